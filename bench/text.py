"""How well text is written in other alphabets, and how fast: `./ortaq bench text [--json] [--locale DIR] [--text FILE]`.

Each direction is measured on strings that others published in both alphabets. They are loaded from installed packages
and never kept here; what is printed of a set is where it comes from, how many pairs, and a hash of its ids and texts.

- uz: GTK (Debian: libgtk-3-common, libgtk2.0-common) and KDE (kate5-data, kio), `.mo` files of uz and uz@cyrillic;
- az: Unicode CLDR az and az_Cyrl, and kk: language names of kk and kk_Arab (PyPI: babel);
- tt: iso-codes tt and tt@iqtelif (PyPI: pycountry);
- the Common Turkic Alphabet, there and back: every distinct word of the interface texts in this repository, and of the
  word lists of hunspell where they are installed (Debian: hunspell-kk, hunspell-uz, hunspell-tr).

A pair counts when both have as many words and are worded alike: the distance of what is left of them without script and
marks is at most .34 (az .45, tt .5) of the longer; language names of kk only by the number of words, all of kk .5. Half of each set (by a hash of the
id) was read while the rules were written, `read`; the other was not, `unread`. Of az `noted` is the half on which the
goal was set, the first in the order of the Cyrillic texts: what is left to be wrong is worded otherwise.

Speed: running Kazakh (this repository's own texts, a megabyte), line by line, beside PyICU's Kazakh-Latin/BGN; `first`
is the same with empty caches, `spaced` the share of lines with a tag or a placeholder in them. PyICU, turkicnlp and
alifbo are measured where they can be imported.
"""

import argparse
import gettext
import hashlib
import json
import random
import re
import sys
import time
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from importlib import import_module, metadata
from pathlib import Path
from typing import Any

from ortaq.core.text import convert as converting
from ortaq.core.text import protect
from ortaq.core.text.alphabets import CTA, alphabet
from ortaq.core.text.casing import lower
from ortaq.core.text.convert import convert
from ortaq.core.text.fold import letters

HERE = Path(__file__).resolve().parents[1]
LOCALES = Path("/usr/share/locale")
DICTIONARIES = (Path("/usr/share/hunspell"), Path("/usr/share/myspell/dicts"))
GTK = ("gtk20", "gtk20-properties", "gtk30", "gtk30-properties", "gdk-pixbuf")
KDE = ("kate", "kio5", "katetextfilter")
CTA_LANGUAGES = ("az", "kk", "ky", "tk", "tr", "tt", "uz")
GOALS = {
    "uz-Cyrl > uz, GTK, exact": 99.9,
    "uz > uz-Cyrl, GTK, exact": 85.0,
    "az-Cyrl > az, CLDR, noted": 98.0,
    "az > az-Cyrl, CLDR, noted": 98.0,
    "tt > tt-Latn, iso-codes, exact": 88.0,
    "kk > kk-Arab, CLDR, words": 88.0,
    "common alphabet, words that come back": 100.0,
    "speed beside PyICU": 1.5,
}
APOSTROPHES = str.maketrans(dict.fromkeys("ʼ‘’'`´", "ʻ"))
"""Every library has its own; none is wrong for it."""
Pair = tuple[str, str, str]
"""Id of a message -> the text in the one alphabet, and in the other."""
Peer = Callable[[str], str]


# ---- the sets


def mo(path: Path) -> dict[str, str]:
    """The texts of a compiled catalogue by their ids; of a plural the first form."""
    with path.open("rb") as file:
        catalogue: dict[Any, str] = gettext.GNUTranslations(file)._catalog  # type: ignore[attr-defined]  # noqa: SLF001
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


# ---- the rates


