"""Invite partners, answer, agree on terms, sign, stop."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ortaq.catalogue.about import is_tag
from ortaq.core.ledger.canonical import digest as digest_of
from ortaq.ledger import actions as ledger
from ortaq.members import keys
from ortaq.members.models import Broadcaster, Person
from ortaq.members.rules import require
from ortaq.studio import arrow, queries, rules
from ortaq.studio.models import (
    Owner,
    Partner,
    PartnerRole,
    PartnerState,
    Project,
    ProjectSignature,
    ProjectState,
)
from ortaq.studio.news import might_be_released
from ortaq.studio.sentences import OWNED
from ortaq.work.models import Json, Words
from ortaq.work.refused import Refused

KIND = "ortaq.coproduction/1"
"""What the signed text calls itself, so that it can be read in ten years."""


class ProjectClosed(Refused):
    """Nothing can be changed in it any more."""


class PartnerUnclear(Refused):
    """The invitation or its answer makes no sense."""


class TermsUnclear(Refused):
    """The terms make no sense."""


class AlreadySigned(Refused):
    """The house has signed what stands there."""


class NotReadyToSign(Refused):
    """Something must be there before anybody signs."""


def locked(project: Project) -> Project:
    """The project, held until the end of the transaction; raises ProjectClosed when it is over."""
    held = Project.objects.select_for_update(of=("self",)).select_related("house", "pitch__house").get(pk=project.pk)
    refuse_when_over(held)
    return held


def refuse_when_over(project: Project) -> None:
    """Raise ProjectClosed when a project is stopped or in the catalogue."""
    if project.state not in queries.LIVING:
        raise ProjectClosed(_("This project is over: %(state)s.") % {"state": project.get_state_display()})


def refuse_after_lock(project: Project) -> None:
    """Raise ProjectClosed when the picture is locked: what is signed and shown stays as it is."""
    if project.state == ProjectState.LOCKED:
        raise ProjectClosed(_("The picture is locked; this can no longer be changed."))


def require_lead(project: Project, by: Person) -> None:
    """Raise NotAllowed unless the person speaks for the leading house."""
    require(
        rules.leads(by, project),
        _("Only producers, acquisitions editors and rights managers of %(house)s, which leads, can do this.")
        % {"house": project.house},
    )


def require_answer(project: Project, by: Person) -> None:
    """Raise NotAllowed unless the person speaks for a house that takes part."""
    require(
        rules.may_answer(by, project),
        _("Only producers, acquisitions editors and rights managers of a partner can do this."),
    )


def checked_languages(tags: Iterable[str]) -> list[str]:
    """Language tags, each once; raises PartnerUnclear for what is none."""
    found = list(dict.fromkeys(tag.strip() for tag in tags if tag.strip()))
    if strange := [tag for tag in found if not is_tag(tag)]:
        raise PartnerUnclear(_("“%(tag)s” is no language tag. Write it like kk or kk-Latn.") % {"tag": strange[0]})
    return found


def invite(
    *,
    project: Project,
    by: Person,
    house: Broadcaster,
    role: str,
    languages: Iterable[str] = (),
    words: str = "",
) -> Partner:
    """Ask a house to take part, in a role and with versions in some languages; who said no may be asked again."""
    require_lead(project, by)
    if role not in PartnerRole.values or role == PartnerRole.LEAD:
        raise PartnerUnclear(_("Say what the house does in the project; one house leads already."))
    tags = checked_languages(languages)
    with transaction.atomic():
        held = locked(project)
        refuse_after_lock(held)
        partner = held.partners.filter(broadcaster=house).first() or Partner(project=held, broadcaster=house)
        if not partner._state.adding and partner.state != PartnerState.DECLINED:
            raise PartnerUnclear(_("%(house)s is invited already.") % {"house": house})
        partner.role, partner.state, partner.languages = role, PartnerState.INVITED, tags
        partner.words, partner.answered_by, partner.answered_at = words.strip(), None, None
        partner.save()
        ledger.record(partner, "partner invited", by=by, project=held.pk, house=house.pk, role=role, languages=tags)
    return partner


def answer_invitation(*, partner: Partner, by: Person, join: bool, languages: Iterable[str] | None = None) -> Partner:
    """Say for one's house that it takes part, and with which languages; or that it does not."""
    require(
        bool(rules.answers(by)) and by.broadcaster_id == partner.broadcaster_id,
        _("Only producers, acquisitions editors and rights managers of %(house)s can answer.")
        % {"house": partner.broadcaster},
    )
    tags = None if languages is None else checked_languages(languages)
    with transaction.atomic():
        project = locked(partner.project)
        held = Partner.objects.select_for_update().get(pk=partner.pk)
        if held.state != PartnerState.INVITED:
            raise PartnerUnclear(_("This invitation was answered already."))
        held.state = PartnerState.JOINED if join else PartnerState.DECLINED
        held.languages = held.languages if tags is None else tags
        held.answered_by, held.answered_at = by, timezone.now()
        held.save(update_fields=["state", "languages", "answered_by", "answered_at"])
        ledger.record(
            held,
            "partner joined" if join else "partner declined",
            by=by,
            project=project.pk,
            house=held.broadcaster_id,
            languages=held.languages,
        )
    return held


