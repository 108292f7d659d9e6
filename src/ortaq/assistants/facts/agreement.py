"""Whether sources agree with one another, and how many of those that agree are independent. Pure."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any
from urllib.parse import urlsplit

from ortaq.core.text.fold import letters

ENOUGH = 2
"""So many independent sources must say the same before a fact may be published."""
COUNTRIES_NEEDED = 2
"""Reviewers of so many countries must confirm it too."""
ROUNDING = Decimal("0.001")
"""Sources round; what differs by more than this share is another number."""
SECOND_LEVEL = {"ac", "co", "com", "edu", "gov", "net", "org"}
SHORT = 2
SAME_SOUND = str.maketrans("äöüıy", "aouii")


def independent(sources: Iterable[tuple[str, bool]]) -> int:
    """How many sources agree, of (origin, whether it agrees): those of one origin derive from one another, and are one.

    >>> independent([("cia", True), ("open-tables", True), ("open-tables", True), ("cldr", False)])
    2
    """
    return len({origin for origin, agrees in sources if agrees})


def site_of(address: str) -> str:
    """The site of a page, to which its pages belong as one group: two labels, or three below co.uk and the like.

    >>> site_of("https://en.inform.kz/news/1"), site_of("https://www.stat.gov.kz/")
    ('inform.kz', 'stat.gov.kz')
    >>> site_of("no address")
    ''
    """
    labels = (urlsplit(address).hostname or "").split(".")
    return ".".join(labels[-3 if len(labels) > SHORT and labels[-2] in SECOND_LEVEL else -2 :])


def agrees(kind: str, ours: Any, theirs: Any, *, forms: Iterable[str] = ()) -> bool:
    """Whether a source says what we say.

    Names may be written in any script and with or without marks, or be one of `forms`. Numbers may differ by
    what rounding makes. A date may be less exact than the other: 1991 agrees with 1991-12-16. Lists are sets.

    >>> agrees("name", "Қазақстан", "Qazaqstan"), agrees("name", "Türkiye", "Turkey")
    (True, False)
    >>> agrees("number", 2724900, 2717300), agrees("number", 93028, 93030)
    (False, True)
    >>> agrees("date", "1991-12-16", "1991")
    True
    """
    if kind == "name":
        return spoken(theirs) in {spoken(form) for form in (ours, *forms)}
    if kind == "number":
        return abs(Decimal(theirs) - Decimal(ours)) <= abs(Decimal(ours)) * ROUNDING
    if kind == "date":
        shorter, longer = sorted((str(ours), str(theirs)), key=len)
        return longer.startswith(shorter)
    if kind == "list":
        return {spoken(one) for one in ours} == {spoken(one) for one in theirs}
    return bool(ours == theirs)


def spoken(name: str) -> str:
    """A name as it sounds, whatever its script and marks; ties are not kept: Дьёр and Győr do not meet."""
    return letters(name).translate(SAME_SOUND)


def apart_percent(ours: Any, theirs: Any) -> Decimal | None:
    """How far a number is off, in per cent of ours; None where it cannot be counted."""
    if isinstance(ours, bool) or not isinstance(ours, int) or not isinstance(theirs, int) or not ours:
        return None
    return (Decimal(theirs - ours) * 100 / Decimal(ours)).quantize(Decimal("0.01"))


def kind_of_conflict(fact: Mapping[str, Any], says: Any) -> str:
    """What is the matter when a source says otherwise: it is outdated where it gives what was so once."""
    outdated = {
        spoken(form["form"]) for forms in fact["answers"].values() for form in forms if form["status"] == "outdated"
    }
    return "outdated" if isinstance(says, str) and spoken(says) in outdated else "differs"
