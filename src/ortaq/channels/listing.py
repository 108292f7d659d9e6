"""The guide for machines: XMLTV and M3U from the published timeline, with the label of origin."""

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping
from functools import cache

from django.utils import timezone, translation

from ortaq.catalogue.models import Genre, Programme
from ortaq.catalogue.queries import poster_address
from ortaq.channels import queries
from ortaq.channels.models import Airing, Channel
from ortaq.channels.timelines import verify_url
from ortaq.core.origin.label import Label, all_words
from ortaq.core.playout import TICKS
from ortaq.core.playout.guide import GuideChannel, GuideEntry, m3u, xmltv
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
    return xmltv([told_of(channel) for channel in row], map(Entries(labels).of, told))


def m3u_of(channels: Iterable[Channel], territory: str = "") -> bytes:
    """The list of channels, with the streams for a territory; without one each channel as at home."""
    return m3u([told_of(channel, territory) for channel in channels], f"{settings().origin}/channels/guide.xml")


def told_of(channel: Channel, territory: str = "") -> GuideChannel:
    """A channel as guides know it."""
    origin, house = settings().origin, channel.broadcaster
    return GuideChannel(
        id=f"{channel.slug}.ortaq",
        names=channel.names,
        stream=origin + queries.stream(channel, territory or house.territory),
        page=f"{origin}/watch/{channel.slug}/",
        language=channel.sounds[0] if channel.sounds else "",
        country=house.territory,
        group=house.name,
        catch_up_days=1,
    )


class Entries:
    """Entries of a guide, with the labels of their programmes."""

    def __init__(self, labels: Mapping[uuid.UUID, Label | None]) -> None:
        self.labels = labels

    def of(self, airing: Airing) -> GuideEntry:
        """A published showing as guides know it."""
        programme, channel = airing.programme, airing.channel
        if programme is None:
            raise ValueError("the slate stands in no guide")
        words, code = self.label(programme)
        poster = poster_address(programme)
        return GuideEntry(
            channel=f"{channel.slug}.ortaq",
            start=airing.start // TICKS,
            stop=airing.stop // TICKS,
            time_zone=channel.time_zone,
            titles=programme.titles,
            descriptions=programme.synopses,
            original_language=programme.original_language,
            year=programme.year,
            categories=genres()[programme.genre],
            label=words,
            label_code=code,
            url=verify_url(programme),
            icon=settings().origin + poster if poster.startswith("/") else poster,
            country=programme.owner.territory,
            sounds=channel.sounds,
            subtitles=[one["language"] for one in programme.package.subtitles] if hasattr(programme, "package") else [],
            min_age=programme.min_age,
            credits=[(one["role"], one["name"]) for one in programme.credits],
            previously_shown=airing.is_repeat,
        )

    def label(self, programme: Programme) -> tuple[dict[str, str], str]:
        """The words of a programme's label in every language, and its code."""
        label = self.labels[programme.pk]
        return (all_words(label.code), label.code) if label else ({}, "")


@cache
def genres() -> dict[str, dict[str, str]]:
    """Genre -> its name in every interface language."""
    found: dict[str, dict[str, str]] = {genre.value: {} for genre in Genre}
    for code, tag in languages.INTERFACE.items():
        with translation.override(code):
            for genre in Genre:
                found[genre.value][tag] = str(genre.label)
    return found
