"""A programme on demand: one multivariant playlist over the renditions of its package (RFC 8216, 4.3.4)."""

from ortaq.catalogue import shelves
from ortaq.catalogue.models import Package
from ortaq.core.playout.multivariant import name_of


def multivariant(package: Package) -> str:
    """The playlist that names every picture, sound and subtitle of a package; the first sound is the default."""

    def media(kind: str, group: str, folder: str, tag: str, *, default: bool) -> str:
        address = shelves.address(package.folder, f"{folder}-{tag}", "index.m3u8")
        chosen = "YES" if default else "NO"
        return (
            f'#EXT-X-MEDIA:TYPE={kind},GROUP-ID="{group}",NAME="{name_of(tag)}",LANGUAGE="{tag}",'
            f'DEFAULT={chosen},AUTOSELECT=YES,URI="{address}"'
        )

    lines = ["#EXTM3U", "#EXT-X-VERSION:7", "#EXT-X-INDEPENDENT-SEGMENTS"]
    for at, sound in enumerate(package.sounds):
        lines.append(media("AUDIO", "sound", "sound", sound["language"], default=at == 0))
    lines += [media("SUBTITLES", "subs", "subs", one["language"], default=False) for one in package.subtitles]
    groups = (',AUDIO="sound"' if package.sounds else "") + (',SUBTITLES="subs"' if package.subtitles else "")
    voice = f",{package.sounds[0]['codecs']}" if package.sounds else ""
    for picture in package.pictures:
        lines += [
            (
                f"#EXT-X-STREAM-INF:BANDWIDTH={picture['bandwidth']},AVERAGE-BANDWIDTH={picture['average']},"
                f'RESOLUTION={picture["width"]}x{picture["height"]},CODECS="{picture["codecs"]}{voice}"{groups}'
            ),
            shelves.address(package.folder, picture["name"], "index.m3u8"),
        ]
    return "\n".join([*lines, ""])
