"""How far a consent reaches: what rests on it, who holds that, and where it is on the air.

The register knows programmes only by their ids. Rooms that know more register a function when they start; the register
asks them all.
"""

import datetime as dt
import uuid
from collections.abc import Callable, Iterable
from typing import Generic, NamedTuple, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


class Ask(Generic[P, T]):
    """A question that any number of rooms answer."""

    def __init__(self) -> None:
        self._rooms: list[Callable[P, Iterable[T]]] = []

    def add(self, room: Callable[P, Iterable[T]]) -> None:
        """Ask this room as well."""
        if room not in self._rooms:
            self._rooms.append(room)

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> list[T]:
        """The answers of all rooms."""
        return [one for room in self._rooms for one in room(*args, **kwargs)]


class Work(NamedTuple):
    """A programme of a house, to be named in a consent."""

    programme: uuid.UUID
    title: str


class Rests(NamedTuple):
    """A version that rests on a consent, in words of the reader; `made_by` is the house that made it.

    `houses` are the ids of that house and of the one that owns the programme.
    """

    programme: uuid.UUID
    title: str
    part: str
    language: str
    made_by: str
    address: str
    houses: tuple[uuid.UUID, ...]


class Holder(NamedTuple):
    """A house that may show a programme, or has its files, by its id, and the contract under which it may or has."""

    programme: uuid.UUID
    house: uuid.UUID
    contract: str


class OnAir(NamedTuple):
    """A showing that a withdrawal takes off the air; `off_at` is when the slate comes, None while nothing has changed.

    `starts_at` is when the showing begins or began.
    """

    programme: uuid.UUID
    channel: str
    house: uuid.UUID
    house_name: str
    starts_at: dt.datetime
    off_at: dt.datetime | None


works: Ask[[uuid.UUID], Work] = Ask()
"""Programmes that a house (by id) may name in a consent."""
titles: Ask[[Iterable[uuid.UUID]], Work] = Ask()
"""Titles of programmes."""
resting: Ask[[str], Rests] = Ask()
"""What rests on a consent (by its reference), itself or by what it was made from."""
holders: Ask[[Iterable[uuid.UUID]], Holder] = Ask()
"""Who may show programmes under a contract that is in force now or later, and who has taken their files."""
on_air: Ask[[Iterable[uuid.UUID], dt.datetime], OnAir] = Ask()
"""Showings of programmes that were on, or were to come, at an instant."""
