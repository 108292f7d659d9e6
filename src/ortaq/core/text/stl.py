"""EBU STL, the exchange file of subtitling (EBU Tech 3264-E, 1991): a header of 1024 bytes, then blocks of 128.

The tables of letters are old (Tech 3264, appendix 2; ISO 6937 and ISO 8859): they hold Turkish, Turkmen, Hungarian,
Russian and Uzbek in Latin, and lack letters of others (ə; ә ғ қ ң ө ұ ү). A text that they cannot hold is refused
with those letters, for a file with gaps in its words is worse than none.
"""

import datetime as dt
import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Final

from ortaq.core.text.cue_text import Run, joined, runs, written
from ortaq.core.text.fold import letters
from ortaq.core.text.subtitles import MOST_CUES, BadSubtitles, Cue
from ortaq.core.text.tracks import plain

Encode = Callable[[str], bytes]
Decode = Callable[[bytes], str]
HEADER, BLOCK, FIELD = 1024, 128, 112
FPS: Final = 25
"""Frames a second of what we write (STL25.01)."""
ROWS: Final = 23
LAST, UNUSED, NEWLINE = 0xFF, 0x8F, 0x8A
RESERVED: Final = 0xEF
"""Extension numbers above it are data of others (Tech 3264, 4.2: EBN)."""
MAGIC: Final = re.compile(rb".{3}STL(\d\d)\.0\d", re.DOTALL)
LANGUAGES: Final = {
    "az": "7B",
    "cv": "74",
    "en": "09",
    "hu": "1B",
    "kk": "67",
    "ru": "56",
    "tr": "29",
    "tt": "4C",
    "uz": "47",
}
"""Codes of Tech 3264, appendix 3; a language that has none there is written as 00, unknown."""
ON_OFF: Final = {
    0x80: ("italic", True),
    0x81: ("italic", False),
    0x82: ("underlined", True),
    0x83: ("underlined", False),
}
PLAINER: Final = {
    "ʻ": "‘",
    "ʼ": "’",
    "–": "—",
    "…": "...",
    "‑": "-",
    "„": "“",
    "‚": "‘",
    "\u00a0": " ",
    **dict.fromkeys("\u200e\u200f\u2066\u2067\u2068\u2069\ufeff", ""),
}
"""Signs that the first table lacks -> what stands for them."""
PLAINEST: Final = {"«": '"', "»": '"', "“": '"', "”": '"', "‘": "'", "’": "'", "—": "-"}
"""The same for the tables of ISO 8859."""

_UPPER = (
    *(("\xa1\xa2\xa3", 0xA1), ("¥", 0xA5), ("§¤‘“«←↑→↓°±²³×µ¶·÷’”»¼½¾¿", 0xA7), ("—¹®©™♪¬¦", 0xD0), ("⅛⅜⅝⅞", 0xDC)),
    *(("ΩÆÐªĦ", 0xE0), ("ĲĿŁØŒºÞŦŊŉĸæđðħıĳŀłøœßþŧŋ", 0xE6)),
)
SIGN_OF: Final = {first + at: sign for signs, first in _UPPER for at, sign in enumerate(signs)} | {0xA4: "$"}
CODE_OF: Final = {sign: code for code, sign in SIGN_OF.items() if sign != "$"}
MARK_OF: Final = {
    0xC1: "\u0300",
    0xC2: "\u0301",
    0xC3: "\u0302",
    0xC4: "\u0303",
    0xC5: "\u0304",
    0xC6: "\u0306",
    0xC7: "\u0307",
    0xC8: "\u0308",
    0xCA: "\u030a",
    0xCB: "\u0327",
    0xCD: "\u030b",
    0xCE: "\u0328",
    0xCF: "\u030c",
}
"""Byte before a letter -> the mark on it (ISO 6937)."""
CODE_OF_MARK: Final = {mark: code for code, mark in MARK_OF.items()}
TABLES: Final = {"01": "iso8859_5", "02": "iso8859_6", "03": "iso8859_7", "04": "iso8859_8"}


class CannotWrite(ValueError):
    """The format has no sign for some letters; `letters` are those, each once."""

    def __init__(self, letters: str) -> None:
        super().__init__(letters)
        self.letters = letters


def is_stl(data: bytes) -> bool:
    """Whether bytes begin as a file of this format does."""
    return len(data) >= HEADER and MAGIC.match(data) is not None


