"""The plan of a channel from elsewhere, row by row: an XMLTV guide, or a CSV sheet with English headings.

Rows are only read here; which programme one means, and whether it has a place, is for others to say.
"""

import csv
import datetime as dt
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, Self

from lxml import etree

from ortaq.core.interchange.decoding import decoded
from ortaq.core.interchange.model import RAW, Unreadable
from ortaq.core.interchange.safe_xml import line_of, text_in, tree_of
from ortaq.core.interchange.table import guarded, unguarded
from ortaq.core.playout.guide import IDENTITY

MOST_BYTES = 8 * 1024 * 1024
MOST_ROWS = 2000
DELIMITERS = ",;\t"
HEADINGS: Mapping[str, tuple[str, ...]] = {
    "start": ("start", "starts_at", "begin", "begins", "begins_at", "from"),
    "date": ("date", "day"),
    "time": ("time", "clock"),
    "stop": ("stop", "stops_at", "end", "ends", "ends_at", "until"),
    "seconds": ("seconds",),
    "minutes": ("minutes", "duration", "length"),
    "programme": ("programme", "program", "id", "number", "eidr"),
    "title": ("title", "name"),
    "sub_title": ("sub_title", "subtitle", "episode_title"),
    "about": ("about", "synopsis", "description", "desc"),
    "season": ("season",),
    "episode": ("episode",),
    "channel": ("channel",),
}
"""Columns that are read, with their other names; others are passed over."""
COLUMNS = ("start", "stop", "seconds", "programme", "title", "season", "episode")
"""What is written."""
DOCTYPE = re.compile(rb"<!DOCTYPE\s+tv(?:\s+SYSTEM\s+(?:\"[^\"<>\[\]]*\"|'[^'<>\[\]]*'))?\s*>")
"""A document type that names a file and defines nothing, as every XMLTV guide has one."""
STAMP = re.compile(r"(\d{8})(\d{2})(\d{2})(\d{2})?(?:\s*(Z|UTC|GMT|[+-]\d{4}))?")
DOTTED = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})(.*)")
NUMBER = re.compile(r"\d{1,5}")
CLOCK = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2}))?")


Texts = tuple[tuple[str, str], ...]
"""Texts, each behind its language."""


@dataclass(frozen=True, slots=True)
class Row:
    """A showing as the file has it; `seconds` None: as long as the programme.

    `names` are ids and numbers that may name the programme, `titles` its titles in whatever languages (of an episode
    those of its series), `sub_titles` those of the episode. `channel` is the file's own name of the channel,
    `number` counts the rows: of a file without line breaks all stand on one line. `titled`, `parts` and `about` are
    titles, titles of the episode and descriptions, each with its language as written (empty where none is).
    """

    line: int
    start: dt.datetime
    seconds: int | None = None
    names: tuple[str, ...] = ()
    titles: tuple[str, ...] = ()
    sub_titles: tuple[str, ...] = ()
    season: int | None = None
    episode: int | None = None
    channel: str = ""
    number: int = 0
    titled: Texts = ()
    parts: Texts = ()
    about: Texts = ()

    @property
    def written(self) -> str:
        """What it is called in the file."""
        return ": ".join(texts[0] for texts in (self.titles or self.names, self.sub_titles) if texts)

    def plain(self) -> dict[str, Any]:
        """As JSON."""
        return asdict(self) | {"start": self.start.isoformat()}

    @classmethod
    def read(cls, plain: Mapping[str, Any]) -> Self:
        """What `plain` wrote."""
        lists = {name: tuple(plain[name]) for name in ("names", "titles", "sub_titles")}
        lists |= {name: tuple(map(tuple, plain.get(name, ()))) for name in ("titled", "parts", "about")}
        return cls(**{**plain, **lists, "start": dt.datetime.fromisoformat(plain["start"])})


@dataclass(frozen=True, slots=True)
class BadLine:
    """A row that cannot be read: its line, the reason as a code, and what is written there."""

    line: int
    reason: str
    raw: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """What a file says."""

    rows: tuple[Row, ...]
    bad: tuple[BadLine, ...] = ()

    @property
    def channels(self) -> list[str]:
        """The file's names of its channels."""
        return list(dict.fromkeys(row.channel for row in self.rows if row.channel))


class Unread(Exception):
    """A row that cannot be read, before it is known on which line it stands."""

    def __init__(self, reason: str, raw: str = "") -> None:
        super().__init__(reason)
        self.reason, self.raw = reason, raw

    def at(self, line: int) -> BadLine:
        """The same with its line."""
        return BadLine(line, self.reason, self.raw[:RAW])


