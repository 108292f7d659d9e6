"""Whether what stands beside a signed run is as it was: its row, whom it is of, its questions, and what the log knows.

The manifest signs answers and numbers. Which run, week and assistant they are told of, who captured an answer, and
whether the run is still there, is in rows that reports are made from.
"""

import datetime as dt
import json
from collections.abc import Iterator, Mapping
from typing import Any

from ortaq.assistants.models import Answer, Assistant, Match, Run, RunState
from ortaq.assistants.runs import queries
from ortaq.core.ledger.canonical import digest
from ortaq.core.monitor.runfile import MANIFEST, READINGS, Fault, sha256
from ortaq.ledger.models import Entry

ROW = "the run"
COLUMNS = (
    "run",
    "node",
    "week",
    "is_demo",
    "parameters",
    "limits",
    "seed",
    "code",
    "plan",
    "planned_at",
    "finished_at",
)
AT_ONCE = dt.timedelta(minutes=1)
"""The log is told of a seal in the same transaction."""
FIELDS = (
    "name", "maker", "note", "shape", "channel", "endpoint", "model", "more", "per_minute", "currency", "price_in",
    "price_out", "price_request", "cost_limit",
)  # fmt: skip


def fields_of(assistant: Assistant) -> str:
    """The digest of everything that is entered of an assistant, as the audit log keeps it."""
    told = {name: getattr(assistant, name) for name in FIELDS}
    # What goes into each request may hold fractions, which the log does not take.
    return digest(told | {"more": json.dumps(assistant.more, sort_keys=True)})


def faults(run: Run) -> Iterator[Fault]:
    """What of a sealed run is not as it was signed, or as the log knows it."""
    try:
        told = dict(json.loads(bytes(run.manifest)))
        yield from _row(run, told)
        yield from _answers(run, str(told["matcher"]))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        yield Fault(MANIFEST, f"cannot be read: {error}")
    yield from _logged(run)
    yield from _assistant(run.assistant)


def gone() -> Iterator[Fault]:
    """Runs that were sealed and are not sealed, or not there, any more."""
    rows = {str(pk): state for pk, state in Run.objects.values_list("pk", "state")}
    for key in Entry.objects.filter(action="run sealed").order_by("number").values_list("subject_id", flat=True):
        if key not in rows:
            yield Fault(f"run {key}", "was sealed, and is gone")
        elif rows[key] != RunState.SEALED:
            yield Fault(f"run {key}", "was opened again after it was sealed")


def _row(run: Run, told: Mapping[str, Any]) -> Iterator[Fault]:
    now = queries.head(run)
    for name in COLUMNS:
        if now[name] != told[name]:
            yield Fault(ROW, f"its {name} was changed")
    if now["assistant"]["slug"] != told["assistant"]["slug"]:
        yield Fault(ROW, "it is told of another assistant")
    if run.manifest_digest != sha256(bytes(run.manifest)):
        yield Fault(MANIFEST, "its digest was changed")


def _answers(run: Run, matcher: str) -> Iterator[Fault]:
    """Answers whose question is another one than was asked, that have a second grade, or another author."""
    captured = dict(
        Entry.objects.filter(
            action="answer captured", subject_id__in=[str(pk) for pk in run.answers.values_list("pk", flat=True)]
        ).values_list("subject_id", "actor")
    )
    erased = queries.erased_pictures(run)
    graded = set(Match.objects.filter(answer__run=run).exclude(version=matcher).values_list("answer_id", flat=True))
    found = run.answers.select_related("question__fact", "captured_by").defer("request", "response", "text")
    for answer in found.order_by("position"):
        where = _named(answer)
        asked, question = answer.asked, answer.question
        if [question.fact.slug, question.language, question.persona] != [
            asked.get(name) for name in ("fact", "language", "persona")
        ]:
            yield Fault(where, "belongs to another question than was asked")
        if answer.pk in graded:
            yield Fault(where, "has a grade that nobody signed")
        by = str(answer.captured_by.pseudonym) if answer.captured_by else ""
        is_erased = not by and any(path.startswith(f"answers/{answer.position:05}/") for path in erased)
        if by != captured.get(str(answer.pk), "") and not is_erased:
            yield Fault(where, "was captured by somebody else")


def _named(answer: Answer) -> str:
    asked = answer.asked if isinstance(answer.asked, dict) else {}
    return f"answers/{answer.position:05} ({asked.get('fact')}, {asked.get('language')})"


def _logged(run: Run) -> Iterator[Fault]:
    """What the log knows otherwise: what was signed and when, what people read, who started it."""
    entries = Entry.objects.filter(subject_kind="run", subject_id=str(run.pk)).order_by("number")
    known = {entry.action: entry for entry in entries}
    sealed, read, planned = (known.get(action) for action in ("run sealed", "readings sealed", "run planned"))
    if sealed is None or sealed.details.get("manifest") != sha256(bytes(run.manifest)):
        yield Fault(MANIFEST, "is not the one that the log knows")
    elif run.sealed_at is None or not dt.timedelta() <= sealed.at - run.sealed_at < AT_ONCE:
        yield Fault(ROW, "the time of its seal was changed")
    if (read.details.get("readings") if read else None) != (sha256(bytes(run.readings)) if run.readings else None):
        yield Fault(READINGS, "is not the one that the log knows" if run.readings else "was taken out")
    if planned and planned.actor != (str(run.started_by.pseudonym) if run.started_by else ""):
        yield Fault(ROW, "somebody else started it")


def _assistant(assistant: Assistant) -> Iterator[Fault]:
    entered = Entry.objects.filter(action="assistant entered", subject_id=str(assistant.pk)).order_by("number").last()
    if entered and entered.details.get("fields") != fields_of(assistant):
        yield Fault(f"assistant {assistant.slug}", "was changed")
