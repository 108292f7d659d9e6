"""Who may look after facts: journalist-graders, standards officers and the secretariat of any member."""

from django.utils.translation import gettext as _

from ortaq.members.models import Person, Role
from ortaq.members.rules import has_role, require

keeps_facts = has_role(Role.GRADER, Role.STANDARDS, Role.SECRETARIAT)


def require_keeper(person: Person) -> None:
    """Raise NotAllowed unless the person looks after facts."""
    require(keeps_facts.test(person), _("Journalist-graders, standards officers and the secretariat look after facts."))
