"""The guide for machines: XMLTV and M3U from the published timeline, with the label of origin."""

import datetime as dt
import uuid
from collections.abc import Container, Iterable, Mapping
from functools import cache
from typing import NamedTuple

from django.utils import timezone, translation

from ortaq.catalogue.models import Genre, Programme, WorkKind
from ortaq.catalogue.queries import poster_address
from ortaq.channels import firsts, queries
from ortaq.channels.air.losses import PAST, Loss, later_of
from ortaq.channels.air.timelines import strongest, verify_url
from ortaq.channels.models import Airing, Channel
from ortaq.core.origin.label import UNKNOWN, Label, all_words, label_sentence
from ortaq.core.playout import TICKS, ticks
from ortaq.core.playout.guide import GuideChannel, GuideEntry, m3u, xmltv
from ortaq.core.playout.ratings import sign
from ortaq.core.rights import Decision
from ortaq.core.text import languages
from ortaq.origin.queries import labels_of
from ortaq.work.settings import settings

BEFORE, AFTER = dt.timedelta(hours=3), dt.timedelta(days=2)
"""What a guide tells: a little of the past, for start-over, and all that is published of the next two days."""


def xmltv_of(channels: Iterable[Channel]) -> bytes:
    """The guide of some channels as XMLTV."""
    row = list(channels)
    now = timezone.now()
    told = [one for channel in row for one in queries.programmes_between(channel, now - BEFORE, now + AFTER)]
    labels = labels_of({one.slot.programme_id for one in told if one.slot})
    entries = Entries(labels, wholes_above(told), firsts.first_shown(told), firsts.last_licensed(told))
    return xmltv([told_of(channel) for channel in row], map(entries.of, told))


def m3u_of(channels: Iterable[Channel], territory: str = "") -> bytes:
    """The list of channels, with the streams for a territory; without one each channel as at home."""
    row, now = list(channels), timezone.now()
    aired = {channel: queries.programmes_between(channel, now - PAST, now + AFTER) for channel in row}
    shown = {
        channel: {one.slot.programme_id for one in some if one.slot and one.stops_at > now - BEFORE}
        for channel, some in aired.items()
    }
    labels = labels_of(set().union(*shown.values()))
    return m3u(
        [
            told_of(
                channel,
                territory,
                code_of(labels[pk] for pk in shown[channel]),
                catch_up_days(some, territory or channel.broadcaster.territory),
            )
            for channel, some in aired.items()
        ],
        f"{settings().origin}/channels/guide.xml",
    )


def catch_up_days(aired: Iterable[Airing], territory: str) -> int:
    """How many days back programmes can be seen again in a territory: so long as they are kept, or not at all.

    Where one of them may be seen again the player offers it; each ends with its own right.
    """
    for one in aired:
        plain = one.decisions.get(territory)
        decision = Decision.read(plain) if plain else None
        if decision and decision.is_allowed and one.off(territory) is None:
            later = Loss.of(one, territory).later_at_most(later_of(decision, one))
            if later > max(one.stop, ticks.of(timezone.now())):
                return PAST.days
    return 0


def code_of(labels: Iterable[Label | None]) -> str:
    """Code of the strongest of some labels; empty when there is nothing at all to tell of."""
    found = list(labels)
    label = strongest(found)
    return label.code if label else "none" if found else ""


def told_of(channel: Channel, territory: str = "", label_code: str = "", days: int = 0) -> GuideChannel:
    """A channel as guides know it; `label_code` is that of its strongest label, `days` how long catch-up is offered."""
    origin, house = settings().origin, channel.broadcaster
    return GuideChannel(
        id=f"{channel.slug}.ortaq",
        names=channel.names,
        stream=origin + queries.stream(channel, territory or house.territory),
        page=f"{origin}/watch/{channel.slug}/",
        language=channel.sounds[0] if channel.sounds else "",
        country=house.territory,
        group=house.name,
        catch_up_days=days,
        label_code=label_code,
        provenance=f"{origin}/watch/{channel.slug}/provenance.json",
        number=channel.number,
    )


class Place(NamedTuple):
    """Where an episode stands: its series, if it has one, the number of its season, its own."""

    series: Programme | None
    season: int | None
    episode: int | None


