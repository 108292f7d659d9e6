"""The bank of facts over the API."""

import datetime as dt
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Field, Router, Schema
from pydantic import ConfigDict

from ortaq.assistants.disputes import actions as disputes
from ortaq.assistants.disputes.queries import plain
from ortaq.assistants.facts import actions, queries
from ortaq.assistants.facts.rules import require_keeper
from ortaq.assistants.models import Fact, FactKind, Finding, Question
from ortaq.members.rules import person

router = Router(tags=["assistants"])
TOLD = ("sources", "disputes__decided_by__broadcaster")


class SourceOut(Schema):
    """Who says what; sources of one `derives_from` (or, where that is empty, one `group`) count once."""

    publisher: str
    locator: str
    group: str
    derives_from: str
    official: bool
    published_on: dt.date | None
    accessed_on: dt.date
    quote: str
    sha256: str
    says: Any
    agrees: bool


class FactOut(Schema):
    """A fact with its accepted answers, its sources, and what was ever said against it."""

    slug: str
    country: str
    topic: str
    kind: str
    statement: dict[str, str]
    value: Any
    unit: str
    tolerance: dict[str, Any]
    as_of: dt.date | None
    valid_from: dt.date | None
    valid_to: dt.date | None
    answers: dict[str, list[dict[str, Any]]]
    reviewed_languages: list[str]
    sensitivity: str
    positions: list[dict[str, Any]]
    state: str
    version: int
    independent_sources: int
    sources: list[SourceOut]
    disputes: list[dict[str, Any]]


class FindingOut(Schema):
    """A conflict: our value, and what a source has instead; `note` says what became of it."""

    id: UUID
    slug: str
    fact: str
    kind: str
    ours: Any
    theirs: Any
    apart_percent: str | None
    locator: str
    state: str
    reported_to: str
    note: str


class QuestionOut(Schema):
    """A question; `is_reviewed` is false for wordings that nobody has checked."""

    id: UUID
    fact: str
    language: str
    persona: str
    version: int
    text: str
    key_digest: str
    is_reviewed: bool


class WordIn(Schema):
    """A reviewer's word."""

    note: str = ""


class SourceIn(Schema):
    """A page that was read; `says` is the value as the page has it."""

    publisher: str
    locator: str
    says: Any
    quote: str
    official: bool = False


class ChangesIn(Schema):
    """The fields of a fact as they should be; what is left out stays as it is."""

    model_config = ConfigDict(extra="forbid")

    kind: FactKind = FactKind.NAME
    statement: dict[str, str] = {}
    value: Any = None
    unit: str = Field("", max_length=20)
    tolerance: dict[str, Any] = {}
    precision: str = Field("", max_length=10)
    answers: dict[str, list[dict[str, Any]]] = {}
    positions: list[dict[str, Any]] = []
    as_of: dt.date | None = None
    valid_from: dt.date | None = None
    valid_to: dt.date | None = None


class CorrectionIn(Schema):
    """Our own error: why, and the fields as they should be."""

    why: str
    changes: ChangesIn


class CheckIn(Schema):
    """What was read in a wording, in the checker's own words; or a new wording."""

    back_translation: str = ""
    text: str = ""


def fact_out(fact: Fact) -> FactOut:
    """A fact as the API gives it."""
    names = set(FactOut.model_fields) - {"sources", "disputes", "independent_sources"}
    return FactOut(
        **{name: getattr(fact, name) for name in names},
        independent_sources=queries.independent_sources(fact),
        sources=[SourceOut.model_validate(source, from_attributes=True) for source in fact.sources.all()],
        disputes=[plain(one) for one in fact.disputes.all()],
    )


def finding_out(row: Finding) -> FindingOut:
    """A finding as the API gives it."""
    same = ("slug", "kind", "ours", "theirs", "state", "reported_to", "note")
    return FindingOut(
        **{name: getattr(row, name) for name in same},
        id=row.pk,
        fact=row.fact.slug,
        apart_percent=None if row.apart_percent is None else str(row.apart_percent),
        locator=row.source.locator if row.source else "",
    )


def question_out(question: Question) -> QuestionOut:
    """A question as the API gives it."""
    names = [name for name in QuestionOut.model_fields if name != "fact"]
    return QuestionOut(**{name: getattr(question, name) for name in names}, fact=question.fact.slug)


@router.get("/facts", response=list[FactOut], auth=None, summary="Published facts")
def facts(request: HttpRequest, country: str | None = None, topic: str = "") -> list[FactOut]:  # noqa: ARG001 -- ninja's signature
    """Facts that two countries have confirmed; contested matters come with all positions and no answer."""
    return [fact_out(fact) for fact in queries.public(country, topic).prefetch_related(*TOLD)]


