"""Who holds a programme under a contract: asked by the register of consents when a person takes one back."""

import uuid
from collections.abc import Iterable, Iterator

from django.db.models import Q
from django.utils import timezone

from ortaq.core.rights import Kind
from ortaq.rights.models import Clause
from ortaq.rights.queries import held_in
from ortaq.standards.consents.reach import Holder


def holders(programmes: Iterable[uuid.UUID]) -> Iterator[Holder]:
    """Houses to which a clause that is not over grants something of these programmes, by clause.

    An open licence has no holder by name: who uses it has the programme on a channel, and is found there.
    """
    now = timezone.now()
    living = Q(contract__ended_at=None) | Q(contract__ended_at__gt=now)
    found = Clause.objects.filter(living, kind=Kind.GRANT, programme__in=set(programmes)).select_related("contract")
    for one in found.order_by("contract__number", "position"):
        house = one.holder_id or one.contract.licensee_id
        stop = held_in(one).stop
        if house and (stop is None or stop > now):
            yield Holder(one.programme_id, house, one.contract.number)
