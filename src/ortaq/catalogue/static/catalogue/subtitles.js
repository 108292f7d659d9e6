// The editor of subtitles: the cues beside the film. What is typed is sent soon after, and kept in this browser until the
// server has it; the server says what is to be looked at. Every change can be undone.

import Hls from "../web/vendor/hls.mjs";

const SOON = 700; // ms after the last stroke until it is sent
const AGAIN = 5_000; // ms until it is tried again when the line is down
const STEPS = 300; // changes that can be undone
const NEW = 2_000; // ms that a new cue stands

const told = JSON.parse(document.getElementById("subtitles").textContent);
const words = told.words;
const tenths = new Intl.NumberFormat(document.documentElement.lang, { maximumFractionDigits: 1 });
const box = document.querySelector("[data-editor]");
const list = box.querySelector("[data-cues]");
const video = box.querySelector("[data-video]");
const state = document.querySelector("[data-state]");
const conflict = document.querySelector("[data-conflict]");
const HELD = `ortaq.subtitles/${told.key}`;

let cues = told.cues;
let revision = told.revision;
let marks = told.marks;
let lines = told.lines;
let on = null; // id of the cue that is worked on
let dirty = false;
let sending = null;
let timer = 0;
let there = null; // what somebody else has saved meanwhile
const done = []; // states before each change, the newest last
const undone = [];

// ---------- times and words ----------

