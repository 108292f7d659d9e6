"""The picture: one decode pass gives every rendition, the poster and the film strip, at the house's 25 frames."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Final

import av
from av.filter import Graph
from av.video.reformatter import VideoReformatter

from ortaq.core.media import segments
from ortaq.core.media.house import FPS, Size, sizes
from ortaq.core.media.master import is_master
from ortaq.core.media.probe import CutShort, Damaged, MediaFacts, NoVideo, OtherLength, VideoFacts, opened, video_stream
from ortaq.core.media.stills import Stills

FRAME: Final = Fraction(1, FPS)
MOST_BROKEN: Final = 0.05
"""Share of packets that may be unreadable; more, and it is not the programme any more."""
See = Callable[[av.VideoFrame, float], None]
"""Is shown a frame and its seconds since the first one, in the order of time; it must not change or keep it."""
SLACK: Final = FPS
"""Frames by which a picture may be longer or shorter than the one that it must be as long as."""
LONGEST_HOLE: Final = 5 * FPS
"""Frames; a longer hole in the time stamps is closed up instead of being filled with a still."""


@dataclass(frozen=True, slots=True)
class PictureFacts:
    """One rendition: its rung's name, true size, bits per second of the picture alone, RFC 6381 codec."""

    name: str
    width: int
    height: int
    bandwidth: int
    average: int
    codecs: str
    copied: bool


@dataclass(frozen=True, slots=True)
class Pictured:
    """All renditions, the largest first; `frames` of 1/25 s; durations of the segments in ticks."""

    renditions: tuple[PictureFacts, ...]
    frames: int
    durations: tuple[int, ...]


def make_pictures(
    path: Path,
    facts: MediaFacts,
    folder: Path,
    progress: Callable[[float], None],
    *,
    named: Callable[[str], str] = str,
    frames: int = 0,
    see: See | None = None,
) -> Pictured:
    """Write the renditions and stills of the picture of `path`; raises NoVideo, Damaged or CutShort.

    A house master is copied. `named` gives the name of a rendition from that of its rung. With `frames` it becomes
    exactly so long: the last frame stays, or the rest falls away, by at most SLACK; raises OtherLength beyond. Then
    there are no stills. `see` is shown each frame in the size of the smallest rendition. A master of one rendition is
    copied by its key frames alone, unless somebody wants to see it: then all but the frames that no other needs are
    decoded, each seen once and at its own time.
    """
    if facts.video is None:
        raise NoVideo(file=path.name)
    wanted = sizes(facts.video.width, facts.video.height)
    copy = is_master(path, facts.video, wanted[0], frames=frames)
    stills = Stills(max(1, round(facts.duration_seconds * FPS)))
    with ExitStack() as stack:
        outs = {size.name: stack.enter_context(segments.writing(folder / named(size.name))) for size in wanted}
        encoders = [Encoder(outs[size.name], size, facts.video) for size in (wanted[1:] if copy else wanted)]
        container = stack.enter_context(opened(path))
        stream = video_stream(container)
        if stream is None or stream.codec_context is None:
            raise NoVideo(file=path.name)
        stream.thread_type = "AUTO"
        if copy and not encoders:
            # Nothing to encode: the stills are content with every fiftieth frame.
            stream.codec_context.skip_frame = "NONREF" if see else "NONKEY"
        copier = Copier(outs[wanted[0].name], stream) if copy else None
        reader = Reader(container, stream, facts.video, path.name, copier)
        number, show = -1, _shown(see, fill=bool(encoders))
        # What is only copied is known to have its frames.
        steady = fitted(reader.steady(), frames, path.name) if frames and encoders else reader.steady()
        for number, frame in steady:
            small = frame
            for encoder in encoders:
                small = encoder.take(number, small)
            if not frames:
                stills.see(number, frame)
            show(number, frame, small)
            if number % FPS == 0:
                progress(min(1.0, number / FPS / max(facts.duration_seconds, 0.04)))
        for encoder in encoders:
            encoder.end()
        made_frames = copier.frames if copier else number + 1
    if not frames:
        _refuse_too_short(path.name, made_frames, facts.duration_seconds)
        stills.save(folder)
    tracks = {size.name: segments.track_facts(folder / named(size.name)) for size in wanted}
    made = tuple(
        PictureFacts(
            named(size.name),
            size.width,
            size.height,
            tracks[size.name].peak,
            tracks[size.name].average,
            segments.avc_codec(folder / named(size.name)),
            copied=copy and size is wanted[0],
        )
        for size in wanted
    )
    return Pictured(made, made_frames, tracks[wanted[0].name].durations)


def _shown(see: See | None, *, fill: bool) -> Callable[[int, av.VideoFrame, av.VideoFrame], None]:
    """Shows the small form of frames; without `fill` a frame that stands in for one that was not decoded is none."""
    last: av.VideoFrame | None = None

    def show(number: int, frame: av.VideoFrame, small: av.VideoFrame) -> None:
        nonlocal last
        if see is not None and (fill or frame is not last):
            see(small, number / FPS)
        last = frame

    return show


def fitted(steady: Iterator[tuple[int, av.VideoFrame]], frames: int, name: str) -> Iterator[tuple[int, av.VideoFrame]]:
    """Exactly so many of these frames; raises OtherLength when there are more than SLACK too many or too few."""
    number, last = -1, None
    for number, last in steady:
        if number < frames:
            yield number, last
    if last is None or abs(number + 1 - frames) > SLACK:
        raise OtherLength(file=name, seconds=round((number + 1) / FPS), wanted=round(frames / FPS))
    for missing in range(number + 1, frames):
        yield missing, last


