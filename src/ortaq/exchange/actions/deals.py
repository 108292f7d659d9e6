"""Negotiate and sign: a draft from a template, versions to and fro, two signatures under the same one."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from ortaq.catalogue.asking import today_of
from ortaq.catalogue.models import Programme
from ortaq.catalogue.queries import below
from ortaq.core.rights import BadTerms, Kind, Terms, read_terms
from ortaq.exchange import queries
from ortaq.exchange.actions.refusals import (
    AlreadySigned,
    ConflictsStand,
    DealClosed,
    DraftStands,
    NobodyInvited,
    NothingToSend,
    SwapNotAnswered,
    TemplateUnknown,
    TextUnclear,
    WrongSide,
)
from ortaq.exchange.deal_templates import DealTemplate, deal_templates
from ortaq.exchange.models import Deal, DealState, Proposal, Signature
from ortaq.exchange.texts import (
    EVERYBODY,
    IN_A_CONTRACT,
    LICENSEE,
    LICENSOR,
    Part,
    clauses_in,
    contract_text,
    parts_of,
    sides,
)
from ortaq.ledger import actions as ledger
from ortaq.members import keys
from ortaq.members.models import Broadcaster, Person
from ortaq.members.rules import deals, require
from ortaq.origin.actions import (
    ConsentEnded,
    DeclarationMissing,
    NotPackaged,
    refuse_against_the_rules,
    refuse_withheld,
)
from ortaq.origin.queries import undeclared_versions
from ortaq.origin.standing import standing_of
from ortaq.rights import actions as rights
from ortaq.rights.actions import Draft, TermsUnclear
from ortaq.rights.conflict_words import shown
from ortaq.rights.models import Clause, Contract
from ortaq.rights.sentences import bad_terms, language, title
from ortaq.standards.gate.sentences import said
from ortaq.standards.models import Use

GIVER, OTHER_HOUSE = "@giver", "@taker"
"""In the duties of a template: the names of the houses."""
COUNTS_NOTHING: dict[str, Any] = {"runs": None, "repeat_hours": 0, "exclusive": "", "sublicence": 0}


def template_for(name: str, programme: Programme) -> DealTemplate:
    """The template, if there is one and it fits the programme."""
    chosen = deal_templates().get(name)
    if chosen is None:
        raise TemplateUnknown(_("There is no deal template “%(name)s”.") % {"name": name})
    if chosen.genre and chosen.genre != programme.genre:
        raise TemplateUnknown(
            _("“%(template)s” is only for children’s programmes; “%(title)s” is none.")
            % {"template": chosen.title, "title": title(programme)}
        )
    return chosen


def check_ready(programme: Programme) -> None:
    """Raise NotPackaged, DeclarationMissing or ConsentEnded unless the programme could go to air as it is.

    Of a series or a collection, everything in it that has a film must be ready.
    """
    works = [programme]
    if programme.parts.exists():
        works = list(Programme.objects.filter(pk__in=below([programme.pk]), package__isnull=False))
    if not works or (works == [programme] and not hasattr(programme, "package")):
        raise NotPackaged(
            _("“%(title)s” cannot go to air yet: bring in its picture and sound first.") % {"title": title(programme)}
        )
    for work in works:
        if missing := list(undeclared_versions(work)):
            names = ", ".join(
                f"{version.get_kind_display()} ({language(version.language)})"
                if version.language
                else version.get_kind_display()
                for version in missing
            )
            raise DeclarationMissing(
                _("Say first what AI has made of “%(title)s”. Without a declaration: %(versions)s.")
                % {"title": title(work), "versions": names}
            )
        refuse_withheld(programme=work)


def read(plain: Mapping[str, Any]) -> Terms:
    """Terms from JSON, with TermsUnclear as a sentence."""
    try:
        return read_terms(plain)
    except BadTerms as error:
        raise TermsUnclear(bad_terms(error)) from error


def terms_in(template: DealTemplate, owner: Broadcaster, change: Mapping[str, Any]) -> Terms:
    """The first clause of a template with single fields changed; it begins today at the giver's if no day is said."""
    today = today_of(owner).isoformat()
    zone = {"time_zone": owner.time_zone} if template.open else {}
    return read({"first_day": today} | dict(template.terms) | dict(change) | zone)


