"""Call a round, invite, join, bring a programme, move the round on, and sign all of its deals after one reading."""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from itertools import pairwise

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ortaq.catalogue.models import Genre, Programme
from ortaq.core.ledger.canonical import digest
from ortaq.exchange import actions
from ortaq.exchange.actions.deals import clauses_from, settled_for, terms_in
from ortaq.exchange.deal_templates import DealTemplate, deal_templates
from ortaq.exchange.models import (
    CLOSED_STATES,
    Deal,
    Round,
    RoundDeal,
    RoundSlot,
    RoundState,
    RoundStep,
    StepKind,
)
from ortaq.exchange.rounds import queries
from ortaq.exchange.texts import LICENSEE, LICENSOR, Part, parts_of, sides
from ortaq.ledger import actions as ledger
from ortaq.members.models import Broadcaster, Person
from ortaq.members.rules import deals, makes_programmes, require
from ortaq.origin.actions import ConsentEnded, DeclarationMissing, NotPackaged
from ortaq.rights import sentences
from ortaq.standards.gate.actions import AgainstTheRules
from ortaq.work.models import Words
from ortaq.work.refused import Refused

FEWEST = 2
"""An exchange needs two."""
LONGEST = 600
"""Minutes of a programme."""
NEEDED = (StepKind.DELIVERY, StepKind.EXCHANGE)
"""Without these dates nobody knows when to be ready."""
OPEN_FOR_HOUSES = (RoundState.CALL, RoundState.CONFIRMED, RoundState.PRODUCING)
"""While a round is in one of these, houses can be invited and join."""
STOPPED_BY = (
    AgainstTheRules,
    ConsentEnded,
    DeclarationMissing,
    NotPackaged,
    actions.AlreadySigned,
    actions.ConflictsStand,
    actions.DealClosed,
    actions.DraftStands,
    actions.NothingToSend,
    actions.RightsMissing,
    actions.TemplateUnknown,
    actions.TermsUnclear,
    actions.TextUnclear,
)
"""What keeps one deal of many from being signed; the others go on."""


class RoundUnclear(Refused):
    """The call lacks something, or its dates are not in order."""


class NotInvited(Refused):
    """The house has no place in this round."""


class TooLate(Refused):
    """The round has gone too far for this."""


class NotReadyYet(Refused):
    """The round cannot move on yet."""


class DoesNotFit(Refused):
    """The programme is not what the round asks for."""


class ReadByItself(Refused):
    """The deal no longer says what the round says; it is read and signed on its own page."""


@dataclass(frozen=True, slots=True)
class Signing:
    """What came of signing many deals at once."""

    signed: list[Deal] = field(default_factory=list)
    refused: list[tuple[Broadcaster, str]] = field(default_factory=list)

    @property
    def in_force(self) -> list[Deal]:
        """Those under which both signatures stand now."""
        return [deal for deal in self.signed if deal.contract_id]


def call(
    *,
    by: Person,
    names: Words,
    genre: str,
    template: str,
    minutes: int,
    days: Mapping[StepKind, dt.date],
    invited: Iterable[Broadcaster],
    themes: Words | None = None,
    tolerance: int = 2,
) -> Round:
    """Call a round and invite houses to it; one's own house leads it."""
    require(
        queries.may_call(by),
        _("Only the secretariat, acquisitions editors and rights managers can call a round."),
    )
    house, guests = by.broadcaster, list(dict.fromkeys(invited))
    assert house  # noqa: S101 -- whoever may call works for a house
    said = {tag: text.strip() for tag, text in names.items() if text.strip()}
    if not said:
        raise RoundUnclear(_("Give the round a name."))
    if genre not in Genre.values:
        raise RoundUnclear(_("There is no genre “%(genre)s”.") % {"genre": genre})
    if not 1 <= minutes <= LONGEST:
        raise RoundUnclear(_("Say how long each programme is: 1 to %(most)s minutes.") % {"most": LONGEST})
    if not 0 <= tolerance < minutes:
        raise RoundUnclear(_("Give or take fewer minutes than a programme has."))
    check_template(template, genre)
    check_days(days)
    if len(guests) < FEWEST:
        raise RoundUnclear(_("Invite at least two houses; your own may be one of them."))
    with transaction.atomic():
        made = Round.objects.create(
            names=said,
            themes={tag: text.strip() for tag, text in (themes or {}).items() if text.strip()},
            genre=genre,
            coordinator=house,
            called_by=by,
            template=template,
            minutes=minutes,
            tolerance=tolerance,
            time_zone=house.time_zone,
        )
        RoundStep.objects.bulk_create(RoundStep(round=made, kind=kind, day=day) for kind, day in days.items())
        RoundSlot.objects.bulk_create(RoundSlot(round=made, house=guest, invited_by=by) for guest in guests)
        ledger.record(made, "called", by=by, template=template, invited=[guest.pk for guest in guests])
    return made


