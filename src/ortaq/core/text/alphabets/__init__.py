"""The alphabets as dated data files, each with its source, confidence and standing (in force, in use, draft).

>>> alphabet("kk-Latn").status
'draft'
"""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Alphabet:
    """One alphabet; `tables` maps the tag it can be made from to the letters, sequences and stems for that."""

    id: str
    tag: str
    script: str
    status: str
    as_of: str
    sources: tuple[str, ...]
    confidence: str
    note: str
    letters: tuple[str, ...]
    tables: dict[str, dict[str, Any]]


@cache
def alphabets() -> dict[str, Alphabet]:
    """All alphabets by BCP 47 tag."""
    rows = [json.loads(path.read_text(encoding="utf-8")) for path in sorted(Path(__file__).parent.glob("*.json"))]
    return {
        row["tag"]: Alphabet(
            row["id"],
            row["tag"],
            row["script"],
            row["status"],
            row["as_of"],
            tuple(row["sources"]),
            row["confidence"],
            row["note"],
            tuple(letter for group in row["letters"].split() for letter in group),
            row.get("from", {}),
        )
        for row in rows
    }


def alphabet(tag: str) -> Alphabet:
    """The alphabet a language tag is written in; KeyError for a tag we have none for."""
    return alphabets()[tag]


def table(source_tag: str, target_tag: str) -> dict[str, Any]:
    """The letters and rules that make `target_tag` from `source_tag`; KeyError when there are none."""
    return alphabet(target_tag).tables[source_tag]
