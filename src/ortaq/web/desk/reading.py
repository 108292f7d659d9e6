"""What journalists have to read and to decide at the grading desk."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ortaq.assistants.desk import queries
from ortaq.members.models import Person
from ortaq.web.desk.job import Job


def answers_to_read(person: Person) -> Iterator[Job]:
    """One job for everything that a reader has still to read, and one for what waits for a decision."""
    if not queries.readers().filter(person=person).exists():
        return
    following = queries.to_read(person).first()
    if following is not None:
        many = queries.counted(person)["open"]
        yield Job(
            title=_("Read answers of assistants"),
            address=reverse("assistants:reading", args=[following.pk]),
            action=_("Read the next answer"),
            note=ngettext("%(many)s is still to read", "%(many)s are still to read", many) % {"many": many},
        )
    for dispute in queries.disputes():
        if queries.may_decide(person, dispute):
            yield Job(
                title=_("Decide between two readers"),
                address=reverse("assistants:dispute", args=[dispute.sheet.pk]),
                action=_("Decide"),
                note=dispute.sheet.question,
            )
