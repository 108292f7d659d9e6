"""What has been put on the air since the last look, asked of the database once a second and almost for nothing.

Numbers of publications and signatures grow, so that in between only what is above a floor is asked for. Transactions
do not end in the order of their numbers; the floor lies where the highest number was a whole look before, and a whole
look once a minute finds what was later still, and channels that have gone.
"""

from typing import Final
from uuid import UUID

from ortaq.channels.air import reels
from ortaq.channels.air.reels import Numbers
from ortaq.channels.models import Period, Publication

WHOLE: Final = 60.0
"""Seconds between two looks at everything."""
IN_FLIGHT: Final = 50
"""Numbers below the highest one that the first look may have missed, because they were still being written."""


class News:
    """The newest numbers of every channel that has published something, as one process knows them."""

    def __init__(self) -> None:
        self.numbers: dict[UUID, Numbers] = {}
        self.floor = self.top = Numbers()
        self.whole_at = 0.0

    def is_whole_due(self, clock: float) -> bool:
        """Whether the next look is one at everything."""
        return not self.numbers or clock - self.whole_at >= WHOLE

    def whole(self, clock: float) -> dict[UUID, Numbers]:
        """Look at everything; raises DatabaseError when the database is away."""
        found = reels.newest()
        top = Numbers(*(max(column) for column in zip(Numbers(), *found.values(), strict=True)))
        first = Numbers(*(max(0, number - IN_FLIGHT) for number in top))
        self.floor, self.top = self.top if self.numbers else first, top
        self.numbers, self.whole_at = found, clock
        return found

    def look(self, clock: float) -> dict[UUID, Numbers]:
        """Look at what is new; raises DatabaseError when the database is away."""
        if self.is_whole_due(clock):
            return self.whole(clock)
        above = Publication.objects.filter(number__gt=self.floor.publication).order_by("number")
        for channel, number in above.values_list("channel", "number"):
            known = self.numbers.get(channel, Numbers())
            self.numbers[channel] = known._replace(publication=max(number, known.publication))
        signed = Period.objects.filter(number__gt=self.floor.period).order_by("number")
        for channel, number in signed.values_list("channel", "number"):
            # What signs before it publishes anything is not on the air.
            if channel in self.numbers:
                known = self.numbers[channel]
                self.numbers[channel] = known._replace(period=max(number, known.period))
        return self.numbers
