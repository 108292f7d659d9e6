"""A cut as OpenTimelineIO JSON, by hand: Timeline.1, Track.1, Clip.2, Marker.2.

Source: OpenTimelineIO, "Serialized Data (Fields Only)" and "File Format Specification"; times are whole frames at the
picture's rate. The library itself is not needed to write so little, and is not in the lock.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

Json = dict[str, Any]
COLOUR = "RED"
"""Of what is still to be mended; what is mended is GREEN."""
MENDED = "GREEN"
KEY = "DEFAULT_MEDIA"


@dataclass(frozen=True, slots=True)
class Mark:
    """Something that was said of a moment; `at` and `length` in milliseconds of the whole."""

    name: str
    at: int
    comment: str = ""
    length: int = 0
    is_mended: bool = False
    about: Json = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Shot:
    """One shot of the cut: so many frames from `start` of its medium; no address: the medium is missing."""

    name: str
    frames: int
    start: int = 0
    address: str = ""
    about: Json = field(default_factory=dict)


def frames_of(milliseconds: int, rate: Fraction) -> int:
    """The frame that is seen at a time."""
    return int(milliseconds * rate / 1000)


def time(frames: int, rate: Fraction) -> Json:
    """A RationalTime."""
    return {"OTIO_SCHEMA": "RationalTime.1", "rate": float(rate), "value": float(frames)}


def span(start: int, frames: int, rate: Fraction) -> Json:
    """A TimeRange."""
    return {"OTIO_SCHEMA": "TimeRange.1", "duration": time(frames, rate), "start_time": time(start, rate)}


def marker(one: Mark, rate: Fraction) -> Json:
    """A Marker."""
    return {
        "OTIO_SCHEMA": "Marker.2",
        "metadata": {"ortaq": one.about} if one.about else {},
        "name": one.name,
        "color": MENDED if one.is_mended else COLOUR,
        "comment": one.comment,
        "marked_range": span(frames_of(one.at, rate), frames_of(one.length, rate), rate),
    }


def clip(one: Shot, rate: Fraction) -> Json:
    """A Clip with its medium, or with none."""
    there: Json = {
        "OTIO_SCHEMA": "ExternalReference.1" if one.address else "MissingReference.1",
        "metadata": {},
        "name": "",
        "available_range": None,
        "available_image_bounds": None,
    }
    return {
        "OTIO_SCHEMA": "Clip.2",
        "metadata": {"ortaq": one.about} if one.about else {},
        "name": one.name,
        "source_range": span(one.start, one.frames, rate),
        "effects": [],
        "markers": [],
        "enabled": True,
        "media_references": {KEY: there | ({"target_url": one.address} if one.address else {})},
        "active_media_reference_key": KEY,
    }


def timeline(
    name: str, shots: Sequence[Shot], *, rate: Fraction, marks: Iterable[Mark] = (), about: Json | None = None
) -> Json:
    """A Timeline of one picture track; marks stand on the track, in its own time."""
    track: Json = {
        "OTIO_SCHEMA": "Track.1",
        "metadata": {},
        "name": "V1",
        "source_range": None,
        "effects": [],
        "markers": [marker(one, rate) for one in marks],
        "enabled": True,
        "kind": "Video",
        "children": [clip(one, rate) for one in shots],
    }
    stack: Json = {
        "OTIO_SCHEMA": "Stack.1",
        "metadata": {},
        "name": "tracks",
        "source_range": None,
        "effects": [],
        "markers": [],
        "enabled": True,
        "children": [track],
    }
    return {
        "OTIO_SCHEMA": "Timeline.1",
        "metadata": {"ortaq": about} if about else {},
        "name": name,
        "global_start_time": None,
        "tracks": stack,
    }


def written(told: Json) -> bytes:
    """As a file."""
    return json.dumps(told, ensure_ascii=False, indent=1).encode()
