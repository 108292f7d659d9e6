r"""Subtitles: read WebVTT and SubRip, write WebVTT, cut it for HLS; all formats: `subtitle_files.py`.

>>> [cue.text for cue in parse("1\n00:00:01,000 --> 00:00:02,500\nСәлем!\n")]
['Сәлем!']
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

TIME = re.compile(r"(?:(\d{1,3}):)?(\d{1,2}):(\d{2})[.,](\d{1,3})")
ARROW = "-->"
HEADER: Final = "WEBVTT\nX-TIMESTAMP-MAP=LOCAL:00:00:00.000,MPEGTS:0\n"
"""RFC 8216, 3.5: cue times are those of the whole programme, which begins at 0."""
SKIPPED: Final = ("NOTE", "STYLE", "REGION")
MOST_CUES: Final = 20_000
SRT_TAGS = re.compile(r"</?font[^>]*>|\{\\[^}]*\}")
KEYPAD = re.compile(r"\{\\an([1-9])\}")
"""Where a SubRip text stands, as the keys of a number pad lie: 1 is below on the left, 9 above on the right."""
HEIGHTS: Final = ("", "middle", "top")
SIDES: Final = ("start", "", "end")
ROWS: Final = 15
"""Lines of text that a picture holds, as players count them."""
OPENING = re.compile(r"<(?!/?(?:i|b|u|c|v|lang|ruby|rt)\b)(?!\d+:\d)")


class BadSubtitles(ValueError):
    """Text that is no subtitles; `code` says what is wrong in `line` (counted from 1; 0 when no line is to blame)."""

    def __init__(self, code: str, line: int = 0) -> None:
        super().__init__(code, line)
        self.code, self.line = code, line

    def __str__(self) -> str:
        return f"{self.code} line={self.line}"


@dataclass(frozen=True, slots=True)
class Cue:
    """A text that stands from `start_ms` to `end_ms` of the programme; WebVTT cue text, lines parted by newlines.

    `at` is how high it stands (below when empty, "middle", "top"), `align` its side (centred when empty, "start",
    "end"): as much of a place as all formats share.
    """

    start_ms: int
    end_ms: int
    text: str
    at: str = ""
    align: str = ""


SOUNDS_TOLD: Final = re.compile(r"[♪♫]|^\s*(?:-\s*)?\[[^\]]+\]", re.MULTILINE)
"""Music notes, or a line that begins with something in square brackets: [door creaks]."""
LEAST_SOUNDS: Final = 2


def tells_sounds(cues: Sequence[Cue]) -> bool:
    r"""Whether subtitles look as if they were made for those who do not hear: twice or more they tell a sound or music.

    >>> [tells_sounds([Cue(0, 1000, text)]) for text in ("Hello", "♪", "♪\n[a door]")]
    [False, False, True]
    """
    found = 0
    for cue in cues:
        found += len(SOUNDS_TOLD.findall(cue.text))
        if found >= LEAST_SOUNDS:
            return True
    return False


def decode(data: bytes) -> str:
    """The text of a subtitle file: UTF-8, or UTF-16 with its mark; raises BadSubtitles for anything else."""
    try:
        if data.startswith((b"\xff\xfe", b"\xfe\xff")):
            return data.decode("utf-16")
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadSubtitles("not_utf8", data[: error.start].count(b"\n") + 1) from error
    if "\0" in text:
        raise BadSubtitles("not_text", 0)
    return text


def parse(text: str) -> list[Cue]:
    """Cues of WebVTT or SubRip in the order of their time.

    Raises BadSubtitles: `no_cues`, `bad_time`, `ends_before_start`, `no_text`, `too_many`.
    """
    lines = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    is_vtt = lines[0].startswith("WEBVTT")
    cues: list[Cue] = []
    at = _after_block(lines, 0) if is_vtt else 0
    while at < len(lines):
        if not lines[at].strip():
            at += 1
        elif is_vtt and lines[at].split(" ")[0] in SKIPPED:
            at = _after_block(lines, at)
        else:
            cue, at = _cue(lines, at, is_vtt=is_vtt)
            if cue:
                cues.append(cue)
        if len(cues) > MOST_CUES:
            raise BadSubtitles("too_many", at)
    if not cues:
        raise BadSubtitles("no_cues", 0)
    return sorted(cues, key=lambda cue: (cue.start_ms, cue.end_ms))


def to_vtt(cues: Iterable[Cue]) -> str:
    """A whole WebVTT file."""
    return "WEBVTT\n\n" + "".join(map(to_block, cues))


def cut(cues: Iterable[Cue], durations_seconds: Sequence[float]) -> list[str]:
    """One WebVTT text per segment of the picture; a cue that stands across a boundary is in both, times are whole."""
    ordered = sorted(cues, key=lambda cue: cue.start_ms)
    segments, start = [], 0.0
    for seconds in durations_seconds:
        end = start + seconds
        inside = (cue for cue in ordered if cue.end_ms > start * 1000 and cue.start_ms < end * 1000)
        segments.append(HEADER + "\n" + "".join(map(to_block, inside)))
        start = end
    return segments


def _cue(lines: list[str], at: int, *, is_vtt: bool) -> tuple[Cue | None, int]:
    """The cue whose block begins at line `at`, and where the next block begins."""
    head = at if ARROW in lines[at] else at + 1
    if head >= len(lines) or ARROW not in lines[head]:
        raise BadSubtitles("bad_time", at + 1)
    before, _, after = lines[head].partition(ARROW)
    until, *said = after.split() or [""]
    start, end = milliseconds(before.strip(), head), milliseconds(until, head)
    if end < start:
        raise BadSubtitles("ends_before_start", head + 1)
    stop = _after_block(lines, head)
    text = "\n".join(line.strip() for line in lines[head + 1 : stop] if line.strip())
    at_height, align = place_of(said) if is_vtt else _keypad(text)
    text = text.replace(ARROW, "→") if is_vtt else typed(SRT_TAGS.sub("", text))
    return (Cue(start, end, text, at_height, align) if text and end > start else None), stop


def place_of(settings: Iterable[str]) -> tuple[str, str]:
    """Height and side that the settings of a WebVTT cue ask for (W3C WebVTT, 4.4), as near as we keep them.

    >>> place_of(["line:0", "align:start"]), place_of(["line:-1", "position:10%"]), place_of(["line:50%"])
    (('top', 'start'), ('', ''), ('middle', ''))
    """
    told = dict(one.partition(":")[::2] for one in settings)
    line = told.get("line", "").partition(",")[0]
    part = 1.0
    if found := re.fullmatch(r"(\d+(?:\.\d+)?)%", line):
        part = float(found[1]) / 100
    elif re.fullmatch(r"-?\d{1,4}", line):
        part = (int(line) if int(line) >= 0 else ROWS + int(line)) / ROWS
    height = HEIGHTS[2] if part < 1 / 3 else HEIGHTS[1] if part < 2 / 3 else HEIGHTS[0]
    side = {"start": "start", "left": "start", "end": "end", "right": "end"}.get(told.get("align", ""), "")
    return height, side


def _keypad(text: str) -> tuple[str, str]:
    found = KEYPAD.search(text)
    if not found:
        return "", ""
    row, column = divmod(int(found[1]) - 1, 3)
    return HEIGHTS[row], SIDES[column]


def typed(text: str) -> str:
    r"""What somebody types as cue text, made safe: signs that begin no tag are written as entities, no line is empty.

    >>> typed(" A < B & C \n\n<i>D</i> --> E")
    'A &lt; B &amp; C\n<i>D</i> → E'
    """
    text = text.replace(ARROW, "→").replace("\r\n", "\n").replace("\r", "\n")
    text = OPENING.sub("&lt;", re.sub(r"&(?!\w+;|#)", "&amp;", text))
    return "\n".join(line.strip() for line in text.split("\n") if line.strip())


def _after_block(lines: list[str], at: int) -> int:
    """Number of the line after the block that `at` stands in."""
    while at < len(lines) and lines[at].strip():
        at += 1
    return at + 1


def milliseconds(text: str, line: int) -> int:
    """A time of WebVTT or SubRip; raises BadSubtitles, which blames a line (counted from 0)."""
    found = TIME.fullmatch(text)
    if not found:
        raise BadSubtitles("bad_time", line + 1)
    hours, minutes, seconds, rest = found.groups()
    return ((int(hours or 0) * 60 + int(minutes)) * 60 + int(seconds)) * 1000 + int(rest.ljust(3, "0"))


def _clock(ms: int) -> str:
    seconds, ms = divmod(ms, 1000)
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}.{ms:03}"


def to_block(cue: Cue) -> str:
    """A cue as it stands in a WebVTT file."""
    place = {"top": " line:0", "middle": " line:50%"}.get(cue.at, "") + (f" align:{cue.align}" if cue.align else "")
    return f"{_clock(cue.start_ms)} --> {_clock(cue.end_ms)}{place}\n{cue.text}\n\n"
