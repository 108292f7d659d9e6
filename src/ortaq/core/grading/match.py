"""The matcher: what an answer is worth, held against its key by rules alone; what rules cannot say goes to people.

Every kind of question comes down to candidates: names, numbers or dates that the answer gives, each right, once right
or something else, in their order. One right candidate with nothing against it is a right answer. A no, a perhaps,
another candidate beside it, or a word that is only nearly right make it unclear, which is never counted as right. One
that is something else is a wrong answer only where the sentence is about what was asked.
"""

import datetime as dt
from collections.abc import Sequence

from ortaq.core.grading import names, speech
from ortaq.core.grading.answer import Answer, Candidate, Worth
from ortaq.core.grading.candidates import candidates
from ortaq.core.grading.doubts import against, doubted
from ortaq.core.grading.key import Grade, Key, Kind, Match, Why
from ortaq.core.grading.polarity import yes_or_no
from ortaq.core.grading.spelling import words

SOMETHING = frozenset({Worth.RIGHT, Worth.ONCE, Worth.NOT_YET, Worth.PART, Worth.UNSURE})
"""What is more than a near miss."""


def match(answer: str, key: Key, question: str, language: str, asked_on: dt.date) -> Match:
    """The grade of `answer` to `question`, which was asked in `language` (a BCP 47 tag) on a day."""
    said = Answer(answer, question, language)
    if not said.words and not any(letter.isdigit() for letter in answer):
        return Match(Grade.NOT_ATTEMPTED, None, Why.EMPTY)
    if speech.is_foreign(answer, said.language):
        return Match(Grade.OFF_LANGUAGE, None, Why.OTHER_LANGUAGE)
    if silent := silence(said):
        # Who says that they do not know and then gives what is right is for people.
        given = [(one.start, one.end) for one in hits(said, key)]
        given += [(one.start, one.end) for one in candidates(said, key, asked_on) if one.worth in SOMETHING]
        return Match(Grade.UNCLEAR, given[0], Why.HEDGED) if given else silent
    return held(said, key, asked_on)


def held(said: Answer, key: Key, asked_on: dt.date) -> Match:
    """An answer held against its key, whatever else it says."""
    if key.kind is Kind.TEXT:
        return Match(Grade.UNCLEAR, None, Why.OPEN)
    if key.kind is Kind.BOOL:
        return yes_or_no(said, key)
    if key.kind is Kind.LIST:
        return listed(said, key, asked_on)
    return decided(said, candidates(said, key, asked_on), key)


def silence(said: Answer) -> Match | None:
    """The grade of an answer that says that it gives none."""
    if speech.says("would_not", said.text, said.language):
        return Match(Grade.REFUSED, None, Why.WOULD_NOT)
    if speech.says("does_not_know", said.text, said.language):
        return Match(Grade.NOT_ATTEMPTED, None, Why.DOES_NOT_KNOW)
    return None


def decided(said: Answer, found: Sequence[Candidate], key: Key) -> Match:
    """What the candidates of an answer come to."""
    strong = [one for one in found if one.worth not in {Worth.OTHER, Worth.RIVAL}]
    if not strong:
        return otherwise(said, found, key)
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
    }[chosen.worth]
    if grade is not Grade.UNCLEAR and (doubt := doubted(said, chosen, found)):
        return Match(Grade.UNCLEAR, span, doubt)
    return Match(grade, span, why)


def otherwise(said: Answer, found: Sequence[Candidate], key: Key) -> Match:
    """The grade of an answer in which nothing is right, nor nearly: wrong only where it does answer the question."""
    if not found:
        if accepted := accepted_premise(said, key.rivals):
            return accepted
        if said.is_echo:
            return Match(Grade.NOT_ATTEMPTED, None, Why.ECHO)
        # "The currency is the dollar": something new is said of what was asked, in a word that looks like no name.
        first = said.sentence(said.first)
        is_said = key.kind is Kind.NAME and said.says_again(first) and not said.is_asking(first[0].sentence)
        return Match(Grade.UNCLEAR if is_said else Grade.NOT_ATTEMPTED, None, Why.OPEN if is_said else Why.NOTHING)
    chosen = min(found, key=lambda one: (one.worth.value, one.start))
    span = chosen.start, chosen.end
    if why := against(said, chosen):
        return Match(Grade.UNCLEAR, span, why)
    if not said.is_about(said.number_of(chosen.start)):
        return Match(Grade.UNCLEAR, span, Why.OPEN)
    return Match(Grade.WRONG, span, Why.OTHER)


def accepted_premise(said: Answer, rivals: Sequence[str]) -> Match | None:
    """Wrong, when an answer repeats a wrong answer that the question suggests, and does not say no to it."""
    for rival in rivals:
        if not names.places(rival, said.asked, (), said.language):
            continue
        for place in names.places(rival, said.words, (), said.language):
            number = said.number_of(place.start)
            is_said = said.is_echo or said.says_again(said.sentence(number))
            if not (place.is_exact and is_said) or said.is_asking(number):
                continue
            if not speech.denies(said.words, said.language):
                return Match(Grade.WRONG, (place.start, place.end), Why.OTHER)
    return None


def listed(said: Answer, key: Key, asked_on: dt.date) -> Match:
    """How many of a list an answer gives."""
    found = hits(said, key)
    if not found and not said.is_asking(0) and (asked := hits(said, key, is_asked=True)):
        return Match(Grade.UNCLEAR, (asked[0].start, asked[-1].end), Why.IN_QUESTION)
    if not found:
        return decided(said, candidates(said, Key(Kind.NAME, rivals=key.rivals), asked_on), key)
    span = min(one.start for one in found), max(one.end for one in found)
    sentences = sorted({said.number_of(one.start) for one in found})
    if why := doubts_of_list(said, key, sentences):
        return Match(Grade.UNCLEAR, span, why)
    if len(found) >= (key.at_least or len(key.items)):
        return Match(Grade.CORRECT, span, Why.RIGHT)
    return Match(Grade.PARTIAL, span, Why.SOME)


def hits(said: Answer, key: Key, *, is_asked: bool = False) -> list[names.Place]:
    """Where the items of a list stand, each once; with `is_asked` those that the question has already."""
    found = (
        [
            one
            for form in forms
            for one in names.places(form, said.words, said.asked, said.language)
            if (one.is_asked if is_asked else one.is_exact)
        ]
        for forms in key.items
    )
    return [exact[0] for exact in found if exact]


def doubts_of_list(said: Answer, key: Key, sentences: Sequence[int]) -> Why | None:
    """What speaks against the sentences that give a list: a no, a question, a perhaps, or what is not on it."""
    for number in sentences:
        sentence = said.sentence(number)
        text = " ".join(word.text for word in sentence)
        if speech.denies(sentence, said.language) or said.adds("contrary", text):
            return Why.NEGATED
        if said.is_asking(number):
            return Why.ASKED_AGAIN
        if said.adds("perhaps", text):
            return Why.HEDGED
        on_list = names.countries_in(
            [word for forms in key.items for form in forms for word in words(form)], said.language
        )
        # A list of countries may have none of another list; that of a list of languages may name any.
        if on_list and names.countries_in(sentence, said.language) - on_list - names.countries_in(
            said.asked, said.language
        ):
            return Why.SEVERAL
    rivals = [one for rival in key.rivals for one in names.places(rival, said.words, said.asked, said.language)]
    return Why.SEVERAL if any(one.is_exact for one in rivals) else None
