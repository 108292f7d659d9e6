"""The matcher: what an answer is worth, held against its key by rules alone; what rules cannot say goes to people.

Every kind of question comes down to candidates: names, numbers or dates that the answer gives, each right, once right
or something else, in their order. One right candidate with nothing against it is a right answer. A no, a perhaps,
another candidate beside it, or a word that is only nearly right make it unclear, which is never counted as right.
"""

import datetime as dt
import re
from collections.abc import Sequence
from decimal import Decimal
from enum import Enum, auto
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

from ortaq.core.grading import dates, names, numbers, speech
from ortaq.core.grading.inflection import is_form_of
from ortaq.core.grading.key import Grade, Key, Kind, Match, Precision, Why
from ortaq.core.grading.spelling import Word, rough, words
from ortaq.core.text.languages import primary

GIVEN = frozenset(Kind) - {Kind.TEXT, Kind.BOOL}
"""The kinds of question to which something is given that can be found."""


FIGURES = re.compile(r"\d+")


class Worth(Enum):
    """What one candidate of an answer is."""

    RIGHT = auto()
    ONCE = auto()
    NOT_YET = auto()
    PART = auto()
    NEAR = auto()
    UNSURE = auto()
    ASKED = auto()
    RIVAL = auto()
    OTHER = auto()


class Candidate(NamedTuple):
    """Something that is given as the answer: what it is worth, and the characters [start, end) that say it."""

    worth: Worth
    start: int
    end: int


class Answer:
    """An answer taken apart once, beside its question."""

    def __init__(self, text: str, question: str, language: str) -> None:
        self.text = text
        self.question = question
        self.language = primary(language)

    @cached_property
    def words(self) -> list[Word]:
        """Its words."""
        return words(self.text)

    @cached_property
    def asked(self) -> list[Word]:
        """The words of the question."""
        return words(self.question)

    def sentence(self, start: int) -> list[Word]:
        """The words of the sentence in which a place is."""
        number = max((word.sentence for word in self.words if word.start <= start), default=0)
        return [word for word in self.words if word.sentence == number]

    def number_of(self, start: int) -> int:
        """Which sentence a place is in."""
        return max((word.sentence for word in self.words if word.start <= start), default=0)


def match(answer: str, key: Key, question: str, language: str, asked_on: dt.date) -> Match:
    """The grade of `answer` to `question`, which was asked in `language` (a BCP 47 tag) on a day."""
    said = Answer(answer, question, language)
    if not said.words and not any(letter.isdigit() for letter in answer):
        return Match(Grade.NOT_ATTEMPTED, None, Why.EMPTY)
    if speech.is_foreign(answer, said.language):
        return Match(Grade.OFF_LANGUAGE, None, Why.OTHER_LANGUAGE)
    silent, found = silence(said), held(said, key, asked_on)
    if silent and found.grade not in {Grade.WRONG, Grade.NOT_ATTEMPTED} and key.kind in GIVEN:
        # It says that it does not know, and then says something.
        return Match(Grade.UNCLEAR, found.span, Why.HEDGED)
    return silent or found


def held(said: Answer, key: Key, asked_on: dt.date) -> Match:
    """An answer held against its key, whatever else it says."""
    if key.kind is Kind.TEXT:
        return Match(Grade.UNCLEAR, None, Why.OPEN)
    if key.kind is Kind.BOOL:
        return yes_or_no(said, key)
    if key.kind is Kind.LIST:
        return listed(said, key, asked_on)
    given = candidates(said, key, asked_on)
    if not given and key.kind is not Kind.NAME:
        return Match(Grade.NOT_ATTEMPTED, None, Why.ECHO if is_echo(said) else Why.NOTHING)
    return decided(said, given, key.rivals)


def silence(said: Answer) -> Match | None:
    """The grade of an answer that says that it gives none."""
    if speech.says("would_not", said.text, said.language):
        return Match(Grade.REFUSED, None, Why.WOULD_NOT)
    if speech.says("does_not_know", said.text, said.language):
        return Match(Grade.NOT_ATTEMPTED, None, Why.DOES_NOT_KNOW)
    return None


def candidates(said: Answer, key: Key, asked_on: dt.date) -> list[Candidate]:
    """What an answer gives, in its order; the same place is worth the best that any of the keys says of it."""
    read = {Kind.NAME: of_names, Kind.NUMBER: of_numbers, Kind.DATE: of_dates}[key.kind]
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
    found = [
        Candidate(
            Worth.RIGHT
            if one.is_exact
            else Worth.ASKED
            if one.is_asked
            else Worth.UNSURE
            if one.is_homograph
            else Worth.NEAR,
            one.start,
            one.end,
        )
        for form in key.forms
        for one in names.places(form, said.words, said.asked, said.language)
    ]
    found += of_codes(said, [form for form in key.forms if not words(form)])
    found += [
        Candidate(Worth.RIVAL, one.start, one.end)
        for rival in key.rivals
        for one in names.places(rival, said.words, said.asked, said.language)
        if one.is_exact
    ]
    taken = [(one.start, one.end) for one in found]
    found += [
        Candidate(Worth.OTHER, word.start, word.end)
        for word in names.others(said.words, said.asked, said.language)
        if not any(start <= word.start < end for start, end in taken)
    ]
    return found


