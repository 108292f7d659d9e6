"""The sound half of `bench/likeness.py`: tracks of the tales in their languages, changed, exchanged, and judged.

Registered is every language of every tale. A window of a changed track is held against the languages of its own tale at
the second that its picture would give, and must be called the registered sound in its own language. For an exchanged
sound the window is taken from another tale, and must be called another sound: the tales have voices of one synthesiser
and scores of one composer's program, so they are nearer to each other than programmes of two houses.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any, Final

import av
import numpy as np
from av.filter import Graph
from bench._likeness_corpus import HERE, once, parts

from ortaq.core.likeness import sound
from ortaq.core.likeness.chromaprint import STEP as PER_INTEGER
from ortaq.core.likeness.chromaprint import Heard, hear

RATE: Final = 44_100
SECONDS: Final = (5, 10)
STEP: Final = 2.5
MONO: Final = f"aresample={RATE},aformat=sample_fmts=fltp:channel_layouts=mono"


@dataclass(frozen=True)
class Change:
    """One way in which a sound is changed: a libavfilter chain, pink noise so loud beside it, bits of AAC a second."""

    name: str
    graph: str = "anull"
    noise: float = 0.0
    bits: int = 128_000
    speed: float = 1.0
    counts: bool = True


CHANGES: Final = (
    Change("identity"),
    Change("AAC 32k", bits=32_000),
    Change("pink noise, weak", noise=0.1),
    Change("pink noise, strong", noise=0.3),
    Change("low-pass 3 kHz", "lowpass=f=3000"),
    Change("EQ and gain", "equalizer=f=200:t=q:w=1:g=6,equalizer=f=3000:t=q:w=1:g=-6,volume=0.6"),
    Change("tempo 1.05", "atempo=1.05", speed=1.05),
    Change("tempo 1.25", "atempo=1.25", speed=1.25),
    Change("room", "aecho=0.8:0.8:35|90:0.35|0.2", counts=False),
    Change("pitch 4 % up", f"asetrate={round(RATE * 1.04)},aresample={RATE},atempo={1 / 1.04:.6f}", counts=False),
)
"""Those that count are the goal's: encoded anew, noise, EQ, tempo."""


def tracks() -> Iterator[tuple[str, str, Path]]:
    """Tale, language, file."""
    for path in sorted(HERE.glob("demo/tales/*/sound-*.m4a")):
        yield path.parent.name, path.stem.removeprefix("sound-"), path


def changed(source: Path, change: Change, path: Path) -> None:
    """A whole track, changed and encoded anew."""
    chance = np.random.default_rng(9)
    with av.open(str(source)) as track, av.open(str(path), "w", format="mp4") as out:
        heard = track.streams.audio[0]
        stream = out.add_stream("aac", rate=RATE, layout="mono", bit_rate=change.bits)
        graph = Graph()
        link = first = graph.add_abuffer(template=heard)
        for one in parts(f"{MONO},{change.graph},{MONO},asetnsamples=n=1024"):
            name, _, arguments = one.partition("=")
            step = graph.add(name, arguments or None)
            link.link_to(step)
            link = step
        link.link_to(graph.add("abuffersink"))
        graph.configure()
        at = 0

        def write() -> None:
            nonlocal at
            while True:
                try:
                    made = graph.pull()
                except (av.error.BlockingIOError, av.error.EOFError):
                    return
                if isinstance(made, av.AudioFrame):
                    samples = np.asarray(made.to_ndarray(), np.float32)
                    if change.noise:
                        samples = samples + pink(chance, samples.shape[1]) * np.float32(change.noise)
                    frame = av.AudioFrame.from_ndarray(samples.astype(np.float32), format="fltp", layout="mono")
                    frame.sample_rate, frame.pts, frame.time_base = RATE, at, Fraction(1, RATE)
                    at += samples.shape[1]
                    out.mux(stream.encode(frame))

        for frame in track.decode(heard):
            first.push(frame)
            write()
        first.push(None)
        write()
        out.mux(stream.encode(None))


def pink(chance: np.random.Generator, count: int) -> np.ndarray[Any, np.dtype[np.float32]]:
    """Noise that falls by 3 dB an octave, of about a fifth of full scale."""
    lines = np.fft.rfft(chance.normal(0, 1, count)) / np.sqrt(np.maximum(1, np.arange(count // 2 + 1)))
    noise = np.fft.irfft(lines, count)
    return np.asarray(0.2 * noise / noise.std(), np.float32)


def windows(heard: Heard, seconds: int) -> Iterator[tuple[float, Heard]]:
    """Windows of so many seconds, and where they begin."""
    last = sound.seconds(heard) - seconds
    for start in np.arange(0, max(0.0, last), STEP):
        piece = sound.part(heard, float(start), float(start) + seconds)
        if len(piece.ints):
            yield float(np.ceil(start / PER_INTEGER - 1e-6)) * PER_INTEGER, piece


def measure(folder: Path) -> dict[str, Any]:
    """Per change and length the share of windows called rightly; `exchanged` are those from another tale."""
    known: dict[str, list[sound.Track]] = defaultdict(list)
    for tale, language, path in tracks():
        known[tale].append(sound.Track(tale, language, hear(path).ints))
    right: dict[tuple[str, int], list[bool]] = defaultdict(list)
    named: dict[tuple[str, int], list[bool]] = defaultdict(list)
    exchanged: dict[int, list[bool]] = defaultdict(list)
    for tale, language, path in tracks():
        for change in CHANGES:
            made = folder / f"sound {tale} {language}, {change.name}.m4a"
            once(made, lambda to, path=path, change=change: changed(path, change, to), lambda _line: None)  # type: ignore[misc]
            heard = hear(made)
            for seconds in SECONDS:
                for start, piece in windows(heard, seconds):
                    clip, at = sound.Clip(piece), start * change.speed
                    said = sound.compare(clip, known[tale], at=at, speed=change.speed)
                    if said.kind in (sound.Kind.SHORT, sound.Kind.QUIET):
                        continue
                    right[change.name, seconds].append(said.kind in (sound.Kind.REGISTERED, sound.Kind.PARTLY))
                    named[change.name, seconds].append(language in said.languages)
                    if change.speed == 1.0:
                        exchanged[seconds] += [
                            sound.compare(clip, theirs, at=at).kind is sound.Kind.OTHER
                            for other, theirs in known.items()
                            if other != tale
                        ]
    told: dict[str, Any] = {
        change.name: {
            f"{seconds} s": {
                "windows": len(right[change.name, seconds]),
                "registered": mean(right[change.name, seconds]),
                "language_named": mean(named[change.name, seconds]),
            }
            for seconds in SECONDS
        }
        for change in CHANGES
    }
    told["exchanged"] = {
        f"{seconds} s": {"windows": len(some), "called_other": mean(some)} for seconds, some in exchanged.items()
    }
    return told


def mean(some: list[bool]) -> float | None:
    """The share that is so; None of nothing."""
    return round(sum(some) / len(some), 4) if some else None


def least(told: dict[str, Any]) -> float:
    """The worst of the changes that count, at 5 s."""
    return min(told[one.name]["5 s"]["registered"] or 0.0 for one in CHANGES if one.counts)
