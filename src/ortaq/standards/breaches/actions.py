"""Write a breach of personal data down, keep it up to date, and close it when everybody was told."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from ortaq.ledger import actions as ledger
from ortaq.members.models import Broadcaster, Person
from ortaq.members.rules import require
from ortaq.standards.breaches import queries, rules
from ortaq.standards.models import Breach, BreachData, BreachPeople, BreachRisk
from ortaq.work.refused import Refused


class BadBreach(Refused):
    """What is said of a breach is too little, or cannot be."""


class NotSettled(Refused):
    """A breach cannot be closed yet; the message says what is missing."""


@dataclass(frozen=True)
class Said:
    """What a house says of a breach; times are aware, `people` is about how many, None what nobody knows."""

    what: str
    found_at: dt.datetime
    began_at: dt.datetime | None = None
    data: Collection[str] = ()
    whose: Collection[str] = ()
    people: int | None = None
    risk: str = BreachRisk.RISK
    done: str = ""
    authority_told_at: dt.datetime | None = None
    authority_reference: str = ""
    people_told_at: dt.datetime | None = None
    reason: str = ""


def _refuse_keeping(by: Person, house: Broadcaster) -> None:
    require(
        rules.keeps_breaches(by, house),
        _("Only a standards officer of %(house)s keeps its register of breaches.") % {"house": house.name},
    )


def _check(said: Said) -> None:
    """Raise BadBreach unless it can be."""
    if not (said.what.strip() and said.data and said.whose):
        raise BadBreach(_("Say what happened, to what kind of data, and whose they are."))
    if set(said.data) - set(BreachData.values) or set(said.whose) - set(BreachPeople.values):
        raise BadBreach(_("Choose the kinds of data and of people from the list."))
    if said.risk not in BreachRisk.values:
        raise BadBreach(_("Say what it may mean for the people: probably no risk, a risk, or a high one."))
    times = (said.found_at, said.began_at, said.authority_told_at, said.people_told_at)
    if any(one and one > timezone.now() for one in times):
        raise BadBreach(_("What has happened lies before now: look at the times."))
    if said.began_at and said.began_at > said.found_at:
        raise BadBreach(_("A breach cannot be found before it began."))
    told = (said.authority_told_at, said.people_told_at)
    if any(one and one < said.found_at for one in told):
        raise BadBreach(_("Nobody can be told of a breach before it was found."))


def _write(breach: Breach, said: Said) -> None:
    breach.what, breach.done, breach.reason = said.what.strip(), said.done.strip(), said.reason.strip()
    breach.found_at, breach.began_at = said.found_at, said.began_at
    breach.data, breach.whose = sorted(set(said.data)), sorted(set(said.whose))
    breach.people, breach.risk = said.people, said.risk
    breach.authority_told_at, breach.people_told_at = said.authority_told_at, said.people_told_at
    breach.authority_reference = said.authority_reference.strip()[:80]


def _told(breach: Breach) -> dict[str, object]:
    """What the log says of it: numbers and times, no words that somebody wrote."""
    return {
        "house": breach.house_id,
        "number": breach.number,
        "found_at": breach.found_at,
        "people": breach.people,
        "risk": str(breach.risk),
        "authority_told_at": breach.authority_told_at,
        "people_told_at": breach.people_told_at,
    }


def note_breach(*, house: Broadcaster, said: Said, by: Person) -> Breach:
    """Write a breach into the register of a house; the clock runs from the moment in which it was found.

    Raises NotAllowed and BadBreach.
    """
    _refuse_keeping(by, house)
    _check(said)
    with transaction.atomic():
        # One after the other, so that no two breaches get one number.
        Broadcaster.objects.select_for_update().get(pk=house.pk)
        last = Breach.objects.filter(house=house).aggregate(last=Max("number"))["last"] or 0
        made = Breach(house=house, number=last + 1, written_by=by)
        _write(made, said)
        made.save(force_insert=True)
        ledger.record(made, "breach noted", by=by, **_told(made))
    return made


def amend_breach(*, breach: Breach, said: Said, by: Person) -> Breach:
    """Write down what is known of a breach now; a closed one stays as it is. Raises NotAllowed and BadBreach."""
    _refuse_keeping(by, breach.house)
    _check(said)
    with transaction.atomic():
        held = _open(breach)
        _write(held, said)
        held.save()
        ledger.record(held, "breach amended", by=by, **_told(held))
    return held


def close_breach(*, breach: Breach, by: Person) -> Breach:
    """Close a breach when what was done is written down and everybody was told, or the reason why not.

    Raises NotAllowed, BadBreach and NotSettled.
    """
    _refuse_keeping(by, breach.house)
    with transaction.atomic():
        held = _open(breach)
        found = queries.standing(held)
        if not held.done:
            raise NotSettled(_("Write down what was done first."))
        if found.must_tell_authority:
            raise NotSettled(_("Tell the authority first: there is a risk for people."))
        if found.must_tell_people and not held.reason:
            raise NotSettled(_("The risk is high: tell the people, or write down why they were not told."))
        if not held.reason and (found.hours_late or held.authority_told_at is None):
            raise NotSettled(_("Write down why the authority was told late, or not at all."))
        held.closed_at = timezone.now()
        held.save(update_fields=["closed_at"])
        ledger.record(held, "breach closed", by=by, **_told(held))
    return held


def _open(breach: Breach) -> Breach:
    held = Breach.objects.select_for_update(of=("self",)).select_related("house").get(pk=breach.pk)
    if held.closed_at:
        raise BadBreach(_("This breach is closed; note another one if something new has happened."))
    return held
