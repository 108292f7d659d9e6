"""What may be said of a clip: its programme and seconds, its parts, whose sound it has; or that we cannot say.

A clip is looked at window by window. A verdict names what was found and never more: a likeness proves no integrity, so
nothing is ever called fake; and an unknown clip is unknown, not free of AI.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from itertools import pairwise
from typing import Any, Final

from ortaq.core.likeness import codes, config, picture, sound

BESIDE: Final = config.CONFIG.verdicts.beside
"""Seconds by which two windows may miss each other on one line."""


class Kind(StrEnum):
    """The verdict in one word."""

    MATCH = "match"
    SHARED = "shared footage"
    SPLICED = "spliced"
    SOUND_DIFFERS = "sound differs"
    SOUND_ONLY = "sound only"
    UNKNOWN = "unknown"


class Break(StrEnum):
    """What is between two parts that follow each other in a clip."""

    MISSING = "missing"
    BACK = "back"
    INSERTED = "inserted"
    OTHER = "other programme"
    UNSEEN = "unseen"


@dataclass(frozen=True)
class Window:
    """A stretch of a clip in seconds and what was found for it, the best first.

    `hearings` are what the sound is at the place of each found programme, stretch by stretch; `places` where the sound
    is from when it was looked for everywhere. `apart`: picture by picture it does not go on with what is beside it.
    """

    start: float
    end: float
    pictures: tuple[picture.Found, ...] = ()
    hearings: Mapping[str, tuple[sound.Stretch, ...]] = field(default_factory=dict)
    places: tuple[sound.Place, ...] = ()
    apart: bool = False


@dataclass(frozen=True)
class Sounding:
    """Seconds of a clip, what their sound is, in which languages; and the programme it was taken from, if another."""

    start: float
    end: float
    kind: sound.Kind
    languages: tuple[str, ...] = ()
    taken_from: str = ""


@dataclass(frozen=True)
class Part:
    """Seconds `start` to `end` of a clip are seconds `first` to `last` of a programme, at this speed."""

    start: float
    end: float
    programme: str
    first: float
    last: float
    speed: float
    score: float
    changes: tuple[codes.Change, ...]
    sounds: tuple[Sounding, ...] = ()

    def at(self, second: float) -> float:
        """The programme's second at a second of the clip."""
        return self.first + (second - self.start) * self.speed


@dataclass(frozen=True)
class Shared:
    """Seconds of a clip whose footage is in each of these programmes, and the second of each where it begins."""

    start: float
    end: float
    programmes: tuple[str, ...]
    seconds: tuple[float, ...] = ()


@dataclass(frozen=True)
class Cut:
    """Between two parts, at a second of the clip: what is there, and seconds of it (0 for another programme)."""

    at: float
    kind: Break
    seconds: float = 0.0


@dataclass(frozen=True)
class Verdict:
    """All that may be said; `differs` are the seconds whose sound is of no registered track of their programme."""

    kind: Kind
    parts: tuple[Part, ...] = ()
    cuts: tuple[Cut, ...] = ()
    shared: tuple[Shared, ...] = ()
    differs: tuple[Sounding, ...] = ()
    sounds: tuple[sound.Place, ...] = ()


def from_plain(told: Mapping[str, Any]) -> Verdict:
    """A verdict from `dataclasses.asdict` by way of JSON; raises KeyError, TypeError or ValueError."""
    parts = tuple(
        Part(**one | {"changes": tuple(one["changes"]), "sounds": tuple(map(_sounding, one["sounds"]))})
        for one in told["parts"]
    )
    return Verdict(
        Kind(told["kind"]),
        parts,
        tuple(Cut(**one | {"kind": Break(one["kind"])}) for one in told["cuts"]),
        tuple(
            Shared(one["start"], one["end"], tuple(one["programmes"]), tuple(one["seconds"])) for one in told["shared"]
        ),
        tuple(map(_sounding, told["differs"])),
        tuple(sound.Place(**one) for one in told["sounds"]),
    )


