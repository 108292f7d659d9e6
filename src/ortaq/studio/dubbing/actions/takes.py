"""Takes: announced with what the speaker says of them, received in pieces, read, measured, chosen."""

import tempfile
from pathlib import Path

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext as _

from ortaq.catalogue import shelves
from ortaq.catalogue.about import Incoming
from ortaq.core.dubbing import check
from ortaq.core.dubbing.take import MOST, Measured, UnreadableTake, as_wav, measured, reading
from ortaq.ledger import actions as ledger
from ortaq.members.models import Person
from ortaq.members.rules import require
from ortaq.standards.consents.queries import find
from ortaq.studio.dubbing import queries, rules
from ortaq.studio.dubbing.actions.steps import held
from ortaq.studio.dubbing.refusals import CannotDub, OtherPlace
from ortaq.studio.models import DubLine, DubStep, Take, TakeState

LARGEST = 8 << 20
"""Bytes of a take: two minutes of uncompressed speech, or much more than an hour of what browsers record."""
PIECE = 1 << 20
"""Bytes of one piece."""
MOST_TAKES = 40
"""Takes of one line."""
LONGEST_WHY = 200


def begin_take(*, line: DubLine, is_human: bool, speaker_agrees: bool, by: Person) -> Take:
    """Announce a take: the speaker is asked anew, and it is declared that the voice is a person's.

    What was announced for the line before and never finished is thrown away. Raises NotAllowed and CannotDub.
    """
    dub = line.dub
    rules.require_dubs(by, dub)
    if not is_human:
        raise CannotDub(_("Only a person's own voice is recorded here. Say that it is one."))
    if not speaker_agrees:
        raise CannotDub(_("Nothing is recorded before the speaker has agreed."))
    with transaction.atomic():
        found = held(dub, DubStep.RECORDING)
        part = queries.part_for(found, line.line.character)
        if part is None or part.problem:
            raise CannotDub(part.problem if part else _("Nobody of that name speaks here."))
        unfinished = line.takes.filter(state=TakeState.ARRIVING, recorded_by=by)
        names = [name for one in unfinished for name in one.pieces]
        unfinished.delete()
        if line.takes.count() >= MOST_TAKES:
            raise CannotDub(_("There are %(count)d takes of this line; choose one of them.") % {"count": MOST_TAKES})
        transaction.on_commit(lambda: shelves.throw_away(names))
        return Take.objects.create(line=line, recorded_by=by, consent=part.consent, is_human=True)


def receive(*, take: Take, offset: int, data: bytes, by: Person) -> int:
    """Keep the next piece of a take; how many bytes are here now.

    A piece that is here already (the answer was lost on the way) changes nothing. Raises NotAllowed, CannotDub, and
    OtherPlace with the place where to go on.
    """
    require(take.recorded_by_id == by.pk, _("Only who began a take goes on with it."))
    if not data or len(data) > PIECE:
        raise CannotDub(_("A piece of a take is at most %(limit)d KB.") % {"limit": PIECE // 1024})
    name = ""
    try:
        with transaction.atomic():
            found = _arriving(take)
            if offset + len(data) <= found.received:
                return found.received
            _refuse_place(found, offset, offset + len(data))
            name = default_storage.save(f"takes/arriving/{found.pk.hex}-{offset:08}", ContentFile(data))
            found.pieces, found.received = [*found.pieces, name], found.received + len(data)
            found.save(update_fields=["pieces", "received"])
            return found.received
    except BaseException:
        shelves.throw_away([name])
        raise


def _arriving(take: Take) -> Take:
    """The take, locked; raises CannotDub for one that is finished."""
    found = Take.objects.select_for_update().get(pk=take.pk)
    if found.state != TakeState.ARRIVING:
        raise CannotDub(_("This take is finished."))
    return found


def _refuse_place(take: Take, first: int, last: int) -> None:
    """Raise OtherPlace for a piece that does not go on where the last one ended, and CannotDub past the limit."""
    if first != take.received:
        raise OtherPlace(take.received, _("A piece is missing; send it from where it broke off."))
    if last > LARGEST:
        raise CannotDub(_("A take is at most %(limit)d MB.") % {"limit": LARGEST >> 20})


def finish_take(*, take: Take, begins_ms: int, by: Person) -> Take:
    """Read and measure a take that is here whole, and use it for its line unless nothing is heard in it.

    `begins_ms` is where in the film it began. Raises NotAllowed and CannotDub: what cannot be read is not kept.
    """
    require(take.recorded_by_id == by.pk, _("Only who began a take goes on with it."))
    if not 0 <= begins_ms < 1 << 31:
        raise CannotDub(_("Say where in the film it began."))
    dub, line = take.line.dub, take.line.line
    data = b"".join(_piece(name) for name in take.pieces)
    try:
        with reading() as reader:
            samples = reader.read(data[:MOST])
    except UnreadableTake as error:
        Take.objects.filter(pk=take.pk, state=TakeState.ARRIVING).update(state=TakeState.UNREADABLE, pieces=[])
        shelves.throw_away(take.pieces)
        raise CannotDub(_("This take cannot be read. Record it again.")) from error
    told = measured(samples)
    said = check.findings(told, begins_ms=begins_ms, start_ms=line.start, end_ms=line.end)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "take.wav"
        as_wav(samples, path)
        stored = shelves.take_in(Incoming(path), "takes")
    try:
        with transaction.atomic():
            found_dub = held(dub, DubStep.RECORDING)
            found = _arriving(take)
            gone, found.pieces = list(found.pieces), []
            _write(found, told, said, stored, begins_ms)
            ledger.record(found_dub, "take kept", by=by, take=found.pk, sha256=stored.sha256, consent=found.consent)
            if not set(said) & set(check.STOPS):
                DubLine.objects.filter(pk=found.line_id).update(take=found, again="")
            transaction.on_commit(lambda: shelves.throw_away(gone))
    except BaseException:
        shelves.throw_away([stored.name])
        raise
    return found


def _piece(name: str) -> bytes:
    with shelves.opened(name) as file:
        return file.read()


def _write(take: Take, told: Measured, said: tuple[check.Finding, ...], stored: shelves.Stored, begins_ms: int) -> None:
    take.state, take.begins_ms, take.findings = TakeState.KEPT, begins_ms, [str(one) for one in said]
    take.sound, take.sha256, take.size = stored.name, stored.sha256, stored.size
    take.seconds, take.onset_ms, take.end_ms = told.seconds, told.onset_ms, told.end_ms
    take.loudness, take.true_peak = told.loudness, told.true_peak
    take.save()


def choose_take(*, take: Take, by: Person) -> None:
    """Use this take for its line; raises NotAllowed and CannotDub."""
    rules.require_dubs(by, take.line.dub)
    with transaction.atomic():
        dub = held(take.line.dub, DubStep.RECORDING)
        if take.state != TakeState.KEPT or set(take.findings) & {str(one) for one in check.STOPS}:
            raise CannotDub(_("Nothing is heard in this take."))
        if problem := queries.consent_problem(find([take.consent]).get(take.consent), dub):
            raise CannotDub(problem)
        DubLine.objects.filter(pk=take.line_id).update(take=take, again="")


def ask_again(*, line: DubLine, why: str, by: Person) -> None:
    """Have a line recorded once more, and say why; raises NotAllowed and CannotDub."""
    rules.require_dubs(by, line.dub)
    why = " ".join(why.split())[:LONGEST_WHY]
    if not why:
        raise CannotDub(_("Say why it is to be recorded again."))
    with transaction.atomic():
        held(line.dub, DubStep.RECORDING)
        DubLine.objects.filter(pk=line.pk).update(again=why)
