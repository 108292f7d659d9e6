"""What happens here that later rooms wait for."""

from django.dispatch import Signal

standing_changed = Signal()
"""Something may stand otherwise by the rules: a statement, a tool or an exception; `subjects` are ids, None: any.

Sent after commit.
"""
