// The page "Bảng chỉ tiêu": filters that apply at once, without empty fields in the address; printing.
(() => {
  const form = document.querySelector("form.finder");
  if (form) {
    for (const field of form.querySelectorAll("[data-submits]")) {
      field.addEventListener("change", () => form.requestSubmit());
    }
    form.addEventListener("submit", () => {
      for (const field of form.elements) if (field.name && field.value === "") field.disabled = true;
    });
    // Coming back, the browser shows the page as it was left.
    addEventListener("pageshow", () => { for (const field of form.elements) field.disabled = false; });
  }

  // The page of all rows, which the button "In" opens.
  if (document.querySelector("[data-prints]")) print();

  document.addEventListener("keydown", (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey || event.target.closest("input, select, textarea")) return;
    // Arrows belong to whatever has the focus.
    const free = !event.target.closest("a, button, summary");
    const rel = free && { ArrowLeft: "prev", ArrowRight: "next" }[event.key];
    const link = rel && document.querySelector(`a[rel="${rel}"]`);
    if (link) link.click();
    const box = document.getElementById("indicator");
    if (event.key === "/" && box) {
      event.preventDefault();
      box.focus();
    }
  });
})();
