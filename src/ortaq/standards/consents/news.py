"""What happens in the register that later rooms wait for."""

from django.dispatch import Signal

consent_withdrawn = Signal()
"""What rests on a consent may not be made or shown any more; `consent` is its id. Sent after commit."""