const clock = (ms) => {
  const seconds = Math.floor(ms / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}.${String(ms % 1000).padStart(3, "0")}`;
};

/** "1:02.5" -> 62500; null for what is no time. */
const time = (text) => {
  const parts = text.trim().replace(",", ".").match(/^(?:(?:(\d+):)?(\d+):)?(\d+(?:\.\d{1,3})?)$/);
  if (!parts) return null;
  return Math.round((Number(parts[1] ?? 0) * 3600 + Number(parts[2] ?? 0) * 60 + Number(parts[3])) * 1000);
};

const ENTITIES = { amp: "&", lt: "<", gt: ">", nbsp: "\u00a0", lrm: "\u200e", rlm: "\u200f" };
const plain = (text) => text.replace(/<[^>]*>/g, "").replace(/&(\w+);/g, (all, name) => ENTITIES[name] ?? all);
const letters = (text) => [...plain(text).replace(/\n/g, " ").replace(/[\p{Mn}\p{Me}\p{Cf}]/gu, "")].length;
const name = () => crypto.randomUUID().slice(0, 13);
const find = (id) => cues.find((cue) => cue.id === id);
const now = () => (video ? Math.round(video.currentTime * 1000) : (find(on)?.start ?? 0));
const sort = () => cues.sort((one, two) => one.start - two.start || one.end - two.end);

/** Each line of the other track goes to the cue with which it stands longest; [lines of cues, lines of nobody]. */
function beside() {
  const of = new Map(cues.map((cue) => [cue.id, []]));
  const alone = [];
  for (const line of told.source) {
    let best = null;
    let most = 0;
    for (const cue of cues) {
      const both = Math.min(cue.end, line.end) - Math.max(cue.start, line.start);
      if (both > most) [best, most] = [cue, both];
    }
    if (best && most > (line.end - line.start) * 0.25) of.get(best.id).push(line);
    else alone.push(line);
  }
  return [of, alone];
}

// ---------- what is seen ----------

const make = (tag, className = "", text = "") => Object.assign(document.createElement(tag), { className, textContent: text });

function draw() {
  const [of, alone] = beside();
  const rows = [...cues.map((cue) => [cue.start, cue, of.get(cue.id)]), ...alone.map((line) => [line.start, null, [line]])];
  rows.sort((one, two) => one[0] - two[0]);
  let number = 0;
  list.replaceChildren(...rows.map(([, cue, source]) => (cue ? row(cue, source, ++number) : missing(source[0]))));
  box.querySelector("[data-empty]").hidden = rows.length > 0;
  say();
  choose(on, false);
}

function row(cue, source, number) {
  const item = make("li", "cue");
  item.dataset.id = cue.id;
  const times = make("div", "cue-times");
  const go = Object.assign(make("button", "n", `№ ${number}`), { type: "button" });
  go.addEventListener("click", () => choose(cue.id, true));
  times.append(go, ...["start", "end"].map((end) => timeField(cue, end)));
  const text = make("div", "cue-text");
  const area = make("textarea");
  Object.assign(area, { value: cue.text, lang: box.dataset.lang, dir: "auto", rows: 2, spellcheck: true });
  area.setAttribute("aria-label", `${words.text} ${number}`);
  area.addEventListener("focus", () => choose(cue.id, false));
  area.addEventListener("input", () => change(() => (find(cue.id).text = area.value), { of: cue.id, keep: true }));
  text.append(area, make("div", "cue-say"));
  const other = make("p", "cue-source", source.map((line) => plain(line.text)).join("\n"));
  Object.assign(other, { lang: told.beside, dir: "auto" });
  item.append(times, other, text);
  return item;
}

function timeField(cue, end) {
  const input = make("input");
  Object.assign(input, { value: clock(cue[end]), inputMode: "decimal", autocomplete: "off" });
  input.setAttribute("aria-label", words[end]);
  input.addEventListener("focus", () => choose(cue.id, false));
  input.addEventListener("change", () => {
    const ms = time(input.value);
    input.setAttribute("aria-invalid", String(ms === null));
    if (ms !== null) change(() => (find(cue.id)[end] = ms), {});
  });
  return input;
}

function missing(line) {
  const item = make("li", "cue is-missing");
  const times = make("div", "cue-times");
  times.append(make("span", "n", clock(line.start)));
  const text = make("div", "cue-text");
  const button = Object.assign(make("button", "btn btn-small", words.write), { type: "button" });
  button.addEventListener("click", () => add({ start: line.start, end: line.end }));
  text.append(make("span", "mini dim", words.missing), button);
  const other = make("p", "cue-source", plain(line.text));
  Object.assign(other, { lang: told.beside, dir: "auto" });
  item.append(times, other, text);
  return item;
}

/** What is to be said of each cue: how fast it is read, what a machine wrote, what the server objects to. */
function say() {
  const of = Map.groupBy ? Map.groupBy(marks, (mark) => mark.id) : grouped(marks);
  for (const item of list.querySelectorAll("[data-id]")) {
    const cue = find(item.dataset.id);
    const own = of.get(cue.id) ?? [];
    item.classList.toggle("is-fault", own.some((mark) => mark.weight === "fault"));
    item.classList.toggle("is-warning", own.some((mark) => mark.weight === "warning"));
    const speed = (letters(cue.text) * 1000) / Math.max(1, cue.end - cue.start);
    const fast = make("span", speed > told.speed ? "is-fast" : "", words.per_second.replace("%(number)s", tenths.format(speed)));
    const objections = own.map((mark) => make("span", `is-${mark.weight}`, mark.say));
    const box = item.querySelector(".cue-say");
    if (!box.contains(document.activeElement)) box.replaceChildren(fast, ...objections, ...machine(cue));
  }
  const count = document.querySelector("[data-count]");
  count.textContent = marks.length;
  const order = new Map(cues.map((cue, at) => [cue.id, at]));
  const shown = marks.filter((mark) => order.has(mark.id)).map((mark) => {
    const item = make("li", `is-${mark.weight}`);
    const go = Object.assign(make("button", "", clock(find(mark.id).start).slice(0, -2)), { type: "button" });
    go.addEventListener("click", () => choose(mark.id, true, true));
    item.append(go, make("span", "", mark.say));
    return item;
  });
  document.querySelector("[data-marks]").replaceChildren(...(shown.length ? shown : [make("li", "is-none", words.none)]));
}

function grouped(all) {
  const of = new Map();
  for (const one of all) of.set(one.id, [...(of.get(one.id) ?? []), one]);
  return of;
}

function machine(cue) {
  const line = cue.line && lines[cue.line];
  if (!line) return [];
  const part = make("span", `cue-machine${cue.reviewed ? " is-read" : ""}`);
  const label = make("label");
  const tick = Object.assign(make("input"), { type: "checkbox", checked: Boolean(cue.reviewed) });
  tick.addEventListener("change", () => {
    tick.blur();
    change(() => (find(cue.id).reviewed = tick.checked), {});
  });
  label.append(tick, cue.reviewed && line.by ? `${words.confirmed} ${line.by}` : words.confirm);
  part.append(make("span", "", `${words.machine} ${line.engine}`), label);
  part.title = line.text;
  return [part];
}

/** Work on a cue; with `seek` the film goes there, with `write` its text is ready to be typed in. */
function choose(id, seek, write = false) {
  on = id;
  for (const item of list.querySelectorAll(".is-on")) item.classList.remove("is-on");
  const item = list.querySelector(`[data-id="${id}"]`);
  if (!item) return;
  item.classList.add("is-on");
  if (seek && video) video.currentTime = find(id).start / 1000 + 0.001;
  if (seek || write) item.scrollIntoView({ block: "nearest" });
  if (write) item.querySelector("textarea").focus({ preventScroll: true });
}

// ---------- changes ----------

let typedIn = null; // the cue whose typing is one step

function change(how, { of = null, keep = false, select = on }) {
  if (!(of && of === typedIn)) {
    done.push(JSON.stringify(cues));
    if (done.length > STEPS) done.shift();
  }
  typedIn = of;
  undone.length = 0;
  how();
  sort();
  on = select;
  if (keep) say();
  else draw();
  changed();
}

function changed() {
  dirty = true;
  tell(words.unsaved);
  try {
    localStorage.setItem(HELD, JSON.stringify({ revision, cues }));
  } catch {
    // A browser that forbids storage keeps it in the page only.
  }
  over();
  later(SOON);
}

function back(from, to) {
  if (!from.length) return;
  to.push(JSON.stringify(cues));
  cues = JSON.parse(from.pop());
  typedIn = null;
  draw();
  changed();
}

function add({ start, end }) {
  const id = name();
  change(() => cues.push({ id, start, end, text: "", at: "", align: "" }), { select: id });
  choose(id, false, true);
}

const DO = {
  play: () => video && (video.paused ? video.play() : video.pause()),
  loop: () => {
    const cue = find(on);
    if (!cue || !video) return;
    video.currentTime = cue.start / 1000;
    stopAt = cue.end / 1000;
    video.play();
  },
  in: () => find(on) && change(() => (find(on).start = now()), {}),
  out: () => find(on) && change(() => (find(on).end = now()), {}),
  add: () => {
    const cue = find(on);
    const start = video && (!cue || now() >= cue.end) ? now() : (cue?.end ?? 0);
    const next = cues.find((one) => one.start > start);
    add({ start, end: Math.max(start + 1, Math.min(start + NEW, next?.start ?? Infinity)) });
  },
  split: () => {
    const cue = find(on);
    if (!cue) return;
    const area = list.querySelector(`[data-id="${on}"] textarea`);
    const inside = area.selectionStart > 0 && area.selectionStart < cue.text.length;
    const at = inside ? area.selectionStart : cue.text.includes("\n") ? cue.text.indexOf("\n") : Math.ceil(cue.text.length / 2);
    const share = letters(cue.text.slice(0, at)) / Math.max(1, letters(cue.text));
    const here = now();
    const when = here > cue.start + 100 && here < cue.end - 100 ? here : Math.round(cue.start + (cue.end - cue.start) * share);
    const id = name();
    change(() => {
      const rest = { ...cue, id, from: cue.id, start: when, text: cue.text.slice(at).trim() };
      Object.assign(find(on), { end: when, text: cue.text.slice(0, at).trim() });
      cues.push(rest);
    }, { select: id });
    choose(id, false, true);
  },
  merge: () => {
    const at = cues.findIndex((cue) => cue.id === on);
    const [one, two] = [cues[at], cues[at + 1]];
    if (!one || !two) return;
    change(() => {
      Object.assign(one, { end: Math.max(one.end, two.end), text: [one.text, two.text].filter(Boolean).join("\n") });
      if (two.line && !one.line) Object.assign(one, { from: two.id, line: two.line, reviewed: false });
      else if (one.line) one.reviewed = Boolean(one.reviewed && (two.reviewed || !two.line));
      cues.splice(at + 1, 1);
    }, {});
    choose(on, false, true);
  },
  delete: () => {
    const at = cues.findIndex((cue) => cue.id === on);
    if (at < 0) return;
    const next = cues[at + 1] ?? cues[at - 1];
    change(() => cues.splice(at, 1), { select: next?.id ?? null });
    if (next) choose(next.id, false, true);
  },
  italic: () => {
    const area = list.querySelector(`[data-id="${on}"] textarea`);
    if (!area) return;
    const [from, to] = area.selectionStart === area.selectionEnd ? [0, area.value.length] : [area.selectionStart, area.selectionEnd];
    const part = area.value.slice(from, to);
    const said = /^<i>[^]*<\/i>$/.test(part) ? part.slice(3, -4) : `<i>${part}</i>`;
    change(() => (find(on).text = area.value.slice(0, from) + said + area.value.slice(to)), {});
    choose(on, false, true);
  },
  top: () => find(on) && change(() => (find(on).at = find(on).at === "top" ? "" : "top"), {}),
  snap: () => change(() => {
    const frame = (ms) => Math.round((Math.round((ms * told.fps) / 1000) * 1000) / told.fps);
    for (const cue of cues) {
      cue.start = frame(cue.start);
      cue.end = Math.max(frame(cue.end), frame(cue.start + 1000 / told.fps));
    }
  }, {}),
  next: () => step(1),
  previous: () => step(-1),
  done: () => {
    const cue = find(on);
    if (cue?.line && !cue.reviewed) change(() => (find(on).reviewed = true), {});
    step(1);
  },
  undo: () => back(done, undone),
  redo: () => back(undone, done),
};

function step(by) {
  const at = cues.findIndex((cue) => cue.id === on);
  const next = cues[Math.min(cues.length - 1, Math.max(0, at + by))];
  if (next) choose(next.id, true, true);
}

const KEYS = { KeyP: "loop", KeyI: "in", KeyO: "out", KeyN: "add", KeyS: "split", KeyM: "merge", KeyT: "top", Backspace: "delete", Delete: "delete", ArrowDown: "next", ArrowUp: "previous" };

document.addEventListener("keydown", (event) => {
  const inText = event.target.closest?.("textarea, input, select, [contenteditable]");
  const control = event.ctrlKey || event.metaKey;
  let what = null;
  if (event.altKey && !control) what = KEYS[event.code];
  else if (control && event.code === "Space") what = "play";
  else if (control && event.key === "Enter") what = "done";
  else if (control && event.code === "KeyI") what = "italic";
  else if (control && event.code === "KeyZ") what = event.shiftKey ? "redo" : "undo";
  else if (control && event.code === "KeyY") what = "redo";
  else if (event.code === "Space" && !inText && !event.target.closest?.("button, a, video, summary")) what = "play";
  if (!what) return;
  event.preventDefault();
  DO[what]();
});

for (const button of document.querySelectorAll("[data-do]")) {
  button.addEventListener("mousedown", (event) => event.preventDefault()); // the text that is worked on keeps its place
  button.addEventListener("click", () => DO[button.dataset.do]());
}

// ---------- keeping ----------

function tell(text, bad = false) {
  state.textContent = text;
  state.classList.toggle("is-bad", bad);
}

function later(ms) {
  clearTimeout(timer);
  timer = setTimeout(send, ms);
}

const ask = (address, body) => fetch(address, {
  method: "POST",
  headers: { "Content-Type": "application/json", "X-CSRFToken": box.dataset.csrf, Accept: "application/json" },
  body: JSON.stringify(body),
});

/** Send what has changed; true when the server has everything. */
async function send() {
  clearTimeout(timer);
  if (sending) await sending;
  if (!dirty || there) return !dirty;
  sending = save();
  const well = await sending;
  sending = null;
  return well;
}

async function save() {
  dirty = false;
  tell(words.saving);
  const answer = await ask(told.save, { revision, cues, beside: told.beside }).catch(() => null);
  const said = await answer?.json().catch(() => null);
  if (!answer || (!said && answer.status >= 500)) {
    dirty = true;
    tell(words.lost, true);
    later(AGAIN);
    return false;
  }
  if (!answer.ok) {
    dirty = true;
    tell(answer.status === 409 ? words.unsaved : (said?.problem ?? words.unsaved), true);
    if (answer.status === 409) clash(said);
    return false;
  }
  ({ revision, marks, lines } = said);
  if (!dirty) {
    tell(`${words.saved} ${new Date().toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" })}`);
    try {
      localStorage.removeItem(HELD);
    } catch {
      // Nothing was kept there.
    }
  }
  say();
  return !dirty;
}