def settled_for(terms: Terms, programme: Programme, house: Broadcaster) -> Terms:
    """Terms as they are for the house that takes the programme."""
    return terms.settled(
        territory=house.territory,
        languages=house.languages,
        original=programme.original_language,
        time_zone=house.time_zone,
    )


def clauses_from(  # noqa: PLR0917 -- what, from whom, to whom, on which side
    template: DealTemplate, terms: Terms, programme: Programme, giver: Broadcaster, taker: Broadcaster, side: str
) -> list[Part]:
    """The clauses that a template has for one programme: `terms` first, then what it says besides."""
    holder = LICENSEE if side == LICENSOR else LICENSOR
    found = [Part(programme.pk, terms, side, holder)]
    for more in template.also:
        about = {
            name: {GIVER: str(giver), OTHER_HOUSE: str(taker)}.get(value, value) if isinstance(value, str) else value
            for name, value in more.get("about", {}).items()
        }
        # A duty is as long and as wide as the right with which it comes; it counts nothing and binds nobody else.
        said = terms.plain() | COUNTS_NOTHING | dict(more) | {"about": about}
        found.append(Part(programme.pk, read(said), side, holder))
    return found


def draft(
    *,
    by: Person,
    other: Broadcaster,
    programmes: Iterable[Programme],
    template: str,
    returns: Iterable[Programme] = (),
) -> Deal:
    """Begin a deal with another house: the template becomes clauses, one click, and nobody else sees them yet.

    Whose programmes they are is the licensor, also when the other house asks for them; `returns` are given in return.
    """
    require(deals(by), _("Only an acquisitions editor or a rights manager can write a contract."))
    house = by.broadcaster
    assert house  # noqa: S101 -- whoever deals works for a house
    works, back = list(programmes), list(returns)
    if other.pk == house.pk:
        raise NobodyInvited(_("%(house)s cannot make a contract with itself.") % {"house": house})
    if not works:
        raise TextUnclear(_("Choose at least one programme."))
    licensor = house if works[0].owner_id == house.pk else other
    licensee = other if licensor == house else house
    for wanted, owner in ((works, licensor), (back, licensee)):
        if wrong := [one for one in wanted if one.owner_id != owner.pk]:
            raise rights.RightsMissing(
                _("%(house)s cannot give away “%(title)s”: it belongs to %(owner)s.")
                % {"house": owner, "title": wrong[0], "owner": wrong[0].owner}
            )
    chosen = template_for(template, works[0])
    if chosen.open:
        raise TemplateUnknown(
            _("“%(template)s” is not agreed between two houses; offer it to all members.") % {"template": chosen.title}
        )
    parts: list[Part] = []
    for group, giver, taker, side in ((works, licensor, licensee, LICENSOR), (back, licensee, licensor, LICENSEE)):
        for one in group:
            template_for(template, one)
            terms = settled_for(terms_in(chosen, giver, {}), one, taker)
            parts += clauses_from(chosen, terms, one, giver, taker, side)
    return begin(by=by, licensor=licensor, licensee=licensee, parts=parts, template=chosen.name)


def begin(
    *, by: Person, licensor: Broadcaster, licensee: Broadcaster, parts: Sequence[Part], template: str = ""
) -> Deal:
    """Begin a deal with clauses that somebody has written or read in, as the draft of one's house.

    Raises TextUnclear, TermsUnclear or RightsMissing for clauses that make no contract.
    """
    require(deals(by), _("Only an acquisitions editor or a rights manager can write a contract."))
    with transaction.atomic():
        deal = Deal(licensor=licensor, licensee=licensee, template=template, begun_by=by)
        party(deal, by)
        check_parts(deal, parts)
        deal.save()
        save(deal, 1, parts, by)
        ledger.record(deal, "drafted", by=by, template=template)
    return deal


