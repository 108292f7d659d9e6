// A tale on the stage: one picture, one sound, two lines of subtitles word by word, slowly if one likes, and the label.
//
// Nothing goes on by itself when it ends, except on the channel, and there as often as the parents allow.

import Hls from "../web/vendor/hls.mjs";
import { isListening, keep, left, look, night, open, say, settings, spend } from "./room.js";

const SLOW = 0.7;
const CARD = 6; // seconds that the card between two programmes stands
const stage = document.querySelector("[data-player]");
const video = stage.querySelector("video");
const play = stage.querySelector("[data-play]");
const playWord = play.getAttribute("aria-label");
let film = JSON.parse(document.getElementById("film-told").textContent);
let hls = null;
let lines = [null, null]; // what is read of the two languages
const chosen = { sound: "", reads: ["", ""], sign: "" };

const primary = (tag) => (tag ?? "").split("-")[0];
const plain = (tag) => (tag ?? "").replace(/(-x)?-(ad|sdh)$/, "");
const source = () => film.signs.find((one) => one.tag === chosen.sign)?.src ?? film.src;
const near = (all, tag) => all.find((one) => one.tag === tag) ?? all.find((one) => primary(one.tag) === primary(tag));
const made = (name, more = {}, ...inside) => {
  const one = Object.assign(document.createElement(name), more);
  one.append(...inside);
  return one;
};
const use = (id) => {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const inside = document.createElementNS("http://www.w3.org/2000/svg", "use");
  inside.setAttribute("href", id);
  svg.append(inside);
  svg.setAttribute("aria-hidden", "true");
  return svg;
};

// ---------- playing ----------

function load() {
  hls?.destroy();
  hls = null;
  stage.querySelector("[data-trouble]").hidden = true;
  if (Hls.isSupported()) {
    hls = new Hls({ enableWorker: false, timelineController: undefined, subtitleStreamController: undefined, enableID3MetadataCues: false, enableEmsgMetadataCues: false, enableDateRangeMetadataCues: false });
    hls.on(Hls.Events.AUDIO_TRACKS_UPDATED, hear);
    hls.on(Hls.Events.MANIFEST_PARSED, hear);
    hls.on(Hls.Events.ERROR, (_, error) => error.fatal && trouble());
    hls.loadSource(new URL(source(), location.href).href);
    hls.attachMedia(video);
  } else {
    video.src = source();
    video.addEventListener("error", trouble, { once: true });
  }
}

function trouble() {
  stage.querySelector("[data-trouble]").hidden = false;
  video.pause();
}

/** Sound in the chosen language; described sound has it in its characteristics (RFC 8216bis, 4.4.6.1). */
function hear() {
  const tagOf = (track) => ((track.characteristics ?? track.attrs?.CHARACTERISTICS ?? "").includes("describes-video") ? `${track.lang}-x-ad` : track.lang);
  const tracks = hls?.audioTracks ?? [];
  const wanted = heard();
  let at = tracks.findIndex((track) => tagOf(track) === wanted);
  if (at < 0) at = tracks.findIndex((track) => track.lang === plain(wanted));
  if (at >= 0 && hls.audioTrack !== at) hls.audioTrack = at;
}

/** Where a reader cannot read what AI made, it is said before the tale begins. */
async function begin() {
  if (look()) return;
  if (!hls && !video.src) load();
  video.playbackRate = settings().slow ? SLOW : 1;
  const [first] = told();
  const key = `${film.id} ${first?.code}`;
  if (first?.badge && first.said && isListening() && warned !== key) {
    warned = key;
    await say(first.said);
  }
  await video.play().catch(() => {});
}
let warned = "";

play.addEventListener("click", () => (video.paused ? begin() : video.pause()));
video.addEventListener("click", () => (video.paused ? begin() : video.pause()));
for (const event of ["play", "pause"]) {
  video.addEventListener(event, () => {
    play.classList.toggle("is-on", !video.paused);
    stage.classList.add("has-begun");
    play.setAttribute("aria-label", video.paused ? playWord : play.dataset.pause);
    play.querySelector("use").setAttribute("href", video.paused ? "#kids-play" : "#kids-pause");
  });
}
let at = performance.now();
setInterval(() => {
  const now = performance.now();
  if (!video.paused && spend((now - at) / 1000)) video.pause();
  at = now;
}, 1000);
setInterval(read, 120);

