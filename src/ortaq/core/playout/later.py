"""A channel that is some hours later: the same stretches on a clock of its own, each so far as it may be seen then.

What is shown again is a use of its own. So a stretch goes on until its own end, or until nobody may see it again any
more, whichever comes first; then the slate stands there until the stretch is over. The clock of such a channel, its
guide and its ranges tell when it shows something, not when the channel itself did.
"""

from dataclasses import replace

from ortaq.core.playout.daterange import PROGRAMME
from ortaq.core.playout.timeline import Block

NOT_LATER = "not_later"
"""Reason of the slate where a programme may be shown at its time only."""


def later_by(block: Block, shift: int) -> Block:
    """A stretch as a channel shows it that is so many ticks later; the shift lies on the segment grid."""
    slate = replace(block, start=block.start + shift, stop=block.stop + shift, tracks=None, cue=None, labels=())
    # A card tells what comes next and when, on the clock of the channel itself.
    if block.tracks is None or block.cue is None or block.cue.kind != PROGRAMME:
        return slate
    until = min(block.until + shift, block.again)
    if is_cut(block, shift):
        told = {**block.slate_cue.attributes, "X-REASON": NOT_LATER}
        slate = replace(slate, slate_cue=replace(block.slate_cue, attributes=told))
    if until <= slate.start:
        return slate
    return replace(slate, tracks=block.tracks, cue=block.cue, labels=block.labels, until=until)


def is_cut(block: Block, shift: int) -> bool:
    """Whether a channel that is so much later shows less of a stretch than the channel itself."""
    shown = min(block.stop, block.until)
    return block.tracks is not None and block.start < shown and block.again < shown + shift
