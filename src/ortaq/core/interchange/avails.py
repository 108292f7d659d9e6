"""MovieLabs Avails 2.7 (MovieLabs TR-META-AVAIL, schema avails-v2.7.xsd with md-v2.12.xsd), written and read.

An Avail is one work of one licensor; each medium of a clause is one Transaction. Avails knows what is licensed, to
whom, where, from when to when, in which languages, exclusively or not. All else (runs, catch-up, events, chains) stands
in `Term`, its place for extensions, as `x-ortaq:` and the heading of `cells`. A clause that is not a grant is a
Transaction too, because there is no other place, but of a LicenseType that says what it is and that no other system can
take for a licence; the Avail then has its ExceptionFlag.

An extension is written only where the words of Avails alone would be read as something else. So a file that others
change is read as they changed it.
"""

import datetime as dt
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from urllib.parse import quote
from zoneinfo import ZoneInfo

from lxml import etree

from ortaq.core.interchange import territories
from ortaq.core.interchange.avails_works import ALT, EXTENSION, Asset, native_works, put_asset
from ortaq.core.interchange.cells import CLAUSE, clause_cells, joined, read_work
from ortaq.core.interchange.days import BadDay, first_inside, last_inside
from ortaq.core.interchange.model import BadRow, Import, Listing, Unreadable, Work
from ortaq.core.interchange.parts import Part, put_together
from ortaq.core.interchange.safe_xml import line_of, put, serialised, text_in, tree_of
from ortaq.core.interchange.wrong import Wrong
from ortaq.core.rights.clauses import Clause
from ortaq.core.rights.places import EVERYTHING
from ortaq.core.rights.terms import TAG, Exclusive, Kind, Medium, once
from ortaq.core.rights.windows import BadTerms, midnight

NAMESPACE = "http://www.movielabs.com/schema/avails/v2.7/avails"
MD = "http://www.movielabs.com/schema/md/v2.12/md"
A, M = f"{{{NAMESPACE}}}", f"{{{MD}}}"
OF_ANY_VERSION = re.compile(r"http://www\.movielabs\.com/schema/(avails|md)/v[\d.]+/(avails|md)")
TRANSACTION = "md:transactionid:org:ortaq:"
QUALITY = "HD"
"""FormatProfile must be said; our clauses do not limit the quality."""
NARROWER = ("EST", "VOD", "SVOD", "TVOD", "AVOD", "FVOD", "POEST")
"""Ways to sell a programme on demand. None is the whole of our medium, so none is taken for it."""
DAYS = re.compile(r"P(\d{1,6})D", re.ASCII)


def export(listing: Listing) -> bytes:
    """A listing as an AvailList; the schema wants at least one clause in it."""
    root = etree.Element(f"{A}AvailList", nsmap={"avails": NAMESPACE, "md": MD})
    by_avail: dict[tuple[str, str], list[Clause]] = {}
    for clause in listing.clauses:
        by_avail.setdefault((clause.work, clause.giver), []).append(clause)
    known = {one.id: one for one in listing.works}
    said = {work for work, _ in by_avail}
    others = [work for work in listing.works if work.id not in said]
    named = {pk for one in listing.clauses for pk in (one.giver, one.holder)}
    houses = {pk: name for pk, name in listing.houses.items() if pk not in named}
    for (work, giver), clauses in by_avail.items():
        put_avail(root, listing, Asset(known.get(work) or Work(work), known, others, houses), giver, clauses)
        others, houses = [], {}
    return serialised(root)


