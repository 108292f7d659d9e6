"""The log, what the rules have said, and what people have graded: both databases refuse every way to change them."""

import pytest

from tests.rooms import guard_stories
from tests.rooms.test_work_seams import postgresql, run
from tests.world import World

__all__ = ["postgresql"]

STORY = """
from tests import world
from tests.rooms import guard_stories
guard_stories.write(world.build())
for way in guard_stories.left_open():
    print(way)
print("looked")
"""


@pytest.mark.django_db
@pytest.mark.usefixtures("own_files")
def test_sqlite_refuses_every_way_to_change_what_stands(world: World) -> None:
    guard_stories.write(world)
    assert guard_stories.left_open() == []


@pytest.mark.slow  # A server of its own, with every migration.
def test_postgresql_refuses_every_way_to_change_what_stands(postgresql: dict[str, str]) -> None:
    assert run(STORY, **postgresql).splitlines() == ["looked"]
