"""What follows for rights when a programme gets another place in its tree: what holds above it holds in it."""

import uuid
from typing import Any

from ortaq.rights.compiling import recompile


def follow(programme: uuid.UUID, **_signal: Any) -> None:
    """Compile a programme that was moved, and everything below it; inside the transaction that moved it."""
    recompile([programme])
