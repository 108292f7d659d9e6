"""From a clip's pictures to programme, second and speed: votes of codes, a look at the pixels, alignment.

The votes are loose and cheap and come from any index. Only the few candidates they name are compared by their pixels,
and only what passes is aligned. A picture that hits everything (the studio that all share, a dark shot) counts little,
and each picture votes once per place: a score by the share of pictures that match would call every studio a match.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from ortaq.core.likeness import codes, pixels
from ortaq.core.likeness.config import CONFIG, Box, Margin
from ortaq.core.likeness.frames import Seen, Thumbs, Times
from ortaq.core.likeness.index import Hits

RATE: Final = CONFIG.frames.registry_rate


@dataclass(frozen=True, slots=True)
class Print:
    """What is registered of a picture: `times` [n], `thumbs` [n, 90, 160], `codes64` [n, 6], `codes256` [n, 4]."""

    times: Times
    thumbs: Thumbs
    codes64: codes.Words
    codes256: codes.Words

    def __len__(self) -> int:
        return len(self.times)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A place that may be it: the clip's start at `offset` seconds of the programme, read as `variant` at `speed`."""

    programme: str
    offset: float
    variant: int
    speed: float
    votes: float


@dataclass(frozen=True, slots=True)
class Found:
    """A programme whose pixels were compared: score from 0 to 1, its seconds at the clip's start and end, the speed.

    `room` is the likeness of the pictures alone, whatever moves in them: high where both were made in one studio.
    """

    programme: str
    score: float
    start: float
    end: float
    speed: float
    change: codes.Change
    box: Box
    room: float = 0.0


Near = Callable[[codes.Words, int], Hits]
"""`Index.near`: what is registered within so many bits of these C64."""
Prints = Mapping[str, Print] | Callable[[str], Print]
"""Fingerprints by programme; only those of the candidates are asked for."""


def printed(seen: Seen) -> Print:
    """The fingerprint of a picture seen at the registry's rate."""
    return Print(seen.times, seen.thumbs, codes.codes64(seen.thumbs), codes.codes256(seen.thumbs))


def near_in(prints: Mapping[str, Print]) -> Near:
    """An exact index over a few programmes in memory, for comparing two films without one."""
    names = tuple(sorted(prints))
    wide = len(CONFIG.codes.crops)
    words = np.concatenate([np.zeros(0, np.uint64), *(prints[name].codes64.ravel() for name in names)])
    times = np.concatenate([np.zeros(0), *(np.repeat(prints[name].times, wide) for name in names)])
    numbers = np.repeat(np.arange(len(names)), [len(prints[name]) * wide for name in names])

    def near(query: codes.Words, most: int) -> Hits:
        apart = codes.distances(query, words)
        close = apart <= most
        asked, row = np.nonzero(close)
        far = apart[asked, row].astype(np.int64)
        return Hits(names, asked, numbers[row], times[row], row % wide, far, close.sum(axis=1))

    return near


def find(seen: Seen, near: Near, prints: Prints) -> list[Found]:
    """The programmes that a clip seen at the query's rate may come from, best first, one place each.

    A window of a longer clip (`Seen.between`) has its own start and end. What the scores mean is for `verdicts` to say;
    a score alone is no match.
    """
    if not len(seen):
        return []
    reading = _Reading(codes.variants(seen), seen.times - seen.times[0])
    every = max(1, round(CONFIG.frames.query_rate / RATE))
    slow = (replace(variant, thumbs=variant.thumbs[::every]) for variant in reading.variants)
    rule = CONFIG.votes
    found = candidates(slow, reading.times[::every], near, rule.candidates + rule.more)
    best: dict[str, Found] = {}
    looks = ((found[: rule.candidates], rule.looked_at), (found[rule.candidates :], rule.looked_at_more))
    for some, most in looks:
        for seated in _seats(reading, some, prints)[:most]:
            one = _compared(reading, seated, prints)
            if one.score > best.get(one.programme, one).score or one.programme not in best:
                best[one.programme] = one
        if any(one.score >= rule.enough for one in best.values()):
            break
    return sorted((one for one in best.values() if one.score > 0), key=lambda one: (-one.score, one.programme))


def rival(found: Sequence[Found], limits: Margin = CONFIG.margin) -> float:
    """The score that counts against the first of these: the best of another's, or what its room alone is worth.

    Two programmes from one studio are alike in all but what moves, and that may agree by chance.
    """
    return max((max(one.score, limits.room * one.room) for one in found[1:]), default=0.0)


