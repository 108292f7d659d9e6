"""The inside of a `media.reader`: what the confined process does. FFmpeg is loaded when it has nothing left to take."""

import codecs
import importlib
import json
import pkgutil
from typing import TYPE_CHECKING

from ortaq.core.confined import Job, serve
from ortaq.core.text.live import segment
from ortaq.core.text.subtitles import BadSubtitles, decode

if TYPE_CHECKING:
    from collections.abc import Callable

NOT_LOADED = ("av.__main__", "av.datasets")


def main() -> None:
    """The confined process."""
    serve(loaded)


def loaded() -> "Callable[[Job, list[bytes]], tuple[Job, list[bytes]]]":
    """What does the jobs."""
    import av  # noqa: PLC0415 -- not before this process is confined

    from ortaq.core.media import live  # noqa: PLC0415 -- the same

    # Python loads a coding, and PyAV some of its modules, when they meet what it is for; then nothing can be opened.
    for coding in ("utf-8-sig", "utf-16"):
        codecs.lookup(coding)
    for one in pkgutil.walk_packages(av.__path__, "av."):
        if one.name not in NOT_LOADED:
            importlib.import_module(one.name)

    def work(job: Job, parts: list[bytes]) -> tuple[Job, list[bytes]]:
        data, init = parts
        if job.get("lines"):
            return lines_of(data)
        try:
            facts = live.look(data, init)
            told: Job = {"kinds": facts.kinds, "form": facts.form, "length": facts.length, "begin": facts.begin}
            if not job["copy"]:
                return told, []
            copied = live.as_cmaf(data, init)
        except live.BadSegment as bad:
            return {"bad": str(bad)[:200]}, []
        except Exception as error:  # noqa: BLE001 -- whatever a stranger's bytes do to a parser is an answer
            return {"bad": type(error).__name__}, []
        return told | {"key": copied.key}, [copied.init, copied.media]

    return work


def lines_of(data: bytes) -> tuple[Job, list[bytes]]:
    """The lines of a segment of subtitles, as JSON."""
    try:
        return {}, [json.dumps(segment(decode(data))).encode()]
    except BadSubtitles as bad:
        return {"bad": str(bad)}, []
    except Exception as error:  # noqa: BLE001 -- whatever a stranger's text does to a parser is an answer
        return {"bad": type(error).__name__}, []
