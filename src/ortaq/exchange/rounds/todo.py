"""What comes next in a round, said to one person: the reader's own house first, then what the coordinator waits for."""

import datetime as dt
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ortaq.exchange.models import Round, RoundState, StepKind
from ortaq.exchange.rounds import queries
from ortaq.members.models import Person
from ortaq.members.rules import deals, makes_programmes
from ortaq.rights.sentences import in_a_row

ANSWER, DESCRIBE, BRING, SIGN, LEAD, WAIT = "answer", "describe", "bring", "sign", "lead", "wait"
"""What kind of thing it is: the page puts the fitting button beside it."""


@dataclass(frozen=True, slots=True)
class Todo:
    """One thing to do, or to wait for; `until` is its day, `waits` what is still missing."""

    kind: str
    says: str
    until: dt.date | None = None
    is_late: bool = False
    waits: str = ""


def todo(one: Round, person: Person, today: dt.date) -> list[Todo]:
    """What a person can do next in a round; when there is nothing, for what it waits."""
    found = [*of_the_house(one, person, today), *of_the_coordinator(one, person)]
    return found or [Todo(WAIT, waits_for(one))]


def of_the_house(one: Round, person: Person, today: dt.date) -> list[Todo]:
    """What the person's own house owes the round."""
    slot = queries.slot_of(one, person.broadcaster) if person.broadcaster else None
    if slot is None or slot.declined_at or one.state == RoundState.CLOSED:
        return []

    def by(kind: str, says: str, step: StepKind) -> Todo:
        last = queries.day_of(one, step)
        return Todo(kind, says, last, last is not None and last < today)

    if not slot.joined_at:
        return [by(ANSWER, _("Say whether your house takes part"), StepKind.CONFIRM)] if deals(person) else []
    found = []
    makes = deals(person) or makes_programmes(person)
    if makes and not slot.working_title and slot.programme is None:
        found.append(by(DESCRIBE, _("Say what your house will make"), StepKind.STORIES))
    if makes and slot.programme is None:
        found.append(by(BRING, _("Bring your finished programme"), StepKind.DELIVERY))
    if person.broadcaster and deals(person) and (waiting := len(queries.waiting_for(one, person.broadcaster))):
        says = ngettext("Read and sign %(count)s deal", "Read and sign %(count)s deals", waiting) % {"count": waiting}
        found.append(by(SIGN, says, StepKind.EXCHANGE))
    return found


def of_the_coordinator(one: Round, person: Person) -> list[Todo]:
    """What who leads the round can do."""
    if not queries.leads(one, person):
        return []
    says = {
        RoundState.CALL: _("Confirm the round when enough houses take part"),
        RoundState.CONFIRMED: _("Let the production begin"),
        RoundState.PRODUCING: _("Open the screening when the programmes are there"),
        RoundState.SCREENING: _("Open the exchange: every house then signs once for all"),
        RoundState.EXCHANGED: _("Close the round when everybody has signed"),
    }
    return [Todo(LEAD, says[RoundState(one.state)], waits=waits_for_houses(one))] if one.state in says else []


def waits_for(one: Round) -> str:
    """For whom a round waits, said to who can do nothing now."""
    if one.state == RoundState.CLOSED:
        return _("The round is closed.")
    if said := waits_for_houses(one):
        return said
    if one.state == RoundState.EXCHANGED:
        return _("Everybody has signed.")
    return _("It waits for %(house)s, which leads it.") % {"house": one.coordinator}


def waits_for_houses(one: Round) -> str:
    """What the houses that take part still owe the round as it stands; empty when they owe nothing."""
    if one.state == RoundState.EXCHANGED:
        if owing := queries.unsigned(one):
            return _("It waits for the signatures of %(houses)s.") % {"houses": in_a_row(map(str, owing))}
        return ""
    silent = [str(slot.house) for slot in one.slots.all() if not slot.joined_at and not slot.declined_at]
    if one.state == RoundState.CALL and silent:
        return _("It waits for an answer from %(houses)s.") % {"houses": in_a_row(silent)}
    making = [str(slot.house) for slot in queries.taking_part(one) if not queries.is_delivered(slot)]
    if making and one.state in (RoundState.PRODUCING, RoundState.SCREENING):
        return _("It waits for the programmes of %(houses)s.") % {"houses": in_a_row(making)}
    return ""
