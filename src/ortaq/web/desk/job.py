"""One thing to do, whatever it is about."""

import datetime as dt
from dataclasses import dataclass

from django.utils.safestring import SafeString

from ortaq.catalogue.models import Programme


@dataclass(frozen=True, slots=True)
class Job:
    """One thing to do. `since` is how long it has waited, `due` until when it makes sense; either may be unknown."""

    title: str
    address: str
    action: str
    programme: Programme | None = None
    house: str = ""
    person: str = ""
    note: str = ""
    say: SafeString | str = ""
    due: dt.datetime | None = None
    since: dt.datetime | None = None
    is_urgent: bool = False
