"""Who looks after a house's watch list."""

from django.utils.translation import gettext as _

from ortaq.members.models import Person, Role
from ortaq.members.rules import has_role, require

watches = has_role(Role.GRADER, Role.RIGHTS, Role.STANDARDS)
"""Journalists, who see where a film comes from; those who look after rights and standards, who act on it."""


def require_watcher(person: Person, house: object) -> None:
    """Raise NotAllowed unless this person looks after the watch list of this house."""
    said = _("Journalists, rights managers and standards officers of the house look after its watch list.")
    require(bool(watches(person)) and person.broadcaster_id == house, said)
