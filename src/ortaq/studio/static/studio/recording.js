// Recording beside the film: the line stands over the picture, the microphone is recorded while the film runs past it,
// and the take goes to the server in pieces; where the line breaks off it goes on later.

import Hls from "../web/vendor/hls.mjs";

const BEFORE = 2_000; // ms of the film before a line
const AFTER = 900; // ms after it
const SLICE = 500; // ms of sound in one piece of the browser's
const PIECE = 256 * 1024; // bytes sent at once
const AGAIN = 2_000; // ms until it is tried again when the line is down
const FORMS = ["audio/webm;codecs=opus", "audio/ogg;codecs=opus", "audio/mp4"];

const told = JSON.parse(document.getElementById("recording").textContent);
const words = told.words;
const box = document.querySelector("[data-recorder]");
const part = (name) => box.querySelector(`[data-${name}]`);
const video = part("video");
const lines = told.lines;
const agreed = new Set(); // consents whose speakers were asked here

let at = Math.max(0, lines.findIndex((line) => !line.take || line.again));
let recorder = null;
let microphone = null;
let busy = false;
let stopAt = Infinity;
const player = new Audio();

const now = () => Math.round(video.currentTime * 1000);
const line = () => lines[at];
const item = (one) => box.querySelector(`[data-line="${one.id}"]`);
const say = (text) => (part("state").textContent = text);
const make = (tag, className = "", text = "") => Object.assign(document.createElement(tag), { className, textContent: text });

function problem(text = "") {
  const note = part("problem");
  note.hidden = !text;
  note.textContent = text;
}

// ---------- what is seen ----------

function mark(one) {
  const row = item(one);
  row.classList.toggle("is-recorded", Boolean(one.take) && !one.again);
  row.classList.toggle("is-again", Boolean(one.again));
  row.querySelector("[data-mark]").textContent = one.again ? `${words.again}: ${one.again}` : one.take ? words.recorded : words.not_recorded;
  const strip = box.querySelectorAll(".ln")[lines.indexOf(one)];
  strip?.setAttribute("class", `ln ${one.again ? "ln-again" : one.take ? "ln-on" : ""}`);
  counted();
}

function counted() {
  const again = lines.filter((one) => one.again).length;
  const done = lines.filter((one) => one.take && !one.again).length;
  const counts = { done, again, left: lines.length - done - again };
  const text = words.figures.replace(/%\((\w+)\)d/g, (_whole, name) => counts[name]);
  part("figures").textContent = text;
  part("figures").previousElementSibling.setAttribute("aria-label", text);
}

function takes() {
  const list = part("takes");
  list.replaceChildren(
    ...line().takes.map((take, number) => {
      const row = make("li", take.id === line().take && !line().again ? "is-used" : "");
      row.append(make("b", "", `${words.take} ${number + 1}`), make("span", "mini dim tab-num", take.facts));
      const tools = make("span", "push");
      const listen = Object.assign(make("button", "btn btn-small", words.listen), { type: "button" });
      listen.addEventListener("click", () => hear(take));
      tools.append(listen);
      if (take.id === line().take && !line().again) tools.append(make("span", "chip chip-grass", words.used));
      else if (take.usable) {
        const use = Object.assign(make("button", "btn btn-small", words.use), { type: "button" });
        use.addEventListener("click", () => choose(take));
        tools.append(use);
      }
      row.append(tools);
      if (take.findings.length) row.append(make("span", "mini rec-bad", take.findings.join(" · ")));
      return row;
    }),
  );
  part("none").hidden = line().takes.length > 0;
  part("again").hidden = !line().take || Boolean(line().again);
}

function choosing(next, scroll = true) {
  if (recorder || busy) return;
  at = Math.min(lines.length - 1, Math.max(0, next));
  for (const one of lines) item(one).firstElementChild.removeAttribute("aria-current");
  const row = item(line());
  row.firstElementChild.setAttribute("aria-current", "true");
  if (scroll) row.scrollIntoView({ block: "nearest" });
  part("who").textContent = row.querySelector(".rec-who").textContent;
  for (const name of ["human", "agrees"]) part(name).checked = agreed.has(line().consent);
  part("over").firstElementChild.textContent = row.querySelector(".rec-text").textContent;
  say("");
  problem();
  stopAt = Infinity;
  video.pause();
  seek(line().start);
  ready();
  takes();
  over();
}

