"""What happens in this room that later rooms wait for."""

from django.dispatch import Signal

rights_changed = Signal()
"""What may be shown of some programmes has changed; `programmes` are their ids. Sent after commit."""
