"""From a clip's pictures to programme, second and speed: votes of codes, a look at the pixels, alignment.

The votes are loose and cheap and come from any index. Only the few candidates they name are compared by their pixels,
and only what passes is aligned. A picture that hits everything (the studio that all share, a dark shot) counts little,
and each picture votes once per place: a score by the share of pictures that match would call every studio a match.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from ortaq.core.likeness import codes
from ortaq.core.likeness.config import CONFIG, Box
from ortaq.core.likeness.frames import HEIGHT, WIDTH, Luma, Seen, Thumbs, Times
from ortaq.core.likeness.index import Hits

cv2.setNumThreads(1)  # many clips are looked at side by side

Floats = NDArray[np.float32]

RATE: Final = CONFIG.frames.registry_rate
SOFT: Final = 6.0
"""Pixels of the blur that is taken away, so that light and vignettes do not count."""
FINEST: Final = 0.125
"""Seconds between two places tried by `align`."""
SPEED_COST: Final = 0.01
"""Score that a clip loses per unit of speed: of two speeds as good, the one nearer to 1 is meant."""
ENOUGH: Final = 0.7
"""Share of a clip's moments that must lie inside the programme to be aligned."""


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
    """A programme whose pixels were compared: score from 0 to 1, its seconds at the clip's start and end, the speed."""

    programme: str
    score: float
    start: float
    end: float
    speed: float
    change: codes.Change
    box: Box


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
    every = max(1, round(CONFIG.frames.query_rate / RATE))
    slow = Seen(seen.times[::every] - seen.times[0], seen.thumbs[::every], seen.borders[::every])
    read = codes.variants(slow)
    best: dict[str, tuple[float, float, Candidate]] = {}
    for candidate in candidates(read, slow.times, near):
        stored = _stored(prints, candidate.programme)
        score, offset = verify(stored, read[candidate.variant].thumbs, slow.times, candidate)
        if score > best.get(candidate.programme, (0.0,))[0]:
            best[candidate.programme] = score, offset, candidate
    found = []
    for score, offset, candidate in best.values():
        variant = read[candidate.variant]
        start, speed = align(_stored(prints, candidate.programme), variant.thumbs, slow.times, offset, candidate.speed)
        end = start + float(seen.times[-1] - seen.times[0]) * speed
        found.append(Found(candidate.programme, score, start, end, speed, variant.change, variant.box))
    return sorted(found, key=lambda one: (-one.score, one.programme))


def margin(score: float, second: float) -> float:
    """A score less what the best other programme takes from it; compared with `CONFIG.margin.match_above`."""
    return score - CONFIG.margin.weight * max(0.0, second - CONFIG.margin.free)


# Stage A: votes


def candidates(read: Iterable[codes.Variant], times: Times, near: Near) -> list[Candidate]:
    """The places with the most votes over all variants and speeds, best first, at most CONFIG.votes.candidates.

    Flat pictures, whose code is 0, do not vote.
    """
    found: list[Candidate] = []
    for number, variant in enumerate(read):
        words = codes.coarse(variant.thumbs)
        speaks = np.flatnonzero(words)
        if len(speaks):
            hits = near(words[speaks], CONFIG.votes.distance - 1)
            found += votes(hits, times[speaks], len(times), number)
    return sorted(found, key=lambda one: (-one.votes, one.programme, one.offset))[: CONFIG.votes.candidates]


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