def margin(score: float, second: float) -> float:
    """A score less what the best other programme takes from it; compared with `CONFIG.margin.match_above`."""
    return score - CONFIG.margin.weight * max(0.0, second - CONFIG.margin.free)


# Stage A: votes


def candidates(
    read: Iterable[codes.Variant], times: Times, near: Near, most: int = CONFIG.votes.candidates
) -> list[Candidate]:
    """The places with the most votes over all variants and speeds, best first; of equals the one nearest to speed 1.

    Flat pictures, whose code is 0, do not vote.
    """
    found: list[Candidate] = []
    for number, variant in enumerate(read):
        words = codes.coarse(variant.thumbs)
        speaks = np.flatnonzero(words)
        if len(speaks):
            hits = near(words[speaks], CONFIG.votes.distance - 1)
            found += votes(hits, times[speaks], len(times), number)
    best = sorted(found, key=lambda one: (-round(one.votes, 6), abs(one.speed - 1), one.programme, one.offset))
    kept, of = list[Candidate](), Counter[str]()
    for one in best:
        # A place is often found from several sides; others must get their turn.
        if of[one.programme] < CONFIG.votes.of_programme and not any(_same_place(one, other) for other in kept):
            of[one.programme] += 1
            kept.append(one)
        if len(kept) == most:
            break
    return kept


def _same_place(one: Candidate, other: Candidate) -> bool:
    alike = one.programme == other.programme and one.variant == other.variant and one.speed == other.speed
    return alike and abs(one.offset - other.offset) <= 1


def votes(hits: Hits, times: Times, pictures: int, variant: int = 0) -> list[Candidate]:
    """Count the votes of one variant's hits, as a share of all its pictures, the best places of each speed.

    `times` are the seconds of the codes asked for. One vote per picture, programme and second, less where the picture
    hits much.
    """
    rule = CONFIG.votes
    if not len(hits):
        return []
    rarity = np.sqrt(np.maximum(1.0, hits.found[hits.query] / rule.rarity))
    weight = (rule.distance - hits.distances) / rule.distance / rarity
    found: list[Candidate] = []
    for speed in rule.speeds:
        place = np.rint(hits.times - times[hits.query] * speed).astype(np.int64)
        order = np.lexsort((-weight, hits.query, place, hits.programme))
        keys = np.stack([hits.programme, place, hits.query])[:, order]
        first = np.r_[True, (keys[:, 1:] != keys[:, :-1]).any(axis=0)]
        bins, of = np.unique(keys[:2, first], axis=1, return_inverse=True)
        total = np.bincount(of.ravel(), weight[order[first]]) / pictures
        found += [
            Candidate(hits.programmes[bins[0, best]], float(bins[1, best]), variant, speed, float(total[best]))
            for best in np.argsort(-total, kind="stable")[: rule.candidates]
        ]
    return found


# Stage B: pixels


@dataclass(frozen=True, slots=True)
class _Seated:
    """A candidate that has found its seat."""

    candidate: Candidate
    seat: pixels.Seat


class _Reading:
    """The pictures of a clip's variants, sharpened when they are first asked for."""

    def __init__(self, variants: tuple[codes.Variant, ...], times: Times) -> None:
        self.variants, self.times = variants, times
        self._strips: dict[int, pixels.Strip] = {}

    def strip(self, variant: int) -> pixels.Strip:
        """The pictures of a variant."""
        if variant not in self._strips:
            self._strips[variant] = pixels.strip(self.variants[variant].thumbs, self.times)
        return self._strips[variant]


def _seats(reading: _Reading, found: list[Candidate], prints: Prints) -> list[_Seated]:
    """Candidates of which there are pictures, with their seats: the best of each programme."""
    rule = CONFIG.pixels
    best: dict[str, _Seated] = {}
    times = reading.times
    moments = np.unique(np.linspace(0, len(times) - 1, rule.moments + 2)[1:-1].round().astype(int))
    for candidate in found:
        stored = _stored(prints, candidate.programme)
        places = times[moments] * candidate.speed + candidate.offset + np.array(rule.nudges)[:, None]
        inside = (places > -pixels.EDGE) & (places < stored.times[-1] + 1 / RATE + pixels.EDGE)
        rows = np.clip(np.searchsorted(stored.times, places - 0.5 / RATE), 0, len(stored) - 1)
        used, back = np.unique(rows, return_inverse=True)
        some = pixels.sharp_half(np.stack([stored.thumbs[row] for row in used.tolist()]))
        theirs = some[back.reshape(rows.shape)]
        theirs = theirs * inside[:, :, None, None]
        mine = reading.strip(candidate.variant).half[moments]
        seat = pixels.seat([mine] * len(rule.nudges), list(theirs), rule.nudges, rule.sizes)
        if candidate.programme not in best or seat.likeness > best[candidate.programme].seat.likeness:
            best[candidate.programme] = _Seated(candidate, seat)
    return sorted(best.values(), key=lambda one: -one.seat.likeness)


