"""The keys with which assistants are asked: files that only this node reads, or variables of its environment.

A key is read when a request is sent, goes into its header, and nowhere else: no table, page, log or run file has it.
"""

import os
import sys
from pathlib import Path

from django.utils.translation import gettext as _

from ortaq.members.keys import folder
from ortaq.work.refused import Refused
from ortaq.work.secrets import write_secret

VARIABLE = "ORTAQ_ASSISTANT_KEY_"
REMOVED = b"[key removed]"


class SecretMissing(Refused):
    """The node has no key of that name."""


def path_of(name: str) -> Path:
    """The file of a key."""
    return folder() / "assistants" / f"{name}.key"


def variable_of(name: str) -> str:
    """The variable of a key.

    >>> variable_of("kestrel-search")
    'ORTAQ_ASSISTANT_KEY_KESTREL_SEARCH'
    """
    return VARIABLE + name.replace("-", "_").upper()


def secret(name: str) -> str:
    """The key of that name, from the environment before the file; empty for an assistant without one; SecretMissing."""
    if not name:
        return ""
    if told := os.environ.get(variable_of(name), "").strip():
        return told
    try:
        return path_of(name).read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        raise SecretMissing(
            _("This node has no key “%(name)s”. Put it in with: ortaq monitor key %(name)s") % {"name": name}
        ) from None


def keep(name: str, key: str) -> None:
    """Keep a key as a file of this node, in place of an older one."""
    path_of(name).unlink(missing_ok=True)
    write_secret(path_of(name), key.strip().encode())


def without(key: str, content: bytes) -> tuple[bytes, bool]:
    """Bytes in which the key does not stand, and whether it stood there: services repeat keys that they refuse."""
    if not key or key.encode() not in content:
        return content, False
    return content.replace(key.encode(), REMOVED), True


def typed() -> str:
    """A key from the standard input, so that it stands in no history of a shell."""
    return sys.stdin.readline().strip()
