"""Say what AI made of a version: drafts, reviews, declarations, and what a version was made from."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ortaq.catalogue.models import Programme, Version, VersionKind
from ortaq.core.ledger.canonical import digest as digest_of
from ortaq.core.origin.uses import AIKind, AIUse, BadStatement, Part, Statement
from ortaq.ledger import actions as ledger
from ortaq.members.models import Person
from ortaq.members.rules import require
from ortaq.origin import consents, lengths, queries, rules
from ortaq.origin.actions.sign import want_tamga
from ortaq.origin.models import (
    Declaration,
    DeclarationState,
    Derivation,
    DerivationKind,
)
from ortaq.origin.sentences import what_is_wrong
from ortaq.work.refused import Refused


class BadDeclaration(Refused):
    """A declaration that cannot stand; `code` names the reason, the message says it in the reader's language."""

    def __init__(self, error: BadStatement) -> None:
        super().__init__(what_is_wrong(error))
        self.code = error.code


class NoDraft(Refused):
    """There is no such draft (any longer)."""


class NoSuchPart(Refused):
    """Nothing of the programme by that name can be declared or derived."""


class Circular(Refused):
    """A version would be made from itself."""


@dataclass(frozen=True)
class Saying:
    """What somebody says of a version, checked to stand; `consents` are checked only when a name goes under it."""

    version: Version
    statement: Statement

    def told(self, by: Person) -> dict[str, Any]:
        """What the digest is made over."""
        return {
            "version": self.version.pk,
            "no_ai": self.statement.no_ai,
            "uses": [use.to_json() for use in self.statement.uses],
            "note": self.statement.note,
            "by": by.pseudonym,
        }

    def same_as(self, declaration: Declaration) -> bool:
        """Whether a declaration says this, whoever wrote it."""
        said = [use.to_json() for use in self.statement.uses]
        return (declaration.no_ai, declaration.uses, declaration.note) == (
            self.statement.no_ai,
            said,
            self.statement.note,
        )

    def row(self, by: Person, state: DeclarationState) -> Declaration:
        """A new declaration that says it, written down by a person."""
        told = self.told(by)
        return Declaration.objects.create(
            version=self.version,
            no_ai=told["no_ai"],
            uses=told["uses"],
            note=told["note"],
            state=state,
            declared_by=by,
            declared_for=self.version.made_by,
            declared_at=timezone.now(),
            digest=digest_of(told),
        )


def saying(
    version: Version, by: Person, uses: Iterable[AIUse | Mapping[str, Any]], note: str, *, no_ai: bool
) -> Saying:
    """What is said, if this person may say it and it can stand; raises NotAllowed and BadDeclaration."""
    require(
        rules.may_declare(by, version),
        _("Only somebody who makes programmes or watches over standards at %(house)s may declare this.")
        % {"house": version.made_by.name},
    )
    try:
        statement = Statement(
            part=Part(version.kind),
            language=version.language,
            no_ai=no_ai,
            uses=tuple(use if isinstance(use, AIUse) else AIUse.from_json(use) for use in uses),
            note=note.strip(),
        )
        lengths.check(statement, version)
    except BadStatement as error:
        raise BadDeclaration(error) from error
    return Saying(version, statement)


def check_consents(said: Saying) -> None:
    """Raise BadDeclaration unless every consent that is named carries what it is named for."""
    try:
        consents.check(said.statement.uses, said.version)
    except BadStatement as error:
        raise BadDeclaration(error) from error


def declare(
    *,
    version: Version,
    by: Person,
    no_ai: bool,
    uses: Iterable[AIUse | Mapping[str, Any]] = (),
    note: str = "",
    removed: Collection[str] | None = None,
) -> Declaration:
    """Say under one's name what AI made or changed in a version, or that no AI was used.

    A declaration is never changed: a new one takes its place; the same one again is left as it stands. A draft that
    says the same is signed as it was reviewed, another one goes. `removed` are kinds of use of what the version was
    made from that are no longer in it (None: as it was said before, or the voices for a dub). When the whole programme
    is declared and packaged, its file is signed soon after. Raises NotAllowed and BadDeclaration.
    """
    said = saying(version, by, uses, note, no_ai=no_ai)
    check_consents(said)
    with transaction.atomic():
        # The lock on the version makes two people who declare at once queue up.
        Version.objects.select_for_update().get(pk=version.pk)
        hand_down(version, by, removed)
        old = queries.in_force().filter(version=version).first()
        if old and old.digest == digest_of(said.told(by)):
            _drop_draft(version, by)
            want_tamga(programme=version.programme)
            return old
        draft = version.declarations.filter(state=DeclarationState.REVIEWED).first()
        if draft and said.same_as(draft) and draft.reviewed_by_id != by.pk:
            return _under_a_name(draft, said, by, old)
        _drop_draft(version, by)
        return _under_a_name(None, said, by, old)


