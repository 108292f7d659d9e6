"""The guide for machines: XMLTV and M3U from the published timeline, with the label of origin."""

import datetime as dt
import uuid
from collections.abc import Container, Iterable, Mapping
from dataclasses import replace
from functools import cache
from typing import NamedTuple
from urllib.parse import urlencode

from django.utils import timezone, translation

from ortaq.catalogue.models import Genre, Programme, WorkKind
from ortaq.catalogue.queries import poster_address
from ortaq.channels import accessible, firsts, queries
from ortaq.channels.accessible import Sent
from ortaq.channels.air.losses import KEPT
from ortaq.channels.air.shared import verify_url
from ortaq.channels.air.timelines import strongest
from ortaq.channels.air.turns import Turn
from ortaq.channels.feeds.guide import told as as_announced
from ortaq.channels.guides import seen, told
from ortaq.channels.guides.seen import AFTER, BEFORE, Seen
from ortaq.channels.models import Channel
from ortaq.core.origin.label import UNKNOWN, Label, all_words, label_sentence
from ortaq.core.playout import TICKS, ticks
from ortaq.core.playout.guide import GuideChannel, GuideEntry, m3u, xmltv
from ortaq.core.playout.ratings import sign
from ortaq.core.text import languages
from ortaq.origin.queries import labels_of
from ortaq.work.settings import settings

AGAIN = dt.timedelta(days=7)
"""So far back it tells what can still be seen again: players offer of the past only what they know."""
DAY = 86_400 * TICKS


def xmltv_of(channels: Iterable[Channel], territory: str = "", hours: int = 0) -> bytes:
    """The guide of some channels as XMLTV: what is planned, or what is seen in a territory.

    With `hours` it is that of the channels that are so many hours later, on their own clock.
    """
    row = received(channels, territory, hours)
    told = told_in_guide(row, territory, hours)
    labels = labels_of({one.programme.pk for one in told})
    ours = [one for one in told if one.airing.listed is None]
    own = [one.airing for one in ours if not one.is_stand_in]
    entries = Entries(
        labels, wholes_above(ours), firsts.first_shown(own), firsts.last_licensed(own), territory, hours=hours
    )
    rows = [as_announced(entries.of(one), one.airing) for one in told]
    return xmltv([told_of(channel, territory, hours=hours) for channel in row], rows)


def received(channels: Iterable[Channel], territory: str, hours: int = 0) -> list[Channel]:
    """Those of some channels that can be received in a territory, all without one; a live feed has no later channel."""
    row = [one for one in channels if not territory or territory in queries.places(one)]
    live = queries.carriers() if hours else ()
    return [one for one in row if one.pk not in live]


def told_in_guide(channels: Iterable[Channel], territory: str, hours: int) -> list[Turn]:
    """What a guide tells of channels: what is on lately or soon, and what is over and can be seen again."""
    now = timezone.now()
    found = told.told_of_all(channels, now - AGAIN, now + AFTER, territory, hours)
    return [
        one
        for channel, row in found.items()
        for one in row
        if one.stop > ticks.of(now - BEFORE)
        or queries.seen_until(one.shown, territory or channel.broadcaster.territory) > max(one.stop, ticks.of(now))
    ]


def m3u_of(channels: Iterable[Channel], territory: str = "", hours: int = 0) -> bytes:
    """The list of channels, with the streams for a territory; without one each channel as at home.

    With `hours` it is the list of the channels that are so many hours later.
    """
    aired, since = seen.in_lists(received(channels, "", hours), territory, hours), ticks.of(timezone.now() - BEFORE)
    shown = {channel: {one.programme for one in row if one.stop > since} for channel, row in aired.items()}
    labels = labels_of(set().union(*shown.values()))
    return m3u(
        [
            told_of(
                channel,
                territory,
                code_of(labels[pk] for pk in shown[channel]),
                catch_up_days(row),
                hours=hours,
            )
            for channel, row in aired.items()
        ],
        guide_address(territory, hours),
    )


def guide_address(territory: str, hours: int) -> str:
    """Where the guide of a list is."""
    asked = {"territory": territory, "later": hours}
    query = urlencode({name: value for name, value in asked.items() if value})
    return f"{settings().origin}/channels/guide.xml" + (f"?{query}" if query else "")


