// What happens in the browser around the answers: markers open their passage in the evidence
// panel, an answer is copied with its sources, the conversation is saved as a file.
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
    shown = { number, html, hint };
    const cards = panel().querySelector(".panel-cards");
    cards.innerHTML = html;
    panel().querySelector(".panel-hint").textContent = hint;
    if (html) reveal(cards.querySelector(".card"));
  }

  function hintFor(exchange, html) {
    if (html) return "Phần tô vàng là nguyên văn được trích trong câu trả lời.";
    if (!exchange) return "Bấm vào số như [1] trong câu trả lời để xem đoạn văn gốc ở đây.";
    if (exchange.getAttribute("aria-busy") === "true") return "Đang tìm trong tài liệu…";
    return "Câu trả lời này không có trích dẫn.";
  }

  // Opens a card and scrolls the panel, never the page, so that its quote is in sight.
  function reveal(card) {
    card.open = true;
    const view = panel().getBoundingClientRect();
    panel().scrollTop += card.getBoundingClientRect().top - view.top - 72; // below the panel's head
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
  }

  function closeSheet() {
    if (!document.body.classList.contains("evidence-open")) return;
    document.body.classList.remove("evidence-open");
    if (opener && opener.isConnected) opener.focus();
  }

  async function copy(button) {
    const label = button.textContent;
    let done = true;
    try {
      await navigator.clipboard.writeText(button.dataset.copy);
    } catch {
      done = copyTheOldWay(button.dataset.copy); // plain http on an intranet has no clipboard
    }
    button.textContent = done ? "Đã sao chép" : "Không sao chép được";
    button.focus();
    setTimeout(() => { button.textContent = label; }, 2000);
  }

  function copyTheOldWay(text) {
    const area = document.createElement("textarea");
    area.value = text;
    document.body.append(area);
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    return done;
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    if (button.matches(".close-evidence")) return closeSheet();
    const exchange = button.closest(".exchange");
    if (!exchange) return;
    if (button.matches(".copy")) return copy(button);
    if (!button.matches(".cite, .show-evidence")) return;
    show(exchange);
    openSheet(button);
    select(button.dataset.marker || panel().querySelector(".card").dataset.marker);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") closeSheet();
  });

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

  window.vanKien = {
    download(text) {
      const link = document.createElement("a");
      link.href = URL.createObjectURL(new Blob([text], { type: "text/markdown" }));
      link.download = "hoi-thoai.md";
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 1000);
    },
  };
})();
