"""How long the film is that a declaration speaks of; nothing of it can be later than its end."""

from math import ceil

from django.utils.translation import gettext as _

from ortaq.catalogue.models import Package, Version, VersionKind
from ortaq.core.origin.uses import BadStatement, Statement
from ortaq.origin.panel import clock


class BeyondTheEnd(BadStatement):
    """A part of the programme that ends after the programme."""

    code = "beyond-the-end"


def length_ms(version: Version) -> int:
    """Length in milliseconds of the film, or else of what was brought in of this version; 0 when nobody knows."""
    package = Package.objects.filter(programme=version.programme_id).only("duration").first()
    if package:
        return round(package.seconds * 1000)
    seconds = version.facts.get("seconds") if version.kind in (VersionKind.PICTURE, VersionKind.SOUND) else None
    return round(seconds * 1000) if isinstance(seconds, int | float) else 0


def check(said: Statement, version: Version) -> None:
    """Raise BeyondTheEnd when a part that is named ends after the film; the last second may be a whole one."""
    last = max((end for use in said.uses for _start, end in use.ranges), default=0)
    length = length_ms(version) if last else 0
    if length and last > ceil(length / 1000) * 1000:
        raise BeyondTheEnd(_("The film is only %(length)s long: a part cannot end later.") % {"length": clock(length)})
