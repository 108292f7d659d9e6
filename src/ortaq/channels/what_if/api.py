"""Terms of a clause tried over the API: which showings open and close, and which months; nothing of it is saved."""

import datetime as dt
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Router, Schema
from ninja.errors import HttpError

from ortaq.channels.what_if import effects
from ortaq.channels.what_if.form import TRIED, changed
from ortaq.core.rights import BadTerms
from ortaq.members.rules import deals, member, require, schedules
from ortaq.rights import sentences
from ortaq.rights.actions import TermsUnclear
from ortaq.rights.compiling import written
from ortaq.rights.what_if import clause_for, tried

router = Router(tags=["channels"])


class WhatIfIn(Schema):
    """A clause of a contract of ours, and what of its terms is tried; `ends_on` ends the whole contract with a day."""

    clause: UUID
    terms: dict[str, Any] = {}
    ends_on: dt.date | None = None


class TurnOut(Schema):
    """A showing whose answer would be another one in a territory: closes, opens, less or more.

    `until` is until when it could be seen, catch-up included, as it stands and as it would be; null: not at all.
    """

    channel: str
    programme: UUID
    title: str
    starts_at: dt.datetime
    seconds: int
    territory: str
    effect: str
    before: str
    after: str
    until: list[dt.datetime | None]
    sentences: list[str]


class MonthOut(Schema):
    """A month of a house in a territory: on how many days it may begin to show it, and how many it gains or loses."""

    house: str
    territory: str
    month: dt.date
    days: int
    gained: int
    lost: int


class WhatIfOut(Schema):
    """What would open and close; nothing was saved."""

    looked_at: int
    closes: int
    opens: int
    less: int
    more: int
    turns: list[TurnOut]
    months: list[MonthOut]


@router.post("/what-if", response=WhatIfOut, summary="What opens and closes if a clause said something else")
def try_terms(request: HttpRequest, given: WhatIfIn) -> WhatIfOut:
    """Every showing that we may see whose answer would be another one, and months gained and lost. Saves nothing."""
    who, house = member(request)
    require(deals(who) or schedules(who), _("Only people who deal or plan can try out terms."))
    row = clause_for(house, given.clause)
    if row is None:
        raise HttpError(HTTPStatus.NOT_FOUND, _("Your house has no such clause."))
    if unknown := sorted(set(given.terms) - TRIED):
        raise HttpError(
            HTTPStatus.UNPROCESSABLE_ENTITY,
            _("These terms cannot be tried: %(names)s.") % {"names": ", ".join(unknown)},
        )
    try:
        terms = changed(row.terms, given.terms)
    except BadTerms as error:
        raise HttpError(HTTPStatus.UNPROCESSABLE_ENTITY, sentences.bad_terms(error)) from None
    except TermsUnclear as error:
        raise HttpError(HTTPStatus.UNPROCESSABLE_ENTITY, str(error)) from None
    change = tried(row, terms, given.ends_on)
    found = effects.look(house=house, clause=written(row), change=change, now=timezone.now())
    return WhatIfOut(
        looked_at=len(found.showings),
        **{str(effect): many for effect, many in found.counts.items()},
        turns=[turn_out(turn) for one in found.changed for turn in one.turns],
        months=[
            MonthOut(
                house=strip.house.slug,
                territory=strip.territory,
                month=one.first,
                days=one.days,
                gained=one.gained,
                lost=one.lost,
            )
            for strip in found.strips
            for one in strip.months
        ],
    )


def turn_out(turn: effects.Turn) -> TurnOut:
    """A turn for its reader; why it turns only where it is the reader's own showing."""
    slot, zone = turn.slot, turn.slot.channel.time_zone
    return TurnOut(
        channel=slot.channel.slug,
        programme=slot.programme_id,
        title=str(slot.programme),
        starts_at=slot.starts_at,
        seconds=slot.seconds,
        territory=turn.territory,
        effect=turn.effect,
        before=turn.before.answer,
        after=turn.after.answer,
        until=[effects.seen_until(slot, one) if one.is_allowed else None for one in (turn.before, turn.after)],
        sentences=sentences.say(turn.after, time_zone=zone) if turn.is_ours else [],
    )
