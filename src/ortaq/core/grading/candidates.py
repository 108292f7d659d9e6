"""What an answer gives: names, codes, numbers and dates that are not its question's own, and what each is worth."""

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from ortaq.core.grading import dates, names, numbers, speech
from ortaq.core.grading.answer import Answer, Candidate, Worth
from ortaq.core.grading.key import EXACTLY, Key, Kind, Precision
from ortaq.core.grading.spelling import rough, words

FIGURES = re.compile(r"\d+")
CODE = re.compile(r"\.?([A-Z]{2,3}|[a-z]{2,3})")
"""KZ, KZT, kk, .kz: what counts is its very letters."""
BESIDE = 3
"""So many words before or after a number can make a bound of it: more than five, 5-тен астам."""


def candidates(said: Answer, key: Key, asked_on: dt.date) -> list[Candidate]:
    """What an answer gives, in its order; the same place is worth the best that any of the keys says of it."""
    read = READ.get(key.kind)
    if read is None:
        return []
    best: dict[int, Candidate] = {}
    for one in (key, *key.earlier):
        for found in read(said, one):
            worth = in_time(found.worth, one, asked_on)
            before = best.get(found.start)
            if before is None or worth.value < before.worth.value:
                best[found.start] = found._replace(worth=worth)
    return sorted(best.values(), key=lambda found: found.start)


def in_time(worth: Worth, key: Key, asked_on: dt.date) -> Worth:
    """What a candidate is worth on a day, when it is right as its own key has it."""
    if worth is not Worth.RIGHT:
        return worth
    if key.valid_to is not None and asked_on >= key.valid_to:
        return Worth.ONCE
    return Worth.NOT_YET if key.valid_from is not None and asked_on < key.valid_from else Worth.RIGHT


def of_names(said: Answer, key: Key) -> list[Candidate]:
    """The names in an answer that are not its question's words."""
    codes = [form for form in key.forms if CODE.fullmatch(form)]
    found = [
        Candidate(worth_of(one), one.start, one.end)
        for form in key.forms
        if form not in codes
        for one in names.places(form, said.words, said.asked, said.language)
    ]
    found += [one for code in codes for one in of_letters(said, code)]
    found += of_figures(said, [form for form in key.forms if not words(form)])
    found += [
        # A rival in small letters, or nearly written, is as unsure as a right name would be.
        Candidate(Worth.RIVAL if one.is_exact else Worth.NEAR, one.start, one.end)
        for rival in key.rivals
        for one in names.places(rival, said.words, said.asked, said.language)
        if one.is_exact or (rough(said.text[one.start : one.end]) == rough(rival) and not one.is_asked)
    ]
    taken = [(one.start, one.end) for one in found]
    given = names.others(said.words, said.asked, said.language, with_first=said.is_short(said.words))
    if codes:
        # Beside a code only other codes are answers: KZT or AZN, not Kazakhstan.
        given = [word for word in given if CODE.fullmatch(word.text)]
    found += [
        Candidate(Worth.OTHER, word.start, word.end)
        for word in given
        if not any(start <= word.start < end for start, end in taken)
    ]
    return found


def worth_of(place: names.Place) -> Worth:
    """What a place where a right name stands is worth."""
    if place.is_exact:
        return Worth.RIGHT
    if place.is_asked:
        return Worth.ASKED
    return Worth.UNSURE if place.is_homograph else Worth.NEAR


def of_letters(said: Answer, code: str) -> Iterator[Candidate]:
    """Codes of two or three letters, in Latin ones and whole; "az" is also a word of several languages."""
    letters = code.removeprefix(".")
    whole = rf"(?<![^\W_]){letters}(?![^\W_])"
    is_word = rough(letters) in speech.keys("code_words", said.language)
    is_asked = not is_word and bool(re.search(whole, said.question))
    for at in re.finditer(whole, said.text, re.IGNORECASE):
        if is_asked:
            worth = Worth.ASKED
        elif at.group() == letters.upper() or said.text[: at.start()].endswith("."):
            worth = Worth.RIGHT
        elif at.group().islower() and not is_word:
            worth = Worth.RIGHT if at.group() == letters else Worth.NEAR
        else:
            worth = Worth.UNSURE
        yield Candidate(worth, at.start(), at.end())


