// Trợ lý Văn kiện in a page of another site: a floating button with a panel, and the element
// <tro-ly-van-kien> for a chat within the page. docs/widget.md tells how it is used.
// The chat itself is a page of its own in a sandboxed iframe: this script draws the frame around
// it, and exchanges a few words with it (see "Messages" below). It asks no other host for anything.
(() => {
  "use strict";
  const script = document.currentScript;
  const ELEMENT = "tro-ly-van-kien";
  if (!script || customElements.get(ELEMENT)) return; // the page includes it twice
  const server = new URL(".", script.src); // http://host/path/, where this very file lies
  const READY_AFTER_LOAD = 2000; // ms: a loaded page answers at once, a forbidden one never
  const READY_AT_ALL = 8000;
  const FULL_SCREEN = matchMedia("(max-width: 480px), (max-height: 480px)");
  const OPEN_KEY = "tro-ly-van-kien:open";

  const WORDS = {
    vi: {
      title: "Trợ lý Văn kiện",
      close: "Đóng",
      fullPage: "Mở trang đầy đủ trong thẻ mới",
      loading: "Đang mở…",
      retry: "Thử lại",
      forbidden: (origin) => `Trang này chưa được phép nhúng trợ lý; người quản trị máy chủ trợ lý cần chạy máy chủ với --frame-origin ${origin}`,
      unreachable: (host) => `Không kết nối được với ${host}; xin kiểm tra mạng rồi thử lại.`,
    },
    en: {
      title: "Document assistant",
      close: "Close",
      fullPage: "Open the full page in a new tab",
      loading: "Opening…",
      retry: "Try again",
      forbidden: (origin) => `This page may not embed the assistant yet; its server must be run with --frame-origin ${origin}`,
      unreachable: (host) => `${host} cannot be reached; please check the network and try again.`,
    },
  };

  // --- What a tag asks for -------------------------------------------------------------------

  // ``read`` gives the value of an attribute, or null. What makes no sense counts as not given.
  function optionsOf(read) {
    const among = (name, choices) => (choices.includes(read(name)) ? read(name) : choices[0]);
    const language = among("language", ["vi", "en"]);
    const colour = (read("colour") || "").trim();
    return {
      language,
      words: WORDS[language],
      title: (read("title") || "").trim() || WORDS[language].title,
      colour: /^#([0-9a-f]{3}|[0-9a-f]{6})$/i.test(colour) ? colour : "#9b1b22",
      ownColour: /^#/.test(colour),
      theme: among("theme", ["auto", "light", "dark"]),
      position: among("position", ["right", "left"]),
      place: read("place"),
      document: read("document"),
      question: read("question"),
    };
  }

  // The page in the frame; ``inline``: it draws its title itself.
  function addressOf(options, inline) {
    const address = new URL("nhung", server);
    const ask = {
      title: options.title,
      colour: options.ownColour && options.colour,
      theme: options.theme !== "auto" && options.theme,
      place: options.place,
      document: options.document,
      question: options.question,
      inline: inline && "1",
    };
    for (const [name, value] of Object.entries(ask)) if (value) address.searchParams.set(name, value);
    return address.href;
  }

  // Black or white, whichever can be read on a colour (WCAG 2.2, relative luminance).
  function inkOn(colour) {
    const hex = colour.length === 4 ? colour.replace(/[0-9a-f]/gi, "$&$&") : colour;
    const [red, green, blue] = [1, 3, 5].map((at) => {
      const part = parseInt(hex.slice(at, at + 2), 16) / 255;
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.179 ? "#000000" : "#ffffff";
  }

  // --- Building ------------------------------------------------------------------------------

  function make(tag, attributes = {}, ...children) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    element.append(...children);
    return element;
  }

  function icon(path) {
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    svg.setAttribute("viewBox", "0 0 24 24");
    svg.setAttribute("aria-hidden", "true");
    const line = document.createElementNS(svg.namespaceURI, "path");
    line.setAttribute("d", path);
    svg.append(line);
    return svg;
  }

  const CHAT = "M4 5h16v11H10l-4 4v-4H4zM8 9h8M8 12.5h5";
  const CROSS = "M6 6l12 12M18 6L6 18";
  const AWAY = "M14 5h5v5M19 5l-8 8M10 6H5v13h13v-5";

  // Adopted sheets hold also where the page's content policy forbids style elements.
  function shadow(host, options, css) {
    const root = host.attachShadow({ mode: "open" });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(COMMON_STYLE + css + LAST_STYLE);
    root.adoptedStyleSheets = [sheet];
    host.style.setProperty("--colour", options.colour);
    host.style.setProperty("--on-colour", inkOn(options.colour));
    host.dataset.theme = options.theme;
    return root;
  }

  const DARK = "--ground: #15171a; --ink: #e9e6e1; --edge: #878d95; color-scheme: dark;";
  const COMMON_STYLE = `
    :host { --ground: #f7f5f1; --ink: #1d2126; --edge: #7d776d; color-scheme: light; }
    :host([data-theme="dark"]) { ${DARK} }
    @media (prefers-color-scheme: dark) { :host([data-theme="auto"]) { ${DARK} } }
    * { box-sizing: border-box; font: 400 16px/1.5 "Segoe UI", Roboto, "Noto Sans", "Helvetica Neue", system-ui, sans-serif; }
    .frame { position: relative; width: 100%; height: 100%; background: var(--ground); }
    iframe { display: block; width: 100%; height: 100%; border: 0; }
    .frame:not(.ready) iframe { visibility: hidden; }
    .message { position: absolute; inset: 0; display: grid; place-content: center; justify-items: center; gap: 16px;
      padding: 24px; overflow: auto; color: var(--ink); text-align: center; overflow-wrap: anywhere; }
    .message p { margin: 0; max-width: 44ch; }
    .ready .message, .message button[hidden] { display: none; }
    .message button { min-height: 44px; padding: 8px 20px; color: var(--ink); background: none; border: 1px solid var(--edge);
      border-radius: 10px; cursor: pointer; }
    :focus-visible { outline: 3px solid #0b57a4; outline-offset: 2px; box-shadow: 0 0 0 2px #ffffff; }
    svg { width: 24px; height: 24px; fill: none; stroke: currentcolor; stroke-width: 1.8; stroke-linecap: round; stroke-linejoin: round; }
  `;
  const LAST_STYLE = "@media print { :host { display: none !important; } }"; // after "all: initial"

  const INLINE_STYLE = `
    :host { display: block; height: 640px; max-height: 90vh; border: 1px solid var(--edge); border-radius: 12px; overflow: hidden; }
  `;

  const PANEL_STYLE = `
    :host { all: initial !important; }
    .open { position: fixed; bottom: 20px; right: 20px; z-index: 2147483000; display: flex; align-items: center; gap: 10px;
      max-width: calc(100vw - 40px); min-height: 56px; padding: 10px 22px 10px 18px; color: var(--on-colour);
      background: var(--colour); border: 2px solid transparent; border-radius: 28px; font-weight: 600; cursor: pointer;
      box-shadow: 0 4px 20px rgb(0 0 0 / 0.28); }
    .open span { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; font: inherit; }
    .open svg { flex: none; }
    dialog { position: fixed; inset: auto 20px 92px auto; z-index: 2147483000; flex-direction: column; margin: 0; padding: 0;
      width: min(440px, calc(100vw - 40px)); height: min(680px, calc(100vh - 112px)); max-width: none; max-height: none;
      color: var(--ink); background: var(--ground); border: 1px solid var(--edge); border-radius: 16px; overflow: hidden;
      box-shadow: 0 12px 48px rgb(0 0 0 / 0.32); }
    dialog[open] { display: flex; }
    dialog::backdrop { background: none; }
    dialog .frame { flex: 1; min-height: 0; }
    header { display: flex; align-items: center; gap: 4px; padding: 6px 6px 6px 18px; color: var(--on-colour);
      background: var(--colour); border-bottom: 1px solid transparent; }
    h2 { flex: 1; min-width: 0; margin: 0; font-size: 17px; font-weight: 600; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
    header a, header button { display: grid; place-content: center; flex: none; width: 44px; height: 44px; padding: 0; color: inherit;
      background: none; border: 0; border-radius: 10px; cursor: pointer; }
    header a:hover, header button:hover { background: rgb(128 128 128 / 0.3); }
    :host([data-position="left"]) .open { right: auto; left: 20px; }
    :host([data-position="left"]) dialog { inset: auto auto 92px 20px; }
    @media (max-width: 480px), (max-height: 480px) {
      dialog, :host([data-position="left"]) dialog { inset: 0; width: 100%; height: 100%; border: 0; border-radius: 0; }
    }
    @media (max-width: 480px) { .open { bottom: 12px; right: 12px; } :host([data-position="left"]) .open { left: 12px; } }
    @media (prefers-reduced-motion: no-preference) {
      dialog[open] { animation: rise 0.16s ease-out; }
      @keyframes rise { from { opacity: 0; transform: translateY(12px); } }
    }
  `;

  // --- Messages ------------------------------------------------------------------------------
  // To the chat: "van-kien:hello" once it has loaded, "van-kien:focus" to take the keyboard.
  // From it: "van-kien:ready", "van-kien:close" (somebody pressed Escape there).
  // Each goes to one origin only, and is believed from one window at one origin only.

  class Chat {
    constructor(options, inline) {
      const words = options.words;
      this.options = options;
      this.address = addressOf(options, inline);
      this.onClose = () => {};
      this.iframe = make("iframe", {
        title: options.title,
        // Scripts and the storage of its own origin; links and signing in open windows. Nothing else.
        sandbox: "allow-scripts allow-same-origin allow-popups allow-popups-to-escape-sandbox",
        allow: "clipboard-write",
      });
      this.text = make("p", {}, words.loading);
      this.retry = make("button", { type: "button", hidden: "" }, words.retry);
      this.retry.addEventListener("click", () => this.load(true));
      const message = make("div", { class: "message", role: "status" }, this.text, this.retry);
      this.box = make("div", { class: "frame", lang: options.language }, this.iframe, message);
      this.iframe.addEventListener("load", () => {
        if (!this.started) return;
        this.say("van-kien:hello");
        this.expect(READY_AFTER_LOAD);
      });
      addEventListener("message", (event) => this.hear(event));
    }

    // Opens the page, once; ``anew``: also when that has failed.
    load(anew = false) {
      if (this.started && !anew) return;
      this.started = true;
      this.text.textContent = this.options.words.loading;
      this.retry.hidden = true;
      this.expect(READY_AT_ALL);
      this.iframe.src = this.address;
    }

    expect(milliseconds) {
      clearTimeout(this.timer);
      if (!this.ready) this.timer = setTimeout(() => this.fail(), milliseconds);
    }

    // A forbidden page cannot be told from a missing one, but whether the server answers can.
    async fail() {
      const { words } = this.options;
      let sentence = words.forbidden(location.origin);
      try {
        await fetch(script.src, { mode: "no-cors", cache: "no-store" });
      } catch {
        sentence = words.unreachable(server.host);
      }
      this.text.textContent = sentence;
      this.retry.hidden = false;
    }

    say(type) {
      this.iframe.contentWindow.postMessage({ type }, server.origin);
    }

    hear(event) {
      if (event.origin !== server.origin || event.source !== this.iframe.contentWindow) return;
      const type = event.data && event.data.type;
      if (type === "van-kien:ready") {
        this.ready = true;
        clearTimeout(this.timer);
        this.box.classList.add("ready");
        if (this.wanted) this.focus();
      } else if (type === "van-kien:close") {
        this.onClose();
      }
    }

    focus() {
      this.wanted = !this.ready; // as soon as it is there
      if (this.wanted) return;
      this.iframe.focus();
      this.say("van-kien:focus");
    }
  }

  // --- The chat within a page ----------------------------------------------------------------

  customElements.define(
    ELEMENT,
    class extends HTMLElement {
      connectedCallback() {
        if (this.shadowRoot) return;
        const options = optionsOf((name) => this.getAttribute(name));
        const root = shadow(this, options, INLINE_STYLE);
        const chat = new Chat(options, true);
        root.append(chat.box);
        // Far down the page it costs nothing until it comes near.
        new IntersectionObserver((entries, observer) => {
          if (!entries.some((entry) => entry.isIntersecting)) return;
          observer.disconnect();
          chat.load();
        }, { rootMargin: "300px" }).observe(this);
      }
    },
  );

  // --- The floating button and its panel -----------------------------------------------------

  function addButton(options) {
    const { words } = options;
    const host = make("div");
    const root = shadow(host, options, PANEL_STYLE);
    host.dataset.position = options.position;
    const chat = new Chat(options, false);
    const button = make(
      "button",
      { type: "button", class: "open", "aria-expanded": "false", "aria-haspopup": "dialog", lang: options.language },
      icon(CHAT),
      make("span", {}, options.title),
    );
    const close = make("button", { type: "button", "aria-label": words.close, title: words.close }, icon(CROSS));
    const away = make("a", { href: server.href, target: "_blank", rel: "noopener", "aria-label": words.fullPage, title: words.fullPage }, icon(AWAY));
    const dialog = make(
      "dialog",
      { "aria-labelledby": "title", lang: options.language },
      make("header", {}, make("h2", { id: "title" }, options.title), away, close),
      chat.box,
    );
    root.append(button, dialog);

    function show() {
      if (FULL_SCREEN.matches) dialog.showModal(); // nothing behind it can be reached meanwhile
      else dialog.open = true; // not show(), which takes the focus
    }

    function open({ focus }) {
      chat.load();
      show();
      button.setAttribute("aria-expanded", "true");
      remember("1");
      if (focus) chat.focus();
    }

    dialog.addEventListener("close", () => {
      if (dialog.open) return; // it has only changed its size
      button.setAttribute("aria-expanded", "false");
      remember("");
      button.focus();
    });
    dialog.addEventListener("keydown", (event) => {
      if (event.key === "Escape") dialog.close();
    });
    chat.onClose = () => dialog.close();
    close.addEventListener("click", () => dialog.close());
    button.addEventListener("click", () => (dialog.open ? dialog.close() : open({ focus: true })));
    for (const sign of ["pointerenter", "focus"]) button.addEventListener(sign, () => chat.load());
    FULL_SCREEN.addEventListener("change", () => {
      if (!dialog.open) return;
      dialog.close();
      show();
    });
    document.body.append(host);
    if (remembered() && !FULL_SCREEN.matches) open({ focus: false });
  }

  // Whether the panel was open on the page before; a browser may keep nothing.
  function remember(value) {
    try {
      sessionStorage.setItem(OPEN_KEY, value);
    } catch {
      // then it begins closed
    }
  }

  function remembered() {
    try {
      return Boolean(sessionStorage.getItem(OPEN_KEY));
    } catch {
      return false;
    }
  }

  const options = optionsOf((name) => script.getAttribute(`data-${name}`));
  const start = () => addButton(options);
  if (script.dataset.button === "none") return;
  if (document.body) start();
  else addEventListener("DOMContentLoaded", start);
})();