const seek = (ms) => (video.currentTime = Math.max(0, ms) / 1000);

function ready() {
  const may = part("human").checked && part("agrees").checked;
  if (may) agreed.add(line().consent);
  else agreed.delete(line().consent);
  part("record").disabled = busy || !may;
  part("record").title = may ? "" : words.declare;
}

function over() {
  const { start, end } = line();
  const first = start - BEFORE;
  const whole = end + AFTER - first;
  const place = (ms) => `${Math.min(100, Math.max(0, (100 * (ms - first)) / whole))}%`;
  const said = Math.min(1, Math.max(0, (now() - start) / (end - start)));
  part("bar").style.insetInlineStart = place(start);
  part("bar").style.inlineSize = `${(100 * (end - start)) / whole}%`;
  part("now").style.insetInlineStart = place(now());
  part("over").classList.toggle("is-now", now() >= start && !video.paused);
  part("over").style.setProperty("--said", `${100 * said}%`);
  if (recorder) say(now() < start ? words.coming : words.recording);
  if (now() >= stopAt || (video.ended && stopAt < Infinity)) {
    stopAt = Infinity;
    if (recorder) stop();
    else video.pause();
  }
}

const tick = () => {
  over();
  requestAnimationFrame(tick);
};

// ---------- the microphone ----------

async function listening() {
  if (microphone) return microphone;
  const asked = { channelCount: 1, echoCancellation: false, noiseSuppression: false, autoGainControl: false };
  microphone = await navigator.mediaDevices.getUserMedia({ audio: asked });
  const context = new AudioContext();
  context.resume();
  const analyser = Object.assign(context.createAnalyser(), { fftSize: 1024 });
  context.createMediaStreamSource(microphone).connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  const level = () => {
    analyser.getFloatTimeDomainData(samples);
    part("level").value = Math.max(...samples.map(Math.abs));
    requestAnimationFrame(level);
  };
  level();
  return microphone;
}

async function record() {
  if (recorder) return stop();
  if (busy || part("record").disabled) return;
  problem();
  const form = globalThis.MediaRecorder && FORMS.find((one) => MediaRecorder.isTypeSupported(one));
  if (!form || !navigator.mediaDevices) return problem(words.cannot);
  busy = true;
  ready();
  let stream;
  let take;
  try {
    stream = await listening();
  } catch {
    busy = false;
    ready();
    return problem(words.no_microphone);
  }
  try {
    take = await post(line().begin, { human: part("human").checked, agrees: part("agrees").checked });
  } catch (error) {
    busy = false;
    ready();
    return problem(error.message);
  }
  player.pause();
  video.muted = !part("hear").checked;
  seek(line().start - BEFORE);
  await new Promise((done) => (video.seeking ? video.addEventListener("seeked", done, { once: true }) : done()));
  await video.play().catch(() => {});
  const parcel = new Parcel(take);
  const started = new MediaRecorder(stream, { mimeType: form, audioBitsPerSecond: 128_000 });
  started.addEventListener("start", () => (parcel.begins = now()));
  started.addEventListener("dataavailable", (event) => parcel.add(event.data));
  started.addEventListener("stop", () => finish(parcel));
  started.start(SLICE);
  recorder = started;
  stopAt = line().end + AFTER;
  box.classList.add("is-recording");
  part("record-say").textContent = words.stop;
  part("record").disabled = false;
}

function stop() {
  recorder?.stop();
  recorder = null;
  stopAt = Infinity;
  video.pause();
  box.classList.remove("is-recording");
  part("record-say").textContent = words.record;
  part("record").disabled = true;
}

// ---------- to the server ----------

class Parcel {
  /** A take on its way: what the browser has recorded, and how much of it the server has. */
  constructor(take) {
    Object.assign(this, { take, begins: 0, data: new Blob(), sent: 0, going: null, failed: null });
  }

  add(blob) {
    this.data = new Blob([this.data, blob], { type: blob.type });
    this.going ??= this.go().finally(() => (this.going = null));
  }

