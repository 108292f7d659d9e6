"""The formats that listings are written in and read from, by code."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from ortaq.core.interchange import (
    avails,
    avails_sheet,
    csv_sheet,
    dvbi,
    ebucore,
    newsml,
    ninjs,
    odrl,
    tva,
    xlsx_sheet,
)
from ortaq.core.interchange.model import Import, Listing
from ortaq.core.interchange.workbook import MEDIA_TYPE as XLSX

ASPECTS = (
    "programmes",
    "contracts",
    "runs",
    "catch_up",
    "languages",
    "exclusivity",
    "prohibitions",
    "events",
    "chains",
    "duties",
    "houses",
    "series",
    "embargo",
    "ai_label",
    "schedule",
    "channels",
)
"""What a listing may hold, as a person thinks of it. `contracts` is all that clauses say; from `runs` to `duties` are
single things that they say; `houses` are names of houses, `series` what a programme is part of."""
ON_AIR = ("schedule", "channels")
IN_CLAUSES = ("contracts", "runs", "catch_up", "languages", "exclusivity", "prohibitions", "events", "chains", "duties")
HARD_TO_SAY = ("catch_up", "prohibitions", "events", "chains", "duties", "embargo", "ai_label")
"""What most formats for rights have no words for."""


@dataclass(frozen=True, slots=True)
class Format:
    """One format: its name as its makers write it, file extension without dot, media type (RFC 6838), two functions.

    `read` is None for a format that is only written. `lost` are the aspects that are not in the file at all; `ours` are
    in it in words of our own: another system does not understand them, reading the file here brings them back.
    """

    code: str
    name: str
    extension: str
    media_type: str
    export: Callable[[Listing], bytes]
    read: Callable[[bytes], Import] | None = None
    lost: tuple[str, ...] = ()
    ours: tuple[str, ...] = ()


XML, JSON, JSON_LD = "application/xml", "application/json", "application/ld+json"

_ALL: tuple[Format, ...] = (
    Format("csv", "Ortaq sheet (CSV)", "csv", "text/csv", csv_sheet.export, csv_sheet.read, ON_AIR),
    Format("xlsx", "Ortaq sheet (Excel)", "xlsx", XLSX, xlsx_sheet.export, xlsx_sheet.read, ON_AIR),
    Format(
        "avails", "MovieLabs Avails 2.7 (XML)", "xml", XML, avails.export, avails.read, ON_AIR, ("runs", *HARD_TO_SAY)
    ),
    Format(
        "avails-xlsx",
        "MovieLabs Avails (Excel)",
        "xlsx",
        XLSX,
        avails_sheet.export,
        avails_sheet.read,
        ON_AIR,
        ("runs", *HARD_TO_SAY, "series"),
    ),
    Format(
        "odrl", "ODRL 2.2 (JSON-LD)", "jsonld", JSON_LD, odrl.export, odrl.read, ON_AIR, ("exclusivity", *HARD_TO_SAY)
    ),
    Format(
        "ebucore",
        "EBUCore 1.10",
        "xml",
        XML,
        ebucore.export,
        ebucore.read,
        ON_AIR,
        ("runs", "languages", "exclusivity", *HARD_TO_SAY),
    ),
    Format(
        "ninjs",
        "ninjs 3.1 (IPTC)",
        "json",
        JSON,
        ninjs.export,
        ninjs.read,
        ON_AIR,
        (*IN_CLAUSES, "houses", "series"),
    ),
    Format(
        "newsml",
        "NewsML-G2 2.35 (IPTC)",
        "xml",
        XML,
        newsml.export,
        newsml.read,
        ON_AIR,
        (*IN_CLAUSES, "series"),
    ),
    Format("tva", "TV-Anytime", "xml", XML, tva.export, tva.read, (*IN_CLAUSES, "houses"), ("embargo",)),
    Format(
        "dvbi",
        "DVB-I service list",
        "xml",
        XML,
        dvbi.export,
        dvbi.read,
        ("programmes", *IN_CLAUSES, "houses", "series", "embargo", "ai_label", "schedule"),
    ),
)

FORMATS: Mapping[str, Format] = MappingProxyType({one.code: one for one in _ALL})
"""Every format by its code, in the order in which they are offered."""
