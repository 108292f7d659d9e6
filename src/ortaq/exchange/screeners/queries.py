"""Find requests to see a programme, what a screener lets one play, and what was seen of it."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils import timezone

from ortaq.catalogue import shelves
from ortaq.catalogue.models import Package, Programme
from ortaq.catalogue.queries import package_of
from ortaq.core.playout.ondemand import beginning, on_demand, renditions, segments
from ortaq.core.playout.watched import Stretch, seconds_of, stretches
from ortaq.exchange.models import Screener, ScreenerState, Seat, Viewing
from ortaq.members.models import Broadcaster, Person, Role
from ortaq.members.rules import has_role
from ortaq.origin.queries import may_be_shown
from ortaq.rights import sentences

answers = has_role(Role.PRODUCER, Role.ACQUISITIONS, Role.RIGHTS)
"""Who may let others see a programme of the house."""
WEEK = dt.timedelta(days=7)
NO_BREAK = "\N{NO-BREAK SPACE}"


def screeners_of(house: Broadcaster) -> QuerySet[Screener]:
    """What a house asks to see, and what others ask to see of its programmes, newest first."""
    return with_everything(Screener.objects.filter(Q(house=house) | Q(programme__owner=house)))


def asked_by(house: Broadcaster) -> QuerySet[Screener]:
    """What a house asks others for."""
    return with_everything(Screener.objects.filter(house=house))


def asked_of(house: Broadcaster) -> QuerySet[Screener]:
    """What others ask a house for."""
    return with_everything(Screener.objects.filter(programme__owner=house))


def answered_to(person: Person, at: dt.datetime) -> QuerySet[Screener]:
    """Answers to one's own requests that are news: one may look and has not yet, or was refused within a week."""
    looked = Viewing.objects.filter(seat__screener=OuterRef("pk"), seat__person=person)
    may_look = Q(~Exists(looked), state=ScreenerState.GRANTED, until__gt=at)
    refused = Q(state=ScreenerState.REFUSED, answered_at__gt=at - WEEK)
    return with_everything(Screener.objects.filter(may_look | refused, asked_by=person, house=person.broadcaster))


def with_everything(screeners: QuerySet[Screener]) -> QuerySet[Screener]:
    """Screeners with what their lines and pages show."""
    seats = Seat.objects.select_related("person").prefetch_related("viewings")
    return screeners.select_related(
        "programme__owner", "programme__package", "house", "asked_by", "answered_by"
    ).prefetch_related(Prefetch("seats", seats))


def open_one(programme: Programme, house: Broadcaster, at: dt.datetime) -> Screener | None:
    """The request of a house about a programme that waits for an answer or lets it look now."""
    standing = Q(state=ScreenerState.ASKED) | Q(state=ScreenerState.GRANTED, until__gt=at)
    return Screener.objects.filter(standing, programme=programme, house=house).first()


def about(programme: Programme, house: Broadcaster) -> dict[str, Any]:
    """For a programme's work page: the house's own request, or how many others wait for its answer."""
    if programme.owner_id == house.pk:
        return {"screeners_asked": programme.screeners.filter(state=ScreenerState.ASKED).count()}
    return {"screener": open_one(programme, house, timezone.now())}


def may_answer(screener: Screener, person: Person) -> bool:
    """Whether this person grants, refuses and withdraws for the owner."""
    return answers(person) and person.broadcaster_id == screener.programme.owner_id


def has_seat(screener: Screener, person: Person) -> bool:
    """Whether this person has said that they know it is reported."""
    return any(one.person_id == person.pk for one in screener.seats.all())


def places_left(screener: Screener, person: Person) -> int:
    """How many more people may look, this person among them; one place is kept for whoever asked."""
    seated = {one.person_id for one in screener.seats.all()}
    kept = {screener.asked_by_id} - seated - {person.pk}
    return max(0, screener.people - len(seated) - len(kept))


