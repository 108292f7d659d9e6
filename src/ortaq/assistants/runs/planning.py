"""The plan of a run as somebody has it in mind: read from a form, weighed before anything is asked, and begun."""

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db import transaction
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from ortaq.assistants.models import Assistant, Channel, Fact, Persona, Question, Run, Sensitivity, Shape, Topic
from ortaq.assistants.report.queries import EVERY_COUNTRY, EVERY_LANGUAGE, days_of
from ortaq.assistants.runs import actions, local, queries, secrets
from ortaq.core.grading.drift import smallest_drop
from ortaq.core.grading.statistics import wilson
from ortaq.core.monitor.numbers import FEW
from ortaq.core.monitor.pace import MILLION, Estimate
from ortaq.members.models import Person

COMMON = "common"
"""In forms, what is common to all countries."""
LISTS = ("languages", "personas", "countries", "topics")
BOUNDS = {
    "most": (0, 100_000),
    "repeats": (1, 10),
    "every": (1, 1_000),
    "per_minute": (1, 6_000),
    "max_tokens": (1, 4_000),
    "temperature": (0, 200),
    "seed": (1, 1_000_000),
}
"""Least and most of each whole number."""
USUAL = {"most": 0, "repeats": 1, "every": 10, "max_tokens": 300, "temperature": 0, "seed": 1}
DEAREST = Decimal(1_000_000)
LONGEST_REGION = 60
HALF = 0.5
"""The share at which an interval is widest."""


@dataclass(frozen=True)
class Typed:
    """What somebody has typed, as it came, and what is the matter with it by field."""

    fields: dict[str, str]
    lists: dict[str, list[str]]
    errors: dict[str, str]


@dataclass(frozen=True)
class Wish:
    """A run as it is wished for; money in millionths of the assistant's currency."""

    assistant: Assistant
    languages: tuple[str, ...]
    personas: tuple[str, ...]
    countries: tuple[str, ...]
    topics: tuple[str, ...]
    numbers: dict[str, int]
    cost: int
    week: str
    region: str

    @property
    def is_by_hand(self) -> bool:
        """Whether people ask."""
        return bool(self.assistant.shape == Shape.MANUAL)


@dataclass(frozen=True)
class Line:
    """One language of a plan: its counted questions, half of their interval in points, the drop that would be seen."""

    language: str
    questions: int
    within: int
    drop: int | None

    @property
    def is_few(self) -> bool:
        """Whether the report would show it hatched."""
        return self.questions < FEW


@dataclass(frozen=True)
class Outlook:
    """What a run would be, before anybody is asked."""

    wish: Wish
    questions: tuple[Question, ...]
    estimate: Estimate
    lines: tuple[Line, ...]
    digest: str
    missing_key: str
    missing_model: str
    """Why the model of this node cannot be asked; empty where it can, or another one is."""
    earlier: Run | None

    @property
    def counted(self) -> int:
        """Questions that the report counts."""
        return sum(line.questions for line in self.lines)

    @property
    def is_too_dear(self) -> bool:
        """Whether it might stop before its end."""
        return bool(self.wish.cost and self.estimate.cost > self.wish.cost)

    @property
    def is_ready(self) -> bool:
        """Whether it can be begun."""
        return bool(self.questions and not self.missing_key and not self.missing_model)


def begun(assistant: Assistant | None) -> Typed:
    """The form before anybody has typed: this week, every language, country and topic, innocently asked."""
    fields = {name: str(number) for name, number in USUAL.items()} | {"week": actions.week_of(timezone.now())}
    fields |= {"per_minute": "", "cost": "", "region": "", "assistant": assistant.slug if assistant else ""}
    if assistant and assistant.cost_limit:
        fields["cost"] = plain_money(assistant.cost_limit)
    every = {"languages": list(EVERY_LANGUAGE), "personas": [Persona.INNOCENT.value]}
    return Typed(fields, every | {"countries": [code or COMMON for code in countries()], "topics": Topic.values}, {})


def countries() -> list[str]:
    """The countries with facts, in the order of the report; empty: common to all."""
    have = set(Fact.objects.values_list("country", flat=True).distinct())
    return [code for code in EVERY_COUNTRY if code in have]


def plain_money(millionths: int) -> str:
    """An amount as it is typed.

    >>> plain_money(2_500_000)
    '2.50'
    """
    return f"{Decimal(millionths) / MILLION:.2f}"


def read(data: QueryDict) -> tuple[Typed, Wish | None]:
    """What was typed, and the wish where nothing is the matter with it."""
    names = (*BOUNDS, "cost", "week", "region", "assistant")
    fields = {name: data.get(name, "").strip()[:200] for name in names}
    lists = {name: list(dict.fromkeys(data.getlist(name))) for name in LISTS}
    errors: dict[str, str] = {}
    assistant = queries.assistants().filter(slug=fields["assistant"]).first()
    if assistant is None:
        errors["assistant"] = _("Choose an assistant.")
    may = {
        "languages": EVERY_LANGUAGE,
        "personas": Persona.values,
        "countries": [code or COMMON for code in countries()],
        "topics": Topic.values,
    }
    for name in LISTS:
        if not lists[name] or set(lists[name]) - set(may[name]):
            errors[name] = _("Choose at least one.")
    numbers = {name: _number(name, fields[name], assistant, errors) for name in BOUNDS}
    cost = _cost(fields["cost"], assistant, errors)
    try:
        days_of(fields["week"])
    except ValueError:
        errors["week"] = _("A week is written like 2026-W47.")
    if len(fields["region"]) > LONGEST_REGION:
        errors["region"] = _("Write at most %d letters.") % LONGEST_REGION
    typed = Typed(fields, lists, errors)
    if errors or assistant is None:
        return typed, None
    chosen = {name: tuple(one for one in may[name] if one in lists[name]) for name in LISTS}
    chosen["countries"] = tuple("" if one == COMMON else one for one in chosen["countries"])
    return typed, Wish(assistant, numbers=numbers, cost=cost, week=fields["week"], region=fields["region"], **chosen)


