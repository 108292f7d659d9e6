"""Cousin words: the same thing said in sister languages, found in a programme's own lines.

A word of a line means what the lexicon says only where a line of another language that is spoken at the same time says
it too: alone, қойды may be "put" or "sheep". Sister languages are ambiguous in the same way (күлді, güldü), so where a
line outside their family is known it must agree. So a child is told nothing that the lines do not agree on.

>>> lines = {"kk": "Есек те күлді.", "tr": "Eşek de güldü.", "hu": "A szamár is nevetett."}
>>> [(word.text, word.concept) for word in understood(lines["kk"], "kk", lines) if word.concept]
[('Есек', 'donkey'), ('күлді', 'laugh')]
>>> [(one.tag, one.text, one.is_kin) for one in cousins("donkey", "kk", ("tr", "uz", "hu"))]
[('tr', 'eşek', True), ('uz', 'eshak', True), ('hu', 'szamár', False)]
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Final

from ortaq.core.text.casing import lower
from ortaq.core.text.convert import can_convert, convert
from ortaq.core.text.fold import letters
from ortaq.core.text.languages import primary
from ortaq.core.text.lexicon import TAGS, expand, lexicon
from ortaq.core.text.lexicon.endings import TURKIC
from ortaq.core.text.nearness import distance

WORD: Final = re.compile(r"[^\W\d_]+(?:[ʻʼ’'‑-][^\W\d_]+)*[ʻʼ]?")
KIN: Final = 0.45
"""Cousins differ by at most so much of their letters; a letter of the same sound class is a small difference."""
LEAST: Final = 2
"""Letters of a word about which something may be told."""


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a line, with what stands before it, and what it means where the lines agree on it (else empty)."""

    text: str
    before: str = ""
    concept: str = ""


@dataclass(frozen=True, slots=True)
class Cousin:
    """How a language says it; `is_kin` says whether one hears that it is the same word."""

    tag: str
    text: str
    is_kin: bool


@dataclass(frozen=True, slots=True)
class Pair:
    """The same thing in two languages, as the lines of a programme say it."""

    concept: str
    first: str
    second: str


def split(line: str) -> list[Word]:
    """The words of a line; what stands after the last one is a word without letters."""
    found, at = [], 0
    for match in WORD.finditer(line):
        found.append(Word(match[0], line[at : match.start()]))
        at = match.end()
    return [*found, *([Word("", line[at:])] if line[at:] else [])]


def understood(line: str, tag: str, others: Mapping[str, str]) -> list[Word]:
    """The words of a line, each with the concept that lines of other languages at the same time name as well."""
    said: dict[str, set[str]] = {}
    for other, text in others.items():
        if primary(other) != primary(tag) and primary(other) in TAGS:
            said.setdefault(primary(other), set()).update(
                concept for word in split(text) for concept in means(word.text, other)
            )
    outside = [lang for lang in said if (lang in TURKIC) != (primary(tag) in TURKIC)]
    found = []
    for word in split(line):
        best, most = "", 0
        for concept in means(word.text, tag):
            agree = sum(concept in one for one in said.values())
            if agree > most and (not outside or any(concept in said[lang] for lang in outside)):
                best, most = concept, agree
        found.append(Word(word.text, word.before, best))
    return found


@lru_cache(maxsize=1 << 13)
def means(word: str, tag: str) -> tuple[str, ...]:
    """What a word may mean in a language, the likeliest first; nothing for what no table has."""
    lang = primary(tag)
    if lang not in TAGS or len(word) < LEAST:
        return ()
    return tuple(one.concept for one in expand(word, (lang,)) if lang in one.tags and lang in one.written)


def cousins(concept: str, tag: str, tags: Iterable[str]) -> list[Cousin]:
    """How other languages say a concept, each in the script of its tag, those that sound alike first."""
    written = table().get(concept, {})
    own = written.get(primary(tag), "")
    found = []
    for other in tags:
        lang = primary(other)
        if text := written.get(lang, ""):
            shown = convert(text, lang, other) if other != lang and can_convert(lang, other) else text
            found.append(Cousin(other, shown, bool(own) and sounds_alike(own, text)))
    return sorted(found, key=lambda one: not one.is_kin)


@cache
def table() -> Mapping[str, Mapping[str, str]]:
    """Concept -> language -> its everyday word."""
    return {one.id: {tag: forms[0] for tag, forms in one.written.items() if forms} for one in lexicon().concepts}


@lru_cache(maxsize=1 << 13)
def sounds_alike(one: str, other: str) -> bool:
    """Whether one hears that two words are the same one (есек, eşek; not esek, szamár)."""
    a, b = letters(one), letters(other)
    return bool(a and b) and min(distance(a, b, is_inner=False), distance(b, a, is_inner=False)) <= KIN * min(
        len(a), len(b)
    )


def pairs(told: Iterable[Mapping[str, str]], first: str, second: str, most: int) -> list[Pair]:
    """Cousin words for a game, from what a programme's lines say at the same time (tag -> line); each once.

    At most so many; words that sound alike come first, for they can be found by ear.
    """
    found: dict[str, Pair] = {}
    seen: set[str] = set()
    for lines in told:
        if first not in lines or second not in lines:
            continue
        theirs: dict[str, str] = {}
        for word in understood(lines[second], second, lines):
            if word.concept:
                theirs.setdefault(word.concept, word.text)
        for word in understood(lines[first], first, lines):
            other = theirs.get(word.concept, "") if word.concept else ""
            spelled = {f"1 {letters(word.text)}", f"2 {letters(other)}"}
            if other and word.concept not in found and not spelled & seen:
                # On cards nothing begins a sentence, and the lexicon holds no names.
                found[word.concept] = Pair(word.concept, lower(word.text, first), lower(other, second))
                seen |= spelled
    kin = sorted(found.values(), key=lambda pair: not sounds_alike(pair.first, pair.second))
    return kin[:most]
