"""From drawing to film: frames go through a pipe to the encoder; stills and posters go to JPEG."""
from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Callable

import numpy as np
import skia

from paper import FPS, HEIGHT, WIDTH

GOP = 2 * FPS
Draw = Callable[[skia.Canvas, float], None]

X264 = ["-c:v", "libx264", "-preset", "slow", "-profile:v", "high", "-level", "3.1", "-pix_fmt", "yuv420p",
        "-g", str(GOP), "-keyint_min", str(GOP), "-sc_threshold", "0", "-bf", "2",
        "-x264-params", f"open-gop=0:b-pyramid=none:keyint={GOP}:min-keyint={GOP}:scenecut=0:threads=2",
        "-maxrate", "3.0M", "-bufsize", "6M", "-color_primaries", "bt709", "-color_trc", "bt709", "-colorspace",
        "bt709", "-color_range", "tv",
        "-an", "-map_metadata", "-1", "-movflags", "+faststart"]


def sheet_of_paper(width: int = WIDTH, height: int = HEIGHT) -> tuple[np.ndarray, skia.Surface]:
    """Pixels in memory and the surface that draws straight into them; keep both."""
    pixels = np.zeros((height, width, 4), np.uint8)
    info = skia.ImageInfo.Make(width, height, skia.kRGBA_8888_ColorType, skia.kPremul_AlphaType)
    return pixels, skia.Surface.MakeRasterDirect(info, pixels, width * 4)


def film(draw: Draw, seconds: float, target: Path, crf: int = 27) -> None:
    pixels, surface = sheet_of_paper()
    sheet = surface.getCanvas()
    mux = subprocess.Popen(["ffmpeg", "-v", "error", "-y", "-f", "rawvideo", "-pix_fmt", "rgba", "-s",
                            f"{WIDTH}x{HEIGHT}", "-r", str(FPS), "-i", "-",
                            "-vf", "scale=out_color_matrix=bt709:out_range=tv", "-crf", str(crf), "-tune", "animation",
                            *X264, str(target)], stdin=subprocess.PIPE)
    for i in range(round(seconds * FPS)):
        draw(sheet, i / FPS)
        mux.stdin.write(pixels.tobytes())
    mux.stdin.close()
    if mux.wait():
        raise SystemExit(f"the encoder stopped at {target}")


def jpeg(pixels: np.ndarray, target: Path, quality: int = 88, most: int | None = None) -> None:
    """Save a still; lower the quality until the file is small enough."""
    image = skia.Image.fromarray(pixels, colorType=skia.kRGBA_8888_ColorType)
    while True:
        image.save(str(target), skia.kJPEG, quality)
        if most is None or target.stat().st_size <= most or quality <= 50:
            return
        quality -= 4


def still(draw: Draw, at: float, target: Path, width: int = WIDTH, height: int = HEIGHT,
          most: int | None = None) -> None:
    """One frame of a film at another size of the same shape."""
    pixels, surface = sheet_of_paper(width, height)
    sheet = surface.getCanvas()
    sheet.scale(width / WIDTH, height / HEIGHT)
    draw(sheet, at)
    jpeg(pixels, target, most=most)


def poster(draw: Callable[[skia.Canvas], None], target: Path, width: int = 900, height: int = 1200) -> None:
    pixels, surface = sheet_of_paper(width, height)
    sheet = surface.getCanvas()
    draw(sheet)
    jpeg(pixels, target, quality=86, most=150_000)