def may_watch(screener: Screener, person: Person, at: dt.datetime) -> bool:
    """Whether this person may play it at this instant: it lives, it is for their house, and they have a seat."""
    return (
        screener.lives(at)
        and person.is_active
        and person.broadcaster_id == screener.house_id
        and has_seat(screener, person)
        and may_be_shown(screener.programme)
    )


def mark_of(screener: Screener, person: Person, at: dt.datetime) -> str:
    """What stands over the picture: who looks, for which house, when, and a number by which we find the screener."""
    parts = (str(person), screener.house.name, sentences.moment(at, screener.house.time_zone), screener.pk.hex[:8])
    # No part is broken in two where the line is short.
    return " · ".join(part.replace(" ", NO_BREAK) for part in parts)


# ---- what may be played


def playlist(screener: Screener) -> str:
    """The pictures, the sound or sounds that were granted, and every subtitle."""
    package = screener.programme.package
    return renditions(package.pictures, sounds_in(screener, package), package.subtitles)


def sounds_in(screener: Screener, package: Package) -> list[Mapping[str, Any]]:
    """The sounds of a package that were granted."""
    return [one for one in package.sounds if screener.language in ("", one["language"])]


def index_of(screener: Screener, rendition: str) -> str:
    """The playlist of a rendition as it was packaged, as far as it was granted; empty for any other."""
    package = package_of(screener.programme)
    if package is None:
        return ""
    named = {one["name"] for one in package.pictures}
    named |= {f"sound-{one['language']}" for one in sounds_in(screener, package)}
    named |= {f"subs-{one['language']}" for one in package.subtitles}
    if rendition not in named:
        return ""
    whole = packaged(package.folder, rendition)
    return beginning(whole, screener.seconds) if screener.seconds else whole


@lru_cache(maxsize=256)
def packaged(folder: str, rendition: str) -> str:
    """The playlist as it was packaged; a package never changes. Raises OSError."""
    with shelves.opened(f"packages/{folder}/{rendition}/index.m3u8") as file:
        return file.read().decode()


def media_playlist(screener: Screener, rendition: str) -> bytes:
    """The playlist of one rendition, its segments at addresses of the screener; empty for one that was not granted."""
    found = index_of(screener, rendition)
    return on_demand(found, rendition) if found else b""


def stored_segment(screener: Screener, rendition: str, name: str) -> str:
    """Where a segment lies in the storage; empty for one that was not granted."""
    if name not in segments(index_of(screener, rendition)):
        return ""
    return f"packages/{screener.programme.package.folder}/{rendition}/{name}"


def length_of(screener: Screener) -> float:
    """How many seconds of the film may be seen."""
    package = package_of(screener.programme)
    whole = package.seconds if package else 0.0
    return min(whole, screener.seconds) if screener.seconds else whole


# ---- what was seen


@dataclass(frozen=True, slots=True)
class Seen:
    """What one person has seen, or all together: which parts how often, and when."""

    who: str
    parts: list[Stretch]
    length: float
    viewings: list[Viewing]

    @property
    def seconds(self) -> float:
        """How much of the film, each part counted once."""
        return min(seconds_of(self.parts), self.length)

    @property
    def percent(self) -> int:
        """The same of a hundred."""
        return round(100 * self.seconds / self.length) if self.length else 0

    @property
    def bars(self) -> list[tuple[float, float, int]]:
        """For the strip: where each part begins and how wide it is (of a thousand), and how dark (1 to 3)."""
        if not self.length:
            return []
        scale = 1000 / self.length
        return [
            (round(one.start * scale, 1), max(2.0, round((one.stop - one.start) * scale, 1)), min(one.times, 3))
            for one in self.parts
        ]


def seen(screener: Screener) -> list[Seen]:
    """What each person has seen, in the order in which they first looked."""
    length = length_of(screener)
    return [seen_by(str(one.person), list(one.viewings.all()), length) for one in screener.seats.all()]


def seen_by(who: str, viewings: Iterable[Viewing], length: float) -> Seen:
    """Put the pieces of somebody's viewings together."""
    times = list(viewings)
    return Seen(who, stretches(piece for one in times for piece in one.pieces), length, times)
