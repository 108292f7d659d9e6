"""Clips of strangers are looked at in a process of their own: little memory, little time, no network, no files.

The process gets a path. It says how far it is while it works, and answers with numbers and plain bytes, whose sizes are
checked before they are believed. One that dies, is ended or talks nonsense is an answer too: the clip cannot be read.
"""

import contextlib
import math
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Final

import numpy as np

from ortaq.core.confined import SOURCE, Ended, Job, boot, confine, environment, read_frame, write_frame
from ortaq.core.likeness import stills as pictures
from ortaq.core.likeness.chromaprint import Heard
from ortaq.core.likeness.clip import LONGEST, Taken
from ortaq.core.likeness.frames import HEIGHT, WIDTH, Seen
from ortaq.core.likeness.sound import Clip
from ortaq.core.media.probe import BadMedia

MEMORY: Final = 3 << 30
"""Bytes of address space: FFmpeg, OpenCV and NumPy map much of it and use little."""
SECONDS: Final = 60
"""Processor time for any clip; for each MB of it MORE, at most MOST in all."""
MORE, MOST = 4, 1800
CLOCK: Final = 4.0
"""So many times longer may it take on the clock of a busy machine."""
ANSWER: Final = 64 << 20
"""Bytes of an answer: ten minutes of pictures are 35 MB."""
ENDING: Final = 5.0
"""Seconds until a process that has closed its pipe is gone."""
SPEEDS: Final = 8
"""Speeds at which a sound may have been heard as well."""
_BOOT = boot("ortaq.core.likeness.sandbox")