def check_template(name: str, genre: str) -> DealTemplate:
    """The template of a round; raises RoundUnclear when it is none for two houses and this genre."""
    chosen = deal_templates().get(name)
    if chosen is None or chosen.open:
        raise RoundUnclear(_("Choose terms that are agreed between two houses."))
    if chosen.genre and chosen.genre != genre:
        raise RoundUnclear(_("“%(template)s” is for another genre.") % {"template": chosen.title})
    return chosen


def check_days(days: Mapping[StepKind, dt.date]) -> None:
    """Raise RoundUnclear unless the needed dates are there and none is before the one that must come first."""
    if missing := [kind for kind in NEEDED if kind not in days]:
        raise RoundUnclear(_("The calendar needs a day for: %(step)s.") % {"step": missing[0].label})
    for earlier, later in pairwise(kind for kind in StepKind if kind in days):
        if days[later] < days[earlier]:
            raise RoundUnclear(
                _("The days are not in order: “%(later)s” is before “%(earlier)s”.")
                % {"later": later.label, "earlier": earlier.label}
            )


def reschedule(*, round: Round, by: Person, days: Mapping[StepKind, dt.date]) -> Round:  # noqa: A002 -- what it is
    """Set the calendar anew."""
    refuse_others(round, by)
    check_days(days)
    with transaction.atomic():
        held = locked(round)
        refuse_after(held, (*OPEN_FOR_HOUSES, RoundState.SCREENING, RoundState.EXCHANGED))
        before = {step.kind: step.day for step in held.steps.all()}
        held.steps.all().delete()
        RoundStep.objects.bulk_create(RoundStep(round=held, kind=kind, day=day) for kind, day in days.items())
        moved = {str(kind): day for kind, day in days.items() if before.get(kind) != day}
        ledger.record(held, "rescheduled", by=by, days=moved)
    return held


def invite(*, round: Round, by: Person, houses: Iterable[Broadcaster]) -> list[RoundSlot]:  # noqa: A002 -- what it is
    """Invite more houses; who is invited already stays so."""
    refuse_others(round, by)
    with transaction.atomic():
        held = locked(round)
        refuse_after(held, OPEN_FOR_HOUSES)
        known = set(held.slots.values_list("house", flat=True))
        made = [RoundSlot(round=held, house=house, invited_by=by) for house in houses if house.pk not in known]
        if not made:
            raise RoundUnclear(_("Choose a house that is not invited yet."))
        RoundSlot.objects.bulk_create(made)
        ledger.record(held, "invited", by=by, houses=[slot.house_id for slot in made])
    return made


def join(*, round: Round, by: Person, working_title: str = "", synopsis: str = "") -> RoundSlot:  # noqa: A002 -- what it is
    """Take one's place: the house will make one programme and take those of the others under the round's terms."""
    require(deals(by), _("Only an acquisitions editor or a rights manager can answer for the house."))
    with transaction.atomic():
        slot = place_in(locked(round), by)
        refuse_after(slot.round, OPEN_FOR_HOUSES)
        if slot.joined_at and not slot.declined_at:
            raise RoundUnclear(_("%(house)s takes part already.") % {"house": slot.house})
        slot.joined_by, slot.joined_at, slot.declined_at = by, timezone.now(), None
        slot.working_title, slot.synopsis = working_title.strip(), synopsis.strip()
        slot.save()
        ledger.record(slot, "joined", by=by, round=round.pk, house=slot.house_id)
    return slot


def describe(*, round: Round, by: Person, working_title: str, synopsis: str = "") -> RoundSlot:  # noqa: A002 -- what it is
    """Say what one's house makes: a working title and what it is about."""
    refuse_who_makes_nothing(by)
    if not working_title.strip():
        raise RoundUnclear(_("Give it a working title."))
    with transaction.atomic():
        slot = joined_place(locked(round), by)
        refuse_after(slot.round, (*OPEN_FOR_HOUSES, RoundState.SCREENING))
        slot.working_title, slot.synopsis = working_title.strip(), synopsis.strip()
        slot.save(update_fields=["working_title", "synopsis"])
        ledger.record(slot, "described", by=by, round=round.pk, house=slot.house_id)
    return slot


