"""Fetch corrections, wrong answers that have none, and when an assistant first answered right after one."""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

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
    Persona,
    RunState,
    Sensitivity,
    Ticket,
)
from ortaq.core.grading.key import Grade
from ortaq.core.grading.survival import Waited, median

WRONG = (Grade.WRONG, Grade.OUTDATED, Grade.PARTIAL)
DAY = dt.timedelta(days=1)


def published(country: str = "", language: str = "") -> QuerySet[Correction]:
    """What everybody may read, the latest change first; of one country or language."""
    found = (
        Correction.objects.filter(state=CorrectionState.PUBLISHED)
        .select_related("fact", "house", "answer__run__assistant")
        .prefetch_related("tickets__assistant", "disputes")
    )
    if country:
        found = found.filter(fact__country=country)
    return found.filter(language=language) if language else found


def public_or_withdrawn() -> QuerySet[Correction]:
    """Those that were published once: a withdrawn one stays, and says so."""
    return (
        Correction.objects.exclude(published_at=None)
        .select_related("fact", "house", "answer__run__assistant")
        .prefetch_related("disputes__decided_by__broadcaster")
    )


def changed_since(moment: dt.datetime | None) -> QuerySet[Correction]:
    """What a reader who last came at that moment does not have yet; withdrawals too."""
    found = public_or_withdrawn()
    return found.filter(changed_at__gte=moment) if moment else found


def drafts() -> QuerySet[Correction]:
    """What waits for a second person."""
    return Correction.objects.filter(state=CorrectionState.DRAFT).select_related("fact", "house", "drafted_by")


def wrong_answers() -> QuerySet[Answer]:
    """Wrong answers of sealed runs to what is published and not contested, without a correction; the latest first.

    Nobody sees those that are being read; who sees which of the others says `desk.queries.may_be_seen`.
    """
    grade = Match.objects.filter(answer=OuterRef("pk")).order_by("-pk").values("grade")[:1]
    living = Correction.objects.exclude(state=CorrectionState.WITHDRAWN).values("answer")
    return (
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


def runs_after(correction: Correction, assistant: Assistant, until: dt.datetime) -> Iterator[list[tuple[Answer, str]]]:
    """What this assistant said of the fact after the correction, in the same manner, with its grade, run by run."""
    grade = Match.objects.filter(answer=OuterRef("pk")).order_by("-pk").values("grade")[:1]
    manner = correction.answer.question.persona if correction.answer else Persona.INNOCENT
    found = (
        Answer.objects.filter(
            run__assistant=assistant,
            run__state=RunState.SEALED,
            question__fact=correction.fact,
            question__language=correction.language,
            question__persona=manner,
            answered_at__gt=correction.published_at,
            answered_at__lte=until,
        )
        .annotate(grade=Subquery(grade))
        .exclude(grade=None)
        .order_by("run__created_at", "run", "answered_at")
    )
    for _run, answers in groupby(found, key=lambda answer: answer.run_id):
        yield [(answer, str(answer.grade)) for answer in answers]


@dataclass(frozen=True)
class Fix:
    """How a ticket stands: days from the publication to the first run that got it right, or until now.

    `answer` is the first right one; `again` one of a later run that is wrong again.
    """

    ticket: Ticket
    days: float
    answer: Answer | None = None
    again: Answer | None = None

    @property
    def state(self) -> str:
        """In a word: open, fixed, or wrong again."""
        return "open" if self.answer is None else "again" if self.again else "fixed"


def fix_of(ticket: Ticket, now: dt.datetime | None = None) -> Fix:
    """Whether what a ticket asks for has been done: a run in which every repeat is right, not one lucky answer."""
    now = now or timezone.now()
    begun = ticket.correction.published_at or ticket.sent_at
    right: Answer | None = None
    again: Answer | None = None
    for answers in runs_after(ticket.correction, ticket.assistant, now):
        wrong = next((one for one, grade in answers if grade in WRONG), None)
        if right is None and all(grade == Grade.CORRECT for _one, grade in answers):
            right = answers[0][0]
        elif right is not None:
            again = wrong
    ended = right.answered_at if right and right.answered_at else now
    return Fix(ticket, (ended - begun) / DAY, right, again)


def tickets() -> QuerySet[Ticket]:
    """All tickets of published corrections."""
    return Ticket.objects.filter(correction__state=CorrectionState.PUBLISHED).select_related(
        "correction__fact", "correction__answer__question", "assistant", "sent_by"
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
