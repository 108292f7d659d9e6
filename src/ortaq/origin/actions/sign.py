"""Sign a programme: its film, its stream, and what goes out beside it."""

from datetime import datetime
from pathlib import Path

from django.core.files import File
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

import ortaq
from ortaq.catalogue.models import Package, Programme
from ortaq.core.origin import manifest
from ortaq.core.origin.claim import is_stamped
from ortaq.core.origin.trust import fingerprint
from ortaq.ledger import actions as ledger
from ortaq.members import keys
from ortaq.members.models import Person, SigningKey
from ortaq.members.rules import require
from ortaq.origin import beside, film, lineage, queries, registry, rules, streams
from ortaq.origin.models import (
    ManifestKind,
    Tamga,
    TamgaState,
)
from ortaq.origin.news import tamga_waits
from ortaq.standards.terms.queries import mining_entries
from ortaq.work.refused import Refused
from ortaq.work.settings import settings


class DeclarationMissing(Refused):
    """Something of the programme is not declared, so it can be neither signed nor offered."""


class ConsentEnded(Refused):
    """Something of the programme rests on a consent that was withdrawn or has run out, so it may not be shown."""


class NotPackaged(Refused):
    """The programme is not ready: there is no package to sign."""


class SigningFailed(Refused):
    """The file could not be made; nothing half-made is kept."""


@transaction.atomic
def want_tamga(*, programme: Programme) -> Tamga | None:
    """Put the signing of a programme in the queue when it is wholly declared and packaged; returns what waits."""
    if not Package.objects.filter(programme=programme).exists() or not queries.declared(programme):
        return None
    if not queries.may_be_shown(programme) or queries.tamga_of(programme):
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
    refuse_withheld(programme=programme)
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


def refuse_withheld(*, programme: Programme) -> None:
    """Raise ConsentEnded when something of the programme rests on a consent that does not hold."""
    if not queries.may_be_shown(programme):
        raise ConsentEnded(
            _("“%(title)s” may not be shown: a person's consent to it was withdrawn or has run out.")
            % {"title": programme}
        )


def _about(programme: Programme, now: datetime) -> manifest.Film:
    """What every manifest of a programme says of it."""
    return manifest.Film(
        id=str(programme.pk),
        titles=programme.titles,
        title=str(programme),
        owner=programme.owner.name,
        signed_at=f"{now:%Y-%m-%dT%H:%M:%SZ}",
        verify_url=f"{settings().origin}/verify/{programme.pk}/",
        generator=("Ortaq", ortaq.__version__),
        platforms=mining_entries(programme.owner),
    )


def sign_again(*, lack: beside.Lack) -> None:
    """Sign what of a programme is not, or not any more, beside a film that is; nothing happens without one.

    What fails is written to the log. Raises keys.SigningFailed.
    """
    programme = lack.programme
    tamga = queries.tamga_of(programme)
    if tamga is None or not queries.may_be_shown(programme):
        return
    told, signer = _about(programme, timezone.now()), keys.signer(programme.owner)
    if lack.stream:
        parents = lineage.parents(programme)
        streams.sign_stream(programme, told, queries.statements(programme), signer, parents=parents)
    if lack.beside and (kept := registry.by_urn(tamga.manifest)):
        beside.sign_beside(programme, told, bytes(kept.store), signer, lack.beside)


def make_tamga(*, tamga: Tamga, by: Person | None = None) -> Tamga:
    """Do the work that a waiting tamga stands for; safe to do again after a worker was lost.

    Raises SigningFailed, after the tamga has been marked so.
    """
    programme = tamga.programme
    refuse_undeclared(programme=programme)
    refuse_withheld(programme=programme)
    standing = [one for one in queries.declarations(programme).values() if one]
    rests_on, made_from = queries.behind(programme), lineage.parents(programme)
    signer = keys.signer(programme.owner)
    now = timezone.now()
    told = _about(programme, now)
    with film.workplace() as place:
        try:
            signed = film.sign_package(
                programme.package,
                told,
                queries.statements_of(standing),
                signer,
                Path(place),
                parents=made_from,
            )
        except (film.CannotSign, keys.SigningFailed) as error:
            tamga.state, tamga.problem = TamgaState.FAILED, str(error)[:400]
            tamga.save(update_fields=["state", "problem"])
            raise SigningFailed(
                _("The file could not be signed. The people who look after this node can see why.")
            ) from error
        tamga.sha256, tamga.manifest, tamga.signed_at = film.sha256_of(signed.path), signed.manifest, now
        with signed.path.open("rb") as file:
            tamga.file.save(f"{programme.pk}-{signed.manifest[-8:]}.mp4", File(file), save=False)
    streams.sign_stream(programme, told, queries.statements_of(standing), signer, parents=made_from)
    beside.sign_beside(programme, told, signed.store, signer)
    with transaction.atomic():
        tamga.key = SigningKey.objects.get(fingerprint=fingerprint(signer.chain[0]))
        tamga.state, tamga.problem = TamgaState.READY, ""
        tamga.save()
        tamga.declarations.set(rests_on)
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
            stamped=is_stamped(signed.store),
        )
    return tamga
