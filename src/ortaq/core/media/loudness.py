"""Loudness after EBU R 128: measured in a first pass, set in the second by one gain, with a limiter where peaks ask it.

The meter is FFmpeg's `ebur128` (ITU-R BS.1770-4 with gating and true peaks), always behind the same conversion to
48 kHz stereo that the programme goes through, so that what is measured is what is sent.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from math import log10
from pathlib import Path
from typing import Final

import av
from av.filter import Graph

from ortaq.core.media.house import LOUDNESS, LOUDNESS_TOLERANCE, TRUE_PEAK
from ortaq.core.media.probe import Damaged, NoSound, opened

Chain = tuple[tuple[str, str], ...]

SILENCE: Final = -69.0
"""LUFS; below it the meter's absolute gate has heard nothing."""
AAC_MARGIN: Final = 1.2
"""dB that the limiter keeps below the true peak allowed: AAC brings overshoots of its own."""
MOST_GAIN: Final = 40.0
TRIES: Final = 4


@dataclass(frozen=True, slots=True)
class Loudness:
    """Integrated loudness in LUFS and highest true peak in dBTP; both None for silence."""

    integrated: float | None
    true_peak: float | None

    @property
    def conforms(self) -> bool:
        """Whether it is at house loudness as it is; silence is."""
        if self.integrated is None or self.true_peak is None:
            return True
        return abs(self.integrated - LOUDNESS) <= LOUDNESS_TOLERANCE and self.true_peak <= TRUE_PEAK


@dataclass(frozen=True, slots=True)
class Gain:
    """What brings a sound to house loudness: dB, and whether peaks must be held."""

    db: float = 0.0
    limit: bool = False

    @property
    def chain(self) -> Chain:
        """The filters; the limiter works on four times the samples, because true peaks lie between them."""
        steps: Chain = (("volume", f"{self.db:.3f}dB:precision=float"),) if self.db else ()
        if self.limit:
            ceiling = 10 ** ((TRUE_PEAK - AAC_MARGIN) / 20)
            steps += (
                ("aresample", "192000"),
                ("alimiter", f"limit={ceiling:.5f}:attack=5:release=80:level=false:latency=true"),
                ("aresample", "48000"),
            )
        return steps


def stereo(origin_seconds: float = 0.0) -> Chain:
    """48 kHz stereo in floats from `origin_seconds` of the file's clock; gaps become silence."""
    return (
        ("asetpts", f"PTS-({origin_seconds:.6f})/TB"),
        ("aresample", "48000:async=1:first_pts=0"),
        ("aformat", "sample_fmts=fltp:sample_rates=48000:channel_layouts=stereo"),
    )


def measure(path: Path, stream: int = 0, *, origin_seconds: float = 0.0, gain: Gain | None = None) -> Loudness:
    """Measure a sound as it would be sent with this gain, in constant memory."""
    chain = (*stereo(origin_seconds), *(gain.chain if gain else ()), ("ebur128", "metadata=1:peak=true:framelog=quiet"))
    last: dict[str, str] = {}
    for frame in filtered(path, stream, chain):
        last = frame.metadata or last  # a last part of less than 100 ms carries none
    return _read(last)


def gain_for(path: Path, stream: int, measured: Loudness, *, origin_seconds: float = 0.0) -> tuple[Gain, Loudness]:
    """The gain to house loudness, and what will be heard with it; what a limiter takes away is made up for."""
    if measured.integrated is None or measured.true_peak is None:
        return Gain(), measured
    db = min(MOST_GAIN, LOUDNESS - measured.integrated)
    if measured.true_peak + db <= TRUE_PEAK - AAC_MARGIN:
        return Gain(db), Loudness(round(measured.integrated + db, 2), round(measured.true_peak + db, 2))
    heard = measured
    for _try in range(TRIES):
        gain = Gain(db, limit=True)
        heard = measure(path, stream, origin_seconds=origin_seconds, gain=gain)
        lacking = LOUDNESS - heard.integrated if heard.integrated is not None else 0.0
        if abs(lacking) <= LOUDNESS_TOLERANCE / 3 or db + lacking > MOST_GAIN:
            break
        db += lacking
    return gain, heard


def filtered(path: Path, stream: int, chain: Chain) -> Iterator[av.AudioFrame]:
    """Decode one sound of a file and put it through the filters; raises NoSound or Damaged."""
    with opened(path) as container:
        if stream >= len(container.streams.audio):
            raise NoSound(file=path.name, stream=stream)
        source = container.streams.audio[stream]
        graph = through(source, chain)
        heard = 0
        for frame in decoded(container, source):
            heard += frame.samples
            graph.push(frame)
            yield from pulled(graph)
        if not heard:
            raise Damaged(file=path.name)
        graph.push(None)
        yield from pulled(graph)


def decoded(container: av.container.InputContainer, source: av.AudioStream) -> Iterator[av.AudioFrame]:
    """Frames of a sound; packets that cannot be read are passed over, and the gap becomes silence."""
    for packet in container.demux(source):
        try:
            yield from packet.decode()
        except av.FFmpegError:
            continue


def through(source: av.AudioStream, chain: Iterable[tuple[str, str]]) -> Graph:
    """A filter graph from a stream through a chain of filters."""
    graph = Graph()
    graph.threads = 1
    nodes = [graph.add_abuffer(template=source), *(graph.add(name, args) for name, args in chain)]
    graph.link_nodes(*nodes, graph.add("abuffersink"))
    graph.configure()
    return graph


def pulled(graph: Graph) -> Iterator[av.AudioFrame]:
    """What the graph has ready."""
    while True:
        try:
            frame = graph.pull()
        except (av.BlockingIOError, av.EOFError):
            return
        if isinstance(frame, av.AudioFrame):
            yield frame


def _read(metadata: dict[str, str]) -> Loudness:
    integrated = float(metadata.get("lavfi.r128.I", "-70"))
    peak = float(metadata.get("lavfi.r128.true_peak", "0"))
    if integrated <= SILENCE or peak <= 0:
        return Loudness(None, None)
    return Loudness(round(integrated, 2), round(20 * log10(peak), 2))
