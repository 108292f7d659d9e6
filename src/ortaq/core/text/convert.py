"""From one alphabet of a language to another; what is not language stays as it is (`protect.py`).

The ways are data (`alphabets/*.json`, `routes.py`); from one alphabet to a third the text goes through the one that the
language's plain tag means: kk-Arab -> kk -> kk-Latn. Words that were met before come from a cache.

>>> convert("Қожанасыр: теріс мінген", "kk", "kk-Latn")
'Qojanasyr: terıs mıngen'
>>> convert("%(count)s ta dastur yoʻq", "uz-Latn", "uz-Cyrl")
'%(count)s та дастур йўқ'
"""

import re
import unicodedata
from collections.abc import Mapping
from functools import cache, partial
from itertools import pairwise
from typing import Final

from ortaq.core.text import languages, protect
from ortaq.core.text.alphabets import alphabets, normal
from ortaq.core.text.routes import LONGEST, Route, route

MOST_WORDS: Final = 100_000
"""How many words a cache keeps before it begins anew; some ten megabytes."""
LONG_WORD: Final = 5
"""A line of capitals that has a longer word than this is a shouted sentence, not abbreviations."""

TURNED, TUTUQ = "ʻ", "ʼ"
AFTER_O_OR_G = re.compile(r"(?<=[OoGg])[ʻ‘’'`´ʼ′](?![ʻ‘’'`´ʼ])")
BETWEEN = re.compile(r"(?<=[^\W\d_])[ʻʼ‘’'`´′](?=[^\W\d_])")
NOT_AFTER_O_OR_G = re.compile(r"(?<=[^\W\d_OoGg])[ʻʼ‘’'`´′](?=[^\W\d_])")
MARK = re.compile(r"(?<!\d)[,;?،؛؟’]|[,;?،؛؟’](?!\d)")
"""A mark of punctuation, not the comma of a number."""
MNEMONIC = re.compile(r"(?<=[^\W\d_])[_&](?=[^\W\d_A-Z])")


class NoWay(LookupError):
    """There is no conversion between these two tags."""


def can_convert(source_tag: str, target_tag: str) -> bool:
    """Whether `convert` knows this way."""
    source, target = normal(source_tag), normal(target_tag)
    return source == target or target in _ways(source)


def ways_from(tag: str) -> tuple[str, ...]:
    """The tags of all alphabets that text in the alphabet of `tag` can be written in, itself left out."""
    return tuple(_ways(normal(tag)))


def convert(text: str, source_tag: str, target_tag: str) -> str:
    """`text` in the alphabet of `target_tag` (NFC); raises NoWay where no table leads there."""
    chain = _chain(source_tag, target_tag)
    if chain is None:
        raise NoWay(f"no conversion from {source_tag} to {target_tag}")
    if not chain:
        return text
    text = unicodedata.normalize("NFC", text)
    for writer in chain:
        text = writer.text(text)
    return text


def in_script(texts: Mapping[str, str], tag: str) -> tuple[str, str]:
    """As `languages.pick`, but what is there in another alphabet of the same language is converted to the reader's.

    >>> in_script({"kk": "Қожанасыр", "en": "Nasreddin"}, "kk-Latn")
    ('kk-Latn', 'Qojanasyr')
    """
    found, text = languages.pick(texts, tag)
    return (tag, convert(text, found, tag)) if found != tag and can_convert(found, tag) else (found, text)


@cache
def _ways(source: str) -> dict[str, tuple[str, ...]]:
    """Target -> the tags on the way there, the source first."""
    lang = source.partition("-")[0]
    direct = sorted((here, there) for there, one in alphabets().items() if one.lang == lang for here in one.tables)
    ways: dict[str, tuple[str, ...]] = {there: (here, there) for here, there in direct if here == source}
    if lang in ways:
        further = [there for here, there in direct if here == lang and there not in {source, *ways}]
        ways |= {there: (source, lang, there) for there in further}
    return ways


@cache
def _chain(source_tag: str, target_tag: str) -> "tuple[_Writer, ...] | None":
    """What writes from one tag to the other, nothing where both are the same alphabet, None where there is no way."""
    source, target = normal(source_tag), normal(target_tag)
    if source == target:
        return ()
    tags = _ways(source).get(target)
    return tuple(_writer(here, there) for here, there in pairwise(tags)) if tags else None