// ---------- lines ----------

const boxes = [1, 2].map((number) => stage.querySelector(`[data-line="${number}"]`));
const asked = new Map();

async function linesOf(tag) {
  if (!tag) return null;
  const address = film.lines.replace("TRACK", tag);
  if (!asked.has(address)) asked.set(address, fetch(address).then((answer) => (answer.ok ? answer.json() : null)).catch(() => null));
  const told = await asked.get(address);
  return told && { ...told, tag };
}

async function readIn(first, second) {
  const reads = [first, second];
  chosen.reads = reads;
  const own = (helped("deaf") && deaf(first)?.tag) || first;
  const got = await Promise.all([own, second].map(linesOf));
  if (chosen.reads !== reads) return; // something else was chosen while these came
  lines = got;
  boxes.forEach((box) => (box.dataset.at = ""));
  read();
}

function read() {
  const ms = video.currentTime * 1000;
  boxes.forEach((box, which) => {
    const at = lines[which]?.lines.findIndex((line) => line.start <= ms && ms < line.end) ?? -1;
    const key = at < 0 ? "" : `${lines[which].tag} ${at}`;
    if (box.dataset.at === key) return;
    box.dataset.at = key;
    box.hidden = at < 0;
    if (at < 0) return;
    box.lang = lines[which].tag;
    box.dir = lines[which].direction;
    box.textContent = lines[which].lines[at].words.map(([before, text]) => before + text).join("");
  });
}

document.querySelector("[data-back]").addEventListener("click", () => {
  const ms = video.currentTime * 1000 - 400;
  const before = (lines[0] ?? lines[1])?.lines.filter((line) => line.start <= ms).at(-1);
  video.currentTime = before ? before.start / 1000 : 0;
  begin();
});
const slow = document.querySelector("[data-slow]");
slow.setAttribute("aria-pressed", String(Boolean(settings().slow)));
slow.addEventListener("click", () => {
  const kept = keep({ slow: !settings().slow });
  slow.setAttribute("aria-pressed", String(kept.slow));
  video.playbackRate = kept.slow ? SLOW : 1;
});

// A tap on a line stops the tale and lays its words out; a tap on a word says it and shows its cousins.
const sheet = document.getElementById("word");
boxes.forEach((box, which) => box.addEventListener("click", () => {
  const told = lines[which];
  const number = Number(box.dataset.at.split(" ")[1]);
  const words = told.lines[number].words.map(([, text, concept], word) => {
    if (!text) return null;
    const one = made("button", { type: "button", className: `btn word-chip${concept ? " has-cousins" : ""}`, textContent: text, lang: told.tag });
    one.addEventListener("click", () => meet(told, concept, one, told.said && `${told.said}${number}/${word}.wav`));
    return one;
  });
  sheet.querySelector("[data-words]").replaceChildren(...words.filter(Boolean));
  sheet.querySelector("[data-words]").dir = told.direction;
  meet(told, "", null, "");
  open(sheet);
}));

function meet(told, concept, button, spoken) {
  for (const one of sheet.querySelectorAll(".word-chip")) one.setAttribute("aria-pressed", String(one === button));
  const cousins = told.cousins[concept] ?? [];
  sheet.querySelector("[data-cousins-head]").hidden = sheet.querySelector("[data-machine]").hidden = !cousins.length;
  sheet.querySelector("[data-cousins]").replaceChildren(...cousins.map((one) => {
    const inside = [made("img", { src: one.picture, alt: "" }), made("span", {}, made("b", { lang: one.tag, textContent: one.text }), made("small", { lang: one.tag, textContent: one.name }))];
    const row = made("button", { type: "button", className: `cousin${one.kin ? " is-kin" : ""}` }, ...inside);
    row.addEventListener("click", () => say(one.said));
    return made("li", {}, row);
  }));
  say(spoken);
}

// ---------- languages ----------

