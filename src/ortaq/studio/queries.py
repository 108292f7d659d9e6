"""Find calls, pitches, projects, and what in them waits for whom."""

import datetime as dt
from collections.abc import Iterable, Sequence
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Prefetch, Q, QuerySet
from django.utils import timezone

from ortaq.ledger.models import Entry
from ortaq.members.models import Broadcaster, Person
from ortaq.studio.models import (
    Approval,
    Call,
    ChangeOrder,
    CreditLine,
    Deliverable,
    Episode,
    FileVersion,
    Milestone,
    MilestoneKind,
    MilestoneState,
    MoodPicture,
    Note,
    OrderState,
    Partner,
    PartnerState,
    Payment,
    Pitch,
    PitchState,
    Project,
    ProjectState,
    Shot,
    Verdict,
)

LIVING = (ProjectState.PREPARING, ProjectState.PRODUCING, ProjectState.LOCKED)
"""While a project is in one of these, something can be done in it."""


def day_there(zone: str, now: dt.datetime | None = None) -> dt.date:
    """The civil day of a time zone."""
    return (now or timezone.now()).astimezone(ZoneInfo(zone)).date()


# ---- calls and pitches ---------------------------------------------------------------------------------------------


def calls() -> QuerySet[Call]:
    """Every call: all members may read them."""
    return Call.objects.select_related("house", "called_by")


def is_open(call: Call, now: dt.datetime | None = None) -> bool:
    """Whether ideas are taken: on its last day as well."""
    return call.closed_at is None and day_there(call.time_zone, now) <= call.last_day


def pitches_for(person: Person) -> QuerySet[Pitch]:
    """Pitches of one's house, and those that were sent to it."""
    house = person.broadcaster_id
    sent = Q(call__house=house) & ~Q(state=PitchState.DRAFT)
    found = Pitch.objects.filter(Q(house=house) | sent)
    return found.select_related("call__house", "house", "pitched_by", "answered_by").prefetch_related("pictures")


def pictures_for(person: Person) -> QuerySet[MoodPicture]:
    """Pictures of the pitches that a person may see."""
    return MoodPicture.objects.filter(pitch__in=pitches_for(person).values("pk"))


# ---- projects ------------------------------------------------------------------------------------------------------


def projects_for(person: Person) -> QuerySet[Project]:
    """Projects that a person's house leads or was invited to; who said no sees it no longer."""
    mine = Partner.objects.filter(broadcaster=person.broadcaster_id).exclude(state=PartnerState.DECLINED)
    partners = Partner.objects.select_related("broadcaster", "answered_by")
    return (
        Project.objects.filter(pk__in=mine.values("project"))
        .select_related("house", "pitch__house", "programme")
        .prefetch_related(Prefetch("partners", partners))
    )


def joined(project: Project) -> list[Partner]:
    """The partners that take part, the lead first."""
    found = [one for one in project.partners.all() if one.state == PartnerState.JOINED]
    return sorted(found, key=lambda one: one.broadcaster_id != project.house_id)


def films_of(project: Project) -> list[Episode | None]:
    """What becomes a programme: each episode of a series, in their order; else None, the one film."""
    return list(project.episodes.all()) if project.is_series else [None]


def houses_of(project: Project) -> list[Broadcaster]:
    """Their houses."""
    return [one.broadcaster for one in joined(project)]


def partner_of(project: Project, house: Broadcaster) -> Partner | None:
    """The place of a house in a project."""
    return next((one for one in project.partners.all() if one.broadcaster_id == house.pk), None)


def invitations_to(house: Broadcaster) -> QuerySet[Partner]:
    """What a house was invited to and has not answered."""
    found = Partner.objects.filter(broadcaster=house, state=PartnerState.INVITED, project__state__in=LIVING)
    return found.select_related("project__house")


def milestones_of(project: Project) -> list[Milestone]:
    """The milestones of a project by their days, with all that hangs on them."""
    files = FileVersion.objects.select_related("house", "person").prefetch_related("notes")
    deliverables = Deliverable.objects.select_related("house", "episode").prefetch_related(Prefetch("files", files))
    return list(
        project.milestones.select_related("asked_by").prefetch_related(
            Prefetch("deliverables", deliverables),
            Prefetch("approvals", Approval.objects.select_related("broadcaster", "person")),
            Prefetch("payments", Payment.objects.select_related("payer", "payee")),
        )
    )


def milestone_for(person: Person, pk: UUID) -> QuerySet[Milestone]:
    """A milestone of a project that a person may see."""
    found = Milestone.objects.filter(pk=pk, project__in=projects_for(person).values("pk"))
    return found.select_related("project__house", "asked_by")


def files_for(person: Person) -> QuerySet[FileVersion]:
    """Files of projects in which a person's house takes part; an invitation alone does not show them."""
    part = Partner.objects.filter(broadcaster=person.broadcaster_id, state=PartnerState.JOINED)
    found = FileVersion.objects.filter(deliverable__milestone__project__in=part.values("project"))
    return found.select_related(
        "deliverable__milestone__project__house", "deliverable__house", "deliverable__episode", "house", "person"
    )


def notes_of(file: FileVersion) -> QuerySet[Note]:
    """What was said of a file, in the order of the film."""
    return file.notes.select_related("house", "person", "mended_by")


def latest(deliverable: Deliverable) -> FileVersion | None:
    """The newest file of a deliverable."""
    return max(deliverable.files.all(), key=lambda one: one.number, default=None)


