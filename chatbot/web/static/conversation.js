// What happens in the browser around the answers: markers open their passage in the evidence
// panel, a passage shows its page, an answer is copied with its sources.
// The server writes the passages, escaped, into each exchange; this script only moves them.
(() => {
  const NARROW = matchMedia("(max-width: 900px)"); // below this width the panel is a sheet
  let shown = null; // {number, html, hint} of the exchange whose passages stand in the panel
  let opener = null; // the marker that opened the sheet: focus goes back to it
  let newest = 0; // number of the last exchange
  let question = ""; // and what it asks: "Hỏi lại" keeps the number
  let following = false;

  const panel = () => document.getElementById("evidence-panel");

  function show(exchange) {
    const number = exchange ? exchange.dataset.number : null;
    const html = exchange ? exchange.querySelector(".evidence-source").innerHTML : "";
    const hint = hintFor(exchange, html);
    if (shown && shown.number === number && shown.html === html && shown.hint === hint) return;
    const same = shown && shown.number === number && shown.html === html;
    shown = { number, html, hint };
    panel().querySelector(".panel-hint").textContent = hint;
    if (same) return; // a card that the reader has opened stays open
    const cards = panel().querySelector(".panel-cards");
    cards.innerHTML = html;
    panel().scrollTop = 0;
    if (html) reveal(cards.querySelector(".card"), { fromTop: false });
  }

  function hintFor(exchange, html) {
    if (html) return "Phần tô vàng là nguyên văn được trích trong câu trả lời.";
    if (!exchange) return "Bấm vào số như [1] trong câu trả lời để xem đoạn văn gốc ở đây.";
    if (exchange.getAttribute("aria-busy") === "true") return "Đang tìm trong tài liệu…";
    return "Câu trả lời này không có trích dẫn.";
  }

  // Opens a card and scrolls the panel, never the page, so that its quote is in sight.
  function reveal(card, { fromTop = true } = {}) {
    card.open = true;
    const view = panel().getBoundingClientRect();
    if (fromTop) panel().scrollTop += card.getBoundingClientRect().top - view.top - 64; // below the head
    const below = card.querySelector("mark").getBoundingClientRect().bottom - view.bottom;
    if (below > 0) panel().scrollTop += below + 24;
  }

  function select(marker) {
    for (const card of panel().querySelectorAll(".card")) {
      card.open = card.dataset.marker === marker;
      if (card.open) {
        reveal(card);
        card.querySelector("summary").focus({ preventScroll: true });
      }
    }
    for (const cite of document.querySelectorAll(".cite")) {
      const here = cite.closest(".exchange").dataset.number === shown.number;
      cite.classList.toggle("selected", here && cite.dataset.marker === marker);
    }
  }

  function openSheet(from) {
    if (!NARROW.matches) return;
    opener = from;
    document.body.classList.add("evidence-open");
    panel().setAttribute("role", "dialog");
    panel().setAttribute("aria-modal", "true");
  }

  function closeSheet() {
    if (!document.body.classList.contains("evidence-open")) return;
    document.body.classList.remove("evidence-open");
    panel().removeAttribute("role");
    panel().removeAttribute("aria-modal");
    if (opener && opener.isConnected) opener.focus();
  }

  // The focus stays in the sheet while it lies over everything else.
  function keepInSheet(event) {
    if (!document.body.classList.contains("evidence-open")) return;
    const stops = [...panel().querySelectorAll("button, a[href], summary")].filter((e) => e.checkVisibility());
    const [first, last] = [stops[0], stops[stops.length - 1]];
    const outside = !panel().contains(document.activeElement);
    if (event.shiftKey && (outside || document.activeElement === first)) last.focus();
    else if (!event.shiftKey && (outside || document.activeElement === last)) first.focus();
    else return;
    event.preventDefault();
  }

  // The page of a PDF with the passage marked, as the document's own page shows it.
  async function showPage(button) {
    const card = button.closest(".card");
    const there = card.querySelector(".page-image");
    const label = button.dataset.label || (button.dataset.label = button.textContent);
    if (there) {
      there.remove();
      button.textContent = label;
      return button.setAttribute("aria-expanded", "false");
    }
    button.disabled = true;
    button.textContent = "Đang mở trang…";
    try {
      const link = card.querySelector(".open-document");
      const answer = await fetch(link.href);
      if (!answer.ok) throw new Error(answer.statusText);
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const original = page.querySelector(".page-image img");
      if (!original) throw new Error("no picture");
      const figure = document.createElement("div");
      figure.className = "page-image";
      const picture = document.createElement("img");
      picture.alt = original.alt;
      picture.src = new URL(original.getAttribute("src"), answer.url).href;
      figure.append(picture);
      for (const shade of page.querySelectorAll(".page-image .shade")) {
        const [left, top, width, height] = shade.dataset.box.split(" ").map((share) => `${Number(share) * 100}%`);
        const mark = document.createElement("span");
        mark.className = "shade";
        Object.assign(mark.style, { left, top, width, height });
        figure.append(mark);
      }
      await picture.decode();
      card.querySelector(".actions").before(figure);
      button.textContent = "Ẩn ảnh trang";
      button.setAttribute("aria-expanded", "true");
      const mark = figure.querySelector(".shade");
      if (mark) figure.scrollTop = mark.offsetTop - 60;
      figure.scrollIntoView({ block: "nearest" });
    } catch {
      button.textContent = "Không mở được ảnh trang";
    }
    button.disabled = false;
    return undefined;
  }

  async function copy(button) {
    const label = button.dataset.label || (button.dataset.label = button.textContent);
    const texts = { "text/plain": button.dataset.copy, "text/html": htmlToCopy(button) };
    let done = true;
    try {
      const item = Object.entries(texts).map(([type, text]) => [type, new Blob([text], { type })]);
      await navigator.clipboard.write([new ClipboardItem(Object.fromEntries(item))]);
    } catch {
      done = copyTheOldWay(texts); // plain http on an intranet has no clipboard
    }
    // The short word fits into every such button, so that no button leaves its row.
    button.style.minWidth = `${button.getBoundingClientRect().width}px`;
    button.textContent = done ? "Đã chép" : "Chưa chép được";
    button.focus();
    setTimeout(() => {
      button.textContent = label;
      button.style.minWidth = "";
    }, 2000);
  }

  // What Word makes paragraphs, lists and tables of: the same words as the plain text.
  function htmlToCopy(button) {
    const exchange = button.closest(".exchange");
    const sources = button.hasAttribute("data-sources");
    const copied = document.createElement("div");
    copied.innerHTML = exchange.querySelector(".answer").innerHTML;
    for (const cite of copied.querySelectorAll(".cite")) cite.replaceWith(sources ? cite.textContent : "");
    for (const link of copied.querySelectorAll("a")) link.replaceWith(link.textContent);
    for (const element of copied.querySelectorAll("*")) {
      for (const { name } of [...element.attributes]) if (name !== "value") element.removeAttribute(name);
    }
    for (const table of copied.querySelectorAll("table")) table.border = "1";
    if (!sources) return copied.innerHTML.replace(/ +(?=[.,;:]|<\/)/g, "");
    copied.append(paragraph("Nguồn:"));
    for (const card of exchange.querySelectorAll(".evidence-source .card")) {
      const where = [...card.querySelectorAll(".where > *")].map((part) => part.textContent).filter(Boolean).join(", ");
      const quote = card.querySelector("mark").textContent.trim();
      copied.append(paragraph(`[${card.dataset.marker}] ${where}: “${quote}”`));
    }
    return copied.innerHTML;
  }

  function paragraph(text) {
    return Object.assign(document.createElement("p"), { textContent: text });
  }

  function copyTheOldWay(texts) {
    const area = document.createElement("textarea");
    area.value = texts["text/plain"];
    document.body.append(area);
    area.select();
    const fill = (event) => {
      for (const [type, text] of Object.entries(texts)) event.clipboardData.setData(type, text);
      event.preventDefault();
    };
    document.addEventListener("copy", fill, { once: true });
    const done = document.execCommand("copy");
    document.removeEventListener("copy", fill);
    area.remove();
    return done;
  }

  document.addEventListener("click", (event) => {
    if (event.target.closest(".veil")) return closeSheet();
    const button = event.target.closest("button");
    if (!button) return undefined;
    if (button.matches(".close-evidence")) return closeSheet();
    if (button.matches(".show-page")) return showPage(button);
    const exchange = button.closest(".exchange");
    if (!exchange) return undefined;
    if (button.matches(".copy")) return copy(button);
    if (!button.matches(".cite, .show-evidence")) return undefined;
    show(exchange);
    openSheet(button);
    return select(button.dataset.marker || panel().querySelector(".card").dataset.marker);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") closeSheet();
    if (event.key === "Tab") keepInSheet(event);
  });
  NARROW.addEventListener("change", closeSheet);

  // The panel shows the newest answer until the reader picks an older one, and the newest question
  // stays at the upper edge while its answer grows, until the reader touches anything.
  function follow() {
    if (!panel()) return;
    const all = document.querySelectorAll("#past .exchange, #current .exchange");
    const last = all[all.length - 1];
    const number = last ? Number(last.dataset.number) : 0;
    const changed = number !== newest || (last && last.querySelector(".question").textContent !== question);
    newest = number;
    question = last ? last.querySelector(".question").textContent : "";
    if (changed) closeSheet();
    if (changed && last) following = true;
    if (changed || !shown || shown.number === String(number)) show(last);
    if (following && last) last.scrollIntoView({ block: "start" });
  }
  for (const touch of ["pointerdown", "wheel", "touchmove", "keydown"]) {
    addEventListener(touch, () => { following = false; }, { capture: true, passive: true });
  }
  new MutationObserver(follow).observe(document.documentElement, {
    childList: true, subtree: true, attributes: true, attributeFilter: ["aria-busy", "data-number"],
  });
})();
