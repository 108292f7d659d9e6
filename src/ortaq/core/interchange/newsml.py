"""NewsML-G2 2.35 (IPTC): a newsItem for a work, or a newsMessage with one for each.

The rights stand inside each item as ODRL (`rightsExpressionData`), the embargo in `embargoed`, the label of AI use in
`digitalSourceType`. What has no element of its own stands in `itemMetaExtProperty`.
"""

import datetime as dt
import json
from collections.abc import Iterator

from lxml import etree

from ortaq.core.interchange import odrl
from ortaq.core.interchange.avails_works import LANGUAGE
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
from ortaq.core.interchange.safe_xml import line_of, put, serialised, text_in, tree_of
from ortaq.core.interchange.wrong import Wrong

NAMESPACE = "http://iptc.org/std/nar/2006-10-01/"
N, XML_LANG = f"{{{NAMESPACE}}}", "{http://www.w3.org/XML/1998/namespace}lang"
CATALOGUE = "http://www.iptc.org/std/catalog/catalog.IPTC-G2-Standards_42.xml"
"""Where IPTC says what `ninat:` and `stat:` mean."""
EXTENSION, SCHEME = "urn:ortaq:newsml:", "urn:ortaq:id:"
HOUSES = f"{EXTENSION}houses"


def export(listing: Listing) -> bytes:
    """A listing: one work as an item, several as a message."""
    made = listing.made_at or dt.datetime.now(dt.UTC)
    works = list(works_needed(listing))
    if len(works) == 1:
        root = etree.Element(f"{N}newsItem", nsmap={"nar": NAMESPACE})
        items = [root]
    else:
        root = etree.Element(f"{N}newsMessage", nsmap={"nar": NAMESPACE})
        put(put(root, f"{N}header"), f"{N}sent", made.isoformat())
        held = put(root, f"{N}itemSet")
        items = [put(held, f"{N}newsItem") for _ in works]
    for place, (one, work) in enumerate(zip(items, works, strict=True)):
        put_item(one, work, listing, made, {} if place else {HOUSES: plain_houses(listing)})
    return serialised(root)


def plain_houses(listing: Listing) -> str:
    """The names of houses as JSON; empty where there are none."""
    return json.dumps(dict(listing.houses), ensure_ascii=False) if listing.houses else ""


def put_item(item: etree._Element, work: Work, listing: Listing, made: dt.datetime, more: dict[str, str]) -> None:
    """A work; last what its elements would be read without."""
    for name, value in (
        ("guid", named(WORK, work.id)),
        ("standard", "NewsML-G2"),
        ("standardversion", "2.35"),
        ("conformance", "power"),
    ):
        item.set(name, value)
    put(item, f"{N}catalogRef", href=CATALOGUE)
    put_rights(item, work, listing)
    meta = put(item, f"{N}itemMeta")
    put(meta, f"{N}itemClass", qcode="ninat:video")
    provider = put(meta, f"{N}provider", uri=named(HOUSE, work.owner or "unknown"))
    put(provider, f"{N}name", listing.house(work.owner) or "unknown")
    put(meta, f"{N}versionCreated", made.isoformat())
    if work.not_before:
        put(meta, f"{N}embargoed", work.not_before.isoformat())
    put(meta, f"{N}pubStatus", qcode="stat:usable")
    put(meta, f"{N}title", work.title)
    if work.not_before:
        put(meta, f"{N}edNote", embargo_note(work.not_before))
    put_content(item, work)
    rest = {EXTENSION + name: text for name, text in lacking(work_cells(work), native_work(item)).items()}
    for name, text in {**rest, **{name: text for name, text in more.items() if text}}.items():
        put(meta, f"{N}itemMetaExtProperty", reluri=name, value=text)


def put_rights(item: etree._Element, work: Work, listing: Listing) -> None:
    """Whose it is and what contracts say of it."""
    rights = put(item, f"{N}rightsInfo")
    text = rights_text(work, listing)
    if work.owner:
        holder = put(rights, f"{N}copyrightHolder", uri=named(HOUSE, work.owner))
        put(holder, f"{N}name", listing.house(work.owner))
    put(rights, f"{N}usageTerms", usage(text))
    if text:
        put(rights, f"{N}rightsExpressionData", text, langid=odrl.LANGUAGE, enctype="application/ld+json")


def put_content(item: etree._Element, work: Work) -> None:
    """What it is about."""
    about = put(item, f"{N}contentMeta")
    if work.year:
        put(about, f"{N}contentCreated", f"{work.year:04}")
    if work.source_type:
        put(about, f"{N}digitalSourceType", uri=SOURCE_TYPE + work.source_type)
    for scheme, number in work.ids.items():
        put(about, f"{N}altId", number, typeuri=named(SCHEME, scheme))
    if LANGUAGE.fullmatch(work.original_language):
        put(about, f"{N}language").set("tag", work.original_language)
    if work.genre:
        put(put(about, f"{N}genre", uri=f"urn:ortaq:genre:{work.genre}"), f"{N}name", work.genre)
    for element, texts in (("headline", work.titles), ("description", work.synopses)):
        for tag, text in texts.items():
            if LANGUAGE.fullmatch(tag):
                put(about, N + element, text).set(XML_LANG, tag)


