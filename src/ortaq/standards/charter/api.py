"""Charters over the API: read, write, try, open."""

import datetime as dt
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Schema, Status
from ninja.errors import HttpError

from ortaq.core import rules as core
from ortaq.core.rules.cel import to_cel
from ortaq.members.queries import all_members
from ortaq.members.rules import member
from ortaq.standards.charter import queries, sentences, writing
from ortaq.standards.models import Charter, CharterRule

router = Router(tags=["standards"])
LONGEST_LETTER = 4
"""Bytes in UTF-8."""


class CharterOut(Schema):
    """A version of a charter; `state` is draft, open or superseded, `digest` what a member adopts."""

    id: UUID
    line: str
    number: int
    title: dict[str, str]
    note: dict[str, str]
    is_template: bool
    state: str
    digest: str
    based_on: UUID | None
    opened_at: dt.datetime | None
    superseded_at: dt.datetime | None
    adopted_by: list[str]


class RuleOut(Schema):
    """A rule as data, as text in CEL, and what keeps it from being adopted; `unread` is what cannot be read yet."""

    rule: dict[str, Any]
    digest: str
    cel: str
    unready: list[str]
    unread: str


class WholeOut(CharterOut):
    """A charter with its chapters and rules."""

    chapters: list[dict[str, Any]]
    rules: list[RuleOut]


class FactOut(Schema):
    """Something that a rule can ask."""

    path: str
    kind: str
    says: str


class BeginIn(Schema):
    """Begin a draft from a charter, or, without one, from the template."""

    based_on: UUID | None = None


class NameIn(Schema):
    """A title in a language, and whether the charter still is a template, agreed by nobody."""

    language: str
    title: str
    is_template: bool = True


class RuleIn(Schema):
    """A rule as data; its version is counted here."""

    rule: dict[str, Any]


class TriedOut(Schema):
    """An example as it came out, with the leaves that decided."""

    expect: str
    outcome: str
    holds: bool
    leaves: list[dict[str, Any]]
    sentences: list[str]


class TrialOut(Schema):
    """What is wrong with a rule, or how its examples come out."""

    problems: list[str]
    examples: list[TriedOut]
    unready: list[str]
    cel: str


class DifferenceOut(Schema):
    """A rule that is not the same in both."""

    rule: str
    change: str
    fields: list[str]


def facts_of(charter: Charter, adopted: dict[UUID, list[str]]) -> dict[str, Any]:
    """A charter as the API tells it."""
    return {
        "id": charter.pk,
        "line": charter.line,
        "number": charter.number,
        "title": charter.title,
        "note": charter.note,
        "is_template": charter.is_template,
        "state": charter.state,
        "digest": charter.digest,
        "based_on": charter.based_on_id,
        "opened_at": charter.opened_at,
        "superseded_at": charter.superseded_at,
        "adopted_by": adopted.get(charter.pk, []),
    }


def adopted_now() -> dict[UUID, list[str]]:
    """Charter -> slugs of the houses that are bound by it now."""
    found: dict[UUID, list[str]] = {}
    for one in queries.standing(all_members(), timezone.now()):
        found.setdefault(one.charter_id, []).append(one.member.slug)
    return found


def whole(charter: Charter) -> WholeOut:
    """A charter with everything in it."""
    return WholeOut(
        **facts_of(charter, adopted_now()),
        chapters=charter.chapters,
        rules=[rule_out(row) for row in charter.rules.order_by("position")],
    )


def rule_out(row: CharterRule) -> RuleOut:
    """A rule of a charter."""
    rule = core.Rule.kept(row.plain)
    return RuleOut(
        rule=row.plain,
        digest=row.digest,
        cel=to_cel(rule),
        unready=[sentences.of_problem(one) for one in rule.unready()],
        unread=row.unread,
    )


def row_of(charter: UUID, rule: str) -> CharterRule:
    """A rule of a charter; else 404."""
    return CharterRule.objects.select_related("charter__based_on").get(charter=charter, rule_id=rule)


@router.get("/charters", response=list[CharterOut], summary="All charters")
def charters(request: HttpRequest) -> list[CharterOut]:
    """The newest version of each line first, with who is bound by it now."""
    member(request)
    adopted = adopted_now()
    return [CharterOut(**facts_of(one, adopted)) for one in queries.charters()]


@router.post("/charters", response={HTTPStatus.CREATED: WholeOut}, summary="Begin a draft")
def begin(request: HttpRequest, given: BeginIn) -> Status[WholeOut]:
    """Standards officers and the secretariat may; there is one draft of a line at a time (else 409)."""
    person, _house = member(request)
    base = queries.charters().get(pk=given.based_on) if given.based_on else None
    return Status(HTTPStatus.CREATED, whole(writing.begin(by=person, based_on=base)))


@router.get("/charters/facts", response=list[FactOut], summary="What a rule can ask")
def facts(request: HttpRequest) -> list[FactOut]:
    """Every fact by its path, with its type; what nobody knows is left out of the facts and is unknown."""
    member(request)
    return [FactOut(path=one.path, kind=one.kind.value, says=one.says) for one in core.FACTS.values()]


