"""Deals over the API: a draft from a template, its clauses, send, sign, decline, versions and what differs in them."""

import datetime as dt
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Router, Schema, Status
from ninja.errors import HttpError

from ortaq.catalogue.models import Programme
from ortaq.core.rights import BadTerms, read_terms
from ortaq.exchange import actions, queries
from ortaq.exchange.contract import shown as contract_shown
from ortaq.exchange.contract.differences import SAME, differences
from ortaq.exchange.models import Deal, Proposal
from ortaq.exchange.texts import LICENSEE, LICENSOR, Part, clauses_in, parts_of, sides
from ortaq.members.models import Broadcaster
from ortaq.members.rules import member
from ortaq.rights.conflict_words import shown
from ortaq.rights.sentences import bad_terms, clause_text

router = Router(tags=["exchange"])


class SignatureOut(Schema):
    """One side's signature; `holds` says whether it is of the terms as they stand."""

    house: str
    digest: str
    signature: str
    fingerprint: str
    holds: bool


class DealOut(Schema):
    """A deal: the whole text that is signed, its digest, the sentence a person reads, and the signatures."""

    id: UUID
    offer: UUID | None
    state: str
    version: int
    licensor: str
    licensee: str
    message: str
    sentence: str
    terms: dict[str, Any]
    digest: str
    signatures: list[SignatureOut]
    contract: str | None
    contract_id: UUID | None


class DraftIn(Schema):
    """Begin a contract with another house (slug) about programmes of one of the two; `returns` come back."""

    to: str
    programmes: list[UUID]
    template: str = "term-licence"
    returns: list[UUID] = []


class PartIn(Schema):
    """A clause as it stands in the text: sides are licensor, licensee and, for whom it is, everybody."""

    programme: UUID
    terms: dict[str, Any]
    giver: str = LICENSOR
    holder: str = LICENSEE
    under: UUID | None = None


class PartsIn(Schema):
    """All clauses of one's own draft; they take the place of what it said."""

    clauses: list[PartIn]


class SendIn(Schema):
    """A word that goes with it; `sign` signs the version in the same step."""

    message: str = ""
    sign: bool = False


class ConflictOut(Schema):
    """What the draft would break, seen by the house that gives: a sentence, the box, and the ways out."""

    blocks: bool
    says: str
    box: dict[str, str]
    clause: str
    ways: list[str]


class ProposalOut(Schema):
    """One version of the text; `sent_at` is null in one's own draft, which nobody else sees."""

    number: int
    house: str
    person: str
    message: str
    sent_at: dt.datetime | None
    saved_at: dt.datetime
    digest: str
    text: dict[str, Any]
    signed_by: list[str]


class DealDraftOut(Schema):
    """A deal with one's own draft of it, what that would break, and what must be done before it can be signed."""

    id: UUID
    state: str
    licensor: str
    licensee: str
    draft: ProposalOut | None
    conflicts: list[ConflictOut]
    not_ready: list[str]


class ChangeOut(Schema):
    """A fact that was and is different, in words."""

    fact: str
    label: str
    old: str
    new: str


class DifferenceOut(Schema):
    """What became of a clause: changed, added or removed, with its numbers before and after."""

    state: str
    before: int | None
    after: int | None
    changes: list[ChangeOut]


def deal_out(deal: Deal) -> DealOut:
    """A deal for one of its two houses: the version that was sent last, or the first draft."""
    version = deal.current or deal.proposals.get()
    return DealOut(
        id=deal.pk,
        offer=deal.offer_id,
        state=deal.state,
        version=version.number,
        licensor=deal.licensor.slug,
        licensee=deal.licensee.slug,
        message=version.message,
        sentence=" ".join(sentences_of(deal, version)),
        terms=version.text,
        digest=version.digest,
        signatures=[
            SignatureOut(
                house=side.house.slug,
                digest=side.signature.terms_digest,
                signature=side.signature.signature,
                fingerprint=side.signature.key_fingerprint,
                holds=side.holds,
            )
            for side in queries.sides_of(deal)
            if side.signature
        ],
        contract=deal.contract.number if deal.contract else None,
        contract_id=deal.contract_id,
    )


