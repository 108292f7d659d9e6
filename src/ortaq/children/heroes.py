"""Heroes of tales by whom a child chooses: the names of the media lexicon that stand in the titles of programmes."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from ortaq.children.queries import Shown
from ortaq.core.text import convert
from ortaq.core.text.cousins import table
from ortaq.core.text.languages import primary
from ortaq.core.text.lexicon import TAGS, expand, tables


@dataclass(frozen=True, slots=True)
class Hero:
    """A hero, as the reader's language writes the name, and a programme whose picture shows it."""

    concept: str
    name: str
    tag: str
    shown: Shown


@cache
def names() -> frozenset[str]:
    """Concepts that are names of somebody."""
    return frozenset(one.id for one in tables() if one.pos == "name")


def heroes_of(shown: Shown) -> list[str]:
    """Whom the titles of a programme name, each once."""
    found = [
        meant.concept
        for tag, title in shown.programme.titles.items()
        if primary(tag) in TAGS
        for meant in expand(title, (primary(tag),))
        if meant.is_whole and primary(tag) in meant.tags and meant.concept in names()
    ]
    return list(dict.fromkeys(found))


def heroes(found: Iterable[Shown], tag: str) -> list[Hero]:
    """The heroes of what a child may see, in its order."""
    made: dict[str, Hero] = {}
    for one in found:
        for concept in heroes_of(one):
            told, name = convert.in_script(table()[concept], tag)
            made.setdefault(concept, Hero(concept, str(name), str(told), one))
    return list(made.values())
