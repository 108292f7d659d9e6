// <ortaq-player>: a channel or a programme with every sound and subtitle, two subtitle lines at once, and the tamga.
//
// The page gives it everything as attributes (see web/player.html): data-src is a multivariant playlist, data-words all
// sentences in the viewer's language, data-labels the badge words of each label code. It tells the page what is on:
//   programme   {programme, slate, reason, title}   a boundary was passed
//   choice      {sound, subtitles, second}          the viewer chose languages

import Hls from "./vendor/hls.mjs";
import { Line } from "./lines.js";

const PROGRAMME = "org.ortaq.programme";
const SLATE = "org.ortaq.slate";
const WORDS_STAY = 12_000; // ms that the badge keeps its words at the start and after a boundary
const BADGE_LEVEL = 2; // from this level on the badge is on the picture (core/origin/label.py)
const ALL_THE_TIME = 3; // and from this one it keeps its words
const KEPT = "ortaq.player";

const primary = (tag) => (tag ?? "").split("-")[0];
const nearest = (tracks, tag) =>
  tracks.find((track) => track.lang === tag) ?? tracks.find((track) => primary(track.lang) === primary(tag)) ?? null;

class OrtaqPlayer extends HTMLElement {
  errors = [];
  #ranges = new Map();
  #range = null;
  #offsets = new Map(); // discontinuity -> seconds to add to media time for programme time
  #recovered = 0;
  #compact = 0;

  async connectedCallback() {
    this.words = JSON.parse(this.dataset.words);
    this.labels = JSON.parse(this.dataset.labels);
    this.kept = this.#recall();
    // media-chrome draws its words when its elements are made, so they are made after it has learnt ours.
    const { addTranslation, setLanguage } = await import("./vendor/media-chrome.mjs");
    addTranslation(this.dataset.tag, this.words.media);
    setLanguage(this.dataset.tag);
    const drawn = this.querySelector("template").content.cloneNode(true);
    this.querySelector("[data-part=before]")?.remove();
    this.append(drawn);
    this.video = this.querySelector("video");
    this.lines = { first: new Line(this.#part("line-1")), second: new Line(this.#part("line-2")) };
    this.#buttons();
    this.label(this.dataset.code, Number(this.dataset.level));
    this.#start();
  }

  disconnectedCallback() {
    clearInterval(this.ticking);
    this.hls?.destroy();
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
      for (const [id, range] of Object.entries(details.dateRanges ?? {})) this.#ranges.set(id, range);
    });
    hls.on(Hls.Events.ERROR, (_, error) => this.#error(error));
    hls.loadSource(new URL(this.dataset.src, location.href).href);
    hls.attachMedia(this.video);
    this.ticking = setInterval(() => this.#tick(), 100);
  }

  #startNative() {
    this.video.src = this.dataset.src;
    this.video.textTracks.addEventListener("addtrack", () => this.#choose());
    this.video.audioTracks?.addEventListener?.("addtrack", () => this.#choose());
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
    const now = this.hls.playingDate;
    if (now && !this.video.paused) this.#pass(now);
  }

  // ---------- what is on: programme boundaries, slates, the tamga ----------

  #pass(now) {
    let found = null;
    for (const range of this.#ranges.values()) {
      const end = range.endDate ?? (range.duration ? new Date(+range.startDate + range.duration * 1000) : null);
      const planned = Number(range.attr["PLANNED-DURATION"] ?? 0);
      const until = end ?? (planned ? new Date(+range.startDate + planned * 1000) : null);
      if (range.startDate > now || (until && until <= now)) continue;
      if ([PROGRAMME, SLATE].includes(range.class) && (!found || range.startDate >= found.startDate)) found = range;
    }
    if (!found || found.id === this.#range?.id) return;
    this.#range = found;
    const said = (name) => found.attr[`X-${name}`] ?? "";
    const slate = found.class === SLATE;
    this.#slate(slate, said("REASON"));
    if (slate) this.label("none", 0);
    else this.label(said("LABEL") || "none", Number(said("LEVEL") || 0));
    this.#part("over").hidden = slate;
    this.dispatchEvent(
      new CustomEvent("programme", {
        bubbles: true,
        detail: { programme: said("PROGRAMME"), title: said("TITLE"), slate, reason: said("REASON") },
      }),
    );
  }

  #slate(on, reason) {
    this.#part("slate").hidden = !on;
    if (!on) return;
    const [line, sentence] = this.words.slates[reason] ?? this.words.slates.no_licence;
    this.#part("slate-line").textContent = line;
    this.#part("slate-reason").textContent = sentence;
    this.#say(`${line}. ${sentence}`);
  }

  /** Show the badge of a label; its words stay a while, and all the time where the label must never leave the picture. */
  label(code, level) {
    const badge = this.#part("badge");
    const words = this.labels[code];
    const shown = Boolean(words) && (level >= BADGE_LEVEL || code === "unknown");
    clearTimeout(this.#compact);
    badge.hidden = !shown;
    if (!shown) return;
    const unknown = code === "unknown";
    badge.classList.toggle("tamga-none", unknown);
    badge.classList.remove("is-small");
    this.#part("badge-sign").textContent = unknown ? "?" : "AI";
    this.#part("badge-words").textContent = words.badge;
    this.#say(unknown ? words.badge : `AI: ${words.badge}`);
    if (level < ALL_THE_TIME) this.#compact = setTimeout(() => badge.classList.add("is-small"), WORDS_STAY);
  }

  #say(sentence) {
    this.#part("say").textContent = sentence;
  }

  // ---------- controls ----------

  #buttons() {
    const panel = document.getElementById(this.dataset.panel);
    const badge = this.#part("badge");
    badge.setAttribute("aria-expanded", String(Boolean(panel && !panel.hidden)));
    badge.addEventListener("click", () => {
      if (!panel) return;
      panel.hidden = !panel.hidden;
      badge.setAttribute("aria-expanded", String(!panel.hidden));
      if (panel.hidden) return;
      document.exitFullscreen?.().catch(() => {});
      panel.focus({ preventScroll: true });
      panel.scrollIntoView({ block: "nearest" });
    });
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

  #loud() {
    this.#part("loud").hidden = !this.video.muted || this.video.paused;
  }

  /** From the beginning: a film at once; a channel by asking for its playlist from there on (channels/air.py). */
  #startOver() {
    if (this.live && this.hls && this.#range) {
      const from = Math.floor(this.#range.startDate / 1000);
      this.#forget();
      this.hls.config.startPosition = 0;
      this.hls.loadSource(`${new URL(this.dataset.src, location.href).href}?from=${from}`);
      this.hls.once(Hls.Events.LEVEL_UPDATED, () => {
        this.video.currentTime = this.details.fragments[0].start;
      });
    } else this.video.currentTime = 0;
    this.video.play().catch(() => {});
  }

  /** A new source: what was known of the old one holds no longer. */
  #forget() {
    this.#ranges.clear();
    this.#offsets.clear();
    this.#range = null;
    this.details = null;
    this.first = this.second = undefined;
  }

