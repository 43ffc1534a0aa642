// Adding documents: uploads with progress, work under way, forms that publish, correct and remove.
(() => {
  const STAGES = {
    uploading: "Đang tải lên", waiting: "Đang chờ", reading: "Đang đọc", ocr: "Đang nhận dạng chữ",
    prepared: "Đã đọc xong", chunking: "Đang chia đoạn", encoding: "Đang mã hóa", writing: "Đang ghi chỉ mục",
    done: "Xong", failed: "Không thành công",
  };
  const UNITS = { reading: "trang", ocr: "trang", encoding: "đoạn", chunking: "tài liệu" };
  const { HEADERS, LOST, ask, send, tell, understood } = window.vanKien;
  const POLL = 500;

  function complain(form, message) {
    const line = form.querySelector(".problem");
    line.textContent = message;
    line.hidden = !message;
  }

  // --- forms that correct or remove a document ---
  for (const form of document.querySelectorAll("form.edit")) {
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      if (form.dataset.confirm && !(await ask(form.dataset.confirm, form.dataset.action))) return;
      complain(form, "");
      const answer = await send(form.action, new FormData(form));
      if (answer.message) complain(form, answer.message);
      else location.assign(form.dataset.then);
    });
  }

  const chooser = document.getElementById("chooser");
  if (!chooser) return;

  // --- uploads ---
  const list = document.getElementById("jobs");
  const uploads = []; // {name, stage, done, total, message} of files on their way to the server

  function upload(file) {
    const entry = { name: file.name, stage: "uploading", done: 0, total: file.size, message: "" };
    uploads.push(entry);
    const request = new XMLHttpRequest(); // fetch cannot say how much was sent
    request.open("POST", chooser.action);
    for (const [name, value] of Object.entries(HEADERS)) request.setRequestHeader(name, value);
    request.upload.addEventListener("progress", (event) => { entry.done = event.loaded; draw(); });
    request.addEventListener("load", () => {
      if (request.status === 202) uploads.splice(uploads.indexOf(entry), 1);
      else fail(entry, understood(request.status, request.responseText).message);
      next();
      poll();
    });
    request.addEventListener("error", () => { fail(entry, LOST); next(); });
    const form = new FormData();
    form.append("file", file);
    request.send(form);
    draw();
  }

  function fail(entry, message) {
    Object.assign(entry, { stage: "failed", message });
    draw();
  }

  const queue = [];
  let sending = false;
  function next() {
    const file = queue.shift();
    sending = Boolean(file);
    if (file) upload(file);
  }
  function take(files) {
    queue.push(...files);
    if (!sending) next();
  }

  document.getElementById("files").addEventListener("change", (event) => {
    take(event.target.files);
    event.target.value = "";
  });
  chooser.addEventListener("submit", (event) => event.preventDefault());
  for (const type of ["dragover", "dragleave", "drop"]) {
    chooser.addEventListener(type, (event) => {
      event.preventDefault();
      chooser.classList.toggle("over", type === "dragover");
      if (type === "drop") take(event.dataTransfer.files);
    });
  }
  document.getElementById("fetcher").addEventListener("submit", async (event) => {
    event.preventDefault();
    const answer = await send(event.target.action, new FormData(event.target));
    if (answer.message) uploads.push({ name: event.target.address.value, stage: "failed", message: answer.message });
    else event.target.reset();
    poll();
  });

  // --- work under way ---
  let jobs = [];
  let seen = ""; // the files read so far: when it changes, the list of those that wait is asked for
  let timer = null;

  // Word of what is finished, not of every page that was read.
  const announced = new Set();
  let polled = false;
  function announce() {
    const ended = jobs.filter((job) => job.finished && !announced.has(job.number));
    for (const job of ended) announced.add(job.number);
    const before = !polled; // what had ended when this page was opened
    polled = true;
    if (before || ended.length === 0) return;
    tell(ended.map((job) => `${job.name}: ${STAGES[job.stage]}`).join(". "));
  }

  // What went well is done with; what failed stays until its reader leaves.
  function draw() {
    const all = [...uploads, ...jobs.filter((job) => !job.finished || job.stage === "failed").reverse()];
    document.getElementById("idle").hidden = all.length > 0;
    list.replaceChildren(...all.map(drawn));
  }

  function drawn(job) {
    const item = document.createElement("li");
    item.className = `card job ${job.stage}`;
    const name = document.createElement("strong");
    name.textContent = job.name;
    const state = document.createElement("span");
    const counted = job.total > 1 && UNITS[job.stage];
    const count = counted ? ` ${job.done}/${job.total} ${UNITS[job.stage]}` : "";
    state.textContent = `${STAGES[job.stage]}${count}`;
    item.append(name, state);
    if (!["done", "failed", "prepared", "waiting"].includes(job.stage)) {
      const bar = document.createElement("progress");
      if (job.total) Object.assign(bar, { value: job.done, max: job.total });
      bar.setAttribute("aria-label", `${STAGES[job.stage]} ${job.name}`);
      item.append(bar);
    }
    if (job.message) {
      const message = document.createElement("p");
      message.className = "notice bad";
      message.textContent = job.message;
      item.append(message);
    }
    return item;
  }

  async function poll() {
    clearTimeout(timer);
    try {
      jobs = await (await fetch(list.dataset.address)).json();
    } catch {
      timer = setTimeout(poll, 4 * POLL);
      return;
    }
    const read = jobs.filter((job) => job.stage === "prepared").map((job) => job.number).join();
    if (read !== seen) {
      seen = read;
      await refresh();
    }
    draw();
    announce();
    if (jobs.some((job) => !job.finished)) timer = setTimeout(poll, POLL);
  }

  // --- files that wait to be published ---
  const waiting = document.getElementById("waiting");

  // Only what is new comes in: forms that somebody is filling in stay as they are.
  async function refresh() {
    const page = document.createElement("template");
    page.innerHTML = await (await fetch(waiting.dataset.address)).text();
    for (const item of page.content.querySelectorAll("li.waiting")) {
      if (!document.getElementById(item.id)) waiting.append(item);
    }
    count();
  }

  function count() {
    document.getElementById("none-waiting").hidden = waiting.querySelector("li.waiting") !== null;
  }

  waiting.addEventListener("submit", async (event) => {
    event.preventDefault();
    const form = event.target;
    const button = form.querySelector("button[type=submit]");
    button.disabled = true;
    complain(form, "");
    const answer = await send(form.action, new FormData(form));
    button.disabled = false;
    if (answer.message) {
      complain(form, answer.message);
    } else {
      tell(`Đã gửi công bố: ${form.elements.title.value}`);
      form.closest("li").remove();
      count();
      poll();
    }
  });
  waiting.addEventListener("click", async (event) => {
    const button = event.target.closest(".discard");
    if (!button || !(await ask("Bỏ tệp này? Tệp chưa vào thư viện.", "Bỏ tệp này"))) return;
    const answer = await send(button.dataset.address);
    if (answer.message) complain(button.form, answer.message);
    else button.closest("li").remove();
    count();
  });

  poll();
})();
