"""The matcher that everybody writes first, beside which ours is measured: is the right answer anywhere in the text?"""

import datetime as dt
from decimal import Decimal

from ortaq.core.grading.key import Grade, Key, Kind, Precision


def naive(answer: str, key: Key) -> Grade:
    """Correct when a form, a number or a year of the key stands anywhere in the answer, in any case; else wrong."""
    text = answer.casefold()
    return Grade.CORRECT if any(sought.casefold() in text for sought in wanted(key)) else Grade.WRONG


def wanted(key: Key) -> list[str]:
    """The strings that a plain search would look for."""
    if key.kind is Kind.LIST:
        return [forms[0] for forms in key.items]
    if isinstance(key.value, bool):
        return ["yes", "иә", "ооба", "ha", "evet", "bəli", "hawa", "igen", "да"] if key.value else ["no", "нет"]
    if isinstance(key.value, Decimal):
        return [f"{key.value.normalize():f}", f"{key.value:,}"]
    if isinstance(key.value, dt.date):
        return [f"{key.value:%d}" if key.precision is Precision.YEARLY else f"{key.value.year}"]
    return list(key.forms)
