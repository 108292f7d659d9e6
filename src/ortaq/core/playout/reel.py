"""A channel's timelines as bytes, laid out and ready: so that a server starts with reading and not with reckoning.

A line of JSON, then texts, one a line, each of which stands for what many entries share (what is sent, what is said of
it, the labels inside it), then the columns of the timelines, 8 bytes for each number. What is sent is only named here:
segment tables and addresses are those of whoever reads it, and the counts of segments are counted again from them.
"""

import json
from array import array
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import islice
from typing import overload

from ortaq.core.playout.daterange import Cue
from ortaq.core.playout.timeline import Columns, Labels, Mark, Spoken, Timeline, Tracks, numbers

NUMBERS = len(Columns._fields)
"""Columns of a timeline; all of them are kept as numbers."""
SIZE = 8
"""Bytes of a number."""


class Named(Sequence[Cue]):
    """Cues of entries that share what they say and differ in their ids, which are kept as one text."""

    __slots__ = ("_cues", "_ids")

    def __init__(self, ids: str, cues: Sequence[Cue]) -> None:
        """`ids` are lines, one for each cue."""
        self._ids, self._cues = ids.encode(), cues

    def __len__(self) -> int:
        """How many entries there are."""
        return len(self._cues)

    @overload
    def __getitem__(self, at: int) -> Cue: ...

    @overload
    def __getitem__(self, at: slice) -> list[Cue]: ...

    def __getitem__(self, at: int | slice) -> Cue | list[Cue]:
        """The cue of an entry, made when it is asked for."""
        ids = self._ids.decode().split("\n")
        if isinstance(at, slice):
            return [named(one, cue) for one, cue in zip(ids[at], self._cues[at], strict=True)]
        return named(ids[at], self._cues[at])


def named(name: str, cue: Cue) -> Cue:
    """The same under an id of its own."""
    return Cue(name, cue.kind, cue.attributes, cue.planned)


def wound(timelines: Mapping[str, Timeline], name_of: Callable[[Tracks], str]) -> bytes:
    """The timelines of a channel by variant; `name_of` gives what is sent a name, a text without line ends.

    Raises ValueError for labels that are not said in every play, which only feeds have.
    """
    tracks, cues, labels = _Texts(), _Texts(), _Texts()
    names: dict[int, list[str]] = {}
    for variant, timeline in timelines.items():
        names.setdefault(id(timeline), []).append(variant)
    heads, body = [], []
    for alike in names.values():
        timeline = timelines[alike[0]]
        columns = timeline.columns
        said = list(columns.cues)
        heads.append(
            {
                "variants": alike,
                "end": timeline.end,
                "played": timeline.played[0],
                "segments": {name: total[0] for name, total in timeline.msn.items()},
                "ids": "\n".join(cue.id for cue in said),
            }
        )
        body += [column.tobytes() for column in columns[:5]]
        body += [
            tracks.column(name_of(one) for one in columns.tracks),
            cues.column(text_of_cue(cue) for cue in said),
            labels.column(text_of_labels(one) for one in columns.labels),
        ]
    head = {"timelines": heads, "texts": [len(one.rows) for one in (tracks, cues, labels)]}
    text = "\n".join([json.dumps(head, ensure_ascii=False), *tracks.rows, *cues.rows, *labels.rows]).encode()
    return b"".join((len(text).to_bytes(SIZE, "little"), text, *body))


def unwound(
    reel: bytes, renditions: Iterable[str], tracks_of: Callable[[str], Tracks], *, closes: bool = False
) -> dict[str, Timeline]:
    """The timelines of a reel by variant; `tracks_of` gives what was sent for its name.

    `closes` as for `Timeline`. Raises ValueError for what is no reel, and whatever `tracks_of` raises.
    """
    column = SIZE + int.from_bytes(reel[:SIZE], "little")
    head, *rest = reel[SIZE:column].decode().split("\n")
    told, texts, every = json.loads(head), iter(rest), tuple(renditions)
    sent, said, spoken = (list(islice(texts, many)) for many in told["texts"])
    tracks, cues, labels = [*map(tracks_of, sent)], [*map(cue_of, said)], [*map(labels_of, spoken)]
    found: dict[str, Timeline] = {}
    for one in told["timelines"]:
        length = SIZE * (one["ids"].count("\n") + 1)
        starts, plays, later, since, until, *places = (
            numbers_in(reel[column + length * at : column + length * (at + 1)]) for at in range(NUMBERS)
        )
        column += length * NUMBERS
        named = Named(one["ids"], [cues[at] for at in places[1]])
        columns = Columns(
            *(starts, plays, later, since, until),
            *([tracks[at] for at in places[0]], named, [labels[at] for at in places[2]]),
        )
        mark = Mark(entries=one["played"], segments=one["segments"])
        found |= dict.fromkeys(one["variants"], Timeline(columns, one["end"], every, mark, closes=closes))
    return found


class _Texts:
    """Texts that occur again and again, each once, in the order of their first mention."""

    def __init__(self) -> None:
        self.rows: dict[str, int] = {}

    def column(self, texts: Iterable[str]) -> bytes:
        """Where each of some texts stands."""
        return numbers(self.rows.setdefault(text, len(self.rows)) for text in texts).tobytes()


def numbers_in(some: bytes) -> "array[int]":
    """A column of numbers from its bytes."""
    found = numbers(())
    found.frombytes(some)
    return found


def text_of_cue(cue: Cue) -> str:
    """What a cue says, without its id."""
    return json.dumps([cue.kind, cue.planned, dict(cue.attributes)], ensure_ascii=False)


@lru_cache(maxsize=32_768)
def cue_of(text: str) -> Cue:
    """From the text, without an id; one object for all channels that say the same."""
    kind, planned, attributes = json.loads(text)
    return Cue("", kind, attributes, planned)


def text_of_labels(labels: Labels) -> str:
    """Labels that are said in every play. Raises ValueError for others."""
    rows = []
    for one in labels:
        if not isinstance(one, Spoken):
            raise ValueError(one)  # noqa: TRY004 -- the value cannot be kept
        rows.append([one.start, one.stop, one.cue.id, text_of_cue(one.cue)])
    return json.dumps(rows, ensure_ascii=False)


@lru_cache(maxsize=8192)
def labels_of(text: str) -> Labels:
    """From the text; one object for all channels that say the same."""
    return tuple(Spoken(start, stop, named(name, cue_of(said))) for start, stop, name, said in json.loads(text))
