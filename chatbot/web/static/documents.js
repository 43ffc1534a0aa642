// The pages of documents: filters that apply at once, the passage in sight, pages by keyboard.
(() => {
  for (const select of document.querySelectorAll("[data-submits]")) {
    select.addEventListener("change", () => select.form.requestSubmit());
  }

  // Style attributes are not allowed by the content policy; properties set here are.
  for (const shade of document.querySelectorAll("[data-box]")) {
    const [left, top, width, height] = shade.dataset.box.split(" ").map((share) => `${share * 100}%`);
    Object.assign(shade.style, { left, top, width, height });
  }

  const contents = document.querySelector(".contents");
  if (contents && matchMedia("(max-width: 900px)").matches) contents.open = false;

  const mark = document.getElementById("trich-dan");
  const image = document.querySelector(".page-image img");
  const reveal = () => mark && mark.scrollIntoView({ block: "center" });
  if (image && !image.complete) image.addEventListener("load", reveal);
  else reveal();
  if (image) {
    image.addEventListener("error", () => {
      const note = document.createElement("p");
      note.className = "warning";
      note.textContent = "Không hiện được ảnh của trang này; xin chọn “Văn bản”.";
      image.replaceWith(note);
    });
  }

  document.addEventListener("keydown", (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.target.closest("input, select, textarea, .table")) return;
    // Arrows belong to whatever has the focus.
    const free = !event.target.closest("a, button, summary");
    const rel = free && { ArrowLeft: "prev", ArrowRight: "next" }[event.key];
    const link = rel && document.querySelector(`a[rel="${rel}"]`);
    if (link) link.click();
    if (event.key === "/") {
      const box = document.getElementById("q");
      if (box) {
        event.preventDefault();
        box.focus();
      }
    }
  });
})();
