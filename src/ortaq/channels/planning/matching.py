"""Which programme of the catalogue a row of somebody else's plan means: by id, number, episode, or title.

Titles are compared as the search compares them, so that Қожанасыр and Qozhanasyr are one.
"""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from ortaq.catalogue.models import WHOLES, Programme, WorkKind
from ortaq.catalogue.queries import below, search
from ortaq.core.interchange.schedules import Row
from ortaq.core.text.fold import fold

if TYPE_CHECKING:
    from django.db.models import QuerySet

SUGGESTED = 5
SHORTEST_WORD = 4
"""Letters; a shorter word finds anything."""


class Match(NamedTuple):
    """The programme, or None with those that may be meant; `is_near`: none of them has the title."""

    programme: Programme | None
    suggestions: tuple[Programme, ...] = ()
    is_near: bool = False


@dataclass(slots=True)
class Finder:
    """Finds programmes; what was asked once is known."""

    known: dict[tuple[object, ...], Match] = field(default_factory=dict)

    def find(self, row: Row) -> Match:
        """What a row means."""
        key = (row.names, row.titles, row.sub_titles, row.season, row.episode)
        if key not in self.known:
            self.known[key] = self.named(row) or self.titled(row)
        return self.known[key]

    @staticmethod
    def named(row: Row) -> Match | None:
        """By an id or a number of ours."""
        for name in row.names:
            found = films().filter(pk=name) if is_uuid(name) else films().filter(number__iexact=name)
            if programme := found.first():
                return Match(programme)
        return None

    def titled(self, row: Row) -> Match:
        """By the title of its series with its number or own title, else by its own."""
        titles = [*row.titles, *(name for name in row.names if not is_uuid(name))]
        if row.sub_titles or row.episode:
            parts = episodes_of(titles)
            exact = [one for one in parts if is_episode(one, row)]
            if len(exact) == 1:
                return Match(exact[0])
            if parts:
                return Match(None, tuple((exact or parts)[:SUGGESTED]), not exact)
        wanted = {fold(title) for title in (*titles, *row.sub_titles)} - {""}
        near = list({one.pk: one for title in (*titles, *row.sub_titles) for one in hits(title)}.values())
        exact = [one for one in near if wanted & set(map(fold, one.titles.values()))]
        if len(exact) == 1:
            return Match(exact[0])
        return Match(None, tuple((exact or near or by_longest_word(titles))[:SUGGESTED]), not exact)


def films() -> "QuerySet[Programme]":
    """What can be shown: whatever has no parts."""
    return Programme.objects.exclude(kind__in=WHOLES).select_related("owner", "package", "part_of__part_of")


def is_uuid(text: str) -> bool:
    """Whether a text is an id."""
    try:
        uuid.UUID(text)
    except ValueError:
        return False
    return True


def hits(title: str) -> list[Programme]:
    """What the search finds; nothing for an empty title, for which it would find everything."""
    return list(search(title, films())[: SUGGESTED * 4]) if fold(title) else []


def by_longest_word(titles: Iterable[str]) -> list[Programme]:
    """What has the longest word of a title, which is seldom a common one."""
    words = sorted({word for title in titles for word in fold(title).split()}, key=len)
    return hits(words[-1]) if words and len(words[-1]) >= SHORTEST_WORD else []


def episodes_of(titles: Iterable[str]) -> list[Programme]:
    """The episodes of the series that has one of these titles, in their order."""
    wanted = set(map(fold, titles)) - {""}
    series = [
        one.pk
        for title in titles
        if fold(title)
        for one in search(title, Programme.objects.filter(kind=WorkKind.SERIES))
        if wanted & set(map(fold, one.titles.values()))
    ]
    rows = films().filter(pk__in=below(series), kind=WorkKind.EPISODE)
    return sorted(rows, key=lambda one: (season_of(one) or 0, one.place or 0))


def season_of(episode: Programme) -> int | None:
    """The number of its season, if it is in one."""
    above = episode.part_of
    return above.place if above and above.kind == WorkKind.SEASON else None


def is_episode(one: Programme, row: Row) -> bool:
    """Whether an episode has the number of a row; where the row has none, its own title."""
    if row.episode:
        return one.place == row.episode and (row.season is None or season_of(one) in (None, row.season))
    return bool(set(map(fold, row.sub_titles)) & set(map(fold, one.titles.values())))
