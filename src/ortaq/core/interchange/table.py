"""A sheet in our own columns, whoever made it: headings somewhere above, then rows: clauses, works, houses.

A sheet that a person wrote needs only the columns that it uses; without a column `row` every row is a clause. A column
that is not known is told and not silently left out, because it may say something that limits the right.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches

from ortaq.core.interchange.cells import BY_WORD, CLAUSE, WORK, clause_cells, read_clause, read_work, work_cells
from ortaq.core.interchange.model import RAW, BadRow, Import, Listing, Unreadable, Work
from ortaq.core.interchange.wrong import Wrong
from ortaq.core.rights.clauses import Clause

ROW = "row"
"""The column that says what a row is about: a clause (also where it says nothing), a work, or a house."""
HOUSE = ("house", "house_name")
FOR_PEOPLE = ("title", "note", "notes", "remark", "remarks")
"""Columns that are read past: they repeat what is said elsewhere, or speak only to people."""
KNOWN = tuple(dict.fromkeys((ROW, *CLAUSE, *WORK, *HOUSE, *FOR_PEOPLE)))
OTHER_NAMES: Mapping[str, str] = {
    "territory": "territories",
    "country": "territories",
    "countries": "territories",
    "medium": "media",
    "sound": "sounds",
    "audio": "sounds",
    "dubs": "sounds",
    "subtitle": "subtitles",
    "start": "first_day",
    "from": "first_day",
    "first": "first_day",
    "end": "last_day",
    "until": "last_day",
    "to": "last_day",
    "licensee": "holder",
    "licensor": "giver",
    "programme": "work",
    "timezone": "time_zone",
    "zone": "time_zone",
    "catch_up": "catch_up_days",
    "catchup_days": "catch_up_days",
    "max_runs": "runs",
    "id": "clause",
}
"""Other names of columns that are understood."""
HEADING_ROWS = 30
"""Within how many filled rows the headings must come."""
LEAST_HEADINGS = 3
"""How many known headings make a row the row of headings."""
FORMULA = re.compile(r"'*[=+\-@\t\r]")
GUARDED = re.compile(r"'+[=+\-@\t\r]")

Row = tuple[int, Sequence[str]]
"""The number of a row as a person sees it, and its cells as text."""


@dataclass(slots=True)
class Taken:
    """What has been read so far."""

    works: dict[str, Work] = field(default_factory=dict)
    clauses: dict[str, Clause] = field(default_factory=dict)
    houses: dict[str, str] = field(default_factory=dict)
    bad: list[BadRow] = field(default_factory=list)


def table_rows(listing: Listing) -> list[dict[str, str]]:
    """A listing as rows by heading: houses, works, clauses."""
    titles = {work.id: work.title for work in listing.works}
    houses = [{ROW: "house", "house": pk, "house_name": name} for pk, name in listing.houses.items()]
    works = [{ROW: "work", **work_cells(work)} for work in listing.works]
    clauses = [
        {ROW: "clause", **clause_cells(one), **({"title": titles[one.work]} if titles.get(one.work) else {})}
        for one in listing.clauses
    ]
    return [*houses, *works, *clauses]


def headings_of(rows: Iterable[Mapping[str, str]]) -> list[str]:
    """The headings that rows need: the known ones in their order, then those by language or scheme."""
    used = {name for row in rows for name in row}
    return [*(name for name in KNOWN if name in used), *sorted(used - set(KNOWN))]


def guarded(text: str) -> str:
    """A text that no spreadsheet takes for a formula: an apostrophe before what looks like one."""
    return f"'{text}" if FORMULA.match(text) else text


def unguarded(text: str) -> str:
    """What `guarded` made, as it was."""
    return text[1:] if GUARDED.match(text) else text


def read_table(rows: Iterable[Row]) -> Import:
    """What a sheet says; raises Unreadable `no_headings` where no row has enough known headings."""
    filled = [(line, [unguarded(cell.strip()) for cell in cells]) for line, cells in rows if any(map(str.strip, cells))]
    place = heading_row(filled)
    taken = Taken()
    line, written = filled[place]
    columns = list(columns_of(line, written, taken.bad))
    for number, cells in filled[place + 1 :]:
        if cells != written:
            read_row(number, cells, columns, taken)
    listing = Listing(
        works=tuple(taken.works.values()), clauses=tuple(taken.clauses.values()), houses=dict(taken.houses)
    )
    return Import(listing, tuple(taken.bad))


def heading_row(rows: Sequence[Row]) -> int:
    """Which of the filled rows has the headings; titles and merged cells above it are read past."""
    counts = [known_headings(cells) for _, cells in rows[:HEADING_ROWS]]
    if not counts or max(counts) < LEAST_HEADINGS:
        raise Unreadable("no_headings", columns="work, giver, holder, territories, media, sounds, first_day, time_zone")
    return counts.index(max(counts))


def known_headings(cells: Iterable[str]) -> int:
    """How many of the cells could be headings."""
    return sum(is_known(named(cell)) for cell in cells)


def plain(heading: str) -> str:
    """A heading in small letters with underscores."""
    return re.sub(r"[\s_-]+", "_", heading.strip().casefold())


def named(heading: str) -> str:
    """The column that a heading means; what follows a dot keeps its letters (title.kk-Latn)."""
    first, dot, rest = heading.strip().partition(".")
    if dot and plain(first) in BY_WORD:
        return f"{plain(first)}.{rest}"
    name = plain(heading)
    return OTHER_NAMES.get(name, name)


def is_known(name: str) -> bool:
    """Whether there is such a column."""
    first, dot, rest = name.partition(".")
    return name in KNOWN or bool(dot and rest and first in BY_WORD)


def columns_of(line: int, written: Sequence[str], bad: list[BadRow]) -> Iterator[str]:
    """The column of each heading; empty where it has none, or is not known or double, which is told."""
    seen = set()
    for heading in written:
        name = named(heading)
        if not name:
            yield ""
        elif not is_known(name):
            near = get_close_matches(name, (*KNOWN, *OTHER_NAMES), n=1)
            suggestion = OTHER_NAMES.get(near[0], near[0]) if near else ""
            bad.append(BadRow(line, heading, "unknown_column", {"word": heading}, suggestion, heading[:RAW]))
            yield ""
        elif name in seen:
            bad.append(BadRow(line, heading, "double_column", {"word": name}, "", heading[:RAW]))
            yield ""
        else:
            seen.add(name)
            yield name


def read_row(line: int, written: Sequence[str], columns: Sequence[str], taken: Taken) -> None:
    """One row: a clause, a work or a house."""
    cells = {name: text for name, text in zip(columns, written, strict=False) if name and text}
    if not cells:
        return
    wrong: list[Wrong] = []
    match cells.get(ROW, "clause").casefold():
        case "clause":
            clause = read_clause(cells, f"row-{line}", wrong)
            if clause and clause.id in taken.clauses:
                wrong.append(Wrong("clause", "double", clause.id, params={"id": clause.id}))
            elif clause:
                taken.clauses[clause.id] = clause
        case "work":
            work = read_work(cells, wrong)
            if work and work.id in taken.works:
                wrong.append(Wrong("work", "double", work.id, params={"id": work.id}))
            elif work:
                taken.works[work.id] = work
        case "house":
            taken.houses[cells.get("house", "")] = cells.get("house_name", "")
        case other:
            near = get_close_matches(other, ("clause", "work", "house"), n=1)
            params = {"field": ROW, "word": other}
            wrong.append(Wrong(ROW, "unknown_word", other, near[0] if near else "clause", params))
    taken.bad += [one.at(line) for one in wrong]
