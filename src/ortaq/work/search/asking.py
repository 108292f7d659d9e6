"""Answer a question with an index: find texts that hold its words, score them, and say why each was found."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from ortaq.core.text import ranking
from ortaq.core.text.languages import primary
from ortaq.core.text.ranking import Group, Text
from ortaq.work.search import Document, Engine, Held
from ortaq.work.search.words import known

CANDIDATES = {"names": 600, "texts": 300, "said": 300}
"""So many texts of a shelf are scored for a question, at most."""
ALIKE = {"names": 0.0, "texts": 0.45, "said": 0.58}
"""How much alike words have to be spelled: among thousands of lines much comes near that is nothing."""
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
        texts = (Text(number, held[number].words, primary(held[number].tag)) for number in sorted(held))
        ranked = ranking.score(groups, texts, words, ALIKE[shelf])
        found[shelf] = [Hit(held[number].id, held[number].owner, score) for number, score in ranked]
    return Asked(groups, found)


def candidates(engine: Engine, generation: str, shelf: str, sets: Sequence[Sequence[Sequence[str]]]) -> dict[int, Held]:
    """The texts worth scoring: those that hold the most telling words of the question, up to a limit."""
    found: dict[int, Held] = {}
    for together in sets:
        if len(found) >= CANDIDATES[shelf]:
            break
        # What several sets share is worth more than what one of them has alone, but never leaves that no room.
        most = CANDIDATES[shelf] // 4 if len(together) > 1 else CANDIDATES[shelf] - len(found)
        found |= {one.id: one for one in engine.holding(generation, shelf, together, most)}
    return found


def texts(engine: Engine, generation: str, hits: Sequence[Hit]) -> dict[int, Document]:
    """The texts of hits."""
    return engine.documents(generation, [hit.id for hit in hits]) if hits else {}
