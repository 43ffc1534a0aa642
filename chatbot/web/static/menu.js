// Menus of the bar, which are <details>: Escape and a press elsewhere close them. On a phone a button
// opens the list of pages, and closes it in the same ways.
(() => {
  const open = () => document.querySelectorAll("details.menu[open]");

  // The chat puts its bar on the page later than this script runs.
  const opener = () => document.querySelector(".open-sections");
  const expand = (expanded) => opener()?.setAttribute("aria-expanded", String(expanded));
  const expanded = () => opener()?.getAttribute("aria-expanded") === "true";

  document.addEventListener("click", (event) => {
    const pressed = event.target.closest(".open-sections");
    if (pressed) expand(!expanded());
    else if (!event.target.closest(".sections")) expand(false);
    for (const menu of open()) if (!menu.contains(event.target)) menu.open = false;
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    if (expanded()) {
      expand(false);
      opener().focus();
    }
    for (const menu of open()) {
      const held = menu.contains(document.activeElement);
      menu.open = false;
      if (held) menu.querySelector("summary").focus();
    }
  });
  document.addEventListener("focusin", (event) => {
    if (!event.target.closest(".sections, .open-sections")) expand(false);
    for (const menu of open()) if (!menu.contains(event.target)) menu.open = false;
  });
})();
