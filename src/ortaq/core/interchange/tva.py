"""TV-Anytime metadata (ETSI TS 102 822-3-1, namespace of 2024): programmes, what they are part of, and schedules.

It describes programmes to viewers, so it carries no contract. What has no element of its own (owner, embargo, label of
AI use) stands in `OtherIdentifier` with a type of ours.
"""

import datetime as dt
import re
from collections.abc import Iterable, Iterator
from urllib.parse import quote, unquote

from lxml import etree

from ortaq.core.interchange.avails_works import EXTENSION, LANGUAGE, minutes_of
from ortaq.core.interchange.cells import moment_in, read_work, work_cells
from ortaq.core.interchange.model import BadRow, Import, Listing, Showing, Unreadable, Work
from ortaq.core.interchange.odrl import named, unnamed
from ortaq.core.interchange.overlay import lacking, laid_over, works_needed
from ortaq.core.interchange.safe_xml import line_of, put, serialised, tree_of
from ortaq.core.interchange.wrong import Wrong
from ortaq.core.text.tracks import Purpose, plain, purpose, tagged

NAMESPACE = "urn:tva:metadata:2024"
MPEG7 = "urn:tva:mpeg7:2008"
T, M = f"{{{NAMESPACE}}}", f"{{{MPEG7}}}"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
OF_ANY_YEAR = re.compile(r"urn:tva:metadata:\d{4}", re.ASCII)
CRID, CHANNEL, GENRE, INSTANCE = "crid://ortaq/", "urn:ortaq:channel:", "urn:ortaq:genre:", "imi:ortaq/"
DESCRIBED = "urn:tva:metadata:cs:AudioPurposeCS:2007:1"
"""Audio description for people who see badly."""
FOR_THE_DEAF = "urn:tva:metadata:cs:SubtitlePurposeCS:2023:2"
STANDALONE = "urn:tva:metadata:cs:SubtitleCarriageCS:2023:4"
WEBVTT = "urn:tva:metadata:cs:SubtitleCodingFormatCS:2023:4"
SIGNED = f"{T}InstanceDescription/{T}SignLanguage"
GROUPS = {"series": "series", "season": "season", "collection": "otherCollection"}
"""How TV-Anytime calls what programmes are part of."""
KINDS = {theirs: ours for ours, theirs in GROUPS.items()}
DURATION = re.compile(r"P(?:(\d{1,4})D)?T?(?:(\d{1,5})H)?(?:(\d{1,6})M)?(?:(\d{1,8})(?:\.(\d{1,6}))?S)?", re.ASCII)


def export(listing: Listing) -> bytes:
    """A listing as one TVAMain."""
    root = etree.Element(f"{T}TVAMain", nsmap={"tva": NAMESPACE, "mpeg7": MPEG7, "xsi": XSI})
    root.set(XML_LANG, "und")
    if listing.made_at:
        root.set("publicationTime", listing.made_at.isoformat())
    whole = put(root, f"{T}ProgramDescription")
    works = list(works_needed(listing))
    programmes = put(whole, f"{T}ProgramInformationTable")
    groups = put(whole, f"{T}GroupInformationTable")
    for work in works:
        if work.kind in GROUPS:
            put_group(groups, work)
        else:
            put_programme(programmes, work)
    put_schedules(put(whole, f"{T}ProgramLocationTable"), listing)
    services = put(whole, f"{T}ServiceInformationTable")
    for pk, name in listing.channels.items():
        put(put(services, f"{T}ServiceInformation", serviceId=named(CHANNEL, pk)), f"{T}Name", name)
    return serialised(root)


def put_programme(table: etree._Element, work: Work) -> None:
    """A programme; last what its elements would be read without."""
    whole = put(table, f"{T}ProgramInformation", programId=CRID + quote(work.id, safe=""))
    put_description(whole, work)
    marked = len(whole)
    if work.parent:
        put_above(whole, "EpisodeOf" if work.kind == "episode" else "MemberOf", work)
    put_marks(whole, work, marked)