function clash(said) {
  there = said.there ?? { revision: 0, cues: null };
  conflict.querySelector("[data-conflict-say]").textContent = said.problem;
  conflict.querySelector("[data-theirs]").hidden = !there.cues;
  conflict.hidden = false;
  conflict.scrollIntoView({ block: "center" });
  conflict.querySelector("button").focus();
}

conflict.querySelector("[data-mine]").addEventListener("click", () => {
  revision = there.revision;
  there = null;
  conflict.hidden = true;
  send();
});
conflict.querySelector("[data-theirs]").addEventListener("click", () => {
  done.push(JSON.stringify(cues)); // one's own stay behind "undo"
  ({ revision, cues } = there);
  there = null;
  dirty = false;
  conflict.hidden = true;
  draw();
  tell(words.saved);
});
conflict.querySelector("[data-file]").addEventListener("click", () => {
  const stamp = (ms) => `${String(Math.floor(ms / 3_600_000)).padStart(2, "0")}:${new Date(ms % 3_600_000).toISOString().slice(14, 23)}`;
  const text = `WEBVTT\n\n${cues.map((cue) => `${stamp(cue.start)} --> ${stamp(cue.end)}\n${cue.text}\n\n`).join("")}`;
  const link = make("a");
  link.href = URL.createObjectURL(new Blob([text], { type: "text/vtt" }));
  link.download = `${told.key.replace("/", "-")}.vtt`;
  link.click();
});