def read(content: bytes, zone: dt.tzinfo) -> Plan:
    """A file as a plan; times without an offset are those of `zone` in a sheet, and UTC in XMLTV, as its DTD says.

    Raises Unreadable: `too_large`, `too_many_rows`, `not_xml`, `has_doctype` (one that defines something), `not_xmltv`,
    `not_csv`, `not_a_text`, `headings_missing` with the columns.
    """
    if len(content) > MOST_BYTES:
        raise Unreadable("too_large", most=MOST_BYTES)
    start = content.removeprefix(b"\xef\xbb\xbf").lstrip()
    is_xml = start.startswith((b"<", b"\xff\xfe<", b"\xfe\xff\x00<"))
    found = read_xmltv(content) if is_xml else read_csv(content, zone)
    return Plan(tuple(replace(row, number=number) for number, row in enumerate(found.rows, 1)), found.bad)


def read_xmltv(content: bytes) -> Plan:
    """An XMLTV guide."""
    root = tree_of(DOCTYPE.sub(blank, content, count=1))
    if root.tag != "tv":
        raise Unreadable("not_xmltv")
    elements = root.findall("programme")
    check_count(len(elements))
    rows: list[Row] = []
    bad: list[BadLine] = []
    for element in elements:
        try:
            rows.append(row_of(element))
        except Unread as why:
            bad.append(why.at(line_of(element)))
    return Plan(tuple(rows), tuple(bad))


def blank(found: re.Match[bytes]) -> bytes:
    """As many lines of nothing, so that every line keeps its number."""
    return b"\n" * found[0].count(b"\n")


def check_count(count: int) -> None:
    """Raise Unreadable for more rows than a person looks through."""
    if count > MOST_ROWS:
        raise Unreadable("too_many_rows", most=MOST_ROWS)


def row_of(element: etree._Element) -> Row:
    """One `programme`."""
    start, stop = stamp_of(element.get("start", "")), element.get("stop", "")
    season, episode = None, None
    names: list[str] = []
    for number in element.findall("episode-num"):
        system, written = number.get("system", "onscreen"), text_in(number)
        if system == "xmltv_ns":
            season, episode = places_of(written)
        elif system == IDENTITY:
            names.insert(0, written)
        elif system != "onscreen":
            names.append(written)
    titled, subbed, about = (texts_in(element, tag) for tag in ("title", "sub-title", "desc"))
    titles, parts = (tuple(text for _tag, text in texts) for texts in (titled, subbed))
    if not titles and not names:
        raise Unread("no_programme")
    seconds = length_between(start, stamp_of(stop)) if stop else None
    return Row(
        line_of(element),
        start,
        seconds,
        tuple(names),
        titles,
        parts,
        season,
        episode,
        element.get("channel", ""),
        titled=titled,
        parts=subbed,
        about=about,
    )


def texts_in(element: etree._Element, tag: str) -> Texts:
    """The texts of one kind, each behind its language; those with nothing in them are left out."""
    found = ((one.get("lang", ""), text_in(one)) for one in element.findall(tag))
    return tuple((language, text) for language, text in found if text)


def stamp_of(written: str) -> dt.datetime:
    """20261126200000 +0600; without an offset it is UTC."""
    found = STAMP.fullmatch(written.strip())
    if found is None:
        raise Unread("not_a_moment", written)
    offset = found[5] if found[5] and found[5][0] in "+-" else "+0000"
    try:
        return dt.datetime.strptime(f"{found[1]}{found[2]}{found[3]}{found[4] or '00'}{offset}", "%Y%m%d%H%M%S%z")
    except ValueError:
        raise Unread("not_a_moment", written) from None


def places_of(written: str) -> tuple[int | None, int | None]:
    """Season and episode of `xmltv_ns`, which counts from 0: "1 . 4 . "."""
    parts = [part.split("/")[0].strip() for part in written.split(".")]
    season, episode = (int(part) + 1 if NUMBER.fullmatch(part) else None for part in [*parts, "", ""][:2])
    return season, episode


def length_between(start: dt.datetime, stop: dt.datetime) -> int:
    """Seconds; raises Unread where it ends before it begins."""
    seconds = int((stop - start).total_seconds())
    if seconds <= 0:
        raise Unread("ends_before", stop.isoformat())
    return seconds


