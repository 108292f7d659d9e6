"""The matcher on the bank's own sentences: each is a right answer to its own question, and none to a neighbour's."""

import json
import random
from collections import Counter, defaultdict
from collections.abc import Iterator
from functools import cache
from importlib import resources
from typing import Any

import pytest

from ortaq.core.grading.key import Key, Kind
from ortaq.core.grading.match import match
from ortaq.core.monitor.keys import read_key
from tests.core.grading.recorded import ASKED_ON

BANK = resources.files("ortaq.assistants").joinpath("data/facts/bank")
EMPTY = {"unit": "", "tolerance": {}, "precision": "", "valid_from": None, "valid_to": None}


@cache
def facts() -> list[dict[str, Any]]:
    """The facts that are so today."""
    files = sorted((one for one in BANK.iterdir() if one.name.endswith(".json")), key=lambda one: one.name)
    every = [fact for file in files for fact in json.loads(file.read_text(encoding="utf-8"))]
    return [fact for fact in every if not fact.get("valid_to")]


def sentences() -> Iterator[tuple[dict[str, Any], str, Key, str, str]]:
    """Every fact in every language, with its key, its question and its sentence."""
    for fact in facts():
        for language, answers in fact["answers"].items():
            question, sentence = fact["questions"].get(language), fact["statement"].get(language)
            if question and sentence:
                kept = {name: fact.get(name) or empty for name, empty in EMPTY.items()}
                kept |= {"kind": fact["kind"], "value": fact["value"], "answers": answers}
                yield fact, language, read_key(kept, ASKED_ON), question, sentence


def test_the_banks_own_sentences_are_right_answers() -> None:
    grades = Counter(
        str(match(sentence, key, question, language, ASKED_ON).grade)
        for _fact, language, key, question, sentence in sentences()
    )
    assert grades.total() > 2000
    right, unclear = grades["correct"] / grades.total(), grades["unclear"] / grades.total()
    assert right >= 0.94
    assert 1 - right - unclear <= 0.001


@pytest.mark.parametrize("share", [0.3, pytest.param(1, marks=pytest.mark.slow)])
def test_the_sentence_of_another_country_is_no_right_answer(share: float) -> None:
    chance = random.Random(1)
    asked: dict[tuple[str, str], list[tuple[dict[str, Any], Key, str, str]]] = defaultdict(list)
    for fact, language, key, question, sentence in sentences():
        if fact["country"] and Kind(fact["kind"]) in {Kind.NAME, Kind.NUMBER, Kind.DATE}:
            asked[fact["slug"].partition(".")[2], language].append((fact, key, question, sentence))
    wrong, held = [], 0
    for (_about, language), rows in asked.items():
        for fact, key, question, _own in rows:
            for other, _key, _question, sentence in rows:
                if other["country"] == fact["country"] or other["value"] == fact["value"]:
                    continue
                if chance.random() < share:
                    held += 1
                    if match(sentence, key, question, language, ASKED_ON).grade == "correct":
                        wrong.append((fact["slug"], language, sentence))
    assert held > 5000 * share
    assert len(wrong) / held <= 0.0005, wrong[:20]
