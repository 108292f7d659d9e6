"""The slate as a feed needs it: in the same form as the feed, because a player cannot change that in the middle."""

import logging
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, Final
from uuid import uuid4

from django.core.files.storage import default_storage

from ortaq.catalogue import shelves
from ortaq.channels.air import packages
from ortaq.core.media.live import together
from ortaq.core.playout.partner import MEDIA, TEXT
from ortaq.core.playout.timeline import AssetTrack, BadIndex, Tracks

FOLDER: Final = "slate-live"
FORMS: Final = {
    "muxed-ts": ("picture.mp4", "sound.m4a"),
    "muxed-cmaf": ("picture.mp4", "sound.m4a"),
    "video-ts": ("picture.mp4", ""),
    "audio-ts": ("", "sound.m4a"),
}
"""Rendition -> the files that it is made of; the others are those of the slate's own package."""
SMALL: Final = 400
"""Lines of a picture for which the small slate will do."""

log = logging.getLogger(__name__)


def ensure() -> bool:
    """Make the slates of feeds if they are not there yet; says whether it made them."""
    packages.ensure_slate()
    if default_storage.exists(f"packages/{FOLDER}/audio-ts/index.m3u8"):
        return False
    made = shelves.making(f"{FOLDER}-{uuid4().hex}")
    source = packages.SLATE_SOURCE
    for name, (picture, sound) in FORMS.items():
        together(source / (picture or "-"), source / (sound or "-"), made / name, form=name.partition("-")[2])
    if not default_storage.exists(f"packages/{FOLDER}/audio-ts/index.m3u8"):
        shelves.publish(made, FOLDER)
    return True


@cache
def track(folder: str, name: str, address: str) -> AssetTrack:
    """A rendition of a slate; raises OSError or BadIndex while it is not there."""
    with default_storage.open(f"packages/{folder}/{name}/index.m3u8", "rb") as file:
        return AssetTrack(file.read().decode(), f"{address}/{name}")


def slate_for(streams: Sequence[Mapping[str, Any]]) -> Tracks | None:
    """The slate in every rendition of a feed; None while it has not been made."""
    found: dict[str, AssetTrack] = {}
    for stream in streams:
        if stream["kind"] == TEXT:
            # Pictures and sounds come before it, the leading one first.
            grid = next(iter(found.values()))
            found[stream["name"]] = packages.blank_on(grid, shelves.address(*packages.BLANK.split("/")))
        if stream["kind"] not in MEDIA:
            continue
        folder, name = place_of(stream)
        try:
            found[stream["name"]] = track(folder, name, shelves.address(folder))
        except (OSError, BadIndex) as problem:
            log.warning("The slate %s/%s cannot be read: %s", folder, name, problem)
            return None
    return found


def place_of(stream: Mapping[str, Any]) -> tuple[str, str]:
    """Folder and rendition of the slate that stands for a stream."""
    kind, form = stream["kind"], "cmaf" if stream["form"] == "cmaf" else "ts"
    if form == "ts" or kind == "muxed":
        return FOLDER, f"{kind}-{form}"
    if kind == "audio":
        return packages.SLATE, "sound-zxx"
    _, _, lines = str(stream["said"].get("RESOLUTION", "")).partition("x")
    return packages.SLATE, "360p" if lines.isdigit() and int(lines) <= SMALL else "720p"
