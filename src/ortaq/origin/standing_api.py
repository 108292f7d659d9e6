"""How programmes stand by the rules, statements about them, and what breaks when, over the API."""

import datetime as dt
import uuid
from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import Router, Schema

from ortaq.catalogue.models import Programme
from ortaq.members.rules import member
from ortaq.origin.breaking import breaking
from ortaq.origin.standing_pages import seen
from ortaq.origin.standing_words import lines
from ortaq.origin.what_if_pages import AHEAD, LONGEST
from ortaq.standards.charter.queries import day_of
from ortaq.standards.gate import actions, queries
from ortaq.standards.gate.api import ExceptionOut, StatementsIn, exception_out
from ortaq.standards.gate.standing import PROGRAMME
from ortaq.standards.models import Evaluation

router = Router(tags=["origin"])
MOST = 100
"""Evaluations that are told."""


class RuleOut(Schema):
    """What one rule says; `why` is the leaf that decided, for the programme's own house."""

    rule: str
    version: int
    house: str
    severity: str
    by_law: bool
    outcome: str
    excepted: bool
    title: str
    message: str
    fix: str
    why: str


class StandingOut(Schema):
    """How a programme stands; `light` is deny, review or allow, empty when nobody is bound by anything."""

    programme: uuid.UUID
    light: str
    rules: list[RuleOut]


class AskIn(Schema):
    """An exception that is asked for; `until` is the first day without it."""

    rule: str
    reason: str
    public_summary: str
    until: dt.date


class EvaluationOut(Schema):
    """What the rules said of a programme before or while something was done with it."""

    use: str
    at: dt.datetime
    stopped: bool
    territories: list[str]
    houses: dict[str, list[str]]
    results: list[dict[str, Any]]
    digest: str


class BreakOut(Schema):
    """Programmes that stop keeping a rule on a day (fail), or of which that is no longer known (unknown)."""

    day: dt.date
    rule: str
    house: str
    territory: str
    severity: str
    by_law: bool
    outcome: str
    programmes: list[uuid.UUID]


def _ours(request: HttpRequest, programme_id: uuid.UUID) -> Programme:
    return get_object_or_404(Programme.objects.select_related("owner"), pk=programme_id, owner=member(request)[1])


def _one(programme_id: uuid.UUID) -> Programme:
    return get_object_or_404(Programme.objects.select_related("owner"), pk=programme_id)


@router.get("/what-if", response=list[BreakOut], summary="What breaks, and when")
def what_breaks(request: HttpRequest, first: dt.date | None = None, last: dt.date | None = None) -> list[BreakOut]:
    """For one's house: its programmes and those that it holds, after the first day up to the last (a year)."""
    house = member(request)[1]
    since = first or day_of(house, timezone.now())
    until = min(max(last or since + AHEAD, since), since + LONGEST)
    return [
        BreakOut(
            day=one.day,
            rule=one.rule.id,
            house=one.bound.member,
            territory=one.bound.territory,
            severity=one.bound.severity,
            by_law=one.bound.by_law,
            outcome=one.outcome,
            programmes=[programme.pk for programme in one.programmes],
        )
        for one in breaking(house, since, until)
    ]


@router.get("/programmes/{programme_id}/standing", response=StandingOut, summary="How a programme stands by the rules")
def standing(request: HttpRequest, programme_id: uuid.UUID) -> StandingOut:
    """By the rules of its maker and of who receives it, as far as they are one's business."""
    reader, house = member(request)
    programme = _one(programme_id)
    found = seen(programme, house)
    return StandingOut(
        programme=programme.pk,
        light=found.light,
        rules=[
            RuleOut(
                rule=one.ruling.bound.rule.id,
                version=one.ruling.bound.rule.version,
                house=one.ruling.bound.member,
                severity=one.ruling.bound.severity,
                by_law=one.ruling.bound.by_law,
                outcome=one.ruling.judgement.outcome,
                excepted=one.is_excepted,
                title=one.title,
                message=one.said,
                fix=one.fix,
                why=one.leaf,
            )
            for one in lines(found, programme, reader)
        ],
    )


@router.get("/programmes/{programme_id}/statements", response=dict[str, Any], summary="What is stated of a programme")
def stated(request: HttpRequest, programme_id: uuid.UUID) -> dict[str, Any]:
    """Facts by their paths, of a programme of one's own house; another's is not found."""
    programme = _ours(request, programme_id)
    return queries.told_to_the_house(PROGRAMME, programme.pk)


@router.get(
    "/programmes/{programme_id}/evaluations", response=list[EvaluationOut], summary="What the rules said of a programme"
)
def evaluations(request: HttpRequest, programme_id: uuid.UUID) -> list[Evaluation]:
    """Of a programme of one's own house, the newest first, a hundred at most; each is written once."""
    programme = _ours(request, programme_id)
    return list(queries.evaluations_of(PROGRAMME, programme.pk)[:MOST])


@router.post("/programmes/{programme_id}/statements", response=dict[str, Any], summary="State facts about a programme")
def state(request: HttpRequest, programme_id: uuid.UUID, told: StatementsIn) -> dict[str, Any]:
    """Answers with everything that is stated of it now."""
    programme = _one(programme_id)
    actions.state(
        subject_kind=PROGRAMME,
        subject_id=programme.pk,
        house=programme.owner,
        values=told.values,
        by=member(request)[0],
    )
    return queries.told_to_the_house(PROGRAMME, programme.pk)


@router.post("/programmes/{programme_id}/exceptions", response=ExceptionOut, summary="Ask for an exception")
def ask(request: HttpRequest, programme_id: uuid.UUID, told: AskIn) -> ExceptionOut:
    """From a rule that binds one's own house; a second person approves it."""
    who, house = member(request)
    programme = _one(programme_id)
    made = actions.ask_exception(
        house=house,
        rule_id=told.rule,
        subject_kind=PROGRAMME,
        subject_id=programme.pk,
        about=programme.titles,
        reason=told.reason,
        public_summary=told.public_summary,
        until=told.until,
        by=who,
    )
    return exception_out(made, is_ours=True)
