"""One use, split into the acts that it is made of, each with its own time.

A slot at 20:00 is three things at once: the programme on the channel, the viewer's wish to start it over while it runs,
and the days after it in which it can still be seen. The window may hold the first and not the last.
"""

import datetime as dt
from collections.abc import Container
from typing import NamedTuple

from ortaq.core.rights.terms import Medium


class Use(NamedTuple):
    """What somebody wants to do: show it, there, from start to stop (UTC), with these languages.

    Empty `sounds` or `subtitles` ask for whatever is granted. `slot` is the id of the place in the schedule, so that a
    run it already holds is not asked for twice. `waived` are the exclusive clauses whose holder has agreed to it.
    `is_cleared`: a person of the house has decided what the rules leave to a person.
    """

    broadcaster: str
    territory: str
    start: dt.datetime
    stop: dt.datetime
    medium: Medium = Medium.LINEAR
    sounds: tuple[str, ...] = ()
    subtitles: tuple[str, ...] = ()
    slot: str | None = None
    waived: Container[str] = frozenset[str]()
    is_cleared: bool = False


class Act(NamedTuple):
    """One thing that happens, in [start, stop); no stop: for ever."""

    medium: Medium
    start: dt.datetime
    stop: dt.datetime | None


def acts_of(use: Use, catch_up_days: int | None) -> tuple[Act, ...]:
    """The acts of a use; the first is the use itself.

    A linear use brings its start-over with it, and a catch-up tail of so many days (0: none; None: for ever).
    """
    main = Act(use.medium, use.start, use.stop)
    if use.medium is not Medium.LINEAR:
        return (main,)
    acts = [main, Act(Medium.START_OVER, use.start, use.stop)]
    if catch_up_days is None:
        acts.append(Act(Medium.CATCH_UP, use.stop, None))
    elif catch_up_days:
        acts.append(Act(Medium.CATCH_UP, use.stop, use.stop + dt.timedelta(days=catch_up_days)))
    return tuple(acts)
