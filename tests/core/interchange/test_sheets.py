"""Sheets as real editors have them: the good rows are taken, each bad one is named with line, reason and suggestion."""

import csv
import datetime as dt
import io
import random
import zipfile

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from ortaq.core.interchange import csv_sheet, xlsx_sheet
from ortaq.core.interchange.cells import CLAUSE
from ortaq.core.interchange.days import BadDay, first_inside, last_inside
from ortaq.core.interchange.decoding import MOST_BYTES
from ortaq.core.interchange.formats import FORMATS
from ortaq.core.interchange.model import BadRow, Import, Listing, Work
from ortaq.core.interchange.table import guarded, unguarded
from ortaq.core.rights import Terms
from tests.core.interchange.contracts import HOUSES, WORKS, listing

HEADINGS = [
    "Programme",
    "Licensor",
    "Licensee",
    "Territory",
    "Medium",
    "Audio",
    "Subtitles",
    "Start",
    "End",
    "Zone",
    "Runs",
]
GOOD = ["nasreddin", "almaty", "bishkek", "KG", "linear; catch_up", "ky; kk", "ru", "2026-12-01", "2027-11-30"]
GOOD += ["Asia/Bishkek", "6"]


def row(**change: object) -> list[object]:
    """A good row with something changed, by heading."""
    return [change.get(name, value) for name, value in zip(HEADINGS, GOOD, strict=True)]


def at(*parts: int) -> dt.datetime:
    """A moment as date cells have it: without a zone."""
    return dt.datetime(*parts)  # noqa: DTZ001


