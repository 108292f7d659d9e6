"""A key as somebody types it at a command line, for holding a single answer against it."""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from ortaq.core.grading.key import Key, Kind, Precision, Tolerance
from ortaq.core.grading.numbers import DATA, unit_of
from ortaq.core.monitor.keys import value_of
from ortaq.core.text.languages import primary

HUNDRED = Decimal(100)


class NoKey(ValueError):
    """What was typed makes no key; says why, as a sentence."""


def worded_key(typed: Mapping[str, Any], day: dt.date) -> Key:
    """The key that the options of `monitor match` describe, on a day; raises NoKey."""
    if primary(typed["lang"]) not in DATA["words"]:
        known = ", ".join(sorted(DATA["words"]))
        raise NoKey(f"Answers in {typed['lang']} cannot be matched; choose of {known}.")
    kind = Kind(typed["kind"])
    accepted, outdated, rivals = (
        tuple(form for form in typed[name] if any(map(str.isalnum, form))) for name in ("accept", "outdated", "rival")
    )
    if kind in {Kind.NAME, Kind.LIST} and not accepted:
        raise NoKey("What is right? Give it with --accept, as often as there are forms or items.")
    if typed["unit"] and unit_of(typed["unit"]) not in DATA["units"]:
        raise NoKey(f"“{typed['unit']}” is no unit that is known here; choose of {', '.join(DATA['units'])}.")
    return Key(
        kind=kind,
        forms=accepted,
        value=read(kind, typed["value"].strip()),
        unit=typed["unit"],
        tolerance=Tolerance(relative=share(typed["percent"])),
        precision=Precision(typed["precision"]),
        items=tuple((form,) for form in accepted) if kind is Kind.LIST else (),
        rivals=rivals,
        earlier=(Key(kind, outdated, valid_to=day),) if outdated and kind is Kind.NAME else (),
    )


def read(kind: Kind, text: str) -> Decimal | dt.date | bool | None:
    """The value that was typed, as its kind wants it; raises NoKey."""
    if kind is Kind.NUMBER:
        number = decimal(text)
        if number is None:
            raise NoKey(f"--value of a number is in figures, as 20134000 or 86.6; not “{text}”.")
        return number
    if kind is Kind.DATE:
        try:
            return value_of(kind, text)
        except ValueError as error:
            raise NoKey(
                f"--value of a date is 1991-12-16, 1991-12, 1991 or (--value=--12-16) --12-16; not “{text}”."
            ) from error
    if kind is Kind.BOOL:
        if text not in {"true", "false"}:
            raise NoKey(f"--value of yes or no is true or false; not “{text}”.")
        return text == "true"
    return None


def share(text: str) -> Decimal:
    """Per cent as a share; raises NoKey."""
    number = decimal(text)
    if number is None or number < 0:
        raise NoKey(f"--percent is a number from 0 on; not “{text}”.")
    return number / HUNDRED


def decimal(text: str) -> Decimal | None:
    """A number in figures, of a size that can be meant; nothing when it is none."""
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    return number if number.is_finite() and abs(number.adjusted()) < HUNDRED else None
