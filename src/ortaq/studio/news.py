"""What happens in the studio that other parts wait for."""

from django.dispatch import Signal

might_be_released = Signal()
"""A signature or a lock has come: perhaps nothing is missing any more; `project` is its id. Sent after commit."""
released = Signal()
"""A project has become a programme; `project` and `programme` are their ids. Sent after commit."""
might_be_settled = Signal()
"""A showing was told, or an order of payments or a rate has come; `project` is its id. Sent after commit."""
