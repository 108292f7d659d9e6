"""Beginnings of the stories about rounds: Gulnora calls one, houses join, bring their films, and sign."""

import datetime as dt

from ortaq.catalogue.models import Programme
from ortaq.exchange.models import Round, RoundState, StepKind
from ortaq.exchange.rounds import actions
from ortaq.exchange.rounds.queries import rounds_for
from ortaq.members.models import Person
from tests.rooms.deal_stories import tale
from tests.world import World

SIGNERS = {"almaty": "asel", "baku": "nargiz", "tashkent": "dilnoza", "ankara": "elif", "bishkek": "aigul"}
"""Who signs for each house."""


def days(first: dt.date | None = None) -> dict[StepKind, dt.date]:
    """A calendar of seven dates, two weeks apart."""
    begin = first or dt.date(2027, 1, 11)
    return {kind: begin + dt.timedelta(days=14 * number) for number, kind in enumerate(StepKind)}


def called(world: World, *houses: str, **change: object) -> Round:
    """Gulnora calls a children's round of fifteen minutes for Almaty, Baku and Tashkent."""
    asked: dict[str, object] = {
        "by": world.gulnora,
        "names": {"en": "Courage", "uz": "Jasorat"},
        "themes": {"en": "A child does what is right although it is hard."},
        "genre": "children",
        "template": "make-one-take-all",
        "minutes": 15,
        "days": days(),
        "invited": [getattr(world, house) for house in houses or ("almaty", "baku", "tashkent")],
    }
    return actions.call(**(asked | change))  # type: ignore[arg-type]


def signer(world: World, house: str) -> Person:
    """Who signs for a house."""
    return world.people[SIGNERS[house]]


def film(world: World, house: str, minutes: int = 15) -> Programme:
    """What a house has made for the round."""
    made = tale(world, house, f"{house}: a tale")
    made.minutes = minutes
    made.save(update_fields=["minutes"])
    return made


def joined(world: World, *houses: str, **change: object) -> Round:
    """The same round once the houses have joined."""
    one = called(world, *houses, **change)
    for house in houses or ("almaty", "baku", "tashkent"):
        actions.join(round=one, by=signer(world, house), working_title=f"{house} works on it")
    return one


def exchanged(world: World, *houses: str, **change: object) -> Round:
    """The same round once every house has brought its film and the exchange is open."""
    names = houses or ("almaty", "baku", "tashkent")
    one = joined(world, *names, **change)
    for house in names:
        actions.assign(round=one, by=signer(world, house), programme=film(world, house))
    for _step in range(4):
        one = actions.move_on(round=one, by=world.gulnora)
    assert one.state == RoundState.EXCHANGED
    return again(one, world.gulnora)


def again(one: Round, reader: Person) -> Round:
    """The round as somebody reads it now."""
    return rounds_for(reader).get(pk=one.pk)
