"""What is registered: the fingerprints of all programmes in private files, and the index in which clips look for them.

fingerprints/<programme>-<8>.ortaq    one file for each programme (core/likeness/registered.py), served by no route

The rows of the database say what counts. The index follows them: what a crash leaves behind, `keep_up` puts right.
"""

import base64
import hashlib
import logging
import tempfile
import time
import uuid
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO, Final, cast

import av
from django.core.cache import cache
from django.core.files import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from ortaq.catalogue import shelves
from ortaq.catalogue.models import Package, Programme
from ortaq.core.likeness import codes, sound
from ortaq.core.likeness.config import CONFIG
from ortaq.core.likeness.durable import Damaged
from ortaq.core.likeness.index import Hits
from ortaq.core.likeness.registered import Registered, read, write
from ortaq.core.likeness.taking import Taking
from ortaq.core.origin.remux import Joined, parts_of
from ortaq.likeness.models import Fingerprint
from ortaq.work import likeness as indexes

log = logging.getLogger(__name__)

FOLDER: Final = "fingerprints"
ENDING: Final = ".ortaq"
AGAIN: Final = timedelta(hours=1)
"""What could not be taken from a package is not tried again before."""
AT_MOST: Final = 45.0
"""Seconds after which `keep_up` begins nothing new; the rest is done the next time."""
LEFT_BEHIND: Final = timedelta(days=1)
"""So old is a file that belongs to no row before it is swept: a package may still be in the making."""


@dataclass(frozen=True)
class Kept:
    """A fingerprint in the storage that nobody counts on yet."""

    name: str
    sha256: str
    size: int
    pictures: int
    sounds: tuple[str, ...]
    bindings: Mapping[str, str]


class NodeRegistry:
    """All that this node has registered, for one look (`core.likeness.clip.Registry`)."""

    def __init__(self) -> None:
        self._read: dict[str, Registered] = {}

    def near(self, codes: codes.Words, most: int) -> Hits:
        """Registered pictures that differ from one of these C64 in at most so many bits."""
        return indexes.pictures().near(codes, most)

    def heard(self, codes: codes.Words, most: int) -> Hits:
        """The same for words of sound; what it names are programme and language."""
        return indexes.sounds().near(codes, most)

    def registered(self, programme: str) -> Registered:
        """The fingerprint of a programme; KeyError when it is gone."""
        if programme not in self._read:
            self._read[programme] = fingerprint_of(programme)
        return self._read[programme]


def fingerprint_of(programme: str) -> Registered:
    """The stored fingerprint of the programme with this id; KeyError when it has none that can be read."""
    try:
        found = Fingerprint.objects.filter(programme=uuid.UUID(programme)).first()
    except ValueError as error:
        raise KeyError(programme) from error
    if found is None:
        raise KeyError(programme)
    try:
        return _read(found)
    except (OSError, Damaged) as error:
        log.exception("The fingerprint of %s cannot be read", programme)
        raise KeyError(programme) from error


def keep(programme: Programme, taking: Taking) -> Kept:
    """Put a fingerprint into the storage under a name of its own."""
    taken = taking.registered(str(programme.pk))
    name = f"{FOLDER}/{programme.pk.hex}-{uuid.uuid4().hex[:8]}{ENDING}"
    with tempfile.TemporaryDirectory(prefix="ortaq-fingerprint-") as folder:
        path = Path(folder) / "taken"
        write(path, taken)
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
            file.seek(0)
            name = default_storage.save(name, File(file))
        size = path.stat().st_size
    bindings = {alg: base64.b64encode(value).decode() for alg, value in taking.bindings(taken).items()}
    heard = tuple(track.language for track in taken.tracks)
    return Kept(name, digest, size, len(taken.picture) if taken.picture else 0, heard, bindings)


@transaction.atomic
def enter(package: Package, kept: Kept) -> Fingerprint:
    """Let a fingerprint count as that of this package, in place of an older one; it is indexed after the commit."""
    before = Fingerprint.objects.filter(programme=package.programme).values_list("file", flat=True).first()
    found, _new = Fingerprint.objects.update_or_create(
        programme=package.programme,
        defaults={
            "packaged_as": package.folder,
            "algorithm": CONFIG.algorithm,
            "file": kept.name,
            "sha256": kept.sha256,
            "size": kept.size,
            "pictures": kept.pictures,
            "sounds": list(kept.sounds),
            "bindings": dict(kept.bindings),
            "indexed_at": None,
        },
    )
    if before and before != kept.name:
        transaction.on_commit(partial(default_storage.delete, before))
    transaction.on_commit(partial(_index_or_log, found))
    return found


def register(*, programme: Programme) -> Fingerprint:
    """Take the fingerprint of a programme from its package: the small rendition, and each sound.

    Raises OSError and av.FFmpegError for a package that cannot be read.
    """
    package = programme.package
    with closing(Taking()) as taking:
        _look_at(package, taking)
        return enter(package, keep(programme, taking))


def forget(*, programme: Programme) -> None:
    """Forget the fingerprint of a programme; its file and what the index has go with it (`deleted`)."""
    Fingerprint.objects.filter(programme=programme).delete()


