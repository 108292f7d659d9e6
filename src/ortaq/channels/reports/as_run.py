"""What a channel has sent, showing by showing and territory by territory: the document that is signed and told.

It is made of what was published and of what it has lost since, so of the same rows as the stream itself. The house of
the channel keeps all of it, the slate and its reason too; a licensor is told what was shown under its contracts, with
the number of its own contract, and nothing of anybody else's.
"""

import csv
import datetime as dt
import io
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ortaq.catalogue.models import Programme
from ortaq.channels import queries
from ortaq.channels.air.losses import Loss, Shown, later_of, programmes_in
from ortaq.channels.air.promos import turns_in, works_of
from ortaq.channels.air.turns import Turn, turns
from ortaq.channels.models import Airing, Channel, StandIn, Withheld
from ortaq.channels.reports.audience import Day, of_times
from ortaq.core.origin.label import Label
from ortaq.core.playout import FOREVER, ticks
from ortaq.core.rights import Decision
from ortaq.members.models import Broadcaster
from ortaq.origin.queries import labels_of
from ortaq.rights.models import Clause
from ortaq.work.models import Json

KIND = "ortaq.as-run/1"
"""What a document calls itself, so that it can be read in ten years."""
COLUMNS = (
    *("start", "stop", "territory", "title", "programme", "owner", "is_shown", "reason", "contract", "clause"),
    *("is_counted", "is_repeat", "catch_up_until", "sounds", "subtitles", "label", "viewers", "is_stand_in"),
    "is_promo",
)
"""Of the table, in this order; each is a key of a row of the document."""


Labels = Mapping[uuid.UUID, Label | None]
Chains = Mapping[str, Mapping[Broadcaster, tuple[str, int]]]
"""Clause -> who gave, as `chains_of` finds it."""
Seen = Mapping[tuple[dt.datetime, dt.datetime], Day]
"""The audience of each turn, by when it was."""


@dataclass(frozen=True, slots=True)
class Sent:
    """One showing in one territory; `givers` are the houses of its chain of contracts, by contract and clause."""

    row: Json
    givers: Mapping[Broadcaster, tuple[str, int]]


def sent_on(channel: Channel, day: dt.date) -> list[Sent]:
    """What began on a civil day of the channel, in the order of time; of a gap its promos, and nothing of the slate."""
    start, stop = queries.day_of(channel, day)
    begun = [one for one in queries.airings(channel, start, stop) if one.starts_at >= start]
    airings = [one for one in begun if one.slot]
    gaps = promos_in([one for one in begun if one.promos])
    promos = [turn for by_code in gaps.values() for row in by_code.values() for turn in row]
    shown: list[Shown] = [*airings, *(one.instead for one in airings if one.instead), *(one.shown for one in promos)]
    labels, chains = labels_of(programmes_in(shown)), chains_of(shown)
    there = {one: {code: turns(one, code) for code in one.decisions} for one in airings}
    turned = [one for by_code in there.values() for row in by_code.values() for one in row]
    seen = of_times(channel, [(one.starts_at, one.stops_at) for one in (*turned, *promos)])
    found: list[Sent] = []
    for airing, by_code in there.items():
        for one in (airing, airing.instead):
            if one:
                found += sent(one, {code: turn_of(one, row) for code, row in by_code.items()}, seen, labels, chains)
    told = [(code, turn) for by_code in gaps.values() for code, row in by_code.items() for turn in row]
    for code, turn in sorted(told, key=lambda one: (one[1].start, one[1].programme.pk)):
        found += sent(turn.shown, {code: turn}, seen, labels, chains, is_promo=True)
    return sorted(found, key=lambda one: one.row["start"])


def promos_in(gaps: Sequence[Airing]) -> dict[Airing, dict[str, list[Turn]]]:
    """The promos of gaps with their times, by territory."""
    programmes = Programme.objects.select_related("owner").in_bulk({work for one in gaps for work in works_of(one)})
    return {gap: {code: turns_in(gap, code, programmes) for code in gap.promos} for gap in gaps}


def turn_of(shown: Shown, row: Iterable[Turn]) -> Turn | None:
    """The turn of an airing or a stand-in, if it had one."""
    return next((one for one in row if one.shown is shown), None)