def put_group(table: etree._Element, work: Work) -> None:
    """A series, season or collection."""
    whole = put(table, f"{T}GroupInformation", groupId=CRID + quote(work.id, safe=""))
    put(whole, f"{T}GroupType", value=GROUPS[work.kind]).set(f"{{{XSI}}}type", "tva:ProgramGroupTypeType")
    put_description(whole, work)
    if work.parent:
        put_above(whole, "MemberOf", work)
    put_marks(whole, work, len(whole))


def put_above(whole: etree._Element, element: str, work: Work) -> None:
    """What a work is part of, and the how-manieth of it."""
    above = put(whole, T + element, crid=CRID + quote(work.parent or "", safe=""))
    if work.place is not None and work.place >= 0:
        above.set("index", str(work.place))


def put_description(whole: etree._Element, work: Work) -> None:
    """Titles, synopses, genre, age, language, duration."""
    about = put(whole, f"{T}BasicDescription")
    for element, texts in (("Title", work.titles), ("Synopsis", work.synopses)):
        for tag, text in texts.items():
            if LANGUAGE.fullmatch(tag):
                put(about, T + element, text).set(XML_LANG, tag)
    if work.source_type:
        put(about, f"{T}Keyword", f"digitalSourceType: {work.source_type}")
    if work.genre:
        put(put(about, f"{T}Genre", href=named(GENRE, work.genre)), f"{T}Name", work.genre)
    if work.min_age:
        put(put(about, f"{T}ParentalGuidance"), f"{M}MinimumAge", str(work.min_age))
    if LANGUAGE.fullmatch(work.original_language):
        put(about, f"{T}Language", work.original_language, type="original")
    if work.year:
        put(put(about, f"{T}ProductionDate"), f"{T}TimePoint", f"{work.year:04}")
    if work.minutes:
        put(about, f"{T}Duration", f"PT{work.minutes}M")


def put_marks(whole: etree._Element, work: Work, at: int) -> None:
    """Other numbers, and what the elements so far would be read without; they stand at a place of their own."""
    marks = etree.Element("marks")
    for scheme, number in work.ids.items():
        put(marks, f"{T}OtherIdentifier", number, type=scheme)
    native = native_work(whole) | {f"id.{scheme}": number for scheme, number in work.ids.items()}
    for name, text in lacking(work_cells(work), native).items():
        put(marks, f"{T}OtherIdentifier", text, type=EXTENSION + name)
    for place, one in enumerate(list(marks)):
        whole.insert(at + place, one)


def put_schedules(table: etree._Element, listing: Listing) -> None:
    """What is sent, channel by channel."""
    channels = dict.fromkeys(one.channel for one in listing.showings)
    for channel in channels:
        showings = sorted((one for one in listing.showings if one.channel == channel), key=lambda one: one.start)
        schedule = put(table, f"{T}Schedule", serviceIDRef=named(CHANNEL, channel))
        schedule.set("start", showings[0].start.isoformat())
        schedule.set("end", max(one.stop for one in showings).isoformat())
        for one in showings:
            put_showing(schedule, one)


def put_showing(schedule: etree._Element, showing: Showing) -> None:
    """One programme at its time, with the languages in which it is sent."""
    event = put(schedule, f"{T}ScheduleEvent")
    put(event, f"{T}Program", crid=CRID + quote(showing.work, safe=""))
    put(event, f"{T}InstanceMetadataId", INSTANCE + quote(showing.id, safe=""))
    about = put(event, f"{T}InstanceDescription")
    written = list(filter(LANGUAGE.fullmatch, showing.subtitles))
    deaf = [tag for tag in written if purpose(tag) is Purpose.HARD_OF_HEARING]
    for tag in written:
        more = {"supplemental": "true"} if tag in deaf else {}
        put(about, f"{T}CaptionLanguage", plain(tag), **more)
    for tag in filter(LANGUAGE.fullmatch, showing.signed):
        put(about, f"{T}SignLanguage", tag, closed="true")
    if showing.sounds or deaf:
        sent = put(about, f"{T}AVAttributes")
        for tag in filter(LANGUAGE.fullmatch, showing.sounds):
            put(put(sent, f"{T}AudioAttributes"), f"{T}AudioLanguage", plain(tag), **purpose_of_sound(tag))
        if deaf:
            put_for_the_deaf(put(sent, f"{T}AccessibilityAttributes"), deaf)
    put(event, f"{T}PublishedStartTime", showing.start.isoformat())
    put(event, f"{T}PublishedEndTime", showing.stop.isoformat())
    put(event, f"{T}PublishedDuration", f"PT{int((showing.stop - showing.start).total_seconds())}S")


