"""Works in Avails: an Asset with its titles, and the season and series that it is part of.

What Avails has no element for (owner, genre, label of AI use, works that no clause is about) stands in AltIdentifier,
with the namespace `x-ortaq:` and the heading of `cells`.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote, unquote

from lxml import etree

from ortaq.core.interchange.cells import work_cells
from ortaq.core.interchange.model import Work
from ortaq.core.interchange.safe_xml import put

A = "{http://www.movielabs.com/schema/avails/v2.7/avails}"
M = "{http://www.movielabs.com/schema/md/v2.12/md}"
EXTENSION = "x-ortaq:"
CONTENT, ALID = "md:cid:org:ortaq:", "md:alid:org:ortaq:"
EIDR = "urn:eidr:10.5240:"
ALT = tuple(f"{A}{name}" for name in ("AltIdentifier", "SeasonAltIdentifier", "SeriesAltIdentifier"))
METADATA = {"Metadata": "item", "EpisodeMetadata": "episode", "SeasonMetadata": "season", "SeriesMetadata": "series"}
LANGUAGE = re.compile(r"[a-zA-Z]{1,8}(-[a-zA-Z0-9]{1,8})*")
MINUTES = re.compile(r"PT(?:(\d{1,4})H)?(?:(\d{1,5})M)?(?:(\d{1,5})(?:\.\d+)?S)?", re.ASCII)

Alt = tuple[str, str]
"""Namespace and identifier."""


@dataclass(frozen=True, slots=True)
class Asset:
    """A work among all that are `known`, and what is written with it because it has no Avail of its own."""

    work: Work
    known: Mapping[str, Work]
    others: Sequence[Work] = ()
    houses: Mapping[str, str] | None = None

    @property
    def alid(self) -> str:
        """The logical id."""
        return ALID + quote(self.work.id, safe="")

    def above(self, kind: str) -> Work | None:
        """The season or series that it is part of."""
        work, seen = self.work, {self.work.id}
        while work.parent and work.parent not in seen:
            seen.add(work.parent)
            above = self.known.get(work.parent)
            if above is None:
                return None
            if above.kind == kind:
                return above
            work = above
        return None

    @property
    def parts(self) -> list[Work]:
        """What is directly part of it."""
        return [one for one in self.known.values() if one.parent == self.work.id]

    @property
    def metadata(self) -> str:
        """Which element describes it: an episode needs its series, and a season too."""
        match self.work.kind:
            case "series":
                return "SeriesMetadata"
            case "season" if self.above("series"):
                return "SeasonMetadata"
            case "episode" if self.above("series"):
                return "EpisodeMetadata"
        return "Metadata"

    @property
    def is_bundle(self) -> bool:
        """Whether it is a collection of works that are known."""
        return self.work.kind == "collection" and bool(self.parts)

    @property
    def avail_type(self) -> str:
        """AvailType of its Avail."""
        known = {"SeriesMetadata": "series", "SeasonMetadata": "season", "EpisodeMetadata": "episode"}
        return "bundle" if self.is_bundle else known.get(self.metadata, "single")

    @property
    def work_type(self) -> str:
        """WorkType of the Asset; what is no part of a series is a Movie to Avails."""
        known = {"SeriesMetadata": "Series", "SeasonMetadata": "Season", "EpisodeMetadata": "Episode"}
        return "Collection" if self.is_bundle else known.get(self.metadata, "Movie")


def put_asset(avail: etree._Element, asset: Asset) -> None:
    """The Asset; an AltIdentifier is written where its elements alone would be read as something else."""
    cells = work_cells(asset.work)
    bare = built(asset, ())
    native, *_ = native_works(bare)
    alts = [
        (EXTENSION + name, cells.get(name, ""))
        for name in dict.fromkeys([*cells, *native])
        if cells.get(name, "") != native.get(name, "")
    ]
    alts += [(f"{EXTENSION}other-work", plain(work_cells(one))) for one in asset.others]
    if asset.houses:
        alts.append((f"{EXTENSION}other-house", plain(asset.houses)))
    avail.append(built(asset, alts))


def plain(cells: Mapping[str, str]) -> str:
    """Cells as JSON."""
    return json.dumps(dict(cells), ensure_ascii=False)


def built(asset: Asset, alts: Sequence[Alt]) -> etree._Element:
    """The Asset element."""
    element = etree.Element(f"{A}Asset", {"contentID": CONTENT + quote(asset.work.id, safe="")})
    put(element, f"{A}WorkType", asset.work_type)
    match asset.metadata:
        case "SeriesMetadata":
            put_series(element, asset.work, alts)
        case "SeasonMetadata":
            put_season(element, asset.work, asset.above("series"), alts)
        case "EpisodeMetadata":
            episode = put_unit(element, asset.work, "EpisodeMetadata", alts)
            put_number(episode, "EpisodeNumber", asset.work)
            season, series = asset.above("season"), asset.above("series")
            if season:
                put_season(episode, season, series, ())
            elif series:
                put_series(episode, series, ())
        case _:
            put_unit(element, asset.work, "Metadata", alts)
    if asset.is_bundle:
        for part in asset.parts:
            put(put(element, f"{A}BundledAsset"), f"{A}BundledALID", ALID + quote(part.id, safe=""))
    return element


def put_unit(parent: etree._Element, work: Work, name: str, alts: Sequence[Alt]) -> etree._Element:
    """What describes a programme."""
    unit = put(parent, f"{A}{name}")
    put_titles(unit, work, "Title")
    if number := work.ids.get("eidr", ""):
        put(unit, f"{A}TitleEIDR-URN", EIDR + number.removeprefix("10.5240/"))
    put_alts(unit, "AltIdentifier", alts)
    if work.year:
        put(unit, f"{A}ReleaseDate", f"{work.year:04}")
    if work.minutes:
        put(unit, f"{A}RunLength", f"PT{work.minutes}M")
    return unit


def put_season(parent: etree._Element, work: Work, series: Work | None, alts: Sequence[Alt]) -> None:
    """What describes a season, and its series."""
    season = put(parent, f"{A}SeasonMetadata")
    put(season, f"{A}SeasonContentID", CONTENT + quote(work.id, safe=""))
    put_titles(season, work, "SeasonTitle")
    put_number(season, "SeasonNumber", work)
    put_alts(season, "SeasonAltIdentifier", alts)
    if series:
        put_series(season, series, ())


def put_series(parent: etree._Element, work: Work, alts: Sequence[Alt]) -> None:
    """What describes a series."""
    series = put(parent, f"{A}SeriesMetadata")
    put(series, f"{A}SeriesContentID", CONTENT + quote(work.id, safe=""))
    put_titles(series, work, "SeriesTitle")
    put_alts(series, "SeriesAltIdentifier", alts)


def put_titles(parent: etree._Element, work: Work, name: str) -> None:
    """Titles by language, and the one that people call it by, which Avails wants."""
    for tag, title in work.titles.items():
        if LANGUAGE.fullmatch(tag):
            put(parent, f"{A}{name}DisplayUnlimited", title, language=tag)
    put(parent, f"{A}{name}InternalAlias", work.title)


def put_number(parent: etree._Element, name: str, work: Work) -> None:
    """The number of an episode or season."""
    number = put(parent, f"{A}{name}")
    if work.place is not None:
        put(number, f"{M}Number", str(work.place))


def put_alts(parent: etree._Element, name: str, alts: Sequence[Alt]) -> None:
    """What has no element of its own."""
    for namespace, identifier in alts:
        alt = put(parent, f"{A}{name}")
        put(alt, f"{M}Namespace", namespace)
        put(alt, f"{M}Identifier", identifier)


def native_works(asset: etree._Element) -> Iterator[dict[str, str]]:
    """The cells of the work, then of its season and series, by the elements of Avails alone."""
    described = next((child for child in asset if etree.QName(child).localname in METADATA), None)
    pk = content_id(asset.get("contentID", ""))
    if described is None:
        yield {"work": pk}
        return
    levels = [described, *described.iter(f"{A}SeasonMetadata", f"{A}SeriesMetadata")]
    levels = list(dict.fromkeys(levels))
    ids = [pk, *(own_id(one) for one in levels[1:])]
    for place, (level, one) in enumerate(zip(levels, ids, strict=True)):
        cells = {"work": one, **native_work(level)}
        if place + 1 < len(ids):
            cells["part_of"] = ids[place + 1]
        yield {name: text for name, text in cells.items() if text}


def content_id(text: str) -> str:
    """The id of a work; foreign ones stay as they are."""
    return unquote(text.removeprefix(CONTENT)) if text.startswith(CONTENT) else text


def own_id(level: etree._Element) -> str:
    """The id of a season or series."""
    return content_id(level.findtext(f"{A}SeasonContentID") or level.findtext(f"{A}SeriesContentID") or "")


def native_work(level: etree._Element) -> dict[str, str]:
    """What one metadata element says of its own work."""
    name = etree.QName(level).localname
    prefix = {"SeasonMetadata": "SeasonTitle", "SeriesMetadata": "SeriesTitle"}.get(name, "Title")
    titles = {
        f"title.{one.get('language') or 'und'}": str(one.text or "")
        for one in level.iterfind(f"{A}{prefix}DisplayUnlimited")
    }
    alias = level.findtext(f"{A}{prefix}InternalAlias", "")
    number = next(level.iterchildren(f"{A}EpisodeNumber", f"{A}SeasonNumber"), None)
    return {
        "work_kind": METADATA[name],
        **(titles or {"title.und": alias}),
        "place": number.findtext(f"{M}Number", "").strip() if number is not None else "",
        "id.eidr": eidr_of(level.findtext(f"{A}TitleEIDR-URN", "").strip()),
        "year": level.findtext(f"{A}ReleaseDate", "").strip()[:4],
        "minutes": minutes_of(level.findtext(f"{A}RunLength", "").strip()),
    }


def eidr_of(text: str) -> str:
    """An EIDR number in its canonical form; other ids stay as they are."""
    return f"10.5240/{text.removeprefix(EIDR)}" if text.startswith(EIDR) else text


def minutes_of(text: str) -> str:
    """A duration in whole minutes, rounded up; empty where it is none."""
    found = MINUTES.fullmatch(text)
    if not found or text == "PT":
        return ""
    hours, minutes, seconds = (int(part or 0) for part in found.groups())
    return str(hours * 60 + minutes + (seconds > 0) + (seconds - 1) // 60 if seconds else hours * 60 + minutes)
