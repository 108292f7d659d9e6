"""Which registered sound a clip has: at the place where its picture was found, or anywhere.

A dub changes the sound and not the picture. So the picture says where, and the sound is compared there with every
registered language of the programme; only a clip whose picture says nothing is looked for by its sound.
Agreement is 1 for the same bits, 0 for what chance gives.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ortaq.core.likeness import config
from ortaq.core.likeness.chromaprint import SILENCE, SPAN, STEP, Heard, Ints

QUIET: Final = -60.0
"""dBFS; below it there is nothing to compare."""
LEAST: Final = 8
"""So few integers that are not quiet say nothing."""
REACH: Final = 3
"""Integers tried on both sides of where the picture says, 0.37 s."""
COVERED: Final = 0.7
"""So much of a clip must lie inside a track."""
ALIKE: Final = 0.05
"""Languages that agree as well as the best but for this are named with it: they share music or original sound."""
WHOLE: Final = 0.68
"""From this agreement on a sound is the registered one alone; below, another voice over the same music is as likely.

Measured on the demo's tales, 5 s: the same sound after AAC 32 kbit/s, noise, low-pass and EQ agrees 0.70 or more, after
a tempo of 1.25 with its pitch kept 0.54 or more; another language of the same tale 0.42 in the median, its music.
"""
WHOLE_PER_SPEED: Final = 0.6
"""So much less is asked for each unit of speed."""
ANYWHERE: Final = 0.15
"""So much more agreement is asked where every place of every track was tried."""
FINE: Final = (1.0, 0.95, 0.975, 1.025, 1.05)
"""Around each speed that is voted on, these are tried as well."""
_BIN: Final = 2
_BLOCK: Final = 1 << 22


@dataclass(frozen=True)
class Track:
    """One registered sound: its programme, its language (BCP 47), its integers from the first picture on."""

    programme: str
    language: str
    ints: Ints


@dataclass(frozen=True)
class Clip:
    """The sound of a clip as it plays, and by speed: slowed with its pitch lowered (`chromaprint.hear(speed=…)`)."""

    played: Heard
    slowed: Mapping[float, Heard] = field(default_factory=dict)


class Kind(StrEnum):
    """What the sound of a stretch is.

    `PARTLY`: a registered sound is in it, and something else with it (a voice, noise), or it is much altered. `SHORT`
    and `QUIET` say nothing.
    """

    REGISTERED = "registered"
    PARTLY = "partly"
    OTHER = "other"
    QUIET = "quiet"
    SHORT = "short"


@dataclass(frozen=True)
class Hearing:
    """The sound of a stretch against the registered ones: languages, the best first, and its agreement and second."""

    kind: Kind
    score: float = 0.0
    languages: tuple[str, ...] = ()
    at: float | None = None


@dataclass(frozen=True)
class Place:
    """A clip's sound found in a track: the second of the programme where it begins, its speed, its agreement."""

    programme: str
    language: str
    at: float
    speed: float
    score: float


def part(heard: Heard, start: float, end: float) -> Heard:
    """What is heard wholly between two seconds."""
    first, last = int(np.ceil(start / STEP - 1e-6)), int(np.floor((end - SPAN) / STEP + 1e-6)) + 1
    inside = slice(max(0, first), max(0, first, last))
    return Heard(heard.ints[inside], heard.level[inside])


def agreement(heard: Heard, ints: Ints, at: float, speed: float = 1.0, reach: int = REACH) -> tuple[float, float]:
    """How well a sound agrees with a track at a second and speed or near it; and the second where it does best.

    −1 where too little of it lies inside the track, or where nothing but quiet is compared with nothing but silence.
    """
    moments = np.flatnonzero(heard.level >= QUIET)
    best = (-1.0, at)
    if len(moments) < LEAST:
        return best
    for nudge in sorted(range(-reach, reach + 1), key=abs):
        index = np.round(moments * speed + at / STEP + nudge).astype(np.int64)
        inside = (index >= 0) & (index < len(ints))
        if inside.sum() < COVERED * len(moments):
            continue
        wrong = float(np.bitwise_count(heard.ints[moments[inside]] ^ ints[index[inside]]).mean()) / 32
        if 1 - 2 * wrong > best[0]:
            best = (1 - 2 * wrong, at + nudge * STEP)
    return best