def workbook(rows: list[list[object]]) -> bytes:
    """An editor's workbook: a merged title, a merged header of two lines, an empty row, and then the rows."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["Licences 2026/27, last changed by Aigerim"])
    sheet.merge_cells("A1:K1")
    sheet.append([])
    sheet.append(["Who and what", "", "", "Where", "How", "Languages", "", "Period"])
    sheet.merge_cells("A3:C3")
    sheet.merge_cells("F3:G3")
    sheet.merge_cells("H3:J3")
    sheet.append(HEADINGS)
    for one in rows:
        sheet.append(one)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def terms(**change: object) -> Terms:
    plain = Terms(
        territories=("KG",),
        media=("linear", "catch_up"),
        sounds=("ky", "kk"),
        subtitles=("ru",),
        first_day=dt.date(2026, 12, 1),
        days=365,
        time_zone="Asia/Bishkek",
        runs=6,
    )
    return plain if not change else Terms(**{name: change.get(name, getattr(plain, name)) for name in plain.__slots__})


def test_a_real_editors_workbook() -> None:
    done = xlsx_sheet.read(
        workbook(
            [
                row(),
                [],
                row(Territory="Kırgızistan"),
                row(Territory="Kyrgyzstan"),
                row(Territory="KGZ"),
                row(End="31.12.2026"),
                row(Start=at(2026, 12, 1), End=dt.date(2027, 11, 30), Runs=6.0),
                row(Medium="linear; catchup"),
                row(Medium="telepathy"),
                row(Start="01/02/2027", Runs="six"),
                row(Start=46357),
                row(End=at(2027, 11, 30, 23, 59, 59)),
                row(Audio="KY", Zone="Asia/Bishek"),
                row(Licensee=None),
                row(End="2026-11-30"),
                HEADINGS,
                row(Territory="KG, XN"),
            ]
        )
    )
    assert [(one.id, one.terms) for one in done.listing.clauses] == [
        ("row-5", terms()),
        ("row-10", terms(days=31)),
        ("row-11", terms()),
        ("row-21", terms(territories=("KG", "XN"))),
    ]
    assert {(one.work, one.giver, one.holder) for one in done.listing.clauses} == {("nasreddin", "almaty", "bishkek")}
    assert [(one.line, one.column, one.reason, one.raw, one.suggestion) for one in done.bad] == [
        (7, "territories", "unknown_territory", "Kırgızistan", "KG"),
        (8, "territories", "unknown_territory", "Kyrgyzstan", "KG"),
        (9, "territories", "unknown_territory", "KGZ", "KG"),
        (12, "media", "unknown_word", "catchup", "catch_up"),
        (13, "media", "unknown_word", "telepathy", ""),
        (14, "first_day", "ambiguous_day", "01/02/2027", "2027-02-01"),
        (14, "runs", "not_a_number", "six", ""),
        (15, "first_day", "serial_day", "46357", "2026-12-01"),
        (16, "last_day", "no_zone", "2027-11-30T23:59:59", "2027-11-30"),
        (17, "sounds", "unknown_language", "KY", "ky"),
        (17, "time_zone", "unknown_zone", "Asia/Bishek", "Asia/Bishkek"),
        (18, "holder", "holder_missing", "", "*"),
        (19, "last_day", "ends_before_it_begins", "2026-11-30", ""),
    ]


def test_a_suggestion_written_into_its_cell_makes_the_row_good() -> None:
    bad = row(Territory="Kırgızistan", Medium="catchup", Start="01/12/2026", Audio="KY")
    (first, *others) = xlsx_sheet.read(workbook([bad])).bad
    names = {"territories": "Territory", "media": "Medium", "first_day": "Start", "sounds": "Audio"}
    change = {names[one.column]: one.suggestion for one in (first, *others)}
    mended = [change.get(name, value) for name, value in zip(HEADINGS, bad, strict=True)]
    done = xlsx_sheet.read(workbook([mended]))
    assert done.bad == ()
    assert [one.terms for one in done.listing.clauses] == [terms(media=("catch_up",), sounds=("ky",))]


def test_a_column_that_is_not_known_is_told_because_it_may_limit_the_right() -> None:
    content = "work,giver,holder,territories,media,sounds,first_day,time_zone,without,teritory\n"
    content += "w,a,b,KG,linear,ky,2026-12-01,Asia/Bishkek,Osh,KG\n"
    done = csv_sheet.read(content.encode())
    assert len(done.listing.clauses) == 1
    assert [(one.line, one.column, one.reason, one.suggestion) for one in done.bad] == [
        (1, "without", "unknown_column", ""),
        (1, "teritory", "unknown_column", "territories"),
    ]


def sheet(delimiter: str = ",", title: str = "") -> str:
    """One clause, as a spreadsheet saves it; its name has letters that code pages differ in."""
    rows = [["name", *HEADINGS], [title or "x", *GOOD]]
    return "\r\n".join(delimiter.join(f'"{one}"' for one in cells) for cells in rows) + "\r\n"


@pytest.mark.parametrize(
    ("encoding", "title"),
    [
        ("utf-8", "Қожанасыр, Nasreddin Hoca’nın eşeği"),
        ("utf-8-sig", "Қожанасыр"),
        ("utf-16", "Қожанасыр"),
        ("cp1254", "Nasreddin Hoca'nın eşeği: Şimşek, Çağ, İğde"),
        ("cp1251", "Ходжа Насреддин едет задом наперёд"),
        ("kz1048", "Қожанасыр есегіне теріс мінді"),
    ],
)
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_whatever_a_spreadsheet_saves_is_understood(encoding: str, title: str, delimiter: str) -> None:
    done = csv_sheet.read(sheet(delimiter, title).encode(encoding))
    assert done.bad == ()
    assert [(one.name, one.terms) for one in done.listing.clauses] == [(title, terms())]
    guessed = {"cp1254", "cp1251", "kz1048"} & {encoding}
    assert [params["name"] for _, params in done.notes] == sorted(guessed)


def test_semicolons_between_columns_and_in_cells_are_told_apart() -> None:
    """Our own file has commas between columns and many semicolons inside cells."""
    clauses = listing(random.Random(3)).clauses
    content = csv_sheet.export(Listing(WORKS, clauses, houses=HOUSES))
    assert csv_sheet.read(b"sep=,\r\n" + content.removeprefix(b"\xef\xbb\xbf")).listing.clauses == clauses


@pytest.mark.parametrize(
    ("written", "first", "last"),
    [
        ("2026-12-31", "2026-12-31", "2026-12-31"),
        ("31.12.2026", "2026-12-31", "2026-12-31"),
        ("1. 2. 2027.", "2027-02-01", "2027-02-01"),
        ("2026.12.31.", "2026-12-31", "2026-12-31"),
        ("2026. 12. 31.", "2026-12-31", "2026-12-31"),
        ("2026-12-31T00:00:00+06:00", "2026-12-31", "2026-12-30"),
        ("2026-12-30T18:00:00Z", "2026-12-31", "2026-12-30"),
        ("2026-12-31T23:59:59+06:00", "not_midnight 2026-12-31", "2026-12-31"),
        ("2026-12-31T17:59:59.999Z", "not_midnight 2026-12-31", "2026-12-31"),
        ("2026-12-31T12:00:00+06:00", "not_midnight 2026-12-31", "not_midnight 2026-12-31"),
        ("2026-12-31T23:59:59", "no_zone 2026-12-31", "no_zone 2026-12-31"),
        ("12/31/2026", "ambiguous_day 2026-12-31", "ambiguous_day 2026-12-31"),
        ("01/02/2026", "ambiguous_day 2026-02-01", "ambiguous_day 2026-02-01"),
        ("46357", "serial_day 2026-12-01", "serial_day 2026-12-01"),
        ("1904+44895", "not_a_day ", "not_a_day "),
        ("31.02.2026", "not_a_day ", "not_a_day "),
        ("soon", "not_a_day ", "not_a_day "),
    ],
)
def test_days_as_others_write_them(written: str, first: str, last: str) -> None:
    """In Bishkek's zone: a day, or why it is refused and what is suggested; an end at midnight is the day before."""
    assert (said(first_inside, written), said(last_inside, written)) == (first, last)


