"""A clip from end to end: what is taken from its file, and what the registry makes of it.

`take` decodes strange bytes and belongs into the confined process; `look` needs no file any more, only the registry.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final, Protocol

import numpy as np
from numpy.typing import NDArray

from ortaq.core.likeness import codes, frames, picture, pieces, sound, verdicts
from ortaq.core.likeness.config import CONFIG, DIGEST, WHOLE
from ortaq.core.likeness.index import Hits
from ortaq.core.likeness.registered import Registered
from ortaq.core.media.probe import Damaged, NoSound, NoVideo, opened

LONGEST: Final = 600.0
"""Seconds of a clip that are looked at."""
SHOWN: Final = 3
"""Pairs of each part."""
_PICTURE: Final = 0.8
"""Share of the work of `take` that is the picture."""
_PIECES: Final = 0.8
"""Share of the work of `look` that is the picture."""
_ASKED: Final = 60
"""Pictures of a part of which the most alike are chosen."""
_SAME_SHOT: Final = 0.7
"""Correlation of two neighbours of one shot."""
Told = Callable[[float], None]
"""Hears how much of the work is done, from 0 to 1."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What is kept of a clip's file: its seconds, its pictures and its sound, None for what it does not have.

    Picture and sound count their seconds from the first picture, or the first sound where there is no picture.
    """

    seconds: float
    seen: frames.Seen | None
    sound: sound.Clip | None


class Registry(Protocol):
    """All that is registered, as `look` asks for it."""

    def near(self, codes: codes.Words, most: int) -> Hits:
        """Registered pictures that differ from one of these C64 in at most so many bits."""

    def heard(self, codes: codes.Words, most: int) -> Hits:
        """The same for `sound.words`; what it names are programme and language, with a space between them."""

    def registered(self, programme: str) -> Registered:
        """The fingerprints of a programme; KeyError when it is gone since the index named it."""


@dataclass(frozen=True, slots=True)
class Pair:
    """A second of the clip and the second of a programme that shows the same, to be seen side by side."""

    clip: float
    programme: str
    second: float


@dataclass(frozen=True, slots=True)
class Answer:
    """What may be said of a clip of so many seconds, by the thresholds named by their digest, and pictures to show.

    At most three pairs belong to each part, of distinct shots.
    """

    verdict: verdicts.Verdict
    seconds: float
    config: str
    pairs: tuple[Pair, ...] = ()

    def to_plain(self) -> dict[str, Any]:
        """As JSON can say it."""
        return asdict(self)

    @classmethod
    def from_plain(cls, told: dict[str, Any]) -> "Answer":
        """From `to_plain` by way of JSON; raises KeyError, TypeError and ValueError for anything else."""
        pairs = tuple(Pair(**one) for one in told["pairs"])
        return cls(verdicts.from_plain(told["verdict"]), float(told["seconds"]), str(told["config"]), pairs)


def take(path: Path, *, longest: float = LONGEST, told: Told = lambda _part: None) -> Taken:
    """Look at a file and listen to it, for at most `longest` seconds; raises as `frames.watch`.

    A file with sound alone is heard; NoVideo is raised when it has neither.
    """
    clocks: list[float] = []

    def at(clock: float) -> None:
        clocks.append(clock)
        told(_PICTURE * min(1.0, (clock - clocks[0]) / lasts))

    lasts = min(longest, _length(path) or longest)
    try:
        seen = frames.watch(path, CONFIG.frames.query_rate, longest=longest, told=at)
    except NoVideo:
        seen = None
    try:
        heard = sound.hear(path, origin_seconds=clocks[0] if clocks else None, longest=longest)
    except (NoSound, Damaged):
        heard = None
    if seen is None and heard is None:
        raise NoVideo(file=path.name)
    told(1.0)
    if seen is None and heard is not None:
        return Taken(sound.seconds(heard.played), None, heard)
    last = clocks[-1] - clocks[0] + (clocks[-1] - clocks[0]) / max(1, len(clocks) - 1)
    return Taken(last, seen, heard)


def _length(path: Path) -> float:
    """Seconds that the file says it has; 0 where it does not say."""
    with opened(path) as container:
        return (container.duration or 0) / 1_000_000


def look(taken: Taken, registry: Registry, *, told: Told = lambda _part: None) -> Answer:
    """Find out which registered programme, and which of its seconds, a clip comes from.

    The clip is taken apart by its pictures; each piece is heard at its place; a sound that is not of that programme,
    or whose picture says nothing, is looked for everywhere.
    """
    looking = _Looking(taken, registry)
    made: list[pieces.Piece] = []
    apart = None
    if taken.seen is not None and len(taken.seen):
        apart = pieces.Apart(
            taken.seen, taken.seconds, looking.near, looking.stored, lambda part: told(_PIECES * min(1.0, part))
        )
        made = apart.pieces()
    else:
        spans = pieces.parts(0.0, taken.seconds, CONFIG.verdicts.heard)
        made = [pieces.Piece(start, end, ()) for start, end in spans]
    windows = []
    for number, piece in enumerate(made):
        windows.append(looking.window(piece))
        told(_PIECES + (1 - _PIECES) * number / len(made))
    verdict = verdicts.judge(windows)
    told(1.0)
    return Answer(verdict, taken.seconds, DIGEST, _pairs(apart, verdict, made) if apart else ())


class _Looking:
    """A clip held against what is registered, which is asked for once."""

    def __init__(self, taken: Taken, registry: Registry) -> None:
        self.taken, self.registry = taken, registry
        self._known: dict[str, Registered] = {}
        self._gone: set[str] = set()

    def registered(self, programme: str) -> Registered:
        """What is kept of a programme; nothing of one that is gone."""
        if programme not in self._known:
            try:
                self._known[programme] = self.registry.registered(programme)
            except KeyError:
                self._known[programme] = Registered(programme, None, ())
        return self._known[programme]

    def stored(self, programme: str) -> picture.Print:
        """Its picture; KeyError where it has none."""
        kept = self.registered(programme).picture
        if not kept:
            self._gone.add(programme)
            raise KeyError(programme)
        return kept

    def near(self, asked: codes.Words, most: int) -> Hits:
        """What the index has near these codes, without programmes whose pictures turned out to be gone."""
        hits = self.registry.near(asked, most)
        there = np.array([name not in self._gone for name in hits.programmes], bool)
        if there.all():
            return hits
        kept = there[hits.programme]
        names = tuple(name for name, one in zip(hits.programmes, there, strict=True) if one)
        return Hits(
            names,
            hits.query[kept],
            (np.cumsum(there) - 1)[hits.programme[kept]],
            hits.times[kept],
            hits.crops[kept],
            hits.distances[kept],
            hits.found,
        )

    def window(self, piece: pieces.Piece) -> verdicts.Window:
        """A piece with its sound: at the place of each programme it may come from, and anywhere else."""
        clip = self.taken.sound
        if clip is None:
            return verdicts.Window(piece.start, piece.end, piece.found, apart=piece.line is None)
        hearings = {
            found.programme: sound.stretches(
                clip,
                self.registered(found.programme).tracks,
                piece.start,
                piece.end,
                at=found.start,
                speed=found.speed,
            )
            for found in piece.found
        }
        strange = [(one.start, one.end) for one in self._strange(piece, hearings)]
        places = [place for start, end in strange for place in self._anywhere(clip, start, end)]
        return verdicts.Window(piece.start, piece.end, piece.found, hearings, tuple(places), apart=piece.line is None)

    def _strange(self, piece: pieces.Piece, hearings: Mapping[str, Sequence[sound.Stretch]]) -> Iterator[sound.Stretch]:
        """Stretches whose sound is not that of the programme that the picture names first; all where it names none."""
        if not piece.found:
            yield sound.Stretch(piece.start, piece.end, sound.Kind.OTHER)
            return
        for one in hearings[piece.found[0].programme]:
            if one.kind is sound.Kind.OTHER:
                yield one

    def _anywhere(self, clip: sound.Clip, start: float, end: float) -> list[sound.Place]:
        """Where the sound between two seconds is from, looked for with all that is registered."""
        heard = sound.between(clip, start, end)
        return sound.search(heard, self.registry.heard, lambda programme: self.registered(programme).tracks)


def _pairs(apart: pieces.Apart, verdict: verdicts.Verdict, made: Sequence[pieces.Piece]) -> tuple[Pair, ...]:
    """Of each third of a part the moment most alike, of another shot if it can be; of shared footage one for each."""
    pairs: list[Pair] = []
    shots = _shots(apart.seen)
    for part in verdict.parts:
        middle = (part.start + part.end) / 2
        line = next((one.line for one in made if one.line and one.start <= middle <= one.end), None)
        if line is None or line.programme != part.programme:
            line = pieces.Line(part.programme, part.first - part.speed * part.start, part.speed, part.changes[0], WHOLE)
        numbers = np.flatnonzero((apart.seen.times >= part.start) & (apart.seen.times < part.end))
        asked = numbers[:: max(1, len(numbers) // _ASKED)]
        shown: set[int] = set()
        for third in np.array_split(asked, SHOWN):
            alike = [(likeness, number) for number in third.tolist() if (likeness := apart.likeness(line, number)) > 0]
            if not alike:
                continue
            _new, _likeness, best = max((int(shots[number]) not in shown, one, number) for one, number in alike)
            shown.add(int(shots[best]))
            second = float(apart.seen.times[best])
            pairs.append(Pair(second, part.programme, max(0.0, part.at(second))))
    for shared in verdict.shared:
        middle = (shared.end - shared.start) / 2
        pairs += [
            Pair(shared.start + middle, programme, max(0.0, second + middle))
            for programme, second in zip(shared.programmes, shared.seconds, strict=True)
        ]
    return tuple(pairs)


def _shots(seen: frames.Seen) -> NDArray[np.int64]:
    """The number of the shot that each picture lies in: a new one begins where two neighbours are not alike."""
    small = seen.thumbs[:, ::5, ::5].reshape(len(seen), -1).astype(np.float64)
    small -= small.mean(axis=1, keepdims=True)
    size = np.sqrt((small**2).sum(axis=1)) + 1e-9
    alike = (small[1:] * small[:-1]).sum(axis=1) / (size[1:] * size[:-1])
    return np.concatenate([np.zeros(1, np.int64), np.cumsum(alike < _SAME_SHOT)])