def compare(
    clip: Clip, tracks: Sequence[Track], *, at: float, speed: float = 1.0, limits: config.Sound = config.CONFIG.sound
) -> Hearing:
    """The sound of a clip whose picture begins at this second of the tracks' programme and runs at this speed."""
    played = clip.played
    if len(played.ints) < LEAST:
        return Hearing(Kind.SHORT)
    if np.count_nonzero(played.level >= QUIET) < LEAST:
        return Hearing(Kind.QUIET)
    scores = []
    for track in tracks:
        tried = [agreement(played, track.ints, at, speed)]
        if speed != 1.0 and speed in clip.slowed:
            tried.append(agreement(clip.slowed[speed], track.ints, at))
        scores.append((*max(tried), track.language))
    ranked = sorted(scores, key=lambda one: -one[0])
    if not ranked or ranked[0][0] < limit(played, limits):
        return Hearing(Kind.OTHER, ranked[0][0] if ranked else 0.0)
    best, second, _ = ranked[0]
    kind = Kind.REGISTERED if best >= WHOLE - WHOLE_PER_SPEED * abs(speed - 1) else Kind.PARTLY
    return Hearing(kind, best, tuple(one[2] for one in ranked if one[0] >= best - ALIKE), second)


def limit(heard: Heard, limits: config.Sound = config.CONFIG.sound) -> float:
    """The agreement from which on a sound of this length is a registered one."""
    return config.at(limits.match_above, seconds(heard))


def seconds(heard: Heard) -> float:
    """The length of what was heard."""
    return SPAN + (len(heard.ints) - 1) * STEP if len(heard.ints) else 0.0


def search(
    clip: Clip, tracks: Sequence[Track], *, limits: config.Sound = config.CONFIG.sound, most: int = 5
) -> list[Place]:
    """Where in the tracks a clip's sound comes from, the best place of each track, the best first.

    Each integer of the clip votes for the places of its like, once for each place, the less the more of them there
    are; the places with the most votes are then compared bit by bit. Only what agrees better than chance among so many
    places is told.
    """
    places: dict[int, Place] = {}
    for pitch, heard in ((1.0, clip.played), *clip.slowed.items()):
        tries = limits.speeds if pitch == 1.0 else (1.0,)
        moments = np.flatnonzero((heard.level >= QUIET) & (heard.ints != SILENCE))
        if len(moments) < LEAST:
            continue
        pairs = _alike(heard.ints[moments], tracks, limits)
        least = limit(heard, limits) + ANYWHERE
        for speed in tries:
            for number, offset in _voted(pairs, moments[pairs.moment], speed, most):
                track = tracks[number]
                for fine in FINE:
                    score, at = agreement(heard, track.ints, offset * STEP, speed * fine)
                    if score >= least and (number not in places or score > places[number].score):
                        places[number] = Place(track.programme, track.language, at, speed * fine * pitch, score)
    return sorted(places.values(), key=lambda place: -place.score)


class _Pairs(NamedTuple):
    """Pairs of nearly the same integers: track, place in the track, moment of the clip, weight of the vote."""

    of: NDArray[np.int64]
    place: NDArray[np.int64]
    moment: NDArray[np.int64]
    weight: NDArray[np.float64]


def _alike(ints: Ints, tracks: Sequence[Track], limits: config.Sound) -> _Pairs:
    of, index, query, near = [], [], [], []
    step = max(1, _BLOCK // len(ints))
    for number, track in enumerate(tracks):
        for first in range(0, len(track.ints), step):
            bits = np.bitwise_count(ints[:, None] ^ track.ints[None, first : first + step])
            q, r = np.nonzero(bits <= limits.distance)
            of.append(np.full(len(q), number))
            index.append(r + first)
            query.append(q)
            near.append(bits[q, r])
    if not of:
        none = np.zeros(0, np.int64)
        return _Pairs(none, none, none, np.zeros(0))
    moment, distance = np.concatenate(query), limits.distance + 1
    often = np.bincount(moment, minlength=len(ints)) / limits.rarity
    weight = (distance - np.concatenate(near)) / distance / np.sqrt(np.maximum(1, often[moment]))
    return _Pairs(np.concatenate(of), np.concatenate(index), moment, weight)


def _voted(pairs: _Pairs, moments: NDArray[np.int64], speed: float, most: int) -> list[tuple[int, int]]:
    """Tracks and offsets (in integers) with the most votes; one moment votes once, in full, for one place."""
    if not len(pairs.of):
        return []
    place = np.round((pairs.place - moments * speed) / _BIN).astype(np.int64)
    order = np.lexsort((-pairs.weight, pairs.moment, place, pairs.of))
    rows, weight = np.stack((pairs.of, place, pairs.moment), axis=1)[order], pairs.weight[order]
    first = np.r_[True, (rows[1:] != rows[:-1]).any(axis=1)]
    bins, which = np.unique(rows[first, :2], axis=0, return_inverse=True)
    votes = np.bincount(which.ravel(), weight[first])
    # A place on the edge between two bins has its votes in both.
    beside = np.r_[(bins[1:, 0] == bins[:-1, 0]) & (bins[1:, 1] == bins[:-1, 1] + 1), False]
    both = votes + np.where(beside, np.r_[votes[1:], 0.0], 0.0)
    return [(int(bins[j, 0]), int(bins[j, 1] * _BIN)) for j in np.argsort(-both, kind="stable")[:most]]
