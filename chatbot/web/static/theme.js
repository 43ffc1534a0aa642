// Giao diện: light, dark, or as the system wishes. Loaded in the head without "defer", so that the
// page is never seen in the wrong colours. The choice is kept in this browser only.
(() => {
  const KEY = "giao-dien";
  const CHOICES = ["light", "dark"]; // anything else: as the system wishes
  const root = document.documentElement;
  const system = matchMedia("(prefers-color-scheme: dark)");

  function kept() {
    try {
      return localStorage.getItem(KEY);
    } catch {
      return null; // the browser keeps nothing for this page
    }
  }

  function keep(choice) {
    try {
      if (CHOICES.includes(choice)) localStorage.setItem(KEY, choice);
      else localStorage.removeItem(KEY);
    } catch {
      // it holds until the page is left
    }
  }

  let chosen = kept();
  const dark = () => (CHOICES.includes(chosen) ? chosen === "dark" : system.matches);

  // Gradio decides by the system alone and marks the body; the reader's choice goes before it.
  function markBody() {
    const body = document.body;
    if (body && document.querySelector("gradio-app") && body.classList.contains("dark") !== dark()) {
      body.classList.toggle("dark", dark());
    }
  }

  function apply() {
    if (CHOICES.includes(chosen)) root.dataset.theme = chosen;
    else delete root.dataset.theme;
    markBody();
    for (const input of document.querySelectorAll("input[name=giao-dien]")) {
      input.checked = input.value === (CHOICES.includes(chosen) ? chosen : "auto");
    }
  }

  apply();
  document.addEventListener("DOMContentLoaded", () => {
    apply();
    new MutationObserver(markBody).observe(document.body, { attributes: true, attributeFilter: ["class"] });
    // Parts of a page may be drawn later, as Gradio does.
    new MutationObserver((changes) => {
      if (changes.some((change) => [...change.addedNodes].some((node) => node.querySelector?.("input[name=giao-dien]")))) apply();
    }).observe(document.body, { childList: true, subtree: true });
  });
  document.addEventListener("change", (event) => {
    if (!event.target.matches("input[name=giao-dien]")) return;
    chosen = event.target.value;
    keep(chosen);
    apply();
  });
  system.addEventListener("change", apply);
  // Another tab of the same reader.
  addEventListener("storage", (event) => {
    if (event.key !== KEY && event.key !== null) return;
    chosen = kept();
    apply();
  });
})();
