"""What a reader is told of a clip: as much as was found of its picture and its sound, and never more."""

import pytest

from ortaq.catalogue.models import Programme
from ortaq.core.likeness.clip import Answer
from ortaq.core.likeness.sound import Kind as Sounds
from ortaq.core.likeness.sound import Place
from ortaq.core.likeness.verdicts import Kind, Part, Sounding, Verdict
from ortaq.core.origin.uses import AIKind, AIUse
from ortaq.origin import actions, found
from tests.rooms import lookup_stories as stories
from tests.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_files")]


@pytest.fixture
def steppe(world: World) -> Programme:
    """A programme that people filmed and speak, whose Kyrgyz sound alone a machine speaks."""
    film = stories.registered(world.almaty, 1)
    for one in film.versions.all():
        spoken = [AIUse(AIKind.DUB, system="espeak-ng")] if one.language == "ky" else []
        actions.declare(version=one, by=world.erlan, no_ai=not spoken, uses=spoken)
    return film


def told(film: Programme, *sounds: Sounding, kind: Kind = Kind.MATCH) -> found.Found:
    """Seconds 4 to 16 of the film with these sounds, as a visitor reads it."""
    part = Part(0.0, 12.0, str(film.pk), 4.0, 16.0, 1.0, 0.9, ("none",), sounds)
    return found.told(Answer(Verdict(kind, (part,)), 12.0, "x"), None, "en")


def test_the_label_is_that_of_the_sound_that_was_found(steppe: Programme) -> None:
    (machine,) = told(steppe, Sounding(0, 12, Sounds.REGISTERED, ("ky",))).parts
    (person,) = told(steppe, Sounding(0, 12, Sounds.REGISTERED, ("kk",))).parts
    assert (machine.badge_is_ai, person.badge_is_ai) == (True, False)
    assert machine.badge


def test_a_clip_without_sound_is_not_said_to_have_a_machines_voice(steppe: Programme) -> None:
    for sounds in ((), (Sounding(0, 12, Sounds.QUIET),)):
        (part,) = told(steppe, *sounds).parts
        assert (part.badge, part.badge_is_ai) == ("", False)


def test_a_voice_over_the_registered_sound_is_told_as_that_and_not_as_another_sound(steppe: Programme) -> None:
    mixed = (Sounding(0, 7, Sounds.PARTLY, ("kk",)), Sounding(7, 12, Sounds.OTHER))
    said = told(steppe, *mixed, kind=Kind.SOUND_DIFFERS)
    assert said.headline.startswith("This looks like")
    assert "together with something else" in said.sentence
    assert "another one" not in said.headline
    plain = told(steppe, Sounding(0, 12, Sounds.OTHER), kind=Kind.SOUND_DIFFERS)
    assert plain.headline.endswith("The sound is another one.")


@pytest.mark.parametrize(("language", "is_ai"), [("ky", True), ("kk", False)])
def test_whose_sound_alone_is_found_has_the_label_of_that_sound(
    steppe: Programme, language: str, *, is_ai: bool
) -> None:
    verdict = Verdict(Kind.SOUND_ONLY, sounds=(Place(str(steppe.pk), language, 3.2, 1.0, 0.8),))
    said = found.told(Answer(verdict, 12.0, "x"), None, "en")
    (heard,) = said.heard
    assert (heard.badge_is_ai, bool(heard.badge)) == (is_ai, is_ai)
    assert [one.title for one in said.named] == ["The steppe, part 1"]
    assert said.headline == "The sound is that of “The steppe, part 1”."
