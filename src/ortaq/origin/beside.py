"""What goes out beside the film under the house's name as well: the poster, and each set of subtitles as one file.

tamgas/<manifest of the film>/poster.<manifest>.jpg    the manifest inside, IPTC's source type as XMP before it
tamgas/<manifest of the film>/<tag>.<manifest>.vtt     as it is; its manifest stands in the registry

Manifests are named by the last part of their label. A film that is signed anew gets a new folder, so nothing that was
said before is handed out with it; within a folder the newest of a name counts.
"""

import hashlib
import io
import logging
import tempfile
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from uuid import UUID

from django.core.cache import cache
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import QuerySet

from ortaq.catalogue import shelves
from ortaq.catalogue.models import Package, Programme, Version, VersionKind
from ortaq.catalogue.subtitles.reading import cues_of
from ortaq.core.media.stills import poster_of
from ortaq.core.origin import c2pa_rs, jumbf, manifest, marks, sidecar
from ortaq.core.origin.claim import Signer, is_stamped
from ortaq.core.origin.uses import Part, Statement
from ortaq.core.text.subtitles import to_vtt
from ortaq.ledger import actions as ledger
from ortaq.likeness import bindings
from ortaq.origin import queries, registry, streams
from ortaq.origin.models import Manifest, ManifestKind, Tamga, TamgaState

log = logging.getLogger(__name__)

POSTER = "poster.jpg"
JPEG = "image/jpeg"
_KINDS = (ManifestKind.STREAM, ManifestKind.SIDECAR, ManifestKind.IMAGE)
AGAIN = timedelta(hours=1)
"""What could not be signed is not tried again before."""


@dataclass(frozen=True)
class Beside:
    """A signed file beside the film: how it is called (`poster.jpg`, `kk.vtt`), where it is stored, its manifest."""

    name: str
    stored: str
    manifest: Manifest

    @property
    def language(self) -> str:
        """Language of the subtitles; empty for the poster."""
        return "" if self.name == POSTER else self.name.removesuffix(".vtt")

    @property
    def form(self) -> str:
        """What kind of file it is, as such files are called everywhere."""
        return "JPEG" if self.name == POSTER else "WebVTT"


def _folder(film: str) -> str:
    return f"tamgas/{film.rpartition(':')[2]}"


def sign_beside(
    programme: Programme, film: manifest.Film, store: bytes, signer: Signer, only: Collection[str] | None = None
) -> None:
    """Sign the poster and the subtitles of a film that has this manifest store; `only` are the names that are wanted.

    What fails is only written to the log. Raises jumbf.BadStore.
    """
    urn = jumbf.active_label(store)
    said = [*queries.statements(programme), *queries.statements_beside(programme)]
    work: dict[str, Callable[[], None]] = {}
    if _has_poster(programme):
        work[POSTER] = partial(_sign_poster, programme, film, said, store, signer)
    for version in _subtitles().filter(programme=programme):
        work[f"{version.language}.vtt"] = partial(_sign_subtitles, version, film, said, urn, signer)
    for name, do in work.items():
        if only is None or name in only:
            _try(do, programme, name)


def _try(work: Callable[[], None], programme: Programme, name: str) -> None:
    """The film stands by itself: nothing beside it may keep it back."""
    try:
        work()
    except Exception:
        log.exception("%s beside %s could not be signed", name, programme.pk)


def _has_poster(programme: Programme) -> bool:
    package = Package.objects.filter(programme=programme).only("poster").first()
    return bool((package and package.poster) or programme.poster_image)


def _poster(programme: Programme) -> bytes:
    """The poster as a JPEG: that of the package, else the chosen picture."""
    package = Package.objects.filter(programme=programme).only("poster").first()
    if package and package.poster:
        with default_storage.open(f"packages/{package.poster}", "rb") as file:
            return bytes(file.read())
    with shelves.on_this_machine(str(programme.poster_image.name)) as source, tempfile.TemporaryDirectory() as place:
        poster_of(source, Path(place) / POSTER)
        return (Path(place) / POSTER).read_bytes()


