"""The soft bindings of what is signed: the values by which a manifest is found again when the file has lost it.

A film has both algorithms, `org.ortaq.v1` (core/likeness/telling.py) and `io.iscc.v0` (core/likeness/iscc.py); sounds,
pictures and texts have the code of ISO 24138 alone. What cannot be read has none: nothing is kept back for it.
"""

import html
import io
import logging
import re
from base64 import b64decode
from collections.abc import Callable, Iterable, Mapping
from contextlib import closing
from pathlib import Path
from typing import Final

import av
from PIL import Image

from ortaq.catalogue.models import Package
from ortaq.catalogue.subtitles.reading import cues_of
from ortaq.core.likeness import iscc
from ortaq.core.likeness.taking import Taking
from ortaq.core.media.probe import BadMedia, opened, video_stream
from ortaq.core.text.subtitles import BadSubtitles, Cue
from ortaq.likeness import registry
from ortaq.likeness.models import Fingerprint

log = logging.getLogger(__name__)

Values = Mapping[str, bytes]
"""Name of an algorithm -> value."""
LARGEST: Final = 50_000_000
"""Pixels of a picture whose code is taken."""
_MARKUP = re.compile(r"<[^>]*>")


def of_package(package: Package) -> Values:
    """Those of the film that was packaged; where it has no fingerprint yet it is taken now."""

    def taken() -> Values:
        found = Fingerprint.objects.filter(programme=package.programme, packaged_as=package.folder).first()
        found = found or registry.register(programme=package.programme)
        return {alg: b64decode(value) for alg, value in found.bindings.items()}

    return _or_none(taken, f"package {package.folder}")


def of_film(path: Path) -> Values:
    """Those of a film, or of the first sound of a file without a picture."""

    def taken() -> Values:
        with closing(Taking()) as taking:
            _show(path, taking)
            return taking.bindings(taking.registered(path.name))

    return _or_none(taken, path.name)


def of_picture(data: bytes) -> Values:
    """That of a picture as a file of any form that is drawn in pixels."""

    def taken() -> Values:
        with Image.open(io.BytesIO(data)) as picture:
            if picture.width * picture.height > LARGEST:
                return {}
            return {iscc.ALG: iscc.image(picture)}

    return _or_none(taken, "a picture")


def of_subtitles(path: Path) -> Values:
    """That of the lines of a subtitle file of any form."""
    return _or_none(lambda: of_cues(cues_of(path)), path.name)


def of_cues(cues: Iterable[Cue]) -> Values:
    """That of what is read on the screen, in the order of time and without markup."""
    code = iscc.text(html.unescape(_MARKUP.sub("", cue.text)) for cue in cues)
    return {iscc.ALG: code} if code else {}


def _show(path: Path, taking: Taking) -> None:
    """Show a film to who takes its fingerprint; a sound is heard only where there is no picture."""
    with opened(path) as film:
        picture = video_stream(film)
        if picture is None:
            for heard in film.decode(audio=0):
                taking.hear("", heard)
            return
        picture.thread_type = "AUTO"
        picture.codec_context.skip_frame = "NONREF"
        for frame in film.decode(picture):
            if frame.time is not None:
                taking.see(frame, frame.time)


def _or_none(take: Callable[[], Values], what: str) -> Values:
    """A manifest without a soft binding is better than none."""
    try:
        return take()
    except (
        OSError, ValueError, LookupError, av.FFmpegError, BadMedia, BadSubtitles, Image.DecompressionBombError,
    ) as error:  # fmt: skip
        log.warning("No soft binding could be taken of %s: %s", what, error)
        return {}
