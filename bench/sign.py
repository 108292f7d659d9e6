"""What the tamga costs beside a plain SHA-256 of the same bytes: `PYTHONPATH=src python bench/sign.py [--json]`.

Everything is measured in one run, each time in a process of its own: seconds of CPU (user and system, all threads), and
how much memory the work needs beyond what the process had before it.

- sha256: hashlib over the file;
- sign: `sign_mp4` writes a signed copy of a 500 MB film; goal 1.5 times sha256, 64 MB;
- verify: `verdict.read` of that copy, signature and trust included; goal 1.3 times sha256, 64 MB;
- stream: boxes into 3,600 segments and the signed init section; goal 1.5 times sha256 of the segments, 64 MB;
- c2pa-python: `sign_file` and `Reader` on the same film (for streams it has nothing);
- pictures: small JPEGs signed per second, with one and with two processes, by us and by c2pa-python alone.

Of each the turn with the least CPU counts: what others do on the machine only ever adds to it.
"""

import argparse
import datetime as dt
import hashlib
import io
import json
import multiprocessing
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import c2pa
import numpy as np
from PIL import Image

from ortaq.core.origin import c2pa_rs, carrier_mp4, certificates, manifest, merkle, reader, verdict
from ortaq.core.origin.claim import Signer, manifest_store, signer_of
from ortaq.core.origin.jumbf import box
from ortaq.core.origin.trust import TrustList
from ortaq.core.origin.uses import AIKind, AIUse, Part, Statement

MEGABYTES, SEGMENTS, PICTURE_SECONDS = 500, 3600, 2.0
GOALS = {"sign": 1.5, "verify": 1.3, "stream": 1.5}
MEMORY_GOAL = 64
LABEL = "urn:c2pa:3f1c8a52-7d0e-4b9a-9c1d-5e2f60718293"


# ---- what is signed


def film(path: Path, megabytes: int) -> None:
    """A progressive MP4: noise that no encoder can shrink, some seconds encoded and then repeated."""
    random, draft = np.random.default_rng(7), io.BytesIO()
    with av.open(draft, "w", format="mp4") as out:
        track = out.add_stream("mpeg4", rate=25, options={"q": "2", "g": "1"})
        track.width, track.height, track.pix_fmt, track.bit_rate = 1280, 720, "yuv420p", 200_000_000
        for number in range(12):
            frame = av.VideoFrame.from_ndarray(random.integers(0, 256, (720, 1280, 3), np.uint8), "rgb24")
            frame.pts, frame.time_base = number, Fraction(1, 25)
            out.mux(track.encode(frame))
        out.mux(track.encode(None))
    draft.seek(0)
    with av.open(draft) as source, av.open(str(path), "w", format="mp4") as out:
        pieces = [bytes(one) for one in source.demux(video=0) if one.size]
        copy, size, at = out.add_stream_from_template(source.streams.video[0]), 0, 0
        while size < megabytes << 20:
            packet = av.Packet(pieces[at % len(pieces)])
            packet.stream, packet.time_base, packet.is_keyframe = copy, Fraction(1, 25), True
            packet.pts, packet.dts, packet.duration = at, at, 1
            out.mux(packet)
            size, at = size + packet.size, at + 1


