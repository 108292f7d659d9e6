"""What happens in this room that later rooms wait for."""

from django.dispatch import Signal

programme_moved = Signal()
"""A programme has another place in its tree; `programme` is its id. Sent inside the transaction that moves it."""