def said(inside, written: str) -> str:
    try:
        return inside(written, "Asia/Bishkek").isoformat()
    except BadDay as bad:
        return f"{bad.reason} {bad.suggestion}"


def test_the_first_moment_of_a_day_that_has_no_midnight() -> None:
    """Beirut's clocks went from 24:00 to 1:00 on 27 March 2022: its first moment is 1:00."""
    assert first_inside("2022-03-27T01:00:00+03:00", "Asia/Beirut") == dt.date(2022, 3, 27)
    assert last_inside("2022-03-27T01:00:00+03:00", "Asia/Beirut") == dt.date(2022, 3, 26)


@given(some.text())
def test_no_cell_is_a_formula_and_each_comes_back(text: str) -> None:
    assert guarded(text)[:1] not in set("=+-@\t\r")
    assert unguarded(guarded(text)) == text


def test_formulas_are_texts_in_both_sheets() -> None:
    """A title that is a formula is never run: not in CSV, not in a workbook."""
    trap = Listing((Work("w", titles={"en": '=HYPERLINK("http://x")'}),))
    assert b"'=HYPERLINK" in csv_sheet.export(trap)
    for code in ("csv", "xlsx"):
        assert FORMATS[code].read(FORMATS[code].export(trap)).listing.works == trap.works
    book = openpyxl.load_workbook(io.BytesIO(xlsx_sheet.export(trap)))
    assert {cell.data_type for cells in book.active.iter_rows() for cell in cells if cell.value} == {"s"}


def refused(done: Import) -> tuple[str, int]:
    assert done.listing == Listing()
    (bad,) = done.bad
    return bad.reason, bad.line


SWELLING = b"""<?xml version="1.0"?>
<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;">]>
<AvailList xmlns="http://www.movielabs.com/schema/avails/v2.7/avails">&c;</AvailList>"""
READING = b"""<?xml version="1.0"?>
<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]>
<AvailList xmlns="http://www.movielabs.com/schema/avails/v2.7/avails">&a;</AvailList>"""


