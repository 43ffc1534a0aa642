// Gradio has no Vietnamese and no way to add it: the few texts of its own that this page can show
// are replaced as they appear, and so is the language that it sets on the document.
(() => {
  const FAILED = "Có lỗi khi liên lạc với máy chủ, xin thử lại sau ít phút.";
  const TEXTS = {
    "Loading": "Đang tải",
    "Loading...": "Đang mở trang…",
    "Error": "Lỗi",
    "Warning": "Lưu ý",
    "Info": "Thông báo",
    "Success": "Đã xong",
    "Connection Lost": "Mất kết nối",
    "Close": "Đóng",
    "Connection to the server was lost. Attempting reconnection...":
      "Mất kết nối với máy chủ. Trang đang tự nối lại và sẽ mở lại từ đầu khi có kết nối.",
    "This application is currently busy. Please try again.":
      "Đang có nhiều người hỏi, xin thử lại sau ít phút.",
    "Queue is full! Please try again.": "Đang có nhiều người hỏi, xin thử lại sau ít phút.",
  };
  const OURS = "#transcript, #history, #composer, #evidence-panel, .band"; // never a word of these
  const VIETNAMESE = /[ăâđêôơưạảấầẩẫậắằẳẵặẹẻẽếềểễệịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ]/i; // what our own server says stays

  function translate(node) {
    const text = node.textContent.trim();
    const toast = node.parentElement.closest(".toast-message-text");
    const vietnamese = TEXTS[text] || (toast && !VIETNAMESE.test(text) ? FAILED : "");
    if (text && vietnamese && vietnamese !== text && !node.parentElement.closest(OURS)) {
      node.textContent = vietnamese;
    }
  }

  function translateAll() {
    if (document.documentElement.lang !== "vi") document.documentElement.lang = "vi";
    if (!document.body) return;
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT, (node) =>
      node.parentElement.matches("script, style, noscript, textarea")
        ? NodeFilter.FILTER_REJECT
        : NodeFilter.FILTER_ACCEPT);
    while (texts.nextNode()) translate(texts.currentNode);
    for (const element of document.querySelectorAll("[aria-label]")) {
      const vietnamese = TEXTS[element.getAttribute("aria-label")];
      if (vietnamese) element.setAttribute("aria-label", vietnamese);
    }
  }

  // Something that was sent did not get through: the question box takes its question back.
  function tellRefused() {
    for (const toast of document.querySelectorAll(".toast-body.error:not([data-told])")) {
      toast.dataset.told = "";
      document.dispatchEvent(new Event("van-kien:refused"));
    }
  }

  new MutationObserver(() => {
    translateAll();
    tellRefused();
  }).observe(document.documentElement, {
    childList: true, subtree: true, characterData: true, attributes: true,
    attributeFilter: ["lang", "aria-label"],
  });
})();
