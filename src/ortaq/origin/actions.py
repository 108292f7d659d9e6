"""Declare what AI made of a version, and sign the programme as a file that says so."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from django.core.files import File
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

import ortaq
from ortaq.catalogue.models import Package, Programme, Version
from ortaq.core.ledger.canonical import digest as digest_of
from ortaq.core.origin import manifest
from ortaq.core.origin.certificates import fingerprint
from ortaq.core.origin.claim import signer_of
from ortaq.core.origin.uses import AIUse, BadStatement, Part, Statement
from ortaq.ledger import actions as ledger
from ortaq.members import keys
from ortaq.members.models import Person, SigningKey
from ortaq.members.rules import require
from ortaq.origin import film, queries, registry, rules
from ortaq.origin.models import Declaration, DeclarationState, ManifestKind, Tamga, TamgaState
from ortaq.origin.news import tamga_waits
from ortaq.origin.sentences import what_is_wrong
from ortaq.work.settings import settings


class BadDeclaration(ValueError):
    """A declaration that cannot stand; `code` names the reason, the message says it in the reader's language."""

    def __init__(self, error: BadStatement) -> None:
        super().__init__(what_is_wrong(error))
        self.code = error.code


class DeclarationMissing(RuntimeError):
    """Something of the programme is not declared, so it can be neither signed nor offered."""


class NotPackaged(RuntimeError):
    """The programme is not ready: there is no package to sign."""


class SigningFailed(RuntimeError):
    """The file could not be made; nothing half-made is kept."""


def declare(
    *,
    version: Version,
    by: Person,
    no_ai: bool,
    uses: Iterable[AIUse | Mapping[str, Any]] = (),
    note: str = "",
) -> Declaration:
    """Say under one's name what AI made or changed in a version, or that no AI was used.

    A declaration is never changed: a new one takes its place; the same one again is left as it stands. When the whole
    programme is declared and packaged, its file is signed soon after. Raises NotAllowed and BadDeclaration.
    """
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
    except BadStatement as error:
        raise BadDeclaration(error) from error
    told = {
        "version": version.pk,
        "no_ai": no_ai,
        "uses": [use.to_json() for use in statement.uses],
        "note": statement.note,
        "by": by.pseudonym,
    }
    digest = digest_of(told)
    with transaction.atomic():
        # The lock on the version makes two people who declare at once queue up.
        Version.objects.select_for_update().get(pk=version.pk)
        old = queries.in_force().filter(version=version).first()
        if old and old.digest == digest:
            return old
        if old:
            old.state = DeclarationState.SUPERSEDED
            old.save(update_fields=["state"])
        declaration = Declaration.objects.create(
            version=version,
            no_ai=no_ai,
            uses=told["uses"],
            note=statement.note,
            declared_by=by,
            declared_for=version.made_by,
            declared_at=timezone.now(),
            digest=digest,
        )
        ledger.record(
            declaration, "declared", by=by, version=version.pk, digest=digest, supersedes=old.pk if old else None
        )
        want_tamga(programme=version.programme)
    return declaration


@transaction.atomic
def want_tamga(*, programme: Programme) -> Tamga | None:
    """Put the signing of a programme in the queue when it is wholly declared and packaged; returns what waits."""
    if not Package.objects.filter(programme=programme).exists() or not queries.declared(programme):
        return None
    if queries.tamga_of(programme):
        return None
    tamga, _new = Tamga.objects.get_or_create(programme=programme, state=TamgaState.WAITING)
    transaction.on_commit(lambda: tamga_waits.send(Tamga, tamga=str(tamga.pk)))
    return tamga


def sign_programme(*, programme: Programme, by: Person) -> Tamga:
    """Make the signed MP4 of a programme now, with its owner's own certificate.

    Raises NotAllowed, DeclarationMissing, NotPackaged, SigningFailed.
    """
    require(
        rules.may_sign(by, programme),
        _("Only somebody who makes programmes or watches over standards at %(house)s may sign this.")
        % {"house": programme.owner.name},
    )
    refuse_undeclared(programme=programme)
    if not Package.objects.filter(programme=programme).exists():
        raise NotPackaged(_("The programme is not ready yet: it is still being made into streams."))
    if found := queries.tamga_of(programme):
        return found
    tamga, _new = Tamga.objects.get_or_create(programme=programme, state=TamgaState.WAITING)
    return make_tamga(tamga=tamga, by=by)


def refuse_undeclared(*, programme: Programme) -> None:
    """Raise DeclarationMissing when something of the programme is not declared: no declaration, no exchange."""
    missing = queries.undeclared_versions(programme)
    if missing or not queries.declared(programme):
        raise DeclarationMissing(
            _("First declare how these were made, or state that no AI was used: %(versions)s.")
            % {"versions": ", ".join(f"{one.get_kind_display()} {one.language}".strip() for one in missing) or "–"}
        )


def make_tamga(*, tamga: Tamga, by: Person | None = None) -> Tamga:
    """Do the work that a waiting tamga stands for; safe to do again after a worker was lost.

    Raises SigningFailed, after the tamga has been marked so.
    """
    programme = tamga.programme
    refuse_undeclared(programme=programme)
    standing = [one for one in queries.declarations(programme).values() if one]
    chain, secret = keys.identity(programme.owner)
    now = timezone.now()
    told = manifest.Film(
        id=str(programme.pk),
        titles=programme.titles,
        title=str(programme),
        owner=programme.owner.name,
        signed_at=f"{now:%Y-%m-%dT%H:%M:%SZ}",
        verify_url=f"{settings().origin}/verify/{programme.pk}/",
        generator=("Ortaq", ortaq.__version__),
    )
    with film.workplace() as place:
        try:
            signed = film.sign_package(
                programme.package,
                told,
                [queries.statement_of(one) for one in standing],
                signer_of(chain, secret),
                Path(place),
            )
        except film.CannotSign as error:
            tamga.state, tamga.problem = TamgaState.FAILED, str(error)[:400]
            tamga.save(update_fields=["state", "problem"])
            raise SigningFailed(
                _("The file could not be signed. The people who look after this node can see why.")
            ) from error
        tamga.sha256, tamga.manifest, tamga.signed_at = film.sha256_of(signed.path), signed.manifest, now
        with signed.path.open("rb") as file:
            tamga.file.save(f"{programme.pk}-{signed.manifest[-8:]}.mp4", File(file), save=False)
    with transaction.atomic():
        tamga.key = SigningKey.objects.get(fingerprint=fingerprint(chain))
        tamga.state, tamga.problem = TamgaState.READY, ""
        tamga.save()
        tamga.declarations.set(standing)
        registry.register(
            store=signed.store,
            kind=ManifestKind.FILM,
            programme=programme,
            sha256=tamga.sha256,
            content_sha256=signed.content_sha256,
            bindings=signed.bindings,
        )
        ledger.record(
            tamga,
            "signed",
            by=by,
            programme=programme.pk,
            manifest=tamga.manifest,
            sha256=tamga.sha256,
            key=tamga.key.fingerprint,
        )
    return tamga
