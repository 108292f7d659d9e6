"""What of the exchange waits for a person: deals, offers, screeners, deliveries; and what waits for others."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from ortaq.exchange import queries as exchange
from ortaq.exchange.deliveries import queries as deliveries
from ortaq.exchange.models import Deal, DeliveryState, ScreenerState
from ortaq.exchange.screeners import queries as screeners
from ortaq.members.models import Broadcaster, Person
from ortaq.origin.queries import may_be_shown
from ortaq.rights import sentences
from ortaq.web.desk.job import Job


def deals_to_sign(house: Broadcaster) -> Iterator[Job]:
    """Deals that lack this house's signature; the other side's makes them urgent."""
    for deal in exchange.waiting_for_signature_of(house):
        assert deal.current  # noqa: S101 -- only what was sent waits for a signature
        theirs = next(iter(deal.current.signatures.all()), None)
        other = deal.other(house)
        yield Job(
            title=_("Sign the deal"),
            address=reverse("exchange:deal", args=(deal.pk,)),
            action=_("Read and sign"),
            programme=deal.programme,
            house=str(other),
            person=str(theirs.person if theirs else deal.current.person if deal.current.house == other else ""),
            note=_("the other side has signed") if theirs else "",
            say=sentences.clause_sentence(
                exchange.terms_of(deal),
                licensor=str(deal.licensor),
                licensee=str(deal.licensee),
                programme=sentences.title(deal.programme),
            ),
            since=theirs.created_at if theirs else deal.created_at,
            is_urgent=theirs is not None,
        )


def offers_to_answer(house: Broadcaster) -> Iterator[Job]:
    """Offers to this house for which it has not asked."""
    for offer in exchange.unanswered(house).select_related("made_by"):
        yield Job(
            title=_("Look at an offer"),
            address=reverse("exchange:ask", args=(offer.pk,)),
            action=_("Look"),
            programme=offer.programme,
            house=str(offer.licensor),
            person=str(offer.made_by),
            since=offer.created_at,
        )


def screeners_to_answer(house: Broadcaster) -> Iterator[Job]:
    """Requests to see a programme of the house that nobody has answered."""
    for one in screeners.asked_of(house).filter(state=ScreenerState.ASKED):
        yield Job(
            title=_("They want to see it first"),
            address=reverse("exchange:screener", args=(one.pk,)),
            action=_("Answer"),
            programme=one.programme,
            house=str(one.house),
            person=str(one.asked_by),
            say=one.words,
            since=one.created_at,
            is_urgent=True,
        )


def screeners_answered(person: Person, now: dt.datetime) -> Iterator[Job]:
    """What a person asked to see and may look at now, or was refused."""
    for one in screeners.answered_to(person, now):
        is_granted = one.state == ScreenerState.GRANTED
        if is_granted and not may_be_shown(one.programme):
            continue
        yield Job(
            title=_("You may look") if is_granted else _("Nothing to see"),
            address=reverse("exchange:screener", args=(one.pk,)),
            action=_("Look") if is_granted else _("Read"),
            programme=one.programme,
            house=str(one.programme.owner),
            person=str(one.answered_by),
            say=one.answer,
            since=one.answered_at,
            due=one.last_minute if is_granted else None,
        )


def deliveries_to_sign_for(house: Broadcaster) -> Iterator[Job]:
    """Files that the house has taken and not signed for."""
    for one in deliveries.deliveries_taken(house).filter(state=DeliveryState.READY, receipt=None):
        yield Job(
            title=_("Pull the files and sign for them"),
            address=reverse("exchange:delivery", args=(one.pk,)),
            action=_("Pull"),
            programme=one.programme,
            house=str(one.programme.owner),
            person=str(one.taken_by),
            since=one.created_at,
        )


@dataclass(frozen=True, slots=True)
class Waiting:
    """Something that waits for another house."""

    deal: Deal
    house: str
    days: int


def waiting_for_others(house: Broadcaster, now: dt.datetime) -> Iterator[Waiting]:
    """Deals that this house has signed and the other has not."""
    for deal in exchange.waiting_for_others(house):
        assert deal.current  # noqa: S101 -- this house has signed it
        ours = next(one for one in deal.current.signatures.all() if one.broadcaster_id == house.pk)
        yield Waiting(deal, str(deal.other(house)), (now - ours.created_at).days)
