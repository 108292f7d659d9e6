"""Segments as MPEG-TS for players that need it: made when they are asked for, the newest kept in memory.

A segment is the same bytes for ever and for everybody in a territory, so a cache in front of the node takes the rest.
"""

from functools import lru_cache
from typing import Final

from ortaq.catalogue import shelves
from ortaq.core.media.transport import Piece, transport
from ortaq.core.playout import Timeline
from ortaq.core.playout.transport import PREFIX, Part, part, place

ENDING: Final = ".ts"
KEPT: Final = 32
"""Segments in memory: of half a megabyte to two."""


def segment(timeline: Timeline, sounds: tuple[str, ...], name: str, now: int) -> bytes:
    """The segment called tv-<picture>-<number>.ts with every sound of the channel.

    Raises KeyError for what is not on the air, BadSegment for what cannot be made of it, OSError for missing files.
    """
    rung, _, told = name.removeprefix(PREFIX).removesuffix(ENDING).rpartition("-")
    number = int(told)
    found = place(timeline, rung, number, now)
    row = tuple((tag, part(found, f"sound-{tag}")) for tag in sounds)
    return _made(part(found, rung), row, found.stop, number)


@lru_cache(maxsize=KEPT)
def _made(picture: Part, sounds: tuple[tuple[str, Part], ...], stop: int, number: int) -> bytes:
    return transport(read(picture), [read(one, tag) for tag, one in sounds], stop, number)


def read(wanted: Part, language: str = "") -> Piece:
    """The bytes of segments behind those of their init section."""
    return Piece(b"".join(map(shelves.content, wanted.addresses)), wanted.at, language)