document.querySelector("[data-publish]").addEventListener("click", async (event) => {
  if (cues.some((cue) => cue.line && !cue.reviewed) && !confirm(words.asked)) return;
  event.target.disabled = true;
  if (!revision && !dirty && cues.length) dirty = true; // an unchanged file is a draft first
  if (await send()) {
    const answer = await ask(told.publish, { revision }).catch(() => null);
    const said = await answer?.json().catch(() => null);
    if (answer?.ok) location.assign(said.address);
    else if (answer?.status === 409) clash(said);
    else tell(said?.problem ?? words.lost, true);
  }
  event.target.disabled = false;
});

document.querySelector("[data-beside]").addEventListener("change", async (event) => {
  if (await send() || !dirty) event.target.form.submit();
});
document.querySelector("[data-discard]")?.addEventListener("submit", () => {
  dirty = false;
  localStorage.removeItem(HELD);
});
addEventListener("beforeunload", (event) => dirty && event.preventDefault());
addEventListener("online", () => dirty && send());

// ---------- the film ----------

let stopAt = Infinity;

function over() {
  if (!video) return;
  const at = now();
  const heard = cues.filter((cue) => cue.start <= at && at < cue.end);
  const [first, second] = box.querySelectorAll("[data-over]");
  first.textContent = heard.map((cue) => plain(cue.text)).join("\n");
  second.textContent = told.source.filter((line) => line.start <= at && at < line.end).map((line) => plain(line.text)).join("\n");
  first.parentElement.classList.toggle("is-top", heard.some((cue) => cue.at === "top"));
  for (const item of list.querySelectorAll(".is-heard")) item.classList.remove("is-heard");
  for (const cue of heard) list.querySelector(`[data-id="${cue.id}"]`)?.classList.add("is-heard");
}