def read(data: bytes) -> tuple[list[Cue], set[str]]:
    """The cues, counted from the start of the programme that the header tells, and what of the file we do not keep.

    Raises BadSubtitles: `not_text`, `bad_time` (the line is the number of the block), `no_cues`, `too_many`.
    """
    found = MAGIC.match(data)
    if found is None or len(data) < HEADER:
        raise BadSubtitles("not_text")
    fps = int(found[1]) or FPS
    decode = _reader(data[12:14].decode("ascii", "replace"))
    rows = int(data[253:255]) if data[253:255].isdigit() and int(data[253:255]) else ROWS
    is_teletext = data[11:12] in (b"1", b"2")
    begins = _told_start(data, fps)
    cues: list[Cue] = []
    lost: set[str] = set()
    field = b""
    for number, at in enumerate(range(HEADER, len(data) - BLOCK + 1, BLOCK), 1):
        block = data[at : at + BLOCK]
        if RESERVED < block[3] < LAST or block[15] == 1:  # data of others; a remark
            lost.add("notes")
            continue
        field += block[16:].rstrip(bytes([UNUSED]))
        if block[3] != LAST:
            continue
        whole, field = field, b""
        if any(code < 0x08 for code in whole) and not is_teletext:  # noqa: PLR2004 -- colours of Tech 3264
            lost.add("styles")
        text = written(_runs(whole, decode))
        start, end = (_milliseconds(block[part : part + 4], fps, number) - begins for part in (5, 9))
        if text.strip() and end > start >= 0:
            cues.append(Cue(start, end, text, *_place(block, whole, rows)))
        if len(cues) > MOST_CUES:
            raise BadSubtitles("too_many", number)
    if not cues:
        raise BadSubtitles("no_cues")
    return sorted(cues, key=lambda cue: (cue.start_ms, cue.end_ms)), lost


def write(cues: Sequence[Cue], tag: str, title: str, day: dt.date) -> bytes:
    """A file for open subtitling at 25 frames a second; raises CannotWrite."""
    table, encode = _writer("".join(run.text for cue in cues for run in runs(cue.text)))
    blocks = [block for number, cue in enumerate(cues) for block in _blocks(cue, number, encode)]
    first = _clock_text(cues[0].start_ms) if cues else "00000000"
    date = f"{day:%y%m%d}"
    fields = (
        *(("850", 3), (f"STL{FPS}.01", 8), ("0", 1), (table, 2), (LANGUAGES.get(plain(tag).split("-")[0], "00"), 2)),
        *((title, 32), ("", 32), (title, 32), ("", 32), ("", 32), ("", 32), ("", 16), (date, 6), (date, 6), ("00", 2)),
        *((f"{len(blocks):05}", 5), (f"{len(cues):05}", 5), ("001", 3), ("42", 2), (f"{ROWS}", 2), ("1", 1)),
        *(("00000000", 8), (first, 8), ("1", 1), ("1", 1), ("", 3), ("", 32), ("", 32), ("", 32)),
    )
    header = b"".join(_in_850(value)[:width].ljust(width) for value, width in fields)
    return header.ljust(HEADER) + b"".join(blocks)


def _in_850(text: str) -> bytes:
    """A text of the header in Latin letters; there is no code page for others (EBU Tech 3264, code page number)."""
    latin = "".join(one if _is_in_850(one) else letters(one).upper() if one.isupper() else letters(one) for one in text)
    plain = (one if _is_in_850(one) else unicodedata.normalize("NFD", one) for one in latin)
    return "".join(plain).encode("cp850", "ignore")


def _is_in_850(one: str) -> bool:
    return bool(one.encode("cp850", "ignore"))


def frame_of(ms: int, fps: int = FPS) -> int:
    """The frame nearest to a time."""
    return (ms * fps + 500) // 1000


