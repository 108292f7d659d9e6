"""Promos of a gap: which short works about what comes are shown before its card, in one territory.

A promo is cleared there like any programme, by licences that count no showings, by the hours of its age (unverified
ones too: nobody is asked here) and by consents. It tells only of what the same territory will see on this channel in
the next days, the stand-in where that is what it sees. The one that was shown least lately comes first.
"""

import datetime as dt
import json
import uuid
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from ortaq.catalogue.models import Programme
from ortaq.catalogue.queries import above
from ortaq.channels import deciding, hours
from ortaq.channels.air import packages
from ortaq.channels.air.losses import until_of
from ortaq.channels.air.promos import Put
from ortaq.channels.air.turns import turns
from ortaq.channels.models import Airing, Channel, Promo
from ortaq.channels.standing import off_the_air
from ortaq.core.playout import TICKS, ticks
from ortaq.core.rights import Decision

REACH = dt.timedelta(days=3)
"""How far after a gap a promo may look."""
MOST = 3
"""Promos before a card; none of them twice."""
LONGEST = 180
"""Seconds; what lasts longer is no promo."""
KEPT_FREE = 24 * TICKS
"""What of a gap is left to the card."""
FAIR = dt.timedelta(days=7)
"""In so many days before a gap it is counted how often each was shown."""


@dataclass
class Promos:
    """The promos of a channel that could be shown now, with what they tell of; read once for all its gaps."""

    channel: Channel
    promos: Sequence[Promo]
    shown: dict[str, list[tuple[int, list[str]]]] = field(default_factory=dict)
    """Territory -> start of a gap and what stood in it, in the order of time."""
    out: set[uuid.UUID] = field(default_factory=set)
    above: dict[uuid.UUID, set[uuid.UUID]] = field(default_factory=dict)
    """Programme -> itself and all that it is part of."""

    @classmethod
    def of(cls, channel: Channel, since: int) -> "Promos":
        """Everything for the gaps from a tick on."""
        rows = Promo.objects.exclude(off_on=channel).filter(work__package__isnull=False)
        row = list(rows.select_related("work__package", "work__owner").order_by("created_at", "pk"))
        made = cls(channel, row, out=set(off_the_air(channel, {one.work_id for one in row})))
        before = ticks.of(ticks.to_datetime(since) - FAIR)
        gaps = Airing.objects.filter(channel=channel, start__gte=before, slot=None).exclude(promos={})
        for gap in gaps.order_by("number"):
            made.note(gap)
        return made

    def note(self, gap: Airing) -> None:
        """What stands in a gap counts for those after it."""
        for code, row in gap.promos.items():
            past = [one for one in self.shown.get(code, []) if one[0] != gap.start]
            self.shown[code] = sorted([*past, (gap.start, [plain["work"] for plain in row])])

    def seen_after(self, gap: Airing, coming: Iterable[Airing], code: str) -> dict[uuid.UUID, int]:
        """What a territory will see in the days after a gap, and all that is part of: when first, in ticks."""
        found: dict[uuid.UUID, int] = {}
        last = ticks.of(gap.stops_at + REACH)
        for airing in coming:
            if not gap.stop <= airing.start < last:
                continue
            for turn in turns(airing, code):
                if packages.asset(turn.shown.folder) is not None:
                    for pk in self.wholes(turn.programme):
                        found[pk] = min(found.get(pk, turn.start), turn.start)
        return found

    def wholes(self, programme: Programme) -> set[uuid.UUID]:
        """A programme and all that it is part of."""
        if programme.pk not in self.above:
            self.above[programme.pk] = {programme.pk, *(one.pk for one in above(programme))}
        return self.above[programme.pk]

    def allowed(self, gap: Airing, coming: Sequence[Airing], codes: Sequence[str]) -> dict[str, list["May"]]:
        """The promos that may be shown in a gap, by territory."""
        found: dict[str, list[May]] = {code: [] for code in codes}
        seen = {code: self.seen_after(gap, coming, code) for code in codes} if self.promos else {}
        row = [one for one in self.promos if any(one.of_id in some for some in seen.values())]
        row = [one for one in row if one.work_id not in self.out and length_of(one)]
        seconds = min(gap.seconds, MOST * LONGEST)
        asked = [(one.work, gap.starts_at, seconds) for one in row]
        stop = gap.starts_at + dt.timedelta(seconds=seconds)
        for one, told in zip(row, deciding.uncounted_in(self.channel, asked, codes), strict=True):
            late = {some.territory for some in hours.outside_hours(one.work, gap.starts_at, stop, codes)}
            for code in codes:
                if one.of_id in seen[code] and told[code].is_allowed and code not in late:
                    found[code].append(May(one, seen[code][one.of_id], told[code]))
        return found

    def choose(self, gap: Airing, may: Iterable["May"], code: str) -> list[Put]:
        """What is put into a gap that nobody knows yet: what was shown least lately, then what comes soonest."""
        since = ticks.of(gap.starts_at - FAIR)
        before = [(at, row) for at, row in self.shown.get(code, []) if since <= at < gap.start and row]
        counts = Counter(work for _at, row in before for work in row)
        at, last = (before[-1][0], before[-1][1][-1]) if before else (0, "")
        follows = last if last and follows_at_once(gap, at) else ""

        def rank(one: May) -> tuple[object, ...]:
            work = str(one.promo.work_id)
            return counts[work], work == last, one.at, work

        row: list[Put] = []
        left = gap.stop - gap.start - KEPT_FREE
        for one in sorted(may, key=rank):
            work, length = str(one.promo.work_id), length_of(one.promo)
            if len(row) < MOST and length <= left and (row or work != follows):
                package = one.promo.work.package
                # As the database gives it back, so that it can be compared.
                decision = json.loads(json.dumps(one.decision.plain()))
                row.append(Put(work, str(one.promo.of_id), package.folder, length, decision))
                left -= length
        return row


@dataclass(frozen=True, slots=True)
class May:
    """A promo that may be shown, the tick at which what it tells of comes first, and the decision."""

    promo: Promo
    at: int
    decision: Decision


def follows_at_once(gap: Airing, before: int) -> bool:
    """Whether nothing but gaps lies between a gap and another one that began at the tick `before`."""
    between = Airing.objects.filter(channel=gap.channel_id, start__gte=before, start__lt=gap.start)
    return not between.filter(slot__isnull=False).exists()


def length_of(promo: Promo) -> int:
    """Ticks of one play; 0: it cannot be read, or is too long."""
    length = length_in(promo.work)
    return length if length <= LONGEST * TICKS else 0


def length_in(work: Programme) -> int:
    """Ticks of a work's picture; 0: it has no package that can be read."""
    package = getattr(work, "package", None)
    asset = packages.asset(package.folder) if package else None
    return packages.picture(asset).length if asset else 0


def still(row: Iterable[Put], may: Iterable[May], cut: int) -> list[Put]:
    """The promos of a gap that players may know: what may not be shown any more ends at a tick."""
    good = {str(one.promo.work_id): until_of(one.decision) for one in may}
    found = []
    for one in row:
        # A licence that was ended since still covers the beginning of the gap.
        until = good.get(one.work, cut)
        known = until_of(Decision.read(one.decision)) if one.until is None else one.until
        found.append(one.ended(max(cut, ticks.grid_down(until))) if known > cut and until < known else one)
    return found
