"""An empty database with every table, made once for each set of migrations and copied to whoever needs one.

To migrate takes ten seconds of a core, and a run needs such a database a dozen times. `./ortaq migrate` itself makes
the one that is kept, so every migration is run; the first start of a node, whole, is in tests/flow.
"""

import hashlib
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import django
from django.conf import settings

ROOT = Path(__file__).parent.parent
KEPT = ROOT / ".pytest_cache" / "database"
NAME = "ortaq.sqlite3"


@cache
def migrated() -> Path:
    """The file of the empty database; made by the first who asks, while the others wait."""
    kept = KEPT / f"{fingerprint()}.sqlite3"
    KEPT.mkdir(parents=True, exist_ok=True)
    with one_at_a_time(KEPT):
        if not kept.exists():
            for older in KEPT.glob("*.sqlite3"):
                older.unlink()
            make(kept)
    return kept


def fingerprint() -> str:
    """Changes with any migration of ours or of a library, with Django and with SQLite."""
    told = hashlib.sha256(f"{django.__version__} {sqlite3.sqlite_version}".encode())
    for app in settings.INSTALLED_APPS:
        # An app may be named by its configuration: rules.apps.AutodiscoverRulesConfig.
        spec = find_spec(app if app.islower() else app.rpartition(".")[0])
        for place in (spec.submodule_search_locations or []) if spec else []:
            for path in sorted(Path(place).glob("migrations/*.py")):
                told.update(f"{app} {path.name}\0".encode() + path.read_bytes())
    return told.hexdigest()


@contextmanager
def one_at_a_time(folder: Path) -> Iterator[None]:
    """Nobody else works on a folder, whichever process; a lock of SQLite's falls off when its process ends."""
    with closing(sqlite3.connect(folder / "lock", timeout=900, isolation_level=None)) as lock:
        lock.execute("BEGIN EXCLUSIVE")
        yield


def make(kept: Path) -> None:
    """Migrate a new node and keep its database; the file appears whole or not at all."""
    with tempfile.TemporaryDirectory(dir=KEPT) as folder:
        env = os.environ | {"ORTAQ_DATA": folder, "ORTAQ_DATABASE": "", "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}"}
        subprocess.run([sys.executable, "-m", "ortaq", "migrate", "-v0"], env=env, check=True)
        made = Path(folder) / NAME
        with closing(sqlite3.connect(made)) as database:
            # A database in memory has no write-ahead log.
            assert database.execute("PRAGMA journal_mode=DELETE").fetchone() == ("delete",)
        made.rename(kept)


def put_into(folder: Path) -> None:
    """Give a node's new folder its database."""
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(migrated(), folder / NAME)
    with closing(sqlite3.connect(folder / NAME)) as copied:
        assert copied.execute("PRAGMA journal_mode=WAL").fetchone() == ("wal",)