def put_avail(root: etree._Element, listing: Listing, asset: Asset, giver: str, clauses: Iterable[Clause]) -> None:
    """One Avail: a work of one licensor with its Transactions."""
    clauses = list(clauses)
    avail = put(root, f"{A}Avail")
    put(avail, f"{A}ALID", asset.alid)
    put(put(avail, f"{A}Disposition"), f"{A}EntryType", "Full Extract")
    put(put(avail, f"{A}Licensor", organizationID=giver), f"{M}DisplayName", listing.house(giver))
    put(avail, f"{A}AvailType", asset.avail_type)
    put(avail, f"{A}ShortDescription", asset.work.title)
    put_asset(avail, asset)
    for clause in clauses:
        for medium in once(clause.terms.media):
            put_transaction(avail, clause, medium, listing)
    if any(one.under or one.terms.kind is not Kind.GRANT or one.terms.closes_after for one in clauses):
        put(avail, f"{A}ExceptionFlag", "true")


def put_transaction(avail: etree._Element, clause: Clause, medium: str, listing: Listing) -> None:
    """One medium of a clause; last what its elements so far would not be read as."""
    name = f"{quote(clause.id, safe='')}:{medium}"
    deal = put(avail, f"{A}Transaction", TransactionID=TRANSACTION + name)
    put_scope(deal, clause, medium, listing)
    put(deal, f"{A}FormatProfile", QUALITY)
    if clause.contract:
        put(deal, f"{A}ContractID", clause.contract)
    put_typed_terms(deal, clause)
    cells = clause_cells(clause) | {"media": medium}
    native = native_cells(deal, {"time_zone": clause.terms.time_zone}, []) | {"time_zone": ""}
    for heading in CLAUSE:
        if cells.get(heading, "") != native.get(heading, ""):
            put_term(deal, EXTENSION + heading, "Text", cells.get(heading, ""))


def put_scope(deal: etree._Element, clause: Clause, medium: str, listing: Listing) -> None:
    """To whom, what, where, when, in which languages."""
    terms = clause.terms
    if clause.holder is not None:
        house = put(deal, f"{A}Licensee", organizationID=clause.holder)
        put(house, f"{M}DisplayName", listing.house(clause.holder))
    put(deal, f"{A}LicenseType", licence_type(terms.kind, medium))
    if terms.kind is not Kind.GRANT:
        put(deal, f"{A}Description", f"Not a licence: {terms.kind}. See the Terms that begin with {EXTENSION}")
    codes = territories.written_out(clause, listing)
    for code in codes:
        put(put(deal, f"{A}Territory"), f"{M}country", territories.written("avails", code))
    if not codes:
        # A group that nobody here knows: without a territory others could take it for the whole world.
        put(put(deal, f"{A}TerritoryExcluded"), f"{M}country", territories.written("avails", EVERYTHING))
    put_times(deal, clause)
    for asset, tags in (("audio", terms.sounds), ("subtitle", terms.subtitles)):
        for tag in filter(TAG.fullmatch, tags):
            put(deal, f"{A}AllowedLanguage", tag, asset=asset)


def put_typed_terms(deal: etree._Element, clause: Clause) -> None:
    """Terms with a type of their own: exclusive, runs, catch-up."""
    terms = clause.terms
    if terms.exclusive is Exclusive.FULL:
        put_term(deal, "Exclusive", "Boolean", "true")
    if terms.runs is not None:
        put_term(deal, f"{EXTENSION}MaxRuns", "Number", str(terms.runs))
    if terms.catch_up_days:
        put_term(deal, f"{EXTENSION}CatchUp", "Duration", f"P{terms.catch_up_days}D")


def licence_type(kind: Kind, medium: str) -> str:
    """What is licensed: a medium; for a clause that is no grant, what it is instead."""
    return f"{EXTENSION}{medium}" if kind is Kind.GRANT else f"{EXTENSION}{kind}:{medium}"


