"""Who may read what was found about a clip."""

from ortaq.likeness.models import Lookup
from ortaq.members.models import Person


def may_read(person: object, lookup: Lookup) -> bool:
    """Whoever has the address of an answer, unless it is a house's own: then its people."""
    if lookup.house_id is None:
        return True
    return isinstance(person, Person) and person.is_active and person.broadcaster_id == lookup.house_id
