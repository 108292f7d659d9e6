r"""Subtitles: read WebVTT and SubRip, write WebVTT, cut it for HLS.

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
OPENING = re.compile(r"<(?!/?(?:i|b|u|c|v|lang|ruby|rt)\b)(?!\d)")


class BadSubtitles(ValueError):
    """Text that is no subtitles; `code` says what is wrong in `line` (counted from 1; 0 when no line is to blame)."""

    def __init__(self, code: str, line: int = 0) -> None:
        super().__init__(code, line)
        self.code, self.line = code, line

    def __str__(self) -> str:
        return f"{self.code} line={self.line}"


@dataclass(frozen=True, slots=True)
class Cue:
    """A text that stands from `start_ms` to `end_ms` of the programme; WebVTT cue text, lines parted by newlines."""

    start_ms: int
    end_ms: int
    text: str


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
    start, end = milliseconds(before.strip(), head), milliseconds((after.split() or [""])[0], head)
    if end < start:
        raise BadSubtitles("ends_before_start", head + 1)
    stop = _after_block(lines, head)
    text = "\n".join(line.strip() for line in lines[head + 1 : stop] if line.strip())
    if not is_vtt:
        text = OPENING.sub("&lt;", re.sub(r"&(?!\w+;|#)", "&amp;", SRT_TAGS.sub("", text)))
    text = text.replace(ARROW, "→")
    return (Cue(start, end, text) if text and end > start else None), stop


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
    return f"{_clock(cue.start_ms)} --> {_clock(cue.end_ms)}\n{cue.text}\n\n"