def put_times(deal: etree._Element, clause: Clause) -> None:
    """Start and End as MovieLabs writes them: the first moment of a day, the last second of a day, or a condition."""
    terms = clause.terms
    if terms.first_day and not terms.opens_after:
        put(deal, f"{A}Start", edge_said(terms.first_day, terms.time_zone))
    elif terms.opens_after:
        lag = f"P{terms.opens_after.days}D"
        put(deal, f"{A}StartCondition", EXTENSION + terms.opens_after.event, lag=lag)
    else:
        put(deal, f"{A}StartCondition", f"{EXTENSION}unknown")
    if terms.end_day and not terms.opens_after:
        put(deal, f"{A}End", edge_said(terms.end_day, terms.time_zone, dt.timedelta(seconds=1)))
    elif terms.closes_after:
        put(deal, f"{A}EndCondition", EXTENSION + terms.closes_after.event, lag=f"P{terms.closes_after.days}D")
    else:
        put(deal, f"{A}EndCondition", "Open")
    if terms.opens_after and terms.days:
        put(deal, f"{A}WindowDuration", f"P{terms.days}D")


def edge_said(day: dt.date, time_zone: str, before: dt.timedelta = dt.timedelta()) -> str:
    """The first moment of a day, or a little before, with the offset of the zone (in UTC where that has seconds)."""
    local = (midnight(day, time_zone or "UTC") - before).astimezone(ZoneInfo(time_zone or "UTC"))
    offset = local.utcoffset() or dt.timedelta()
    return (local if offset.total_seconds() % 60 == 0 else local.astimezone(dt.UTC)).isoformat()


def put_term(deal: etree._Element, name: str, sort: str, value: str) -> None:
    """One Term."""
    put(put(deal, f"{A}Term", termName=name), f"{A}{sort}", value)


def read(content: bytes) -> Import:
    """What an AvailList of any version of Avails says; never raises for what is in it."""
    try:
        root = tree_of(content)
        in_version(root)
    except Unreadable as bad:
        return Import.refused(bad)
    found = Reader()
    for avail in root.iter(f"{A}Avail"):
        found.take(avail)
    return found.result()


def in_version(root: etree._Element) -> None:
    """Give every element the namespaces of 2.7: what is read here has the same names in all versions.

    Raises Unreadable `not_avails` for another vocabulary.
    """
    if not OF_ANY_VERSION.fullmatch(etree.QName(root).namespace or ""):
        raise Unreadable("not_avails", line=line_of(root), name=etree.QName(root).localname)
    for element in root.iter(etree.Element):
        name = etree.QName(element)
        found = OF_ANY_VERSION.fullmatch(name.namespace or "")
        if found:
            element.tag = f"{A if found[2] == 'avails' else M}{name.localname}"


class Reader:
    """An AvailList on the way to becoming an Import."""

    def __init__(self) -> None:
        self.parts: list[Part] = []
        self.works: dict[str, Work] = {}
        self.around: dict[str, Work] = {}
        self.houses: dict[str, str] = {}
        self.bad: list[BadRow] = []

    def take(self, avail: etree._Element) -> None:
        """One Avail."""
        giver = self.house(avail.find(f"{A}Licensor"))
        work = ""
        for asset in avail.iterfind(f"{A}Asset"):
            own, *above = native_works(asset)
            said = {one.findtext(f"{M}Namespace", ""): one.findtext(f"{M}Identifier", "") for one in asset.iter(*ALT)}
            cells = extended(own, said)
            work = work or cells.get("work", "")
            self.put_work(self.works, cells, asset)
            for one in above:
                self.put_work(self.around, one, asset)
            self.take_others(asset)
        for deal in avail.iterfind(f"{A}Transaction"):
            wrong: list[Wrong] = []
            said = {one.get("termName", ""): term_text(one) for one in deal.iterfind(f"{A}Term")}
            stated = extended({}, {name: text.strip() for name, text in said.items()})
            cells = {"work": work, "giver": giver} | native_cells(deal, stated, wrong)
            self.house(deal.find(f"{A}Licensee"))
            self.parts.append(Part(line_of(deal), extended(cells, said), wrong))

    def take_others(self, asset: etree._Element) -> None:
        """Works and houses that have no Avail of their own."""
        for one in asset.iter(*ALT):
            kind, text = one.findtext(f"{M}Namespace", ""), one.findtext(f"{M}Identifier", "")
            if kind == f"{EXTENSION}other-work":
                self.put_work(self.works, dict_of(text), asset)
            elif kind == f"{EXTENSION}other-house":
                self.houses |= dict_of(text)

    def put_work(self, among: dict[str, Work], cells: Mapping[str, str], asset: etree._Element) -> None:
        """Read one work; the first that is said of it counts."""
        wrong: list[Wrong] = []
        work = read_work(cells, wrong)
        self.bad += [one.at(line_of(asset)) for one in wrong]
        if work:
            among.setdefault(work.id, work)

    def house(self, element: etree._Element | None) -> str:
        """The id of an organisation, or its name where it has none."""
        if element is None:
            return ""
        name = element.findtext(f"{M}DisplayName", "").strip()
        pk = element.get("organizationID") or name
        if name != pk:
            self.houses[pk] = name
        return pk

    def result(self) -> Import:
        """Everything that was read."""
        clauses, bad = put_together(self.parts)
        listing = Listing(
            works=tuple((self.around | self.works).values()), clauses=tuple(clauses), houses=dict(self.houses)
        )
        return Import(listing, tuple(sorted((*self.bad, *bad), key=lambda one: one.line)))


