"""The lines of a programme in two languages, word by word, and the game that is made from them."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from ortaq.catalogue.models import Version, VersionKind
from ortaq.catalogue.subtitles import reading
from ortaq.children.queries import Shown
from ortaq.core.text import languages, tracks
from ortaq.core.text.cousins import Pair, Word, pairs, understood
from ortaq.core.text.cue_text import spoken
from ortaq.core.text.subtitles import BadSubtitles, Cue

PAIRS = 5
"""So many cousins a game has, at most: as many as fit on a telephone."""
FEWEST = 3
"""With fewer there is no game."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a track with its words; times in milliseconds of the film."""

    start: int
    end: int
    words: tuple[Word, ...]

    @property
    def text(self) -> str:
        """The whole line."""
        return "".join(word.before + word.text for word in self.words)


def tracks_of(shown: Shown) -> list[str]:
    """Tags of the subtitles that a child may read of a programme, without those made for the deaf alone."""
    return sorted(tag for tag in shown.granted.subtitles if tracks.is_for_all(tag))


def deaf_tracks_of(shown: Shown) -> list[str]:
    """Tags of the subtitles that also tell who speaks, music and sounds."""
    return sorted(tag for tag in shown.granted.subtitles if not tracks.is_for_all(tag))


def nearest(tags: Sequence[str], wanted: str) -> str:
    """The tag among some that reads as somebody wants: the very one, else one of that language; else empty."""
    same = [one for one in tags if languages.primary(one) == languages.primary(wanted)]
    return wanted if wanted in tags else next(iter(same), "")


def cues_of(shown: Shown, *also: str) -> dict[str, tuple[Cue, ...]]:
    """What every granted track says, by its tag, `also` some for the deaf; a file that cannot be read: nothing."""
    granted = {*tracks_of(shown), *(set(also) & set(deaf_tracks_of(shown)))}
    found = Version.objects.filter(programme=shown.programme, kind=VersionKind.SUBTITLES, language__in=granted)
    return {one.language: cues for one in found if (cues := _read(one.pk, one.sha256))}


@lru_cache(maxsize=256)
def _read(version: uuid.UUID, sha256: str) -> tuple[Cue, ...]:  # noqa: ARG001 -- another file is another answer
    try:
        return reading.stored(Version.objects.get(pk=version)).cues
    except (BadSubtitles, OSError, ValueError):
        return ()


def lines_of(shown: Shown, tag: str) -> list[Line]:
    """The lines of a track word by word; what the other tracks say at the same time tells what the words mean."""
    own, every = cues_of(shown, tag).get(tag, ()), cues_of(shown)
    return [
        Line(
            cue.start_ms,
            cue.end_ms,
            tuple(understood(_flat(cue), tracks.plain(tag), _beside(every, cue))),
        )
        for cue in own
    ]


def game_of(shown: Shown, first: str, second: str) -> list[Pair]:
    """Cousin words of two tracks; none where there are too few for a game."""
    every = cues_of(shown)
    told = [_beside(every, cue) for cue in every.get(first, ())]
    found = pairs(told, first, second, PAIRS)
    return found if len(found) >= FEWEST else []


def _beside(every: Mapping[str, Sequence[Cue]], at: Cue) -> dict[str, str]:
    """What each track says at the time of a line."""
    return {tag: said for tag, cues in every.items() if (said := _during(cues, at))}


def _flat(cue: Cue) -> str:
    return " ".join(spoken(cue.text).split())


def _during(cues: Sequence[Cue], at: Cue) -> str:
    """What a track says for at least half the time of a line."""
    half = (at.end_ms - at.start_ms) / 2
    return " ".join(_flat(one) for one in cues if min(one.end_ms, at.end_ms) - max(one.start_ms, at.start_ms) >= half)
