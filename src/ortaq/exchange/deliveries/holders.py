"""Who has the files of a programme: asked by the register of consents when a person takes one back."""

import uuid
from collections.abc import Iterable, Iterator

from ortaq.exchange.deliveries.models import Delivery
from ortaq.standards.consents.reach import Holder


def holders(programmes: Iterable[uuid.UUID]) -> Iterator[Holder]:
    """Houses that have taken the files: they have them also when their contract is over."""
    for one in Delivery.objects.filter(programme__in=set(programmes)).select_related("clause__contract"):
        yield Holder(one.programme_id, one.house_id, one.clause.contract.number)