def term_text(term: etree._Element) -> str:
    """The value of a Term, whatever its type."""
    return next((str(one.text or "") for one in term), "")


def dict_of(text: str) -> dict[str, str]:
    """Cells from JSON; nothing where it is none."""
    try:
        read_in = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return {str(name): str(value) for name, value in read_in.items()} if isinstance(read_in, dict) else {}


def extended(cells: Mapping[str, str], said: Mapping[str, str]) -> dict[str, str]:
    """Cells, and over them what extensions say; an empty one takes a cell away."""
    over = {name.removeprefix(EXTENSION): text for name, text in said.items() if name.startswith(EXTENSION)}
    return {name: text for name, text in {**cells, **over}.items() if text}


def native_cells(deal: etree._Element, stated: Mapping[str, str], wrong: list[Wrong]) -> dict[str, str]:
    """What a Transaction says in the words of Avails alone; only the zone is taken from what was `stated` beside it."""
    holder = deal.find(f"{A}Licensee")
    licensed = deal.findtext(f"{A}LicenseType", "").strip()
    kind, _, medium = licensed.removeprefix(EXTENSION).rpartition(":")
    if not licensed.startswith(EXTENSION):
        wrong.append(licence_unknown(licensed))
    cells = {
        "clause": deal.get("TransactionID", ""),
        "contract": deal.findtext(f"{A}ContractID", "").strip(),
        "kind": kind or str(Kind.GRANT),
        "media": medium,
        "territories": joined(native_places(deal, stated, wrong)),
        "label_must_stay": "yes",
        **native_languages(deal),
        **native_terms(deal),
    }
    if holder is not None:
        cells["holder"] = holder.get("organizationID") or holder.findtext(f"{M}DisplayName", "").strip()
    wrong += [
        Wrong("HoldbackLanguage", "holdback_language", one.text or "") for one in deal.iterfind(f"{A}HoldbackLanguage")
    ]
    return {name: text for name, text in {**cells, **native_times(deal, stated, wrong)}.items() if text}


def licence_unknown(licensed: str) -> Wrong:
    """A LicenseType that is not ours: sold on demand in one way only, or not known at all."""
    reason = "narrower_licence" if licensed.upper() in NARROWER else "unknown_word"
    suggestion = f"{EXTENSION}{Medium.VOD}" if reason == "narrower_licence" else f"{EXTENSION}{Medium.LINEAR}"
    return Wrong("LicenseType", reason, licensed, suggestion, {"field": "LicenseType", "word": licensed})