def purpose_of_sound(tag: str) -> dict[str, str]:
    """The attribute of AudioLanguage that says for whom a sound is; none for everybody."""
    return {"purpose": DESCRIBED} if purpose(tag) is Purpose.DESCRIBED else {}


def put_for_the_deaf(access: etree._Element, tags: Iterable[str]) -> None:
    """Subtitles that were made for those who do not hear: WebVTT, beside the other content."""
    for tag in tags:
        one = put(access, f"{T}SubtitleAttributes")
        put(one, f"{T}Carriage", href=STANDALONE)
        put(one, f"{T}Coding", href=WEBVTT)
        put(one, f"{T}SubtitleLanguage", plain(tag))
        put(one, f"{T}Purpose", href=FOR_THE_DEAF)
        put(one, f"{T}SuitableForTTS", "true")


def sound_tag(element: etree._Element) -> str:
    """The tag of a sound as an AudioLanguage tells of it."""
    what = Purpose.DESCRIBED if element.get("purpose") == DESCRIBED else Purpose.MAIN
    return tagged(str(element.text), what)


def caption_tag(element: etree._Element) -> str:
    """The tag of subtitles as a CaptionLanguage tells of them."""
    is_for_the_deaf = element.get("supplemental") in {"true", "1"}
    return tagged(str(element.text), Purpose.HARD_OF_HEARING if is_for_the_deaf else Purpose.MAIN)


def read(content: bytes) -> Import:
    """What a TVAMain of any year says; never raises for what is in it."""
    try:
        root = tree_of(content)
    except Unreadable as bad:
        return Import.refused(bad)
    name = etree.QName(root)
    if name.localname != "TVAMain" or not OF_ANY_YEAR.fullmatch(name.namespace or ""):
        return Import.refused(Unreadable("not_tva", line=line_of(root), name=name.localname))
    in_year(root)
    bad_rows: list[BadRow] = []
    works: dict[str, Work] = {}
    for whole in root.iter(f"{T}ProgramInformation", f"{T}GroupInformation"):
        wrong: list[Wrong] = []
        work = read_work(laid_over(native_work(whole), extensions(whole)), wrong)
        bad_rows += [one.at(line_of(whole)) for one in wrong]
        works |= {work.id: work} if work else {}
    showings = tuple(showings_of(root, bad_rows))
    channels = {
        unnamed(CHANNEL, one.get("serviceId", "")): one.findtext(f"{T}Name", "")
        for one in root.iter(f"{T}ServiceInformation")
    }
    listing = Listing(tuple(works.values()), showings=showings, channels=channels)
    return Import(listing, tuple(sorted(bad_rows, key=lambda one: one.line)))


def in_year(root: etree._Element) -> None:
    """Give every element the namespace of 2024: what is read here has the same names in all years."""
    for element in root.iter(etree.Element):
        name = etree.QName(element)
        if OF_ANY_YEAR.fullmatch(name.namespace or ""):
            element.tag = T + name.localname


def work_id(crid: str) -> str:
    """The id of a work; the CRID of somebody else stays as it is."""
    return unquote(crid.removeprefix(CRID)) if crid.startswith(CRID) else crid


def extensions(whole: etree._Element) -> dict[str, str]:
    """What identifiers with a type of ours say, by heading."""
    return {
        one.get("type", "").removeprefix(EXTENSION): str(one.text or "")
        for one in whole.iterfind(f"{T}OtherIdentifier")
        if one.get("type", "").startswith(EXTENSION)
    }


