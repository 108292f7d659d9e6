"""Numbers in what somebody wrote: digits with any separators, words, millions, ranges, units.

>>> [str(one.low) for one in numbers("About 2.7 million km², home to 19–20 млн people", "en")]
['2700000.0', '19000000']
"""

import json
import re
from collections.abc import Iterator
from decimal import Decimal
from functools import cache, lru_cache
from importlib import resources
from typing import NamedTuple

from ortaq.core.grading.inflection import is_form_of
from ortaq.core.grading.key import Tolerance
from ortaq.core.grading.spelling import WORD, rough

DATA = json.loads(resources.files("ortaq.core.grading").joinpath("data/numbers.json").read_text(encoding="utf-8"))
GROUPED = r"\d{1,3}(?:(?:[ \u00a0\u2009\u202f]\d{3})+|(?:\.\d{3})+|(?:,\d{3})+|(?:['’]\d{3})+)(?:[.,]\d+)?(?!\d)"
DIGITS = re.compile(rf"(?<![\w.,]){GROUPED}|(?<![\w])\d+(?:[.,]\d+)?")
MINUS = re.compile(r"(?:(?<![\w)])|\b(?:UTC|GMT)\s?)[-−–]$")
"""What makes a number negative: a dash that no number, word or bracket stands before, or UTC−4."""
NEARBY = 16
"""So many characters around a number can tell what it is."""
CLOCK = re.compile(r":([0-5]\d)(?!\d)")
ORDINAL = re.compile(
    r"(?:st|nd|rd|th)\b|[-‐](?:й|я|е|го|му|м|ая|ое|ый|ой|ші|шы|чи|чы|чү|чу|[iıuü]?nc[iıuü]|c[iıuü]|nj[iy])\b"
    r"|['’](?:[iıuü]?nc[iıuü])\b|-?(?:inchi|nchi)\b|[-‐](?:oʻrin|oʻrinda|орында|орынды|орунда|сыныф)",
    re.IGNORECASE,
)
"""How figures become an ordinal: 5th, 5-й, 5-ші, 5'inci, 5-nji."""
DASH = re.compile(r"\s?[-–—]\s?|\s(?:to|and|до|и)\s")
BETWEEN = re.compile(
    r"\s?(?:[-'’]?(?:ден|дан|тен|тан|нан|нен|дон|тон|dan|den|tan|ten|ndan|nden|tól|től))?\s(?:(?:бен|пен|мен|және|менен|жана|va|bilan|ile|ve|ilə|və|we|bilen|és)\s)?"
)
"""What may stand between the ends of a range where its word comes after both: 18 бен 21 миллион арасында."""
CLOSED = re.compile(
    r"[\s\w'’-]{0,24}?(?:арасы|аралығы|дейін|чейин|ортосу|gacha|oʻrtasi|o'rtasi|oraligʻi|aras[iıy]|arasın|qədər|kadar|çenli|között|közt|-ig\b)",
    re.IGNORECASE,
)
"""The word of a range after its second end."""
NEXT_WORDS = re.compile(r"[\s-]*((?:[^\W\d_]+\.?[²2]?|%|²)(?:[\s-]+[^\W\d_]+[²2]?)?)")
OPENED = re.compile(r"(?:between|from|между|от|с)\s*$", re.IGNORECASE)
LONGEST_OPENED = 20
"""Letters before a number that can open a range."""
LONGEST_WORD = 60
"""Letters of a number word; in a longer one nobody has written a number."""
YEARS = range(1000, 2101)


HUNDRED, THOUSAND = 100, 1000
LONG = 5
SHORT = 3
"""Words of more than so many letters may have endings: units and scales, number words."""


class Number(NamedTuple):
    """A number or a range, its unit (empty when none was said), and the characters [start, end) of it."""

    low: Decimal
    high: Decimal
    others: tuple[Decimal, ...]
    """What it is when its one separator means the other thing: 2.724 or 2724."""
    unit: str
    start: int
    end: int
    is_bare: bool
    """Plain digits without separator, scale or unit: it may be a year."""
    is_ordinal: bool = False
    """The fifth is not five."""

    @property
    def is_negative(self) -> bool:
        """Whether it has a minus sign, or a hyphen that looks like one."""
        return self.high < 0

    @property
    def may_be_year(self) -> bool:
        """Whether it looks like a year."""
        return self.is_bare and self.low == self.high and int(self.low) in YEARS


class Scale(NamedTuple):
    """What follows a number: by how much it is multiplied, its unit, and where that ends."""

    times: Decimal
    unit: str
    end: int


def numbers(text: str, language: str) -> list[Number]:
    """The numbers of a text in their order; two with a dash between them are a range."""
    found = sorted([*in_digits(text, language), *in_words(text, language)], key=lambda one: one.start)
    joined: list[Number] = []
    for one in found:
        if joined and is_range(text, joined[-1], one):
            joined[-1] = ranged(joined[-1], one)
        else:
            joined.append(one)
    return joined


