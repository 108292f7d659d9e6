"""Keep the consents that declarations rest on, and take one back."""

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ortaq.ledger import actions as ledger
from ortaq.members.models import Broadcaster, Person
from ortaq.members.rules import require
from ortaq.origin import rules
from ortaq.origin.models import (
    Consent,
    ConsentSubject,
)
from ortaq.origin.news import consent_withdrawn
from ortaq.work.refused import Refused


class BadConsent(Refused):
    """A consent that says too little, or what cannot be."""


def give_consent(
    *,
    house: Broadcaster,
    reference: str,
    subject: str,
    person: str,
    proof: str,
    given_on: date,
    ends_on: date | None = None,
    by: Person,
) -> Consent:
    """Write into the register that a person agreed to a synthetic or copied voice or face, and where the proof lies.

    Raises NotAllowed and BadConsent.
    """
    require(
        rules.keeps_consents(by, house),
        _("Only somebody who makes programmes or watches over standards at %(house)s may keep its consents.")
        % {"house": house.name},
    )
    texts = {"reference": reference.strip(), "person": person.strip(), "proof": proof.strip()}
    if not all(texts.values()):
        raise BadConsent(_("A consent needs a reference, a name or pseudonym, and the place where its proof lies."))
    if subject not in ConsentSubject.values:
        raise BadConsent(_("A consent is to a voice, a face or a performance."))
    if ends_on and ends_on < given_on:
        raise BadConsent(_("A consent cannot end before it was given."))
    with transaction.atomic():
        if Consent.objects.filter(reference=texts["reference"]).exists():
            raise BadConsent(_("There is a consent with this reference already; choose another one."))
        made = Consent.objects.create(house=house, subject=subject, given_on=given_on, ends_on=ends_on, **texts)
        # The ledger is never erased, so it holds no name of the person.
        ledger.record(made, "consent given", by=by, house=house.pk, reference=made.reference, agreed_to=subject)
    return made


def withdraw_consent(*, consent: Consent, by: Person) -> Consent:
    """Write down that a person has taken back a consent: what rests on it is not shown any more, at once.

    Withdrawing it again changes nothing. Raises NotAllowed.
    """
    require(
        rules.keeps_consents(by, consent.house),
        _("Only somebody who makes programmes or watches over standards at %(house)s may keep its consents.")
        % {"house": consent.house.name},
    )
    with transaction.atomic():
        held = Consent.objects.select_for_update(of=("self",)).select_related("house").get(pk=consent.pk)
        if held.withdrawn_at is None:
            held.withdrawn_at = timezone.now()
            held.save(update_fields=["withdrawn_at"])
            ledger.record(held, "consent withdrawn", by=by, house=held.house_id, reference=held.reference)
            transaction.on_commit(lambda: consent_withdrawn.send(Consent, consent=str(held.pk)))
    return held
