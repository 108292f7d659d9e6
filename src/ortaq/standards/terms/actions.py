"""Set the terms of a house."""

import datetime as dt
from dataclasses import replace

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ortaq.core.interchange.platforms.terms import Terms, read
from ortaq.core.ledger.canonical import digest
from ortaq.ledger import actions as ledger
from ortaq.members.models import Broadcaster, Person
from ortaq.members.rules import require
from ortaq.standards.charter.rules import writes_charters
from ortaq.standards.models import Charter, CharterState, CharterTerms, PlatformTerms
from ortaq.standards.terms import queries, rules
from ortaq.work.refused import Refused

SOMEWHERE = "https://somewhere.invalid/"


class TermsUnchanged(Refused):
    """The new terms say what the ones before them say already."""


class NotInThePast(Refused):
    """Terms cannot begin before they are set: somebody may have relied on those that held."""


class NotInWork(Refused):
    """A charter that is open never changes, and neither does what it proposes."""


def follows(terms: Terms, proposed: Terms) -> bool:
    """Whether terms say what is proposed; where to ask is each house's own matter."""
    return replace(terms, contact=SOMEWHERE) == replace(proposed, contact=SOMEWHERE)


@transaction.atomic
def propose(*, charter: Charter, by: Person, terms: Terms) -> CharterTerms:
    """Write into a draft charter which terms it proposes to its members; raises NotAllowed, NotInWork."""
    require(writes_charters(by), _("Only standards officers and the secretariat can write a charter."))
    if charter.state != CharterState.DRAFT:
        raise NotInWork(_("This charter is open for adoption and never changes. Begin its next version."))
    made, _new = CharterTerms.objects.update_or_create(
        charter=charter, defaults={"said": terms.plain, "proposed_by": by, "proposed_at": timezone.now()}
    )
    ledger.record(made, "platform terms proposed", by=by, charter=charter.pk, digest=digest(terms.plain))
    return made


def set_terms(
    *, house: Broadcaster, by: Person, terms: Terms, template: str = "", valid_from: dt.datetime | None = None
) -> PlatformTerms:
    """Give a house its next version of terms, from now or from a later instant on.

    Which template they were made from is only remembered; when they say what the charter proposes that the house has
    adopted, so is the charter. Raises NotAllowed, NotInThePast, TermsUnchanged.
    """
    require(
        rules.may_set_terms(by, house),
        _("Only a standards officer of %(house)s may set its terms for AI platforms.") % {"house": house.name},
    )
    now = timezone.now()
    begins = valid_from or now
    if begins < now:
        raise NotInThePast(_("Terms begin now or later, not in the past."))
    with transaction.atomic():
        # Two officers at once: the second waits here and then counts on from the first.
        Broadcaster.objects.select_for_update().get(pk=house.pk)
        last, held = queries.versions(house).first(), queries.in_force(house, begins)
        if held and held.said == terms.plain:
            raise TermsUnchanged(_("These terms say the same as version %(number)s.") % {"number": held.number})
        proposal = queries.proposal_for(house, begins)
        made = PlatformTerms.objects.create(
            broadcaster=house,
            charter=proposal.charter if proposal and follows(terms, read(proposal.said)) else None,
            number=last.number + 1 if last else 1,
            said=terms.plain,
            template=template,
            valid_from=begins,
            set_by=by,
            digest=digest(terms.plain),
        )
        ledger.record(
            made, "platform terms set", by=by, house=house.pk, number=made.number, begins=begins, digest=made.digest
        )
    return made
