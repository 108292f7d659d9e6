"""Any file of a house under a manifest: films, pictures, sound and PDF carry it inside, everything else beside it.

A film is signed by our own writer in constant memory; pictures, sound and documents by c2pa-rs, in memory; a .ts, .mkv,
.srt or .vtt gets a `.c2pa` of the same name and stays as it is.
"""

import io
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from django.utils import timezone
from django.utils.translation import gettext as _

import ortaq
from ortaq.core.origin import c2pa_rs, carrier_mp4, manifest, marks, reader, sidecar
from ortaq.core.origin.claim import Assertion, Signer, is_stamped
from ortaq.core.origin.formats import HEAD, format_of
from ortaq.core.origin.uses import Part, Statement
from ortaq.ledger import actions as ledger
from ortaq.likeness import bindings
from ortaq.members import keys
from ortaq.members.models import Broadcaster
from ortaq.origin import consents, registry
from ortaq.origin.film import seal_mp4, sha256_of
from ortaq.origin.models import Manifest, ManifestKind
from ortaq.origin.sentences import PARTS
from ortaq.standards.terms.queries import mining_entries
from ortaq.work.settings import settings

LARGEST_WHOLE = 512 << 20
"""c2pa-rs holds a picture, a sound or a document in memory, twice."""
_FILMS = ("video/mp4", "video/quicktime")
_PARTS = {"image": (Part.IMAGES,), "audio": (Part.SOUND,), "application": (Part.TEXT,)}
_MAY_BE_FILMS = ("application/mxf", "audio/ogg")
_DRAWN = ("image/svg+xml",)
_TEXTS = (".srt", ".vtt", ".ttml", ".ass")


class CannotSign(ValueError):
    """The file cannot be signed; the message says why."""


@dataclass(frozen=True)
class Signed:
    """Where the signed file lies, where its manifest lies when that is beside it, and how the registry knows it."""

    file: Path
    beside: Path | None
    manifest: Manifest


def sign_file(
    *,
    house: Broadcaster,
    source: Path,
    target: Path,
    statements: Sequence[Statement],
    title: str = "",
    made_from: Sequence[Path] = (),
) -> Signed:
    """Sign a file for a house; `target` is the signed copy, or for a form that carries nothing is not used.

    `made_from` are signed files: the first was opened to make this one, the others were placed in it. Raises
    CannotSign, ConsentProblem, OSError, and what `keys.signer` raises.
    """
    for one in statements:
        consents.check_for(one.uses, one.part, {house.pk})
    signer = keys.signer(house)
    with source.open("rb") as file:
        kind = format_of(file.read(HEAD))
    _refuse_strange(source, kind.mime if kind else "", statements)
    film = manifest.Film(
        id="",
        titles={},
        title=title or source.name,
        owner=house.name,
        signed_at=f"{timezone.now():%Y-%m-%dT%H:%M:%SZ}",
        verify_url=f"{settings().origin}/verify/",
        generator=("Ortaq", ortaq.__version__),
        platforms=mining_entries(house),
        parts=_parts(source, kind.mime if kind else ""),
    )
    found_by = tuple(registry.told(_found_by(source, kind.mime if kind else "")))
    job = _Job(
        source, target, film, tuple(statements), signer, f"urn:c2pa:{uuid.uuid4()}", _parents(made_from), found_by
    )
    try:
        if kind is None or not kind.carries:
            return _entered(job, job.beside(), house)
        return _entered(job, job.film_inside() if kind.mime in _FILMS else job.inside(kind.mime), house)
    except (carrier_mp4.BrokenBox, carrier_mp4.CannotCarry, c2pa_rs.CannotSign) as error:
        target.unlink(missing_ok=True)
        raise CannotSign(_("This file cannot be signed: %(why)s") % {"why": error}) from error


def _parents(paths: Sequence[Path]) -> tuple[manifest.Parent, ...]:
    """What signed files say of themselves; raises CannotSign for one without a manifest."""
    found: list[manifest.Parent] = []
    for path in paths:
        store = sidecar.beside(path).read_bytes() if sidecar.beside(path).exists() else _store_in(path)
        if not store:
            raise CannotSign(_("%(path)s carries no manifest.") % {"path": path})
        found.append((store, "componentOf" if found else "parentOf", path.name))
    return tuple(found)


def _store_in(path: Path) -> bytes | None:
    with path.open("rb") as file:
        kind = format_of(file.read(HEAD))
        if kind is None or not kind.carries:
            return None
        if kind.mime in _FILMS:
            return carrier_mp4.store_in(file)
        file.seek(0)
        try:
            told = reader.read(file, kind.mime, b"")
        except reader.Unreadable:
            return None
    return told.store if told else None


