"""The seam through which rooms give figures to the transparency report.

A room registers a function that counts what was done in a quarter, and the names of its figures:

>>> @counted(order=20, names={"blocks": _("Times that a rule stopped something")})      # doctest: +SKIP
... def of_the_gate(quarter: Quarter) -> list[Figure]:
...     return [Count("blocks", …)]

What may be published of it is decided here, not there (`core.figures`).
"""

from collections.abc import Callable, Iterable, Mapping

from django_stubs_ext import StrOrPromise

from ortaq.core.figures import Figure, Plain, Quarter, published
from ortaq.work.settings import settings

Counted = Callable[[Quarter], Iterable[Figure]]
_counters: list[tuple[int, Counted]] = []
_names: dict[str, StrOrPromise] = {}


def counted(*, order: int, names: Mapping[str, StrOrPromise]) -> Callable[[Counted], Counted]:
    """Put the figures of a room into the report, in this order; `names` by key, of a part by `key.part`."""

    def remember(count: Counted) -> Counted:
        _counters.append((order, count))
        _names.update(names)
        return count

    return remember


def name_of(key: str, part: str = "") -> StrOrPromise:
    """What a figure is called, or a part of one; what nobody has named is called by its key."""
    return _names.get(f"{key}.{part}" if part else key, part or key)


def of_quarter(quarter: Quarter, *, is_over: bool) -> list[Plain]:
    """What may be published of a quarter."""
    found = (one for _order, count in sorted(_counters, key=lambda one: one[0]) for one in count(quarter))
    return published(found, settings().smallest_figure, is_over=is_over)
