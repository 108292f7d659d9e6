"""Signatures of MPEG-7 and codes of ISO 24138, beside FFmpeg's filter and iscc-core."""

import re
import shutil
import subprocess
from contextlib import closing
from pathlib import Path

import av
import cv2
import iscc_core
import numpy as np
import pytest
from PIL import Image

from ortaq.core.likeness import iscc, mpeg7
from ortaq.core.likeness.taking import Taking

CLIP = Path(__file__).parents[3] / "demo/clips/big-buck-bunny/picture.mp4"


def has_filter() -> bool:
    """Whether an FFmpeg with the filter `signature` is installed; that of PyAV has none."""
    if not (program := shutil.which("ffmpeg")):
        return False
    told = subprocess.run([program, "-hide_banner", "-filters"], capture_output=True, text=True, check=False)
    return " signature " in told.stdout


measured = pytest.mark.skipif(not has_filter(), reason="needs ffmpeg with its filter signature")


def by_ffmpeg(pictures: np.ndarray, folder: Path) -> np.ndarray:
    """Signatures of grey pictures [n, rows, columns] as FFmpeg says them."""
    height, width = pictures.shape[1:]
    subprocess.run(
        f"ffmpeg -v error -y -f rawvideo -pix_fmt gray -s {width}x{height} -i -"
        " -vf signature=filename=told.xml:format=xml -f null -".split(),
        input=pictures.tobytes(),
        cwd=folder,
        check=True,
    )
    return told(folder)


def told(folder: Path) -> np.ndarray:
    """What FFmpeg wrote."""
    found = re.findall(r"<FrameSignature>([\d\s]+)</FrameSignature>", (folder / "told.xml").read_text())
    return np.array([[int(digit) for digit in one.split()] for one in found], np.uint8)


def clouds(count: int, height: int, width: int) -> np.ndarray:
    """Soft random pictures."""
    random = np.random.default_rng(5)
    rough = random.integers(0, 256, (count, 6, 8)).astype(np.uint8)
    return np.stack([cv2.resize(one, (width, height), interpolation=cv2.INTER_CUBIC) for one in rough])


@measured
@pytest.mark.parametrize("size", [(32, 32), (360, 640), (361, 643), (576, 720)])
def test_signatures_are_those_of_ffmpeg(size: tuple[int, int], tmp_path: Path) -> None:
    pictures = clouds(12, *size)
    ours = mpeg7.signatures(np.stack([mpeg7.cells(one) for one in pictures]))
    assert np.array_equal(ours, by_ffmpeg(pictures, tmp_path))


@measured
def test_the_areas_are_those_that_ffmpeg_answers_for_each_bright_cell(tmp_path: Path) -> None:
    cells = np.full((1024, 32, 32), mpeg7.MIDDLE, np.uint8)
    cells.reshape(1024, 1024)[np.arange(1024), np.arange(1024)] = 255
    assert np.array_equal(mpeg7.signatures(cells.astype(np.float64)), by_ffmpeg(cells, tmp_path))


@measured
def test_the_video_code_of_a_film_is_that_of_ffmpeg_and_iscc_core(tmp_path: Path) -> None:
    command = f"ffmpeg -v error -y -i {CLIP} -an -vf fps=5,signature=filename=told.xml:format=xml -f null -"
    subprocess.run(command.split(), cwd=tmp_path, check=True)
    theirs = iscc_core.gen_video_code_v0([tuple(one) for one in told(tmp_path).tolist()])["iscc"]
    with closing(Taking()) as taking, av.open(str(CLIP)) as film:
        for frame in film.decode(video=0):
            taking.see(frame, frame.time or 0.0)
        ours = taking.bindings(taking.registered("clip"))[iscc.ALG]
    theirs = iscc_core.decode_base32(theirs.removeprefix("ISCC:"))
    # FFmpeg rounds to the nearest picture of its five a second, we take the first that is due.
    assert sum((a ^ b).bit_count() for a, b in zip(ours, theirs, strict=True)) <= 4


def test_a_video_code_counts_each_picture_that_differs_once() -> None:
    pictures = clouds(300, 90, 160)
    grids = [mpeg7.cells(one) for one in pictures]
    video = iscc.Video()
    for grid in [*grids, *grids[:40]]:
        video.take(grid)
    signed = [tuple(one) for one in mpeg7.signatures(np.stack(grids)).tolist()]
    assert iscc.letters(video.code()) == iscc_core.gen_video_code_v0(signed)["iscc"]
    assert iscc.Video().code() == b""


def test_codes_of_pictures_sounds_and_texts_are_those_of_the_standard() -> None:
    picture = Image.fromarray(clouds(1, 90, 160)[0])
    bordered = Image.new("L", (200, 130), 255)
    bordered.paste(picture, (20, 20))
    assert iscc.image(bordered) == iscc.image(picture)
    assert iscc.letters(iscc.image(picture)).startswith("ISCC:EE")
    ints = np.arange(1, 200, dtype=np.uint32) * np.uint32(40_000_003)
    signed = ints.astype(np.int32).tolist()
    assert iscc.letters(iscc.audio(ints)) == iscc_core.gen_audio_code_v0(signed)["iscc"]
    assert iscc.letters(iscc.text(["Bir", "Eki"])) == iscc_core.gen_text_code_v0("Bir\nEki")["iscc"]
    assert iscc.text(["", " "]) == iscc.audio(ints[:0]) == b""
    assert len(iscc.text(["Bir"])) == 10


def test_a_picture_of_one_colour_has_a_code_too() -> None:
    assert len(iscc.image(Image.new("RGB", (50, 40), "#0b7f8f"))) == 10
