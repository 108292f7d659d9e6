"""Keep the consents that declarations rest on, give the person a receipt, and take a consent back with effect."""

import datetime as dt
import re
import secrets
import uuid
from collections.abc import Collection
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ortaq.core.ledger.canonical import digest
from ortaq.core.sealing import new_key
from ortaq.core.text.languages import INTERFACE
from ortaq.ledger import actions as ledger
from ortaq.members.models import Broadcaster, Person
from ortaq.members.rules import require
from ortaq.members.territories import territories
from ortaq.standards.consents import notices, queries, rules
from ortaq.standards.consents.news import consent_withdrawn
from ortaq.standards.models import (
    ENDS,
    Consent,
    ConsentKind,
    Notice,
    NoticeKind,
    Operation,
    Subject,
    WithdrawalRequest,
    WithdrawnBy,
)
from ortaq.standards.models.consents import ALPHABET
from ortaq.standards.protection import subject_keys
from ortaq.work.refused import Refused

SECRET_GROUPS, SECRET_GROUP = 7, 4
"""Seven groups of four letters of the alphabet: 138 bits."""
LONGEST_NOTE = 300
OF_AGE = 18
"""Until then somebody answers for a child."""
_TAG = re.compile(r"[a-z]{2,3}(-[A-Z][a-z]{3})?")
_NUMBER = re.compile(r"[A-Z]{0,2}[-/.]?[0-9]{1,6}(?:[-/.][0-9]{1,6}){0,2}")
"""A reference stands in declarations, signed files and the audit log for ever, so there is no room in it for a name."""
_SHA256 = re.compile(r"[0-9a-f]{64}")


class BadConsent(Refused):
    """A consent that says too little, or what cannot be."""


class NoSuchReceipt(Refused):
    """The receipt's secret is not the right one."""


@dataclass(frozen=True)
class Who:
    """A person as a house writes them down; `name` may be a pseudonym, as the person wishes.

    `territory` is that of the person's state (empty: the house's), `language` the one that the person reads (empty:
    the house's main one).
    """

    name: str
    contact: str = ""
    born_on: dt.date | None = None
    territory: str = ""
    language: str = ""
    is_child: bool = False


@dataclass(frozen=True)
class Guardian:
    """Who agreed for a child, and what they are to it."""

    name: str
    relation: str


@dataclass(frozen=True)
class Scope:
    """What a consent reaches: empty programmes, languages and territories are all of them.

    `operations` are what AI may do; None: everything that it can do with this kind.
    """

    programmes: Collection[str] = ()
    languages: Collection[str] = ()
    territories: Collection[str] = ()
    operations: Collection[str] | None = None
    may_train: bool = False


EVERYTHING = Scope()


@dataclass(frozen=True)
class _Told:
    """What is written down of a consent, cleaned and checked."""

    reference: str
    kind: str
    proof: str
    proof_sha256: str
    given_on: dt.date
    ends_on: dt.date | None
    scope: Scope
    guardian: Guardian | None
    note: str


def _refuse_keeping(by: Person, house: Broadcaster) -> None:
    require(
        rules.keeps_consents(by, house),
        _("Only somebody who makes programmes or watches over standards at %(house)s may keep its consents.")
        % {"house": house.name},
    )


