"""What of dubs waits for people: others ask for material or a check, own steps are late, a new dub may be shown."""

import datetime as dt
from collections.abc import Iterator
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils.translation import gettext as _

from ortaq.members.models import Broadcaster
from ortaq.rights import sentences
from ortaq.studio.dubbing import queries
from ortaq.studio.dubbing.board import name_of
from ortaq.studio.models import Dub, DubStep
from ortaq.web.desk.job import Job

OURS = (DubStep.TRANSLATION, DubStep.CASTING, DubStep.RECORDING, DubStep.MIX)
"""Steps that are the work of the house that dubs."""
NEW = dt.timedelta(days=30)
"""So long a dub that was delivered is offered on the desks; then the board and the programme's page still do."""


def dubs_to_go_on_with(house: Broadcaster) -> Iterator[Job]:
    """Dubs that stand still without this house."""
    for one in (
        queries.dubs()
        .prefetch_related("stages")
        .filter(programme__owner=house, step__in=(DubStep.MATERIAL, DubStep.CHECK))
    ):
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
    for one in queries.dubs().prefetch_related("stages").filter(house=house, step__in=OURS):
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


def dubs_offered(house: Broadcaster, now: dt.datetime) -> Iterator[Job]:
    """New dubs of others which this house may show, or for which it had wished and has no right yet."""
    for one in queries.offers_to(house, now - NEW):
        title = _("Show it in another language") if one.is_entitled else _("Ask for the right to what you wished for")
        yield Job(
            title=title,
            address=f"{reverse('studio:dubbing')}?cell={name_of(one.dub.programme_id, one.dub.language)}",
            action=_("Look"),
            programme=one.dub.programme,
            house=str(one.dub.house),
            note=sentences.language(one.dub.language),
            since=one.since,
        )


def due_of(dub: Dub) -> dt.datetime | None:
    """Until when its present step is to be done: the end of that day where it is dubbed."""
    day = next((one.due_on for one in dub.stages.all() if one.step == dub.step), None)
    if day is None:
        return None
    return dt.datetime.combine(day + dt.timedelta(days=1), dt.time(), ZoneInfo(dub.house.time_zone))
