"""Our own sheet as CSV (RFC 4180): UTF-8 with a mark, so that spreadsheets see the letters; every term has a column.

Read is whatever a spreadsheet saves: commas, semicolons or tabs, with or without mark, in Windows code pages too.
"""

import csv
import io
from itertools import islice

from ortaq.core.interchange.decoding import decoded
from ortaq.core.interchange.model import Import, Listing, Unreadable
from ortaq.core.interchange.table import HEADING_ROWS, Row, guarded, headings_of, known_headings, read_table, table_rows

DELIMITERS = ",;\t"


def export(listing: Listing) -> bytes:
    """A listing as CSV."""
    rows = table_rows(listing)
    headings = headings_of(rows) or ["row"]
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(headings)
    for row in rows:
        writer.writerow([guarded(row.get(name, "")) for name in headings])
    return text.getvalue().encode("utf-8-sig")


def read(content: bytes) -> Import:
    """What a CSV file says; never raises for what is in it."""
    try:
        text, encoding = decoded(content)
        found = read_table(rows_of(text.lstrip("\ufeff")))
    except Unreadable as bad:
        return Import.refused(bad)
    guessed = (("encoding", {"name": encoding}),) if encoding.startswith(("cp", "kz")) else ()
    return Import(found.listing, found.bad, guessed)


def rows_of(text: str) -> list[Row]:
    """The rows of a CSV text with the lines on which they begin."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter_of(text))
    rows: list[Row] = []
    line = 1
    try:
        for cells in reader:
            rows.append((line, cells))
            line = reader.line_num + 1
    except csv.Error:
        raise Unreadable("not_csv", line=line) from None
    return rows


def delimiter_of(text: str) -> str:
    """The delimiter with which some row has the most known headings; a comma where none has any."""
    return max(DELIMITERS, key=lambda one: most_headings(text, one))


def most_headings(text: str, delimiter: str) -> int:
    """How many known headings the best of the first rows has with a delimiter."""
    try:
        rows = islice(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), HEADING_ROWS)
        return max(map(known_headings, rows), default=0)
    except csv.Error:
        return 0