def native_places(deal: etree._Element, stated: Mapping[str, str], wrong: list[Wrong]) -> Iterator[str]:
    """The territories; what is excluded, or is only a part of a country, cannot be taken."""
    for place in deal.iterfind(f"{A}Territory"):
        code = place.findtext(f"{M}country", "").strip()
        if code:
            yield territories.read("avails", code)
        else:
            region = place.findtext(f"{M}countryRegion", "").strip()
            wrong.append(Wrong("Territory", "part_of_a_country", region, region.partition("-")[0]))
    wrong += [
        Wrong("TerritoryExcluded", "excluded_territory", text_in(place))
        for place in deal.iterfind(f"{A}TerritoryExcluded")
        if "territories" not in stated
    ]


def native_languages(deal: etree._Element) -> dict[str, str]:
    """The languages that are allowed; none said is every one."""
    found: dict[str, list[str]] = {"audio": [], "subtitle": []}
    for one in deal.iterfind(f"{A}AllowedLanguage"):
        for asset in [one.get("asset")] if one.get("asset") in found else found:
            found[str(asset)].append((one.text or "").strip())
    if not any(found.values()):
        return {"sounds": EVERYTHING, "subtitles": EVERYTHING}
    return {"sounds": joined(found["audio"]), "subtitles": joined(found["subtitle"])}


def native_terms(deal: etree._Element) -> dict[str, str]:
    """Terms that have a type of their own: exclusive, runs, catch-up."""
    found: dict[str, str] = {}
    for term in deal.iterfind(f"{A}Term"):
        text = term_text(term).strip()
        match term.get("termName"):
            case "Exclusive" if text in ("true", "1"):
                found["exclusive"] = str(Exclusive.FULL)
            case "x-ortaq:MaxRuns":
                found["runs"] = text
            case "x-ortaq:CatchUp":
                found["catch_up_days"] = duration_days(text)
    return found


def duration_days(text: str) -> str:
    """The days of a duration; what is no number of days stays as it is, to be refused where it is read."""
    days = DAYS.fullmatch(text)
    return str(int(days[1])) if days else text


def native_times(deal: etree._Element, stated: Mapping[str, str], wrong: list[Wrong]) -> dict[str, str]:
    """The first and the last day, in the zone that is stated, or else of the offset that is written."""
    start, end = deal.findtext(f"{A}Start", "").strip(), deal.findtext(f"{A}End", "").strip()
    zone = stated.get("time_zone") or zone_of(start) or zone_of(end)
    found = {"time_zone": zone}
    for heading, element, text, inside in (
        ("first_day", "Start", start, first_inside),
        ("last_day", "End", end, last_inside),
    ):
        if text:
            try:
                found[heading] = inside(text, zone).isoformat()
            except BadDay as bad:
                wrong.append(Wrong(element, bad.reason, text, bad.suggestion, {"written": text}))
            except (BadTerms, ValueError, OverflowError):
                wrong.append(Wrong(element, "not_a_day", text))
    wrong += condition_wrong(deal, stated)
    if duration := deal.findtext(f"{A}WindowDuration", "").strip():
        found["days"] = duration_days(duration)
    return found


def condition_wrong(deal: etree._Element, stated: Mapping[str, str]) -> Iterator[Wrong]:
    """A condition in the place of a day that no extension explains; an open end is none."""
    for element, heading in (("StartCondition", "opens_after"), ("EndCondition", "closes_after")):
        text = deal.findtext(f"{A}{element}", "").strip()
        if text and heading not in stated and not (element == "EndCondition" and text == "Open"):
            yield Wrong(element, "unknown_event", text, params={"field": heading})


def zone_of(written: str) -> str:
    """A zone with the offset of a date-time: UTC or one of Etc, for whole hours; empty for others."""
    if written.endswith("Z"):
        return "UTC"
    found = re.search(r"([+-])(\d\d):00$", written, re.ASCII)
    if not found:
        return ""
    # Etc/GMT counts westwards (IANA tz, file etcetera).
    hours = int(found[2])
    return f"Etc/GMT{'-' if found[1] == '+' else '+'}{hours}" if hours else "UTC"
