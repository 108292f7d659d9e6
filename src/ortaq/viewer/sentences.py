"""Say to a viewer why something may not be seen where they are, when it opens, and until when it may be seen again."""

import datetime as dt
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from ortaq.core.playout.later import AGE_HOURS, NOT_LATER
from ortaq.core.rules import Ruling
from ortaq.core.text import dates
from ortaq.members.territories import territories
from ortaq.origin.sentences import reader_tag
from ortaq.standards.charter.sentences import words
from ortaq.viewer.queries import Showing


def day_there(at: dt.datetime, zone: ZoneInfo) -> str:
    """A day on the clocks of a zone, with the time where it is not midnight."""
    local = at.astimezone(zone)
    said = dates.long_date(local.date(), reader_tag())
    return said if local.time() == dt.time() else f"{said}, {local:%H:%M}"


def opens(at: dt.datetime, territory: str) -> str:
    """That something is not to be seen in a territory until an instant, told on the clocks there."""
    place = territories()[territory]
    return _("Not in %(place)s until %(day)s") % {
        "place": place.name(reader_tag()),
        "day": day_there(at, ZoneInfo(place.time_zone)),
    }


def kept_back(ruling: Ruling, house: str) -> str:
    """That a film is not to be watched because of a rule that a house has agreed to."""
    return _("It is not shown: it does not keep a rule that %(house)s has agreed to (%(rule)s: %(title)s)") % {
        "house": house,
        "rule": ruling.bound.rule.id,
        "title": words(ruling.bound.rule.title),
    }


def why_not(showing: Showing) -> str:
    """Why a showing is a slate where the viewer is, in a few words; empty when it is none."""
    if not showing.is_blocked:
        return ""
    if showing.is_withheld:
        return _("This programme is not shown any more")
    if showing.opens_at:
        return opens(showing.opens_at, showing.territory)
    said = {
        "blackout": _("left out here"),
        "licence_ended": _("the licence has ended"),
        NOT_LATER: _("only at its own time"),
        AGE_HOURS: _("not at this hour"),
    }
    return said.get(showing.reason) or elsewhere(showing)


def elsewhere(showing: Showing) -> str:
    """That there is no licence where the viewer is, so far as we know where that is."""
    if showing.territory not in territories():
        return _("no licence where you are")
    place = {"place": territories()[showing.territory].name(reader_tag())}
    if not showing.is_received:
        return _("This channel is not shown in %(place)s") % place
    return _("Not in %(place)s") % place


def gone(showing: Showing) -> str:
    """Since when a showing that is over cannot be seen again, or that it never could."""
    if showing.seen_until is None:
        return _("Cannot be seen again")
    return _("Cannot be seen any more since %(day)s") % {"day": day_there(showing.seen_until, showing.zone)}


def until(showing: Showing) -> str:
    """Until when a showing that is over can be seen again."""
    if showing.seen_until is None:
        return ""
    return _("Can be seen until %(day)s") % {"day": day_there(showing.seen_until, showing.zone)}
