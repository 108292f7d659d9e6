"""Loudness after EBU R 128: measured in a first pass, set in the second by one gain, with a limiter where peaks ask it.

The meter is FFmpeg's `ebur128` (ITU-R BS.1770-4 with gating and true peaks), always behind the same conversion to
48 kHz stereo that the programme goes through, so that what is measured is what is sent.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from math import log10
from pathlib import Path
from typing import Final

import av
from av.filter import Graph

from ortaq.core.media import segments
from ortaq.core.media.house import LOUDNESS, LOUDNESS_TOLERANCE, TRUE_PEAK
from ortaq.core.media.probe import Damaged, NoSound, opened

Chain = tuple[tuple[str, str], ...]
Hear = Callable[[av.AudioFrame], None]
"""Hears a sound piece by piece: 48 kHz stereo at its own loudness, from the first picture on, gaps as silence."""

METER: Final = ("ebur128", "metadata=1:peak=true:framelog=quiet")

SILENCE: Final = -69.0
"""LUFS; below it the meter's absolute gate has heard nothing."""
AAC_MARGIN: Final = 1.2
"""dB that the limiter keeps below the true peak allowed: AAC brings overshoots of its own."""
CLOSE_ENOUGH: Final = 0.3
"""LU; nearer than this a sound is not encoded once more."""
MOST_GAIN: Final = 40.0
HELD: Final = 2.0


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
    """What brings a sound to house loudness: dB, and the ceiling in dBTP of its peaks (None: they need none)."""

    db: float = 0.0
    ceiling: float | None = None

    @property
    def chain(self) -> Chain:
        """The filters; the limiter works on four times the samples, because true peaks lie between them."""
        steps: Chain = (("volume", f"{self.db:.3f}dB:precision=float"),) if self.db else ()
        if self.ceiling is not None:
            limit = f"limit={10 ** (self.ceiling / 20):.5f}"
            steps += (
                ("aresample", "192000"),
                ("alimiter", f"{limit}:attack=5:release=80:level=false:latency=true"),
                ("aresample", "48000"),
            )
        return steps

    def corrected(self, heard: Loudness) -> "Gain | None":
        """A better gain after what was heard with this one; None when it is good enough, or as good as it gets."""
        if heard.integrated is None or heard.true_peak is None:
            return None
        lacking, over = LOUDNESS - heard.integrated, heard.true_peak - TRUE_PEAK
        if (abs(lacking) <= CLOSE_ENOUGH or self.db + lacking > MOST_GAIN) and over <= 0:
            return None
        ceiling = self.ceiling
        if heard.true_peak + lacking > TRUE_PEAK:
            ceiling = TRUE_PEAK - AAC_MARGIN if ceiling is None else ceiling
        if over > 0 and ceiling is not None:
            ceiling -= over + 0.1
        # Held peaks give back only a part of what is added.
        return Gain(min(MOST_GAIN, self.db + lacking * (1.0 if self.ceiling is None else HELD)), ceiling)


def stereo(origin_seconds: float = 0.0) -> Chain:
    """48 kHz stereo in floats from `origin_seconds` of the file's clock; gaps become silence."""
    return (
        ("asetpts", f"PTS-({origin_seconds:.6f})/TB"),
        ("aresample", "48000:async=1:first_pts=0"),
        ("aformat", "sample_fmts=fltp:sample_rates=48000:channel_layouts=stereo"),
    )


def measure(path: Path, stream: int = 0, *, origin_seconds: float = 0.0, hear: Hear | None = None) -> Loudness:
    """Measure a sound of a file, in constant memory; `hear` hears what is measured."""
    return _heard(filtered(path, stream, (*stereo(origin_seconds), METER)), hear)


def measure_track(folder: Path) -> Loudness:
    """Measure a finished track as players will hear it."""
    with segments.reading(folder) as container:
        return _heard(_through(container, container.streams.audio[0], (*stereo(), METER)))


def gain_for(measured: Loudness) -> Gain:
    """The gain to house loudness."""
    if measured.integrated is None or measured.true_peak is None:
        return Gain()
    db = min(MOST_GAIN, LOUDNESS - measured.integrated)
    held = measured.true_peak + db > TRUE_PEAK - AAC_MARGIN
    return Gain(db, TRUE_PEAK - AAC_MARGIN if held else None)


def filtered(path: Path, stream: int, chain: Chain) -> Iterator[av.AudioFrame]:
    """Decode one sound of a file and put it through the filters; raises NoSound or Damaged."""
    with opened(path) as container:
        if stream >= len(container.streams.audio):
            raise NoSound(file=path.name, stream=stream)
        empty = True
        for frame in _through(container, container.streams.audio[stream], chain):
            empty = False
            yield frame
        if empty:
            raise Damaged(file=path.name)


def _through(container: av.container.InputContainer, source: av.AudioStream, chain: Chain) -> Iterator[av.AudioFrame]:
    graph: Graph | None = None
    for frame in decoded(container, source):
        graph = graph or through(source, chain)
        graph.push(frame)
        yield from pulled(graph)
    if graph is not None:
        graph.push(None)
        yield from pulled(graph)


def _heard(frames: Iterator[av.AudioFrame], hear: Hear | None = None) -> Loudness:
    last: dict[str, str] = {}
    for frame in frames:
        if hear:
            hear(frame)
        last = frame.metadata or last  # a last part of less than 100 ms carries none
    return _read(last)


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
