"""The grades of a run: those that were signed with it, and those of the matcher of today."""

from uuid import UUID

from ortaq.assistants.models import AnswerState, Match, Run
from ortaq.assistants.runs.queries import matcher_of
from ortaq.core.grading.version import MATCHER_VERSION
from ortaq.core.ledger.canonical import plain
from ortaq.core.monitor.verify import graded


def signed_grades(run: Run) -> dict[UUID, str]:
    """The grade of each answer of a run by the version of the matcher that was signed with it."""
    return dict(Match.objects.filter(answer__run=run, version=matcher_of(run)).values_list("answer_id", "grade"))


def grades_now(run: Run) -> dict[UUID, str]:
    """The grade of each answer of a run by the matcher of today; graded anew where another one has graded it."""
    if matcher_of(run) == MATCHER_VERSION:
        return signed_grades(run)
    answered = run.answers.filter(state=AnswerState.ANSWERED).only("asked", "text", "asked_at")
    return {one.pk: graded(one.asked, one.text, plain(one.asked_at))["grade"] for one in answered}
