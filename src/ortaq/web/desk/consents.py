"""What waits in the register of consents: somebody asks to take one back, or one ends or has ended."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from ortaq.members.models import Broadcaster, Person
from ortaq.standards.consents import queries
from ortaq.standards.consents.rules import keeps
from ortaq.standards.models import NoticeKind
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


def ended_consents_to_follow(house: Broadcaster) -> Iterator[Job]:
    """Consents of whose end the house was told and that it has not taken down yet."""
    found = list(queries.notices_to(house))
    titles = queries.titles_of({pk for one in found for pk in one.programmes})
    for one in found:
        yield Job(
            title=_("A consent has run out: take it down, and say so")
            if one.kind == NoticeKind.OVER
            else _("A person has taken back a consent: take it down, and say so"),
            address=reverse("standards:consents"),
            action=_("Look"),
            house=str(one.consent.house),
            note=", ".join(titles.get(pk, pk) for pk in one.programmes),
            since=one.created_at,
            is_urgent=True,
        )


def consents_that_end(person: Person, house: Broadcaster) -> Iterator[Job]:
    """Consents of whose coming end the house was told; its own ones for those who keep the register."""
    found = [one for one in queries.endings_to(house) if one.consent.house_id != house.pk or keeps(person)]
    titles = queries.titles_of({pk for one in found for pk in one.programmes})
    for one in found:
        names = [titles.get(pk, pk) for pk in one.programmes]
        is_own = one.consent.house_id == house.pk
        yield Job(
            title=_("A consent of your house ends: ask the person anew, or replace what rests on it")
            if is_own
            else _("A consent ends: plan nothing of it after that day"),
            address=reverse("standards:consent", args=(one.consent_id,)) if is_own else reverse("standards:consents"),
            action=_("Look"),
            house=str(one.consent.house),
            note=", ".join([one.consent.reference, *names] if is_own else names),
            due=queries.ends_at(one.consent),
        )
