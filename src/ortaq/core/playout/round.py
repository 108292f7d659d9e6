"""The round of a children's channel: which programme follows which, the same for everybody on one day.

Each child begins the round where it likes, so it is a way through programmes on demand and no transmission at an hour.

>>> order(["a", "b", "c"], date(2026, 11, 28)) == order(["c", "a", "b"], date(2026, 11, 28))
True
"""

import hashlib
from collections.abc import Iterable
from datetime import date


def order(names: Iterable[str], day: date) -> list[str]:
    """The names in the order of a day; another day has another order, and who asks twice gets the same."""

    def place(name: str) -> bytes:
        return hashlib.sha256(f"{day.isoformat()} {name}".encode()).digest()

    return sorted(set(names), key=place)


def after(names: Iterable[str], day: date, name: str) -> str | None:
    """What follows a name in the round of a day, around its end; None where there is nothing else.

    A name that is no longer in the round has its place in it all the same.
    """
    row = order({*names, name}, day)
    rest = [one for one in (*row[row.index(name) + 1 :], *row[: row.index(name)]) if one in set(names)]
    return rest[0] if rest else None
