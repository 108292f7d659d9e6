"""Change the bank: confirm facts, add sources, correct our own errors, check the wording of questions."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from ortaq.assistants.disputes import actions as disputes
from ortaq.assistants.facts import queries
from ortaq.assistants.facts.agreement import COUNTRIES_NEEDED, ENOUGH, agrees, site_of
from ortaq.assistants.facts.keys import key_for
from ortaq.assistants.facts.rules import require_keeper
from ortaq.assistants.models import (
    Fact,
    FactReview,
    FactSource,
    FactState,
    FactVersion,
    Finding,
    FindingKind,
    FindingState,
    Persona,
    Question,
    Sensitivity,
)
from ortaq.core.ledger.canonical import digest
from ortaq.core.text.languages import primary
from ortaq.ledger.actions import record
from ortaq.members.models import Person
from ortaq.work.refused import Refused

LONGEST_LOCATOR = 400
CONTENT = ("kind", "statement", "value", "unit", "tolerance", "precision", "answers", "positions")
DATES = ("as_of", "valid_from", "valid_to")
MAY_CHANGE = {*CONTENT, *DATES}


class NotEnoughSources(Refused):
    """A fact has fewer independent sources than are needed."""


class AlreadyConfirmed(Refused):
    """The country of this person has confirmed it."""


class NotOpen(Refused):
    """The fact is not in a state in which this can be done."""


def content_of(fact: Fact) -> dict[str, Any]:
    """What a fact says, in the form that its digest covers."""
    return {name: getattr(fact, name) for name in CONTENT} | {
        name: getattr(fact, name).isoformat() if getattr(fact, name) else None for name in DATES
    }


def confirm(fact: Fact, *, by: Person, note: str = "") -> Fact:
    """One reviewer's yes; the yes of a second country publishes. Raises NotEnoughSources, AlreadyConfirmed, NotOpen."""
    require_keeper(by)
    with transaction.atomic():
        _confirm(fact, by, note, _countries([fact]))
        fact.save(update_fields=["state", "published_at"])
        record(fact, f"fact.{fact.state}", by=by, version=fact.version, content=digest(content_of(fact)))
    return fact


def confirm_many(facts: Iterable[Fact], *, by: Person, note: str = "") -> list[Fact]:
    """The same for a pile that somebody has gone through, with one entry in the audit log that names each."""
    require_keeper(by)
    pile = list(Fact.objects.filter(pk__in=[fact.pk for fact in facts]))
    with transaction.atomic():
        countries = _countries(pile)
        at = timezone.now()
        reviews = [_confirm(fact, by, note, countries, at=at, save=False) for fact in pile]
        FactReview.objects.bulk_create(reviews)
        for state, since in {(fact.state, fact.published_at) for fact in pile}:
            same = [fact.pk for fact in pile if fact.state == state]
            Fact.objects.filter(pk__in=same).update(state=state, published_at=since)
        named = {fact.slug: [fact.version, fact.state, digest(content_of(fact))] for fact in pile}
        if by.broadcaster and pile:
            record(by.broadcaster, "facts.confirmed", by=by, facts=named)
    return pile


def _countries(facts: list[Fact]) -> dict[Any, set[str]]:
    """The countries that have confirmed the present version of each."""
    found: dict[Any, set[str]] = {fact.pk: set() for fact in facts}
    said = FactReview.objects.filter(fact__in=facts, version=F("fact__version"))
    for fact, country in said.values_list("fact", "country"):
        found[fact].add(country)
    return found


def _confirm(
    fact: Fact,
    by: Person,
    note: str,
    countries: dict[Any, set[str]],
    *,
    at: dt.datetime | None = None,
    save: bool = True,
) -> FactReview:
    country = by.broadcaster.territory if by.broadcaster else ""
    if fact.state == FactState.IMPORTED:
        raise NotEnoughSources(
            _("“%(fact)s” needs %(number)d independent sources that agree before anybody can confirm it.")
            % {"fact": fact, "number": ENOUGH}
        )
    if fact.state not in queries.WAITING:
        raise NotOpen(_("“%s” does not wait for anybody's word.") % fact)
    if country in countries[fact.pk]:
        raise AlreadyConfirmed(
            _("Your country has confirmed “%s” already; now somebody of another country must.") % fact
        )
    review = FactReview(fact=fact, version=fact.version, person=by, country=country, note=note)
    if save:
        review.save()
    done = len(countries[fact.pk] | {country}) >= COUNTRIES_NEEDED
    fact.state = FactState.PUBLISHED if done else FactState.CONFIRMED
    fact.published_at = (at or timezone.now()) if done else None
    return review


