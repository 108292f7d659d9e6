"""The films and sounds that a feed names: RSS 2.0 with enclosures and Media RSS, and Atom.

What is odd in an item is passed over; what is no feed at all is refused with its reason. Of the renditions of one film
the smallest is taken that is large enough to be recognised, so that little is fetched.

>>> feed = b'<rss><channel><item><title>T</title><enclosure url="a.mp4" type="video/mp4"/></item></channel></rss>'
>>> read(feed, "http://x/y/")[0].uri
'http://x/y/a.mp4'
"""

import contextlib
import datetime as dt
import email.utils
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final
from urllib.parse import urljoin, urlsplit

from lxml import etree

from ortaq.core.interchange.model import Unreadable
from ortaq.core.interchange.safe_xml import text_in, tree_of

MOST: Final = 500
"""So many items of one feed are read, as they stand; the newest stand first."""
LONGEST: Final = 300
"""Characters of a title that are kept."""
LINES: Final = 180
"""Height in pixels that a picture must have to be recognised well; the codes are made of no more."""
RECOGNISED: Final = ("video/", "audio/")
ENDINGS: Final = frozenset(
    {
        *(".mp4", ".m4v", ".mov", ".webm", ".mkv", ".ts", ".mts", ".m2ts", ".mpg", ".mpeg", ".mxf", ".avi"),
        *(".mp3", ".m4a", ".aac", ".ogg", ".opus", ".wav", ".flac"),
    }
)
"""Films and sounds by their names, where nobody says what they are; also what is looked at in a folder."""
MEDIA_RSS: Final = "{http://search.yahoo.com/mrss/}"
ATOM: Final = "{http://www.w3.org/2005/Atom}"


class BadFeed(ValueError):
    """What lies there is no feed; `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Item:
    """A film or a sound that a feed names: `key` is the same whenever the feed tells it again.

    `page` is where people read about it, `published` what the feed says; both may be missing.
    """

    key: str
    uri: str
    title: str = ""
    page: str = ""
    published: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class _Rendition:
    """One file of an item, as the feed describes it: 0 for what it does not say."""

    uri: str
    height: int = 0
    bits: int = 0
    size: int = 0


def read(data: bytes, address: str) -> tuple[Item, ...]:
    """The items of a feed that was found at an address, each once, as they stand; raises BadFeed."""
    root = _root(data)
    if root.tag == "rss" or root.tag.endswith("}RDF"):
        entries = [one for one in root.iter() if isinstance(one.tag, str) and etree.QName(one).localname == "item"]
    elif root.tag == f"{ATOM}feed":
        entries = root.findall(f"{ATOM}entry")
    else:
        raise BadFeed("no_feed")
    found: dict[str, Item] = {}
    for entry in entries[:MOST]:
        item = _item(entry, address)
        if item:
            found.setdefault(item.key, item)
    return tuple(found.values())


def _root(data: bytes) -> etree._Element:
    try:
        return tree_of(data)
    except Unreadable as bad:
        raise BadFeed(bad.code) from None


def _item(entry: etree._Element, address: str) -> Item | None:
    """What an item is about; None where it names nothing that can be recognised."""
    best = _best(list(_renditions(entry, address)))
    if best is None:
        return None
    name = _text(entry, "guid", f"{ATOM}id") or _without_query(best.uri)
    # A feed that puts another film under the same name has something new.
    key = hashlib.sha256(f"{name}\n{_without_query(best.uri)}".encode()).hexdigest()
    link = entry.find(f"{ATOM}link")
    page = _text(entry, "link") or (link.get("href", "") if link is not None else "")
    title = _text(entry, "title", f"{ATOM}title", f".//{MEDIA_RSS}title")
    published = _moment(_text(entry, "pubDate", f"{ATOM}published", f"{ATOM}updated"))
    return Item(key, best.uri, " ".join(title.split())[:LONGEST], address_at(address, page), published)


def _renditions(entry: etree._Element, address: str) -> Iterator[_Rendition]:
    """The files of an item: enclosures, and what Media RSS says of them."""
    for one in entry.iter(f"{MEDIA_RSS}content"):
        kind = one.get("type", "") or {"video": "video/", "audio": "audio/"}.get(one.get("medium", ""), "")
        uri = address_at(address, one.get("url", ""))
        if uri and is_recognised(kind, uri):
            yield _Rendition(uri, _whole(one.get("height")), _whole(one.get("bitrate")), _whole(one.get("fileSize")))
    for one in entry.iter("enclosure"):
        uri = address_at(address, one.get("url", ""))
        if uri and is_recognised(one.get("type", ""), uri):
            yield _Rendition(uri, size=_whole(one.get("length")))
    for one in entry.iter(f"{ATOM}link"):
        uri = address_at(address, one.get("href", ""))
        if one.get("rel") == "enclosure" and uri and is_recognised(one.get("type", ""), uri):
            yield _Rendition(uri, size=_whole(one.get("length")))


def _best(found: list[_Rendition]) -> _Rendition | None:
    """The smallest that is large enough; what says nothing of its size comes after what does."""
    large = [one for one in found if not one.height or one.height >= LINES] or found
    return min(large, key=lambda one: (one.height or 10**6, one.bits or 10**9, one.size or 10**12), default=None)


def is_recognised(kind: str, uri: str) -> bool:
    """Whether a file is a film or a sound, by what is said of it, or else by its name.

    >>> is_recognised("", "http://x/a.MP4?t=1"), is_recognised("text/html", "http://x/a")
    (True, False)
    """
    said = kind.partition(";")[0].strip().lower()
    if said and said not in {"application/octet-stream", "binary/octet-stream"}:
        return said.startswith(RECOGNISED) or said == "application/mxf"
    return ending(uri) in ENDINGS


def ending(uri: str) -> str:
    """The ending of the file in an address or a path, small: .mp4."""
    name = urlsplit(uri).path.rpartition("/")[2].lower()
    return f".{name.rpartition('.')[2]}" if "." in name else ""


def address_at(base: str, uri: str) -> str:
    """The whole address of something in a feed; empty for what is no address of the web."""
    with contextlib.suppress(ValueError):
        found = urljoin(base, uri.strip())
        there = urlsplit(found)
        if uri.strip() and there.scheme in {"http", "https"} and there.hostname and " " not in found:
            return found
    return ""


def _without_query(uri: str) -> str:
    """An address without what changes with every answer: tokens stand behind the question mark."""
    return uri.partition("?")[0].partition("#")[0]


def _text(entry: etree._Element, *paths: str) -> str:
    """The first of some elements that says anything."""
    for path in paths:
        one = entry.find(path)
        if one is not None and (said := text_in(one)):
            return said
    return ""


def _moment(text: str) -> dt.datetime | None:
    """An instant as RSS writes it (RFC 822), or Atom (RFC 3339); None for garbage."""
    for reading in (email.utils.parsedate_to_datetime, dt.datetime.fromisoformat):
        with contextlib.suppress(ValueError, TypeError, IndexError, OverflowError):
            found = reading(text)
            return (found if found.tzinfo else found.replace(tzinfo=dt.UTC)).astimezone(dt.UTC)
    return None


def _whole(text: str | None) -> int:
    """A whole number; 0 for anything else."""
    said = (text or "").strip()
    return int(said) if said.isascii() and said.isdigit() and len(said) <= 15 else 0  # noqa: PLR2004 -- digits of a size