def _sign_poster(
    programme: Programme, film: manifest.Film, said: list[Statement], whole: bytes, signer: Signer
) -> None:
    """Inside the picture; where nobody has said how it was made, only what is said of the programme stands in it.

    Such a poster is then a still of the film, which is told, or a picture that was brought in.
    """
    of_pictures = [one for one in said if one.part is Part.IMAGES]
    statements = of_pictures or [one for one in said if one.part in manifest.AUDIOVISUAL]
    is_still = not of_pictures and not programme.poster_image
    parents: list[manifest.Parent] = [(whole, "parentOf", film.title)] if is_still else []
    unknown = "" if of_pictures or is_still else "picture as it was brought in"
    about, label = replace(film, parts=(Part.IMAGES,)), streams.new_label()
    plain = _poster(programme)
    found_by = registry.told(bindings.of_picture(plain))
    packet = marks.xmp(
        source=manifest.source_type(statements, about.parts) if of_pictures else "",
        title=film.title,
        owner=film.owner,
        verify_url=film.verify_url,
    )
    target = io.BytesIO()
    store = c2pa_rs.sign(
        JPEG,
        io.BytesIO(marks.into_image(plain, packet)),
        target,
        manifest.assertions(about, statements, parents=parents, unknown=unknown, bindings=found_by),
        signer,
        label=label,
        title=film.title,
        generator=film.generator,
        ingredients=[one for one, _how, _title in parents],
    )
    signed = _Signed(store, ManifestKind.IMAGE, plain=plain, leaves=target.getvalue(), found_by=found_by)
    _keep(programme, POSTER, jumbf.active_label(whole), signed)


def _sign_subtitles(version: Version, film: manifest.Film, said: list[Statement], urn: str, signer: Signer) -> None:
    """Beside the file; it says what is said of these subtitles."""
    with shelves.on_this_machine(str(version.source.name)) as source:
        cues = cues_of(source)
    text, found_by = to_vtt(cues).encode(), registry.told(bindings.of_cues(cues))
    statements = [one for one in said if one.part is Part.SUBTITLES and one.language == version.language]
    store = sidecar.sign_beside(
        signer,
        manifest.assertions(replace(film, parts=(Part.SUBTITLES,)), statements, bindings=found_by),
        io.BytesIO(text),
        label=streams.new_label(),
        title=film.title,
        generator=film.generator,
    )
    signed = _Signed(store, ManifestKind.SIDECAR, plain=text, leaves=text, found_by=found_by)
    _keep(version.programme, f"{version.language}.vtt", urn, signed)


@dataclass(frozen=True)
class _Signed:
    """What was signed: its manifest store, the file before and after, and the soft bindings that the store says."""

    store: bytes
    kind: ManifestKind
    plain: bytes
    leaves: bytes
    found_by: list[manifest.Binding]


def _keep(programme: Programme, name: str, film: str, signed: _Signed) -> None:
    """Into the storage, the registry and the ledger."""
    digest = hashlib.sha256(signed.leaves).hexdigest()
    with transaction.atomic():
        kept = registry.register(
            store=signed.store,
            kind=signed.kind,
            programme=programme,
            # A file that a manifest stands beside leaves as it came.
            sha256="" if signed.kind == ManifestKind.SIDECAR else digest,
            content_sha256=hashlib.sha256(signed.plain).hexdigest(),
            bindings=registry.kept(signed.found_by),
        )
        ledger.record(kept, "signed", manifest=kept.urn, sha256=digest, stamped=is_stamped(signed.store))
        stem, ending = name.rsplit(".", 1)
        default_storage.save(
            f"{_folder(film)}/{stem}.{kept.urn.rpartition(':')[2]}.{ending}", ContentFile(signed.leaves)
        )


