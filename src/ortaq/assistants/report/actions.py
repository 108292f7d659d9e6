"""Publish the report of a week, and our own errors."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ortaq.assistants.desk import queries as desk
from ortaq.assistants.desk import sealing
from ortaq.assistants.models import Erratum, ErratumKind, WeeklyReport
from ortaq.assistants.report import errors, queries
from ortaq.assistants.rules import examines
from ortaq.core.grading.version import MATCHER_VERSION
from ortaq.core.ledger.canonical import digest
from ortaq.ledger import actions as ledger
from ortaq.members.models import Person
from ortaq.members.rules import require
from ortaq.work.refused import Refused


class CannotPublish(Refused):
    """There is nothing to publish of that week, or it does not say what was wrong."""


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
        queries.days_of(week)
    except ValueError as error:
        raise CannotPublish(_("A week is written like 2026-W47.")) from error
    for run in queries.runs_of(week):
        sealing.seal(run, by=by)
    content = queries.content_of(week, now)
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


def effect_of(kind: str) -> dict[str, Any]:
    """What an error of this kind has changed in the latest report, as far as it can be counted."""
    latest = queries.reports().first()
    if kind != ErratumKind.MATCHER or latest is None:
        return {}
    return errors.effect_of_matcher(latest.week, queries.runs_of(latest.week))


@transaction.atomic
def own_up(
    kind: str, what: Mapping[str, str], *, subject: str = "", right_since: dt.date | None = None, by: Person
) -> Erratum:
    """Publish an error of ours: what was wrong (by language, English always), of what, since when it is right.

    Of the matcher it is counted what it grades otherwise now in the latest report. Raises CannotPublish.
    """
    require(examines(by), _("Only standards officers and the secretariat can publish our own errors."))
    said = {language: text.strip() for language, text in what.items() if text.strip()}
    if kind not in ErratumKind.values:
        raise CannotPublish(_("Say what of ours was wrong."))
    if "en" not in said:
        raise CannotPublish(_("Say in English what was wrong; other languages may stand beside it."))
    if right_since and right_since > timezone.now().date():
        raise CannotPublish(_("An error is published when it is right again, and not before."))
    made = Erratum.objects.create(
        kind=kind,
        what=said,
        subject=subject.strip()[:120],
        right_since=right_since or timezone.now().date(),
        matcher=MATCHER_VERSION,
        effect=effect_of(kind),
        published_by=by,
    )
    ledger.record(made, "own error published", by=by, kind=kind, digest=digest(said), effect=made.effect)
    return made
