"""Strings of other projects to try ourselves on: the message catalogues of installed programs, never kept by us.

They are under the LGPL, the GPL or the MPL, so they are read where they lie (`/usr/share/locale`, or folders that are
named) when a measurement runs. Each string is of the development half or of the half that is kept for the end, by its hash.
"""

import gettext
import hashlib
import importlib.util
import re
from collections.abc import Iterator
from pathlib import Path

from ortaq.core.text import identify

FOLDERS = (Path("/usr/share/locale"),)
SETS = {
    "az": ("az",), "kk": ("kk",), "ky": ("ky",), "tr": ("tr",), "uz": ("uz",),
    "uz-Cyrl": ("uz@cyrillic", "uz@Cyrl"), "tk": ("tk",), "tt": ("tt",), "tt-Latn": ("tt@iqtelif",), "crh": ("crh",),
    "ug": ("ug",), "cv": ("cv",), "hu": ("hu",), "ru": ("ru",),
}  # fmt: skip
"""Our tag -> the names of its folders."""
PACKAGES = (
    "libgtk-3-common libgtk2.0-common libglib2.0-data iso-codes shared-mime-info xkb-data kate5-data kio "
    "libkf5xmlgui-data libkf5kdelibs4support-data nautilus-data gedit-common mate-desktop-common "
    "mate-control-center-common caja-common cinnamon-l10n gnome-control-center-data gnome-panel-data synaptic totem-common"
)
"""Debian's packages that have such catalogues."""
CHECHEN = re.compile("[Iӏӏl]|[хцк]ь|къ|кх", re.IGNORECASE)
"""The Chuvash catalogue of iso-codes has Chechen entries; they are left out by letters that Chuvash does not use so."""
SHORTEST, LONGEST = 20, 90
NAMES = re.compile(r"iso_?\d.*")
"""Catalogues of names only: read where a language has too little else."""
TOO_FEW = 200
OTHER_NAMES = ("iso_3166-2", "iso_3166_2", "iso_639-3", "iso_639_3", "iso3166-2", "iso639-3")
"""Names of districts and of seven thousand languages are in no language."""
LEFT_OUT = re.compile(r"%\(\w+\)[a-z]|%[-\d$.]*[a-zA-Z]|\{[^{}]*\}|<[^<>]+>|&#?\w+;|https?://\S+|[&_]|\\\w")


def strings(tag: str, folders: tuple[Path, ...] = FOLDERS) -> list[str]:
    """Every different string of a set, cleaned, in an order that is always the same and has nothing to do with meaning."""
    found = set(_cleaned(tag, folders, names=False))
    if len(found) < TOO_FEW:
        found |= set(_cleaned(tag, folders, names=True))
    return sorted(found, key=_digest)


def installed() -> tuple[Path, ...]:
    """The catalogues of pycountry, where it is installed: the same names as iso-codes has, of a later day."""
    found = importlib.util.find_spec("pycountry")
    return (Path(found.origin).parent / "locales",) if found and found.origin else ()


def half(texts: list[str], *, kept: bool) -> list[str]:
    """The development half, or the one kept for the end."""
    return [text for text in texts if (int(_digest(text)[-1], 16) % 2 == 1) == kept]


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _cleaned(tag: str, folders: tuple[Path, ...], *, names: bool) -> Iterator[str]:
    script = tag.partition("-")[2] or {"kk": "Cyrl", "ky": "Cyrl", "tt": "Cyrl", "cv": "Cyrl", "ru": "Cyrl",
                                       "ug": "Arab"}.get(tag, "Latn")  # fmt: skip
    for path in _catalogues(tag, folders):
        if path.stem in OTHER_NAMES or bool(NAMES.fullmatch(path.stem)) != names:
            continue
        for text in _translations(path):
            if tag == "cv" and CHECHEN.search(text):
                continue
            clean = " ".join(LEFT_OUT.sub(" ", text).split())
            if SHORTEST <= len(clean) <= LONGEST and identify.main_script(identify.words(clean)) == script:
                yield clean


def _catalogues(tag: str, folders: tuple[Path, ...]) -> list[Path]:
    return sorted(
        path for folder in folders for code in SETS[tag] for path in (folder / code / "LC_MESSAGES").glob("*.mo")
    )


def _translations(path: Path) -> Iterator[str]:
    """What is translated in a catalogue, and not left as it was."""
    try:
        with path.open("rb") as file:
            told = gettext.GNUTranslations(file)._catalog  # type: ignore[attr-defined]
    except (OSError, UnicodeDecodeError, ValueError):
        return
    for key, text in told.items():
        if key and text and text != (key if isinstance(key, str) else key[0]).rpartition("\x04")[2]:
            yield text
