"""A programme on demand: one multivariant playlist over the renditions of its package (RFC 8216, 4.3.4)."""

from ortaq.catalogue.models import Package, Programme, VersionKind
from ortaq.core.origin.cues import labels_vtt
from ortaq.core.origin.label import Label, all_words, label_of
from ortaq.core.playout.ondemand import renditions
from ortaq.origin.panel import verify_address
from ortaq.origin.queries import Told
from ortaq.viewer import streams
from ortaq.viewer.queries import Granted


def multivariant(package: Package, granted: Granted, sign: str = "") -> str:
    """The playlist that names every picture, sound and subtitle of a package that is granted; the first is the default.

    With `sign` its pictures are those in which somebody speaks this sign language. The others lie beside it
    (`streams.media_playlist`); what is known of the origin stands where the session data says.
    """
    return renditions(
        package.pictures,
        [one for one in package.sounds if one["language"] in granted.sounds],
        [one for one in package.subtitles if one["language"] in granted.subtitles],
        signed=package.signed,
        sign=sign,
        provenance=streams.provenance_address(package.programme),
    )


def signs_of(package: Package) -> list[str]:
    """The sign languages that somebody speaks in the pictures of a package, each once."""
    return list(dict.fromkeys(one["language"] for one in package.signed))


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
