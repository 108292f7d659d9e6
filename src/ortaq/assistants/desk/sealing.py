"""Sign what people read in a run, for its run file: the readings, what was drawn, agreement, and the joined numbers."""

from ortaq.assistants.desk import queries
from ortaq.assistants.desk.told import told_of
from ortaq.assistants.models import Run
from ortaq.assistants.runs import queries as runs
from ortaq.core.monitor import readings, runfile, signing
from ortaq.ledger import actions as ledger
from ortaq.members import keys, stamps
from ortaq.members.models import Person


def seal(run: Run, *, by: Person | None = None) -> Run:
    """Sign the readings of a sealed run as they are now; one that nobody has read has none."""
    told = list(told_of(run))
    if not told:
        run.readings, run.readings_signature = b"", {}
        run.save(update_fields=["readings", "readings_signature"])
        return run
    draws = [
        {name: getattr(draw, name) for name in ("language", "countries", "answers", "drawn")}
        for draw in run.draws.order_by("created_at", "language")
    ]
    tables = queries.tables(run.week, {one["language"] for one in told})
    answers = (runs.kept(answer, runs.matcher_of(run)) for answer in run.answers.prefetch_related("matches"))
    document = readings.document(bytes(run.manifest), told, draws, tables, answers)
    if document != bytes(run.readings):
        run.readings = document
        signer = keys.ensure_monitor().with_stamp(stamps.stamper())
        run.readings_signature = runfile.read_json(signing.sign(document, signer))
        run.save(update_fields=["readings", "readings_signature"])
        ledger.record(run, "readings sealed", by=by, readings=runfile.sha256(document), answers=len(told))
    return run
