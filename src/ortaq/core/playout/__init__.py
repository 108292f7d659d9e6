"""The air as a pure function: ticks, timeline, playlist, guide, and variants per territory."""

from ortaq.core.playout.daterange import PROGRAMME, SLATE, Cue
from ortaq.core.playout.multivariant import multivariant, renditions
from ortaq.core.playout.playlist import WINDOW, NotYetOnAir, earliest, ended, playlist, since
from ortaq.core.playout.ticks import SEGMENT, TICKS
from ortaq.core.playout.timeline import FOREVER, AssetTrack, BadIndex, Block, Entry, Mark, Timeline, lay_out

__all__ = [
    "FOREVER",
    "PROGRAMME",
    "SEGMENT",
    "SLATE",
    "TICKS",
    "WINDOW",
    "AssetTrack",
    "BadIndex",
    "Block",
    "Cue",
    "Entry",
    "Mark",
    "NotYetOnAir",
    "Timeline",
    "earliest",
    "ended",
    "lay_out",
    "multivariant",
    "playlist",
    "renditions",
    "since",
]
