"""What was changed about a channel, as the audit log holds it: who, when, from what to what."""

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ortaq.channels.models import Channel
from ortaq.core.ledger.canonical import digest
from ortaq.core.playout.multivariant import name_of
from ortaq.core.text import tracks
from ortaq.ledger import queries as ledger
from ortaq.members.models import Person
from ortaq.rights import sentences
from ortaq.work.models import Json

TOLD = ("opened", "changed", "closed", "opened again", "cards turned")
"""Entries that tell of the channel itself, and not of what is on it."""
CALLED = {
    "number": gettext_lazy("Number"),
    "names": gettext_lazy("Names"),
    "sounds": gettext_lazy("Sounds"),
    "subtitles": gettext_lazy("Subtitles"),
    "signs": gettext_lazy("Sign languages"),
    "territories": gettext_lazy("Where it is received"),
    "time_zone": gettext_lazy("Its clocks"),
}


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that was changed, in words."""

    what: str
    was: str
    now: str


@dataclass(frozen=True, slots=True)
class Version:
    """An entry of the audit log about a channel; `changes` are what it changed, by field: {from, to}."""

    number: int
    at: dt.datetime
    by: str
    action: str
    changes: Json
    because: str = ""

    @property
    def steps(self) -> list[Step]:
        """What was changed, in words."""
        return [
            Step(str(CALLED[name]), in_words(name, told["from"]), in_words(name, told["to"]))
            for name, told in self.changes.items()
        ]

    @property
    def said(self) -> str:
        """What was done, where it was no change of fields."""
        done = {
            "opened": _("The channel was opened."),
            "closed": _("The channel was closed: “%(why)s”") % {"why": self.because},
            "opened again": _("The channel was opened again: “%(why)s”") % {"why": self.because},
            "cards turned": _("Cards in gaps were turned on or off."),
        }
        return done.get(self.action, "")


def versions_of(channel: Channel) -> list[Version]:
    """What happened to a channel, the latest first."""
    entries = list(ledger.history("channel", channel.pk).filter(action__in=TOLD).order_by("-number"))
    known = {uuid.UUID(one.actor) for one in entries if one.actor}
    names = {str(one.pseudonym): str(one) for one in Person.objects.filter(pseudonym__in=known)}
    reasons = reasons_of(channel)
    return [
        Version(
            one.number,
            one.at,
            names.get(one.actor, ""),
            one.action,
            one.details.get("changes", {}),
            reasons.get(one.details.get("because", ""), ""),
        )
        for one in entries
    ]


def reasons_of(channel: Channel) -> dict[str, str]:
    """Why a channel was closed, and opened again, by the digests that the log holds of it."""
    said = [channel.closed_because]
    for one in channel.closings.all():
        said += [one.closed_because, one.opened_because]
    return {digest(why): why for why in said if why}


def in_words(name: str, value: object) -> str:
    """A field of a channel for people."""
    if isinstance(value, dict):
        return " · ".join(f"{text} ({tag})" for tag, text in sorted(value.items()))
    if name == "territories" and isinstance(value, Sequence):
        return ", ".join(map(sentences.place, value)) or "–"
    if isinstance(value, list):
        called = tracks.sign_name if name == "signs" else name_of
        return ", ".join(map(called, value)) or "–"
    return str(value)