def assign(*, round: Round, by: Person, programme: Programme) -> RoundSlot:  # noqa: A002 -- what it is
    """Bring the programme that one's house has made; it must be ready for the air, declared, and what was asked for.

    Raises NotPackaged, DeclarationMissing or ConsentEnded as well as DoesNotFit.
    """
    refuse_who_makes_nothing(by)
    with transaction.atomic():
        slot = joined_place(locked(round), by)
        refuse_after(slot.round, (*OPEN_FOR_HOUSES, RoundState.SCREENING, RoundState.EXCHANGED))
        if slot.programme and slot.round.state == RoundState.EXCHANGED:
            raise TooLate(_("The exchange has begun with “%(title)s”.") % {"title": sentences.title(slot.programme)})
        check_fits(slot.round, programme, slot.house)
        actions.check_ready(programme)
        slot.programme, slot.assigned_at = programme, timezone.now()
        slot.save(update_fields=["programme", "assigned_at"])
        ledger.record(slot, "brought", by=by, round=round.pk, programme=programme.pk)
    return slot


def check_fits(one: Round, programme: Programme, house: Broadcaster) -> None:
    """Raise DoesNotFit unless it is the house's own, of the round's genre, and about as long as was agreed."""
    if programme.owner_id != house.pk:
        raise DoesNotFit(
            _("“%(title)s” belongs to %(owner)s.") % {"title": sentences.title(programme), "owner": programme.owner}
        )
    if programme.genre != one.genre:
        raise DoesNotFit(
            _("The round is for %(wanted)s; “%(title)s” is %(found)s.")
            % {
                "wanted": one.get_genre_display(),
                "title": sentences.title(programme),
                "found": programme.get_genre_display(),
            }
        )
    if programme.parts.exists():
        raise DoesNotFit(_("A place is for one film; “%(title)s” is a series.") % {"title": sentences.title(programme)})
    if programme.minutes and abs(programme.minutes - one.minutes) > one.tolerance:
        raise DoesNotFit(
            _("“%(title)s” has %(found)s minutes; the round asks for %(wanted)s, give or take %(tolerance)s.")
            % {
                "title": sentences.title(programme),
                "found": programme.minutes,
                "wanted": one.minutes,
                "tolerance": one.tolerance,
            }
        )


def leave(*, round: Round, by: Person) -> RoundSlot:  # noqa: A002 -- what it is
    """Say no to an invitation, or leave again before the exchange."""
    require(deals(by), _("Only an acquisitions editor or a rights manager can answer for the house."))
    with transaction.atomic():
        slot = place_in(locked(round), by)
        refuse_after(slot.round, (*OPEN_FOR_HOUSES, RoundState.SCREENING))
        if slot.declined_at:
            return slot
        slot.declined_at = timezone.now()
        slot.save(update_fields=["declined_at"])
        ledger.record(slot, "left" if slot.joined_at else "declined", by=by, round=round.pk, house=slot.house_id)
    return slot


def move_on(*, round: Round, by: Person) -> Round:  # noqa: A002 -- what it is
    """Take the round one step further; the step to `exchanged` opens the signing."""
    refuse_others(round, by)
    with transaction.atomic():
        held = locked(round)
        at = queries.ORDER.index(RoundState(held.state))
        if at + 1 == len(queries.ORDER):
            raise TooLate(_("The round is closed."))
        following = queries.ORDER[at + 1]
        check_far_enough(held, following)
        held.state = following
        if following == RoundState.EXCHANGED:
            held.first_day = queries.today_of(held)
        held.save(update_fields=["state", "first_day"])
        ledger.record(held, following, by=by, houses=[slot.house_id for slot in queries.taking_part(held)])
    return held


def check_far_enough(one: Round, following: RoundState) -> None:
    """Raise NotReadyYet, or what a programme lacks, unless the round can be in this state."""
    joined, ready = len(queries.taking_part(one)), queries.delivered(one)
    if following == RoundState.CONFIRMED and joined < FEWEST:
        raise NotReadyYet(
            ngettext(
                "A round needs at least two houses; so far %(count)s takes part.",
                "A round needs at least two houses; so far %(count)s take part.",
                joined,
            )
            % {"count": joined}
        )
    if following in (RoundState.SCREENING, RoundState.EXCHANGED) and len(ready) < FEWEST:
        raise NotReadyYet(
            ngettext(
                "Two programmes are needed; so far %(count)s is delivered.",
                "Two programmes are needed; so far %(count)s are delivered.",
                len(ready),
            )
            % {"count": len(ready)}
        )
    if following == RoundState.EXCHANGED:
        for slot in ready:
            assert slot.programme  # noqa: S101 -- it is delivered
            actions.check_ready(slot.programme)


