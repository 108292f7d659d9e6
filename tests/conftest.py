"""What every test may ask for."""

import atexit
import os
import shutil
import tempfile

# Before Django reads its settings: tests never touch a real node's data, and their passwords need no strength.
os.environ["ORTAQ_DATA"] = tempfile.mkdtemp(prefix="ortaq-test-")
atexit.register(shutil.rmtree, os.environ["ORTAQ_DATA"], ignore_errors=True)
os.environ["ORTAQ_DEMO"] = "true"
os.environ["ORTAQ_TERRITORY_CHOICE"] = "true"

import pytest

from tests import world as the_world


@pytest.fixture
def world(db: None, settings: object) -> the_world.World:
    """Eight broadcasters and their people."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # type: ignore[attr-defined]
    return the_world.build()


@pytest.fixture
def sign_in(client: object) -> object:
    """`sign_in(world.erlan)` gives a test client signed in as Erlan."""

    def enter(person: object) -> object:
        client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")  # type: ignore[attr-defined]
        return client

    return enter