def sentences_of(deal: Deal, version: Proposal) -> list[str]:
    """Each clause of a version as the sentence that a person reads."""
    names = {key: str(house or "") for key, house in sides(deal.licensor, deal.licensee).items()}
    return [
        clause_text(
            read_terms(one["terms"]),
            licensor=names[one["giver"]],
            licensee=names[one["holder"]],
            programme=one["programme"]["title"],
        )
        for one in clauses_in(version.text)
    ]


def proposal_out(version: Proposal) -> ProposalOut:
    """A version for one of the two houses."""
    return ProposalOut(
        number=version.number,
        house=version.house.slug,
        person=str(version.person),
        message=version.message,
        sent_at=version.sent_at,
        saved_at=version.saved_at,
        digest=version.digest,
        text=version.text,
        signed_by=[one.broadcaster.slug for one in version.signatures.all()],
    )


def draft_out(deal: Deal, house: Broadcaster) -> DealDraftOut:
    """A deal with the draft of one house."""
    mine = queries.draft_of(deal, house)
    version = mine or deal.current
    parts = parts_of(version.text) if version else []
    conflicts = queries.conflicts_for(deal, house, parts) if parts else []
    return DealDraftOut(
        id=deal.pk,
        state=deal.state,
        licensor=deal.licensor.slug,
        licensee=deal.licensee.slug,
        draft=proposal_out(mine) if mine else None,
        conflicts=[
            ConflictOut(
                blocks=one.blocks,
                says=one.says,
                box=dict(one.rows),
                clause=one.clause,
                ways=[way.says for way in one.ways],
            )
            for one in shown(conflicts, house)
        ],
        not_ready=actions.not_ready(deal, parts),
    )


@router.get("/deals", response=list[DealOut], summary="Our deals")
def all_deals(request: HttpRequest) -> list[DealOut]:
    """Every deal to which one's own house is a party, newest first."""
    _person, house = member(request)
    return [deal_out(one) for one in queries.deals_of(house)]


@router.get("/deals/{deal_id}", response=DealOut, summary="One of our deals")
def one_deal(request: HttpRequest, deal_id: UUID) -> DealOut:
    """A deal with the whole text that is signed."""
    _person, house = member(request)
    return deal_out(queries.deals_of(house).get(pk=deal_id))


@router.post("/deals/{deal_id}/sign", response=DealOut, summary="Sign a deal")
def sign(request: HttpRequest, deal_id: UUID) -> DealOut:
    """The second signature brings the contract into force."""
    person, house = member(request)
    actions.sign(deal=queries.deals_of(house).get(pk=deal_id), by=person)
    return deal_out(queries.deals_of(house).get(pk=deal_id))


@router.post("/deals/{deal_id}/decline", response=DealOut, summary="Decline a deal")
def decline(request: HttpRequest, deal_id: UUID) -> DealOut:
    """Either side may, until both have signed."""
    person, house = member(request)
    actions.decline(deal=queries.deals_of(house).get(pk=deal_id), by=person)
    return deal_out(queries.deals_of(house).get(pk=deal_id))


@router.post("/deals", response={HTTPStatus.CREATED: DealDraftOut}, summary="Begin a contract from a template")
def begin(request: HttpRequest, given: DraftIn) -> Status[DealDraftOut]:
    """One call makes clauses of a template; nobody else sees the draft."""
    person, house = member(request)
    other = Broadcaster.objects.filter(slug=given.to).first()
    if other is None:
        raise HttpError(HTTPStatus.UNPROCESSABLE_ENTITY, _("There is no member “%(slug)s”.") % {"slug": given.to})
    works = Programme.objects.select_related("owner").in_bulk([*given.programmes, *given.returns])
    if missing := [one for one in (*given.programmes, *given.returns) if one not in works]:
        raise HttpError(HTTPStatus.UNPROCESSABLE_ENTITY, _("There is no programme “%(id)s”.") % {"id": missing[0]})
    deal = actions.draft(
        by=person,
        other=other,
        programmes=[works[one] for one in given.programmes],
        template=given.template,
        returns=[works[one] for one in given.returns],
    )
    return Status(HTTPStatus.CREATED, draft_out(queries.deals_of(house).get(pk=deal.pk), house))