def withdraw_invitation(*, partner: Partner, by: Person) -> Partner:
    """Take back an invitation that nobody has answered; the house sees the project no longer."""
    require_lead(partner.project, by)
    with transaction.atomic():
        project = locked(partner.project)
        held = Partner.objects.select_for_update().get(pk=partner.pk)
        if held.state != PartnerState.INVITED:
            raise PartnerUnclear(_("This invitation was answered already."))
        held.state = PartnerState.DECLINED
        held.save(update_fields=["state"])
        ledger.record(held, "invitation withdrawn", by=by, project=project.pk, house=held.broadcaster_id)
    return held


def set_terms(
    *,
    project: Project,
    by: Person,
    allows_ai_training: bool | None = None,
    allows_voice_clones: bool | None = None,
    min_age: int | None = None,
    **owners: str,
) -> Project:
    """Say whose characters, format, sequels and dubs are, and what AI may learn; who has signed must sign anew."""
    require_lead(project, by)
    if strange := set(owners) - set(OWNED):
        raise TermsUnclear(_("There is no such term: %(name)s.") % {"name": min(strange)})
    if nobody := [owner for owner in owners.values() if owner not in Owner.values]:
        raise TermsUnclear(_("Nobody is meant by “%(owner)s”.") % {"owner": nobody[0]})
    if min_age is not None and not 0 <= min_age <= 21:  # noqa: PLR2004 -- as in the catalogue
        raise TermsUnclear(_("The age must lie between 0 and 21."))
    facts = {
        "allows_ai_training": allows_ai_training,
        "allows_voice_clones": allows_voice_clones,
        "min_age": min_age,
    }
    change: dict[str, Any] = owners | {name: value for name, value in facts.items() if value is not None}
    with transaction.atomic():
        held = locked(project)
        refuse_after_lock(held)
        for name, value in change.items():
            setattr(held, name, value)
        held.save(update_fields=list(change))
        ledger.record(held, "terms set", by=by, terms=change)
    return held


def describe(*, project: Project, by: Person, title: Words, about: Words | None = None) -> Project:
    """Set titles and what it is about, language by language; an empty text takes its language away."""
    require_lead(project, by)
    titles = {tag: text.strip() for tag, text in title.items() if text.strip()}
    if not titles:
        raise TermsUnclear(_("Give it a title."))
    checked_languages([*titles, *(about or {})])
    with transaction.atomic():
        held = locked(project)
        held.title = titles
        if about is not None:
            held.about = {tag: text.strip() for tag, text in about.items() if text.strip()}
        held.save(update_fields=["title", "about"])
        ledger.record(held, "terms set", by=by, titles=sorted(titles))
    return held


def stop(*, project: Project, by: Person, reason: str) -> Project:
    """End a project without a programme."""
    require_lead(project, by)
    if not reason.strip():
        raise TermsUnclear(_("Say why it ends."))
    with transaction.atomic():
        held = locked(project)
        held.state, held.problem = ProjectState.STOPPED, reason.strip()
        held.save(update_fields=["state", "problem"])
        ledger.record(held, "stopped", by=by)
    return held


