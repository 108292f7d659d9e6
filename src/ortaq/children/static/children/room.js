// The children's room on this device: the settings of the parents, the sun of the day, bedtime, the gate, voices.
//
// One entry of localStorage holds everything (KEPT): the settings, and how many seconds of today are used. Nothing of it
// is ever sent; no cookie is set. Without JavaScript no film plays, so no limit can be gone around that way.

import { nearest } from "../web/remote.js";

const KEPT = "ortaq.children";
const FIRST = { minutes: 30, bedtime: 0, chain: 1, extra: 0, seconds: 0, day: "" };
const MORNING = 6;
const MORE = 15; // minutes that a grown-up adds
const html = document.documentElement;

const today = () => {
  const now = new Date();
  return `${now.getFullYear()}-${now.getMonth() + 1}-${now.getDate()}`;
};

function read() {
  try {
    return { ...FIRST, ...JSON.parse(localStorage.getItem(KEPT)) };
  } catch {
    return { ...FIRST };
  }
}

/** The settings of this device; what was used and added counts for today only. */
export function settings() {
  const kept = read();
  return kept.day === today() ? kept : { ...kept, day: today(), seconds: 0, extra: 0 };
}

/** Keep some settings on this device. */
export function keep(what) {
  const kept = { ...settings(), ...what };
  try {
    localStorage.setItem(KEPT, JSON.stringify(kept));
  } catch {
    // A browser that forbids storage keeps to the first settings; the limit of the day then holds for each page.
  }
  return kept;
}

/** Seconds that are left of today. */
export const left = (kept = settings()) => Math.max(0, (kept.minutes + kept.extra) * 60 - kept.seconds);

/** Why it is night: "bed", "spent" or "". A grown-up's added minutes hold at bedtime, too. */
export function night(kept = settings(), hour = new Date().getHours()) {
  if (left(kept) <= 0) return "spent";
  if (kept.bedtime && (hour >= kept.bedtime || hour < MORNING) && !kept.extra) return "bed";
  return "";
}

// ---------- voices ----------

let voice = null;

/** Say something that the node has a sound for; resolves when it is said, or cannot be. */
export function say(address) {
  voice?.pause();
  if (!address) return Promise.resolve();
  voice = new Audio(address);
  const said = voice;
  return new Promise((done) => {
    for (const end of ["ended", "error", "pause"]) said.addEventListener(end, done, { once: true });
    said.play().catch(done);
  });
}

const listen = document.querySelector("[data-listen]");
export const isListening = () => listen?.getAttribute("aria-pressed") === "true";
if (listen) {
  listen.setAttribute("aria-pressed", String(Boolean(settings().listen)));
  listen.addEventListener("click", () => {
    const on = !isListening();
    listen.setAttribute("aria-pressed", String(on));
    keep({ listen: on });
  });
  // "Read to me": what has the focus is said, and a tap says it first and opens it the second time.
  let tapped = null;
  document.addEventListener("focusin", ({ target }) => {
    const one = target.closest?.("[data-says]");
    if (one && isListening() && one.matches(":focus-visible")) say(one.dataset.says);
  });
  document.addEventListener("click", (event) => {
    const one = event.target.closest("[data-says]");
    if (!one || !isListening() || event.detail === 0 || tapped === one) return;
    event.preventDefault();
    event.stopPropagation();
    tapped?.classList.remove("is-said");
    tapped = one;
    one.classList.add("is-said");
    say(one.dataset.says);
  }, { capture: true }); // before what the tap would do
}
document.addEventListener("click", ({ target }) => {
  const one = target.closest("[data-say]");
  if (one && !one.closest("[data-game]")) say(one.dataset.say);
});

// ---------- dialogs: a remote walks in them as on the page ----------