def _blocks(cue: Cue, number: int, encode: Encode) -> Iterator[bytes]:
    """The blocks of one cue; a long text goes on in the next ones."""
    text = _field(runs(cue.text), encode)
    lines = text.count(NEWLINE) + 1
    row = {"top": 1, "middle": max(1, ROWS // 2 - lines // 2)}.get(cue.at, max(1, ROWS - lines))
    side = {"start": 1, "end": 3}.get(cue.align, 2)
    start, end = frame_of(cue.start_ms), max(frame_of(cue.end_ms), frame_of(cue.start_ms) + 1)
    parts = [text[at : at + FIELD] for at in range(0, len(text), FIELD)] or [b""]
    for at, part in enumerate(parts):
        extension = LAST if at == len(parts) - 1 else at
        head = bytes([0]) + (number % 0x10000).to_bytes(2, "little") + bytes([extension, 0])
        yield head + _time(start) + _time(end) + bytes([row, side, 0]) + part.ljust(FIELD, bytes([UNUSED]))


def _field(some: Sequence[Run], encode: Encode) -> bytes:
    out = b""
    for run in some:
        on, off = (b"\x80" * run.italic + b"\x82" * run.underlined), (b"\x81" * run.italic + b"\x83" * run.underlined)
        out += on + bytes([NEWLINE]).join(encode(line) for line in run.text.split("\n")) + off
    return out


def _runs(field: bytes, decode: Decode) -> list[Run]:
    """The runs of a text field; colours, boxes and heights of teletext go, a space stands for each of them."""
    found: list[Run] = []
    look = {"italic": False, "underlined": False}
    held = bytearray()

    def put() -> None:
        found.append(Run(decode(bytes(held)), italic=look["italic"], underlined=look["underlined"]))
        held.clear()

    for code in field:
        if code in ON_OFF:
            put()
            name, is_on = ON_OFF[code]
            look[name] = is_on
        elif code == NEWLINE:
            held += b"\n"
        elif code < 0x20:  # noqa: PLR2004 -- control codes of teletext take the place of a letter
            held += b" "
        elif not 0x7F <= code <= 0x9F:  # noqa: PLR2004 -- the rest of the second set of controls
            held.append(code)
    put()
    return _trimmed(joined(found))


def _trimmed(some: list[Run]) -> list[Run]:
    """Lines without space around, and without empty ones between (double height writes two)."""
    lines: list[list[Run]] = [[]]
    for run in some:
        first, *rest = run.text.split("\n")
        lines[-1].append(replace(run, text=first))
        lines += [[replace(run, text=line)] for line in rest]
    kept = []
    for line in lines:
        text = "".join(run.text for run in line)
        if not text.strip():
            continue
        squeezed = [replace(run, text=re.sub(r" +", " ", run.text)) for run in line if run.text]
        squeezed[0] = replace(squeezed[0], text=squeezed[0].text.lstrip())
        squeezed[-1] = replace(squeezed[-1], text=squeezed[-1].text.rstrip())
        kept.append(joined(squeezed))
    out: list[Run] = []
    for at, one in enumerate(kept):
        if at and one:
            one[0] = replace(one[0], text="\n" + one[0].text)
        out += one
    return joined(out)


def _place(block: bytes, field: bytes, rows: int) -> tuple[str, str]:
    height = 2 if 0x0D in field else 1  # noqa: PLR2004 -- double height
    lines = len([one for one in field.split(bytes([NEWLINE])) if one.strip()]) or 1
    middle = (block[13] + lines * height / 2) / rows
    at = "top" if middle < 1 / 3 else "middle" if middle < 2 / 3 else ""
    return at, {1: "start", 3: "end"}.get(block[14], "")


def _milliseconds(told: bytes, fps: int, number: int) -> int:
    hours, minutes, seconds, frames = told
    if minutes > 59 or seconds > 59 or frames >= fps:  # noqa: PLR2004 -- a clock
        raise BadSubtitles("bad_time", number)
    return ((hours * 60 + minutes) * 60 + seconds) * 1000 + frames * 1000 // fps


def _told_start(data: bytes, fps: int) -> int:
    """Where the programme begins on the tape (TCP), in milliseconds."""
    told = data[256:264]
    if not told.isdigit():
        return 0
    hours, minutes, seconds, frames = (int(told[at : at + 2]) for at in range(0, 8, 2))
    return ((hours * 60 + minutes) * 60 + seconds) * 1000 + frames * 1000 // fps


def _time(frame: int) -> bytes:
    seconds, frames = divmod(frame, FPS)
    return bytes([seconds // 3600 % 24, seconds // 60 % 60, seconds % 60, frames])


def _clock_text(ms: int) -> str:
    return "".join(f"{part:02}" for part in _time(frame_of(ms)))


def plainer(text: str, table: str = "00") -> str:
    """A text with the signs that a table lacks written as those it has."""
    signs = PLAINER if table == "00" else PLAINER | {"–": "-", "„": '"', "‚": "'", "ʻ": "'", "ʼ": "'"} | PLAINEST
    return unicodedata.normalize("NFC", text).translate({ord(sign): other for sign, other in signs.items()})


def table_for(text: str) -> str:
    """The number of the first table that holds a text; raises CannotWrite with what the nearest one lacks."""
    lacking = {"00": "".join(sign for sign in dict.fromkeys(plainer(text)) if not _latin(sign) and sign != "\n")}
    for table, name in TABLES.items():
        signs = dict.fromkeys(plainer(text, table))
        lacking[table] = "".join(sign for sign in signs if not _fits(sign, name))
    table = min(lacking, key=lambda one: len(lacking[one]))
    if lacking[table]:
        raise CannotWrite(lacking[table])
    return table


def _fits(sign: str, name: str) -> bool:
    try:
        return sign.encode(name) not in (b"", b"\x8f")
    except UnicodeEncodeError:
        return False


def _latin(sign: str) -> bytes:
    """A sign in the first table, empty when it lacks it."""
    if " " <= sign <= "~":
        return sign.encode()
    if sign in CODE_OF:
        return bytes([CODE_OF[sign]])
    parts = unicodedata.normalize("NFD", sign)
    letter, mark = parts[:1], parts[1:]
    fits = mark in CODE_OF_MARK
    return bytes([CODE_OF_MARK[mark]]) + letter.encode() if fits and letter.isascii() else b""


def _writer(text: str) -> tuple[str, Encode]:
    table = table_for(text)

    def encode(said: str) -> bytes:
        said = plainer(said, table)
        return b"".join(map(_latin, said)) if table == "00" else said.encode(TABLES[table])

    return table, encode


def _reader(table: str) -> Decode:
    if table in TABLES:
        return lambda data: data.decode(TABLES[table], "replace")
    return _from_latin


def _from_latin(data: bytes) -> str:
    out, mark = "", ""
    for code in data:
        if code in MARK_OF:
            mark = MARK_OF[code]
            continue
        sign = chr(code) if code < 0x80 else SIGN_OF.get(code, "\ufffd")  # noqa: PLR2004 -- ASCII
        out += unicodedata.normalize("NFC", sign + mark)
        mark = ""
    return out
