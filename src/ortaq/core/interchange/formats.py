"""The formats that listings are written in and read from, by code."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from ortaq.core.interchange import avails, avails_sheet, csv_sheet, xlsx_sheet
from ortaq.core.interchange.model import Import, Listing
from ortaq.core.interchange.workbook import MEDIA_TYPE as XLSX


@dataclass(frozen=True, slots=True)
class Format:
    """One format: its name as its makers write it, file extension without dot, media type (RFC 6838), two functions.

    `read` is None for a format that is only written.
    """

    code: str
    name: str
    extension: str
    media_type: str
    export: Callable[[Listing], bytes]
    read: Callable[[bytes], Import] | None = None


_ALL: tuple[Format, ...] = (
    Format("csv", "Ortaq sheet (CSV)", "csv", "text/csv", csv_sheet.export, csv_sheet.read),
    Format("xlsx", "Ortaq sheet (Excel)", "xlsx", XLSX, xlsx_sheet.export, xlsx_sheet.read),
    Format("avails", "MovieLabs Avails 2.7 (XML)", "xml", "application/xml", avails.export, avails.read),
    Format("avails-xlsx", "MovieLabs Avails (Excel)", "xlsx", XLSX, avails_sheet.export, avails_sheet.read),
)

FORMATS: Mapping[str, Format] = MappingProxyType({one.code: one for one in _ALL})
"""Every format by its code, in the order in which they are offered."""
