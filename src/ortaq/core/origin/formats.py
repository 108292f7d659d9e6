"""What kind of file this is, told from its first bytes and never from its name."""

from dataclasses import dataclass

HEAD = 512
"""So many bytes are looked at."""
_TS_PACKET = 188
_TS_SYNC = 0x47


@dataclass(frozen=True)
class Format:
    """A kind of media: its MIME type; `carries` says whether a manifest can live inside it."""

    mime: str
    carries: bool = True

    @property
    def is_bmff(self) -> bool:
        """Whether it is made of ISO base media boxes."""
        return self.mime in _BMFF


_BMFF = ("video/mp4", "video/quicktime", "audio/mp4", "image/heic", "image/avif")
_BRANDS = {b"qt  ": "video/quicktime", b"M4A ": "audio/mp4", b"M4B ": "audio/mp4", b"avif": "image/avif"}
_HEIC = (b"heic", b"heix", b"mif1", b"msf1", b"heif")
_BOXES = (b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip", b"styp", b"moof", b"pnot")
_RIFF = {b"WAVE": "audio/wav", b"AVI ": "video/x-msvideo", b"WEBP": "image/webp"}
_STARTS = (
    (b"\xff\xd8\xff", Format("image/jpeg")),
    (b"\x89PNG\r\n\x1a\n", Format("image/png")),
    (b"GIF8", Format("image/gif")),
    (b"II*\0", Format("image/tiff")),
    (b"MM\0*", Format("image/tiff")),
    (b"\0\0\0\x0cJXL ", Format("image/jxl")),
    (b"\xff\x0a", Format("image/jxl")),
    (b"ID3", Format("audio/mpeg")),
    (b"%PDF-", Format("application/pdf")),
    (b"fLaC", Format("audio/flac")),
    (b"OggS", Format("audio/ogg", carries=False)),
    (b"\x1aE\xdf\xa3", Format("video/webm", carries=False)),
    (b"\0\0\x01\xba", Format("video/mpeg", carries=False)),
    (b"\0\0\x01\xb3", Format("video/mpeg", carries=False)),
    (b"0&\xb2u\x8ef\xcf\x11", Format("video/x-ms-asf", carries=False)),
    (b"FLV\x01", Format("video/x-flv", carries=False)),
    (b"\x06\x0e+4", Format("application/mxf", carries=False)),
)


def format_of(head: bytes) -> Format | None:  # noqa: PLR0911 -- one return a kind of first bytes
    """The kind of a file from its first HEAD bytes; None when it is no picture, sound, film or document we know."""
    for start, found in _STARTS:
        if head.startswith(start):
            return found
    if head[:4] == b"RIFF" and head[8:12] in _RIFF:
        return Format(_RIFF[head[8:12]])
    if head[4:8] in _BOXES:
        brand = head[8:12] if head[4:8] == b"ftyp" else b"isom"
        return Format("image/heic" if brand in _HEIC else _BRANDS.get(brand, "video/mp4"))
    if head[:1] == bytes([_TS_SYNC]) and head[_TS_PACKET : _TS_PACKET + 1] == bytes([_TS_SYNC]):
        return Format("video/mp2t", carries=False)
    if len(head) > 1 and head[0] == 0xFF and head[1] & 0xE6 in (0xE2, 0xE4, 0xE6) and head[1] != 0xFF:  # noqa: PLR2004
        return Format("audio/mpeg")
    text = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    if text.startswith((b"<svg", b"<?xml")) and b"<svg" in head:
        return Format("image/svg+xml")
    return None
