"""EBUCore 1.10 (EBU Tech 3293): works as core metadata, and each clause as one `rights` element.

EBUCore's rights are a text with days, places, holders and a flag; nothing in it can be computed. So each `rights` also
carries the cells of `cells` that those would be read without, as `rightsAttributedId` with a label of ours. Rights of
others, which are only a text, are named and never taken.
"""

from collections.abc import Iterable, Iterator, Mapping

from lxml import etree

from ortaq.core.interchange import territories
from ortaq.core.interchange.avails_works import EXTENSION, LANGUAGE, minutes_of
from ortaq.core.interchange.cells import clause_cells, joined, listed, read_work, work_cells
from ortaq.core.interchange.model import KINDS, BadRow, Import, Listing, Unreadable, Work
from ortaq.core.interchange.odrl import CLAUSE, HOUSE, named, unnamed
from ortaq.core.interchange.overlay import lacking, laid_over, works_needed
from ortaq.core.interchange.parts import Part, put_together
from ortaq.core.interchange.safe_xml import line_of, put, serialised, text_in, tree_of
from ortaq.core.interchange.wrong import Wrong
from ortaq.core.rights.clauses import Clause
from ortaq.core.rights.places import EVERYTHING
from ortaq.core.rights.terms import Kind

NAMESPACE = "urn:ebu:metadata-schema:ebucore"
DC = "http://purl.org/dc/elements/1.1/"
E, D, XML_LANG = f"{{{NAMESPACE}}}", f"{{{DC}}}", "{http://www.w3.org/XML/1998/namespace}lang"
VERSION = "1.10"
ABOVE = {"episode": "isEpisodeOf", "season": "isSeasonOf"}
"""The element that says what a work is part of, where it is not simply `isPartOf`."""
RELATIONS = (f"{E}isEpisodeOf", f"{E}isSeasonOf", f"{E}isPartOf")


def export(listing: Listing) -> bytes:
    """A listing: one work as the core metadata, several as its parts."""
    root = etree.Element(f"{E}ebuCoreMain", nsmap={"ebucore": NAMESPACE, "dc": DC})
    root.set("version", VERSION)
    if listing.made_at:
        root.set("dateLastModified", listing.made_at.date().isoformat())
    core = put(root, f"{E}coreMetadata")
    works = list(works_needed(listing))
    for work in works:
        own = core if len(works) == 1 else put(core, f"{E}part", typeLabel=work.kind)
        put_work(own, work)
        for clause in listing.clauses:
            if clause.work == work.id:
                put_rights(own, clause, listing)
    for pk, name in listing.houses.items():
        put_entity(core, "contributor", pk, name, "house")
    return serialised(root)


def put_work(core: etree._Element, work: Work) -> None:
    """What is known of a work; last what these elements would be read without."""
    put_texts(core, work)
    if work.original_language:
        put(put(core, f"{E}language", typeLabel="original"), f"{D}language", work.original_language)
    put_identifier(core, "identifier", "work", work.id)
    for scheme, number in work.ids.items():
        put_identifier(core, "identifier", scheme, number)
    sort = put(core, f"{E}type")
    put(sort, f"{D}type", work.kind)
    if work.genre:
        put(sort, f"{E}genre", typeLabel=work.genre)
    if work.year:
        put(put(core, f"{E}date"), f"{E}created", year=f"{work.year:04}")
    if work.minutes:
        put(put(put(core, f"{E}format"), f"{E}duration"), f"{E}normalPlayTime", f"PT{work.minutes}M")
    if work.min_age:
        put(put(core, f"{E}audienceRating", typeLabel="minimum age"), f"{E}ratingValue", str(work.min_age))
    put_place(core, work)
    for name, text in lacking(work_cells(work), native_work(core)).items():
        put_identifier(core, "identifier", EXTENSION + name, text)


def put_texts(core: etree._Element, work: Work) -> None:
    """Titles and synopses by language."""
    for element, texts in (("title", work.titles), ("description", work.synopses)):
        for tag, text in texts.items():
            if LANGUAGE.fullmatch(tag):
                put(put(core, f"{E}{element}"), f"{D}{element}", text).set(XML_LANG, tag)


