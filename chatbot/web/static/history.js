// The list of kept conversations: a column beside the chat, on narrow screens a drawer over it.
(() => {
  const KEY = "an-danh-sach"; // whether the reader has hidden the column
  const DRAWER = matchMedia("(max-width: 1100px)");
  const SEARCH_MS = 300; // after the last letter
  const wire = window.vanKien;
  const $ = (id) => document.getElementById(id);
  const list = () => document.querySelector(".history-list");
  let searching = 0;

  function hidden() {
    try {
      return localStorage.getItem(KEY) === "1";
    } catch {
      return false;
    }
  }

  function keepHidden(value) {
    try {
      if (value) localStorage.setItem(KEY, "1");
      else localStorage.removeItem(KEY);
    } catch {
      // it holds until the page is left
    }
  }

  function draw() {
    const open = DRAWER.matches ? document.body.classList.contains("history-open") : !hidden();
    document.body.classList.toggle("history-hidden", !DRAWER.matches && hidden());
    $("open-history").setAttribute("aria-expanded", String(open));
    $("history").inert = !open;
    // Under the drawer nothing can be reached.
    for (const part of document.querySelectorAll("gradio-app, #composer, #chat-bar, .band, #evidence-panel")) {
      part.inert = DRAWER.matches && open;
    }
  }

  function open() {
    if (DRAWER.matches) document.body.classList.add("history-open");
    else keepHidden(false);
    draw();
    $("close-history").focus();
  }

  function close({ focus = true } = {}) {
    if (DRAWER.matches) document.body.classList.remove("history-open");
    else keepHidden(true);
    draw();
    if (focus) $("open-history").focus();
  }

  function closeDrawer() {
    if (document.body.classList.contains("history-open")) close({ focus: false });
  }

  function find() {
    clearTimeout(searching);
    searching = setTimeout(() => wire.send("find", { words: $("find").value }), SEARCH_MS);
  }

  function markCurrent() {
    for (const item of list().querySelectorAll("li")) {
      const link = item.querySelector("a");
      if (!link) continue;
      if (item.dataset.id === wire.conversation) link.setAttribute("aria-current", "page");
      else link.removeAttribute("aria-current");
    }
  }

  function rename(item) {
    const link = item.querySelector("a");
    const form = document.createElement("form");
    form.className = "renaming";
    const box = Object.assign(document.createElement("input"), { value: link.textContent, maxLength: 120, required: true });
    box.setAttribute("aria-label", "Tên mới của hội thoại");
    const save = Object.assign(document.createElement("button"), { className: "action strong", textContent: "Lưu" });
    const cancel = Object.assign(document.createElement("button"), { type: "button", className: "action cancel", textContent: "Thôi" });
    form.append(box, save, cancel);
    item.querySelector("details").open = false;
    item.classList.add("being-renamed");
    item.append(form);
    box.select();
    box.focus();
    const stop = () => {
      form.remove();
      item.classList.remove("being-renamed");
      item.querySelector("summary").focus();
    };
    cancel.addEventListener("click", stop);
    form.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      event.stopPropagation();
      stop();
    });
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const title = box.value.trim();
      if (title && title !== link.textContent) wire.send("rename", { conversation: item.dataset.id, title });
      stop();
    });
  }

  document.addEventListener("click", (event) => {
    if (event.target.closest(".veil")) return closeDrawer();
    const pressed = event.target.closest("button, a");
    if (!pressed) return undefined;
    if (pressed.id === "open-history") return open();
    if (pressed.id === "close-history") return close();
    if (pressed.matches(".start")) return closeDrawer();
    const item = pressed.closest(".history-list li");
    if (!item) return undefined;
    if (pressed.matches(".rename")) return rename(item);
    if (pressed.matches(".remove")) return wire.remove(item.dataset.id);
    if (!pressed.matches("a") || event.ctrlKey || event.metaKey || event.shiftKey) return undefined;
    event.preventDefault();
    closeDrawer();
    return wire.open(item.dataset.id);
  });
  document.addEventListener("input", (event) => {
    if (event.target.id !== "find") return;
    find();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && document.body.classList.contains("history-open")) close();
    if (!["ArrowDown", "ArrowUp"].includes(event.key)) return;
    const links = [...document.querySelectorAll(".history-list a")];
    const at = links.indexOf(document.activeElement);
    const from = event.target.id === "find" ? -1 : at;
    if (at < 0 && event.target.id !== "find") return;
    const next = links[from + (event.key === "ArrowDown" ? 1 : -1)];
    if (next) next.focus();
    else if (event.key === "ArrowUp") $("find").focus();
    event.preventDefault();
  });

  wire.watch("listed", (element) => {
    const found = element.querySelector("[data-words]");
    if (!found) return;
    if (found.dataset.words !== $("find").value) return find(); // overtaken by what is searched for now
    const held = list().contains(document.activeElement);
    list().innerHTML = found.innerHTML;
    markCurrent();
    if (held) $("find").focus();
  });
  document.addEventListener("van-kien:opened", markCurrent);
  DRAWER.addEventListener("change", () => {
    document.body.classList.remove("history-open");
    draw();
  });
  draw();
})();
