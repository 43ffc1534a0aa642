// The question box: sends with Enter but leaves Enter to an input method that composes a letter,
// grows with what is written, says when a question is too long, and comes back with "/". What stands
// in it outlives a reload: Gradio loads the page anew when the server was away.
(() => {
  const LIMIT = 2000; // characters; the assistant refuses longer ones with a sentence
  const HIGHEST = 200; // pixels, some seven lines
  const KEY = "cau-hoi-dang-viet";
  const box = () => document.getElementById("question");

  function fit() {
    box().style.height = "auto";
    box().style.height = `${Math.min(box().scrollHeight + 2, HIGHEST)}px`;
    const length = box().value.length;
    const text = length > LIMIT
      ? `Câu hỏi dài ${length.toLocaleString("vi")} ký tự, xin rút gọn còn ${LIMIT.toLocaleString("vi")} ký tự.`
      : "";
    const note = document.getElementById("length-note");
    if (note.textContent !== text) note.textContent = text;
  }

  function write(text) {
    box().value = text;
    keep();
    fit();
  }

  // Also for a question that is on its way: `text` is what the box would hold, were it refused.
  function keep(text = box().value) {
    try {
      if (text) sessionStorage.setItem(KEY, text);
      else sessionStorage.removeItem(KEY);
    } catch {
      // it holds until the page is left
    }
  }

  function restore() {
    let kept = "";
    try {
      kept = sessionStorage.getItem(KEY) || "";
    } catch {
      // nothing was kept
    }
    if (kept && !box().value) write(kept);
  }

  function focus() {
    // A phone would open its keyboard over the answer.
    if (matchMedia("(hover: hover)").matches) box().focus();
  }

  function send() {
    const question = box().value;
    if (!question.trim() || document.body.classList.contains("asking")) return;
    if (question.length > LIMIT) return box().focus();
    write("");
    document.dispatchEvent(new CustomEvent("van-kien:ask", { detail: question }));
  }

  document.addEventListener("input", (event) => {
    if (event.target !== box()) return;
    keep();
    fit();
  });
  document.addEventListener("submit", (event) => {
    if (event.target.id !== "composer") return;
    event.preventDefault();
    send();
    focus();
  });
  document.addEventListener("keydown", (event) => {
    if (event.target === box()) {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
      event.preventDefault();
      send();
    } else if (event.key === "/" && !event.ctrlKey && !event.metaKey && !event.altKey
        && !event.target.closest("input, textarea, select, [contenteditable]")) {
      event.preventDefault();
      box().focus();
    }
  });

  window.vanKien.composer = { write, focus, keep, text: () => box().value };
  restore();
})();
