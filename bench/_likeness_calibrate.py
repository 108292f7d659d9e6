"""Propose the thresholds of a match: `./ortaq bench likeness --calibrate`.

The calibration corpus has other programmes, other studios and other strangers than the one that measures
(`_likeness_corpus.CALIBRATION`). For each length of a window the proposed score lies by `HEADROOM` above every wrong
answer, every answer about a stranger, and what a film has that is registered twice (it is shared footage).
"""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from bench import _likeness_corpus as corpus

from ortaq.core.likeness import picture

HEADROOM: Final = 0.05
"""Score by which a match must be better than the best wrong answer of the calibration."""
FINEST: Final = 100
"""Steps of a threshold in 1."""

Asked = Any
"""`likeness.Asked`: a window and its answer."""


def propose(asked: list[Asked], threshold: Callable[[list[Asked]], float]) -> dict[str, Any]:
    """Per length: the scores that matter, the proposal and the recall it gives here."""
    told: dict[str, Any] = {}
    for seconds in sorted({one.seconds for one in asked}):
        some = [one for one in asked if one.seconds == seconds]
        known = [one for one in some if one.clip.programme.registered]
        wrong = [one.answer.score for one in known if not one.right]
        strange = [one.answer.score for one in some if not one.clip.programme.registered]
        at_99 = threshold(some)
        least = max(picture.margin(1.0, 1.0), *wrong, *strange) + HEADROOM
        least = -(-round(least * FINEST, 6) // 1) / FINEST
        told[f"{seconds} s"] = {
            "windows": len(known),
            "strangers": len(strange),
            "at_precision_99": round(at_99, 3),
            "best_wrong": round(max(wrong, default=0.0), 3),
            "best_stranger": round(max(strange, default=0.0), 3),
            "match_above": least,
            "recall": round(sum(one.right and one.answer.score >= least for one in known) / len(known), 3),
        }
    return told


def calibrate(
    folder: Path,
    ask: Callable[[list[corpus.Programme], tuple[corpus.Clip, ...]], list[Asked]],
    threshold: Callable[[list[Asked]], float],
    tell: Callable[[str], None],
) -> dict[str, Any]:
    """Make the calibration corpus, ask about it, and say what `thresholds.json` should hold."""
    made = corpus.make(folder, corpus.CALIBRATION, tell)
    told = propose(ask([one for one in made.programmes if one.registered], made.clips), threshold)
    steps = [[float(length.removesuffix(" s")), row["match_above"]] for length, row in told.items()]
    return {"corpus": made.sha256[:16], "lengths": told, "margin.match_above": json.dumps(steps)}