class Entries:
    """Entries of a guide, with the labels of their programmes, what these are part of, and which showings they are."""

    def __init__(
        self,
        labels: Mapping[uuid.UUID, Label | None],
        wholes: Mapping[uuid.UUID, Programme] | None = None,
        first_shown: Mapping[uuid.UUID, int] | None = None,
        last_licensed: Container[uuid.UUID] = (),
    ) -> None:
        self.labels, self.wholes = labels, wholes or {}
        self.first_shown, self.last_licensed = first_shown or {}, last_licensed

    def of(self, airing: Airing) -> GuideEntry:
        """A published showing as guides know it."""
        programme, channel = airing.programme, airing.channel
        if programme is None:
            raise ValueError("the slate stands in no guide")
        label = self.labels[programme.pk]
        place = self.place_of(programme)
        first = self.first_shown.get(airing.pk)
        poster = poster_address(programme)
        return GuideEntry(
            channel=f"{channel.slug}.ortaq",
            start=airing.start // TICKS,
            stop=airing.stop // TICKS,
            time_zone=channel.time_zone,
            titles=programme.titles | place.series.titles if place.series else programme.titles,
            descriptions=described(programme, label, channel.sounds),
            original_language=programme.original_language,
            year=programme.year,
            categories=genres()[programme.genre],
            label=all_words(label.code) if label else {},
            label_code=label.code if label else "",
            label_level=label.level if label and label != UNKNOWN else 0,
            url=verify_url(programme),
            icon=settings().origin + poster if poster.startswith("/") else poster,
            country=programme.owner.territory,
            sounds=channel.sounds,
            subtitles=[one["language"] for one in programme.package.subtitles] if hasattr(programme, "package") else [],
            min_age=programme.min_age,
            credits=[(one["role"], one["name"]) for one in programme.credits],
            previously_shown=airing.is_repeat,
            sub_titles=programme.titles if place.series else {},
            season=place.season,
            episode=place.episode,
            identity=str(programme.pk),
            ratings=ratings_of(channel, programme.min_age),
            first_shown=None if first is None else first // TICKS,
            is_last=airing.pk in self.last_licensed,
        )

    def place_of(self, programme: Programme) -> Place:
        """The series of an episode, and its numbers."""
        series, season, above = None, None, programme
        while above.part_of_id and (whole := self.wholes.get(above.part_of_id)):
            if whole.kind == WorkKind.SEASON:
                season = whole.place
            if whole.kind == WorkKind.SERIES:
                series = whole
            above = whole
        is_episode = programme.kind == WorkKind.EPISODE
        return Place(series if is_episode else None, season, programme.place if is_episode else None)


def wholes_above(aired: Iterable[Airing]) -> dict[uuid.UUID, Programme]:
    """Everything that these programmes are part of, by id."""
    found: dict[uuid.UUID, Programme] = {}
    wanted = {one.slot.programme.part_of_id for one in aired if one.slot}
    while wanted := {pk for pk in wanted if pk and pk not in found}:
        layer = Programme.objects.in_bulk(list(wanted))
        found |= layer
        wanted = {one.part_of_id for one in layer.values()}
    return found


def ratings_of(channel: Channel, min_age: int) -> list[tuple[str, str]]:
    """The signs of an age in the countries where a channel is received, so far as their scales are verified."""
    if not min_age:
        return []
    found = (sign(code, min_age) for code in queries.places(channel))
    return [(one.system, one.code) for one in found if one and one.is_verified]


def described(programme: Programme, label: Label | None, sounds: Iterable[str]) -> dict[str, str]:
    """What a programme is about, with the sentence of its label; where nothing is written of it, that alone."""
    if label is None:
        return dict(programme.synopses)
    tags = dict.fromkeys([*programme.synopses, *sounds])
    return {tag: f"{programme.synopses.get(tag, '')} {label_sentence(label, tag)}".strip() for tag in tags}


@cache
def genres() -> dict[str, dict[str, str]]:
    """Genre -> its name in every interface language."""
    found: dict[str, dict[str, str]] = {genre.value: {} for genre in Genre}
    for code, tag in languages.INTERFACE.items():
        with translation.override(code):
            for genre in Genre:
                found[genre.value][tag] = str(genre.label)
    return found
