"""Fix what a run will ask, before it asks: which questions, what each answer is held against, for how much."""

import hashlib
import random
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ortaq import __version__
from ortaq.assistants.models import Answer, Assistant, Question, Run
from ortaq.assistants.rules import examines
from ortaq.assistants.runs import queries
from ortaq.core.ledger.canonical import jcs
from ortaq.core.monitor import pace
from ortaq.ledger import actions as ledger
from ortaq.members.models import Person
from ortaq.members.rules import require
from ortaq.work.refused import Refused

Tell = Callable[[Answer], None]


class CannotRun(Refused):
    """A run cannot be planned, continued or sealed; the message says why and what to do."""


def week_of(moment: Any) -> str:
    """The week of a day, by ISO 8601.

    >>> import datetime
    >>> week_of(datetime.date(2026, 11, 20))
    '2026-W47'
    """
    year, week, _day = moment.isocalendar()
    return f"{year}-W{week:02}"


def code_version() -> str:
    """The release, with the commit where there is one."""
    here = Path(__file__).resolve().parent
    line = ["git", "-C", str(here), "rev-parse", "--short=12", "HEAD"]
    try:
        done = subprocess.run(line, capture_output=True, text=True, check=False, timeout=10)
    except (OSError, subprocess.TimeoutExpired):
        return __version__
    return f"{__version__}+{done.stdout.strip()}" if done.returncode == 0 else __version__


def estimate(
    assistant: Assistant, texts: Sequence[str], *, max_tokens: int, per_minute: int | None = None
) -> pace.Estimate:
    """What it would take to ask all of these, no faster than so many a minute where that is less than is allowed."""
    rate = min(assistant.per_minute, per_minute or assistant.per_minute)
    return pace.estimate(texts, max_tokens=max_tokens, per_minute=rate, prices=queries.prices_of(assistant))


def in_order(questions: Sequence[Question], *, seed: int, repeats: int, every: int) -> list[tuple[Question, int]]:
    """The questions as they will be asked: mixed, so that a run that stops early is a sample of the whole.

    Every `every`th one is asked `repeats` times in all.
    """
    mixed = list(questions)
    random.Random(seed).shuffle(mixed)  # noqa: S311 -- not a secret: the same seed must give the same order
    first = [(question, 0) for question in mixed]
    again = [(question, n) for n in range(1, repeats) for question in mixed[::every]]
    return first + again


@transaction.atomic
def plan(
    assistant: Assistant,
    questions: Sequence[Question],
    *,
    week: str = "",
    max_tokens: int = 300,
    temperature: int = 0,
    seed: int = 1,
    repeats: int = 1,
    every: int = 10,
    region: str = "",
    cost_limit: int | None = None,
    per_minute: int | None = None,
    by: Person | None = None,
    is_demo: bool = False,
    heard: Tell = lambda _answer: None,
) -> Run:
    """Fix what will be asked and what each answer will be held against, and write its digest into the audit log.

    `temperature` is in hundredths, `cost_limit` in millionths of the currency; `heard` puts into each row what was
    heard already, when a recording is replayed. Raises CannotRun.
    """
    if by is not None:
        require(examines(by), _("Only standards officers and the secretariat can start a run."))
    limit = assistant.cost_limit if cost_limit is None else cost_limit
    if queries.is_paid(assistant) and not limit:
        raise CannotRun(_("Say what a run of %(name)s may cost at most.") % {"name": assistant.name})
    if not questions:
        raise CannotRun(_("There is no published question to ask. Load the bank of facts first: ortaq facts load"))
    others = queries.rivals()
    order = in_order(questions, seed=seed, repeats=repeats, every=every)
    told = {question.pk: queries.as_asked(question, others) for question in questions}
    parameters = {
        "temperature": temperature,
        "max_tokens": max_tokens,
        "repeats": repeats,
        "every": every,
        "region": region,
    }
    run = Run.objects.create(
        assistant=assistant,
        week=week or week_of(timezone.now()),
        started_by=by,
        parameters=parameters,
        limits={"per_minute": min(assistant.per_minute, per_minute or assistant.per_minute), "cost": limit},
        seed=seed,
        code_version=code_version(),
        plan_digest=hashlib.sha256(jcs([told[question.pk] for question, _repeat in order])).hexdigest(),
        is_demo=is_demo,
    )
    answers = [
        Answer(
            run=run,
            question=question,
            repeat=repeat,
            position=position,
            channel=assistant.channel,
            asked=told[question.pk],
            parameters=parameters | {"seed": seed + repeat},
        )
        for position, (question, repeat) in enumerate(order, 1)
    ]
    for answer in answers:
        heard(answer)
    Answer.objects.bulk_create(answers, batch_size=200)
    ledger.record(
        run, "run planned", by=by, assistant=assistant.slug, week=run.week, questions=len(order), plan=run.plan_digest
    )
    return run
