"""When something that may not be shown yet opens: the day is all of a contract that a viewer is ever told.

Told is only the beginning of a right that the asking house holds itself. Where anything else stands against it (another
house's exclusivity, a holdback, a court), nobody outside learns that it exists, nor on which day it ends.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

from ortaq.core.rights import Kind
from ortaq.rights.ground import Ground, Question, grounds_for


def openings(asked: Sequence[Question]) -> list[dt.datetime | None]:
    """When each use opens, in the order of the questions; None: it is open, or no day may be told."""
    grounds = grounds_for(asked)
    return [opening(grounds[one.broadcaster], one) for one in asked]


def opening(ground: Ground, asked: Question) -> dt.datetime | None:
    """The first beginning of a grant of the house from which on the use is allowed."""
    outcome = ground.judge(asked)
    if outcome.is_allowed:
        return None
    begins = {
        found.at
        for found in outcome.findings
        # Only a grant's own beginning: the edge of an owner's title is where the share of somebody else ends.
        if found.code == "not_yet" and found.at is not None and found.atom and found.atom.kind == Kind.GRANT
    }
    length = asked.stop - asked.start
    for at in (dt.datetime.fromtimestamp(one, dt.UTC) for one in sorted(begins)):
        if ground.judge(replace(asked, start=at, stop=at + length)).is_allowed:
            return at
    return None
