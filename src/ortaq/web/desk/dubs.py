"""What of dubs waits for those who make programmes: others ask for material or wait for a check, own steps are late."""

import datetime as dt
from collections.abc import Iterator
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils.translation import gettext as _

from ortaq.members.models import Broadcaster
from ortaq.rights import sentences
from ortaq.studio.dubbing import queries
from ortaq.studio.models import Dub, DubStep
from ortaq.web.desk.job import Job

OURS = (DubStep.TRANSLATION, DubStep.CASTING, DubStep.RECORDING, DubStep.MIX)
"""Steps that are the work of the house that dubs."""


def dubs_to_go_on_with(house: Broadcaster) -> Iterator[Job]:
    """Dubs that stand still without this house."""
    for one in queries.dubs().filter(programme__owner=house, step__in=(DubStep.MATERIAL, DubStep.CHECK)):
        is_check = one.step == DubStep.CHECK
        yield Job(
            title=_("Check a dub") if is_check else _("Hand over material for a dub"),
            address=reverse("studio:dub", args=(one.pk,)),
            action=_("Hear it") if is_check else _("Look"),
            programme=one.programme,
            house=str(one.house),
            note=sentences.language(one.language),
            since=one.created_at,
            due=due_of(one),
            is_urgent=one.house_id != house.pk,
        )
    for one in queries.dubs().filter(house=house, step__in=OURS):
        yield Job(
            title=_("Go on with a dub: %(step)s") % {"step": DubStep(one.step).label},
            address=reverse("studio:dub", args=(one.pk,)),
            action=_("Open the dub"),
            programme=one.programme,
            house=str(one.programme.owner),
            note=sentences.language(one.language),
            since=one.created_at,
            due=due_of(one),
        )


def due_of(dub: Dub) -> dt.datetime | None:
    """Until when its present step is to be done: the end of that day where it is dubbed."""
    day = dub.stages.filter(step=dub.step).values_list("due_on", flat=True).first()
    if day is None:
        return None
    return dt.datetime.combine(day + dt.timedelta(days=1), dt.time(), ZoneInfo(dub.house.time_zone))
