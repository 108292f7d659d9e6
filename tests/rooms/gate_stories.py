"""Beginnings of the stories about the gate: houses that have adopted a charter of a few rules, and their officers."""

import datetime as dt
from collections.abc import Collection
from typing import Any

from django.utils import timezone

from ortaq.catalogue.models import Programme
from ortaq.members import actions as members
from ortaq.members.models import Broadcaster, Person
from ortaq.standards.charter import adopting, writing
from ortaq.standards.charter import queries as adopted
from ortaq.standards.gate import actions as gate
from ortaq.standards.gate.standing import PROGRAMME
from ortaq.standards.models import Adoption, Charter, Reservation, Waiver
from tests.world import MEMBERS, World

EDITOR = "HUMAN-01"
"""A rule of the template: a person answers for the programme as editor."""
REASON = "The editor of this archive film died in 1994 and nobody has taken her place since."


def officer(house: Broadcaster, name: str = "officer") -> Person:
    """A standards officer of a house."""
    return members.invite(
        broadcaster=house,
        username=f"{name}-{house.slug}",
        name=f"{name} {house.slug}",
        email=f"{name}@{house.slug}.example",
        roles=["standards"],
        language="en",
        password=MEMBERS["password"],
    )


def charter(world: World, rules: Collection[str] = (EDITOR,)) -> Charter:
    """The template with only some of its rules, open for adoption."""
    draft = writing.begin(by=world.gulnora)
    for row in draft.rules.all():
        if row.rule_id not in rules:
            writing.remove_rule(row=row, by=world.gulnora)
    return writing.open_charter(charter=draft, by=world.gulnora)


def adopts(house: Broadcaster, agreed: Charter, by: Person, since: dt.date | None = None) -> Adoption:
    """A house adopts it."""
    return adopting.adopt(charter=agreed, house=house, by=by, digest=agreed.digest, since=since)


def reserves(house: Broadcaster, by: Person, applied: str, rule: str = EDITOR, **change: Any) -> Reservation:
    """A house applies a rule otherwise."""
    adoption = adopted.adoption_of(house, timezone.now())
    assert adoption
    return adopting.reserve(
        adoption=adoption, rule_id=rule, applied=applied, reason="We have no editors yet.", by=by, **change
    )


def states(programme: Programme, by: Person, **values: Any) -> None:
    """The owner states facts; a dot in a path is written as two underscores."""
    gate.state(
        subject_kind=PROGRAMME,
        subject_id=programme.pk,
        house=programme.owner,
        values={f"item.{name.replace('__', '.')}": value for name, value in values.items()},
        by=by,
    )


def asks(programme: Programme, house: Broadcaster, by: Person, **change: Any) -> Waiver:
    """Somebody asks the house for an exception from the rule about editors, for ten days."""
    asked = {
        "house": house,
        "rule_id": EDITOR,
        "subject_kind": PROGRAMME,
        "subject_id": programme.pk,
        "about": programme.titles,
        "reason": REASON,
        "public_summary": "An archive film whose editor is dead.",
        "until": adopted.day_of(house, timezone.now()) + dt.timedelta(days=10),
        "by": by,
    }
    return gate.ask_exception(**(asked | change))