def _sounding(told: Mapping[str, Any]) -> Sounding:
    kind, languages = sound.Kind(told["kind"]), tuple(told["languages"])
    return Sounding(told["start"], told["end"], kind, languages, told["taken_from"])


def judge(windows: Sequence[Window], limits: config.Margin = config.CONFIG.margin) -> Verdict:
    """Judge a clip by its windows, in the order of time."""
    parts: list[Part] = []
    shared: list[Shared] = []
    for window in windows:
        found = _decided(window, limits) or _followed(window, parts, limits)
        if found:
            _add(parts, _part(window, found))
        elif same := _alike(window, limits):
            _share(shared, same)
    parts = _trimmed(parts)
    cuts = tuple(_cut(one, two) for one, two in pairwise(parts))
    differs = tuple(some for part in parts for some in part.sounds if some.kind is sound.Kind.OTHER)
    places = () if parts or shared else _sounds(windows)
    return Verdict(_kind(parts, cuts, shared, differs, places), tuple(parts), cuts, tuple(shared), differs, places)


def _kind(
    parts: Sequence[Part],
    cuts: Sequence[Cut],
    shared: Sequence[Shared],
    differs: Sequence[Sounding],
    places: Sequence[sound.Place],
) -> Kind:
    if any(cut.kind is not Break.UNSEEN for cut in cuts):
        return Kind.SPLICED
    if parts:
        return Kind.SOUND_DIFFERS if differs else Kind.MATCH
    if shared:
        return Kind.SHARED
    return Kind.SOUND_ONLY if places else Kind.UNKNOWN


def _decided(window: Window, limits: config.Margin) -> picture.Found | None:
    """The one programme that a window is from: by its picture, or among equals by its sound."""
    least = config.at(limits.match_above, window.end - window.start)
    if not window.pictures or window.pictures[0].score < least:
        return None
    best, second = window.pictures[0], picture.rival(window.pictures, limits)
    if best.score - limits.weight * max(0.0, second - limits.free) >= least:
        return best
    heard = [one for one in _equals(window, limits) if _hearing(window, one.programme) is sound.Kind.REGISTERED]
    return heard[0] if len(heard) == 1 else None


def _hearing(window: Window, programme: str) -> sound.Kind | None:
    """What most of the window's sound is at the place of this programme."""
    lengths: dict[sound.Kind, float] = {}
    for one in window.hearings.get(programme, ()):
        lengths[one.kind] = lengths.get(one.kind, 0.0) + one.end - one.start
    return max(lengths, key=lambda kind: lengths[kind]) if lengths else None


def _equals(window: Window, limits: config.Margin) -> list[picture.Found]:
    """The programmes that a window fits well enough for a match, had it been alone; or whose room it shows."""
    least = config.at(limits.match_above, window.end - window.start)
    if not window.pictures or window.pictures[0].score < least:
        return []
    return [one for one in window.pictures if max(one.score, one.room) >= least]


def _alike(window: Window, limits: config.Margin) -> Shared | None:
    """Two programmes or more that have the same footage."""
    equals = sorted(_equals(window, limits), key=lambda one: one.programme)
    if len(equals) < 2:  # noqa: PLR2004 -- one alone shares nothing
        return None
    names, seconds = tuple(one.programme for one in equals), tuple(one.start for one in equals)
    return Shared(window.start, window.end, names, seconds)


def _followed(window: Window, parts: Sequence[Part], limits: config.Margin) -> picture.Found | None:
    """A weak window goes on with the part before it when it is found just where that part goes on."""
    if not parts or window.apart or window.start > parts[-1].end + BESIDE:
        return None
    weak = min(score for _, score in limits.match_above)
    on = (one for one in window.pictures if one.score >= weak and _goes_on(parts[-1], _part(window, one)))
    return next(on, None)


