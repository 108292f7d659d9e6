"""Tell houses what becomes of the consents that they rest on: that one ends, has run out, or was withdrawn.

A consent that runs out has the same consequences as one that is withdrawn, and nobody has to do anything for it: its
days decide (`queries.state_of`), here only the houses are told and the air is followed until nothing of it is left.
"""

import datetime as dt
import uuid
from collections.abc import Collection, Mapping

from django.db import transaction
from django.db.models import Q

from ortaq.ledger import actions as ledger
from ortaq.standards.consents import queries, reach
from ortaq.standards.consents.news import consent_over
from ortaq.standards.consents.queries import ConsentState
from ortaq.standards.models import ENDED, ENDS, Consent, Notice, NoticeKind

DAYS = {NoticeKind.ENDS_7: 7, NoticeKind.ENDS_30: 30}
"""So many days before the last one houses are told, the nearest first."""
A_DAY_AROUND = dt.timedelta(days=1)
"""Days of a house begin and end up to a day before or after those of UTC."""


def tell(consent: Consent, kind: NoticeKind, held: Mapping[uuid.UUID, Collection[uuid.UUID]]) -> list[Notice]:
    """Tell houses (id -> ids of their programmes) something of a consent; call it in a transaction that holds it."""
    return Notice.objects.bulk_create(
        Notice(consent=consent, house_id=house, kind=kind, programmes=sorted(map(str, programmes)))
        for house, programmes in sorted(held.items(), key=lambda one: str(one[0]))
    )


def tell_that_it_ended(consent: Consent, kind: NoticeKind) -> list[Notice]:
    """Tell every house that holds something that rests on it, but those that were told of its end before."""
    told = set(consent.notices.filter(kind__in=ENDED).values_list("house", flat=True))
    held = queries.holders_of(consent, reach.resting(consent.reference))
    return tell(consent, kind, {house: programmes for house, programmes in held.items() if house not in told})


def foretell(now: dt.datetime) -> list[Notice]:
    """Tell the house that keeps a consent, and those that hold what rests on it, that it ends soon: each once a kind.

    Who comes to hold something of it meanwhile is told then.
    """
    last = (now + A_DAY_AROUND).date() + dt.timedelta(days=max(DAYS.values()))
    soon = Consent.objects.filter(withdrawn_at=None, over_told_at=None, ends_on__lte=last)
    return [notice for pk in soon.values_list("pk", flat=True) for notice in _foretell(pk, now)]


def _foretell(pk: uuid.UUID, now: dt.datetime) -> list[Notice]:
    with transaction.atomic():
        held = _locked(pk)
        kind = kind_at(held, now)
        if kind is None:
            return []
        rests = reach.resting(held.reference)
        houses = {held.house_id: {one.programme for one in rests}} | queries.holders_of(held, rests)
        as_near = [one for one in ENDS if DAYS[one] <= DAYS[kind]]
        told = set(held.notices.filter(kind__in=as_near).values_list("house", flat=True))
        made = tell(held, kind, {house: works for house, works in houses.items() if house not in told})
        if made:
            ledger.record(
                held,
                "consent end foretold",
                house=held.house_id,
                reference=held.reference,
                days=DAYS[kind],
                told=[one.house_id for one in made],
            )
    return made


def kind_at(consent: Consent, now: dt.datetime) -> NoticeKind | None:
    """What is to be told of the end of a consent at an instant; None: nothing yet, or no more."""
    left = queries.days_left(consent, now)
    if left is None or queries.state_of(consent, now) is not ConsentState.IN_FORCE:
        return None
    return next((kind for kind, days in DAYS.items() if left <= days), None)


def note_over(now: dt.datetime) -> list[Consent]:
    """Tell who holds what rests on consents whose last day is over, and whoever waits for it; each once."""
    over = Consent.objects.filter(withdrawn_at=None, over_told_at=None, ends_on__lte=(now + A_DAY_AROUND).date())
    return [one for pk in over.values_list("pk", flat=True) if (one := _note_over(pk, now))]


def _note_over(pk: uuid.UUID, now: dt.datetime) -> Consent | None:
    with transaction.atomic():
        held = _locked(pk)
        if held.over_told_at or queries.state_of(held, now) is not ConsentState.OVER:
            return None
        held.over_told_at = now
        held.save(update_fields=["over_told_at"])
        told = tell_that_it_ended(held, NoticeKind.OVER)
        ledger.record(
            held, "consent over", house=held.house_id, reference=held.reference, told=[one.house_id for one in told]
        )
        transaction.on_commit(lambda: consent_over.send(Consent, consent=str(held.pk)))
    return held


def note_through() -> list[Consent]:
    """Write down of consents that have ended when everybody was told and nothing of them was on the air any more."""
    ended = Consent.objects.filter(through_at=None).exclude(Q(withdrawn_at=None) & Q(over_told_at=None))
    found = []
    for one in ended.select_related("house", "subject"):
        cascade = queries.cascade_of(one)
        if cascade.ended_at and cascade.seconds is not None:
            one.through_at = cascade.ended_at + dt.timedelta(seconds=cascade.seconds)
            one.save(update_fields=["through_at"])
            found.append(one)
    return found


def ends_within(now: dt.datetime, wait: dt.timedelta) -> list[dt.datetime]:
    """The instants at which consents end by themselves within some time."""
    near = Consent.objects.filter(
        withdrawn_at=None,
        over_told_at=None,
        ends_on__gte=(now - A_DAY_AROUND).date(),
        ends_on__lte=(now + wait + A_DAY_AROUND).date(),
    )
    stops = {queries.ends_at(one) for one in near.select_related("house")}
    return sorted(stop for stop in stops if stop and now < stop <= now + wait)


def _locked(pk: uuid.UUID) -> Consent:
    return Consent.objects.select_for_update(of=("self",)).select_related("house", "subject").get(pk=pk)
