// Two subtitle lines at once, in step with hls.js. hls.js itself loads one subtitle track; so the lines load their own:
// the media playlist of a subtitle rendition, the WebVTT segments around the playhead, and the cues in programme time.

const AHEAD = 3; // segments before and after the playhead
const WRAP = 2 ** 33 / 90_000; // seconds after which the clock of MPEG-2 begins anew; a live channel may be beyond it

/** The segments of a WebVTT media playlist: [{sn, cc, url}], with media and discontinuity sequence numbers. */
export function segmentsOf(text, address) {
  const number = (tag) => Number(text.match(new RegExp(`^#${tag}:(\\d+)`, "m"))?.[1] ?? 0);
  let sn = number("EXT-X-MEDIA-SEQUENCE");
  let cc = number("EXT-X-DISCONTINUITY-SEQUENCE");
  const segments = [];
  for (const line of text.split(/\r?\n/)) {
    if (line === "#EXT-X-DISCONTINUITY") cc += 1;
    else if (line && !line.startsWith("#")) segments.push({ sn: sn++, cc, url: new URL(line, address).href });
  }
  return segments;
}

/** "1:02:03.5" -> 3723.5 seconds. */
export const clock = (text) => text.split(":").reduce((sum, part) => sum * 60 + Number(part.replace(",", ".")), 0);
const ENTITIES = { amp: "&", lt: "<", gt: ">", nbsp: "\u00a0", lrm: "\u200e", rlm: "\u200f" };

/** The cues of a WebVTT file: [{start, end, text}] in seconds of the programme (X-TIMESTAMP-MAP applied, tags gone). */
export function cuesOf(text) {
  const map = text.match(/^X-TIMESTAMP-MAP=(.*)$/m)?.[1] ?? "";
  const mpegts = Number(map.match(/MPEGTS:(\d+)/)?.[1] ?? 0) / 90000;
  const shift = mpegts - clock(map.match(/LOCAL:([\d:.]+)/)?.[1] ?? "0");
  const cues = [];
  for (const block of text.split(/\r?\n\r?\n/)) {
    const lines = block.split(/\r?\n/);
    const at = lines.findIndex((line) => line.includes("-->"));
    if (at < 0) continue;
    const [start, end] = lines[at].split("-->").map((time) => clock(time.trim().split(/\s/)[0]) + shift);
    const words = lines.slice(at + 1).join("\n").trimEnd();
    cues.push({ start, end, text: words.replace(/<[^>]*>/g, "").replace(/&(\w+);/g, (all, name) => ENTITIES[name] ?? all) });
  }
  return cues;
}

/** One line of subtitles below the picture. */
export class Line {
  #track = null;
  #segments = [];
  #read = new Map(); // address of a segment -> its cues
  #timer = 0;
  #words = "";
  #notice = "";
  #lang = "";

  constructor(box) {
    this.box = box;
  }

  /** Show a rendition ({url, lang}) or, with null, nothing. */
  async show(track, live) {
    clearInterval(this.#timer);
    this.#track = track;
    this.#segments = [];
    this.#read.clear();
    this.write("");
    if (!track) return;
    this.box.lang = track.lang ?? "";
    this.box.dir = "auto";
    await this.#list();
    if (live) this.#timer = setInterval(() => this.#list(), 4000);
  }

  async #list() {
    const track = this.#track;
    const answer = await fetch(track.url).catch(() => null);
    if (!answer?.ok || track !== this.#track) return;
    this.#segments = segmentsOf(await answer.text(), answer.url);
    const kept = new Set(this.#segments.map((segment) => segment.url));
    for (const url of this.#read.keys()) if (!kept.has(url)) this.#read.delete(url);
  }

  /** Write what is said at second `at` of the programme in discontinuity `cc`, near segment `sn`. */
  tick(at, cc, sn) {
    if (!this.#track) return;
    let near = this.#segments.filter((segment) => Math.abs(segment.sn - sn) <= AHEAD);
    if (!near.some((segment) => segment.cc === cc)) near = this.#segments.filter((segment) => segment.cc === cc);
    const said = new Set();
    for (const segment of near) {
      if (!this.#read.has(segment.url)) this.#load(segment);
      if (segment.cc !== cc) continue;
      for (const cue of this.#read.get(segment.url)) {
        const since = at - cue.start - WRAP * Math.round((at - cue.start) / WRAP);
        if (since >= 0 && since < cue.end - cue.start) said.add(cue.text);
      }
    }
    this.write([...said].join("\n"));
  }

  /** Put words into the line. */
  write(words) {
    if (words === this.#words) return;
    this.#words = words;
    this.#draw();
  }

  /** Say something above the words in the language `lang`, such as what AI made of the sound; empty ends it. */
  notice(words, lang = "") {
    if (words === this.#notice) return;
    this.#notice = words;
    this.#lang = lang;
    this.#draw();
  }

  #draw() {
    if (!this.#notice) {
      this.box.textContent = this.#words;
      return;
    }
    const said = Object.assign(document.createElement("span"), { className: "line-notice", textContent: this.#notice });
    if (this.#lang) said.lang = this.#lang;
    this.box.replaceChildren(said, ...(this.#words ? [`\n${this.#words}`] : []));
  }

  async #load(segment) {
    this.#read.set(segment.url, []);
    const answer = await fetch(segment.url).catch(() => null);
    if (answer?.ok) this.#read.set(segment.url, cuesOf(await answer.text()));
    else this.#read.delete(segment.url);
  }
}
