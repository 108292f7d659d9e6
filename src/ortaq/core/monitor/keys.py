"""From the key of a question, as it is kept and signed, to the one that the matcher knows.

Kept is `{kind, value, unit, tolerance, precision, valid_from, valid_to, answers: [{form, status}], sensitivity,
premise: {value, claim, form}}`; the premise of a question that claims nothing is empty.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from ortaq.core.grading.key import Key, Kind, Precision, Tolerance

RIGHT = frozenset({"preferred", "accepted"})
LEAP = "2000"
"""A year that has every day."""
OUTDATED, COMMON = "outdated", "wrong_but_common"


def read_key(kept: Mapping[str, Any], asked_on: dt.date, rivals: Iterable[str] = ()) -> Key:
    """The key for an answer of a day; `rivals` are right answers to the same question about other countries."""
    kind = Kind(kept["kind"])
    forms = _forms(kept, RIGHT)
    outdated = _forms(kept, {OUTDATED})
    right = set(forms)
    claimed = kept.get("premise", {}).get("value")
    return Key(
        kind=kind,
        forms=forms,
        value=value_of(kind, kept["value"]),
        unit=kept["unit"],
        tolerance=_tolerance(kept["tolerance"]),
        precision=Precision(kept["precision"] or Precision.DAY),
        items=_items(kept) if kind is Kind.LIST else (),
        rivals=tuple(one for one in (*_forms(kept, {COMMON}), *rivals) if one not in right),
        claimed=bool(claimed) if kind is Kind.BOOL and claimed is not None else None,
        valid_from=_day(kept["valid_from"]),
        valid_to=_day(kept["valid_to"]),
        earlier=(Key(kind, outdated, valid_to=_day(kept["valid_from"]) or asked_on),) if outdated else (),
    )


def _forms(kept: Mapping[str, Any], statuses: Iterable[str]) -> tuple[str, ...]:
    return tuple(one["form"] for one in kept["answers"] if one["status"] in statuses)


def _items(kept: Mapping[str, Any]) -> tuple[tuple[str, ...], ...]:
    """The right forms of each item of a list, which they name by its number."""
    forms = [(one.get("item", 0), one["form"]) for one in kept["answers"] if one["status"] in RIGHT]
    return tuple(tuple(form for item, form in forms if item == number) for number in range(len(kept["value"])))


def _day(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None


def value_of(kind: Kind, value: Any) -> Decimal | dt.date | bool | None:
    """The value of a key as its kind wants it; raises ValueError when a date is none."""
    if value is None:
        return None
    if kind is Kind.NUMBER:
        return Decimal(str(value))
    if kind is Kind.BOOL:
        return bool(value)
    if kind is Kind.DATE:
        # A year or a month stands for its first day, `--12-16` for a day of every year; `precision` says what counts.
        written = str(value).replace("--", f"{LEAP}-", 1)
        year, month, day = (*map(int, written.split("-")), 1, 1)[:3]
        return dt.date(year, month, day)
    return None


def _tolerance(kept: Mapping[str, Any]) -> Tolerance:
    if "range" in kept:
        low, high = kept["range"]
        return Tolerance(least=Decimal(str(low)), most=Decimal(str(high)))
    return Tolerance(Decimal(str(kept.get("absolute", 0))), Decimal(str(kept.get("percent", 0))) / 100)
