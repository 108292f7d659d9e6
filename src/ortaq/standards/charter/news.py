"""What happens here that later rooms wait for."""

from django.dispatch import Signal

bindings_changed = Signal()
"""Members are bound by other rules than before: adopted, reserved, lifted or left; `members` are their ids.

Sent after commit.
"""
