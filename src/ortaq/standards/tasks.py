"""The tasks of the room; each part of it brings its own."""

from ortaq.standards.consents.tasks import follow_ends, foretell_ends, note_what_is_over
from ortaq.standards.protection.tasks import apply_retention
from ortaq.standards.trust.tasks import close_last_quarter

__all__ = ["apply_retention", "close_last_quarter", "follow_ends", "foretell_ends", "note_what_is_over"]