def _compared(reading: _Reading, seated: _Seated, prints: Prints) -> Found:
    """Look at a programme's pictures around a candidate's place."""
    candidate, times = seated.candidate, reading.times
    stored, variant = _stored(prints, candidate.programme), reading.variants[candidate.variant]
    offset, speed, matrix = candidate.offset + seated.seat.nudge, candidate.speed, seated.seat.matrix
    reach = CONFIG.align.reach
    low, high = np.searchsorted(
        stored.times, (offset - reach - 1, offset + times[-1] * max(CONFIG.align.speeds) + reach + 1)
    ).tolist()
    seconds = stored.times[low:high]
    if not len(seconds):
        return Found(candidate.programme, 0.0, offset, offset + float(times[-1]), speed, variant.change, variant.box)
    clip, programme = reading.strip(candidate.variant), pixels.strip(stored.thumbs[low:high], seconds)
    _, offset, speed = pixels.align(clip, programme, matrix, (offset, speed))
    # A camera that moves makes a wrong second look like a wrong place until it cuts: both are tried together.
    size = seated.seat.size
    for steps in (CONFIG.align.steps, CONFIG.align.fine_steps):
        seat = _placed(clip, programme, (offset, speed), steps, size)
        if seat.likeness:
            offset, matrix, size = offset + seat.nudge, seat.matrix, seat.size
    _, offset, speed = pixels.align(clip, programme, matrix, (offset, speed))
    mine, other = _moments(clip, programme, (offset, speed))
    if len(mine) > 1:
        matrix = pixels.straighten(clip.half[mine], programme.half[other], matrix, 2)
        few = max(1, len(mine) // CONFIG.pixels.seated)
        matrix = pixels.straighten(clip.full[mine[::few]], programme.full[other[::few]], matrix, 2)
    _, offset, speed = pixels.align(clip, programme, matrix, (offset, speed))
    mine, other = _moments(clip, programme, (offset, speed))
    alike = pixels.alike(clip.full[mine], programme.full[other], matrix)
    # What lies outside the programme is like nothing.
    length = float(times[-1]) * speed
    inside = min(offset + length, float(stored.times[-1]) + 1 / RATE) - max(offset, 0.0)
    score = alike.score * min(1.0, max(0.0, (inside + 2 * pixels.EDGE) / max(length, 1e-6))) ** 2
    offset = max(offset, 0.0)
    return Found(candidate.programme, score, offset, offset + length, speed, variant.change, variant.box, alike.still)


def _placed(
    clip: pixels.Strip,
    programme: pixels.Strip,
    near: tuple[float, float],
    steps: Sequence[float],
    size: float,
) -> pixels.Seat:
    """The step from a place at which the pictures find their best seat, of about this size."""
    offset, speed = near
    clips, programmes, tried = [], [], []
    for step in steps:
        mine, other = _moments(clip, programme, (offset + step, speed), CONFIG.pixels.seated)
        if len(mine) > 1:
            clips.append(clip.half[mine])
            programmes.append(programme.half[other])
            tried.append(step)
    sizes = sorted(CONFIG.pixels.sizes)
    place = sizes.index(size)
    return pixels.seat(clips, programmes, tried, sizes[max(0, place - 1) : place + 2])


def _moments(
    clip: pixels.Strip, programme: pixels.Strip, near: tuple[float, float], most: int = CONFIG.pixels.compared
) -> tuple[list[int], list[int]]:
    """Pictures of a clip and a programme that are of the same moment, at most so many."""
    (offset, speed), little = near, 1 / RATE / 4
    first, last = offset - little, offset + float(clip.times[-1]) * speed + little
    theirs = np.flatnonzero((programme.times >= first) & (programme.times <= last))
    if len(theirs) > most:
        theirs = theirs[np.linspace(0, len(theirs) - 1, most).round().astype(int)]
    there = (programme.times[theirs] - offset) / speed
    mine = np.abs(clip.times[None] - there[:, None]).argmin(1) if len(theirs) else np.zeros(0, int)
    return mine.tolist(), theirs.tolist()


def _stored(prints: Prints, programme: str) -> Print:
    return prints(programme) if callable(prints) else prints[programme]