def deleted(sender: Any, instance: Fingerprint, **_: Any) -> None:  # noqa: ARG001 -- a signal's signature
    """A fingerprint is no more, by itself or with its programme: after the commit nothing of it is left."""
    transaction.on_commit(partial(default_storage.delete, str(instance.file.name)))
    transaction.on_commit(partial(_leave_or_log, str(instance.programme_id)))


def index(fingerprint: Fingerprint) -> None:
    """Put a fingerprint into the index, in place of what it had of the programme; raises OSError, Damaged."""
    name, taken = str(fingerprint.programme_id), _read(fingerprint)
    if taken.picture is not None:
        indexes.pictures().add(name, taken.picture.codes64, taken.picture.times)
    else:
        indexes.pictures().remove(name)
    tracks = {sound.named(track): track for track in taken.tracks}
    for gone in _sounds_of(name) - set(tracks):
        indexes.sounds().remove(gone)
    for called, track in tracks.items():
        indexes.sounds().add(called, *sound.words(track.ints))
    # Only if it is still the one that was read: a newer one waits for its own turn.
    Fingerprint.objects.filter(pk=fingerprint.pk, file=fingerprint.file.name).update(indexed_at=timezone.now())


def leave(programme: str) -> None:
    """Take a programme out of the index."""
    indexes.pictures().remove(programme)
    for name in _sounds_of(programme):
        indexes.sounds().remove(name)


def keep_up() -> None:
    """Take what lacks, index what is not indexed, remove what is gone; for a periodic task, and safe to kill."""
    began = time.monotonic()
    # The index first: what it names was in the database before, unless it is gone by now.
    indexed = set(indexes.pictures().programmes()) | {name.split(" ")[0] for name in indexes.sounds().programmes()}
    standing = {str(pk) for pk in Fingerprint.objects.values_list("programme", flat=True)}
    for name in indexed - standing:
        _leave_or_log(name)
    silent = {str(pk) for pk in Fingerprint.objects.filter(pictures=0, sounds=[]).values_list("programme", flat=True)}
    lost = standing - indexed - silent
    for one in Fingerprint.objects.filter(Q(indexed_at=None) | Q(programme__in=lost)).order_by("created_at"):
        if time.monotonic() - began < AT_MOST:
            _index_or_log(one)
    for package in _lacking():
        if time.monotonic() - began >= AT_MOST:
            break
        if cache.add(f"likeness:{package.folder}", 1, AGAIN.total_seconds()):
            _register_or_log(package)


def sweep() -> int:
    """Remove files that no row names any more: those of a worker that died; returns how many."""
    try:
        names = {f"{FOLDER}/{name}" for name in default_storage.listdir(FOLDER)[1]}
    except FileNotFoundError:
        return 0
    named = set(Fingerprint.objects.values_list("file", flat=True))
    before = timezone.now() - LEFT_BEHIND
    old = [name for name in names - named if default_storage.get_modified_time(name) < before]
    shelves.throw_away(old)
    return len(old)


def _lacking() -> QuerySet[Package]:
    """Packages without a fingerprint of theirs by the algorithm of today, the newest first."""
    fits = Q(programme__fingerprint__packaged_as=F("folder"), programme__fingerprint__algorithm=CONFIG.algorithm)
    return Package.objects.exclude(fits).select_related("programme").order_by("-created_at")


def _sounds_of(programme: str) -> set[str]:
    return {name for name in indexes.sounds().programmes() if name.split(" ")[0] == programme}


def _read(fingerprint: Fingerprint) -> Registered:
    # Mapped into memory, so what S3 sent may go at once.
    with shelves.on_this_machine(str(fingerprint.file.name)) as path:
        return read(path)


def _look_at(package: Package, taking: Taking) -> None:
    """Show a package to somebody who takes its fingerprint."""
    with av.open(_stream(package, package.pictures[-1]["name"]), "r", format="mp4") as film:
        picture = film.streams.video[0]
        picture.thread_type = "AUTO"
        # Pictures that no other needs may be left out: the others keep their own time.
        picture.codec_context.skip_frame = "NONREF"
        for frame in film.decode(picture):
            if frame.time is not None:
                taking.see(frame, frame.time)
    for told in package.sounds:
        if told.get("loudness", 0) is None:
            continue  # silence
        with av.open(_stream(package, f"sound-{told['language']}"), "r", format="mp4") as film:
            for heard in film.decode(film.streams.audio[0]):
                taking.hear(told["language"], heard)


def _stream(package: Package, rendition: str) -> Joined:
    """A rendition as one stream of bytes, wherever the storage keeps it."""
    base = f"packages/{package.folder}/{rendition}"
    with default_storage.open(f"{base}/index.m3u8", "rb") as file:
        names = parts_of(file.read().decode())
    return Joined(partial(_open, f"{base}/{name}") for name in names)


def _open(name: str) -> BinaryIO:
    return cast("BinaryIO", default_storage.open(name, "rb"))


def _index_or_log(fingerprint: Fingerprint) -> None:
    try:
        index(fingerprint)
    except Exception:
        log.exception("The fingerprint of %s is not in the index yet", fingerprint.programme_id)


def _leave_or_log(programme: str) -> None:
    try:
        leave(programme)
    except Exception:
        log.exception("The fingerprint of %s is still in the index", programme)


def _register_or_log(package: Package) -> None:
    try:
        register(programme=package.programme)
    except Exception:
        log.exception("No fingerprint could be taken of package %s", package.folder)