def read_csv(content: bytes, zone: dt.tzinfo) -> Plan:
    """A sheet."""
    text, _encoding = decoded(content)
    lines = list(filled(text.lstrip("\ufeff")))
    line, written = lines[0] if lines else (1, ())
    columns = [named(cell) for cell in written]
    has_time = "start" in columns or {"date", "time"} <= set(columns)
    has_name = {"programme", "title"} & set(columns)
    if not has_time or not has_name:
        missing = [
            *(() if has_time else ("start (or date and time)",)),
            *(() if has_name else ("programme (or title)",)),
        ]
        raise Unreadable("headings_missing", line=line, columns=", ".join(missing))
    check_count(len(lines) - 1)
    rows: list[Row] = []
    bad: list[BadLine] = []
    for number, cells in lines[1:]:
        told = {name: unguarded(cell.strip()) for name, cell in zip(columns, cells, strict=False) if name}
        try:
            rows.append(row_in(number, told, zone))
        except Unread as why:
            bad.append(why.at(number))
    return Plan(tuple(rows), tuple(bad))


def filled(text: str) -> Iterator[tuple[int, Sequence[str]]]:
    """The rows that say something, with the lines on which they begin."""
    delimiter = max(DELIMITERS, key=text.partition("\n")[0].count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    line = 1
    try:
        for cells in reader:
            if any(map(str.strip, cells)):
                yield line, cells
            line = reader.line_num + 1
    except csv.Error:
        raise Unreadable("not_csv", line=line) from None


def named(heading: str) -> str:
    """The column that a heading means; empty for one that is passed over."""
    plain = re.sub(r"[\s_-]+", "_", heading.strip().casefold())
    return next((name for name, others in HEADINGS.items() if plain in others), "")


def row_in(line: int, told: Mapping[str, str], zone: dt.tzinfo) -> Row:
    """One row of a sheet."""
    start = moment_of(told.get("start") or f"{told.get('date', '')} {told.get('time', '')}", zone)
    title, name = told.get("title", ""), told.get("programme", "")
    if not title and not name:
        raise Unread("no_programme")
    return Row(
        line,
        start,
        seconds_of(told, start, zone),
        (name,) if name else (),
        (title,) if title else (),
        (told["sub_title"],) if told.get("sub_title") else (),
        whole(told.get("season", "")),
        whole(told.get("episode", "")),
        told.get("channel", ""),
        titled=(("", title),) if title else (),
        parts=(("", told["sub_title"]),) if told.get("sub_title") else (),
        about=(("", told["about"]),) if told.get("about") else (),
    )


def moment_of(written: str, zone: dt.tzinfo) -> dt.datetime:
    """An instant from ISO 8601, or 26.11.2026 20:00; without an offset on the clocks of the zone."""
    text = written.strip()
    if dotted := DOTTED.fullmatch(text):
        text = f"{dotted[3]}-{int(dotted[2]):02}-{int(dotted[1]):02}{dotted[4]}"
    if not CLOCK.search(text):
        # A day alone is no time, and midnight is seldom what was meant.
        raise Unread("not_a_moment", written)
    try:
        found = dt.datetime.fromisoformat(text)
    except ValueError:
        raise Unread("not_a_moment", written) from None
    if found.tzinfo is not None:
        return found
    local = found.replace(tzinfo=zone)
    if local.astimezone(dt.UTC).astimezone(zone).replace(tzinfo=None) != found:
        raise Unread("skipped", written)
    return local


def seconds_of(told: Mapping[str, str], start: dt.datetime, zone: dt.tzinfo) -> int | None:
    """The length: as it is written, or until when."""
    if written := told.get("seconds") or "":
        return positive(whole(written), written)
    if written := told.get("minutes") or "":
        clock = CLOCK.fullmatch(written)
        if clock:
            return positive((int(clock[1]) * 60 + int(clock[2])) * 60 + int(clock[3] or 0), written)
        return positive((whole(written) or 0) * 60, written)
    if written := told.get("stop") or "":
        return length_between(start.astimezone(dt.UTC), moment_of(written, zone).astimezone(dt.UTC))
    return None


def positive(seconds: int | None, written: str) -> int:
    """A length; raises Unread for none."""
    if not seconds:
        raise Unread("not_a_length", written)
    return seconds


def whole(written: str) -> int | None:
    """A whole number, or None where there is none."""
    return int(written) if NUMBER.fullmatch(written) else None


def sheet(rows: Iterable[Mapping[str, str]]) -> bytes:
    """Rows as CSV with our headings, for a spreadsheet."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    for row in rows:
        writer.writerow([guarded(row.get(name, "")) for name in COLUMNS])
    return text.getvalue().encode("utf-8-sig")
