"""Where what is biometric may lie: in the store of the person's state, and never here (rule DATA-02).

The node keeps only a hash and an address. Which store belongs to which state is the operator's setting; which states
want it at home is data, with its source.
"""

import datetime as dt
from functools import cache
from urllib.parse import unquote

from django.utils import timezone
from django.utils.translation import gettext as _

from ortaq.standards.consents.words import place as place_name
from ortaq.standards.dated import Law, newest, read
from ortaq.work.refused import Refused
from ortaq.work.settings import settings


class WrongStore(Refused):
    """What is biometric would lie where it may not; the message says where it may."""


@cache
def laws() -> tuple[Law, ...]:
    """The states that want biometric items of their people kept at home; not legal advice."""
    return read("biometric", Law)


def law_of(territory: str, on: dt.date) -> Law | None:
    """The law by which biometric items of people of a state stay there on a day; None when we know of none."""
    return newest(laws(), territory, on)


def stores() -> dict[str, str]:
    """Territory -> address of its store, for those that the operator has named."""
    return {code: place for code, place in sorted(settings().biometric_stores.items()) if place}


def store_of(territory: str) -> str:
    """The address of a state's store; empty when the operator has named none."""
    return stores().get(territory, "")


def inside(place: str, store: str) -> bool:
    """Whether an address lies in a store; one that climbs out of it does not, however it is written."""
    parts = unquote(unquote(place)).replace("\\", "/").split("/")
    return bool(store) and place.startswith(store.rstrip("/") + "/") and ".." not in parts


def check(place: str, territory: str) -> None:
    """Raise WrongStore unless a biometric item of a person of a state may lie at this address."""
    if "://" not in place:
        raise WrongStore(_("Write the full address of the item in its store, like s3://store/item."))
    name = place_name(territory)
    if own := store_of(territory):
        if not inside(place, own):
            raise WrongStore(
                _("What is biometric of a person of %(territory)s lies in %(store)s, and nowhere else.")
                % {"territory": name, "store": own}
            )
        return
    if law := law_of(territory, timezone.localdate()):
        raise WrongStore(
            _("%(territory)s wants such items kept at home (%(law)s), and this node has no store there yet.")
            % {"territory": name, "law": law.law}
        )
    places = {*stores().values(), settings().origin, settings().media_origin, settings().files}
    if any(place.startswith(one.rstrip("/")) for one in places if "://" in one):
        raise WrongStore(_("This is the store of another state, or this node itself; nothing biometric lies there."))
