"""Look at a place that is watched: what is new there. Each kind of place has one function; faults are codes.

Folders lie below ORTAQ_WATCH_FOLDERS and nowhere else, and nothing is followed out of them. Feeds and streams come over
the line, which refuses private addresses. Of a stream the segments are taken at once, as they will be gone; they lie in
the private part of the file storage until they were looked up.
"""

import datetime as dt
import hashlib
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from django.core.files import File
from django.core.files.storage import default_storage
from django.utils import timezone

from ortaq.core.likeness.watching import feed, windows
from ortaq.core.playout.partner import BadPlaylist, Listing, multivariant_of, read
from ortaq.core.playout.ticks import TICKS, to_datetime
from ortaq.likeness.models import Watch, WatchKind
from ortaq.members.models import Broadcaster
from ortaq.work.line import SEGMENT, Line, NoAnswer
from ortaq.work.settings import settings

AGENT: Final = "Ortaq watch list"
SHELF: Final = "watched"
FEED_BYTES: Final = 8 << 20
FEED_SECONDS: Final = 20.0
SEGMENT_SECONDS: Final = 15.0
MOST_FILES: Final = 5000
"""So many files of a folder are looked at; the newest."""
SETTLED: Final = dt.timedelta(seconds=20)
"""A file that was changed later than this is still being written."""
MOST_STRETCHES: Final = 4
"""So many stretches of a stream are taken in one poll; more come with the next one."""
STRAYING: Final = dt.timedelta(hours=12)
OFTEN: Final = {
    WatchKind.FOLDER: dt.timedelta(minutes=1),
    WatchKind.FEED: dt.timedelta(minutes=5),
    WatchKind.STREAM: dt.timedelta(seconds=6),
}
"""How long after a look the next one is due."""


class CannotWatch(Exception):
    """Why a place could not be looked at, as a code."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class New:
    """Something that a place tells of; `file` is where it lies, if it was taken already; `ended_at` is a stretch's."""

    key: str
    title: str
    at: dt.datetime
    address: str = ""
    page: str = ""
    file: str = ""
    ended_at: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class Looked:
    """What came of a look: all that the place tells of, the place one is at then, and segments that were missed."""

    found: Sequence[New]
    place: dict[str, Any]
    missed: int = 0


def look(watch: Watch, line: Line, known: Callable[[Sequence[str]], set[str]]) -> Looked:
    """Look at a place; `known` says which keys were told before, and what those are is not fetched. Raises CannotWatch.

    What a feed or a folder holds when it is looked at for the first time is looked up too.
    """
    try:
        return LOOK[WatchKind(watch.kind)](watch, line, known)
    except NoAnswer as error:
        raise CannotWatch(f"{error.code} {error.status}".removesuffix(" 0")) from error
    except BadPlaylist as error:
        raise CannotWatch(error.code) from error
    except feed.BadFeed as error:
        raise CannotWatch(error.code) from error
    except OSError as error:
        raise CannotWatch("no_folder" if watch.kind == WatchKind.FOLDER else "disk") from error


# ---- folders ----


def folder_of(house: Broadcaster, name: str = "") -> Path:
    """The folder of that name in a house's own folder, which lies below the operator's; raises CannotWatch."""
    root = settings().watch_folders
    if not root:
        raise CannotWatch("no_folders")
    base = (Path(root) / house.slug).resolve()
    found = (base / name).resolve()
    if not found.is_relative_to(base):
        raise CannotWatch("outside")
    if not found.is_dir():
        raise CannotWatch("no_folder")
    return found


def _folder(watch: Watch, _line: Line, _known: Callable[[Sequence[str]], set[str]]) -> Looked:
    folder = folder_of(watch.house, watch.address)
    files = sorted(_films(folder), key=lambda one: -one[1])[:MOST_FILES]
    latest = timezone.now() - SETTLED
    found = []
    for path, changed, size in files:
        at = dt.datetime.fromtimestamp(changed, dt.UTC)
        if at <= latest and size:
            name = str(path.relative_to(folder))
            key = hashlib.sha256(f"{name}\n{size}\n{changed}".encode(errors="surrogateescape")).hexdigest()
            found.append(New(key, _printable(name), at, address=name))
    return Looked(found, {})


