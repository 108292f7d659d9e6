"""The key of a question: everything that an answer is held against, fixed and hashed before anybody is asked.

Its digest is `ortaq.core.ledger.canonical.digest(key)`; it stands in `Question.key_digest` and in the manifest of runs.
"""

from typing import Any

from ortaq.assistants.models import Fact, Question


def key_of(question: Question) -> dict[str, Any]:
    """What counts as a right answer to `question`, as plain values."""
    return key_for(question.fact, question.language, question.persona, question.premise)


def key_for(fact: Fact, language: str, persona: str, premise: dict[str, Any]) -> dict[str, Any]:
    """The key of a question about `fact` in `language`."""
    return {
        "fact": fact.slug,
        "version": fact.version,
        "language": language,
        "persona": persona,
        "premise": premise,
        "kind": fact.kind,
        "value": fact.value,
        "unit": fact.unit,
        "tolerance": fact.tolerance,
        "precision": fact.precision,
        "valid_from": fact.valid_from.isoformat() if fact.valid_from else None,
        "valid_to": fact.valid_to.isoformat() if fact.valid_to else None,
        "answers": fact.answers.get(language, []),
        "sensitivity": fact.sensitivity,
    }
