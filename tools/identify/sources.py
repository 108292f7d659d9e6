"""The texts that the model is counted from: each source is read from its package and gives (tag, text).

A text may be a sentence, a name or one word; words of frequency lists come as often as they are frequent.
"""

import gettext
import html
import io
import json
import re
import subprocess
import tarfile
import zipfile
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

from babel import localedata

ROOT = Path(__file__).parents[2]
OWN = ROOT / "src" / "ortaq"
Texts = Iterator[tuple[str, str]]

# Chuvash is left out of it: there it is what we try ourselves on (bench/identify.py).
UDHR = {
    "azj_latn": "az", "azj_cyrl": "az-Cyrl", "crh": "crh", "eng": "en", "gag": "gag", "hun": "hu",
    "kaa": "kaa-Cyrl", "kaz": "kk", "kir": "ky", "rus": "ru", "tat": "tt", "tuk_cyrl": "tk-Cyrl", "tuk_latn": "tk",
    "tur": "tr", "uig_arab": "ug", "uzn_cyrl": "uz-Cyrl", "uzn_latn": "uz", "bak": "ba", "deu_1996": "de", "fra": "fr",
    "spa": "es", "ita": "it", "pol": "pl", "ukr": "uk", "khk": "mn", "tgk": "tg", "arb": "ar", "pes_1": "fa",
}  # fmt: skip
PLAIN = ["az", "ba", "cv", "en", "hu", "kk", "ky", "ru", "tk", "tr", "tt", "ug", "uz", "de", "fr", "es", "it", "pl",
         "uk", "mn", "tg", "ar", "fa"]  # fmt: skip
"""Tags that CLDR and most packages write as we do."""
CLDR = {tag: tag for tag in PLAIN} | {
    "az_Cyrl": "az-Cyrl",
    "kk_Arab": "kk-Arab",
    "uz_Cyrl": "uz-Cyrl",
    "kaa": "kaa-Cyrl",
}
CODES = {tag: tag for tag in (*PLAIN, "crh", "kaa", "gag", "kk-Arab")} | {
    "kk-cyrl": "kk",
    "tt-cyrl": "tt",
    "ug-arab": "ug",
    "crh-latn": "crh",
}
LISTS = ["az", "ba", "crh", "cv", "gag", "hu", "kaa", "kk", "ky", "tk", "tr", "tt", "ug", "uz", "de", "fr", "es", "it",
         "pl", "uk", "mn", "tg", "ar", "fa", "en", "ru"]  # fmt: skip
FREQUENCY_TOKENS = 150_000
"""As so many words of running text a frequency list counts."""


def own(_where: Path) -> Texts:
    """Our own texts: the interface, the bank of facts, rules, labels."""
    for path in sorted((OWN / "web" / "locale").glob("*/LC_MESSAGES/django.po")):
        yield from ((path.parts[-3], text) for text in _po(path))
    for path in sorted(OWN.rglob("data/**/*.json")):
        yield from _walk(json.loads(path.read_text("utf-8")), "")
    for path in sorted((OWN / "core" / "rules" / "data" / "template").glob("??.json")):
        yield from ((path.stem, text) for text in _strings(json.loads(path.read_text("utf-8"))))
    for path in sorted((ROOT / "demo" / "world").glob("*.json")):
        yield from _walk(json.loads(path.read_text("utf-8")), "")


def babel(_where: Path) -> Texts:
    """Names of the CLDR as babel has them: languages, places, scripts, currencies, months, units."""
    for locale, tag in CLDR.items():
        if not localedata.exists(locale):
            continue
        data = localedata.load(locale, merge_inherited=False)
        for part in ("languages", "territories", "scripts", "variants", "currency_names", "currency_names_plural"):
            yield from ((tag, text) for text in _strings(data.get(part, {})))
        for part in ("months", "days", "unit_patterns", "time_zones", "meta_zones", "date_fields"):
            yield from ((tag, text) for text in _strings(data.get(part, {})))


def catalogues(where: Path) -> Texts:
    """The message catalogues of an installed library: `where` ends with its name."""
    for path in sorted(Path(str(files(where.name))).rglob("LC_MESSAGES/django*.mo")):
        if tag := CODES.get(path.parts[-3]):
            yield from ((tag, text) for text in catalogue(path))


def udhr(where: Path) -> Texts:
    """The Universal Declaration of Human Rights."""
    for name, data in _members(where, r"declaration/(.+)\.html"):
        if tag := UDHR.get(name):
            text = html.unescape(re.sub(rb"<[^>]*>", b"\n", data).decode())
            yield from ((tag, line) for line in text.split("\n"))


