"""What waits of exceptions from the rules: a second person of the house has to decide."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from ortaq.core.text import convert
from ortaq.members.models import Broadcaster, Person
from ortaq.origin.sentences import reader_tag
from ortaq.standards.gate import queries, rules
from ortaq.web.desk.job import Job


def exceptions_to_decide(person: Person, house: Broadcaster) -> Iterator[Job]:
    """Exceptions that somebody else of the house has asked for, for those who may approve them, the oldest first."""
    if not rules.may_approve(person, house):
        return
    for one in queries.undecided(house).exclude(requested_by=person).order_by("requested_at"):
        yield Job(
            title=_("Somebody asks for an exception from a rule: approve it as second person, or refuse it"),
            address=reverse("standards:exceptions") + f"#e-{one.pk}",
            action=_("Decide"),
            person=one.requested_by.name,
            note=f"{one.rule_id} · {convert.in_script(one.about, reader_tag())[1]}",
            since=one.requested_at,
            is_urgent=True,
        )
