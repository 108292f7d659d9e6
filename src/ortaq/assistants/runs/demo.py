"""The small model of this node as an assistant, for `./ortaq monitor run --demo` and the demo world."""

import datetime as dt
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone

from ortaq.assistants.facts import loading
from ortaq.assistants.models import Answer, AnswerState, Assistant, Channel, FactState, Question, Run, RunState, Shape
from ortaq.assistants.runs import actions, local
from ortaq.core.monitor import runfile

SLUG = "smollm2-135m"
QUESTIONS = 120
LANGUAGES = ("en", "ru", "tr", "kk")
MAX_TOKENS = 40
"""Short answers: the model knows no more in long ones, and a small machine writes forty words in a second or two."""
RECORDED = tuple(sorted((Path(__file__).parents[1] / "data/recorded").glob("smollm2-135m*.ndjson")))
"""What the model really said when it was asked with these parameters: one line a question."""


def asked_states() -> list[FactState]:
    """What a demonstration asks about: on a clean machine nobody has reviewed the bank, and its run says `is_demo`."""
    return [FactState.PUBLISHED, FactState.PROPOSED, FactState.CONFIRMED]


def ready() -> Assistant:
    """The local model as an assistant of this node, which has a bank to ask from; raises ModelMissing."""
    local.file_of(local.SMOLLM2)
    if not Question.objects.exists():
        loading.load()
    return entered()


def entered() -> Assistant:
    """The row of the local model, whether or not its packages are here."""
    return Assistant.objects.filter(slug=SLUG).first() or actions.enter_assistant(
        slug=SLUG,
        name="SmolLM2 135M",
        maker="Hugging Face",
        note="local, 135M",
        shape=Shape.OPENAI,
        channel=Channel.API,
        endpoint=local.SMOLLM2,
        model=local.ALIAS,
        per_minute=6000,
        is_demo=True,
    )


def recorded(paths: Sequence[Path] = RECORDED) -> list[dict[str, Any]]:
    """The lines of recordings."""
    return [json.loads(line) for path in paths for line in path.read_text(encoding="utf-8").splitlines()]


@transaction.atomic
def replay(paths: Sequence[Path] = RECORDED) -> Run:
    """A run of the local model from a recording, sealed: the same bytes, asked then, graded now.

    A question that has been worded anew since is left out: nobody has put it to the model.
    """
    lines = {(line["fact"], line["language"], line["question"]): line for line in recorded(paths)}
    living = Question.objects.filter(retired_at=None, fact__state__in=asked_states())
    heard = {
        pk: lines[found]
        for pk, *rest in living.values_list("pk", "fact__slug", "language", "text")
        if (found := tuple(rest)) in lines
    }
    first = min(dt.datetime.fromisoformat(line["asked_at"]) for line in lines.values())
    run = actions.plan(
        entered(),
        list(living.filter(pk__in=heard).select_related("fact").order_by("fact__slug", "language")),
        week=actions.week_of(first),
        max_tokens=MAX_TOKENS,
        is_demo=True,
        heard=lambda answer: hear(answer, heard[answer.question_id]),
    )
    run.state, run.finished_at = RunState.ASKED, timezone.now()
    run.save(update_fields=["state", "finished_at"])
    return actions.seal(run)


def hear(answer: Answer, line: dict[str, Any]) -> None:
    """Put what was recorded into an answer."""
    answer.request, answer.response = line["request"].encode(), line["response"].encode()
    answer.request_sha256, answer.response_sha256 = runfile.sha256(answer.request), runfile.sha256(answer.response)
    answer.status, answer.state = 200, AnswerState.ANSWERED
    answer.asked_at = answer.answered_at = dt.datetime.fromisoformat(line["asked_at"])
    actions.read(answer)
