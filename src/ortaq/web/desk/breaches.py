"""What waits in the register of breaches: an authority or people who must be told, with the time that is left."""

import datetime as dt
from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ortaq.members.models import Broadcaster, Person
from ortaq.standards.breaches import queries, rules
from ortaq.web.desk.job import Job


def breaches_to_tell(person: Person, house: Broadcaster, now: dt.datetime) -> Iterator[Job]:
    """Breaches of which somebody must still be told, for standards officers of the house."""
    if not rules.keeps_breaches(person, house):
        return
    for one in queries.to_tell(house, now):
        yield Job(
            title=_("A breach of personal data: tell the authority")
            if one.must_tell_authority
            else _("A breach of personal data with a high risk: tell the people"),
            address=reverse("standards:breach", args=(one.breach.pk,)),
            action=_("Look"),
            house=str(house),
            note=f"{one.breach} · {left(one)}" if one.must_tell_authority else str(one.breach),
            due=one.due_at if one.must_tell_authority else None,
            since=one.breach.found_at,
            is_urgent=True,
        )


def left(one: queries.Standing) -> str:
    """How much time is left, or how much too late it is."""
    if one.hours_late:
        return ngettext("%(hours)s hour too late", "%(hours)s hours too late", one.hours_late) % {
            "hours": one.hours_late
        }
    return ngettext("%(hours)s hour left", "%(hours)s hours left", one.hours_left) % {"hours": one.hours_left}