@router.get("/facts/findings", response=list[FindingOut], auth=None, summary="What sources disagree about")
def findings(request: HttpRequest, kind: str = "", country: str = "") -> list[FindingOut]:  # noqa: ARG001 -- ninja's signature
    """Every conflict between sources, and our own errors."""
    return [finding_out(row) for row in queries.findings(kind, country)]


@router.get("/facts/findings/{finding}", response=FindingOut, auth=None, summary="One finding")
def finding(request: HttpRequest, finding: UUID) -> FindingOut:  # noqa: ARG001 -- ninja's signature
    """One conflict, and what became of it."""
    return finding_out(get_object_or_404(queries.findings(), pk=finding))


@router.get("/facts/questions", response=list[QuestionOut], summary="The bank of questions")
def questions(request: HttpRequest, language: str, persona: str = "", topic: str = "") -> list[QuestionOut]:
    """Living questions in one language; for people who look after facts, since keys must not leak before a run."""
    require_keeper(person(request))
    return [question_out(row) for row in queries.questions(language, persona, topic)]


@router.post("/facts/questions/{question}/check", response=QuestionOut, summary="Check or reword a question")
def check(request: HttpRequest, question: UUID, told: CheckIn) -> QuestionOut:
    """With `text` a new wording, else the check of the present one."""
    one = get_object_or_404(Question.objects.select_related("fact"), pk=question)
    if told.text:
        return question_out(actions.reword(one, by=person(request), text=told.text))
    return question_out(actions.back_check(one, by=person(request), back_translation=told.back_translation))


@router.get("/facts/{slug}", response=FactOut, auth=None, summary="One fact")
def fact(request: HttpRequest, slug: str) -> FactOut:  # noqa: ARG001 -- ninja's signature
    """A published fact."""
    return fact_out(get_object_or_404(queries.public(), slug=slug))


@router.post("/facts/{slug}/confirm", response=FactOut, summary="Confirm a fact")
def confirm(request: HttpRequest, slug: str, told: WordIn) -> FactOut:
    """A reviewer's yes; the second country's publishes."""
    return fact_out(actions.confirm(get_object_or_404(Fact, slug=slug), by=person(request), note=told.note))


@router.post("/facts/{slug}/dispute", response=FactOut, summary="Dispute a fact")
def dispute(request: HttpRequest, slug: str, told: WordIn) -> FactOut:
    """A reviewer's no, with the reason."""
    one = get_object_or_404(Fact, slug=slug)
    disputes.dispute(one, by=person(request), reason=told.note)
    return fact_out(one)


@router.post("/facts/{slug}/take-back", response=FactOut, summary="Take one's own dispute back")
def take_back(request: HttpRequest, slug: str) -> FactOut:
    """Without any other dispute the fact stands where it stood."""
    one = get_object_or_404(Fact, slug=slug)
    disputes.take_back(one, by=person(request))
    return fact_out(one)


@router.post("/facts/{slug}/sources", response=FactOut, summary="Add a source")
def add_source(request: HttpRequest, slug: str, told: SourceIn) -> FactOut:
    """A page that somebody has read."""
    one = get_object_or_404(Fact, slug=slug)
    actions.add_source(one, by=person(request), **told.model_dump())
    return fact_out(Fact.objects.get(pk=one.pk))


@router.post("/facts/{slug}/correct", response=FactOut, summary="Correct our own error")
def correct(request: HttpRequest, slug: str, told: CorrectionIn) -> FactOut:
    """A new version, which waits for two countries again; the old one stays readable."""
    one = get_object_or_404(Fact, slug=slug)
    changes = told.changes.model_dump(exclude_unset=True)
    return fact_out(actions.correct(one, by=person(request), why=told.why, **changes))


@router.post("/facts/{slug}/languages/{language}", response=FactOut, summary="Check one language of a fact")
def check_language(request: HttpRequest, slug: str, language: str) -> FactOut:
    """Sentence and forms of answers are right, says somebody who speaks it."""
    return fact_out(actions.check_language(get_object_or_404(Fact, slug=slug), language, by=person(request)))


@router.post("/facts/findings/{finding}/settle", response=WordIn, summary="Settle a finding")
def settle(request: HttpRequest, finding: UUID, told: WordIn) -> WordIn:
    """Close a finding with the reason."""
    return WordIn(note=actions.settle(get_object_or_404(Finding, pk=finding), by=person(request), note=told.note).note)
