"""Showings outside the hours that the law of a receiving territory leaves to their age: a person decides.

The hours are dated data with sources and a confidence (core/playout/ratings.py). Where they are verified, a showing
that does not keep to them is left to a person of the house, as what the licences leave to one; where they are not, the
screen warns and says so. Nothing is forbidden by them alone, and nothing that is published is taken off the air. A
channel that is some hours later asks nobody: outside the verified hours it shows the slate (core/playout/later.py).
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cache
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from ortaq.catalogue.models import Programme
from ortaq.core.playout.later import AGE_HOURS
from ortaq.core.playout.ratings import Watershed, outside, sign, watershed
from ortaq.core.playout.timeline import AgeHours
from ortaq.core.rights import Answer, Decision
from ortaq.members.territories import territories
from ortaq.rights import sentences


@cache
def kept_in(code: str, min_age: int) -> AgeHours | None:
    """The verified hours that a territory leaves to an age; None: none stand against it."""
    found = watershed(code, min_age) if min_age else None
    return AgeHours(found, ZoneInfo(territories()[code].time_zone)) if found and found.is_verified else None


@cache
def sign_shown(code: str, min_age: int) -> str:
    """What stands in the sign of age that players lay over a programme in a territory; empty for what is for all ages.

    The sign of the scale there; where no scale is known the age itself, for no sign would look like fit for everybody.
    """
    found = sign(code, min_age) if min_age else None
    return found.label if found else f"{min_age}+" if min_age else ""


def seen_in(answers: Mapping[str, Decision]) -> list[str]:
    """The territories in which a showing would be seen: where it is not allowed the slate stands."""
    return [code for code, one in answers.items() if one.is_allowed]


def outside_hours(programme: Programme, start: dt.datetime, stop: dt.datetime, codes: Iterable[str]) -> list[Watershed]:
    """The hours that a showing in [start, stop) does not keep, one for each territory that has such hours."""
    known = territories()
    found = (outside(code, programme.min_age, start, stop, ZoneInfo(known[code].time_zone)) for code in codes)
    return [one for one in found if one]


def left_to_a_person(
    decision: Decision, programme: Programme, code: str, start: dt.datetime, stop: dt.datetime
) -> Decision:
    """What the rights have decided; what they allow outside the verified hours of its age, a person must decide."""
    if not decision.is_allowed:
        return decision
    found = [one for one in outside_hours(programme, start, stop, [code]) if one.is_verified]
    if not found:
        return decision
    return replace(decision, answer=Answer.REVIEW, reasons=((AGE_HOURS, about(found[0])), *decision.reasons))


def warned_of(
    programme: Programme, start: dt.datetime, stop: dt.datetime, answers: Mapping[str, Decision]
) -> list[Watershed]:
    """The unverified hours that a showing does not keep where it would be seen; the others are in the answers."""
    return [one for one in outside_hours(programme, start, stop, seen_in(answers)) if not one.is_verified]


def left_in(answers: Mapping[str, Decision]) -> list[str]:
    """The sentences about territories in which a person must decide because of the hour."""
    return [
        sentences.SENTENCES[code](params, "")
        for one in answers.values()
        if one.answer is Answer.REVIEW
        for code, params in one.reasons
        if code == AGE_HOURS
    ]


def about(hours: Watershed) -> dict[str, str]:
    """What a reason says of hours."""
    facts = {"territory": hours.territory, "sign": hours.code, "hours": str(hours), "law": hours.instrument}
    return facts | {"as_of": hours.as_of}


def said(hours: Watershed) -> str:
    """Türkiye: what has the sign 18+ may be shown only 00:00–05:00 at the clocks there (Law 6112 …)."""
    sentence = sentences.SENTENCES[AGE_HOURS](about(hours), "")
    return sentence if hours.is_verified else f"{sentence} {_('(unverified: %(note)s)') % {'note': hours.note}}"
