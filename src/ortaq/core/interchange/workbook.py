"""Excel workbooks (ECMA-376) as rows of text, and back; nothing in them is run, and nothing swells.

A cell's value is taken, never its formula. A date cell at midnight is its day; one with a time keeps the time, which no
column takes, because a sheet does not say in which zone it is meant.
"""

import datetime as dt
import io
import warnings
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any
from xml.etree.ElementTree import ParseError

import openpyxl
from openpyxl.cell import WriteOnlyCell
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from ortaq.core.interchange.decoding import MOST_BYTES
from ortaq.core.interchange.model import Unreadable
from ortaq.core.interchange.safe_xml import xml_text
from ortaq.core.interchange.table import Row

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_UNPACKED = 256 * 1024 * 1024
"""The most bytes that a workbook may unpack to."""
MOST_FILES, MOST_ROWS, MOST_COLUMNS = 2_000, 100_000, 400
BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    ParseError,
    KeyError,
    ValueError,
    TypeError,
    AttributeError,
    IndexError,
    OSError,
    EOFError,
    NotImplementedError,
    RuntimeError,
)
"""What openpyxl and zipfile raise for files that are no workbooks, are damaged, or have a password."""
CHUNK = 1 << 20


def sheets(content: bytes) -> dict[str, list[Row]]:
    """The rows of each sheet by its name; raises Unreadable for what is no workbook, too large, or not safe."""
    if len(content) > MOST_BYTES:
        raise Unreadable("too_large", most=MOST_BYTES)
    try:
        check(content)
        with warnings.catch_warnings():
            # It warns of styles and rules that it does not know; only values are wanted here.
            warnings.simplefilter("ignore")
            book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
            since_1904 = book.epoch == CALENDAR_MAC_1904
            return {sheet.title: list(rows_of(sheet, since_1904=since_1904)) for sheet in book.worksheets}
    except BROKEN as bad:
        if isinstance(bad, Unreadable):
            raise
        raise Unreadable("not_xlsx") from None


def check(content: bytes) -> None:
    """Raise Unreadable unless everything in the package is small enough and without a document type."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        parts = package.infolist()
        if len(parts) > MOST_FILES or sum(one.file_size for one in parts) > MOST_UNPACKED:
            raise Unreadable("too_large", most=MOST_UNPACKED)
        for part in parts:
            if part.filename.endswith((".xml", ".rels")) and has_doctype(package, part):
                raise Unreadable("has_doctype")


def has_doctype(package: zipfile.ZipFile, part: zipfile.ZipInfo) -> bool:
    """Whether a document type occurs in a part, in one-byte or two-byte letters."""
    word = b"<!DOCTYPE"
    with package.open(part) as stream:
        before = b""
        while piece := stream.read(CHUNK):
            text = before + piece.replace(b"\0", b"")
            if word in text:
                return True
            before = text[-len(word) :]
    return False


def rows_of(sheet: Any, *, since_1904: bool) -> Iterator[Row]:
    """The rows of a sheet that have something in them."""
    # What a file says of its own dimensions is not to be trusted.
    sheet.reset_dimensions()
    taken = 0
    for line, values in enumerate(sheet.iter_rows(values_only=True), start=1):
        filled = [place for place, value in enumerate(values[:MOST_COLUMNS], start=1) if value is not None]
        if filled:
            taken += 1
            if taken > MOST_ROWS:
                raise Unreadable("too_many_rows", line=line, most=MOST_ROWS)
            yield line, [text_of(value, since_1904=since_1904) for value in values[: filled[-1]]]


def text_of(value: object, *, since_1904: bool) -> str:
    """A cell as text: yes and no, whole numbers without point, days in ISO 8601."""
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case int() | float():
            number = str(int(value)) if value == value and abs(value) < 1e15 and value == int(value) else str(value)  # noqa: PLR0124, PLR2004 -- NaN is not itself; the figures of a double
            # Days counted from 1904 must not be suggested as if they were counted from 1900.
            return f"1904+{number}" if since_1904 and len(number) == len("46000") else number
        case dt.datetime():
            return value.date().isoformat() if value.time() == dt.time() else value.isoformat()
    return str(value)


def written(tables: Mapping[str, tuple[Sequence[Sequence[str]], Iterable[Mapping[str, Any]]]]) -> bytes:
    """A workbook: for each sheet its rows of headings (the last of them names the columns), and its rows.

    Texts are texts, also where they look like formulas; days are date cells, numbers number cells.
    """
    book = openpyxl.Workbook(write_only=True)
    for title, (headings, rows) in tables.items():
        sheet = book.create_sheet(title)
        sheet.freeze_panes = f"A{len(headings) + 1}"
        for heading in headings:
            sheet.append([text_cell(sheet, name) for name in heading])
        for row in rows:
            sheet.append([cell(sheet, row.get(name)) for name in headings[-1]])
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def cell(sheet: Any, value: object) -> object:
    """What openpyxl writes for a value."""
    return text_cell(sheet, value) if isinstance(value, str) else value


def text_cell(sheet: Any, text: str) -> object:
    """A cell with a text that is never a formula."""
    if not text:
        return None
    made: Any = WriteOnlyCell(sheet, value=xml_text(text))
    made.data_type = "s"
    return made
