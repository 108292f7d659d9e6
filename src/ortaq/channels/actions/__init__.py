"""Open channels, plan, publish, and keep them ahead of the clock."""

from ortaq.channels.actions.ahead import keep_ahead, mark_aired, note_first_showings
from ortaq.channels.actions.as_run import write_as_run
from ortaq.channels.actions.bring_in import FileUnclear, NothingToTake, bad_lines, bring_in, look, take_over
from ortaq.channels.actions.changes import NothingToUndo, undo
from ortaq.channels.actions.changes import last_of as last_change
from ortaq.channels.actions.clear import NothingToDecide, ReasonMissing, clear, may_clear, reopen
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
from ortaq.channels.actions.replace import SameProgramme, replace
from ortaq.channels.actions.templates import (
    NothingToApply,
    TemplateUnclear,
    apply_template,
    drop_template,
    save_template,
    set_strip,
)
from ortaq.channels.actions.withhold import follow_rights, withhold
from ortaq.channels.packages import ensure_slate

__all__ = [
    "BadLength",
    "ChannelUnclear",
    "FileUnclear",
    "NotPackaged",
    "NothingToApply",
    "NothingToCopy",
    "NothingToDecide",
    "NothingToFillWith",
    "NothingToPublish",
    "NothingToTake",
    "NothingToUndo",
    "OffTheGrid",
    "ReasonMissing",
    "SameProgramme",
    "SlotAired",
    "SlotNotCleared",
    "SlotTaken",
    "TemplateUnclear",
    "TooLate",
    "apply_template",
    "bad_lines",
    "bring_in",
    "clear",
    "copy",
    "drop_template",
    "ensure_slate",
    "fill",
    "follow_rights",
    "keep_ahead",
    "last_change",
    "length_of",
    "look",
    "mark_aired",
    "may_clear",
    "may_schedule",
    "move",
    "note_first_showings",
    "open_channel",
    "plan",
    "publish",
    "remove",
    "reopen",
    "replace",
    "save_template",
    "set_strip",
    "sign_periods",
    "take_over",
    "undo",
    "withhold",
    "write_as_run",
]
