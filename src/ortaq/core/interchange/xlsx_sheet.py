"""Our own sheet as an Excel workbook: the columns of the CSV, on whichever sheet has the headings."""

from ortaq.core.interchange import workbook
from ortaq.core.interchange.model import Import, Listing, Unreadable
from ortaq.core.interchange.table import guarded, headings_of, read_table, table_rows

SHEET = "Ortaq"


def export(listing: Listing) -> bytes:
    """A listing as a workbook of one sheet."""
    rows = [{name: guarded(text) for name, text in row.items()} for row in table_rows(listing)]
    return workbook.written({SHEET: ([headings_of(rows) or ["row"]], rows)})


def read(content: bytes) -> Import:
    """What the first sheet with our headings says; never raises for what is in the file."""
    refusal = Unreadable("no_headings")
    try:
        for rows in workbook.sheets(content).values():
            try:
                return read_table(rows)
            except Unreadable as bad:
                refusal = bad
    except Unreadable as bad:
        refusal = bad
    return Import.refused(refusal)
