"""How well text is written in other alphabets, and how fast: `./ortaq bench text [--json] [--locale DIR]`.

Each direction is measured on strings that others published in both alphabets. They are loaded from installed packages
and never kept here; what is printed of a set is where it comes from, how many pairs, and a hash of its ids and texts.

- uz: GTK (Debian: libgtk-3-common, libgtk2.0-common) and KDE (kate5-data, kio), `.mo` files of uz and uz@cyrillic;
- az: Unicode CLDR az and az_Cyrl, and kk: language names of kk and kk_Arab (PyPI: babel);
- tt: iso-codes tt and tt@iqtelif (PyPI: pycountry);
- the Common Turkic Alphabet, there and back: every distinct word of the interface texts in this repository, and of the
  word lists of hunspell where they are installed (Debian: hunspell-kk, hunspell-uz, hunspell-tr).

A pair counts when both have as many words and are worded alike: the distance of what is left of them without script and
marks is at most .34 (az .45, tt and all of kk .5) of the longer; language names of kk only by the number of words. Half
of each set (by a hash of the id) was read while the rules were written, `read`; the other was not, `unread`. Of az
`noted` is the half on which the goal was set, the first in the order of the Cyrillic texts: what is wrong there is
worded otherwise.

Speed: running Kazakh (this repository's own texts, a megabyte), line by line, beside PyICU's Kazakh-Latin/BGN; `first`
is the same with empty caches, `spaced` the share of lines with a tag or a placeholder in them. PyICU, turkicnlp and
alifbo are measured where they can be imported.
"""

import argparse
import hashlib
import json
import random
import sys
import time
from collections.abc import Callable
from importlib import import_module, metadata
from pathlib import Path
from typing import Any

from bench._text_sets import (
    DICTIONARIES,
    LOCALES,
    SETS,
    Peer,
    alike,
    edits,
    load,
    noted,
    own_texts,
    was_read,
    word_lists,
)

from ortaq.core.text import convert as converting
from ortaq.core.text.alphabets import CTA, alphabet
from ortaq.core.text.convert import convert

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
    names = {
        ("uz-Cyrl", "uz"): "uz_Cyrl-uz_Latn",
        ("uz", "uz-Cyrl"): "uz_Latn-uz_Cyrl",
        ("az-Cyrl", "az"): "az_Cyrl-az/BGN",
    }
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
    kinds = [
        getattr(scripts.Script, {"Latn": "LATIN", "Cyrl": "CYRILLIC", "Arab": "PERSO_ARABIC"}[alphabet(tag).script])
        for tag in (source, target)
    ]
    made = import_module("turkicnlp.scripts.transliterator").Transliterator(codes[source[:2]], *kinds)
    return made.transliterate  # type: ignore[no-any-return]


def alifbo_peer(source: str, target: str, name: str) -> Peer | None:  # noqa: ARG001
    """alifbo, for Uzbek."""
    alifbo = import_module("alifbo")
    if (source, target) == ("uz", "uz-Cyrl"):
        return lambda text: str(alifbo.to_cyrillic(text).text)
    return (
        (lambda text: str(alifbo.to_old_latin(alifbo.from_cyrillic(text).text).text)) if source == "uz-Cyrl" else None
    )


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


def common_alphabet(folders: list[Path]) -> dict[str, Any]:
    """For each language how many words come back from the Common Turkic Alphabet as they were, and which do not."""
    told = {}
    for lang, words in word_lists(folders).items():
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
    converting._writer.cache_clear()
    told["first_mb_s"] = round(size / once(ours), 1)
    told["ours_mb_s"] = round(size / min(once(ours) for _ in range(5)), 1)
    try:
        made = import_module("icu").Transliterator.createInstance("Kazakh-Latin/BGN")
    except Exception:  # noqa: BLE001 -- PyICU has no error class of its own where it is missing
        return told
    told["icu_mb_s"] = round(
        size / min(once(lambda: [made.transliterate(line) for line in lines]) for _ in range(3)), 1
    )
    return told | {
        "ratio": round(told["ours_mb_s"] / told["icu_mb_s"], 1),
        "first_ratio": round(told["first_mb_s"] / told["icu_mb_s"], 1),
    }


def once(work: Callable[[], Any]) -> float:
    """Seconds of CPU that one turn takes."""
    began = time.process_time()
    work()
    return time.process_time() - began


# ---- the report


def measure(folders: list[Path], dictionaries: list[Path]) -> dict[str, Any]:
    """Everything, and which goals are reached."""
    rows, missing = directions(folders)
    common, fast = common_alphabet(dictionaries), speed()
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
        for who, rate in {
            **{name: row[name] for name in ("ours", "read", "unread", "noted") if name in row},
            **row["peers"],
        }.items():
            print(f"  {who:<10}", "  ".join(f"{what} {value}" for what, value in rate.items()))
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
    parser.add_argument("--dictionaries", action="append", default=[], type=Path, help="a further folder of hunspell")
    given = parser.parse_args(words)
    report = measure([*given.locale, LOCALES], [*given.dictionaries, *DICTIONARIES])
    print(json.dumps(report, indent=1, ensure_ascii=False)) if given.json else tell(report)
    return int(not all(report["reached"].values()))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
