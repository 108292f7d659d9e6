"""What waits in the register of consents: somebody asks to take one back, or another house has told of a withdrawal."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from ortaq.members.models import Broadcaster
from ortaq.standards.consents import queries
from ortaq.web.desk.job import Job


def withdrawals_to_confirm(house: Broadcaster) -> Iterator[Job]:
    """Requests from receipts that nobody of the house has answered."""
    for one in queries.requests_to(house):
        yield Job(
            title=_("Somebody asks to take back a consent: make sure who it is, and confirm"),
            address=reverse("standards:consent", args=(one.consent_id,)),
            action=_("Look"),
            house=str(house),
            note=one.consent.reference,
            since=one.created_at,
            is_urgent=True,
        )


def withdrawals_to_follow(house: Broadcaster) -> Iterator[Job]:
    """Withdrawals of which the house was told and that it has not taken down yet."""
    found = list(queries.notices_to(house))
    titles = queries.titles_of({pk for one in found for pk in one.programmes})
    for one in found:
        yield Job(
            title=_("A person has taken back a consent: take it down, and say so"),
            address=reverse("standards:consents"),
            action=_("Look"),
            house=str(one.consent.house),
            note=", ".join(titles.get(pk, pk) for pk in one.programmes),
            since=one.created_at,
            is_urgent=True,
        )