# ---- the agreement -------------------------------------------------------------------------------------------------


def agreement_of(project: Project) -> Json:
    """What the partners sign, word for word: who takes part, on which terms, who pays whom, and what the split says."""
    partners = queries.joined(project)
    return {
        "kind": KIND,
        "project": str(project.pk),
        "title": project.title,
        "theme": project.theme,
        "currency": project.currency,
        "language": project.language,
        "min_age": project.min_age,
        "lead": str(project.house_id),
        "partners": [
            {
                "id": str(one.broadcaster_id),
                "name": one.broadcaster.name,
                "territory": one.broadcaster.territory,
                "role": one.role,
                "languages": one.languages,
            }
            for one in sorted(partners, key=lambda one: str(one.broadcaster_id))
        ],
        "terms": {name: getattr(project, name) for name in (*OWNED, "allows_ai_training", "allows_voice_clones")},
        "payments": [
            {
                "milestone": one.milestone.kind,
                "payer": str(one.payer_id),
                "payee": str(one.payee_id),
                "amount": one.amount,
            }
            for one in payments_of(project)
        ],
        **arrow.agreement.of(project),
    }


def payments_of(project: Project) -> list[Any]:
    """All payments of a project in an order that depends on nothing but themselves."""
    found = [one for milestone in queries.milestones_of(project) for one in milestone.payments.all()]
    return sorted(
        found, key=lambda one: (one.milestone.kind, str(one.payer_id), str(one.payee_id), one.amount, str(one.pk))
    )


def digest(project: Project) -> str:
    """SHA-256 of the agreement as it stands now."""
    return digest_of(agreement_of(project))


def signatures_now(project: Project) -> list[ProjectSignature]:
    """The signatures under the agreement as it stands; those under an earlier wording no longer count."""
    found = project.signatures.filter(digest=digest(project)).select_related("broadcaster", "person")
    members = {one.pk for one in queries.houses_of(project)}
    return [one for one in found if one.broadcaster_id in members and holds(one)]


def holds(one: ProjectSignature) -> bool:
    """Whether a signature fits the digest and a key of that house."""
    return keys.verify_signature(one.digest, one.signature, one.key_fingerprint)


def unsigned(project: Project) -> list[Broadcaster]:
    """Houses that have not signed what stands there."""
    signed = {one.broadcaster_id for one in signatures_now(project)}
    return [one for one in queries.houses_of(project) if one.pk not in signed]


def all_signed(project: Project) -> bool:
    """Whether every house has signed what stands there."""
    return not unsigned(project)


def sign(*, project: Project, by: Person) -> ProjectSignature:
    """Sign the agreement for one's house, with the house's key; what is changed afterwards must be signed anew.

    When it is the last signature and the picture is locked, the programme comes into being soon after.
    """
    require(rules.may_sign(by, project), _("Only an acquisitions editor or a rights manager of a partner can sign."))
    with transaction.atomic():
        held = locked(project)
        house = by.broadcaster
        assert house  # noqa: S101 -- whoever signs works for a house
        if len(queries.houses_of(held)) < 2:  # noqa: PLR2004 -- it takes two to agree
            raise NotReadyToSign(_("Nobody takes part yet beside your house: there is nothing to agree on."))
        if waiting := held.partners.filter(state=PartnerState.INVITED).select_related("broadcaster").first():
            raise NotReadyToSign(_("%(house)s has not answered its invitation.") % {"house": waiting.broadcaster})
        told = digest(held)
        if held.signatures.filter(broadcaster=house, digest=told).exists():
            raise AlreadySigned(_("%(house)s has signed already.") % {"house": house})
        signature, fingerprint = keys.sign(house, told)
        made = ProjectSignature.objects.create(
            project=held, broadcaster=house, person=by, digest=told, signature=signature, key_fingerprint=fingerprint
        )
        ledger.record(made, "agreement signed", by=by, project=held.pk, house=house.pk, digest=told)
        transaction.on_commit(lambda: might_be_released.send(sender=Project, project=held.pk))
    return made