def files(programme: Programme) -> dict[str, Beside]:
    """The signed files beside the film that say what is declared now: name -> file, the poster first."""
    tamga = queries.tamga_of(programme)
    if tamga is None:
        return {}
    stored = {urn: name for name in _listed(tamga.manifest) if (urn := _urn(name))}
    said_at = _pictures_declared([programme.pk]).get(programme.pk)
    found: dict[str, Beside] = {}
    for kept in Manifest.objects.filter(urn__in=stored, programme=programme).order_by("created_at"):
        stem, _own, ending = stored[kept.urn].split(".")
        older = kept.kind == ManifestKind.IMAGE and said_at and kept.created_at < said_at
        if not older:
            found[f"{stem}.{ending}"] = Beside(
                f"{stem}.{ending}", f"{_folder(tamga.manifest)}/{stored[kept.urn]}", kept
            )
    return dict(sorted(found.items(), key=lambda pair: (pair[0] != POSTER, pair[0])))


def _listed(film: str) -> list[str]:
    try:
        return sorted(default_storage.listdir(_folder(film))[1])
    except FileNotFoundError:
        return []


def _urn(name: str) -> str:
    """Label of the manifest of a stored file; empty for a file of another kind."""
    parts = name.split(".")
    return f"urn:c2pa:{parts[1]}" if len(parts) == len(("name", "manifest", "ending")) else ""


def _subtitles() -> QuerySet[Version]:
    return Version.objects.filter(kind=VersionKind.SUBTITLES).exclude(source="").select_related("programme")


def _pictures_declared(programmes: Collection[UUID]) -> dict[UUID, datetime]:
    """Programme -> since when what is said of its poster and stills is said."""
    found = queries.in_force().filter(version__programme__in=programmes, version__kind=VersionKind.IMAGES)
    return dict(found.values_list("version__programme", "declared_at"))


@dataclass(frozen=True)
class Lack:
    """A programme whose film is signed, and what else of it is not, or says something older."""

    programme: Programme
    stream: bool
    beside: frozenset[str]


def lacking() -> Iterator[Lack]:
    """What is to be signed again: a stream or something beside a film whose signing failed, or that was made anew.

    The same lack is told once in `AGAIN`.
    """
    tamgas = Tamga.objects.filter(state=TamgaState.READY, programme__package__isnull=False).order_by("signed_at")
    newest = {one.programme_id: one for one in tamgas.select_related("programme__package", "programme__owner")}
    rows = Manifest.objects.filter(programme__in=newest, kind__in=_KINDS).order_by()
    kept: dict[UUID, list[Manifest]] = defaultdict(list)
    for one in rows.only("programme", "kind", "content_sha256", "created_at"):
        kept[one.programme_id].append(one)  # type: ignore[index]  # it has one: they were asked for by it
    wanted: dict[UUID, set[str]] = defaultdict(set)
    for pk, tag in _subtitles().filter(programme__in=newest).values_list("programme", "language"):
        wanted[pk].add(f"{tag}.vtt")
    declared = _pictures_declared(list(newest))
    for pk, tamga in newest.items():
        programme, said_at = tamga.programme, declared.get(pk)
        since = tamga.signed_at or tamga.created_at
        new = [one for one in kept[pk] if one.created_at >= since]
        streamed = {one.content_sha256 for one in new if one.kind == ManifestKind.STREAM}
        texts = {one.content_sha256 for one in new if one.kind == ManifestKind.SIDECAR}
        pictured = any(one.kind == ManifestKind.IMAGE and not (said_at and one.created_at < said_at) for one in new)
        has_poster = bool(programme.package.poster or programme.poster_image)
        stream = not _is_streamed(programme.package.folder, streamed)
        # A cheap look; two sets of subtitles may be the same, so what is really missing is looked for after it.
        if not stream and len(texts) >= len(wanted[pk]) and (pictured or not has_poster):
            continue
        once = f"sign-again:{tamga.pk}:{programme.package.folder}:{said_at.timestamp() if said_at else 0}"
        if queries.tamga_of(programme) == tamga and cache.add(once, 1, AGAIN.total_seconds()):
            names = (wanted[pk] | ({POSTER} if has_poster else set())).difference(files(programme))
            if stream or names:
                yield Lack(programme, stream=stream, beside=frozenset(names))


def _is_streamed(folder: str, signed: Collection[str]) -> bool:
    """Whether a package's stream is signed, or is older than signed streams."""
    try:
        return streams.digest_of(folder) in signed
    except streams.Unbound:
        return True
