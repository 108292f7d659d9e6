"""How programmes stand on a channel by the rules of who made them and of the channel's own house.

A rule that blocks and is not kept is a no in every territory; one of which nobody knows whether it is kept is left to a
person. On the air only a rule that is known to be broken puts the slate in place of a programme.
"""

import datetime as dt
import uuid
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from zoneinfo import ZoneInfo

from django.utils import timezone

from ortaq.catalogue.models import Programme
from ortaq.channels.hours import sign_shown
from ortaq.channels.models import Channel, Withheld
from ortaq.core.rights import Answer, Decision, Reason
from ortaq.core.rules import Ruling
from ortaq.origin.queries import withheld
from ortaq.origin.standing import asked, facts_of
from ortaq.standards.gate import queries as gate
from ortaq.standards.gate.standing import PROGRAMME, Asked, Standing
from ortaq.standards.models import Use

BROKEN, OPEN = "rule", "rule_open"
"""Reasons of decisions: a rule is not kept, or nobody knows whether it is."""


def questions(channel: Channel, shown: Iterable[tuple[Programme, dt.datetime | None]]) -> list[Asked]:
    """Programmes as they are judged for a channel, each with the instant at which it begins, if one is meant."""
    row = list(shown)
    facts = facts_of({one.pk: one for one, _at in row}.values())
    home = channel.broadcaster
    places = [home.territory, *(code for code in channel.territories if code != home.territory)]
    found = []
    for programme, at in row:
        airing: dict[str, object] = {"territory": home.territory}
        if programme.min_age:
            # The stream says the sign of each territory with the programme (X-AGE, air/timelines.py), and our player
            # lays it over the picture when the programme begins and after every slate; nobody can turn it off. It is
            # not part of the picture: other players have it in the stream and in the guide only.
            airing["shows_age_sign"] = all(sign_shown(code, programme.min_age) for code in places)
        if at:
            local = at.astimezone(ZoneInfo(channel.time_zone))
            airing["minute"] = local.hour * 60 + local.minute
        receivers = () if programme.owner_id == home.pk else (home,)
        found.append(asked(programme, facts[programme.pk], receivers, territories=places, airing=airing))
    return found


def standings(channel: Channel, shown: Iterable[tuple[Programme, dt.datetime]]) -> list[Standing]:
    """How showings stand that are planned, in their order; where nobody is bound by anything it is one question."""
    row = list(shown)
    if not row or not gate.anybody_is_bound():
        return [Standing()] * len(row)
    return gate.standings(questions(channel, row), subject_kind=PROGRAMME, use=Use.SCHEDULE, at=timezone.now())


def broken(channel: Channel, programmes: Collection[uuid.UUID]) -> dict[uuid.UUID, tuple[Asked, Standing]]:
    """Of programmes those that may not be on the air of a channel now, because a rule that blocks is not kept."""
    if not programmes or not gate.anybody_is_bound():
        return {}
    works = Programme.objects.filter(pk__in=set(programmes)).select_related("owner")
    row = questions(channel, [(one, None) for one in works])
    told = gate.standings(row, subject_kind=PROGRAMME, use=Use.AIR, at=timezone.now())
    return {one.subject_id: (one, stand) for one, stand in zip(row, told, strict=True) if stand.blocks}


def off_the_air(channel: Channel, programmes: Collection[uuid.UUID]) -> dict[uuid.UUID, str]:
    """Programmes that a channel may not show now in any territory, each with the reason: a consent, or a rule."""
    found = {pk: str(Withheld.RULE) for pk in broken(channel, programmes)}
    return found | dict.fromkeys(withheld(programmes), str(Withheld.CONSENT))


def ruled(answers: Mapping[str, Decision], standing: Standing) -> dict[str, Decision]:
    """What the rights have decided, with what the rules say on top: the stricter of both."""
    if standing.blocks:
        why = tuple(reason(BROKEN, standing, one) for one in standing.blocks)
        return {
            code: replace(one, answer=Answer.DENY, until=None, acts=(), reasons=why)
            if one.is_allowed or one.answer is Answer.REVIEW
            else one
            for code, one in answers.items()
        }
    if standing.open_questions:
        why = tuple(reason(OPEN, standing, one) for one in standing.open_questions)
        return {
            code: replace(one, answer=Answer.REVIEW, reasons=(*why, *one.reasons)) if one.is_allowed else one
            for code, one in answers.items()
        }
    return dict(answers)


def in_a_row(words: Mapping[str, str]) -> list[str]:
    """A text in many languages as a reason can hold it: tag, text, tag, text."""
    return [one for pair in words.items() for one in pair]


def reason(code: str, standing: Standing, ruling: Ruling) -> Reason:
    """Why a rule says no, or leaves it to a person, with the words of the rule in every language."""
    rule = ruling.bound.rule
    words = rule.message if code == BROKEN else rule.title
    return code, {
        "rule": rule.id,
        "house": standing.name_of(ruling.bound),
        "words": in_a_row(words),
        "fix": in_a_row(rule.fix),
    }
