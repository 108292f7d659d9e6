"""One track on disk: its CMAF segments and media playlist, and the facts that a multivariant playlist tells of it."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import av
from av.container import InputContainer, OutputContainer

from ortaq.core.media.house import SEGMENT_SECONDS, TICKS

SEGMENT = re.compile(r"#EXTINF:([\d.]+),[^\n]*\n(\S+)")


@dataclass(frozen=True, slots=True)
class TrackFacts:
    """Durations of the segments in ticks; peak and mean bits per second (RFC 8216, 4.3.4.2)."""

    durations: tuple[int, ...]
    peak: int
    average: int

    @property
    def duration(self) -> int:
        """Ticks."""
        return sum(self.durations)


@contextmanager
def writing(folder: Path) -> Iterator[OutputContainer]:
    """An HLS muxer for one track: index.m3u8, init.mp4, segNNNNN.m4s.

    With `negative_cts_offsets` each segment begins at its decoding time; without it players find a hole at every
    boundary between programmes.
    """
    folder.mkdir(parents=True)
    options = {
        "hls_time": str(SEGMENT_SECONDS),
        "hls_playlist_type": "vod",
        "hls_segment_type": "fmp4",
        "hls_flags": "independent_segments",
        "hls_segment_options": "movflags=+negative_cts_offsets:use_editlist=0",
        "hls_segment_filename": f"{folder}/seg%05d.m4s",
        "hls_fmp4_init_filename": "init.mp4",
    }
    with av.open(f"{folder}/index.m3u8", "w", format="hls", options=options) as container:
        yield container


@contextmanager
def reading(folder: Path) -> Iterator[InputContainer]:
    """Open a finished track of ours; nothing but its own files."""
    options = {"protocol_whitelist": "file", "format_whitelist": "hls,mov", "allowed_extensions": "mp4,m4s"}
    with av.open(f"{folder}/index.m3u8", options=options) as container:
        yield container


def track_facts(folder: Path) -> TrackFacts:
    """Measure a finished track."""
    found = SEGMENT.findall((folder / "index.m3u8").read_text(encoding="utf-8"))
    durations = tuple(round(float(seconds) * TICKS) for seconds, _ in found)
    bits = [(folder / name).stat().st_size * 8 for _, name in found]
    rates = [size * TICKS / ticks for size, ticks in zip(bits, durations, strict=True) if ticks]
    # A last segment of a few frames would tell a peak that no player meets (RFC 8216: half a target duration at least).
    whole = [r for r, ticks in zip(rates, durations, strict=True) if ticks * 2 >= SEGMENT_SECONDS * TICKS] or rates
    total = sum(durations)
    return TrackFacts(durations, round(max(whole, default=0)), round(sum(bits) * TICKS / total) if total else 0)


def avc_codec(folder: Path) -> str:
    """RFC 6381 name of the H.264 in a track, from its avcC box (ISO/IEC 14496-15, 5.3.3.1)."""
    head = (folder / "init.mp4").read_bytes()
    at = head.index(b"avcC") + 4
    return "avc1." + head[at + 1 : at + 4].hex()
