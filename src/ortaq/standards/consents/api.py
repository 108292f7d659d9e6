"""The register of consents over the API."""

import datetime as dt
import uuid

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Router, Schema

from ortaq.members.rules import member
from ortaq.standards.consents import actions, queries, words
from ortaq.standards.consents.actions import Guardian, Scope, Who
from ortaq.standards.models import Consent, Notice, Subject

router = Router(tags=["standards"])


class ScopeIn(Schema):
    """What a consent reaches; empty lists are all of them, `operations` null everything that fits the kind."""

    programmes: list[str] = []
    languages: list[str] = []
    territories: list[str] = []
    operations: list[str] | None = None
    may_train: bool = False


class GuardianIn(Schema):
    """Who agreed for a child."""

    name: str
    relation: str


class PersonIn(Schema):
    """Somebody new; what names a person is sealed under that person's key."""

    name: str
    contact: str = ""
    born_on: dt.date | None = None
    territory: str = ""
    language: str = ""
    is_child: bool = False


class ConsentIn(Schema):
    """That a person agreed; `kind` is voice, face, performance or name. Either `subject` (an id) or `person`.

    `reference` is a number such as V-2026-17, empty: one is made; `note` is sealed under the person's key.
    """

    reference: str = ""
    note: str = ""
    kind: str
    subject: uuid.UUID | None = None
    person: PersonIn | None = None
    proof: str
    proof_sha256: str = ""
    given_on: dt.date
    ends_on: dt.date | None = None
    scope: ScopeIn = ScopeIn()
    guardian: GuardianIn | None = None


class ConsentOut(Schema):
    """A consent of one's own house; `state` is in-force, not-yet, over or withdrawn."""

    id: uuid.UUID
    reference: str
    kind: str
    subject: uuid.UUID
    pseudonym: str
    state: str
    programmes: list[str]
    languages: list[str]
    territories: list[str]
    operations: list[str]
    may_train: bool
    given_on: dt.date
    ends_on: dt.date | None
    by_guardian: bool
    proof_sha256: str
    receipt: str
    withdrawn_at: dt.datetime | None


class RestsOut(Schema):
    """A version that rests on a consent."""

    programme: uuid.UUID
    title: str
    part: str
    language: str
    made_by: str


class HolderOut(Schema):
    """A house that holds something of it; when it was told and when it had taken it down."""

    house: str
    programmes: list[str]
    told_at: dt.datetime | None
    done_at: dt.datetime | None


class ShowingOut(Schema):
    """A showing; `off_at` is when the slate comes, null while nothing has changed."""

    programme: uuid.UUID
    channel: str
    starts_at: dt.datetime
    off_at: dt.datetime | None


class NoticeOut(Schema):
    """What one's own house was told; `kind` is ends-30 or ends-7 (days before the last one), over or withdrawn.

    `programmes` are ids. `reference` is told of consents of one's own house only.
    """

    id: uuid.UUID
    kind: str
    house: str
    reference: str | None
    ends_on: dt.date | None
    programmes: list[uuid.UUID]
    told_at: dt.datetime
    done_at: dt.datetime | None


class CascadeOut(Schema):
    """How far a consent reaches; `ended_at` is when it was withdrawn or ran out.

    `seconds` is how long its end took to reach everything, null before and while it goes on.
    """

    consent: ConsentOut
    ended_at: dt.datetime | None
    rests: list[RestsOut]
    holders: list[HolderOut]
    showings: list[ShowingOut]
    is_through: bool
    seconds: int | None


def consent_out(one: Consent) -> ConsentOut:
    """One consent."""
    return ConsentOut(
        id=one.pk,
        reference=one.reference,
        kind=one.kind,
        subject=one.subject_id,
        pseudonym=one.subject.pseudonym,
        state=queries.state_of(one).value,
        programmes=one.programmes,
        languages=one.languages,
        territories=one.territories,
        operations=one.operations,
        may_train=one.may_train,
        given_on=one.given_on,
        ends_on=one.ends_on,
        by_guardian=one.by_guardian,
        proof_sha256=one.proof_sha256,
        receipt=words.receipt_address(one),
        withdrawn_at=one.withdrawn_at,
    )


