"""Marks for readers that know no C2PA: IPTC's source type as XMP, and China's AIGC tag.

XMP (ISO 16684-1) goes into an MP4 as a `uuid` box (XMP specification part 3, 1.1.4), into a JPEG as an APP1 segment
(part 3, 1.1.3), into a PNG as an iTXt chunk (part 3, 1.1.5). It is written before the file is signed, so the signature
covers it. The AIGC tag (GB 45438-2025) is only for a delivery to China.

>>> b"trainedAlgorithmicMedia" in xmp(source=TRAINED, title="Nasreddin", owner="Demo TV Almaty")
True
"""

import json
import struct
import zlib
from collections.abc import Iterable
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

from ortaq.core.origin.duties import gb_label
from ortaq.core.origin.jumbf import box
from ortaq.core.origin.uses import TRAINED, AIUse

__all__ = ["AIGC", "TRAINED", "NoPlace", "aigc", "append_to_mp4", "into_image", "xmp"]

XMP_UUID = bytes.fromhex("be7acfcb97a942e89c71999491e3afac")
AIGC = "AIGC"
"""Key of the tag in the metadata of a container."""
_AIGC_XMP = "http://www.tc260.org.cn/ns/AIGC/1.0/"
_JPEG_XMP = b"http://ns.adobe.com/xap/1.0/\0"
_PNG_XMP = b"XML:com.adobe.xmp\0\0\0\0\0"
_PNG_HEAD = b"\x89PNG\r\n\x1a\n"
_SEGMENT_LIMIT = 65_533


class NoPlace(ValueError):
    """A picture that is no JPEG or PNG, or a packet too long for it."""


def xmp(*, source: str, title: str, owner: str, verify_url: str = "", china: str = "") -> bytes:
    """An XMP packet: IPTC's digital source type (empty: nothing said), title, maker, verify page; `china` is AIGC."""
    attributes = "".join(
        f"\n   {name}={quoteattr(value)}"
        for name, value in (
            ("Iptc4xmpExt:DigitalSourceType", source),
            ("xmpRights:WebStatement", verify_url),
            ("TC260:AIGC", china),
        )
        if value
    )
    return f"""<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
 <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
  <rdf:Description rdf:about=""
   xmlns:dc="http://purl.org/dc/elements/1.1/"
   xmlns:xmpRights="http://ns.adobe.com/xap/1.0/rights/"
   xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/"
   xmlns:TC260="{_AIGC_XMP}"{attributes}>
   <dc:title><rdf:Alt><rdf:li xml:lang="x-default">{escape(title)}</rdf:li></rdf:Alt></dc:title>
   <dc:creator><rdf:Seq><rdf:li>{escape(owner)}</rdf:li></rdf:Seq></dc:creator>
  </rdf:Description>
 </rdf:RDF>
</x:xmpmeta>
<?xpacket end="r"?>""".encode()


def aigc(uses: Iterable[AIUse], *, producer: str, number: str, propagator: str = "", sent: str = "") -> str:
    """The JSON of the tag AIGC; empty when there is nothing to mark.

    `Label` 1 says that it is made by AI. `producer` and `number` name the maker and the programme, `propagator` and
    `sent` who delivers it and under which number.
    """
    label = gb_label(uses)
    if not label:
        return ""
    told = {
        "Label": label,
        "ContentProducer": producer,
        "ProduceID": number,
        "ReservedCode1": "",
        "ContentPropagator": propagator,
        "PropagateID": sent,
        "ReservedCode2": "",
    }
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"))


def append_to_mp4(path: Path, packet: bytes) -> None:
    """Put the packet at the end of an MP4 that is not signed yet; nothing in it moves."""
    with path.open("ab") as file:
        file.write(box(b"uuid", XMP_UUID + packet))


def into_image(picture: bytes, packet: bytes) -> bytes:
    """A JPEG or PNG with the packet in it, in front of the picture data; raises NoPlace."""
    if picture.startswith(b"\xff\xd8"):
        content = _JPEG_XMP + packet
        if len(content) > _SEGMENT_LIMIT:
            raise NoPlace("the packet is too long for one segment")
        return picture[:2] + b"\xff\xe1" + struct.pack(">H", len(content) + 2) + content + picture[2:]
    if picture.startswith(_PNG_HEAD):
        kind, content = b"iTXt", _PNG_XMP + packet
        chunk = struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
        after_header = len(_PNG_HEAD) + 25  # IHDR always comes first and is 25 bytes long (PNG, 11.2.1)
        return picture[:after_header] + chunk + picture[after_header:]
    raise NoPlace("neither JPEG nor PNG")
