"""A channel that is some hours later: the same stretches on a clock of its own, each so far as it may be seen then.

What is shown again is a use of its own. So a programme goes on until its own end, or until nobody may see it again any
more, whichever comes first; then what stands in for it takes over so far as that may be, and at last the slate. The
clock of such a channel, its guide and its ranges tell when it shows something, not when the channel itself did. So it
keeps the hours of an age on that clock too: what would be on outside of them is not on at all. A person who let it be
shown outside of them on the channel itself has decided about that hour, and about no other.
"""

from dataclasses import replace

from ortaq.core.playout.daterange import PROGRAMME
from ortaq.core.playout.timeline import AgeHours, Block

NOT_LATER = "not_later"
"""Reason of the slate where a programme may be shown at its time only."""
AGE_HOURS = "age_hours"
"""Reason of the slate where the law leaves other hours to the age of a programme."""


def later_by(block: Block, shift: int) -> Block:
    """A stretch as a channel shows it that is so many ticks later; the shift lies on the segment grid."""
    slate = replace(
        block, start=block.start + shift, stop=block.stop + shift, tracks=None, cue=None, labels=(), then=None
    )
    if why := cut_by(block, shift):
        told = {**block.slate_cue.attributes, "X-REASON": why}
        slate = replace(slate, slate_cue=replace(block.slate_cue, attributes=told))
    found = None
    for one in reversed(list(block.links)):
        # A card tells what comes next and when, on the clock of the channel itself.
        if one.tracks is not None and one.cue is not None and one.cue.kind == PROGRAMME:
            found = replace(
                slate,
                tracks=one.tracks,
                cue=one.cue,
                labels=one.labels,
                most=one.most,
                until=min(one.until + shift, again_then(one.start, one.stop, one.again, one.age, shift)),
                later=one.later,
                again=one.again,
                then=found,
            )
    return found or slate


def again_then(start: int, stop: int, again: int, age: AgeHours | None, shift: int) -> int:
    """Until which tick a channel that is so much later may show what is on from tick to tick; 0: never.

    `again` is until when it may be seen again there at all, `age` the hours that are left to its age.
    """
    return again if keeps_hours(start, stop, age, shift) else 0


def keeps_hours(start: int, stop: int, age: AgeHours | None, shift: int) -> bool:
    """Whether what is on from tick to tick keeps the hours of its age when it is shown so much later."""
    return not shift or age is None or age.keeps(start + shift, stop + shift)


def cut_by(block: Block, shift: int) -> str:
    """Why a channel that is so much later shows less of a programme than the channel itself; empty: it does not."""
    stop = min(block.stop, block.until)
    if block.tracks is None or block.start >= stop:
        return ""
    if not keeps_hours(block.start, block.stop, block.age, shift):
        return AGE_HOURS
    return NOT_LATER if block.again < stop + shift else ""
