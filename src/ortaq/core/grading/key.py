"""What the right answer is, and what may be said of an answer that was held against it."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple


class Grade(StrEnum):
    """What the matcher says of an answer; `UNCLEAR` leaves it to people."""

    CORRECT = "correct"
    OUTDATED = "outdated"
    PARTIAL = "partial"
    WRONG = "wrong"
    NOT_ATTEMPTED = "not_attempted"
    REFUSED = "refused"
    OFF_LANGUAGE = "off_language"
    UNCLEAR = "unclear"


class Why(StrEnum):
    """What decided."""

    RIGHT = "right"
    """A right answer stands there, and nothing against it."""
    ONCE_RIGHT = "once_right"
    """It was right until a day before the question was asked."""
    NOT_YET = "not_yet"
    """It will be right from a later day on."""
    SOME = "some"
    """Some of a list, or a year without the day that was asked for."""
    OTHER = "other"
    """Something else is given as the answer."""
    NEAR = "near"
    """A word is nearly the right one."""
    NEGATED = "negated"
    """The sentence with the right answer says no to something."""
    HEDGED = "hedged"
    """The answer says perhaps, or turns round."""
    BESIDE = "beside"
    """It is only near to what is named, or that was so in former times."""
    TAKEN_BACK = "taken_back"
    """The answer says no to itself further on."""
    SEVERAL = "several"
    """More than one answer is given."""
    ANOTHER_COUNTRY = "another_country"
    """The sentence is about another country than the question."""
    IN_QUESTION = "in_question"
    """The right answer stands in the question already."""
    HOMOGRAPH = "homograph"
    """The word is the right name, and an ordinary word too: Kazakh астана is "capital"."""
    ASKED_AGAIN = "asked_again"
    """The right answer stands in a sentence that still asks."""
    OPEN = "open"
    """No key can decide this question."""
    ECHO = "echo"
    """Nothing but the question's own words."""
    NOTHING = "nothing"
    """A number or a date was asked for, and none is given."""
    EMPTY = "empty"
    """No words at all."""
    DOES_NOT_KNOW = "does_not_know"
    """It says that it does not know."""
    WOULD_NOT = "would_not"
    """It says that it cannot or may not answer."""
    OTHER_LANGUAGE = "other_language"
    """It is written in another language than the question."""


class Match(NamedTuple):
    """The grade of an answer, the characters [start, end) of it that decided (if any), and why."""

    grade: Grade
    span: tuple[int, int] | None
    why: Why


class Kind(StrEnum):
    """What sort of answer is asked for."""

    NAME = "name"
    DATE = "date"
    NUMBER = "number"
    BOOL = "bool"
    LIST = "list"
    TEXT = "text"
    """Open: people decide."""


class Precision(StrEnum):
    """What of a day is asked for."""

    YEAR = "year"
    MONTH = "month"
    DAY = "day"
    YEARLY = "yearly"
    """Day and month, of every year."""


class Tolerance(NamedTuple):
    """How far a number may be off: by so much, by such a share of it, or between two others; both ends included."""

    absolute: Decimal = Decimal(0)
    relative: Decimal = Decimal(0)
    least: Decimal | None = None
    most: Decimal | None = None


EXACTLY = Tolerance()
"""Not off at all."""


@dataclass(frozen=True)
class Key:
    """The right answer to a question, in every form in which it may be given.

    A form that begins with a capital is a name, and is looked for among capitalised words only. `items` are the forms
    of each member of a list. `rivals` are other answers that people and machines give (the other capitals, say): one
    of them beside the right answer makes an answer unclear. `earlier` keys were right until their `valid_to`, a day on
    which they are right no more.
    """

    kind: Kind
    forms: tuple[str, ...] = ()
    value: Decimal | dt.date | bool | None = None
    unit: str = ""
    tolerance: Tolerance = EXACTLY
    precision: Precision = Precision.DAY
    items: tuple[tuple[str, ...], ...] = ()
    at_least: int = 0
    """So many items of the list are enough; 0 is all of them."""
    rivals: tuple[str, ...] = ()
    claimed: bool | None = None
    """Of a yes or no: what the question claims, and asks to be agreed with."""
    valid_from: dt.date | None = None
    valid_to: dt.date | None = None
    earlier: tuple["Key", ...] = ()
