"""Which tracks of a programme a channel sends in a territory, and which territories share one timeline.

>>> shared({"KZ": ("a", "b"), "KG": ("a", "b"), "HU": ("slate", "b")})
[('KZ', 'KG'), ('HU',)]
"""

from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence

from ortaq.core.playout.multivariant import PICTURES
from ortaq.core.playout.timeline import AssetTrack, Tracks
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
    """The sound that stands for a wanted one: itself, another script, a near language, the original, the first."""
    if wanted in there:
        return wanted
    own = [tag for tag in there if primary(tag) == primary(wanted)]
    near = [tag for tag in NEAREST.get(wanted, NEAREST.get(primary(wanted), ())) if tag in there]
    return next(iter([*own, *near, *([original] if original in there else ()), *there]), None)


def allowed(tags: Iterable[str], granted: Collection[str]) -> list[str]:
    """Those of the tags that may be sent; what nobody speaks needs no grant."""
    return [tag for tag in tags if ANY in granted or tag in granted or tag == SILENT]


def fallbacks(sounds: Sequence[str], there: Sequence[str], original: str) -> dict[str, str]:
    """Each sound of the channel -> the sound that is really heard; empty when there is none to send at all."""
    heard = {tag: stand_in(tag, there, original) for tag in sounds}
    return {tag: found for tag, found in heard.items() if found}


def tracks(
    asset: Tracks, *, sounds: Mapping[str, str], subtitles: Mapping[str, bool], blank: AssetTrack
) -> dict[str, AssetTrack]:
    """The channel's renditions from an asset's own: a missing picture size, sound or subtitles have a stand-in.

    `sounds` is what `fallbacks` gave; `subtitles` says which may be sent, the others are blank on the same grid.
    """
    pictures = [name for name in PICTURES if name in asset]
    made = {name: asset[name if name in asset else pictures[0]] for name in PICTURES}
    made |= {f"sound-{tag}": asset[f"sound-{heard}"] for tag, heard in sounds.items()}
    for tag, may in subtitles.items():
        made[f"subs-{tag}"] = asset.get(f"subs-{tag}", blank) if may else blank
    return made
