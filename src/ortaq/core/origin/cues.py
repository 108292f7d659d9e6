r"""When the label of a programme is on the picture: one list of cues for players, playlists, `labels.vtt` and burn-in.

The rules are those of the field note on provenance ("Badge, sound, captions"; they follow the EU code of practice,
which asks for a label at the start, at regular intervals and after breaks): words at the start and every ten minutes,
words when a labelled range begins, and all through a range of level 3; what is of level 3 without a range is so all
the time. At every instant at most one label speaks: what is there now before what is said of the whole programme.

>>> from ortaq.core.origin.uses import AIKind
>>> face = AIUse(AIKind.DEEPFAKE, system="m", consents=("C-1",), ranges=((20_000, 26_000),))
>>> cues = cues_of([Statement(Part.PICTURE, uses=(face,))], 60_000)
>>> [(cue.start_ms, cue.end_ms, cue.code, cue.whole) for cue in cues]
[(0, 12000, 'likeness', False), (20000, 26000, 'likeness', True)]
"""

import json
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, NamedTuple

from ortaq.core.origin.label import BADGE_LEVEL, ORDER, code_of
from ortaq.core.origin.uses import AIUse, Part, Statement

LABEL_CLASS: Final = "org.ortaq.ai-label"
"""CLASS of the date ranges and of the cues in `labels.vtt`."""
INTERVAL_MS: Final = 600_000
"""How often the words come back."""
STAY_MS: Final = 12_000
"""How long they stay then."""
LEAST_MS: Final = 5_000
"""How long words stay at least, so that they can be read, also when what they name is over sooner."""
ALL_THROUGH: Final = 3
"""From this level on the words stay for the whole of what they name."""
WITHDRAWN: Final = "consent-withdrawn"
"""The code of a label that rests on a consent which does not hold any longer (`label_of`)."""
IN_THE_FILM: Final = (Part.PICTURE, Part.SOUND)
"""Parts whose label is on the picture; what is said of subtitles, posters and texts stands beside it."""


@dataclass(frozen=True)
class LabelCue:
    """The label `code` speaks from `start_ms` to `end_ms` (half-open, in the programme's own time).

    `level` is 2 or 3 and `kinds` are the uses it speaks of. `whole`: what it names is there all the time from start to
    end; otherwise it reminds. `sounds` are tags of the sounds with which it speaks, empty for every sound.
    """

    start_ms: int
    end_ms: int
    code: str
    level: int
    kinds: tuple[str, ...]
    whole: bool
    sounds: tuple[str, ...] = ()


class _Voice(NamedTuple):
    """Something that wants to speak; the smallest does."""

    reminds: bool
    weakness: int
    rank: int
    code: str
    kind: str


def cues_of(
    statements: Iterable[Statement],
    duration_ms: int,
    *,
    interval_ms: int = INTERVAL_MS,
    stay_ms: int = STAY_MS,
    not_in_force: Collection[str] = (),
) -> tuple[LabelCue, ...]:
    """When which label is on the picture, in order and without overlap; `interval_ms` 0: no words at intervals.

    Words stay `stay_ms` at the start and at intervals, and when a range begins, there no longer than the range but at
    least `LEAST_MS`. Only what asks for a badge (level 2 and more) has cues; who wants the cues of one sound gives only
    the statements about the picture and that sound. `not_in_force` are references of consents that do not hold: a use
    that rests on one of them speaks for the whole.
    """
    told = [use for one in statements if one.part in IN_THE_FILM for use in one.uses if use.kind.is_ai]
    uses = [use for use in told if use.level >= BADGE_LEVEL]
    if not uses or duration_ms <= 0:
        return ()
    if any(reference in not_in_force for use in uses for reference in use.consents):
        kinds = tuple(sorted({use.kind.value for use in uses}))
        return (LabelCue(0, duration_ms, WITHDRAWN, ALL_THROUGH, kinds, whole=True),)
    wanted: list[tuple[int, int, _Voice]] = []
    # At the start and at intervals the strongest label speaks, wherever in the programme its range is.
    strongest = min(uses, key=lambda use: _voice(use, reminds=True))
    starts = range(0, duration_ms, interval_ms) if interval_ms > 0 else (0,)
    wanted += [(start, start + stay_ms, _voice(strongest, reminds=True)) for start in starts]
    for use in uses:
        for start, end in use.ranges or ((0, duration_ms),):
            stop = min(start + stay_ms, max(end, start + LEAST_MS))
            wanted.append((start, stop, _voice(use, reminds=True)))
            if use.level >= ALL_THROUGH:
                wanted.append((start, end, _voice(use, reminds=False)))
    return _laid_out(wanted, duration_ms)


