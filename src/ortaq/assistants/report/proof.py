"""Whether reports stand as they were published: each is held against the audit log."""

from collections.abc import Iterator

from ortaq.assistants.models import WeeklyReport
from ortaq.core.ledger.canonical import NoCanonicalForm, digest
from ortaq.core.monitor.runfile import Fault
from ortaq.ledger.models import Entry


def faults() -> Iterator[Fault]:
    """Every report that is not the one that the log knows, and every one that is gone."""
    entries = Entry.objects.filter(action="report published").order_by("number").values_list("subject_id", "details")
    known = dict(entries)
    for report in WeeklyReport.objects.order_by("week"):
        told = known.pop(str(report.pk), {})
        try:
            content = digest(report.content)
        except NoCanonicalForm:
            content = ""
        if (told.get("week"), told.get("digest"), told.get("digest")) != (report.week, report.digest, content):
            yield Fault(f"report {report.week}", "is not the one that the log knows")
    yield from (Fault(f"report {told.get('week')}", "was published, and is gone") for told in known.values())
