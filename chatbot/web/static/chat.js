// The chat page as a whole: sends what the reader does to the server, and shows what comes back:
// the running answer, messages with "Hoàn tác", files, the address of the conversation.
(() => {
  const wire = window.vanKien;
  const TOAST_MS = 10000;
  const SECOND_PRESS_MS = 600; // of a double click: it would hit "Dừng", which takes the place of "Gửi"
  const exchanges = () => document.querySelectorAll("#past .exchange, #current .exchange");
  const last = () => [...exchanges()].pop();
  let asked = ""; // the question on its way; back into the box when it does not get there
  let askedAt = -SECOND_PRESS_MS;
  let announced = "";
  let hiding = 0;

  function ask(question) {
    asked = question;
    wire.composer.keep(question);
    begin("ask", { question, conversation: wire.conversation });
  }

  function begin(name, data) {
    askedAt = performance.now();
    document.body.classList.add("asking");
    wire.send(name, data);
    update();
  }

  function questionOf(exchange) {
    const question = exchange.querySelector(".question").cloneNode(true);
    question.querySelector(".sr-only").remove();
    question.querySelectorAll("br").forEach((line) => line.replaceWith("\n"));
    return question.textContent;
  }

  // --- what the reader does

  const DOES = {
    again() {
      if (!last().dataset.id) return ask(questionOf(last())); // it was not kept, so nothing is replaced
      return begin("again", { conversation: wire.conversation });
    },
    edit() {
      wire.composer.write(questionOf(last()));
      document.getElementById("question").focus();
    },
    export(button) {
      button.closest("details").open = false;
      wire.send("export", { conversation: wire.conversation, format: button.dataset.format });
    },
    print(button) {
      button.closest("details").open = false;
      print();
    },
    remove() {
      if (wire.composer.text() === questionOf(last())) wire.composer.write(""); // left by "Sửa câu hỏi"
      wire.remove(wire.conversation);
    },
  };

  wire.start = () => {
    wire.conversation = "";
    wire.send("open", { conversation: "" });
    showAddress();
    wire.composer.focus();
  };
  wire.open = (id) => {
    wire.send("open", { conversation: id });
  };
  wire.remove = (id) => {
    wire.send(id === wire.conversation ? "clear" : "remove", { conversation: id });
  };

  document.addEventListener("van-kien:ask", (event) => ask(event.detail));
  document.addEventListener("van-kien:judge", (event) => {
    wire.send("judge", event.detail);
  });
  document.addEventListener("click", (event) => {
    const button = event.target.closest("button, a");
    if (!button) return;
    if (button.matches(".offer")) {
      if (!document.body.classList.contains("asking")) ask(button.textContent);
    } else if (button.matches(".start")) wire.start();
    else if (button.matches("#stop")) {
      if (performance.now() - askedAt > SECOND_PRESS_MS) wire.send("stop", {});
    }
    else if (button.matches("[data-do]")) DOES[button.dataset.do](button);
    else if (button.matches(".skip")) {
      event.preventDefault(); // Gradio's <base> makes an address of its own of "#..."
      document.getElementById("question").focus();
    }
  });

  // --- what comes back

  function update() {
    const now = last();
    const busy = now && now.getAttribute("aria-busy") === "true";
    const asking = document.body.classList.contains("asking");
    document.body.classList.toggle("has-exchanges", Boolean(now));
    document.getElementById("send").hidden = Boolean(busy || asking);
    document.getElementById("stop").hidden = !(busy || asking);
    const tools = document.querySelector(".tools");
    if (now && !busy && !asking) {
      if (!tools) {
        const piece = document.getElementById("exchange-tools").content.cloneNode(true);
        document.getElementById("after").after(piece);
      }
    } else if (tools) tools.remove();
  }

  function settle() {
    const now = last();
    const busy = now && now.getAttribute("aria-busy") === "true";
    if (asked) wire.composer.keep(); // it has got there
    if (busy) document.body.classList.add("begun");
    else {
      document.body.classList.remove("asking", "begun");
      asked = "";
      if (now) announce(now);
    }
    update();
  }

  wire.watch("current", settle);
  wire.watch("past", update);
  wire.watch("opening", () => {
    const greeting = document.getElementById("greeting");
    if (greeting && document.querySelector("#opening .introduction")) greeting.remove();
  });

  // Once, when it is complete: a text that grows would be read out again and again.
  function announce(exchange) {
    const answer = exchange.querySelector(".answer").textContent;
    const key = `${exchange.dataset.number} ${answer}`;
    if (key === announced) return;
    announced = key;
    document.getElementById("announcer").textContent = answer;
  }

  wire.watch("opened", (element) => {
    const data = element.querySelector("[data-at]");
    if (!data) return;
    document.body.classList.remove("reopening");
    wire.conversation = data.dataset.id;
    showAddress();
    settle();
    document.dispatchEvent(new Event("van-kien:opened"));
    wire.begin();
  });

  function showAddress() {
    const address = new URL(location.href);
    if (wire.conversation) address.searchParams.set("hoi-thoai", wire.conversation);
    else address.searchParams.delete("hoi-thoai");
    if (address.href !== location.href) history.replaceState(null, "", address);
  }

  wire.watch("told", (element) => {
    const data = element.querySelector("[data-at]");
    if (!data) return;
    if (data.dataset.judged) {
      document.dispatchEvent(new CustomEvent("van-kien:judged", { detail: { ...data.dataset } }));
    } else if (data.dataset.text) tell(data.dataset);
  });

  function tell({ text, kind = "", undo = "" }) {
    const toast = document.getElementById("toast");
    toast.className = `told ${kind}`;
    toast.replaceChildren(Object.assign(document.createElement("span"), { textContent: text }));
    const buttons = Object.assign(document.createElement("div"), { className: "buttons" });
    if (undo) buttons.append(button("Hoàn tác", () => {
      toast.replaceChildren();
      wire.send("restore", { conversation: undo });
    }));
    buttons.append(button("Đóng", () => toast.replaceChildren()));
    toast.append(buttons);
    clearTimeout(hiding);
    if (kind !== "bad") {
      hiding = setTimeout(() => {
        if (!toast.matches(":hover, :focus-within")) toast.replaceChildren();
      }, TOAST_MS);
    }
  }

  function button(name, press) {
    const made = Object.assign(document.createElement("button"), { type: "button", className: "action", textContent: name });
    made.addEventListener("click", press);
    return made;
  }

  wire.watch("file", (element) => {
    const data = element.querySelector("[data-content]");
    if (!data) return;
    const bytes = Uint8Array.from(atob(data.dataset.content), (letter) => letter.charCodeAt(0));
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([bytes], { type: data.dataset.type }));
    link.download = data.dataset.name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  });

  // A question that the server did not take: Gradio tells why, and the reader may send it again.
  document.addEventListener("van-kien:refused", () => {
    const now = last();
    if (!document.body.classList.contains("asking") || (now && now.getAttribute("aria-busy") === "true")) return;
    document.body.classList.remove("asking", "begun");
    if (asked && !document.getElementById("question").value) wire.composer.write(asked);
    asked = "";
    update();
  });

  // On paper every passage stands open below its answer.
  addEventListener("beforeprint", () => {
    for (const card of document.querySelectorAll(".evidence-source .card")) card.open = true;
  });
  addEventListener("afterprint", () => {
    for (const card of document.querySelectorAll(".evidence-source .card")) card.open = false;
  });

  // The transcript grows by itself; a screen reader hears the announcer instead.
  new MutationObserver(() => {
    const log = document.getElementById("transcript");
    if (!log || log.getAttribute("role") === "log") return;
    log.setAttribute("role", "log");
    log.setAttribute("aria-live", "off");
    log.setAttribute("aria-label", "Hội thoại");
  }).observe(document.documentElement, { childList: true, subtree: true });
})();
