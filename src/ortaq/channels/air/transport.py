"""Segments as MPEG-TS for players that need it: made when they are asked for, the newest kept in memory.

A segment is the same bytes for ever and for everybody in a territory, so a cache in front of the node takes the rest.
"""

from functools import lru_cache
from typing import Final

from ortaq.catalogue import shelves
from ortaq.core.media.transport import Piece, transport
from ortaq.core.playout import Timeline
from ortaq.core.playout.multivariant import PICTURES
from ortaq.core.playout.transport import PREFIX, Part, part, place

ENDING: Final = ".ts"
KEPT: Final = 32
"""Segments in memory: of half a megabyte to two."""


def segment(timeline: Timeline, sounds: tuple[str, ...], name: str, now: int) -> bytes:
    """The segment called tv-<rendition>-<number>.ts; a picture brings the channel's first sound with it.

    Raises KeyError for what is not on the air, BadSegment for what cannot be made of it, OSError for missing files.
    """
    rendition, _, told = name.removeprefix(PREFIX).removesuffix(ENDING).rpartition("-")
    if not rendition.startswith(("sound-", *PICTURES)):
        raise KeyError(name)
    number = int(told)
    found = place(timeline, rendition, number, now)
    row = [rendition, f"sound-{sounds[0]}"] if rendition in PICTURES else [rendition]
    return _made(tuple((one.partition("sound-")[2], part(found, one)) for one in row), found.stop, number)


@lru_cache(maxsize=KEPT)
def _made(parts: tuple[tuple[str, Part], ...], stop: int, number: int) -> bytes:
    return transport([read(one, tag) for tag, one in parts], stop, number)


def read(wanted: Part, language: str = "") -> Piece:
    """The bytes of segments behind those of their init section."""
    return Piece(b"".join(map(shelves.content, wanted.addresses)), wanted.at, language)
