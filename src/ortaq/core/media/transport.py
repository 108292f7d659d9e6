"""A segment of the air as MPEG-TS (ISO/IEC 13818-1), on a clock that runs on over all programmes.

CMAF leaves to the player that every programme has an init section of its own and begins at 0 on its own clock. The
players of the web can do that, others cannot: FFmpeg's reader, and so mpv, knows only the first init section of a
rendition and loses the sound where the clocks begin anew; VLC 3 ends at the first boundary. Here the codec's
parameters come with every key frame, and the clock runs on over all programmes. Nothing is decoded and nothing encoded.
"""

import io
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from typing import Any, Final, NamedTuple

import av

from ortaq.core.media.house import FPS, TICKS
from ortaq.core.media.live import BadSegment, opened

LEAD: Final = 16 * TICKS // FPS
"""How long before it is shown a picture is decoded, in ticks: as many frames as H.264 can hold back.

It is the same for every programme, or the decoder's clock would go back where one with less follows one with more.
"""
OVERHEAD: Final = 1.08
"""What packets of 188 bytes and their headers add, at most, to the bits of a segment of the house."""
CODES: Final = {
    "az": "aze",
    "ba": "bak",
    "crh": "crh",
    "en": "eng",
    "gag": "gag",
    "hu": "hun",
    "kk": "kaz",
    "ky": "kir",
    "ru": "rus",
    "tk": "tuk",
    "tr": "tur",
    "tt": "tat",
    "ug": "uig",
    "uz": "uzb",
    "zxx": "zxx",
}
"""ISO 639-2 codes, which the descriptor of a sound takes (ISO/IEC 13818-1, 2.6.18), of primary subtags of BCP 47."""
PACKET: Final = 188
TABLES: Final = (0x0000, 0x0011, 0x1000)
"""The packets that say what is in the stream: PAT, SDT, PMT."""
_OPTIONS: Final = {"mpegts_copyts": "1", "mpegts_flags": "initial_discontinuity"}


class Piece(NamedTuple):
    """Segments of one rendition that follow each other, behind their init section; the first begins at tick `at`."""

    data: bytes
    at: int
    language: str = ""


def transport(pieces: Sequence[Piece], stop: int, number: int = 0) -> bytes:
    """Segment `number`: a picture with a sound, or one of them; no sound begins at `stop`. Raises BadSegment."""
    made = io.BytesIO()
    try:
        with ExitStack() as stack:
            out = stack.enter_context(av.open(made, "w", format="mpegts", options=_OPTIONS))
            rows: list[Any] = []
            for at, piece in enumerate(pieces):
                source = stack.enter_context(opened(piece.data))
                stream = source.streams[0]
                target = out.add_stream_from_template(stream)
                if piece.language:
                    target.metadata["language"] = CODES.get(piece.language.partition("-")[0], "und")
                seen = stream.type == "video"
                for packet in _placed(source, stream, piece.at, lead=LEAD if seen else 0):
                    if seen or packet.pts * packet.time_base * TICKS < stop:
                        packet.stream = target
                        rows.append((packet.dts * packet.time_base, at, packet))
            for _when, _at, packet in sorted(rows, key=lambda row: row[:2]):
                out.mux(packet)
    except (av.FFmpegError, ValueError, OSError) as error:
        raise BadSegment(str(error)) from error
    return numbered(made.getvalue(), number)


def numbered(stream: bytes, number: int) -> bytes:
    """The stream with each of its tables once, counted by the number of the segment (ISO/IEC 13818-1, 2.4.3.3).

    Segments are made without knowing of each other: with one packet of a table in each, its counter still runs on.
    """
    told: set[int] = set()
    kept = bytearray()
    for at in range(0, len(stream), PACKET):
        pid = (stream[at + 1] & 0x1F) << 8 | stream[at + 2]
        if pid in TABLES:
            if pid in told:
                continue
            told.add(pid)
            kept += stream[at : at + 3]
            kept.append(stream[at + 3] & 0xF0 | number & 0x0F)
            kept += stream[at + 4 : at + PACKET]
        else:
            kept += stream[at : at + PACKET]
    return bytes(kept)


def _placed(source: Any, stream: Any, at: int, *, lead: int) -> Iterator[Any]:
    """The packets of a stream on the clock of the air: the first is shown at `at`, and decoded `lead` before."""
    packets = [packet for packet in source.demux(stream) if packet.dts is not None and packet.pts is not None]
    if not packets:
        return
    base = stream.time_base
    begin = round(at / TICKS / base)
    shown = begin - min(packet.pts for packet in packets)
    decoded = begin - round(lead / TICKS / base) - packets[0].dts
    for packet in packets:
        packet.pts, packet.dts, packet.time_base = packet.pts + shown, packet.dts + decoded, base
        yield packet