const choose = document.getElementById("choose");
for (const button of document.querySelectorAll("[data-choose]")) {
  button.addEventListener("click", () => {
    const what = button.dataset.choose;
    const title = choose.querySelector("h2");
    title.textContent = title.dataset[what];
    const none = { tag: "", plain: "", name: choose.querySelector("[data-tongues]").dataset.none, script: "", picture: "/static/web/icon.svg" };
    const offered = what === "sound" ? sounds() : [none, ...film.reads.filter((one) => one.tag !== plain(chosen.reads[0]))];
    const now = what === "sound" ? chosen.sound : chosen.reads[1];
    choose.querySelector("[data-tongues]").replaceChildren(...offered.map((one) => {
      const text = made("span", {}, made("b", { lang: one.plain, textContent: one.name }), made("small", { textContent: one.script }));
      const row = made("button", { type: "button", className: `tongue${one.tag === now ? " is-on" : ""}` }, made("img", { src: one.picture, alt: "" }), text);
      row.setAttribute("aria-pressed", String(one.tag === now));
      row.addEventListener("click", () => {
        take(what, one.tag);
        keep({ [what]: one.tag || "none" });
        choose.close();
      });
      return row;
    }));
    open(choose);
  });
}

function take(what, tag) {
  const button = document.querySelector(`[data-choose="${what}"]`);
  const found = (what === "sound" ? sounds() : film.reads).find((one) => one.tag === tag);
  if (button) {
    button.querySelector("img").src = found?.picture ?? "/static/web/icon.svg";
    button.querySelector("[data-name]").textContent = found?.name ?? choose.querySelector("[data-tongues]").dataset.none;
    button.querySelector("[data-name]").lang = found?.plain ?? document.documentElement.lang;
    button.querySelector("[data-script]").textContent = found?.script ? ` · ${found.script}` : "";
    button.classList.toggle("is-on", Boolean(found));
  }
  if (what === "sound") {
    chosen.sound = tag;
    hear();
    readIn(near(film.reads, tag)?.tag ?? film.first, chosen.reads[1]);
  } else readIn(chosen.reads[0], tag);
  help();
  label();
}

// ---------- helps for eyes and ears: hands that talk, words for every sound, a voice that tells the pictures ----------

const isDescribed = (one) => one.purpose === "ad";
/** What a child chooses from: a described sound belongs to its language, unless there is no other one. */
const sounds = () => {
  const all = film.sounds.filter((one) => !isDescribed(one));
  return all.length ? all : film.sounds;
};
const helped = (what) => Boolean(settings()[what]);
const described = () => near(film.sounds.filter(isDescribed), `${plain(chosen.sound)}-x-ad`);
const deaf = (first) => near(film.deaf, `${plain(first)}-x-sdh`);

/** The sound that is played: with a voice that tells the pictures where the chosen language has one. */
const heard = () => (helped("blind") && described()?.tag) || chosen.sound;

/** Whether a help is on, and there in what is heard and read now. */
const works = (what) => (what === "sign" ? Boolean(chosen.sign) : helped(what) && Boolean(what === "blind" ? described() : deaf(chosen.reads[0])));

/** Buttons that say what this tale has; where the chosen language has none, in which language it is. */
function help() {
  const there = {
    sign: film.signs.find((one) => one.tag === settings().sign) ?? film.signs[0],
    deaf: deaf(chosen.reads[0]) ?? film.deaf[0],
    blind: described() ?? film.sounds.find(isDescribed),
  };
  for (const button of document.querySelectorAll("[data-help]")) {
    const what = button.dataset.help;
    const one = there[what];
    button.hidden = !one;
    if (!one) continue;
    button.setAttribute("aria-pressed", String(works(what)));
    const which = button.querySelector("[data-help-which]");
    const isOwn = what !== "sign" && primary(one.tag) === primary(chosen.sound);
    which.textContent = isOwn ? "" : one.name;
    which.lang = one.plain ?? "";
  }
  document.querySelector("[data-helps]").hidden = !document.querySelector("[data-help]:not([hidden])");
}

