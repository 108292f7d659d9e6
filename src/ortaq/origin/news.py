"""What happens in this room that its tasks wait for (actions may not know tasks)."""

from django.dispatch import Signal

tamga_waits = Signal()
"""A file is to be signed; `tamga` is its id. Sent after commit."""
