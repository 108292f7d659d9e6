"""The sound half of `bench/likeness.py`: tracks of the tales in their languages, changed, exchanged, and judged.

Registered is every language of every tale. A window of a changed track is held against the languages of its own tale at
the second that its picture would give, and must be called the registered sound in its own language. For an exchanged
sound the window is taken from another tale, and must be called another sound: the tales have voices of one synthesiser
and scores of one composer's program, so they are nearer to each other than programmes of two houses. `anywhere` are
10 s of a tale looked for in all tracks without a picture, and 10 s of drawn sounds, which nobody registered.

The thresholds were chosen on other sounds: `calibrated` draws them from seeds (`_likeness_voices.py`) and tells what it
would choose.
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
from bench import _likeness_voices as voices
from bench._likeness_corpus import HERE, once, parts

from ortaq.core.likeness import sound
from ortaq.core.likeness.chromaprint import RATE as HEARD
from ortaq.core.likeness.chromaprint import STEP as PER_INTEGER
from ortaq.core.likeness.chromaprint import Ear, Heard, hear

RATE: Final = 44_100
SECONDS: Final = (5, 10)
STEP: Final = 2.5
MARGIN: Final = 0.02
"""What is asked above the best of a thousand foreign windows."""
SPOKEN: Final = 60.0
"""Seconds of a voice that speaks over a tale, before it begins again."""
MONO: Final = f"aresample={RATE},aformat=sample_fmts=fltp:channel_layouts=mono"


@dataclass(frozen=True)
class Change:
    """One way in which a sound is changed: a libavfilter chain, bits of AAC a second, and what is mixed with it.

    `noise` is pink and so loud of full scale, `voice` another one that speaks over it, so much louder than it.
    """

    name: str
    graph: str = "anull"
    noise: float = 0.0
    bits: int = 128_000
    speed: float = 1.0
    counts: bool = True
    voice: float = 0.0


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
    Change("voice-over, as loud", voice=1.0, counts=False),
    Change("voice-over, twice as loud", voice=2.0, counts=False),
)
"""Those that count are the goal's: encoded anew, noise, EQ, tempo."""


def tracks() -> Iterator[tuple[str, str, Path]]:
    """Tale, language, file."""
    for path in sorted(HERE.glob("demo/tales/*/sound-*.m4a")):
        yield path.parent.name, path.stem.removeprefix("sound-"), path


def changed(source: Path, change: Change, path: Path) -> None:
    """A whole track, changed and encoded anew."""
    chance = np.random.default_rng(9)
    over = spoken_over() * change.voice if change.voice else np.zeros(0, np.float32)
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
                    if change.voice:
                        samples = samples + np.resize(np.roll(over, -at), samples.shape[1])
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


def spoken_over() -> np.ndarray[Any, np.dtype[np.float32]]:
    """A drawn voice at RATE, about as loud as the tales."""
    drawn = voices.voice("over", SPOKEN)
    at = np.arange(round(SPOKEN * RATE)) * voices.RATE / RATE
    return np.asarray(0.07 * np.interp(at, np.arange(len(drawn)), drawn), np.float32)


