"""Titles that a person says: recorded or uploaded by a house, heard by the children of its territory before a machine.

A recording is played while it says what the programme is called, and while the consent that it names holds.
"""

import tempfile
import uuid
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from ortaq.catalogue import shelves
from ortaq.catalogue.about import Incoming
from ortaq.catalogue.models import Programme
from ortaq.children import rules
from ortaq.children.models import TitleVoice
from ortaq.core.dubbing.take import UnreadableTake
from ortaq.core.dubbing.title import LARGEST, LONGEST, Silent, Title, TooLong, ready
from ortaq.core.origin.uses import Part
from ortaq.core.text import convert, languages
from ortaq.ledger import actions as ledger
from ortaq.members.models import Broadcaster, Person
from ortaq.members.rules import require
from ortaq.origin.sentences import PARTS
from ortaq.standards.consents.queries import find
from ortaq.standards.consents.reach import Rests
from ortaq.standards.models import ConsentKind
from ortaq.work.refused import Refused

SHELF = "title-voices"
MOST_NAME = 120


class BadVoice(Refused):
    """This cannot be taken as the voice of a title; the message says why."""


def title_in(programme: Programme, language: str) -> str:
    """What a programme is called in a language; empty where it has no title there."""
    found, text = convert.in_script(programme.titles, language)
    return str(text) if languages.primary(str(found)) == language else ""


def languages_of(programme: Programme) -> list[str]:
    """The languages in which a programme has a title, without their scripts."""
    return list(dict.fromkeys(languages.primary(tag) for tag in programme.titles))


def voices(territory: str, programmes: Collection[uuid.UUID]) -> QuerySet[TitleVoice]:
    """Every recording for the children of a territory, those that are not played too."""
    return TitleVoice.objects.filter(territory=territory, programme__in=programmes).select_related("programme", "house")


def heard(territory: str, programmes: Collection[uuid.UUID]) -> Mapping[uuid.UUID, Mapping[str, TitleVoice]]:
    """What is played there now: programme -> language -> recording; two queries at most."""
    found = list(voices(territory, programmes))
    known = find({one.consent for one in found if one.consent})
    made: dict[uuid.UUID, dict[str, TitleVoice]] = defaultdict(dict)
    for one in found:
        holds = not one.consent or (one.consent in known and known[one.consent].is_live)
        if holds and one.title == title_in(one.programme, one.language):
            made[one.programme_id][one.language] = one
    return made


def record(
    *,
    programme: Programme,
    language: str,
    data: bytes,
    speaker: str,
    is_human: bool,
    consent: str = "",
    by: Person,
) -> TitleVoice:
    """Take a sound in which somebody says the title of a programme; it takes the place of an earlier one.

    `language` has no script; `speaker` says whose voice it is, `consent` is optional. Raises NotAllowed and BadVoice.
    """
    house = _house(by)
    title, speaker, consent = title_in(programme, language), " ".join(speaker.split()), consent.strip()
    if not title:
        raise BadVoice(_("The programme has no title in this language."))
    if not is_human:
        raise BadVoice(_("Only a person's own voice is kept here. Say that it is one."))
    if not 0 < len(speaker) <= MOST_NAME:
        raise BadVoice(_("Say whose voice it is, in at most %(limit)d letters.") % {"limit": MOST_NAME})
    if problem := consent_problem(consent, house, programme, language):
        raise BadVoice(problem)
    made = _read(data)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "title.wav"
        path.write_bytes(made.wav)
        stored = shelves.take_in(Incoming(path), SHELF)
    try:
        with transaction.atomic():
            Programme.objects.select_for_update().get(pk=programme.pk)
            for old in voices(house.territory, [programme.pk]).filter(language=language):
                _remove(old, by)
            kept = TitleVoice.objects.create(
                programme=programme,
                territory=house.territory,
                language=language,
                title=title,
                speaker=speaker,
                consent=consent,
                house=house,
                by=by,
                sound=stored.name,
                sha256=stored.sha256,
                size=stored.size,
                seconds=made.seconds,
                loudness=made.loudness,
            )
            # The name of whose voice it is stays out of the log: nothing is ever erased there.
            ledger.record(
                kept,
                "title recorded",
                by=by,
                programme=programme.pk,
                language=language,
                sha256=stored.sha256,
                consent=consent,
            )
    except BaseException:
        shelves.throw_away([stored.name])
        raise
    return kept


def remove(*, voice: TitleVoice, by: Person) -> None:
    """Take a recording away, with its file; raises NotAllowed."""
    house = _house(by)
    require(voice.house_id == house.pk, _("It belongs to another house."))
    with transaction.atomic():
        _remove(voice, by)


def _house(by: Person) -> Broadcaster:
    house = by.broadcaster
    said = _("Only standards officers have titles recorded for children.")
    require(house is not None and rules.approves(by, house.territory), said)
    assert house is not None  # noqa: S101 -- asked above
    return house


def _remove(voice: TitleVoice, by: Person) -> None:
    ledger.record(voice, "title voice removed", by=by, programme=voice.programme_id, language=voice.language)
    throw_away([voice])


def throw_away(gone: Collection[TitleVoice]) -> int:
    """Remove recordings; their files go when that holds, because a file does not come back."""
    names = [str(one.sound.name) for one in gone]
    TitleVoice.objects.filter(pk__in=[one.pk for one in gone]).delete()
    transaction.on_commit(lambda: shelves.throw_away(names))
    return len(gone)


def _read(data: bytes) -> Title:
    try:
        return ready(data)
    except TooLong as error:
        limits = {"seconds": round(LONGEST), "limit": LARGEST >> 20}
        said = _("A title is at most %(seconds)d seconds long, and its file at most %(limit)d MB.")
        raise BadVoice(said % limits) from error
    except Silent as error:
        raise BadVoice(_("Nothing is heard in this sound. Go nearer to the microphone.")) from error
    except UnreadableTake as error:
        raise BadVoice(_("This sound cannot be read. Record it again.")) from error


def consent_problem(reference: str, house: Broadcaster, programme: Programme, language: str) -> str:
    """Why a consent does not carry the voice, as a sentence; empty when it does, or when none is named."""
    if not reference:
        return ""
    known = find([reference]).get(reference)
    if known is None or known.house != house.pk:
        return _("There is no such consent in the register of %(house)s.") % {"house": house}
    if known.kind not in (ConsentKind.VOICE, ConsentKind.PERFORMANCE):
        return _("The consent is to something else than the voice.")
    if not known.is_live:
        return _("The consent does not hold: it was withdrawn, has run out, or has not begun.")
    missing = known.covers(programme=programme.pk, language=language, territory=house.territory)
    return _("The consent does not reach this programme, language or country.") if missing else ""


def resting(reference: str) -> Iterator[Rests]:
    """Titles that rest on a consent, for the register of consents."""
    for one in TitleVoice.objects.filter(consent=reference).select_related("programme", "house"):
        yield Rests(
            one.programme_id,
            one.title,
            str(PARTS[Part.SOUND]),
            one.language,
            one.house.name,
            reverse("approvals:voices", args=(one.programme_id,)),
            (one.programme.owner_id, one.house_id),
        )