if (video && told.film) {
  if (Hls.isSupported()) {
    const hls = new Hls({ enableWorker: false, timelineController: undefined });
    hls.loadSource(new URL(told.film, location.href).href);
    hls.attachMedia(video);
  } else video.src = told.film;
  video.addEventListener("timeupdate", () => {
    if (video.currentTime >= stopAt) {
      video.pause();
      stopAt = Infinity;
    }
    over();
  });
  video.addEventListener("seeked", over);
  const tick = () => {
    if (!video.paused) over();
    requestAnimationFrame(tick);
  };
  tick();
}

// ---------- the beginning ----------

try {
  const held = JSON.parse(localStorage.getItem(HELD));
  if (held?.cues && JSON.stringify(held.cues) !== JSON.stringify(cues)) {
    ({ cues, revision } = held);
    dirty = true;
  }
} catch {
  localStorage?.removeItem?.(HELD);
}
sort();
draw();
tell(dirty ? words.restored : revision ? words.saved : words.unchanged);
if (dirty) later(SOON);
const asked = Number(new URLSearchParams(location.search).get("at") ?? -1);
const first = asked >= 0 ? cues.find((cue) => cue.start >= asked) : cues[0];
if (first) choose(first.id, asked >= 0, asked >= 0);
if (told.busy) setTimeout(() => location.reload(), 4_000);
