"""One way from an alphabet to another, word by word, as its data file says it (`alphabets/*.json`, under `from`).

A way is a table of `letters` and a few `rules` (regular expressions over the word in small letters, tried first, in
their order). What else a file may say: `stems` of loan words with both spellings and the `endings` that may follow
them (a last letter in `falls` goes before an ending); `written` are abbreviations with small letters in
them; `acronyms` of the language, which are spelled anew while other
abbreviations stay (`all`: only those of our trade stay, `protect.FORMATS`); words that are `kept`; `marks` of
punctuation; a `step` for what only code can say (`steps.py`).
Capitals are put back from the word as it stood: Чехия, ЧЕХИЯ.

>>> route("uz-Cyrl", "uz").word("Исҳоқ"), route("uz", "uz-Cyrl").word("ToshDU")
('Isʼhoq', 'ToshDU')
"""

import re
from collections.abc import Callable, Iterator
from functools import cache, cached_property
from typing import Any, Final

from ortaq.core.text import casing, steps
from ortaq.core.text.alphabets import alphabet, table
from ortaq.core.text.protect import ACRONYM, BRANDS, FORMATS, ROMAN

LATIN: Final = "A-Za-zÀ-ÖØ-öø-ɏə\u1e00-\u1effʹʺ"
WORDS: Final = {
    "Latn": re.compile(rf"[{LATIN}][{LATIN}ʻʼ]*+(?!\d)"),
    "Cyrl": re.compile("[\u0400-\u052f]+"),
    "Arab": re.compile("[\u0621-\u063a\u0641-\u064a\u0671-\u06d3\u06d5]+"),
}
LONGEST: Final = 100
"""Letters of a word; what is longer is no word, and is neither spelled nor kept in a cache."""
CAMEL: Final = re.compile("[a-z][A-Z]")
SPOKEN: Final = re.compile("(?=.{4})[^AEIOU]?[AEIOU][^AEIOU]{1,2}(?:[AEIOU][^AEIOU]{1,2})*[AEIOU](?:[^AEIOU])?")
"""Capitals that can be read aloud: EKRAN and NATO are words, HTML and URL are not."""
VOWEL: Final = re.compile("[aeiouyəıöüäāūáóúëâ]")
Pieces = Iterator[tuple[int, str]]
"""Where in the word a piece begins -> how it is spelled."""


