"""A clip from end to end: what is taken from its file, and what the registry makes of it.

`take` decodes strange bytes and belongs into the confined process; `look` needs no file any more, only the registry.
"""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final, Protocol

from ortaq.core.likeness import chromaprint, codes, config, frames, picture, sound, verdicts
from ortaq.core.likeness.index import Hits
from ortaq.core.likeness.registered import Registered
from ortaq.core.media.probe import NoSound, NoVideo

LONGEST: Final = 600.0
"""Seconds of a clip that are looked at."""
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
    try:
        seen = frames.watch(path, config.CONFIG.frames.query_rate, longest=longest)
    except NoVideo:
        seen = None
    told(0.7)
    try:
        heard = sound.Clip(chromaprint.hear(path))
    except NoSound:
        if seen is None:
            raise NoVideo(file=path.name) from None
        heard = None
    told(1.0)
    seconds = float(seen.times[-1]) if seen is not None else sound.seconds(heard.played) if heard else 0.0
    return Taken(seconds, seen, heard)


def look(taken: Taken, registry: Registry, *, told: Told = lambda _part: None) -> Answer:
    """Find out which registered programme, and which of its seconds, a clip comes from."""
    windows = []
    if taken.seen is not None and len(taken.seen):

        def stored(programme: str) -> picture.Print:
            found = registry.registered(programme).picture
            if found is None:
                raise KeyError(programme)
            return found

        windows = [verdicts.Window(0.0, taken.seconds, tuple(picture.find(taken.seen, registry.near, stored)))]
    told(1.0)
    return Answer(verdicts.judge(windows), taken.seconds, config.DIGEST)
