"""Follow shots: add them, give them to somebody, move them on."""

import datetime as dt
from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from ortaq.core.studio.shots import Status, may_become
from ortaq.ledger import actions as ledger
from ortaq.members.models import Person
from ortaq.members.rules import require
from ortaq.studio import queries, rules
from ortaq.studio.actions.projects import locked
from ortaq.studio.models import Episode, Project, Shot
from ortaq.work.refused import Refused

MOST_FRAMES, MOST_SHOTS, LONGEST_CODE, MOST_EPISODES = 100_000, 2_000, 40, 999


class ShotUnclear(Refused):
    """The shot has no name or length, or cannot go there."""


def require_work(project: Project, by: Person) -> None:
    """Raise NotAllowed unless the person makes programmes at a partner."""
    require(rules.may_work(by, project), _("Only producers and dubbing managers of a partner can do this."))


def add_shots(
    *, project: Project, by: Person, episode: int = 1, shots: Sequence[tuple[str, int]], title: str = ""
) -> list[Shot]:
    """Add shots to an episode, (code, frames) in the order of the cut."""
    require_work(project, by)
    if not shots:
        raise ShotUnclear(_("Name at least one shot."))
    if any(not code.strip() or len(code) > LONGEST_CODE or not 0 < frames <= MOST_FRAMES for code, frames in shots):
        raise ShotUnclear(_("Every shot needs a name and its length in frames."))
    if not 1 <= episode <= MOST_EPISODES:
        raise ShotUnclear(_("The number of the episode lies between 1 and 999."))
    codes = [code.strip() for code, _frames in shots]
    with transaction.atomic():
        held = locked(project)
        if held.is_series and not held.episodes.filter(number=episode).exists():
            raise ShotUnclear(_("This series has no episode %(number)d.") % {"number": episode})
        found, _new = Episode.objects.get_or_create(project=held, number=episode)
        if title.strip():
            found.titles |= {held.language or "en": title.strip()[:200]}
            found.save(update_fields=["titles"])
        there = list(found.shots.values_list("code", flat=True))
        if doubled := sorted({code for code in codes if codes.count(code) > 1} | (set(codes) & set(there))):
            raise ShotUnclear(_("There is a shot “%(code)s” already.") % {"code": doubled[0]})
        if len(there) + len(codes) > MOST_SHOTS:
            raise ShotUnclear(_("An episode has at most %(most)d shots.") % {"most": MOST_SHOTS})
        last = found.shots.order_by("-place").values_list("place", flat=True).first() or 0
        made = Shot.objects.bulk_create(
            Shot(episode=found, code=code.strip(), place=last + place, frames=frames)
            for place, (code, frames) in enumerate(shots, 1)
        )
        ledger.record(held, "shots added", by=by, episode=episode, shots=len(made))
    return made


def held_shot(shot: Shot) -> Shot:
    """A shot, locked."""
    return Shot.objects.select_for_update(of=("self",)).select_related("episode__project").get(pk=shot.pk)


def move(*, shot: Shot, by: Person, to: str, words: str = "") -> Shot:
    """Move a shot on; a retake needs a word on what is to be mended, and is counted."""
    require_work(shot.episode.project, by)
    if to not in set(Status):
        raise ShotUnclear(_("There is no status “%(status)s”.") % {"status": to})
    with transaction.atomic():
        project = locked(shot.episode.project)
        held, target = held_shot(shot), Status(to)
        if not may_become(Status(held.status), target):
            raise ShotUnclear(_("“%(code)s” cannot go there from where it is.") % {"code": held.code})
        if target is Status.RETAKE and not words.strip():
            raise ShotUnclear(_("Say what is to be mended in “%(code)s”.") % {"code": held.code})
        held.status = target
        if target is Status.RETAKE:
            held.retakes, held.words = held.retakes + 1, words.strip()[:300]
        held.save(update_fields=["status", "retakes", "words"])
        ledger.record(held, "shot moved", by=by, project=project.pk, to=str(target), retakes=held.retakes)
    return held


def give(*, shot: Shot, by: Person, to: Person | None, due_on: dt.date | None = None) -> Shot:
    """Give a shot to somebody of a partner, with a day; None takes it back."""
    require_work(shot.episode.project, by)
    with transaction.atomic():
        project = locked(shot.episode.project)
        held = held_shot(shot)
        if to is not None and to.broadcaster_id not in {one.pk for one in queries.houses_of(project)}:
            raise ShotUnclear(_("Only people of a partner can work on a shot."))
        held.assignee, held.due_on = to, due_on
        held.save(update_fields=["assignee", "due_on"])
        ledger.record(
            held, "shot given", by=by, project=project.pk, to=str(to.pseudonym) if to else None, due_on=due_on
        )
    return held
