"""What happens in this room that later rooms wait for."""

from django.dispatch import Signal

subtitles_kept = Signal()
"""A track of subtitles has a new file: `version`, `by` (a person or None), `source` (the version that it was written
from in other letters, or None), `machine` (what machines did of it: a tuple of catalogue.subtitles.records.Machine, or
None). Sent inside the transaction that keeps it."""

programme_moved = Signal()
"""A programme has another place in its tree; `programme` is its id. Sent inside the transaction that moves it."""

packaging = Signal()
"""The package of a `programme` is about to be made. A receiver that wants to see and hear it returns a
`core.media.package.Witness`, else None."""

packaged = Signal()
"""A programme has a new `package`; `witnesses` are those that saw it made. Sent inside the transaction that enters
it."""
