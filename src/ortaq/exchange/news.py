"""What the exchange tells its own worker: a large file lies ready, many rows are to be taken."""

from django.dispatch import Signal

file_kept = Signal()
"""Sent with `job`, the id of a file that is to be read."""
rows_wanted = Signal()
"""Sent with `job` and `by`, the ids of a file whose rows are to be taken and of who wants it."""
