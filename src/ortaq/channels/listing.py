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
from ortaq.channels.timelines import strongest, verify_url
from ortaq.core.origin.label import UNKNOWN, Label, all_words, label_sentence
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
    row, now = list(channels), timezone.now()
    shown = {
        channel: {
            one.slot.programme_id
            for one in queries.programmes_between(channel, now - BEFORE, now + AFTER)
            if one.slot and one.withheld_from is None
        }
        for channel in row
    }
    labels = labels_of(set().union(*shown.values()))
    return m3u(
        [told_of(channel, territory, code_of(labels[pk] for pk in shown[channel])) for channel in row],
        f"{settings().origin}/channels/guide.xml",
    )


def code_of(labels: Iterable[Label | None]) -> str:
    """Code of the strongest of some labels; empty when there is nothing at all to tell of."""
    found = list(labels)
    label = strongest(found)
    return label.code if label else "none" if found else ""


def told_of(channel: Channel, territory: str = "", label_code: str = "") -> GuideChannel:
    """A channel as guides know it; `label_code` is that of the strongest label among its programmes."""
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
        label_code=label_code,
        provenance=f"{origin}/watch/{channel.slug}/provenance.json",
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
        label = self.labels[programme.pk]
        poster = poster_address(programme)
        return GuideEntry(
            channel=f"{channel.slug}.ortaq",
            start=airing.start // TICKS,
            stop=airing.stop // TICKS,
            time_zone=channel.time_zone,
            titles=programme.titles,
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
        )


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