def is_range(text: str, first: Number, second: Number) -> bool:
    """Whether two neighbours are the ends of a range."""
    between = text[first.end : second.start]
    if (
        BETWEEN.fullmatch(between)
        and first.low == first.high
        and CLOSED.match(text, second.end, second.end + 3 * NEARBY)
    ):
        return True
    is_dash = bool(DASH.fullmatch(between))
    is_word = is_dash and any(letter.isalpha() for letter in between)
    return is_dash and first.low == first.high and (not is_word or is_opened(text, first.start))


def is_opened(text: str, start: int) -> bool:
    """Whether a place is the beginning of "from … to …"."""
    return OPENED.search(text, max(0, start - LONGEST_OPENED), start) is not None


def ranged(first: Number, second: Number) -> Number:
    """A range; 19-20 million is from 19 million."""
    low = first.low
    if first.is_bare and not second.is_bare and second.low and low < second.low:
        scale = next((times for times, _ in scales() if second.low >= times > low), Decimal(1))
        low = low * scale if low * scale <= second.low else low
    return Number(low, second.high, (), second.unit, first.start, second.end, first.is_bare and second.is_bare)


def in_digits(text: str, language: str) -> Iterator[Number]:
    """The numbers that are written in digits."""
    last = 0
    for at in DIGITS.finditer(text):
        if at.start() < last:
            continue
        first, *others = readings(at.group(), language)
        if minutes := CLOCK.match(text, at.end()):
            # +05:30
            first, others, last = first + Decimal(minutes[1]) / 60, [], minutes.end()
        end = last = max(at.end(), last)
        scale = scale_after(text, end)
        sign = -1 if MINUS.search(text, max(0, at.start() - NEARBY), at.start()) else 1
        yield Number(
            first * scale.times * sign,
            first * scale.times * sign,
            tuple(other * scale.times * sign for other in others),
            scale.unit,
            at.start(),
            scale.end,
            is_bare=at.group().isdigit() and scale.end == at.end(),
            is_ordinal=scale.end == end and bool(ORDINAL.match(text, end)),
        )


def readings(digits: str, language: str) -> list[Decimal]:
    """What a number in digits may be: 2,724 is 2724 in English and 2.724 in most other languages, or the other way."""
    marks = re.findall(r"[^\d]", digits)
    plain = re.sub(r"[^\d.,]", "", digits)
    kinds = set(re.findall(r"[.,]", plain))
    if not kinds:
        return [Decimal(plain)]
    if len(kinds) == 2:  # noqa: PLR2004 -- the last of two is the decimal one
        last = plain[max(plain.rfind("."), plain.rfind(","))]
        other = "," if last == "." else "."
        return [Decimal(plain.replace(other, "").replace(last, "."))]
    (mark,) = kinds
    grouped, decimal = Decimal(plain.replace(mark, "")), plain.replace(mark, ".", 1)
    if plain.count(mark) > 1:
        return [grouped]
    if len(plain.rsplit(mark, 1)[1]) != 3 or len(marks) > 1 or plain.startswith("0"):  # noqa: PLR2004 -- thousands
        return [Decimal(decimal)]
    both = [grouped, Decimal(decimal)]
    return both if (mark == ",") == (language == "en") else both[::-1]


def scale_after(text: str, end: int) -> Scale:
    """The scale (million) and the unit that follow a number."""
    times, unit = Decimal(1), ""
    scale_words = words_of_scales()
    while at := NEXT_WORDS.match(text, end):
        first = at.group(1).split()[0]
        key = rough(first)
        value = scale_words.get(key) or next(
            # Million and its case forms.
            (value for word, value in scale_words.items() if len(word) >= LONG and key.startswith(word)),
            None,
        )
        if value is None or value == HUNDRED:
            break
        times *= value
        end = text.index(first, end) + len(first)
    unit, end = unit_after(text, end)
    return Scale(times, unit, end)


@cache
def words_of_scales() -> dict[str, Decimal]:
    """The scales by the keys of their words."""
    return {word: value for value, words in scales() for word in words}


def unit_after(text: str, end: int) -> tuple[str, int]:
    """The unit that follows at a place, and where it ends."""
    rest = text[end : end + 40]
    for said, unit in said_units():
        # A long one may have a case ending.
        whole = "" if len(said) > LONG else r"(?![^\W\d_])"
        if at := re.match(rf"[\s-]*{re.escape(said)}{whole}", rest, re.IGNORECASE):
            return unit, end + at.end()
    return "", end


