"""The media lexicon: what a word of a title or a search means, and how nine languages write that.

Two thousand concepts of television's own vocabulary in tables that a speaker can correct line by line (*.tsv; what
the machine wrote there is unreviewed), and the names of countries, languages, months and weekdays of the Unicode CLDR,
in babel. A word is looked up in `fold.letters`, so in any script; where the whole word is no headword, the longest
headword that it begins with and whose ending the language knows stands for it (endings.py).

>>> [(meant.concept, meant.written["tr"]) for meant in expand("Қасқырдың жолы", {"tr"})]
[('wolf', ('kurt',)), ('road', ('yol',))]
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple

from ortaq.core.text.fold import KEYS, letters
from ortaq.core.text.languages import primary
from ortaq.core.text.lexicon import names
from ortaq.core.text.lexicon.endings import SOFTENED, TURKIC, VOWEL_FIRST, is_short_with_ending, may_follow, stems

TAGS = ("az", "kk", "ky", "tr", "uz", "tk", "ru", "en", "hu")
SHORTEST = 3
"""A headword of so many letters may stand for a longer word; a shorter one only for itself, and a noun of two letters
for its plural, of whom and where (ev, evi)."""
MOST = 6
"""So many translations of a word in one language, at most."""
LONGEST = 4
"""A headword has so many words, at most (the United States of America in Kazakh has two, in English four)."""
BREAK = " 0 "
"""Between headwords while all are written in letters at once; no headword is a nought."""


@dataclass(frozen=True, slots=True)
class Meant:
    """What a stretch of a query means: the concept, and how each language writes it, the everyday word first."""

    word: str
    """What was typed, in letters."""
    concept: str
    written: Mapping[str, tuple[str, ...]]
    """Base tag -> at most six forms as they are written; `fold.letters` of them meets an index."""
    tags: tuple[str, ...]
    """The languages in which the word stands for the concept."""
    is_whole: bool
    """Whether the word is the headword itself; else it only begins with it."""


@dataclass(frozen=True, slots=True)
class Concept:
    """One line of a table."""

    id: str
    pos: str
    written: Mapping[str, tuple[str, ...]]


class Entry(NamedTuple):
    """One way to arrive at a concept: a language, and what kind of ending may or must follow."""

    concept: int
    tag: str
    is_verb: bool
    before_vowel: bool
    """A stem that is heard only before an ending that begins with a vowel (kitab-ı)."""


class Way(NamedTuple):
    """A headword at the beginning of what was typed: of so many letters, and what it leads to."""

    size: int
    entry: Entry


class Index(NamedTuple):
    """What is typed -> the ways from there: whole headwords, and stems that need an ending."""

    whole: dict[str, list[Entry]]
    begun: dict[str, list[Entry]]


class Lexicon(NamedTuple):
    """All concepts, indexed by letters; and the words with marks as a keyboard that has none writes them."""

    concepts: tuple[Concept, ...]
    by_letters: Index
    by_keys: Index


def expand(text: str, tags: Iterable[str] | None = None) -> list[Meant]:
    """What the words of a query mean, in their order, written in the languages of `tags` (all nine without).

    A headword of several words is taken before those words. A word that means nothing here is not in the answer.
    """
    wanted = TAGS if tags is None else tuple(dict.fromkeys(map(primary, tags)))
    words = letters(text).split()
    return [meant for word, ways in _stretches(words) for meant in _meant(word, ways, wanted)]


@cache
def lexicon() -> Lexicon:
    """The lexicon, read once."""
    concepts = (*tables(), *(Concept(name, "n", written) for name, written in names.concepts(TAGS)))
    made = Lexicon(concepts, Index({}, {}), Index({}, {}))
    for tag in TAGS:
        told = [(number, form) for number, one in enumerate(concepts) for form in one.written.get(tag, ())]
        spelled = letters(BREAK.join(form for _, form in told)).split(BREAK)
        for (number, _), word in zip(told, spelled, strict=True):
            whole = Entry(number, tag, is_verb=False, before_vowel=False)
            _add(made.by_letters.whole, made.by_keys.whole, word, whole)
            pos = concepts[number].pos
            is_verb = pos == "v"
            for stem in stems(tag, word, pos):
                if len(stem) >= SHORTEST:
                    entry = Entry(number, tag, is_verb, not is_verb and tag in SOFTENED)
                    _add(made.by_letters.begun, made.by_keys.begun, stem, entry)
    return made


def tables() -> Iterator[Concept]:
    """The concepts of the tables beside this file, topic by topic."""
    for path in sorted(Path(__file__).parent.glob("*.tsv")):
        yield from table(path.read_text(encoding="utf-8"))


def table(text: str) -> Iterator[Concept]:
    """The concepts of one table; `#` begins a remark, the first line names the columns, `;` parts synonyms."""
    rows = [line.split("\t") for line in text.splitlines() if line and not line.startswith("#")]
    head = rows[0][2:]
    for concept, pos, *cells in rows[1:]:
        forms = zip(head, cells, strict=True)
        yield Concept(concept, pos, {tag: tuple(cell.split(";")) for tag, cell in forms if cell})


def _add(by_letters: dict[str, list[Entry]], by_keys: dict[str, list[Entry]], word: str, entry: Entry) -> None:
    by_letters.setdefault(word, []).append(entry)
    if (spelling := word.translate(KEYS)) != word:
        by_keys.setdefault(spelling, []).append(entry)


def _stretches(words: list[str]) -> Iterator[tuple[str, tuple[Way, ...]]]:
    """Each word, or the longest run of words that means something, and the ways from there."""
    at = 0
    while at < len(words):
        for many in range(min(LONGEST, len(words) - at), 0, -1):
            word = " ".join(words[at : at + many])
            if ways := _ways(word):
                yield word, ways
                at += many - 1
                break
        at += 1


@lru_cache(maxsize=1 << 14)
def _ways(word: str) -> tuple[Way, ...]:
    """From the longest headwords that the word, or run of words, begins with: one length for each family of languages.

    That Hungarian has just this word (évi) does not keep Turkish from its own (evi, of ev).
    """
    made = lexicon()
    # rfind gives -1 for one word: then a headword has two letters at least.
    shortest = word.rfind(" ") + SHORTEST
    for indexes, spelling in (((made.by_letters,), word), ((made.by_letters, made.by_keys), word.translate(KEYS))):
        found: list[Way] = []
        # Without marks, more words begin with a short headword by chance (сигара, шығу).
        by_chance = len(indexes) > 1 and spelling == word
        for size in range(len(word), shortest - 1 + 2 * by_chance, -1):
            known = {_family(way.entry.tag) for way in found}
            headword, rest = spelling[:size], spelling[size:]
            entries = _entries(indexes, headword, rest)
            found += [Way(size, one) for one in entries if _family(one.tag) not in known]
        if found:
            return tuple(found)
    return ()


def _entries(indexes: tuple[Index, ...], headword: str, rest: str) -> Iterator[Entry]:
    """Those of a headword after which `rest` can be an ending; for no rest, whole headwords and stems said alone."""
    whole = [one for index in indexes for one in index.whole.get(headword, ())]
    begun = [one for index in indexes for one in index.begun.get(headword, ())]
    has_marks = len(indexes) == 1
    if not rest:
        yield from whole
    elif len(headword) < SHORTEST:
        yield from (one for one in whole if is_short_with_ending(one.tag, rest) and _is_noun(one))
        return
    for one in (*whole, *begun) if rest else begun:
        fits = one.tag != "hu" or len(rest) < len(headword)
        heard = not one.before_vowel or VOWEL_FIRST.match(rest)
        if fits and heard and may_follow(one.tag, rest, of_verb=one.is_verb, has_marks=has_marks):
            yield one


def _is_noun(entry: Entry) -> bool:
    return lexicon().concepts[entry.concept].pos == "n"


def _family(tag: str) -> str:
    return "turkic" if tag in TURKIC else tag


def _meant(word: str, ways: tuple[Way, ...], wanted: tuple[str, ...]) -> Iterator[Meant]:
    """The concepts of a word, the longest headword first, then what it means in most languages; `MOST` forms in all."""
    read: dict[int, list[Way]] = {}
    for way in ways:
        read.setdefault(way.entry.concept, []).append(way)
    room = dict.fromkeys(wanted, MOST)
    for number, ways_there in sorted(read.items(), key=lambda one: (-one[1][0].size, -len(one[1]))):
        concept = lexicon().concepts[number]
        written = {tag: forms for tag in wanted if (forms := concept.written.get(tag, ())[: room[tag]])}
        for tag, forms in written.items():
            room[tag] -= len(forms)
        if written:
            tags = tuple(dict.fromkeys(way.entry.tag for way in ways_there))
            yield Meant(word, concept.id, written, tags, is_whole=ways_there[0].size == len(word))
