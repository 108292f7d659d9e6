"""Find deliveries, and say what a house may take of a programme now."""

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from ortaq.catalogue.models import Programme, Version, VersionKind
from ortaq.catalogue.queries import versions
from ortaq.core.ledger.canonical import digest
from ortaq.core.rights import Medium
from ortaq.core.rights.atoms import epoch
from ortaq.core.rights.terms import SEPARATE, SILENT
from ortaq.exchange.models import BlockHashes, DeliveredFile, Delivery, DeliveryState, Receipt
from ortaq.members import keys
from ortaq.members.models import Broadcaster, Person, SigningKey
from ortaq.members.rules import deals, makes_programmes, schedules
from ortaq.origin.queries import kept_out, may_be_shown
from ortaq.origin.standing import standing_of
from ortaq.rights import sentences
from ortaq.rights.ground import Question, ground_of
from ortaq.rights.models import Clause
from ortaq.rights.queries import beginnings, contracts_with
from ortaq.standards.gate import sentences as gate
from ortaq.standards.models import Use

AHEAD = dt.timedelta(days=3660)
"""A window that opens later than this is no reason to take the files today."""
takes = deals | schedules | makes_programmes
"""Who may take files for the house."""


@dataclass(frozen=True, slots=True)
class Right:
    """Under which clause a house may take a programme, from when on it may show it, and in which languages."""

    clause: uuid.UUID
    begins: dt.datetime
    sounds: frozenset[str]
    subtitles: frozenset[str]

    def covers(self, kind: str, language: str) -> bool:
        """Whether a part of the programme goes with it."""
        if kind == VersionKind.PICTURE or language == SILENT:
            return True
        return language in (self.sounds if kind == VersionKind.SOUND else self.subtitles)


@dataclass(frozen=True, slots=True)
class Takeable:
    """A file that may be taken, and every part of the programme that lies in it."""

    version: Version
    name: str
    holds: tuple[tuple[str, str], ...]


def right_to(programme: Programme, house: Broadcaster, at: dt.datetime) -> Right | None:
    """What the engine allows the house at home at any moment from now on; None when it allows nothing."""
    spoken = languages_of(programme, VersionKind.SOUND)
    written = languages_of(programme, VersionKind.SUBTITLES)
    ground = ground_of([programme.pk], houses=[house.pk])
    found: Right | None = None
    for second in beginnings(ground, programme.pk, epoch(at), epoch(at + AHEAD)):
        begins = dt.datetime.fromtimestamp(second, dt.UTC)
        for medium in set(Medium) - SEPARATE:
            asked = Question(programme.pk, house.pk, house.territory, begins, begins, medium, spoken, written)
            said = ground.decide(asked)
            if not (said.is_allowed and said.clause):
                continue
            first = found or Right(uuid.UUID(said.clause), begins, frozenset(), frozenset())
            found = Right(
                first.clause, first.begins, first.sounds | set(said.sounds), first.subtitles | set(said.subtitles)
            )
    return found


def why_not(programme: Programme, house: Broadcaster, at: dt.datetime) -> str:
    """Why the house may take nothing, as sentences."""
    spoken = languages_of(programme, VersionKind.SOUND)
    asked = Question(programme.pk, house.pk, house.territory, at, at, Medium.LINEAR, spoken)
    said = ground_of([programme.pk], houses=[house.pk]).decide(asked)
    return " ".join(sentences.say(said, time_zone=house.time_zone))


def languages_of(programme: Programme, kind: VersionKind) -> tuple[str, ...]:
    """Languages of the sounds or subtitles that there are."""
    return tuple(programme.versions.filter(kind=kind).values_list("language", flat=True))


def files_for(programme: Programme, right: Right) -> list[Takeable]:
    """The files as they were brought in, as far as the right goes; each once, even when it holds several parts."""
    there = [one for one in versions(programme) if one.source]
    inside: dict[str, list[tuple[str, str]]] = {}
    for one in there:
        inside.setdefault(str(one.source.name), []).append((one.kind, one.language))
    chosen: dict[str, Version] = {}
    for one in there:
        if right.covers(one.kind, one.language):
            chosen.setdefault(str(one.source.name), one)
    return [Takeable(one, name_of(one), tuple(inside[name])) for name, one in chosen.items()]


def name_of(version: Version) -> str:
    """The name of a file in a delivery: sound-ky.m4a."""
    return "-".join(filter(None, (version.kind, version.language))) + Path(version.source_name).suffix.lower()


def deliveries_taken(house: Broadcaster) -> QuerySet[Delivery]:
    """What a house has taken, newest first."""
    return with_everything(Delivery.objects.filter(house=house))


def deliveries_given(house: Broadcaster) -> QuerySet[Delivery]:
    """What others have taken of a house's programmes, or under its contracts, newest first."""
    return with_everything(Delivery.objects.filter(licensor_of(house)))


def deliveries_with(house: Broadcaster) -> QuerySet[Delivery]:
    """Both."""
    return with_everything(Delivery.objects.filter(Q(house=house) | licensor_of(house)))