def test_bad_xml_gets_one_clear_reason_with_its_line() -> None:
    read = FORMATS["avails"].read
    assert refused(read(SWELLING)) == ("has_doctype", 2)
    assert refused(read(READING)) == ("has_doctype", 2)
    assert (
        refused(read(READING.decode().replace('1.0"?', '1.0" encoding="utf-16"?').encode("utf-16")))[0] == "has_doctype"
    )
    assert refused(read(b"<a>\n<b></a>")) == ("not_xml", 2)
    assert refused(read(b"")) == ("not_xml", 1)
    assert refused(read(b"\n<html/>")) == ("not_avails", 2)
    assert refused(read(b"<a>" * 100_000)) == ("not_xml", 1)
    assert refused(read(b" " * (MOST_BYTES + 1))) == ("too_large", 0)


def packed(**parts: bytes) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as package:
        for name, text in parts.items():
            package.writestr(name.replace("__", "/"), text)
    return content.getvalue()


@pytest.mark.parametrize("code", ["xlsx", "avails-xlsx"])
def test_bad_workbooks_get_one_clear_reason(code: str) -> None:
    read = FORMATS[code].read
    assert refused(read(b"\xd0\xcf\x11\xe0 an old .xls")) == ("not_xlsx", 0)
    assert refused(read(packed(**{"a.xml": b"<a/>"}))) == ("not_xlsx", 0)
    assert refused(read(packed(**{"xl__workbook.xml": SWELLING}))) == ("has_doctype", 0)
    assert refused(read(packed(**{"a.bin": b"\0" * (257 * 1024 * 1024)}))) == ("too_large", 0)
    assert refused(read(workbook([])[:-100])) == ("not_xlsx", 0)
    empty = openpyxl.Workbook()
    content = io.BytesIO()
    empty.save(content)
    assert refused(read(content.getvalue())) == ("no_headings", 0)


def test_bad_csv_gets_one_clear_reason() -> None:
    read = FORMATS["csv"].read
    assert refused(read(b"")) == ("no_headings", 0)
    assert refused(read(b"\0\1\2")) == ("not_a_text", 0)
    assert refused(read(b"\xef\xbb\xbfwork\n\xff")) == ("not_in_encoding", 2)
    assert refused(read(sheet().encode() + b'"' + b"x" * 200_000)) == ("not_csv", 3)


@pytest.mark.parametrize("code", ["csv", "avails"])
@settings(max_examples=60, deadline=None)
@given(some.data())
def test_no_damage_makes_a_reader_fail(code: str, data: some.DataObject) -> None:
    """Whatever is cut out, doubled or changed in a good file: the reader answers, with lines that exist."""
    content = bytearray(FORMATS[code].export(listing(random.Random(data.draw(some.integers(0, 3))))))
    for _ in range(data.draw(some.integers(1, 4))):
        place = data.draw(some.integers(0, len(content) - 1))
        length = data.draw(some.integers(0, 40))
        content[place : place + length] = data.draw(some.binary(max_size=20))
    done = FORMATS[code].read(bytes(content))
    most = bytes(content).count(b"\n") + bytes(content).count(b"\r") + 1
    assert all(isinstance(one, BadRow) and 0 <= one.line <= most for one in done.bad)


WORDS = (
    "2026-12-01",
    "KG",
    "*",
    "linear",
    "ky",
    "Asia/Bishkek",
    "grant",
    "first_linear * 7",
    "7",
    '{"to": 1}',
    "a/b; c",
)


@settings(max_examples=150, deadline=None)
@given(some.dictionaries(some.sampled_from(CLAUSE), some.sampled_from(WORDS) | some.text(max_size=12)))
def test_whatever_stands_in_the_cells_the_row_is_taken_or_named(cells: dict[str, str]) -> None:
    good = {"work": "w", "giver": "a", "holder": "b", "territories": "KG", "media": "linear", "sounds": "ky"}
    good |= {"first_day": "2026-12-01", "time_zone": "Asia/Bishkek"}
    text = io.StringIO()
    writer = csv.DictWriter(text, [*dict.fromkeys([*good, *cells])])
    writer.writeheader()
    writer.writerow(good | cells)
    done = csv_sheet.read(text.getvalue().encode("utf-8", "replace"))
    assert (len(done.listing.clauses), bool(done.bad)) in ((1, False), (0, True))
