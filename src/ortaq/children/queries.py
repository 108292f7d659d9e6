"""What a child may see now: approved for the age there, within the hours of the age, with a right to show it.

Everything that the room shows, plays, speaks or hands out asks `shown`; there is no second way to a programme.
"""

import datetime as dt
import uuid
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from django.db.models import F, QuerySet

from ortaq.catalogue.models import Programme
from ortaq.catalogue.queries import on_air_tracks
from ortaq.channels.hours import kept_in
from ortaq.children import recorded
from ortaq.children.models import Approval, TitleVoice
from ortaq.core.playout.ratings import Suggestion, suggestion
from ortaq.core.rights import Answer, Medium
from ortaq.core.text import convert
from ortaq.members.models import Broadcaster
from ortaq.members.territories import territories
from ortaq.rights.queries import Question, decisions
from ortaq.viewer import queries as viewer
from ortaq.viewer.queries import Granted
from ortaq.viewer.standing import stopped

AGES = (3, 6, 9, 12, 14)
"""Ages that parents choose from; nobody has chosen: the youngest."""
CHILDREN = 18
"""Younger than this are children; what is for older ones is never approved here."""
ON_A_DESK = 50
"""So many undecided programmes are looked at for an officer's desk."""
KEPT_AT_MOST = dt.timedelta(days=30)
"""So long a programme stays on a device that does not come back to ask, however long the right lasts."""


@dataclass(frozen=True)
class Shown:
    """A programme that a child may see now, what of it may be heard and read, and from which age it is approved.

    `voices` are the recordings in which a person says its title, by language.
    """

    programme: Programme
    granted: Granted
    approval: Approval
    voices: Mapping[str, TitleVoice] = field(default_factory=dict)

    @property
    def has_hours(self) -> bool:
        """Whether the law leaves only some hours of the day to its age: then it cannot be kept on a device."""
        return kept_in(self.approval.territory, self.approval.age) is not None


# ---------- approvals ----------


def lowest(programme: Programme, territory: str) -> int:
    """The lowest age for which a programme can be approved in a territory: the floor of the scale, else its own age."""
    found = suggestion(territory, programme.min_age)
    return found.floor.from_age if found else programme.min_age


def standing(territory: str, programmes: Collection[uuid.UUID] | None = None) -> QuerySet[Approval]:
    """Approvals that nobody has withdrawn, perhaps only those of some programmes."""
    found = Approval.objects.filter(territory=territory, withdrawn_at=None).select_related(
        "programme__owner", "programme__package", "by", "house"
    )
    return found if programmes is None else found.filter(programme__in=programmes)


def holds(approval: Approval) -> bool:
    """Whether it still fits its programme: whose age has not been raised since, beyond what was approved."""
    programme = approval.programme
    return programme.min_age <= approval.min_age and lowest(programme, approval.territory) <= approval.age < CHILDREN


def approval_of(pk: uuid.UUID) -> Approval | None:
    """One approval, standing or not."""
    return Approval.objects.select_related("programme", "house").filter(pk=pk).first()


@dataclass(frozen=True)
class Candidate:
    """A programme on the officer's page: its own age, what the scale suggests, and what was decided."""

    programme: Programme
    suggestion: Suggestion | None
    ages: tuple[tuple[int, str], ...]
    default: int
    approval: Approval | None
    is_granted: bool
    voices: int
    """In how many languages a person says its title."""

    @property
    def is_stale(self) -> bool:
        """Whether it was approved, and its own age has been raised since."""
        return self.approval is not None and not holds(self.approval)


def ages_for(programme: Programme, territory: str) -> tuple[tuple[int, str], ...]:
    """The ages from which an officer chooses, each with its sign there; the lowest first."""
    least, found = lowest(programme, territory), suggestion(territory, programme.min_age)
    if found:
        return tuple((one.from_age, one.label) for one in found.steps if least <= one.from_age < CHILDREN)
    return tuple((age, "") for age in sorted({least, 0, *AGES}) if least <= age < CHILDREN)


def candidates(territory: str, at: dt.datetime) -> list[Candidate]:
    """What an officer of a territory decides on: programmes with a film for children's ages, those waiting first.

    Programmes that are made for children, and those that somebody has approved; the granted ones first.
    """
    films = viewer.every().filter(package__isnull=False, min_age__lt=CHILDREN)
    approvals = {one.programme_id: one for one in standing(territory)}
    wanted = [one for one in films if one.genre == "children" or one.pk in approvals]
    granted = viewer.granted_in(wanted, territory, at)
    said = recorded.heard(territory, [one.pk for one in wanted])
    found = []
    for one in wanted:
        suggested = suggestion(territory, one.min_age)
        ages = ages_for(one, territory)
        if not ages:
            continue
        ceiling = suggested.ceiling.from_age if suggested else one.min_age
        default = ceiling if ceiling in dict(ages) else ages[-1][0]
        stands, many = approvals.get(one.pk), len(said.get(one.pk, {}))
        found.append(Candidate(one, suggested, ages, default, stands, one.pk in granted, many))
    return sorted(found, key=lambda one: (one.approval is not None and not one.is_stale, not one.is_granted))