def of_figures(said: Answer, codes: Sequence[str]) -> list[Candidate]:
    """Names that are figures alone, as a country's telephone code: +7, whole; other figures are other answers."""
    if not codes:
        return []
    wanted, asked = {figures(code) for code in codes}, set(FIGURES.findall(said.question))
    return [
        Candidate(Worth.RIGHT if at.group() in wanted else Worth.OTHER, at.start(), at.end())
        for at in FIGURES.finditer(said.text)
        if at.group() not in asked
    ]


def figures(code: str) -> str:
    """Only the figures of a code."""
    return "".join(letter for letter in code if letter.isdigit())


def of_numbers(said: Answer, key: Key) -> list[Candidate]:
    """The numbers in an answer that are not its question's, nor years beside what is asked for."""
    assert isinstance(key.value, Decimal)  # noqa: S101 -- a key of this kind
    low, high = numbers.bounds(key.value, key.tolerance)
    asked = {one.low for one in numbers.numbers(said.question, said.language)}
    is_year = key.value in numbers.YEARS
    found = []
    for one in numbers.numbers(said.text, said.language):
        if one.low in asked or (one.may_be_year and not is_year):
            continue
        readings = numbers.converted(one, key.unit, said.question)
        if readings is None:
            # The right number of something else: miles, where square miles are asked for.
            if low <= one.low and one.high <= high:
                found.append(Candidate(Worth.NEAR, one.start, one.end))
            continue
        if any(low <= first and last <= high for first, last in readings):
            worth = Worth.NEAR if one.is_ordinal or is_bound(said, one, readings, key) else Worth.RIGHT
        elif any(first <= high and low <= last for first, last in readings):
            worth = Worth.NEAR
        else:
            # Four hours behind is not four hours ahead, but whoever writes a dash may mean neither.
            worth = (
                Worth.NEAR if one.is_negative and any(low <= -first <= high for first, _ in readings) else Worth.OTHER
            )
        found.append(Candidate(worth, one.start, one.end))
    return found


def is_bound(said: Answer, one: numbers.Number, readings: Sequence[tuple[Decimal, Decimal]], key: Key) -> bool:
    """Whether "more than" or "less than" beside a number says something else than the key."""
    assert isinstance(key.value, Decimal)  # noqa: S101 -- a key of this kind
    text = beside(said, one.start, one.end)
    is_more, is_less = (speech.says(about, text, said.language) for about in ("more", "less"))
    if key.tolerance == EXACTLY:
        return is_more or is_less
    first, last = readings[0]
    return (is_more and first > key.value) or (is_less and last < key.value)


def of_dates(said: Answer, key: Key) -> list[Candidate]:
    """The dates in an answer that are not its question's."""
    assert isinstance(key.value, dt.date)  # noqa: S101 -- a key of this kind
    asked = {one[:3] for one in dates.days(said.question, said.language)}
    found = []
    for one in dates.days(said.text, said.language):
        if one[:3] in asked:
            continue
        is_vague = one.is_span or speech.says("around", beside(said, one.start, one.end), said.language)
        if dates.same(one, key.value, key.precision):
            is_unsure = one.is_unsure and key.precision is not Precision.YEAR
            worth = Worth.NEAR if is_vague else Worth.UNSURE if is_unsure else Worth.RIGHT
        elif dates.agrees(one, key.value, key.precision):
            worth = Worth.NEAR if is_vague else Worth.PART
        else:
            worth = Worth.OTHER
        found.append(Candidate(worth, one.start, one.end))
    return found


def beside(said: Answer, start: int, end: int) -> str:
    """The few words before and after a place, in its sentence, where each language has its "more than"."""
    sentence = said.sentence(said.number_of(start))
    before = [word.text for word in sentence if word.end <= start][-BESIDE:]
    after = [] if said.language in {"en", "ru"} else [word.text for word in sentence if word.start >= end][:BESIDE]
    return f"{' '.join(before)} | {' '.join(after)}"


READ = {Kind.NAME: of_names, Kind.NUMBER: of_numbers, Kind.DATE: of_dates}