def _part(window: Window, found: picture.Found) -> Part:
    other = next((place.programme for place in window.places if place.programme != found.programme), "")
    sounds = tuple(
        Sounding(one.start, one.end, one.kind, one.languages, other if one.kind is sound.Kind.OTHER else "")
        for one in window.hearings.get(found.programme, ())
    )
    last = found.start + (window.end - window.start) * found.speed
    changes = (found.change,)
    return Part(window.start, window.end, found.programme, found.start, last, found.speed, found.score, changes, sounds)


def _goes_on(part: Part, then: Part) -> bool:
    """Whether a later part lies on the line of an earlier one; two speeds may both be a little wrong."""
    expected = part.last + (then.start - part.end) * (part.speed + then.speed) / 2
    return part.programme == then.programme and abs(then.first - expected) <= BESIDE


def _add(parts: list[Part], then: Part) -> None:
    """Lengthen the last part, or begin another."""
    if not parts or then.start > parts[-1].end + BESIDE or not _goes_on(parts[-1], then):
        parts.append(then)
        return
    part = parts[-1]
    length, more = part.end - part.start, then.end - part.end
    parts[-1] = replace(
        part,
        end=then.end,
        last=then.last,
        speed=(then.last - part.first) / (then.end - part.start),
        score=(part.score * length + then.score * more) / (length + more),
        changes=part.changes + tuple(one for one in then.changes if one not in part.changes),
        sounds=_joined((*part.sounds, *then.sounds)),
    )


def _joined(sounds: Sequence[Sounding]) -> tuple[Sounding, ...]:
    """Neighbours that say the same are one."""
    made: list[Sounding] = []
    for one in sounds:
        if made and replace(made[-1], start=one.start, end=one.end) == one and one.start <= made[-1].end + BESIDE:
            made[-1] = replace(made[-1], end=one.end)
        else:
            made.append(one)
    return tuple(made)


def _share(shared: list[Shared], then: Shared) -> None:
    if shared and shared[-1].programmes == then.programmes and then.start <= shared[-1].end + BESIDE:
        shared[-1] = replace(shared[-1], end=then.end)
    else:
        shared.append(then)


def _trimmed(parts: Sequence[Part]) -> list[Part]:
    """Parts of overlapping windows meet in the middle: no second of the clip is told twice."""
    made: list[Part] = []
    for part in parts:
        new = part
        if made and made[-1].end > part.start:
            before, middle = made[-1], (made[-1].end + part.start) / 2
            made[-1] = replace(before, end=middle, last=before.at(middle), sounds=_within(before, before.start, middle))
            new = replace(part, start=middle, first=part.at(middle), sounds=_within(part, middle, part.end))
        made.append(new)
    return made


def _within(part: Part, start: float, end: float) -> tuple[Sounding, ...]:
    cut = (replace(one, start=max(one.start, start), end=min(one.end, end)) for one in part.sounds)
    return tuple(one for one in cut if one.start < one.end)


def _cut(one: Part, two: Part) -> Cut:
    """What is between two parts: in the clip `gap` seconds, in the programme `jump`."""
    if one.programme != two.programme:
        return Cut(two.start, Break.OTHER)
    gap, jump = two.start - one.end, two.first - one.last
    if _goes_on(one, two):
        return Cut(one.end, Break.UNSEEN, gap)
    if jump < -BESIDE:
        return Cut(two.start, Break.BACK, -jump)
    if jump <= BESIDE:
        return Cut(one.end, Break.INSERTED, gap)
    return Cut(two.start, Break.MISSING, jump)


def _sounds(windows: Sequence[Window]) -> tuple[sound.Place, ...]:
    """Each programme once, where its sound was heard best."""
    best: dict[str, sound.Place] = {}
    for place in sorted((place for window in windows for place in window.places), key=lambda one: -one.score):
        best.setdefault(place.programme, place)
    return tuple(best.values())
