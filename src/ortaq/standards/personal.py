"""What this room holds about people: subjects of consents, what they agreed to, where their biometric items lie."""

import datetime as dt

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ortaq.standards.consents import queries
from ortaq.standards.models import BiometricItem, Breach, Consent, Subject, WithdrawalRequest
from ortaq.standards.protection import names
from ortaq.standards.protection.actions import destroy
from ortaq.work.personal import Found, Holding, Keeping, Rows, Whom, hold, keep, told
from ortaq.work.settings import settings

SEALED = ("key", "wrapped_with", "sealed", "secret_digest", "token")


def person(whom: Whom) -> Found:
    """Who it is, opened with the person's key."""
    if whom.kind == "subject":
        for one in Subject.objects.filter(pk=whom.pk, is_named=False):
            yield {"is": "standards.subject", **told(one, SEALED), **queries.personal_of(one)}


def named(whom: Whom) -> list[Subject]:
    """Somebody whom a house names, by the record or by the account; with all whom it names in the same way."""
    asked = Q(pk=whom.pk) if whom.kind == "subject" else Q(account=whom.pk)
    return names.with_same_name(Subject.objects.filter(asked, is_named=True))


def statements(whom: Whom) -> Found:
    """How and where a house names the person: statements, the register of AI tools, self-assessments."""
    for one in named(whom):
        yield {"is": "standards.subject", **told(one, SEALED), **queries.personal_of(one)}
        for stated in names.statements_naming(one).order_by("stated_at"):
            yield {"is": "standards.statement", **told(stated, ("stated_by",))}
        for tool in names.tools_naming(one):
            yield {"is": "standards.tool", **told(tool, ("registered_by",))}
        for assessment in names.assessments_naming(one):
            yield {"is": "standards.selfassessment", **told(assessment, ("published_by",))}


def consents(whom: Whom) -> Found:
    """What the person agreed to, with the address of the receipt, and requests to take it back."""
    if whom.kind != "subject":
        return
    for one in Consent.objects.filter(subject__pk=whom.pk).select_related("subject").order_by("created_at"):
        receipt = f"{settings().origin}/standards/consent/{one.token}/"
        yield {"is": "standards.consent", **told(one, SEALED), **queries.private_of(one), "receipt": receipt}
    for request in WithdrawalRequest.objects.filter(consent__subject__pk=whom.pk).order_by("created_at"):
        yield {"is": "standards.withdrawalrequest", **told(request, ("answered_by",))}


def items(whom: Whom) -> Found:
    """Where the person's biometric items lie."""
    if whom.kind == "subject":
        for one in BiometricItem.objects.filter(consent__subject__pk=whom.pk).order_by("created_at"):
            yield {"is": "standards.biometricitem", **told(one)}


def erase(whom: Whom) -> int:
    """Destroy the person's key."""
    if whom.kind != "subject":
        return 0
    held = Subject.objects.select_for_update().filter(pk=whom.pk, is_named=False)
    return sum(destroy(one) for one in held)


def erase_named(whom: Whom) -> int:
    """Destroy the keys of all whom a house names so; nobody answers any more for what they did."""
    held = Subject.objects.select_for_update().filter(pk__in=[one.pk for one in named(whom)])
    return sum(destroy(one) for one in held)


def sweep_people(before: dt.datetime) -> int:
    """People all of whose consents were over or withdrawn before then, and of whom nothing biometric lies anywhere.

    Whom a house names goes when no statement, register or self-assessment that stands does any more.
    """
    over = Q(withdrawn_at__lt=before) | Q(ends_on__lt=before.date())
    held = Consent.objects.exclude(over).values("subject")
    kept = BiometricItem.objects.filter(removed_at=None).values("consent__subject")
    old = Subject.objects.filter(erased_at=None, created_at__lt=before).exclude(pk__in=held).exclude(pk__in=kept)
    in_use = names.in_use()
    return sum(destroy(one) for one in old if one.pseudonym not in in_use)


def sweep_requests(before: dt.datetime) -> int:
    """Requests that were answered before then."""
    return WithdrawalRequest.objects.filter(answered_at__lt=before).delete()[0]


def sweep_breaches(before: dt.datetime) -> int:
    """Breaches that were closed before then."""
    return Breach.objects.filter(closed_at__lt=before).delete()[0]


def register() -> None:
    """Tell what is held here."""
    hold(
        Holding(
            name="standards.people",
            what=_("Consents: name and contact, a child's day of birth and guardian, what was agreed, its proof."),
            why=_("Nobody's voice, face or name is used beyond what the person has agreed to."),
            ground=_("Consent; the duty to prove it."),
            whose=_("People whose voice, face, name or performance a house uses; guardians of children."),
            seen_by=_("The house alone; others see a reference and whether it holds."),
            finds=(person, consents, items),
            erase=erase,
        )
    )
    hold(
        Holding(
            name="standards.names",
            what=_("Names in statements: editors, sources, contacts, who answers for an AI tool or a self-assessment."),
            why=_("Somebody answers for a programme, a tool and a statement, and a source can be asked again."),
            ground=_("Legitimate interest; journalistic duty of care."),
            whose=_("People who work for a member; sources and contacts."),
            seen_by=_("The house alone; who answers for a self-assessment, everybody."),
            finds=(statements, Rows(Subject, ("account",), (*SEALED, "pseudonym"))),
            erase=erase_named,
        )
    )
    hold(
        Holding(
            name="standards.breaches",
            what=_("Breaches of personal data: what happened, to what data, of about how many people."),
            why=_("A house answers for what has happened to the data of people, and tells the authority and them."),
            ground=_("Legal duty to document every breach."),
            whose=_("Nobody by name: people are counted."),
            seen_by=_("Standards officers of the house alone; the authority, when it asks."),
            stays=_("It names nobody, so there is nothing to erase."),
        )
    )
    keep(
        Keeping(
            "standards.breaches",
            _("Breaches of personal data, once they are closed."),
            _("Until then the authority may ask how they were handled."),
            sweep_breaches,
        )
    )
    keep(
        Keeping(
            "standards.people",
            _("People none of whose consents holds any more, or whom nothing names any more: their key is destroyed."),
            _("Until then the house may have to prove that it was allowed."),
            sweep_people,
        )
    )
    keep(
        Keeping(
            "standards.requests",
            _("Requests to take back a consent, once they are answered."),
            _("Until then the person may ask what became of it."),
            sweep_requests,
        )
    )
