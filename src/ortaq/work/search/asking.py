"""Answer a question with an index: find texts that hold its words, score them, and say why each was found."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from ortaq.core.text import ranking
from ortaq.core.text.ranking import Group, Text
from ortaq.work.search import Document, Engine, Held
from ortaq.work.search.words import known

CANDIDATES = {"names": 1500, "texts": 600, "said": 600}
"""So many texts of a shelf are scored for a question, at most."""
FLOOR, FLOOR_OF_ONE = 0.2, 0.36
"""How much of a question a text has to meet, times the root of its number of words; and at least so much of one."""
SHELF_WEIGHTS = {"names": 1.0, "texts": 0.5, "said": 0.5}


@dataclass(frozen=True, slots=True)
class Hit:
    """A text that answers: its number, of whom, and how well."""

    id: int
    owner: str
    score: float


@dataclass(frozen=True)
class Asked:
    """A question as an index understands it, and what was found on each shelf, the best first."""

    groups: Sequence[Group]
    hits: dict[str, list[Hit]] = field(default_factory=dict)

    def owners(self, *shelves: str) -> dict[str, list[Hit]]:
        """Who was found on some shelves, the best first, each with its texts, the best first.

        What has the words in several texts (a title and a person) comes after what has them all in one.
        """
        by_owner: dict[str, list[tuple[float, Hit]]] = defaultdict(list)
        for shelf in shelves:
            for hit in self.hits.get(shelf, ()):
                by_owner[hit.owner].append((hit.score * SHELF_WEIGHTS[shelf], hit))
        ranked = sorted(by_owner, key=lambda owner: (-max(score for score, _hit in by_owner[owner]), owner))
        return {owner: [hit for _score, hit in sorted(by_owner[owner], key=lambda one: -one[0])] for owner in ranked}


def ask(engine: Engine, generation: str, question: str, shelves: Sequence[str], *, is_typing: bool = False) -> Asked:
    """What a generation holds on some shelves that answers a question."""
    words = known(engine, generation)
    groups = ranking.read(question, words, is_typing=is_typing)
    sets = ranking.conjunctions(groups, words)
    found = {}
    for shelf in shelves:
        held = candidates(engine, generation, shelf, sets)
        scores = ranking.score(groups, (Text(one.id, one.words) for one in held.values()), words)
        hits = [Hit(one.id, one.owner, scores[one.id]) for one in held.values() if is_met(groups, one.words)]
        found[shelf] = sorted(hits, key=lambda hit: (-hit.score, hit.id))
    return Asked(groups, found)


def candidates(engine: Engine, generation: str, shelf: str, sets: Sequence[Sequence[Sequence[str]]]) -> dict[int, Held]:
    """The texts worth scoring: those that hold the most telling words of the question, up to a limit."""
    found: dict[int, Held] = {}
    for together in sets:
        if len(found) >= CANDIDATES[shelf]:
            break
        # What all of several sets share is worth more than what one of them has alone.
        most = CANDIDATES[shelf] // (2 if len(together) > 1 else 1)
        found |= {one.id: one for one in engine.holding(generation, shelf, together, most)}
    return found


def is_met(groups: Sequence[Group], words: Sequence[str]) -> bool:
    """Whether a text has enough of a question to be an answer at all."""
    met = ranking.coverage(groups, words)
    return bool(met) and sum(met.values()) >= max(FLOOR_OF_ONE, FLOOR * len(met) ** 0.5)


def texts(engine: Engine, generation: str, hits: Sequence[Hit]) -> dict[int, Document]:
    """The texts of hits."""
    return engine.documents(generation, [hit.id for hit in hits]) if hits else {}
