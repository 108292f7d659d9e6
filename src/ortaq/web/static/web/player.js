// <ortaq-player>: a channel or a programme with every sound and subtitle, two subtitle lines at once, and the tamga.
//
// The page gives it everything as attributes (see web/player.html): data-src is a multivariant playlist, data-words all
// sentences in the viewer's language, data-labels the badge words of each label code. It tells the page what is on:
//   programme   {programme, slate, reason, title}   a boundary was passed
//   choice      {sound, subtitles, second}          the viewer chose languages
//
// A track has the tag of its language and of what it is for (core/text/tracks.py): kk-x-ad is a described sound,
// kk-x-sdh are subtitles for the deaf. data-signs are the sign languages of the picture, each with a multivariant
// playlist of its own: hls.js knows no EXT-X-MEDIA of TYPE=VIDEO.
//
// The tamga: what is told of the whole programme comes with the programme's range (or data-code of a film), what is told
// of parts of it with label cues (labels.js). While a cue speaks the badge has words, otherwise only its sign.

import Hls from "./vendor/hls.mjs";
import { ALL_THE_TIME, BADGE_LEVEL, bySound, cueOfNative, cueOfRange, cuesOfVtt, endOf, rangesOfNative, speaking } from "./labels.js";
import { Line } from "./lines.js";

const PROGRAMME = "org.ortaq.programme";
const SLATE = "org.ortaq.slate";
const CARRIED = "org.ortaq.carried"; // a partner's live channel; its end is never said, what begins later is on
const WORDS_STAY = 12_000; // ms of playing that the badge keeps its words at the start and after a boundary
const WORDS_LEAST = 5_000; // and after the viewer has gone to another place or taken another sound
const AGE_STAYS = 15_000; // ms of playing that the sign of age stays when a programme begins, and after a slate
const WITHDRAWN = "consent-withdrawn"; // says more than any cue that was written before
const WAITS = ["no_licence", "licence_ended"]; // reasons of a slate that a later right may end
const KEPT = "ortaq.player";

const primary = (tag) => (tag ?? "").split("-")[0];
const plain = (tag) => { // as core/text/tracks.py: what a track is for goes, an alphabet stays
  const [language, said = ""] = (tag ?? "").split("-x-");
  const alphabet = said.split("-").find((one) => ["cta", "2026"].includes(one));
  return alphabet ? `${language}-x-${alphabet}` : language;
};
const purpose = (tag) => (tag ?? "").split("-x-")[1] ?? "";
const DESCRIBES = "describes-video";
const TELLS_SOUNDS = "describes-music-and-sound";
/** What a track is called here: its language, and what it is for as its characteristics say (RFC 8216bis, 4.4.6.1). */
const tagOf = ({ lang, characteristics = "", kind = "" }) => {
  if (characteristics.includes(DESCRIBES) || /^(main-desc|descriptions)$/.test(kind)) return `${lang}-x-ad`;
  return characteristics.includes(TELLS_SOUNDS) || kind === "captions" ? `${lang}-x-sdh` : (lang ?? "");
};
/** The track of a tag, or what comes nearest: the same language for everybody, another script, and last another purpose. */
const nearest = (tracks, tag) => {
  const near = tracks.filter((track) => primary(track.tag) === primary(tag));
  return (
    [tag, plain(tag)].map((one) => near.find((track) => track.tag === one)).find(Boolean) ??
    near.find((track) => !purpose(track.tag)) ??
    near[0] ??
    null
  );
};

class OrtaqPlayer extends HTMLElement {
  static observedAttributes = ["data-away"];
  errors = [];
  #onAir = []; // programmes and slates: {id, start, end, slate, attr}, in seconds of the clock (see #now)
  #cues = []; // label cues of the stream, on the same clock
  #filmCues = []; // label cues of labels.vtt, in programme time
  #range = null; // what is on of #onAir
  #offsets = new Map(); // discontinuity -> seconds to add to media time for programme time
  #recovered = 0;
  #whole = { code: "none", level: 0 }; // the label of the whole programme
  #wholeBySound = new Map(); // and with each sound, where they differ
  #wordsLeft = 0; // ms of playing until the badge is only its sign
  #noticeLeft = 0;
  #ageLeft = 0;
  #ticked = 0;
  #told = null; // what the badge shows

