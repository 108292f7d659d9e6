"""A channel that is some hours later: the same stretches on a clock of its own, each so far as it may be seen then.

What is shown again is a use of its own. So a programme goes on until its own end, or until nobody may see it again any
more, whichever comes first; then what stands in for it takes over so far as that may be, and at last the slate. The
clock of such a channel, its guide and its ranges tell when it shows something, not when the channel itself did.
"""

from dataclasses import replace

from ortaq.core.playout.daterange import PROGRAMME
from ortaq.core.playout.timeline import Block

NOT_LATER = "not_later"
"""Reason of the slate where a programme may be shown at its time only."""


def later_by(block: Block, shift: int) -> Block:
    """A stretch as a channel shows it that is so many ticks later; the shift lies on the segment grid."""
    slate = replace(
        block, start=block.start + shift, stop=block.stop + shift, tracks=None, cue=None, labels=(), then=None
    )
    if is_cut(block, shift):
        told = {**block.slate_cue.attributes, "X-REASON": NOT_LATER}
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
                until=min(one.until + shift, one.again),
                later=one.later,
                again=one.again,
                then=found,
            )
    return found or slate


def is_cut(block: Block, shift: int) -> bool:
    """Whether a channel that is so much later shows less of a programme than the channel itself."""
    stop = min(block.stop, block.until)
    return block.tracks is not None and block.start < stop and block.again < stop + shift
