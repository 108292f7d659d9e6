"""Whether what people graded stands as it was locked: every reading and decision is held against the audit log."""

from collections.abc import Iterator

from ortaq.assistants.desk import queries
from ortaq.assistants.desk.actions import digest_of, digest_of_decision
from ortaq.assistants.models import Adjudication, Reading, Run, Sheet
from ortaq.core.monitor.readings import name_of
from ortaq.core.monitor.runfile import Fault
from ortaq.core.monitor.verify import Report
from ortaq.ledger.models import Entry


def faults(run: Run | None = None) -> list[Fault]:
    """Every reading and decision that is not the one that the log knows, of one run or of all."""
    return [*_readings(run), *_decisions(run), *_known(run)]


def report() -> Report:
    """What a check of all readings and decisions of this node found."""
    locked = Reading.objects.filter(locked_at__isnull=False).count()
    return Report(faults=tuple(faults()), readings=locked + Adjudication.objects.count(), is_known=True)


def _named(sheet: Sheet | None, key: object) -> str:
    """How a fault is named: the run, its answer, the question; what is gone has only its own id."""
    if sheet is None:
        return f"reading {key}"
    answer = sheet.answer
    told = {"position": answer.position, "question": answer.asked["fact"], "language": sheet.language}
    return f"run {str(answer.run_id)[:8]} {name_of(told)}"


def _readings(run: Run | None) -> Iterator[Fault]:
    # Read whole: of a key that stands twice in JSON, a database may see another one than the digest of the log.
    rows = Entry.objects.filter(action="reading locked").order_by("number").values_list("subject_id", "details")
    locked = {key: details.get("marks") for key, details in rows}
    taken = Entry.objects.filter(action="answers taken back").values_list("details", flat=True)
    for key in (key for details in taken for key in details.get("locked") or ()):
        locked.pop(key, None)
    found = Reading.objects.select_related("sheet__answer", "person").prefetch_related("marks")
    if run:
        found = found.filter(sheet__answer__run=run)
    for reading in found.order_by("sheet__answer__position", "-is_home", "pk"):
        known = locked.pop(str(reading.pk), None)
        if known is None and reading.locked_at is None:
            continue
        where = _named(reading.sheet, reading.pk)
        if known is None:
            yield Fault(where, "the log does not know that it was locked")
        elif reading.locked_at is None:
            yield Fault(where, "was opened again after it was locked")
        elif known != digest_of(reading, reading.marks.all()):
            yield Fault(where, f"what the reader {'at home' if reading.is_home else 'abroad'} locked was changed")
    if not run:
        yield from (Fault(_named(None, key), "was locked, and is gone") for key in locked)


def _known(run: Run | None) -> Iterator[Fault]:
    """Levels that are taken as known and are not those on which both readers agreed."""
    found = queries.golden().filter(answer__run=run) if run else queries.golden()
    levels = queries.levels_of(found)
    for sheet in found.select_related("answer"):
        read = [{name: mark.level for name, mark in marks.items()} for _reading, marks in levels.get(sheet, ())]
        if any(one != sheet.gold for one in read) or not read:
            yield Fault(_named(sheet, sheet.pk), "its known levels are not those of its readers")


def _decisions(run: Run | None) -> Iterator[Fault]:
    rows = Entry.objects.filter(action="readings decided").order_by("number").values_list("subject_id", "details")
    known = {(sheet, details.get("criterion")): details.get("decision") for sheet, details in rows}
    found = Adjudication.objects.select_related("sheet__answer", "person")
    for decision in found.filter(sheet__answer__run=run) if run else found:
        was = known.pop((str(decision.sheet_id), decision.criterion), None)
        if was != digest_of_decision(decision):
            yield Fault(_named(decision.sheet, decision.pk), f"the decision on {decision.criterion} was changed")
    sheets = {
        str(one.pk): one for one in Sheet.objects.filter(pk__in=[sheet for sheet, _ in known]).select_related("answer")
    }
    for sheet, criterion in known:
        one = sheets.get(sheet)
        if run is None or (one and one.answer.run_id == run.pk):
            yield Fault(_named(one, sheet), f"the decision on {criterion} is gone")
