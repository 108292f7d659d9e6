"""Who may do what on the dubbing board."""

from django.utils.translation import gettext as _

from ortaq.catalogue.models import Programme
from ortaq.members.models import Person, Role
from ortaq.members.rules import has_role, makes_programmes, require
from ortaq.studio.models import Dub

wishes = has_role(Role.PRODUCER, Role.DUBBING, Role.ACQUISITIONS, Role.SCHEDULER)
"""Who wishes a language for the house: those who make, buy and plan programmes."""


def dubs(person: Person, dub: Dub) -> bool:
    """Producers and dubbing managers of the house that dubs."""
    return bool(makes_programmes(person)) and person.broadcaster_id == dub.house_id


def owns(person: Person, programme: Programme) -> bool:
    """Producers and dubbing managers of the house that owns the programme."""
    return bool(makes_programmes(person)) and person.broadcaster_id == programme.owner_id


def looks(person: Person, dub: Dub) -> bool:
    """People of the two houses see the lines, hear the takes and see the film; nobody else does."""
    if person.broadcaster_id == dub.programme.owner_id:
        return True
    # Until the owner has handed it over, there is nothing that another house may see.
    return person.broadcaster_id == dub.house_id and dub.place > 0


def require_dubs(person: Person, dub: Dub) -> None:
    """Raise NotAllowed for anybody else."""
    require(
        dubs(person, dub), _("Only producers and dubbing managers of %(house)s may do this.") % {"house": dub.house}
    )


def require_owns(person: Person, programme: Programme) -> None:
    """Raise NotAllowed for anybody else."""
    require(
        owns(person, programme),
        _("Only producers and dubbing managers of %(house)s may do this.") % {"house": programme.owner},
    )
