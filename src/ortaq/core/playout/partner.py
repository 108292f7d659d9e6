r"""A partner's playlists as they come over the line (RFC 8216), read into what carriage needs of them and no more.

What is odd in a line is passed over; what cannot be carried at all is refused with its reason.

>>> read("#EXTM3U\n#EXT-X-TARGETDURATION:4\n#EXT-X-MEDIA-SEQUENCE:7\n#EXTINF:4,\na.ts\n", "http://x/y/").items[0].uri
'http://x/y/a.ts'
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final
from urllib.parse import urljoin, urlsplit

from ortaq.core.playout.daterange import FORBIDDEN, quotable
from ortaq.core.playout.ticks import TICKS, iso, of
from ortaq.core.text.tracks import Purpose, tagged

MOST: Final = 20_000
"""So many segments of one playlist are read; no live window is longer."""
LONGEST: Final = 120
"""Seconds; a segment that says it is longer is garbage."""
ATTRIBUTE: Final = re.compile(r'([A-Z0-9-]+)=("[^"]*"|[^",\s]+)')
CUE: Final = re.compile(r"#(EXT-X-CUE-OUT|EXT-X-CUE-IN|EXT-X-CUE-OUT-CONT|EXT-OATCLS-SCTE35)(:[\x20-\x7e]{0,2000})?$")
EDGES: Final = ("#EXT-X-CUE-OUT", "#EXT-X-CUE-IN")
KEPT: Final = re.compile(r"CLASS|END-ON-NEXT|DURATION|PLANNED-DURATION|SCTE35-(CMD|OUT|IN)|X-[A-Z0-9-]+")
DIGITS: Final = 18
"""No number of a playlist has more (RFC 8216, 4.2: 64 bits)."""
BARE: Final = re.compile(r"[\dA-Za-z.+-]{1,4000}")


class BadPlaylist(ValueError):
    """A playlist that cannot be carried; `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class PartnerCue:
    """A date range of the partner: where it begins after the start of its segment, how long it lasts, what it says.

    `length` is None where the partner does not say it; ticks.
    """

    id: str
    after: int
    length: int | None
    attributes: Mapping[str, str]

    def line(self, start: int) -> bytes:
        """The tag on our own clock, for a segment that begins at the tick `start`."""
        said = [f'ID="{quotable(self.id)}"', f'START-DATE="{iso(start + self.after)}"']
        said += [f"{name}={value}" for name, value in self.attributes.items()]
        return f"#EXT-X-DATERANGE:{','.join(said)}\n".encode()


@dataclass(frozen=True, slots=True)
class Item:
    """A segment as the partner lists it: `length` and `pdt` in ticks, `cut` after a discontinuity.

    `tags` are cue lines that stand before it; a `gap` is a segment that the partner itself says is missing.
    """

    seq: int
    uri: str
    length: int
    init: str = ""
    pdt: int | None = None
    cut: bool = False
    gap: bool = False
    tags: tuple[str, ...] = ()
    cues: tuple[PartnerCue, ...] = ()


@dataclass(frozen=True, slots=True)
class Listing:
    """A media playlist: target duration in seconds, its segments in order, and whether the partner says it is over."""

    target: int
    items: tuple[Item, ...]
    ended: bool = False


@dataclass(frozen=True, slots=True)
class Stream:
    """A rendition of a multivariant playlist: `kind` is muxed, video, audio, text, captions or inside.

    `said` are the attributes we tell on.
    """

    name: str
    kind: str
    uri: str
    said: Mapping[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class _Reading:
    """What the lines before a segment have said."""

    base: str
    seq: int = 0
    target: int = 0
    ended: bool = False
    length: int | None = None
    init: str = ""
    pdt: int | None = None
    cut: bool = False
    gap: bool = False
    tags: list[str] = field(default_factory=list)
    items: list[Item] = field(default_factory=list)
    ranges: dict[str, dict[str, str]] = field(default_factory=dict)


def read(text: str, address: str) -> Listing:
    """A media playlist that was found at an address; raises BadPlaylist."""
    lines = [line.strip() for line in text.splitlines()]
    if not lines or lines[0].lstrip("\ufeff") != "#EXTM3U":
        raise BadPlaylist("no_playlist")
    now = _Reading(address)
    for line in filter(None, lines[1:]):
        if line.startswith("#"):
            _tag(now, line)
        elif now.length is not None:
            _segment(now, line)
        if len(now.items) > MOST:
            raise BadPlaylist("too_long")
    if not now.target:
        raise BadPlaylist("no_target_duration")
    return Listing(now.target, tuple(_with_cues(now.items, now.ranges)), now.ended)


REFUSED: Final = {
    "#EXT-X-BYTERANGE": "byte_ranges",
    "#EXT-X-SKIP": "delta_update",
    "#EXT-X-I-FRAMES-ONLY": "i_frames_only",
    "#EXT-X-STREAM-INF": "multivariant",
}
FLAGS: Final = {"#EXT-X-DISCONTINUITY": "cut", "#EXT-X-GAP": "gap", "#EXT-X-ENDLIST": "ended"}


def _tag(now: _Reading, line: str) -> None:
    name, _, value = line.partition(":")
    if name in REFUSED:
        raise BadPlaylist(REFUSED[name])
    if name in FLAGS:
        setattr(now, FLAGS[name], True)
    elif name in VALUES:
        field_name, reading = VALUES[name]
        setattr(now, field_name, reading(value))
    elif name in {"#EXT-X-MAP", "#EXT-X-KEY", "#EXT-X-DATERANGE"}:
        _attributes(now, name, attributes(value))
    elif CUE.fullmatch(line):
        now.tags.append(line)


def _attributes(now: _Reading, name: str, said: Mapping[str, str]) -> None:
    if name == "#EXT-X-MAP":
        if "BYTERANGE" in said:
            raise BadPlaylist("byte_ranges")
        now.init = address_at(now.base, bare(said.get("URI", "")))
    elif name == "#EXT-X-KEY":
        if said.get("METHOD", "NONE") != "NONE":
            raise BadPlaylist("encrypted")
    elif said.get("ID"):
        now.ranges.setdefault(bare(said["ID"]), {}).update(said)


def _segment(now: _Reading, line: str) -> None:
    uri, length = address_at(now.base, line), now.length or 0
    if uri and 0 < length <= LONGEST * TICKS:
        now.items.append(Item(now.seq, uri, length, now.init, now.pdt, now.cut, now.gap, tuple(now.tags)))
        now.cut = False
    # The clock goes on with what the partner says, until it says another time.
    now.pdt = now.pdt + length if now.pdt is not None else None
    now.seq, now.length, now.gap, now.tags = now.seq + 1, None, False, []


def _with_cues(items: list[Item], ranges: Mapping[str, Mapping[str, str]]) -> Iterator[Item]:
    """The segments with the date ranges that begin in them."""
    begun = [(instant(bare(said.get("START-DATE", ""))), name, said) for name, said in ranges.items()]
    for one in items:
        stop = one.pdt + one.length if one.pdt is not None else 0
        mine = [
            cue_of(name, said, at - one.pdt)
            for at, name, said in begun
            if at is not None and one.pdt is not None and one.pdt <= at < stop
        ]
        if mine:
            yield Item(one.seq, one.uri, one.length, one.init, one.pdt, one.cut, one.gap, one.tags, tuple(mine))
        else:
            yield one


def cue_of(name: str, said: Mapping[str, str], after: int) -> PartnerCue:
    """A date range with the attributes that may be told on, each fit for a line of ours."""
    kept = {key: fit for key, value in said.items() if KEPT.fullmatch(key) and (fit := fitting(value))}
    start, end = instant(bare(said.get("START-DATE", ""))), instant(bare(said.get("END-DATE", "")))
    length = length_of(said.get("DURATION", "") or said.get("PLANNED-DURATION", ""))
    if length is None and start is not None and end is not None and end >= start:
        length = end - start
    return PartnerCue(name, after, length, kept)


def fitting(value: str) -> str:
    """An attribute's value as it may stand in a playlist of ours; empty for garbage."""
    if value.startswith('"'):
        return f'"{quotable(bare(value))}"'
    return value if BARE.fullmatch(value) else ""


def multivariant_of(text: str, address: str, most: int = 4) -> tuple[Stream, ...]:
    """The renditions of a multivariant playlist: the pictures, the largest first, then sounds and subtitles.

    What has no playlist of its own comes last: captions and sounds in the picture. Empty for another playlist. More
    than `most` pictures are not carried. Raises BadPlaylist for pictures whose keys or form we cannot carry.
    """
    lines = [line.strip() for line in text.splitlines()]
    if not any(line.startswith("#EXT-X-STREAM-INF:") for line in lines):
        return ()
    pictures, media = [], []
    for at, line in enumerate(lines):
        if line.startswith("#EXT-X-STREAM-INF:"):
            uri = next((one for one in lines[at + 1 :] if one and not one.startswith("#")), "")
            pictures.append((attributes(line.partition(":")[2]), address_at(address, uri)))
        elif line.startswith("#EXT-X-MEDIA:"):
            media.append(attributes(line.partition(":")[2]))
    pictures = sorted((one for one in pictures if one[1]), key=lambda one: -number(one[0].get("BANDWIDTH", "")))[:most]
    sounds = [one for one in media if one.get("TYPE") == "AUDIO"]
    # A group one of whose sounds has no address is in the picture itself (RFC 8216, 4.3.4.2.1).
    inside = {one.get("GROUP-ID") for one in sounds if not one.get("URI")}
    apart = {one.get("GROUP-ID") for one in sounds} - inside
    found = [
        Stream(f"v{at}", "video" if said.get("AUDIO") in apart else "muxed", uri, of_picture(said))
        for at, (said, uri) in enumerate(pictures)
    ]
    return (
        *found,
        *several("a", "audio", [one for one in sounds if one.get("URI")], address, SOUND_SAYS),
        *several("t", TEXT, [one for one in media if one.get("TYPE") == "SUBTITLES"], address, TEXT_SAYS)[:MOST_TEXTS],
        *several("c", CAPTIONS, [one for one in media if one.get("TYPE") == "CLOSED-CAPTIONS"], "", CAPTION_SAYS),
        *several("i", INSIDE, [one for one in sounds if not one.get("URI")], "", SOUND_SAYS),
    )


def several(
    letter: str, kind: str, row: Sequence[Mapping[str, str]], address: str, names: tuple[str, ...]
) -> list[Stream]:
    """Renditions of a kind, each once, in whatever groups it is; those that must have an address and have none are not.

    A described sound stands beside the ordinary one of its language, and subtitles for the deaf beside the others.
    """
    found: dict[tuple[str, ...], Stream] = {}
    for said in row:
        # Sounds in two groups are two qualities of one; subtitles of one language are others when their names are.
        parts = ("LANGUAGE", "CHARACTERISTICS") if kind == "audio" else IDENTITY
        key = tuple(bare(said.get(name, "")) for name in parts)
        uri = address_at(address, bare(said.get("URI", ""))) if address else ""
        if key not in found and bool(uri) == bool(address):
            found[key] = Stream(f"{letter}{len(found)}", kind, uri, told(said, names))
    return list(found.values())


def of_picture(said: Mapping[str, str]) -> dict[str, str]:
    """What is told on of a picture; that it has no captions is told too, lest players look for them."""
    none = {"CLOSED-CAPTIONS": "NONE"} if said.get("CLOSED-CAPTIONS") == "NONE" else {}
    return told(said, STREAM_SAYS) | none


def tag_of(said: Mapping[str, str]) -> str:
    """The house's tag of a sound or subtitles: language, and for whom they were made (RFC 8216bis, 4.4.6.1).

    >>> tag_of({"LANGUAGE": '"kk"', "CHARACTERISTICS": '"public.accessibility.describes-video"'})
    'kk-x-ad'
    """
    language, marks = bare(said.get("LANGUAGE", "")) or "und", bare(said.get("CHARACTERISTICS", "")).split(",")
    named = {one.strip() for one in marks}
    if "public.accessibility.describes-video" in named:
        return tagged(language, Purpose.DESCRIBED)
    is_for_deaf = "public.accessibility.describes-music-and-sound" in named
    return tagged(language, Purpose.HARD_OF_HEARING) if is_for_deaf else language


TEXT: Final = "text"
"""Subtitles with a playlist of their own."""
CAPTIONS: Final = "captions"
"""Captions in the picture itself (CEA-608, CEA-708): no playlist names them, they go wherever the picture goes."""
INSIDE: Final = "inside"
"""A sound in the picture's own segments, beside which there are others."""
MEDIA: Final = ("muxed", "video", "audio")
"""Kinds that are seen and heard."""
LISTED: Final = (*MEDIA, TEXT)
"""Kinds that have playlists."""
MOST_TEXTS: Final = 16
IDENTITY: Final = ("LANGUAGE", "CHARACTERISTICS", "FORCED", "INSTREAM-ID", "NAME")
STREAM_SAYS: Final = ("BANDWIDTH", "AVERAGE-BANDWIDTH", "RESOLUTION", "FRAME-RATE", "CODECS")
SOUND_SAYS: Final = ("NAME", "LANGUAGE", "CHANNELS", "DEFAULT", "AUTOSELECT", "CHARACTERISTICS")
TEXT_SAYS: Final = ("NAME", "LANGUAGE", "DEFAULT", "AUTOSELECT", "FORCED", "CHARACTERISTICS")
CAPTION_SAYS: Final = ("NAME", "LANGUAGE", "INSTREAM-ID", "DEFAULT", "AUTOSELECT", "CHARACTERISTICS")


def told(said: Mapping[str, str], names: tuple[str, ...]) -> dict[str, str]:
    """The attributes that a playlist of ours tells on."""
    return {name: fit for name in names if (fit := fitting(said.get(name, "")))}


def attributes(text: str) -> dict[str, str]:
    """The attribute list of a tag (RFC 8216, 4.2); values keep their quotation marks."""
    return dict(ATTRIBUTE.findall(text))


def bare(value: str) -> str:
    """A value without its quotation marks and line breaks."""
    return FORBIDDEN.sub(" ", value.strip('"'))


def number(text: str) -> int:
    """A whole number of a tag; 0 for garbage."""
    text = text.strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) <= DIGITS else 0


def length_of(text: str) -> int | None:
    """Ticks of seconds with decimals; None for garbage, for nothing and for more than a day.

    >>> length_of("4.5") == 4.5 * TICKS
    True
    """
    if not re.fullmatch(r"\d{1,6}(\.\d{1,9})?", text.strip()):
        return None
    ticks = round(float(text) * TICKS)
    return ticks if 0 < ticks <= 86_400 * TICKS else None


def instant(text: str) -> int | None:
    """Ticks of an ISO 8601 instant; None for garbage and for years that no feed lives in."""
    try:
        found = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    if found.tzinfo is None:
        found = found.replace(tzinfo=UTC)
    return of(found) if 1970 < found.year < 2200 else None  # noqa: PLR2004 -- years


VALUES: Final[Mapping[str, tuple[str, Callable[[str], object]]]] = {
    "#EXT-X-TARGETDURATION": ("target", lambda value: min(LONGEST, max(1, number(value)))),
    "#EXT-X-MEDIA-SEQUENCE": ("seq", number),
    "#EXTINF": ("length", lambda value: length_of(value.partition(",")[0])),
    "#EXT-X-PROGRAM-DATE-TIME": ("pdt", instant),
}


def address_at(base: str, uri: str) -> str:
    """The whole address of something in a playlist; empty for what is no address of the web, or holds a line break."""
    if not uri or FORBIDDEN.search(uri) or '"' in uri or " " in uri:
        return ""
    try:
        found = urljoin(base, uri)
        there = urlsplit(found)
    except ValueError:
        return ""
    return found if there.scheme in {"http", "https"} and there.hostname else ""