class Route:
    """The way from one alphabet to another."""

    def __init__(self, source: str, target: str, rules: dict[str, Any]) -> None:
        """`rules` is what stands under `from` in the file of the target."""
        self.source, self.target, self.rules = source, target, rules
        self.from_script = alphabet(source).script
        self.letters: dict[str, str] = rules["letters"]
        self.outs = [out for _pattern, out in rules.get("rules", [])]
        tokens = "|".join(map(re.escape, sorted(self.letters, key=len, reverse=True)))
        patterns = [f"({pattern})" for pattern, _out in rules.get("rules", [])]
        self.pattern = re.compile("|".join([*patterns, tokens, "(?s:.)"]))
        self.own = re.compile(f"(?:{tokens}|ʼ)*")
        acronyms = rules.get("acronyms", ())
        self.all_acronyms, self.acronyms = acronyms == "all", frozenset(acronyms)
        self.written: dict[str, str] = rules.get("written", {})
        self.lossless = rules.get("lossless", False)
        self.kept = frozenset(rules.get("kept", ())) | BRANDS | (FORMATS if self.all_acronyms else frozenset())
        self.stems: dict[str, str] = rules.get("stems", {})
        self.before: Callable[[str], str] | None = steps.BEFORE.get(rules.get("step", ""))
        self.after: Callable[[str, str], str] | None = steps.AFTER.get(rules.get("step", ""))
        self.marks = str.maketrans(rules.get("marks", {}))
        plain = not (self.before or self.after or self.stems) and self.from_script != "Latn"
        self.one_by_one = str.maketrans(self.letters) if plain and all(len(one) == 1 for one in self.letters) else None
        self.needs_rules = re.compile("|".join(pattern for pattern, _out in rules.get("rules", [])) or "(?!)")

    @property
    def words(self) -> re.Pattern[str]:
        """What a word is in the alphabet that is read."""
        return WORDS[self.from_script]

    def word(self, word: str, *, loud: bool = False) -> str:
        """One word in the other alphabet; `loud`: the line has capitals only, so capitals mean no abbreviation."""
        if self.one_by_one and word not in self.kept:
            small = casing.lower(word, self.source)
            if len(small) == len(word) and small[1:] == word[1:] and not self.needs_rules.search(small):
                out = small.translate(self.one_by_one)
                return out if small == word else casing.capital(out, self.target)
        return "".join(piece for _at, piece in self.pieces(word, loud=loud))

    def at_once(self, text: str) -> str:
        """Text in small letters without a place for a rule, letter by letter; empty when it is not so plain."""
        if self.one_by_one and not self.marks and text.islower() and not self.needs_rules.search(text):
            return text.translate(self.one_by_one)
        return ""

    def pieces(self, word: str, *, loud: bool = False) -> Pieces:
        """The word piece by piece."""
        small = casing.lower(word, self.source)
        head = next((one for one in self.written if word.startswith(one) and not word[len(one) :][:1].isupper()), "")
        if not head and self.stays(word, small, loud=loud):
            yield 0, word
            return
        at = 0
        if head:
            yield 0, self.written[head]
            at = len(head)
        elif short := None if loud else self.short(word):
            yield 0, short[1]
            at = len(short[1]) + short[2].startswith("ʼ")
        elif stem := self.stem(small):
            yield 0, self.cased(word, small, 0, self.fallen(stem, small))
            at = len(stem)
        # What only code can say keeps the length where there are capitals to put back.
        plain = self.before(small) if self.before else small
        if self.after:
            yield at, self.after("".join(out for _at, out in self.spelled(plain, at)), plain)
        elif len(plain) != len(word):
            yield from self.spelled(plain, at)
        else:
            yield from ((place, self.cased(word, small, place, out)) for place, out in self.spelled(plain, at))

    def short(self, word: str) -> re.Match[str] | None:
        """The abbreviation at the head of a word, and its ending, where it stays as it is."""
        if self.all_acronyms or self.from_script != "Latn":
            return None
        found = ACRONYM.match(word)
        if found is None or found[1] in self.acronyms or (SPOKEN.fullmatch(found[1]) and found[1] not in FORMATS):
            return None
        return found

    def spelled(self, small: str, at: int) -> Pieces:
        """A word in small letters from a place on, letter by letter and rule by rule."""
        for found in self.pattern.finditer(small, at):
            number = found.lastindex
            yield found.start(), self.outs[number - 1] if number else self.letters.get(found[0], found[0])

    def cased(self, word: str, small: str, at: int, out: str) -> str:
        """A piece with the capitals of the place it comes from; a sign without a capital goes with its word."""
        if word == small:
            return out
        if len(word) > 1 and word == casing.upper(word, self.source):
            return casing.upper(out, self.target)
        return out if word[at] == small[at] else casing.capital(out, self.target)

    def stays(self, word: str, small: str, *, loud: bool) -> bool:
        """Whether a word is not of this language: a brand, a Roman number, a name in foreign letters."""
        if word in self.kept or len(small) != len(word) or len(word) > LONGEST:
            return True
        if self.from_script != "Latn":
            return False
        return (
            (bool(CAMEL.search(word)) and not self.lossless)
            or (word[0] != small[0] and not VOWEL.search(small) and not word.isupper() and not self.lossless)
            or bool(ROMAN.fullmatch(word))
            or not self.own.fullmatch(small)
        ) and not (loud and word in self.acronyms)

    @cached_property
    def endings(self) -> re.Pattern[str]:
        """What may stand after a stem."""
        return re.compile(f"(?:{'|'.join(self.rules.get('endings', '').split())})*$")

    def stem(self, small: str) -> str:
        """The listed loan word that `small` is a form of; empty when it is none."""
        heads = (small[:length] for length in range(len(small), 1, -1)) if self.stems else ()
        return next((head for head in heads if head in self.stems and self.endings.match(small, len(head))), "")

    def fallen(self, stem: str, small: str) -> str:
        """The stem in the other alphabet; a last soft sign goes before any ending: октябрь, октябрда."""
        spelled = self.stems[stem]
        falls = self.rules.get("falls", "")
        return spelled.removesuffix(falls) if falls and len(small) > len(stem) else spelled


@cache
def route(source: str, target: str) -> Route:
    """The direct way between two tags (as `alphabets.normal` gives them); KeyError when no file has one."""
    return Route(source, target, table(source, target))
