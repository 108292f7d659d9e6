"""How much the whole ingest costs beside the bare encode: `PYTHONPATH=src python bench/ingest.py [--json]`.

The source is what a broadcaster may bring: 1280 × 720 at 30 frames, far from the house format, moving everywhere, with
two stereo sounds at other loudness. Measured in one process, taking turns, in seconds of CPU (all threads):

- ingest: probe, both renditions, loudness in two passes, subtitles, poster, film strip, everything on disk;
- bare: the same decode, both renditions with the same encoder settings and AAC with the same bits, nothing else.

The goal is at most 1.15 (ingest / bare).
"""

import argparse
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import av
import numpy as np

from ortaq.core.media.house import FPS, SAMPLE_RATE, SOUND_BITS, sizes
from ortaq.core.media.package import PackageJob, SoundSource, SubtitleSource, package
from ortaq.core.text.subtitles import Cue

SECONDS, WIDTH, HEIGHT, RATE = 20, 1280, 720, 30
GOAL = 1.15


def source(path: Path, seconds: int) -> Path:
    """Clouds of three sizes that drift over each other, with grain: neither a still nor noise alone."""
    random = np.random.default_rng(11)
    clouds = [_cloud(random, HEIGHT * 2, WIDTH * 2, cells) for cells in (6, 24, 96)]
    grain = random.normal(0, 3, (HEIGHT, WIDTH + 64)).astype(np.float32)
    with av.open(str(path), "w") as out:
        video = out.add_stream("libx264", rate=RATE, options={"preset": "ultrafast", "crf": "18", "g": "75"})
        video.width, video.height, video.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        tracks = [out.add_stream("aac", rate=SAMPLE_RATE) for _n in range(2)]
        for track in tracks:
            track.layout, track.bit_rate = "stereo", 192_000
        for number in range(seconds * RATE):
            frame = av.VideoFrame.from_ndarray(_moment(clouds, grain, number), "rgb24")
            frame.pts, frame.time_base = number, Fraction(1, RATE)
            out.mux(video.encode(frame))
        out.mux(video.encode(None))
        for track, level in zip(tracks, (0.05, 0.4), strict=True):
            _voice(out, track, level, seconds)
    return path


