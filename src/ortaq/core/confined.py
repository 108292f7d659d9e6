"""A process of its own for what strangers send: little memory, little time, no network, nothing to write to.

Media that other people made is parsed by large libraries in C. Here such a parser lives where a fault in it can do no
harm: it inherits neither environment nor open files, the system ends it when it takes too much, and what the caller
takes from it is plain values only. `confine` is what every such process does to itself first; `Servant` is one that
stays for many jobs.
"""

import contextlib
import ctypes
import json
import os
import signal
import struct
import subprocess
import sys
import threading
import weakref
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import IO, Any, Final

MEMORY: Final = 1 << 30
"""Bytes of address space."""
FILES: Final = 64
HEAD: Final = 64 << 10
"""So long may the plain part of a job or an answer be, in bytes; what belongs to it has limits of its own."""
PARTS: Final = 4
STARTING: Final = 60.0
"""Seconds that a process may need until it is ready, on a machine that is busy."""
JOBS: Final = 2000
"""After so many jobs a new process takes over: what leaks in a parser goes with the old one."""
SOURCE: Final = Path(__file__).parents[2]
_NEW_USER, _NEW_NETWORK = 0x10000000, 0x40000000
Job = dict[str, Any]


class Ended(Exception):
    """The process was ended, or ended itself, before it answered; or its answer makes no sense."""


def boot(module: str) -> str:
    """The program of a process that runs `main` of a module of ours; its only argument is SOURCE."""
    return f"import sys; sys.path.insert(0, sys.argv[1]); from {module} import main; main()"


def environment() -> dict[str, str]:
    """All that such a process is told of where it runs."""
    return {"PATH": os.defpath, "LANG": "C.UTF-8", "MALLOC_ARENA_MAX": "2", "RAYON_NUM_THREADS": "1"}


def confine(memory: int, seconds: int, written: int) -> None:
    """Take from this process what a parser does not need; it cannot be given back.

    `memory` is bytes of address space, `seconds` processor time, `written` the bytes that a file may get.
    """
    with contextlib.suppress(ImportError):
        import resource  # noqa: PLC0415 -- it is not everywhere

        for what, most in (
            (resource.RLIMIT_AS, memory),
            (resource.RLIMIT_CPU, seconds),
            (resource.RLIMIT_FSIZE, written),
            (resource.RLIMIT_NOFILE, FILES),
            (resource.RLIMIT_CORE, 0),
        ):
            with contextlib.suppress(ValueError, OSError):
                resource.setrlimit(what, (most, most))
    _leave_the_network()


def _leave_the_network() -> None:
    """Move into an empty network of its own, where the system lets us; what runs here is told to load nothing too."""
    with contextlib.suppress(OSError, AttributeError):
        libc = ctypes.CDLL(None)
        # In a user namespace of its own root could no longer read what belongs to others.
        libc.unshare(_NEW_NETWORK if os.geteuid() == 0 else _NEW_USER | _NEW_NETWORK)


# ---- frames: a plain head, and bytes that belong to it


def write_frame(to: IO[bytes], head: Job, parts: Sequence[bytes] = ()) -> None:
    """Send a head with its parts."""
    plain = json.dumps({**head, "parts": [len(one) for one in parts]}).encode()
    to.write(struct.pack(">I", len(plain)) + plain)
    to.writelines(parts)
    to.flush()


def read_frame(given: IO[bytes], most: int) -> tuple[Job, list[bytes]] | None:
    """The next head with its parts, of `most` bytes together; None at the end. Raises Ended for what is no frame."""
    size = given.read(4)
    if not size:
        return None
    (length,) = struct.unpack(">I", size) if len(size) == struct.calcsize(">I") else (HEAD + 1,)
    if length > HEAD:
        raise Ended("no frame")
    try:
        head = json.loads(given.read(length))
        sizes = head.pop("parts")
    except (ValueError, RecursionError, AttributeError, KeyError):
        raise Ended("no frame") from None
    if not isinstance(sizes, list) or len(sizes) > PARTS or not all(type(one) is int and one >= 0 for one in sizes):
        raise Ended("no frame")
    if sum(sizes) > most:
        raise Ended("too large")
    parts = [given.read(one) for one in sizes]
    if [len(one) for one in parts] != sizes:
        raise Ended("cut short")
    return head, parts


