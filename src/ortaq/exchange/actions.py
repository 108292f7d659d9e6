"""Offer, ask, sign: how the right to show a programme passes from one house to another."""

from collections.abc import Iterable, Mapping
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ortaq.catalogue.models import Programme
from ortaq.core.ledger.canonical import digest
from ortaq.core.rights import BadTerms, Terms, read_terms
from ortaq.exchange import queries
from ortaq.exchange.deal_templates import DealTemplate, deal_templates
from ortaq.exchange.models import Deal, DealState, Offer, Signature
from ortaq.ledger import actions as ledger
from ortaq.members import keys
from ortaq.members.models import Broadcaster, Person
from ortaq.members.rules import deals, require
from ortaq.origin.actions import DeclarationMissing, NotPackaged, refuse_withheld
from ortaq.origin.queries import undeclared_versions
from ortaq.rights import actions as rights
from ortaq.rights.actions import TermsUnclear
from ortaq.rights.conflict_words import shown
from ortaq.rights.models import Contract
from ortaq.rights.sentences import bad_terms, language

KIND = "ortaq.licence/1"
"""What the signed text calls itself, so that it can be read in ten years."""

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


class TemplateUnknown(ValueError):
    """There is no such deal template, or it is not for this programme."""


class NobodyInvited(ValueError):
    """An offer needs somebody to whom it is made."""


class AlreadyOffered(ValueError):
    """The same programme is already offered to the same house under the same terms."""


class NotInvited(ValueError):
    """The offer is for others, or no longer stands."""


class SwapNotAnswered(ValueError):
    """Who takes under a swap offers something in return first."""


class AlreadyAsked(ValueError):
    """A house asks once."""


class WrongSide(ValueError):
    """A house that is no party to a deal cannot do anything about it."""


class AlreadySigned(ValueError):
    """A house signs once."""


class ConflictsStand(ValueError):
    """The deal would break what stands, so that nothing could be shown under it; the message says what."""


class DealClosed(ValueError):
    """The deal is in force, or it was declined."""


def offer(
    *,
    programme: Programme,
    by: Person,
    template: str,
    to: Iterable[Broadcaster] = (),
    terms: Mapping[str, Any] | None = None,
) -> Offer:
    """Offer a programme to some houses under a template; `terms` change single fields of it.

    An open licence needs nobody to ask: it holds for every member at once.
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
                % {"title": programme, "house": guest}
            )
    with transaction.atomic():
        made = Offer.objects.create(
            programme=programme, licensor=owner, template=chosen.name, terms=offered.plain(), made_by=by
        )
        made.invited.set(guests)
        ledger.record(made, "offered", by=by, programme=programme.pk, template=chosen.name, to=[g.pk for g in guests])
        if chosen.open:
            open_to_all(made, offered, by)
    return made


def template_for(name: str, programme: Programme) -> DealTemplate:
    """The template, if there is one and it fits the programme."""
    chosen = deal_templates().get(name)
    if chosen is None:
        raise TemplateUnknown(_("There is no deal template “%(name)s”.") % {"name": name})
    if chosen.genre and chosen.genre != programme.genre:
        raise TemplateUnknown(
            _("“%(template)s” is only for children’s programmes; “%(title)s” is none.")
            % {"template": chosen.title, "title": programme}
        )
    return chosen


def check_ready(programme: Programme) -> None:
    """Raise NotPackaged, DeclarationMissing or ConsentEnded unless the programme could go to air as it is."""
    if not hasattr(programme, "package"):
        raise NotPackaged(
            _("“%(title)s” cannot go to air yet: bring in its picture and sound first.") % {"title": programme}
        )
    if missing := list(undeclared_versions(programme)):
        names = ", ".join(
            f"{version.get_kind_display()} ({language(version.language)})"
            if version.language
            else version.get_kind_display()
            for version in missing
        )
        raise DeclarationMissing(
            _("Say first what AI has made of “%(title)s”. Without a declaration: %(versions)s.")
            % {"title": programme, "versions": names}
        )
    refuse_withheld(programme=programme)


def offered_terms(template: DealTemplate, owner: Broadcaster, change: Mapping[str, Any]) -> Terms:
    """The template's terms with single fields changed; begins today at the owner's unless a day is given."""
    if unknown := sorted(set(change) - set(TERM_FIELDS)):
        raise TermsUnclear(_("Terms have no field “%(field)s”.") % {"field": unknown[0]})
    today = timezone.now().astimezone(ZoneInfo(owner.time_zone)).date().isoformat()
    zone = {"time_zone": owner.time_zone} if template.open else {}
    return read({"first_day": today} | dict(template.terms) | dict(change) | zone)


def read(plain: Mapping[str, Any]) -> Terms:
    """Terms from JSON, with TermsUnclear as a sentence."""
    try:
        return read_terms(plain)
    except BadTerms as error:
        raise TermsUnclear(bad_terms(error)) from error


def open_to_all(made: Offer, terms: Terms, by: Person) -> None:
    """Bring an open licence into force; the one signature that it has stands in the audit log."""
    text = licence_text(made, None, terms)
    signature, fingerprint = keys.sign(made.licensor, digest(text))
    contract = rights.grant(
        licensor=made.licensor, licensee=None, programmes=[made.programme], terms=terms, signed=text, by=by
    )
    ledger.record(contract, "signed", by=by, digest=contract.terms_digest, signature=signature, fingerprint=fingerprint)


def licence_text(made: Offer, licensee: Broadcaster | None, terms: Terms) -> dict[str, Any]:
    """What is signed: who gives whom which programme under which terms, complete in itself."""
    programme = made.programme

    def house(one: Broadcaster) -> dict[str, str]:
        return {"id": str(one.pk), "name": one.name, "territory": one.territory}

    return {
        "kind": KIND,
        "offer": str(made.pk),
        "template": made.template,
        "licensor": house(made.licensor),
        "licensee": house(licensee) if licensee else None,
        "programme": {"id": str(programme.pk), "title": str(programme), "number": programme.number or ""},
        "terms": terms.plain(),
    }


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
    settled = read(offer.terms).settled(
        territory=house.territory,
        languages=house.languages,
        original=offer.programme.original_language,
        time_zone=house.time_zone,
    )
    asked = narrowed(settled, terms or {})
    rights.check_terms(asked)
    with transaction.atomic():
        deal = Deal.objects.create(
            offer=offer, licensee=house, terms=licence_text(offer, house, asked), asked_by=by, message=message.strip()
        )
        ledger.record(deal, "asked", by=by, offer=offer.pk, licensee=house.pk, digest=digest(deal.terms))
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


def sign(*, deal: Deal, by: Person) -> Deal:
    """Sign a deal for one's house; the second signature brings the contract into force in the same moment."""
    require(deals(by), _("Only an acquisitions editor or a rights manager can sign."))
    with transaction.atomic():
        # Locked, so that two signatures in one moment become one contract.
        held = (
            Deal.objects.select_for_update(of=("self",)).select_related("offer__licensor", "licensee").get(pk=deal.pk)
        )
        house = party(held, by)
        check_open(held)
        if held.signatures.filter(broadcaster=house).exists():
            raise AlreadySigned(
                _("%(house)s has already signed; the other side's signature is missing.") % {"house": house}
            )
        check_ready(held.offer.programme)
        if stopping := [one for one in queries.conflicts_of(held) if one.blocks]:
            raise ConflictsStand(" ".join(one.says for one in shown(stopping, house)))
        text = digest(held.terms)
        signature, fingerprint = keys.sign(house, text)
        Signature.objects.create(
            deal=held, broadcaster=house, person=by, terms_digest=text, signature=signature, key_fingerprint=fingerprint
        )
        ledger.record(held, "signed", by=by, house=house.pk, digest=text, fingerprint=fingerprint)
        if held.state == DealState.ASKED:
            held.state = DealState.SIGNED_ONCE
        else:
            held.state, held.contract = DealState.IN_FORCE, bring_into_force(held, by)
        held.save(update_fields=["state", "contract"])
    return held


