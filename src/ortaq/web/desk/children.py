"""What waits for children: programmes on which an officer of the country has not decided."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ortaq.children import queries, rules
from ortaq.members.models import Broadcaster, Person
from ortaq.web.desk.job import Job


def programmes_to_approve(person: Person, house: Broadcaster) -> Iterator[Job]:
    """Children's programmes with a film that nobody has approved for the house's country, as one job."""
    if not rules.approves(person, house.territory):
        return
    waiting = queries.undecided(house.territory)
    if many := waiting.count():
        first = waiting.order_by("created_at")[0]
        yield Job(
            title=_("Decide what children may see"),
            address=reverse("approvals:approvals"),
            action=_("Look"),
            programme=first,
            note=ngettext("%(many)s programme waits", "%(many)s programmes wait", many) % {"many": many},
            since=first.created_at,
        )