def put_place(core: etree._Element, work: Work) -> None:
    """What a work is part of; and, as a text for people, until when it must not be shown."""
    if work.parent:
        above = put(core, f"{E}{ABOVE.get(work.kind, 'isPartOf')}")
        if work.place is not None:
            above.set("runningOrderNumber", str(work.place))
        put(put(above, f"{E}relationIdentifier"), f"{D}identifier", work.parent)
    if work.not_before:
        note = put(core, f"{E}rights", typeLabel="embargo")
        put(note, f"{E}exploitationIssues", f"Not to be shown before {work.not_before.isoformat()}")
        put(note, f"{E}rightsClearanceFlag", "false")


def put_identifier(parent: etree._Element, element: str, label: str, text: str) -> None:
    """An identifier with what it is one of."""
    put(put(parent, f"{E}{element}", typeLabel=label), f"{D}identifier", text)


def put_entity(parent: etree._Element, element: str, pk: str, name: str, role: str) -> None:
    """A house, in a role."""
    entity = put(parent, f"{E}{element}", entityId=named(HOUSE, pk))
    put(put(entity, f"{E}organisationDetails"), f"{E}organisationName", name)
    put(entity, f"{E}role", typeLabel=role)


def put_rights(core: etree._Element, clause: Clause, listing: Listing) -> None:
    """One clause; last the cells that these elements would be read without."""
    terms = clause.terms
    cells = clause_cells(clause)
    rights = put(core, f"{E}rights", typeLabel=str(terms.kind), rightsID=named(CLAUSE, clause.id))
    put(rights, f"{D}rights", f"{clause.name} ({terms.kind}): {joined(terms.media)}").set(XML_LANG, "en")
    put_entity(rights, "rightsHolder", clause.giver, listing.house(clause.giver), "giver")
    if clause.holder is not None:
        put_entity(rights, "rightsHolder", clause.holder, listing.house(clause.holder), "holder")
    put(rights, f"{E}exploitationIssues", joined(f"{name}: {text}" for name, text in cells.items()))
    put_coverage(rights, clause, listing)
    is_clear = terms.kind is Kind.GRANT and not clause.ended_at and not clause.suspended
    put(rights, f"{E}rightsClearanceFlag", "true" if is_clear else "false")
    for name, text in lacking(cells, native_clause(rights)).items():
        put_identifier(rights, "rightsAttributedId", EXTENSION + name, text)


def put_coverage(rights: etree._Element, clause: Clause, listing: Listing) -> None:
    """When and where."""
    terms = clause.terms
    coverage = put(rights, f"{E}coverage")
    if terms.first_day and not terms.opens_after:
        period = put(put(coverage, f"{E}temporal"), f"{E}PeriodOfTime", startDate=terms.first_day.isoformat())
        if terms.last_day:
            period.set("endDate", terms.last_day.isoformat())
    if EVERYTHING not in terms.territories:
        spatial = put(coverage, f"{E}spatial")
        for code in territories.written_out(clause, listing):
            put(put(put(spatial, f"{E}location"), f"{E}region"), f"{E}country", typeLabel=code)


def read(content: bytes) -> Import:
    """What an EBUCore document says; never raises for what is in it."""
    try:
        root = tree_of(content)
    except Unreadable as bad:
        return Import.refused(bad)
    if root.tag != f"{E}ebuCoreMain":
        return Import.refused(Unreadable("not_ebucore", line=line_of(root), name=etree.QName(root).localname))
    works: dict[str, Work] = {}
    parts: list[Part] = []
    bad_rows: list[BadRow] = []
    for core in cores_of(root):
        cells = laid_over(native_work(core), extensions(core, "identifier"))
        wrong: list[Wrong] = []
        work = read_work(cells, wrong)
        bad_rows += [one.at(line_of(core)) for one in wrong]
        works |= {work.id: work} if work else {}
        parts += [part_of(one, cells.get("work", "")) for one in core.iterfind(f"{E}rights") if is_rights(one)]
    clauses, rows = put_together(parts)
    listing = Listing(tuple(works.values()), tuple(clauses), houses=dict(houses_of(root)))
    return Import(listing, tuple(sorted((*bad_rows, *rows), key=lambda one: one.line)))


def cores_of(root: etree._Element) -> Iterator[etree._Element]:
    """The works: the core metadata where it is one itself, and those of its parts that say that they are works."""
    for core in root.iterfind(f"{E}coreMetadata"):
        if core.find(f"{E}title") is not None or core.find(f"{E}identifier") is not None:
            yield core
        yield from (one for one in core.iterfind(f"{E}part") if one.get("typeLabel") in KINDS)


def is_rights(rights: etree._Element) -> bool:
    """Whether an element is a clause; an embargo of ours is said with the work."""
    return rights.get("typeLabel") != "embargo" or rights.get("rightsID") is not None


