"""The register of one's own house over the API."""

import datetime as dt
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Schema
from ninja.errors import HttpError

from ortaq.catalogue.models import Programme
from ortaq.core.rights import BadTerms, Terms, read_terms
from ortaq.members.models import Broadcaster
from ortaq.members.rules import member
from ortaq.rights import actions, queries, register, sentences
from ortaq.rights.conflict_words import shown
from ortaq.rights.models import Contract

router = Router(tags=["rights"])


class EntryIn(Schema):
    """What binds a programme of one's house: `terms` of the kinds underlying, block, holdback or share.

    `holder` is the partner or the house that a holdback binds; `instead_of` the id of an entry that ends with it.
    """

    programme: UUID
    terms: dict[str, Any]
    holder: str | None = None
    note: str = ""
    instead_of: UUID | None = None


class EntryOut(Schema):
    """An entry; `terms` is what was written down and `terms_digest` its SHA-256 in canonical JSON."""

    id: UUID
    number: str
    stage: str
    sentence: str
    in_force_from: dt.datetime
    ended_at: dt.datetime | None
    terms: dict[str, Any]
    terms_digest: str


class TouchedOut(Schema):
    """A licence that would no longer hold in a box, which is said in rows of a name and its words."""

    licence: str
    says: str
    box: dict[str, str]
    utc: str


def entry_out(entry: Contract) -> EntryOut:
    """An entry for the reader."""
    clause = next(iter(entry.clauses.all()))
    return EntryOut(
        id=entry.pk,
        number=entry.number,
        stage=queries.stage_of(entry, timezone.now()),
        sentence=sentences.clause_text(
            clause.terms,
            licensor=str(clause.giver),
            licensee=str(clause.holder or ""),
            programme=str(clause.programme),
        ),
        in_force_from=entry.in_force_from,
        ended_at=entry.ended_at,
        terms=entry.terms,
        terms_digest=entry.terms_digest,
    )


def asked_for(house: Broadcaster, asked: EntryIn) -> tuple[Programme, Terms, Broadcaster | None, Contract | None]:
    """What was sent, found and read."""
    try:
        terms = read_terms(asked.terms)
    except BadTerms as error:
        raise HttpError(HTTPStatus.UNPROCESSABLE_ENTITY, sentences.bad_terms(error)) from error
    actions.check_terms(terms)
    return (
        Programme.objects.select_related("owner").get(pk=asked.programme),
        terms,
        Broadcaster.objects.get(slug=asked.holder) if asked.holder else None,
        register.entries_of(house).get(pk=asked.instead_of, ended_at=None) if asked.instead_of else None,
    )


@router.get("", response=list[EntryOut], summary="The register of our house")
def entries(request: HttpRequest) -> list[EntryOut]:
    """What is written down of our own programmes, newest first, with what has ended."""
    return [entry_out(one) for one in register.entries_of(member(request)[1])]


@router.post("/check", response=list[TouchedOut], summary="Which licences an entry would touch")
def check(request: HttpRequest, asked: EntryIn) -> list[TouchedOut]:
    """Where licences that our house has given would no longer hold; it reads and changes nothing."""
    person, house = member(request)
    programme, terms, holder, old = asked_for(house, asked)
    actions.check_registrar(programme, person)
    found = register.would_break(programme, terms, holder=holder, instead_of=old)
    return [
        TouchedOut(licence=one.clause.name, says=words.says, box=dict(words.rows), utc=words.utc)
        for one, words in zip(found, shown(found, house), strict=True)
    ]


@router.post("", response=EntryOut, summary="Write into the register")
def write(request: HttpRequest, asked: EntryIn) -> EntryOut:
    """Only for programmes of one's own house; every decision counts with it from now on."""
    person, house = member(request)
    programme, terms, holder, old = asked_for(house, asked)
    made = actions.register(programme=programme, terms=terms, by=person, holder=holder, note=asked.note, instead_of=old)
    return entry_out(register.entries_of(house).get(pk=made.pk))
