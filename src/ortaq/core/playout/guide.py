"""The guide from the same entries as the playlist: XMLTV (the order of its DTD is strict) and M3U.

XMLTV has no element for the origin of a programme; its label is a `keyword` in every language we have words in and a
sentence at the end of the description, what has AI in it is of the `category` AI besides its own, and `url` leads to
the public page on which it can be verified.

Sign language is `subtitles` of the type deaf-signed. For described sounds and subtitles for the deaf the DTD has no
element either: they are keywords, `access:ad:kk` and `access:sdh:kk`; the latter are subtitles like others as well.
"""

import re
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import UTC, datetime
from operator import attrgetter
from typing import Final
from xml.sax.saxutils import escape
from zoneinfo import ZoneInfo

from ortaq.core.text.tracks import is_for_all, plain, purpose

ORDER: Final = (
    *("title", "sub-title", "desc", "credits", "date", "category", "keyword", "language", "orig-language", "length"),
    *("icon", "url", "country", "episode-num", "video", "audio", "previously-shown", "premiere", "last-chance", "new"),
    *("subtitles", "rating", "star-rating", "review", "image"),
)
"""Children of `programme` in the order of xmltv.dtd."""
SILENT: Final = "zxx"
IDENTITY: Final = "ortaq"
"""System of `episode-num` with the id of the programme, by which it is found again when a guide is read."""
IN_TEXT: Final = {"\r": "&#13;"}
IN_ATTRIBUTES: Final = {'"': "&quot;", "\t": "&#9;", "\n": "&#10;", "\r": "&#13;"}
"""What a reader of XML would not give back as it was written (3.3.3), beside < > and &."""
NO_XML: Final = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True)
class GuideChannel:
    """A channel as guides know it; `stream` and `page` are addresses, `id` is its name for machines.

    `label_code` is the strongest label among its programmes, `provenance` where a machine reads that of what is on.
    """

    id: str
    names: Mapping[str, str]
    stream: str
    page: str
    language: str
    country: str
    group: str
    icon: str = ""
    catch_up_days: int = 0
    label_code: str = ""
    provenance: str = ""
    number: int = 0


@dataclass(frozen=True)
class GuideEntry:
    """One programme on one channel; seconds since 1970, half-open.

    `label` are the words of its label by language, `label_level` is 0 when no AI is known of. Of an episode `titles`
    are those of its series, and `sub_titles` its own; `season` and `episode` count from 1. `identity` names the
    programme for machines, `ratings` are signs by the name of their national system. `first_shown` is when the house
    showed it first, in seconds: now is a premiere, earlier it was shown before; None: nothing is told of it. `sounds`
    are those of the channel, `sounds_of_its_own` and `subtitles` the tracks that it brings itself, `signed` the sign
    languages of its picture.
    """

    channel: str
    start: int
    stop: int
    time_zone: str
    titles: Mapping[str, str]
    descriptions: Mapping[str, str] = field(default_factory=dict)
    original_language: str = ""
    year: int = 0
    categories: Mapping[str, str] = field(default_factory=dict)
    label: Mapping[str, str] = field(default_factory=dict)
    label_code: str = ""
    url: str = ""
    icon: str = ""
    country: str = ""
    sounds: Sequence[str] = ()
    subtitles: Sequence[str] = ()
    min_age: int = 0
    credits: Sequence[tuple[str, str]] = ()
    previously_shown: bool = False
    label_level: int = 0
    sub_titles: Mapping[str, str] = field(default_factory=dict)
    season: int | None = None
    episode: int | None = None
    identity: str = ""
    ratings: Sequence[tuple[str, str]] = ()
    first_shown: int | None = None
    is_last: bool = False
    sounds_of_its_own: Sequence[str] = ()
    signed: Sequence[str] = ()


Child = tuple[str, str, dict[str, str]]
"""Element, text, attributes."""
Part = tuple[str, str | None, dict[str, str], Sequence[Child]]
"""Element, text, attributes, children."""

CREDITS: Final = ("director", "actor", "writer", "adapter", "producer", "composer", "editor", "presenter")
"""Roles that XMLTV knows, in the order of its DTD; other people are not told to guides."""


def stamp(seconds: int, time_zone: str) -> str:
    """An instant with the channel's own offset: 20261126200000 +0600."""
    return datetime.fromtimestamp(seconds, ZoneInfo(time_zone)).strftime("%Y%m%d%H%M%S %z")


