"""The alphabets of our languages as dated data files: who says so, since when, how sure we are, what is a draft.

One file per alphabet. `letters` stands in the order of the alphabet, a capital and its small letter together (`Aa`,
`Sh/sh` for a letter of two signs); `from` holds what makes this alphabet from another one of the language
(`routes.py` says how it is read). The Common Turkic Alphabet is one file for several languages, with the way `there`
and `back` for each under `languages`.

>>> alphabet("kk-Latn").status, alphabet("uz-Latn").tag
('draft', 'uz')
"""

import json
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any, Final

CTA: Final = "-Latn-x-cta"
"""The end of a tag in the Common Turkic Alphabet: kk-Latn-x-cta. Private use, for nothing is registered (RFC 5646)."""
SHORT: Final = {"Latn": ("az", "tr", "uz", "tk", "gag", "kaa", "crh", "hu", "en"), "Arab": ("ug",)}
"""Script -> the languages whose plain tag already means it; Cyrl goes with the others."""
SCRIPT: Final = 4
"""Letters of a script's code in a tag (ISO 15924)."""
STATUSES: Final = ("in-force", "draft", "advisory", "historic")


@dataclass(frozen=True, slots=True)
class Alphabet:
    """One alphabet of one language.

    `status` is one of STATUSES; `valid_from` and `valid_to` are ISO days, years, or empty when we do not know;
    `confidence` is A (a primary source, or two that agree) to D (a guess); `reviewed` tells whether somebody who
    writes the language has looked at it. `pairs` are (capital, small) in order, both the same in a script without
    capitals; `variants` are letters that sort with another one (á with a).
    """

    id: str
    tag: str
    lang: str
    script: str
    status: str
    valid_from: str
    valid_to: str
    version: str
    as_of: str
    sources: tuple[str, ...]
    confidence: str
    reviewed: bool
    note: str
    pairs: tuple[tuple[str, str], ...]
    variants: dict[str, str]
    doubled_digraphs: bool
    tables: dict[str, dict[str, Any]]

    @property
    def letters(self) -> tuple[str, ...]:
        """Every sign one needs to write it, capitals first, in the order of the alphabet."""
        return tuple(dict.fromkeys(sign for pair in self.pairs for letter in pair for sign in letter))

    @property
    def digraphs(self) -> tuple[str, ...]:
        """The small letters that are written with two signs or more."""
        return tuple(small for _large, small in self.pairs if len(small) > 1)


@cache
def alphabets() -> dict[str, Alphabet]:
    """All alphabets by BCP 47 tag; the common one stands once for each language that has a spelling in it."""
    found = {}
    for path in sorted(Path(__file__).parent.glob("*.json")):
        row = json.loads(path.read_text(encoding="utf-8"))
        one = read(row)
        found[one.tag] = one
    common = found.pop(CTA.lstrip("-"))
    for lang, ways in common.tables.items():
        base, tag = found[lang], f"{lang}{CTA}"
        found[tag] = replace(common, tag=tag, lang=lang, tables={lang: ways["there"]})
        found[lang] = replace(base, tables=base.tables | {tag: ways["back"]})
    return found


def read(row: dict[str, Any]) -> Alphabet:
    """One alphabet from the JSON of its file."""
    return Alphabet(
        id=row["id"],
        tag=row["tag"],
        lang=row["lang"],
        script=row["script"],
        status=row["status"],
        valid_from=row["valid_from"],
        valid_to=row["valid_to"],
        version=row["version"],
        as_of=row["as_of"],
        sources=tuple(row["source"]),
        confidence=row["confidence"],
        reviewed=row["reviewed"],
        note=row["note"],
        pairs=tuple(map(_pair, row["letters"].split())),
        variants=row.get("variants", {}),
        doubled_digraphs=row.get("doubled_digraphs", False),
        tables=row.get("languages") or row.get("from", {}),
    )


def normal(tag: str) -> str:
    """The tag we file a language and script under: uz-Latn -> uz, kk-Cyrl -> kk, kk-latn -> kk-Latn, tr-TR -> tr.

    >>> [normal(tag) for tag in ("uz-Latn", "kk-cyrl", "KK", "uz-Latn-UZ", "kk-latn-X-CTA", "ug-Arab", "x")]
    ['uz', 'kk', 'kk', 'uz', 'kk-Latn-x-cta', 'ug', 'x']
    """
    public, mark, private = tag.replace("_", "-").lower().partition("-x-")
    lang, *rest = public.split("-")
    script = next((part.capitalize() for part in rest if len(part) == SCRIPT and part.isalpha()), "")
    if not mark and script == usual_script(lang):
        script = ""
    return lang + (f"-{script}" if script else "") + (f"-x-{private}" if mark else "")


def usual_script(lang: str) -> str:
    """The script that a language's plain tag means here: uz is Latn, kk is Cyrl, ug is Arab."""
    return next((script for script, languages in SHORT.items() if lang in languages), "Cyrl")


def alphabet(tag: str) -> Alphabet:
    """The alphabet a language tag is written in; KeyError for a tag we have none for."""
    return alphabets()[normal(tag)]


def table(source_tag: str, target_tag: str) -> dict[str, Any]:
    """The letters and rules that make `target_tag` from `source_tag`; KeyError when there are none."""
    return alphabet(target_tag).tables[normal(source_tag)]


def _pair(group: str) -> tuple[str, str]:
    large, _, small = group.partition("/") if "/" in group else (group[0], "", group[-1])
    return large, small
