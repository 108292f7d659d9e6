"""Codes of ISO 24138 (ISCC) over our own frames, sounds, pictures and texts: the soft binding `io.iscc.v0`.

The value of the binding is the ISCC unit as bytes: header and 64 bits, what its letters mean in base 32. Codes are
alike when few of the 64 bits differ; the same work coded anew mostly keeps all of them, a part of it does not.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final, cast

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageChops, ImageOps

from ortaq.core.likeness import mpeg7
from ortaq.core.likeness.chromaprint import Ints

ALG: Final = "io.iscc.v0"
RATE: Final = 5.0
"""Pictures a second that make a Video-Code."""
BITS: Final = 64
AT_ONCE: Final = 256
"""Pictures whose signatures are taken at a time."""
_SIDE = 32


@dataclass(slots=True)
class Video:
    """Makes a Video-Code from grids (`mpeg7.cells`) as a film is decoded; each picture that differs counts once."""

    _waiting: list[mpeg7.Cells] = field(default_factory=list)
    _met: set[bytes] = field(default_factory=set)
    _sum: NDArray[np.int64] = field(default_factory=lambda: np.zeros(mpeg7.DIGITS, np.int64))

    def take(self, cells: mpeg7.Cells) -> None:
        """Count one picture."""
        self._waiting.append(cells)
        if len(self._waiting) >= AT_ONCE:
            self._count()

    def code(self) -> bytes:
        """The Video-Code of what was counted; empty when it was nothing."""
        self._count()
        if not self._met:
            return b""
        import iscc_core  # noqa: PLC0415 -- it takes half a second to load, and few need it

        digest = iscc_core.alg_wtahash(self._sum.tolist(), BITS)
        return _unit(iscc_core.encode_component(iscc_core.MT.CONTENT, iscc_core.ST_CC.VIDEO, 0, BITS, digest))

    def _count(self) -> None:
        if not self._waiting:
            return
        for one in mpeg7.signatures(np.stack(self._waiting)):
            name = hashlib.blake2b(one.tobytes(), digest_size=16).digest()
            if name not in self._met:
                self._met.add(name)
                self._sum += one
        self._waiting.clear()


def audio(ints: Ints) -> bytes:
    """The Audio-Code of a sound from its Chromaprint integers; empty when there are none."""
    import iscc_core  # noqa: PLC0415 -- as above

    return _unit(iscc_core.gen_audio_code_v0(ints.astype(np.int32).tolist())["iscc"]) if len(ints) else b""


def image(picture: Image.Image) -> bytes:
    """The Image-Code of a picture, upright, on white where it is transparent, without its even border."""
    import iscc_core  # noqa: PLC0415 -- as above

    whole = ImageOps.exif_transpose(picture).convert("RGBA")
    whole = Image.alpha_composite(Image.new("RGBA", whole.size, (255, 255, 255)), whole)
    corner = Image.new("RGBA", whole.size, cast("tuple[int, ...]", whole.getpixel((0, 0))))
    apart = ImageChops.difference(whole, corner)
    shown = whole.crop(ImageChops.add(apart, apart).getbbox(alpha_only=False)).convert("L")
    grey = shown.resize((_SIDE, _SIDE), Image.Resampling.BICUBIC)
    return _unit(iscc_core.gen_image_code_v0(list(grey.tobytes()))["iscc"])


def text(lines: Iterable[str]) -> bytes:
    """The Text-Code of what is read, without markup; empty when there is nothing to read."""
    import iscc_core  # noqa: PLC0415 -- as above

    whole = "\n".join(lines).strip()
    return _unit(iscc_core.gen_text_code_v0(whole)["iscc"]) if whole else b""


def letters(unit: bytes) -> str:
    """A value as people write it: ISCC: and base 32."""
    import iscc_core  # noqa: PLC0415 -- as above

    return f"ISCC:{iscc_core.encode_base32(unit)}"


def _unit(code: str) -> bytes:
    import iscc_core  # noqa: PLC0415 -- as above

    return bytes(iscc_core.decode_base32(code.removeprefix("ISCC:")))
