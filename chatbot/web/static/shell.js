// Puts the frame of the chat page around Gradio's element as soon as that is there, long before
// Gradio has started: bar, list of conversations, question box, panel of passages.
// window.vanKien is what the other scripts of the page share.
(() => {
  const LONGEST_WAIT = 8000; // ms for the first conversation, when the server is very busy
  let trigger = null; // sends an event to the server, once Gradio has drawn the page
  let opened = false; // whether the first conversation has come: it would undo what comes before it
  const waiting = []; // events from before
  const SILENCE = 1500; // ms after which an event is looked after
  const POKES = 8;
  let heard = 0; // when the server last changed something

  function flush() {
    if (!trigger || !opened) return;
    for (const [name, data] of waiting.splice(0)) {
      trigger(name, data);
      lookAfter(performance.now(), 1);
    }
  }

  // Gradio's stream of results closes when nothing is under way. An event that is sent in that very
  // moment is worked on, but nobody hears of it until the next event opens the stream anew.
  function lookAfter(sent, poke) {
    setTimeout(() => {
      if (heard >= sent || poke > POKES) return;
      trigger("poke", {});
      lookAfter(sent, poke + 1);
    }, SILENCE * poke);
  }

  window.vanKien = {
    // The frame's events go through Gradio's component "wire", which calls this when it is drawn.
    connect(send) {
      trigger = send;
      flush();
      setTimeout(() => window.vanKien.begin(), LONGEST_WAIT);
    },
    begin() {
      opened = true;
      flush();
    },
    send(name, data) {
      waiting.push([name, data]);
      flush();
    },
    /** Id of the conversation on the screen; "" for a new one. */
    conversation: new URLSearchParams(location.search).get("hoi-thoai") || "",
    /** Calls `changed` with what Gradio shows in its component `id` whenever that becomes another. */
    watch(id, changed) {
      let seen = null;
      watched.push(() => {
        const content = document.querySelector(`#${id} .html-container > *`);
        if (!content || content.innerHTML === seen) return;
        seen = content.innerHTML;
        heard = performance.now();
        changed(content);
      });
    },
  };
  const watched = [];

  function frame() {
    const app = document.querySelector("gradio-app");
    if (!app) return;
    early.disconnect();
    document.body.classList.add("chat");
    if (window.vanKien.conversation) document.body.classList.add("reopening");
    const piece = (id) => document.getElementById(id).content.cloneNode(true);
    app.before(piece("frame-before"));
    app.after(piece("frame-after"));
    const box = document.getElementById("question");
    if (matchMedia("(hover: hover)").matches) box.focus(); // a phone would open its keyboard
    new MutationObserver(() => { for (const look of watched) look(); })
      .observe(app, { childList: true, subtree: true, characterData: true });
  }
  const early = new MutationObserver(frame);
  early.observe(document.documentElement, { childList: true, subtree: true });
})();