def rates(pairs: list[tuple[str, str]], write: Peer) -> dict[str, float]:
    """Per cent of texts and of words that come out exactly so, and letters wrong in a hundred."""
    exact = words = all_words = wrong = length = 0
    for text, published in pairs:
        got, wanted = write(text).translate(APOSTROPHES), published.translate(APOSTROPHES)
        exact += got == wanted
        mine, its = got.split(), wanted.split()
        words += sum(a == b for a, b in zip(mine, its, strict=False))
        all_words += len(its)
        wrong += 0 if got == wanted else edits(got, wanted)
        length += len(wanted)
    return {
        "texts": len(pairs),
        "exact": round(100 * exact / max(len(pairs), 1), 1),
        "words": round(100 * words / max(all_words, 1), 1),
        "letters_wrong": round(100 * wrong / max(length, 1), 2),
    }


def peers(source: str, target: str) -> dict[str, Peer]:
    """The other libraries that know this way, where they can be imported."""
    found: dict[str, Peer] = {}
    names = {("uz-Cyrl", "uz"): "uz_Cyrl-uz_Latn", ("uz", "uz-Cyrl"): "uz_Latn-uz_Cyrl", ("az-Cyrl", "az"): "az_Cyrl-az/BGN"}
    for name, make in (("PyICU", icu_peer), ("turkicnlp", turkicnlp_peer), ("alifbo", alifbo_peer)):
        try:
            if peer := make(source, target, names.get((source, target), "")):
                peer("а")
                found[name] = peer
        except Exception:  # noqa: BLE001, S112 -- a peer that is not installed or does not know the way is left out
            continue
    return found


def icu_peer(source: str, target: str, name: str) -> Peer | None:  # noqa: ARG001
    """ICU's transliteration between the two, by CLDR."""
    return import_module("icu").Transliterator.createInstance(name).transliterate if name else None


def turkicnlp_peer(source: str, target: str, name: str) -> Peer | None:  # noqa: ARG001
    """turkicnlp's tables."""
    scripts = import_module("turkicnlp.scripts")
    codes = {"uz": "uzb", "az": "aze", "tt": "tat", "kk": "kaz"}
    kinds = [getattr(scripts.Script, {"Latn": "LATIN", "Cyrl": "CYRILLIC", "Arab": "PERSO_ARABIC"}[alphabet(tag).script]) for tag in (source, target)]
    made = import_module("turkicnlp.scripts.transliterator").Transliterator(codes[source[:2]], *kinds)
    return made.transliterate  # type: ignore[no-any-return]


def alifbo_peer(source: str, target: str, name: str) -> Peer | None:  # noqa: ARG001
    """alifbo, for Uzbek."""
    alifbo = import_module("alifbo")
    if (source, target) == ("uz", "uz-Cyrl"):
        return lambda text: str(alifbo.to_cyrillic(text).text)
    return (lambda text: str(alifbo.to_old_latin(alifbo.from_cyrillic(text).text).text)) if source == "uz-Cyrl" else None


def directions(folders: list[Path]) -> tuple[list[dict[str, Any]], list[str]]:
    """Every set both ways, ours and the peers'; and what is not installed."""
    rows, missing = [], []
    for name, (one, other, what, most, install) in SETS.items():
        pairs = alike(load(what, folders), most)
        if not pairs:
            missing.append(f"{name} is not installed: {install}")
            continue
        digest = hashlib.sha256("\n".join(map("\t".join, pairs)).encode()).hexdigest()
        for source, target, turned in ((one, other, False), (other, one, True)):
            halves = {
                half: [(b, a) if turned else (a, b) for key, a, b in pairs if was_read((key, a, b)) is read]
                for half, read in (("read", True), ("unread", False))
            }

            def ours(text: str, source: str = source, target: str = target) -> str:
                return convert(text, source, target)

            whole = halves["read"] + halves["unread"]
            halves["noted"] = [(b, a) if turned else (a, b) for _key, a, b in noted(name, pairs)]
            rows.append(
                {"way": f"{source} > {target}", "set": name, "sha256": digest[:16]}
                | {"ours": rates(whole, ours)}
                | {half: rates(some, ours) for half, some in halves.items() if some}
                | {"peers": {peer: rates(whole, by) for peer, by in peers(source, target).items()}}
            )
    return rows, missing


