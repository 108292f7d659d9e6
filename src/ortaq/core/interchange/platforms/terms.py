"""The terms of a house for AI platforms: an answer for each kind of thing and each use, and conditions.

What is not said is not allowed. An answer is never widened by a form that has no word for it: a form that knows only
yes and no says no for "ask first".
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from itertools import product
from typing import Any


class Thing(StrEnum):
    """What is used: the films and sounds, what is written beside them, and single facts of the fact bank."""

    PROGRAMMES = "programmes"
    TEXTS = "texts"
    FACTS = "facts"


class Use(StrEnum):
    """What for: to train a model, to answer a question from it at that moment, to show its words."""

    TRAINING = "training"
    ANSWERING = "answering"
    QUOTING = "quoting"


class Leave(StrEnum):
    """The answer: yes, only after asking, no."""

    ALLOWED = "allowed"
    ASK = "ask"
    NOT_ALLOWED = "not_allowed"


class Condition(StrEnum):
    """What is owed for a use that is allowed."""

    ATTRIBUTION = "attribution"
    LINK = "link"
    FRESHNESS = "freshness"
    LENGTH = "length"
    PRICE = "price"


MOST, FINEST = 1_000_000_000, 6
"""A price is below this, and has no more decimals than that."""
Cell = tuple[Thing, Use]
CELLS: tuple[Cell, ...] = tuple(product(Thing, Use))
STRICTNESS = (Leave.ALLOWED, Leave.ASK, Leave.NOT_ALLOWED)
OWED: Mapping[Use, tuple[Condition, ...]] = {
    Use.TRAINING: (Condition.PRICE,),
    Use.ANSWERING: (Condition.ATTRIBUTION, Condition.LINK, Condition.FRESHNESS, Condition.PRICE),
    Use.QUOTING: (Condition.ATTRIBUTION, Condition.LINK, Condition.LENGTH),
}
"""Which conditions a use can have: a model names nobody while it learns, and a short quotation costs nothing."""


class BadPlatformTerms(ValueError):
    """Terms that cannot stand; `field` names what is wrong, `code` why."""

    def __init__(self, field: str, code: str) -> None:
        super().__init__(f"{field}: {code}")
        self.field, self.code = field, code


@dataclass(frozen=True)
class Price:
    """What one use costs: an amount as a decimal, and a currency (ISO 4217)."""

    amount: Decimal
    currency: str

    def __post_init__(self) -> None:
        """Raise BadPlatformTerms for what is no price."""
        if not self.amount.is_finite() or self.amount <= 0:
            raise BadPlatformTerms("price", "not_positive")
        # Checked before it is ever written out: 1E+999999 is short, and a gigabyte of zeros.
        if self.amount >= MOST or self.amount.as_tuple().exponent not in range(-FINEST, 1):
            raise BadPlatformTerms("price", "out_of_range")
        if not (len(self.currency) == 3 and self.currency.isascii() and self.currency.isupper()):  # noqa: PLR2004 -- ISO 4217
            raise BadPlatformTerms("currency", "not_a_currency")

    def __str__(self) -> str:
        return f"{self.amount:f} {self.currency}"


@dataclass(frozen=True)
class Terms:
    """Answers by thing and use, and conditions that hold for everything allowed.

    `fresh_hours`: no answer from a copy older than that. `quote_words`: no quotation longer than that. `contact`: an
    address (https or mailto) where to ask. Raises BadPlatformTerms.
    """

    leaves: Mapping[Cell, Leave] = field(default_factory=dict)
    attribution: bool = False
    link: bool = False
    fresh_hours: int | None = None
    quote_words: int | None = None
    price: Price | None = None
    contact: str = ""

    def __post_init__(self) -> None:
        """Fill in what was not said, so that two terms that say the same are equal."""
        object.__setattr__(self, "leaves", {cell: self.leaves.get(cell, Leave.NOT_ALLOWED) for cell in CELLS})
        for name, number in (("fresh_hours", self.fresh_hours), ("quote_words", self.quote_words)):
            if number is not None and number <= 0:
                raise BadPlatformTerms(name, "not_positive")
        if self.contact and not self.contact.startswith(("https://", "mailto:")):
            raise BadPlatformTerms("contact", "not_an_address")
        if Leave.ASK in self.leaves.values() and not self.contact:
            raise BadPlatformTerms("contact", "nobody_to_ask")

    def leave(self, thing: Thing, use: Use) -> Leave:
        """The answer for one cell."""
        return self.leaves[thing, use]

    def conditions(self, use: Use) -> tuple[Condition, ...]:
        """What is owed for a use where it is allowed."""
        held = {
            Condition.ATTRIBUTION: self.attribution,
            Condition.LINK: self.link,
            Condition.FRESHNESS: self.fresh_hours is not None,
            Condition.LENGTH: self.quote_words is not None,
            Condition.PRICE: self.price is not None,
        }
        return tuple(one for one in OWED[use] if held[one])

    def is_free(self, thing: Thing, use: Use) -> bool:
        """Whether it is allowed and nothing is owed for it."""
        return self.leave(thing, use) is Leave.ALLOWED and not self.conditions(use)

    @property
    def says_something(self) -> bool:
        """Whether anything at all is allowed, or may be asked for."""
        return any(leave is not Leave.NOT_ALLOWED for leave in self.leaves.values())

    @property
    def plain(self) -> dict[str, Any]:
        """As JSON."""
        return {
            "leaves": {thing.value: {use.value: self.leave(thing, use).value for use in Use} for thing in Thing},
            "attribution": self.attribution,
            "link": self.link,
            "fresh_hours": self.fresh_hours,
            "quote_words": self.quote_words,
            "price": {"amount": f"{self.price.amount:f}", "currency": self.price.currency} if self.price else None,
            "contact": self.contact,
        }


NOTHING_SAID = Terms()


def read(plain: Mapping[str, Any]) -> Terms:
    """Terms from JSON; what is missing is not allowed. Raises BadPlatformTerms for words that are not ours."""
    leaves: dict[Cell, Leave] = {}
    said = plain.get("leaves") or {}
    if not isinstance(said, Mapping):
        raise BadPlatformTerms("leaves", "not_understood")
    for thing, uses in said.items():
        if thing not in set(Thing) or not isinstance(uses, Mapping):
            raise BadPlatformTerms("leaves", "not_understood")
        for use, leave in uses.items():
            if use not in set(Use) or leave not in set(Leave):
                raise BadPlatformTerms("leaves", "not_understood")
            leaves[Thing(thing), Use(use)] = Leave(leave)
    return Terms(
        leaves,
        attribution=bool(plain.get("attribution")),
        link=bool(plain.get("link")),
        fresh_hours=whole(plain, "fresh_hours"),
        quote_words=whole(plain, "quote_words"),
        price=price_of(plain.get("price")),
        contact=str(plain.get("contact") or ""),
    )


def whole(plain: Mapping[str, Any], name: str) -> int | None:
    """A whole number or nothing; raises BadPlatformTerms."""
    value = plain.get(name)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int):
        raise BadPlatformTerms(name, "not_a_number")
    return value


def price_of(value: Any) -> Price | None:
    """A price from JSON; raises BadPlatformTerms."""
    if not value:
        return None
    if not isinstance(value, Mapping):
        raise BadPlatformTerms("price", "not_understood")
    try:
        return Price(Decimal(str(value.get("amount"))), str(value.get("currency")))
    except InvalidOperation as error:
        raise BadPlatformTerms("price", "not_a_number") from error


def strictest(leaves: Iterable[Leave]) -> Leave:
    """The strictest of several answers; of none: not allowed."""
    found = list(leaves)
    return max(found, key=STRICTNESS.index) if found else Leave.NOT_ALLOWED


def together(several: Iterable[Terms]) -> Terms:
    """What may be done with something that belongs to several houses: of every answer and condition the strictest.

    Two prices cannot be joined, so what is allowed must be asked for then; whom to ask stands in the terms of each.
    Without a common address nobody can be asked, and then it is not allowed.
    """
    found = list(several)
    if not found:
        return NOTHING_SAID
    leaves = {cell: strictest(one.leaves[cell] for one in found) for cell in CELLS}
    prices = {one.price for one in found}
    contacts = {one.contact for one in found}
    contact = contacts.pop() if len(contacts) == 1 else ""
    if len(prices) > 1:
        leaves = {
            (thing, use): Leave.ASK if leave is Leave.ALLOWED and Condition.PRICE in OWED[use] else leave
            for (thing, use), leave in leaves.items()
        }
    if not contact:
        leaves = {cell: Leave.NOT_ALLOWED if leave is Leave.ASK else leave for cell, leave in leaves.items()}
    return Terms(
        leaves,
        attribution=any(one.attribution for one in found),
        link=any(one.link for one in found),
        fresh_hours=least(one.fresh_hours for one in found),
        quote_words=least(one.quote_words for one in found),
        price=prices.pop() if len(prices) == 1 else None,
        contact=contact,
    )


def least(numbers: Iterable[int | None]) -> int | None:
    """The smallest that is given."""
    return min((one for one in numbers if one is not None), default=None)