def segments(folder: Path, count: int, megabytes: int) -> None:
    """Segments of CMAF with random content: their inside is not looked at."""
    folder.mkdir()
    (folder / "init.mp4").write_bytes(box(b"ftyp", b"iso6\0\0\0\0iso6cmfc") + box(b"moov", bytes(600)))
    for number in range(count):
        data = box(b"styp", b"msdh\0\0\0\0msdhcmfs") + box(b"moof", bytes(600))
        (folder / f"{number}.m4s").write_bytes(data + box(b"mdat", os.urandom((megabytes << 20) // count)))


def keys(folder: Path) -> None:
    """A root and a broadcaster below it."""
    now = dt.datetime.now(dt.UTC)
    root = certificates.make_root(common="Bench root", organisation="Bench", now=now)
    issuing = certificates.make_issuing(root, common="Bench issuing", organisation="Bench", now=now)
    leaf = certificates.make_leaf(issuing, common="Bench TV", organisation="Bench TV", country="KZ", now=now)
    (folder / "root.pem").write_bytes(root.certificate)
    (folder / "chain.pem").write_bytes(leaf.certificate + issuing.certificate)
    (folder / "leaf.key").write_bytes(leaf.private_key)


# ---- the parts: each prepares, and returns what is measured


def _signer(folder: Path) -> Signer:

    return signer_of((folder / "chain.pem").read_bytes(), (folder / "leaf.key").read_bytes())


def _told() -> tuple[Any, list[Any]]:

    what = manifest.Film("b3f0", {"kk": "Қожанасыр"}, "Қожанасыр", "Bench TV", "2026-11-25T12:00:00Z")
    said = (
        Statement(Part.PICTURE, no_ai=True, uses=(AIUse(AIKind.CAMERA),)),
        Statement(Part.SOUND, "kk", uses=(AIUse(AIKind.VOICE, system="espeak-ng", ranges=((0, 700),)),)),
    )
    return what, manifest.assertions(what, said)


def part_sha256(folder: Path) -> Callable[[], object]:
    """Hash the film."""

    def work() -> None:
        with (folder / "film.mp4").open("rb") as file:
            hashlib.file_digest(file, "sha256")

    return work


def part_sign(folder: Path) -> Callable[[], object]:
    """Sign it."""
    signer, (what, told) = _signer(folder), _told()

    def seal(digest: bytes) -> bytes:
        binding = manifest.content_binding(digest, carrier_mp4.EXCLUSIONS)
        return manifest_store(signer, [*told, binding], label=LABEL, title=what.title)

    # A new file each time: what is written over costs less.
    (folder / "signed.mp4").unlink(missing_ok=True)
    return lambda: carrier_mp4.sign_mp4(seal, folder / "film.mp4", folder / "signed.mp4")


def part_verify(folder: Path) -> Callable[[], object]:
    """Check the signed copy, signature and trust included."""
    anchors = TrustList.of((folder / "root.pem").read_bytes())

    def work() -> None:
        found = verdict.read(folder / "signed.mp4", anchors)
        if found.codes or found.manifest != LABEL:
            raise SystemExit(f"the signed film is not as it was signed: {found.codes}")

    return work


def part_hls_sha256(folder: Path) -> Callable[[], object]:
    """Hash the segments."""

    def work() -> None:
        for number in range(len(list((folder / "stream").glob("*.m4s")))):
            with (folder / "stream" / f"{number}.m4s").open("rb") as file:
                hashlib.file_digest(file, "sha256")

    return work


def part_hls_sign(folder: Path) -> Callable[[], object]:
    """Bind the segments and sign the init section."""
    # Segments are bound in place and once: a packager has just written them, so they lie in the system's cache.
    shutil.rmtree(folder / "bound", ignore_errors=True)
    shutil.copytree(folder / "stream", folder / "bound")
    signer, (what, told) = _signer(folder), _told()
    paths = [folder / "bound" / f"{number}.m4s" for number in range(len(list((folder / "bound").glob("*.m4s"))))]

    def seal(maps: Any) -> bytes:
        return manifest_store(signer, [*told, merkle.binding(maps)], label=LABEL, title=what.title)

    def work() -> None:
        tree = merkle.bind_segments(paths, unique=1)
        init = (folder / "bound" / "init.mp4").read_bytes()
        merkle.sign_inits(seal, {"720p": init}, {"720p": tree})

    return work


def part_c2pa_sign(folder: Path) -> Callable[[], object]:
    """Sign the film with c2pa-python."""
    how, who = _theirs(folder)
    (folder / "theirs.mp4").unlink(missing_ok=True)

    def work() -> None:
        builder = c2pa.Builder(_definition(), context=how)
        builder.sign_file(str(folder / "film.mp4"), str(folder / "theirs.mp4"), who)

    return work


def part_c2pa_verify(folder: Path) -> Callable[[], object]:
    """Check our copy with c2pa-python."""
    how, _ = _theirs(folder)
    return lambda: c2pa.Reader(str(folder / "signed.mp4"), context=how).json()


def _theirs(folder: Path) -> tuple[Any, Any]:

    how = c2pa.Context.from_dict(
        {
            "verify": {"verify_after_sign": False, "remote_manifest_fetch": False},
            "trust": {"trust_anchors": (folder / "root.pem").read_text(), "trust_config": reader.EKUS},
            "builder": {"thumbnail": {"enabled": False}},
        }
    )
    chain, key = (folder / "chain.pem").read_bytes(), (folder / "leaf.key").read_bytes()
    return how, c2pa.Signer.from_info(c2pa.C2paSignerInfo(b"es256", chain, key, None))


def _definition() -> dict[str, Any]:

    return {"claim_generator_info": [{"name": "bench", "version": "1"}], **c2pa_rs.defined(_told()[1])}


PARTS = {
    name: globals()[f"part_{name}"]
    for name in ("sha256", "sign", "verify", "hls_sha256", "hls_sign", "c2pa_sign", "c2pa_verify")
}


def measured(part: str, folder: Path) -> None:
    """In a process of its own: prepare, do it once, and print seconds of CPU and megabytes of memory."""
    work = PARTS[part](folder)
    # The most memory a process ever had starts, after an exec, with what its parent had: forget that.
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
    memory, before = _status("VmRSS"), resource.getrusage(resource.RUSAGE_SELF)
    work()
    after = resource.getrusage(resource.RUSAGE_SELF)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    print(json.dumps({"cpu": cpu, "memory": (_status("VmHWM") - memory) / 1024}))


def _status(name: str) -> int:
    """One line of what Linux tells of this process, in kB."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(f"{name}:"))


def run(part: str, folder: Path) -> dict[str, float]:
    """The same from outside."""
    line = [sys.executable, "-P", __file__, "--part", part, "--folder", folder]
    done = subprocess.run(line, check=True, stdout=subprocess.PIPE, text=True)
    return dict(json.loads(done.stdout))


# ---- pictures


def _jpeg() -> bytes:

    made = io.BytesIO()
    steps = np.linspace(0, 255, 320, dtype=np.uint8)
    Image.fromarray(np.stack([np.tile(steps, (180, 1))] * 3, axis=2)).save(made, "JPEG")
    return made.getvalue()


def _pictures(job: tuple[str, str]) -> int:
    """How many are signed in the time."""
    who, name = job
    folder, jpeg, count = Path(name), _jpeg(), 0
    signer, (what, told) = _signer(folder), _told()
    how, theirs = _theirs(folder) if who == "c2pa-python" else (None, None)
    definition = json.dumps(_definition())
    began = time.perf_counter()
    while time.perf_counter() - began < PICTURE_SECONDS:
        target = io.BytesIO()
        if who == "ortaq":
            c2pa_rs.sign("image/jpeg", io.BytesIO(jpeg), target, told, signer, label=LABEL, title=what.title)
        else:
            c2pa.Builder(definition, context=how).sign(theirs, "image/jpeg", io.BytesIO(jpeg), target)
        count += 1
    return count


def pictures(folder: Path) -> dict[str, Any]:
    """Signed JPEGs per second, by one and by two processes."""
    told: dict[str, Any] = {"picture_bytes": len(_jpeg())}
    for processes in (1, 2):
        with multiprocessing.get_context("spawn").Pool(processes) as pool:
            for who in ("ortaq", "c2pa-python"):
                counts = pool.map(_pictures, [(who, str(folder))] * processes, chunksize=1)
                told[f"{who}_per_second_{processes}"] = round(sum(counts) / PICTURE_SECONDS)
    return told


# ---- the whole


def say(line: str) -> None:
    """Print at once, also into a pipe."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main() -> None:
    """Measure, print, and end with 1 when a goal is missed."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--json", action="store_true", help="print JSON alone")
    parser.add_argument("--rounds", type=int, default=5, help="turns of each (5)")
    parser.add_argument("--megabytes", type=int, default=MEGABYTES, help="size of the film and of the stream (500)")
    parser.add_argument("--part", choices=PARTS, help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.part:
        measured(given.part, given.folder)
        return
    found: dict[str, list[dict[str, float]]] = {name: [] for name in PARTS}
    with tempfile.TemporaryDirectory(prefix="ortaq-bench-") as name:
        folder = Path(name)
        keys(folder)
        film(folder / "film.mp4", given.megabytes)
        segments(folder / "stream", SEGMENTS, given.megabytes)
        size = (folder / "film.mp4").stat().st_size
        for turn in range(given.rounds):
            for part in PARTS:
                found[part].append(run(part, folder))
            if not given.json:
                say(f"round {turn + 1}: " + ", ".join(f"{part} {found[part][-1]['cpu']:.2f} s" for part in PARTS))
        told = figures(found, size) | pictures(folder)
    told["reached"] = all(one["reached"] for one in told["goals"].values())
    say(json.dumps(told) if given.json else json.dumps(told, indent=2))
    sys.exit(0 if told["reached"] else 1)


def figures(found: dict[str, list[dict[str, float]]], size: int) -> dict[str, Any]:
    """Ratios of the quietest turns, and the most memory of any."""
    least = {part: min(one["cpu"] for one in turns) for part, turns in found.items()}
    most = {part: round(max(one["memory"] for one in turns), 1) for part, turns in found.items()}
    ratios = {
        "sign": least["sign"] / least["sha256"],
        "verify": least["verify"] / least["sha256"],
        "stream": least["hls_sign"] / least["hls_sha256"],
    }
    memory = {"sign": most["sign"], "verify": most["verify"], "stream": most["hls_sign"]}
    return {
        "bench": "sign",
        "film_bytes": size,
        "segments": SEGMENTS,
        "cpu_seconds": {part: round(value, 3) for part, value in least.items()},
        "goals": {
            name: {
                "ratio": round(ratio, 3),
                "goal": GOALS[name],
                "memory_mb": memory[name],
                "memory_goal_mb": MEMORY_GOAL,
                "reached": ratio <= GOALS[name] and memory[name] <= MEMORY_GOAL,
            }
            for name, ratio in ratios.items()
        },
        "c2pa_python": {
            "sign_ratio": round(least["c2pa_sign"] / least["sha256"], 2),
            "sign_memory_mb": most["c2pa_sign"],
            "verify_ratio": round(least["c2pa_verify"] / least["sha256"], 2),
            "verify_memory_mb": most["c2pa_verify"],
        },
        "rounds": len(found["sign"]),
    }


if __name__ == "__main__":
    main()
