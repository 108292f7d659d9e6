"""The inside of a `dubbing.take.TakeReader`: what the confined process does."""

import codecs
import importlib
import io
import pkgutil
from typing import TYPE_CHECKING

from ortaq.core.confined import Job, serve

if TYPE_CHECKING:
    from collections.abc import Callable

NOT_LOADED = ("av.__main__", "av.datasets")
FORMATS = "matroska,webm,ogg,mov,mp4,wav"
"""What browsers record into, and WAV."""


def main() -> None:
    """The confined process."""
    serve(loaded)


def loaded() -> "Callable[[Job, list[bytes]], tuple[Job, list[bytes]]]":
    """What does the jobs."""
    import av  # noqa: PLC0415 -- not before this process is confined

    from ortaq.core.media import loudness  # noqa: F401, PLC0415 -- the same

    # Nothing can be opened later, so what Python and PyAV load when they meet it is loaded now.
    for coding in ("utf-8-sig", "utf-16"):
        codecs.lookup(coding)
    for one in pkgutil.walk_packages(av.__path__, "av."):
        if one.name not in NOT_LOADED:
            importlib.import_module(one.name)

    def work(job: Job, parts: list[bytes]) -> tuple[Job, list[bytes]]:
        try:
            samples = heard(parts[0], float(job["seconds"]))
        except Exception as error:  # noqa: BLE001 -- whatever a stranger's bytes do to a parser is an answer
            return {"bad": type(error).__name__}, []
        return ({}, [samples]) if samples else ({"bad": "no sound"}, [])

    return work


def heard(data: bytes, seconds: float) -> bytes:
    """The first `seconds` of the first sound of a file as s16le, mono, 48 kHz; gaps become silence."""
    import av  # noqa: PLC0415 -- see above

    from ortaq.core.media.loudness import decoded, pulled, through  # noqa: PLC0415 -- the same

    chain = (
        ("aresample", "48000:async=1:first_pts=0"),
        ("aformat", "sample_fmts=s16:sample_rates=48000:channel_layouts=mono"),
        ("atrim", f"end={seconds:.3f}"),
    )
    options = {"protocol_whitelist": "", "format_whitelist": FORMATS}
    out, most = [], round(seconds * 48_000) * 2
    with av.open(io.BytesIO(data), "r", options=options) as container:
        source = container.streams.audio[0]
        graph = None
        for frame in decoded(container, source):
            graph = graph or through(source, chain)
            graph.push(frame)
            out += [bytes(one.planes[0])[: one.samples * 2] for one in pulled(graph)]
            if sum(map(len, out)) >= most:
                break
        if graph is not None:
            graph.push(None)
            out += [bytes(one.planes[0])[: one.samples * 2] for one in pulled(graph)]
    return b"".join(out)[:most]
