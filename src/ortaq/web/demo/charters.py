"""The charter of the demo: the template, opened by Gulnora and adopted by two houses, one of them with reservations.

They are bound from a New Year's Day on: until then everything goes on, and one can see what will break on that day.
"""

import datetime as dt

from django.utils import timezone

from ortaq.members.models import Broadcaster, Person
from ortaq.standards.charter import actions
from ortaq.standards.models import Adoption, Charter

RESERVED = (
    (
        "SRC-01",
        "advise",
        "Our news desk has one editor on weekends, who cannot always reach a second source.",
        180,
    ),
    ("TOOL-03", "not", "No law of our state has classes of risk, and we keep none.", None),
)
"""Rule, how it is applied, why, and for how many days."""
NOTICE = 60
"""So many days before it binds at least: nothing of the demo's schedules lies beyond."""


def adopt_template() -> None:
    """Open the template and let Tashkent and Lefkoşa adopt it; a second time is harmless."""
    if Charter.objects.filter(line=actions.TEMPLATE).exists():
        return
    gulnora, deniz = (Person.objects.select_related("broadcaster").get(username=name) for name in ("gulnora", "deniz"))
    charter = actions.open_charter(charter=actions.begin(by=gulnora), by=gulnora)
    adopt(charter, gulnora)
    adoption = adopt(charter, deniz)
    for rule, applied, reason, days in RESERVED:
        ends_on = new_year() + dt.timedelta(days=days) if days else None
        actions.reserve(adoption=adoption, rule_id=rule, applied=applied, reason=reason, ends_on=ends_on, by=deniz)


def new_year() -> dt.date:
    """The first New Year's Day that is not near."""
    soon = timezone.localdate() + dt.timedelta(days=NOTICE)
    return dt.date(soon.year + 1, 1, 1)


def adopt(charter: Charter, person: Person) -> Adoption:
    """For the house of a person."""
    if person.broadcaster is None:
        raise Broadcaster.DoesNotExist(person.username)
    return actions.adopt(charter=charter, house=person.broadcaster, by=person, digest=charter.digest, since=new_year())
