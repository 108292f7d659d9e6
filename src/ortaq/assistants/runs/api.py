"""Runs for programs: the assistants, the runs, and a run as it was signed."""

import datetime as dt
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Router, Schema

from ortaq.assistants.models import Answer, Assistant, Run, RunState
from ortaq.assistants.rules import examines
from ortaq.assistants.runs import actions, queries
from ortaq.members.rules import person, require

router = Router(tags=["assistants"])


class AssistantOut(Schema):
    """An assistant on one channel; no address and no key."""

    slug: str
    name: str
    maker: str
    note: str
    shape: str
    channel: str
    model: str


class RunOut(Schema):
    """A run and how far it is; `cost` in millionths of the currency."""

    id: UUID
    assistant: str
    week: str
    state: str
    why: str
    counts: dict[str, int]
    cost: int
    plan_digest: str
    manifest_digest: str
    sealed_at: dt.datetime | None


class AnswerOut(Schema):
    """An answer: what was asked, what came back, what the matcher says of it; `span` are characters of the text."""

    id: UUID
    position: int
    fact: str
    country: str
    topic: str
    language: str
    persona: str
    repeat: int
    question: str
    state: str
    text: str
    sources: list[str]
    model: str
    asked_at: dt.datetime | None
    response_sha256: str
    grade: str
    span: list[int] | None
    matcher: str


class FaultOut(Schema):
    """Something that is not as it was signed."""

    where: str
    what: str


class ProofOut(Schema):
    """What a check found; `regraded` is false when another version of the matcher graded the run."""

    whole: bool
    regraded: bool
    answers: int
    readings: int
    faults: list[FaultOut]


def told_answer(one: Answer) -> dict[str, Any]:
    """An answer as the API tells it."""
    match = next(iter(one.matches.all()), None)
    return {
        **{name: one.asked[name] for name in ("fact", "country", "topic", "language", "persona")},
        **{name: getattr(one, name) for name in ("position", "repeat", "state", "text", "sources", "asked_at")},
        "id": one.pk,
        "question": one.asked["text"],
        "model": one.model_returned,
        "response_sha256": one.response_sha256,
        "grade": match.grade if match else "",
        "span": [match.start, match.stop] if match and match.start is not None else None,
        "matcher": match.version if match else "",
    }


def told(run: Run) -> dict[str, Any]:
    """A run as the API tells it."""
    return {
        "id": run.pk,
        "assistant": run.assistant.slug,
        "week": run.week,
        "state": run.state,
        "why": run.why,
        "counts": queries.states(run),
        "cost": queries.spent(run),
        "plan_digest": run.plan_digest,
        "manifest_digest": run.manifest_digest,
        "sealed_at": run.sealed_at,
    }


def may_read(request: HttpRequest) -> None:
    """Only those who run the monitor."""
    require(examines(person(request)), _("Only standards officers and the secretariat see runs."))


@router.get("/assistants", response=list[AssistantOut], summary="The assistants that are asked")
def assistants(request: HttpRequest) -> list[Assistant]:
    """Every assistant on every channel."""
    may_read(request)
    return list(queries.assistants())


@router.get("/runs", response=list[RunOut], summary="All runs, the latest first")
def runs(request: HttpRequest, week: str = "") -> list[dict[str, Any]]:
    """The runs, of one week if it is named (2026-W47)."""
    may_read(request)
    found = queries.runs()
    return [told(run) for run in (found.filter(week=week) if week else found)]


@router.get("/runs/{run}", response=RunOut, summary="One run")
def run_(request: HttpRequest, run: UUID) -> dict[str, Any]:
    """How far it is, and what was signed."""
    may_read(request)
    return told(get_object_or_404(queries.runs(), pk=run))


@router.get("/runs/{run}/answers", response=list[AnswerOut], summary="The answers of a run")
def answers(request: HttpRequest, run: UUID, language: str = "", grade: str = "") -> list[dict[str, Any]]:
    """In the order in which they were asked; of one language or with one grade if it is named."""
    may_read(request)
    found = get_object_or_404(queries.runs(), pk=run).answers.order_by("position").prefetch_related("matches")
    rows = [told_answer(one) for one in (found.filter(asked__language=language) if language else found)]
    return [row for row in rows if not grade or row["grade"] == grade]


@router.get("/runs/{run}/proof", response=ProofOut, summary="Whether a sealed run stands as it was signed")
def proof(request: HttpRequest, run: UUID) -> dict[str, Any]:
    """Every answer is read, graded and counted again, and what people read held against the log."""
    may_read(request)
    found = actions.proof(get_object_or_404(queries.runs(), pk=run, state=RunState.SEALED))
    return {
        "whole": found.is_whole,
        "regraded": found.is_regraded,
        "answers": found.answers,
        "readings": found.readings,
        "faults": [{"where": one.where, "what": one.what} for one in found.faults],
    }


@router.get("/runs/{run}/file", summary="A sealed run as a zip that anybody can check")
def run_file(request: HttpRequest, run: UUID) -> HttpResponse:
    """The same bytes each time."""
    may_read(request)
    found = get_object_or_404(queries.runs(), pk=run, state=RunState.SEALED)
    return HttpResponse(actions.file_of(found), content_type="application/zip")
