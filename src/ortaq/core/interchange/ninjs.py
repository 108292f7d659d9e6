"""ninjs 3.1 (IPTC, News in JSON): one item for a work, or a composite whose associations are the works.

The rights stand inside each item as ODRL (`rightsInfo`), the embargo in `embargoedUntil`, the label of AI use in
`digitalSourceType`. What has no property of its own stands in `altIds`. Older editions are read as well.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from ortaq.core.interchange import odrl
from ortaq.core.interchange.avails_works import EXTENSION
from ortaq.core.interchange.cells import read_work, work_cells
from ortaq.core.interchange.model import BadRow, Import, Listing, Unreadable, Work
from ortaq.core.interchange.news import (
    NO_LICENCE,
    SOURCE_TYPE,
    UNDER_CONTRACT,
    embargo_note,
    gathered,
    read_rights,
    rights_text,
    unusable,
    usage,
)
from ortaq.core.interchange.odrl import HOUSE, WORK, named, unnamed
from ortaq.core.interchange.overlay import lacking, laid_over, works_needed
from ortaq.core.interchange.safe_json import line_in, object_of, objects_in, serialised, text_at
from ortaq.core.interchange.wrong import Wrong

STANDARD = {
    "name": "ninjs",
    "version": "3.1",
    "schema": "http://www.iptc.org/std/ninjs/ninjs-schema_3.1.json",
}
COMPOSITE = "urn:ortaq:listing:"
PROFILE = "x-ortaq:listing"
HOUSE_REL = "x-ortaq:house"

Plain = dict[str, Any]


def export(listing: Listing) -> bytes:
    """A listing as one item."""
    works = list(works_needed(listing))
    if len(works) == 1:
        root = item(works[0], listing)
    else:
        embargoes = [one.not_before for one in works if one.not_before]
        first = works[0].id if works else ""
        root = {"uri": named(COMPOSITE, first), "type": "composite", "profile": PROFILE}
        root |= {"embargoedUntil": max(embargoes).isoformat()} if embargoes else {}
        root["associations"] = [{"name": one.title, "rel": "main", **item(one, listing)} for one in works]
    root["standard"] = STANDARD
    if listing.houses:
        root["organisations"] = [
            {"name": name, "rel": HOUSE_REL, "uri": named(HOUSE, pk)} for pk, name in listing.houses.items()
        ]
    return serialised(root)


def item(work: Work, listing: Listing) -> Plain:
    """A work; last what its properties would be read without."""
    rights = rights_text(work, listing)
    found: Plain = {
        "uri": named(WORK, work.id),
        "type": "video",
        "pubStatus": "usable",
        "usageTerms": usage(rights),
        "headlines": [{"role": "main", "value": work.title}, *texts("title", work.titles)],
        "descriptions": texts("synopsis", work.synopses),
    }
    if listing.made_at:
        found["versionCreated"] = listing.made_at.isoformat()
    if work.not_before:
        found |= {"embargoedUntil": work.not_before.isoformat(), "edNote": embargo_note(work.not_before)}
    if work.owner:
        found["copyrightHolder"] = listing.house(work.owner)
    if work.original_language:
        found["language"] = work.original_language
    if work.genre:
        found["genres"] = [{"name": work.genre, "literal": work.genre}]
    if work.source_type:
        found["digitalSourceType"] = {"uri": SOURCE_TYPE + work.source_type, "name": work.source_type}
    if rights:
        found["rightsInfo"] = {"langId": odrl.LANGUAGE, "encodedRights": rights}
    found["altIds"] = [{"role": scheme, "value": number} for scheme, number in work.ids.items()]
    rest = lacking(work_cells(work), native_work(found))
    found["altIds"] += [{"role": EXTENSION + name, "value": text} for name, text in rest.items()]
    return {name: value for name, value in found.items() if value}


def texts(heading: str, by_tag: Mapping[str, str]) -> list[Plain]:
    """Texts with their language in the role, the only place for it."""
    return [{"role": f"{EXTENSION}{heading}.{tag}", "value": text} for tag, text in by_tag.items()]


def read(content: bytes) -> Import:
    """What an item says, and what is associated with it; never raises for what is in the file."""
    try:
        root, text = object_of(content)
    except Unreadable as bad:
        return Import.refused(bad)
    if not text_at(root, "uri"):
        return Import.refused(Unreadable("not_ninjs"))
    works: dict[str, Work] = {}
    rights: list[Import] = []
    bad_rows: list[BadRow] = []
    for one in items_in(root):
        line = line_in(text, text_at(one, "uri"))
        wrong: list[Wrong] = []
        stopped = unusable(text_at(one, "pubStatus") or text_at(one, "pubstatus"), line)
        work = read_work(laid_over(native_work(one), extensions(one)), wrong)
        bad_rows += [*stopped, *(row.at(line) for row in wrong)]
        if stopped or work is None:
            continue
        works[work.id] = work
        rights += rights_in(one, line)
    houses = {
        unnamed(HOUSE, text_at(one, "uri")): text_at(one, "name")
        for one in objects_in(root.get("organisations", []))
        if one.get("rel") == HOUSE_REL
    }
    return gathered(works, houses, rights, bad_rows)


def items_in(root: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """The item, unless it only holds a listing of ours together, and its associations with the embargo of the whole."""
    if root.get("profile") != PROFILE:
        yield root
    value = root.get("associations", [])
    # A dictionary by name in ninjs 1 and 2, a list since 3.
    listed = list(value.values()) if isinstance(value, dict) else value
    whole = {} if root.get("profile") == PROFILE else {"embargoedUntil": embargo_of(root)}
    for one in objects_in(listed):
        if text_at(one, "uri"):
            yield {**whole, **one} if whole.get("embargoedUntil") and not embargo_of(one) else one


def embargo_of(one: Mapping[str, Any]) -> str:
    """Until when it must not be published; the property had another name before 3.0."""
    value = one.get("embargoedUntil", one.get("embargoed"))
    return "" if value is None else str(value)


def rights_in(one: Mapping[str, Any], line: int) -> Iterator[Import]:
    """The rights of an item; terms in words of somebody else are named."""
    info = next(objects_in(one.get("rightsInfo", [])), {})
    encoded = text_at(info, "encodedRights") or text_at(info, "encodedrights")
    if encoded:
        yield read_rights(text_at(info, "langId") or text_at(info, "langid"), encoded, line)
        return
    written = text_at(info, "linkedRights") or text_at(one, "usageTerms") or text_at(one, "usageterms")
    if written and written not in (NO_LICENCE, UNDER_CONTRACT):
        yield Import(bad=(Wrong("usageTerms", "rights_as_text", written).at(line),))


def extensions(one: Mapping[str, Any]) -> dict[str, str]:
    """What ids with a role of ours say, by heading."""
    return {
        text_at(each, "role").removeprefix(EXTENSION): text_at(each, "value")
        for each in objects_in(one.get("altIds", []))
        if text_at(each, "role").startswith(EXTENSION)
    }


def native_work(one: Mapping[str, Any]) -> dict[str, str]:
    """A work by the properties of ninjs alone."""
    language = text_at(one, "language")
    source = next(objects_in(one.get("digitalSourceType", [])), {})
    genre = next(objects_in(one.get("genres", [])), {})
    ids = {text_at(each, "role"): text_at(each, "value") for each in objects_in(one.get("altIds", []))}
    cells = {
        "work": unnamed(WORK, text_at(one, "uri")),
        "work_kind": "item",
        "original_language": language,
        "genre": text_at(genre, "literal") or text_at(genre, "name"),
        "source_type": text_at(source, "uri").rpartition("/")[2],
        "not_before": embargo_of(one),
        **{f"id.{role}": value for role, value in ids.items() if role and not role.startswith(EXTENSION)},
        **worded(one, "headlines", "title", language),
        **worded(one, "descriptions", "synopsis", language),
    }
    return {name: text for name, text in cells.items() if text}


def worded(one: Mapping[str, Any], name: str, heading: str, language: str) -> dict[str, str]:
    """Texts by language; where none of ours says it, the first text is in the language of the item."""
    rows = list(objects_in(one.get(name, [])))
    start = f"{EXTENSION}{heading}."
    ours = {
        text_at(row, "role")[len(EXTENSION) :]: text_at(row, "value")
        for row in rows
        if text_at(row, "role").startswith(start)
    }
    if ours:
        return ours
    old = text_at(one, name.removesuffix("s")) or text_at(one, f"{name.removesuffix('s')}_text")
    first = next((text_at(row, "value") for row in rows), old) or (text_at(one, "title") if heading == "title" else "")
    return {f"{heading}.{language or 'und'}": first} if first else {}
