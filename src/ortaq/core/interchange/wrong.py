"""One cell that could not be taken, before it is known in which line it stands."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from ortaq.core.interchange.model import RAW, BadRow


@dataclass(frozen=True, slots=True)
class Wrong:
    """The heading, the reason as a code with params, what is written there, what could be written instead."""

    column: str
    reason: str
    raw: str = ""
    suggestion: str = ""
    params: Mapping[str, str | int] = field(default_factory=dict)

    def at(self, line: int) -> BadRow:
        """The same as a row of a report."""
        return BadRow(line, self.column, self.reason, self.params, self.suggestion, self.raw[:RAW])
