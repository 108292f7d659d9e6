"""Channels, their slots, the published timeline from which playlist and guide are computed, feeds, and what was."""

from ortaq.channels.models.feeds import Blackout, Feed, FeedEvent, FeedMode, FeedRight, FeedSegment, Listed
from ortaq.channels.models.published import EVERYWHERE, Airing, Period, Publication, Reel, StandIn, Stretch, Withheld
from ortaq.channels.models.records import AsRun, Audience
from ortaq.channels.models.schedule import Change, ChangeKind, Channel, Closing, Promo, ScheduleFile, Slot, Template

__all__ = [
    "EVERYWHERE",
    "Airing",
    "AsRun",
    "Audience",
    "Blackout",
    "Change",
    "ChangeKind",
    "Channel",
    "Closing",
    "Feed",
    "FeedEvent",
    "FeedMode",
    "FeedRight",
    "FeedSegment",
    "Listed",
    "Period",
    "Promo",
    "Publication",
    "Reel",
    "ScheduleFile",
    "Slot",
    "StandIn",
    "Stretch",
    "Template",
    "Withheld",
]