def _films(folder: Path) -> Iterator[tuple[Path, float, int]]:
    """The films and sounds in a folder and below; links are not followed."""
    for path in folder.rglob("*"):
        if path.suffix.lower() in feed.ENDINGS and not path.is_symlink() and path.is_file():
            stat = path.stat()
            yield path, stat.st_mtime, stat.st_size


def _printable(name: str) -> str:
    return name.encode("utf-8", "replace").decode()[: feed.LONGEST]


# ---- feeds ----


def _feed(watch: Watch, line: Line, _known: Callable[[Sequence[str]], set[str]]) -> Looked:
    answer = line.get(watch.address, FEED_BYTES, FEED_SECONDS)
    now = timezone.now()
    items = feed.read(answer.data, answer.address)
    # What claims to come from the future was published by now.
    found = [New(one.key, one.title, min(one.published or now, now), one.uri, one.page) for one in items]
    return Looked(found, {})


# ---- streams ----


def _stream(watch: Watch, line: Line, known: Callable[[Sequence[str]], set[str]]) -> Looked:
    listing = listing_of(watch.address, line)
    cut = windows.cut(listing.items, windows.Place.read(watch.place), is_over=listing.ended)
    fresh = cut.stretches[:MOST_STRETCHES]
    told = known([one.key for one in fresh])
    found: list[New] = []
    missed, reached = cut.missed, cut.after
    for at, one in enumerate(fresh):
        try:
            if one.key not in told:
                found.append(_taken(watch, line, one))
        except NoAnswer as error:
            if not error.is_gone:
                if not at:
                    raise
                # What came before it is kept; the next poll goes on here.
                reached = fresh[at - 1].place
                break
            missed += len(one.items)
    else:
        if len(fresh) < len(cut.stretches):
            reached = fresh[-1].place
    return Looked(found, reached.plain() if reached else {}, missed)


def listing_of(address: str, line: Line) -> Listing:
    """The media playlist of a stream: of several renditions the smallest that is large enough."""
    answer = line.get(address)
    text = answer.data.decode("utf-8", "replace")
    streams = multivariant_of(text, answer.address, most=20)
    if streams:
        one = windows.chosen(streams)
        if one is None:
            raise CannotWatch("no_picture")
        answer = line.get(one.uri)
        text = answer.data.decode("utf-8", "replace")
    return read(text, answer.address)


def _taken(watch: Watch, line: Line, stretch: windows.Stretch) -> New:
    """Fetch a stretch into one file; raises NoAnswer."""
    name = f"{SHELF}/{watch.pk}-{stretch.key}.clip"
    with tempfile.NamedTemporaryFile(suffix=".clip") as file:
        path, init = Path(file.name), stretch.items[0].init
        for address in [*([init] if init else []), *(one.uri for one in stretch.items)]:
            line.save(address, path, SEGMENT, SEGMENT_SECONDS)
        if default_storage.exists(name):
            default_storage.delete(name)
        with path.open("rb") as opened:
            default_storage.save(name, File(opened))
    now = timezone.now()
    # A clock that is far from ours is none: then it was sent just before we took it.
    said = to_datetime(stretch.at) if stretch.at is not None else None
    lasted = dt.timedelta(seconds=stretch.length / TICKS)
    at = said if said and abs(now - said) < STRAYING else now - lasted
    return New(stretch.key, "", at, file=name, ended_at=at + lasted)


LOOK: Final[dict[WatchKind, Callable[[Watch, Line, Callable[[Sequence[str]], set[str]]], Looked]]] = {
    WatchKind.FOLDER: _folder,
    WatchKind.FEED: _feed,
    WatchKind.STREAM: _stream,
}
