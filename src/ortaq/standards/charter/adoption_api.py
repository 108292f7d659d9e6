"""Adoptions and reservations over the API, and which rules bind a house."""

import datetime as dt
from http import HTTPStatus
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Router, Schema, Status
from ninja.errors import HttpError

from ortaq.members.models import Broadcaster
from ortaq.members.queries import all_members
from ortaq.members.rules import member
from ortaq.standards.charter import adopting, queries
from ortaq.standards.models import Adoption, Applied, Reservation

router = Router(tags=["standards"])


class AdoptIn(Schema):
    """Adopt for one's house; `digest` names what was read, `since` is a civil day of the house (default today)."""

    digest: str
    since: dt.date | None = None


class LeaveIn(Schema):
    """`until`: the first day without it (default tomorrow)."""

    until: dt.date | None = None


class ReserveIn(Schema):
    """`applied` is not, block, warn or advise; `ends_on` the first day without the reservation."""

    rule: str
    applied: Applied
    reason: str
    ends_on: dt.date | None = None


class ReservationOut(Schema):
    """A reservation that was not lifted.

    `starts_on` is the first day on which it counts, `in_force` whether it does today; the adoption may be to come.
    """

    id: UUID
    rule: str
    applied: str
    reason: str
    starts_on: dt.date
    ends_on: dt.date | None
    in_force: bool


class AdoptionOut(Schema):
    """That a house has bound itself to a charter; `in_force` is false while it is still to come, or over."""

    id: UUID
    house: str
    charter: UUID
    digest: str
    signed_by: str | None
    signed_at: dt.datetime
    since: dt.date
    until: dt.date | None
    in_force: bool
    reservations: list[ReservationOut]


class BoundOut(Schema):
    """A rule as it binds a house now."""

    rule: str
    version: int
    severity: str
    by_law: bool
    reserved: bool


def adoption_out(adoption: Adoption) -> AdoptionOut:
    """An adoption with the reservations that were not lifted."""
    day = queries.day_of(adoption.member, timezone.now())
    return AdoptionOut(
        id=adoption.pk,
        house=adoption.member.slug,
        charter=adoption.charter_id,
        digest=adoption.digest,
        signed_by=adoption.signed_by.name,
        signed_at=adoption.signed_at,
        since=adoption.since,
        until=adoption.until,
        in_force=queries.is_held(adoption, day),
        reservations=[
            ReservationOut(
                id=one.pk,
                rule=one.rule_id,
                applied=one.applied,
                reason=one.reason,
                starts_on=queries.first_day_of(one),
                ends_on=one.ends_on,
                in_force=queries.is_held(adoption, day) and queries.reservation_value(one).holds(day),
            )
            for one in queries.reservations_of(adoption)
        ],
    )


@router.post(
    "/charters/{charter_id}/adopt", response={HTTPStatus.CREATED: AdoptionOut}, summary="Adopt a charter for our house"
)
def adopt(request: HttpRequest, charter_id: UUID, given: AdoptIn) -> Status[AdoptionOut]:
    """By a standards officer of the house; what it had adopted before ends on that day."""
    person, house = member(request)
    made = adopting.adopt(
        charter=queries.charters().get(pk=charter_id), house=house, by=person, digest=given.digest, since=given.since
    )
    return Status(HTTPStatus.CREATED, adoption_out(made))


@router.get("/adoptions", response=list[AdoptionOut], summary="Who has adopted what, with which reservations")
def adoptions(request: HttpRequest) -> list[AdoptionOut]:
    """All that stand or are to come; everybody sees everybody's."""
    member(request)
    return [adoption_out(one) for one in queries.living(all_members(), timezone.now())]


@router.get("/adoptions/{adoption_id}", response=AdoptionOut, summary="One adoption with its reservations")
def adoption(request: HttpRequest, adoption_id: UUID) -> AdoptionOut:
    """Also one that is over."""
    member(request)
    return adoption_out(adoption_with(adoption_id))


@router.post("/adoptions/{adoption_id}/leave", response=AdoptionOut, summary="End an adoption of our house")
def leave(request: HttpRequest, adoption_id: UUID, given: LeaveIn) -> AdoptionOut:
    """From tomorrow at the earliest."""
    person, _house = member(request)
    return adoption_out(adopting.leave(adoption=adoption_with(adoption_id), by=person, until=given.until))


@router.post(
    "/adoptions/{adoption_id}/reservations", response={HTTPStatus.CREATED: AdoptionOut}, summary="Make a reservation"
)
def reserve(request: HttpRequest, adoption_id: UUID, given: ReserveIn) -> Status[AdoptionOut]:
    """Also on an adoption that is still to come; the reason is for everybody; what the law demands goes on blocking."""
    person, _house = member(request)
    adoption = adoption_with(adoption_id)
    adopting.reserve(
        adoption=adoption,
        rule_id=given.rule,
        applied=given.applied,
        reason=given.reason,
        ends_on=given.ends_on,
        by=person,
    )
    return Status(HTTPStatus.CREATED, adoption_out(adoption))


@router.post("/reservations/{reservation_id}/lift", response=AdoptionOut, summary="Lift a reservation")
def lift(request: HttpRequest, reservation_id: UUID) -> AdoptionOut:
    """The rule is applied as the charter says it again."""
    person, _house = member(request)
    found = Reservation.objects.select_related("adoption__member", "adoption__charter").get(pk=reservation_id)
    adopting.lift(reservation=found, by=person)
    return adoption_out(found.adoption)


@router.get("/bound/{house}", response=list[BoundOut], summary="Which rules bind a house, now or on a day")
def bound(request: HttpRequest, house: str, day: dt.date | None = None) -> list[BoundOut]:
    """With its reservations, and with what the law of its state demands; `day` is one of the house."""
    member(request)
    found = Broadcaster.objects.filter(slug=house).first()
    if found is None:
        raise HttpError(HTTPStatus.NOT_FOUND, _("There is no member “%(slug)s”.") % {"slug": house})
    return [
        BoundOut(
            rule=one.rule.id,
            version=one.rule.version,
            severity=one.severity,
            by_law=one.by_law,
            reserved=one.reservation is not None,
        )
        for one in queries.bound_on(found, day or queries.day_of(found, timezone.now()))
    ]


def adoption_with(pk: UUID) -> Adoption:
    """An adoption with its member and charter; else 404."""
    return Adoption.objects.select_related("charter", "member", "signed_by").get(pk=pk)