def native_work(whole: etree._Element) -> dict[str, str]:
    """A work by the elements of TV-Anytime alone."""
    about = whole.find(f"{T}BasicDescription")
    above = next(whole.iterchildren(f"{T}EpisodeOf", f"{T}MemberOf"), None)
    group = whole.find(f"{T}GroupType")
    kind = "episode" if whole.find(f"{T}EpisodeOf") is not None else "item"
    cells = {
        "work": work_id(whole.get("programId") or whole.get("groupId") or ""),
        "work_kind": kind if group is None else KINDS.get(group.get("value", ""), "collection"),
        "part_of": "" if above is None else work_id(above.get("crid", "")),
        "place": "" if above is None else above.get("index", ""),
        **{
            f"id.{one.get('type') or 'URI'}": str(one.text or "")
            for one in whole.iterfind(f"{T}OtherIdentifier")
            if not one.get("type", "").startswith(EXTENSION)
        },
        **(native_description(about) if about is not None else {}),
    }
    return {name: text for name, text in cells.items() if text}


def native_description(about: etree._Element) -> dict[str, str]:
    """What a BasicDescription says."""
    genre = about.find(f"{T}Genre")
    texts: dict[str, str] = {}
    for element, heading in (("Title", "title"), ("Synopsis", "synopsis")):
        for one in about.iterfind(T + element):
            texts.setdefault(f"{heading}.{one.get(XML_LANG) or 'und'}", str(one.text or ""))
    return texts | {
        "genre": "" if genre is None else unnamed(GENRE, genre.get("href", "")),
        "min_age": about.findtext(f"{T}ParentalGuidance/{M}MinimumAge", ""),
        "original_language": about.findtext(f"{T}Language[@type='original']", ""),
        "year": about.findtext(f"{T}ProductionDate/{T}TimePoint", "")[:4],
        "minutes": minutes_of(about.findtext(f"{T}Duration", "")),
    }


def showings_of(root: etree._Element, bad: list[BadRow]) -> Iterator[Showing]:
    """What is sent; an event without a programme, a beginning or an end is named."""
    for event in root.iter(f"{T}ScheduleEvent", f"{T}BroadcastEvent"):
        parent = event.getparent()
        channel = event.get("serviceIDRef") or (None if parent is None else parent.get("serviceIDRef")) or ""
        wrong: list[Wrong] = []
        programme = event.find(f"{T}Program")
        start = moment_at(event, "PublishedStartTime", wrong)
        stop = end_of(event, start, wrong)
        if programme is None:
            wrong.append(Wrong("Program", "missing"))
        bad += [one.at(line_of(event)) for one in wrong]
        if wrong or programme is None or start is None or stop is None:
            continue
        own = event.findtext(f"{T}InstanceMetadataId", "")
        yield Showing(
            id=unquote(own.removeprefix(INSTANCE)) if own.startswith(INSTANCE) else own or f"row-{line_of(event)}",
            work=work_id(programme.get("crid", "")),
            channel=unnamed(CHANNEL, channel),
            start=start,
            stop=stop,
            sounds=tuple(sound_tag(one) for one in event.iter(f"{T}AudioLanguage") if one.text),
            subtitles=tuple(caption_tag(one) for one in event.iter(f"{T}CaptionLanguage") if one.text),
            signed=tuple(
                str(one.text) for one in event.iterfind(f".//{T}InstanceDescription/{T}SignLanguage") if one.text
            ),
        )


def moment_at(event: etree._Element, element: str, wrong: list[Wrong]) -> dt.datetime | None:
    """The instant that an element says."""
    text = event.findtext(T + element, "").strip()
    if text:
        return moment_in(text, element, wrong)
    wrong.append(Wrong(element, "missing"))
    return None


def end_of(event: etree._Element, start: dt.datetime | None, wrong: list[Wrong]) -> dt.datetime | None:
    """When it ends, by its end or its duration."""
    if event.find(f"{T}PublishedEndTime") is not None:
        return moment_at(event, "PublishedEndTime", wrong)
    written = event.findtext(f"{T}PublishedDuration", "").strip()
    found = DURATION.fullmatch(written)
    if not found or not any(found.groups()):
        wrong.append(Wrong("PublishedDuration", "not_a_number" if written else "missing", written))
        return None
    days, hours, minutes, seconds, _ = (int(part or 0) for part in found.groups())
    return start and start + dt.timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)
