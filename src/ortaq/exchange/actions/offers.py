"""Offer and ask: an owner offers a programme to some houses under a template, each of them answers with a deal."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ortaq.catalogue.models import Programme
from ortaq.core.ledger.canonical import digest
from ortaq.core.rights import BadTerms, Terms, read_terms
from ortaq.exchange import queries
from ortaq.exchange.actions.deals import check_ready, clauses_from, read, save, settled_for, template_for, terms_in
from ortaq.exchange.actions.refusals import AlreadyAsked, AlreadyOffered, NobodyInvited, NotInvited, SwapNotAnswered
from ortaq.exchange.deal_templates import DealTemplate, deal_templates
from ortaq.exchange.models import OPEN_STATES, Deal, DealState, Offer
from ortaq.exchange.texts import EVERYBODY, LICENSOR, Part, contract_text
from ortaq.ledger import actions as ledger
from ortaq.members import keys
from ortaq.members.models import Broadcaster, Person
from ortaq.members.rules import deals, require
from ortaq.origin.actions import refuse_against_the_rules, refuse_withheld
from ortaq.rights import actions as rights
from ortaq.rights.actions import TermsUnclear
from ortaq.rights.sentences import bad_terms, title
from ortaq.standards.models import Use

TERM_FIELDS = (
    "territories",
    "media",
    "sounds",
    "subtitles",
    "first_day",
    "days",
    "runs",
    "catch_up_days",
    "label_must_stay",
)
"""What an offer may change of its template."""


def offer(
    *,
    programme: Programme,
    by: Person,
    template: str,
    to: Iterable[Broadcaster] = (),
    terms: Mapping[str, Any] | None = None,
) -> Offer:
    """Offer a programme to some houses under a template; `terms` change single fields of it.

    An open licence needs nobody to ask: it holds for every member at once. Raises AgainstTheRules when a rule of the
    owner or of a house to which it is offered stands in the way.
    """
    owner, guests = programme.owner, list(to)
    require(
        deals(by) and by.broadcaster_id == owner.pk,
        _("Only the acquisitions editors and rights managers of %(owner)s can offer its programmes.")
        % {"owner": owner},
    )
    chosen = template_for(template, programme)
    check_ready(programme)
    offered = offered_terms(chosen, owner, terms or {})
    if chosen.open:
        if guests:
            raise NobodyInvited(_("An open licence is for every member; do not choose single houses."))
        rights.check_terms(offered)
    elif not guests:
        raise NobodyInvited(_("Choose at least one house to which you offer the programme."))
    for guest in guests:
        if guest.pk == owner.pk:
            raise NobodyInvited(_("%(house)s cannot offer a programme to itself.") % {"house": guest})
        if queries.living_offer(programme, template, guest):
            raise AlreadyOffered(
                _("“%(title)s” is already offered to %(house)s under these terms.")
                % {"title": title(programme), "house": guest}
            )
    refuse_against_the_rules(programme=programme, receivers=guests, use=Use.OFFER)
    with transaction.atomic():
        made = Offer.objects.create(
            programme=programme, licensor=owner, template=chosen.name, terms=offered.plain(), made_by=by
        )
        made.invited.set(guests)
        ledger.record(made, "offered", by=by, programme=programme.pk, template=chosen.name, to=[g.pk for g in guests])
        if chosen.open:
            open_to_all(made, offered, by)
    return made


def offered_terms(template: DealTemplate, owner: Broadcaster, change: Mapping[str, Any]) -> Terms:
    """The template's terms with single fields changed, as they stand in an offer."""
    if unknown := sorted(set(change) - set(TERM_FIELDS)):
        raise TermsUnclear(_("Terms have no field “%(field)s”.") % {"field": unknown[0]})
    return terms_in(template, owner, change)


