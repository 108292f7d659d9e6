"""What every story of a room begins with."""

import pytest

from tests.rooms import air_stories


@pytest.fixture(autouse=True)
def a_minute_of_its_own() -> None:
    """What the last story took for the present minute is forgotten."""
    air_stories.begun.clear()