def give_consent(
    *,
    house: Broadcaster,
    reference: str = "",
    kind: str,
    person: Subject | Who,
    proof: str,
    given_on: dt.date,
    ends_on: dt.date | None = None,
    scope: Scope = EVERYTHING,
    guardian: Guardian | None = None,
    proof_sha256: str = "",
    note: str = "",
    by: Person,
) -> Consent:
    """Write into the register that a person agreed, to what, and where the proof lies; somebody new becomes a subject.

    `reference` is a number such as V-2026-17; empty: one is made. What names people or places is sealed under the
    person's key, `note` with it: the house's own words, which nobody else reads. For a child a guardian agrees, for a
    term that ends before the child is of age. Raises NotAllowed and BadConsent.
    """
    _refuse_keeping(by, house)
    told = _Told(
        reference.strip() or _new_reference(kind),
        kind,
        proof.strip(),
        proof_sha256.strip().lower(),
        given_on,
        ends_on,
        scope,
        guardian,
        note.strip(),
    )
    _check(told, person, house)
    operations = _operations(told)
    with transaction.atomic():
        if Consent.objects.filter(reference=told.reference).exists():
            raise BadConsent(_("There is a consent with this reference already; choose another one."))
        subject = person if isinstance(person, Subject) else _enter(person, house)
        if subject.key is None:
            raise BadConsent(_("This person was erased; enter them anew, if they wish it."))
        made = Consent(
            reference=told.reference,
            house=house,
            subject=subject,
            kind=kind,
            programmes=sorted({str(uuid.UUID(str(one))) for one in scope.programmes}),
            languages=sorted(set(scope.languages)),
            territories=sorted(set(scope.territories)),
            operations=sorted(operations),
            may_train=scope.may_train,
            given_on=given_on,
            ends_on=ends_on,
            by_guardian=guardian is not None,
            proof_sha256=told.proof_sha256,
        )
        salt = secrets.token_hex(16)
        private = {"proof": told.proof, "salt": salt}
        if told.note:
            private["note"] = told.note
        if guardian:
            private |= {"guardian": guardian.name.strip(), "relation": guardian.relation.strip()}
        made.sealed = subject_keys.sealed(subject, private, made.pk)
        made.commitment = digest({"salt": salt, "terms": queries.terms_of(made)})
        made.save(force_insert=True)
        # The ledger is never erased, so it holds no name of the person: only a commitment to the terms, whose salt is
        # destroyed together with the person's key.
        ledger.record(
            made,
            "consent given",
            by=by,
            house=house.pk,
            reference=made.reference,
            agreed_to=kind,
            person=subject.pseudonym,
            commitment=made.commitment,
        )
    return made


def _new_reference(kind: str) -> str:
    """A number that no consent has: V-123456 for a voice."""
    letter = kind[:1].upper() if kind in ConsentKind.values else ""
    while True:
        made = f"{letter}-{secrets.randbelow(10**6):06}"
        if not Consent.objects.filter(reference=made).exists():
            return made


def _enter(person: Who, house: Broadcaster) -> Subject:
    """Write somebody down under a key of their own."""
    made = Subject(
        house=house,
        territory=person.territory or house.territory,
        language=person.language or house.languages[0],
        is_child=person.is_child,
    )
    made.key, made.wrapped_with = subject_keys.wrapped(new_key(), made.pk)
    told = {"name": person.name.strip(), "contact": person.contact.strip()}
    if person.born_on:
        told["born_on"] = person.born_on.isoformat()
    made.sealed = subject_keys.sealed(made, told, made.pk)
    made.save(force_insert=True)
    return made


def _check(told: _Told, person: Subject | Who, house: Broadcaster) -> None:
    """Raise BadConsent unless it can stand."""
    named = person.house_id == house.pk if isinstance(person, Subject) else bool(person.name.strip())
    if not (told.proof and named):
        raise BadConsent(_("A consent needs a name or pseudonym, and the place where its proof lies."))
    if not _NUMBER.fullmatch(told.reference):
        raise BadConsent(
            _(
                "A reference is a number such as V-2026-17, with two capital letters at most: it stands in the audit "
                "log for ever, so nobody's name may stand in it. What else you want to say belongs into the note."
            )
        )
    if len(told.note) > LONGEST_NOTE:
        raise BadConsent(_("A note has at most %(number)s characters.") % {"number": LONGEST_NOTE})
    if told.kind not in ConsentKind.values:
        raise BadConsent(_("A consent is to a voice, a face, a performance or a name."))
    if told.ends_on and told.ends_on < told.given_on:
        raise BadConsent(_("A consent cannot end before it was given."))
    if told.proof_sha256 and not _SHA256.fullmatch(told.proof_sha256):
        raise BadConsent(_("The SHA-256 of the proof is 64 digits and letters from a to f."))
    if not isinstance(person, Subject):
        _check_person(person)
    _check_child(told, person)
    _check_scope(told.scope)


