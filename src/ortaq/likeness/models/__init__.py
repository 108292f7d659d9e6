"""What is kept of fingerprints."""

from ortaq.likeness.models.fingerprints import Fingerprint

__all__ = ["Fingerprint"]