def part_of(rights: etree._Element, work: str) -> Part:
    """One `rights` element."""
    said = extensions(rights, "rightsAttributedId")
    cells = laid_over({"work": work, **native_clause(rights)}, said)
    wrong = [] if said else [Wrong("rights", "rights_as_text", text_in(rights))]
    return Part(line_of(rights), cells, wrong)


def extensions(parent: etree._Element, element: str) -> dict[str, str]:
    """What our labels say, by heading."""
    return {
        str(one.get("typeLabel")).removeprefix(EXTENSION): one.findtext(f"{D}identifier", "")
        for one in parent.iterfind(f"{E}{element}")
        if one.get("typeLabel", "").startswith(EXTENSION)
    }


def houses_of(root: etree._Element) -> Iterable[tuple[str, str]]:
    """The names of houses by their ids."""
    for one in root.iter(f"{E}contributor"):
        role = one.find(f"{E}role")
        if role is not None and role.get("typeLabel") == "house":
            name = one.findtext(f"{E}organisationDetails/{E}organisationName", "")
            yield unnamed(HOUSE, one.get("entityId", "")), name


def native_work(core: etree._Element) -> dict[str, str]:
    """A work by the elements of EBUCore alone."""
    numbers = [
        (one.get("typeLabel", ""), one.findtext(f"{D}identifier", "")) for one in core.iterfind(f"{E}identifier")
    ]
    ids = {label: text for label, text in numbers if label and not label.startswith(EXTENSION)}
    above = next(core.iterchildren(*RELATIONS), None)
    created = core.find(f"{E}date/{E}created")
    genre = core.find(f"{E}type/{E}genre")
    kind = core.findtext(f"{E}type/{D}type", "")
    cells = {
        "work": ids.pop("work", "") or next((text for _, text in numbers if text), ""),
        "work_kind": kind if kind in KINDS else "item",
        **worded(core, "title"),
        **{f"synopsis.{heading.partition('.')[2]}": text for heading, text in worded(core, "description").items()},
        **{f"id.{label}": text for label, text in ids.items()},
        "original_language": core.findtext(f"{E}language[@typeLabel='original']/{D}language", ""),
        "genre": "" if genre is None else genre.get("typeLabel", ""),
        "year": "" if created is None else created.get("year", ""),
        "minutes": minutes_of(core.findtext(f"{E}format/{E}duration/{E}normalPlayTime", "")),
        "min_age": core.findtext(f"{E}audienceRating[@typeLabel='minimum age']/{E}ratingValue", ""),
        "part_of": "" if above is None else above.findtext(f"{E}relationIdentifier/{D}identifier", ""),
        "place": "" if above is None else above.get("runningOrderNumber", ""),
    }
    return {name: text for name, text in cells.items() if text}


def worded(core: etree._Element, element: str) -> dict[str, str]:
    """Texts by their languages; the first of a language counts."""
    found: dict[str, str] = {}
    for one in core.iterfind(f"{E}{element}/{D}{element}"):
        found.setdefault(f"{element}.{one.get(XML_LANG) or 'und'}", str(one.text or ""))
    return found


def native_clause(rights: etree._Element) -> dict[str, str]:
    """A clause by the elements of EBUCore alone."""
    holders: Mapping[str, str] = {
        str(role.get("typeLabel")): unnamed(HOUSE, one.get("entityId", ""))
        for one in rights.iterfind(f"{E}rightsHolder")
        for role in one.iterfind(f"{E}role")
    }
    period = rights.find(f"{E}coverage/{E}temporal/{E}PeriodOfTime")
    spatial = rights.find(f"{E}coverage/{E}spatial")
    places = [] if spatial is None else [one.get("typeLabel", "") for one in spatial.iter(f"{E}country")]
    cells = {
        "clause": unnamed(CLAUSE, rights.get("rightsID", "")),
        "work": work_around(rights),
        "kind": rights.get("typeLabel", ""),
        "giver": holders.get("giver", ""),
        "holder": holders.get("holder", EVERYTHING),
        "territories": EVERYTHING if spatial is None else joined(listed(joined(places))),
        "first_day": "" if period is None else period.get("startDate", ""),
        "last_day": "" if period is None else period.get("endDate", ""),
    }
    return {name: text for name, text in cells.items() if text}


def work_around(rights: etree._Element) -> str:
    """The id of the work in whose description a `rights` stands."""
    core = rights.getparent()
    return "" if core is None else native_work(core).get("work", "")
