"""What was stated, who is excepted from what, and how things stand by the rules."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import CharField, Q, QuerySet
from django.db.models.functions import Cast

from ortaq.core import rules as core
from ortaq.core.rules import FACTS, Bound, Outcome, rulings, strictest
from ortaq.core.rules.facts import Fact
from ortaq.members.models import Broadcaster
from ortaq.standards.charter import queries as charters
from ortaq.standards.gate.standing import MEMBER, PROGRAMME, Asked, Standing
from ortaq.standards.models import Adoption, Evaluation, Statement, Tool, Waiver
from ortaq.standards.protection import names

OF_A_PROGRAMME = tuple(
    fact
    for path, fact in FACTS.items()
    if path.startswith(("item.statements.", "item.corrections."))
    or path in ("item.editor", "item.sources", "item.is_news", "item.is_archive", "item.provenance.kept")
)
"""Facts of a programme that only its house knows, and states."""
OF_A_MEMBER = tuple(fact for path, fact in FACTS.items() if path.startswith("member.statements."))
"""Facts that a house states of itself."""


def stateable(subject_kind: str) -> dict[str, Fact]:
    """What can be stated of such a subject, by path."""
    found = {PROGRAMME: OF_A_PROGRAMME, MEMBER: OF_A_MEMBER}.get(subject_kind, ())
    return {one.path: one for one in found}


def statements(subject_kind: str, subjects: Iterable[UUID]) -> QuerySet[Statement]:
    """What is stated of some subjects now, with who stated it."""
    standing = Statement.objects.filter(superseded_at=None, subject_kind=subject_kind, subject_id__in=list(subjects))
    return standing.select_related("house", "stated_by")


def stated(subject_kind: str, subjects: Iterable[UUID]) -> dict[UUID, dict[str, Any]]:
    """The same as values, in which people are pseudonyms: subject -> path -> value, in one query."""
    # There are ten and more for each subject: to make an id of each row again would cost more than to read it.
    known = {pk.hex: pk for pk in subjects}
    found: dict[str, dict[str, Any]] = defaultdict(dict)
    rows = Statement.objects.filter(superseded_at=None, subject_kind=subject_kind, subject_id__in=list(known.values()))
    told = rows.order_by().annotate(subject=Cast("subject_id", CharField())).values_list("subject", "key", "value")
    for subject, key, value in told:
        found[subject][key] = value
    return {known[subject.replace("-", "")]: values for subject, values in found.items()}


def told_to_the_house(subject_kind: str, subject: UUID) -> dict[str, Any]:
    """What is stated of one subject as its own house reads it, with the names of people: path -> value."""
    found: dict[str, Any] = {}
    for one in statements(subject_kind, [subject]):
        found |= names.read(one.house_id, {one.key: one.value})
    return found


def put(facts: dict[str, Any], path: str, value: Any) -> None:
    """Write a fact to its place."""
    *way, name = path.split(".")
    for key in way:
        facts = facts.setdefault(key, {})
    facts[name] = value


def tools(houses: Iterable[UUID]) -> dict[tuple[UUID, str], Tool]:
    """The registers of AI tools of some houses: (house, name as declarations have it) -> tool."""
    found = Tool.objects.filter(house__in=list(houses), retired_at=None)
    return {(one.house_id, one.name): one for one in found}


def tools_of(house: Broadcaster) -> QuerySet[Tool]:
    """The register of one house; who answers for a tool is a pseudonym (`protection.names.read_name`)."""
    return Tool.objects.filter(house=house, retired_at=None)


def member_facts(house: Broadcaster, said: Mapping[str, Any], side: str) -> dict[str, Any]:
    """`member.*` of a house, of which `said` was stated."""
    facts: dict[str, Any] = {
        "member": {"slug": house.slug, "territory": house.territory, "side": side, "languages": list(house.languages)}
    }
    for path, value in said.items():
        put(facts, path, value)
    found: dict[str, Any] = facts["member"]
    return found


# ---- exceptions


def in_force(at: dt.datetime) -> Q:
    """The condition that an exception may hold at an instant; its last day is that of its house (`holds`)."""
    return Q(approved_at__isnull=False, closed_at=None, until__gt=(at - dt.timedelta(days=1)).date())


def holds(waiver: Waiver, at: dt.datetime) -> bool:
    """Whether an exception is in force at an instant."""
    day = charters.day_of(waiver.house, at)
    return waiver.approved_at is not None and waiver.closed_at is None and day < waiver.until


def waivers(subject_kind: str, subjects: Iterable[UUID], at: dt.datetime) -> dict[UUID, set[tuple[str, str]]]:
    """Subject -> (house, rule) from which it is excepted at an instant."""
    found: dict[UUID, set[tuple[str, str]]] = defaultdict(set)
    rows = Waiver.objects.filter(in_force(at), subject_kind=subject_kind, subject_id__in=list(subjects))
    for one in rows.select_related("house"):
        if holds(one, at):
            found[one.subject_id].add((one.house.slug, one.rule_id))
    return found


def exceptions() -> QuerySet[Waiver]:
    """Every exception that was ever asked for, the newest first."""
    return Waiver.objects.select_related("house", "requested_by", "approved_by", "closed_by")


def undecided(house: Broadcaster) -> QuerySet[Waiver]:
    """Exceptions of a house that were asked for, and that nobody has approved, refused or taken back."""
    return exceptions().filter(house=house, approved_at=None, closed_at=None)


def public_exceptions(at: dt.datetime) -> list[Waiver]:
    """Exceptions in force, with what everybody may read of them."""
    return [one for one in exceptions().filter(in_force(at)) if holds(one, at)]


# ---- how things stand


def are_bound(houses: Iterable[UUID]) -> bool:
    """Whether any of these houses has adopted anything; where none has, the gate stands open and costs one query."""
    return Adoption.objects.filter(member__in=set(houses)).exists()


def anybody_is_bound() -> bool:
    """Whether any house of this node has adopted anything."""
    return Adoption.objects.exists()


def standing(
    *,
    subject_kind: str,
    subject_id: UUID,
    facts: Mapping[str, Any],
    makers: Sequence[Broadcaster],
    receivers: Sequence[Broadcaster],
    use: str,
    at: dt.datetime,
) -> Standing:
    """How one thing stands by the rules of its makers and of all who receive it; of two that differ the strictest."""
    asked = Asked(subject_id, facts, tuple(makers), tuple(receivers))
    return standings([asked], subject_kind=subject_kind, use=use, at=at)[0]


def standings(asked: Sequence[Asked], *, subject_kind: str, use: str, at: dt.datetime) -> list[Standing]:
    """The same of many things, in their order and in a handful of queries."""
    houses = {slug: house for one in asked for slug, house in one.houses.items()}
    bounds: dict[str, list[Bound]] = defaultdict(list)
    for bound in charters.bound_rules(houses.values(), at):
        bounds[bound.member].append(bound)
    if not bounds:
        return [Standing() for _one in asked]
    said = stated(MEMBER, [house.pk for house in houses.values()])
    excepted = waivers(subject_kind, [one.subject_id for one in asked], at)
    called = {slug: house.name for slug, house in houses.items()}
    found = []
    for one in asked:
        mine = [bound for slug in one.houses for bound in bounds.get(slug, ())]
        away = excepted.get(one.subject_id, set())
        let_pass = [bound for bound in mine if (bound.member, bound.rule.id) in away and not bound.by_law]
        facts = {**one.facts, "use": use}
        members = _members(one, said)
        today = at.astimezone(ZoneInfo((one.receivers or one.makers)[0].time_zone)).date()
        gone = {id(bound) for bound in let_pass}
        standing_in_the_way = rulings(
            strictest(bound for bound in mine if id(bound) not in gone), facts, members, today
        )
        without = rulings(strictest(let_pass), facts, members, today) if let_pass else []
        missed = tuple(each for each in without if each.judgement.outcome in (Outcome.FAIL, Outcome.UNKNOWN))
        found.append(Standing(tuple(standing_in_the_way), missed, called))
    return found


def _members(asked: Asked, said: Mapping[UUID, Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    makers = {one.slug for one in asked.makers}
    return {
        slug: member_facts(house, said.get(house.pk, {}), "maker" if slug in makers else "receiver")
        for slug, house in asked.houses.items()
    }


def items_to_judge(asked: Iterable[Asked]) -> list[core.Item]:
    """Things as `core.rules.what_if` takes them, with what their houses state of themselves, without exceptions."""
    row = list(asked)
    said = stated(MEMBER, {house.pk for one in row for house in one.houses.values()})
    return [core.Item(str(one.subject_id), one.facts, _members(one, said)) for one in row]


def evaluations_of(subject_kind: str, subject_id: UUID) -> QuerySet[Evaluation]:
    """What was evaluated of one thing, the newest first."""
    return Evaluation.objects.filter(subject_kind=subject_kind, subject_id=subject_id)
