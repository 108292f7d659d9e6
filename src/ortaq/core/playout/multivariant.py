"""The multivariant playlist of a channel (RFC 8216, 4.3.4): the house ladder, and every sound and subtitle by language.

A player chooses by LANGUAGE; a person chooses by NAME, so both say language and script.
"""

from collections.abc import Sequence
from typing import Final

from ortaq.core.media.house import LADDER, SOUND_BITS
from ortaq.core.playout.daterange import quotable
from ortaq.core.text.languages import autonym, script_name

CODECS: Final = {"720p": "avc1.64001f", "360p": "avc1.64001e"}
"""H.264 High at the levels of the ladder; what a picture that was copied says of itself is never above them."""
SOUND_CODEC: Final = "mp4a.40.2"
PROVENANCE: Final = "org.ortaq.provenance"
"""DATA-ID of the session data about the origin."""
PICTURES: Final = tuple(rung.name for rung in LADDER)


def renditions(sounds: Sequence[str], subtitles: Sequence[str]) -> tuple[str, ...]:
    """Names of all renditions of a channel, the picture's first: 720p, 360p, sound-kk, subs-kk and so on."""
    return (*PICTURES, *(f"sound-{tag}" for tag in sounds), *(f"subs-{tag}" for tag in subtitles))


def name_of(tag: str) -> str:
    """What a person reads: the language in itself, with its script where it has two."""
    script = script_name(tag)
    return f"{autonym(tag)} ({script})" if script else autonym(tag)


def media(kind: str, group: str, folder: str, tag: str, *, default: bool, more: str = "", query: str = "") -> str:
    """One EXT-X-MEDIA; without a `folder` it is in the stream itself and has no address (RFC 8216, 4.3.4.1)."""
    chosen = "YES" if default else "NO"
    address = f',URI="{folder}-{tag}.m3u8{query}"' if folder else ""
    return (
        f'#EXT-X-MEDIA:TYPE={kind},GROUP-ID="{group}",NAME="{quotable(name_of(tag))}",LANGUAGE="{quotable(tag)}",'
        f"DEFAULT={chosen},AUTOSELECT=YES{more}{address}"
    )


def session_data(address: str) -> str:
    """The line of a multivariant playlist that leads to what is known of the origin (RFC 8216, 4.3.4.4)."""
    return f'#EXT-X-SESSION-DATA:DATA-ID="{PROVENANCE}",URI="{quotable(address)}"'


def multivariant(sounds: Sequence[str], subtitles: Sequence[str], query: str = "", *, provenance: str = "") -> bytes:
    """The playlist that names all others; the first sound is the default. `query` is added to every address.

    `provenance` is the address of what is known of the origin of the programme that is on.
    """
    lines = ["#EXTM3U", "#EXT-X-VERSION:7", "#EXT-X-INDEPENDENT-SEGMENTS"]
    if provenance:
        lines.append(session_data(provenance))
    lines += [
        media("AUDIO", "sound", "sound", tag, default=not at, more=',CHANNELS="2"', query=query)
        for at, tag in enumerate(sounds)
    ]
    lines += [media("SUBTITLES", "subs", "subs", tag, default=False, query=query) for tag in subtitles]
    groups = ',AUDIO="sound"' + (',SUBTITLES="subs"' if subtitles else "")
    for rung in LADDER:
        stream = f"BANDWIDTH={rung.peak_bits + SOUND_BITS},RESOLUTION={rung.width}x{rung.height},FRAME-RATE=25.000"
        codecs = f'CODECS="{CODECS[rung.name]},{SOUND_CODEC}"'
        lines += [f"#EXT-X-STREAM-INF:{stream},{codecs}{groups}", f"{rung.name}.m3u8{query}"]
    return "\n".join([*lines, ""]).encode()
