"""The recorded answers with their keys and labels, and how a matcher does on them."""

import datetime as dt
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from ortaq.core.grading.key import Grade, Key, Kind, Precision, Tolerance
from ortaq.core.monitor import keys as kept

HERE = Path(__file__).parent
ASKED_ON = dt.date(2026, 11, 27)
NEWEST = "answers-b3.jsonl"
"""The batch that was labelled when the matcher was done, and has not changed it."""


@dataclass(frozen=True)
class Recorded:
    """One answer, what it was an answer to, and the grade that a reader gave it."""

    id: str
    language: str
    question: str
    answer: str
    key: Key
    label: str
    first_grade: str
    """What the matcher said when it saw the answer for the first time; empty in the older batches."""


@cache
def recorded() -> list[Recorded]:
    """All of them."""
    return [one for file in sorted(HERE.glob("answers*.jsonl")) for one in read(file.name)]


@cache
def newest() -> list[Recorded]:
    """The batch that came last."""
    return read(NEWEST)


def read(name: str) -> list[Recorded]:
    """The answers of a file; a key is the name of one in `keys.json`, or as a run keeps it."""
    named = {name: read_key(plain) for name, plain in json.loads((HERE / "keys.json").read_text("utf-8")).items()}
    rows = map(json.loads, (HERE / name).read_text("utf-8").splitlines())
    return [
        Recorded(
            row["id"],
            row["language"],
            row["question"],
            row["answer"],
            named[row["key"]]
            if isinstance(row["key"], str)
            else kept.read_key(row["key"], ASKED_ON, row["key"]["rivals"]),
            row["label"],
            row.get("first_grade", ""),
        )
        for row in rows
    ]


def read_key(plain: Mapping[str, Any]) -> Key:
    """A key as `keys.json` has it."""
    day = plain.get("date")
    number = plain.get("number")
    value = dt.date.fromisoformat(day) if day else Decimal(number) if number else plain.get("truth")
    until = plain.get("valid_to")
    return Key(
        Kind(plain["kind"]),
        forms=tuple(plain.get("forms", ())),
        value=value,
        unit=plain.get("unit", ""),
        tolerance=Tolerance(Decimal(plain.get("absolute", "0")), Decimal(plain.get("relative", "0"))),
        precision=Precision(plain.get("precision", "day")),
        items=tuple(tuple(forms) for forms in plain.get("items", ())),
        rivals=tuple(plain.get("rivals", ())),
        valid_to=dt.date.fromisoformat(until) if until else None,
        earlier=tuple(read_key(one) for one in plain.get("earlier", ())),
    )


@dataclass(frozen=True)
class Score:
    """How a matcher does: answers, right ones among them, and what it got wrong."""

    answers: int
    right: int
    false_correct: list[str]
    false_wrong: list[str]
    unclear: list[str]
    called_wrong: int
    accused: list[str]
    """Called wrong, and labelled otherwise: the report would name an error that nobody made."""

    @property
    def rates(self) -> tuple[float, float, float]:
        """False-correct of what is not right, false-wrong of what is right, unclear of all."""
        return (
            len(self.false_correct) / (self.answers - self.right),
            len(self.false_wrong) / self.right,
            len(self.unclear) / self.answers,
        )


def score(rows: list[Recorded], grade: Callable[[Recorded], str]) -> Score:
    """Hold the grades of a matcher against the labels; `unclear` is neither right nor wrong, it goes to people."""
    grades = {row.id: grade(row) for row in rows}
    return Score(
        answers=len(rows),
        right=sum(row.label == "correct" for row in rows),
        false_correct=[row.id for row in rows if grades[row.id] == "correct" and row.label != "correct"],
        false_wrong=[row.id for row in rows if row.label == "correct" and grades[row.id] not in {"correct", "unclear"}],
        unclear=[row.id for row in rows if grades[row.id] == "unclear"],
        called_wrong=sum(grade == Grade.WRONG for grade in grades.values()),
        accused=[row.id for row in rows if grades[row.id] == Grade.WRONG != row.label],
    )
