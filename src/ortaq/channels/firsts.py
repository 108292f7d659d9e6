"""Which showing of a programme it is for a house: the first, one of many, or the last that its licence gives."""

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping

from django.db.models import Min

from ortaq.catalogue.models import Programme
from ortaq.channels.models import Airing
from ortaq.core.playout import ticks
from ortaq.core.rights import Decision, Kind
from ortaq.rights.models import Clause, FirstShowing, Run


def first_shown(aired: Iterable[Airing]) -> dict[uuid.UUID, int]:
    """When the house of each airing shows its programme for the first time, on any of its channels: ticks by airing."""
    row = [one for one in aired if one.slot]
    ids = {one.slot.programme_id for one in row if one.slot}
    told = Airing.objects.filter(slot__programme__in=ids, withheld_from=None).order_by()
    on_air = told.values_list("channel__broadcaster", "slot__programme").annotate(at=Min("start"))
    firsts: dict[tuple[uuid.UUID, uuid.UUID], int] = {(house, work): at for house, work, at in on_air}
    known = FirstShowing.objects.filter(programme__in=ids, event="first_linear")
    for house, work, at in known.values_list("house", "programme", "at"):
        if (house, work) in firsts:
            firsts[house, work] = min(firsts[house, work], ticks.of(at))
    told_of = ((one.pk, firsts.get((one.channel.broadcaster_id, one.slot.programme_id))) for one in row if one.slot)
    return {pk: first for pk, first in told_of if first is not None}


def last_licensed(aired: Iterable[Airing]) -> set[uuid.UUID]:
    """Airings that use the last counted showing of the only licence under which their house may show them at home."""
    row: dict[uuid.UUID, tuple[Airing, Decision]] = {}
    for one in aired:
        plain = one.decisions.get(one.channel.broadcaster.territory)
        is_counted = plain and plain["clause"] and plain["runs_total"] and one.slot and not one.is_repeat
        decision = Decision.read(plain) if plain and is_counted else None
        if decision and decision.is_allowed:
            row[one.pk] = (one, decision)
    held: dict[uuid.UUID, list[tuple[dt.datetime, uuid.UUID]]] = defaultdict(list)
    clauses = {uuid.UUID(decision.clause) for _one, decision in row.values()}
    living = Run.objects.filter(clause__in=clauses, freed_at=None)
    for clause, slot, at in living.values_list("clause", "slot", "airs_at"):
        held[clause].append((at, slot))
    last = {
        pk
        for pk, (one, decision) in row.items()
        if len(runs := held[uuid.UUID(decision.clause)]) == decision.runs_total and max(runs)[1] == one.slot_id
    }
    grants = grants_of({one.slot.programme_id for pk in last if (one := row[pk][0]).slot})
    return {pk for pk in last if is_only_grant(uuid.UUID(row[pk][1].clause), row[pk][0], grants)}


def grants_of(programmes: Collection[uuid.UUID]) -> dict[uuid.UUID, set[tuple[uuid.UUID, uuid.UUID | None]]]:
    """Programme -> the licences of it and of what it is part of, each with its holder (None: all)."""
    above: dict[uuid.UUID, uuid.UUID | None] = {}
    wanted = set(programmes)
    while wanted:
        layer = dict(Programme.objects.filter(pk__in=wanted).values_list("pk", "part_of"))
        above |= layer
        wanted = {one for one in layer.values() if one} - above.keys()
    given: dict[uuid.UUID, set[tuple[uuid.UUID, uuid.UUID | None]]] = defaultdict(set)
    clauses = Clause.objects.filter(programme__in=list(above), kind=Kind.GRANT)
    for work, pk, holder in clauses.values_list("programme", "pk", "holder"):
        given[work].add((pk, holder))
    found: dict[uuid.UUID, set[tuple[uuid.UUID, uuid.UUID | None]]] = {}
    for programme in programmes:
        chain: list[uuid.UUID] = []
        part: uuid.UUID | None = programme
        while part and part not in chain:
            chain.append(part)
            part = above[part]
        found[programme] = set().union(*(given[one] for one in chain))
    return found


def is_only_grant(
    clause: uuid.UUID, airing: Airing, grants: Mapping[uuid.UUID, set[tuple[uuid.UUID, uuid.UUID | None]]]
) -> bool:
    """Whether no other licence, of the programme or what it is part of, may give the house more showings."""
    assert airing.slot  # noqa: S101 -- only what has a slot has a licence
    holders = (airing.channel.broadcaster_id, None)
    return not any(pk != clause and holder in holders for pk, holder in grants[airing.slot.programme_id])
