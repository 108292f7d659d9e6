"""Write the test vectors of `org.ortaq.v1` anew: `python -m bench._likeness_vectors`, from the root of the repository.

Only for an algorithm of another name: the vectors of this one are frozen, and a code that differs is a mistake. The
pictures are drawn with whole numbers alone, so that whoever writes another implementation can draw them too.
"""

import base64
import json
import sys
import zlib
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from ortaq.core.likeness import codes, config
from ortaq.core.likeness.frames import HEIGHT, WIDTH

PLACE: Final = Path(__file__).resolve().parents[1] / "src/ortaq/core/likeness/vectors.json"
BAR: Final = 12
"""Rows."""
Whole = NDArray[np.int64]


def drawn(seed: int, count: int) -> Whole:
    """Numbers 0 to 255 of a linear congruential generator."""
    made, value = [], seed
    for _ in range(count):
        value = (1664525 * value + 1013904223) % 2**32
        made.append(value >> 24)
    return np.array(made)


def disc(x: Whole, y: Whole, radius: int) -> NDArray[np.bool_]:
    """Where it is."""
    return np.asarray(x**2 + y**2 < radius**2)


def pictures() -> dict[str, Whole]:
    """Flat, a ramp, discs, tiles, noise, and tiles between bars."""
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH].astype(np.int64)
    tiles = np.repeat(np.repeat(drawn(7, 9 * 16).reshape(9, 16), 10, 0), 10, 1)
    return {
        "flat": np.full((HEIGHT, WIDTH), 128),
        "ramp": (x * 255 // (WIDTH - 1) + y * 255 // (HEIGHT - 1)) // 2,
        "discs": disc(x - 50, y - 30, 20) * 200 + disc(x - 120, y - 60, 25) * 90 + 30,
        "tiles": tiles,
        "noise": drawn(11, HEIGHT * WIDTH).reshape(HEIGHT, WIDTH),
        "letterbox": np.where(np.abs(2 * y - HEIGHT + 1) > HEIGHT - 2 * BAR, 16, tiles),
    }


def vectors() -> dict[str, Any]:
    """What `vectors.json` holds."""
    made = []
    for name, picture in pictures().items():
        luma = picture.astype(np.uint8)
        made.append(
            {
                "name": name,
                "codes64": [f"{word:016x}" for word in codes.codes64(luma[None])[0]],
                "codes256": [f"{word:016x}" for word in codes.codes256(luma[None])[0]],
                "luma": base64.b64encode(zlib.compress(luma.tobytes(), 9)).decode(),
            }
        )
    return {"algorithm": config.CONFIG.algorithm, "constants": config.ALGORITHM, "pictures": made}


if __name__ == "__main__":
    PLACE.write_text(json.dumps(vectors(), indent=1) + "\n", encoding="utf-8")
    sys.stdout.write(f"{PLACE}\n")