def cues_by_sound(
    statements: Sequence[Statement],
    duration_ms: int,
    sounds: Sequence[str],
    *,
    interval_ms: int = INTERVAL_MS,
    stay_ms: int = STAY_MS,
    not_in_force: Collection[str] = (),
) -> tuple[LabelCue, ...]:
    """The cues with each of several sounds; what holds for all of them is said once. Sounds may overlap one another."""
    found: dict[LabelCue, list[str]] = {}
    for tag in sounds or ("",):
        heard = [one for one in statements if one.part is Part.PICTURE or one.language == tag]
        for cue in cues_of(heard, duration_ms, interval_ms=interval_ms, stay_ms=stay_ms, not_in_force=not_in_force):
            found.setdefault(cue, []).append(tag)
    every = len(sounds or ("",))
    cues = [cue if len(tags) == every else replace(cue, sounds=tuple(tags)) for cue, tags in found.items()]
    return tuple(sorted(cues, key=lambda cue: (cue.start_ms, cue.end_ms, cue.sounds)))


def attributes(cue: LabelCue, decl_url: str) -> dict[str, str]:
    """What an EXT-X-DATERANGE of the class `LABEL_CLASS` says of a cue (its times are the range's own)."""
    said = {
        "X-ORG-ORTAQ-LEVEL": str(cue.level),
        "X-ORG-ORTAQ-CODE": cue.code,
        "X-ORG-ORTAQ-KIND": " ".join(cue.kinds),
        "X-ORG-ORTAQ-WHOLE": "YES" if cue.whole else "NO",
        "X-ORG-ORTAQ-DECL": decl_url,
    }
    return said | ({"X-ORG-ORTAQ-SOUND": " ".join(cue.sounds)} if cue.sounds else {})


def labels_vtt(cues: Iterable[LabelCue], words: Callable[[str], Mapping[str, str]], decl_url: str) -> str:
    """The cues as a WebVTT file of metadata: one JSON object each, with the words in every language.

    `words` gives the words of a code by language tag (`label.all_words`); `decl_url` is where the declaration stands.
    """
    blocks = ["WEBVTT"]
    for number, cue in enumerate(cues, 1):
        told: dict[str, object] = {
            "class": LABEL_CLASS,
            "level": cue.level,
            "code": cue.code,
            "kind": " ".join(cue.kinds),
            "whole": cue.whole,
            "decl": decl_url,
            "text": dict(words(cue.code)),
        }
        if cue.sounds:
            told["sounds"] = list(cue.sounds)
        # "-->" may not stand in a cue (WebVTT, 4.1), and JSON may say it in another way.
        payload = json.dumps(told, ensure_ascii=False).replace(">", "\\u003e")
        blocks.append(f"ai-{number}\n{_clock(cue.start_ms)} --> {_clock(cue.end_ms)}\n{payload}")
    return "\n\n".join(blocks) + "\n"


def _voice(use: AIUse, *, reminds: bool) -> _Voice:
    code = code_of(use)
    return _Voice(reminds, -use.level, ORDER.index(code), code, use.kind.value)


def _laid_out(wanted: Iterable[tuple[int, int, _Voice]], duration_ms: int) -> tuple[LabelCue, ...]:
    """From what wants to speak to what does: the strongest at every instant, neighbours that say the same as one."""
    edges: dict[int, Counter[_Voice]] = {}
    for start, end, voice in wanted:
        first, last = max(start, 0), min(end, duration_ms)
        if first < last:
            edges.setdefault(first, Counter())[voice] += 1
            edges.setdefault(last, Counter())[voice] -= 1
    cues: list[LabelCue] = []
    speaking: Counter[_Voice] = Counter()
    at = 0
    for edge in sorted(edges):
        if speaking:
            cue = _cue(at, edge, speaking)
            if (
                cues
                and cues[-1].end_ms == at
                and replace(cues[-1], end_ms=edge) == replace(cue, start_ms=cues[-1].start_ms)
            ):
                cue = replace(cue, start_ms=cues.pop().start_ms)
            cues.append(cue)
        speaking.update(edges[edge])
        speaking = +speaking
        at = edge
    return tuple(cues)


def _cue(start: int, end: int, speaking: Iterable[_Voice]) -> LabelCue:
    first = min(speaking)
    same = {one.kind for one in speaking if one[:3] == first[:3]}
    return LabelCue(start, end, first.code, -first.weakness, tuple(sorted(same)), not first.reminds)


def _clock(milliseconds: int) -> str:
    seconds, thousandths = divmod(milliseconds, 1000)
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}.{thousandths:03}"
