"""What every story of a room begins with."""

import shutil
from pathlib import Path

import pytest
from django.core.files.storage import default_storage

from ortaq.channels.air import packages
from tests.rooms import air_stories


@pytest.fixture(autouse=True)
def a_minute_of_its_own() -> None:
    """What the last story took for the present minute is forgotten."""
    air_stories.begun.clear()


@pytest.fixture(scope="session")
def slate() -> Path:
    """The slate, its pauses and the blank subtitles, which take a second to make, in the storage of this process."""
    packages.ensure_slate()
    return Path(default_storage.path("packages"))


@pytest.fixture
def own_files_with_slate(slate: Path, own_files: None) -> None:
    """Files of this test alone, among which the slate lies already."""
    for name in (packages.SLATE, packages.PAUSE, Path(packages.BLANK).parts[0]):
        shutil.copytree(slate / name, default_storage.path(f"packages/{name}"))
