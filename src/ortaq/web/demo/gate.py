"""What the rules ask in the demo: houses state what holds of their programmes and of themselves, and keep their tools.

Everything that is stated is true of the films: what a machine has made stays a warning where no speaker has read it.
One film breaks a rule on purpose: nobody knows who made the pictures of a race in 1906, so nobody answers for them.
Whoever is bound to that rule cannot take it, and somebody in Tashkent has asked for an exception that waits there.
Another exception has been decided: of the tale, whose subtitles a machine has drafted.
"""

import contextlib
import datetime as dt
from typing import Any

from django.utils import timezone

from ortaq.catalogue.models import WHOLES, Programme
from ortaq.exchange.deliveries import actions as deliveries
from ortaq.members.models import Broadcaster, Person, Role
from ortaq.standards.charter.queries import day_of
from ortaq.standards.gate import actions
from ortaq.standards.gate.standing import MEMBER, PROGRAMME
from ortaq.standards.models import Statement, Waiver

NO = ("accuses_a_person", "is_sponsored", "has_conflict", "shows_minors", "has_placement", "has_reenactment")
STATED = {f"item.statements.{name}": False for name in NO} | {
    "item.statements.told_to_children": True,
    "item.provenance.kept": True,
    "item.corrections.open": 0,
    "item.corrections.visible": True,
    "item.corrections.receivers_told": True,
    # Tales and old pictures: nothing in them rests on a source that somebody would have to name.
    "item.sources": [],
}
"""What holds for every film of the demo."""
OF_A_HOUSE = {
    "member.statements.profiles_children": False,
    "member.statements.calls_others_for_children": False,
    "member.statements.retention_days": 365,
    "member.statements.keeps_processing_record": True,
}
MAKERS = {Role.PRODUCER, Role.DUBBING, Role.STANDARDS}
TOOLS: tuple[dict[str, Any], ...] = (
    # A formant synthesiser that runs in the house and has learned nothing from anybody.
    {"name": "espeak-ng", "data_location": True, "trains_on_input": False, "risk_class": "minimal"},
    # Nobody has written down where it ran, nor whether its maker learns from what it was given: a warning stays.
    {"name": "a large language model", "data_location": False, "trains_on_input": None, "risk_class": "limited"},
)
"""The systems that the films' declarations name, as the houses keep them."""
NOBODYS = "10.5240/DEMO-CLIP-GRAND-PRIX-1906"
"""Catalogue number of the film for which nobody answers."""
EDITOR = "HUMAN-01"
"""The rule that it breaks: a named person answers for every programme."""
WISH = {
    "house": "tashkent",
    "by": "dilnoza",
    "reason": "Nobody knows who filmed and cut this race in 1906, and nobody of the archive can answer for it today. "
    "We want to show it in our evening about the first motor cars, with that said before it begins.",
    "public_summary": "Pictures of a race in 1906 whose makers nobody knows; that is said before they are shown.",
}
"""The exception that waits for a second person."""
DAYS = 90
DECIDED = {
    "house": "tashkent",
    "by": "dilnoza",
    "approved_by": "gulnora",
    "rule": "TOOL-02",
    "reason": "The first subtitles were drafted with a language model before our register of tools began. A translator "
    "has them since Monday; until she is through we show the tale with what there is.",
    "public_summary": "Subtitles drafted by a language model of which nobody wrote down where it keeps its data; a "
    "translator goes over them.",
}
"""An exception that a second person has approved."""
DECIDED_DAYS = 30


def load() -> None:
    """State everything; a second time is harmless."""
    if not Statement.objects.filter(subject_kind=PROGRAMME).exists():
        state_films()
    state_houses()


def state_films() -> None:
    """Each house of its programmes, under the name of somebody who makes some; they answer for them as editors."""
    people = Person.objects.exclude(broadcaster=None).select_related("broadcaster").order_by("-pk")
    makers = {one.broadcaster_id: one for one in people if MAKERS & set(one.roles)}
    for programme in Programme.objects.exclude(kind__in=WHOLES).select_related("owner"):
        if maker := makers.get(programme.owner_id):
            editor = "" if programme.number == NOBODYS else str(maker)
            actions.state(
                subject_kind=PROGRAMME,
                subject_id=programme.pk,
                house=programme.owner,
                values=STATED | {"item.editor": editor},
                by=maker,
            )


def state_houses() -> None:
    """What houses with a standards officer state of themselves, and the AI tools of those that make programmes."""
    makers = set(Programme.objects.filter(package__isnull=False).values_list("owner", flat=True))
    for one in Person.objects.exclude(broadcaster=None).select_related("broadcaster"):
        house = one.broadcaster
        if house is None or Role.STANDARDS not in one.roles or house.statements.filter(subject_kind=MEMBER).exists():
            continue
        actions.state(subject_kind=MEMBER, subject_id=house.pk, house=house, values=OF_A_HOUSE, by=one)
        for tool in TOOLS if house.pk in makers else ():
            place = house.territory if tool["data_location"] else ""
            actions.register_tool(house=house, by=one, owner=str(one), **{**tool, "data_location": place})


def except_the_tale() -> None:
    """Dilnoza has asked for an exception, and Gulnora has approved it; a second time is harmless."""
    house = Broadcaster.objects.get(slug=DECIDED["house"])
    film = Programme.objects.filter(owner=house, package__isnull=False).order_by("created_at").first()
    if film is None or Waiver.objects.filter(subject_id=film.pk).exists():
        return
    asked = actions.ask_exception(
        house=house,
        rule_id=DECIDED["rule"],
        subject_kind=PROGRAMME,
        subject_id=film.pk,
        about=film.titles,
        reason=DECIDED["reason"],
        public_summary=DECIDED["public_summary"],
        until=day_of(house, timezone.now()) + dt.timedelta(days=DECIDED_DAYS),
        by=Person.objects.get(username=DECIDED["by"]),
    )
    actions.approve_exception(waiver=asked, by=Person.objects.get(username=DECIDED["approved_by"]))


def ask_for_the_race() -> None:
    """Dilnoza wants the film that breaks a rule, is refused, and asks for an exception; a second time is harmless."""
    film = Programme.objects.select_related("owner").get(number=NOBODYS)
    if Waiver.objects.filter(subject_id=film.pk).exists():
        return
    by, house = (Person.objects.get(username=WISH["by"]), Broadcaster.objects.get(slug=WISH["house"]))
    with contextlib.suppress(actions.AgainstTheRules):
        deliveries.take(programme=film, by=by)
    actions.ask_exception(
        house=house,
        rule_id=EDITOR,
        subject_kind=PROGRAMME,
        subject_id=film.pk,
        about=film.titles,
        reason=WISH["reason"],
        public_summary=WISH["public_summary"],
        until=day_of(house, timezone.now()) + dt.timedelta(days=DAYS),
        by=by,
    )
