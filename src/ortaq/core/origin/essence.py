"""What stays of a film when only its container changes: the coded picture itself, as a hash.

A manifest is lost already when a film is copied from one container to another without being encoded anew (`-c copy`).
The coded slices stay the same, so their hash finds the manifest again. It is exact: one re-encode and it is another
one. It is therefore no fingerprint; likeness of pictures is found elsewhere.
"""

import base64
import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import av

ALG = "org.ortaq.essence.1"
"""SHA-256 over the coded picture in decoding order: of H.264 the slices (NAL types 1 and 5, without start code or
length), of every other codec the whole packets, each preceded by its length as eight bytes."""
_SLICES = (1, 5)
_TYPE = 0x1F
_START = b"\0\0\1"


class NoPicture(ValueError):
    """There is no coded picture in it, or it cannot be read."""


def _units(packet: bytes, length_size: int) -> Iterator[bytes]:
    """The NAL units of a packet, with lengths before them (MP4) or start codes (`length_size` 0; TS)."""
    if not length_size:
        for unit in packet.split(_START)[1:]:
            # What stands before the next start code may be filled with zeros (H.264, annex B).
            yield unit.rstrip(b"\0")
        return
    at = 0
    while at + length_size <= len(packet):
        size = int.from_bytes(packet[at : at + length_size], "big")
        yield packet[at + length_size : at + length_size + size]
        at += length_size + size


def essence(source: Path | BinaryIO) -> bytes:
    """SHA-256 of the first picture track by the rule of ALG, 32 bytes; constant memory. Raises NoPicture."""
    digest, count = hashlib.sha256(), 0
    try:
        with av.open(str(source) if isinstance(source, Path) else source, "r") as film:
            track = film.streams.best("video")
            if track is None:
                raise NoPicture("there is no picture in it")
            is_avc = track.codec_context.name == "h264"
            extra = track.codec_context.extradata or b""
            length_size = (extra[4] & 3) + 1 if len(extra) > 4 and extra[0] == 1 else 0  # noqa: PLR2004 -- avcC, byte 5
            for packet in film.demux(track):
                whole = bytes(packet)
                parts = (
                    (one for one in _units(whole, length_size) if one and one[0] & _TYPE in _SLICES)
                    if is_avc
                    else (one for one in (whole,) if one)
                )
                for part in parts:
                    digest.update(len(part).to_bytes(8, "big"))
                    digest.update(part)
                    count += 1
    except (av.FFmpegError, OSError) as error:
        raise NoPicture(str(error)) from error
    if not count:
        raise NoPicture("its picture is empty")
    return digest.digest()


def value_of(digest: bytes) -> str:
    """A digest as the value of a soft binding: base64."""
    return base64.b64encode(digest).decode()
