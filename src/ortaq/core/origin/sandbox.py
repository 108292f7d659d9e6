"""Strangers' files are parsed in a process of their own: little memory, little time, no network, nothing to write to.

The process gets a path and answers in JSON; one that dies or is ended is an answer too: the file cannot be read. It
inherits neither the environment nor open files of the caller, and what the caller takes from it is plain values only.
"""

import base64
import contextlib
import ctypes
import datetime as dt
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from ortaq.core.origin import formats, verdict
from ortaq.core.origin.report import Integrity, Report, Trust
from ortaq.core.origin.trust import TrustList
from ortaq.core.origin.verdict import NotMedia, TooLarge

MEMORY = 1 << 30
"""Bytes of address space; c2pa-rs needs twice a file that only it can read (verdict.FULL_READER_LIMIT)."""
SECONDS = 20
"""Processor time for any file, and as long again on the clock for a busy machine."""
BYTES_A_SECOND = 100 << 20
"""What a slow machine hashes in a second: large films get more time."""
ANSWER = 8 << 20
"""So many bytes may be answered."""
OVER_LIMITS, UNREADABLE = "over-limits", "unreadable"
_SOURCE = Path(__file__).parents[3]
_BOOT = "import sys; sys.path.insert(0, sys.argv[1]); from ortaq.core.origin.sandbox import main; main()"
_NEW_USER, _NEW_NETWORK = 0x10000000, 0x40000000


@dataclass(frozen=True)
class Limits:
    """What a parser may use: bytes of memory, seconds of processor time, seconds on the clock."""

    memory: int = MEMORY
    seconds: int = SECONDS
    clock: float = 3.0 * SECONDS

    @classmethod
    def of(cls, size: int) -> "Limits":
        """The limits for a file of so many bytes."""
        more = size // BYTES_A_SECOND
        return cls(MEMORY, SECONDS + more, 3.0 * (SECONDS + more))


def read(
    path: Path,
    trust: TrustList,
    *,
    seen: dt.datetime | None = None,
    ekus: str = "",
    beside: bytes | None = None,
    vouched: bool = False,
    segments: Sequence[Path] = (),
    limits: Limits | None = None,
) -> Report:
    """As `verdict.read`, in a process of its own; raises NotMedia, TooLarge and OSError as that does."""
    size = path.stat().st_size
    with path.open("rb") as file:
        kind = formats.format_of(file.read(formats.HEAD))
    limits = limits or Limits.of(size)
    job = {
        "path": str(path.resolve()),
        "trust": trust.to_json(),
        "seen": seen.isoformat() if seen else "",
        "ekus": ekus,
        "beside": base64.b64encode(beside).decode() if beside is not None else None,
        "vouched": vouched,
        "segments": [str(one.resolve()) for one in segments],
        "memory": limits.memory,
        "seconds": limits.seconds,
        "largest": verdict.FULL_READER_LIMIT,
    }
    told = _ask(json.dumps(job).encode(), limits.clock)
    if told.get("raised") == NotMedia.__name__:
        raise NotMedia(path.name)
    if told.get("raised") == TooLarge.__name__:
        raise TooLarge(str(size))
    with contextlib.suppress(KeyError, TypeError, ValueError):
        return Report.from_plain(told["report"])
    problem = OVER_LIMITS if told.get("raised") == OVER_LIMITS else UNREADABLE
    mime = kind.mime if kind else "application/octet-stream"
    return Report(Integrity.NONE, Trust.NONE, mime, size, problem=problem)


def essence(path: Path, limits: Limits | None = None) -> bytes | None:
    """As `essence.essence`, in a process of its own; None where there is no picture that can be read."""
    limits = limits or Limits.of(path.stat().st_size)
    job = {
        "ask": "essence",
        "path": str(path.resolve()),
        "memory": limits.memory,
        "seconds": limits.seconds,
    }
    told = _ask(json.dumps(job).encode(), limits.clock).get("essence")
    return base64.b64decode(told) if isinstance(told, str) else None


