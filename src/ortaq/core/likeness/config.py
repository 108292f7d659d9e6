"""Every constant of `org.ortaq.v1` in one frozen file, `thresholds.json`.

How pictures are taken and coded (`frames`, `codes`) is the algorithm: what is changed there has another name, because
what is registered would no longer be found; `ALGORITHM` names it, and the test vectors hold it. All else says how
answers are drawn from it: `DIGEST` names the whole file and is kept with each answer, so that an answer of years ago
can be read with the thresholds of its day.
"""

import hashlib
import json
from dataclasses import dataclass
from importlib import resources
from typing import Any, Final

Box = tuple[float, float, float, float]
"""A part of a picture in shares of its height and width: top, bottom, left, right."""
Steps = tuple[tuple[float, float], ...]
"""Values by the length of a clip: seconds, value; between two lengths they lie on a line."""

WHOLE: Final[Box] = (0.0, 1.0, 0.0, 1.0)


@dataclass(frozen=True, slots=True)
class Frames:
    """How pictures are taken: per second of content, in pixels, and what counts as a border."""

    registry_rate: float
    query_rate: float
    width: int
    height: int
    border_contrast: int
    border_least: float


@dataclass(frozen=True, slots=True)
class Codes:
    """The square that is transformed, and the parts of a registered picture that have a code of their own."""

    side: int
    crops: tuple[Box, ...]


@dataclass(frozen=True, slots=True)
class Variants:
    """From where on a clip is also read with its borders cut off, or only inside the box that moves."""

    least: float
    trim_least: float
    box_movement: float
    box_share: float
    box_line: float
    box_rows: int
    box_columns: int
    box_whole: float


@dataclass(frozen=True, slots=True)
class Votes:
    """Bits within which a code votes, votes a picture has in full, candidates in all and of a programme, speeds.

    Of the candidates so many programmes are looked at closely; `more` candidates, and of them fewer programmes, when
    none of the first has a score that is `enough`.
    """

    distance: int
    rarity: int
    candidates: int
    of_programme: int
    looked_at: int
    more: int
    looked_at_more: int
    enough: float
    speeds: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Pixels:
    """The look at the pixels: moments for the seat, for its search and for the comparison; what is flat.

    Sizes of the clip's picture in the registered one; parts in which a picture is compared, and how many of them count;
    what is one shot, what moves, and the likeness of what moves that costs a score nothing.
    """

    moments: int
    seated: int
    compared: int
    flat: float
    sizes: tuple[float, ...]
    sizes_kept: int
    trim_rows: int
    trim_columns: int
    nudges: tuple[float, ...]
    nudged: int
    parts_down: int
    parts_across: int
    part_good: float
    part_least: float
    parts_least: int
    best: float
    worst: float
    covered: float
    lone: float
    lone_moving: float
    same_shot: float
    moves: float
    moving_least: float
    moving_full: float


@dataclass(frozen=True, slots=True)
class Align:
    """The search for second and speed: seconds around the place, power of a likeness, speeds tried."""

    reach: float
    contrast: float
    steps: tuple[float, ...]
    fine_steps: tuple[float, ...]
    speeds: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Margin:
    """How much better a programme must be than the next one, and the score of a match by seconds of clip.

    `room` is what the likeness of another's pictures counts against it, whatever moves in them.
    """

    weight: float
    free: float
    room: float
    match_above: Steps


@dataclass(frozen=True, slots=True)
class Sound:
    """Seconds per integer of chromaprint, votes of words, and what an agreement means.

    `distance` bits within which a word votes, `rarity` votes that a word has in full, `candidates` places compared for
    each way of hearing; `speeds` voted on, `fine` tried around each of them; `pitches` a clip is heard at besides, and
    `pitch_reach` how far from the picture's speed or from 1; `listen` seconds heard at once, `least` integers that say
    something, `quiet` dBFS; `alike` agreement by which languages share their sound. From `match_above` on (by
    seconds) a registered sound is in it, from `whole` on it alone, less `whole_per_speed` for each unit of speed; a
    place looked for anywhere needs `anywhere` more, and `anywhere_per_decade` for each tenfold of like places.
    """

    step: float
    distance: int
    rarity: int
    candidates: int
    speeds: tuple[float, ...]
    fine: tuple[float, ...]
    pitches: tuple[float, ...]
    pitch_reach: float
    listen: float
    least: int
    quiet: float
    alike: float
    match_above: Steps
    whole: float
    whole_per_speed: float
    anywhere: float
    anywhere_per_decade: float


@dataclass(frozen=True, slots=True)
class Verdicts:
    """Seconds by which two stretches may miss each other on one line, and how a clip's pictures are shared out.

    A picture belongs to a line when its likeness is above `level` and above `share` of what the line has on the whole;
    `change` is what it costs to go over to another line; at most `longest` seconds are looked at as one; a clip
    without picture is heard `heard` seconds at a time.
    """

    beside: float
    level: float
    share: float
    change: float
    longest: float
    heard: float


@dataclass(frozen=True, slots=True)
class Config:
    """All of it, with the name of the algorithm."""

    algorithm: str
    frames: Frames
    codes: Codes
    variants: Variants
    votes: Votes
    pixels: Pixels
    align: Align
    margin: Margin
    sound: Sound
    verdicts: Verdicts


def read(text: str) -> Config:
    """Read a thresholds file; raises TypeError when a value is missing or unknown."""
    data = _frozen(json.loads(text))
    parts = (Frames, Codes, Variants, Votes, Pixels, Align, Margin, Sound, Verdicts)
    return Config(**data | {part.__name__.lower(): part(**data[part.__name__.lower()]) for part in parts})


def at(steps: Steps, seconds: float) -> float:
    """The value for a clip of this length, on the line between its neighbours; beyond the ends it stays."""
    before = steps[0]
    for step in steps:
        if seconds <= step[0]:
            width = step[0] - before[0]
            return step[1] if not width else before[1] + (step[1] - before[1]) * max(0.0, seconds - before[0]) / width
        before = step
    return before[1]


def _frozen(value: Any) -> Any:
    if isinstance(value, list):
        return tuple(_frozen(item) for item in value)
    return {key: _frozen(item) for key, item in value.items()} if isinstance(value, dict) else value


TEXT: Final = resources.files("ortaq.core.likeness").joinpath("thresholds.json").read_text(encoding="utf-8")
CONFIG: Final = read(TEXT)
DIGEST: Final = hashlib.sha256(TEXT.encode()).hexdigest()
"""SHA-256 of the file."""
ALGORITHM: Final = hashlib.sha256(
    json.dumps(
        {part: json.loads(TEXT)[part] for part in ("algorithm", "frames", "codes")},
        sort_keys=True,
        separators=(",", ":"),
    ).encode()
).hexdigest()
"""SHA-256 of what was registered depends on, as canonical JSON: sorted keys, no spaces."""