def annotations(where: Path) -> Texts:
    """What the signs of Unicode are called, from the CLDR."""
    for name, data in _members(where, r"annotations/([^/]+)/annotations\.json"):
        if tag := CODES.get(name):
            names = json.loads(data)["annotations"]["annotations"].values()
            yield from ((tag, text) for text in dict.fromkeys(_strings(list(names))))


def blockly(where: Path) -> Texts:
    """The messages of Blockly."""
    for name, data in _members(where, r"msg/([a-z-]+)\.js"):
        if tag := CODES.get(name):
            for text in re.findall(r'= ("(?:[^"\\]|\\.)*");', data.decode()):
                if not text.startswith('"http'):
                    yield tag, json.loads(text)


def banana(where: Path) -> Texts:
    """Messages as translatewiki.net writes them: one JSON object for each language."""
    for name, data in _members(where, r".*i18n/(?:.*/)?([a-z-]+)\.json"):
        if tag := CODES.get(name):
            told = {key: text for key, text in json.loads(data).items() if key != "@metadata"}
            yield from ((tag, re.sub(r"\{\{PLURAL[^{}]*\}\}|\$\d", " ", text)) for text in _strings(told))


def names(where: Path) -> Texts:
    """Names of countries or languages, one JSON file for each language."""
    for name, data in _members(where, r"langs/([a-zA-Z_-]+)\.json"):
        if tag := CODES.get(name):
            yield from ((tag, text) for text in _strings(json.loads(data)))


def presets(where: Path) -> Texts:
    """What things on a map are called."""
    for name, data in _members(where, r"dist/translations/([a-zA-Z-]+)\.json"):
        if tag := CODES.get(name):
            yield from ((tag, text) for text in _strings(json.loads(data)) if not text.startswith("<"))


def unilex(where: Path) -> Texts:
    """Words by frequency (Unicode): as often as in a text of FREQUENCY_TOKENS words."""
    for tag in LISTS:
        done = subprocess.run(
            ["git", "-C", str(where), "show", f"HEAD:data/frequency/{tag}.txt"], capture_output=True, check=False
        )
        for line in done.stdout.decode("utf-8", "replace").split("\n"):
            word, tab, per_thousand_million = line.partition("\t")
            if tab and per_thousand_million.strip().isdigit() and not word.startswith("#"):
                times = round(int(per_thousand_million) * FREQUENCY_TOKENS / 1_000_000_000)
                yield from [(tag, word)] * max(times, 1)


def catalogue(path: Path) -> list[str]:
    """The translations of a compiled catalogue."""
    with path.open("rb") as file:
        told = gettext.GNUTranslations(file)._catalog  # type: ignore[attr-defined]
    return [text for key, text in told.items() if key and text and text not in {key, key[0]}]


# ---- reading --------------------------------------------------------------------------------------------------------


def _members(archive: Path, pattern: str) -> Iterator[tuple[str, bytes]]:
    """Files of a tarball or wheel whose path below the package fits, by the group of the pattern."""
    data = archive.read_bytes()
    if archive.suffix == ".whl":
        with zipfile.ZipFile(io.BytesIO(data)) as zipped:
            for name in sorted(zipped.namelist()):
                if found := re.fullmatch(pattern, name):
                    yield found[1], zipped.read(name)
        return
    with tarfile.open(fileobj=io.BytesIO(data)) as tar:
        for member in sorted(tar.getmembers(), key=lambda one: one.name):
            file = tar.extractfile(member) if member.isfile() else None
            if file and (found := re.fullmatch(pattern, member.name.partition("/")[2])):
                yield found[1], file.read()


def _strings(node: Any) -> Iterator[str]:
    """Every string below a node of JSON (or of babel's data)."""
    if isinstance(node, str):
        yield node
    elif isinstance(node, dict):
        for value in node.values():
            yield from _strings(value)
    elif isinstance(node, list | tuple):
        for value in node:
            yield from _strings(value)


def _walk(node: Any, tag: str) -> Texts:
    """Every string below a key that is a language tag, with that tag."""
    if isinstance(node, str) and tag:
        yield tag, node
    elif isinstance(node, dict):
        for key, value in node.items():
            yield from _walk(value, key if key in OURS else tag if key not in {"form", "status", "script"} else "")
    elif isinstance(node, list):
        for value in node:
            yield from _walk(value, tag)


OURS = {"az", "en", "hu", "kk", "kk-Latn", "ky", "ru", "tk", "tr", "uz", "uz-Cyrl"}


def _po(path: Path) -> Iterator[str]:
    """The translations of a catalogue in source form."""
    for block in path.read_text("utf-8").split("\n\n")[1:]:
        for found in re.finditer(r'^msgstr(?:\[\d\])? ((?:".*"\n?)+)', block, re.MULTILINE):
            yield "".join(json.loads(line) for line in found[1].strip().split("\n"))
