"""Speak for a house on its trust pages; close a quarter."""

from collections.abc import Iterable

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ortaq.core.figures import Quarter
from ortaq.core.ledger.canonical import digest
from ortaq.ledger import actions as ledger
from ortaq.members.models import Broadcaster, Person
from ortaq.members.rules import require
from ortaq.standards.models import ClauseAnswer, QuarterReport, SelfAnswer, SelfAssessment, TrustEntry
from ortaq.standards.protection import names
from ortaq.standards.trust import figures, queries, rules
from ortaq.standards.trust.clauses import QUESTIONS
from ortaq.work.refused import Refused


class NotAnAddress(Refused):
    """Something that should lead somewhere is no address."""


class NotAnswered(Refused):
    """A self-assessment with open questions, or without a person who answers for it, cannot be published."""


class NothingInWork(Refused):
    """There is no self-assessment that could be published."""


class QuarterNotOver(Refused):
    """The figures of a quarter are closed only when it is over."""


def speaks(by: Person, house: Broadcaster) -> None:
    """Raise NotAllowed unless this person may speak for the house."""
    require(
        rules.may_speak(by, house),
        _("Only a standards officer of %(house)s may speak for it here.") % {"house": house.name},
    )


def is_address(text: str, *schemes: str) -> bool:
    """Whether a text is one address of these schemes, and nothing besides."""
    is_one_word = not any(sign.isspace() or sign == "#" or not sign.isprintable() for sign in text)
    return is_one_word and text.startswith(schemes)


@transaction.atomic
def say_entry(*, house: Broadcaster, by: Person, site: str, contact: str, social: Iterable[str] = ()) -> TrustEntry:
    """Put a house into trust.txt, or change what it says there; raises NotAllowed, NotAnAddress."""
    speaks(by, house)
    profiles = [one.strip() for one in social if one.strip()]
    if not is_address(site, "https://") or not all(is_address(one, "https://") for one in profiles):
        raise NotAnAddress(_("Write whole addresses that begin with https://, without blanks."))
    if not is_address(contact, "https://", "mailto:"):
        raise NotAnAddress(_("Write an address that begins with https:// or mailto:."))
    made, _new = TrustEntry.objects.update_or_create(
        broadcaster=house,
        defaults={
            "site": site,
            "contact": contact,
            "social": profiles,
            "changed_by": by,
            "changed_at": timezone.now(),
        },
    )
    # Addresses can be a person's own; the log holds only their figure.
    ledger.record(made, "trust entry said", by=by, house=house.pk, digest=digest([site, contact, profiles]))
    return made


@transaction.atomic
def take_entry_back(*, house: Broadcaster, by: Person) -> None:
    """Take a house out of trust.txt; nothing happens when it is not in it. Raises NotAllowed."""
    speaks(by, house)
    if found := queries.entry_of(house):
        ledger.record(found, "trust entry taken back", by=by, house=house.pk)
        found.delete()


@transaction.atomic
def answer(
    *, house: Broadcaster, by: Person, question: str, answer: str, words: str = "", link: str = ""
) -> SelfAnswer:
    """Answer one question of the self-assessment in work; the first answer begins one.

    Answers of the published one are taken over then, with their days and people. Raises NotAllowed, NotAnAddress,
    KeyError for an unknown question, ValueError for an unknown answer.
    """
    speaks(by, house)
    told = ClauseAnswer(answer)
    if question not in QUESTIONS:
        raise KeyError(question)
    if link and not is_address(link, "https://"):
        raise NotAnAddress(_("Write whole addresses that begin with https://, without blanks."))
    assessment = queries.in_work(house) or begin(house)
    made, _new = SelfAnswer.objects.update_or_create(
        assessment=assessment,
        question=question,
        defaults={
            "answer": told,
            "words": words.strip(),
            "link": link,
            "answered_by": by,
            "answered_at": timezone.now(),
        },
    )
    return made


def begin(house: Broadcaster) -> SelfAssessment:
    """Begin the next self-assessment of a house with the answers that stand."""
    Broadcaster.objects.select_for_update().get(pk=house.pk)
    last = queries.published(house)
    made = SelfAssessment.objects.create(broadcaster=house, number=last.number + 1 if last else 1)
    for one in last.answers.all() if last else ():
        SelfAnswer.objects.create(
            assessment=made,
            question=one.question,
            answer=one.answer,
            words=one.words,
            link=one.link,
            answered_by_id=one.answered_by_id,
            answered_at=one.answered_at,
        )
    return made


@transaction.atomic
def publish(*, house: Broadcaster, by: Person, responsible: str) -> SelfAssessment:
    """Publish the self-assessment in work under the name of who answers for it.

    Raises NotAllowed, NothingInWork, NotAnswered.
    """
    speaks(by, house)
    found = queries.in_work(house)
    if found is None:
        raise NothingInWork(_("Answer a question first."))
    if missing := queries.missing(found):
        raise NotAnswered(_("These questions are open: %(questions)s.") % {"questions": ", ".join(missing)})
    if not responsible.strip():
        raise NotAnswered(_("Say who answers for it, with name and office."))
    found.responsible = names.put_name(house, responsible)
    found.published_at, found.published_by = timezone.now(), by
    found.save(update_fields=["responsible", "published_at", "published_by"])
    said = [[one.question, one.answer, one.words, one.link] for one in found.answers.order_by("question")]
    ledger.record(found, "self-assessment published", by=by, house=house.pk, number=found.number, digest=digest(said))
    return found


def close_quarter(*, quarter: Quarter) -> QuarterReport:
    """Keep the figures of a quarter that is over, once; raises QuarterNotOver."""
    if quarter.end > timezone.now():
        raise QuarterNotOver(_("The quarter is not over."))
    if found := QuarterReport.objects.filter(quarter=str(quarter)).first():
        return found
    told = figures.of_quarter(quarter, is_over=True)
    try:
        with transaction.atomic():
            made = QuarterReport.objects.create(
                quarter=str(quarter), figures=told, made_at=timezone.now(), digest=digest(told)
            )
            ledger.record(made, "quarter closed", quarter=str(quarter), digest=made.digest)
            return made
    except IntegrityError:
        # Another worker was quicker; its figures stand.
        return QuarterReport.objects.get(quarter=str(quarter))
