"""What this room itself keeps that goes when it is old: tallies of addresses, and tasks that are done."""

import datetime as dt

from django.utils.translation import gettext_lazy as _
from django_tasks_db.models import DBTaskResult

from ortaq.work.limits import MINUTE
from ortaq.work.models import Tally
from ortaq.work.personal import Keeping, keep


def sweep_tallies(before: dt.datetime) -> int:
    """Counts of minutes before then."""
    return Tally.objects.filter(minute__lt=int(before.timestamp()) // MINUTE).delete()[0]


def sweep_tasks(before: dt.datetime) -> int:
    """Tasks that were done before then."""
    return DBTaskResult.objects.filter(finished_at__lt=before).delete()[0]


def register() -> None:
    """Tell what goes when it is old."""
    keep(
        Keeping(
            "work.tallies",
            _("How often an address has asked in a minute; the address itself is never kept, only a keyed hash."),
            _("The minute is over."),
            sweep_tallies,
        )
    )
    keep(
        Keeping(
            "work.tasks",
            _("Tasks that are done, with the ids that they were about."),
            _("Until then somebody may ask why something failed."),
            sweep_tasks,
        )
    )
