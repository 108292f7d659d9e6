"""Open channels, plan, publish, and keep them ahead of the clock."""

from ortaq.channels.actions.ahead import keep_ahead, mark_aired, note_first_showings
from ortaq.channels.actions.changes import NothingToUndo, undo
from ortaq.channels.actions.changes import last_of as last_change
from ortaq.channels.actions.clear import NothingToDecide, ReasonMissing, clear, may_clear, reopen
from ortaq.channels.actions.feeds import (
    BlackoutUnclear,
    FeedThere,
    FeedUnclear,
    black_out,
    change_address,
    lift,
    open_feed,
)
from ortaq.channels.actions.feeds import follow_rights as follow_feed_rights
from ortaq.channels.actions.feeds import start as start_feed
from ortaq.channels.actions.feeds import stop as stop_feed
from ortaq.channels.actions.many import NothingToCopy, NothingToFillWith, copy, fill
from ortaq.channels.actions.periods import sign_periods
from ortaq.channels.actions.plan import (
    BadLength,
    ChannelUnclear,
    OffTheGrid,
    SlotAired,
    SlotTaken,
    TooLate,
    length_of,
    may_schedule,
    move,
    open_channel,
    plan,
    remove,
)
from ortaq.channels.actions.publish import NothingToPublish, NotPackaged, SlotNotCleared, publish
from ortaq.channels.actions.withhold import follow_rights, withhold
from ortaq.channels.packages import ensure_slate

__all__ = [
    "BadLength",
    "BlackoutUnclear",
    "ChannelUnclear",
    "FeedThere",
    "FeedUnclear",
    "NotPackaged",
    "NothingToCopy",
    "NothingToDecide",
    "NothingToFillWith",
    "NothingToPublish",
    "NothingToUndo",
    "OffTheGrid",
    "ReasonMissing",
    "SlotAired",
    "SlotNotCleared",
    "SlotTaken",
    "TooLate",
    "black_out",
    "change_address",
    "clear",
    "copy",
    "ensure_slate",
    "fill",
    "follow_feed_rights",
    "follow_rights",
    "keep_ahead",
    "last_change",
    "length_of",
    "lift",
    "mark_aired",
    "may_clear",
    "may_schedule",
    "move",
    "note_first_showings",
    "open_channel",
    "open_feed",
    "plan",
    "publish",
    "remove",
    "reopen",
    "sign_periods",
    "start_feed",
    "stop_feed",
    "undo",
    "withhold",
]
