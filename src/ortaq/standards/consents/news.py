"""What happens in the register that later rooms wait for."""

from django.dispatch import Signal

consent_withdrawn = Signal()
"""What rests on a consent may not be made or shown any more; `consent` is its id. Sent after commit."""
consent_over = Signal()
"""The same, because the last day of a consent is over; `consent` is its id. Sent after commit."""