def save(deal: Deal, number: int, parts: Sequence[Part], by: Person) -> Proposal:
    """Write an unsent version down, in the place of the house's earlier one."""
    house, now = by.broadcaster, timezone.now()
    assert house  # noqa: S101 -- whoever deals works for a house
    text = contract_text(
        parts, licensor=deal.licensor, licensee=deal.licensee, template=deal.template, deal=deal.pk, version=number
    )
    made, _new = Proposal.objects.update_or_create(
        deal=deal,
        number=number,
        defaults={"house": house, "person": by, "text": text, "saved_at": now},
    )
    deal.programmes.add(*Programme.objects.filter(pk__in={one.programme for one in parts}))
    return made


def redraft(*, deal: Deal, by: Person, parts: Sequence[Part]) -> Proposal:
    """Save the draft of one's house; when there is none, this begins a counter-offer to the version that was sent last.

    Raises TextUnclear, TermsUnclear or RightsMissing for clauses that make no contract; DraftStands while the house
    that began has sent nothing.
    """
    require(deals(by), _("Only an acquisitions editor or a rights manager can write a contract."))
    with transaction.atomic():
        held = locked(deal)
        house = party(held, by)
        check_open(held)
        check_parts(held, parts)
        standing = held.proposals.filter(sent_at=None).first()
        if standing and standing.house_id != house.pk:
            raise DraftStands(
                _("%(house)s is writing an answer. Wait for it; then write yours.") % {"house": standing.house}
            )
        number = standing.number if standing else held.proposals.count() + 1
        return save(held, number, parts, by)


def check_parts(deal: Deal, parts: Sequence[Part]) -> None:
    """Raise TextUnclear, TermsUnclear or RightsMissing unless the clauses make a contract of these two houses."""
    if not any(one.terms.kind in (Kind.GRANT, Kind.SHARE) for one in parts):
        raise TextUnclear(_("A contract gives somebody a right: it needs at least one licence or share."))
    given = {(one.programme, one.giver) for one in parts if one.terms.kind in (Kind.GRANT, Kind.SHARE)}
    for one in parts:
        if one.giver not in (LICENSOR, LICENSEE) or one.holder not in (LICENSOR, LICENSEE, EVERYBODY):
            raise TextUnclear(_("A clause is given by one of the two houses."))
        if one.terms.kind not in IN_A_CONTRACT:
            raise TextUnclear(_("Rights inside a work and blocks are written into the house’s own register."))
        if one.terms.kind in (Kind.GRANT, Kind.SHARE, Kind.EXCLUSIVITY) and one.holder in (one.giver, EVERYBODY):
            raise TextUnclear(_("A right is given to the other house."))
        if one.terms.kind in (Kind.CONDITION, Kind.RESERVATION) and (one.programme, one.giver) not in given:
            raise TextUnclear(_("A duty and what is kept belong to a licence of the same programme."))
        if one.under and one.terms.kind is not Kind.GRANT:
            raise TextUnclear(_("Only a licence can be passed on."))
    for draft_clause in drafts_of(parts, deal.licensor, deal.licensee):
        rights.check_giver(draft_clause)
        rights.check_terms(draft_clause.terms)
        under = draft_clause.under
        if under and under.holder_id not in (None, draft_clause.giver.pk):
            raise rights.RightsMissing(
                _("%(house)s does not hold licence %(clause)s.") % {"house": draft_clause.giver, "clause": under}
            )


def drafts_of(parts: Sequence[Part], licensor: Broadcaster, licensee: Broadcaster | None) -> list[Draft]:
    """The clauses as the rights bring them into force."""
    meant = sides(licensor, licensee)
    programmes = Programme.objects.select_related("owner").in_bulk([one.programme for one in parts])
    above = Clause.objects.in_bulk([one.under for one in parts if one.under])
    found = []
    for one in parts:
        giver = meant[one.giver]
        if giver is None or one.programme not in programmes or (one.under and one.under not in above):
            raise TextUnclear(_("A clause names a programme or a licence that is not here."))
        found.append(
            Draft(
                programmes[one.programme],
                one.terms,
                giver,
                meant[one.holder],
                above[one.under] if one.under else None,
            )
        )
    return found


