"""Fetch corrections, wrong answers that have none, and when an assistant first answered right after one."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from ortaq.assistants.desk.queries import being_read
from ortaq.assistants.models import (
    Answer,
    Assistant,
    Correction,
    CorrectionState,
    FactState,
    Match,
    Reader,
    RunState,
    Sensitivity,
    Ticket,
    WeeklyReport,
)
from ortaq.core.grading.key import Grade
from ortaq.core.grading.survival import Waited, median
from ortaq.members.models import Person

WRONG = (Grade.WRONG, Grade.OUTDATED, Grade.PARTIAL)
DAY = dt.timedelta(days=1)


def published() -> QuerySet[Correction]:
    """What everybody may read, the latest change first."""
    return (
        Correction.objects.filter(state=CorrectionState.PUBLISHED)
        .select_related("fact", "house", "answer__run__assistant")
        .prefetch_related("tickets__assistant")
    )


def public_or_withdrawn() -> QuerySet[Correction]:
    """Those that were published once: a withdrawn one stays, and says so."""
    return Correction.objects.exclude(published_at=None).select_related("fact", "house", "answer__run__assistant")


def changed_since(moment: dt.datetime | None) -> QuerySet[Correction]:
    """What a reader who last came at that moment does not have yet; withdrawals too."""
    found = public_or_withdrawn()
    return found.filter(changed_at__gte=moment) if moment else found


def drafts() -> QuerySet[Correction]:
    """What waits for a second person."""
    return Correction.objects.filter(state=CorrectionState.DRAFT).select_related("fact", "house", "drafted_by")


def wrong_answers(seen_by: Person | None = None) -> QuerySet[Answer]:
    """Wrong answers of sealed runs to what is published and not contested, without a correction; the latest first.

    Whoever reads answers blind sees only those of weeks whose report is out, and nobody those that are being read.
    """
    grade = Match.objects.filter(answer=OuterRef("pk")).order_by("-pk").values("grade")[:1]
    living = Correction.objects.exclude(state=CorrectionState.WITHDRAWN).values("answer")
    found = (
        Answer.objects.filter(
            run__state=RunState.SEALED,
            question__fact__state=FactState.PUBLISHED,
            question__fact__sensitivity=Sensitivity.NEUTRAL,
        )
        .annotate(grade=Subquery(grade))
        .filter(grade__in=WRONG)
        .exclude(Q(pk__in=living.exclude(answer=None)) | Q(pk__in=being_read().values("pk")))
        .select_related("run__assistant", "question__fact")
        .defer("run__manifest", "run__readings", "run__signature")
        .order_by("-answered_at")
    )
    if seen_by and Reader.objects.filter(person=seen_by).exists():
        return found.filter(run__week__in=WeeklyReport.objects.values("week"))
    return found


def first_right(correction: Correction, assistant: Assistant) -> Answer | None:
    """The first answer after the correction was published in which this assistant got the fact right."""
    if correction.published_at is None:
        return None
    grade = Match.objects.filter(answer=OuterRef("pk")).order_by("-pk").values("grade")[:1]
    return (
        Answer.objects.filter(
            run__assistant=assistant,
            run__state=RunState.SEALED,
            question__fact=correction.fact,
            question__language=correction.language,
            answered_at__gt=correction.published_at,
        )
        .annotate(grade=Subquery(grade))
        .filter(grade=Grade.CORRECT)
        .order_by("answered_at")
        .first()
    )


@dataclass(frozen=True)
class Fix:
    """How a ticket stands: days from the publication to the first right answer, or until now."""

    ticket: Ticket
    days: float
    answer: Answer | None


def fix_of(ticket: Ticket, now: dt.datetime | None = None) -> Fix:
    """Whether what a ticket asks for has been done."""
    begun = ticket.correction.published_at or ticket.sent_at
    answer = first_right(ticket.correction, ticket.assistant)
    ended = answer.answered_at if answer and answer.answered_at else (now or timezone.now())
    return Fix(ticket, (ended - begun) / DAY, answer)


def tickets() -> QuerySet[Ticket]:
    """All tickets of published corrections."""
    return Ticket.objects.filter(correction__state=CorrectionState.PUBLISHED).select_related(
        "correction__fact", "assistant", "sent_by"
    )


def median_days(fixes: Iterable[Fix]) -> float | None:
    """Median days until fixed; tickets that are still open count until now (Kaplan-Meier)."""
    return median(Waited(fix.days, fix.answer is not None) for fix in fixes)


def by_platform(now: dt.datetime | None = None) -> dict[str, tuple[int, int, float | None]]:
    """Of each maker: tickets, how many are fixed, median days."""
    found: dict[str, list[Fix]] = {}
    for ticket in tickets():
        found.setdefault(ticket.assistant.maker, []).append(fix_of(ticket, now))
    return {
        maker: (len(fixes), sum(fix.answer is not None for fix in fixes), median_days(fixes))
        for maker, fixes in sorted(found.items())
    }
