"""The fingerprint taken while a programme is packaged is the one that its file would give."""

from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from ortaq.core.likeness import chromaprint, codes, iscc, telling
from ortaq.core.likeness.config import CONFIG
from ortaq.core.likeness.frames import watch
from ortaq.core.likeness.taking import Taking
from ortaq.core.media.package import PackageJob, PackageResult, SoundSource, package
from tests.media import bursts, film, tone


class Looker:
    """A witness that only takes the fingerprint."""

    def __init__(self) -> None:
        self.taking = Taking()
        self.see, self.hear = self.taking.see, self.taking.hear
        self.ended = False

    def end(self) -> None:
        """All was shown."""
        self.ended = True

    def close(self) -> None:
        """The story goes on after the package."""


def packaged(job: PackageJob, folder: Path) -> tuple[Looker, PackageResult]:
    looker = Looker()
    return looker, package(job, folder, witnesses=[looker])


def test_pictures_and_sounds_of_a_package_are_those_of_the_film(tmp_path: Path) -> None:
    path = film(tmp_path / "tale.mp4", 8, 640, 360, 30, [tone(440, -30), bursts()])
    looker, _result = packaged(
        PackageJob(path, (SoundSource("kk", path, 0), SoundSource("tr", path, 1))), tmp_path / "out"
    )
    assert looker.ended
    with closing(looker.taking) as taking:
        taken = taking.registered("tale")
        seen = watch(path, CONFIG.frames.registry_rate)
        assert taken.picture is not None
        assert len(taken.picture) == len(seen) == 16
        assert np.abs(taken.picture.times - seen.times).max() <= 0.04
        apart = np.bitwise_count(taken.picture.codes64[:, 0] ^ codes.coarse(seen.thumbs))
        assert np.median(apart) <= 4
        assert [track.language for track in taken.tracks] == ["kk", "tr"]
        for number, track in enumerate(taken.tracks):
            heard = chromaprint.hear(path, number).ints
            some = min(len(heard), len(track.ints))
            assert some > 20
            assert np.bitwise_count(heard[:some] ^ track.ints[:some]).mean() < 1


def test_a_small_master_is_copied_and_seen_at_its_own_times(tmp_path: Path) -> None:
    path = film(tmp_path / "small.mp4", 6, 320, 180)
    looker, result = packaged(PackageJob(path), tmp_path / "out")
    assert result.pictures[0].copied
    with closing(looker.taking) as taking:
        taken = taking.registered("small")
        seen = watch(path, CONFIG.frames.registry_rate)
        assert taken.picture is not None
        assert taken.tracks == ()
        assert len(taken.picture) == len(seen)
        # Pictures that no other needs are not decoded: the next one is at most two frames later.
        assert np.abs(taken.picture.times - seen.times).max() <= 0.081


def test_a_film_has_two_soft_bindings_and_a_sound_alone_has_one(tmp_path: Path) -> None:
    path = film(tmp_path / "tale.mp4", 30, 320, 180, 25, [bursts()])
    looker, _result = packaged(PackageJob(path, (SoundSource("kk", path),)), tmp_path / "out")
    with closing(looker.taking) as taking:
        taken = taking.registered("tale")
        found = taking.bindings(taken)
    assert list(found) == [telling.ALG, iscc.ALG]
    times, words = telling.moments(found[telling.ALG])
    assert len(times) == telling.MOST
    assert taken.picture is not None
    at = np.searchsorted(taken.picture.times, times - 0.001)
    assert np.array_equal(taken.picture.codes64[at, 0], words)
    assert iscc.letters(found[iscc.ALG]).startswith("ISCC:EM")
    with closing(Taking()) as taking:
        alone = taking.registered("nothing")
        assert (alone.picture, alone.tracks, dict(taking.bindings(alone))) == (None, (), {})


@pytest.mark.parametrize("value", [b"", b"1234", b"x" * 12 * 25])
def test_bytes_that_are_no_moments_are_refused(value: bytes) -> None:
    with pytest.raises(telling.NoMoments):
        telling.moments(value)


def test_the_calmest_moment_of_each_stretch_is_told_and_flat_pictures_are_not() -> None:
    words = np.array([7, 7, 7, 0xFFFF, 0, 0], np.uint64)
    times, told = telling.moments(telling.binding(np.arange(6) / 2, words))
    assert (times.tolist(), told.tolist()) == ([0.0, 0.5, 1.0, 1.5], [7, 7, 7, 0xFFFF])
    # The test vector of docs/likeness.md.
    vector = "000000000000000000000007000001f40000000000000007000003e80000000000000007000005dc000000000000ffff"
    assert telling.binding(np.arange(6) / 2, words).hex() == vector
    many = np.repeat(np.arange(1, 25, dtype=np.uint64), 4)
    times, told = telling.moments(telling.binding(np.arange(96) / 2, many))
    # Of each four equal pictures the second has the same on both sides.
    assert times.tolist() == [0.0, *(2 * number + 0.5 for number in range(1, 24))]
    assert told.tolist() == list(range(1, 25))
    with pytest.raises(telling.NoMoments):
        telling.moments(telling.binding(np.arange(3) / 2, np.zeros(3, np.uint64)))