# ---- outside


class Servant:
    """A confined process that does one job after the other; one that ends is replaced with the next job.

    `module` has the `main` that calls `serve`. A job may take `seconds` of processor time and `clock` seconds in all;
    job and answer may be `most` bytes. For one thread at a time.
    """

    def __init__(self, module: str, *, most: int, memory: int = MEMORY, seconds: int = 5, clock: float = 8.0) -> None:
        self.module, self.most, self.memory, self.seconds, self.clock = module, most, memory, seconds, clock
        self.process: subprocess.Popen[bytes] | None = None
        self.jobs = 0
        self.finalizer: weakref.finalize[..., Servant] | None = None

    def ask(self, job: Job, parts: Sequence[bytes] = ()) -> tuple[Job, list[bytes]]:
        """Have a job done; raises Ended, after which the next job gets a new process."""
        if self.jobs >= JOBS:
            self.close()
        process = self.process or self.begun()
        self.jobs += 1
        try:
            return self.talked(process, self.clock, job, parts)
        except Ended:
            self.close()
            raise

    def begun(self) -> "subprocess.Popen[bytes]":
        """A new process that is ready."""
        self.process = process = subprocess.Popen(
            [sys.executable, "-I", "-c", boot(self.module), str(SOURCE)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment(),
            cwd="/",
        )
        self.jobs, self.finalizer = 0, weakref.finalize(self, end, process)
        limits = {"memory": self.memory, "seconds": self.seconds, "clock": self.clock, "most": self.most}
        try:
            self.talked(process, STARTING, limits)
        except Ended:
            self.close()
            raise
        return process

    def talked(
        self, process: "subprocess.Popen[bytes]", clock: float, head: Job, parts: Sequence[bytes] = ()
    ) -> tuple[Job, list[bytes]]:
        """Send and receive one frame within some seconds; raises Ended."""
        if process.stdin is None or process.stdout is None:
            raise Ended("no pipe")
        timer = threading.Timer(clock, process.kill)
        timer.start()
        try:
            write_frame(process.stdin, head, parts)
            found = read_frame(process.stdout, self.most)
        except OSError as error:
            raise Ended("no answer") from error
        finally:
            timer.cancel()
        if found is None:
            raise Ended("no answer")
        return found

    def close(self) -> None:
        """End the process; the next job begins another."""
        if self.finalizer is not None:
            self.finalizer()
        self.process = self.finalizer = None


def end(process: "subprocess.Popen[bytes]") -> None:
    """End a process and take leave of it."""
    process.kill()
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            with contextlib.suppress(OSError):
                pipe.close()
    process.wait()


# ---- inside


def serve(load: Callable[[], Callable[[Job, list[bytes]], tuple[Job, Sequence[bytes]]]]) -> None:
    """Do jobs from standard input until it ends, confined; `load` imports what does them, after that."""
    given, out = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    # Whatever a library prints goes nowhere, and never between our frames.
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.close(nowhere)
    first = read_frame(given, HEAD)
    if first is None:
        return
    limits, _none = first
    confine(limits["memory"], JOBS * limits["seconds"], 0)
    work = load()
    _open_nothing_more(out.fileno())
    write_frame(out, {})
    while (job := read_frame(given, limits["most"])) is not None:
        _wind(limits["seconds"], limits["clock"])
        answer, parts = work(*job)
        _wind(0, 0)
        write_frame(out, answer, parts)


def _open_nothing_more(last: int) -> None:
    """Let no file and no socket be opened from now on; `last` is the highest number of those that are open."""
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource  # noqa: PLC0415 -- it is not everywhere

        resource.setrlimit(resource.RLIMIT_NOFILE, (last + 1, last + 1))


def _wind(seconds: int, clock: float) -> None:
    """The system ends this process after so much more processor time, or so many seconds; 0: as it is, and not."""
    # Were the caller gone, nobody else would.
    signal.setitimer(signal.ITIMER_REAL, clock)
    if seconds:
        import resource  # noqa: PLC0415 -- it is not everywhere

        _soft, hard = resource.getrlimit(resource.RLIMIT_CPU)
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_CPU, (min(hard, int(time_used()) + seconds), hard))


def time_used() -> float:
    """Processor seconds of this process so far."""
    times = os.times()
    return times.user + times.system
