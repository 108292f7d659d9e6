"""A good still picture and a film strip, taken from the frames that pass by anyway."""

from pathlib import Path
from typing import Final

import av
import numpy as np
from av.video.reformatter import VideoReformatter
from PIL import Image, ImageOps

POSTER: Final = (960, 540)
TILES: Final = 10
TILE: Final = (160, 90)
DARKEST, BRIGHTEST = 40, 215


class Stills:
    """Looks at ten moments of a picture, each in the middle of its tenth."""

    def __init__(self, frames_expected: int) -> None:
        self.moments = [round((n + 0.5) * frames_expected / TILES) for n in range(TILES)]
        self.tiles: list[Image.Image] = []
        self.best: Image.Image | None = None
        self.best_score = -1.0
        self._first: av.VideoFrame | None = None
        self._reformat = VideoReformatter()

    def see(self, number: int, frame: av.VideoFrame) -> None:
        """Look at frame `number` of the house grid if its moment has come."""
        if self._first is None:
            self._first = frame
        while len(self.tiles) < TILES and number >= self.moments[len(self.tiles)]:
            self._take(frame)

    def save(self, folder: Path) -> None:
        """Write poster.jpg and strip.jpg (ten tiles of 160 × 90 in a row); a short picture repeats its last moment."""
        if not self.tiles and self._first is not None:
            self._take(self._first)
        strip = Image.new("RGB", (TILE[0] * TILES, TILE[1]))
        for number in range(TILES):
            strip.paste(self.tiles[min(number, len(self.tiles) - 1)], (TILE[0] * number, 0))
        strip.save(folder / "strip.jpg", quality=78, optimize=True)
        if self.best is not None:
            self.best.save(folder / "poster.jpg", quality=84, optimize=True, progressive=True)

    def _take(self, frame: av.VideoFrame) -> None:
        scale = min(1.0, POSTER[0] / frame.width, POSTER[1] / frame.height)
        width, height = (max(2, round(side * scale / 2) * 2) for side in (frame.width, frame.height))
        picture = self._reformat.reformat(frame, width, height, "rgb24", threads=1).to_image()  # type: ignore[no-untyped-call]  # PyAV says nothing of it
        self.tiles.append(framed(picture, TILE))
        score = goodness(picture)
        # The first moment is often a title on black; it must be clearly better to be taken.
        if score > self.best_score * (1.0 if len(self.tiles) > 1 else 1.3):
            self.best, self.best_score = framed(picture, sixteen_to_nine(picture)), score


def goodness(picture: Image.Image) -> float:
    """Contrast and colour of a picture, less when it is nearly black or nearly white."""
    pixels = np.asarray(picture.resize((80, 45)), dtype=np.float32)
    grey = pixels.mean(axis=2)
    mean = float(grey.mean())
    colour = float((pixels.max(axis=2) - pixels.min(axis=2)).mean())
    return (float(grey.std()) + colour / 2) * (1.0 if DARKEST <= mean <= BRIGHTEST else 0.3)


def sixteen_to_nine(picture: Image.Image) -> tuple[int, int]:
    """The largest 16:9 frame that the picture fills in at least one direction without growing."""
    width = min(POSTER[0], max(picture.width, round(picture.height * 16 / 9)))
    return width, round(width * 9 / 16)


def framed(picture: Image.Image, size: tuple[int, int]) -> Image.Image:
    """The whole picture in the middle of a frame of this size, on black; never enlarged beyond it."""
    if abs(picture.width / picture.height - size[0] / size[1]) < 0.02:  # noqa: PLR2004 -- the same shape
        return picture.resize(size, Image.Resampling.LANCZOS) if picture.size != size else picture
    return ImageOps.pad(picture, size, Image.Resampling.LANCZOS, color="black")


def poster_of(image: Path, to: Path) -> None:
    """Make the poster from a picture that people chose; raises OSError when it is none."""
    with Image.open(image) as opened:
        picture = opened.convert("RGB")
        picture.thumbnail((POSTER[0], POSTER[0]))
        width = min(POSTER[0], picture.width)
        ImageOps.fit(picture, (width, round(width * 9 / 16))).save(to, quality=84, optimize=True, progressive=True)
