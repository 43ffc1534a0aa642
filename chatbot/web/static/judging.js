// "Hữu ích" and "Chưa tốt" below an answer of the chat page: asks why, and says thanks. What was
// pressed is sent a little later, so that it can be taken back; leaving the page sends it at once.
(() => {
  const UNDO_MS = 6000;
  const KEY = "gop-y"; // verdicts of this tab, so that they still show when an answer is drawn anew
  const verdicts = stored();
  const unsent = new Map(); // id of an exchange -> what is about to be sent

  function stored() {
    try {
      return JSON.parse(sessionStorage.getItem(KEY)) || {};
    } catch {
      return {};
    }
  }

  function keep() {
    try {
      sessionStorage.setItem(KEY, JSON.stringify(verdicts));
    } catch {
      // it shows until the page is left
    }
  }

  const exchangeOf = (id) => document.querySelector(`.exchange[data-id="${CSS.escape(id)}"]`);
  const place = (exchange) => exchange.querySelector(".judging-place");

  function judge(exchange, verdict, reasons = [], comment = "") {
    const id = exchange.dataset.id;
    takeBack(id);
    const detail = { exchange: id, conversation: window.vanKien.conversation, verdict, reasons, comment };
    unsent.set(id, { detail, before: verdicts[id], timer: setTimeout(() => send(id), UNDO_MS) });
    show(id, verdict);
    say(exchange, "Cảm ơn ông/bà đã góp ý.", true);
  }

  function send(id) {
    const { detail, timer } = unsent.get(id);
    clearTimeout(timer);
    unsent.delete(id);
    exchangeOf(id)?.querySelector(".take-back")?.remove();
    document.dispatchEvent(new CustomEvent("van-kien:judge", { detail }));
  }

  // Whether there was something that could still be taken back.
  function takeBack(id) {
    const kept = unsent.get(id);
    if (!kept) return false;
    clearTimeout(kept.timer);
    unsent.delete(id);
    show(id, kept.before);
    return true;
  }

  function show(id, verdict) {
    if (verdict) verdicts[id] = verdict;
    else delete verdicts[id];
    keep();
    press();
  }

  function askWhy(exchange) {
    place(exchange).replaceChildren(document.getElementById("judging-form").content.cloneNode(true));
    place(exchange).querySelector("form").scrollIntoView({ block: "nearest" });
    place(exchange).querySelector("input").focus({ preventScroll: true });
  }

  function say(exchange, sentence, undo) {
    const note = document.createElement("p");
    note.className = "note";
    note.setAttribute("role", "status");
    place(exchange).replaceChildren(note);
    note.textContent = sentence;
    if (!undo) return;
    const button = document.createElement("button");
    Object.assign(button, { type: "button", className: "action take-back", textContent: "Hoàn tác" });
    note.append(" ", button);
  }

  function press() {
    for (const button of document.querySelectorAll(".exchange[data-id] .judge")) {
      const verdict = verdicts[button.closest(".exchange").dataset.id];
      const pressed = String(verdict === button.dataset.verdict);
      if (button.getAttribute("aria-pressed") !== pressed) button.setAttribute("aria-pressed", pressed);
    }
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest(".judge, .take-back, .cancel-judging");
    if (!button) return;
    const exchange = button.closest(".exchange");
    const id = exchange.dataset.id;
    if (button.matches(".cancel-judging")) place(exchange).replaceChildren();
    else if (button.matches(".take-back")) {
      if (takeBack(id)) say(exchange, "Đã rút lại góp ý.");
    } else if (button.dataset.verdict === "up") judge(exchange, "up");
    else askWhy(exchange);
  });
  document.addEventListener("submit", (event) => {
    if (!event.target.matches(".judging-form")) return;
    event.preventDefault();
    const form = event.target;
    const reasons = [...form.querySelectorAll("[name=reason]:checked")].map((box) => box.value);
    judge(form.closest(".exchange"), "down", reasons, form.querySelector("[name=comment]").value);
  });
  document.addEventListener("van-kien:judged", (event) => {
    const { judged, verdict } = event.detail;
    if (verdict !== "failed") return;
    show(judged, "");
    const exchange = exchangeOf(judged);
    if (exchange) say(exchange, "Chưa ghi được góp ý; xin thử lại sau ít phút.");
  });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") for (const id of [...unsent.keys()]) send(id);
  });
  new MutationObserver(press).observe(document.documentElement, { childList: true, subtree: true });
})();
