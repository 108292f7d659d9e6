"""The charter of the demo: the template, opened by Gulnora; a maker and a receiver are bound by it from today on.

Tashkent makes films and takes others', Lefkoşa only takes. Both adopt when the films are signed, as a house would that
wants to keep what it has agreed. Ankara binds itself from a New Year's Day on, so that one can see what will break
then, and announces already what it will apply otherwise.
"""

import datetime as dt
import time
from collections.abc import Iterable
from typing import NamedTuple

from django.utils import timezone

from ortaq.catalogue.models import Programme
from ortaq.members.models import Broadcaster, Person, Role
from ortaq.origin.queries import tamga_of
from ortaq.standards.charter import adopting, queries, writing
from ortaq.standards.models import Adoption, Charter


class Reserved(NamedTuple):
    """A reservation: the rule, how it is applied, why, and for how many days (None: until it is lifted)."""

    rule: str
    applied: str
    reason: str
    days: int | None = None


OPENS = "gulnora"
NOW = ("gulnora", "deniz")
"""Standards officers whose houses are bound from today on."""
LATER = "elif"
"""Whose house is bound from New Year on; she is its standards officer as well."""
RESERVED = {
    "deniz": (
        Reserved(
            "SRC-01",
            "advise",
            "Our news desk has one editor on weekends, who cannot always reach a second source.",
            180,
        ),
        Reserved("TOOL-03", "not", "No law of our state has classes of risk, and we keep none."),
    ),
    "elif": (
        Reserved(
            "SRC-01",
            "advise",
            "Our offices in the provinces report of small matters from one source; we change that until the summer.",
            180,
        ),
    ),
}
PATIENCE = dt.timedelta(minutes=3)
NOTICE = 3
"""So many days before New Year at least: the demo's schedules end within two."""


class FilmsUnsigned(RuntimeError):
    """The worker does not sign the films of the demo world, so no house can keep the rule about the machines' mark."""


def officers() -> None:
    """Name the standards officer of the house that is bound later; a second time is harmless."""
    person = Person.objects.get(username=LATER)
    if Role.STANDARDS not in person.roles:
        person.roles = [*person.roles, Role.STANDARDS]
        person.save(update_fields=["roles"])


def adopt_template() -> None:
    """Open the template and let the houses adopt it; what was done already stays."""
    gulnora = somebody(OPENS)
    charter = Charter.objects.filter(line=writing.TEMPLATE).first()
    charter = charter or writing.open_charter(charter=writing.begin(by=gulnora), by=gulnora)
    wait_until_signed()
    for username in NOW:
        adopt(charter, somebody(username), None)
    adopt(charter, somebody(LATER), new_year())


def wait_until_signed() -> None:
    """Return when every film has a signed file that says what is declared; raises FilmsUnsigned."""
    films = list(Programme.objects.filter(package__isnull=False))
    deadline = time.monotonic() + PATIENCE.total_seconds()
    while films := [one for one in films if tamga_of(one) is None]:
        if time.monotonic() > deadline:
            raise FilmsUnsigned(", ".join(map(str, films)))
        time.sleep(0.3)


def somebody(username: str) -> Person:
    """A person with their house."""
    return Person.objects.select_related("broadcaster").get(username=username)


def new_year() -> dt.date:
    """The next New Year's Day that lies behind the demo's schedules."""
    soon = timezone.localdate() + dt.timedelta(days=NOTICE)
    return dt.date(soon.year + 1, 1, 1)


def adopt(charter: Charter, person: Person, since: dt.date | None) -> None:
    """For the house of a person, with its reservations."""
    house = person.broadcaster
    if house is None:
        raise Broadcaster.DoesNotExist(person.username)
    if queries.living([house], timezone.now()):
        return
    adoption = adopting.adopt(charter=charter, house=house, by=person, digest=charter.digest, since=since)
    reserve(adoption, person, RESERVED.get(person.username, ()))


def reserve(adoption: Adoption, person: Person, reserved: Iterable[Reserved]) -> None:
    """Make the reservations of a house."""
    for one in reserved:
        ends_on = adoption.since + dt.timedelta(days=one.days) if one.days else None
        adopting.reserve(
            adoption=adoption, rule_id=one.rule, applied=one.applied, reason=one.reason, ends_on=ends_on, by=person
        )