def _parts(source: Path, mime: str) -> tuple[Part, ...]:
    """What is in such a file, the main part first."""
    if not mime and source.suffix.lower() in _TEXTS:
        return (Part.SUBTITLES,)
    if mime in _MAY_BE_FILMS:
        return manifest.AUDIOVISUAL
    return _PARTS.get(mime.partition("/")[0], manifest.AUDIOVISUAL)


def _found_by(source: Path, mime: str) -> bindings.Values:
    """What it is found by once it has lost its manifest; nothing for documents, drawings and what we do not know."""
    if mime in _DRAWN or (source.stat().st_size > LARGEST_WHOLE and mime.startswith("image/")):
        return {}
    if mime.startswith("image/"):
        return bindings.of_picture(source.read_bytes())
    if not mime and source.suffix.lower() in _TEXTS:
        return bindings.of_subtitles(source)
    return bindings.of_film(source) if mime.startswith(("video/", "audio/")) or mime in _MAY_BE_FILMS else {}


def _refuse_strange(source: Path, mime: str, statements: Sequence[Statement]) -> None:
    """Raise CannotSign for a statement about a part that such a file cannot hold; of an unknown kind all are taken."""
    parts = _parts(source, mime)
    if parts == manifest.AUDIOVISUAL:
        parts = (*parts, Part.SUBTITLES) if mime else tuple(Part)
    for one in statements:
        if one.part not in parts:
            raise CannotSign(
                _("The declaration speaks of “%(part)s”; “%(file)s” can only hold: %(parts)s.")
                % {"part": PARTS[one.part], "file": source.name, "parts": ", ".join(str(PARTS[each]) for each in parts)}
            )


@dataclass(frozen=True)
class _Made:
    """The store, what kind it is, and where it lies when it is not in the file."""

    store: bytes
    kind: ManifestKind
    beside: Path | None = None


@dataclass(frozen=True)
class _Job:
    """One file to sign."""

    source: Path
    target: Path
    film: manifest.Film
    statements: tuple[Statement, ...]
    signer: Signer
    label: str
    parents: tuple[manifest.Parent, ...] = ()
    found_by: tuple[manifest.Binding, ...] = ()

    @property
    def told(self) -> list[Assertion]:
        """What the manifest says."""
        return manifest.assertions(self.film, self.statements, parents=self.parents, bindings=self.found_by)

    @property
    def stores(self) -> list[bytes]:
        """The manifests of what it was made from."""
        return [store for store, _how, _title in self.parents]

    def beside(self) -> _Made:
        with self.source.open("rb") as file:
            store = sidecar.sign_beside(
                self.signer,
                self.told,
                file,
                label=self.label,
                title=self.film.title,
                generator=self.film.generator,
                ingredients=self.stores,
            )
        place = sidecar.beside(self.source)
        place.write_bytes(store)
        return _Made(store, ManifestKind.SIDECAR, place)

    def film_inside(self) -> _Made:
        store = seal_mp4(self.source, self.target, self.film, self.told, self.signer, ingredients=self.stores)
        return _Made(store, ManifestKind.FILM)

    def inside(self, mime: str) -> _Made:
        if self.source.stat().st_size > LARGEST_WHOLE:
            raise c2pa_rs.CannotSign(_("it is too large"))
        data = self.source.read_bytes()
        if mime in ("image/jpeg", "image/png"):
            # Before it is signed: readers that know no manifest find IPTC's source type there.
            data = marks.into_image(
                data,
                marks.xmp(
                    source=manifest.source_type(self.statements, self.film.parts),
                    title=self.film.title,
                    owner=self.film.owner,
                    verify_url=self.film.verify_url,
                ),
            )
        with io.BytesIO(data) as source, self.target.open("w+b") as target:
            store = c2pa_rs.sign(
                mime,
                source,
                target,
                self.told,
                self.signer,
                label=self.label,
                title=self.film.title,
                generator=self.film.generator,
                ingredients=self.stores,
            )
        return _Made(store, ManifestKind.IMAGE)


def _entered(job: _Job, made: _Made, house: Broadcaster) -> Signed:
    """Into the registry and the ledger."""
    file = job.source if made.beside else job.target
    digest, content = sha256_of(file), sha256_of(job.source)
    found = registry.register(
        store=made.store,
        kind=made.kind,
        # A file that a sidecar stands beside leaves as it came.
        sha256="" if made.beside else digest,
        content_sha256=content,
        bindings=registry.kept(job.found_by),
    )
    ledger.record(
        found,
        "signed",
        broadcaster=house.pk,
        manifest=found.urn,
        sha256=digest,
        stamped=is_stamped(made.store),
    )
    return Signed(file, made.beside, found)
