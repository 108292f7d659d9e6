"""What waits for children: programmes on which an officer of the country has not decided."""

import datetime as dt
from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ortaq.children import queries, rules
from ortaq.members.models import Broadcaster, Person
from ortaq.web.desk.job import Job


def programmes_to_approve(person: Person, house: Broadcaster, now: dt.datetime) -> Iterator[Job]:
    """Children's programmes that may be watched in the house's country and that nobody has approved, as one job."""
    if not rules.approves(person, house.territory):
        return
    if waiting := queries.undecided(house.territory, now):
        first, many = waiting[0], len(waiting)
        yield Job(
            title=_("Decide what children may see"),
            address=reverse("approvals:approvals"),
            action=_("Look"),
            programme=first,
            note=ngettext("%(many)s programme waits", "%(many)s programmes wait", many) % {"many": many},
            since=first.created_at,
        )
