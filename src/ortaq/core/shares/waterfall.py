"""Who is paid in which order from what a work earns; all in whole minor units, and nothing is lost.

A plan is tiers from the top down. PERCENTAGE takes a part off, of the gross receipt or of what is left. RECOUP pays
each back up to a cap, all at the same pace (pari passu) or one after the other (by priority). NET divides what is
left; it is the last tier and never empty, so that the payouts of each receipt are the receipt.

The rounding rule (ROUNDING): a percentage is rounded down, and the fraction that is left over counts with the next
receipt, so that it does not matter in how many pieces the money comes; what a tier pays is divided by the largest
remainder, and what was rounded away from somebody is owed to it the next time. A percentage for which the tiers above
leave too little is not owed later.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from typing import Any, NamedTuple

from ortaq.core.shares.apportion import apportioned
from ortaq.core.shares.money import MOST
from ortaq.core.shares.treaties import WHOLE

ROUNDING = "largest-remainder-carried/1"
MOST_TIERS, MOST_PAYEES, MOST_WEIGHT = 20, 50, 1_000_000


class TierKind(StrEnum):
    """What a tier does with what reaches it."""

    PERCENTAGE = "percentage"
    RECOUP = "recoup"
    NET = "net"


class Of(StrEnum):
    """What a percentage is taken of: the receipt as it came in, or what the tiers above have left."""

    GROSS = "gross"
    LEFT = "left"


class BadPlan(ValueError):
    """A waterfall that makes no sense; `code` and `params` say which sentence tells it."""

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(code)
        self.code, self.params = code, params


@dataclass(frozen=True, slots=True)
class Tier:
    """One tier.

    `to` are weights of who is paid (PERCENTAGE, NET), `share` hundredths of a percent (PERCENTAGE), `caps` minor units
    that each gets back (RECOUP), `in_order` whether they come one after the other in the order of `caps`.
    """

    kind: TierKind
    name: str = ""
    to: Mapping[str, int] = field(default_factory=dict)
    share: int = 0
    of: Of = Of.GROSS
    caps: Mapping[str, int] = field(default_factory=dict)
    in_order: bool = False

    @property
    def payees(self) -> tuple[str, ...]:
        """Whom it may pay."""
        return tuple(self.caps if self.kind is TierKind.RECOUP else self.to)

    def plain(self) -> dict[str, Any]:
        """As JSON."""
        base: dict[str, Any] = {"kind": str(self.kind), "name": self.name}
        if self.kind is TierKind.RECOUP:
            # A list, because the order is the priority and JSON objects have none.
            return base | {"caps": [list(one) for one in self.caps.items()], "in_order": self.in_order}
        base["to"] = [list(one) for one in self.to.items()]
        return base if self.kind is TierKind.NET else base | {"share": self.share, "of": str(self.of)}


class Payout(NamedTuple):
    """What one receipt pays one payee in one tier; `receipt` and `tier` are places in their lists."""

    receipt: int
    tier: int
    payee: str
    amount: int


@dataclass(frozen=True, slots=True)
class Paid:
    """All payouts in the order of the receipts, what everybody has, and what each RECOUP tier still owes."""

    payouts: tuple[Payout, ...]
    totals: Mapping[str, int]
    open_caps: tuple[Mapping[str, int], ...]
    tiers: tuple[int, ...]
    """What each tier has paid in all."""

    @property
    def total(self) -> int:
        """All that was paid."""
        return sum(self.totals.values())


def read_tiers(plain: Any) -> tuple[Tier, ...]:
    """A plan from JSON; raises BadPlan."""
    if not isinstance(plain, list) or not 1 <= len(plain) <= MOST_TIERS:
        raise BadPlan("tiers", most=MOST_TIERS)
    return checked(tuple(read_tier(one, number) for number, one in enumerate(plain, 1)))


def read_tier(plain: Any, number: int) -> Tier:
    """One tier from JSON; raises BadPlan."""
    if not isinstance(plain, Mapping):
        raise BadPlan("tier", tier=number)
    try:
        kind, of = TierKind(plain.get("kind") or ""), Of(plain.get("of") or Of.GROSS)
    except ValueError:
        raise BadPlan("tier", tier=number) from None
    name, share = plain.get("name") or "", plain.get("share") or 0
    if not isinstance(name, str) or isinstance(share, bool) or not isinstance(share, int):
        raise BadPlan("tier", tier=number)
    return Tier(
        kind,
        name,
        to=numbers_in(plain.get("to") or [], number),
        share=share,
        of=of,
        caps=numbers_in(plain.get("caps") or [], number),
        in_order=plain.get("in_order") is True,
    )


def numbers_in(plain: Any, number: int) -> dict[str, int]:
    """Pairs of a payee and a number, each payee once; raises BadPlan."""
    found: dict[str, int] = {}
    for pair in plain if isinstance(plain, list) else [None]:
        match pair:
            case [str(who), int(count)] if not isinstance(count, bool) and who not in found:
                found[who] = count
            case _:
                raise BadPlan("tier", tier=number)
    return found


def checked(tiers: Sequence[Tier]) -> tuple[Tier, ...]:
    """The same tiers, if they make sense; raises BadPlan otherwise."""
    if not tiers or tiers[-1].kind is not TierKind.NET:
        raise BadPlan("no_net")
    for number, tier in enumerate(tiers, 1):
        if tier.kind is TierKind.NET and number < len(tiers):
            raise BadPlan("net_not_last", tier=number)
        if not tier.payees or len(tier.payees) > MOST_PAYEES:
            raise BadPlan("nobody", tier=number)
        if tier.kind is TierKind.RECOUP:
            if any(not 1 <= cap <= MOST for cap in tier.caps.values()):
                raise BadPlan("cap", tier=number)
        elif any(not 1 <= one <= MOST_WEIGHT for one in tier.to.values()):
            raise BadPlan("weight", tier=number)
        if tier.kind is TierKind.PERCENTAGE and not 1 <= tier.share <= WHOLE:
            raise BadPlan("percentage", tier=number)
    if sum(one.share for one in tiers if one.kind is TierKind.PERCENTAGE and one.of is Of.GROSS) > WHOLE:
        raise BadPlan("more_than_gross")
    return tuple(tiers)


class Account:
    """What one tier has seen and paid so far; it is asked once for each receipt, in their order."""

    def __init__(self, tier: Tier) -> None:
        self.tier = tier
        self.paid = 0
        self.fraction = Fraction(0)
        self.open = dict(tier.caps)
        self.owed = {who: Fraction(0) for who in tier.to}

    def pays(self, gross: int, left: int) -> dict[str, int]:
        """What it pays of a receipt of which `left` has come down to it."""
        tier = self.tier
        match tier.kind:
            case TierKind.RECOUP:
                return self.back(left)
            case TierKind.PERCENTAGE:
                due = self.fraction + Fraction((gross if tier.of is Of.GROSS else left) * tier.share, WHOLE)
                self.fraction = due - int(due)
                return self.shared(min(left, int(due)))
            case TierKind.NET:
                return self.shared(left)

    def back(self, left: int) -> dict[str, int]:
        """Recoupment: nobody gets more than its cap."""
        amount = min(left, sum(self.open.values()))
        if self.tier.in_order:
            parts = {}
            for who, cap in self.open.items():
                parts[who] = min(amount, cap)
                amount -= parts[who]
        else:
            # By what is still open: who was rounded down has more open, so this mends itself.
            parts = apportioned(amount, self.open)
        for who, part in parts.items():
            self.open[who] -= part
        self.paid += sum(parts.values())
        return parts

    def shared(self, amount: int) -> dict[str, int]:
        """By weight; what is rounded away from somebody is owed to it."""
        parts = apportioned(amount, self.tier.to, self.owed)
        weights = sum(self.tier.to.values())
        for who, weight in self.tier.to.items():
            self.owed[who] += Fraction(amount * weight, weights) - parts[who]
        self.paid += amount
        return parts


def paid(tiers: Sequence[Tier], receipts: Iterable[int]) -> Paid:
    """Pay receipts in their order through the tiers.

    Invariant: the payouts of each receipt add up to it. Raises BadPlan for a plan that makes no sense, and `receipt`
    for a receipt that is not a positive number of minor units.
    """
    accounts = [Account(one) for one in checked(tiers)]
    payouts: list[Payout] = []
    totals = {who: 0 for tier in tiers for who in tier.payees}
    for number, gross in enumerate(receipts):
        if not 0 < gross <= MOST:
            raise BadPlan("receipt", receipt=number + 1)
        left = gross
        for place, account in enumerate(accounts):
            for who, part in account.pays(gross, left).items():
                if part:
                    payouts.append(Payout(number, place, who, part))
                    totals[who] += part
                    left -= part
    return Paid(
        tuple(payouts),
        totals,
        tuple(dict(one.open) for one in accounts if one.tier.kind is TierKind.RECOUP),
        tuple(one.paid for one in accounts),
    )
