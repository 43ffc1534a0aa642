// The window in which the visitor of an embedded chat has signed in: hands the token to the chat
// that opened it. The browser delivers it to a page of this very origin only.
(() => {
  const place = document.getElementById("handing");
  const token = place.dataset.token;
  delete place.dataset.token;
  if (!window.opener) {
    place.textContent = "Không còn thấy khung hỏi đáp đã mở cửa sổ này; xin đóng cửa sổ và đăng nhập lại từ khung đó.";
    return;
  }
  window.opener.postMessage({ type: "van-kien:ve", token }, window.location.origin);
  window.close();
})();