@router.post("/charters/try", response=TrialOut, summary="Try a rule without saving it")
def try_rule(request: HttpRequest, given: RuleIn) -> TrialOut:
    """Read it, run its examples, and say which leaves decided."""
    member(request)
    fits(request)
    try:
        rule = core.Rule.read(given.rule)
    except core.BadRule as bad:
        return TrialOut(problems=[sentences.of_problem(one) for one in bad.problems], examples=[], unready=[], cel="")
    return TrialOut(
        problems=[],
        examples=[
            TriedOut(
                expect=one.example.expect,
                outcome=one.judgement.outcome,
                holds=one.holds,
                leaves=[leaf.to_json() for leaf in one.judgement.leaves],
                sentences=[sentences.of_leaf(leaf) for leaf in one.judgement.leaves],
            )
            for one in rule.tried()
        ],
        unready=[sentences.of_problem(one) for one in rule.unready()],
        cel=to_cel(rule),
    )


@router.get("/charters/{charter_id}", response=WholeOut, summary="One charter with its rules")
def charter(request: HttpRequest, charter_id: UUID) -> WholeOut:
    """Each rule as data and as CEL, with its sources and examples."""
    member(request)
    return whole(queries.charters().get(pk=charter_id))


@router.get(
    "/charters/{charter_id}/differences", response=list[DifferenceOut], summary="What differs between two charters"
)
def differences(request: HttpRequest, charter_id: UUID, before: UUID) -> list[DifferenceOut]:
    """From `before` to this one: added, removed, stricter, milder, changed (decides otherwise) or worded."""
    member(request)
    one, other = (queries.charter_value(queries.charters().get(pk=pk)) for pk in (before, charter_id))
    return [
        DifferenceOut(rule=each.rule_id, change=each.change, fields=list(each.fields))
        for each in core.differences(one, other)
    ]


@router.get("/charters/{charter_id}/rules/{rule_id}", response=RuleOut, summary="One rule of a charter")
def rule(request: HttpRequest, charter_id: UUID, rule_id: str) -> RuleOut:
    """As data and as CEL, with its sources and examples, and with what keeps it from being adopted."""
    member(request)
    return rule_out(row_of(charter_id, rule_id))


@router.put("/charters/{charter_id}/rules/{rule_id}", response=RuleOut, summary="Write a rule of a draft")
def write(request: HttpRequest, charter_id: UUID, rule_id: str, given: RuleIn) -> RuleOut:
    """422 with every error as a sentence when it is no rule; then nothing is changed."""
    person, _house = member(request)
    row = row_of(charter_id, rule_id)
    fits(request)
    try:
        core.Rule.read(given.rule)
        done = writing.write_rule(row=row, text=writing.as_text(given.rule), by=person)
    except core.BadRule as bad:
        raise said(bad.problems) from bad
    if done.problems:
        raise said(done.problems)
    return rule_out(done.row)


def fits(request: HttpRequest) -> None:
    """422 for more than any rule has: to read it would take its time."""
    if len(request.body) > writing.MOST_TEXT * LONGEST_LETTER:
        raise HttpError(HTTPStatus.UNPROCESSABLE_ENTITY, writing.too_long())


def said(problems: tuple[core.Problem, ...]) -> HttpError:
    """422 with everything that is wrong."""
    return HttpError(HTTPStatus.UNPROCESSABLE_ENTITY, " ".join(sentences.of_problem(one) for one in problems))


@router.post("/charters/{charter_id}/rules", response={HTTPStatus.CREATED: RuleOut}, summary="Add a rule to a draft")
def add(request: HttpRequest, charter_id: UUID) -> Status[RuleOut]:
    """A skeleton at the end; write it then."""
    person, _house = member(request)
    row = writing.add_rule(charter=queries.charters().get(pk=charter_id), by=person)
    return Status(HTTPStatus.CREATED, rule_out(row))


@router.delete(
    "/charters/{charter_id}/rules/{rule_id}",
    response={HTTPStatus.NO_CONTENT: None},
    summary="Take a rule out of a draft",
)
def remove(request: HttpRequest, charter_id: UUID, rule_id: str) -> Status[None]:
    """Drafts only."""
    person, _house = member(request)
    writing.remove_rule(row=row_of(charter_id, rule_id), by=person)
    return Status(HTTPStatus.NO_CONTENT, None)


@router.delete("/charters/{charter_id}", response={HTTPStatus.NO_CONTENT: None}, summary="Throw a draft away")
def discard(request: HttpRequest, charter_id: UUID) -> Status[None]:
    """Drafts only."""
    person, _house = member(request)
    writing.discard(charter=queries.charters().get(pk=charter_id), by=person)
    return Status(HTTPStatus.NO_CONTENT, None)


@router.post("/charters/{charter_id}/name", response=WholeOut, summary="Give a draft its title")
def name(request: HttpRequest, charter_id: UUID, given: NameIn) -> WholeOut:
    """What is no template any more loses the template's note and its titles in other languages."""
    person, _house = member(request)
    found = queries.charters().get(pk=charter_id)
    return whole(
        writing.name_charter(
            charter=found, by=person, tag=given.language, title=given.title, is_template=given.is_template
        )
    )


@router.post("/charters/{charter_id}/open", response=WholeOut, summary="Open a draft for adoption")
def open_charter(request: HttpRequest, charter_id: UUID) -> WholeOut:
    """By the secretariat; 409 while a rule lacks examples or a source, or an example does not come out as it says."""
    person, _house = member(request)
    return whole(writing.open_charter(charter=queries.charters().get(pk=charter_id), by=person))
