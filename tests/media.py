"""Small real films, sounds and subtitles for tests, made with PyAV in a moment.

>>> film(path, seconds=6, sounds=[tone(440)])      # doctest: +SKIP
"""

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from av.stream import Disposition

from ortaq.core.media.house import FPS, GOP

RATE = 48_000
Wave = Callable[[np.ndarray], np.ndarray]
"""Seconds -> samples between -1 and 1, shaped (samples,) or (channels, samples)."""


def tone(hertz: float = 440, level_db: float = -20, channels: int = 2) -> Wave:
    """A sine in both channels; at 1 kHz its loudness in LUFS is its level (EBU Tech 3341, case 1)."""
    peak = 10 ** (level_db / 20)

    def wave(at: np.ndarray) -> np.ndarray:
        return np.tile(peak * np.sin(2 * np.pi * hertz * at), (channels, 1))

    return wave


MIDDLE_A = tone()


def bursts(level_db: float = -35, peak_db: float = -1) -> Wave:
    """Quiet noise with short loud strokes twice a second: a sound that needs its peaks held when it is made louder."""
    random = np.random.default_rng(7)

    def wave(at: np.ndarray) -> np.ndarray:
        noise = random.normal(0, 10 ** (level_db / 20), (2, at.size))
        stroke = 10 ** (peak_db / 20) * np.sin(2 * np.pi * 900 * at) * ((at % 0.5) < 0.003)
        return np.clip(noise + stroke, -1, 1)

    return wave


def silence(at: np.ndarray) -> np.ndarray:
    """Nothing."""
    return np.zeros((2, at.size))


def moving_picture(width: int, height: int, number: int, fps: float) -> np.ndarray:
    """RGB frame: a colour field that changes every second, with a white bar that walks across once a second."""
    second = int(number / fps)
    rng = np.random.default_rng(second)
    frame = np.empty((height, width, 3), np.uint8)
    frame[:] = rng.integers(40, 200, 3)
    frame[: height // 2] = rng.integers(40, 200, 3)
    at = int((number / fps % 1) * width)
    frame[:, at : at + max(2, width // 20)] = 255
    return frame


def film(  # noqa: PLR0917 -- read as film(path, seconds, width, height, fps, sounds)
    path: Path,
    seconds: float = 4,
    width: int = 320,
    height: int = 180,
    fps: float | Fraction = 25,
    sounds: Sequence[Wave] = (),
    *,
    codec: str = "libx264",
    gop: int = GOP,
    rate: int = RATE,
    options: dict[str, str] | None = None,
    picture: Callable[[int, int, int, float], np.ndarray] = moving_picture,
) -> Path:
    """Write a film; the ending of `path` chooses the container. At 25 frames with the house's `gop` it is a master.

    `picture` draws each frame in RGB: width, height, number of the frame, frames per second.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    fps = Fraction(fps).limit_denominator(1001)
    with av.open(str(path), "w") as out:
        video = out.add_stream(codec, rate=fps)
        video.width, video.height, video.pix_fmt = width, height, "yuv420p"
        steady = {"preset": "ultrafast", "g": str(gop), "keyint_min": str(gop), "sc_threshold": "0", "bf": "2"}
        video.options = (steady if codec == "libx264" else {}) | (options or {})
        audios = [_audio_stream(out, path, rate) for _ in sounds]
        for number in range(round(seconds * fps)):
            frame = av.VideoFrame.from_ndarray(picture(width, height, number, float(fps)), "rgb24")
            frame.pts, frame.time_base = number, 1 / fps
            out.mux(video.encode(frame))
        out.mux(video.encode(None))
        for stream, wave in zip(audios, sounds, strict=True):
            _play(out, stream, wave, seconds, rate)
    return path


def sound(
    path: Path, seconds: float = 4, wave: Wave = MIDDLE_A, *, rate: int = RATE, is_described: bool = False
) -> Path:
    """Write a sound alone: .m4a (AAC-LC), .wav (16 bit), .flac; .mkv, .mp4 and .ts can be marked as described."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with av.open(str(path), "w") as out:
        stream = _audio_stream(out, path, rate)
        if is_described:
            stream.disposition = Disposition.visual_impaired
        _play(out, stream, wave, seconds, rate)
    return path


def subtitles(path: Path, *lines: str, seconds: float = 2) -> Path:
    """Write a WebVTT file: each line stands for `seconds`, one after the other."""
    cues = [f"00:00:{n * seconds:06.3f} --> 00:00:{(n + 1) * seconds:06.3f}\n{line}\n" for n, line in enumerate(lines)]
    path.write_text("WEBVTT\n\n" + "\n".join(cues), encoding="utf-8")
    return path


def frames(path: Path, kind: str = "video") -> list[av.VideoFrame | av.AudioFrame]:
    """Decode everything of the first stream of this kind."""
    with av.open(str(path)) as container:
        return list(container.decode(container.streams.get({kind: 0})[0]))


def loudness(path: Path) -> tuple[float, float]:
    """(LUFS, dBTP) by FFmpeg's meter straight behind the decoder: the independent witness of our own measuring."""
    with av.open(str(path)) as container:
        stream = container.streams.audio[0]
        graph = av.filter.Graph()
        nodes = [graph.add_abuffer(template=stream), graph.add("ebur128", "metadata=1:peak=true:framelog=quiet")]
        graph.link_nodes(*nodes, graph.add("abuffersink"))
        graph.configure()
        told: dict[str, str] = {}
        for frame in [*container.decode(stream), None]:
            graph.push(frame)
            while True:
                try:
                    told |= graph.pull().metadata
                except (av.BlockingIOError, av.EOFError):
                    break
    peak = float(told["lavfi.r128.true_peak"])
    return float(told["lavfi.r128.I"]), float(20 * np.log10(peak)) if peak > 0 else -120.0


def _audio_stream(out: av.container.OutputContainer, path: Path, rate: int) -> av.AudioStream:
    codec = {".wav": "pcm_s16le", ".flac": "flac", ".mkv": "flac"}.get(path.suffix, "aac")
    stream = out.add_stream(codec, rate=rate)
    stream.layout = "stereo"
    if codec == "aac":
        stream.bit_rate = 96_000
    return stream


def _play(out: av.container.OutputContainer, stream: av.AudioStream, wave: Wave, seconds: float, rate: int) -> None:
    for start, block in _blocks(wave, seconds, rate):
        frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(block, np.float32), "fltp", "stereo")
        frame.sample_rate, frame.pts, frame.time_base = rate, start, Fraction(1, rate)
        out.mux(stream.encode(frame))
    out.mux(stream.encode(None))


def _blocks(wave: Wave, seconds: float, rate: int) -> Iterator[tuple[int, np.ndarray]]:
    total = round(seconds * rate)
    for start in range(0, total, 4096):
        samples = np.atleast_2d(wave(np.arange(start, min(start + 4096, total)) / rate))
        yield start, samples if samples.shape[0] == 2 else np.repeat(samples[:1], 2, axis=0)


__all__ = ["FPS", "bursts", "film", "frames", "loudness", "silence", "sound", "subtitles", "tone"]
