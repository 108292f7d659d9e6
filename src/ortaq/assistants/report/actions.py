"""Publish the report of a week."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ortaq.assistants.desk import queries as desk
from ortaq.assistants.models import WeeklyReport
from ortaq.assistants.report import queries
from ortaq.assistants.rules import examines
from ortaq.core.ledger.canonical import digest
from ortaq.ledger import actions as ledger
from ortaq.members.models import Person
from ortaq.members.rules import require
from ortaq.work.refused import Refused


class CannotPublish(Refused):
    """There is nothing to publish of that week."""


@transaction.atomic
def publish(week: str, *, by: Person | None = None) -> WeeklyReport:
    """Publish what the sealed runs of a week come to; published again, the new content takes the place of the old.

    Raises CannotPublish for a week without a sealed run.
    """
    if by is not None:
        require(examines(by), _("Only standards officers and the secretariat can publish the report."))
    if desk.being_read().filter(run__week=week).exists():
        raise CannotPublish(
            _(
                "Answers of this week are still being read, and a report would tell the readers whose they are. "
                "Wait until they have locked, or take the answers back at the grading desk."
            )
        )
    now = timezone.now()
    try:
        content = queries.content_of(week, now)
    except ValueError as error:
        raise CannotPublish(_("A week is written like 2026-W47.")) from error
    if not content["assistants"]:
        raise CannotPublish(_("No run of this week is sealed yet."))
    fields = {
        "content": content,
        "digest": digest(content),
        "published_at": now,
        "published_by": by,
        "is_demo": content["is_demo"],
    }
    report, _made = WeeklyReport.objects.update_or_create(week=week, defaults=fields)
    ledger.record(report, "report published", by=by, week=week, digest=report.digest)
    return report
