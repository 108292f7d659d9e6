"""Bring the bank that the repository carries into this node; a second time is harmless.

What is here already stays as it is: people may have corrected it since.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils.dateparse import parse_date

from ortaq.assistants.facts.keys import key_for
from ortaq.assistants.models import Fact, FactSource, FactState, Finding, Persona, Question
from ortaq.core.ledger.canonical import digest

BANK = Path(__file__).parents[1] / "data/facts"
SIZE = 500
Json = dict[str, Any]


@dataclass(frozen=True)
class Loaded:
    """What a load brought."""

    facts: int
    questions: int
    findings: int


@cache
def personas() -> dict[str, dict[str, str]]:
    """How a false claim is put, by persona and language."""
    return dict(json.loads((BANK / "templates.json").read_text(encoding="utf-8"))["personas"])


def told() -> Iterator[Json]:
    """Every fact of the bank; what is superseded stands before what supersedes it."""
    for path in sorted((BANK / "bank").glob("*.json")):
        yield from json.loads(path.read_text(encoding="utf-8"))


@transaction.atomic
def load() -> Loaded:
    """Bring in every fact that is not here yet, with its sources, findings and questions."""
    known = set(Fact.objects.values_list("slug", flat=True))
    rows = [row for row in told() if row["slug"] not in known]
    facts = {row["slug"]: fact_of(row) for row in rows}
    for row in rows:
        if older := row.get("supersedes"):
            facts[row["slug"]].supersedes = facts.get(older) or Fact.objects.get(slug=older)
    Fact.objects.bulk_create(facts.values(), batch_size=SIZE)
    sources = {row["slug"]: list(sources_of(row, facts[row["slug"]])) for row in rows}
    FactSource.objects.bulk_create((one for some in sources.values() for one in some), batch_size=SIZE)
    findings = [one for row in rows for one in findings_of(row, facts[row["slug"]], sources[row["slug"]])]
    Finding.objects.bulk_create(findings, batch_size=SIZE)
    questions = [one for row in rows for one in questions_of(row, facts[row["slug"]])]
    Question.objects.bulk_create(questions, batch_size=SIZE)
    return Loaded(len(facts), len(questions), len(findings))


def fact_of(row: Json) -> Fact:
    """The row as a fact; it is imported, or proposed where sources are enough, never more."""
    plain = ("slug", "country", "topic", "kind", "value", "statement", "answers")
    optional = ("unit", "tolerance", "precision", "sensitivity", "positions")
    dates = {name: parse_date(row[name]) for name in ("as_of", "valid_from", "valid_to") if row.get(name)}
    return Fact(
        **{name: row[name] for name in plain},
        **{name: row[name] for name in optional if name in row},
        **dates,
        state=FactState(row["state"]),
    )


def sources_of(row: Json, fact: Fact) -> Iterator[FactSource]:
    """Who says so."""
    for number, source in enumerate(row["sources"]):
        dates = {name: parse_date(source[name]) if source[name] else None for name in ("published_on", "accessed_on")}
        yield FactSource(fact=fact, number=number, **source | dates)


def findings_of(row: Json, fact: Fact, sources: list[FactSource]) -> Iterator[Finding]:
    """What sources disagree about."""
    for finding in row["findings"]:
        apart = finding.get("apart_percent")
        yield Finding(
            slug=finding["slug"],
            fact=fact,
            source=None if finding["source"] is None else sources[finding["source"]],
            kind=finding["kind"],
            ours=finding["ours"],
            theirs=finding["theirs"],
            apart_percent=None if apart is None else Decimal(apart),
        )


def questions_of(row: Json, fact: Fact) -> Iterator[Question]:
    """What is asked about it, innocently and in the manner of others."""
    for language, text in row["questions"].items():
        yield question(fact, language, Persona.INNOCENT, text, {})
    if suggested := row.get("suggested"):
        for persona, frames in personas().items():
            for language, frame in frames.items():
                premise = {"value": suggested["value"], "claim": suggested["claim"][language]}
                if form := suggested["forms"].get(language):
                    premise["form"] = form
                yield question(fact, language, Persona(persona), frame.format(claim=premise["claim"]), premise)


def question(fact: Fact, language: str, persona: Persona, text: str, premise: Json) -> Question:
    """A question with its key sealed."""
    key = key_for(fact, language, persona, premise)
    return Question(fact=fact, language=language, persona=persona, text=text, premise=premise, key_digest=digest(key))
