"""Corrections in the demo: of what the small local model really said; no platform was told, so there are no tickets."""

from ortaq.assistants.corrections import actions, queries
from ortaq.assistants.models import Correction
from ortaq.members.models import Person

DRAFTS, PUBLISHES = "maral", "gulnora"
OF = ("tr.capital", "uz.capital", "uz.currency", "kg.currency", "kz.currency", "az.city.ganja")


def corrections() -> None:
    """Draft and publish a few, the last of them left as a draft; a second time is harmless."""
    if Correction.objects.exists():
        return
    drafter, publisher = (Person.objects.get(username=name) for name in (DRAFTS, PUBLISHES))
    wrong = queries.wrong_answers().filter(question__fact__slug__in=OF, question__language="en")
    drafts = [actions.draft(answer, by=drafter) for answer in wrong.order_by("question__fact__slug")]
    for correction in drafts[:-1]:
        actions.publish(correction, by=publisher)
