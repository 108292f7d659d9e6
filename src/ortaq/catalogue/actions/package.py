"""Make the package of a programme; it can be watched, and is taken up again when a worker dies."""

import dataclasses
import logging
import math
import shutil
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import cast

from django.db import DatabaseError, transaction
from django.db.models import F, QuerySet
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from ortaq.catalogue import halts, queries, shelves
from ortaq.catalogue.models import Ingest, IngestState, Package, Programme, Version, VersionKind
from ortaq.catalogue.news import packaged, packaging
from ortaq.catalogue.sentences import bad_media
from ortaq.catalogue.subtitles.reading import cues_of
from ortaq.core.media.package import (
    Cancelled,
    PackageJob,
    PackageResult,
    SignedSource,
    SoundSource,
    SubtitleSource,
    Witness,
    measured,
)
from ortaq.core.media.package import package as make
from ortaq.core.media.probe import BadMedia
from ortaq.core.origin.stream import bind_package
from ortaq.core.text import languages, tracks
from ortaq.ledger import actions as ledger
from ortaq.work.queue import ATTEMPTS, TryAgain
from ortaq.work.settings import settings

log = logging.getLogger(__name__)

Told = Callable[[str, int], None]
TELL_EVERY = 0.5
"""Seconds between two signs of progress in the database."""
ASK_EVERY = 5.0
"""Seconds after which it is asked again whether it may still be made."""


class Halted(Exception):
    """Nothing new may be made of the programme any more."""


def make_package(*, ingest: Ingest, told: Told = lambda _stage, _part: None) -> Package | None:
    """Make the package of a programme from its versions; None when it failed, or when somebody else took the work over.

    May be called again after a killed worker: it begins anew and leaves nothing behind. Raises TryAgain for a failure
    that may pass.
    """
    if not _begin(ingest):
        return queries.package_of(ingest.programme)
    made = shelves.making(str(ingest.pk))
    shutil.rmtree(made, ignore_errors=True)
    try:
        _refuse_halted(ingest)
        with ExitStack() as stack:
            job = _job(ingest.programme, stack)
            witnesses = _witnesses(ingest.programme)
            for one in witnesses:
                stack.callback(one.close)
            result = make(job, made, _teller(ingest, told), witnesses=witnesses)
        # Bound before it is published: whatever is declared later, the segments stay as they are.
        bind_package(made)
        result = measured(result, made)
        _refuse_halted(ingest)
        return _finish(ingest, result, made, witnesses)
    except Halted:
        _fail(ingest, _halted)
    except BadMedia as error:
        _fail(ingest, partial(bad_media, error))
    except Cancelled:
        log.info("Ingest %s was taken over by another worker", ingest.pk)
    except (OSError, DatabaseError) as error:
        _wait(ingest)
        raise TryAgain(str(error)) from error
    except Exception:
        _fail(ingest, _our_fault)
        raise
    finally:
        shutil.rmtree(made, ignore_errors=True)
    return None


def _begin(ingest: Ingest) -> bool:
    """Claim the work: each claim has a number, and only the newest may write."""
    with transaction.atomic():
        rows = Ingest.objects.filter(pk=ingest.pk).exclude(state__in=(IngestState.READY, IngestState.FAILED))
        claimed = rows.update(
            state=IngestState.RUNNING,
            stage="probe",
            per_mille=0,
            attempts=F("attempts") + 1,
            started_at=timezone.now(),
        )
    ingest.refresh_from_db()
    if claimed and ingest.attempts > ATTEMPTS:
        _fail(ingest, _given_up)
        return False
    return bool(claimed)


def _job(programme: Programme, stack: ExitStack) -> PackageJob:
    """What to package: all versions of this moment, as files of this machine."""
    by_kind: dict[str, list[Version]] = {kind: [] for kind in VersionKind}
    for version in programme.versions.order_by("created_at"):
        by_kind[version.kind].append(version)
    local: dict[str, Path] = {}

    def here(name: str | None) -> Path:
        name = str(name)
        if name not in local:
            local[name] = stack.enter_context(shelves.on_this_machine(name))
        return local[name]

    [picture] = [one for one in by_kind[VersionKind.PICTURE] if not one.is_signed]
    # The first is the default: what is made for everybody, in the language of the film.
    spoken = sorted(
        by_kind[VersionKind.SOUND],
        key=lambda one: (not tracks.is_for_all(one.language), one.spoken != programme.original_language),
    )
    return PackageJob(
        picture=here(picture.source.name),
        picture_name=picture.source_name,
        sounds=tuple(
            SoundSource(one.language, here(one.source.name), one.stream_index, one.source_name) for one in spoken
        ),
        subtitles=tuple(
            SubtitleSource(one.language, cues_of(here(one.source.name))) for one in by_kind[VersionKind.SUBTITLES]
        ),
        signed=tuple(
            SignedSource(one.language, here(one.source.name), one.source_name)
            for one in by_kind[VersionKind.PICTURE]
            if one.is_signed
        ),
        poster=here(programme.poster_image.name) if programme.poster_image else None,
        max_seconds=settings().max_minutes * 60,
    )


