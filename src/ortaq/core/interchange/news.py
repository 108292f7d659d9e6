"""What the two formats for news share: the rights of an item as ODRL inside it, and its embargo, which is never lost.

An item whose embargo cannot be read is not taken: nobody could say until when it must not be shown.
"""

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import replace

from ortaq.core.interchange import odrl
from ortaq.core.interchange.model import BadRow, Import, Listing, Work
from ortaq.core.interchange.wrong import Wrong

SOURCE_TYPE = "http://cv.iptc.org/newscodes/digitalsourcetype/"
"""IPTC's list of digital source types, of which our label keeps the last word."""
USABLE = frozenset({"usable", "stat:usable", ""})
"""States in which an item may be used (IPTC publishing status); none said is usable."""
UNDER_CONTRACT = "Only as the contracts allow that are stated with this item."
NO_LICENCE = "No licence is stated with this item."


def rights_text(work: Work, listing: Listing) -> str:
    """The clauses about a work as an ODRL document; empty where there are none."""
    clauses = tuple(one for one in listing.clauses if one.work == work.id)
    if not clauses:
        return ""
    return json.dumps(odrl.document(replace(listing, works=(), clauses=clauses, houses={})), ensure_ascii=False)


def usage(text: str) -> str:
    """What a person is told of the rights."""
    return UNDER_CONTRACT if text else NO_LICENCE


def embargo_note(until: dt.datetime) -> str:
    """What a person is told of an embargo, for systems that do not read the field for it."""
    return f"EMBARGO: not to be published before {until.astimezone(dt.UTC).isoformat()}."


def read_rights(language: str, text: str, line: int) -> Import:
    """The clauses of an item; rights in another language, or none that can be computed, are named."""
    if language.rstrip("/").replace("https://", "http://") not in (
        odrl.LANGUAGE.rstrip("/"),
        "http://w3.org/ns/odrl/2",
    ):
        return Import(bad=(Wrong("rightsInfo", "rights_as_text", text or language).at(line),))
    found = odrl.read(text.encode())
    return replace(found, bad=tuple(replace(one, line=line) for one in found.bad))


def unusable(status: str, line: int) -> tuple[BadRow, ...]:
    """An item that its provider withholds or has withdrawn is not taken."""
    if status.casefold() in USABLE:
        return ()
    return (Wrong("pubStatus", "withheld", status, params={"word": status}).at(line),)


def gathered(found: Mapping[str, Work], houses: Mapping[str, str], rights: list[Import], bad: list[BadRow]) -> Import:
    """Everything that was read of the items."""
    clauses = tuple(clause for one in rights for clause in one.listing.clauses)
    rows = [*bad, *(row for one in rights for row in one.bad)]
    listing = Listing(tuple(found.values()), clauses, houses=dict(houses))
    return Import(listing, tuple(sorted(rows, key=lambda one: one.line)))
