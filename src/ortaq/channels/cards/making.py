"""A card as a package: eight seconds of a still on the segment grid with the slate's sound, made once for a content.

The folder is named by the digest of what the card says; whoever wants the same card finds it there. Its segments are as
long as the slate's, so a timeline has the same numbers whichever of the two plays.
"""

import datetime as dt
import shutil
from pathlib import Path
from uuid import uuid4

import av
import numpy as np
from django.core.files.storage import default_storage
from django.utils import timezone
from PIL import Image

from ortaq.catalogue import shelves
from ortaq.channels.air.packages import CARD, SLATE_SOURCE
from ortaq.core.media.card import Card, Faces, draw
from ortaq.core.media.house import FPS, LADDER
from ortaq.core.media.package import PackageJob, SoundSource
from ortaq.core.media.package import package as pack
from ortaq.core.origin.stream import bind_package
from ortaq.work.paper import fonts

SECONDS = 8
KEPT = dt.timedelta(days=3)
"""How long a card's package stays after it was made and after it was on the air; the air keeps a day of the past."""
LAST_FILE = "sound-zxx/index.m3u8"
"""What of a package comes last into the storage: when it is there, all is."""
FACES = Faces(fonts.FOLDER / fonts.FILES[fonts.HEADING], fonts.FOLDER / fonts.FILES[fonts.STRONG])


def folder_of(card: Card) -> str:
    """Name of the folder of a card's package."""
    return f"{CARD}{card.digest}"


def is_ready(folder: str) -> bool:
    """Whether a card's package is there."""
    return bool(default_storage.exists(f"packages/{folder}/{LAST_FILE}"))


def make(card: Card) -> bool:
    """Make the package of a card if it is not there yet; says whether it made it."""
    folder = folder_of(card)
    if is_ready(folder):
        return False
    made = shelves.making(f"{folder}-{uuid4().hex}")
    still = made.with_suffix(".mp4")
    try:
        film(draw(card, FACES), still)
        pack(PackageJob(still, (SoundSource("zxx", SLATE_SOURCE / "sound.m4a"),)), made)
        bind_package(made)
        # Another worker may have been faster; a package that is there is never replaced.
        if not is_ready(folder):
            shelves.publish(made, folder)
    finally:
        still.unlink(missing_ok=True)
        shutil.rmtree(made, ignore_errors=True)
    return True


def film(image: Image.Image, path: Path) -> None:
    """A still as a house master, which the packager copies; the encoder does next to nothing after the first frame."""
    with av.open(str(path), "w") as out:
        stream = out.add_stream("libx264", rate=FPS, options=LADDER[0].options | {"bf": "0"})
        stream.width, stream.height, stream.pix_fmt = image.width, image.height, "yuv420p"
        frame = av.VideoFrame.from_ndarray(np.asarray(image), "rgb24").reformat(format="yuv420p")
        for number in range(SECONDS * FPS):
            frame.pts = number
            out.mux(stream.encode(frame))
        out.mux(stream.encode(None))


def outdated(named: set[str]) -> list[str]:
    """Folders of cards that are old and that nobody names."""
    before = timezone.now() - KEPT
    return [
        folder
        for folder in shelves.published(CARD)
        if folder not in named
        and is_ready(folder)
        and default_storage.get_modified_time(f"packages/{folder}/{LAST_FILE}") < before
    ]