# ---- the common alphabet


def word_lists() -> dict[str, set[str]]:
    """Language -> distinct words: of our own texts, and of hunspell's lists where they are installed."""
    found: dict[str, set[str]] = {lang: set() for lang in CTA_LANGUAGES}
    for lang, words in found.items():
        for text in own_texts(lang):
            words |= words_of(text, lang)
        for folder in DICTIONARIES:
            for path in sorted(folder.glob(f"{lang}_*.dic")):
                raw = path.read_bytes()
                text = next(raw.decode(code) for code in ("utf-8", "iso-8859-9") if decodes(raw, code))
                words |= words_of(" ".join(line.partition("/")[0] for line in text.splitlines()), lang)
    import pycountry  # noqa: PLC0415 -- its names are a list of words in every one of these languages

    for lang, words in found.items():
        for path in sorted(Path(pycountry.LOCALES_DIR).glob(f"{lang}/LC_MESSAGES/*.mo")):
            for text in mo(path).values():
                words |= words_of(text, lang)
    return found


def decodes(raw: bytes, code: str) -> bool:
    """Whether bytes are text in this coding."""
    try:
        raw.decode(code)
    except UnicodeDecodeError:
        return False
    return True


def own_texts(lang: str) -> list[str]:
    """The interface texts of this repository in a language."""
    files = sorted((HERE / "src").glob(f"**/locale/{lang}/LC_MESSAGES/*.po"))
    return [
        line.strip().removeprefix("msgstr").strip(' "[]0123456789')
        for file in files
        for line in file.read_text(encoding="utf-8").splitlines()
        if line.startswith(("msgstr", '"'))
    ]


def words_of(text: str, lang: str) -> set[str]:
    """The words written with nothing but letters of the language's alphabet."""
    tokens = sorted((small for _large, small in alphabet(lang).pairs), key=len, reverse=True)
    own = re.compile(f"(?:{'|'.join(tokens)}){{2,}}")
    text = re.sub(r"\\\w|%\(\w+\)s|\{\w*\}|<[^>]*>", " ", unicodedata.normalize("NFC", text))
    found = re.findall(r"[^\W\d_ʹ]+(?:[ʻʼ][^\W\d_]*)*", text)
    return {word for word in found if own.fullmatch(lower(word, lang)) and word not in protect.BRANDS | protect.FORMATS}


def common_alphabet() -> dict[str, Any]:
    """For each language how many words come back from the Common Turkic Alphabet as they were, and which do not."""
    told = {}
    for lang, words in word_lists().items():
        lost = sorted(word for word in words if back(word, lang) != word)
        signs = set(alphabet(f"{lang}{CTA}").letters)
        plain = sum(set(convert(word, lang, f"{lang}{CTA}")) <= signs for word in words)
        told[lang] = {
            "words": len(words),
            "come_back": round(100 * (len(words) - len(lost)) / max(len(words), 1), 3),
            "with_the_34_letters_alone": round(100 * plain / max(len(words), 1), 1),
            "lost": lost[:5],
        }
    return told


def back(word: str, lang: str) -> str:
    """A word there and back."""
    return convert(convert(word, lang, f"{lang}{CTA}"), f"{lang}{CTA}", lang)


# ---- speed


def running_text(megabytes: float) -> list[str]:
    """Lines of Kazakh of this repository, in an order of chance, until they are so many megabytes."""
    some = [line for line in own_texts("kk") if len(line) > 20]  # noqa: PLR2004 -- a sentence, not a button
    lines, size, chance = [], 0, random.Random(7)  # noqa: S311 -- an order, no secret
    while size < megabytes * 1e6:
        lines.append(chance.choice(some))
        size += len(lines[-1].encode()) + 1
    return lines