def _ask(job: bytes, clock: float) -> dict[str, Any]:
    """Run the process; what it answered, or `raised` alone."""
    environment = {"PATH": os.defpath, "LANG": "C.UTF-8", "MALLOC_ARENA_MAX": "2", "RAYON_NUM_THREADS": "1"}
    with tempfile.TemporaryFile() as answer:
        try:
            done = subprocess.run(
                [sys.executable, "-I", "-c", _BOOT, str(_SOURCE)],
                input=job,
                stdout=answer,
                stderr=subprocess.DEVNULL,
                env=environment,
                cwd="/",
                timeout=clock,
                check=False,
            )
        except subprocess.TimeoutExpired:
            return {"raised": OVER_LIMITS}
        if done.returncode:
            # It was ended by a signal: memory that is not given aborts c2pa-rs, time that is over ends the process.
            return {"raised": OVER_LIMITS if done.returncode < 0 else UNREADABLE}
        return _told(answer)


def _told(answer: BinaryIO) -> dict[str, Any]:
    answer.seek(0)
    try:
        told = json.loads(answer.read(ANSWER))
    except (ValueError, RecursionError):
        return {"raised": UNREADABLE}
    return told if isinstance(told, dict) else {"raised": UNREADABLE}


# ---- inside


def main() -> None:
    """Read one job from standard input, confine this process, answer on standard output."""
    job = json.loads(sys.stdin.buffer.read())
    confine(job["memory"], job["seconds"])
    try:
        told = _essence(Path(job["path"])) if job.get("ask") == "essence" else _read(job)
    except (NotMedia, TooLarge) as error:
        told = {"raised": type(error).__name__}
    except MemoryError:
        told = {"raised": OVER_LIMITS}
    except Exception as error:  # noqa: BLE001 -- whatever a stranger's file does to a parser is an answer
        told = {"raised": UNREADABLE, "told": type(error).__name__}
    sys.stdout.write(json.dumps(told))
    sys.stdout.flush()
    os._exit(0)


def _essence(path: Path) -> dict[str, Any]:
    from ortaq.core.origin.essence import essence as of_file  # noqa: PLC0415 -- FFmpeg is only loaded where it is asked

    return {"essence": base64.b64encode(of_file(path)).decode()}


def _read(job: dict[str, Any]) -> dict[str, Any]:
    verdict.FULL_READER_LIMIT = job["largest"]
    report = verdict.read(
        Path(job["path"]),
        TrustList.from_json(job["trust"]),
        seen=dt.datetime.fromisoformat(job["seen"]) if job["seen"] else None,
        ekus=job["ekus"],
        beside=base64.b64decode(job["beside"]) if job["beside"] is not None else None,
        vouched=job["vouched"],
        segments=[Path(one) for one in job["segments"]],
    )
    return {"report": report.to_plain()}


def confine(memory: int, seconds: int) -> None:
    """Take from this process what a parser does not need; it cannot be given back."""
    with contextlib.suppress(ImportError):
        import resource  # noqa: PLC0415 -- it is not everywhere

        for what, most in (
            (resource.RLIMIT_AS, memory),
            (resource.RLIMIT_CPU, seconds),
            (resource.RLIMIT_FSIZE, ANSWER),
            (resource.RLIMIT_NOFILE, 64),
            (resource.RLIMIT_CORE, 0),
        ):
            with contextlib.suppress(ValueError, OSError):
                resource.setrlimit(what, (most, most))
    _leave_the_network()


def _leave_the_network() -> None:
    """Move into an empty network of its own, where the system lets us; c2pa-rs is told to load nothing as well."""
    with contextlib.suppress(OSError, AttributeError):
        libc = ctypes.CDLL(None)
        # In a user namespace of its own root could no longer read what belongs to others.
        libc.unshare(_NEW_NETWORK if os.geteuid() == 0 else _NEW_USER | _NEW_NETWORK)