def parts_of(entry: GuideEntry) -> list[Part]:
    """All that is told of an entry, in any order."""
    parts: list[Part] = [("title", text, {"lang": tag}, ()) for tag, text in first(entry.titles, entry)]
    parts += [("sub-title", text, {"lang": tag}, ()) for tag, text in first(entry.sub_titles, entry)]
    parts += [("episode-num", text, {"system": system}, ()) for system, text in numbers(entry)]
    parts += [("desc", text, {"lang": tag}, ()) for tag, text in first(entry.descriptions, entry)]
    parts += [("category", text, {"lang": tag}, ()) for tag, text in entry.categories.items()]
    parts += [("keyword", text, {"lang": tag}, ()) for tag, text in entry.label.items()]
    parts += [("rating", None, {"system": system}, [("value", code, {})]) for system, code in entry.ratings]
    read = dict.fromkeys(map(plain, entry.subtitles))
    parts += [("subtitles", None, {"type": "onscreen"}, [("language", tag, {})]) for tag in read]
    parts += [("subtitles", None, {"type": "deaf-signed"}, [("language", tag, {})]) for tag in entry.signed]
    few = [tag for tag in (*entry.sounds_of_its_own, *entry.subtitles) if not is_for_all(tag)]
    parts += [("keyword", f"access:{purpose(tag)}:{plain(tag)}", {}, ()) for tag in few]
    known: list[Child] = [(role, name, {}) for role, name in entry.credits if role in CREDITS]
    people = sorted(known, key=lambda one: CREDITS.index(one[0]))
    sound = next(iter(entry.sounds), SILENT)
    original = entry.original_language or SILENT
    rating: list[Child] = [("value", f"{entry.min_age}+", {})]
    told: list[tuple[object, Part]] = [
        (people, ("credits", None, {}, people)),
        (entry.year, ("date", str(entry.year), {}, ())),
        (entry.label_level, ("category", "AI", {}, ())),
        (entry.label_code, ("keyword", f"ai:{entry.label_code}", {}, ())),
        (sound != SILENT, ("language", sound, {}, ())),
        (original != SILENT, ("orig-language", original, {}, ())),
        (True, ("length", str(entry.stop - entry.start), {"units": "seconds"}, ())),
        (entry.icon, ("icon", None, {"src": entry.icon}, ())),
        (entry.url, ("url", entry.url, {}, ())),
        (entry.country, ("country", entry.country, {}, ())),
        (is_shown_again(entry), ("previously-shown", None, shown_before(entry), ())),
        (entry.first_shown == entry.start, ("premiere", None, {}, ())),
        (entry.is_last, ("last-chance", None, {}, ())),
        (entry.min_age, ("rating", None, {"system": "age"}, rating)),
    ]
    return parts + [part for is_known, part in told if is_known]


def numbers(entry: GuideEntry) -> Iterator[tuple[str, str]]:
    """Its number in the systems of XMLTV, where it has one, and its own name."""
    if entry.episode:
        season = entry.season - 1 if entry.season else ""
        yield "xmltv_ns", f"{season} . {entry.episode - 1} . "
        yield "onscreen", f"S{entry.season:02}E{entry.episode:02}" if entry.season else f"E{entry.episode:02}"
    if entry.identity:
        yield IDENTITY, entry.identity


def is_shown_again(entry: GuideEntry) -> bool:
    """Whether the house has shown it before."""
    return entry.previously_shown or (entry.first_shown is not None and entry.first_shown < entry.start)


def shown_before(entry: GuideEntry) -> dict[str, str]:
    """When the house showed it first, where that is known."""
    if entry.first_shown is None or entry.first_shown >= entry.start:
        return {}
    return {"start": stamp(entry.first_shown, entry.time_zone)}


def first(texts: Mapping[str, str], entry: GuideEntry) -> list[tuple[str, str]]:
    """The texts with the channel's own language first; players that know one title take the first."""
    own = entry.sounds[0] if entry.sounds else entry.original_language
    return sorted(((tag, text) for tag, text in texts.items() if text), key=lambda pair: pair[0] != own)


