"""Find dubs, their parts and consents; who may show a dub that is delivered."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from ortaq.catalogue.models import Programme
from ortaq.core.rights import Medium
from ortaq.members.models import Broadcaster, Person
from ortaq.members.rules import makes_programmes
from ortaq.rights.queries import Question, judged
from ortaq.standards.consents.queries import Known, find
from ortaq.standards.models import ConsentKind
from ortaq.studio.models import Casting, Dub, DubLine, DubStep, Take, Wish

VOICES = (ConsentKind.VOICE, ConsentKind.PERFORMANCE)
"""To what somebody has agreed who speaks in a dub."""


@dataclass(frozen=True, slots=True)
class Part:
    """A character of a dub: how many lines it has, who speaks it, and what is wrong with that ("": nothing)."""

    character: str
    lines: int
    consent: str
    problem: str

    @property
    def name(self) -> str:
        """The character's name; a line without one is the narrator's."""
        return self.character or _("narrator")


def dubs() -> QuerySet[Dub]:
    """Dubs that were not given up, with what a page shows of them."""
    return Dub.objects.filter(dropped_at=None).select_related(
        "programme__owner", "programme__package", "house", "begun_by", "version"
    )


def seen_by(house: Broadcaster) -> QuerySet[Dub]:
    """Dubs of a house and of its programmes; `rules.looks` says how much of them."""
    return dubs().filter(house=house) | dubs().filter(programme__owner=house)


def lines_of(dub: Dub) -> QuerySet[DubLine]:
    """The lines of a dub with their originals and the takes that stand."""
    return dub.lines.select_related("line__material", "take", "editor")


def lines_seen_by(person: Person) -> QuerySet[DubLine]:
    """Lines of living dubs of the person's house."""
    found = DubLine.objects.filter(dub__dropped_at=None, dub__house=person.broadcaster_id)
    return found.select_related("dub__programme__owner", "dub__programme__package", "dub__house", "line", "take")


def takes_heard_by(person: Person) -> QuerySet[Take]:
    """Takes of living dubs of the person's house, and of dubs of its programmes."""
    found = Take.objects.filter(line__dub__dropped_at=None).select_related(
        "line__line", "line__dub__programme__owner", "line__dub__house"
    )
    house = person.broadcaster_id
    return found.filter(line__dub__house=house) | found.filter(line__dub__programme__owner=house)


def characters_of(dub: Dub) -> dict[str, int]:
    """Who speaks in a dub, in the order of their first lines, and how many lines each has."""
    found: dict[str, int] = {}
    for character in dub.lines.order_by("line__number").values_list("line__character", flat=True):
        found[character] = found.get(character, 0) + 1
    return found


def parts_of(dub: Dub) -> list[Part]:
    """The characters of a dub with who speaks them."""
    cast = dict(Casting.objects.filter(dub=dub).values_list("character", "consent"))
    known = find(set(cast.values()))
    found = []
    for character, lines in characters_of(dub).items():
        consent = cast.get(character, "")
        problem = consent_problem(known.get(consent), dub) if consent else _("nobody is cast yet")
        found.append(Part(character, lines, consent, problem))
    return found


def part_for(dub: Dub, character: str) -> Part | None:
    """One of the characters; None when nobody of that name speaks."""
    return next((one for one in parts_of(dub) if one.character == character), None)


def consent_problem(known: Known | None, dub: Dub) -> str:
    """Why a consent does not carry a voice in this dub, as a sentence; empty when it does."""
    if known is None or known.house != dub.house_id:
        return _("There is no such consent in the register of %(house)s.") % {"house": dub.house}
    if known.kind not in VOICES:
        return _("The consent is to something else than the voice.")
    if not known.is_live:
        return _("The consent does not hold: it was withdrawn, has run out, or has not begun.")
    missing = known.covers(programme=dub.programme_id, language=dub.language)
    if missing == "programme":
        return _("The consent does not reach this programme.")
    return _("The consent does not reach this language.") if missing else ""


def problem_of_consents(references: Collection[str], dub: Dub) -> str:
    """The first thing that is wrong with any of them; empty when all hold."""
    known = find(set(references))
    for reference in references:
        if problem := consent_problem(known.get(reference), dub):
            return f"{reference}: {problem}"
    return ""


def wishes_of(programme: Programme) -> dict[str, list[Broadcaster]]:
    """By language the houses that wish for it."""
    found: dict[str, list[Broadcaster]] = {}
    for one in Wish.objects.filter(programme=programme).select_related("house").order_by("house__name"):
        found.setdefault(one.language, []).append(one.house)
    return found


def entitled(programme: Programme, language: str) -> list[Broadcaster]:
    """Houses that may show a programme at home now with the sound of a language, its owner apart.

    A dub that was made once is offered to all of them; asked as the channels ask.
    """
    now = timezone.now()
    houses = list(Broadcaster.objects.exclude(pk=programme.owner_id))
    asked = [
        Question(programme.pk, house.pk, house.territory, now, now, Medium.LINEAR, (language,)) for house in houses
    ]
    return [house for house, outcome in zip(houses, judged(asked), strict=True) if outcome.is_allowed]


@dataclass(frozen=True, slots=True)
class Offer:
    """A dub that another house made: whether this house may show it at home now, and whether it had wished for it."""

    dub: Dub
    since: dt.datetime
    is_entitled: bool
    is_wished: bool


def offers_to(house: Broadcaster, since: dt.datetime) -> list[Offer]:
    """Dubs of others delivered since then which a house may show at home now, or for which it had wished.

    Asked as the channels ask, of the right alone: whoever plans it is told what else the house's own rules say.
    """
    now = timezone.now()
    found = (
        Dub.objects.filter(step=DubStep.DELIVERED, stages__step=DubStep.CHECK, stages__done_at__gte=since)
        .exclude(version=None)
        .exclude(house=house)
        .exclude(programme__owner=house)
        .annotate(delivered_at=F("stages__done_at"))
        .select_related("programme__owner", "house")
        .order_by("delivered_at")
    )
    made = list(found)
    wished = set(Wish.objects.filter(house=house).values_list("programme", "language"))
    asked = [
        Question(one.programme_id, house.pk, house.territory, now, now, Medium.LINEAR, (one.language,)) for one in made
    ]
    told = [
        Offer(one, one.delivered_at, bool(outcome.is_allowed), (one.programme_id, one.language) in wished)
        for one, outcome in zip(made, judged(asked), strict=True)
    ]
    return [one for one in told if one.is_entitled or one.is_wished]


def may_begin(person: Person) -> bool:
    """Whether somebody may begin dubs for their house."""
    return bool(makes_programmes(person)) and person.broadcaster_id is not None