  // ---------- sounds and subtitles ----------

  #tracks() {
    if (this.hls) return { sounds: this.hls.audioTracks, subtitles: this.hls.subtitleTracks };
    const tagged = (list) => [...(list ?? [])].map((track) => Object.assign(track, { lang: track.language, name: track.label }));
    const subtitles = tagged(this.video.textTracks).filter(({ kind }) => ["subtitles", "captions"].includes(kind));
    return { sounds: tagged(this.video.audioTracks), subtitles };
  }

  #choose() {
    const { sounds, subtitles } = this.#tracks();
    const wish = this.dataset.tag;
    const sound = nearest(sounds, this.kept.sound ?? wish) ?? sounds.find((track) => track.default) ?? sounds[0] ?? null;
    const told = sound && primary(sound.lang) === primary(wish);
    const first = "first" in this.kept ? nearest(subtitles, this.kept.first) : told ? null : nearest(subtitles, wish);
    const second = nearest(subtitles, this.kept.second ?? "-");
    this.#list("sounds", "sound", sounds, sound);
    this.#list("first", "first", subtitles, first, true);
    this.#list("second", "second", subtitles, second, true);
    if (sound) this.#hear(sound);
    this.#read("first", first);
    this.#read("second", second);
    this.#tell();
  }

  #list(part, name, tracks, chosen, none = false) {
    const box = this.#part(part);
    const rows = tracks.map((track) => ({ value: track.lang ?? "", words: track.name, lang: track.lang, on: track === chosen }));
    if (none) rows.push({ value: "-", words: this.words.none, on: !chosen });
    box.hidden = !tracks.length;
    box.replaceChildren(
      box.querySelector("legend"),
      ...rows.map(({ value, words, lang, on }) => {
        const label = document.createElement("label");
        const input = Object.assign(document.createElement("input"), { type: "radio", name, value, checked: on });
        const said = Object.assign(document.createElement("span"), { textContent: this.words.autonyms[value] ?? words });
        if (lang) said.lang = lang;
        const small = (none ? this.words.scripts[value] : this.words.sounds[value]) ?? "";
        if (small) said.append(Object.assign(document.createElement("small"), { textContent: small, lang: none ? lang : this.dataset.tag }));
        label.append(input, said);
        return label;
      }),
    );
  }

  #chosen(name, value) {
    this.#keep({ [name]: value });
    const { sounds, subtitles } = this.#tracks();
    if (name === "sound") this.#hear(nearest(sounds, value));
    else this.#read(name, value === "-" ? null : nearest(subtitles, value));
    this.#tell();
  }

  #hear(track) {
    this.sound = track.lang;
    if (this.hls) {
      if (this.hls.audioTrack !== track.id) this.hls.audioTrack = track.id;
    } else for (const other of this.video.audioTracks) other.enabled = other === track;
  }

  #read(name, track) {
    const before = this[name];
    this[name] = track?.lang ?? "";
    if (this.hls) {
      if (before !== this[name]) this.lines[name].show(track, this.live);
      return;
    }
    for (const other of this.video.textTracks) if (![this.first, this.second].includes(other.language)) other.mode = "disabled";
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