for (const button of document.querySelectorAll("[data-help]")) {
  button.addEventListener("click", () => {
    const what = button.dataset.help;
    const on = !works(what);
    if (what === "sign") return on && film.signs.length > 1 ? offerSigns() : sign(on ? film.signs[0].tag : "");
    keep({ [what]: on });
    // A help that only another language has takes the child there: without it there would be nothing to hear or read.
    if (what === "blind" && on && !described()) take("sound", plain(film.sounds.find(isDescribed).tag));
    if (what === "deaf" && on && !deaf(chosen.reads[0])) chosen.reads[0] = plain(film.deaf[0].tag);
    hear();
    readIn(chosen.reads[0], chosen.reads[1]);
    help();
    label();
    return undefined;
  });
}

/** The picture in which somebody signs, or the other one, where the tale is now. */
function sign(tag) {
  keep({ sign: tag });
  chosen.sign = tag;
  help();
  if (!hls && !video.src) return;
  const { currentTime, paused } = video;
  load();
  video.addEventListener("loadedmetadata", () => {
    video.currentTime = currentTime;
    if (!paused) begin();
  }, { once: true });
}

function offerSigns() {
  const title = choose.querySelector("h2");
  title.textContent = title.dataset.sign;
  choose.querySelector("[data-tongues]").replaceChildren(...film.signs.map((one) => {
    const row = made("button", { type: "button", className: "tongue" }, made("img", { src: "/static/web/icon.svg", alt: "" }), made("span", {}, made("b", { textContent: one.name })));
    row.addEventListener("click", () => {
      choose.close();
      sign(one.tag);
    });
    return row;
  }));
  open(choose);
}

// ---------- the label, in a child's words ----------

/** What is told of this sound and of these lines, what speaks for the whole first: what the viewers' player tells too. */
function told() {
  const reads = [(helped("deaf") && deaf(chosen.reads[0])?.tag) || chosen.reads[0], chosen.reads[1]];
  const all = [film.aiBySound[heard()] ?? film.ai, ...reads.map((tag) => film.aiByLines[tag] ?? [])].flat();
  return all.filter((one, at) => all.findIndex((other) => other.code === one.code) === at);
}

/** The badge stands from the first picture to the last, with all its words: a child reads slowly. */
function label() {
  const badge = stage.querySelector("[data-ai]");
  const first = told().find((one) => one.badge);
  badge.hidden = !first;
  if (!first) return;
  badge.querySelector("[data-ai-words]").textContent = first.badge;
  badge.querySelector("[data-ai-picture] use").setAttribute("href", `#ai-${first.picture}`);
  badge.querySelector(".tamga-ai").hidden = first.code === "unknown";
}
stage.querySelector("[data-ai]").addEventListener("click", () => {
  const sheet = document.getElementById("ai");
  const list = sheet.querySelector("[data-ai-told]");
  list.replaceChildren(...told().map((one) => {
    const row = made("li", {}, use(`#ai-${one.picture}`), made("p", { textContent: one.sentence }));
    if (one.said) {
      const button = made("button", { type: "button", className: "btn btn-icon say" }, use("/static/web/icons.svg#i-volume"));
      button.firstChild.setAttribute("class", "icon");
      button.setAttribute("aria-label", list.dataset.listen);
      button.addEventListener("click", () => say(one.said));
      row.append(button);
    }
    return row;
  }));
  open(sheet);
  say(told()[0].said);
});

// ---------- keep it on this device ----------

const keeping = document.querySelector("[data-keep]");
const keepWord = keeping.querySelector("span");
const keepFirst = keepWord.textContent;
const TOLD = "/children/kept/told.json";
const canKeep = "caches" in globalThis && "serviceWorker" in navigator;

/** The button as it is for the programme that is on the stage. */
async function keepable() {
  const { id } = film;
  keeping.hidden = !film.keep || !canKeep;
  keeping.disabled = false;
  keepWord.textContent = keepFirst;
  if (!keeping.hidden && (await caches.has(`children-kept-${id}`)) && id === film.id) keptHere();
}
function keptHere() {
  keepWord.textContent = keeping.dataset.kept;
  keeping.disabled = true;
}

