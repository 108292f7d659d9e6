"""A clip without a manifest is looked up: what may be said of it, what is kept, what is deleted."""

from pathlib import Path

import pytest

from ortaq.core.likeness.verdicts import Kind
from ortaq.likeness import lookups
from ortaq.likeness.models import LookupState
from ortaq.work import likeness as indexes
from tests.core.likeness import moving
from tests.rooms import lookup_stories as stories
from tests.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_files")]


@pytest.fixture(autouse=True)
def own_index(own_files: None) -> None:
    """An index of this test alone."""
    indexes.pictures.cache_clear()
    indexes.sounds.cache_clear()


def test_a_mirrored_clip_is_found_with_its_seconds(world: World, tmp_path: Path) -> None:
    film = stories.registered(world.almaty, 1)
    stories.registered(world.baku, 2)
    clip = stories.drawn(tmp_path / "clip.mp4", 1, 10, start=6, change=moving.mirrored, options={"crf": "30"})
    found = lookups.look_up(clip, "clip.mp4")
    assert found.state == LookupState.READY
    print(found.answer, found.pictures)
    (part,) = found.told.verdict.parts
    assert (found.told.verdict.kind, part.programme) == (Kind.MATCH, str(film.pk))
    assert abs(part.first - 6) < 0.5