def speed(megabytes: float = 1.0) -> dict[str, Any]:
    """Megabytes a second of kk > kk-Latn: ours with caches as they are in a server, ours afresh, and PyICU."""
    lines = running_text(megabytes)
    size = sum(len(line.encode()) for line in lines) / 1e6

    def ours() -> None:
        for line in lines:
            convert(line, "kk", "kk-Latn")

    told: dict[str, Any] = {
        "lines": len(lines),
        "distinct_lines": len(set(lines)),
        "distinct_words": len({word for line in lines for word in line.split()}),
        "spaced": round(sum("<" in line or "{" in line for line in lines) / len(lines), 3),
    }
    converting._writer.cache_clear()  # noqa: SLF001 -- the first pass is what is measured
    told["first_mb_s"] = round(size / once(ours), 1)
    told["ours_mb_s"] = round(size / min(once(ours) for _ in range(5)), 1)
    try:
        made = import_module("icu").Transliterator.createInstance("Kazakh-Latin/BGN")
    except Exception:  # noqa: BLE001 -- PyICU has no error class of its own where it is missing
        return told
    told["icu_mb_s"] = round(size / min(once(lambda: [made.transliterate(line) for line in lines]) for _ in range(3)), 1)
    return told | {"ratio": round(told["ours_mb_s"] / told["icu_mb_s"], 1), "first_ratio": round(told["first_mb_s"] / told["icu_mb_s"], 1)}


def once(work: Callable[[], Any]) -> float:
    """Seconds of CPU that one turn takes."""
    began = time.process_time()
    work()
    return time.process_time() - began


# ---- the report


def measure(folders: list[Path]) -> dict[str, Any]:
    """Everything, and which goals are reached."""
    rows, missing = directions(folders)
    common, fast = common_alphabet(), speed()
    report: dict[str, Any] = {"ways": rows, "common_alphabet": common, "speed": fast, "missing": missing}
    got: dict[str, float] = {}
    for row in rows:
        short = row["set"].split()[0]  # "all of CLDR kk" has no goal
        got |= {f"{row['way']}, {short}, {what}": row["ours"][what] for what in ("exact", "words")}
        if "noted" in row:
            got[f"{row['way']}, {short}, noted"] = row["noted"]["exact"]
    got["common alphabet, words that come back"] = min(one["come_back"] for one in common.values())
    if "ratio" in fast:
        got["speed beside PyICU"] = fast["ratio"]
    else:
        missing.append("PyICU is not installed: pip install PyICU")
    for name in ("turkicnlp", "alifbo"):
        if not installed(name):
            missing.append(f"{name} is not installed: pip install {name}")
    report["goals"] = GOALS
    report["reached"] = {name: got[name] >= goal for name, goal in GOALS.items() if name in got}
    return report


def installed(name: str) -> bool:
    """Whether a distribution is installed."""
    try:
        metadata.version(name)
    except metadata.PackageNotFoundError:
        return False
    return True


def tell(report: dict[str, Any]) -> None:
    """The report for people."""
    for row in report["ways"]:
        print(f"\n{row['way']}  ({row['set']}, {row['sha256']})")
        for who, rate in {**{name: row[name] for name in ("ours", "read", "unread", "noted") if name in row}, **row["peers"]}.items():
            print(f"  {who:<10}{rate['texts']:>6} texts  exact {rate['exact']:5}  words {rate['words']:5}  letters wrong {rate['letters_wrong']}")
    for part in ("common_alphabet", "speed", "reached"):
        print(f"\n{part}")
        for name, value in report[part].items():
            print(f"  {name}: {value}")
    print("\n".join(["", *report["missing"]]))


def main(words: list[str]) -> int:
    """Measure and tell; 1 when a goal is missed."""
    parser = argparse.ArgumentParser(prog="./ortaq bench text", description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument("--locale", action="append", default=[], type=Path, help="a further folder of locales")
    given = parser.parse_args(words)
    report = measure([*given.locale, LOCALES])
    print(json.dumps(report, indent=1, ensure_ascii=False)) if given.json else tell(report)
    return int(not all(report["reached"].values()))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