class Encoder:
    """One rendition that is encoded."""

    def __init__(self, out: av.container.OutputContainer, size: Size, source: VideoFacts) -> None:
        self.out, self.size = out, size
        stream = out.add_stream("libx264", rate=FPS, options=size.rung.options)
        stream.width, stream.height, stream.pix_fmt = size.width, size.height, "yuv420p"
        self.stream = stream
        self._reformat = VideoReformatter()
        self._same = (source.width, source.height) == (size.width, size.height)
        self._last: tuple[av.VideoFrame, av.VideoFrame] | None = None

    def take(self, number: int, frame: av.VideoFrame) -> av.VideoFrame:
        """Encode a frame of any size as number `number`; returns it in this size, for the next smaller rendition."""
        if self._last and self._last[0] is frame:
            mine = self._last[1]
        else:
            mine = self._reformat.reformat(frame, self.size.width, self.size.height, "yuv420p", threads=1)
            self._last = (frame, mine)
        mine.pts, mine.time_base = number, FRAME
        mine.pict_type = av.video.frame.PictureType.NONE  # else the source's choice is forced on the encoder
        self.out.mux(self.stream.encode(mine))
        return mine

    def end(self) -> None:
        """Write what the encoder still holds."""
        self.out.mux(self.stream.encode(None))


class Copier:
    """The rendition that is copied packet by packet from a house master."""

    def __init__(self, out: av.container.OutputContainer, source: av.VideoStream) -> None:
        self.out = out
        self.stream = out.add_stream_from_template(source)
        self.frames = 0
        self.first: int | None = None

    def take(self, packet: "av.Packet[av.VideoStream]") -> None:
        """Write a packet; its times are moved so that the picture begins at 0."""
        if packet.pts is None or packet.dts is None:
            return
        if self.first is None:
            self.first = packet.pts
        packet.pts, packet.dts = packet.pts - self.first, packet.dts - self.first
        packet.stream = self.stream
        self.out.mux(packet)
        self.frames += 1


class Reader:
    """Decodes a picture and gives it out at exactly 25 frames a second, upright and progressive."""

    def __init__(
        self,
        container: av.container.InputContainer,
        stream: av.VideoStream,
        facts: VideoFacts,
        name: str,
        copier: Copier | None,
    ) -> None:
        self.container, self.stream, self.name, self.copier = container, stream, name, copier
        self.chain = _chain(facts)
        self.packets = self.broken = 0

    def steady(self) -> Iterator[tuple[int, av.VideoFrame]]:
        """(number on the house grid, frame); frames are repeated or left out as the source's rate asks."""
        previous: av.VideoFrame | None = None
        origin: float | None = None
        due = 0
        for frame in self._prepared():
            if frame.pts is None or frame.time_base is None:
                at = due
            else:
                seconds = float(frame.pts * frame.time_base)
                origin = seconds if origin is None else origin
                at = round((seconds - origin) * FPS)
            if at - due > LONGEST_HOLE or at < due - LONGEST_HOLE:
                origin = (origin or 0.0) + (at - due) / FPS
                at = due
            if previous is not None:
                while due < at:
                    yield due, previous
                    due += 1
            previous = frame
        if previous is not None:
            yield due, previous

    def _prepared(self) -> Iterator[av.VideoFrame]:
        if not self.chain:
            yield from self._decoded()
            return
        graph: Graph | None = None
        for frame in self._decoded():
            if graph is None:
                graph = self._graph()
            graph.vpush(frame)
            yield from _pulled(graph)
        if graph is not None:
            graph.vpush(None)
            yield from _pulled(graph)

    def _decoded(self) -> Iterator[av.VideoFrame]:
        frames = 0
        for packet in self.container.demux(self.stream):
            self.packets += 1
            try:
                decoded = packet.decode()
            except av.FFmpegError:
                self.broken += 1
                continue
            if self.copier is not None:
                self.copier.take(packet)
            frames += len(decoded)
            yield from decoded
        if not frames or self.broken > self.packets * MOST_BROKEN:
            raise Damaged(file=self.name)

    def _graph(self) -> Graph:
        graph = Graph()
        graph.threads = 1
        nodes = [graph.add_buffer(template=self.stream), *(graph.add(name, args) for name, args in self.chain)]
        graph.link_nodes(*nodes, graph.add("buffersink"))
        graph.configure()
        return graph


def _chain(facts: VideoFacts) -> tuple[tuple[str, str], ...]:
    """What must be done to a picture before it is scaled."""
    steps: tuple[tuple[str, str], ...] = ()
    if facts.interlaced:
        steps += (("bwdif", "mode=send_frame:deint=interlaced"),)
    turn = {90: ("transpose", "cclock"), 180: ("hflip", ""), 270: ("transpose", "clock")}.get(facts.rotation)
    if turn:
        steps += (turn,)
    if facts.rotation == 180:  # noqa: PLR2004 -- half a turn
        steps += (("vflip", ""),)
    return steps


def _pulled(graph: Graph) -> Iterator[av.VideoFrame]:
    while True:
        try:
            frame = graph.vpull()
        except (av.BlockingIOError, av.EOFError):
            return
        yield frame


def _refuse_too_short(name: str, frames: int, declared: float) -> None:
    seconds = frames / FPS
    if seconds < declared - max(2.0, declared * 0.02):
        raise CutShort(file=name, seconds=round(seconds), declared=round(declared))
