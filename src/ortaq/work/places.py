"""Where on this node what kind of thing lies, for the rules that programs read (`robots.txt`, licences, reservations).

A room says it for its public pages. `{house}` in a path stands for the short name of a member: what lies there is that
house's alone, and its own terms hold. Elsewhere the strictest terms hold of all houses whose things lie there.

>>> public_place("/programme/", "programmes")      # doctest: +SKIP
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass

Whose = Callable[[], Collection[str]]


@dataclass(frozen=True)
class PublicPlace:
    """A path, what lies there ("programmes", "texts" or "facts"), and whose: short names; None: everybody's."""

    path: str
    thing: str
    whose: Whose | None = None


_places: list[PublicPlace] = []


def public_place(path: str, thing: str, whose: Whose | None = None) -> None:
    """Say what lies at a path; `whose` is asked each time which houses have something there."""
    place = PublicPlace(path, thing, whose)
    if place not in _places:
        _places.append(place)


_sitemaps: list[str] = []


def public_sitemap(path: str) -> None:
    """Say where a list of pages stands that crawlers may want (sitemaps.org)."""
    if path not in _sitemaps:
        _sitemaps.append(path)


def public_sitemaps() -> tuple[str, ...]:
    """The paths of all of them."""
    return tuple(sorted(_sitemaps))


def public_places() -> tuple[PublicPlace, ...]:
    """Everything that rooms have said."""
    return tuple(sorted(_places, key=lambda one: (one.path, one.thing)))
