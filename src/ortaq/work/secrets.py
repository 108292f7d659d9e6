"""Secrets of this node, kept as files that only its owner may read; never in the database, log or pages."""

import contextlib
import fcntl
import os
import secrets
from collections.abc import Callable, Iterator
from pathlib import Path


def write_secret(path: Path, content: bytes) -> None:
    """Write a new file with mode 600 in a folder with mode 700; raises FileExistsError rather than overwrite."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)


@contextlib.contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Only one process makes keys in a folder at a time: two of a kind would be two worlds."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (folder / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def made_once(path: Path, make: Callable[[], bytes]) -> bytes:
    """What lies in a secret's file; made by whoever asks first, and never seen half written."""
    if not path.exists():
        own = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
        write_secret(own, make())
        try:
            # A link appears with all its bytes, and only where nobody else's is.
            with contextlib.suppress(FileExistsError):
                path.hardlink_to(own)
        finally:
            own.unlink()
    return path.read_bytes()


def secret_key(folder: Path) -> str:
    """The node's key for sessions and forms; made at the first start."""
    path = folder / "session.key"
    with contextlib.suppress(FileExistsError):
        write_secret(path, secrets.token_urlsafe(50).encode())
    return path.read_text()
