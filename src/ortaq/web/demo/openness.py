"""What houses of the demo say in public: terms for AI platforms, trust.txt, a self-assessment, the last quarter.

And a breach of personal data, found some hours ago, of which only the officers of its house know.
"""

import datetime as dt

from django.utils import timezone

from ortaq.members.models import Broadcaster, Person
from ortaq.standards.breaches import actions as breaches
from ortaq.standards.models import Breach, PlatformTerms, SelfAssessment, TrustEntry
from ortaq.standards.terms import actions as terms
from ortaq.standards.terms.templates import template
from ortaq.standards.trust import actions as trust
from ortaq.standards.trust import queries
from ortaq.work.models import Json


def load(told: Json) -> None:
    """Say it once; a house that has said something stays as it is."""
    for row in told["terms"]:
        house = Broadcaster.objects.get(slug=row["house"])
        if not PlatformTerms.objects.filter(broadcaster=house).exists():
            said = template(row["template"], row["contact"])
            terms.set_terms(house=house, by=somebody(row), terms=said, template=row["template"])
    for row in told["entries"]:
        house = Broadcaster.objects.get(slug=row["house"])
        if not TrustEntry.objects.filter(broadcaster=house).exists():
            trust.say_entry(
                house=house, by=somebody(row), site=row["site"], contact=row["contact"], social=row["social"]
            )
    for row in told["self_assessments"]:
        house = Broadcaster.objects.get(slug=row["house"])
        if not SelfAssessment.objects.filter(broadcaster=house).exists():
            for question, (answer, words) in row["answers"].items():
                trust.answer(house=house, by=somebody(row), question=question, answer=answer, words=words)
            trust.publish(house=house, by=somebody(row), responsible=row["responsible"])
    for row in told["breaches"]:
        house = Broadcaster.objects.get(slug=row["house"])
        if not Breach.objects.filter(house=house).exists():
            found = timezone.now() - dt.timedelta(hours=row["hours_ago"])
            names = ("what", "data", "whose", "people", "risk", "done")
            told_of = breaches.Said(found_at=found, **{name: row[name] for name in names})
            breaches.note_breach(house=house, said=told_of, by=somebody(row))
    trust.close_quarter(quarter=queries.this_quarter().before)


def somebody(row: Json) -> Person:
    """Who does it."""
    return Person.objects.get(username=row["by"])
