"""Say of which episodes a series is made: their numbers, titles by language, planned lengths."""

from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext as _

from ortaq.catalogue.about import is_tag
from ortaq.ledger import actions as ledger
from ortaq.members.models import Person
from ortaq.studio.actions.milestones import IN_THE_FILM
from ortaq.studio.actions.projects import locked, refuse_after_lock, require_lead
from ortaq.studio.actions.tracker import MOST_EPISODES
from ortaq.studio.models import Deliverable, Episode, Project
from ortaq.work.refused import Refused

LONGEST, LONGEST_TITLE = 999, 200
"""Minutes; letters."""


class EpisodeUnclear(Refused):
    """The episode has no number or length that makes sense, or something hangs on it."""


def plan_episode(
    *, project: Project, by: Person, number: int, titles: Mapping[str, str] | None = None, minutes: int = 0
) -> Episode:
    """Add an episode, or change one; with its first a project becomes a series, whose programmes are its episodes.

    `titles` is {BCP 47 tag: title}; those of other languages stay. Raises EpisodeUnclear.
    """
    require_lead(project, by)
    if not 1 <= number <= MOST_EPISODES:
        raise EpisodeUnclear(_("The number of the episode lies between 1 and 999."))
    if not 0 <= minutes <= LONGEST:
        raise EpisodeUnclear(_("Say how long it is, in whole minutes: at most %(most)d.") % {"most": LONGEST})
    told = {tag: title.strip() for tag, title in (titles or {}).items() if title.strip()}
    if any(not is_tag(tag) or len(title) > LONGEST_TITLE for tag, title in told.items()):
        raise EpisodeUnclear(_("Say in which language the title is, and keep it short."))
    with transaction.atomic():
        held = locked(project)
        refuse_after_lock(held)
        if not held.is_series:
            become_series(held, by)
        found = held.episodes.filter(number=number).first() or Episode(project=held, number=number)
        found.minutes = minutes or found.minutes or held.minutes
        found.titles |= told
        found.save()
        ledger.record(held, "episode planned", by=by, episode=number, minutes=found.minutes)
    return found


def is_one_film(project: Project) -> bool:
    """Whether a picture or a sound of the whole is agreed already."""
    due = Deliverable.objects.filter(milestone__project=project, episode=None, kind__in=IN_THE_FILM)
    return not project.is_series and due.exists()


def become_series(project: Project, by: Person) -> None:
    """Make a project a series; refused where a film of its own is agreed already."""
    if is_one_film(project):
        raise EpisodeUnclear(_("This is one film: its picture or sound is agreed already."))
    project.is_series = True
    project.save(update_fields=["is_series"])
    ledger.record(project, "became a series", by=by)


def drop_episode(*, episode: Episode, by: Person) -> None:
    """Take an episode out on which nothing hangs; without its last a series is one film again."""
    require_lead(episode.project, by)
    with transaction.atomic():
        held = locked(episode.project)
        refuse_after_lock(held)
        there = Episode.objects.select_for_update().get(pk=episode.pk)
        if there.shots.exists() or there.deliverables.filter(files__isnull=False).exists():
            raise EpisodeUnclear(_("Something was made of this episode already; it stays."))
        there.delete()
        if held.is_series and not held.episodes.exists():
            held.is_series = False
            held.save(update_fields=["is_series"])
        ledger.record(held, "episode dropped", by=by, episode=there.number)