def sign_all(*, round: Round, by: Person) -> Signing:  # noqa: A002 -- what it is
    """Sign every deal of one's house in this round; each stands or falls by itself, and says why when it falls.

    The first of two houses to sign writes the deal down and sends it; what the other signs is word for word the same.
    """
    require(deals(by), _("Only an acquisitions editor or a rights manager can sign."))
    house, done = by.broadcaster, Signing()
    assert house  # noqa: S101 -- whoever deals works for a house
    place_in(round, by)
    if round.state != RoundState.EXCHANGED:
        raise NotReadyYet(_("The exchange has not been opened yet, or it is closed."))
    for pair in queries.waiting_for(round, house):
        try:
            done.signed.append(sign_one(round, pair.mine, pair.theirs, by))
        except (*STOPPED_BY, ReadByItself) as error:
            done.refused.append((pair.theirs.house, str(error)))
    return done


def sign_one(one: Round, mine: RoundSlot, theirs: RoundSlot, by: Person) -> Deal:
    """Sign the deal of two houses; raises ReadByItself when it has been changed by hand."""
    with transaction.atomic():
        held = locked(one)
        deal = queries.deals_in(held).get(frozenset((mine.house_id, theirs.house_id)))
        if deal is None:
            parts = parts_between(held, mine, theirs)
            deal = actions.begin(by=by, licensor=mine.house, licensee=theirs.house, parts=parts, template=held.template)
            RoundDeal.objects.create(round=held, deal=deal)
            actions.send(deal=deal, by=by)
        elif not says_what_was_agreed(held, deal, mine, theirs):
            raise ReadByItself(_("This deal was changed; read and sign it on its own page."))
        return actions.sign(deal=deal, by=by)


def parts_between(one: Round, first: RoundSlot, second: RoundSlot) -> list[Part]:
    """The clauses of the deal of two houses: each gives its programme, on the same terms from the same day."""
    template, found = deal_templates()[one.template], []
    for giver, taker, side in ((first, second, LICENSOR), (second, first, LICENSEE)):
        assert giver.programme  # noqa: S101 -- only delivered places are exchanged
        day = {"first_day": one.first_day.isoformat()} if one.first_day else {}
        terms = settled_for(terms_in(template, giver.house, day), giver.programme, taker.house)
        found += clauses_from(template, terms, giver.programme, giver.house, taker.house, side)
    return found


def says_what_was_agreed(one: Round, deal: Deal, first: RoundSlot, second: RoundSlot) -> bool:
    """Whether the last version of a deal says the round's terms and nothing else, whoever stands on which side."""
    if deal.current is None or deal.state in CLOSED_STATES:
        return False
    wanted = spoken(parts_between(one, first, second), first.house, second.house)
    return spoken(parts_of(deal.current.text), deal.licensor, deal.licensee) == wanted


def spoken(parts: Iterable[Part], licensor: Broadcaster, licensee: Broadcaster) -> list[str]:
    """Clauses as they can be compared when the sides are written the other way round."""
    meant = sides(licensor, licensee)
    return sorted(
        digest(
            {
                "programme": str(one.programme),
                "giver": str(meant[one.giver]),
                "holder": str(meant[one.holder]),
                "under": str(one.under),
                "terms": one.terms.plain(),
            }
        )
        for one in parts
    )


# ---- who may, and when ---------------------------------------------------------------------------------------------


def refuse_others(one: Round, by: Person) -> None:
    """Raise NotAllowed for anybody who does not lead the round."""
    require(
        queries.leads(one, by),
        _("Only %(house)s and the secretariat lead this round.") % {"house": one.coordinator},
    )


def refuse_who_makes_nothing(by: Person) -> None:
    """Raise NotAllowed unless a person makes or deals in programmes."""
    require(
        deals(by) or makes_programmes(by),
        _("Only producers, acquisitions editors and rights managers can do this."),
    )


def refuse_after(one: Round, states: Collection[str]) -> None:
    """Raise TooLate when the round has left these states."""
    if one.state not in states:
        raise TooLate(_("It is too late for this: the round is %(state)s.") % {"state": one.get_state_display()})


def place_in(one: Round, by: Person) -> RoundSlot:
    """The place of a person's house; raises NotInvited when it has none."""
    found = one.slots.select_related("house", "programme", "round").filter(house=by.broadcaster_id).first()
    if found is None:
        raise NotInvited(_("Your house is not invited to this round."))
    return found


def joined_place(one: Round, by: Person) -> RoundSlot:
    """The place of a person's house that has joined."""
    slot = place_in(one, by)
    if not slot.joined_at or slot.declined_at:
        raise NotInvited(_("%(house)s does not take part; join first.") % {"house": slot.house})
    return slot


def locked(one: Round) -> Round:
    """The round, held until the end of the transaction, so that two houses never write the same deal twice."""
    return Round.objects.select_for_update(of=("self",)).select_related("coordinator").get(pk=one.pk)