def open_to_all(made: Offer, terms: Terms, by: Person) -> None:
    """Bring an open licence into force; the one signature that it has stands in the audit log."""
    part = Part(made.programme_id, terms, holder=EVERYBODY)
    text = contract_text([part], licensor=made.licensor, licensee=None, template=made.template, deal=made.pk)
    signature, fingerprint = keys.sign(made.licensor, digest(text))
    contract = rights.grant(
        licensor=made.licensor, licensee=None, programmes=[made.programme], terms=terms, signed=text, by=by
    )
    ledger.record(contract, "signed", by=by, digest=contract.terms_digest, signature=signature, fingerprint=fingerprint)


def ask(*, offer: Offer, by: Person, message: str = "", terms: Mapping[str, Any] | None = None) -> Deal:
    """Ask for what was offered; `terms` may narrow territories, sounds, subtitles and runs, never widen them."""
    require(deals(by), _("Only an acquisitions editor or a rights manager can ask for a programme."))
    house = by.broadcaster
    if house is None or not offer.invited.filter(pk=house.pk).exists():
        raise NotInvited(_("This offer is not made to your house."))
    if offer.withdrawn_at:
        raise NotInvited(_("%(owner)s has withdrawn this offer.") % {"owner": offer.licensor})
    if offer.deals.filter(licensee=house).exists():
        raise AlreadyAsked(_("%(house)s has already asked for this programme.") % {"house": house})
    refuse_withheld(programme=offer.programme)
    template = deal_templates().get(offer.template)
    if template and template.swap and not queries.has_offered_in_return(house, offer.template, offer.licensor):
        raise SwapNotAnswered(
            _("This is a swap: first offer %(owner)s a children’s programme of your own under “%(template)s”.")
            % {"owner": offer.licensor, "template": template.title}
        )
    refuse_against_the_rules(programme=offer.programme, receivers=[house], use=Use.OFFER)
    asked = narrowed(settled_for(read(offer.terms), offer.programme, house), terms or {})
    rights.check_terms(asked)
    parts = [Part(offer.programme_id, asked)]
    if template:
        parts = clauses_from(template, asked, offer.programme, offer.licensor, house, LICENSOR)
    with transaction.atomic():
        deal = Deal.objects.create(
            offer=offer, licensor=offer.licensor, licensee=house, template=offer.template, begun_by=by
        )
        first = save(deal, 1, parts, by)
        first.message, first.sent_at = message.strip(), first.saved_at
        first.save(update_fields=["message", "sent_at"])
        # Whoever asks for less than was offered answers with a counter-offer.
        deal.state, deal.current = DealState.COUNTERED if terms else DealState.OFFERED, first
        deal.save(update_fields=["state", "current"])
        ledger.record(deal, "asked", by=by, offer=offer.pk, licensee=house.pk, digest=first.digest)
    return deal


def narrowed(terms: Terms, change: Mapping[str, Any]) -> Terms:
    """The terms with less in them, with TermsUnclear as a sentence when somebody asks for more."""
    if unknown := sorted(set(change) - {"territories", "sounds", "subtitles", "runs"}):
        raise TermsUnclear(_("Only countries, languages and showings can be narrowed, not “%s”.") % unknown[0])
    try:
        read_terms(terms.plain() | dict(change))
        return terms.narrowed(**change)
    except BadTerms as error:
        raise TermsUnclear(bad_terms(error)) from error


def withdraw(*, offer: Offer, by: Person) -> Offer:
    """Take an offer back; deals that both have not signed go with it, contracts in force stay."""
    require(
        deals(by) and by.broadcaster_id == offer.licensor_id,
        _("Only the house that made an offer can withdraw it."),
    )
    with transaction.atomic():
        held = Offer.objects.select_for_update(of=("self",)).get(pk=offer.pk)
        if held.withdrawn_at:
            return held
        held.withdrawn_at = timezone.now()
        held.save(update_fields=["withdrawn_at"])
        ledger.record(held, "withdrawn", by=by)
        for deal in held.deals.select_for_update().filter(state__in=OPEN_STATES):
            deal.state = DealState.WITHDRAWN
            deal.save(update_fields=["state"])
            ledger.record(deal, "withdrawn", by=by, house=held.licensor_id)
    return held
