"""The rights of a house on its desk: those that end soon, and what it may show, drawn."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from ortaq.channels.models import Slot
from ortaq.core.rights import Kind
from ortaq.members.models import Broadcaster
from ortaq.rights import queries as rights
from ortaq.rights import sentences
from ortaq.rights.drawing import NARROW, Picture, Span, timeline
from ortaq.rights.models import Clause

DAY = dt.timedelta(days=1)
SOON = dt.timedelta(hours=72)
MOST_DRAWN = 8


@dataclass(frozen=True, slots=True)
class Ending:
    """A right that ends soon, the hours that are left, and the first planned showing that it will no longer cover."""

    clause: Clause
    hours: int
    stop: dt.datetime
    too_late: Slot | None


def rights_that_end(house: Broadcaster, now: dt.datetime) -> Iterator[Ending]:
    """Rights of this house that end within 72 hours."""
    for clause, stop in rights.ending_soon(house, SOON):
        late = (
            Slot.objects.filter(
                channel__broadcaster=house, programme=clause.programme_id, removed_at=None, starts_at__gte=stop
            )
            .select_related("channel")
            .first()
        )
        yield Ending(clause, int((stop - now).total_seconds() // 3600), stop, late)


def what_we_may_show(house: Broadcaster, now: dt.datetime) -> Picture | None:
    """The windows of what other houses have licensed to this one, drawn; the newest first."""
    rows: dict[str, list[Span]] = {}
    clauses = (
        Clause.objects.filter(holder=house, kind=Kind.GRANT, contract__ended_at=None)
        .select_related("programme", "contract")
        .order_by("-contract__in_force_from", "position")
    )
    for clause in clauses:
        if clause.end_day and clause.end_day <= now.date():
            continue
        title = sentences.title(clause.programme)
        if title not in rows and len(rows) == MOST_DRAWN:
            break
        last = clause.end_day - DAY if clause.end_day else None
        first = clause.first_day or clause.contract.in_force_from.date()
        rows.setdefault(title, []).append(Span(first, last, "st-a"))
    if not rows:
        return None
    return timeline([(short(title), spans, False) for title, spans in rows.items()], now.date(), NARROW)


def short(title: str, letters: int = 22) -> str:
    """A title that fits beside the picture; the whole one is in the list of contracts."""
    return title if len(title) <= letters else title[: letters - 1].rstrip() + "…"