def _number(name: str, text: str, assistant: Assistant | None, errors: dict[str, str]) -> int:
    """A whole number within its bounds; what was left empty is as usual."""
    least, most = BOUNDS[name]
    usual = USUAL.get(name, assistant.per_minute if assistant else most)
    if name == "per_minute" and assistant:
        most = assistant.per_minute
    if not text:
        return usual
    if text.isdecimal() and text.isascii() and len(text) <= len(str(most)) and least <= int(text) <= most:
        return int(text)
    errors[name] = _("Write a whole number from %(least)d to %(most)d.") % {"least": least, "most": most}
    return usual


def _cost(text: str, assistant: Assistant | None, errors: dict[str, str]) -> int:
    """What it may cost, in millionths; an assistant that costs needs a limit."""
    try:
        amount = Decimal(text.replace(",", ".") or "0")
    except InvalidOperation:
        amount = Decimal(-1)
    if not amount.is_finite() or not 0 <= amount <= DEAREST:
        errors["cost"] = _("Write an amount, as 12.50.")
        return 0
    if assistant and not amount and queries.is_paid(assistant):
        errors["cost"] = _("Say what a run of %(name)s may cost at most.") % {"name": assistant.name}
    return int(amount * MILLION)


def outlook(wish: Wish) -> Outlook:
    """Weigh a wish: which questions, how many, what it costs and how long it takes, what it would show."""
    found = queries.questions(wish.languages, wish.personas, countries=wish.countries, topics=wish.topics)
    mixed = [one for one, _repeat in actions.in_order(list(found), seed=wish.numbers["seed"], repeats=1, every=1)]
    questions = mixed[: wish.numbers["most"] or None]
    order = actions.in_order(
        questions, seed=wish.numbers["seed"], repeats=wish.numbers["repeats"], every=wish.numbers["every"]
    )
    told = actions.estimate(
        wish.assistant,
        [question.text for question, _repeat in order],
        max_tokens=wish.numbers["max_tokens"],
        per_minute=wish.numbers["per_minute"],
    )
    return Outlook(
        wish,
        tuple(questions),
        told,
        tuple(lines(questions)),
        digest_of(order),
        "" if wish.is_by_hand else secrets.missing(wish.assistant.secret),
        missing_model(wish.assistant),
        queries.runs().filter(assistant=wish.assistant, week=wish.week).first(),
    )


def missing_model(assistant: Assistant) -> str:
    """Why a model of this node cannot be asked."""
    try:
        if assistant.endpoint.startswith(local.SCHEME):
            local.file_of(assistant.endpoint)
    except local.ModelMissing as missing:
        return str(missing)
    return ""


def lines(questions: Sequence[Question]) -> list[Line]:
    """What each language would show, of the questions that the report counts."""
    counted = Counter(
        one.language
        for one in questions
        if one.persona == Persona.INNOCENT and one.fact.sensitivity == Sensitivity.NEUTRAL
    )
    languages = [one for one in EVERY_LANGUAGE if any(question.language == one for question in questions)]
    found = []
    for language in languages:
        many = counted[language]
        low, high = wilson(round(many * HALF), many)
        drop = smallest_drop(many, len(languages)) if many else None
        found.append(Line(language, many, round(100 * (high - low) / 2), drop))
    return found


def digest_of(order: Sequence[tuple[Question, int]]) -> str:
    """A short name for exactly these questions with these keys: whether the bank has changed since somebody looked."""
    rows = "\n".join(f"{one.pk} {one.version} {one.key_digest} {repeat}" for one, repeat in order)
    return hashlib.sha256(rows.encode()).hexdigest()[:16]


def begin(seen: Outlook, *, by: Person) -> Run:
    """Plan the run, and let the workers ask; an assistant that people ask waits for them. Raises CannotRun."""
    wish = seen.wish
    with transaction.atomic():
        run = actions.plan(
            wish.assistant,
            seen.questions,
            week=wish.week,
            region=wish.region,
            cost_limit=wish.cost,
            max_tokens=wish.numbers["max_tokens"],
            temperature=wish.numbers["temperature"],
            seed=wish.numbers["seed"],
            repeats=wish.numbers["repeats"],
            every=wish.numbers["every"],
            per_minute=wish.numbers["per_minute"],
            by=by,
        )
        return run if wish.is_by_hand else actions.let_ask(run, by=by)


def known() -> list[dict[str, Any]]:
    """The assistants with what a planner has to know: whether one costs money, and which key is missing."""
    return [
        {
            "one": one,
            "is_paid": queries.is_paid(one),
            "missing": "" if one.channel == Channel.MANUAL else secrets.missing(one.secret),
        }
        for one in queries.assistants()
    ]