def undecided(territory: str, at: dt.datetime) -> list[Programme]:
    """Programmes for children that may be watched in a territory and have no standing approval there, the oldest first.

    Of the newest fifty: an officer's desk is no catalogue.
    """
    films = viewer.every().filter(genre="children", package__isnull=False, min_age__lt=CHILDREN)
    newest = list(films.exclude(approvals__in=standing(territory))[:ON_A_DESK])
    granted = viewer.granted_in(newest, territory, at)
    return [one for one in reversed(newest) if one.pk in granted]


def withdrawn(territory: str, many: int = 20) -> QuerySet[Approval]:
    """What was taken back last."""
    found = Approval.objects.filter(territory=territory).exclude(withdrawn_at=None)
    return found.select_related("programme", "by", "withdrawn_by").order_by(F("withdrawn_at").desc())[:many]


# ---------- what a child may see ----------


def title_of(programme: Programme, tag: str) -> tuple[str, str]:
    """Tag and text of the title nearest to a language."""
    found, text = convert.in_script(programme.titles, tag)
    return str(found), str(text)


def shown(territory: str, age: int, at: dt.datetime, only: Collection[uuid.UUID] | None = None) -> list[Shown]:
    """What children of an age may see in a territory now, the newest first; nothing where it is unknown.

    Approved there for that age or a lower one and still fitting, within the verified hours of its age, and granted
    there at this moment: by rights, rules and consents (viewer.queries).
    """
    if territory not in territories():
        return []
    clock = at.astimezone(ZoneInfo(territories()[territory].time_zone)).time()
    approved = {
        one.programme_id: one
        for one in standing(territory, only).filter(age__lte=age, programme__package__isnull=False)
        if holds(one) and _within_hours(one, clock)
    }
    granted = viewer.granted_in((one.programme for one in approved.values()), territory, at)
    said = recorded.heard(territory, granted.keys())
    found = [Shown(one.programme, granted[pk], one, said.get(pk, {})) for pk, one in approved.items() if pk in granted]
    return sorted(found, key=lambda one: one.programme.package.created_at, reverse=True)


def _within_hours(approval: Approval, clock: dt.time) -> bool:
    hours = kept_in(approval.territory, approval.age)
    return hours is None or hours.hours.holds(clock)


def shown_one(programme: uuid.UUID, territory: str, age: int, at: dt.datetime) -> Shown | None:
    """One programme, if a child may see it now."""
    return next(iter(shown(territory, age, at, [programme])), None)


def kept_until(one: Shown, at: dt.datetime) -> dt.datetime | None:
    """Until when a device may keep it: the end of the right to show it there on demand, thirty days at most.

    None where it may not be kept: the law leaves only some hours to its age.
    """
    if one.has_hours:
        return None
    programme, territory, end = one.programme, one.approval.territory, at + KEPT_AT_MOST
    tracks = on_air_tracks(programme)
    if tracks is None:
        return None
    houses = [house for house, _granted in viewer.let_by(programme, at, territory)]
    against = stopped(programme, houses, at)
    ends: list[dt.datetime] = []
    asked = []
    for house in houses:
        if house.slug in against:
            continue
        if house.pk == programme.owner_id:
            ends.append(end)
        else:
            asked.append(_question(programme, house, at, end))
    for answer in decisions(asked):
        if answer.answer is Answer.ALLOW:
            ends.append(end)
        elif answer.is_allowed and answer.until:
            ends.append(min(end, answer.until))
    return max(ends, default=None)


def _question(programme: Programme, house: Broadcaster, start: dt.datetime, stop: dt.datetime) -> Question:
    return Question(programme.pk, house.pk, house.territory, start, stop, Medium.VOD)


def by_country(found: Iterable[Shown]) -> Mapping[str, list[Shown]]:
    """The same by the territory in which each was made, in the order of the territories."""
    made: dict[str, list[Shown]] = {code: [] for code in territories()}
    for one in found:
        made.setdefault(one.programme.owner.territory, []).append(one)
    return {code: row for code, row in made.items() if row}