def send(*, deal: Deal, by: Person, message: str = "") -> Deal:
    """Send the draft of one's house to the other: the first one is an offer, every later one a counter-offer."""
    require(deals(by), _("Only an acquisitions editor or a rights manager can send a contract."))
    with transaction.atomic():
        held = locked(deal)
        house = party(held, by)
        check_open(held)
        mine = held.proposals.filter(sent_at=None, house=house).first()
        if mine is None:
            raise NothingToSend(_("There is nothing to send: change something first."))
        if held.current and clauses_in(mine.text) == clauses_in(held.current.text):
            raise NothingToSend(_("Nothing differs from version %(number)s.") % {"number": held.current.number})
        parts = parts_of(mine.text)
        check_parts(held, parts)
        check_return(held, parts)
        mine.sent_at, mine.message, mine.person = timezone.now(), message.strip(), by
        mine.save(update_fields=["sent_at", "message", "person"])
        held.state = DealState.COUNTERED if held.current else DealState.OFFERED
        held.current = mine
        held.save(update_fields=["state", "current"])
        held.programmes.set(Programme.objects.filter(pk__in={one.programme for one in parts}))
        ledger.record(held, held.state, by=by, house=house.pk, version=mine.number, digest=mine.digest)
    return held


def check_return(deal: Deal, parts: Iterable[Part]) -> None:
    """Raise SwapNotAnswered unless something comes back where the template is a swap and no offer answers it."""
    template = deal_templates().get(deal.template)
    if not template or not template.swap or deal.offer_id:
        return
    if {LICENSOR, LICENSEE} - {one.giver for one in parts if one.terms.kind is Kind.GRANT}:
        raise SwapNotAnswered(
            _("“%(template)s” goes in both directions: add a licence from the other house.")
            % {"template": template.title}
        )


def drop(*, deal: Deal, by: Person) -> None:
    """Throw the draft of one's house away; a deal of which nothing was ever sent goes with it."""
    require(deals(by), _("Only an acquisitions editor or a rights manager can write a contract."))
    with transaction.atomic():
        held = locked(deal)
        house = party(held, by)
        held.proposals.filter(sent_at=None, house=house).delete()
        if not held.proposals.exists():
            ledger.record(held, "dropped", by=by, house=house.pk)
            held.delete()


def sign(*, deal: Deal, by: Person) -> Deal:
    """Sign the version that was sent last; the second signature brings the contract into force in the same moment."""
    require(deals(by), _("Only an acquisitions editor or a rights manager can sign."))
    # Before the transaction: what the rules said stays written down when they refuse.
    check_rules(deal, by)
    with transaction.atomic():
        held = locked(deal)
        house = party(held, by)
        check_open(held)
        version = held.current
        if version is None:
            raise NothingToSend(_("Send the draft first; both houses sign what was sent."))
        if held.proposals.filter(sent_at=None, house=house).exists():
            raise DraftStands(
                _("Your house has changes that it has not sent. Send them or throw them away, then sign.")
            )
        if version.signatures.filter(broadcaster=house).exists():
            raise AlreadySigned(
                _("%(house)s has already signed; the other side's signature is missing.") % {"house": house}
            )
        check_signable(held, house)
        text = version.digest
        signature, fingerprint = keys.sign(house, text)
        Signature.objects.create(
            proposal=version,
            broadcaster=house,
            person=by,
            terms_digest=text,
            signature=signature,
            key_fingerprint=fingerprint,
        )
        ledger.record(
            held, "signed", by=by, house=house.pk, version=version.number, digest=text, fingerprint=fingerprint
        )
        if version.signatures.count() == len((held.licensor, held.licensee)):
            held.state, held.contract = DealState.AGREED, bring_into_force(held, by)
            held.save(update_fields=["state", "contract"])
            held.proposals.filter(sent_at=None).delete()
    return held


def check_signable(deal: Deal, house: Broadcaster) -> None:
    """Raise what stands in the way of a signature: a film or declaration that is missing, or what it would break."""
    assert deal.current  # noqa: S101 -- its callers have looked
    parts = parts_of(deal.current.text)
    check_parts(deal, parts)
    for programme in given_in(parts):
        check_ready(programme)
    stopping = [one for one in queries.conflicts_of(deal, parts) if one.blocks]
    if ours := [one for one in stopping if one.clause.giver == house.pk.hex]:
        raise ConflictsStand(" ".join(one.says for one in shown(ours, house)))
    if stopping:
        # What the other house has agreed with others is not told here.
        raise ConflictsStand(
            _("%(house)s must first settle what stands against it; it sees the conflict on this page.")
            % {"house": deal.other(house)}
        )


