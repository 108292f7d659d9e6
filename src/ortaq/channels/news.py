"""What happens in this room that others wait for."""

from django.dispatch import Signal

as_run_written = Signal()
"""A day was written down for one house: `report` is the document, `digest` its SHA-256. Sent with it, before commit:
who hears it keeps what it needs in the same transaction, or the day is written anew."""
