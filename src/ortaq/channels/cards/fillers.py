"""What a channel puts into its gaps, for people: its promos, where each is shown next, and why one is not."""

import uuid
from dataclasses import dataclass

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from ortaq.catalogue.queries import above
from ortaq.channels import queries
from ortaq.channels.air.promos import put_in, when
from ortaq.channels.cards.promos import REACH
from ortaq.channels.models import Airing, Channel, Promo
from ortaq.core.playout import ticks
from ortaq.rights import sentences


@dataclass(frozen=True, slots=True)
class Use:
    """A coming gap in which a promo stands, and in which territories."""

    gap: Airing
    territories: tuple[str, ...]

    @property
    def places(self) -> str:
        """The territories in words."""
        return sentences.places(self.territories)


@dataclass(frozen=True, slots=True)
class Filler:
    """A promo of a channel: whether it is turned on, whether what it tells of comes, and where it is shown next."""

    promo: Promo
    is_on: bool
    is_coming: bool
    uses: tuple[Use, ...]

    @property
    def why_not(self) -> str:
        """Why it is in no gap; empty when it is in one."""
        if self.uses:
            return ""
        if not self.is_on:
            return _("It is turned off here.")
        if not self.is_coming:
            days = {"days": REACH.days}
            return _("Nothing of what it tells of is published for the next %(days)s days.") % days
        return _("No coming gap has room for it where it may be shown.")


def of_channel(channel: Channel) -> list[Filler]:
    """The promos of the channel's own house, and those of others for what comes, by title."""
    now = timezone.now()
    coming = coming_on(channel)
    row = Promo.objects.filter(Q(work__owner=channel.broadcaster) | Q(of__in=coming))
    uses: dict[str, dict[Airing, list[str]]] = {}
    for gap in Airing.objects.filter(channel=channel, slot=None, stop__gt=ticks.of(now)).exclude(promos={}):
        for code in gap.promos:
            for put, _start, _stop in when(gap, put_in(gap, code)):
                uses.setdefault(put.work, {}).setdefault(gap, []).append(code)
    off = set(channel.promos_off.values_list("pk", flat=True))
    return [
        Filler(
            one,
            one.pk not in off,
            one.of_id in coming,
            tuple(Use(gap, tuple(codes)) for gap, codes in uses.get(str(one.work_id), {}).items()),
        )
        for one in row.select_related("work__owner", "work__package", "of__owner", "marked_by").order_by("created_at")
    ]


def coming_on(channel: Channel) -> set[uuid.UUID]:
    """What is published for the next days, what stands in, and all that these are part of."""
    now = timezone.now()
    row = list(queries.airings(channel, now, now + REACH))
    shown = [one.programme for one in row] + [one.instead.programme for one in row if one.instead]
    return {whole.pk for one in set(shown) if one for whole in (one, *above(one))}
