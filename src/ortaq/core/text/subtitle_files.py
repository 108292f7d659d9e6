r"""Subtitle files of four formats in and out: WebVTT, SubRip, TTML (IMSC, EBU-TT-D), EBU STL; what is lost is said.

>>> form_of(b"1\n00:00:01,000 --> 00:00:02,000\nA\n").value, form_of(b"<?xml version='1.0'?><tt/>").value
('srt', 'ttml')
"""

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from typing import Final

from ortaq.core.text import stl, ttml
from ortaq.core.text.cue_text import has_other, runs, voices
from ortaq.core.text.subtitles import Cue, decode, parse, to_vtt


class Form(StrEnum):
    """The formats, by the ending of their files."""

    VTT = "vtt"
    SRT = "srt"
    TTML = "ttml"
    STL = "stl"


NAMES: Final = {Form.VTT: "WebVTT", Form.SRT: "SubRip", Form.TTML: "TTML (IMSC, EBU-TT-D)", Form.STL: "EBU STL"}
TYPES: Final = {
    Form.VTT: "text/vtt; charset=utf-8",
    Form.SRT: "application/x-subrip; charset=utf-8",
    Form.TTML: "application/ttml+xml; charset=utf-8",
    Form.STL: "application/octet-stream",
}
ENDINGS: Final = (".vtt", ".srt", ".ttml", ".dfxp", ".xml", ".stl")
"""Endings of the files that may be brought in."""
KEYS: Final = {
    ("", "start"): 1,
    ("", "end"): 3,
    ("middle", "start"): 4,
    ("middle", ""): 5,
    ("middle", "end"): 6,
    ("top", "start"): 7,
    ("top", ""): 8,
    ("top", "end"): 9,
}
LOSSES: Final = ("speakers", "bold", "styles", "places", "notes", "frames", "signs", "overlaps")
"""What can be lost: who speaks, bold, other looks, exact places, notes, times between frames, some signs, overlaps."""


@dataclass(frozen=True, slots=True)
class File:
    """What a subtitle file holds for us; `lost` is what of it we do not keep (LOSSES)."""

    form: Form
    cues: tuple[Cue, ...]
    lost: tuple[str, ...]


def form_of(data: bytes) -> Form:
    """The format of a file, by its content."""
    if stl.is_stl(data):
        return Form.STL
    start = data[:400].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    if start.startswith(b"<"):
        return Form.TTML
    return Form.VTT if start.startswith(b"WEBVTT") else Form.SRT


def read(data: bytes) -> File:
    """A file of any of the formats; raises BadSubtitles, which blames a line."""
    form = form_of(data)
    if form is Form.STL:
        cues, lost = stl.read(data)
    elif form is Form.TTML:
        cues, lost = ttml.read(data)
    else:
        text = decode(data)
        cues, lost = parse(text), _lost_of_text(text, form)
    return File(form, tuple(cues), tuple(one for one in LOSSES if one in lost))


def write(cues: Sequence[Cue], form: Form, tag: str, *, title: str = "", day: dt.date) -> bytes:
    """A file of a format; `tag` is the language of its words. Raises CannotWrite where it has no sign for letters."""
    if form is Form.STL:
        return stl.write(cues, tag, title, day)
    if form is Form.TTML:
        return ttml.write(cues, tag, title)
    if form is Form.SRT:
        return "".join(_srt_block(number, cue) for number, cue in enumerate(cues, 1)).encode()
    return to_vtt(cues).encode()


def lost_in(cues: Sequence[Cue], form: Form) -> tuple[str, ...]:
    """What of our cues a format cannot hold, or not as it was."""
    found = set()
    if form is not Form.VTT and any(has_other(cue.text) for cue in cues):
        found.add("styles")
    if form in {Form.SRT, Form.STL} and any(voices(cue.text) for cue in cues):
        found.add("speakers")
    if form is Form.STL:
        frame = 1000 / stl.FPS
        found |= {"bold"} if any(run.bold for cue in cues for run in runs(cue.text)) else set()
        found |= {"frames"} if any(cue.start_ms % frame or cue.end_ms % frame for cue in cues) else set()
        text = "".join(run.text for cue in cues for run in runs(cue.text))
        found |= {"signs"} if stl.plainer(text, stl.table_for(text)) != text else set()
        later = sorted(cues, key=lambda cue: cue.start_ms)
        found |= {"overlaps"} if any(two.start_ms < one.end_ms for one, two in pairwise(later)) else set()
    return tuple(one for one in LOSSES if one in found)


def _srt_block(number: int, cue: Cue) -> str:
    said = ""
    for run in runs(cue.text):
        opening = "".join(f"<{tag}>" for tag in run.look)
        closing = "".join(f"</{tag}>" for tag in reversed(run.look))
        said += opening + run.text + closing
    key = KEYS.get((cue.at, cue.align))
    place = f"{{\\an{key}}}" if key else ""
    return f"{number}\n{_srt_clock(cue.start_ms)} --> {_srt_clock(cue.end_ms)}\n{place}{said}\n\n"


def _srt_clock(ms: int) -> str:
    seconds, ms = divmod(ms, 1000)
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02},{ms:03}"


def _lost_of_text(text: str, form: Form) -> set[str]:
    """What of a WebVTT or SubRip file we do not keep."""
    if form is Form.SRT:
        return {"styles"} if "<font" in text else set()
    lost = {"notes"} if re.search(r"^NOTE\b", text, re.MULTILINE) else set()
    if re.search(r"^(?:STYLE|REGION)\b", text, re.MULTILINE):
        lost.add("styles")
    settings = re.findall(r"-->[ \t]*[\d:.]+[ \t]+(.*)$", text, re.MULTILINE)
    exact = re.compile(r"(?:^|\s)(?:position:|size:|region:|vertical:|line:(?!0\b|-1\b|50%))")
    return lost | ({"places"} if any(exact.search(one) for one in settings) else set())