def licensor_of(house: Broadcaster) -> Q:
    """Deliveries that a house has given."""
    return Q(programme__owner=house) | Q(clause__contract__licensor=house)


def with_everything(deliveries: QuerySet[Delivery]) -> QuerySet[Delivery]:
    """Deliveries with what their lines and pages show."""
    return deliveries.select_related(
        "programme__owner", "clause__contract__licensor", "house", "taken_by", "receipt__person"
    ).prefetch_related("files__version")


def takeable_programmes(house: Broadcaster) -> list[Programme]:
    """Programmes in contracts that the house has taken and that have not been ended, by title."""
    held = contracts_with(house).filter(ended_at=None).exclude(licensor=house)
    clauses = Clause.objects.filter(contract__in=held).filter(Q(holder=house) | Q(holder=None))
    found = Programme.objects.filter(pk__in=clauses.values("programme")).exclude(owner=house)
    return sorted(found.filter(versions__source__gt="").select_related("owner").distinct(), key=str)


def open_delivery(programme: Programme, house: Broadcaster, files: Iterable[Takeable]) -> Delivery | None:
    """A delivery of the very same files for which there is no receipt yet."""
    wanted = {(one.name, one.version.sha256) for one in files}
    for delivery in (
        deliveries_taken(house).filter(programme=programme, receipt=None).exclude(state=DeliveryState.BROKEN)
    ):
        if {(one.name, one.sha256) for one in delivery.files.all()} == wanted:
            return delivery
    return None


def manifest(delivery: Delivery) -> dict[str, Any]:
    """What a delivery holds, for machines: each file with its hash and those of its blocks."""
    blocks = {
        one.sha256: one for one in BlockHashes.objects.filter(sha256__in=[f.sha256 for f in delivery.files.all()])
    }
    return {
        "kind": "ortaq.manifest/1",
        "delivery": str(delivery.pk),
        "programme": {"id": str(delivery.programme_id), "title": str(delivery.programme)},
        "clause": str(delivery.clause),
        "files": [
            {
                "name": one.name,
                "holds": [{"kind": kind, "language": language} for kind, language in one.holds],
                "size": one.size,
                "sha256": one.sha256,
                "block": blocks[one.sha256].block if one.sha256 in blocks else 0,
                "blocks": blocks[one.sha256].hashes if one.sha256 in blocks else [],
            }
            for one in delivery.files.all()
        ],
    }


def refusals(delivery: Delivery, files: Iterable[DeliveredFile], person: Person) -> list[str]:
    """Why this person may not pull each of these files at this moment, as a sentence; empty when they may."""
    files = list(files)
    if not (person.is_active and person.broadcaster_id == delivery.house_id and takes(person)):
        said = _("Only people of %(house)s who work with programmes may pull this.") % {"house": delivery.house}
        return [said] * len(files)
    if delivery.state != DeliveryState.READY:
        return [delivery.problem or _("The files are still being prepared.")] * len(files)
    if off := why_off(delivery.programme, delivery.house):
        return [off] * len(files)
    now = timezone.now()
    right = right_to(delivery.programme, delivery.house, now)
    covered = [right is not None and right.covers(one.kind, one.language) for one in files]
    why = "" if all(covered) else why_not(delivery.programme, delivery.house, now)
    ended = _("%(house)s may not take this any more. %(why)s") % {"house": delivery.house, "why": why}
    replaced = _("This file was replaced since. Take the programme again.")
    return [
        ended if not goes else replaced if one.version is None or one.version.sha256 != one.sha256 else ""
        for one, goes in zip(files, covered, strict=True)
    ]


def why_off(programme: Programme, house: Broadcaster) -> str:
    """Why a programme that was taken may go to nobody, or not to this house, any more: a consent, or a rule."""
    if not may_be_shown(programme) or programme.pk in kept_out([programme.pk], [house.territory])[house.territory]:
        return _("“%(title)s” may not be shown: a person's consent to it was withdrawn or has run out.") % {
            "title": programme
        }
    standing = standing_of(programme, [house], Use.AIR)
    if not standing.blocks:
        return ""
    return _("“%(title)s” does not keep the rules. %(why)s") % {
        "title": programme,
        "why": gate.all_said(standing, standing.blocks),
    }


def refusal(file: DeliveredFile, person: Person) -> str:
    """Why this person may not pull this one file at this moment; empty when they may."""
    return refusals(file.delivery, [file], person)[0]


def receipt_of(delivery: Delivery) -> Receipt | None:
    """The receipt, once there is one."""
    return getattr(delivery, "receipt", None)


def receipt_holds(receipt: Receipt) -> bool:
    """Whether the receipt is of this text, and signed with a key of the house that took the files."""
    key = SigningKey.objects.filter(broadcaster=receipt.delivery.house_id, fingerprint=receipt.key_fingerprint)
    return (
        key.exists()
        and digest(receipt.text) == receipt.digest
        and keys.verify_signature(receipt.digest, receipt.signature, receipt.key_fingerprint)
    )