def bring_into_force(deal: Deal, by: Person) -> Contract:
    """Make the contract of a deal that both sides have signed."""
    return rights.grant(
        licensor=deal.offer.licensor,
        licensee=deal.licensee,
        programmes=[deal.offer.programme],
        terms=queries.terms_of(deal),
        signed=deal.terms,
        by=by,
    )


def decline(*, deal: Deal, by: Person) -> Deal:
    """Say no to a deal that is not in force yet; either side may."""
    require(deals(by), _("Only an acquisitions editor or a rights manager can decline a deal."))
    with transaction.atomic():
        held = (
            Deal.objects.select_for_update(of=("self",)).select_related("offer__licensor", "licensee").get(pk=deal.pk)
        )
        house = party(held, by)
        check_open(held)
        held.state = DealState.DECLINED
        held.save(update_fields=["state"])
        ledger.record(held, "declined", by=by, house=house.pk)
    return held


def withdraw(*, offer: Offer, by: Person) -> Offer:
    """Take an offer back; deals that both have not signed are declined with it, contracts in force stay."""
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
        for deal in held.deals.select_for_update().filter(state__in=queries.OPEN_STATES):
            deal.state = DealState.DECLINED
            deal.save(update_fields=["state"])
            ledger.record(deal, "declined", by=by, house=held.licensor_id)
    return held


def party(deal: Deal, person: Person) -> Broadcaster:
    """The house of a person that is a party to a deal; raises WrongSide for anybody else."""
    for house in (deal.offer.licensor, deal.licensee):
        if house.pk == person.broadcaster_id:
            return house
    raise WrongSide(
        _("This deal is between %(licensor)s and %(licensee)s.")
        % {"licensor": deal.offer.licensor, "licensee": deal.licensee}
    )


def check_open(deal: Deal) -> None:
    """Raise DealClosed unless the deal still waits for somebody."""
    if deal.state == DealState.IN_FORCE:
        raise DealClosed(_("This deal is in force as contract %(number)s.") % {"number": deal.contract})
    if deal.state == DealState.DECLINED:
        raise DealClosed(_("This deal was declined; it needs a new offer."))