def _check_person(person: Who) -> None:
    if person.territory and person.territory not in territories():
        raise BadConsent(_("There is no territory “%(code)s”.") % {"code": person.territory})
    if person.language and person.language not in INTERFACE.values():
        raise BadConsent(
            _("Receipts are written in these languages: %(tags)s.") % {"tags": ", ".join(INTERFACE.values())}
        )


def _check_child(told: _Told, person: Subject | Who) -> None:
    """For a child somebody agrees, until it can agree itself."""
    if not person.is_child:
        if told.guardian:
            raise BadConsent(_("A guardian agrees only for a child: say that the person is one."))
        return
    if told.guardian is None or not (told.guardian.name.strip() and told.guardian.relation.strip()):
        raise BadConsent(_("For a child its guardian agrees: write down who that is, and what they are to the child."))
    if told.ends_on is None:
        raise BadConsent(_("A consent for a child needs a last day: grown up, the child decides itself."))
    born = _born_on(person)
    if born is None:
        raise BadConsent(_("Write down when the child was born: the consent ends before it is of age."))
    if told.ends_on >= _birthday(born, OF_AGE):
        raise BadConsent(_("This consent would go on after the child is of age; it decides itself then."))


def _born_on(person: Subject | Who) -> dt.date | None:
    if isinstance(person, Who):
        return person.born_on
    text = queries.personal_of(person).get("born_on", "")
    return dt.date.fromisoformat(text) if text else None


def _birthday(born: dt.date, age: int) -> dt.date:
    """The day on which somebody is so many years old; who was born on 29 February is on 1 March."""
    try:
        return born.replace(year=born.year + age)
    except ValueError:
        return dt.date(born.year + age, 3, 1)


def _check_scope(scope: Scope) -> None:
    if strange := set(scope.territories) - set(territories()):
        raise BadConsent(_("There is no territory “%(code)s”.") % {"code": min(strange)})
    if wrong := [one for one in scope.languages if not _TAG.fullmatch(one)]:
        raise BadConsent(_("“%(tag)s” is no language tag; write kk, or kk-Latn.") % {"tag": wrong[0]})
    if wrong := [one for one in scope.programmes if not _is_id(one)]:
        raise BadConsent(_("There is no programme “%(id)s”.") % {"id": wrong[0]})


def _operations(told: _Told) -> set[str]:
    """What AI may do: what is said, or all that fits the kind; raises BadConsent for what does not."""
    fitting = set(queries.fitting(told.kind))
    said = fitting if told.scope.operations is None else set(told.scope.operations)
    if said - fitting:
        names = dict(Operation.choices)
        strange = ", ".join(sorted(str(names.get(one, one)) for one in said - fitting))
        raise BadConsent(_("AI cannot do this with it: %(what)s.") % {"what": strange})
    return said


def _is_id(text: object) -> bool:
    try:
        uuid.UUID(str(text))
    except ValueError:
        return False
    return True


def issue_receipt(*, consent: Consent, by: Person) -> str:
    """A new secret for the person's receipt, told once and never stored; the one before it no longer works.

    Whoever has it can take the consent back without an account. Raises NotAllowed and BadConsent.
    """
    _refuse_keeping(by, consent.house)
    if consent.withdrawn_at:
        raise BadConsent(_("This consent is withdrawn; its receipt says so."))
    letters = [secrets.choice(ALPHABET) for _place in range(SECRET_GROUPS * SECRET_GROUP)]
    text = "-".join("".join(letters[at : at + SECRET_GROUP]) for at in range(0, len(letters), SECRET_GROUP))
    with transaction.atomic():
        consent.secret_digest = queries.secret_digest(text)
        consent.save(update_fields=["secret_digest"])
        ledger.record(consent, "consent receipt issued", by=by, house=consent.house_id)
    return text


