"""Which registered sound a clip has: at the place where its picture was found, or anywhere.

A dub changes the sound and not the picture. So the picture says where, and the sound is compared there with every
registered language of the programme; only a clip whose picture says nothing is looked for by its sound.
Agreement is 1 for the same bits, 0 for what chance gives.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ortaq.core.likeness import chromaprint, config
from ortaq.core.likeness.chromaprint import RATE, SILENCE, SPAN, STEP, Heard, Ints
from ortaq.core.likeness.index import Hits

REACH: Final = 3
"""Integers tried on both sides of where the picture says, 0.37 s."""
COVERED: Final = 0.7
"""So much of a clip must lie inside a track."""
_BIN: Final = 2


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


def hear(
    path: Path,
    stream: int = 0,
    *,
    origin_seconds: float | None = None,
    longest: float = 0.0,
    limits: config.Sound = config.CONFIG.sound,
) -> Clip:
    """Hear a clip's sound, as it plays and slowed; the arguments are those of `chromaprint.samples`.

    At most `longest` seconds of it (0: all). Raises NoSound or Damaged.
    """
    ears = {pitch: chromaprint.Ear() for pitch in (1.0, *limits.pitches)}
    left = round(longest * RATE) if longest else math.inf
    kept = [np.zeros(0, np.int16)]
    for some in chromaprint.samples(path, stream, origin_seconds=origin_seconds):
        kept.append(some if len(some) <= left else some[: int(left)])
        left -= len(some)
        if left <= 0:
            break
    whole = np.concatenate(kept)
    for pitch, ear in ears.items():
        ear.feed(chromaprint.slowed(whole, pitch))
    return Clip(ears.pop(1.0).heard(), {pitch: ear.heard() for pitch, ear in ears.items()})


def part(heard: Heard, start: float, end: float) -> Heard:
    """What is heard wholly between two seconds."""
    first, last = int(np.ceil(start / STEP - 1e-6)), int(np.floor((end - SPAN) / STEP + 1e-6)) + 1
    inside = slice(max(0, first), max(0, first, last))
    return Heard(heard.ints[inside], heard.level[inside])


def between(clip: Clip, start: float, end: float) -> Clip:
    """What is heard of a clip between two seconds of it; it begins with the first integer at or after `start`."""
    slowed = {pitch: part(heard, start * pitch, end * pitch) for pitch, heard in clip.slowed.items()}
    return Clip(part(clip.played, start, end), slowed)


def agreement(
    heard: Heard, ints: Ints, at: float, speed: float = 1.0, *, limits: config.Sound = config.CONFIG.sound
) -> tuple[float, float]:
    """How well a sound agrees with a track at a second and speed or near it; and the second where it does best.

    −1 where too little of it lies inside the track, or where nothing but quiet is compared.
    """
    moments = np.flatnonzero(heard.level >= limits.quiet)
    best = (-1.0, at)
    if len(moments) < limits.least:
        return best
    for nudge in sorted(range(-REACH, REACH + 1), key=abs):
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
    """The sound of a clip whose picture begins at this second of the tracks' programme and runs at this speed.

    It is compared as it plays and, should that not be enough, with its pitch brought back: by the picture's speed, or
    by a little where only the pitch was moved.
    """
    played = clip.played
    if len(played.ints) < limits.least:
        return Hearing(Kind.SHORT)
    if np.count_nonzero(played.level >= limits.quiet) < limits.least:
        return Hearing(Kind.QUIET)
    whole = limits.whole - limits.whole_per_speed * abs(speed - 1)
    ranked = _ranked(played, tracks, at, speed, limits)
    for pitch, slowed in clip.slowed.items():
        if ranked and ranked[0][0] >= whole:
            break
        if min(abs(pitch / speed - 1), abs(pitch - 1)) <= limits.pitch_reach:
            again = _ranked(slowed, tracks, at, speed / pitch, limits)
            ranked = max(ranked, again, key=lambda some: some[0][0] if some else -1.0)
    if not ranked or ranked[0][0] < limit(played, limits):
        return Hearing(Kind.OTHER, ranked[0][0] if ranked else 0.0)
    best, second, _ = ranked[0]
    kind = Kind.REGISTERED if best >= whole else Kind.PARTLY
    return Hearing(kind, best, tuple(one[2] for one in ranked if one[0] >= best - limits.alike), second)


def _ranked(
    heard: Heard, tracks: Sequence[Track], at: float, speed: float, limits: config.Sound
) -> list[tuple[float, float, str]]:
    """Agreement, second and language of each track, the best first."""
    scores = [(*agreement(heard, track.ints, at, speed, limits=limits), track.language) for track in tracks]
    return sorted(scores, key=lambda one: -one[0])


@dataclass(frozen=True, slots=True)
class Stretch:
    """Seconds of a clip that sound alike against the registered sounds."""

    start: float
    end: float
    kind: Kind
    languages: tuple[str, ...] = ()


def stretches(
    clip: Clip,
    tracks: Sequence[Track],
    start: float,
    end: float,
    *,
    at: float,
    speed: float = 1.0,
    limits: config.Sound = config.CONFIG.sound,
) -> tuple[Stretch, ...]:
    """What the sound is from one second of a clip to another, whose picture at `start` is second `at` of its programme.

    Each second is heard with those around it. Neighbours of one kind are one stretch as long as a language goes through
    all of it. Where one kind goes over into another, a few seconds hear something of both: they are shared out.
    """
    made: list[Stretch] = []
    count = max(1, round(end - start))
    width = (end - start) / count
    for number in range(count):
        middle = start + (number + 0.5) * width
        first = max(start, min(middle - limits.listen / 2, end - limits.listen))
        heard = between(clip, first, min(end, first + limits.listen))
        begins = np.ceil(first / STEP - 1e-6) * STEP
        told = compare(heard, tracks, at=at + (begins - start) * speed, speed=speed, limits=limits)
        now = Stretch(start + number * width, start + (number + 1) * width, told.kind, told.languages)
        both = tuple(one for one in made[-1].languages if one in now.languages) if made else ()
        if made and made[-1].kind is now.kind and (both or not now.languages):
            made[-1] = replace(made[-1], end=now.end, languages=both)
        else:
            made.append(now)
    return _settled(made, limits)


def _settled(made: Sequence[Stretch], limits: config.Sound) -> tuple[Stretch, ...]:
    """Without the short stretches that only hear what goes over from one kind into another."""
    kept: list[Stretch] = []
    for number, one in enumerate(made):
        before, after = made[number - 1].kind if number else None, made[number + 1] if number + 1 < len(made) else None
        passing = one.kind is Kind.PARTLY and one.end - one.start <= limits.listen / 2
        if passing and after and {before, after.kind} == {Kind.REGISTERED, Kind.OTHER}:
            middle = (one.start + one.end) / 2
            kept[-1] = replace(kept[-1], end=middle)
            kept.append(replace(after, start=middle))
        elif kept and kept[-1].end > one.start:
            continue  # it was kept already, with its share of what came before
        else:
            kept.append(one)
    return tuple(kept)


def limit(heard: Heard, limits: config.Sound = config.CONFIG.sound) -> float:
    """The agreement from which on a sound of this length is a registered one."""
    return config.at(limits.match_above, seconds(heard))


def seconds(heard: Heard) -> float:
    """The length of what was heard."""
    return SPAN + (len(heard.ints) - 1) * STEP if len(heard.ints) else 0.0


def words(ints: Ints) -> tuple[NDArray[np.uint64], NDArray[np.float64]]:
    """A sound as an index of pictures keeps it: two integers in a row are one code [n, 1], and its second.

    Digital silence has none.
    """
    earlier, later = ints[:-1].astype(np.uint64), ints[1:].astype(np.uint64)
    speaks = np.flatnonzero((ints[:-1] != SILENCE) | (ints[1:] != SILENCE))
    codes = np.asarray((earlier << np.uint64(32)) | later, np.uint64)
    return codes[speaks, None], np.asarray(speaks * STEP, np.float64)


def named(track: Track) -> str:
    """The name of a track in an index: programme, space, language."""
    return f"{track.programme} {track.language}"


Near = Callable[[NDArray[np.uint64], int], Hits]
"""`Index.near` of an index of words."""


def near_in(tracks: Sequence[Track]) -> Near:
    """An exact index over a few tracks in memory."""
    sorted_ = sorted(tracks, key=named)
    of = [words(track.ints) for track in sorted_]
    codes = np.concatenate([np.zeros(0, np.uint64), *(one[0][:, 0] for one in of)])
    times = np.concatenate([np.zeros(0), *(one[1] for one in of)])
    numbers = np.repeat(np.arange(len(of)), [len(one[1]) for one in of])

    def near(query: NDArray[np.uint64], most: int) -> Hits:
        asked, row, far = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)], [np.zeros(0, np.int64)]
        for number, code in enumerate(query):
            apart = np.bitwise_count(codes ^ code)
            close = np.flatnonzero(apart <= most)
            asked.append(np.full(len(close), number))
            row.append(close)
            far.append(apart[close].astype(np.int64))
        rows, who = np.concatenate(row), np.concatenate(asked)
        found = np.bincount(who, minlength=len(query))
        names = tuple(map(named, sorted_))
        return Hits(names, who, numbers[rows], times[rows], np.zeros(len(rows), np.int64), np.concatenate(far), found)

    return near


def search(
    clip: Clip,
    near: Near,
    tracks: Callable[[str], Sequence[Track]],
    *,
    limits: config.Sound = config.CONFIG.sound,
) -> list[Place]:
    """Where in all that is registered a clip's sound comes from, the best place of each track, the best first.

    Each word of the clip votes for the places of its like, once for each place, the less the more of them there are;
    the places with the most votes are then compared bit by bit. The more places there were to try, the more agreement
    is asked. `tracks` are those of a programme.
    """
    places: dict[str, Place] = {}
    known: dict[str, Mapping[str, Track]] = {}
    for pitch, heard in ((1.0, clip.played), *clip.slowed.items()):
        codes, times = words(heard.ints)
        loud = heard.level[np.round(times / STEP).astype(int)] >= limits.quiet
        codes, times = codes[loud], times[loud]
        if len(times) < limits.least:
            continue
        hits = near(codes[:, 0], limits.distance)
        of = np.array([name.rpartition(" ")[0] for name in hits.programmes])[hits.programme]
        all_ = int(hits.found.sum())
        for speed in limits.speeds if pitch == 1.0 else (1.0,):
            for name, at in _voted(hits, times, speed, limits):
                programme, _, language = name.rpartition(" ")
                if programme not in known:
                    known[programme] = {track.language: track for track in tracks(programme)}
                track = known[programme].get(language)
                if track is None:
                    continue
                least = limit(heard, limits) + anywhere(all_ - int(np.count_nonzero(of == programme)), limits)
                for fine in limits.fine:
                    score, second = agreement(heard, track.ints, at, speed * fine, limits=limits)
                    if score >= least and (name not in places or score > places[name].score):
                        places[name] = Place(programme, language, second, speed * fine * pitch, score)
    return sorted(places.values(), key=lambda place: -place.score)


def anywhere(others: int, limits: config.Sound = config.CONFIG.sound) -> float:
    """How much more agreement is asked for a place that was looked for, where so many like it are of other programmes.

    Their number grows with the registry: the more places are tried, the better the best of them agrees by chance.
    """
    return limits.anywhere + limits.anywhere_per_decade * math.log10(1 + others)


def _voted(hits: Hits, times: NDArray[np.float64], speed: float, limits: config.Sound) -> list[tuple[str, float]]:
    """Tracks and seconds with the most votes; one word votes once, in full, for one place."""
    if not len(hits):
        return []
    place = np.round((hits.times - times[hits.query] * speed) / (_BIN * STEP)).astype(np.int64)
    weight = (limits.distance + 1 - hits.distances) / (limits.distance + 1)
    weight /= np.sqrt(np.maximum(1.0, hits.found[hits.query] / limits.rarity))
    order = np.lexsort((-weight, hits.query, place, hits.programme))
    rows, weight = np.stack((hits.programme, place, hits.query), axis=1)[order], weight[order]
    first = np.r_[True, (rows[1:] != rows[:-1]).any(axis=1)]
    bins, which = np.unique(rows[first, :2], axis=0, return_inverse=True)
    votes = np.bincount(which.ravel(), weight[first])
    # A place on the edge between two bins has its votes in both.
    beside = np.r_[(bins[1:, 0] == bins[:-1, 0]) & (bins[1:, 1] == bins[:-1, 1] + 1), False]
    both = votes + np.where(beside, np.r_[votes[1:], 0.0], 0.0)
    best = np.argsort(-both, kind="stable")[: limits.candidates]
    return [(hits.programmes[bins[j, 0]], float(bins[j, 1] * _BIN * STEP)) for j in best]
