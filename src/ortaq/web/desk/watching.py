"""What was seen at places that a house has watched, and that nobody has looked at yet."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from ortaq.likeness.watching import queries
from ortaq.likeness.watching.rules import watches
from ortaq.likeness.watching.words import verdict_of
from ortaq.members.models import Broadcaster, Person
from ortaq.web.desk.job import Job

MOST = 20
"""So many are on the desk; the list has all."""


def sightings_to_look_at(person: Person, house: Broadcaster) -> Iterator[Job]:
    """One job for each new sighting, the latest first."""
    if not watches(person):
        return
    for one in queries.new(house)[:MOST]:
        yield Job(
            title=_("A programme was seen elsewhere"),
            address=reverse("watching:sighting", args=[one.pk]),
            action=_("Look"),
            programme=one.programme,
            note=" · ".join(filter(None, (one.watch.name, one.title, verdict_of(one.kind)))),
            since=one.began_at,
        )
