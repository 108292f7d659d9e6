"""A programme on demand: one multivariant playlist over the renditions of its package (RFC 8216, 4.3.4)."""

from ortaq.catalogue.models import Package, Programme, VersionKind
from ortaq.core.origin.cues import labels_vtt
from ortaq.core.origin.label import Label, all_words, label_of
from ortaq.core.playout.multivariant import name_of, session_data
from ortaq.origin.panel import verify_address
from ortaq.origin.queries import Told
from ortaq.viewer import streams


def multivariant(package: Package) -> str:
    """The playlist that names every picture, sound and subtitle of a package; the first sound is the default.

    The others lie beside it (`streams.media_playlist`); what is known of the origin stands where the session data says.
    """

    def media(kind: str, group: str, folder: str, tag: str, *, default: bool) -> str:
        chosen = "YES" if default else "NO"
        return (
            f'#EXT-X-MEDIA:TYPE={kind},GROUP-ID="{group}",NAME="{name_of(tag)}",LANGUAGE="{tag}",'
            f'DEFAULT={chosen},AUTOSELECT=YES,URI="{folder}-{tag}.m3u8"'
        )

    lines = ["#EXTM3U", "#EXT-X-VERSION:7", "#EXT-X-INDEPENDENT-SEGMENTS"]
    lines.append(session_data(streams.provenance_address(package.programme)))
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
            f"{picture['name']}.m3u8",
        ]
    return "\n".join([*lines, ""])


def labels_track(programme: Programme, package: Package) -> str:
    """`labels.vtt` of a film: when which label is on the picture with which sound, in the film's own time."""
    return labels_vtt(streams.label_cues(programme, package), all_words, verify_address(programme))


def labels_of_subtitles(programme: Programme) -> dict[str, Label | None]:
    """What is told of each set of subtitles by itself: tag -> label."""
    told = Told.of(programme)
    return {
        version.language: label_of([statement], told.not_in_force)
        for version, statement in told.statements.items()
        if version.kind == VersionKind.SUBTITLES and statement
    }
