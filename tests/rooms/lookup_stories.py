"""Programmes that are packaged and registered, and clips of them as they come back: cut, changed, dubbed."""

import functools
import shutil
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from django.core.files.storage import default_storage

from ortaq.catalogue.models import Package, Programme, Version
from ortaq.core.media.package import PackageJob, PackageResult, SoundSource, package
from ortaq.likeness import registry
from ortaq.members.models import Broadcaster
from tests import media
from tests.core.likeness import moving
from tests.media import Wave

Change = Callable[[np.ndarray], np.ndarray]


def voice(seed: int) -> Wave:
    """A melody of its own: notes and chords that chance chooses, a new one each third of a second."""
    chance = np.random.default_rng(seed)
    notes = 110 * 2 ** (chance.integers(0, 36, (3, 2000)) / 12)
    strength = chance.uniform(0.2, 1.0, (3, 2000))

    def wave(at: np.ndarray) -> np.ndarray:
        now = (at * 3).astype(int)
        made = sum(strength[k][now] * np.sin(2 * np.pi * notes[k][now] * at) for k in range(3)) / 12
        return np.tile(made, (2, 1))

    return wave


def later(wave: Wave, seconds: float) -> Wave:
    """The sound from some second on."""
    return lambda at: wave(at + seconds)


def drawn(
    path: Path,
    seed: int,
    seconds: float,
    *,
    start: float = 0.0,
    change: Change = lambda picture: picture,
    sounds: Sequence[Wave] = (),
    options: dict[str, str] | None = None,
) -> Path:
    """A film of a drawn programme from some second on, each picture changed."""
    return joined(path, (seed, start, seconds), change=change, sounds=sounds, options=options)


def joined(
    path: Path,
    *pieces: tuple[int, float, float],
    change: Change = lambda picture: picture,
    sounds: Sequence[Wave] = (),
    options: dict[str, str] | None = None,
) -> Path:
    """A film of pieces, one after the other: the programme, its first second, how many."""
    starts = np.cumsum([0.0, *(length for _seed, _first, length in pieces)])

    def picture(width: int, height: int, number: int, fps: float) -> np.ndarray:
        at = number / fps
        which = min(int(np.searchsorted(starts, at, "right")) - 1, len(pieces) - 1)
        seed, first, _length = pieces[which]
        grey = change(moving.scene(seed, first + at - starts[which], (width, height)))
        return np.repeat(grey[:, :, None], 3, axis=2)

    return media.film(path, float(starts[-1]), 320, 180, 25, sounds, options=options, picture=picture)


@functools.cache
def _packaged(seed: int, seconds: int, tags: tuple[str, ...]) -> tuple[Path, PackageResult]:
    """A package on disk, made once in this process."""
    folder = Path(tempfile.mkdtemp(prefix="ortaq-lookup-"))
    film = drawn(folder / "film.mp4", seed, seconds, sounds=[voice(seed * 10 + n) for n in range(len(tags))])
    sounds = tuple(SoundSource(tag, film, number) for number, tag in enumerate(tags))
    return folder / "made", package(PackageJob(film, sounds), folder / "made")


def registered(owner: Broadcaster, seed: int, *, seconds: int = 24, tags: tuple[str, ...] = ("kk", "ky")) -> Programme:
    """A drawn programme of a house, packaged, its fingerprint in the index."""
    folder, made = _packaged(seed, seconds, tags)
    film = Programme.objects.create(
        owner=owner,
        titles={"en": f"The steppe, part {seed}", "kk": f"Дала, {seed}"},
        original_language="kk",
        genre="documentary",
        year=2026,
    )
    for kind, language in [("picture", ""), *(("sound", tag) for tag in tags)]:
        Version.objects.create(programme=film, kind=kind, language=language, made_by=owner, sha256="00" * 32, size=1)
    shutil.copytree(folder, default_storage.path(f"packages/{film.pk}"))
    Package.objects.create(
        programme=film,
        folder=str(film.pk),
        duration=seconds * 720_000,
        pictures=[{"name": one.name, "width": one.width, "height": one.height} for one in made.pictures],
        sounds=[{"language": tag, "loudness": -23.0} for tag in tags],
        subtitles=[],
    )
    registry.index(registry.register(programme=film))
    return film
