"""Ask for approval, answer, keep the clocks; what the picture lock changes."""

import datetime as dt

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ortaq.core.ledger.canonical import digest as digest_of
from ortaq.core.studio.approvals import Asked, State, silence_ends, warnings_due
from ortaq.ledger import actions as ledger
from ortaq.members.models import Person
from ortaq.members.rules import require
from ortaq.studio import queries, rules
from ortaq.studio.actions.projects import locked, require_answer
from ortaq.studio.models import (
    Approval,
    Deliverable,
    Milestone,
    MilestoneKind,
    MilestoneState,
    Project,
    ProjectState,
    Verdict,
)
from ortaq.studio.news import might_be_released
from ortaq.studio.sentences import due_words
from ortaq.work.refused import Refused


class NotReadyYet(Refused):
    """Something is not delivered, or there is nobody to approve."""


class NothingAsked(Refused):
    """The milestone does not wait for an answer, or the house has given one."""


def held_milestone(milestone: Milestone) -> tuple[Project, Milestone]:
    """The project and the milestone, held until the end of the transaction."""
    project = locked(milestone.project)
    held = Milestone.objects.select_for_update().get(pk=milestone.pk)
    held.project = project
    return project, held


def shown_files(milestone: Milestone) -> dict[str, str]:
    """What is approved: the newest file of each deliverable, id -> SHA-256."""
    found = milestone.deliverables.prefetch_related("files")
    return {str(one.pk): file.sha256 for one in found if (file := queries.latest(one))}


def ask_for_approval(*, milestone: Milestone, by: Person) -> Milestone:
    """Ask the partners to approve a milestone as its files are now; the lead's own yes is given with it.

    Raises NotReadyYet when something is missing. A clock begins where silence counts.
    """
    require(
        rules.may_ask_for_approval(by, milestone),
        _("Only producers of %(house)s, which leads, can ask for approval.") % {"house": milestone.project.house},
    )
    with transaction.atomic():
        project, held = held_milestone(milestone)
        if held.state != MilestoneState.OPEN:
            raise NotReadyYet(_("It waits for approval or has it already."))
        lacking = [one for one in held.deliverables.select_related("house", "episode") if not one.files.exists()]
        if lacking:
            raise NotReadyYet(_("Not delivered yet: %(what)s.") % {"what": ", ".join(map(called, lacking))})
        houses = queries.houses_of(project)
        if held.needed > len(houses):
            raise NotReadyYet(
                _("%(needed)d partners must approve, and only %(count)d take part.")
                % {"needed": held.needed, "count": len(houses)}
            )
        now = timezone.now()
        held.state, held.turn, held.asked_at, held.asked_by = MilestoneState.ASKED, held.turn + 1, now, by
        held.digest, held.warned_at = digest_of(shown_files(held)), None
        held.silence_at = silence_ends(now, held.silence_days, project.house.time_zone) if held.silence_days else None
        held.save()
        ledger.record(
            held,
            "approval asked",
            by=by,
            project=project.pk,
            turn=held.turn,
            digest=held.digest,
            silence_at=held.silence_at,
        )
        say(held, by, Verdict.YES)
        settle(project, held, now)
    return held


def called(one: Deliverable) -> str:
    """A deliverable in words."""
    return f"{due_words(one)} ({one.house})"


def say(milestone: Milestone, by: Person, verdict: Verdict, reason: str = "") -> Approval:
    """Write down what a house says to the present turn."""
    house = by.broadcaster
    assert house  # noqa: S101 -- whoever answers works for a house
    made = Approval.objects.create(
        milestone=milestone,
        turn=milestone.turn,
        broadcaster=house,
        person=by,
        verdict=verdict,
        reason=reason,
        digest=milestone.digest,
    )
    ledger.record(
        milestone,
        "said yes" if verdict == Verdict.YES else "said no",
        by=by,
        house=house.pk,
        turn=milestone.turn,
        digest=milestone.digest,
    )
    return made


def approve(*, milestone: Milestone, by: Person, yes: bool, reason: str = "") -> Milestone:
    """Say for one's house yes or no to a milestone; a no needs a reason.

    As soon as enough have agreed it is approved; as soon as too few are left it is open again. Raises NothingAsked.
    """
    require_answer(milestone.project, by)
    if not yes and not reason.strip():
        raise NothingAsked(_("Say what is to be changed."))
    with transaction.atomic():
        project, held = held_milestone(milestone)
        if held.state != MilestoneState.ASKED:
            raise NothingAsked(_("This milestone does not wait for approval."))
        if held.approvals.filter(turn=held.turn, broadcaster=by.broadcaster).exists():
            raise NothingAsked(_("%(house)s has answered already.") % {"house": by.broadcaster})
        say(held, by, Verdict.YES if yes else Verdict.NO, reason.strip())
        settle(project, held, timezone.now())
    return held


def settle(project: Project, held: Milestone, now: dt.datetime) -> State:
    """See whether enough have spoken, or been silent for long enough, and do what follows."""
    spoken = {one.broadcaster_id: one.verdict for one in held.approvals.filter(turn=held.turn)}
    asked = Asked(frozenset(one.pk for one in queries.houses_of(project)), held.needed)
    found = asked.after(
        yes={house for house, verdict in spoken.items() if verdict == Verdict.YES},
        no={house for house, verdict in spoken.items() if verdict == Verdict.NO},
        silence_is_over=held.silence_at is not None and now >= held.silence_at,
    )
    if found.state is State.REFUSED:
        held.state, held.silence_at = MilestoneState.OPEN, None
        held.save(update_fields=["state", "silence_at"])
        ledger.record(held, "milestone sent back", project=project.pk, turn=held.turn)
    elif found.state is State.APPROVED:
        for house in queries.houses_of(project):
            if house.pk in found.silent:
                Approval.objects.create(
                    milestone=held, turn=held.turn, broadcaster=house, verdict=Verdict.YES, digest=held.digest
                )
                ledger.record(held, "silence taken", house=house.pk, turn=held.turn, silence_at=held.silence_at)
        held.state, held.approved_at = MilestoneState.APPROVED, now
        held.save(update_fields=["state", "approved_at"])
        ledger.record(held, "milestone approved", project=project.pk, turn=held.turn, digest=held.digest)
        if held.kind == MilestoneKind.LOCK:
            project.state, project.locked_at, project.locked_by = ProjectState.LOCKED, now, held.asked_by
            project.save(update_fields=["state", "locked_at", "locked_by"])
            ledger.record(project, "picture locked", by=held.asked_by, digest=held.digest)
        transaction.on_commit(lambda: might_be_released.send(sender=Project, project=project.pk))
    return found.state


def keep_clocks(now: dt.datetime) -> int:
    """Warn of silences that end soon, and take for a yes those that have ended; returns how many were approved."""
    approved = 0
    for milestone in queries.silences():
        if milestone.project.state not in queries.LIVING:
            continue
        with transaction.atomic():
            project, held = held_milestone(milestone)
            if held.state != MilestoneState.ASKED or held.silence_at is None:
                continue
            if now >= held.silence_at:
                approved += settle(project, held, now) is State.APPROVED
            elif warnings_due(held.silence_at, held.warned_at, now):
                held.warned_at = now
                held.save(update_fields=["warned_at"])
                spoken = set(held.approvals.filter(turn=held.turn).values_list("broadcaster", flat=True))
                silent = [one.pk for one in queries.houses_of(project) if one.pk not in spoken]
                ledger.record(
                    held, "silence near", project=project.pk, turn=held.turn, houses=silent, silence_at=held.silence_at
                )
    return approved
