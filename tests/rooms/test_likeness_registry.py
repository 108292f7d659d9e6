"""Fingerprints follow the programmes: taken with the package, found by a clip, gone with the programme."""

import os
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from fractions import Fraction
from functools import partial
from pathlib import Path

import av
import numpy as np
import pytest
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client
from django.utils import timezone

from ortaq.catalogue import actions
from ortaq.catalogue.about import About, Incoming
from ortaq.catalogue.models import Ingest, Programme
from ortaq.core.likeness import chromaprint, clip, codes, iscc, sound, telling
from ortaq.core.likeness.config import CONFIG
from ortaq.core.likeness.frames import watch
from ortaq.core.likeness.taking import Taking
from ortaq.likeness import registry, tasks
from ortaq.likeness.models import Fingerprint
from ortaq.work import likeness as indexes
from tests.core.likeness import moving
from tests.media import bursts, film
from tests.media import sound as a_sound
from tests.world import World

pytestmark = pytest.mark.usefixtures("own_files")

Commits = Callable[[], AbstractContextManager[object]]
"""What is left for the commit is done at the end: stories lie inside one transaction."""

TALE = About(titles={"kk": "Ертегі"}, original_language="kk", genre="children", year=2026)


@pytest.fixture(scope="module")
def picture(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A film of 8 s that a camera travels over, with a sound."""
    folder = tmp_path_factory.mktemp("tale")
    plain, path = film(folder / "plain.mp4", 8, 320, 180, 25, [bursts()]), folder / "tale.mp4"
    with av.open(str(plain)) as heard, av.open(str(path), "w") as out:
        shown = out.add_stream("libx264", rate=30, options={"preset": "ultrafast", "crf": "18"})
        shown.width, shown.height, shown.pix_fmt = 320, 180, "yuv420p"
        sound_track = out.add_stream_from_template(heard.streams.audio[0])
        for number in range(8 * 30):
            frame = av.VideoFrame.from_ndarray(moving.scene(3, number / 30), "gray").reformat(format="yuv420p")
            frame.pts, frame.time_base = number, Fraction(1, 30)
            out.mux(shown.encode(frame))
        out.mux(shown.encode(None))
        for packet in heard.demux(heard.streams.audio[0]):
            if packet.dts is not None:
                packet.stream = sound_track
                out.mux(packet)
    return path


@pytest.fixture
def commits(django_capture_on_commit_callbacks: Callable[..., AbstractContextManager[object]]) -> Commits:
    return partial(django_capture_on_commit_callbacks, execute=True)


def ingest(world: World, picture: Path) -> Ingest:
    """A tale that was brought in and waits for the worker."""
    waiting: Ingest = actions.bring_in(
        about=TALE,
        picture=Incoming(picture),
        sounds=[Incoming(picture, language="kk")],
        by=world.erlan,
        enqueue=False,
    )
    return waiting


def packaged(world: World, picture: Path, commits: Commits) -> Programme:
    """The same after the worker has been there."""
    waiting = ingest(world, picture)
    with commits():
        assert actions.make_package(ingest=waiting) is not None
    return Programme.objects.get(pk=waiting.programme_id)


def stored() -> list[str]:
    """The private files."""
    try:
        return sorted(default_storage.listdir(registry.FOLDER)[1])
    except FileNotFoundError:
        return []


def indexed() -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What the two indexes have."""
    return indexes.pictures().programmes(), indexes.sounds().programmes()


def test_a_packaged_programme_has_its_fingerprint_and_is_found(world: World, picture: Path, commits: Commits) -> None:
    tale = packaged(world, picture, commits)
    name = str(tale.pk)
    kept = Fingerprint.objects.get(programme=tale)
    assert (kept.packaged_as, kept.algorithm) == (tale.package.folder, CONFIG.algorithm)
    assert (kept.pictures, kept.sounds, set(kept.bindings)) == (16, ["kk"], {telling.ALG, iscc.ALG})
    assert kept.indexed_at is not None
    assert stored() == [Path(kept.file.name).name]
    assert kept.sha256 == registry.shelves.sha256(Path(default_storage.path(kept.file.name)))
    assert indexed() == ((name,), (f"{name} kk",))
    known = registry.NodeRegistry()
    seen = watch(picture, CONFIG.frames.registry_rate)
    hits = known.near(codes.coarse(seen.thumbs), 8)
    assert set(hits.programmes) == {name}
    words, _times = sound.words(chromaprint.hear(picture).ints)
    assert known.heard(words[:, 0], 4).programmes == (f"{name} kk",)
    found = known.registered(name)
    assert found.picture is not None
    assert len(found.picture.thumbs) == 16
    assert known.registered(name) is found


def test_the_whole_way_from_a_clip_to_its_programme(world: World, picture: Path, commits: Commits) -> None:
    tale = packaged(world, picture, commits)
    answer = clip.look(clip.take(picture), registry.NodeRegistry())
    assert {part.programme for part in answer.verdict.parts} <= {str(tale.pk)}
    with pytest.raises(KeyError):
        registry.NodeRegistry().registered("00000000-0000-0000-0000-000000000000")
    with pytest.raises(KeyError):
        registry.NodeRegistry().registered("no programme")


def test_fingerprints_lie_outside_what_is_public(world: World, picture: Path, commits: Commits, client: Client) -> None:
    tale = packaged(world, picture, commits)
    [name] = stored()
    path = Path(default_storage.path(f"{registry.FOLDER}/{name}"))
    assert "packages" not in path.relative_to(default_storage.path("")).parts
    content = path.read_bytes()
    for address in (
        f"/media/../{registry.FOLDER}/{name}",
        f"/media/{registry.FOLDER}/{name}",
        f"/media/{tale.package.folder}/../../{registry.FOLDER}/{name}",
        f"/files/{registry.FOLDER}/{name}",
        f"/{registry.FOLDER}/{name}",
    ):
        answer = client.get(address)
        told = b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]  # a FileResponse
        assert answer.status_code >= 300
        assert content[:40] not in told


