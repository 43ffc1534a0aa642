// The chat inside pages of other sites. It keeps its conversation in this tab only: the server is
// sent the last turns with every question. conversation.js opens passages and copies answers,
// judging.js asks what is thought of them.
(() => {
  const MOST_TURNS = 6; // as chatbot/web/embed/asking.py allows
  const LONGEST_QUESTION = 4000;
  const LONGEST_ANSWER = 12000;
  const KEPT_EXCHANGES = 20;
  const SECOND_PRESS_MS = 600; // of a double click: it would hit "Dừng", which takes the place of "Gửi"
  const SILENCE = 30000; // ms; the server gives a sign of life every 10 s
  const { place, document: only, question: first, origins } = document.body.dataset;
  const KEY = `nhung:${place}|${only}`;
  const TOKEN_KEY = "nhung:ve";
  const WORDS = {
    sending: "Đang gửi câu hỏi…",
    stopped: "Đã dừng theo yêu cầu. Câu trả lời trên đây có thể còn dở dang.",
    lost: "Mất kết nối với máy chủ nên câu trả lời chưa trọn; xin kiểm tra mạng rồi bấm “Hỏi lại”.",
    broken: "Máy chủ đang gặp lỗi; xin bấm “Hỏi lại” sau ít phút.",
    signIn: "Phiên đăng nhập đã hết; xin đăng nhập lại, câu hỏi sẽ được gửi tiếp.",
    blocked: "Trình duyệt đã chặn cửa sổ đăng nhập; xin cho phép trang này mở cửa sổ rồi bấm lại.",
    unreachable: "Không kết nối được với máy chủ; xin kiểm tra mạng rồi thử lại.",
  };
  const $ = (id) => document.getElementById(id);
  const [box, send, stop, past, current, news] = ["box", "send", "stop", "past", "current", "news"].map($);

  let exchanges = []; // {question, text, outcome, html}, oldest first; the last may be under way
  let who = null; // name of the account, "" for a guest, null: not known yet
  let token = stored(TOKEN_KEY);
  let underWay = null; // AbortController of the answer that is being written
  let reading = null; // the same until its suggestions have come as well
  let askedAt = -SECOND_PRESS_MS;
  let waiting = ""; // question that is sent once somebody has signed in
  let cleared = [];

  // --- What this tab keeps; a browser may refuse to --------------------------------------------

  function stored(key) {
    try {
      return JSON.parse(sessionStorage.getItem(key));
    } catch {
      return null;
    }
  }

  function store(key, value) {
    try {
      if (value === null) sessionStorage.removeItem(key);
      else sessionStorage.setItem(key, JSON.stringify(value));
    } catch {
      // it holds until the page is left
    }
  }

  function keep() {
    const final = exchanges.filter(({ outcome }) => !isUnderWay(outcome)).slice(-KEPT_EXCHANGES);
    store(KEY, final.length ? { who, exchanges: final } : null);
  }

  const isUnderWay = (outcome) => outcome === "searching" || outcome === "writing";

  // --- Talking to the server --------------------------------------------------------------------

  function request(path, options = {}) {
    const headers = { Accept: "application/json", "X-Van-Kien": "1" };
    if (token) headers.Authorization = `Bearer ${token}`;
    if (options.body) headers["Content-Type"] = "application/json";
    return fetch(path, { ...options, headers });
  }

  async function sentenceOf(response) {
    try {
      return (await response.json()).message || WORDS.broken;
    } catch {
      return WORDS.broken;
    }
  }

  // --- The opening: who asks, and which questions the documents answer -----------------------------

  async function open() {
    let response;
    try {
      response = await request(`nhung/goi-y?${new URLSearchParams({ place, document: only })}`);
    } catch {
      return say($("sign-in-note"), WORDS.unreachable);
    }
    if (response.status === 401) return askToSignIn("");
    if (!response.ok) return undefined; // asking will tell why
    const opening = await response.json();
    who = opening.who;
    $("sign-in").hidden = true;
    $("who").textContent = who ? `Đã đăng nhập: ${who}` : "";
    showScope(opening);
    $("offers").querySelectorAll(".offer").forEach((offer) => offer.remove());
    for (const text of opening.openers) {
      const offer = document.createElement("button");
      offer.type = "button";
      offer.className = "offer";
      offer.textContent = text;
      $("offers").append(offer);
    }
    $("offers").hidden = !opening.openers.length;
    restore();
    const question = waiting;
    waiting = "";
    return question ? ask(question) : undefined;
  }

  function showScope({ documents, titles }) {
    if (!place && !only) return;
    const named = [place, only && (titles[0] || only)].filter(Boolean).join(", ");
    $("scope").textContent = documents
      ? `Chỉ trả lời từ ${documents} tài liệu: ${named}.`
      : `Khung hỏi đáp này chỉ trả lời từ tài liệu của “${named}”, nhưng thư viện không có tài liệu nào như vậy`
        + " mà ông/bà được xem; xin báo cho người phụ trách trang này.";
    $("scope").hidden = false;
    box.disabled = send.disabled = !documents;
  }

  // What this tab showed before the page around it was loaded anew.
  function restore() {
    const kept = stored(KEY);
    if (!kept || exchanges.length) return;
    if (kept.who !== who) return store(KEY, null); // somebody else's
    exchanges = kept.exchanges;
    draw();
  }

  // --- Signing in: in a window of its own, because cookies may not reach a frame -----------------

  function askToSignIn(note) {
    token = null;
    who = null;
    store(TOKEN_KEY, null);
    $("sign-in").hidden = false;
    $("offers").hidden = true;
    say($("sign-in-note"), note);
  }

  $("sign-in-button").addEventListener("click", () => {
    const popup = window.open("dang-nhap?nhung=1", "_blank", "popup,width=480,height=680");
    if (!popup) return say($("sign-in-note"), WORDS.blocked);
    const hear = (event) => {
      if (event.origin !== location.origin || event.source !== popup) return;
      const { type, token: given } = event.data || {};
      if (type !== "van-kien:ve" || typeof given !== "string" || !given) return;
      removeEventListener("message", hear);
      token = given;
      store(TOKEN_KEY, token);
      say($("sign-in-note"), "");
      box.focus();
      open();
    };
    addEventListener("message", hear);
    return undefined;
  });

  // --- Asking -----------------------------------------------------------------------------------

  async function ask(question) {
    if (!question.trim() || underWay) return;
    reading?.abort();
    const controller = new AbortController();
    underWay = reading = controller;
    askedAt = performance.now();
    cleared = [];
    const history = exchanges
      .filter(({ outcome }) => outcome === "answered" || outcome === "refused")
      .slice(-MOST_TURNS)
      .map((said) => ({ question: said.question.slice(0, LONGEST_QUESTION), answer: said.text.slice(0, LONGEST_ANSWER) }));
    const exchange = { question, text: "", outcome: "searching", html: "" };
    exchanges.push(exchange);
    draw();
    current.firstElementChild?.scrollIntoView({ block: "start" });
    let problem = WORDS.lost;
    let silent = 0;
    const listen = () => {
      clearTimeout(silent);
      silent = setTimeout(() => controller.abort(), SILENCE);
    };
    try {
      listen();
      const response = await request("nhung/hoi", {
        method: "POST",
        signal: controller.signal,
        body: JSON.stringify({ question, history, number: exchanges.length, place, document: only }),
      });
      if (response.status === 401) {
        exchanges.pop();
        finish(controller);
        waiting = question;
        draw();
        return askToSignIn(WORDS.signIn);
      }
      if (!response.ok) {
        problem = await sentenceOf(response);
        throw new Error("refused");
      }
      for await (const step of steps(response.body, listen)) {
        if (controller.signal.aborted && !isUnderWay(step.outcome)) break;
        Object.assign(exchange, step, { question });
        if (!isUnderWay(step.outcome)) end(controller, exchange);
        draw();
      }
      if (isUnderWay(exchange.outcome)) throw new Error("cut off");
    } catch {
      if (isUnderWay(exchange.outcome)) {
        exchange.outcome = controller.signal.reason === "stopped" ? "stopped" : "failed";
        exchange.html = endedEarly(exchange, exchange.outcome === "stopped" ? WORDS.stopped : problem);
        end(controller, exchange);
        draw();
      }
    } finally {
      clearTimeout(silent);
      if (reading === controller) reading = null;
    }
    return undefined;
  }

  // The steps of an answer as they come in.
  async function* steps(body, listen) {
    const reader = body.pipeThrough(new TextDecoderStream()).getReader();
    let rest = "";
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      listen();
      const events = (rest + value).split("\n\n");
      rest = events.pop();
      for (const event of events) if (event.startsWith("data: ")) yield JSON.parse(event.slice(6));
    }
  }

  function end(controller, exchange) {
    if (underWay !== controller) return;
    finish(controller);
    keep();
    const cited = new Set(exchange.html.match(/data-marker="\d+"/g)).size;
    say(news, exchange.outcome === "answered" ? `Đã có câu trả lời, ${cited} trích dẫn.` : "Đã trả lời.");
  }

  function finish(controller) {
    if (underWay === controller) underWay = null;
  }

  // --- Drawing ------------------------------------------------------------------------------------

  function draw() {
    const last = exchanges[exchanges.length - 1];
    const done = exchanges.slice(0, -1).map(({ html }) => html).join("");
    if (past.dataset.count !== String(exchanges.length)) {
      past.innerHTML = done;
      past.dataset.count = exchanges.length;
    }
    if (!last) current.replaceChildren();
    else if (last.html) current.innerHTML = last.html;
    else current.replaceChildren(placeholder(last.question, exchanges.length));
    $("opening").hidden = Boolean(last);
    $("tools").hidden = !last || Boolean(underWay);
    $("undo").hidden = !cleared.length;
    send.hidden = Boolean(underWay);
    stop.hidden = !underWay;
  }

  // A question before the server has said anything.
  function placeholder(question, number) {
    const article = document.createElement("article");
    article.className = "exchange searching";
    article.dataset.number = number;
    article.setAttribute("aria-busy", "true");
    article.innerHTML = '<h2 class="question"><span class="sr-only">Câu hỏi: </span></h2><div class="answer"></div>'
      + '<p class="note"></p><div class="evidence-source" hidden></div>';
    article.querySelector(".question").append(question);
    article.querySelector(".note").textContent = WORDS.sending;
    return article;
  }

  // What stood there when an answer broke off, and why it did.
  function endedEarly(exchange, sentence) {
    const article = current.firstElementChild || placeholder(exchange.question, exchanges.length);
    article.className = `exchange ${exchange.outcome}`;
    article.setAttribute("aria-busy", "false");
    article.querySelector(".note").textContent = sentence;
    return article.outerHTML;
  }

  function say(element, sentence) {
    element.textContent = sentence;
  }

  // --- What can be pressed ------------------------------------------------------------------------

  function submit() {
    const question = box.value;
    if (underWay || !question.trim()) return;
    box.value = "";
    fit();
    ask(question);
  }

  // As high as its text, up to what the style sheet allows.
  function fit() {
    box.style.height = "auto";
    box.style.height = `${box.scrollHeight + box.offsetHeight - box.clientHeight}px`;
  }

  box.addEventListener("input", fit);
  box.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    submit();
  });
  send.addEventListener("click", submit);
  stop.addEventListener("click", () => {
    if (performance.now() - askedAt > SECOND_PRESS_MS) underWay?.abort("stopped");
    box.focus();
  });
  $("retry").addEventListener("click", () => {
    const last = exchanges.pop();
    if (last) ask(last.question);
  });
  $("clear").addEventListener("click", () => {
    reading?.abort();
    cleared = exchanges;
    exchanges = [];
    keep();
    const undo = document.createElement("button");
    undo.type = "button";
    undo.className = "action";
    undo.textContent = "Hoàn tác";
    undo.addEventListener("click", () => {
      exchanges = cleared;
      cleared = [];
      keep();
      draw();
      box.focus();
    });
    $("undo").replaceChildren("Đã bắt đầu hội thoại mới. ", undo);
    draw();
    box.focus();
  });
  document.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (button && button.matches(".offer")) ask(button.textContent);
  });

  // --- Feedback: judging.js asks for it, and is told whether it was kept ---------------------------

  window.vanKien = { ...window.vanKien, conversation: "" }; // the server keeps none of this tab's

  document.addEventListener("van-kien:judge", async ({ detail }) => {
    const { exchange: id, verdict, reasons, comment } = detail;
    let kept = false;
    try {
      const body = JSON.stringify({ id, verdict, reasons, comment });
      const response = await request("nhung/gop-y", { method: "POST", body, keepalive: true }); // also while leaving
      kept = response.ok;
    } catch {
      // judging.js says so
    }
    document.dispatchEvent(new CustomEvent("van-kien:judged", { detail: { judged: id, verdict: kept ? verdict : "failed" } }));
  });
  // The frame's sandbox lets no form be sent, so that its button has to tell.
  document.addEventListener("click", (event) => {
    const button = event.target.closest(".judging-form [type=submit]");
    if (!button) return;
    event.preventDefault();
    button.form.dispatchEvent(new Event("submit", { bubbles: true, cancelable: true }));
  });

  // --- The page around it: only one that the operator has listed is believed -----------------------

  const believed = new Set([location.origin, ...origins.split(" ").filter(Boolean)]);
  let host = null; // its origin, once it has said hello
  addEventListener("message", (event) => {
    if (event.source !== window.parent || !believed.has(event.origin)) return;
    const type = event.data && event.data.type;
    if (type === "van-kien:hello") {
      host = event.origin;
      window.parent.postMessage({ type: "van-kien:ready" }, host);
    } else if (type === "van-kien:focus") {
      ($("sign-in").hidden ? box : $("sign-in-button")).focus();
    }
  });
  addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.defaultPrevented || host === null) return;
    if (document.body.classList.contains("evidence-open")) return; // it closes that first
    window.parent.postMessage({ type: "van-kien:close" }, host);
  }, { capture: true });

  box.value = first;
  fit();
  draw();
  open();
})();
