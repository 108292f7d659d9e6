"""One sound: AAC-LC 48 kHz stereo at -23 LUFS, exactly as long as the picture; copied when it already is that."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from pathlib import Path
from typing import Final

import av
import numpy as np

from ortaq.core.media import segments
from ortaq.core.media.house import AAC_FRAME, SAMPLE_RATE, SOUND_BITS
from ortaq.core.media.loudness import Gain, Hear, Loudness, filtered, gain_for, measure, measure_track, stereo
from ortaq.core.media.probe import opened

CODEC: Final = "mp4a.40.2"
TRIES: Final = 4
SAMPLE: Final = Fraction(1, SAMPLE_RATE)


@dataclass(frozen=True, slots=True)
class SoundFacts:
    """One sound in a package: language, LUFS and dBTP (None for silence), bits a second, RFC 6381 codec."""

    language: str
    loudness: float | None
    true_peak: float | None
    bandwidth: int
    average: int
    codecs: str
    copied: bool


def make_sound(
    path: Path,
    stream: int,
    *,
    language: str,
    samples: int,
    folder: Path,
    origin_seconds: float | None = None,
    progress: Callable[[float], None] = lambda _part: None,
    hear: Hear | None = None,
) -> SoundFacts:
    """Write one sound of `samples` samples into `folder`.

    `origin_seconds` is where the picture begins on the clock of the file, for a sound that comes with the picture; a
    sound in a file of its own begins with itself. `hear` hears it while it is measured.
    """
    origin = start_of(path, stream) if origin_seconds is None else origin_seconds
    before = measure(path, stream, origin_seconds=origin, hear=hear)
    progress(0.3)
    if before.conforms and before.integrated is not None and _can_be_copied(path, stream, samples, origin):
        _copy(path, stream, samples, folder)
        return _facts(folder, language, before, copied=True)
    gain: Gain | None = gain_for(before)
    heard = before
    for attempt in range(TRIES):
        if gain is None:
            break
        shutil.rmtree(folder, ignore_errors=True)
        chain = (
            *stereo(origin),
            *gain.chain,
            ("apad", f"whole_len={samples}"),
            ("atrim", f"end_sample={samples}"),
            ("aformat", f"sample_fmts=fltp:sample_rates={SAMPLE_RATE}:channel_layouts=stereo"),
            ("asetnsamples", f"n={AAC_FRAME}:p=0"),
        )
        told = partial(_part, progress, attempt)
        _encode(filtered(path, stream, chain), samples, folder, told)
        heard = measure_track(folder)
        gain = gain.corrected(heard)
    progress(1.0)
    return _facts(folder, language, heard, copied=False)


def _part(progress: Callable[[float], None], attempt: int, part: float) -> None:
    """Most sounds are right at once; further attempts share the rest of the bar."""
    progress(0.3 + 0.5 * part if attempt == 0 else 0.8 + 0.2 * part)


def make_silence(*, language: str, samples: int, folder: Path) -> SoundFacts:
    """The track of a programme without sound."""
    _encode(_silence(samples), samples, folder, lambda _part: None)
    return _facts(folder, language, Loudness(None, None), copied=False)


def _facts(folder: Path, language: str, heard: Loudness, *, copied: bool) -> SoundFacts:
    track = segments.track_facts(folder)
    return SoundFacts(language, heard.integrated, heard.true_peak, track.peak, track.average, CODEC, copied)


def start_of(path: Path, stream: int) -> float:
    """Where a sound begins on the clock of its file, in seconds."""
    with opened(path) as container:
        if stream >= len(container.streams.audio):
            return 0.0
        source = container.streams.audio[stream]
        return float((source.start_time or 0) * source.time_base) if source.time_base else 0.0


def _can_be_copied(path: Path, stream: int, samples: int, origin: float) -> bool:
    """AAC-LC 48 kHz stereo in MP4, without gaps, from the picture's first frame to its last."""
    with opened(path) as container:
        source = container.streams.audio[stream]
        context = source.codec_context
        looks = (
            context is not None
            and (context.name, context.profile, context.sample_rate, context.channels) == ("aac", "LC", SAMPLE_RATE, 2)
            and context.extradata
            and container.format.name.startswith("mov")
        )
        if not looks:
            return False
        start, due, count = round(origin * SAMPLE_RATE), None, 0
        for packet in _sounding(container, source, start):
            if due is None and abs((packet.pts or 0) - start) >= AAC_FRAME:
                return False
            if due is not None and packet.pts != due:
                return False
            due, count = (packet.pts or 0) + AAC_FRAME, count + 1
    return count >= -(-samples // AAC_FRAME) - 1


def _sounding(
    container: av.container.InputContainer, source: av.AudioStream, start: int
) -> "Iterator[av.Packet[av.AudioStream]]":
    """Packets from `start` on; the encoder's priming before it is left out."""
    for packet in container.demux(source):
        if packet.size and packet.pts is not None and packet.pts - start > -AAC_FRAME:
            yield packet


def _copy(path: Path, stream: int, samples: int, folder: Path) -> None:
    start = round(start_of(path, stream) * SAMPLE_RATE)
    with segments.writing(folder) as out, opened(path) as container:
        source = container.streams.audio[stream]
        track = out.add_stream_from_template(source)
        for number, packet in enumerate(_sounding(container, source, start)):
            if number * AAC_FRAME >= samples:
                break
            packet.pts = packet.dts = number * AAC_FRAME
            packet.stream = track
            out.mux(packet)


def _encode(frames: Iterator[av.AudioFrame], samples: int, folder: Path, progress: Callable[[float], None]) -> None:
    with segments.writing(folder) as out:
        track = out.add_stream("aac", rate=SAMPLE_RATE)
        track.bit_rate, track.layout = SOUND_BITS, "stereo"

        def write(packets: "list[av.Packet[av.AudioStream]]") -> None:
            for packet in packets:
                # The encoder's priming lies before 0. Left out, the track begins with the picture without an edit
                # list, which players of segments do not read.
                if packet.pts is not None and 0 <= packet.pts < samples:
                    packet.stream = track
                    out.mux(packet)

        at = 0
        for frame in frames:
            frame.pts, frame.time_base = at, SAMPLE
            write(track.encode(frame))
            at += frame.samples
            if at % (AAC_FRAME * 256) == 0:
                progress(min(1.0, at / samples))
        write(track.encode(None))


def _silence(samples: int) -> Iterator[av.AudioFrame]:
    left = samples
    while left > 0:
        frame = av.AudioFrame.from_ndarray(np.zeros((2, min(AAC_FRAME, left)), np.float32), "fltp", "stereo")
        frame.sample_rate = SAMPLE_RATE
        left -= frame.samples
        yield frame
