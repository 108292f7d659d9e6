"""The Avails workbook (MovieLabs, template 1.9 for films), written and read.

The first sheet has MovieLabs' two rows of headings and a row for each medium and territory of each clause; after its
columns come ours, under `x-ortaq`, which say what those cannot. The second sheet, `x-ortaq`, has the works and houses
in our own columns (`table`). As in `avails`, ours are written only where MovieLabs' alone would be read as something
else. Days are as people write them: the last one counts.
"""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence

from ortaq.core.interchange import territories, workbook
from ortaq.core.interchange.avails import licence_type, licence_unknown
from ortaq.core.interchange.avails_works import EXTENSION, Asset, eidr_of
from ortaq.core.interchange.cells import CLAUSE, clause_cells, joined, listed
from ortaq.core.interchange.days import BadDay, first_inside, last_inside
from ortaq.core.interchange.model import Import, Listing, Unreadable, Work
from ortaq.core.interchange.parts import Part, put_together
from ortaq.core.interchange.table import ROW, Row, guarded, headings_of, read_table, table_rows
from ortaq.core.interchange.wrong import Wrong
from ortaq.core.rights.clauses import Clause
from ortaq.core.rights.places import EVERYTHING
from ortaq.core.rights.terms import Exclusive, Kind, once
from ortaq.core.rights.windows import BadTerms

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "Avail": ("DisplayName", "Licensee"),
    "AvailTrans": ("Territory", "TerritoryExclusion"),
    "AvailAsset": ("WorkType",),
    "Disposition": ("EntryType",),
    "AvailMetadata": ("TitleInternalAlias", "TitleDisplayUnlimited"),
    "AvailTrans ": ("LicenseType", "FormatProfile", "Start", "End", "WindowDuration", "PriceType", "PriceValue"),
    "AvailAsset ": ("TitleID", "ContentID"),
    "Avail ": ("AvailID", "ALID"),
    "AvailMetadata ": ("ReleaseYear",),
    "Avail  ": ("ExceptionFlag",),
    "AvailTrans  ": ("ContractID", "Exclusive", "HoldbackLanguage", "AllowedLanguages"),
    "AvailMetadata  ": ("TotalRunTime",),
}
"""MovieLabs' columns under their groups, in the order of the template; the spaces only keep the groups apart."""
NAMES = tuple(name for names in COLUMNS.values() for name in names)
GROUPS = tuple(group.strip() for group, names in COLUMNS.items() for _ in names)
NEEDED = ("LicenseType", "Territory", "Start", "End", "ContentID")
SHEET = "Movies"
"""What the first sheet is called."""
NOTHING = "(none)"
"""In a column of ours: what MovieLabs' columns seem to say is not so."""
HEADING_ROWS = 30


def export(listing: Listing) -> bytes:
    """A listing as a workbook."""
    known = {one.id: one for one in listing.works}
    rows = [row for clause in listing.clauses for row in clause_rows(clause, listing, known)]
    ours = [EXTENSION + name for name in CLAUSE if any(EXTENSION + name in row for row in rows)]
    headings = ([*GROUPS, *("x-ortaq" for _ in ours)], [*NAMES, *ours])
    other = [row for row in table_rows(listing) if row[ROW] != "clause"]
    other = [{name: guarded(text) for name, text in row.items()} for row in other]
    return workbook.written({SHEET: (headings, rows), "x-ortaq": ([headings_of(other) or [ROW]], other)})


def clause_rows(clause: Clause, listing: Listing, known: Mapping[str, Work]) -> Iterator[dict[str, object]]:
    """The rows of a clause: one for each medium in each territory."""
    terms = clause.terms
    asset = Asset(known.get(clause.work) or Work(clause.work), known)
    codes = territories.written_out(clause, listing)
    alone = set(codes) == set(terms.territories)
    for medium in once(terms.media):
        for code in codes or ("",):
            row = native_row(clause, asset, medium, code, listing)
            cells = clause_cells(clause) | {"media": medium} | ({"territories": code} if alone else {})
            native = native_cells({name: said(value) for name, value in row.items()}, terms.time_zone, [])
            over = {
                EXTENSION + name: cells.get(name, "") or NOTHING
                for name in CLAUSE
                if cells.get(name, "") != native.get(name, "")
            }
            yield {name: value for name, value in {**row, **over}.items() if value not in ("", None)}


