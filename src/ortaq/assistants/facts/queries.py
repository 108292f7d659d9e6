"""Fetch facts, what waits for a reviewer, what sources disagree about, and the bank of questions."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from ortaq.assistants.facts.agreement import ENOUGH, independent
from ortaq.assistants.models import (
    Fact,
    FactReview,
    FactSource,
    FactState,
    Finding,
    Persona,
    Question,
    Sensitivity,
    Topic,
)
from ortaq.members.models import Person

SHOWN = (FactState.PUBLISHED, FactState.DISPUTED)
WAITING = (FactState.PROPOSED, FactState.CONFIRMED)


def facts(country: str | None = None, topic: str = "", state: str = "") -> QuerySet[Fact]:
    """Facts of a country ("" for what is common, None for all), a topic, a state."""
    found = Fact.objects.all()
    if country is not None:
        found = found.filter(country=country)
    if topic:
        found = found.filter(topic=topic)
    return found.filter(state=state) if state else found


def public(country: str | None = None, topic: str = "") -> QuerySet[Fact]:
    """What everybody may read: published facts, also while somebody disputes them."""
    return facts(country, topic).filter(state__in=SHOWN)


def neutral() -> QuerySet[Fact]:
    """Published facts with an answer: what may be asked, graded and passed on."""
    return Fact.objects.filter(state=FactState.PUBLISHED, sensitivity=Sensitivity.NEUTRAL)


def independent_sources(fact: Fact) -> int:
    """How many independent sources have our value; of a contested matter, how many positions have a source."""
    return independent((source.origin, source.agrees) for source in fact.sources.all())


def has_sources(fact: Fact) -> bool:
    """Whether so many independent sources say so that it may be published."""
    return independent_sources(fact) >= ENOUGH


def words_on(fact: Fact) -> list[FactReview]:
    """Who has confirmed its present version, the first first."""
    return list(fact.reviews.filter(version=fact.version).select_related("person"))


def confirming(fact: Fact) -> set[str]:
    """The countries whose reviewers confirm the present version."""
    return set(fact.reviews.filter(version=fact.version).values_list("country", flat=True))


def for_reviewer(person: Person) -> QuerySet[Fact]:
    """What this person may confirm next: proposed, not yet reviewed by them or by anybody else of their country."""
    country = person.broadcaster.territory if person.broadcaster else ""
    mine = FactReview.objects.filter(Q(person=person) | Q(country=country))
    done = [(row.fact_id, row.version) for row in mine]
    waiting = Fact.objects.filter(state__in=WAITING).order_by("-state", "country", "slug")
    return waiting.exclude(pk__in=[fact for fact, _version in done]) if done else waiting


@dataclass(frozen=True)
class Standing:
    """How many facts there are in each state, and findings."""

    published: int
    waiting: int
    imported: int
    disputed: int
    contested: int
    findings: int
    unchecked: int


def standing() -> Standing:
    """The bank in figures."""
    states = {row["state"]: row["many"] for row in Fact.objects.values("state").annotate(many=Count("pk"))}
    return Standing(
        published=states.get(FactState.PUBLISHED, 0),
        waiting=sum(states.get(state, 0) for state in WAITING),
        imported=states.get(FactState.IMPORTED, 0),
        disputed=states.get(FactState.DISPUTED, 0),
        contested=Fact.objects.filter(sensitivity=Sensitivity.CONTESTED).count(),
        findings=findings().count(),
        unchecked=questions().filter(back_checked_by=None).count(),
    )


def findings(kind: str = "", country: str = "") -> QuerySet[Finding]:
    """What sources disagree about, conflicts before lonely sources."""
    found = Finding.objects.select_related("fact", "source").order_by("-kind", "slug")
    if kind:
        found = found.filter(kind=kind)
    return found.filter(fact__country=country) if country else found


def questions(language: str = "", persona: str = "", topic: str = "") -> QuerySet[Question]:
    """Living questions."""
    found = Question.objects.filter(retired_at=None).select_related("fact", "translator", "back_checked_by")
    if language:
        found = found.filter(language=language)
    if persona:
        found = found.filter(persona=Persona(persona))
    return found.filter(fact__topic=Topic(topic)) if topic else found


def in_reading_order(sources: Iterable[FactSource]) -> list[FactSource]:
    """Sources that agree first, official ones before others."""
    return sorted(sources, key=lambda source: (not source.agrees, not source.official, source.number))


def keepers() -> set[str]:
    """Short names of the houses whose people have confirmed what stands in the bank."""
    confirmed = FactReview.objects.filter(person__broadcaster__isnull=False).order_by()
    return set(confirmed.values_list("person__broadcaster__slug", flat=True).distinct())
