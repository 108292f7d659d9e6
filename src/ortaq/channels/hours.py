"""Showings outside the hours that the law of a receiving territory leaves to their age: a warning, not a decision.

The hours are dated data with a confidence (core/playout/ratings.py); a person looks at it, nothing is cut by it.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from ortaq.catalogue.models import Programme
from ortaq.core.playout.ratings import Watershed, outside
from ortaq.core.rights import Decision
from ortaq.members.territories import territories
from ortaq.rights import sentences


def seen_in(answers: Mapping[str, Decision]) -> list[str]:
    """The territories in which a showing would be seen: where it is not allowed the slate stands."""
    return [code for code, one in answers.items() if one.is_allowed]


def outside_hours(programme: Programme, start: dt.datetime, stop: dt.datetime, codes: Iterable[str]) -> list[Watershed]:
    """The hours that a showing in [start, stop) does not keep, one for each territory that has such hours."""
    known = territories()
    found = (outside(code, programme.min_age, start, stop, ZoneInfo(known[code].time_zone)) for code in codes)
    return [one for one in found if one]


def said(hours: Watershed) -> str:
    """Türkiye: what has the sign 18+ may be shown only 00:00–05:00 at the clocks there (Law 6112 …)."""
    about = {
        "place": sentences.place(hours.territory),
        "sign": hours.code,
        "hours": str(hours),
        "law": hours.instrument,
        "note": hours.note,
    }
    sentence = _("%(place)s: the sign %(sign)s is for %(hours)s only, at the clocks there. %(law)s") % about
    return sentence if hours.is_verified else f"{sentence} {_('(unverified: %(note)s)') % about}"
