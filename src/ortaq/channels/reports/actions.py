"""Write down what was sent, once a day is over: signed in the channel's name, for its own house and each licensor."""

import datetime as dt

from django.db import transaction
from django.utils import timezone

from ortaq.channels import queries
from ortaq.channels.models import Airing, AsRun, Channel
from ortaq.channels.news import as_run_written
from ortaq.channels.reports import as_run
from ortaq.core.ledger.canonical import digest
from ortaq.ledger import actions as ledger
from ortaq.members import keys

SETTLED = dt.timedelta(hours=1)
"""After the end of a day: what was counted of it has been written by then."""
BACK = 35
"""Days that are made up for, should the workers have rested."""


def write_as_run(*, channel: Channel) -> list[AsRun]:
    """Write every day that is over and not written yet, so far as anything was sent; raises as `members.keys.sign`."""
    today = queries.day_at(channel, timezone.now() - SETTLED)
    first = Airing.objects.filter(channel=channel, slot__isnull=False).order_by("number").first()
    if first is None:
        return []
    begun = queries.day_at(channel, first.starts_at)
    days = [today - dt.timedelta(days=back) for back in range(BACK, 0, -1)]
    written = set(AsRun.objects.filter(channel=channel, to=channel.broadcaster).values_list("day", flat=True))
    return [one for day in days if day >= begun and day not in written for one in write_day(channel, day)]


@transaction.atomic
def write_day(channel: Channel, day: dt.date) -> list[AsRun]:
    """Write one day for everybody who is told of it."""
    held = queries.locked(channel.pk)
    if AsRun.objects.filter(channel=held, day=day).exists():
        return []
    made = []
    for house, told in as_run.documents(held, day, as_run.sent_on(held, day)).items():
        text = digest(told)
        signature, fingerprint = keys.sign(held.broadcaster, text)
        made.append(
            AsRun.objects.create(
                channel=held,
                day=day,
                to=house,
                document=told,
                digest=text,
                signature=signature,
                key_fingerprint=fingerprint,
            )
        )
        ledger.record(held, "as-run written", day=day.isoformat(), to=house.pk, digest=text, fingerprint=fingerprint)
        as_run_written.send(AsRun, report=told, digest=text)
    return made
