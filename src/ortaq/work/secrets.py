"""Secrets of this node, kept as files that only its owner may read; never in the database, log or pages."""

import contextlib
import os
import secrets
from pathlib import Path


def write_secret(path: Path, content: bytes) -> None:
    """Write a new file with mode 600 in a folder with mode 700; raises FileExistsError rather than overwrite."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)


def secret_key(folder: Path) -> str:
    """The node's key for sessions and forms; made at the first start."""
    path = folder / "session.key"
    with contextlib.suppress(FileExistsError):
        write_secret(path, secrets.token_urlsafe(50).encode())
    return path.read_text()
