"""Packages as the air needs them: the segment table of every rendition, read once and shared by all channels.

A package's folder never changes once it is there (a new ingest makes a new folder), so its table is kept for good.
"""

import json
import logging
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path
from uuid import uuid4

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from ortaq.catalogue import shelves
from ortaq.core.media.package import PackageJob, SoundSource
from ortaq.core.media.package import package as make
from ortaq.core.media.pause import make_pauses
from ortaq.core.origin.stream import bind_package
from ortaq.core.playout.multivariant import PICTURES
from ortaq.core.playout.timeline import AssetTrack, BadIndex, Tracks

SLATE = "slate"
"""Folder of the package that plays where a programme may not."""
PAUSE = "pause"
"""Folder of the package whose segments last one frame, two frames and so on: what films leave of their slots."""
CARD = "card-"
"""How the folders of cards begin; they come and go, so only the newest are kept in memory."""
LAST_OF_PAUSES = "sound-zxx/index.m3u8"
"""What of them comes last into the storage: when it is there, all is."""
BLANK = "blank/seg.vtt"
BLANK_VTT = "WEBVTT\nX-TIMESTAMP-MAP=LOCAL:00:00:00.000,MPEGTS:0\n\n"
SLATE_SOURCE = Path(__file__).parent / "slate"

log = logging.getLogger(__name__)
_known: dict[str, Tracks] = {}


def asset(folder: str) -> Tracks | None:
    """Every rendition of a package by the name of its folder; None while the package cannot be read."""
    address = shelves.address(folder)
    found = _known.get(address)
    if found is None:
        try:
            if folder.startswith(CARD):
                return read_card(folder, address)
            found = read_pause(folder) if folder.startswith(pause("")) else read(folder, address)
        except (OSError, BadIndex) as problem:
            log.warning("The package %s cannot be read: %s", folder, problem)
            return None
        _known[address] = found
    return found


@lru_cache(maxsize=1024)
def read_card(folder: str, address: str) -> Tracks:
    """The same as `read`, of a card."""
    return read(folder, address)


def read_pause(folder: str) -> Tracks:
    """Of the pauses the one of which `pause` says the name; raises OSError while they cannot be read."""
    every = asset(PAUSE)
    if every is None:
        raise FileNotFoundError(PAUSE)
    at = int(folder.removeprefix(pause(""))) - 1
    return {name: track.part(at, 1, track.target) for name, track in every.items()}


def read(folder: str, address: str) -> Tracks:
    """Read the index of every rendition; raises OSError when there is no picture."""
    names, _files = default_storage.listdir(f"packages/{folder}")
    tracks = {}
    for name in names:
        with default_storage.open(f"packages/{folder}/{name}/index.m3u8", "rb") as file:
            tracks[name] = AssetTrack(file.read().decode(), f"{address}/{name}")
    if not set(PICTURES) & set(tracks):
        raise FileNotFoundError(folder)
    return tracks


def picture(tracks: Tracks) -> AssetTrack:
    """The picture, whose segments are the grid of everything else."""
    return next(tracks[name] for name in PICTURES if name in tracks)


def tags(tracks: Tracks, kind: str) -> list[str]:
    """Languages of the sounds ("sound-") or subtitles ("subs-") of a package."""
    return sorted(name.removeprefix(kind) for name in tracks if name.startswith(kind))


def blank(tracks: Tracks) -> AssetTrack:
    """Empty subtitles on the grid of a package's picture."""
    return blank_on(picture(tracks), shelves.address(*BLANK.split("/")))


@lru_cache(maxsize=4096)
def blank_on(grid: AssetTrack, address: str) -> AssetTrack:
    """The same, once for all that send it."""
    return AssetTrack.blank(grid, address)


def print_of(folder: str) -> str:
    """What of a package decides how it is laid out: its renditions and their grids; empty while it cannot be read."""
    found = asset(folder)
    if found is None:
        return ""
    told = repr([(name, track.grid, bool(track.head)) for name, track in sorted(found.items())])
    return blake2b(told.encode(), digest_size=16).hexdigest()


def pause(frames: int | str) -> str:
    """What stands for the folder of the pause that lasts so many frames; all of them lie in one package."""
    return f"{PAUSE}-{frames}"


def ensure_slate() -> bool:
    """Make what plays where nothing else does, if it is not there yet; says whether it made the slate's package.

    That is the slate, the pauses, and the empty subtitle segment.
    """
    if not default_storage.exists(f"packages/{BLANK}"):
        default_storage.save(f"packages/{BLANK}", ContentFile(BLANK_VTT.encode()))
    if not default_storage.exists(f"packages/{PAUSE}/{LAST_OF_PAUSES}"):
        made = shelves.making(f"pause-{uuid4().hex}")
        make_pauses(made)
        # As with the slate: a package that is there is never replaced.
        if not default_storage.exists(f"packages/{PAUSE}/{LAST_OF_PAUSES}"):
            shelves.publish(made, PAUSE)
    if default_storage.exists(f"packages/{SLATE}/360p/index.m3u8"):
        return False
    job = PackageJob(SLATE_SOURCE / "picture.mp4", (SoundSource("zxx", SLATE_SOURCE / "sound.m4a"),))
    made = shelves.making(f"slate-{uuid4().hex}")
    make(job, made)
    bind_package(made)
    # Another process may have been faster; a package that is there is never replaced.
    if not default_storage.exists(f"packages/{SLATE}/360p/index.m3u8"):
        shelves.publish(made, SLATE)
    return True


def slate_words() -> dict[str, str]:
    """What the slate means, in the languages of the house: tag -> sentence."""
    found: dict[str, str] = json.loads((SLATE_SOURCE / "slate.json").read_text(encoding="utf-8"))["sentence"]
    return found
