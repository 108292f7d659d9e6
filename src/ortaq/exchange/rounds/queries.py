"""What a round's board shows: who delivered, who has signed with whom, who received and aired what, what comes next."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Prefetch, Q, QuerySet, prefetch_related_objects
from django.utils import timezone

from ortaq.catalogue.models import Programme
from ortaq.exchange.models import (
    CLOSED_STATES,
    Deal,
    DealState,
    Receipt,
    Round,
    RoundSlot,
    RoundState,
    RoundStep,
    StepKind,
)
from ortaq.members.models import Broadcaster, Person, Role
from ortaq.members.rules import deals as may_deal
from ortaq.members.rules import has_role
from ortaq.rights.models import FirstShowing, Run

ORDER = list(RoundState)
"""The states in their order."""
is_secretariat = has_role(Role.SECRETARIAT)
may_call = may_deal | is_secretariat
DEALS = ("deal__contract", "deal__licensor", "deal__licensee", "deal__current__signatures")
"""What is asked of the deal of two houses."""


@dataclass(frozen=True, slots=True)
class Dated:
    """A date of the calendar as it stands today: `done`, `missed`, `next` or `coming`."""

    step: RoundStep
    standing: str


@dataclass(frozen=True, slots=True)
class Cell:
    """What has become of one house's programme at one other house."""

    giver: RoundSlot
    taker: RoundSlot
    deal: Deal | None
    signed: frozenset[UUID]
    delivered: bool
    received: bool
    aired: bool

    @property
    def in_force(self) -> bool:
        """Whether both have signed."""
        return self.deal is not None and self.deal.state == DealState.AGREED

    @property
    def declined(self) -> bool:
        """Whether one of the two has said no."""
        return self.deal is not None and self.deal.state in CLOSED_STATES

    @property
    def missing(self) -> list[Broadcaster]:
        """Whose signature is not there yet."""
        if self.in_force or self.declined or not self.delivered:
            return []
        return [one.house for one in (self.giver, self.taker) if one.house_id not in self.signed]


@dataclass(frozen=True, slots=True)
class Pair:
    """Two houses of a round that exchange their programmes, and their deal once one of them has signed."""

    mine: RoundSlot
    theirs: RoundSlot
    deal: Deal | None


def rounds_for(person: Person) -> QuerySet[Round]:
    """Rounds that a person may see: their house leads them or is invited; the secretariat sees all."""
    seen = Round.objects.all()
    if not is_secretariat(person):
        house = person.broadcaster_id
        seen = seen.filter(Q(coordinator=house) | Q(slots__house=house)).distinct()
    slots = RoundSlot.objects.select_related("house", "programme__package", "programme__owner", "joined_by")
    return seen.select_related("coordinator", "called_by").prefetch_related("steps", Prefetch("slots", slots))


def with_deals(rounds: Iterable[Round]) -> list[Round]:
    """Rounds whose deals are read once, for pages that look at them in several ways; what changes later is not seen."""
    found = list(rounds)
    prefetch_related_objects(found, *(f"pairs__{one}" for one in DEALS))
    return found


def leads(one: Round, person: Person) -> bool:
    """Whether a person may move a round on: the coordinator's dealing people and the secretariat."""
    return bool(is_secretariat(person) or (may_deal(person) and person.broadcaster_id == one.coordinator_id))


def today_of(one: Round, now: dt.datetime | None = None) -> dt.date:
    """The civil day that it is where the round is led."""
    return (now or timezone.now()).astimezone(ZoneInfo(one.time_zone)).date()


def taking_part(one: Round) -> list[RoundSlot]:
    """The places of the houses that have joined and not left."""
    return [slot for slot in one.slots.all() if slot.joined_at and not slot.declined_at]


def slot_of(one: Round, house: Broadcaster) -> RoundSlot | None:
    """The place of a house, if it was invited."""
    return next((slot for slot in one.slots.all() if slot.house_id == house.pk), None)


def is_delivered(slot: RoundSlot) -> bool:
    """Whether its programme lies in the catalogue as a film that can go to air."""
    return slot.programme is not None and hasattr(slot.programme, "package")


def delivered(one: Round) -> list[RoundSlot]:
    """The places whose programme can be exchanged."""
    return [slot for slot in taking_part(one) if is_delivered(slot)]


def calendar(one: Round, today: dt.date) -> list[Dated]:
    """The dates of a round in their order; one that has passed without its work is missed, not done."""
    found, is_first = [], True
    for step in sorted(one.steps.all(), key=lambda step: (step.day, list(StepKind).index(StepKind(step.kind)))):
        done = is_done(one, step, today)
        standing = "done" if done else "missed" if step.day < today else "next" if is_first else "coming"
        is_first = is_first and standing != "next"
        found.append(Dated(step, standing))
    return found