def read(content: bytes) -> Import:
    """What an item or a message says; never raises for what is in it."""
    try:
        root = tree_of(content)
    except Unreadable as bad:
        return Import.refused(bad)
    items = [root] if root.tag == f"{N}newsItem" else list(root.iter(f"{N}newsItem"))
    if not items:
        return Import.refused(Unreadable("not_newsml", line=line_of(root), name=etree.QName(root).localname))
    works: dict[str, Work] = {}
    rights: list[Import] = []
    bad_rows: list[BadRow] = []
    houses: dict[str, str] = {}
    for item in items:
        line = line_of(item)
        said = extensions(item)
        houses |= houses_in(said.pop("houses", ""))
        wrong: list[Wrong] = list(endless(item))
        stopped = unusable(status_of(item), line)
        work = read_work(laid_over(native_work(item), said), wrong)
        bad_rows += [*stopped, *(one.at(line) for one in wrong)]
        if not stopped and not wrong and work is not None:
            works[work.id] = work
            rights += rights_in(item)
    return gathered(works, houses, rights, bad_rows)


def endless(item: etree._Element) -> Iterator[Wrong]:
    """An embargo without an end (an empty element) holds until somebody lifts it; nothing of ours can say that."""
    element = item.find(f"{N}itemMeta/{N}embargoed")
    if element is not None and not (element.text or "").strip():
        yield Wrong("embargoed", "embargo_without_end")


def status_of(item: etree._Element) -> str:
    """The publishing status."""
    status = item.find(f"{N}itemMeta/{N}pubStatus")
    if status is None:
        return ""
    return status.get("qcode") or str(status.get("uri")).rpartition("/")[2]


def rights_in(item: etree._Element) -> Iterator[Import]:
    """The rights of an item; terms in words of somebody else are named."""
    for info in item.iterfind(f"{N}rightsInfo"):
        encoded = list(info.iterfind(f"{N}rightsExpressionData"))
        for one in encoded:
            yield read_rights(one.get("langid", ""), str(one.text or ""), line_of(one))
        for one in info.iterfind(f"{N}usageTerms"):
            if not encoded and text_in(one) not in (NO_LICENCE, UNDER_CONTRACT):
                yield Import(bad=(Wrong("usageTerms", "rights_as_text", text_in(one)).at(line_of(one)),))
        for one in info.iterfind(f"{N}rightsExpressionXML"):
            yield Import(bad=(Wrong("rightsInfo", "rights_as_text", one.get("langid", "")).at(line_of(one)),))


def houses_in(text: str) -> dict[str, str]:
    """The names of houses from JSON."""
    try:
        found = json.loads(text or "{}")
    except (ValueError, RecursionError):
        return {}
    return {str(pk): str(name) for pk, name in found.items()} if isinstance(found, dict) else {}


def extensions(item: etree._Element) -> dict[str, str]:
    """What properties of ours say, by heading."""
    return {
        one.get("reluri", "").removeprefix(EXTENSION): one.get("value", "")
        for one in item.iterfind(f"{N}itemMeta/{N}itemMetaExtProperty")
        if one.get("reluri", "").startswith(EXTENSION)
    }


def native_work(item: etree._Element) -> dict[str, str]:
    """A work by the elements of NewsML-G2 alone."""
    about = item.find(f"{N}contentMeta")
    holder = item.find(f"{N}rightsInfo/{N}copyrightHolder")
    cells = {
        "work": unnamed(WORK, item.get("guid", "")),
        "work_kind": "item",
        "owner": "" if holder is None else unnamed(HOUSE, holder.get("uri", "")) or text_in(holder),
        "not_before": item.findtext(f"{N}itemMeta/{N}embargoed", "").strip(),
        **({} if about is None else native_content(about)),
    }
    title = item.findtext(f"{N}itemMeta/{N}title", "").strip()
    if title and not any(name.startswith("title.") for name in cells):
        cells[f"title.{cells.get('original_language') or 'und'}"] = title
    return {name: text for name, text in cells.items() if text}


def native_content(about: etree._Element) -> dict[str, str]:
    """What a contentMeta says."""
    source, language = about.find(f"{N}digitalSourceType"), about.find(f"{N}language")
    tag = "" if language is None else language.get("tag", "")
    texts: dict[str, str] = {}
    for element, heading in (("headline", "title"), ("description", "synopsis")):
        for one in about.iterfind(N + element):
            texts.setdefault(f"{heading}.{one.get(XML_LANG) or tag or 'und'}", str(one.text or ""))
    written = "" if source is None else str(source.get("uri") or source.get("qcode"))
    return {
        "original_language": tag,
        "genre": about.findtext(f"{N}genre/{N}name", ""),
        "source_type": written.rpartition("/")[2].rpartition(":")[2],
        "year": about.findtext(f"{N}contentCreated", "")[:4],
        **{
            f"id.{unnamed(SCHEME, one.get('typeuri') or one.get('type') or 'other')}": str(one.text or "")
            for one in about.iterfind(f"{N}altId")
        },
        **texts,
    }
