"""The multivariant playlist of a channel (RFC 8216, 4.3.4): the house ladder, and every sound and subtitle by language.

A player chooses by LANGUAGE; a person chooses by NAME, so both say language and script. What is made for those who do
not see or not hear says so by CHARACTERISTICS, and a device that is set to it takes it by itself.
"""

from collections.abc import Sequence
from typing import Final

from ortaq.core.media.house import LADDER, LEVEL, SIGN_MARK, SOUND_BITS, signed
from ortaq.core.playout.daterange import quotable
from ortaq.core.text.languages import full_name
from ortaq.core.text.tracks import Purpose, is_for_all, plain, purpose, sign_name

PICTURE_CODEC: Final = f"avc1.6400{LEVEL:02x}"
"""H.264 High at the highest level of the house: a small picture that was copied may have it too."""
SOUND_CODEC: Final = "mp4a.40.2"
PROVENANCE: Final = "org.ortaq.provenance"
"""DATA-ID of the session data about the origin."""
CHARACTERISTICS: Final = {
    Purpose.DESCRIBED: "public.accessibility.describes-video",
    Purpose.HARD_OF_HEARING: (
        "public.accessibility.transcribes-spoken-dialog,public.accessibility.describes-music-and-sound"
    ),
}
"""Media characteristic tags (RFC 8216bis, 4.4.6.1)."""
SIGNED: Final = "org.ortaq.sign-language"
"""No public characteristic is defined for sign language; private ones are allowed there."""
MASTER: Final = "master.m3u8"
PICTURES: Final = tuple(rung.name for rung in LADDER)


def is_picture(rendition: str) -> bool:
    """Whether a rendition is a picture, signed or not."""
    return rendition.partition(SIGN_MARK)[0] in PICTURES


def renditions(sounds: Sequence[str], subtitles: Sequence[str], signs: Sequence[str] = ()) -> tuple[str, ...]:
    """Names of all renditions of a channel, the picture's first: 720p, 360p, 720p-sign-rsl, sound-kk, subs-kk."""
    pictures = (*PICTURES, *(signed(name, sign) for sign in signs for name in PICTURES))
    return (*pictures, *(f"sound-{tag}" for tag in sounds), *(f"subs-{tag}" for tag in subtitles))


def name_of(tag: str) -> str:
    """What a person reads: the language in itself, with its script where it has two, and what the track is for."""
    named = full_name(tag)
    return named if is_for_all(tag) else f"{named} · {purpose(tag).upper()}"


def characteristics(tag: str) -> str:
    """The attribute by which a device finds what its owner has asked for; empty for what is for everybody.

    RFC 8216bis, 4.4.6.1.
    """
    told = CHARACTERISTICS.get(purpose(tag), "")
    return f',CHARACTERISTICS="{told}"' if told else ""


def media(kind: str, group: str, folder: str, tag: str, *, default: bool, more: str = "", query: str = "") -> str:
    """One EXT-X-MEDIA; LANGUAGE is the plain language of a track.

    Without a `folder` it is in the stream itself and has no address (RFC 8216, 4.3.4.1).
    """
    chosen, more = "YES" if default else "NO", characteristics(tag) + more
    address = f',URI="{folder}-{tag}.m3u8{query}"' if folder else ""
    return (
        f'#EXT-X-MEDIA:TYPE={kind},GROUP-ID="{group}",NAME="{quotable(name_of(tag))}",LANGUAGE="{quotable(plain(tag))}",'
        f"DEFAULT={chosen},AUTOSELECT=YES{more}{address}"
    )


def signs_of(picture: str, signs: Sequence[str], query: str = "") -> list[str]:
    """The pictures in which somebody signs, as alternatives of one: for players that know EXT-X-MEDIA of TYPE=VIDEO.

    hls.js knows none; for it each sign language has a multivariant playlist of its own (`multivariant`).
    """
    if not signs:
        return []
    group = f'#EXT-X-MEDIA:TYPE=VIDEO,GROUP-ID="{picture}"'
    return [
        f'{group},NAME="Main",DEFAULT=YES,AUTOSELECT=YES',
        *(
            f'{group},NAME="{quotable(sign_name(sign))}",LANGUAGE="{quotable(sign)}",DEFAULT=NO,AUTOSELECT=NO,'
            f'CHARACTERISTICS="{SIGNED}",URI="{signed(picture, sign)}.m3u8{query}"'
            for sign in signs
        ),
    ]


def session_data(address: str) -> str:
    """The line of a multivariant playlist that leads to what is known of the origin (RFC 8216, 4.3.4.4)."""
    return f'#EXT-X-SESSION-DATA:DATA-ID="{PROVENANCE}",URI="{quotable(address)}"'


def multivariant(
    sounds: Sequence[str],
    subtitles: Sequence[str],
    query: str = "",
    *,
    provenance: str = "",
    signs: Sequence[str] = (),
    sign: str = "",
) -> bytes:
    """The playlist that names all others; the first sound is the default. `query` is added to every address.

    `provenance` is the address of what is known of the origin of the programme that is on. With `sign` the picture is
    the one with this sign language, and no other is offered.
    """
    lines = ["#EXTM3U", "#EXT-X-VERSION:7", "#EXT-X-INDEPENDENT-SEGMENTS"]
    if provenance:
        lines.append(session_data(provenance))
    lines += [
        media("AUDIO", "sound", "sound", tag, default=not at, more=',CHANNELS="2"', query=query)
        for at, tag in enumerate(sounds)
    ]
    lines += [media("SUBTITLES", "subs", "subs", tag, default=False, query=query) for tag in subtitles]
    offered = () if sign else signs
    for rung in LADDER:
        lines += signs_of(rung.name, offered, query)
    groups = ',AUDIO="sound"' + (',SUBTITLES="subs"' if subtitles else "")
    for rung in LADDER:
        stream = f"BANDWIDTH={rung.peak_bits + SOUND_BITS},RESOLUTION={rung.width}x{rung.height},FRAME-RATE=25.000"
        codecs = f'CODECS="{PICTURE_CODEC},{SOUND_CODEC}"'
        video = f',VIDEO="{rung.name}"' if offered else ""
        name = signed(rung.name, sign) if sign else rung.name
        lines += [f"#EXT-X-STREAM-INF:{stream},{codecs}{groups}{video}", f"{name}.m3u8{query}"]
    return "\n".join([*lines, ""]).encode()


def master_name(sign: str = "") -> str:
    """The name of a multivariant playlist: that of everybody, or of those for whom somebody signs."""
    return f"master-sign-{sign}.m3u8" if sign else MASTER


def sign_in(name: str) -> str | None:
    """The sign language of a multivariant playlist by its name, "" for that of everybody; None: it is none.

    >>> [sign_in(name) for name in ("master.m3u8", "master-sign-rsl.m3u8", "720p.m3u8")]
    ['', 'rsl', None]
    """
    if name == MASTER:
        return ""
    is_signed = name.startswith("master-sign-") and name.endswith(".m3u8")
    return name.removeprefix("master-sign-").removesuffix(".m3u8") if is_signed else None