def of_codes(said: Answer, codes: Sequence[str]) -> list[Candidate]:
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
        readings = numbers.converted(one, key.unit)
        if readings is None:
            # The right number of something else: miles, where square miles are asked for.
            if low <= one.low and one.high <= high:
                found.append(Candidate(Worth.NEAR, one.start, one.end))
            continue
        if any(low <= first and last <= high for first, last in readings):
            worth = Worth.RIGHT
        elif any(first <= high and low <= last for first, last in readings):
            worth = Worth.NEAR
        else:
            worth = Worth.OTHER
        found.append(Candidate(worth, one.start, one.end))
    return found


def of_dates(said: Answer, key: Key) -> list[Candidate]:
    """The dates in an answer that are not its question's."""
    assert isinstance(key.value, dt.date)  # noqa: S101 -- a key of this kind
    asked = {one[:3] for one in dates.days(said.question, said.language)}
    found = []
    for one in dates.days(said.text, said.language):
        if one[:3] in asked:
            continue
        if dates.same(one, key.value, key.precision):
            worth = Worth.UNSURE if one.is_unsure and key.precision is not Precision.YEAR else Worth.RIGHT
        elif dates.agrees(one, key.value, key.precision):
            worth = Worth.PART
        else:
            worth = Worth.OTHER
        found.append(Candidate(worth, one.start, one.end))
    return found


def decided(said: Answer, found: Sequence[Candidate], rivals: Sequence[str]) -> Match:
    """What the candidates of an answer come to; `rivals` are wrong answers that the question may suggest."""
    strong = [one for one in found if one.worth is not Worth.OTHER]
    if not strong:
        first = next(iter(found), None)
        if first is None and is_echo(said):
            return accepted_premise(said, rivals) or Match(Grade.NOT_ATTEMPTED, None, Why.ECHO)
        return Match(Grade.WRONG, (first.start, first.end) if first else None, Why.OTHER)
    chosen = min(strong, key=lambda one: (one.worth.value, one.start))
    span = chosen.start, chosen.end
    grade, why = {
        Worth.RIGHT: (Grade.CORRECT, Why.RIGHT),
        Worth.ONCE: (Grade.OUTDATED, Why.ONCE_RIGHT),
        Worth.NOT_YET: (Grade.UNCLEAR, Why.NOT_YET),
        Worth.PART: (Grade.PARTIAL, Why.SOME),
        Worth.NEAR: (Grade.UNCLEAR, Why.NEAR),
        Worth.UNSURE: (Grade.UNCLEAR, Why.HOMOGRAPH),
        Worth.ASKED: (Grade.UNCLEAR, Why.IN_QUESTION),
        Worth.RIVAL: (Grade.WRONG, Why.OTHER),
    }[chosen.worth]
    if grade not in {Grade.UNCLEAR, Grade.WRONG} and (doubt := doubted(said, chosen, found)):
        return Match(Grade.UNCLEAR, span, doubt)
    return Match(grade, span, why)


def accepted_premise(said: Answer, rivals: Sequence[str]) -> Match | None:
    """Wrong, when an answer repeats a wrong answer that the question suggests, and does not say no to it."""
    for rival in rivals:
        if not names.places(rival, said.asked, (), said.language):
            continue
        for place in names.places(rival, said.words, (), said.language):
            if place.is_exact and "?" not in said.text and not speech.denies(said.words, said.language):
                return Match(Grade.WRONG, (place.start, place.end), Why.OTHER)
    return None


def doubted(said: Answer, chosen: Candidate, found: Sequence[Candidate]) -> Why | None:
    """What speaks against taking a candidate as the answer."""
    sentence = said.sentence(chosen.start)
    text = " ".join(word.text for word in sentence)
    if speech.denies(sentence, said.language):
        return Why.NEGATED
    if speech.says("perhaps", text, said.language):
        return Why.HEDGED
    if speech.says("asks", text, said.language):
        return Why.ASKED_AGAIN
    if is_elsewhere(said, sentence):
        return Why.ANOTHER_COUNTRY
    if any(is_against(said, chosen, one, text) for one in found if one.worth is not chosen.worth):
        return Why.SEVERAL
    return None


def is_elsewhere(said: Answer, sentence: Sequence[Word]) -> bool:
    """Whether a sentence names a country, and not the one of the question."""
    asked = names.countries_in(said.asked, said.language)
    told = names.countries_in(sentence, said.language)
    return bool(asked and told) and not asked & told


