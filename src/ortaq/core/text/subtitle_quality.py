"""Whether subtitles can be read: lines, reading speed, how long they stand, gaps, overlaps, frames.

The limits are data by language, each with its source and how sure we are (`subtitle_limits.json`).

>>> [(mark.code, mark.value) for mark in check([Cue(0, 520, "Қожанасыр есегіне теріс мінді")], limits("kk"))]
[('short', 520), ('fast', 55.8)]
"""

import json
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any, Final

from ortaq.core.text.cue_text import spoken
from ortaq.core.text.subtitles import Cue
from ortaq.core.text.tracks import plain

RULES: Final = ("letters", "lines", "speed", "speed_children", "shortest_ms", "longest_ms", "gap_frames")
FPS: Final = 25.0
FAULTS: Final = frozenset({"empty", "overlap", "beyond"})
"""What is wrong whatever a guide says; the rest are limits of taste and eyesight."""
HINTS: Final = frozenset({"off_frame"})
"""What only those who cut to the frame mind."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One number of a guide: where it is from, how sure we are (A to D), whether somebody has read it there."""

    value: float
    source: str
    confidence: str
    verified: bool


@dataclass(frozen=True, slots=True)
class Limits:
    """What holds for the subtitles of one language and one public."""

    tag: str
    rules: dict[str, Rule]
    children: bool = False

    def value(self, name: str) -> float:
        """The number of a rule."""
        return self.rules[name].value

    @property
    def speed(self) -> str:
        """The name of the rule for how fast they read."""
        return "speed_children" if self.children else "speed"


@dataclass(frozen=True, slots=True)
class Mark:
    """What is to be said of the cue number `at` (from 0): a code, what it has and what the limit is."""

    at: int
    code: str
    value: float
    limit: float

    @property
    def weight(self) -> str:
        """`fault`, `warning` or `hint`."""
        return "fault" if self.code in FAULTS else "hint" if self.code in HINTS else "warning"


def limits(tag: str, *, children: bool = False) -> Limits:
    """The limits for a language and script; what it has none of its own for is that of its language, then of all."""
    known, said = _data()["limits"], plain(tag)
    chain = [known["*"], known.get(said.partition("-")[0], {}), known.get(said, {})]
    rows: dict[str, Any] = {}
    for one in chain:
        rows |= one
    sources = _data()["sources"]
    rules = {
        name: Rule(
            float(rows[name]["value"]), sources[rows[name]["source"]], rows[name]["confidence"], rows[name]["verified"]
        )
        for name in RULES
    }
    return Limits(said, rules, children)


@cache
def _data() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(Path(__file__).with_name("subtitle_limits.json").read_text(encoding="utf-8"))
    return found


def letters(line: str) -> int:
    """Signs that a reader sees in a line: marks on a letter and signs of direction do not count.

    >>> letters("йод"), letters("и\u0306од"), letters("\u200fسالەم")
    (3, 3, 5)
    """
    return sum(unicodedata.category(sign) not in {"Mn", "Me", "Cf"} for sign in line)


def speed(cue: Cue) -> float:
    """Letters a second, spaces counted; one decimal."""
    count = letters(spoken(cue.text).replace("\n", " "))
    return round(count * 1000 / max(1, cue.end_ms - cue.start_ms), 1)


def check(cues: Sequence[Cue], by: Limits, *, fps: float = FPS, film_ms: int | None = None) -> list[Mark]:
    """What is to be said of cues in the order of their time, the faults of a cue first.

    Codes: empty, overlap, beyond (the film's end), line, lines, fast, short, long, gap, off_frame. `value` and `limit`
    are letters, lines, letters a second, or milliseconds.
    """
    found: list[Mark] = []
    for at, cue in enumerate(cues):
        following = next((one for one in cues[at + 1 :] if one.at == cue.at), None)
        marks = [*_in_time(at, cue, following, by, fps), *_in_words(at, cue, by)]
        if film_ms is not None and cue.end_ms > film_ms:
            marks.append(Mark(at, "beyond", cue.end_ms, film_ms))
        found += sorted(marks, key=lambda mark: ("fault", "warning", "hint").index(mark.weight))
    return found


def _in_words(at: int, cue: Cue, by: Limits) -> Iterator[Mark]:
    lines = spoken(cue.text).split("\n")
    if not "".join(lines).strip():
        yield Mark(at, "empty", 0, 1)
        return
    longest = max(map(letters, lines))
    if longest > by.value("letters"):
        yield Mark(at, "line", longest, by.value("letters"))
    if len(lines) > by.value("lines"):
        yield Mark(at, "lines", len(lines), by.value("lines"))
    if speed(cue) > by.value(by.speed):
        yield Mark(at, "fast", speed(cue), by.value(by.speed))


def _in_time(at: int, cue: Cue, following: Cue | None, by: Limits, fps: float) -> Iterator[Mark]:
    length = cue.end_ms - cue.start_ms
    if length < by.value("shortest_ms"):
        yield Mark(at, "short", length, by.value("shortest_ms"))
    if length > by.value("longest_ms"):
        yield Mark(at, "long", length, by.value("longest_ms"))
    if following is not None:
        gap, least = following.start_ms - cue.end_ms, round(by.value("gap_frames") * 1000 / fps)
        if gap < 0:
            yield Mark(at, "overlap", -gap, 0)
        elif 0 < gap < least:
            yield Mark(at, "gap", gap, least)
    if not (on_frame(cue.start_ms, fps) and on_frame(cue.end_ms, fps)):
        yield Mark(at, "off_frame", cue.start_ms, round(1000 / fps))


def on_frame(ms: int, fps: float) -> bool:
    """Whether a time is that of a frame, told in whole milliseconds."""
    return abs(ms - frame_ms(ms, fps)) <= 1


def frame_ms(ms: int, fps: float) -> int:
    """The time of the frame nearest to a time."""
    return round(round(ms * fps / 1000) * 1000 / fps)


def snapped(cues: Sequence[Cue], fps: float) -> list[Cue]:
    """Cues whose times are those of frames; none gets shorter than one frame.

    >>> snapped([Cue(1003, 1999, "a")], 25)[0]
    Cue(start_ms=1000, end_ms=2000, text='a', at='', align='')
    """
    found = []
    for cue in cues:
        start = frame_ms(cue.start_ms, fps)
        end = max(frame_ms(cue.end_ms, fps), frame_ms(round(start + 1000 / fps), fps))
        found.append(replace(cue, start_ms=start, end_ms=end))
    return found
