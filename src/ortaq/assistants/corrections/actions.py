"""Draft, publish and withdraw corrections, and carry them to the platforms."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ortaq.assistants.corrections.queries import WRONG
from ortaq.assistants.desk.queries import being_read
from ortaq.assistants.disputes import actions as disputes
from ortaq.assistants.facts.rules import require_keeper
from ortaq.assistants.models import (
    Answer,
    Assistant,
    Correction,
    CorrectionState,
    Rating,
    Ticket,
)
from ortaq.core.grading.key import Grade
from ortaq.ledger.actions import record
from ortaq.members.models import Person
from ortaq.work.refused import Refused

RATINGS = {Grade.WRONG: Rating.FALSE, Grade.OUTDATED: Rating.OUTDATED, Grade.PARTIAL: Rating.PARTLY}


class CannotCorrect(Refused):
    """There is nothing here that could be corrected, or not by this person."""


def draft(answer: Answer, *, by: Person, claim: str = "") -> Correction:
    """A correction of a wrong answer; `claim` is the sentence of it that is wrong, by default the whole text.

    Raises CannotCorrect where the fact is not published, is contested, or the answer is not graded wrong.
    """
    require_keeper(by)
    fact = answer.question.fact
    if not fact.is_graded:
        raise CannotCorrect(_("“%s” is contested or not published: nobody is corrected on it.") % fact)
    match = answer.matches.order_by("-pk").first()
    if match is None or match.grade not in WRONG:
        raise CannotCorrect(_("This answer is not graded as wrong."))
    if being_read().filter(pk=answer.pk).exists():
        raise CannotCorrect(_("This answer is still being read, and a correction would tell the readers whose it is."))
    if by.broadcaster is None:
        raise CannotCorrect(_("A correction is published by a house; you work for none."))
    if answer.corrections.exclude(state=CorrectionState.WITHDRAWN).exists():
        raise CannotCorrect(_("This answer has a correction already."))
    if claim and claim not in answer.text:
        raise CannotCorrect(_("The claim must stand in the answer word for word."))
    with transaction.atomic():
        correction = Correction.objects.create(
            fact=fact,
            fact_version=fact.version,
            language=answer.question.language,
            claim=claim or answer.text,
            rating=RATINGS[Grade(match.grade)],
            answer=answer,
            seen_in=[sighting(answer)],
            house=by.broadcaster,
            drafted_by=by,
            changed_at=timezone.now(),
        )
        record(correction, "correction.drafted", by=by, answer=answer.pk, fact=fact.slug, version=fact.version)
    return correction


def sighting(answer: Answer) -> dict[str, str]:
    """Where a claim was seen, so that anybody can find it again in the signed run."""
    return {
        "answer": str(answer.pk),
        "assistant": answer.run.assistant.name,
        "model": answer.model_returned,
        "run": str(answer.run_id),
        "sha256": answer.response_sha256,
        "at": answer.answered_at.isoformat() if answer.answered_at else "",
    }


def publish(correction: Correction, *, by: Person) -> Correction:
    """Publish what somebody else has drafted. Raises CannotCorrect."""
    require_keeper(by)
    if correction.state != CorrectionState.DRAFT:
        raise CannotCorrect(_("This correction is no draft."))
    if correction.drafted_by_id == by.pk:
        raise CannotCorrect(_("Somebody else must publish what you have drafted."))
    fact = correction.fact
    if not fact.is_graded or fact.version != correction.fact_version:
        raise CannotCorrect(_("“%s” has changed since; draft the correction anew.") % fact)
    with transaction.atomic():
        correction.state, correction.published_by = CorrectionState.PUBLISHED, by
        correction.published_at = correction.changed_at = timezone.now()
        correction.save()
        record(correction, "correction.published", by=by, fact=fact.slug, version=fact.version)
    return correction


def withdraw(correction: Correction, *, by: Person, why: str) -> Correction:
    """Take a correction back, for everybody to see; a draft too."""
    require_keeper(by)
    if correction.state == CorrectionState.WITHDRAWN:
        raise CannotCorrect(_("This correction is withdrawn already."))
    if not why.strip():
        raise CannotCorrect(_("Say why; it is shown to everybody."))
    with transaction.atomic():
        correction.state, correction.why_withdrawn = CorrectionState.WITHDRAWN, why
        correction.changed_at = timezone.now()
        correction.save()
        disputes.uphold(correction, by=by, answer=why)
        record(correction, "correction.withdrawn", by=by)
    return correction


def send(correction: Correction, assistant: Assistant, *, by: Person, reference: str = "") -> Ticket:
    """Note that the platform of an assistant was told, and under which number."""
    require_keeper(by)
    if correction.state != CorrectionState.PUBLISHED:
        raise CannotCorrect(_("Publish the correction before you send it."))
    if correction.tickets.filter(assistant=assistant).exists():
        raise CannotCorrect(_("%s was told already.") % assistant)
    with transaction.atomic():
        ticket = Ticket.objects.create(
            correction=correction, assistant=assistant, sent_by=by, sent_at=timezone.now(), reference=reference
        )
        record(ticket, "ticket.sent", by=by, correction=correction.pk)
    return ticket


def acknowledge(ticket: Ticket, *, by: Person, reference: str = "") -> Ticket:
    """Note that the platform has answered."""
    require_keeper(by)
    with transaction.atomic():
        ticket.acknowledged_at = timezone.now()
        ticket.reference = reference or ticket.reference
        ticket.save(update_fields=["acknowledged_at", "reference"])
        record(ticket, "ticket.acknowledged", by=by)
    return ticket