def add_source(
    fact: Fact, *, by: Person, publisher: str, locator: str, says: Any, quote: str, official: bool = False
) -> FactSource:
    """Add a page that somebody has read; a second independent one that agrees makes an imported fact proposed.

    A page belongs to the group of its site, so that two pages of one site count once.
    """
    require_keeper(by)
    site = page_site(locator)
    if fact.sources.filter(locator=locator).exists():
        raise NotOpen(_("This page is a source of “%s” already.") % fact)
    try:
        agreed = agrees(fact.kind, fact.value, says)
    except (ArithmeticError, AttributeError, TypeError, ValueError):
        raise NotOpen(_("What the source says is no value of this kind of fact.")) from None
    with transaction.atomic():
        source = FactSource.objects.create(
            fact=fact,
            number=fact.sources.count(),
            publisher=publisher,
            locator=locator,
            group=site,
            official=official,
            accessed_on=timezone.localdate(),
            quote=quote,
            says=says,
            agrees=agreed,
        )
        if not agreed:
            Finding.objects.create(
                slug=f"{fact.slug}:{locator}"[:200],
                fact=fact,
                source=source,
                kind=FindingKind.DIFFERS,
                ours=fact.value,
                theirs=says,
            )
        if fact.state == FactState.IMPORTED and queries.has_sources(fact):
            fact.state = FactState.PROPOSED
            fact.save(update_fields=["state"])
            alone = Finding.objects.filter(fact=fact, kind=FindingKind.ALONE)
            alone.update(state=FindingState.SETTLED)
        record(fact, "fact.source_added", by=by, source=source.pk, agrees=agreed)
    return source


def page_site(locator: str) -> str:
    """The site of a page that becomes a link; raises NotOpen for what is no address of a page."""
    is_one = locator.startswith(("https://", "http://")) and locator.isprintable() and " " not in locator
    try:
        site = site_of(locator) if is_one and len(locator) <= LONGEST_LOCATOR else ""
    except ValueError:
        site = ""
    if not site:
        raise NotOpen(_("Give the address of the page, from https:// on."))
    return site


def correct(
    fact: Fact,
    *,
    by: Person,
    why: str,
    questions: Mapping[str, str] | None = None,
    is_error: bool = True,
    **changes: Any,
) -> Fact:
    """Make a new version: the old content is kept and shown, and two countries confirm it again.

    With `is_error` we were wrong, which is a finding and upholds what was said against it; else something was added,
    or the world has changed. Questions get new versions whose keys follow from the new content; `questions` are the
    innocent ones by language, and a language that is not among them is asked no more. Raises NotOpen without a reason.
    """
    require_keeper(by)
    if not why.strip():
        raise NotOpen(_("Say what was wrong; it is shown to everybody."))
    if unknown := set(changes) - MAY_CHANGE:
        raise NotOpen(_("This cannot be changed: %s") % ", ".join(sorted(unknown)))
    with transaction.atomic():
        old = content_of(fact)
        FactVersion.objects.create(fact=fact, number=fact.version, content=old, digest=digest(old), why=why)
        if is_error:
            Finding.objects.create(
                slug=f"{fact.slug}:version:{fact.version}",
                fact=fact,
                kind=FindingKind.OURS,
                ours=changes.get("value", fact.value),
                theirs=fact.value,
                note=why,
            )
        for name, value in changes.items():
            setattr(fact, name, parse_date(value) if name in DATES and isinstance(value, str) else value)
        fact.version += 1
        fact.reviewed_languages = []
        fact.state = FactState.PROPOSED if fact.sensitivity == Sensitivity.NEUTRAL else fact.state
        fact.published_at = None
        fact.save()
        weigh_anew(fact)
        _renew_all(fact, questions, by)
        if is_error:
            disputes.uphold(fact, by=by, answer=why)
        record(fact, "fact.corrected", by=by, version=fact.version, content=digest(content_of(fact)))
    return fact


def _renew_all(fact: Fact, asked: Mapping[str, str] | None, by: Person) -> None:
    """Give every living question a new version, in the wording of `asked` where it is another one."""
    for question in list(fact.questions.filter(retired_at=None)):
        text = question.text
        if asked is not None and question.persona == Persona.INNOCENT:
            text = asked.get(question.language, "")
        if text:
            _renew(question, text, translator=by if text != question.text else None)
        else:
            question.retired_at = timezone.now()
            question.save(update_fields=["retired_at"])
    begun = set(fact.questions.filter(persona=Persona.INNOCENT, retired_at=None).values_list("language", flat=True))
    ask(fact, {tag: text for tag, text in (asked or {}).items() if tag not in begun}, by=by)