@router.put("/deals/{deal_id}/draft", response=DealDraftOut, summary="Write one's own draft")
def write(request: HttpRequest, deal_id: UUID, given: PartsIn) -> DealDraftOut:
    """All clauses at once. Where one has no draft, this begins a counter-offer to what was sent last."""
    person, house = member(request)
    deal = queries.deals_of(house).get(pk=deal_id)
    actions.redraft(deal=deal, by=person, parts=[part_in(one) for one in given.clauses])
    return draft_out(queries.deals_of(house).get(pk=deal_id), house)


def part_in(given: PartIn) -> Part:
    """A clause from JSON; terms that make no sense are answered with a sentence (422)."""
    try:
        terms = read_terms(given.terms)
    except BadTerms as error:
        raise HttpError(HTTPStatus.UNPROCESSABLE_ENTITY, bad_terms(error)) from error
    return Part(given.programme, terms, given.giver, given.holder, given.under)


@router.delete("/deals/{deal_id}/draft", response={HTTPStatus.NO_CONTENT: None}, summary="Throw one's own draft away")
def drop(request: HttpRequest, deal_id: UUID) -> Status[None]:
    """A deal of which nothing was ever sent goes with it."""
    person, house = member(request)
    actions.drop(deal=queries.deals_of(house).get(pk=deal_id), by=person)
    return Status(HTTPStatus.NO_CONTENT, None)


@router.post("/deals/{deal_id}/send", response=list[ProposalOut], summary="Send one's own draft")
def send(request: HttpRequest, deal_id: UUID, given: SendIn) -> list[ProposalOut]:
    """The first one is an offer, every later one a counter-offer; the answer is all versions."""
    person, house = member(request)
    deal = actions.send(deal=queries.deals_of(house).get(pk=deal_id), by=person, message=given.message)
    if given.sign:
        actions.sign(deal=deal, by=person)
    return versions(house, deal_id)


def versions(house: Broadcaster, deal_id: UUID) -> list[ProposalOut]:
    """All versions that a house can see."""
    found = queries.deals_of(house).get(pk=deal_id)
    return [proposal_out(one) for one in queries.proposals_for(found, house)]


@router.get("/deals/{deal_id}/proposals", response=list[ProposalOut], summary="The versions of a deal")
def proposals(request: HttpRequest, deal_id: UUID) -> list[ProposalOut]:
    """What was sent, in its order, and one's own draft; the other house's draft is its own."""
    _person, house = member(request)
    return versions(house, deal_id)


@router.get("/deals/{deal_id}/differences", response=list[DifferenceOut], summary="What differs between two versions")
def differs(request: HttpRequest, deal_id: UUID, before: int, after: int) -> list[DifferenceOut]:
    """Clause by clause, in words; what is the same is left out."""
    _person, house = member(request)
    deal = queries.deals_of(house).get(pk=deal_id)
    seen = {one.number: one for one in queries.proposals_for(deal, house)}
    if missing := {before, after} - set(seen):
        raise HttpError(HTTPStatus.NOT_FOUND, _("There is no version %(number)s.") % {"number": min(missing)})
    old, new = parts_of(seen[before].text), parts_of(seen[after].text)
    names = contract_shown.names_for(deal, [*old, *new], house)
    return [
        DifferenceOut(
            state=one.state,
            before=one.before,
            after=one.after,
            changes=[
                ChangeOut(fact=change.name, label=change.label, old=change.old, new=change.new)
                for change in one.changes
            ],
        )
        for one in differences(old, new, names)
        if one.state != SAME
    ]
