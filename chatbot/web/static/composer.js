// The question box: says when a question is too long, keeps Enter for the input method while it
// composes a letter, and takes the focus back after sending.
(() => {
  const LIMIT = 2000; // characters; the assistant refuses longer ones with a sentence
  const box = () => document.querySelector("#question-box textarea");

  function noteLength() {
    const note = document.getElementById("length-note");
    if (!box() || !note) return;
    const length = box().value.length;
    const text = length > LIMIT
      ? `Câu hỏi dài ${length.toLocaleString("vi")} ký tự, xin rút gọn còn ${LIMIT.toLocaleString("vi")} ký tự.`
      : "";
    if (note.textContent !== text) note.textContent = text;
  }

  document.addEventListener("input", noteLength);
  document.addEventListener("keydown", (event) => {
    if (event.target === box() && event.key === "Enter" && event.isComposing) {
      event.stopImmediatePropagation();
    }
  }, true);
  document.addEventListener("click", (event) => {
    const sends = event.target.closest("#send, .offer, .tool");
    // A phone would open its keyboard over the answer.
    if (sends && box() && matchMedia("(hover: hover)").matches) setTimeout(() => box().focus(), 300);
  });
})();
