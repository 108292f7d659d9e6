"""Find charters and adoptions, and say which rules bind whom."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from zoneinfo import ZoneInfo

from django.db.models import Prefetch, Q, QuerySet

from ortaq.core import rules as core
from ortaq.members.models import Broadcaster
from ortaq.standards.models import Adoption, Applied, Charter, CharterRule, CharterState, Reservation


def charters() -> QuerySet[Charter]:
    """All charters, the newest version of each line first."""
    return Charter.objects.select_related("drafted_by", "opened_by", "based_on")


def charter_value(charter: Charter) -> core.Charter:
    """The charter as a value."""
    if charter.state == CharterState.DRAFT:
        return _read(charter)
    return _kept(charter.pk.hex, charter.digest)


def _read(charter: Charter) -> core.Charter:
    return core.Charter.kept(
        {
            "title": charter.title,
            "note": charter.note,
            "is_template": charter.is_template,
            "chapters": charter.chapters,
            "rules": [rule.plain for rule in charter.rules.order_by("position")],
        }
    )


@lru_cache(maxsize=32)
def _kept(pk: str, digest: str) -> core.Charter:  # noqa: ARG001 -- the digest is part of what is remembered
    """What is open never changes, so it is read once."""
    return _read(Charter.objects.get(pk=pk))


def unready(charter: Charter) -> list[core.Problem]:
    """Why a draft cannot be opened: what was typed and cannot be read, what is no rule any more, what was not shown."""
    unread = [
        core.Problem("unread", name) for name in charter.rules.exclude(unread="").values_list("rule_id", flat=True)
    ]
    value = charter_value(charter)
    try:
        core.Charter.read(value.to_json())
    except core.BadRule as bad:
        return [*unread, *bad.problems]
    return [*unread, *value.unready()]


def rule_of(charter: Charter, rule_id: str) -> CharterRule | None:
    """One rule of a charter; None when it has none of that name."""
    return charter.rules.filter(rule_id=rule_id).first()


def adoptions(members: Iterable[Broadcaster]) -> QuerySet[Adoption]:
    """All adoptions of these members, with charters, reservations and who signed."""
    unlifted = Reservation.objects.filter(lifted_at=None).select_related("made_by")
    return (
        Adoption.objects.filter(member__in=list(members))
        .select_related("charter", "member", "signed_by")
        .prefetch_related(Prefetch("reservations", unlifted, to_attr="unlifted"))
    )


def adoption_of(member: Broadcaster, at: dt.datetime) -> Adoption | None:
    """What the member has adopted and is bound by at that moment."""
    return adoption_on(member, day_of(member, at))


def adoption_on(member: Broadcaster, day: dt.date) -> Adoption | None:
    """What the member has adopted and is bound by on one of its days."""
    held = Q(until=None) | Q(until__gt=day)
    return adoptions([member]).filter(held, since__lte=day).order_by("-since").first()


def standing(members: Iterable[Broadcaster], at: dt.datetime) -> list[Adoption]:
    """The adoptions that bind these members at that moment."""
    return [one for one in adoptions(members) if is_held(one, day_of(one.member, at))]


def is_held(adoption: Adoption, day: dt.date) -> bool:
    """Whether an adoption binds on a day."""
    return adoption.since <= day and (adoption.until is None or day < adoption.until)


def is_living(adoption: Adoption, day: dt.date) -> bool:
    """Whether an adoption binds on a day or will later; one that was taken back before it began never does."""
    return adoption.until is None or adoption.until > max(day, adoption.since)


def living(members: Iterable[Broadcaster], at: dt.datetime) -> list[Adoption]:
    """The adoptions that bind these members at that moment, and those that are still to come, by house and day."""
    found = [one for one in adoptions(members) if is_living(one, day_of(one.member, at))]
    return sorted(found, key=lambda one: (one.member.name, one.since))


def coming(members: Iterable[Broadcaster], at: dt.datetime) -> list[Adoption]:
    """The adoptions of these members that have been signed and have not begun, the nearest first."""
    found = [one for one in living(set(members), at) if one.since > day_of(one.member, at)]
    return sorted(found, key=lambda one: (one.since, one.member.name))


def to_come(charter: Charter, member: Broadcaster, at: dt.datetime) -> Adoption | None:
    """The adoption of a charter by a member that has been signed and has not begun."""
    return next((one for one in coming([member], at) if one.charter_id == charter.pk), None)


def day_of(member: Broadcaster, at: dt.datetime) -> dt.date:
    """The civil day at the member's place."""
    return at.astimezone(ZoneInfo(member.time_zone)).date()


def adoption_value(adoption: Adoption) -> core.Adoption:
    """An adoption, as fetched by `adoptions`, as a value."""
    return core.Adoption(
        member=adoption.member.slug,
        territory=adoption.member.territory,
        rules=charter_value(adoption.charter).rules,
        reservations=tuple(reservation_value(one) for one in adoption.unlifted),  # type: ignore[attr-defined]  # a prefetch's
        since=adoption.since,
        until=adoption.until,
    )


