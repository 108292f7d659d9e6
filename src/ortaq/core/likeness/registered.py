"""What is registered of a programme: its picture and the sounds of its languages."""

from dataclasses import dataclass

from ortaq.core.likeness.picture import Print
from ortaq.core.likeness.sound import Track


@dataclass(frozen=True, slots=True)
class Registered:
    """A programme's fingerprints; `picture` is None for what is only heard."""

    programme: str
    picture: Print | None
    tracks: tuple[Track, ...]
