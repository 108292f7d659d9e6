"""What a partner is told of the waterfall: each receipt, what of it came to the partner by which tier, and the sums."""

from collections.abc import Sequence
from dataclasses import dataclass

from ortaq.core.shares.waterfall import Paid, Tier, TierKind


@dataclass(frozen=True, slots=True)
class Entry:
    """One receipt as one partner sees it; `parts` are the partner's amounts by tier, `balance` all so far."""

    receipt: int
    gross: int
    parts: tuple[int, ...]
    balance: int

    @property
    def amount(self) -> int:
        """What came to the partner."""
        return sum(self.parts)


@dataclass(frozen=True, slots=True)
class Statement:
    """All receipts from one to another, what the partner had before, and what it may still get back.

    `tiers` are the sums by tier within the statement, `unrecouped` what is still open under its caps at the end.
    """

    payee: str
    entries: tuple[Entry, ...]
    before: int
    tiers: tuple[int, ...]
    unrecouped: int
    recoups: bool

    @property
    def amount(self) -> int:
        """What came to the partner by these receipts."""
        return sum(self.tiers)

    @property
    def gross(self) -> int:
        """All that came in."""
        return sum(one.gross for one in self.entries)

    @property
    def after(self) -> int:
        """What the partner has had in all."""
        return self.before + self.amount


def statement(payee: str, tiers: Sequence[Tier], receipts: Sequence[int], paid: Paid, first: int = 0) -> Statement:
    """The statement of a partner for the receipts from place `first` on; `paid` is what paying all of them gave."""
    parts = [[0] * len(tiers) for _one in receipts]
    for one in paid.payouts:
        if one.payee == payee:
            parts[one.receipt][one.tier] += one.amount
    before = sum(map(sum, parts[:first]))
    entries, balance = [], before
    for number in range(first, len(receipts)):
        balance += sum(parts[number])
        entries.append(Entry(number, receipts[number], tuple(parts[number]), balance))
    return Statement(
        payee,
        tuple(entries),
        before,
        tuple(sum(one.parts[place] for one in entries) for place in range(len(tiers))),
        sum(caps.get(payee, 0) for caps in paid.open_caps),
        any(tier.kind is TierKind.RECOUP and payee in tier.caps for tier in tiers),
    )
