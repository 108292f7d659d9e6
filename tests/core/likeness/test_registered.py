"""What is registered of a programme comes back as it was written, or says that it was damaged."""

from pathlib import Path

import cv2
import numpy as np
import pytest

from ortaq.core.likeness import picture
from ortaq.core.likeness.codes import codes64
from ortaq.core.likeness.durable import Damaged
from ortaq.core.likeness.frames import Seen
from ortaq.core.likeness.registered import Outdated, Registered, read, write
from ortaq.core.likeness.sound import Track

FRAMES = 40


def seen() -> Seen:
    """Twenty seconds in shots of five, each a rough picture that moves."""
    some = np.random.default_rng(4)
    shots = [cv2.resize(some.integers(0, 256, (9, 20), np.uint8), (200, 90)).astype(np.uint8) for _ in range(4)]
    thumbs = np.stack([shots[number // 10][:, number % 10 * 3 :][:, :160] for number in range(FRAMES)])
    return Seen(np.arange(FRAMES) / 2, thumbs, np.tile([0.0, 1.0, 0.0, 1.0], (FRAMES, 1)))


def film() -> Registered:
    some = np.random.default_rng(5)
    tracks = tuple(Track("film", tag, some.integers(0, 2**32, 150, np.uint32)) for tag in ("kk", "uz-Latn"))
    return Registered("film", picture.printed(seen()), tracks)


def test_what_is_written_comes_back(tmp_path: Path) -> None:
    whole = film()
    write(tmp_path / "film", whole)
    back = read(tmp_path / "film")
    assert back.programme == "film"
    assert [(track.programme, track.language, track.ints.tolist()) for track in back.tracks] == [
        (track.programme, track.language, track.ints.tolist()) for track in whole.tracks
    ]
    assert back.picture
    assert whole.picture
    for name in ("times", "codes64", "codes256"):
        assert getattr(back.picture, name).tolist() == getattr(whole.picture, name).tolist()
    assert not list(tmp_path.glob("*.begun"))


def test_thumbnails_are_decoded_when_asked_for_and_serve_as_the_pictures_did(tmp_path: Path) -> None:
    write(tmp_path / "film", film())
    back = read(tmp_path / "film").picture
    assert back
    original = seen().thumbs
    assert len(back.thumbs) == FRAMES
    assert back.thumbs[3:7].shape == (4, 90, 160)
    assert back.thumbs[5:5].shape == (0, 90, 160)
    assert np.array_equal(back.thumbs[-1], back.thumbs[np.int64(FRAMES - 1)])
    with pytest.raises(IndexError):
        back.thumbs[FRAMES]
    assert np.abs(back.thumbs[:].astype(int) - original).mean() < 2
    near = picture.near_in({"film": back})
    clip = Seen(seen().times[8:28], original[8:28], seen().borders[8:28])
    lazy, exact = (picture.find(clip, near, {"film": one})[0] for one in (back, picture.printed(seen())))
    assert lazy.score == pytest.approx(exact.score, abs=0.01)
    assert lazy.start == exact.start


@pytest.mark.parametrize("kept", [Registered("song", None, film().tracks), Registered("silent", film().picture, ())])
def test_a_programme_may_lack_picture_or_sound(tmp_path: Path, kept: Registered) -> None:
    write(tmp_path / "it", kept)
    back = read(tmp_path / "it")
    assert (back.picture is None, len(back.tracks)) == (kept.picture is None, len(kept.tracks))


def test_a_programme_of_no_frames_is_kept(tmp_path: Path) -> None:
    empty = picture.printed(Seen(np.zeros(0), np.zeros((0, 90, 160), np.uint8), np.zeros((0, 4))))
    write(tmp_path / "it", Registered("it", empty, ()))
    back = read(tmp_path / "it").picture
    assert back is not None
    assert back.thumbs[:].shape == (0, 90, 160)
    assert back.codes64.shape == codes64(empty.thumbs[:]).shape


def test_damage_is_told(tmp_path: Path) -> None:
    path = tmp_path / "film"
    write(path, film())
    whole = path.read_bytes()
    for wrong in (b"", b"x" * 300, whole[:10], whole[:-1], whole + b"x", whole.replace(b'"tracks"', b'"trucks"')):
        path.write_bytes(wrong)
        with pytest.raises(Damaged):
            read(path)
    some = np.random.default_rng(6)
    for at in some.integers(0, len(whole), 200).tolist():
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 0x10]) + whole[at + 1 :])
        try:
            back = read(path)
            assert back.picture
            thumbs = back.picture.thumbs[:]
        except Damaged:
            continue
        write(tmp_path / "other", film())
        other = read(tmp_path / "other").picture
        assert other
        assert np.array_equal(thumbs, other.thumbs[:]), f"byte {at} was changed and nobody noticed"
        assert back.programme == "film"
        assert [track.language for track in back.tracks] == ["kk", "uz-Latn"]


def test_another_version_of_the_algorithm_is_told(tmp_path: Path) -> None:
    write(tmp_path / "film", film())
    old = (tmp_path / "film").read_bytes().replace(b"org.ortaq.v1", b"org.ortaq.v0")
    (tmp_path / "film").write_bytes(old)
    with pytest.raises(Outdated, match=r"org\.ortaq\.v0"):
        read(tmp_path / "film")