const WAYS = { ArrowLeft: "left", ArrowRight: "right", ArrowUp: "up", ArrowDown: "down" };
document.addEventListener("keydown", (event) => {
  const way = WAYS[event.key];
  const dialog = event.target.closest?.("dialog[open]");
  if (!way || !dialog || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
  const all = [...dialog.querySelectorAll("a[href], button:not([disabled])")].filter((one) => one.getClientRects().length);
  const others = all.filter((one) => one !== event.target);
  const at = nearest(event.target.getBoundingClientRect(), others.map((one) => one.getBoundingClientRect()), way);
  const next = others[at] ?? (event.target === dialog ? all[0] : null);
  event.preventDefault();
  if (!next) return;
  next.focus({ preventScroll: true });
  next.scrollIntoView({ block: "nearest", behavior: "instant" });
});

/** Open a dialog; the film below it stops. */
export function open(dialog) {
  for (const film of document.querySelectorAll("video")) film.pause();
  if (!dialog.open) dialog.showModal();
}

document.addEventListener("click", ({ target }) => {
  if (target.closest("[data-close]")) target.closest("dialog").close();
});

// ---------- the sun, the night ----------

const sun = document.querySelector("[data-sun]");
const asleep = document.getElementById("night");
asleep.addEventListener("cancel", (event) => event.preventDefault());

/** Draw how much of the day is left, and let it be night when nothing is. */
export function look() {
  const kept = settings();
  const minutes = Math.ceil(left(kept) / 60);
  if (sun) {
    const words = sun.querySelector("[data-minutes]");
    words.dataset.said ??= words.textContent;
    const said = words.dataset.said.replace("{minutes}", minutes);
    if (words.textContent !== said) {
      words.textContent = said;
      sun.setAttribute("aria-label", sun.dataset.left.replace("{minutes}", minutes));
    }
    const gone = 1 - left(kept) / ((kept.minutes + kept.extra) * 60);
    sun.querySelector("[data-gone]").setAttribute("stroke-dasharray", `${gone} 1`);
    const way = sun.querySelector("[data-way]");
    const { x, y } = way.getPointAtLength(way.getTotalLength() * Math.min(0.92, Math.max(0.08, gone)));
    sun.querySelector("[data-disc]").setAttribute("transform", `translate(${x.toFixed(1)} ${Math.max(26, y).toFixed(1)})`);
  }
  const why = night(kept);
  if (why && !document.querySelector("#gate[open], #parents[open]")) {
    for (const one of asleep.querySelectorAll("[data-night]")) one.hidden = one.dataset.night !== why;
    for (const one of document.querySelectorAll("dialog[open]")) if (one !== asleep) one.close();
    open(asleep);
  } else if (!why && asleep.open) {
    asleep.close();
  }
  return why;
}

/** Count seconds of watching. */
export function spend(seconds) {
  keep({ seconds: settings().seconds + seconds });
  return look();
}

// ---------- the grown-ups' door ----------

const gate = document.getElementById("gate");
const parents = document.getElementById("parents");
const numbers = JSON.parse(document.getElementById("numbers").textContent);
const shown = gate.querySelector("#gate-sum");
let answer = 0;
let typed = "";

function write(text) {
  typed = text.slice(0, 3);
  shown.textContent = typed || "\u00a0";
}

function ask() {
  const all = Object.keys(numbers).map(Number);
  const [a, b] = [0, 0].map(() => all[Math.floor(Math.random() * all.length)]);
  answer = a + b;
  gate.querySelector("#gate-q").textContent = gate.dataset.sum.replace("{a}", numbers[a]).replace("{b}", numbers[b]);
  write("");
}

document.addEventListener("click", ({ target }) => {
  if (!target.closest("[data-gate]")) return;
  ask();
  gate.querySelector("#gate-e").hidden = true;
  open(gate);
});
function check() {
  if (Number(typed) !== answer || !typed) {
    gate.querySelector("#gate-e").hidden = false;
    return ask();
  }
  gate.close();
  return openParents();
}
gate.addEventListener("click", ({ target }) => {
  const figure = target.closest("[data-figure]")?.dataset.figure;
  if (figure !== undefined) write(figure ? typed + figure : typed.slice(0, -1));
  if (target.closest("[data-answer]")) check();
});
gate.addEventListener("keydown", (event) => {
  if (/^\d$/.test(event.key)) write(typed + event.key);
  else if (event.key === "Backspace") write(typed.slice(0, -1));
  else return;
  event.preventDefault();
});
for (const dialog of [gate, parents]) dialog.addEventListener("close", () => look());

function press() {
  const kept = { ...settings(), age: Number(html.dataset.age) };
  for (const one of parents.querySelectorAll("[data-set]")) {
    one.setAttribute("aria-pressed", String(kept[one.dataset.set] === Number(one.dataset.value)));
  }
}
function openParents() {
  press();
  open(parents);
}
/** The same page for another age: it stands in the address. */
const atAge = (age) => location.pathname.replace(/^(\/children\/[^/]+\/[^/]+\/)\d+(\/.*)$/, `$1${age}$2`) + location.search;
parents.addEventListener("click", ({ target }) => {
  const chosen = target.closest("[data-set]");
  if (chosen) {
    keep({ [chosen.dataset.set]: Number(chosen.dataset.value) });
    if (chosen.dataset.set === "age") location.assign(html.dataset.home.replace(/\d+\/$/, `${chosen.dataset.value}/`));
    else press();
  }
  if (target.closest("[data-more]")) {
    const { extra } = settings();
    keep({ extra: extra + MORE });
    parents.close();
  }
  if (target.closest("[data-forget]")) {
    localStorage.removeItem(KEPT);
    press();
  }
  const leave = target.closest("[data-leave]");
  if (leave) location.assign(leave.dataset.leave);
});

// ---------- this device remembers its language and the age ----------

for (const link of document.querySelectorAll("[data-language]")) {
  link.addEventListener("click", () => keep({ code: link.getAttribute("href").split("/")[2] }));
}
const { age, code } = settings();
if (age && String(age) !== html.dataset.age) location.replace(atAge(age));
else if (code && code !== html.dataset.code && !document.referrer && location.pathname === html.dataset.home) {
  location.replace(html.dataset.home.replace(/^\/children\/[^/]+\//, `/children/${code}/`));
}

look();
setInterval(look, 20_000);

// What may no longer be kept goes, also where no worker is awake.
if ("caches" in globalThis) {
  for (const name of await caches.keys()) {
    if (!name.startsWith("children-kept-")) continue;
    const told = await (await (await caches.open(name)).match("/children/kept/told.json"))?.json();
    if (!told || told.until * 1000 <= Date.now()) await caches.delete(name);
  }
}
