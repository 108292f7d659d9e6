"""Mix the takes over music and effects, or over the original made quiet; a worker does it, and it can be watched."""

import logging
import shutil
import time
from contextlib import ExitStack
from pathlib import Path

from django.db import transaction
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from ortaq.catalogue import shelves
from ortaq.catalogue.about import Incoming
from ortaq.catalogue.models import IngestState, VersionKind
from ortaq.catalogue.queries import package_of, picture_of
from ortaq.core.dubbing.mix import Bed, Placed, mix
from ortaq.core.media.house import SAMPLE_RATE
from ortaq.core.media.probe import BadMedia, probe
from ortaq.core.media.sound import start_of
from ortaq.ledger import actions as ledger
from ortaq.members.models import Person
from ortaq.studio.dubbing import queries, rules
from ortaq.studio.dubbing.actions.steps import held, missing_takes, step_done
from ortaq.studio.dubbing.refusals import CannotDub
from ortaq.studio.models import Dub, DubStep, Material, Mix

log = logging.getLogger(__name__)
TELL_EVERY = 0.5
"""Seconds between two signs of progress in the database."""
RUNNING = (IngestState.WAITING, IngestState.RUNNING)


def order_mix(*, dub: Dub, is_true: bool, by: Person, enqueue: bool = True) -> Mix:
    """Have a dub mixed; `is_true`: declared under one's name that its voices are people's, as each take says.

    Raises NotAllowed and CannotDub.
    """
    rules.require_dubs(by, dub)
    if not is_true:
        raise CannotDub(_("Declare how the voices were made; without it nothing goes to the owner."))
    with transaction.atomic():
        found = held(dub, DubStep.MIX)
        lines = list(found.lines.select_related("take"))
        if missing := missing_takes(found):
            raise CannotDub(missing)
        consents = sorted({one.take.consent for one in lines if one.take})
        if problem := queries.problem_of_consents(consents, found):
            raise CannotDub(problem)
        if found.mixes.filter(state__in=RUNNING).exists():
            raise CannotDub(_("It is being mixed already."))
        made = Mix.objects.create(dub=found, ordered_by=by, consents=consents)
        if enqueue:
            # By name: actions cannot import tasks.
            task = "ortaq.studio.dubbing.tasks.mix"
            transaction.on_commit(lambda: import_string(task).enqueue(str(made.pk)))
    return made


def make_mix(*, mixed: Mix) -> Mix:
    """Mix; may be called again after a killed worker. What is wrong is written into the mix."""
    if not Mix.objects.filter(pk=mixed.pk, state__in=RUNNING).update(state=IngestState.RUNNING, per_mille=0):
        return mixed
    mixed.refresh_from_db()
    folder = shelves.making(f"mix-{mixed.pk.hex}")
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    try:
        stored, is_ducked = _made(mixed, folder)
    except (BadMedia, OSError) as error:
        log.warning("Mix %s failed: %s", mixed.pk, error)
        sentence = _("The sound under the voices, or a take, cannot be read. Look at the material, and mix again.")
        Mix.objects.filter(pk=mixed.pk).update(state=IngestState.FAILED, problem=sentence)
        mixed.refresh_from_db()
        return mixed
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    with transaction.atomic():
        dub = Dub.objects.select_for_update(of=("self",)).get(pk=mixed.dub_id)
        mixed.state, mixed.per_mille, mixed.is_ducked = IngestState.READY, 1000, is_ducked
        mixed.sound, mixed.sha256, mixed.size = stored.name, stored.sha256, stored.size
        mixed.save()
        if dub.step == DubStep.MIX and dub.dropped_at is None:
            ledger.record(dub, "dub mixed", by=mixed.ordered_by, mix=mixed.pk, sha256=stored.sha256)
            step_done(dub, mixed.ordered_by)
    return mixed


def _made(mixed: Mix, folder: Path) -> tuple[shelves.Stored, bool]:
    """The mix in the storage, and whether the original lies under it; raises BadMedia and OSError."""
    dub, last = mixed.dub, 0.0

    def tell(part: float) -> None:
        nonlocal last
        if time.monotonic() - last >= TELL_EVERY:
            last = time.monotonic()
            Mix.objects.filter(pk=mixed.pk).update(per_mille=round(1000 * part))

    package = package_of(dub.programme)
    samples = round(package.seconds * SAMPLE_RATE) if package else 0
    with ExitStack() as stack:
        takes = [
            Placed(
                stack.enter_context(shelves.on_this_machine(str(take.sound.name))),
                take.begins_ms,
                take.onset_ms or 0,
                take.end_ms or 0,
                take.loudness,
            )
            for line in dub.lines.select_related("take")
            if (take := line.take)
        ]
        bed = _bed(dub, stack)
        mix(bed, takes, folder / "mix.flac", samples=samples, progress=tell)
    stored = shelves.take_in(Incoming(folder / "mix.flac", ours=True), "mixes")
    return stored, bool(bed and bed.ducked)


def _bed(dub: Dub, stack: ExitStack) -> Bed | None:
    """Music and effects, else the original sound, else nothing."""
    material = Material.objects.filter(programme=dub.programme_id).first()
    if material and material.has_music_and_effects:
        path = stack.enter_context(shelves.on_this_machine(str(material.source.name)))
        return Bed(path, origin_seconds=start_of(path, 0))
    spoken = {"kind": VersionKind.SOUND, "language": dub.programme.original_language}
    original, picture = dub.programme.versions.filter(**spoken).first(), picture_of(dub.programme)
    if original is None:
        return None
    path = stack.enter_context(shelves.on_this_machine(str(original.source.name)))
    origin = start_of(path, original.stream_index)
    if picture and picture.source.name == original.source.name and (video := probe(path).video):
        # A sound that came with the picture keeps its place beside it.
        origin = video.start_seconds
    return Bed(path, original.stream_index, ducked=True, origin_seconds=origin)
