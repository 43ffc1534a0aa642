// The page "Kiểm tra chỉ tiêu": handing in a draft, following its check, and looking through the result.
(() => {
  const { LOST, ask, send } = window.vanKien;

  const form = document.getElementById("check");
  if (form) handIn(form);
  const draft = document.getElementById("draft");
  if (draft) lookThrough(draft);

  function handIn(form) {
    const file = document.getElementById("file");
    const drop = document.getElementById("drop");
    const chosen = document.getElementById("chosen");
    const panel = document.getElementById("progress");
    const bar = panel.querySelector("progress");
    const state = panel.querySelector(".state");
    const button = form.querySelector("button[type=submit]");
    let source = null; // the stream of the check under way
    let id = null;

    function complain(message) {
      const line = form.querySelector(".problem");
      line.textContent = message;
      line.hidden = !message;
      tell("");
    }

    function tell(message) {
      const line = form.querySelector(".told");
      line.textContent = message;
      line.hidden = !message;
    }

    function show() {
      const [first] = file.files;
      chosen.hidden = !first;
      chosen.querySelector("span").textContent = first ? `Sẽ kiểm tra tệp: ${first.name}` : "";
      const text = document.getElementById("text");
      text.disabled = Boolean(first);
    }

    file.addEventListener("change", show);
    document.getElementById("unchoose").addEventListener("click", () => {
      file.value = "";
      show();
      file.focus();
    });
    for (const type of ["dragover", "dragleave", "drop"]) {
      form.addEventListener(type, (event) => {
        if (!event.dataTransfer.types.includes("Files")) return;
        event.preventDefault();
        drop.classList.toggle("over", type === "dragover");
        if (type !== "drop") return;
        if (event.dataTransfer.files.length > 1) complain("Mỗi lần chỉ kiểm tra một tệp; xin thả từng tệp.");
        else {
          file.files = event.dataTransfer.files;
          show();
        }
      });
    }

    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      complain("");
      const [first] = file.files;
      const limit = Number(form.dataset.limit);
      if (first && first.size > limit * 2 ** 20) {
        complain(`Tệp «${first.name}» lớn hơn giới hạn ${limit} MB; xin tách thành các tệp nhỏ hơn.`);
        return;
      }
      busy(true, first ? "Đang gửi tệp…" : "Đang gửi…");
      const answer = await send(form.action, new FormData(form));
      if (answer.message) {
        busy(false);
        complain(answer.message);
      } else {
        follow(answer.id);
      }
    });

    document.getElementById("cancel").addEventListener("click", async () => {
      if (!id) return;
      const answer = await send(`${form.dataset.jobs}${id}/huy`);
      if (answer.message) complain(answer.message);
    });

    function busy(on, words = "") {
      button.disabled = on;
      panel.hidden = !on;
      state.textContent = words;
      bar.removeAttribute("value");
      if (on) panel.scrollIntoView({ block: "nearest" });
    }

    function follow(check) {
      id = check;
      busy(true, "Đang chờ…");
      source = new EventSource(`${form.dataset.jobs}${id}`);
      source.addEventListener("message", (event) => step(JSON.parse(event.data)));
      source.addEventListener("error", () => {
        // The browser tries again by itself, until it gives up.
        if (source.readyState === EventSource.CLOSED) end(LOST);
      });
    }

    function end(message) {
      source.close();
      id = null;
      busy(false);
      complain(message);
    }

    function step(check) {
      if (check.stage === "done") {
        source.close();
        location.assign(`${form.dataset.results}${id}`);
      } else if (check.stage === "failed") {
        end(check.message);
      } else if (check.stage === "cancelled") {
        end("");
        tell("Đã hủy lượt kiểm tra.");
      } else if (check.stage === "waiting") {
        state.textContent = `Máy chủ đang bận, xin chờ đến lượt: còn ${check.before} lượt trước.`;
        if (!check.before) state.textContent = "Đang chờ…";
      } else if (check.stage === "reading") {
        state.textContent = `Đang đọc văn bản: trang ${check.done} / ${check.total}`;
        Object.assign(bar, { max: check.total, value: check.done });
      } else if (check.total) {
        state.textContent = `Đã đối chiếu ${check.done} / ${check.total} số liệu`;
        Object.assign(bar, { max: check.total, value: check.done });
      } else {
        state.textContent = "Đang đọc văn bản…";
      }
    }

    if (form.dataset.running) follow(form.dataset.running);
    // Coming back from a result, the form is ready for the next draft.
    addEventListener("pageshow", () => { if (!id) busy(false); show(); });
  }

  function lookThrough(draft) {
    const claims = [...draft.querySelectorAll(".claim")];
    const buttons = [...document.querySelectorAll("[data-show]")];
    const shown = document.getElementById("shown");

    function filter(verdict) {
      for (const button of buttons) button.setAttribute("aria-pressed", String(button.dataset.show === verdict));
      for (const claim of claims) claim.hidden = verdict !== "" && claim.dataset.verdict !== verdict;
      for (const group of draft.querySelectorAll(".others")) {
        const wanted = group.querySelector(".claim:not([hidden])") !== null;
        group.hidden = !wanted;
        group.open = wanted && verdict !== "";
      }
      for (const line of draft.querySelectorAll(".line")) {
        line.hidden = verdict !== "" && !line.querySelector(".claim:not([hidden])");
      }
      for (const value of draft.querySelectorAll(".value")) {
        value.classList.toggle("wanted", value.classList.contains(verdict));
      }
      draft.classList.toggle("filtered", verdict !== "");
      if (shown) shown.textContent = verdict ? "Chỉ hiện những chỗ này; bấm lại để xem cả bản thảo." : "";
    }

    for (const button of buttons) {
      button.addEventListener("click", () => {
        const again = button.getAttribute("aria-pressed") === "true";
        filter(again ? "" : button.dataset.show);
      });
    }

    // A link to a claim that is closed or filtered away opens it.
    function reveal() {
      const target = document.getElementById(location.hash.slice(1));
      if (!target) return;
      if (target.hidden || target.closest(".line[hidden]")) filter("");
      const group = target.closest(".others");
      if (group) group.open = true;
      if (target.matches("details")) target.open = true;
      target.scrollIntoView({ block: "nearest" });
    }
    addEventListener("hashchange", reveal);
    reveal();

    addEventListener("beforeprint", () => { for (const part of draft.querySelectorAll("details")) part.open = true; });
    for (const button of document.querySelectorAll(".print, .forget")) button.hidden = false;
    document.querySelector(".print").addEventListener("click", () => print());
    document.querySelector(".forget").addEventListener("click", async (event) => {
      const { address, then, confirm: question } = event.target.dataset;
      if (!(await ask(question, "Xóa kết quả"))) return;
      const answer = await send(address);
      if (!answer.message) return location.replace(then);
      const line = document.querySelector(".problem");
      line.textContent = answer.message;
      line.hidden = false;
    });
  }
})();
