"""What a fingerprint costs while a programme is packaged, for `likeness.py`: CPU with ÷ CPU without, in pairs.

Two sources: one that is encoded wholly (`ingest.py`'s), and a house master of one rendition, which is only copied:
there every key frame is decoded without a fingerprint, and all frames but those that no other needs with one.
"""

import statistics
import tempfile
import time
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
from bench.ingest import source

from ortaq.core.likeness import registered
from ortaq.core.likeness.taking import Taking
from ortaq.core.media.house import FPS, LADDER
from ortaq.core.media.package import PackageJob, SoundSource, package

SECONDS = 20
GOAL = 1.05
"""Packaging with a fingerprint ÷ without one."""


class Looker:
    """The witness of the room `likeness` without its database: takes the fingerprint and writes the file."""

    def __init__(self, place: Path) -> None:
        self.place, self.taking = place, Taking()
        self.see, self.hear = self.taking.see, self.taking.hear

    def end(self) -> None:
        """Write what was taken."""
        taken = self.taking.registered("bench")
        registered.write(self.place, taken)
        self.taking.bindings(taken)

    def close(self) -> None:
        """Nothing is left."""
        self.taking.close()


def cpu_of(job: PackageJob, folder: Path, *, taken: bool) -> float:
    """Seconds of CPU of one packaging, all threads."""
    witnesses = [Looker(folder.with_suffix(".ortaq"))] if taken else []
    began = time.process_time()
    package(job, folder, witnesses=witnesses)
    return time.process_time() - began


def paired(job: PackageJob, folder: Path, rounds: int) -> dict[str, Any]:
    """Taking turns, so that what else the machine does weighs on both alike."""
    ratios, with_it, without = [], [], []
    for turn in range(rounds + 1):
        first = turn % 2 == 0
        made = {taken: cpu_of(job, folder / f"{turn}-{taken}", taken=taken) for taken in (first, not first)}
        if turn:  # the first round warms up
            with_it.append(made[True])
            without.append(made[False])
            ratios.append(made[True] / made[False])
    size = next(iter(folder.glob("*.ortaq"))).stat().st_size
    return {
        "ratio": round(statistics.median(ratios), 3),
        "with_cpu_seconds": round(statistics.median(with_it), 2),
        "without_cpu_seconds": round(statistics.median(without), 2),
        "bytes": size,
        "rounds": rounds,
    }


def measured(rounds: int = 5, seconds: int = SECONDS) -> dict[str, Any]:
    """Both sources; the goal is for what is encoded."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        brought = source(folder / "source.mp4", seconds)
        encoded = PackageJob(brought, (SoundSource("kk", brought, 0), SoundSource("tr", brought, 1)))
        master = folder / "master.mp4"
        _master(brought, master)
        if not package(PackageJob(master), folder / "house").pictures[0].copied:
            raise RuntimeError("what was to be copied is encoded")
        found = {}
        for kind, job in (("encoded", encoded), ("copied", PackageJob(master))):
            place = folder / kind
            place.mkdir()
            found[kind] = paired(job, place, rounds)
    return {
        "source": f"1280x720, 30 frames/s, {seconds} s, 2 sounds",
        **found,
        "goal": GOAL,
        "reached": found["encoded"]["ratio"] <= GOAL,
    }


def _master(brought: Path, target: Path) -> None:
    """The picture of a film as a house master of the small rendition, with fewer bits than it may have."""
    small = LADDER[-1]
    with av.open(str(brought)) as film, av.open(str(target), "w") as out:
        stream = out.add_stream("libx264", rate=FPS, options=small.options | {"crf": "32"})
        stream.width, stream.height, stream.pix_fmt = small.width, small.height, "yuv420p"
        for number, frame in enumerate(film.decode(video=0)):
            scaled = frame.reformat(small.width, small.height, "yuv420p")
            scaled.pts, scaled.time_base = number, Fraction(1, FPS)
            scaled.pict_type = av.video.frame.PictureType.NONE
            out.mux(stream.encode(scaled))
        out.mux(stream.encode(None))


if __name__ == "__main__":
    import json
    import sys

    sys.stdout.write(f"{json.dumps(measured())}\n")
