"""Find reports of what was sent."""

import datetime as dt

from django.db.models import QuerySet

from ortaq.channels.models import AsRun
from ortaq.members.models import Broadcaster


def reports_for(
    house: Broadcaster, first: dt.date | None = None, last: dt.date | None = None
) -> QuerySet[AsRun, AsRun]:
    """The reports that a house may read: the logs of its channels, and what was shown elsewhere under its contracts."""
    found = AsRun.objects.filter(to=house).select_related("channel__broadcaster", "to")
    if first:
        found = found.filter(day__gte=first)
    return found.filter(day__lte=last) if last else found