  async go() {
    while (this.sent < this.data.size && !this.failed) {
      const piece = this.data.slice(this.sent, this.sent + PIECE, "application/octet-stream");
      try {
        this.sent = (await post(`${this.take.piece}?offset=${this.sent}`, piece)).received;
      } catch (error) {
        if (error.received !== undefined) this.sent = error.received;
        else if (error.status) this.failed = error;
        else {
          say(words.line_down);
          await new Promise((done) => setTimeout(done, AGAIN));
          this.sent = await received(this.take.piece, this.sent);
        }
      }
    }
  }

  async whole() {
    while (this.sent < this.data.size && !this.failed) await (this.going ?? this.go());
    if (this.failed) throw this.failed;
  }
}

async function received(address, known) {
  try {
    return (await (await fetch(address)).json()).received;
  } catch {
    return known;
  }
}

async function post(address, body) {
  const isBlob = body instanceof Blob;
  const answer = await fetch(address, {
    method: "POST",
    headers: { "X-CSRFToken": box.dataset.csrf, "Content-Type": isBlob ? "application/octet-stream" : "application/json" },
    body: isBlob ? body : JSON.stringify(body),
  });
  const said = await answer.json().catch(() => ({}));
  if (answer.ok) return said;
  throw Object.assign(new Error(said.problem ?? words.line_down), { status: answer.status, received: said.received });
}

async function finish(parcel) {
  const one = line();
  try {
    say(words.sending);
    await parcel.whole();
    say(words.measuring);
    const kept = await post(parcel.take.finish, { begins: parcel.begins });
    one.takes.push(kept.take);
    [one.take, one.again] = [kept.used, kept.again];
    say(words.kept);
  } catch (error) {
    say("");
    problem(error.message);
  }
  busy = false;
  mark(one);
  takes();
  ready();
}

async function choose(take) {
  const one = line();
  try {
    const said = await post(take.choose, {});
    [one.take, one.again] = [said.used, said.again];
  } catch (error) {
    problem(error.message);
  }
  mark(one);
  takes();
}

async function hear(take) {
  if (recorder || busy) return;
  player.src = take.sound;
  video.muted = true;
  seek(take.begins);
  await Promise.allSettled([video.play(), player.play()]);
  player.onended = () => video.pause();
}

function rehearse() {
  if (recorder || busy) return;
  video.muted = !part("hear").checked;
  seek(line().start - BEFORE);
  stopAt = line().end + AFTER;
  video.play();
}

// ---------- the beginning ----------

if (Hls.isSupported()) {
  const hls = new Hls({ enableWorker: false, timelineController: undefined });
  hls.loadSource(new URL(told.film, location.href).href);
  hls.attachMedia(video);
} else video.src = told.film;

for (const [number, one] of lines.entries()) {
  item(one).firstElementChild.addEventListener("click", () => choosing(number, false));
  mark(one);
}
for (const name of ["human", "agrees"]) part(name).addEventListener("change", ready);
part("record").addEventListener("click", record);
part("rehearse").addEventListener("click", rehearse);
part("again").addEventListener("submit", async (event) => {
  event.preventDefault();
  const one = line();
  const field = event.target.querySelector("input");
  try {
    one.again = (await post(one.ask, { why: field.value })).again;
    field.value = "";
  } catch (error) {
    problem(error.message);
  }
  mark(one);
  takes();
});
// Where other letters than Latin ones are written (Cyrillic, Arabic), the key counts on which the Latin one stands.
const letter = ({ key, code }) => (/^(?:[a-z]|.{2,})$/i.test(key) ? key : code.replace(/^Key/, "")).toLowerCase();
addEventListener("keydown", (event) => {
  if (event.repeat && letter(event).length === 1) return;
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input:not([type=checkbox]), textarea, select")) return;
  const todo = { r: record, p: rehearse, arrowdown: () => choosing(at + 1), arrowup: () => choosing(at - 1) }[letter(event)];
  if (!todo) return;
  event.preventDefault();
  todo();
});
addEventListener("beforeunload", (event) => (recorder || busy) && event.preventDefault());
choosing(at, false);
tick();
