"""Beginnings of the stories about charters: Gulnora writes and opens, Deniz adopts for Lefkoşa."""

from typing import Any

from ortaq.standards.charter import adopting, queries, writing
from ortaq.standards.models import Adoption, Charter, CharterRule
from tests.world import World


def opened(world: World) -> Charter:
    """The template, open for adoption."""
    return writing.open_charter(charter=writing.begin(by=world.gulnora), by=world.gulnora)


def adopted(world: World, charter: Charter | None = None) -> Adoption:
    """Lefkoşa has adopted it from today."""
    charter = charter or opened(world)
    return adopting.adopt(charter=charter, house=world.lefkosa, by=world.deniz, digest=charter.digest)


def rule(charter: Charter, name: str) -> CharterRule:
    """A rule of a charter."""
    found = queries.rule_of(charter, name)
    assert found is not None
    return found


def text_of(row: CharterRule, **changes: Any) -> str:
    """A rule as somebody edits it."""
    return writing.as_text(row.plain | changes)
