// Questions before something is lost, and word of what was done: in Vietnamese whatever language the
// browser speaks. Looks: .dialog and .toast of components.css.
(() => {
  const STAY = 6000; // ms that a toast is in sight

  function made(tag, attributes, ...children) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    element.append(...children);
    return element;
  }

  // Whether the reader agrees to `question`; `action` names what the agreeing button does.
  function ask(question, action) {
    return new Promise((resolve) => {
      const words = made("h2", { id: "hoi-lai" }, question);
      const stay = made("button", { type: "button", autofocus: "" }, "Giữ lại");
      const agree = made("button", { type: "button", class: "danger" }, action);
      const buttons = made("p", { class: "buttons" }, stay, agree);
      const dialog = made("dialog", { class: "dialog", "aria-labelledby": "hoi-lai" }, words, buttons);
      stay.addEventListener("click", () => dialog.close());
      agree.addEventListener("click", () => dialog.close("yes"));
      dialog.addEventListener("close", () => {
        dialog.remove();
        resolve(dialog.returnValue === "yes");
      });
      document.body.append(dialog);
      dialog.showModal();
    });
  }

  // Says `message` at the lower edge for a while.
  function tell(message) {
    document.querySelector(".toast")?.remove();
    const toast = made("p", { class: "toast", role: "status" });
    document.body.append(toast);
    toast.textContent = message; // after it stands there: only changes are read out
    setTimeout(() => toast.remove(), STAY);
  }

  window.vanKien = { ...window.vanKien, ask, tell };
})();