def is_against(said: Answer, chosen: Candidate, one: Candidate, sentence: str) -> bool:
    """Whether another candidate stands in for the answer too: before it, or joined to it."""
    apart = said.number_of(one.start) - said.number_of(chosen.start)
    if one.worth is Worth.ONCE and apart == 0:
        # Astana, formerly Nur-Sultan.
        return not speech.says("once", sentence, said.language)
    if apart > 0:
        return False
    if said.text[one.end : chosen.start].isspace():
        # Chinghiz Aitmatov: the first part of a name.
        return False
    return one.start < chosen.start or one.worth in {Worth.RIVAL, Worth.NEAR} or is_joined(said, chosen, one)


def is_joined(said: Answer, chosen: Candidate, one: Candidate) -> bool:
    """Whether "and", "or" or a comma alone stands between two candidates."""
    first, second = sorted([chosen, one], key=lambda each: each.start)
    between = said.text[first.end : second.start].strip().strip(",/").strip()
    return rough(between) in speech.keys("and_or", said.language)


def is_echo(said: Answer) -> bool:
    """Whether an answer says nothing that its question did not."""
    asked = {word.key for word in said.asked} | speech.keys("function", said.language)
    return all(word.key in asked for word in said.words)


def listed(said: Answer, key: Key, asked_on: dt.date) -> Match:
    """How many of a list an answer gives."""
    hits = []
    for forms in key.items:
        exact = [
            one for form in forms for one in names.places(form, said.words, said.asked, said.language) if one.is_exact
        ]
        hits += exact[:1]
    if not hits:
        return decided(said, candidates(said, Key(Kind.NAME, rivals=key.rivals), asked_on), key.rivals)
    span = min(one.start for one in hits), max(one.end for one in hits)
    sentences = {said.number_of(one.start): said.sentence(one.start) for one in hits}
    if any(speech.denies(sentence, said.language) for sentence in sentences.values()):
        return Match(Grade.UNCLEAR, span, Why.NEGATED)
    rivals = [one for rival in key.rivals for one in names.places(rival, said.words, said.asked, said.language)]
    if any(one.is_exact for one in rivals):
        return Match(Grade.UNCLEAR, span, Why.SEVERAL)
    if len(hits) >= (key.at_least or len(key.items)):
        return Match(Grade.CORRECT, span, Why.RIGHT)
    return Match(Grade.PARTIAL, span, Why.SOME)


def yes_or_no(said: Answer, key: Key) -> Match:
    """Whether an answer says yes or no, as its first word or by saying the question again with or without a no."""
    first = [word for word in said.words if word.sentence == 0]
    span = (first[0].start, first[-1].end) if first else None
    says_yes, says_no = (speech.begins(about, said.text, said.language) for about in ("yes", "no"))
    if says_no:
        return verdict(said_yes=False, key=key, span=span)
    clause = clause_of(said, first)
    if says_yes or says_again(said, clause):
        has_no = speech.denies(clause[1:] if says_yes else clause, said.language)
        # "Has it no coast?" is said again with its no.
        is_asked_no = speech.denies(said.asked, said.language)
        if is_asked_no:
            is_unclear = not (has_no or says_yes)
        else:
            is_unclear = (says_yes and has_no) or (not has_no and speech.denies(first, said.language))
        if is_unclear:
            return Match(Grade.UNCLEAR, span, Why.NEGATED)
        return verdict(said_yes=is_asked_no or not has_no, key=key, span=span)
    return Match(Grade.UNCLEAR, span, Why.OPEN)


def clause_of(said: Answer, sentence: Sequence[Word]) -> list[Word]:
    """The words of a sentence up to its first comma or dash; after a lone yes, those after it too."""
    for before, after in pairwise(sentence):
        if set(said.text[before.end : after.start]) & set(",;—–") and before is not sentence[0]:
            return [word for word in sentence if word.start <= before.start]
    return list(sentence)


def says_again(said: Answer, clause: Sequence[Word]) -> bool:
    """Whether a clause has most of the question's words, with whatever ending."""
    small = speech.keys("function", said.language)
    asked = {word.key for word in said.asked if word.key not in small}
    kept = [one for one in asked if any(is_either(one, word.key, said.language) for word in clause)]
    return bool(asked) and len(kept) >= AGAIN * len(asked)


def is_either(one: str, other: str, language: str) -> bool:
    """Whether one word is a form of the other."""
    return is_form_of(one, other, language) or is_form_of(other, one, language)


AGAIN = 0.75
"""Who says so much of a question's words again has answered it."""


def verdict(*, said_yes: bool, key: Key, span: tuple[int, int] | None) -> Match:
    """Right or wrong."""
    if said_yes == key.value:
        return Match(Grade.CORRECT, span, Why.RIGHT)
    return Match(Grade.WRONG, span, Why.OTHER)
