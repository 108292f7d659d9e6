"""The keys with which assistants are asked: files that only this node reads, or variables of its environment.

A key is read when a request is sent, goes into its header, and nowhere else: no table, page, log or run file has it.
"""

import json
import os
import re
import sys
from pathlib import Path
from urllib.parse import quote

from django.utils.translation import gettext as _

from ortaq.members.keys import folder
from ortaq.work.refused import Refused
from ortaq.work.secrets import write_secret

VARIABLE = "ORTAQ_ASSISTANT_KEY_"
REMOVED = b"[key removed]"
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,49}")


class SecretMissing(Refused):
    """The node has no key of that name."""


class BadSecret(Refused):
    """A name that names no key, or a key that no header can carry; the message does not show the key."""


def path_of(name: str) -> Path:
    """The file of a key; raises BadSecret for a name that would lead elsewhere."""
    if not _NAME.fullmatch(name):
        raise BadSecret(_("The name of a key has letters, digits, hyphens and underscores, and nothing else."))
    return folder() / "assistants" / f"{name}.key"


def variable_of(name: str) -> str:
    """The variable of a key.

    >>> variable_of("kestrel-search")
    'ORTAQ_ASSISTANT_KEY_KESTREL_SEARCH'
    """
    return VARIABLE + name.replace("-", "_").upper()


def secret(name: str) -> str:
    """The key of that name, from the environment before the file; empty for an assistant without one.

    Raises SecretMissing and BadSecret.
    """
    if not name:
        return ""
    if told := os.environ.get(variable_of(name), "").strip():
        return checked(told)
    try:
        return checked(path_of(name).read_text(encoding="utf-8", errors="replace").strip())
    except FileNotFoundError:
        raise SecretMissing(
            _("This node has no key “%(name)s”. Put it in with: ortaq monitor key %(name)s") % {"name": name}
        ) from None


def missing(name: str) -> str:
    """The variable for a key that this node has not got; empty where the key is there, or none is needed."""
    try:
        secret(name)
    except SecretMissing:
        return variable_of(name)
    return ""


def checked(key: str) -> str:
    """A key as a header can carry it; raises BadSecret, since the error of whoever sends it would show it."""
    if not (key.isascii() and key.isprintable()):
        raise BadSecret(_("This key has letters that no key has. Copy it once more, without what stands around it."))
    return key


def keep(name: str, key: str) -> None:
    """Keep a key as a file of this node, in place of an older one; raises BadSecret."""
    path, content = path_of(name), checked(key.strip()).encode()
    path.unlink(missing_ok=True)
    write_secret(path, content)


def without(key: str, content: bytes) -> tuple[bytes, bool]:
    """Bytes in which the key does not stand, and whether it stood there: services repeat keys that they refuse.

    In JSON and in addresses some of its letters are written otherwise.
    """
    if not key:
        return content, False
    quoted = json.dumps(key)[1:-1]
    found = content
    for written in (key, quoted, quoted.replace("/", "\\/"), quote(key, safe="")):
        found = found.replace(written.encode(), REMOVED)
    return found, found != content


def typed() -> str:
    """A key from the standard input, so that it stands in no history of a shell."""
    return sys.stdin.readline().strip()
