"""Where the strings of `bench/text.py` come from: installed packages, and this repository's own texts."""

import gettext
import hashlib
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

from ortaq.core.text import protect
from ortaq.core.text.alphabets import alphabet
from ortaq.core.text.casing import lower
from ortaq.core.text.fold import letters

HERE = Path(__file__).resolve().parents[1]
LOCALES = Path("/usr/share/locale")
DICTIONARIES = (Path("/usr/share/hunspell"), Path("/usr/share/myspell/dicts"))
GTK = ("gtk20", "gtk20-properties", "gtk30", "gtk30-properties", "gdk-pixbuf")
KDE = ("kate", "kio5", "katetextfilter")
CTA_LANGUAGES = ("az", "kk", "ky", "tk", "tr", "tt", "uz")
Pair = tuple[str, str, str]
"""Id of a message -> the text in the one alphabet, and in the other."""
Peer = Callable[[str], str]


# ---- the sets


def mo(path: Path) -> dict[str, str]:
    """The texts of a compiled catalogue by their ids; of a plural the first form."""
    with path.open("rb") as file:
        catalogue: dict[Any, str] = gettext.GNUTranslations(file)._catalog  # type: ignore[attr-defined]
    keys = ((key, key if isinstance(key, str) else key[0] if not key[1] else "") for key in catalogue)
    return {name: catalogue[key] for key, name in keys if name}


def two_mo(folders: Iterable[Path], one: str, other: str, names: tuple[str, ...]) -> list[Pair]:
    """The messages that both locales have, from every catalogue of these names that is installed."""
    pairs = {}
    for folder in folders:
        for name in names:
            files = [folder / tag / "LC_MESSAGES" / f"{name}.mo" for tag in (one, other)]
            if all(file.exists() for file in files):
                ours, theirs = map(mo, files)
                pairs |= {
                    (ours[key], theirs[key]): (f"{name}:{key}", ours[key], theirs[key]) for key in ours.keys() & theirs
                }
    return sorted(pairs.values())


def cldr(one: str, other: str, part: str = "") -> list[Pair]:
    """The texts of two locales of CLDR that have letters and differ."""
    from babel import localedata  # noqa: PLC0415 -- a set that is not there is only left out

    ours, theirs = (dict(leaves(localedata.load(tag), "")) for tag in (one, other))
    pairs = {
        (ours[key], theirs[key]): (key, ours[key], theirs[key])
        for key in sorted(ours.keys() & theirs)
        if key.startswith(part) and ours[key] != theirs[key] and re.search("[\u0400-\u052f\u0600-\u06ff]", theirs[key])
    }
    return sorted(pairs.values())


def leaves(tree: Any, path: str) -> Iterator[tuple[str, str]]:
    """Every text of a tree of CLDR with the way to it."""
    for key, below in tree.items():
        if isinstance(below, dict):
            yield from leaves(below, f"{path}/{key}")
        elif isinstance(below, str):
            yield f"{path}/{key}", below


def iso_codes() -> list[Pair]:
    """Names of countries and languages in Tatar, in both alphabets."""
    import pycountry  # noqa: PLC0415 -- as above

    folder = Path(pycountry.LOCALES_DIR)
    return two_mo([folder], "tt", "tt@iqtelif", ("iso3166-1", "iso3166-3", "iso639-3", "iso639-5", "iso4217"))


SETS: dict[str, tuple[str, str, str, float, str]] = {
    "GTK": ("uz", "uz-Cyrl", "gtk", 0.34, "apt install libgtk-3-common libgtk2.0-common"),
    "KDE": ("uz", "uz-Cyrl", "kde", 0.34, "apt install kate5-data kio"),
    "CLDR az": ("az", "az-Cyrl", "az", 0.45, "pip install babel"),
    "iso-codes": ("tt", "tt-Latn", "tt", 0.5, "pip install pycountry"),
    "CLDR kk": ("kk", "kk-Arab", "kk", 9.0, "pip install babel"),
    "all of CLDR kk": ("kk", "kk-Arab", "all kk", 0.5, "pip install babel"),
}
"""Name -> the two alphabets, what loads it, how far two wordings may differ, and what installs it."""


def load(what: str, folders: list[Path]) -> list[Pair]:
    """The pairs of a set; none when it is not installed."""
    try:
        if what in {"gtk", "kde"}:
            return two_mo(folders, "uz", "uz@cyrillic", GTK if what == "gtk" else KDE)
        if what == "tt":
            return iso_codes()
        if what == "az":
            return cldr("az", "az_Cyrl")
        return cldr("kk", "kk_Arab", "/languages/" if what == "kk" else "")
    except (ImportError, FileNotFoundError):
        return []


