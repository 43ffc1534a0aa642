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

  // On a phone the text comes first.
  if (matchMedia("(max-width: 900px)").matches) {
    for (const part of document.querySelectorAll(".about details")) part.open = false;
  }

  const mark = document.getElementById("trich-dan");
  const image = document.querySelector(".page-image img");
  const reveal = () => mark && mark.scrollIntoView({ block: "center", inline: "center" });
  if (image && !image.complete) image.addEventListener("load", reveal);
  else reveal();
  const zoom = document.querySelector(".zoom");
  if (zoom) {
    const frame = document.querySelector(".frame");
    zoom.hidden = false;
    zoom.addEventListener("click", () => {
      const zoomed = frame.classList.toggle("zoomed");
      zoom.setAttribute("aria-pressed", String(zoomed));
      reveal();
    });
  }

  if (image) {
    image.addEventListener("error", () => {
      const note = document.createElement("p");
      note.className = "notice bad";
      note.textContent = "Không hiện được ảnh của trang này; xin chọn “Văn bản”.";
      image.replaceWith(note);
    });
  }

  document.addEventListener("keydown", (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.target.closest("input, select, textarea, .table, .zoomed")) return;
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
