"""Sums of money: integers in minor units inside, decimals where people write them."""

from decimal import Decimal

MINOR = 100
"""Minor units of one unit: two decimals for every currency that a project can have (ISO 4217, list one)."""


def minor_of(amount: Decimal) -> int:
    """A sum in minor units; raises ValueError for a part of one."""
    exact = amount * MINOR
    if exact != int(exact):
        raise ValueError(amount)
    return int(exact)


def decimal_of(amount: int) -> Decimal:
    """Minor units as a decimal with two places."""
    return Decimal(amount).scaleb(-2)