def _teller(ingest: Ingest, told: Told) -> Told:
    """Tell the progress to the caller and, now and then, to the database.

    Raises Cancelled when the work was taken, and Halted when it may not go on.
    """
    last, asked = 0.0, time.monotonic()

    def tell(stage: str, per_mille: int) -> None:
        nonlocal last, asked
        told(stage, per_mille)
        now = time.monotonic()
        if now - last < TELL_EVERY and stage == ingest.stage:
            return
        last, ingest.stage, ingest.per_mille = now, stage, per_mille
        if not _mine(ingest).update(stage=stage, per_mille=per_mille):
            raise Cancelled
        if now - asked >= ASK_EVERY:
            asked = now
            _refuse_halted(ingest)

    return tell


def _refuse_halted(ingest: Ingest) -> None:
    if halts.halted(ingest.programme):
        raise Halted


def _mine(ingest: Ingest) -> QuerySet[Ingest]:
    """The row, as long as this claim is the newest."""
    return Ingest.objects.filter(pk=ingest.pk, attempts=ingest.attempts, state=IngestState.RUNNING)


def _witnesses(programme: Programme) -> list[Witness]:
    """Who wants to look on."""
    answers = packaging.send(Programme, programme=programme)
    return [cast("Witness", one) for _receiver, one in answers if one is not None]


def _finish(ingest: Ingest, result: PackageResult, made: Path, witnesses: Sequence[Witness]) -> Package | None:
    folder = f"{ingest.programme_id.hex}-{ingest.pk.hex[:8]}"
    shelves.publish(made, folder)
    programme = ingest.programme
    with transaction.atomic():
        if not _mine(ingest).update(
            state=IngestState.READY, stage="publish", per_mille=1000, problem="", finished_at=timezone.now()
        ):
            raise Cancelled
        if queries.superseded(ingest):
            return queries.package_of(programme)
        package, _new = Package.objects.update_or_create(
            programme=programme,
            defaults={
                "folder": folder,
                "duration": result.duration,
                "pictures": [dataclasses.asdict(picture) for picture in result.pictures],
                "sounds": [dataclasses.asdict(sound) for sound in result.sounds],
                "subtitles": [{"language": language} for language in result.subtitles],
                "signed": [dataclasses.asdict(picture) for picture in result.signed],
                "poster": f"{folder}/{result.poster}",
                "strip": f"{folder}/{result.strip}",
            },
        )
        programme.minutes = math.ceil(package.seconds / 60)
        programme.save(update_fields=["minutes"])
        packaged.send(Package, package=package, witnesses=witnesses)
        ledger.record(programme, "packaged", by=ingest.brought_in_by, ingest=str(ingest.pk), ticks=result.duration)
    ingest.refresh_from_db()
    return package


def _fail(ingest: Ingest, say: Callable[[], str]) -> None:
    """Write down what is wrong, in the language of the person who brought it in."""
    person = ingest.brought_in_by
    code = person.language.lower() if person else "en"
    with translation.override(code if code in languages.INTERFACE else "en"), transaction.atomic():
        changed = _mine(ingest).update(state=IngestState.FAILED, problem=say()[:400], finished_at=timezone.now())
        if changed:
            ledger.record(ingest.programme, "packaging failed", by=person, ingest=str(ingest.pk))
    ingest.refresh_from_db()


def _wait(ingest: Ingest) -> None:
    _mine(ingest).update(state=IngestState.WAITING, stage="", per_mille=0)


def _our_fault() -> str:
    return _("Something went wrong here; it has been written down.")


def _halted() -> str:
    return _("Nothing new is made of it: a person's consent was withdrawn or has run out. Declare it anew without it.")


def _given_up() -> str:
    return _("It was tried %(count)d times and never came to an end. The operator must look at it.") % {
        "count": ATTEMPTS
    }