def _under_a_name(draft: Declaration | None, said: Saying, by: Person, old: Declaration | None) -> Declaration:
    """Put a name under a draft, or under what is said now; the declaration before it steps back."""
    if old:
        old.state = DeclarationState.SUPERSEDED
        old.save(update_fields=["state"])
    if draft is None:
        declaration = said.row(by, DeclarationState.SIGNED)
    else:
        declaration = draft
        declaration.state, declaration.declared_by, declaration.declared_at = (
            DeclarationState.SIGNED,
            by,
            timezone.now(),
        )
        declaration.digest = digest_of(said.told(by))
        declaration.save(update_fields=["state", "declared_by", "declared_at", "digest"])
    ledger.record(
        declaration,
        "declared",
        by=by,
        version=said.version.pk,
        digest=declaration.digest,
        supersedes=old.pk if old else None,
    )
    _say_in_other_letters(said, by)
    want_tamga(programme=said.version.programme)
    return declaration


def _say_in_other_letters(said: Saying, by: Person) -> None:
    """Subtitles that a program wrote from these in other letters are the same words: the same is said of them."""
    programme = said.version.programme
    for made in programme.versions.filter(kind=VersionKind.SUBTITLES).exclude(conversion={}):
        if made.conversion.get("from") == said.version.language and made.pk != said.version.pk:
            declare_as(made, said.version, said.statement, by)


def declare_as(made: Version, source: Version, statement: Statement, by: Person) -> None:
    """Say of subtitles in other letters what is said of those that a program wrote them from, if this person may."""
    if source.kind != VersionKind.SUBTITLES or not rules.may_declare(by, made):
        return
    if not made.parents.exists():
        _derive(made, source, DerivationKind.SUBTITLES, (), by)
    ids = " -> ".join(made.conversion.get("alphabets", ()))
    note = f"{statement.note} [written from {source.language} in other letters by a program: {ids}]".strip()
    declare(version=made, by=by, no_ai=statement.no_ai, uses=statement.uses, note=note)


def save_draft(
    *,
    version: Version,
    by: Person,
    no_ai: bool,
    uses: Iterable[AIUse | Mapping[str, Any]] = (),
    note: str = "",
    removed: Collection[str] | None = None,
) -> Declaration:
    """Write down what would be declared, without a name under it; it takes the place of the draft before it.

    The same again is left as it stands, with its review. Consents need not be in force yet. Raises NotAllowed and
    BadDeclaration.
    """
    said = saying(version, by, uses, note, no_ai=no_ai)
    with transaction.atomic():
        Version.objects.select_for_update().get(pk=version.pk)
        hand_down(version, by, removed)
        old = version.declarations.filter(state__in=queries.OPEN).first()
        if old and said.same_as(old):
            return old
        _drop_draft(version, by)
        draft = said.row(by, DeclarationState.DRAFT)
        ledger.record(draft, "draft saved", by=by, version=version.pk, digest=draft.digest)
    return draft


def discard_draft(*, version: Version, by: Person) -> None:
    """Throw away what nobody has signed; nothing happens when there is none. Raises NotAllowed."""
    saying_none = rules.may_declare(by, version)
    require(
        saying_none,
        _("Only somebody who makes programmes or watches over standards at %(house)s may declare this.")
        % {"house": version.made_by.name},
    )
    with transaction.atomic():
        Version.objects.select_for_update().get(pk=version.pk)
        _drop_draft(version, by)


def _drop_draft(version: Version, by: Person) -> None:
    for draft in version.declarations.filter(state__in=queries.OPEN):
        ledger.record(draft, "draft discarded", by=by, version=version.pk, digest=draft.digest)
        draft.delete()


