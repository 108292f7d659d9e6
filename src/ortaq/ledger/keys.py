"""What the log signs with, and whom this node believes: files in the key folder, out of reach of the database.

keys/audit.key       the log's own key (secret); made with the first checkpoint
keys/audit.policy    whose checkpoints and which witnesses count (C2SP tlog-policy); public, handed to whoever checks
keys/witness/*.key   members' keys for co-signing, when they lie here (secret)
keys/logs/*.vkey     logs of other nodes for which members of this one are witnesses, one key a line
"""

import os
from pathlib import Path
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from ortaq.core.ledger import policy as policies
from ortaq.core.ledger.notes import SIGNS, PublicKey, SecretKey
from ortaq.core.ledger.policy import Policy
from ortaq.work.refused import Refused
from ortaq.work.secrets import alone, write_secret
from ortaq.work.settings import settings

POLICY = "audit.policy"


class PolicyUnreadable(Refused):
    """keys/audit.policy cannot be read; the message names its line."""


def address() -> str:
    """Host of this node, which begins the names of its keys."""
    return urlsplit(settings().origin).netloc or settings().node


def ensure_log_key() -> SecretKey:
    """The log's key. It keeps the name that it was made with: the name of the log; the policy believes it.

    After a loss, the next call makes another one. The policy keeps the old one too, so that older checkpoints hold.
    """
    folder = settings().keys
    with alone(folder):
        file = folder / "audit.key"
        if file.exists():
            return SecretKey.read(file.read_text("utf-8"))
        key = SecretKey.new(f"{address()}/audit", SIGNS)
        _write(policy().with_log(key.public))
        write_secret(file, key.written().encode())
        return key


def policy() -> Policy:
    """Whom this node believes; an empty policy while there is no file. Raises PolicyUnreadable."""
    file = settings().keys / POLICY
    try:
        return policies.read(file.read_text("utf-8")) if file.exists() else Policy()
    except ValueError as error:
        raise PolicyUnreadable(_("The file keys/audit.policy cannot be read: %s") % error) from error


def ask(*, name: str = "", key: PublicKey | None = None, needed: int = 0) -> Policy:
    """Believe one more witness, or ask for another number of them; raises BrokenPolicy."""
    with alone(settings().keys):
        changed = policy().asking(name=name, key=key, needed=needed)
        _write(changed)
        return changed


def known_logs() -> tuple[PublicKey, ...]:
    """The logs for which members of this node may be witnesses: its own, and those in keys/logs."""
    lines = [
        line
        for file in sorted((settings().keys / "logs").glob("*.vkey"))
        for line in file.read_text("utf-8").splitlines()
        if line.strip()
    ]
    return (*policy().logs, *map(PublicKey.read, lines))


def witness_file(member: str) -> Path:
    """Where the key of a member (its short name) for co-signing lies."""
    return settings().keys / "witness" / f"{member}.key"


def on_this_node() -> list[str]:
    """Witnesses of the policy whose keys lie beside the log's own: what they co-sign here proves nothing to others."""
    here = {SecretKey.read(file.read_text("utf-8")).name for file in witness_file("*").parent.glob("*.key")}
    return [name for name, key in policy().witnesses if key.name in here]


def _write(changed: Policy) -> None:
    """Put the file in its place whole: who reads it meanwhile has the old one."""
    file = settings().keys / POLICY
    draft = Path(f"{file}.new")
    draft.write_text(str(changed), "utf-8")
    os.replace(draft, file)  # noqa: PTH105 -- Path.replace says nothing more
