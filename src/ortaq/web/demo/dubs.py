"""The demo world's dubbing board: wishes of the houses; a dub that waits for its voices, one late, one asked for.

Nobody has spoken: no take and no mix is made up.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.utils import timezone

from ortaq.catalogue.models import Programme, VersionKind
from ortaq.catalogue.queries import named
from ortaq.members.models import Person
from ortaq.standards.consents import actions as consents
from ortaq.standards.consents.actions import Scope, Who
from ortaq.standards.models import Consent
from ortaq.studio.dubbing import actions, queries
from ortaq.studio.dubbing.actions.words import Written
from ortaq.studio.models import Dub, DubStep, Wish


def load(told: dict[str, Any], film: Callable[[str], Programme]) -> None:
    """Make wishes, and begin what is not begun yet; `film` finds the programme of a film's folder."""
    for row in told["wishes"]:
        programme = named(row["programme"])
        for language, people in row.items():
            there = Wish.objects.filter(programme=programme, language=language).exists()
            if programme is None or language == "programme" or there:
                continue
            for username in people:
                actions.wish(programme=programme, language=language, by=person(username))
    for row in told["dubs"]:
        programme = film(row["film"])
        if not Dub.objects.filter(programme=programme, language=row["language"]).exists():
            dub(programme, row)


def person(username: str) -> Person:
    """Somebody by the name with which they sign in."""
    return Person.objects.get(username=username)


def dub(programme: Programme, row: dict[str, Any]) -> None:
    """Begin a dub and bring it as far as it is told."""
    by, owner = person(row["by"]), person(row["owner"])
    today = timezone.localdate()
    made = actions.begin(
        programme=programme, language=row["language"], due_on=today + timedelta(days=row["days"]), by=by
    )
    if row["step"] == DubStep.MATERIAL:
        return
    track = programme.versions.get(kind=VersionKind.SUBTITLES, language=programme.original_language)
    actions.hand_over(dub=made, subtitles=track, by=owner)
    if late := row.get("late"):
        actions.set_due(dub=made, step=DubStep.TRANSLATION, due_on=today - timedelta(days=late), by=by)
    if row["step"] == DubStep.TRANSLATION:
        return
    words = programme.versions.get(kind=VersionKind.SUBTITLES, language=row["language"])
    actions.take_subtitles(dub=made, version=words, by=by)
    read = {str(one.pk): Written(one.text, is_read=True) for one in made.lines.all()}
    actions.save_words(dub=made, lines=read, by=by)
    made = actions.finish(dub=made, by=by)
    consent = voice(made, row["voice"], by)
    for character in queries.characters_of(made):
        actions.cast(dub=made, character=character, consent=consent.reference, by=by)
    actions.finish(dub=made, by=by)


def voice(made: Dub, told: dict[str, Any], by: Person) -> Consent:
    """The consent of who will speak."""
    return Consent.objects.filter(reference=told["reference"]).first() or consents.give_consent(
        house=made.house,
        reference=told["reference"],
        kind="voice",
        person=Who(told["name"]),
        proof=told["proof"],
        given_on=timezone.localdate() - timedelta(days=9),
        scope=Scope(programmes=[str(made.programme_id)], languages=[made.language], operations=()),
        by=by,
    )