def withdraw_consent(*, consent: Consent, by: Person) -> Consent:
    """Write down that a person has taken back a consent: what rests on it is not made or shown any more, at once.

    The houses that hold it are told. Withdrawing it again changes nothing. Raises NotAllowed.
    """
    _refuse_keeping(by, consent.house)
    return withdraw(consent, WithdrawnBy.HOUSE, by)


def withdraw_with_receipt(*, consent: Consent, secret: str) -> Consent:
    """The person takes the consent back with the secret of the receipt; raises NoSuchReceipt."""
    given = queries.secret_digest(secret)
    if not consent.secret_digest or not secrets.compare_digest(given, consent.secret_digest):
        raise NoSuchReceipt(_("This is not the secret of the newest receipt. You can ask the house instead."))
    return withdraw(consent, WithdrawnBy.PERSON, None)


def withdraw(consent: Consent, how: WithdrawnBy, by: Person | None) -> Consent:
    """Take a consent back; whoever calls it has made sure that it may be."""
    with transaction.atomic():
        held = Consent.objects.select_for_update(of=("self",)).select_related("house", "subject").get(pk=consent.pk)
        if held.withdrawn_at is None:
            held.withdrawn_at, held.withdrawn_by = timezone.now(), how
            held.save(update_fields=["withdrawn_at", "withdrawn_by"])
            held.requests.filter(answered_at=None).update(answered_at=held.withdrawn_at, answered_by=by)
            told = notices.tell_that_it_ended(held, NoticeKind.WITHDRAWN)
            ledger.record(
                held,
                "consent withdrawn",
                by=by,
                house=held.house_id,
                reference=held.reference,
                how=str(how),
                told=[one.house_id for one in told],
            )
            transaction.on_commit(lambda: consent_withdrawn.send(Consent, consent=str(held.pk)))
    return held


def ask_withdrawal(*, consent: Consent) -> WithdrawalRequest | None:
    """Somebody with the receipt asks the house to confirm the withdrawal; None when there is nothing left to take back.

    Asking again changes nothing.
    """
    with transaction.atomic():
        held = Consent.objects.select_for_update().get(pk=consent.pk)
        if held.withdrawn_at:
            return None
        if found := queries.open_request(held):
            return found
        made = WithdrawalRequest.objects.create(consent=held)
        ledger.record(held, "consent withdrawal asked", house=held.house_id)
    return made


def set_aside(*, request: WithdrawalRequest, by: Person) -> None:
    """Write down that it was not the person who asked: the consent stands. Raises NotAllowed."""
    _refuse_keeping(by, request.consent.house)
    with transaction.atomic():
        held = WithdrawalRequest.objects.select_for_update().get(pk=request.pk)
        if held.answered_at is None:
            held.answered_at, held.answered_by = timezone.now(), by
            held.save(update_fields=["answered_at", "answered_by"])
            ledger.record(held.consent, "consent withdrawal set aside", by=by, house=held.consent.house_id)


def follow_notice(*, notice: Notice, by: Person) -> None:
    """Say for one's house that it has followed what it was told: taken down what has ended, noted what ends.

    Raises NotAllowed.
    """
    require(
        rules.follows_notices(by, notice.house),
        _("Only people of %(house)s who make, deal or schedule may say this.") % {"house": notice.house.name},
    )
    with transaction.atomic():
        held = Notice.objects.select_for_update().get(pk=notice.pk)
        if held.done_at is not None:
            return
        # Who has noted that it ends has noted it whenever it was told.
        same = [held.kind] if held.has_ended else ENDS
        open_ones = Notice.objects.filter(consent=held.consent_id, house=held.house_id, kind__in=same, done_at=None)
        open_ones.update(done_at=timezone.now(), done_by=by)
        action = "withdrawal followed" if held.has_ended else "consent end noted"
        ledger.record(held.consent, action, by=by, house=held.house_id)
