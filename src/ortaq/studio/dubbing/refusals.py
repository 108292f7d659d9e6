"""What the dubbing board says no with; each message is a sentence for the person who asked."""

from ortaq.work.refused import Refused


class CannotDub(Refused):
    """What somebody wants to do with a dub cannot be done, or not yet; the message says what is missing."""


class OtherPlace(Refused):
    """A piece of a take does not go on where the last one ended; `received` bytes are here."""

    def __init__(self, received: int, sentence: str) -> None:
        super().__init__(sentence)
        self.received = received