  async connectedCallback() {
    this.words = JSON.parse(this.dataset.words);
    this.labels = JSON.parse(this.dataset.labels);
    this.kept = this.#recall();
    this.signs = JSON.parse(this.dataset.signs || "[]");
    // media-chrome draws its words when its elements are made, so they are made after it has learnt ours.
    const { addTranslation, setLanguage } = await import("./vendor/media-chrome.mjs");
    addTranslation(this.dataset.tag, this.words.media);
    setLanguage(this.dataset.tag);
    if (!this.isConnected) return;
    const drawn = this.querySelector("template").content.cloneNode(true);
    this.querySelector("[data-part=before]")?.remove();
    this.append(drawn);
    this.video = this.querySelector("video");
    // media-chrome names every player alike; on a page of two each has the name of what it shows.
    this.querySelector("media-controller").setAttribute("aria-label", this.video.getAttribute("aria-label"));
    this.lines = { first: new Line(this.#part("line-1")), second: new Line(this.#part("line-2")) };
    this.#buttons();
    this.label(this.dataset.code, Number(this.dataset.level));
    this.#wholeBySound = bySound(this.dataset.sounds);
    this.#age(this.dataset.age ?? "");
    this.#watch();
    this.#start();
  }

  disconnectedCallback() {
    this.away?.abort();
    clearInterval(this.ticking);
    this.hls?.destroy();
  }

  attributeChangedCallback() {
    if (this.video) this.#expanded();
  }

  /** The multivariant playlist: with the picture in which somebody signs, if the viewer has chosen that. */
  get #source() {
    const src = this.signs.find(({ tag }) => tag === this.kept.sign)?.src ?? this.dataset.src;
    return new URL(this.from ? `${src}?from=${this.from}` : src, location.href).href;
  }

  /** Where the address says that a film is to begin (#t=63, as in Media Fragments): what was found is said there. */
  get #second() {
    return this.live ? 0 : Number(/[#&]t=(\d+(?:\.\d+)?)$/.exec(location.hash)?.[1] ?? 0);
  }

  get live() {
    return this.hasAttribute("data-live");
  }

  #part(name) {
    return this.querySelector(`[data-part="${name}"]`);
  }

  #recall() {
    try {
      return JSON.parse(localStorage.getItem(KEPT)) ?? {};
    } catch {
      return {};
    }
  }

