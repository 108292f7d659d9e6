"""What keeps anything new from being made of a programme: later rooms register a function that knows.

The origin says so when a person has taken back a consent on which the programme rests.
"""

from collections.abc import Callable

from ortaq.catalogue.models import Programme

Halt = Callable[[Programme], bool]

_halts: list[Halt] = []


def add(halt: Halt) -> Halt:
    """Ask this function too."""
    if halt not in _halts:
        _halts.append(halt)
    return halt


def halted(programme: Programme) -> bool:
    """Whether nothing new may be made of it now."""
    return any(halt(programme) for halt in _halts)