class CannotLook(Exception):
    """A clip was not looked at; `code` says why: `over-limits`, `unreadable`, or that of a BadMedia (`no_video`, …)."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


OVER_LIMITS, UNREADABLE = "over-limits", "unreadable"


@dataclass(frozen=True)
class Limits:
    """What looking at a clip may use: bytes of memory, seconds of processor time, seconds on the clock."""

    memory: int = MEMORY
    seconds: int = SECONDS
    clock: float = CLOCK * SECONDS

    @classmethod
    def of(cls, size: int) -> "Limits":
        """The limits for a clip of so many bytes."""
        seconds = min(MOST, SECONDS + MORE * (size >> 20))
        return cls(MEMORY, seconds, CLOCK * seconds)


def nobody(part: float) -> None:
    """Nobody wants to know how far it is."""


def take(
    path: Path,
    *,
    longest: float = LONGEST,
    told: Callable[[float], None] = nobody,
    limits: Limits | None = None,
) -> Taken:
    """As `clip.take`, in a process of its own; raises CannotLook and OSError."""
    job = {"ask": "take", "path": str(path.resolve(strict=True)), "longest": longest}
    head, parts = _asked(job, limits or Limits.of(path.stat().st_size), told)
    try:
        return _taken(head, parts)
    except (KeyError, TypeError, ValueError, OverflowError):
        raise CannotLook(UNREADABLE) from None


def stills(path: Path, seconds: Sequence[float], *, limits: Limits | None = None) -> list[bytes | None]:
    """The pictures of a clip at these seconds as JPEG, made here of plain pixels; raises CannotLook and OSError."""
    job = {"ask": "stills", "path": str(path.resolve(strict=True)), "seconds": list(seconds)}
    head, parts = _asked(job, limits or Limits.of(path.stat().st_size), nobody)
    try:
        return _pictures(head["sizes"], b"".join(parts), len(seconds))
    except (KeyError, TypeError, ValueError, OverflowError):
        raise CannotLook(UNREADABLE) from None


def _asked(job: Job, limits: Limits, told: Callable[[float], None]) -> tuple[Job, list[bytes]]:
    """Run the process and hear how far it is until it answers; raises CannotLook."""
    process = subprocess.Popen(
        [sys.executable, "-I", "-c", _BOOT, str(SOURCE)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=environment(),
        cwd="/",
    )
    timer = threading.Timer(limits.clock, process.kill)
    timer.start()
    try:
        return _answer(process, job | {"memory": limits.memory, "seconds_most": limits.seconds}, told)
    except (Ended, OSError):
        raise CannotLook(OVER_LIMITS if _was_ended(process) else UNREADABLE) from None
    finally:
        timer.cancel()
        process.kill()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()
        process.wait()


def _was_ended(process: "subprocess.Popen[bytes]") -> bool:
    """Whether a signal ended it: memory that is not given aborts, time that is over ends it."""
    with contextlib.suppress(subprocess.TimeoutExpired):
        return process.wait(ENDING) < 0
    return False


def _answer(process: "subprocess.Popen[bytes]", job: Job, told: Callable[[float], None]) -> tuple[Job, list[bytes]]:
    if process.stdin is None or process.stdout is None:
        raise Ended("no pipe")
    write_frame(process.stdin, job)
    while (frame := read_frame(process.stdout, ANSWER)) is not None:
        head, parts = frame
        if "part" in head:
            part = head["part"]
            if isinstance(part, int | float) and math.isfinite(part):
                told(min(1.0, max(0.0, float(part))))
            continue
        if "raised" in head:
            raise CannotLook(str(head["raised"])[:40])
        return head, parts
    raise Ended("no answer")


def _taken(head: Job, parts: list[bytes]) -> Taken:
    """What was taken, after a look at its sizes; raises ValueError and its like."""
    seconds, count = float(head["seconds"]), head["pictures"]
    if not (math.isfinite(seconds) and seconds >= 0):
        raise ValueError("seconds")
    seen = None
    if count is not None:
        times = np.frombuffer(parts[0], np.float64)
        thumbs = np.frombuffer(parts[1], np.uint8).reshape(-1, HEIGHT, WIDTH)
        borders = np.frombuffer(parts[2], np.float64).reshape(-1, 4)
        if not (len(times) == len(thumbs) == len(borders) == int(count) and np.isfinite(times).all()):
            raise ValueError("pictures")
        if (np.diff(times) <= 0).any() or not ((borders >= 0) & (borders <= 1)).all():
            raise ValueError("pictures")
        seen = Seen(times, thumbs, borders)
    return Taken(seconds, seen, _heard(head["sounds"], parts[3]))


def _heard(sounds: Any, data: bytes) -> Clip | None:
    """The sound as it plays and slowed; each is a speed and how many integers it has."""
    if sounds is None:
        return None
    if not isinstance(sounds, list) or not 1 <= len(sounds) <= SPEEDS:
        raise ValueError("sounds")
    at, made = 0, {}
    for speed, count in sounds:
        if type(count) is not int or count < 0 or not 0.1 <= float(speed) <= 10:  # noqa: PLR2004 -- no speed else
            raise ValueError("sounds")
        ints = np.frombuffer(data, np.uint32, count, at)
        level = np.frombuffer(data, np.float32, count, at + 4 * count)
        if not np.isfinite(level).all():
            raise ValueError("sounds")
        made[float(speed)] = Heard(ints, level)
        at += 8 * count
    played = made.pop(1.0)
    return Clip(played, made)


def _pictures(sizes: Any, data: bytes, wanted: int) -> list[bytes | None]:
    if not isinstance(sizes, list) or len(sizes) != wanted:
        raise ValueError("sizes")
    at, made = 0, list[bytes | None]()
    for size in sizes:
        if size is None:
            made.append(None)
            continue
        rows, columns = size
        if not all(type(side) is int and 1 < side <= pictures.WIDEST for side in (rows, columns)):
            raise ValueError("sizes")
        pixels = np.frombuffer(data, np.uint8, rows * columns * 3, at).reshape(rows, columns, 3)
        made.append(pictures.jpeg(pixels))
        at += rows * columns * 3
    return made


# ---- inside


def main() -> None:
    """Read one job from standard input, confine this process, answer on standard output."""
    out = os.fdopen(os.dup(1), "wb")
    # Whatever a library prints goes nowhere, and never between our frames.
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    frame = read_frame(sys.stdin.buffer, 1 << 16)
    if frame is None:
        return
    job, _none = frame
    confine(job["memory"], job["seconds_most"], 0)
    try:
        head, parts = _take(job, out) if job["ask"] == "take" else _stills(job)
    except BadMedia as error:
        head, parts = {"raised": error.code}, []
    except MemoryError:
        head, parts = {"raised": OVER_LIMITS}, []
    except Exception:  # noqa: BLE001 -- whatever a stranger's file does to a parser is an answer
        head, parts = {"raised": UNREADABLE}, []
    write_frame(out, head, parts)
    os._exit(0)


def _take(job: Job, out: IO[bytes]) -> tuple[Job, list[bytes]]:
    from ortaq.core.likeness.clip import take as taken_from  # noqa: PLC0415 -- here, so that it has its own name

    taken = taken_from(Path(job["path"]), longest=job["longest"], told=lambda part: write_frame(out, {"part": part}))
    seen, sound = taken.seen, taken.sound
    heard = {1.0: sound.played, **sound.slowed} if sound else {}
    head = {
        "seconds": taken.seconds,
        "pictures": len(seen) if seen else None,
        "sounds": [[speed, len(one.ints)] for speed, one in heard.items()] if sound else None,
    }
    shown = [seen.times, seen.thumbs, seen.borders] if seen else [np.zeros(0)] * 3
    sounds = b"".join(
        np.asarray(one.ints, np.uint32).tobytes() + np.asarray(one.level, np.float32).tobytes()
        for one in heard.values()
    )
    return head, [*(np.ascontiguousarray(one).tobytes() for one in shown), sounds]


def _stills(job: Job) -> tuple[Job, list[bytes]]:
    found = pictures.stills(Path(job["path"]), job["seconds"])
    sizes = [None if one is None else [int(one.shape[0]), int(one.shape[1])] for one in found]
    return {"sizes": sizes}, [b"".join(np.ascontiguousarray(one).tobytes() for one in found if one is not None)]