def native_row(clause: Clause, asset: Asset, medium: str, code: str, listing: Listing) -> dict[str, object]:
    """What MovieLabs' columns can say of one medium of a clause in one territory."""
    terms, work = clause.terms, asset.work
    ends = terms.last_day and not terms.opens_after
    return {
        "DisplayName": listing.house(clause.giver),
        "Licensee": listing.house(clause.holder) if clause.holder else "",
        "Territory": territories.written("avails", code),
        "WorkType": asset.work_type,
        "EntryType": "Full Extract",
        "TitleInternalAlias": work.title,
        "TitleDisplayUnlimited": work.title,
        "LicenseType": licence_type(terms.kind, medium),
        "FormatProfile": "HD",
        "Start": terms.first_day if terms.first_day and not terms.opens_after else f"{EXTENSION}event",
        "End": terms.last_day if ends else "Open",
        "PriceType": "NA",
        "TitleID": work.ids.get("eidr", ""),
        "ContentID": work.id,
        "AvailID": clause.id,
        "ALID": asset.alid,
        "ReleaseYear": work.year or "",
        "ExceptionFlag": "Yes" if clause.under or terms.kind is not Kind.GRANT or terms.closes_after else "",
        "ContractID": clause.contract,
        "Exclusive": "Yes" if terms.exclusive is Exclusive.FULL else "",
        "AllowedLanguages": languages_said(terms.sounds, terms.subtitles),
        "TotalRunTime": f"{work.minutes // 60}:{work.minutes % 60:02}:00" if work.minutes else "",
    }


def languages_said(sounds: Sequence[str], subtitles: Sequence[str]) -> str:
    """The languages that are allowed; every one is said by saying none."""
    if EVERYTHING in sounds and EVERYTHING in subtitles:
        return ""
    return ", ".join([*(f"{tag}:audio" for tag in sounds), *(f"{tag}:subtitle" for tag in subtitles)])


def said(value: object) -> str:
    """A value as it is read back."""
    return workbook.text_of(value, since_1904=False)


def read(content: bytes) -> Import:
    """What an Avails workbook says; never raises for what is in it."""
    try:
        sheets = workbook.sheets(content)
        return read_sheets(sheets)
    except Unreadable as bad:
        return Import.refused(bad)


def read_sheets(sheets: Mapping[str, Sequence[Row]]) -> Import:
    """The clauses of every sheet with MovieLabs' headings, the works and houses of ours."""
    parts: list[Part] = []
    works: dict[str, Work] = {}
    other = Import()
    for title, rows in sheets.items():
        if title == "x-ortaq" and len(rows) > 1:
            other = read_table(rows)
        elif place := headings_at(rows):
            read_rows(rows, place - 1, parts, works)
    if not parts:
        raise Unreadable("no_headings", columns=", ".join(NEEDED))
    clauses, bad = put_together(parts)
    listing = Listing(
        works=tuple((works | {one.id: one for one in other.listing.works}).values()),
        clauses=tuple(clauses),
        houses=other.listing.houses,
    )
    return Import(listing, tuple(sorted((*bad, *other.bad), key=lambda one: one.line)))


def headings_at(rows: Sequence[Row]) -> int:
    """Which row (from 1) has MovieLabs' headings; 0 where none has."""
    found = (place for place, (_, cells) in enumerate(rows[:HEADING_ROWS], start=1) if {*NEEDED[:-1]} <= {*cells})
    return next(found, 0)


