"""The bank of facts in the demo: reviewers of two houses have confirmed what has sources enough (demonstration)."""

from ortaq.assistants.facts import actions, loading, queries
from ortaq.members.models import Person

REVIEWERS = ("deniz", "gulnora")
"""Standards officers in Lefkoşa and Toshkent: houses that let AI platforms answer from facts, so crawlers may come."""
LEFT = ("kz.border.kg", "az.city.shaki", "hu.city.eger")
"""What waits on the fact desk, so that there is something to do."""


def facts() -> None:
    """Bring the bank in, and let two people go through it; a second time is harmless."""
    loading.load()
    for username in REVIEWERS:
        person = Person.objects.get(username=username)
        pile = queries.for_reviewer(person).only("pk").exclude(slug__in=LEFT if username == REVIEWERS[1] else LEFT[1:])
        actions.confirm_many(pile, by=person, note="Demonstration: nobody has read the sources for this word.")