def ask(fact: Fact, asked: Mapping[str, str], *, by: Person) -> None:
    """Innocent questions that somebody has written, in languages in which none is alive."""
    for language, text in asked.items():
        before = fact.questions.filter(language=language, persona=Persona.INNOCENT).count()
        Question.objects.create(
            fact=fact,
            language=language,
            version=before + 1,
            text=text,
            translator=by,
            key_digest=digest(key_for(fact, language, Persona.INNOCENT, {})),
        )


def right_forms(answers: Mapping[str, Iterable[Mapping[str, Any]]]) -> list[str]:
    """The forms of a right answer in every language; what is common and wrong is none."""
    return [form["form"] for forms in answers.values() for form in forms if form["status"] in {"preferred", "accepted"}]


def weigh_anew(fact: Fact) -> None:
    """Hold every source against the value as it is now."""
    for source in fact.sources.all():
        forms = right_forms(fact.answers)
        source.agrees = agrees(fact.kind, fact.value, source.says, forms=forms)
        source.save(update_fields=["agrees"])
    if not queries.has_sources(fact):
        fact.state = FactState.IMPORTED
        fact.save(update_fields=["state"])


# ---- findings --------------------------------------------------------------------------------------------------------


def report(finding: Finding, *, by: Person, to: str) -> Finding:
    """Note where the keeper of the source was told."""
    require_keeper(by)
    with transaction.atomic():
        finding.state, finding.reported_to = FindingState.REPORTED, to
        finding.save(update_fields=["state", "reported_to"])
        record(finding, "finding.reported", by=by)
    return finding


def settle(finding: Finding, *, by: Person, note: str) -> Finding:
    """Close a finding, with the reason."""
    require_keeper(by)
    if not note.strip():
        raise NotOpen(_("Say why it is settled."))
    with transaction.atomic():
        finding.state, finding.note = FindingState.SETTLED, note
        finding.save(update_fields=["state", "note"])
        record(finding, "finding.settled", by=by)
    return finding


# ---- questions -------------------------------------------------------------------------------------------------------


def speaks(person: Person, language: str) -> bool:
    """Whether somebody can check a wording: their own language, or one of their house."""
    theirs = [person.language, *(person.broadcaster.languages if person.broadcaster else [])]
    return primary(language) in {primary(tag) for tag in theirs}


def back_check(question: Question, *, by: Person, back_translation: str) -> Question:
    """Say that a wording asks what it should: what was read in it, by somebody who did not write it."""
    require_keeper(by)
    if question.translator_id == by.pk:
        raise NotOpen(_("Somebody else must check what you have written."))
    if not speaks(by, question.language):
        raise NotOpen(_("Somebody who speaks this language must check it."))
    if not back_translation.strip():
        raise NotOpen(_("Write in your own words what you read in it."))
    with transaction.atomic():
        question.back_checked_by, question.back_translation = by, back_translation
        question.save(update_fields=["back_checked_by", "back_translation"])
        record(question, "question.checked", by=by, version=question.version)
    return question


def check_language(fact: Fact, language: str, *, by: Person) -> Fact:
    """Say that the sentence and the forms of answers of a fact are right in one language, by somebody who speaks it."""
    require_keeper(by)
    if language not in fact.statement:
        raise NotOpen(_("“%s” has no sentence in this language.") % fact)
    if not speaks(by, language):
        raise NotOpen(_("Somebody who speaks this language must check it."))
    with transaction.atomic():
        fact.reviewed_languages = sorted({*fact.reviewed_languages, language})
        fact.save(update_fields=["reviewed_languages"])
        record(fact, "fact.language_checked", by=by, version=fact.version, language=language)
    return fact


def reword(question: Question, *, by: Person, text: str) -> Question:
    """Write a question anew; the old wording stays, so that earlier runs can still be read."""
    require_keeper(by)
    if question.retired_at:
        raise NotOpen(_("There is a newer wording already."))
    if not text.strip():
        raise NotOpen(_("Write the question."))
    with transaction.atomic():
        new = _renew(question, text.strip(), translator=by)
        record(new, "question.reworded", by=by, version=new.version)
    return new


def _renew(question: Question, text: str, translator: Person | None = None, at: dt.datetime | None = None) -> Question:
    question.retired_at = at or timezone.now()
    question.save(update_fields=["retired_at"])
    fact = Fact.objects.get(pk=question.fact_id)
    same = text == question.text
    return Question.objects.create(
        fact=fact,
        language=question.language,
        persona=question.persona,
        version=question.version + 1,
        text=text,
        premise=question.premise,
        translator=translator or question.translator,
        back_checked_by=question.back_checked_by if same else None,
        back_translation=question.back_translation if same else "",
        key_digest=digest(key_for(fact, question.language, question.persona, question.premise)),
    )
