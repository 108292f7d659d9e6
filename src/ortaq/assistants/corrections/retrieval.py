"""Our export for programs that retrieve: one passage a fact and language, and our own search over them."""

from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import urljoin

from django.db.models import Prefetch
from django.urls import reverse

from ortaq.assistants.facts.queries import in_reading_order, neutral
from ortaq.assistants.models import Fact, Persona, Question
from ortaq.core.text.retrieval import Index, Passage
from ortaq.members.territories import territories
from ortaq.work.settings import settings

ASKED = Prefetch("questions", Question.objects.filter(retired_at=None))


def is_plain(question: Question) -> bool:
    """Whether a question asks innocently, and is still asked."""
    return question.persona == Persona.INNOCENT and question.retired_at is None


def whole(path: str) -> str:
    """A path of this node as a whole address."""
    return urljoin(settings().origin.rstrip("/") + "/", path)


def rows(facts: Iterable[Fact] | None = None) -> Iterator[dict[str, Any]]:
    """Every published, uncontested fact in every language, with its sources, as the export has it."""
    for fact in facts if facts is not None else neutral().prefetch_related("sources", ASKED):
        asks = {question.language: question.text for question in fact.questions.all() if is_plain(question)}
        place = territories().get(fact.country)
        sources = [source.locator for source in in_reading_order(fact.sources.all()) if source.agrees]
        for language, text in fact.statement.items():
            yield {
                "id": f"{fact.slug}/{language}",
                "fact": fact.slug,
                "version": fact.version,
                "lang": language,
                "country": fact.country,
                "about": place.name(language) if place else "",
                "topic": fact.topic,
                "text": text,
                "asks": asks.get(language, ""),
                "valid_from": fact.valid_from.isoformat() if fact.valid_from else None,
                "valid_to": fact.valid_to.isoformat() if fact.valid_to else None,
                "url": whole(reverse("assistants:fact", args=[fact.slug])),
                "sources": sources,
            }


def index(exported: Iterable[dict[str, Any]] | None = None) -> Index:
    """The export (the node's own, or rows that were read from `rag.jsonl`) ready to be searched."""
    found = rows() if exported is None else exported
    return Index(Passage(row["id"], row["lang"], row["text"], row["asks"], row.get("about", "")) for row in found)


def facts_for(question: str, language: str, among: Index, number: int = 3) -> list[str]:
    """The sentences of the export that answer a question best, the best first."""
    return [found.passage.text for found in among.best(question, number, language)]