def reservation_value(reservation: Reservation) -> core.Reservation:
    """A reservation as a value."""
    applied = None if reservation.applied == Applied.NOT else core.Severity(reservation.applied)
    return core.Reservation(reservation.rule_id, applied, reservation.reason, reservation.ends_on)


def adopted_by(members: Iterable[Broadcaster]) -> Mapping[str, list[core.Adoption]]:
    """Member's slug -> its adoptions, past, standing and to come: what `core.rules.what_if` asks for."""
    members = list(members)
    found: dict[str, list[core.Adoption]] = {member.slug: [] for member in members}
    for adoption in adoptions(members):
        found[adoption.member.slug].append(adoption_value(adoption))
    return found


def bound_rules(members: Iterable[Broadcaster], at: dt.datetime) -> list[core.Bound]:
    """The rules that bind these members at that moment, each with its reservations and the law of its state.

    A member that has adopted nothing is bound by nothing. `core.rules.strictest` makes one list for an item of it.
    """
    members = list({member.pk: member for member in members}.values())
    days = {member.slug: day_of(member, at) for member in members}
    return [
        bound for adoption in adoptions(members) for bound in adoption_value(adoption).on(days[adoption.member.slug])
    ]


def bound_on(member: Broadcaster, day: dt.date) -> list[core.Bound]:
    """The same of one member on one of its days, which may be to come."""
    return [bound for adoption in adoptions([member]) for bound in adoption_value(adoption).on(day)]


def reservations_of(adoption: Adoption) -> QuerySet[Reservation]:
    """The reservations that a house has made on a charter and not lifted; those that have ended are among them."""
    found = Reservation.objects.filter(adoption=adoption, lifted_at=None)
    return found.select_related("made_by", "adoption__member")


def first_day_of(reservation: Reservation) -> dt.date:
    """The first day on which a reservation counts: that on which it was made, or on which its adoption begins."""
    adoption = reservation.adoption
    return max(adoption.since, day_of(adoption.member, reservation.made_at))


def announced(charter: Charter, members: Iterable[Broadcaster], at: dt.datetime) -> dict[str, list[Reservation]]:
    """Rule -> the reservations of these members that count now, or will once their adoption has begun."""
    found: dict[str, list[Reservation]] = {}
    for adoption in living(members, at):
        if adoption.charter_id != charter.pk:
            continue
        for one in adoption.unlifted:  # type: ignore[attr-defined]  # a prefetch's
            if reservation_value(one).holds(max(adoption.since, day_of(adoption.member, at))):
                one.adoption = adoption
                found.setdefault(one.rule_id, []).append(one)
    return found


@dataclass(frozen=True)
class Cell:
    """How one member applies one rule: as the charter says, or with a reservation; `since` is a day that is to come."""

    member: Broadcaster
    bound: core.Bound | None
    reservation: Reservation | None
    since: dt.date | None = None

    @property
    def is_reserved(self) -> bool:
        """Whether a reservation is in force, even if the law stands above it."""
        return self.reservation is not None


@dataclass(frozen=True)
class MapRow:
    """One rule and how each member applies it."""

    rule: core.Rule
    cells: list[Cell]


def adoption_map(charter: Charter, members: Iterable[Broadcaster], at: dt.datetime) -> list[MapRow]:
    """Rule by rule, how each member applies it, or will from the day on which its adoption begins.

    A member that has not adopted this charter has empty cells.
    """
    members = list(members)
    shown = on_the_map(charter, members, at)
    bounds: dict[tuple[str, str], core.Bound] = {}
    reserved: dict[tuple[str, str], Reservation] = {}
    for slug, adoption in shown.items():
        day = max(adoption.since, day_of(adoption.member, at))
        bounds |= {(slug, bound.rule.id): bound for bound in adoption_value(adoption).on(day)}
        held = [one for one in adoption.unlifted if reservation_value(one).holds(day)]  # type: ignore[attr-defined]  # a prefetch's
        reserved |= {(slug, one.rule_id): one for one in held}
    coming = {slug: one.since for slug, one in shown.items() if one.since > day_of(one.member, at)}

    def cell(member: Broadcaster, rule: core.Rule) -> Cell:
        key = member.slug, rule.id
        return Cell(member, bounds.get(key), reserved.get(key), coming.get(member.slug))

    return [MapRow(rule, [cell(member, rule) for member in members]) for rule in charter_value(charter).rules]


def on_the_map(charter: Charter, members: Iterable[Broadcaster], at: dt.datetime) -> dict[str, Adoption]:
    """Slug -> the adoption of this charter that binds the member, else the one that will."""
    found: dict[str, Adoption] = {}
    for one in living(members, at):
        if one.charter_id == charter.pk:
            found.setdefault(one.member.slug, one)
    return found