def alike(pairs: list[Pair], most: float) -> list[Pair]:
    """Those that have as many words and are worded alike."""
    neutral = neutral_form()
    return [
        pair
        for pair in pairs
        if len(pair[1].split()) == len(pair[2].split())
        and (most > 1 or far(neutral(pair[1]), neutral(pair[2])) <= most)
    ]


def neutral_form() -> Peer:
    """A text without script and marks, by ICU, so that our own tables do not choose what they are measured on."""
    try:
        icu = import_module("icu")
    except ImportError:
        return letters
    made = icu.Transliterator.createInstance("Any-Latin; NFD; [:M:] Remove; Latin-ASCII; Lower")
    return lambda text: str(made.transliterate(text))


def edits(one: str, other: str) -> int:
    """How many letters must be put in, taken out or changed (Levenshtein)."""
    row = list(range(len(other) + 1))
    for at, letter in enumerate(one, 1):
        before, row[0] = row[0], at
        for place, its in enumerate(other, 1):
            before, row[place] = row[place], min(row[place] + 1, row[place - 1] + 1, before + (letter != its))
    return row[-1]


def far(one: str, other: str) -> float:
    """Edits as a share of the longer text."""
    return edits(one, other) / max(len(one), len(other), 1)


def noted(name: str, pairs: list[Pair]) -> list[Pair]:
    """Of az the half that the goal was set on: the first of the pairs in the order of their Cyrillic texts."""
    return sorted(pairs, key=lambda pair: (pair[2], pair[1]))[: len(pairs) // 2] if name == "CLDR az" else []


def was_read(pair: Pair) -> bool:
    """Whether a pair belongs to the half that was read while the rules were written."""
    return hashlib.sha256(pair[0].partition(":")[2].encode() or pair[0].encode()).digest()[0] % 2 == 0


# ---- words for the common alphabet


def word_lists(dictionaries: list[Path]) -> dict[str, set[str]]:
    """Language -> distinct words: of our own texts, and of hunspell's lists where they are installed."""
    return {
        lang: {word for text in texts_of(lang, dictionaries) for word in words_of(text, lang)} for lang in CTA_LANGUAGES
    }


def texts_of(lang: str, dictionaries: list[Path]) -> Iterator[str]:
    """Everything in a language that lies around: our own texts, names of iso-codes, dictionaries."""
    yield from own_texts(lang)
    for folder in dictionaries:
        for path in sorted(folder.glob(f"{lang}_*.dic")):
            raw = path.read_bytes()
            text = next(raw.decode(code) for code in ("utf-8", "iso-8859-9") if decodes(raw, code))
            yield " ".join(line.partition("/")[0] for line in text.splitlines())
    import pycountry  # noqa: PLC0415 -- as above

    for path in sorted(Path(pycountry.LOCALES_DIR).glob(f"{lang}/LC_MESSAGES/*.mo")):
        yield from mo(path).values()


def decodes(raw: bytes, code: str) -> bool:
    """Whether bytes are text in this coding."""
    try:
        raw.decode(code)
    except UnicodeDecodeError:
        return False
    return True


def own_texts(lang: str) -> list[str]:
    """The interface texts of this repository in a language, without their English sources."""
    texts: list[str] = []
    for file in sorted((HERE / "src").glob(f"**/locale/{lang}/LC_MESSAGES/*.po")):
        said = False
        for line in file.read_text(encoding="utf-8").splitlines():
            said = line.startswith("msgstr") or (said and line.startswith('"'))
            if said:
                texts.append(re.sub(r'^(?:msgstr(?:\[\d\])? *)?"|"$', "", line))
    return texts


def words_of(text: str, lang: str) -> set[str]:
    """The words written with nothing but letters of the language's alphabet."""
    tokens = sorted((small for _large, small in alphabet(lang).pairs), key=len, reverse=True)
    own = re.compile(f"(?:{'|'.join(tokens)}){{2,}}")
    text = re.sub(r"\\\w|%\(\w+\)s|\{\w*\}|<[^>]*>", " ", unicodedata.normalize("NFC", text))
    found = re.findall(r"[^\W\d_ʹ]+(?:[ʻʼ][^\W\d_]*)*", text)
    return {word for word in found if own.fullmatch(lower(word, lang)) and word not in protect.BRANDS | protect.FORMATS}