keeping.addEventListener("click", async () => {
  const one = film; // on the channel another one may come while this one is fetched
  const says = (text) => one === film && (keepWord.textContent = text);
  keeping.disabled = true;
  const name = `children-kept-${one.id}`;
  try {
    await navigator.serviceWorker.register(document.documentElement.dataset.worker, { scope: "/children/" });
    const answer = await fetch(`${one.keep}?${new URLSearchParams({ sound: heard(), second: chosen.reads[1], sign: chosen.sign })}`);
    if (!answer.ok) throw new Error(answer.statusText);
    const what = await answer.json();
    const cache = await caches.open(name);
    const all = [...what.static, ...what.files];
    let got = 0;
    for (const address of all) {
      await cache.add(address);
      got += 1;
      says(`${Math.round((100 * got) / all.length)} %`);
    }
    for (const address of what.main.addresses) await cache.put(address, await fetch(what.main.from));
    const { id, title, page, poster, until, day } = what;
    await cache.put(TOLD, new Response(JSON.stringify({ id, title, page, poster, until, day, keep: one.keep, checked: Date.now() })));
    if (one === film) keptHere();
  } catch {
    await caches.delete(name);
    says(keeping.dataset.failed);
    if (one === film) keeping.disabled = false;
  }
});

// ---------- the channel: a card between two programmes ----------

const channel = document.querySelector("[data-channel]");
if (channel) {
  const next = document.getElementById("next");
  let going = 0;
  let ticking = 0;
  let coming = null;
  const stop = () => {
    clearInterval(ticking);
    next.close();
  };
  const go = () => {
    stop();
    film = coming;
    show();
    load();
    begin();
  };
  next.addEventListener("close", () => clearInterval(ticking));
  next.querySelector("[data-next-go]").addEventListener("click", () => {
    going = 0; // somebody is there and has asked for it
    go();
  });
  next.querySelector("[data-next-stop]").addEventListener("click", stop);
  video.addEventListener("ended", async () => {
    const answer = await fetch(`${channel.dataset.channel}?after=${film.id}`).catch(() => null);
    coming = answer?.ok ? (await answer.json()).next : null;
    if (!coming || look()) return;
    next.querySelector("[data-next-poster]").src = coming.poster;
    next.querySelector("[data-next-animal]").src = coming.animal.picture;
    next.querySelector("[data-next-title]").textContent = coming.title;
    const byItself = going < settings().chain && left() > 0 && !night();
    next.querySelector("[data-next-asks]").hidden = byItself;
    next.querySelector(".next-bar").hidden = !byItself;
    open(next);
    next.querySelector("[data-next-go]").focus();
    say(coming.said);
    if (!byItself) return;
    going += 1;
    const began = performance.now();
    ticking = setInterval(() => {
      const part = (performance.now() - began) / (CARD * 1000);
      next.querySelector("[data-next-bar]").style.inlineSize = `${Math.min(100, part * 100)}%`;
      if (part >= 1) go();
    }, 100);
  });
}

/** Put another programme on the stage. */
function show() {
  video.poster = film.poster;
  video.setAttribute("aria-label", film.title);
  const title = document.querySelector(".big-title h1");
  title.textContent = film.title;
  title.removeAttribute("lang");
  const spoken = document.querySelector("[data-title-say]");
  if (spoken) {
    spoken.hidden = !film.said;
    spoken.dataset.say = film.said;
    spoken.setAttribute("aria-label", `${spoken.dataset.word}: ${film.title}`);
  }
  const game = document.querySelector("[data-game-of]");
  game.hidden = !film.game;
  if (film.game) game.href = film.game;
  else game.removeAttribute("href");
  settle();
}

/** Languages as this device has them, where the tale has those, else its own. */
function settle() {
  const kept = settings();
  const sound = near(sounds(), kept.sound && primary(kept.sound) === primary(film.sound) ? kept.sound : film.sound)?.tag ?? "";
  const second = kept.second === "none" ? "" : (near(film.reads, kept.second)?.tag ?? film.second);
  chosen.sign = film.signs.find((one) => one.tag === kept.sign)?.tag ?? "";
  chosen.reads = [film.first, second === film.first ? "" : second];
  take("sound", sound);
  take("second", chosen.reads[1]);
  keepable();
}

settle();