def test_a_programme_that_goes_takes_everything_along(world: World, picture: Path, commits: Commits) -> None:
    tale = packaged(world, picture, commits)
    tale.package.delete()
    tale.refresh_from_db()
    tale.versions.all().delete()
    tale.ingests.all().delete()
    with commits():
        tale.delete()
    assert not Fingerprint.objects.exists()
    assert stored() == []
    assert indexed() == ((), ())


def test_a_new_package_has_a_new_fingerprint_in_place_of_the_old_one(
    world: World, picture: Path, commits: Commits
) -> None:
    tale = packaged(world, picture, commits)
    [before] = stored()
    actions.add_sound(
        programme=tale, sound=Incoming(a_sound(picture.with_name("tr.wav"), 6, bursts(-30)), language="tr"),
        by=world.erlan,
    )  # fmt: skip
    again = tale.ingests.order_by("-created_at").first()
    assert again is not None
    with commits():
        assert actions.make_package(ingest=again) is not None
    [after] = stored()
    assert after != before
    kept = Fingerprint.objects.get(programme=tale)
    assert sorted(kept.sounds) == ["kk", "tr"]
    assert indexed()[1] == (f"{tale.pk} kk", f"{tale.pk} tr")


def test_what_a_crash_left_is_put_right_and_nothing_is_lost(
    world: World, picture: Path, commits: Commits, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as crash:
        crash.setattr(registry, "index", lambda _one: (_ for _ in ()).throw(OSError("killed")))
        tale = packaged(world, picture, commits)
    name = str(tale.pk)
    assert Fingerprint.objects.get().indexed_at is None
    assert indexed() == ((), ())
    indexes.pictures().add("gone", np.zeros((2, 6), np.uint64), np.arange(2.0))
    indexes.sounds().add("gone kk", np.zeros((2, 1), np.uint64), np.arange(2.0))
    with commits():
        registry.keep_up()
    assert indexed() == ((name,), (f"{name} kk",))
    # A lost index is made anew from the files.
    indexes.pictures().remove(name)
    indexes.sounds().remove(f"{name} kk")
    with commits():
        tasks.keep_up.call()
    assert indexed() == ((name,), (f"{name} kk",))


def test_a_programme_from_before_gets_its_fingerprint_from_its_small_rendition(
    world: World, picture: Path, commits: Commits
) -> None:
    tale = packaged(world, picture, commits)
    then = registry.fingerprint_of(str(tale.pk))
    with commits():
        registry.forget(programme=tale)
    assert (stored(), indexed()) == ([], ((), ()))
    with commits():
        registry.keep_up()
    now = registry.fingerprint_of(str(tale.pk))
    assert then.picture is not None
    assert now.picture is not None
    assert np.abs(now.picture.times - then.picture.times).max() <= 0.081
    apart = np.bitwise_count(now.picture.codes64[:, 0] ^ then.picture.codes64[:, 0])
    assert np.median(apart) <= 6
    [one], [two] = then.tracks, now.tracks
    some = min(len(one.ints), len(two.ints))
    assert np.bitwise_count(one.ints[:some] ^ two.ints[:some]).mean() < 2
    assert set(Fingerprint.objects.get().bindings) == {telling.ALG, iscc.ALG}


def test_a_fingerprint_of_another_algorithm_is_taken_anew(world: World, picture: Path, commits: Commits) -> None:
    tale = packaged(world, picture, commits)
    Fingerprint.objects.update(algorithm="org.ortaq.v0")
    with commits():
        registry.keep_up()
    assert Fingerprint.objects.get(programme=tale).algorithm == CONFIG.algorithm
    assert len(stored()) == 1


def test_a_package_that_cannot_be_read_is_not_tried_each_minute(
    world: World, picture: Path, commits: Commits, caplog: pytest.LogCaptureFixture
) -> None:
    tale = packaged(world, picture, commits)
    with commits():
        registry.forget(programme=tale)
    for path in Path(default_storage.path(f"packages/{tale.package.folder}/360p")).iterdir():
        path.unlink()
    with commits():
        registry.keep_up()
    with commits():
        registry.keep_up()
    assert caplog.text.count("No fingerprint could be taken") == 1
    cache.clear()
    with commits():
        registry.keep_up()
    assert caplog.text.count("No fingerprint could be taken") == 2


def test_a_fingerprint_that_fails_holds_no_package_up(
    world: World, picture: Path, commits: Commits, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(Taking, "see", lambda *_all: (_ for _ in ()).throw(MemoryError("too much")))
        tale = packaged(world, picture, commits)
    assert tale.package.folder
    assert not Fingerprint.objects.exists()
    with commits():
        registry.keep_up()
    assert Fingerprint.objects.get(programme=tale).pictures == 16


def test_a_damaged_file_is_told_and_does_not_count(
    world: World, picture: Path, commits: Commits, caplog: pytest.LogCaptureFixture
) -> None:
    tale = packaged(world, picture, commits)
    path = Path(default_storage.path(Fingerprint.objects.get().file.name))
    path.write_bytes(path.read_bytes()[:-100])
    with pytest.raises(KeyError):
        registry.fingerprint_of(str(tale.pk))
    assert "cannot be read" in caplog.text


def test_what_a_lost_worker_left_in_the_storage_is_swept(world: World, picture: Path, commits: Commits) -> None:
    packaged(world, picture, commits)
    old = default_storage.save(f"{registry.FOLDER}/left.ortaq", ContentFile(b"left"))
    default_storage.save(f"{registry.FOLDER}/now.ortaq", ContentFile(b"being made"))
    then = (timezone.now() - timedelta(days=2)).timestamp()
    os.utime(default_storage.path(old), (then, then))
    os.utime(default_storage.path(Fingerprint.objects.get().file.name), (then, then))
    assert registry.sweep() == 1
    assert len(stored()) == 2
