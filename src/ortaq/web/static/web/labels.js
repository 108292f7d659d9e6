// When which label of the tamga speaks: read from the stream (EXT-X-DATERANGE), from labels.vtt, or from the metadata
// cues that a browser with an HLS player of its own makes of date ranges (core/origin/cues.py writes them all).
//
// A cue here is {start, end, code, level, kind, whole, sounds, text}: times in seconds on whatever clock the source has
// (programme time, wall clock, media time), `sounds` null for every sound, `text` words by language or null.

import { clock } from "./lines.js";

export const LABEL = "org.ortaq.ai-label";
export const BADGE_LEVEL = 2; // from this level on the badge is on the picture (core/origin/label.py)
export const ALL_THE_TIME = 3; // and from this one its words stay for the whole of what they name

const cueOf = (start, end, said) => ({
  start,
  end,
  code: said("CODE") ?? "",
  level: Number(said("LEVEL") ?? 0),
  kind: said("KIND") ?? "",
  whole: said("WHOLE") === "YES",
  sounds: said("SOUND")?.split(" ") ?? null,
  text: null,
});

/** When a date range of hls.js ends, in ms of the wall clock; without an end it goes on. */
export function endOf(range) {
  if (range.endDate) return Number(range.endDate);
  const length = range.duration || Number(range.attr["PLANNED-DURATION"] ?? 0);
  return length ? Number(range.startDate) + length * 1000 : Infinity;
}

/** The cue of a date range of hls.js, on the wall clock; null when it is about something else. */
export function cueOfRange(range) {
  if (range.class !== LABEL) return null;
  return cueOf(Number(range.startDate) / 1000, endOf(range) / 1000, (name) => range.attr[`X-ORG-ORTAQ-${name}`]);
}

/** The cues of a labels.vtt, in programme time. What is no label of ours is passed over. */
export function cuesOfVtt(text) {
  const cues = [];
  for (const block of text.split(/\r?\n\r?\n/)) {
    const lines = block.split(/\r?\n/);
    const at = lines.findIndex((line) => line.includes("-->"));
    if (at < 0) continue;
    let told;
    try {
      told = JSON.parse(lines.slice(at + 1).join("\n"));
    } catch {
      continue;
    }
    if (told?.class !== LABEL) continue;
    const [start, end] = lines[at].split("-->").map((time) => clock(time.trim().split(/\s/)[0]));
    const { code, level, kind, whole, sounds, text: words } = told;
    cues.push({ start, end, code, level, kind, whole: Boolean(whole), sounds: sounds ?? null, text: words ?? null });
  }
  return cues;
}

/** What DataCues say: Safari makes one of each attribute of a date range, {startTime, endTime, value: {key, data}}. */
export function rangesOfNative(list) {
  const found = new Map();
  for (const { startTime, endTime, value } of list ?? []) {
    if (!value?.key?.startsWith("X-")) continue;
    const key = `${startTime} ${endTime}`;
    if (!found.has(key)) found.set(key, { start: startTime, end: endTime, said: {} });
    found.get(key).said[value.key] = String(value.data ?? "");
  }
  return [...found.values()];
}

/** The cue of such a range, on the clock of the media; null when it is about something else. */
export function cueOfNative({ start, end, said }) {
  return said["X-ORG-ORTAQ-CODE"] ? cueOf(start, end, (name) => said[`X-ORG-ORTAQ-${name}`]) : null;
}

// What is there before what reminds, the strong before the weak, what has just begun before what began long ago.
const rank = (one, other) => one.whole - other.whole || one.level - other.level || one.start - other.start;

/** The strongest cue that speaks at an instant with the sound that is heard, and null when none does. */
export function speaking(cues, at, sound) {
  let found = null;
  for (const cue of cues) {
    if (at < cue.start || cue.end <= at || (cue.sounds && sound && !cue.sounds.includes(sound))) continue;
    if (!found || rank(cue, found) > 0) found = cue;
  }
  return found;
}

/** Labels by sound, as the stream says them: "kk=none/0 tr=voice/3" -> Map of tag to {code, level}. */
export function bySound(text) {
  const pairs = (text ?? "").split(" ").filter(Boolean).map((one) => one.split(/[=/]/));
  return new Map(pairs.map(([tag, code, level]) => [tag, { code, level: Number(level) }]));
}