def catch_up_days(aired: Iterable[Seen]) -> int:
    """How many days back programmes can be seen again, the longest of them; 0: not at all.

    Where one of them may be seen again the player offers it; each ends with its own right.
    """
    row, now = list(aired), ticks.of(timezone.now())
    if not any(one.until > max(one.ends, now) for one in row):
        return 0
    return min(KEPT.days, max(-(-(one.until - one.ends) // DAY) for one in row))


def code_of(labels: Iterable[Label | None]) -> str:
    """Code of the strongest of some labels; empty when there is nothing at all to tell of."""
    found = list(labels)
    label = strongest(found)
    return label.code if label else "none" if found else ""


def told_of(
    channel: Channel, territory: str = "", label_code: str = "", days: int = 0, *, hours: int = 0
) -> GuideChannel:
    """A channel as guides know it, or the same some hours later.

    `label_code` is that of its strongest label, `days` how long catch-up is offered.
    """
    origin, house = settings().origin, channel.broadcaster
    return GuideChannel(
        id=id_of(channel, hours),
        names=names_of(channel, hours),
        stream=origin + queries.plain_stream(channel, territory or house.territory, hours),
        page=page_of(channel, hours),
        language=channel.sounds[0] if channel.sounds else "",
        country=house.territory,
        group=house.name,
        catch_up_days=days,
        label_code=label_code,
        provenance=f"{origin}/watch/{channel.slug}/provenance.json{f'?later={hours}' if hours else ''}",
        number=0 if hours else channel.number,
    )


def page_of(channel: Channel, hours: int = 0) -> str:
    """Where a channel is watched."""
    return f"{settings().origin}/watch/{channel.slug}/{f'?later={hours}' if hours else ''}"


def names_of(channel: Channel, hours: int = 0) -> dict[str, str]:
    """What a channel is called, and the one that is so many hours later."""
    return {tag: f"{name} +{hours}" if hours else name for tag, name in channel.names.items()}


def id_of(channel: Channel, hours: int = 0) -> str:
    """The name of a channel for machines."""
    return f"{queries.later_slug(channel, hours)}.ortaq"


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
        territory: str = "",
        *,
        hours: int = 0,
    ) -> None:
        self.labels, self.wholes, self.territory, self.hours = labels, wholes or {}, territory, hours
        self.first_shown, self.last_licensed = first_shown or {}, last_licensed
        self.told: dict[tuple[int, uuid.UUID, Sent], GuideEntry] = {}

    def of(self, turn: Turn) -> GuideEntry:
        """A published showing as guides know it, or what is seen in its place."""
        airing, channel = turn.airing, turn.airing.channel
        found = accessible.sent(channel, turn.shown, self.territory or channel.broadcaster.territory)
        about = self.about(turn.programme, channel, found)
        first = None if turn.is_stand_in else self.first_shown.get(airing.pk)
        return replace(
            about,
            start=turn.start // TICKS,
            stop=turn.stop // TICKS,
            previously_shown=bool(self.hours) or (airing.is_repeat and not turn.is_stand_in),
            first_shown=None if first is None else first // TICKS,
            is_last=not turn.is_stand_in and airing.pk in self.last_licensed,
        )

    def about(self, programme: Programme, channel: Channel, found: Sent) -> GuideEntry:
        """What is the same of every showing of a programme on a channel with the same tracks; it is made once."""
        # Of a live feed each programme is the partner's channel under another title: so not by its id.
        key = id(programme), channel.pk, found
        if key not in self.told:
            self.told[key] = self.entry_of(programme, channel, found)
        return self.told[key]

    def entry_of(self, programme: Programme, channel: Channel, found: Sent) -> GuideEntry:
        """The same, made; it says nothing of when."""
        label = self.labels[programme.pk]
        place = self.place_of(programme)
        poster = poster_address(programme)
        return GuideEntry(
            channel=id_of(channel, self.hours),
            start=0,
            stop=0,
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
            subtitles=found.subtitles,
            sounds_of_its_own=found.sounds,
            signed=found.signed,
            min_age=programme.min_age,
            credits=[(one["role"], one["name"]) for one in programme.credits],
            sub_titles=programme.titles if place.series else {},
            season=place.season,
            episode=place.episode,
            identity=str(programme.pk),
            ratings=ratings_of([self.territory] if self.territory else queries.places(channel), programme.min_age),
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


def wholes_above(aired: Iterable[Turn]) -> dict[uuid.UUID, Programme]:
    """Everything that these programmes are part of, by id."""
    found: dict[uuid.UUID, Programme] = {}
    wanted = {one.programme.part_of_id for one in aired}
    while wanted := {pk for pk in wanted if pk and pk not in found}:
        layer = Programme.objects.in_bulk(list(wanted))
        found |= layer
        wanted = {one.part_of_id for one in layer.values()}
    return found


def ratings_of(codes: Iterable[str], min_age: int) -> list[tuple[str, str]]:
    """The signs of an age in some countries, so far as their scales are verified."""
    if not min_age:
        return []
    found = (sign(code, min_age) for code in codes)
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
