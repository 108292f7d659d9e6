"""Grade, count and sign a run; give it out as a file, and prove that it stands as it was signed."""

from collections.abc import Sequence
from dataclasses import replace

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ortaq.assistants.desk import proof as read_proof
from ortaq.assistants.models import AnswerState, Match, Run, RunState
from ortaq.assistants.rules import examines
from ortaq.assistants.runs import kept, queries
from ortaq.assistants.runs.actions.ask import alone
from ortaq.assistants.runs.actions.plan import CannotRun
from ortaq.core.ledger.canonical import plain
from ortaq.core.monitor import runfile, signing
from ortaq.core.monitor.numbers import numbers
from ortaq.core.monitor.runfile import Entry
from ortaq.core.monitor.verify import Report, check, graded, row_of
from ortaq.ledger import actions as ledger
from ortaq.members import keys, stamps
from ortaq.members.models import Person
from ortaq.members.rules import require


def grade(run: Run) -> None:
    """Let the matcher say of every answer what it is worth."""
    answered = run.answers.filter(state=AnswerState.ANSWERED).only("asked", "text", "asked_at")
    Match.objects.bulk_create(
        (
            Match(answer=answer, **graded(answer.asked, answer.text, plain(answer.asked_at)))
            for answer in answered.iterator(chunk_size=500)
        ),
        batch_size=500,
        update_conflicts=True,
        unique_fields=("answer", "version"),
        update_fields=("grade", "start", "stop", "why"),
    )


def seal(run: Run, *, by: Person | None = None) -> Run:
    """Grade a run, count it, sign it, and write the signed digest into the audit log; nothing is asked for it any more.

    A run that stopped can be sealed: what was not asked is told as not asked. Raises CannotRun for one without answers.
    """
    if by is not None:
        require(examines(by), _("Only standards officers and the secretariat can seal a run."))
    with alone(run), transaction.atomic():
        return _sealed(Run.objects.select_for_update().select_related("assistant").get(pk=run.pk), by)


def _sealed(run: Run, by: Person | None) -> Run:
    if run.state == RunState.SEALED:
        raise CannotRun(_("This run is sealed already."))
    if not run.answers.filter(state=AnswerState.ANSWERED).exists():
        raise CannotRun(_("Nothing has been answered in this run yet."))
    run.answers.filter(state=AnswerState.SENT).update(state=AnswerState.LOST)
    grade(run)
    run.finished_at = run.finished_at or timezone.now()
    entries = list(queries.entries(run))
    run.manifest = manifest(run, entries)
    run.manifest_digest = runfile.sha256(run.manifest)
    signature = signing.sign(run.manifest, keys.ensure_monitor().with_stamp(stamps.stamper()))
    run.signature = runfile.read_json(signature)
    run.state, run.why, run.sealed_at = RunState.SEALED, "", timezone.now()
    run.save()
    ledger.record(
        run,
        "run sealed",
        by=by,
        manifest=run.manifest_digest,
        answers=len(entries),
        is_stamped=bool(run.signature["stamp"]),
    )
    return run


def manifest(run: Run, entries: Sequence[Entry]) -> bytes:
    """What will be signed: the run, its files, its numbers."""
    rows = [row_of(runfile.read_json(entry.files[runfile.ANSWER])) for entry in entries]
    return runfile.manifest_of(queries.head(run), entries, numbers(rows, run.seed))


def file_of(run: Run) -> bytes:
    """A sealed run as the file that anybody can check; raises CannotRun for one that is not sealed."""
    if run.state != RunState.SEALED:
        raise CannotRun(_("This run is not sealed yet."))
    return runfile.pack(queries.stored(run))


def public_file_of(run: Run) -> bytes:
    """A sealed run as everybody may take it, without what need not be public; raises CannotRun.

    Left out, and known by its SHA-256 in the signed manifest: pictures that whoever captured them keeps back, what a
    service said that did not answer (accounts and addresses may stand in it), and what people read in a language of
    which the report publishes nothing that they found.
    """
    if run.state != RunState.SEALED:
        raise CannotRun(_("This run is not sealed yet."))
    whole = queries.stored(run)
    return runfile.pack(replace(whole, files=queries.public_files(run, whole)))


def proof(run: Run) -> Report:
    """Whether a sealed run stands in the database as it was signed, and as the log knows it.

    Pictures that an erasure took are left out.
    """
    gone = queries.erased_pictures(run)
    stored, roots = queries.stored(run), keys.trusted_files() + keys.own_root()
    found = check(stored, roots, keys.clock_anchors(), may_lack=gone)
    return replace(found, faults=(*found.faults, *kept.faults(run), *read_proof.faults(run)))