  #keep(what) {
    Object.assign(this.kept, what);
    try {
      localStorage.setItem(KEPT, JSON.stringify(this.kept));
    } catch {
      // A browser that forbids storage forgets the choice; nothing else is lost.
    }
  }

  // ---------- playing ----------

  #start() {
    if (Hls.isSupported()) this.#startHls();
    else if (this.video.canPlayType("application/vnd.apple.mpegurl")) this.#startNative();
    else return this.#trouble(this.words.cannot);
    if (this.hasAttribute("data-autoplay")) {
      this.video.muted = true;
      this.video.play().catch(() => {});
    }
    return undefined;
  }

  #startHls() {
    const hls = new Hls({
      enableWorker: false, // our segments are fragmented MP4 already: there is nothing to convert in a worker
      // Lines and date ranges are ours; the text tracks that hls.js would make start with a data: address.
      timelineController: undefined,
      subtitleStreamController: undefined,
      enableID3MetadataCues: false,
      enableEmsgMetadataCues: false,
      enableDateRangeMetadataCues: false,
      liveSyncDurationCount: 3,
      backBufferLength: 120,
      ...(this.#second && { startPosition: this.#second }),
    });
    this.hls = hls;
    hls.on(Hls.Events.MANIFEST_PARSED, () => this.#choose());
    hls.on(Hls.Events.SUBTITLE_TRACKS_UPDATED, () => {
      hls.subtitleDisplay = false; // we draw the lines
      hls.subtitleTrack = -1;
      this.#choose();
    });
    hls.on(Hls.Events.AUDIO_TRACKS_UPDATED, () => this.#choose());
    hls.on(Hls.Events.INIT_PTS_FOUND, (_, { frag, initPTS, timescale }) => {
      this.#offsets.set(frag.cc, initPTS / timescale);
    });
    hls.on(Hls.Events.LEVEL_UPDATED, (_, { details }) => {
      this.details = details;
      this.#learn(details);
    });
    hls.on(Hls.Events.ERROR, (_, error) => this.#error(error));
    hls.loadSource(this.#source);
    hls.attachMedia(this.video);
    this.ticking = setInterval(() => this.#tick(), 100);
  }

  #startNative() {
    this.video.src = this.#second ? `${this.#source}#t=${this.#second}` : this.#source;
    this.video.textTracks.addEventListener("addtrack", () => this.#choose());
    this.video.audioTracks?.addEventListener?.("addtrack", () => this.#choose());
    this.ticking = setInterval(() => this.#tick(), 100);
  }

  #error(error) {
    this.errors.push(`${error.type} ${error.details}${error.fatal ? " fatal" : ""}`);
    if (!error.fatal) return;
    if (error.type === Hls.ErrorTypes.MEDIA_ERROR && this.#recovered++ < 2) this.hls.recoverMediaError();
    else this.#trouble(error.type === Hls.ErrorTypes.NETWORK_ERROR ? this.words.network : this.words.broken);
  }

  #trouble(sentence) {
    this.#part("trouble-say").textContent = sentence;
    this.#part("trouble").hidden = false;
  }

  #again() {
    this.#part("trouble").hidden = true;
    this.hls?.destroy();
    clearInterval(this.ticking);
    this.#start();
    this.video.play().catch(() => {});
  }

  #tick() {
    const at = this.video.currentTime;
    const fragment = this.details?.fragments.find(({ start, end }) => start <= at && at < end);
    if (fragment) {
      const programmeTime = at + (this.#offsets.get(fragment.cc) ?? 0);
      this.lines.first.tick(programmeTime, fragment.cc, fragment.sn);
      this.lines.second.tick(programmeTime, fragment.cc, fragment.sn);
    }
    const time = performance.now();
    if (!this.video.paused) {
      this.#wordsLeft -= time - this.#ticked;
      this.#noticeLeft -= time - this.#ticked;
      this.#ageLeft -= time - this.#ticked;
      if (this.#ageLeft <= 0) this.#part("age").hidden = true;
      if (this.#noticeLeft <= 0) this.lines.first.notice("");
    }
    this.#ticked = time;
    if (this.dataset.until && Date.now() >= Number(this.dataset.until) * 1000) return this.#over();
    if (!this.hls) this.#learnNative();
    this.#look();
    return undefined;
  }

  /** The right to see it again has ended: not a second more of it. */
  #over() {
    clearInterval(this.ticking);
    this.video.pause();
    this.hls?.destroy();
    this.#part("again").hidden = true;
    this.#trouble(this.words.over);
  }

  // ---------- what is on: programme boundaries, slates ----------

  /** Look again at every picture that is shown, and whenever the place or the sound changes. */
  #watch() {
    const { video } = this;
    const frame = () => {
      this.#look();
      if (this.isConnected) video.requestVideoFrameCallback(frame);
    };
    video.requestVideoFrameCallback?.(frame);
    for (const event of ["seeked", "timeupdate", "playing", "pause"]) video.addEventListener(event, () => this.#look());
    video.addEventListener("seeking", () => {
      this.#wordsLeft = Math.max(this.#wordsLeft, WORDS_LEAST);
    });
    // A telephone's own full screen and a picture in the picture show nothing of ours but a track of captions.
    for (const event of ["webkitbeginfullscreen", "enterpictureinpicture"]) video.addEventListener(event, () => this.#outside(true));
    for (const event of ["webkitendfullscreen", "leavepictureinpicture"]) video.addEventListener(event, () => this.#outside(false));
    if (this.dataset.track) this.#fetchCues(this.dataset.track);
  }

  #outside(on) {
    this.outside ??= this.video.addTextTrack("captions", "AI", this.dataset.tag);
    this.outside.mode = on ? "showing" : "disabled";
    this.#caption();
  }

  /** The badge as a caption in the upper end corner, from now on. */
  #caption() {
    if (this.outside?.mode !== "showing") return;
    for (const cue of [...this.outside.cues]) this.outside.removeCue(cue);
    const label = this.#label();
    const words = label && this.labels[label.code];
    if (!words) return;
    const sign = label.code === "unknown" ? "?" : "AI";
    const cue = new VTTCue(this.video.currentTime, Number.MAX_SAFE_INTEGER, label.words ? `${sign} ${words.badge}` : sign);
    Object.assign(cue, { line: 0, position: 100, positionAlign: "line-right", align: "end" });
    this.outside.addCue(cue);
  }

  async #fetchCues(address) {
    const answer = await fetch(address).catch(() => null);
    if (!answer?.ok) return; // then the label of the whole stands, which is never weaker
    this.#filmCues = cuesOfVtt(await answer.text());
    this.#look();
  }

  /** Where we are on the clock of the stream, in seconds: the wall clock for hls.js, media time for a native player. */
  #now() {
    const at = this.video.currentTime;
    if (!this.hls) return at;
    const fragment = this.details?.fragments.find(({ start, end }) => start <= at && at < end);
    if (!fragment?.programDateTime) return null;
    return fragment.programDateTime / 1000 + at - fragment.start;
  }

  /** Date ranges that hls.js has read: a playlist names all that its window touches, and what it names no more is over. */
  #learn(details) {
    const ranges = Object.values(details.dateRanges ?? {});
    this.#cues = ranges.map(cueOfRange).filter(Boolean);
    this.#onAir = ranges
      .filter((range) => [PROGRAMME, SLATE, CARRIED].includes(range.class))
      .map((range) => ({
        id: range.id,
        start: Number(range.startDate) / 1000,
        end: endOf(range) / 1000,
        slate: range.class === SLATE,
        attr: range.attr,
      }));
  }

  /** The same from the metadata cues of a browser that plays HLS itself. */
  #learnNative() {
    const tracks = [...this.video.textTracks].filter(({ kind }) => kind === "metadata");
    for (const track of tracks) if (track.mode === "disabled") track.mode = "hidden";
    const ranges = tracks.flatMap((track) => rangesOfNative(track.cues));
    this.#cues = ranges.map(cueOfNative).filter(Boolean);
    this.#onAir = ranges
      .filter(({ said }) => "X-LABEL" in said || "X-REASON" in said)
      .map(({ start, end, said }) => ({ id: `${start}`, start, end, slate: "X-REASON" in said, attr: said }));
  }

  #look() {
    const now = this.#now();
    // Before anything was played, an autoplaying channel has not yet gone to where it will play.
    if (now !== null && this.video.played.length) this.#pass(now);
    this.#show();
  }

  #pass(now) {
    let found = null;
    for (const range of this.#onAir) {
      if (range.start <= now && now < range.end && (!found || range.start >= found.start)) found = range;
    }
    if (!found || found.id === this.#range?.id) return;
    this.#range = found;
    const said = (name) => found.attr[`X-${name}`] ?? "";
    const { slate } = found;
    this.#slate(slate, said("REASON"), said("PROGRAMME"), said("CARD") === "YES");
    this.label(slate ? "none" : said("LABEL") || "none", slate ? 0 : Number(said("LEVEL") || 0));
    this.#wholeBySound = bySound(slate ? "" : said("LABELS"));
    this.#age(slate ? "" : said("AGE"));
    this.#part("over").hidden = slate;
    for (const one of this.querySelectorAll("[data-lacking]")) one.hidden = !this.lacks.has(one.dataset.lacking);
    this.dispatchEvent(
      new CustomEvent("programme", {
        bubbles: true,
        detail: { programme: said("PROGRAMME"), title: said("TITLE"), slate, reason: said("REASON") },
      }),
    );
  }

  /** A card of what comes next is a picture to be seen: then the reason is only said to people who listen. */
  #slate(on, reason, programme, card) {
    this.#part("slate").hidden = !on || card;
    if (!on) return;
    const [blocked, sentence] = this.words.slates[reason] ?? this.words.slates.no_licence;
    const line = (WAITS.includes(reason) && this.words.openings[programme]) || blocked;
    this.#part("slate-line").textContent = line;
    this.#part("slate-reason").textContent = sentence;
    this.#say(`${line}. ${sentence}`);
  }

  /** The sign of age: on the picture when a programme begins, and when it goes on after a slate. */
  #age(sign) {
    this.#part("age-sign").textContent = sign;
    this.#part("age").hidden = !sign;
    this.#ageLeft = AGE_STAYS;
  }

  // ---------- the tamga ----------

  /** The label of the whole programme: its words stay a while, then whatever cues there are bring them back. */
  label(code, level) {
    this.#whole = { code, level };
    this.#wholeBySound = new Map();
    this.#wordsLeft = WORDS_STAY;
    this.#told = null;
    this.#show();
  }

  /** What the badge must show now: {code, level, words}; null for no badge. */
  #label() {
    if (this.#range?.slate) return null;
    const streamed = this.#cues.length > 0;
    const heard = (streamed ? this.#cues : this.#filmCues).filter(({ sounds }) => !sounds || sounds.includes(this.sound));
    const at = streamed ? this.#now() : this.video.currentTime;
    const whole = this.#wholeBySound.get(this.sound) ?? this.#whole;
    const cue = at === null || whole.code === WITHDRAWN ? null : speaking(heard, at, this.sound);
    const textOf = (code) => this.#filmCues.find((one) => one.code === code)?.text ?? null;
    if (cue) return { code: cue.code, level: cue.level, words: true, text: cue.text ?? textOf(cue.code) };
    if (whole.level < BADGE_LEVEL && whole.code !== "unknown") return null;
    // A label that must never leave the picture keeps its words, unless cues tell when what it names is there.
    const told = whole.code !== WITHDRAWN && heard.some(({ start, end }) => !streamed || !this.#range || (start < this.#range.end && this.#range.start < end));
    return { ...whole, words: this.#wordsLeft > 0 || (whole.level >= ALL_THE_TIME && !told), text: textOf(whole.code) };
  }

  #show() {
    const badge = this.#part("badge");
    const label = this.#label();
    const words = label && this.labels[label.code];
    const state = words ? `${label.code} ${label.level} ${label.words}` : "";
    if (state === this.#told) return;
    const before = this.#told;
    this.#told = state;
    this.#caption();
    badge.hidden = !words;
    if (!words) return this.lines.first.notice("");
    const unknown = label.code === "unknown";
    badge.classList.toggle("tamga-none", unknown);
    badge.classList.toggle("is-small", !label.words);
    this.#part("badge-sign").textContent = unknown ? "?" : "AI";
    this.#part("badge-words").textContent = words.badge;
    // The same words at another level are nothing new to hear.
    if (!label.words || before === `${label.code} ${label.level === 2 ? 3 : 2} true`) return undefined;
    this.#say(unknown ? words.badge : `AI: ${words.badge}`);
    if (label.level >= ALL_THE_TIME) this.#notice(label.text?.[plain(this.first)], words.badge);
    return undefined;
  }

  /** Subtitles that are turned on begin with what there is to say of the sound, or of themselves. */
  #firstNotice() {
    const label = this.#label();
    if (label?.words && label.level >= ALL_THE_TIME) this.#notice(label.text?.[plain(this.first)], this.labels[label.code]?.badge);
    else this.#notice("", this.words.subtitles[this.first]);
  }

  /** In the subtitles, as real text: what a film's makers write there as "[AI: synthetic voice]". */
  #notice(words, otherwise) {
    if (!this.first || !(words || otherwise)) return;
    this.lines.first.notice(`[AI: ${words || otherwise}]`, words ? plain(this.first) : this.dataset.tag);
    this.#noticeLeft = WORDS_LEAST;
  }

  /** To people who listen to the page; what is said again is a change too. */
  #say(sentence) {
    const box = this.#part("say");
    if (box.textContent !== sentence) box.textContent = sentence;
    else {
      box.textContent = "";
      setTimeout(() => {
        box.textContent ||= sentence;
      }, 50);
    }
  }

  // ---------- controls ----------

  #buttons() {
    this.#panels();
    this.#part("start").addEventListener("click", () => {
      this.video.muted = false;
      this.video.play().catch(() => {});
    });
    this.#part("loud").addEventListener("click", () => {
      this.video.muted = false;
      this.#part("loud").hidden = true;
    });
    this.video.addEventListener("volumechange", () => this.#loud());
    this.video.addEventListener("play", () => {
      this.#part("start").hidden = true;
      this.#loud();
    });
    this.#part("again").addEventListener("click", () => this.#again());
    this.#part("over").addEventListener("click", () => this.#startOver());
    const choose = this.#part("choose");
    const chooser = this.#part("chooser");
    const open = (on) => {
      chooser.hidden = !on;
      choose.setAttribute("aria-expanded", String(on));
      if (on) chooser.querySelector("input:checked, input")?.focus();
    };
    choose.addEventListener("click", () => open(chooser.hidden));
    chooser.addEventListener("keydown", (event) => {
      if (event.key === "Escape") {
        open(false);
        choose.focus();
      }
      event.stopPropagation(); // arrows choose here, they do not wind the film
    });
    chooser.addEventListener("change", ({ target }) => this.#chosen(target.name, target.value));
    this.#part("chooser-close").addEventListener("click", () => {
      open(false);
      choose.focus();
    });
    for (const button of this.querySelectorAll("media-controller button")) {
      button.addEventListener("keydown", (event) => [" ", "Enter"].includes(event.key) && event.stopPropagation());
      button.addEventListener("keyup", (event) => [" ", "Enter"].includes(event.key) && event.stopPropagation());
    }
  }

  // ---------- the panel behind the badge: beside the picture, or on it when the picture fills the screen ----------

  get #panel() {
    // In the corner of another page the panel stands where the picture is at home (mini.js).
    return this.hasAttribute("data-away") ? null : document.getElementById(this.dataset.panel);
  }

  get #isFull() {
    return Boolean(document.fullscreenElement?.contains(this.#part("badge")));
  }

  #panels() {
    this.away = new AbortController();
    const { signal } = this.away;
    const badge = this.#part("badge");
    const inside = this.#part("inside");
    this.panelOpen = Boolean(this.#panel && !this.#panel.hidden);
    this.#expanded();
    badge.addEventListener("click", () => {
      if (this.classList.contains("is-mini")) this.#part("mini-back").click();
      else if (this.#isFull) this.#open(inside, inside.hidden);
      else if (this.#panel) this.#open(this.#panel, this.#panel.hidden);
    });
    this.#part("inside-close").addEventListener("click", () => this.#open(inside, false));
    // Keys that are pressed in the panel do not wind the film.
    for (const event of ["keydown", "keyup"]) inside.addEventListener(event, (pressed) => pressed.stopPropagation());
    const escape = (event) => {
      const shown = [inside, this.#panel].find((one) => one && !one.hidden && one.contains(event.target));
      const open = shown ?? (event.target === badge ? [inside, this.#panel].find((one) => one && !one.hidden) : null);
      if (event.key !== "Escape" || !open) return;
      event.preventDefault(); // answered: the page does not go back as well
      this.#open(open, false);
    };
    document.addEventListener("keydown", escape, { signal, capture: true });
    document.addEventListener(
      "fullscreenchange",
      () => {
        if (!inside.hidden) this.#open(inside, false);
        this.#expanded();
      },
      { signal },
    );
    // htmx puts another panel in its place at a boundary; what the viewer closed stays closed.
    document.addEventListener("htmx:afterSettle", () => this.#settled(), { signal });
  }

  #open(box, on) {
    const inside = this.#part("inside");
    const within = box.contains(document.activeElement);
    if (box === inside && on) this.#fill();
    if (box === this.#panel) this.panelOpen = on;
    box.hidden = !on;
    this.#expanded();
    if (on) {
      box.focus({ preventScroll: true });
      if (box !== inside) box.scrollIntoView({ block: "nearest" });
    } else if (within || box === inside) this.#part("badge").focus({ preventScroll: true });
  }

  /** In the picture stands a copy of what stands beside it, so that both always say the same. */
  #fill() {
    const copy = [...(this.#panel?.children ?? [])].map((one) => one.cloneNode(true));
    for (const one of copy) {
      for (const named of [one, ...one.querySelectorAll("[id]")]) named.removeAttribute("id");
      one.removeAttribute("aria-label"); // the dialog around it has the name
      one.setAttribute("role", "none");
    }
    this.#part("inside-body").replaceChildren(...copy);
  }

  #settled() {
    const panel = this.#panel;
    if (panel?.childElementCount) panel.hidden = !this.panelOpen;
    if (!this.#part("inside").hidden) this.#fill();
    this.#expanded();
  }

  #expanded() {
    const box = this.#isFull ? this.#part("inside") : this.#panel;
    this.#part("badge").setAttribute("aria-expanded", String(Boolean(box && !box.hidden)));
  }

  #loud() {
    this.#part("loud").hidden = !this.video.muted || this.video.paused;
  }

  /** From the beginning: a film at once; a channel by asking for its playlist from there on (channels/air.py). */
  #startOver() {
    if (this.live && this.hls && this.#range) {
      const from = Math.floor(this.#range.start);
      this.#forget();
      this.from = from;
      // Where to begin stands in the playlist, so that nothing has to be moved after it is loaded.
      this.hls.config.startPosition = -1;
      this.hls.loadSource(this.#source);
    } else this.video.currentTime = 0;
    this.video.play().catch(() => {});
  }

  /** With a sign language in the picture, or without: the film goes on where it is. */
  #sign(tag) {
    const before = this.#source;
    this.#keep({ sign: tag });
    if (before === this.#source) return;
    const { paused, currentTime } = this.video;
    if (!this.hls) {
      this.#startNative();
      this.video.addEventListener("loadedmetadata", () => (this.video.currentTime = currentTime), { once: true });
    } else {
      const at = this.#now();
      this.#forget();
      this.hls.config.startPosition = this.live ? -1 : currentTime;
      this.hls.loadSource(this.#source);
      this.hls.once(Hls.Events.LEVEL_UPDATED, () => {
        const there = this.details.fragments.find(({ programDateTime, duration }) => {
          const after = at - programDateTime / 1000;
          return programDateTime && after >= 0 && after < duration;
        });
        if (at !== null && there) this.video.currentTime = there.start + at - there.programDateTime / 1000;
      });
    }
    if (!paused) this.video.play().catch(() => {});
  }

  /** A new source: what was known of the old one holds no longer. */
  #forget() {
    this.#offsets.clear();
    this.#onAir = [];
    this.#cues = [];
    this.#range = null;
    this.#wordsLeft = WORDS_STAY;
    this.details = null;
    this.first = this.second = undefined;
  }

  // ---------- sounds and subtitles ----------

  #tracks() {
    const named = (list) => list.map((track) => Object.assign(track, { tag: tagOf(track) }));
    // Forced subtitles, of signs and foreign words alone, are nothing to choose: they have the tag of the whole ones.
    if (this.hls) return { sounds: named(this.hls.audioTracks), subtitles: named(this.hls.subtitleTracks.filter(({ forced }) => !forced)) };
    const tagged = (list) => named([...(list ?? [])].map((track) => Object.assign(track, { lang: track.language, name: track.label })));
    const subtitles = tagged(this.video.textTracks).filter(
      (track) => ["subtitles", "captions"].includes(track.kind) && track !== this.outside,
    );
    return { sounds: tagged(this.video.audioTracks), subtitles };
  }

  #choose() {
    const { sounds, subtitles } = this.#tracks();
    const wish = this.dataset.tag;
    const near = nearest(sounds, this.kept.sound ?? wish) ?? sounds.find((track) => track.default) ?? sounds[0] ?? null;
    // Who has chosen a described sound hears one in every language that has it.
    const what = purpose(this.kept.sound);
    const sound = (what && near && sounds.find(({ tag }) => tag === `${plain(near.tag)}-x-${what}`)) || near;
    const told = sound && primary(sound.lang) === primary(wish);
    const first = "first" in this.kept ? nearest(subtitles, this.kept.first) : told ? null : nearest(subtitles, wish);
    const second = nearest(subtitles, this.kept.second ?? "-");
    this.#list("sounds", "sound", sounds, sound);
    this.#list("first", "first", subtitles, first, true);
    this.#list("second", "second", subtitles, second, true);
    this.#list("signs", "sign", this.signs, this.signs.find(({ tag }) => tag === this.kept.sign), true);
    if (sound) this.#hear(sound);
    this.#read("first", first);
    this.#read("second", second);
    this.#tell();
  }

  #list(part, name, tracks, chosen, none = false) {
    const box = this.#part(part);
    const rows = tracks.map((track) => ({ value: track.tag, words: track.name, lang: track.lang ?? track.tag, on: track === chosen }));
    if (none) rows.push({ value: "-", words: name === "sign" ? this.words.unsigned : this.words.none, on: !chosen });
    box.hidden = !tracks.length;
    const held = box.contains(document.activeElement); // lists are made anew with every source: the keyboard stays
    box.replaceChildren(
      box.querySelector("legend"),
      ...rows.map(({ value, words, lang, on }) => {
        const label = document.createElement("label");
        const input = Object.assign(document.createElement("input"), { type: "radio", name, value, checked: on });
        const said = Object.assign(document.createElement("span"), { textContent: this.words.autonyms[plain(value)] ?? words });
        if (lang) said.lang = lang;
        const small = (textContent, lang) => textContent && said.append(" ", Object.assign(document.createElement("small"), { textContent, lang }));
        const { tag } = this.dataset;
        if (this.words.marks[purpose(value)]) {
          const mark = Object.assign(document.createElement("b"), { className: "access", textContent: this.words.marks[purpose(value)], ariaHidden: "true" });
          said.append(" ", mark);
          small(this.words.purposes[purpose(value)], tag);
        }
        if (none) small(this.words.scripts[plain(value)], lang);
        else small(this.words.sounds[value], tag);
        const lacking = Object.assign(document.createElement("small"), { textContent: this.words.lacking, lang: tag, hidden: !this.lacks.has(value) });
        lacking.dataset.lacking = value;
        said.append(" ", lacking);
        label.append(input, said);
        return label;
      }),
    );
    if (held) box.querySelector("input:checked")?.focus({ preventScroll: true });
  }

  #chosen(name, value) {
    if (name === "sign") return this.#sign(value);
    this.#keep({ [name]: value });
    const { sounds, subtitles } = this.#tracks();
    if (name === "sound") this.#hear(nearest(sounds, value));
    else this.#read(name, value === "-" ? null : nearest(subtitles, value));
    this.#tell();
    return undefined;
  }

  /** What the channel has and the programme that is on does not: something else is heard or seen in its place. */
  get lacks() {
    const said = (name) => (this.#range?.attr[`X-${name}`] ?? "").split(" ").filter(Boolean);
    return new Set([...said("LACKS"), ...said("STAND-IN").map((one) => one.split("=")[0])].filter((tag) => tag.includes("-x-") || this.signs.some((one) => one.tag === tag)));
  }

  #hear(track) {
    if (this.sound !== undefined && this.sound !== track.tag) this.#wordsLeft = Math.max(this.#wordsLeft, WORDS_LEAST);
    this.sound = track.tag;
    this.#show();
    if (this.hls) {
      if (this.hls.audioTrack !== track.id) this.hls.audioTrack = track.id;
    } else for (const other of this.video.audioTracks) other.enabled = other === track;
  }

  #read(name, track) {
    const before = this[name];
    this[name] = track?.tag ?? "";
    if (name === "first" && track && before !== track.tag) this.#firstNotice();
    if (this.hls) {
      if (before !== this[name]) this.lines[name].show(track, this.live);
      return;
    }
    for (const other of this.#tracks().subtitles) if (![this.first, this.second].includes(other.tag)) other.mode = "disabled";
    if (!track) return this.lines[name].write("");
    track.mode = "hidden"; // loads the cues without drawing them
    track.oncuechange = () => {
      this.lines[name].write([...track.activeCues].map((cue) => cue.text.replace(/<[^>]*>/g, "")).join("\n"));
    };
    return undefined;
  }

  #tell() {
    const detail = { sound: this.sound ?? "", subtitles: this.first ?? "", second: this.second ?? "" };
    this.dispatchEvent(new CustomEvent("choice", { bubbles: true, detail }));
  }
}

customElements.define("ortaq-player", OrtaqPlayer);
