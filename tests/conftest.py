"""What every test may ask for."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from django.core.cache import cache
from django.core.files.storage import default_storage
from django.db import connection
from pytest_django import DjangoDbBlocker

from ortaq.work.settings import settings as node
from tests import database
from tests import world as the_world

TESTS = Path(__file__).parent

PLAYED = {"accessible", "boundaries", "feed", "label", "player", "screener", "tamga", "viewer"}
"""Screens whose tests measure while something plays; the others look at pages, and may do it on another worker."""
LONG = ("screen played", "flow/test_main_job.py", "screen read")
"""What takes minutes and cannot be divided is begun first, so that no worker waits for the other in the end."""


def group_of(path: Path) -> str:
    """Tests of a file stay on one worker; of the screens all that share a node, which is started once for them."""
    if path.parent.name == "screen":
        return "screen played" if path.stem.removeprefix("test_") in PLAYED else "screen read"
    return path.relative_to(TESTS).as_posix()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Group the tests for the workers (`--no-loadscope-reorder` keeps the order of the groups)."""
    for item in items:
        item.add_marker(pytest.mark.xdist_group(group_of(item.path)))
    rank = {group: place for place, group in enumerate(LONG)}
    items.sort(key=lambda item: rank.get(group_of(item.path), len(LONG)))


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The database of this process, in memory: a copy of one that was migrated, in the place of pytest-django's own."""
    with django_db_blocker.unblock():
        connection.close()
        connection.settings_dict["NAME"] = "file:memorydb_default?mode=memory&cache=shared"
        connection.ensure_connection()
        with closing(sqlite3.connect(database.migrated())) as empty:
            empty.backup(connection.connection)
    yield
    with django_db_blocker.unblock():
        connection.close()


@pytest.fixture
def world(db: None, settings: object) -> the_world.World:
    """Eight broadcasters and their people."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # type: ignore[attr-defined]
    return the_world.again()


@pytest.fixture
def sign_in(client: object) -> object:
    """`sign_in(world.erlan)` gives a test client signed in as Erlan."""

    def enter(person: object) -> object:
        client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")  # type: ignore[attr-defined]
        return client

    return enter


@pytest.fixture
def own_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keys, storage, cache and air of this test alone."""
    from ortaq.channels.air import answering

    cache.clear()
    monkeypatch.setattr(answering, "registry", answering.Registry())
    monkeypatch.setattr(node(), "data", tmp_path)
    monkeypatch.setattr(default_storage, "_location", tmp_path / "files", raising=False)
    for cached in ("base_location", "location"):
        monkeypatch.delitem(default_storage.__dict__, cached, raising=False)