def pink(chance: np.random.Generator, count: int) -> np.ndarray[Any, np.dtype[np.float32]]:
    """Noise that falls by 3 dB an octave, of about a fifth of full scale."""
    lines = np.fft.rfft(chance.normal(0, 1, count)) / np.sqrt(np.maximum(1, np.arange(count // 2 + 1)))
    noise = np.fft.irfft(lines, count)
    return np.asarray(0.2 * noise / noise.std(), np.float32)


def windows(heard: sound.Clip, seconds: int) -> Iterator[tuple[float, sound.Clip]]:
    """Windows of so many seconds, and where they begin."""
    last = sound.seconds(heard.played) - seconds
    for start in np.arange(0, max(0.0, last), STEP):
        piece = sound.between(heard, float(start), float(start) + seconds)
        if len(piece.played.ints):
            yield float(np.ceil(start / PER_INTEGER - 1e-6)) * PER_INTEGER, piece


def measure(folder: Path) -> dict[str, Any]:
    """Per change and length what windows are called; `exchanged` are those from another tale."""
    known: dict[str, list[sound.Track]] = defaultdict(list)
    for tale, language, path in tracks():
        known[tale].append(sound.Track(tale, language, hear(path).ints))
    said: dict[tuple[str, int], list[str]] = defaultdict(list)
    named: dict[tuple[str, int], list[bool]] = defaultdict(list)
    exchanged: dict[int, list[bool]] = defaultdict(list)
    for tale, language, path in tracks():
        for change in CHANGES:
            made = folder / f"sound {tale} {language}, {change.name}.m4a"
            once(made, lambda to, path=path, change=change: changed(path, change, to), lambda _line: None)  # type: ignore[misc]
            heard = sound.hear(made)
            for seconds in SECONDS:
                for start, clip in windows(heard, seconds):
                    told = sound.compare(clip, known[tale], at=start * change.speed, speed=change.speed)
                    if told.kind in (sound.Kind.SHORT, sound.Kind.QUIET):
                        continue
                    said[change.name, seconds].append(told.kind)
                    named[change.name, seconds].append(language in told.languages)
                    if change.speed == 1.0 and not change.voice:
                        exchanged[seconds] += [
                            sound.compare(clip, theirs, at=start).kind is sound.Kind.OTHER
                            for other, theirs in known.items()
                            if other != tale
                        ]
    report: dict[str, Any] = {
        change.name: {
            f"{seconds} s": row(said[change.name, seconds], named[change.name, seconds]) for seconds in SECONDS
        }
        for change in CHANGES
    }
    report["exchanged"] = {
        f"{seconds} s": {"windows": len(some), "called_other": mean(some)} for seconds, some in exchanged.items()
    }
    report["anywhere"] = anywhere(folder, known)
    return report


def row(said: list[str], named: list[bool]) -> dict[str, Any]:
    """Of windows that are the registered sound: how many are called so, alone or with something else, or differing."""
    kinds = {kind: mean([one == kind for one in said]) for kind in ("registered", "partly", "other")}
    found = mean([one != "other" for one in said])
    return {"windows": len(said), "registered": found, "called": kinds, "language_named": mean(named)}


def anywhere(folder: Path, known: dict[str, list[sound.Track]]) -> dict[str, Any]:
    """10 s of each tale's changes looked for in all tracks, and of sounds that nobody registered."""
    everything = [track for some in known.values() for track in some]
    near = sound.near_in(everything)
    told: dict[str, Any] = {}
    for change in CHANGES:
        right, wrong, asked = 0, 0, 0
        for tale, some in known.items():
            heard = sound.hear(folder / f"sound {tale} {some[0].language}, {change.name}.m4a")
            for start, clip in list(windows(heard, 10))[::4]:
                places = sound.search(clip, near, lambda name: known[name])
                asked += 1
                if places:
                    close = abs(places[0].at - start * change.speed) <= 0.5  # noqa: PLR2004 -- seconds
                    right += close and places[0].programme == tale
                    wrong += places[0].programme != tale
        told[change.name] = {"windows": asked, "found": round(right / asked, 4), "wrong": wrong}
    strange = [sound.search(clip, near, lambda name: known[name]) for clip in strangers(24)]
    told["unregistered"] = {"windows": len(strange), "asserted": sum(map(bool, strange))}
    return told


def strangers(count: int) -> Iterator[sound.Clip]:
    """10 s of drawn sounds."""
    for number in range(count):
        yield sound.Clip(drawn(voices.mixed(f"stranger {number}", "one", 10.0, 0.6)))


def drawn(made: voices.Wave) -> Heard:
    """A drawn sound as it is heard."""
    ear = Ear()
    at = np.arange(0, len(made) - 1, voices.RATE / HEARD)
    ear.feed(np.rint(np.interp(at, np.arange(len(made)), made) * 32767).astype(np.int16))
    return ear.heard()


def calibrated(programmes: int = 8, seconds: float = 40.0) -> dict[str, Any]:
    """What the thresholds would be by drawn sounds: another programme's, and a new voice over the registered music."""
    kept = {
        f"drawn {number}": [drawn(voices.mixed(f"drawn {number}", one, seconds, 0.6)) for one in ("one", "two")]
        for number in range(programmes)
    }
    told: dict[str, Any] = {}
    for length in (5, 10, 30):
        foreign, dubbed = [], []
        for name in kept:
            new = sound.Clip(drawn(voices.mixed(name, "new", seconds, 0.6)))
            for start, clip in windows(new, length):
                for other, ours in kept.items():
                    best = max(sound.agreement(clip.played, one.ints, start)[0] for one in ours)
                    (dubbed if other == name else foreign).append(best)
        told[f"{length} s"] = {
            "windows": len(foreign),
            "match_above": round(float(np.quantile(foreign, 0.999)) + MARGIN, 2),
            "new_voice_999": round(float(np.quantile(dubbed, 0.999)), 2),
        }
    return told


def mean(some: list[bool]) -> float | None:
    """The share that is so; None of nothing."""
    return round(sum(some) / len(some), 4) if some else None


def least(told: dict[str, Any]) -> float:
    """The worst of the changes that count, at 5 s."""
    return min(told[one.name]["5 s"]["registered"] or 0.0 for one in CHANGES if one.counts)
