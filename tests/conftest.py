"""What every test may ask for."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from django.core.cache import cache
from django.core.files.storage import storages
from django.db import connection
from pytest_django import DjangoDbBlocker
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

from ortaq.channels.air import registry
from ortaq.work import likeness
from ortaq.work.settings import settings as node
from tests import database
from tests import world as the_world

TESTS = Path(__file__).parent

PLAYED = {"accessible", "boundaries", "feed", "label", "player", "screener", "tamga", "viewer"}
"""Screens whose tests measure while something plays; the others look at pages, and may do it on another worker."""
LONG = (
    "screen played",
    # While one worker loads the demo's world, the other does what needs none of it.
    "rooms/test_catalogue_actions.py",
    "rooms/test_work_seams.py",
    "rooms/test_work_queue.py",
    "rooms/test_channels_promos.py",
    "rooms/test_channels_cards.py",
    "rooms/test_assistants_grades_kept.py",
    "screen read",
    "flow/test_main_job.py",
)
"""What takes long and cannot be divided is begun first, so that no worker waits for the other in the end."""


def group_of(path: Path) -> str:
    """Tests of a file stay on one worker; of the screens all that share a node, which is started once for them."""
    if path.parent.name == "screen":
        return "screen played" if path.stem.removeprefix("test_") in PLAYED else "screen read"
    return path.relative_to(TESTS).as_posix()


class Groups(LoadScopeScheduling):
    """Gives a worker one group after the other, in the order in which their tests were collected.

    xdist's own groups are marks that it writes into the ids of tests, which pytest 9.2 no longer reads: every test
    went to any worker, so each fixture of a file was made on both.
    """

    def _split_scope(self, nodeid: str) -> str:
        return group_of(TESTS.parent / nodeid.partition("::")[0])


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> Groups:
    """Who of the workers does what."""
    config.option.loadscopereorder = False
    return Groups(config, log)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the groups in order, after pytest-django has made an order of its own."""
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
    likeness.pictures.cache_clear()
    likeness.sounds.cache_clear()
    monkeypatch.setattr(answering, "registry", registry.Registry())
    monkeypatch.setattr(node(), "data", tmp_path)
    # The storage itself, not what stands for it: monkeypatch would not find there what to put back afterwards.
    monkeypatch.setattr(storages["default"], "_location", tmp_path / "files", raising=False)
    # Put in, not taken out: what the test before has cached there would be used again.
    for cached in ("base_location", "location"):
        monkeypatch.setitem(storages["default"].__dict__, cached, str(tmp_path / "files"))
