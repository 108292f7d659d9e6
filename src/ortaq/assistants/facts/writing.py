"""Write a fact, or write one anew: it is published only when reviewers of two countries have confirmed it."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ortaq.assistants.facts import actions, queries
from ortaq.assistants.facts.form import Said
from ortaq.assistants.facts.rules import require_keeper
from ortaq.assistants.models import Fact, FactSource, FactState, Finding, FindingKind, Sensitivity
from ortaq.core.ledger.canonical import digest
from ortaq.ledger.actions import record
from ortaq.members.models import Person

SAME = ("statement", "value", "unit", "tolerance", "precision", "answers", "as_of", "valid_from", "valid_to")


@transaction.atomic
def write(said: Said, *, by: Person) -> Fact:
    """A new fact with its questions and sources, which waits for its reviewers. Raises NotAllowed."""
    require_keeper(by)
    fact = Fact.objects.create(
        slug=said.slug, country=said.country, topic=said.topic, state=FactState.IMPORTED, **said.content
    )
    today = timezone.localdate()
    for number, told in enumerate(said.sources):
        source = FactSource.objects.create(fact=fact, number=number, accessed_on=today, **told)
        if not source.agrees:
            Finding.objects.create(
                slug=f"{fact.slug}:{source.locator}"[:200],
                fact=fact,
                source=source,
                kind=FindingKind.DIFFERS,
                ours=fact.value,
                theirs=source.says,
            )
    if queries.has_sources(fact):
        fact.state = FactState.PROPOSED
        fact.save(update_fields=["state"])
    actions.ask(fact, said.questions, by=by)
    record(fact, "fact.written", by=by, version=fact.version, content=digest(actions.content_of(fact)))
    return fact


@transaction.atomic
def rewrite(fact: Fact, said: Said, *, by: Person, why: str, was_wrong: bool, version: int) -> Fact:
    """A fact as a new version; what is disputed is changed as an error. Raises NotOpen and NotAllowed.

    `version` is the one that was read: what somebody else has changed meanwhile is not written over.
    """
    require_keeper(by)
    held = Fact.objects.select_for_update().get(pk=fact.pk)
    if held.sensitivity != Sensitivity.NEUTRAL or held.state == FactState.RETIRED:
        raise actions.NotOpen(_("“%s” cannot be written anew on this page.") % held)
    if held.version != version:
        raise actions.NotOpen(
            _("Somebody has changed “%s” meanwhile. Look at it in another window; what you typed stands below.") % held
        )
    changes = {name: said.content[name] for name in SAME if said.content[name] != getattr(held, name)}
    asked = dict(held.questions.filter(retired_at=None, persona="innocent").values_list("language", "text"))
    if not changes and asked == said.questions:
        raise actions.NotOpen(_("Nothing is otherwise than before."))
    is_error = was_wrong or held.state == FactState.DISPUTED
    return actions.correct(held, by=by, why=why, is_error=is_error, questions=said.questions, **changes)
