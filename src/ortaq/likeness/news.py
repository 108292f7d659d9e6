"""What happens in this room that others wait for."""

from django.dispatch import Signal

lookup_waits = Signal()
"""A clip waits to be looked up; `lookup` is its id."""

watched_waits = Signal()
"""Something new was found at a place that is watched, and waits to be looked up; `watched` is its id."""
