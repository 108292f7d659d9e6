"""What is looked at: a steady rate from the first picture on, 160 × 90, and the borders around the picture."""

from fractions import Fraction

import av
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ortaq.core.likeness.config import WHOLE
from ortaq.core.likeness.frames import Grid, Watcher, border, luma, thumbnail, watch
from ortaq.core.media.probe import NoVideo
from tests.core.likeness import moving


def film(path, *, rate=25, seconds=4, begins=0.0, pix_fmt="yuv420p"):
    """Write a programme of the tests' own, whose clock begins where asked."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream("mpeg4", rate=rate)
        stream.width, stream.height, stream.pix_fmt, stream.bit_rate = 320, 180, pix_fmt, 2_000_000
        for number in range(rate * seconds):
            frame = av.VideoFrame.from_ndarray(moving.scene(5, number / rate), "gray").reformat(format=pix_fmt)
            frame.pts, frame.time_base = number, Fraction(1, rate)
            container.mux(late(stream.encode(frame), begins))
        container.mux(late(stream.encode(None), begins))
    return path


def late(packets, seconds):
    for packet in packets:
        packet.pts += round(seconds / packet.time_base)
        packet.dts += round(seconds / packet.time_base)
    return packets


def test_a_film_is_seen_twice_a_second(tmp_path) -> None:
    seen = watch(film(tmp_path / "a.mkv"), 2)
    assert seen.times.tolist() == pytest.approx([0, 0.52, 1.0, 1.52, 2.0, 2.52, 3.0, 3.52])
    assert seen.thumbs.shape == (8, 90, 160)
    assert seen.borders.tolist() == [list(WHOLE)] * 8


def test_a_clock_that_begins_late_changes_nothing(tmp_path) -> None:
    usual, late = watch(film(tmp_path / "a.ts"), 2), watch(film(tmp_path / "b.ts", begins=7.3), 2)
    assert late.times == pytest.approx(usual.times)
    assert np.array_equal(late.thumbs, usual.thumbs)


def test_no_more_than_asked_for_is_seen(tmp_path) -> None:
    assert watch(film(tmp_path / "a.mkv"), 4, longest=1.0).times.tolist() == pytest.approx([0, 0.28, 0.52, 0.76, 1.0])


def test_sound_alone_is_no_picture(tmp_path) -> None:
    with av.open(str(tmp_path / "a.wav"), "w") as container:
        stream = container.add_stream("pcm_s16le", rate=8000, layout="mono")
        sound = av.AudioFrame.from_ndarray(np.zeros((1, 8000), np.int16), "s16", "mono")
        sound.rate = 8000
        container.mux(stream.encode(sound))
        container.mux(stream.encode(None))
    with pytest.raises(NoVideo):
        watch(tmp_path / "a.wav", 2)


def test_frames_decoded_for_something_else_give_the_same_as_the_file(tmp_path) -> None:
    path, watcher = film(tmp_path / "a.mkv"), Watcher(2)
    with av.open(str(path)) as container:
        for frame in container.decode(video=0):
            watcher.see(frame, frame.time + 100)
    assert np.array_equal(watcher.seen().thumbs, watch(path, 2).thumbs)


@pytest.mark.parametrize("pix_fmt", ["gray", "yuv422p", "nv12", "yuv420p10le", "rgb24"])
def test_luma_is_the_same_in_every_format(pix_fmt) -> None:
    picture = moving.scene(3, 1.0)
    seen = luma(av.VideoFrame.from_ndarray(picture, "gray").reformat(format=pix_fmt))
    # Formats differ in range, which is a change of contrast only.
    assert seen.shape == picture.shape
    assert np.corrcoef(seen.ravel(), picture.ravel())[0, 1] > 0.999


def test_a_thumbnail_is_the_mean_of_areas() -> None:
    picture = np.random.default_rng(1).integers(0, 256, (180, 320)).astype(np.uint8)
    means = picture.reshape(90, 2, 160, 2).mean(axis=(1, 3))
    assert np.abs(thumbnail(picture) - means).max() <= 0.5


def test_bars_are_the_border() -> None:
    picture = np.full((100, 200), 16, np.uint8)
    picture[10:80, 20:190] = np.random.default_rng(1).integers(0, 256, (70, 170))
    assert border(picture) == (0.1, 0.8, 0.1, 0.95)


def test_a_black_picture_has_no_border() -> None:
    assert border(np.full((100, 200), 16, np.uint8)) == WHOLE


@given(
    rate=st.sampled_from([1.0, 2.0, 4.0]),
    first=st.floats(-1e4, 1e4),
    steps=st.lists(st.floats(0.01, 3.0), min_size=1, max_size=60),
)
def test_a_grid_never_takes_more_than_its_rate_and_never_rests_while_pictures_come(rate, first, steps) -> None:
    clocks = first + np.cumsum([0.0, *steps])
    grid = Grid(rate)
    taken = [time for clock in clocks if (time := grid.due(float(clock))) is not None]
    assert taken[0] == 0.0
    assert len(taken) <= (clocks[-1] - first) * rate + 1 + 1e-6
    # Whatever was left out lay less than a step after one that was taken.
    for clock in clocks:
        time = clock - first
        assert any(-1e-6 <= time - other < grid.step + 1e-5 for other in taken)
