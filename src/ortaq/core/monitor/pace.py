"""How fast and for how much an assistant may be asked; money is whole millionths of a currency."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

MINUTE = dt.timedelta(minutes=1)
MILLION = 1_000_000
_BYTES_A_TOKEN = 3
"""Few enough: Cyrillic and Turkic texts take three to six bytes a token, so that estimates are rather too high."""
_AROUND = 16
"""Tokens that a form puts around a question."""


@dataclass(frozen=True)
class Prices:
    """Millionths of the currency for a million tokens of questions and of answers, and for one request."""

    tokens_in: int = 0
    tokens_out: int = 0
    request: int = 0


@dataclass(frozen=True)
class Estimate:
    """What a run would be at most: requests, tokens in and out, millionths of the currency, and minutes at least."""

    requests: int
    tokens_in: int
    tokens_out: int
    cost: int
    minutes: int


def cost(tokens_in: int, tokens_out: int, prices: Prices) -> int:
    """What one answer costs, rounded up.

    >>> cost(20, 100, Prices(150_000, 600_000))
    63
    """
    tokens = tokens_in * prices.tokens_in + tokens_out * prices.tokens_out
    return -(-tokens // MILLION) + prices.request


def guess(text: str) -> int:
    """How many tokens a question has at most, about."""
    return -(-len(text.encode()) // _BYTES_A_TOKEN) + _AROUND


def estimate(texts: Sequence[str], *, max_tokens: int, per_minute: int, prices: Prices) -> Estimate:
    """What it would take to ask all of these, if every answer were as long as it may be."""
    tokens = [guess(text) for text in texts]
    return Estimate(
        len(texts),
        sum(tokens),
        max_tokens * len(texts),
        sum(cost(one, max_tokens, prices) for one in tokens),
        -(-len(texts) // per_minute),
    )


def wait(asked: Sequence[dt.datetime], per_minute: int, now: dt.datetime) -> dt.timedelta:
    """How long until the next request is allowed; `asked` are the times of earlier ones, the latest first.

    >>> noon = dt.datetime(2026, 11, 27, 12, tzinfo=dt.UTC)
    >>> wait([noon, noon - dt.timedelta(seconds=20)], 2, noon + dt.timedelta(seconds=10))
    datetime.timedelta(seconds=30)
    """
    if len(asked) < per_minute:
        return dt.timedelta()
    return max(dt.timedelta(), asked[per_minute - 1] + MINUTE - now)
