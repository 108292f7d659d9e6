"""Which tracks of a programme a channel sends in a territory, and which territories share one timeline.

>>> shared({"KZ": ("a", "b"), "KG": ("a", "b"), "HU": ("slate", "b")})
[('KZ', 'KG'), ('HU',)]
"""

from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence

from ortaq.core.media.house import signed
from ortaq.core.playout.multivariant import PICTURES
from ortaq.core.playout.timeline import AssetTrack, Tracks
from ortaq.core.text import tracks as tracks_of
from ortaq.core.text.languages import NEAREST, primary

ANY = "*"
SILENT = "zxx"


def shared(vectors: Mapping[str, Hashable]) -> list[tuple[str, ...]]:
    """Territories with the same decision for every slot, together; in the order of their first mention."""
    groups: dict[Hashable, list[str]] = {}
    for territory, vector in vectors.items():
        groups.setdefault(vector, []).append(territory)
    return [tuple(group) for group in groups.values()]


def stand_in(wanted: str, there: Sequence[str], original: str) -> str | None:
    """The sound that stands for a wanted one: itself, another script, a near language, the original, the first.

    For a described sound that is the ordinary one of its language. Nobody hears a description without having asked for
    it, unless there is nothing else to be heard at all.
    """
    if wanted in there:
        return wanted
    plain, ordinary = tracks_of.plain(wanted), [tag for tag in there if tracks_of.is_for_all(tag)]
    own = [tag for tag in ordinary if primary(tag) == primary(plain)]
    own.sort(key=lambda tag: tag != plain)
    near = [tag for tag in NEAREST.get(plain, NEAREST.get(primary(plain), ())) if tag in ordinary]
    return next(iter([*own, *near, *([original] if original in ordinary else ()), *ordinary, *there]), None)


def allowed(tags: Iterable[str], granted: Collection[str]) -> list[str]:
    """Those of the tags that may be sent; what nobody speaks needs no grant."""
    return [tag for tag in tags if ANY in granted or tag in granted or tag == SILENT]


def fallbacks(sounds: Sequence[str], there: Sequence[str], original: str) -> dict[str, str]:
    """Each sound of the channel -> the sound that is really heard; empty when there is none to send at all."""
    heard = {tag: stand_in(tag, there, original) for tag in sounds}
    return {tag: found for tag, found in heard.items() if found}


def readable(subtitles: Sequence[str], there: Collection[str]) -> dict[str, str]:
    """Each set of subtitles of the channel -> the one that is really read; what has none stays blank.

    >>> readable(["kk", "kk-x-sdh", "tr"], ["kk"])
    {'kk': 'kk', 'kk-x-sdh': 'kk'}
    """
    found = {tag: tracks_of.text_for(tag, there) for tag in subtitles}
    return {tag: real for tag, real in found.items() if real}


def tracks(
    asset: Tracks,
    *,
    sounds: Mapping[str, str],
    subtitles: Mapping[str, str | None],
    blank: AssetTrack,
    signs: Sequence[str] = (),
) -> dict[str, AssetTrack]:
    """The channel's renditions from an asset's own: a missing picture size, sound or subtitles have a stand-in.

    `sounds` is what `fallbacks` gave, `subtitles` what `readable` gave; the others are blank on the same grid. Where
    nobody signs, the picture of everybody is seen.
    """
    pictures = [name for name in PICTURES if name in asset]
    made = {name: asset[name if name in asset else pictures[0]] for name in PICTURES}
    for sign in signs:
        there = [name for name in PICTURES if signed(name, sign) in asset]
        made |= {
            signed(name, sign): asset[signed(name if name in there else there[0], sign)] if there else made[name]
            for name in PICTURES
        }
    made |= {f"sound-{tag}": asset[f"sound-{heard}"] for tag, heard in sounds.items()}
    for tag, real in subtitles.items():
        made[f"subs-{tag}"] = asset.get(f"subs-{real}", blank) if real else blank
    return made
