"""What a work costs, held against what is brought: money, priced things and facilities, each in its own currency.

Everything is converted at the rate of its own day, exactly, and rounded once so that the parts add up to the total.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from ortaq.core.shares.apportion import apportioned
from ortaq.core.shares.money import Rates, rounded
from ortaq.core.shares.treaties import WHOLE


class Means(StrEnum):
    """How something is brought: as money, as a thing with a price, as facilities, from a fund, or sold beforehand."""

    CASH = "cash"
    IN_KIND = "in_kind"
    FACILITIES = "facilities"
    FUND = "fund"
    PRESALE = "presale"


IN_KIND = frozenset({Means.IN_KIND, Means.FACILITIES})
"""What is brought without money changing hands."""


@dataclass(frozen=True, slots=True)
class Item:
    """So much of a currency, at the rate of a day; `who` brings it (for a cost: nobody)."""

    amount: int
    currency: str
    day: dt.date
    who: str = ""
    means: Means = Means.CASH
    is_confirmed: bool = True


@dataclass(frozen=True, slots=True)
class Standing:
    """Where the finance of a work stands, in minor units of one currency.

    `costs` and `brought` are the items' amounts converted, in their order; `partners` what each brings, `shares` the
    same in hundredths of a percent of all that is brought.
    """

    currency: str
    costs: tuple[int, ...]
    brought: tuple[int, ...]
    partners: Mapping[str, int]
    shares: Mapping[str, int]
    in_kind: int
    confirmed: int

    @property
    def budget(self) -> int:
        """What it costs."""
        return sum(self.costs)

    @property
    def financed(self) -> int:
        """What is brought."""
        return sum(self.brought)

    @property
    def missing(self) -> int:
        """What is still missing; negative where more is brought than it costs."""
        return self.budget - self.financed


def converted(items: Sequence[Item], currency: str, rates: Rates) -> tuple[int, ...]:
    """The amounts in one currency; their sum is the exact sum, rounded once. Raises NoRate."""
    exact = [rates.exact(one.amount, one.currency, currency, one.day) for one in items]
    total = rounded(sum(exact, start=rates.exact(0, currency, currency, dt.date.min)))
    return tuple(apportioned(total, dict(enumerate(exact))).values())


def standing(costs: Iterable[Item], brought: Iterable[Item], currency: str, rates: Rates) -> Standing:
    """Finance against budget in one currency; raises NoRate."""
    needs, gives = list(costs), list(brought)
    amounts = converted(gives, currency, rates)
    partners: dict[str, int] = {}
    for one, amount in zip(gives, amounts, strict=True):
        partners[one.who] = partners.get(one.who, 0) + amount
    return Standing(
        currency,
        converted(needs, currency, rates),
        amounts,
        partners,
        apportioned(WHOLE if sum(amounts) else 0, partners),
        sum(amount for one, amount in zip(gives, amounts, strict=True) if one.means in IN_KIND),
        sum(amount for one, amount in zip(gives, amounts, strict=True) if one.is_confirmed),
    )