def _mine(request: HttpRequest, consent_id: uuid.UUID) -> Consent:
    house = member(request)[1]
    return get_object_or_404(Consent.objects.select_related("house", "subject"), pk=consent_id, house=house)


@router.get("", response=list[ConsentOut], summary="The register of consents of one's own house")
def consents(request: HttpRequest) -> list[ConsentOut]:
    """The newest first."""
    return [consent_out(one) for one in queries.consents_of(member(request)[1])]


@router.post("", response=ConsentOut, summary="Write a consent into the register")
def give(request: HttpRequest, told: ConsentIn) -> ConsentOut:
    """A declaration names it by its reference."""
    who, house = member(request)
    person: Subject | Who = Who(**told.person.dict()) if told.person else Who("")
    if told.subject:
        person = get_object_or_404(Subject, pk=told.subject, house=house)
    made = actions.give_consent(
        house=house,
        by=who,
        reference=told.reference,
        kind=told.kind,
        person=person,
        proof=told.proof,
        proof_sha256=told.proof_sha256,
        note=told.note,
        given_on=told.given_on,
        ends_on=told.ends_on,
        scope=Scope(**told.scope.dict()),
        guardian=Guardian(told.guardian.name, told.guardian.relation) if told.guardian else None,
    )
    return consent_out(made)


@router.get("/notices", response=list[NoticeOut], summary="What one's own house was told, and has not followed yet")
def notices(request: HttpRequest) -> list[NoticeOut]:
    """Consents that have ended first, then those that end."""
    house = member(request)[1]
    return [notice_out(one) for one in (*queries.notices_to(house), *queries.endings_to(house))]


@router.post("/notices/{notice_id}/followed", response=NoticeOut, summary="Say that a notice is followed")
def followed(request: HttpRequest, notice_id: uuid.UUID) -> NoticeOut:
    """What has ended is taken down; what ends is noted."""
    who, house = member(request)
    found = get_object_or_404(Notice.objects.select_related("house", "consent__house"), pk=notice_id, house=house)
    actions.follow_notice(notice=found, by=who)
    found.refresh_from_db(fields=["done_at"])
    return notice_out(found)


def notice_out(one: Notice) -> NoticeOut:
    """One notice."""
    is_own = one.consent.house_id == one.house_id
    return NoticeOut(
        id=one.pk,
        kind=one.kind,
        house=one.consent.house.name,
        reference=one.consent.reference if is_own else None,
        ends_on=one.consent.ends_on,
        programmes=one.programmes,
        told_at=one.created_at,
        done_at=one.done_at,
    )


@router.get("/{consent_id}", response=CascadeOut, summary="One consent, and how far it reaches")
def one(request: HttpRequest, consent_id: uuid.UUID) -> CascadeOut:
    """What rests on it, who holds that, where it is shown; after its end, how far that has come."""
    found = _mine(request, consent_id)
    cascade = queries.cascade_of(found)
    told = {one.house_id: one for one, _titles in cascade.notices}
    named = {one.house.pk: (one.house, titles) for one, titles in cascade.notices}
    named |= {house.pk: (house, titles) for house, titles in cascade.holders}
    return CascadeOut(
        consent=consent_out(found),
        ended_at=cascade.ended_at,
        rests=[RestsOut(**{name: getattr(one, name) for name in RestsOut.model_fields}) for one in cascade.rests],
        holders=[
            HolderOut(
                house=house.name,
                programmes=titles,
                told_at=told[pk].created_at if pk in told else None,
                done_at=told[pk].done_at if pk in told else None,
            )
            for pk, (house, titles) in sorted(named.items(), key=lambda row: row[1][0].name)
        ],
        showings=[
            ShowingOut(**{name: getattr(one, name) for name in ShowingOut.model_fields}) for one in cascade.showings
        ],
        is_through=cascade.is_through,
        seconds=cascade.seconds,
    )


@router.post("/{consent_id}/withdraw", response=ConsentOut, summary="Withdraw a consent")
def withdraw(request: HttpRequest, consent_id: uuid.UUID) -> ConsentOut:
    """What rests on it is not made or shown any more, on the air within a minute; who holds it is told."""
    return consent_out(actions.withdraw_consent(consent=_mine(request, consent_id), by=member(request)[0]))