@cache
def _writer(source: str, target: str) -> "_Writer":
    return _Writer(route(source, target))


class _Cache(dict[str, str]):
    """What was written before; a miss is written and kept."""

    def __init__(self, write: "partial[str]") -> None:
        super().__init__()
        self.write = write

    def __missing__(self, chunk: str) -> str:
        written = self.write(chunk)
        if len(chunk) <= LONGEST:
            if len(self) >= MOST_WORDS:
                self.clear()
            self[chunk] = written
        return written


class _Writer:
    """Writes running text by one route: what stands between two spaces is looked up, and worked out when it is new."""

    def __init__(self, by: Route) -> None:
        self.route = by
        self.usual, self.loud = (_Cache(partial(self.chunk, loud=loud)) for loud in (False, True))
        self.shouts = by.from_script == "Latn"
        self.has_apostrophes = by.from_script == "Latn" and any("ʻ" in one or "ʼ" in one for one in by.letters)
        self.has_turned = any("ʻ" in one for one in by.letters)

    def text(self, text: str) -> str:
        """Line by line, for capitals are judged by the line."""
        return "\n".join(map(self.line, text.split("\n"))) if "\n" in text else self.line(text)

    def line(self, line: str) -> str:
        cache = self.loud if self.shouts and line.isupper() and _is_shouted(line) else self.usual
        if "<" in line or "{" in line:
            parts, at = [], 0
            for kept in protect.SPACED.finditer(line):
                parts += [self.words(line[at : kept.start()], cache), kept.group()]
                at = kept.end()
            return "".join([*parts, self.words(line[at:], cache)])
        return self.words(line, cache)

    def words(self, text: str, cache: _Cache) -> str:
        return " ".join(map(cache.__getitem__, text.split(" ")))

    def chunk(self, chunk: str, *, loud: bool) -> str:
        """What stands between two spaces, without what must stay."""
        if not protect.SIGNS.search(chunk):
            return self.route.at_once(chunk) or self.spelled(chunk, loud=loud)
        parts, at = [], 0
        for kept in protect.UNTOUCHED.finditer(chunk):
            parts += [self.spelled(chunk[at : kept.start()], loud=loud), kept.group()]
            at = kept.end()
        return "".join([*parts, self.spelled(chunk[at:], loud=loud)])

    def spelled(self, text: str, *, loud: bool) -> str:
        """Every word of a stretch of language."""
        if self.route.from_script == "Cyrl":
            text = protect.CYRILLIC_ROMAN.sub(lambda found: found[0].translate(protect.TO_ROMAN), text)
        if self.has_turned:
            text = NOT_AFTER_O_OR_G.sub(TUTUQ, AFTER_O_OR_G.sub(TURNED, text))
        elif self.has_apostrophes:
            text = BETWEEN.sub(TUTUQ, text)
        if mark := MNEMONIC.search(text):
            text = self.around(text, mark.start(), loud=loud)
        else:
            text = self.route.words.sub(partial(self.found, loud=loud), text)
        if self.route.marks:
            text = MARK.sub(lambda found: found[0].translate(self.route.marks), text)
        return text

    def found(self, word: re.Match[str], *, loud: bool) -> str:
        """One word where it stands: I V X Y alone are numbers or axes unless a point makes them initials."""
        if self.shouts and word[0] in {"I", "V", "X", "Y"} and word.string[word.end() : word.end() + 1] != ".":
            return word[0]
        return self.route.word(word[0], loud=loud)

    def around(self, text: str, at: int, *, loud: bool) -> str:
        """A word with the mark of a menu key in it (Na_mlik): written as one, and the mark put back."""
        whole = text[:at] + text[at + 1 :]
        for word in self.route.words.finditer(whole):
            if word.start() < at < word.end():
                pieces = list(self.route.pieces(word[0], loud=loud))
                head = "".join(piece for start, piece in pieces if start < at - word.start())
                tail = "".join(piece for start, piece in pieces if start >= at - word.start())
                before, after = whole[: word.start()], whole[word.end() :]
                return self.spelled(before, loud=loud) + head + text[at] + tail + self.spelled(after, loud=loud)
        return self.route.words.sub(partial(self.found, loud=loud), text)


def _is_shouted(line: str) -> bool:
    return any(len(word) > LONG_WORD for word in re.findall(r"[^\W\d_]+", line))
