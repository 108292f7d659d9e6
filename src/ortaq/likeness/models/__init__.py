"""What is kept of fingerprints, of clips that were asked about, and of what is watched."""

from ortaq.likeness.models.fingerprints import Fingerprint
from ortaq.likeness.models.lookups import Lookup, LookupState
from ortaq.likeness.models.watching import Sighting, SightingState, Watch, Watched, WatchedState, WatchKind

__all__ = (
    "Fingerprint",
    "Lookup",
    "LookupState",
    "Sighting",
    "SightingState",
    "Watch",
    "WatchKind",
    "Watched",
    "WatchedState",
)