def is_done(one: Round, step: RoundStep, today: dt.date) -> bool:
    """Whether what a date asks for has been done; of a meeting only its day is known."""
    at, joined = ORDER.index(RoundState(one.state)), taking_part(one)
    if step.kind == StepKind.CONFIRM:
        return at >= ORDER.index(RoundState.CONFIRMED)
    if step.kind == StepKind.STORIES:
        return bool(joined) and all(slot.working_title or slot.programme_id for slot in joined)
    if step.kind == StepKind.DELIVERY:
        return bool(joined) and len(delivered(one)) == len(joined)
    if step.kind == StepKind.EXCHANGE:
        return at >= ORDER.index(RoundState.EXCHANGED)
    return step.day < today


def day_of(one: Round, kind: StepKind) -> dt.date | None:
    """The day of a kind of date, if the calendar has it."""
    return next((step.day for step in one.steps.all() if step.kind == kind), None)


def is_late(slot: RoundSlot, one: Round, today: dt.date) -> bool:
    """Whether the day of delivery has passed without this house's programme."""
    last = day_of(one, StepKind.DELIVERY)
    return bool(slot.joined_at and not slot.declined_at and last and last < today and not is_delivered(slot))


def deals_in(one: Round) -> dict[frozenset[UUID], Deal]:
    """The deal of each two houses: as they are now, or as they were brought along `with_deals`."""
    pairs = list(one.pairs.all())
    prefetch_related_objects(pairs, *DEALS)
    return {frozenset((pair.deal.licensor_id, pair.deal.licensee_id)): pair.deal for pair in pairs}


def matrix(one: Round) -> list[list[Cell | None]]:
    """Who gives (rows) and who takes (columns), in the order of the places; nobody gives itself anything."""
    slots = taking_part(one)
    by_pair, works = deals_in(one), [slot.programme_id for slot in slots if slot.programme_id]
    received = set(
        Receipt.objects.filter(delivery__programme__in=works).values_list("delivery__programme", "delivery__house")
    )
    aired = showings_of(works)
    rows: list[list[Cell | None]] = []
    for giver in slots:
        row: list[Cell | None] = []
        for taker in slots:
            if giver == taker:
                row.append(None)
                continue
            deal = by_pair.get(frozenset((giver.house_id, taker.house_id)))
            key = (giver.programme_id, taker.house_id)
            row.append(
                Cell(
                    giver=giver,
                    taker=taker,
                    deal=deal,
                    signed=signed_by(deal),
                    delivered=is_delivered(giver),
                    received=key in received,
                    aired=key in aired,
                )
            )
        rows.append(row)
    return rows


def showings_of(works: Sequence[UUID]) -> set[tuple[UUID, UUID]]:
    """Which house has had which of these programmes on the air: (programme, house)."""
    first = FirstShowing.objects.filter(programme__in=works).values_list("programme", "house")
    counted = Run.objects.filter(programme__in=works, aired_at__isnull=False, clause__holder__isnull=False)
    return set(first) | set(counted.values_list("programme", "clause__holder"))


def signed_by(deal: Deal | None) -> frozenset[UUID]:
    """The houses that have signed the last version of a deal."""
    if deal is None or deal.current is None:
        return frozenset()
    return frozenset(one.broadcaster_id for one in deal.current.signatures.all())


def waiting_for(one: Round, house: Broadcaster) -> list[Pair]:
    """With whom a house has still to sign; nothing before the exchange has begun, or without a programme."""
    if one.state != RoundState.EXCHANGED:
        return []
    slots = delivered(one)
    mine = next((slot for slot in slots if slot.house_id == house.pk), None)
    if mine is None:
        return []
    by_pair = deals_in(one)
    pairs = [Pair(mine, slot, by_pair.get(frozenset((mine.house_id, slot.house_id)))) for slot in slots if slot != mine]
    return [
        pair for pair in pairs if pair.deal is None or (pair.deal.is_living and house.pk not in signed_by(pair.deal))
    ]


def unsigned(one: Round) -> dict[Broadcaster, int]:
    """How many signatures each house still owes."""
    if one.state != RoundState.EXCHANGED:
        return {}
    by_pair, owed = deals_in(one), dict.fromkeys((slot.house for slot in delivered(one)), 0)
    for first, second in combinations(owed, 2):
        deal = by_pair.get(frozenset((first.pk, second.pk)))
        if deal and not deal.is_living:
            continue
        for house in (first, second):
            owed[house] += house.pk not in signed_by(deal)
    return {house: count for house, count in owed.items() if count}


def candidates(one: Round, house: Broadcaster) -> QuerySet[Programme]:
    """Films of a house that fit a round: of its genre and of about its length."""
    lengths = (one.minutes - one.tolerance, one.minutes + one.tolerance)
    fitting = Programme.objects.filter(owner=house, genre=one.genre, minutes__range=lengths, package__isnull=False)
    return fitting.filter(parts=None).select_related("package", "owner")