def read_rows(rows: Sequence[Row], place: int, parts: list[Part], works: dict[str, Work]) -> None:
    """The rows under the headings; MovieLabs' own remarks (//REQ, //Opt) are read past."""
    names = rows[place][1]
    for line, cells in rows[place + 1 :]:
        row = {name: text.strip() for name, text in zip(names, cells, strict=False) if name and text.strip()}
        if any(text.startswith("//") for text in row.values()):
            continue
        wrong: list[Wrong] = []
        over = {name.removeprefix(EXTENSION): text for name, text in row.items() if name.startswith(EXTENSION)}
        native = native_cells(row, over.get("time_zone", ""), wrong)
        said_so = {name: text for name, text in {**native, **over}.items() if text and text != NOTHING}
        if "opens_after" in over:
            wrong = [one for one in wrong if one.column != "Start"]
        parts.append(Part(line, said_so, wrong))
        pk = row.get("ContentID", "")
        if pk:
            works.setdefault(pk, native_work(pk, row))


def native_cells(row: Mapping[str, str], time_zone: str, wrong: list[Wrong]) -> dict[str, str]:
    """What a row says in MovieLabs' columns alone, as the cells of a clause."""
    licensed = row.get("LicenseType", "")
    kind, _, medium = licensed.removeprefix(EXTENSION).rpartition(":")
    if not licensed.startswith(EXTENSION):
        wrong.append(licence_unknown(licensed))
    wrong += [
        Wrong(name, reason, row[name])
        for name, reason in (("TerritoryExclusion", "excluded_territory"), ("HoldbackLanguage", "holdback_language"))
        if row.get(name)
    ]
    cells = {
        "clause": row.get("AvailID", ""),
        "contract": row.get("ContractID", ""),
        "kind": kind or str(Kind.GRANT),
        "work": row.get("ContentID", ""),
        "giver": row.get("DisplayName", ""),
        "holder": row.get("Licensee", ""),
        "media": medium,
        "territories": joined(territories.read("avails", code) for code in listed(row.get("Territory", ""))),
        "label_must_stay": "yes",
        "exclusive": str(Exclusive.FULL) if row.get("Exclusive", "").casefold() in ("yes", "true") else "",
        "days": row.get("WindowDuration", ""),
        **languages_in(row.get("AllowedLanguages", "")),
    }
    for heading, column, inside in (("first_day", "Start", first_inside), ("last_day", "End", last_inside)):
        text = row.get(column, "")
        if text and text != "Open":
            cells[heading] = day_in(text, column, time_zone, inside, wrong)
    return {name: text for name, text in cells.items() if text}


def day_in(text: str, column: str, time_zone: str, inside: Callable[[str, str], dt.date], wrong: list[Wrong]) -> str:
    """A day in ISO 8601; empty with what is wrong where it is none."""
    try:
        return inside(text, time_zone).isoformat()
    except BadDay as bad:
        wrong.append(Wrong(column, bad.reason, text, bad.suggestion, {"written": text}))
    except (BadTerms, ValueError, OverflowError):
        wrong.append(Wrong(column, "not_a_day", text))
    return ""


def languages_in(text: str) -> dict[str, str]:
    """AllowedLanguages: tags with what they are for; a tag alone is for both, none at all is every language."""
    found: dict[str, list[str]] = {"audio": [], "subtitle": []}
    for word in listed(text):
        tag, _, asset = word.partition(":")
        for one in [asset] if asset in found else found:
            found[one].append(tag.strip())
    if not text:
        return {"sounds": EVERYTHING, "subtitles": EVERYTHING}
    return {"sounds": joined(found["audio"]), "subtitles": joined(found["subtitle"])}


def native_work(pk: str, row: Mapping[str, str]) -> Work:
    """What MovieLabs' columns say of a work."""
    title = row.get("TitleDisplayUnlimited") or row.get("TitleInternalAlias", "")
    year = row.get("ReleaseYear", "")[:4]
    eidr = eidr_of(row.get("TitleID", ""))
    return Work(
        pk,
        titles={"und": title} if title else {},
        ids={"eidr": eidr} if eidr else {},
        year=int(year) if year.isascii() and year.isdigit() else 0,
    )