def check_rules(deal: Deal, by: Person) -> None:
    """Raise AgainstTheRules when a programme that the version gives breaks a rule of either house."""
    house = party(deal, by)
    if deal.current is None or deal.current.signatures.filter(broadcaster=house).exists():
        return
    for programme in given_in(parts_of(deal.current.text)).select_related("owner"):
        refuse_against_the_rules(programme=programme, receivers=receivers_in(deal, programme), use=Use.OFFER)


def given_in(parts: Iterable[Part]) -> QuerySet[Programme]:
    """The programmes that are licensed in a version."""
    return Programme.objects.filter(pk__in={one.programme for one in parts if one.terms.kind is Kind.GRANT})


def not_ready(deal: Deal, parts: Iterable[Part]) -> list[str]:
    """What must be done before a version can be signed, as sentences: films, declarations, rules that are not kept.

    Houses may negotiate before a film is finished, so that nothing else waits for it.
    """
    found = []
    for programme in given_in(parts).select_related("owner"):
        try:
            check_ready(programme)
        except (NotPackaged, DeclarationMissing, ConsentEnded) as error:
            found.append(str(error))
        else:
            told = standing_of(programme, receivers_in(deal, programme), Use.OFFER)
            found += [said(one, told.name_of(one.bound)) for one in told.stopping]
    return found


def receivers_in(deal: Deal, programme: Programme) -> list[Broadcaster]:
    """The houses of a deal to which a programme goes."""
    return [one for one in (deal.licensor, deal.licensee) if one.pk != programme.owner_id]


def bring_into_force(deal: Deal, by: Person) -> Contract:
    """Make the contract of a deal that both sides have signed."""
    assert deal.current  # noqa: S101 -- both have signed it
    return rights.bring_into_force(
        licensor=deal.licensor,
        licensee=deal.licensee,
        drafts=drafts_of(parts_of(deal.current.text), deal.licensor, deal.licensee),
        signed=deal.current.text,
        by=by,
    )


def decline(*, deal: Deal, by: Person) -> Deal:
    """Say no to a deal that is not in force yet; whoever wrote the version that waits takes it back."""
    require(deals(by), _("Only an acquisitions editor or a rights manager can decline a deal."))
    with transaction.atomic():
        held = locked(deal)
        house = party(held, by)
        check_open(held)
        held.state = DealState.WITHDRAWN if put_by(held, house) else DealState.DECLINED
        held.save(update_fields=["state"])
        held.proposals.filter(sent_at=None).delete()
        ledger.record(held, str(held.state), by=by, house=house.pk)
    return held


def put_by(deal: Deal, house: Broadcaster) -> bool:
    """Whether what waits for an answer is this house's own version."""
    return deal.current is None or deal.current.house_id == house.pk


def locked(deal: Deal) -> Deal:
    """The deal, held until the end of the transaction, so that two signatures in one moment become one contract."""
    return (
        Deal.objects.select_for_update(of=("self",))
        .select_related("licensor", "licensee", "current", "offer")
        .get(pk=deal.pk)
    )


def party(deal: Deal, person: Person) -> Broadcaster:
    """The house of a person that is a party to a deal; raises WrongSide for anybody else."""
    for house in (deal.licensor, deal.licensee):
        if house.pk == person.broadcaster_id:
            return house
    raise WrongSide(
        _("This deal is between %(licensor)s and %(licensee)s.")
        % {"licensor": deal.licensor, "licensee": deal.licensee}
    )


def check_open(deal: Deal) -> None:
    """Raise DealClosed unless the deal still waits for somebody."""
    if deal.state == DealState.AGREED:
        raise DealClosed(_("This deal is in force as contract %(number)s.") % {"number": deal.contract})
    if deal.state == DealState.DECLINED:
        raise DealClosed(_("This deal was declined; it needs a new offer."))
    if deal.state == DealState.WITHDRAWN:
        raise DealClosed(_("This deal was taken back; it needs a new offer."))
