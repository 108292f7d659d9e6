"""Record a fresh batch of real answers of the small local model, to be labelled by a reader before they are graded.

    PYTHONPATH=src python -m tests.core.grading.record NEW.jsonl --seed 3

The questions are the fact bank's that are in no batch yet, as many in each language, with the key that a run would
keep; broken off, it goes on where it was. It needs the packages of `requirements/assistant.lock`.
"""

import argparse
import hashlib
import json
import random
from collections import defaultdict
from collections.abc import Iterator
from importlib import resources
from pathlib import Path
from typing import Any

import httpx

from ortaq.assistants.runs import local
from ortaq.core.monitor.keys import RIGHT
from tests.core.grading.recorded import HERE

BANK = resources.files("ortaq.assistants").joinpath("data/facts/bank")
WAYS = (
    "shot",
    "fact",
    "shot",
    "bare",
    "shot",
    "fact",
    "shot",
    "misled",
    "fact",
    "shot",
    "bare",
    "fact",
    "shot",
    "shot",
)
"""How the questions of one language are asked, in turn; README.md says what each is."""
TOKENS = {"Latn": 40, "Cyrl": 60}
"""So many tokens an answer may have: the model needs more of them for a Cyrillic word."""
CYRILLIC = {"kk", "ky", "ru"}
ASK = {
    "az": "Faktlar: {fact}\nYalnız bu faktlara əsasən bir qısa cümlə ilə cavab ver: {question}",
    "en": "Facts: {fact}\nUsing only these facts, answer in one short sentence: {question}",
    "hu": "Tények: {fact}\nCsak e tények alapján, egy rövid mondatban válaszolj: {question}",
    "kk": "Деректер: {fact}\nТек осы деректер бойынша бір сөйлеммен жауап беріңіз: {question}",
    "ky": "Фактылар: {fact}\nУшул фактылар боюнча гана бир сүйлөм менен жооп бериңиз: {question}",
    "ru": "Факты: {fact}\nОтветьте одним коротким предложением только по этим фактам: {question}",
    "tk": "Faktlar: {fact}\nDiňe şu faktlara görä bir gysga sözlem bilen jogap ber: {question}",
    "tr": "Bilgiler: {fact}\nYalnızca bu bilgilere göre tek kısa cümleyle yanıtla: {question}",
    "uz": "Faktlar: {fact}\nFaqat shu faktlar asosida bir gap bilan javob bering: {question}",
}


def facts() -> list[dict[str, Any]]:
    """The facts of the bank that are so today and can be graded."""
    files = sorted((one for one in BANK.iterdir() if one.name.endswith(".json")), key=lambda one: one.name)
    every = [fact for file in files for fact in json.loads(file.read_text(encoding="utf-8"))]
    return [one for one in every if not one.get("valid_to") and one.get("sensitivity", "neutral") == "neutral"]


def about(fact: dict[str, Any]) -> str:
    """What is asked, without the country: `capital`; cities and borders are one thing each."""
    return str(fact["slug"].partition(".")[2].partition(".")[0])


def key_of(fact: dict[str, Any], language: str, every: list[dict[str, Any]]) -> dict[str, Any]:
    """The key as a run keeps it, with the right names of the other countries."""
    empty = {"unit": "", "tolerance": {}, "precision": "", "valid_from": None, "valid_to": None}
    same = [one for one in every if one["kind"] == "name" and one["country"] and one["country"] != fact["country"]]
    return {name: fact.get(name) or nothing for name, nothing in empty.items()} | {
        "kind": fact["kind"],
        "value": fact["value"],
        "answers": fact["answers"].get(language, []),
        "rivals": [
            answer["form"]
            for one in same
            if fact["kind"] == "name" and one["slug"].partition(".")[2] == fact["slug"].partition(".")[2]
            for answer in one["answers"].get(language, [])
            if answer["status"] in RIGHT
        ],
    }


def claim(fact: dict[str, Any], language: str) -> str:
    """The false sentence about a fact that the bank's leading questions suggest; empty when there is none."""
    return str(fact.get("suggested", {}).get("claim", {}).get(language, ""))


def batch(seed: int) -> Iterator[dict[str, Any]]:
    """What is asked: of every language another mix of facts, one about each thing before any thing comes twice."""
    every, chance = facts(), random.Random(seed)
    known = {json.loads(line)["question"] for file in HERE.glob("answers*.jsonl") for line in file.open("rb")}
    mixed: dict[str, Iterator[dict[str, Any]]] = {}
    for language in ASK:
        things: dict[str, list[dict[str, Any]]] = defaultdict(list)
        for fact in chance.sample(every, len(every)):
            question = fact["questions"].get(language)
            if question and question not in known and fact["statement"].get(language):
                things[about(fact)].append(fact)
        mixed[language] = iter(
            [fact for name in chance.sample(sorted(things), len(things)) for fact in things[name][:1]]
        )
    for number, way in enumerate(WAYS):
        for language, chosen in mixed.items():
            fact = next(
                one for one in chosen if way != "misled" or one.get("suggested", {}).get("claim", {}).get(language)
            )
            yield {
                "id": f"{language}-b{seed}-{number:02}-{way}",
                "language": language,
                "fact": fact["slug"],
                "question": fact["questions"][language],
                "key": key_of(fact, language, every),
                "max_tokens": TOKENS["Cyrl" if language in CYRILLIC else "Latn"],
                "messages": messages(fact, language, way, chance.sample(every, len(every))),
            }


def messages(fact: dict[str, Any], language: str, way: str, others: list[dict[str, Any]]) -> list[dict[str, str]]:
    """The conversation that ends with the question."""
    question, statement = fact["questions"][language], fact["statement"][language]
    if way == "bare":
        return [{"role": "user", "content": question}]
    if way == "misled":
        statement = claim(fact, language)
    shown = []
    if way == "shot":
        # Two examples that answer something else.
        fits = (one for one in others if one["questions"].get(language) and one["statement"].get(language))
        for one in [one for one in fits if about(one) != about(fact)][:2]:
            told = one["statement"][language]
            shown += [
                {"role": "user", "content": ASK[language].format(fact=told, question=one["questions"][language])},
                {"role": "assistant", "content": told},
            ]
    return [*shown, {"role": "user", "content": ASK[language].format(fact=statement, question=question)}]


def main() -> None:
    """Ask what is not asked yet, one line an answer."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--seed", type=int, required=True)
    told = parser.parse_args()
    done = {json.loads(line)["id"] for line in told.out.read_text("utf-8").splitlines()} if told.out.exists() else set()
    with local.serving(local.SMOLLM2) as address, httpx.Client(timeout=900) as client, told.out.open("a") as out:
        for row in batch(told.seed):
            if row["id"] in done:
                continue
            asked = {"messages": row["messages"], "temperature": 0, "seed": 1, "max_tokens": row["max_tokens"]}
            request = json.dumps(asked, ensure_ascii=False).encode()
            heard = client.post(f"{address}/chat/completions", content=request)
            answer = heard.raise_for_status().json()
            row |= {
                "answer": answer["choices"][0]["message"]["content"],
                "model": answer["model"],
                "request_sha256": hashlib.sha256(request).hexdigest(),
                "response_sha256": hashlib.sha256(heard.content).hexdigest(),
            }
            out.write(json.dumps(row, ensure_ascii=False) + "\n")
            out.flush()


if __name__ == "__main__":
    main()
