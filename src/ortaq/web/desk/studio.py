"""What waits in the studio: invitations, ideas, things to deliver, to approve, to mend, to pay, and one's own shots."""

import datetime as dt
from collections.abc import Iterator
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils.translation import gettext as _

from ortaq.core.text import convert
from ortaq.members.models import Broadcaster, Person
from ortaq.rights.sentences import reader
from ortaq.studio import queries, rules
from ortaq.studio.models import Project
from ortaq.studio.sentences import due_words
from ortaq.studio.templatetags.studio_words import money
from ortaq.web.desk.job import Job


def named(project: Project) -> str:
    """A project's title in the reader's language."""
    return convert.in_script(project.title, reader())[1]


def end_of(day: dt.date, project: Project) -> dt.datetime:
    """When a civil day of a project is over."""
    return dt.datetime.combine(day + dt.timedelta(days=1), dt.time(), ZoneInfo(project.house.time_zone))


def studio_jobs(person: Person, house: Broadcaster, now: dt.datetime) -> Iterator[Job]:
    """All of it, by what the person does."""
    if rules.answers(person):
        yield from invitations(house)
        yield from approvals(house)
        yield from changes(house)
    if rules.calls(person):
        yield from ideas(house)
    if rules.pitches(person):
        yield from calls(house, now)
    if rules.works(person):
        yield from deliverables(house)
        yield from notes(house)
    if rules.signs(person):
        yield from payments(house)
    yield from shots(person)


def invitations(house: Broadcaster) -> Iterator[Job]:
    """Projects to which the house is invited."""
    for one in queries.invitations_to(house):
        yield Job(
            title=_("Answer an invitation to make something together"),
            address=reverse("studio:project", args=(one.project_id,)),
            action=_("Read"),
            house=str(one.project.house),
            note=named(one.project),
            say=one.words,
            since=one.created_at,
            is_urgent=True,
        )


def approvals(house: Broadcaster) -> Iterator[Job]:
    """Milestones that wait for the house's word; where silence is a yes, until then."""
    for one in queries.to_approve(house):
        yield Job(
            title=_("Approve: silence will count as a yes") if one.silence_at else _("Approve: everybody must speak"),
            address=reverse("studio:milestone", args=(one.pk,)),
            action=_("Look"),
            house=str(one.project.house),
            person=str(one.asked_by or ""),
            note=f"{named(one.project)} · {one.get_kind_display()}",
            since=one.asked_at,
            due=one.silence_at,
            is_urgent=one.silence_at is None,
        )


def changes(house: Broadcaster) -> Iterator[Job]:
    """Change orders that wait for the house."""
    for one in queries.orders_for(house):
        yield Job(
            title=_("A partner asks for a change"),
            address=reverse("studio:money", args=(one.project_id,)),
            action=_("Answer"),
            house=str(one.house),
            person=str(one.person),
            note=named(one.project),
            say=one.reason,
            since=one.created_at,
            is_urgent=True,
        )


def ideas(house: Broadcaster) -> Iterator[Job]:
    """Ideas that were sent to the house's calls."""
    for one in queries.pitches_to_answer(house):
        yield Job(
            title=_("Answer an idea"),
            address=reverse("studio:pitch", args=(one.pk,)),
            action=_("Look"),
            house=str(one.house),
            person=str(one.pitched_by),
            note=convert.in_script(one.title, reader())[1],
            say=one.logline,
            since=one.sent_at,
        )


def calls(house: Broadcaster, now: dt.datetime) -> Iterator[Job]:
    """Calls of others that are open and for which the house has written nothing."""
    for one in queries.open_calls(house, now):
        zone = ZoneInfo(one.time_zone)
        yield Job(
            title=_("A house calls for projects"),
            address=reverse("studio:call", args=(one.pk,)),
            action=_("Read"),
            house=str(one.house),
            note=convert.in_script(one.title, reader())[1],
            due=dt.datetime.combine(one.last_day + dt.timedelta(days=1), dt.time(), zone),
            since=one.created_at,
        )


def deliverables(house: Broadcaster) -> Iterator[Job]:
    """What the house has to deliver to milestones that have begun."""
    for one in queries.to_deliver(house):
        project = one.milestone.project
        if one.milestone.first_day > queries.day_there(project.house.time_zone):
            continue
        yield Job(
            title=_("Deliver: %(what)s") % {"what": due_words(one)},
            address=reverse("studio:bring", args=(one.pk,)),
            action=_("Deliver"),
            house=str(project.house),
            note=f"{named(project)} · {one.milestone.get_kind_display()}",
            due=end_of(one.milestone.due_on, project),
        )


def notes(house: Broadcaster) -> Iterator[Job]:
    """Files of the house of which others have noted something: one job a file."""
    seen = set()
    for one in queries.notes_to_mend(house):
        if one.file_id in seen:
            continue
        seen.add(one.file_id)
        yield Job(
            title=_("Mend what was noted"),
            address=reverse("studio:file", args=(one.file_id,)),
            action=_("Look"),
            house=str(one.house),
            person=str(one.person),
            note=f"{named(one.file.deliverable.milestone.project)} · {one.file.name}",
            say=one.text,
            since=one.created_at,
        )


def payments(house: Broadcaster) -> Iterator[Job]:
    """What the house owes, and what others say they have paid it."""
    for one in queries.payments_due(house):
        yield Job(
            title=_("Pay: a milestone was approved"),
            address=reverse("studio:money", args=(one.milestone.project_id,)),
            action=_("Look"),
            house=str(one.payee),
            note=f"{named(one.milestone.project)} · {money(one.amount, one.milestone.project.currency)}",
            since=one.milestone.approved_at,
        )
    for one in queries.payments_to_confirm(house):
        yield Job(
            title=_("Has the money come?"),
            address=reverse("studio:money", args=(one.milestone.project_id,)),
            action=_("Look"),
            house=str(one.payer),
            note=f"{named(one.milestone.project)} · {money(one.amount, one.milestone.project.currency)}",
            since=one.paid_at,
        )


def shots(person: Person) -> Iterator[Job]:
    """Shots that were given to this person."""
    for one in queries.shots_of(person):
        project = one.episode.project
        yield Job(
            title=_("Shot %(code)s") % {"code": one.code},
            address=reverse("studio:tracker", args=(project.pk,)) + f"#shot-{one.pk}",
            action=_("Look"),
            house=str(project.house),
            note=named(project),
            due=end_of(one.due_on, project) if one.due_on else None,
        )