def _cloud(random: np.random.Generator, height: int, width: int, cells: int) -> np.ndarray:
    rough = random.uniform(0, 255, (cells, cells * width // height)).astype(np.float32)
    frame = av.VideoFrame.from_ndarray(rough.astype(np.uint8), "gray")
    return frame.reformat(width, height, "gray", interpolation="BICUBIC").to_ndarray().astype(np.float32)


def _moment(clouds: list[np.ndarray], grain: np.ndarray, number: int) -> np.ndarray:
    parts = []
    for speed, cloud in zip((1, 2, 3), clouds, strict=True):
        y, x = (number * speed) % HEIGHT, (number * speed * 2) % WIDTH
        parts.append(cloud[y : y + HEIGHT, x : x + WIDTH])
    shift = number % 64
    noise = grain[:, shift : shift + WIDTH]
    big, middle, small = parts
    red, green, blue = big * 0.7 + small * 0.3, middle * 0.6 + big * 0.4, small * 0.4 + middle * 0.6
    return np.clip(np.stack([red + noise, green + noise, blue + noise], axis=2), 0, 255).astype(np.uint8)


def _voice(out: av.container.OutputContainer, track: av.AudioStream, level: float, seconds: int) -> None:
    random = np.random.default_rng(int(level * 100))
    for start in range(0, seconds * SAMPLE_RATE, SAMPLE_RATE):
        at = np.arange(start, start + SAMPLE_RATE) / SAMPLE_RATE
        swell = 0.6 + 0.4 * np.sin(2 * np.pi * 3 * at)
        voice = swell * (np.sin(2 * np.pi * 180 * at) + 0.5 * np.sin(2 * np.pi * 950 * at)) / 1.5
        samples = level * (voice + random.normal(0, 0.05, at.size))
        frame = av.AudioFrame.from_ndarray(np.tile(samples.astype(np.float32), (2, 1)), "fltp", "stereo")
        frame.sample_rate, frame.pts, frame.time_base = SAMPLE_RATE, start, Fraction(1, SAMPLE_RATE)
        out.mux(track.encode(frame))
    out.mux(track.encode(None))


def bare(path: Path, folder: Path) -> None:
    """The plain way: FFmpeg's fps filter, each rendition scaled from the source, AAC of each sound."""
    folder.mkdir()
    with av.open(str(path)) as container, av.open(str(folder / "out.mp4"), "w") as out:
        video = container.streams.video[0]
        video.thread_type = "AUTO"
        audios = list(container.streams.audio)
        encoders = []
        for size in sizes(video.width, video.height):
            stream = out.add_stream("libx264", rate=FPS, options=size.rung.options)
            stream.width, stream.height, stream.pix_fmt = size.width, size.height, "yuv420p"
            encoders.append((stream, av.video.reformatter.VideoReformatter()))
        tracks = []
        for _audio in audios:
            track = out.add_stream("aac", rate=SAMPLE_RATE)
            track.bit_rate, track.layout = SOUND_BITS, "stereo"
            tracks.append((track, av.AudioResampler("fltp", "stereo", SAMPLE_RATE, frame_size=1024)))
        graph = av.filter.Graph()
        graph.link_nodes(graph.add_buffer(template=video), graph.add("fps", str(FPS)), graph.add("buffersink"))
        graph.configure()

        def encode_waiting() -> None:
            while True:
                try:
                    frame = graph.vpull()
                except (av.BlockingIOError, av.EOFError):
                    return
                for stream, scaler in encoders:
                    scaled = scaler.reformat(frame, stream.width, stream.height, "yuv420p", threads=1)
                    scaled.pict_type = 0
                    out.mux(stream.encode(scaled))

        for packet in container.demux(video, *audios):
            for frame in packet.decode():
                if packet.stream is video:
                    graph.vpush(frame)
                    encode_waiting()
                else:
                    track, resampler = tracks[audios.index(packet.stream)]
                    for piece in resampler.resample(frame):
                        out.mux(track.encode(piece))
        graph.vpush(None)
        encode_waiting()
        for stream, _scaler in encoders:
            out.mux(stream.encode(None))
        for track, resampler in tracks:
            for piece in resampler.resample(None):
                out.mux(track.encode(piece))
            out.mux(track.encode(None))


def ingest(path: Path, folder: Path) -> None:
    """All of it, as the worker does it."""
    lines = tuple(Cue(n * 2000, n * 2000 + 1800, f"Line {n}") for n in range(SECONDS // 2))
    texts = tuple(SubtitleSource(tag, lines) for tag in ("kk", "kk-Latn"))
    package(PackageJob(path, (SoundSource("kk", path, 0), SoundSource("tr", path, 1)), texts), folder)


def cpu_of(do: Callable[[Path, Path], None], path: Path, folder: Path) -> float:
    """Seconds of CPU, all threads."""
    began = time.process_time()
    do(path, folder)
    return time.process_time() - began


def say(line: str) -> None:
    """Print at once, also into a pipe."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main() -> None:
    """Measure, print, and end with 1 when the goal is missed."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--json", action="store_true", help="print JSON alone")
    parser.add_argument("--rounds", type=int, default=3, help="turns of each (3)")
    parser.add_argument("--seconds", type=int, default=SECONDS, help="length of the source (20)")
    given = parser.parse_args()
    whole, plain = [], []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        path = source(folder / "source.mp4", given.seconds)
        cpu_of(bare, path, folder / "warm")
        for turn in range(given.rounds):
            plain.append(cpu_of(bare, path, folder / f"bare{turn}"))
            whole.append(cpu_of(ingest, path, folder / f"ingest{turn}"))
            if not given.json:
                say(f"round {turn + 1}: ingest {whole[-1]:.2f} s, bare encode {plain[-1]:.2f} s")
    ratio = statistics.median(a / b for a, b in zip(whole, plain, strict=True))
    told = {
        "bench": "ingest",
        "source": f"{WIDTH}x{HEIGHT}, {RATE} frames/s, {given.seconds} s, 2 sounds",
        "ingest_cpu_seconds": round(statistics.median(whole), 3),
        "bare_encode_cpu_seconds": round(statistics.median(plain), 3),
        "ratio": round(ratio, 3),
        "goal": GOAL,
        "reached": ratio <= GOAL,
        "rounds": given.rounds,
    }
    say(json.dumps(told) if given.json else f"ingest / bare encode = {ratio:.3f} (goal: at most {GOAL})")
    sys.exit(0 if ratio <= GOAL else 1)


if __name__ == "__main__":
    main()