def xmltv(channels: Iterable[GuideChannel], entries: Iterable[GuideEntry]) -> bytes:
    """The guide as XMLTV, valid against xmltv.dtd.

    A programme comes again and again: what is said of it is written once for all entries that say the same.
    """
    whole = ["<?xml version='1.0' encoding='UTF-8'?>\n<!DOCTYPE tv SYSTEM \"xmltv.dtd\">"]
    whole.append('<tv generator-info-name="Ortaq">')
    for channel in channels:
        whole.append(opened("  ", "channel", {"id": channel.id}))
        whole += [element("    ", "display-name", name, {"lang": tag}) for tag, name in channel.names.items()]
        if channel.icon:
            whole.append(element("    ", "icon", None, {"src": channel.icon}))
        if channel.page:
            whole.append(element("    ", "url", channel.page, {}))
        whole.append("  </channel>")
    # The entries live as long as what is written of them, so the same object is the same text.
    row, written = list(entries), dict[Hashable, str]()
    for entry in row:
        times = {"start": stamp(entry.start, entry.time_zone), "stop": stamp(entry.stop, entry.time_zone)}
        alike = said_in(entry)
        if alike not in written:
            written[alike] = "\n".join(elements(parts_of(entry)))
        whole += [opened("  ", "programme", {**times, "channel": entry.channel}), written[alike], "  </programme>"]
    return "\n".join([*whole, "</tv>", ""]).encode()


SAID: Final = attrgetter(*(one.name for one in fields(GuideEntry) if one.name not in {"start", "stop"}))


def said_in(entry: GuideEntry) -> Hashable:
    """What is the same for all entries of which the same is said: all but when they are, so far as nothing rests on it.

    Words and lists are told apart as objects, which is enough for entries that were made of the same programme.
    """
    first = entry.first_shown
    when = entry.stop - entry.start, first is not None and (first > entry.start) - (first < entry.start)
    return when, *(one if isinstance(one, str | int | None) else id(one) for one in SAID(entry))


def elements(parts: Iterable[Part]) -> Iterator[str]:
    """Parts of a programme in the order of the DTD."""
    for name, text, attributes, children in sorted(parts, key=lambda part: ORDER.index(part[0])):
        if children:
            yield opened("    ", name, attributes)
            yield from (element("      ", child, words, more) for child, words, more in children)
            yield f"    </{name}>"
        else:
            yield element("    ", name, text, attributes)


def element(indent: str, name: str, text: str | None, attributes: Mapping[str, str]) -> str:
    """An element with nothing but text in it."""
    begun = opened(indent, name, attributes)
    return f"{begun}{escape(clean(text), IN_TEXT)}</{name}>" if text else f"{begun[:-1]}/>"


def opened(indent: str, name: str, attributes: Mapping[str, str]) -> str:
    """The start tag of an element."""
    told = "".join(f' {key}="{escape(value, IN_ATTRIBUTES)}"' for key, value in attributes.items())
    return f"{indent}<{name}{told}>"


def clean(text: str) -> str:
    """The text without the characters that XML 1.0 cannot hold at all (2.2)."""
    return NO_XML.sub("", text)


def m3u(channels: Iterable[GuideChannel], guide: str) -> bytes:
    """The list of channels for television programs; `guide` is the address of the XMLTV file.

    `catchup-source` starts a programme over: players put its first and last second in.
    """
    lines = [f'#EXTM3U url-tvg="{quoted(guide)}" x-tvg-url="{quoted(guide)}"']
    for channel in channels:
        name = channel.names.get(channel.language) or next(iter(channel.names.values()), channel.id)
        attributes = {
            "tvg-id": channel.id,
            "tvg-chno": str(channel.number or ""),
            "tvg-name": name,
            "tvg-logo": channel.icon,
            "tvg-language": channel.language,
            "tvg-country": channel.country,
            "group-title": channel.group,
            "x-ai-label": channel.label_code,
            "x-ai-provenance": channel.provenance,
        }
        if channel.catch_up_days:
            attributes |= {
                "catchup": "default",
                "catchup-days": str(channel.catch_up_days),
                "catchup-source": f"{channel.stream}?from={{utc}}&to={{utcend}}",
            }
        told = " ".join(f'{key}="{quoted(value)}"' for key, value in attributes.items() if value)
        lines += [f"#EXTINF:-1 {told},{quoted(name).replace(',', ' ')}", channel.stream]
    return "\n".join([*lines, ""]).encode()


def quoted(text: str) -> str:
    """Fit for an attribute of M3U: no quotation mark, no line break."""
    return " ".join(text.replace('"', "”").split())


def seconds_of(instant: datetime) -> int:
    """Seconds since 1970."""
    return int(instant.astimezone(UTC).timestamp())
