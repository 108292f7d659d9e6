"""The tables of the room, one module a part."""

from ortaq.assistants.models.corrections import Correction, CorrectionState, Rating, Ticket
from ortaq.assistants.models.desk import Adjudication, Criterion, Draw, Level, Mark, Purpose, Reader, Reading, Sheet
from ortaq.assistants.models.disputes import Dispute, Outcome
from ortaq.assistants.models.facts import (
    Fact,
    FactKind,
    FactReview,
    FactSource,
    FactState,
    FactVersion,
    Finding,
    FindingKind,
    FindingState,
    Persona,
    Question,
    Sensitivity,
    Topic,
)
from ortaq.assistants.models.report import Erratum, ErratumKind, WeeklyReport
from ortaq.assistants.models.runs import Answer, AnswerState, Assistant, Channel, Match, Run, RunState, Shape

__all__ = (
    "Adjudication",
    "Answer",
    "AnswerState",
    "Assistant",
    "Channel",
    "Correction",
    "CorrectionState",
    "Criterion",
    "Dispute",
    "Draw",
    "Erratum",
    "ErratumKind",
    "Fact",
    "FactKind",
    "FactReview",
    "FactSource",
    "FactState",
    "FactVersion",
    "Finding",
    "FindingKind",
    "FindingState",
    "Level",
    "Mark",
    "Match",
    "Outcome",
    "Persona",
    "Purpose",
    "Question",
    "Rating",
    "Reader",
    "Reading",
    "Run",
    "RunState",
    "Sensitivity",
    "Shape",
    "Sheet",
    "Ticket",
    "Topic",
    "WeeklyReport",
)
