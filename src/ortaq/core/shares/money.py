"""Money as whole minor units of a currency (ISO 4217), and exchange rates of a day as exact fractions.

>>> minor_units("KZT"), written(123456, "KZT"), read_amount("1 234,56", "KZT")
(2, '1234.56', 123456)
"""

import datetime as dt
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction
from typing import Any

from babel import numbers

AS_ISO = dict.fromkeys(
    ("AFN", "ALL", "IRR", "KPW", "LAK", "LBP", "MGA", "MMK", "RSD", "SOS", "SYP", "YER"), 2
) | {"IQD": 3}  # fmt: skip
"""Where CLDR counts fewer decimals than ISO 4217, because the small coins are no longer seen: books follow ISO."""
KNOWN = frozenset(numbers.list_currencies())
MOST = 10**15
"""No amount of ours is larger, in minor units: it fits every database and every sheet."""
GROUPED = re.compile(r"\d{1,3}(?:[ .,'’]\d{3})+")
PLAIN = re.compile(r"\d+(?:[.,]\d+)?")
MIXED = re.compile(r"\d{1,3}(?:([ .,'’])\d{3})(?:\1\d{3})*[.,]\d+")
RATE = re.compile(r"\d{1,15}(?:[.,]\d{1,15})?(?:\s*/\s*\d{1,15})?")


class BadMoney(ValueError):
    """An amount, a currency or a rate that makes no sense; `code` and `params` say which sentence tells it."""

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(code)
        self.code, self.params = code, params


class NoRate(BadMoney):
    """No rate of these two currencies is known on or before a day."""


def known_currency(code: str) -> str:
    """The code itself; raises BadMoney `currency` for what ISO 4217 does not know."""
    if code not in KNOWN:
        raise BadMoney("currency", currency=code)
    return code


def minor_units(currency: str) -> int:
    """How many decimals a currency has (ISO 4217)."""
    known_currency(currency)
    return AS_ISO.get(currency, numbers.get_currency_precision(currency))


def written(amount: int, currency: str) -> str:
    """Minor units as a number with a point and without marks, for files: 1234.56."""
    digits = minor_units(currency)
    return f"{Decimal(amount).scaleb(-digits):.{digits}f}"


def said(amount: int, currency: str, locale: str) -> str:
    """Minor units as people of a CLDR locale write them, with the currency's code: 1 234,56 KZT."""
    return f"{figure(amount, currency, locale)} {currency}"


def figure(amount: int, currency: str, locale: str) -> str:
    """The same without the code."""
    digits = minor_units(currency)
    text: str = numbers.format_decimal(
        Decimal(amount).scaleb(-digits),
        format=f"#,##0.{'0' * digits}" if digits else "#,##0",
        locale=locale,
        decimal_quantization=False,
    )
    return text


def read_amount(text: str, currency: str) -> int:
    """Minor units from what a person wrote, with a point or a comma; raises BadMoney.

    Marks between thousands are read where they stand between threes; what could be either is taken for thousands,
    except in currencies with three decimals, where it is refused.
    """
    digits = minor_units(currency)
    plain = "".join(" " if one.isspace() else ascii_digit(one) for one in text.strip())
    plain = plain.removesuffix(currency).removeprefix(currency).strip()
    if GROUPED.fullmatch(plain) and (digits != 3 or " " in plain or "'" in plain or "’" in plain):  # noqa: PLR2004 -- three decimals look like thousands
        whole, part = re.sub(r"\D", "", plain), ""
    elif digits == 3 and GROUPED.fullmatch(plain):  # noqa: PLR2004 -- the same
        raise BadMoney("ambiguous", written=text)
    elif PLAIN.fullmatch(plain):
        whole, _point, part = plain.replace(",", ".").partition(".")
    elif MIXED.fullmatch(plain):
        cut = max(plain.rfind("."), plain.rfind(","))
        whole, part = re.sub(r"\D", "", plain[:cut]), plain[cut + 1 :]
    else:
        raise BadMoney("amount", written=text)
    if len(part) > digits:
        raise BadMoney("too_fine", written=text, currency=currency, digits=digits)
    amount = int(whole + part.ljust(digits, "0"))
    if amount > MOST:
        raise BadMoney("too_much", written=text)
    return amount


def ascii_digit(letter: str) -> str:
    """A digit of any script as ours; everything else as it is."""
    return str(unicodedata.digit(letter)) if letter.isdecimal() else letter


def read_rate(text: str) -> Fraction:
    """A rate as a person or a bank writes it: 0.00195, 512,5 or 1/512; raises BadMoney."""
    plain = "".join(map(ascii_digit, text.strip()))
    if not RATE.fullmatch(plain):
        raise BadMoney("rate", written=text)
    above, _slash, below = plain.replace(",", ".").partition("/")
    if below and not int(below):
        raise BadMoney("rate", written=text)
    value = Fraction(above.strip()) / (int(below) if below else 1)
    if not value:
        raise BadMoney("rate", written=text)
    return value


@dataclass(frozen=True, slots=True)
class Rate:
    """On a day, one whole unit of `base` was worth `value` whole units of `quote`; `source` says who said so."""

    base: str
    quote: str
    day: dt.date
    value: Fraction
    source: str = ""


class Rates:
    """Exchange rates by day; the newest on or before a day counts, read in either direction."""

    def __init__(self, rates: Iterable[Rate] = ()) -> None:
        self.rates = tuple(rates)

    def at(self, base: str, quote: str, day: dt.date) -> Rate:
        """The rate from one currency to another on a day; raises NoRate. A currency is worth itself."""
        if base == quote:
            return Rate(base, quote, day, Fraction(1))
        found = [
            one if one.base == base else Rate(base, quote, one.day, 1 / one.value, one.source)
            for one in self.rates
            if one.day <= day and {one.base, one.quote} == {base, quote}
        ]
        if not found:
            raise NoRate("no_rate", base=base, quote=quote, day=day)
        return max(found, key=lambda one: one.day)

    def exact(self, amount: int, base: str, quote: str, day: dt.date) -> Fraction:
        """Minor units of one currency in minor units of another, not rounded; raises NoRate."""
        value = self.at(base, quote, day).value
        return Fraction(amount) * value * Fraction(10) ** (minor_units(quote) - minor_units(base))

    def converted(self, amount: int, base: str, quote: str, day: dt.date) -> int:
        """The same, rounded once to a whole minor unit, halves to the even one."""
        return rounded(self.exact(amount, base, quote, day))


def rounded(value: Fraction) -> int:
    """The nearest whole number, halves to the even one (as banks do)."""
    return round(value)


def percent(part: int, whole: int, digits: int = 1) -> str:
    """How much of a whole a part is, in percent with a point: 33.3."""
    if not whole:
        return "0"
    exact = Decimal(part) * 100 / Decimal(whole)
    return str(exact.quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_EVEN))