def sent(
    shown: Shown,
    there: Mapping[str, Turn | None],
    seen: Seen,
    labels: Labels,
    chains: Chains,
    *,
    is_promo: bool = False,
) -> Iterator[Sent]:
    """A showing in each territory for which it was decided; what stands in only where it did."""
    programme = shown.programme
    assert programme  # noqa: S101 -- gaps were left out
    label = labels[programme.pk]
    for code, turn in there.items():
        is_shown = turn is not None
        if not is_shown and isinstance(shown, StandIn):
            continue
        decision, lost, off = Decision.read(shown.decisions[code]), Loss.of(shown, code), shown.off(code)
        start, stop = (turn.start, turn.stop) if turn else (shown.start, shown.start)
        is_cut = is_shown and not is_promo and stop < shown.stop
        chain = chains.get(decision.clause, {}) if is_shown else {}
        contract, clause = next(iter(chain.values()), ("", 0))
        later = 0 if is_promo or shown.is_out_everywhere else lost.later_at_most(later_of(decision, shown))
        row = {
            "start": ticks.to_datetime(start).isoformat(),
            "stop": ticks.to_datetime(stop).isoformat(),
            "territory": code,
            "title": str(programme),
            "programme": str(programme.pk),
            "owner": programme.owner.name,
            "is_shown": is_shown,
            "reason": off[1] if off else str(Withheld.LICENCE_ENDED) if is_cut else "" if is_shown else "no_licence",
            "contract": contract,
            "clause": clause or None,
            "is_counted": is_shown and decision.runs_total is not None and not shown.is_uncounted,
            "is_repeat": isinstance(shown, Airing) and shown.is_repeat,
            "catch_up_until": ticks.to_datetime(later).isoformat() if is_shown and stop < later < FOREVER else None,
            "sounds": list(lost.left_of(decision.sounds, lost.sounds)) if is_shown else [],
            "subtitles": list(lost.left_of(decision.subtitles, lost.subtitles)) if is_shown else [],
            "label": label.code if label else "none",
            "is_stand_in": isinstance(shown, StandIn) and not is_promo,
            "is_promo": is_promo,
            "viewers": viewers_of(turn, code, seen),
        }
        yield Sent(row, chain)


def viewers_of(turn: Turn | None, code: str, seen: Seen) -> int | None:
    """Viewers at once in a territory on average, so far as that may be told."""
    there = seen[turn.starts_at, turn.stops_at].territories if turn else {}
    return there[code].average if code in there else None


def chains_of(airings: Iterable[Shown]) -> dict[str, dict[Broadcaster, tuple[str, int]]]:
    """Clause of a decision -> who gave, up the chain of sublicences: each with contract and clause, nearest first."""
    wanted = {plain["clause"] for one in airings for plain in one.decisions.values() if plain["clause"]}
    known: dict[uuid.UUID, Clause] = {}
    more = {uuid.UUID(one) for one in wanted}
    while more:
        found = Clause.objects.filter(pk__in=more).select_related("contract__licensor")
        known |= {one.pk: one for one in found}
        more = {one.under_id for one in known.values() if one.under_id} - set(known)
    chains: dict[str, dict[Broadcaster, tuple[str, int]]] = {}
    for key in wanted:
        at = known.get(uuid.UUID(key))
        chains[key] = {}
        while at:
            chains[key].setdefault(at.contract.licensor, (at.contract.number, at.position))
            at = known.get(at.under_id) if at.under_id else None
    return chains


def documents(channel: Channel, day: dt.date, row: Iterable[Sent]) -> dict[Broadcaster, Json]:
    """Who is told what of a day: the channel's house all of it, every giver of a licence what was shown under it."""
    told: dict[Broadcaster, list[Json]] = {channel.broadcaster: []}
    for one in row:
        told[channel.broadcaster].append(one.row)
        for giver, (contract, clause) in one.givers.items():
            if giver != channel.broadcaster:
                told.setdefault(giver, []).append(one.row | {"contract": contract, "clause": clause})
    return {house: document(channel, day, house, rows) for house, rows in told.items()}


def document(channel: Channel, day: dt.date, to: Broadcaster, rows: list[Json]) -> Json:
    """The document as it is signed."""
    start, stop = queries.day_of(channel, day)
    return {
        "kind": KIND,
        "channel": {"slug": channel.slug, "names": channel.names, "time_zone": channel.time_zone},
        "house": {"id": str(channel.broadcaster.pk), "name": channel.broadcaster.name},
        "to": {"id": str(to.pk), "name": to.name},
        "day": day.isoformat(),
        "start": start.isoformat(),
        "stop": stop.isoformat(),
        "off_the_air": [
            {"since": max(since, start).isoformat(), "until": min(until, stop).isoformat()}
            for since, until in queries.closed_in(channel, start, stop)
        ],
        "showings": rows,
    }


def table(told: Mapping[str, Any]) -> bytes:
    """The showings of a document as CSV in UTF-8, one for each row; no cell begins a formula."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for row in told["showings"]:
        # What was written before stand-ins were there tells nothing of them.
        writer.writerow([cell(row.get(name)) for name in COLUMNS])
    return out.getvalue().encode("utf-8-sig")


def cell(value: object) -> str:
    """One value as a person reads it in a sheet."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    text = " ".join(map(str, value)) if isinstance(value, list) else "" if value is None else str(value)
    return f"'{text}" if text[:1] in {"=", "+", "-", "@", "\t", "\r"} else text