def verify(stored: Print, thumbs: Luma, times: Times, candidate: Candidate) -> tuple[float, float]:
    """How alike the pixels are at a candidate's place (0 to 1), and the best offset near it.

    The score is the mean of the worse four fifths of a few moments, so that one good shot does not carry a bad clip;
    flat moments say nothing, and 0 is the answer where fewer than two speak.
    """
    rule = CONFIG.pixels
    moments = np.unique(np.linspace(0, len(times) - 1, rule.moments + 2)[1:-1].round().astype(int))
    best = 0.0, candidate.offset
    sharp = {int(moment): highpass(thumbs[moment]) for moment in moments}
    for nudge in rule.nudges:
        places = np.rint((times[moments] * candidate.speed + candidate.offset + nudge) * RATE).astype(int)
        inside = (places >= 0) & (places < len(stored))
        if inside.sum() < len(moments) - 1:
            continue
        alike = [
            max(likeness(sharp[int(moment)], highpass(stored.thumbs[place]), size) for size in rule.sizes)
            for moment, place in zip(moments[inside], places[inside], strict=True)
            if sharp[int(moment)].std() >= rule.flat
        ]
        if len(alike) < 2:  # noqa: PLR2004 -- one moment is no sequence
            continue
        score = float(np.mean(sorted(alike)[: max(2, int(len(alike) * rule.worst))]))
        if score > best[0]:
            best = score, candidate.offset + nudge
    return best


def align(stored: Print, thumbs: Luma, times: Times, offset: float, speed: float) -> tuple[float, float]:
    """The programme's second at the clip's start, and its speed, searched around a place that `verify` found good."""
    rule = CONFIG.align
    moments = np.unique(np.linspace(0, len(times) - 1, rule.moments).round().astype(int))
    low = max(0, int((offset - rule.reach) * RATE))
    high = min(len(stored), int((offset + float(times[-1]) * max(rule.speeds) + rule.reach) * RATE) + 1)
    mine = [highpass(thumbs[moment]) for moment in moments]
    theirs = [highpass(picture) for picture in stored.thumbs[low:high]]
    if not theirs:
        return offset, speed
    near = np.clip(np.rint((times[moments] * speed + offset) * RATE).astype(int) - low, 0, len(theirs) - 1)
    size = max(
        CONFIG.pixels.sizes,
        key=lambda one: sum(likeness(q, theirs[k], one) for q, k in zip(mine, near, strict=True)),
    )
    # Within a shot all pictures are alike; the power lets the few that are the same one decide second and speed.
    alike = np.clip([[likeness(q, r, size) for r in theirs] for q in mine], 0.0, None) ** rule.contrast
    best = -1.0, offset, speed
    for tried in rule.speeds:
        for start in np.arange(offset - rule.reach, offset + rule.reach + FINEST / 2, FINEST):
            score = _along(alike, (times[moments] * tried + start) * RATE - low) - SPEED_COST * abs(tried - 1)
            if score > best[0]:
                best = score, float(start), tried
    return best[1:]


def likeness(query: Floats, reference: Floats, size: float = 1.0) -> float:
    """The best normalised cross-correlation of a picture, made smaller by `size`, over the places it has room for."""
    shape = int(WIDTH * size), int(HEIGHT * size)
    rows, columns = CONFIG.pixels.trim_rows, CONFIG.pixels.trim_columns
    small = cv2.resize(query, shape, interpolation=cv2.INTER_AREA)[rows:-rows, columns:-columns]
    return float(np.max(cv2.matchTemplate(reference, small, cv2.TM_CCOEFF_NORMED)))


def highpass(picture: Luma) -> Floats:
    """What is left of a picture without its slow changes of light."""
    grey = picture.astype(np.float32)
    return np.asarray(grey - cv2.GaussianBlur(grey, (0, 0), SOFT), np.float32)


def _along(alike: NDArray[np.float64], places: Times) -> float:
    """The mean likeness along a line through the matrix; -1 where too much of the line lies outside."""
    inside = (places >= 0) & (places <= alike.shape[1] - 1)
    if inside.sum() < ENOUGH * len(places):
        return -1.0
    row, place = np.flatnonzero(inside), places[inside]
    left = np.floor(place).astype(int)
    share = place - left
    right = np.minimum(left + 1, alike.shape[1] - 1)
    return float((alike[row, left] * (1 - share) + alike[row, right] * share).mean())


def _stored(prints: Prints, programme: str) -> Print:
    return prints(programme) if callable(prints) else prints[programme]
