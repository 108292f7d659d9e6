"""Open channels, plan, publish, and keep them ahead of the clock."""

from ortaq.channels.actions.ahead import keep_ahead, mark_aired, note_first_showings
from ortaq.channels.actions.bring_in import FileUnclear, NothingToTake, bad_lines, bring_in, look, take_over
from ortaq.channels.actions.change_channel import NothingToChange, change_channel
from ortaq.channels.actions.changes import NothingToUndo, undo
from ortaq.channels.actions.changes import last_of as last_change
from ortaq.channels.actions.clear import NothingToDecide, ReasonMissing, clear, may_clear, reopen
from ortaq.channels.actions.close_channel import close_channel
from ortaq.channels.actions.many import NothingToCopy, NothingToFillWith, RefusedStandIn, copy, fill
from ortaq.channels.actions.open_again import ChannelOpen, open_again
from ortaq.channels.actions.periods import sign_periods
from ortaq.channels.actions.plan import (
    BadLength,
    ChannelClosed,
    ChannelUnclear,
    OffTheGrid,
    SlotAired,
    SlotTaken,
    TooLate,
    length_of,
    may_open_again,
    may_open_channel,
    may_schedule,
    move,
    open_channel,
    plan,
    remove,
)
from ortaq.channels.actions.promos import (
    CannotPromote,
    makes_promos,
    mark_promo,
    may_mark,
    turn_cards,
    turn_promo,
    unmark_promo,
)
from ortaq.channels.actions.publish import NothingToPublish, NotPackaged, SlotNotCleared, publish
from ortaq.channels.actions.replace import SameProgramme, replace
from ortaq.channels.actions.stand_ins import CannotStandIn, drop_stand_in, name_stand_in
from ortaq.channels.actions.templates import (
    NothingToApply,
    TemplateUnclear,
    apply_template,
    drop_template,
    save_template,
    set_strip,
)
from ortaq.channels.actions.withhold import follow_rights, withhold
from ortaq.channels.air.packages import ensure_slate
from ortaq.channels.cards.actions import forget_cards, make_cards
from ortaq.channels.feeds.actions import (
    BlackoutUnclear,
    FeedThere,
    FeedUnclear,
    black_out,
    change_address,
    lift,
    open_feed,
)
from ortaq.channels.feeds.actions import follow_rights as follow_feed_rights
from ortaq.channels.feeds.actions import start as start_feed
from ortaq.channels.feeds.actions import stop as stop_feed
from ortaq.channels.feeds.announcing import GuideEmpty, announce
from ortaq.channels.reports.actions import write_as_run

__all__ = [
    "BadLength",
    "BlackoutUnclear",
    "CannotPromote",
    "CannotStandIn",
    "ChannelClosed",
    "ChannelOpen",
    "ChannelUnclear",
    "FeedThere",
    "FeedUnclear",
    "FileUnclear",
    "GuideEmpty",
    "NotPackaged",
    "NothingToApply",
    "NothingToChange",
    "NothingToCopy",
    "NothingToDecide",
    "NothingToFillWith",
    "NothingToPublish",
    "NothingToTake",
    "NothingToUndo",
    "OffTheGrid",
    "ReasonMissing",
    "RefusedStandIn",
    "SameProgramme",
    "SlotAired",
    "SlotNotCleared",
    "SlotTaken",
    "TemplateUnclear",
    "TooLate",
    "announce",
    "apply_template",
    "bad_lines",
    "black_out",
    "bring_in",
    "change_address",
    "change_channel",
    "clear",
    "close_channel",
    "copy",
    "drop_stand_in",
    "drop_template",
    "ensure_slate",
    "fill",
    "follow_feed_rights",
    "follow_rights",
    "forget_cards",
    "keep_ahead",
    "last_change",
    "length_of",
    "lift",
    "look",
    "make_cards",
    "makes_promos",
    "mark_aired",
    "mark_promo",
    "may_clear",
    "may_mark",
    "may_open_again",
    "may_open_channel",
    "may_schedule",
    "move",
    "name_stand_in",
    "note_first_showings",
    "open_again",
    "open_channel",
    "open_feed",
    "plan",
    "publish",
    "remove",
    "reopen",
    "replace",
    "save_template",
    "set_strip",
    "sign_periods",
    "start_feed",
    "stop_feed",
    "take_over",
    "turn_cards",
    "turn_promo",
    "undo",
    "unmark_promo",
    "withhold",
    "write_as_run",
]
