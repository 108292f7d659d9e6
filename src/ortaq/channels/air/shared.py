"""What channels that are built together have in common: programmes, what is told of them, what is sent of packages."""

import json
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from typing import ClassVar, NamedTuple
from uuid import UUID
from weakref import WeakValueDictionary

from ortaq.catalogue.models import Programme
from ortaq.channels.air import packages
from ortaq.channels.air.promos import works_of
from ortaq.channels.models import Airing, Channel
from ortaq.core.origin.label import Label
from ortaq.core.playout import FOREVER, variants
from ortaq.core.playout.timeline import AssetTrack, Tracks
from ortaq.origin.queries import Told, labels_of
from ortaq.origin.streams import init_address
from ortaq.work.settings import settings


class SlateMissing(RuntimeError):
    """The slate's package cannot be read; nothing goes on the air without it."""


@dataclass(frozen=True)
class Said:
    """What the stream tells of a programme."""

    verify: str
    labels: Mapping[str, Label | None]
    label: Label | None
    told: Told


class Part(NamedTuple):
    """What of a package is sent: each sound of the channel with what is heard, each of its subtitles with what is read.

    `signs` are the channel's sign languages. `period` is the manifest in whose init sections it is sent; empty when it
    is not signed.
    """

    folder: str
    heard: tuple[tuple[str, str], ...]
    subtitles: tuple[tuple[str, str | None], ...]
    signs: tuple[str, ...] = ()
    period: str = ""

    @property
    def text(self) -> str:
        """As JSON, in one line."""
        return json.dumps(self, ensure_ascii=False)

    @classmethod
    def read(cls, text: str) -> "Part":
        """From the text."""
        folder, heard, subtitles, signs, period = json.loads(text)
        return cls(folder, tuple(map(tuple, heard)), tuple(map(tuple, subtitles)), tuple(signs), period)


class Sent(dict[str, AssetTrack]):
    """What is sent of a package, by the channel's renditions; `part` is what of it, `asset` the package as it was."""

    __slots__ = ("__weakref__", "asset", "part")

    def __init__(self, tracks: Mapping[str, AssetTrack], part: Part, asset: Tracks) -> None:
        super().__init__(tracks)
        self.part, self.asset = part, asset


class Shared:
    """What all channels that are built together have in common: programmes, what is told of them, and their tracks."""

    tracks: ClassVar[WeakValueDictionary[Hashable, Sent]] = WeakValueDictionary()
    """What is sent somewhere, once for all channels of a process that send the same."""

    def __init__(self) -> None:
        self._programmes: dict[UUID, Programme] = {}
        self._said: dict[UUID, Said] = {}

    def learn(self, programmes: Iterable[UUID]) -> None:
        """Read programmes and what is told of them, in a few queries."""
        wanted = set(programmes)
        self._programmes |= Programme.objects.in_bulk(wanted - set(self._programmes))
        fresh = (wanted & set(self._programmes)) - set(self._said)
        if fresh:
            told, labels = Told.of_many(fresh), labels_of(fresh)
            for pk in fresh:
                self._said[pk] = Said(verify_url(self._programmes[pk]), told[pk].sounds(), labels[pk], told[pk])

    def learnt(self, pk: UUID) -> Programme | None:
        """A programme that was learnt; None where there is none."""
        return self._programmes.get(pk)

    def said(self, programme: Programme) -> Said:
        """Labels and address of a programme."""
        if programme.pk not in self._said:
            self.learn([programme.pk])
        return self._said[programme.pk]

    def sent(self, asset: Tracks, part: Part) -> Sent:
        """The renditions of a part of a package; one object for all that send the same."""
        key = id(asset), part
        found = self.tracks.get(key)
        if found is None:
            signed = asset
            if part.period:
                signed = {
                    name: track.with_init(init_address(part.folder, name, part.period)) if track.head else track
                    for name, track in asset.items()
                }
            made = variants.tracks(
                signed,
                sounds=dict(part.heard),
                subtitles=dict(part.subtitles),
                blank=packages.blank(asset),
                signs=part.signs,
            )
            found = Sent(made, part, asset)
            self.tracks[key] = found
        return found

    def programme(self, key: str) -> Programme:
        """A programme that was read with the airings, by its id."""
        return self._programmes[UUID(key)]

    def airings(self, channel: Channel, first: int, before: int = FOREVER) -> list[Airing]:
        """The airings of a channel from a number on, with slot and programme; a programme is read once for all.

        `before` is the tick before which they begin.
        """
        found = list(
            Airing.objects.filter(channel=channel, number__gte=first, start__lt=before)
            .select_related("slot", "stand_in")
            .defer("slot__decisions")
            .order_by("number")
        )
        wanted = {one.slot.programme_id for one in found if one.slot}
        wanted |= {one.instead.programme_id for one in found if one.instead}
        wanted |= {work for one in found if one.promos for work in works_of(one)}
        self.learn(wanted)
        for one in found:
            if one.slot:
                one.slot.programme = self._programmes[one.slot.programme_id]
            if one.instead:
                one.instead.programme = self._programmes[one.instead.programme_id]
        return found


def verify_url(programme: Programme) -> str:
    """Where everybody can see who made a programme and what of it AI made."""
    return f"{settings().origin}/verify/{programme.pk}/"
