// The pages of accounts: what forms need no script for, made handier.
(() => {
  // Show and hide a password; hidden again when it is sent, so that no browser keeps it as a word.
  for (const button of document.querySelectorAll(".reveal")) {
    const input = document.getElementById(button.getAttribute("aria-controls"));
    const set = (shown) => {
      input.type = shown ? "text" : "password";
      button.setAttribute("aria-pressed", String(shown));
      button.firstChild.data = shown ? "Ẩn" : "Hiện";
    };
    button.hidden = false;
    button.addEventListener("click", () => {
      set(input.type === "password");
      input.focus();
    });
    input.form.addEventListener("submit", () => set(false));

    const hint = input.closest(".password").querySelector(".caps");
    const look = (event) => {
      if (event.getModifierState) hint.hidden = !event.getModifierState("CapsLock");
    };
    input.addEventListener("keydown", look);
    input.addEventListener("keyup", look);
    input.addEventListener("blur", () => { hint.hidden = true; });
  }

  for (const button of document.querySelectorAll("[data-copy]")) {
    if (!navigator.clipboard) continue; // plain http: the words can still be marked by hand
    button.hidden = false;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent);
      button.textContent = "Đã sao chép";
    });
  }

  for (const form of document.querySelectorAll("form[data-ask]")) {
    form.addEventListener("submit", (event) => {
      if (!confirm(form.dataset.ask)) event.preventDefault();
    });
  }

  for (const select of document.querySelectorAll("[data-submits]")) {
    select.addEventListener("change", () => select.form.requestSubmit());
  }

  // After a change the page is new: what happened is read out first.
  const told = document.querySelector(".told");
  if (told) told.focus();
})();