@cache
def said_units() -> tuple[tuple[str, str], ...]:
    """Every way to say a unit, the longest first."""
    pairs = [(said, unit) for unit, about in DATA["units"].items() for said in about["said"]]
    return tuple(sorted(set(pairs), key=lambda pair: (-len(pair[0]), pair)))


@cache
def scales() -> tuple[tuple[Decimal, frozenset[str]], ...]:
    """The scales and the keys of their words, the largest first."""
    return tuple(
        (Decimal(value), frozenset(map(rough, words)))
        for value, words in sorted(DATA["scales"].items(), key=lambda pair: -int(pair[0]))
    )


def in_words(text: str, language: str) -> Iterator[Number]:
    """The numbers that are written in words: eighty-one, жиырма бес; "one" alone is mostly an article."""
    run: list[tuple[int, int, list[Decimal]]] = []
    for at in WORD.finditer(text):
        parts = morphemes(rough(at.group()), language)
        # Two hundred and five is one number, five and ten are two.
        is_hundred = bool(run) and run[-1][2][-1] >= HUNDRED
        joins = run and re.fullmatch(r"[\s-]+(?:and\s)?" if is_hundred else r"[\s-]+", text[run[-1][1] : at.start()])
        if is_hundred and at.group() == "and":
            continue
        if parts and joins:
            run.append((at.start(), at.end(), parts))
            continue
        yield from worded(text, run)
        run = [(at.start(), at.end(), parts)] if parts else []
    yield from worded(text, run)


def worded(text: str, run: list[tuple[int, int, list[Decimal]]]) -> Iterator[Number]:
    """The number that a run of number words is."""
    if not run:
        return
    total = group = Decimal(0)
    parts = [part for _, _, some in run for part in some]
    for part in parts:
        if part >= THOUSAND:
            total, group = total + (group or 1) * part, Decimal(0)
        elif part == HUNDRED:
            group = (group or 1) * part
        else:
            group += part
    start, end = run[0][0], run[-1][1]
    before = text[max(0, start - NEARBY) : start].rstrip()
    # A lone scale belongs to digits before it, or counts nothing: "millions of".
    if parts != [Decimal(1)] and not (before[-1:].isdigit() or parts[0] >= HUNDRED):
        unit, end = unit_after(text, end)
        yield Number(total + group, total + group, (), unit, start, end, is_bare=False)


@lru_cache(maxsize=1 << 14)
def morphemes(key: str, language: str) -> list[Decimal]:
    """The numbers that a word is made of, as Hungarian writes them together: huszonöt is 20 and 5; else nothing."""
    if len(key) > LONGEST_WORD:
        return []
    known = number_words(language)
    if key in known:
        return [known[key]]
    for cut in range(len(key) - 1, 1, -1):
        head = known.get(key[:cut])
        if head is not None and head >= 10 and (tail := morphemes(key[cut:], language)):  # noqa: PLR2004 -- tens first
            return [head, *tail]
    forms = (value for word, value in known.items() if len(word) > SHORT and is_form_of(key, word, language))
    return [value for value in [next(forms, None)] if value is not None]


@cache
def number_words(language: str) -> dict[str, Decimal]:
    """The keys of the number words of a language."""
    known = {rough(word): Decimal(value) for word, value in DATA["words"].get(language, {}).items()}
    return {word: value for value, words in scales() for word in words} | known


def unit_of(said: str) -> str:
    """Our name of a unit, however it is said; as it is when we have none."""
    return next((unit for other, unit in said_units() if other == said.strip().lower()), said)


def converted(number: Number, unit: str, question: str = "") -> list[tuple[Decimal, Decimal]] | None:
    """The readings (low, high) of a number in another unit; nothing when it measures something else.

    Where the key has no unit, that of the question's words is none either: "how many hours" is answered with hours.
    """
    readings = [(number.low, number.high), *((other, other) for other in number.others)]
    asked, said = DATA["units"].get(unit_of(unit)), DATA["units"].get(number.unit)
    if said is None or (asked is None and is_named(number.unit, question)):
        return readings
    if asked is None or asked["dimension"] != said["dimension"]:
        return None
    factor = Decimal(said["is"]) / Decimal(asked["is"])
    return [(low * factor, high * factor) for low, high in readings]


def is_named(unit: str, question: str) -> bool:
    """Whether a question has a word for a unit."""
    keys = [rough(word) for word in WORD.findall(question)]
    named = [rough(said) for said in DATA["units"][unit]["said"] if said.isalpha() and len(said) > SHORT]
    return any(key.startswith(name) for key in keys for name in named)


def bounds(value: Decimal, tolerance: Tolerance) -> tuple[Decimal, Decimal]:
    """Between which numbers an answer is right."""
    off = max(tolerance.absolute, abs(value) * tolerance.relative)
    low = tolerance.least if tolerance.least is not None else value - off
    high = tolerance.most if tolerance.most is not None else value + off
    return low, high
