"""Who speaks whom, with the person's consent from the register."""

from django.db import transaction
from django.utils.translation import gettext as _

from ortaq.ledger import actions as ledger
from ortaq.members.models import Person
from ortaq.standards.consents.queries import find
from ortaq.studio.dubbing import queries, rules
from ortaq.studio.dubbing.actions.steps import held
from ortaq.studio.dubbing.refusals import CannotDub
from ortaq.studio.models import Casting, Dub, DubStep


def cast(*, dub: Dub, character: str, consent: str, by: Person) -> Casting:
    """Let the person of a consent speak a character; raises NotAllowed and CannotDub.

    The consent is of the house that dubs, is to the voice or the performance, holds, and reaches this programme and
    language. Who was recorded already stays heard until the lines are recorded anew.
    """
    rules.require_dubs(by, dub)
    with transaction.atomic():
        found = held(dub, DubStep.TRANSLATION, DubStep.CASTING, DubStep.RECORDING)
        if character not in queries.characters_of(found):
            raise CannotDub(_("Nobody of that name speaks here."))
        if problem := queries.consent_problem(find([consent]).get(consent), found):
            raise CannotDub(problem)
        made, _new = Casting.objects.update_or_create(
            dub=found, character=character, defaults={"consent": consent, "cast_by": by}
        )
        ledger.record(found, "voice cast", by=by, consent=consent)
    return made
