"""What is kept of fingerprints, and of clips that were asked about."""

from ortaq.likeness.models.fingerprints import Fingerprint
from ortaq.likeness.models.lookups import Lookup, LookupState

__all__ = ["Fingerprint", "Lookup", "LookupState"]
