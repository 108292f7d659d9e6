"""The screen of the waterfall: the order of payments, and a simulator with sliders and a picture of who gets what."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import gcd
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _

from ortaq.core.shares.money import BadMoney, percent
from ortaq.core.shares.treaties import WHOLE
from ortaq.core.shares.waterfall import BadPlan, Tier, TierKind, paid, read_tiers
from ortaq.members.models import Broadcaster
from ortaq.studio.actions.projects import all_signed
from ortaq.studio.queries import LIVING
from ortaq.studio.shares import actions, queries, reading, words
from ortaq.studio.shares.frame import Seen, seen, shown
from ortaq.studio.shares.queries import HOUSE, OTHER
from ortaq.studio.shares.showing_pages import fee_lines
from ortaq.work.refused import Refused

STEPS = 48
"""Points of the picture along the revenue."""
WIDE, HIGH = 960, 300
"""The picture, in its own units."""
GREYS = ("#5b6b78", "#8a7a5c", "#6f5a86", "#47746b")
"""Colours of those who are no house."""
MOST_OF_CAPS = 200
"""A cap can be tried up to so many percent of what is agreed."""


@dataclass(frozen=True, slots=True)
class Payee:
    """Somebody who is paid: name, colour, and whether it is a house."""

    key: str
    name: str
    tone: str
    house: Broadcaster | None


@dataclass(frozen=True, slots=True)
class Slider:
    """One thing to try."""

    name: str
    label: str
    least: int
    most: int
    step: int
    value: int
    said: str


@dataclass(frozen=True, slots=True)
class Segment:
    """A part of a bar, in percent of its length."""

    payee: Payee
    start: str
    width: str
    text: str


@dataclass(frozen=True, slots=True)
class Step:
    """One tier in the cascade: what it pays of the revenue, to whom, where its bar begins."""

    number: int
    name: str
    said: str
    segments: tuple[Segment, ...]


@dataclass(frozen=True, slots=True)
class Area:
    """One payee in the picture along the revenue: a polygon, and what it has at the chosen revenue."""

    payee: Payee
    points: str
    amount: str
    share: str
    unrecouped: str


@dataclass(frozen=True, slots=True)
class Number:
    """What one payee gets in a step, in the form."""

    field: str
    name: str
    value: str
    turn: str


@dataclass(frozen=True, slots=True)
class TierFields:
    """One step in the form."""

    place: int
    tier: Tier
    kind: str
    share: str
    numbers: tuple[Number, ...]
    other: str
    other_value: str
    other_turn: str
    is_last: bool


@login_required
def waterfall(request: HttpRequest, project: UUID) -> HttpResponse:
    """The waterfall: everybody who takes part tries it, the leading house writes it."""
    one = seen(request, project)
    problem, tiers = "", agreed(one) or beginning(one)
    is_saved = queries.waterfall_of(one.project) is not None
    if request.method == "POST":
        try:
            tiers, is_done = done(one, request.POST)
        except Refused as error:
            problem, is_done = str(error), False
            tiers = typed(one, request.POST) or tiers
        if is_done:
            messages.success(request, _("The order of payments is saved."))
            return redirect("studio:waterfall", project)
    fixed = bool(queries.revenues_of(one.project))
    return shown(
        request,
        one,
        "waterfall",
        "waterfall",
        422 if problem else 200,
        problem=problem,
        is_saved=is_saved,
        is_fixed=fixed,
        is_signed=all_signed(one.project),
        is_open=request.method == "POST" or not is_saved,
        fields=[tier_fields(one, tier, place, len(tiers)) for place, tier in enumerate(tiers)],
        ofs=[(str(of), word) for of, word in words.OFS.items()],
        rounding=words.ROUNDING,
        fees=fee_lines(one),
        may_agree=one.may_change and one.project.state in LIVING,
        **simulated(one, tiers, request.GET),
    )


def agreed(one: Seen) -> list[Tier]:
    """The saved order."""
    plan = queries.waterfall_of(one.project)
    return list(plan.plan) if plan else []


def beginning(one: Seen) -> list[Tier]:
    """What to begin with: each gets back what it brings, then all by their shares; foreign money once it has a rate."""
    given = list(queries.contributions_of(one.project))
    try:
        standing = queries.finance_of(one.project, (), given)
    except BadMoney:
        standing = queries.finance_of(
            one.project, (), [each for each in given if each.currency == one.project.currency]
        )
    brought = {HOUSE + who: amount for who, amount in standing.partners.items() if amount}
    shares = {str(each.partner.broadcaster_id): each.share for each in queries.shares_of(one.project) if each.share}
    net = {HOUSE + who: shares.get(who, 1 if not shares else 0) for who in one.houses}
    unit = gcd(*net.values()) or 1
    last = Tier(TierKind.NET, to={who: part // unit for who, part in net.items() if part})
    return [Tier(TierKind.RECOUP, caps=brought), last] if brought else [last]


def done(one: Seen, posted: QueryDict) -> tuple[list[Tier], bool]:
    """Do what was pressed: a step more, a step less, or save; says whether it was saved. Raises Refused."""
    tiers = reading.tiers(posted, one.houses, one.project.currency)
    match posted.get("do", "save").partition("-"):
        case ["add", _, kind] if kind in {TierKind.PERCENTAGE, TierKind.RECOUP}:
            return [*tiers[:-1], Tier(TierKind(kind)), *tiers[-1:]], False
        case ["drop", _, place] if place.isdecimal():
            return [tier for number, tier in enumerate(tiers) if number != int(place)], False
        case ["up", _, place] if place.isdecimal() and 0 < int(place) < len(tiers) - 1:
            here = int(place)
            return [*tiers[: here - 1], tiers[here], tiers[here - 1], *tiers[here + 1 :]], False
        case ["save", _, _]:
            actions.save_waterfall(project=one.project, tiers=tiers, by=one.person)
            return tiers, True
    return tiers, False


def typed(one: Seen, posted: QueryDict) -> list[Tier]:
    """The steps in the form, where they can be read."""
    try:
        return reading.tiers(posted, one.houses, one.project.currency)
    except Refused:
        return []


def tier_fields(one: Seen, tier: Tier, place: int, count: int) -> TierFields:
    """One step in the form."""
    is_money = tier.kind is TierKind.RECOUP
    parts = tier.caps if is_money else tier.to
    turns = {who: str(turn) for turn, who in enumerate(parts, 1)} if tier.in_order else {}

    def text(who: str) -> str:
        part = parts.get(who)
        if part is None:
            return ""
        return reading.amount_text(part, one.project.currency) if is_money else str(part)

    others = [who for who in parts if who.startswith(OTHER)]
    other = others[0] if others else ""
    return TierFields(
        place,
        tier,
        str(words.KINDS[tier.kind]),
        reading.percent_text(tier.share) if tier.share else "",
        tuple(
            Number(who, str(house), text(HOUSE + who), turns.get(HOUSE + who, "")) for who, house in one.houses.items()
        ),
        other.removeprefix(OTHER),
        text(other),
        turns.get(other, ""),
        place == count - 1,
    )


# ---- simulator -----------------------------------------------------------------------------------------------------


def payees_of(one: Seen, tiers: Sequence[Tier]) -> dict[str, Payee]:
    """Whoever is in the plan, in the order of the tiers, each with a colour."""
    found: dict[str, Payee] = {}
    houses, others = one.houses, 0
    for key in dict.fromkeys(who for tier in tiers for who in tier.payees):
        house = houses.get(key.removeprefix(HOUSE))
        if house is None:
            others += 1
        tone = house.tone if house else GREYS[(others - 1) % len(GREYS)]
        found[key] = Payee(key, words.payee(key, houses), tone, house)
    return found


def simulated(one: Seen, tiers: list[Tier], asked: QueryDict) -> dict[str, Any]:
    """What would be paid of a revenue, with percentages and caps that can be moved."""
    try:
        plan = list(read_tiers([tier.plain() for tier in tiers]))
    except BadPlan as bad:
        return {"no_picture": words.bad_plan(bad)}
    currency = one.project.currency
    caps = sum(sum(tier.caps.values()) for tier in plan)
    most = ceiling(2 * caps or 1_000_000)
    total = clamped(asked.get("total", ""), 0, most, (3 * most // 4) // 100 * 100)
    tried, sliders = (
        [],
        [Slider("total", _("Revenue"), 0, most, max(1, most // 200), total, words.amount(total, currency))],
    )
    for place, tier in enumerate(plan):
        name = words.tier(tier)
        if tier.kind is TierKind.PERCENTAGE:
            share = clamped(asked.get(f"share{place}", ""), 1, 5_000, tier.share)
            sliders.append(Slider(f"share{place}", name, 50, 5_000, 50, share, words.share(share)))
            tried.append(replace(tier, share=share))
        elif tier.kind is TierKind.RECOUP:
            part = clamped(asked.get(f"cap{place}", ""), 0, MOST_OF_CAPS, 100)
            sliders.append(Slider(f"cap{place}", name, 0, MOST_OF_CAPS, 5, part, words.share(part * 100)))
            tried.append(replace(tier, caps={who: max(1, cap * part // 100) for who, cap in tier.caps.items()}))
        else:
            tried.append(tier)
    try:
        return {"sliders": sliders, **picture(one, tried, total, most)}
    except BadPlan as bad:
        return {"sliders": sliders, "no_picture": words.bad_plan(bad)}


def ceiling(value: int) -> int:
    """The next round number: 1, 2 or 5 with noughts."""
    size = int("1" + "0" * (len(str(value)) - 1))
    return next(size * one for one in (1, 2, 5, 10) if size * one >= value)


def clamped(text: str, least: int, most: int, otherwise: int) -> int:
    """A whole number within its bounds."""
    return min(most, max(least, int(text))) if text.isdecimal() and len(text) < len(str(most)) + 1 else otherwise


def picture(one: Seen, tiers: list[Tier], total: int, most: int) -> dict[str, Any]:
    """The cascade at the chosen revenue, and everybody's part along the revenue. Raises BadPlan."""
    payees = payees_of(one, tiers)
    here = paid(tiers, [total] if total else [])
    steps, start = [], 0
    for number, tier in enumerate(tiers):
        segments = []
        for each in here.payouts:
            if each.tier == number:
                width = percent(each.amount, total, 3)
                text = f"{payees[each.payee].name}: {words.amount(each.amount, one.project.currency)}"
                segments.append(Segment(payees[each.payee], percent(start, total, 3), width, text))
                start += each.amount
        said = words.amount(here.tiers[number], one.project.currency)
        steps.append(Step(number + 1, words.tier(tier), said, tuple(segments)))
    revenues = [most * place // STEPS for place in range(STEPS + 1)]
    along = [paid(tiers, [each] if each else []).totals for each in revenues]
    areas, below = [], [0] * len(revenues)
    for key, payee in payees.items():
        above = [low + totals[key] for low, totals in zip(below, along, strict=True)]
        owed = sum(caps.get(key, 0) for caps in here.open_caps)
        areas.append(
            Area(
                payee,
                outline(revenues, below, above, most),
                words.amount(here.totals[key], one.project.currency),
                words.share(here.totals[key] * WHOLE // total) if total else "",
                words.amount(owed, one.project.currency) if owed else "",
            )
        )
        below = above
    return {
        "steps": steps,
        "areas": areas,
        "total": words.amount(total, one.project.currency),
        "at": round(WIDE * total / most, 1),
        "wide": WIDE,
        "high": HIGH,
        "axis": [words.amount(most * part // 4, one.project.currency) for part in range(5)],
    }


def outline(revenues: Sequence[int], below: Sequence[int], above: Sequence[int], most: int) -> str:
    """A polygon between two lines; y grows downwards."""

    def point(revenue: int, value: int) -> str:
        return f"{WIDE * revenue / most:.1f},{HIGH - HIGH * value / most:.1f}"

    top = [point(*pair) for pair in zip(revenues, above, strict=True)]
    bottom = [point(*pair) for pair in zip(revenues, below, strict=True)]
    return " ".join([*top, *reversed(bottom)])


urlpatterns = [path("<uuid:project>/waterfall/", waterfall, name="waterfall")]
"""In the map of this room (`studio.pages`)."""