def missing(milestone: Milestone) -> list[Deliverable]:
    """What has not been delivered."""
    return [one for one in milestone.deliverables.all() if latest(one) is None]


def answers_now(milestone: Milestone) -> list[Approval]:
    """What houses have said in the present turn."""
    return [one for one in milestone.approvals.all() if one.turn == milestone.turn]


def has_spoken(milestone: Milestone, house: Broadcaster) -> bool:
    """Whether a house has answered in the present turn."""
    return any(one.broadcaster_id == house.pk for one in answers_now(milestone))


def lock_of(milestones: Iterable[Milestone]) -> Milestone | None:
    """The picture lock."""
    return next((one for one in milestones if one.kind == MilestoneKind.LOCK), None)


def standing_of(milestone: Milestone, today: dt.date) -> str:
    """How a milestone is drawn: `done`, `asked`, `late`, `now` or `coming`."""
    if milestone.state == MilestoneState.APPROVED:
        return "done"
    if milestone.due_on < today:
        return "late"
    if milestone.state == MilestoneState.ASKED:
        return "asked"
    return "now" if milestone.first_day <= today else "coming"


def silences() -> QuerySet[Milestone]:
    """Milestones whose clock runs."""
    return Milestone.objects.filter(state=MilestoneState.ASKED, silence_at__isnull=False).select_related("project")


# ---- what waits for whom -------------------------------------------------------------------------------------------


def to_approve(house: Broadcaster) -> list[Milestone]:
    """Milestones that wait for a house's word."""
    found = Milestone.objects.filter(
        state=MilestoneState.ASKED,
        project__state__in=LIVING,
        project__partners__broadcaster=house,
        project__partners__state=PartnerState.JOINED,
    )
    waiting = found.select_related("project__house", "asked_by").prefetch_related("approvals")
    return [one for one in waiting if not has_spoken(one, house)]


def to_deliver(house: Broadcaster) -> list[Deliverable]:
    """What a house owes to milestones that are open."""
    found = Deliverable.objects.filter(
        house=house, milestone__state=MilestoneState.OPEN, milestone__project__state__in=LIVING, files=None
    )
    return list(found.select_related("milestone__project__house", "episode"))


def notes_to_mend(house: Broadcaster) -> QuerySet[Note]:
    """What others have noted of files of a house and nobody has mended."""
    found = Note.objects.filter(
        file__house=house, mended_at=None, file__deliverable__milestone__project__state__in=LIVING
    )
    return found.select_related("file__deliverable__milestone__project__house", "house", "person")


def orders_for(house: Broadcaster) -> QuerySet[ChangeOrder]:
    """Change orders that wait for a house."""
    found = ChangeOrder.objects.filter(
        state=OrderState.OPEN,
        project__partners__broadcaster=house,
        project__partners__state=PartnerState.JOINED,
    )
    return found.exclude(answers__broadcaster=house).select_related("project", "house", "person")


def payments_due(house: Broadcaster) -> QuerySet[Payment]:
    """What a house owes because a milestone was approved."""
    found = Payment.objects.filter(payer=house, paid_at=None, milestone__state=MilestoneState.APPROVED)
    return found.select_related("milestone__project", "payee")


def payments_to_confirm(house: Broadcaster) -> QuerySet[Payment]:
    """What others say that they have paid to a house."""
    found = Payment.objects.filter(payee=house, paid_at__isnull=False, confirmed_at=None)
    return found.select_related("milestone__project", "payer")


def pitches_to_answer(house: Broadcaster) -> QuerySet[Pitch]:
    """Ideas that were sent to a house's calls."""
    found = Pitch.objects.filter(call__house=house, state=PitchState.SENT)
    return found.select_related("house", "pitched_by", "call")


def open_calls(house: Broadcaster, now: dt.datetime) -> list[Call]:
    """Calls of others that are open and to which a house has written nothing."""
    others = calls().exclude(house=house).exclude(pitches__house=house)
    return [one for one in others if is_open(one, now)]


def shots_of(person: Person) -> QuerySet[Shot]:
    """Shots that are somebody's and not done."""
    found = Shot.objects.filter(assignee=person, episode__project__state__in=LIVING).exclude(status="done")
    return found.select_related("episode__project__house")


def credits_of(project: Project) -> dict[str, list[CreditLine]]:
    """The lines of the credits, language by language."""
    found: dict[str, list[CreditLine]] = {}
    for one in project.credit_lines.all():
        found.setdefault(one.language, []).append(one)
    return found


def unanimous(order: ChangeOrder, houses: Sequence[Broadcaster]) -> bool:
    """Whether every partner has agreed to a change order."""
    yes = {one.broadcaster_id for one in order.answers.all() if one.verdict == Verdict.YES}
    return {one.pk for one in houses} <= yes


def happened(project: Project, milestones: Sequence[Milestone], most: int = 30) -> list[Entry]:
    """What the audit log tells of a project, the newest first."""
    subjects = [str(project.pk), *(str(one.pk) for one in milestones)]
    subjects += [str(one.pk) for one in project.partners.all()]
    return list(Entry.objects.filter(subject_id__in=subjects).order_by("-number")[:most])


def houses_behind(entries: Iterable[Entry]) -> dict[str, str]:
    """The house of each who did something, by the pseudonym in the audit log; the program itself has none."""
    people = Person.objects.filter(pseudonym__in={one.actor for one in entries if one.actor})
    return {str(pseudonym): name for pseudonym, name in people.values_list("pseudonym", "broadcaster__name") if name}
