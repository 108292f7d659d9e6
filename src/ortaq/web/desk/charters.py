"""What waits of charters: one that the house has not adopted, and reservations that end."""

import datetime as dt
from collections.abc import Iterator
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from ortaq.members.models import Broadcaster, Person
from ortaq.standards.charter import queries, rules, sentences
from ortaq.standards.models import CharterState
from ortaq.web.desk.job import Job

SOON = dt.timedelta(days=14)


def charters_to_read(person: Person, house: Broadcaster) -> Iterator[Job]:
    """Charters that are open for adoption and that this house has not adopted, for its standards officers."""
    if not rules.binds(person, house):
        return
    adopted = {one.charter_id for one in queries.living([house], timezone.now())}
    for charter in queries.charters().filter(state=CharterState.OPEN).exclude(pk__in=adopted):
        yield Job(
            title=_("Read a charter that is open for adoption"),
            address=reverse("standards:charter", args=(charter.pk,)),
            action=_("Read"),
            note=f"{sentences.words(charter.title)} {charter.number}",
            since=charter.opened_at,
        )


def reservations_that_end(person: Person, house: Broadcaster, now: dt.datetime) -> Iterator[Job]:
    """Reservations of this house that end within two weeks, for its standards officers."""
    adoption = queries.adoption_of(house, now) if rules.binds(person, house) else None
    if adoption is None:
        return
    today = queries.day_of(house, now)
    for one in queries.reservations_of(adoption).filter(ends_on__gt=today, ends_on__lte=today + SOON):
        yield Job(
            title=_("A reservation ends: from then on the rule is applied as the charter says it"),
            address=reverse("standards:charter", args=(adoption.charter_id,)) + f"#{one.rule_id}",
            action=_("Look"),
            note=one.rule_id,
            due=dt.datetime.combine(one.ends_on or today, dt.time(), ZoneInfo(house.time_zone)),
        )