def review(*, draft: Declaration, by: Person) -> Declaration:
    """Say that one has read a draft of somebody else and finds it true. Raises NotAllowed and NoDraft."""
    version = draft.version
    require(
        rules.may_declare(by, version),
        _("Only somebody who makes programmes or watches over standards at %(house)s may declare this.")
        % {"house": version.made_by.name},
    )
    with transaction.atomic():
        held = _held(draft)
        require(held.declared_by_id != by.pk, _("Somebody else than who wrote it reviews a draft."))
        held.state, held.reviewed_by, held.reviewed_at = DeclarationState.REVIEWED, by, timezone.now()
        held.save(update_fields=["state", "reviewed_by", "reviewed_at"])
        ledger.record(held, "reviewed", by=by, version=version.pk, digest=held.digest)
    return held


def sign_draft(*, draft: Declaration, by: Person) -> Declaration:
    """Put one's name under a draft as it stands; who reviewed it leaves that to somebody else.

    Raises NotAllowed, NoDraft and BadDeclaration.
    """
    version = draft.version
    said = saying(version, by, draft.uses, draft.note, no_ai=draft.no_ai)
    check_consents(said)
    with transaction.atomic():
        held = _held(draft)
        require(held.reviewed_by_id != by.pk, _("You reviewed this draft; somebody else signs it."))
        hand_down(version, by, None)
        return _under_a_name(held, said, by, queries.in_force().filter(version=version).first())


def _held(draft: Declaration) -> Declaration:
    """A draft that is still one, with its version locked; raises NoDraft."""
    Version.objects.select_for_update().get(pk=draft.version_id)
    found = Declaration.objects.filter(pk=draft.pk, state__in=queries.OPEN).select_related("version").first()
    if found is None:
        raise NoDraft(_("This draft is no longer there: somebody has signed or replaced it."))
    return found


def part_of(*, programme: Programme, kind: str, language: str = "", by: Person) -> Version:
    """The poster with the stills, or the texts in one language, as something that can be declared.

    It is made when somebody first wants to say something of it. Raises NotAllowed and NoSuchPart.
    """
    require(
        rules.may_sign(by, programme),
        _("Only somebody who makes programmes or watches over standards at %(house)s may declare this.")
        % {"house": programme.owner.name},
    )
    fits = (kind == VersionKind.IMAGES and not language) or (
        kind == VersionKind.TEXT and language in programme.titles | programme.synopses
    )
    if not fits:
        raise NoSuchPart(
            _("Only the poster with the stills, and titles and descriptions that are there, can be added.")
        )
    made, _new = Version.objects.get_or_create(
        programme=programme, kind=kind, language=language, defaults={"made_by": programme.owner}
    )
    return made


def hand_down(version: Version, by: Person, removed: Collection[str] | None) -> None:
    """Keep what a version was made from up to date: a translation is made from the original by itself."""
    stated = list(version.parents.all())
    if not stated and (original := queries.original_of(version)):
        kind = queries.kind_of(version)
        gone = queries.gone_by_default(kind) if removed is None else removed
        _derive(version, original, kind, gone, by)
    for one in stated:
        if removed is not None and set(one.removed) != set(removed):
            _derive(version, one.parent, one.kind, removed, by)


def derive(*, version: Version, parent: Version, kind: str, removed: Collection[str] = (), by: Person) -> Derivation:
    """Say that a version was made from another one; it inherits what AI made there, but for the kinds `removed`.

    Raises NotAllowed, NoSuchPart for an unknown kind, and Circular.
    """
    require(
        rules.may_declare(by, version),
        _("Only somebody who makes programmes or watches over standards at %(house)s may declare this.")
        % {"house": version.made_by.name},
    )
    if kind not in DerivationKind.values or set(removed) - set(AIKind):
        raise NoSuchPart(_("There is no such kind of use."))
    with transaction.atomic():
        Version.objects.select_for_update().get(pk=version.pk)
        made = _derive(version, parent, kind, removed, by)
        want_tamga(programme=version.programme)
    return made


def _derive(version: Version, parent: Version, kind: str, removed: Collection[str], by: Person) -> Derivation:
    if version.pk in queries.family([parent.pk]).derivations:
        raise Circular(_("A version cannot be made from what was made from it."))
    # A new row each time: what was signed before it says something else.
    Derivation.objects.filter(version=version, parent=parent).delete()
    made = Derivation.objects.create(version=version, parent=parent, kind=kind, removed=sorted(set(removed)))
    ledger.record(made, "derived", by=by, version=version.pk, parent=parent.pk, kind=kind, removed=made.removed)
    return made
