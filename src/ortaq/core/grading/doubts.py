"""What speaks against taking a word as the answer: a no, a perhaps, a question, another country, another answer."""

import re
from collections.abc import Sequence

from ortaq.core.grading import names, speech
from ortaq.core.grading.answer import Answer, Candidate, Worth
from ortaq.core.grading.key import Why
from ortaq.core.grading.spelling import Word, rough

ITEM = re.compile(r"[\s\"'«“„(]*(?:[-–—*•+]|\(?\d{1,2}[.)]|\(?[a-zA-Zа-яА-Я][.)])\s*(?=\S)")
"""How a line of a list begins."""
SPREAD = 3
"""So many words may stand between two that are joined by an "or": 17 regions or 16."""


def against(said: Answer, chosen: Candidate) -> Why | None:
    """What speaks against an answer, right or wrong: it says no to it, only asks, or tells of another country."""
    number = said.number_of(chosen.start)
    sentence = said.sentence(number)
    if speech.denies(sentence, said.language):
        return Why.NEGATED
    if said.is_asking(number):
        return Why.ASKED_AGAIN
    return Why.ANOTHER_COUNTRY if is_elsewhere(said, sentence, chosen) else None


def doubted(said: Answer, chosen: Candidate, found: Sequence[Candidate]) -> Why | None:
    """What speaks against taking a candidate as the answer, in its sentence and after it."""
    number = said.number_of(chosen.start)
    text = " ".join(word.text for word in said.sentence(number))
    if why := against(said, chosen):
        return why
    is_first = number <= said.first
    doubts = {
        Why.NEGATED: said.adds("contrary", text),
        Why.HEDGED: said.adds("perhaps", text),
        Why.BESIDE: is_beside(said, chosen) or is_past(said, chosen, found, text),
        Why.TAKEN_BACK: is_taken_back(said, chosen, found),
        Why.SEVERAL: any(is_against(said, chosen, one, text) for one in found if one.worth is not chosen.worth),
        Why.OPEN: not is_first and not said.is_about(number),
    }
    return next((why for why, is_so in doubts.items() if is_so), None)


def is_elsewhere(said: Answer, sentence: Sequence[Word], chosen: Candidate) -> bool:
    """Whether a sentence names a country, and not the one of the question."""
    around = [word for word in sentence if not chosen.start <= word.start < chosen.end]
    told = names.countries_in(around, said.language)
    asked = names.countries_in(said.asked, said.language)
    if not told:
        return False
    if asked:
        return not asked & names.countries_in(sentence, said.language)
    # A country that is spelled otherwise in the question than in our list is known by standing there again.
    own = [word for word in said.asked if word.is_capital and word.key in said.told]
    return bool(own) and not any(names.is_echoed(word, own, said.language) for word in sentence if word.is_capital)


def is_beside(said: Answer, chosen: Candidate) -> bool:
    """Whether the word beside a name says that what is meant is only near to it."""
    if said.text[chosen.start].isdigit():
        return False
    sentence = said.sentence(said.number_of(chosen.start))
    before = [word.text for word in sentence if word.end <= chosen.start][-2:]
    after = [word.text for word in sentence if word.start >= chosen.end][:1]
    if said.language in {"en", "ru"}:
        return speech.ends("beside", " ".join(before), said.language)
    return speech.begins("beside", " ".join(after), said.language)


def is_past(said: Answer, chosen: Candidate, found: Sequence[Candidate], text: str) -> bool:
    """Whether a sentence speaks of former times, and of nothing else that could be what was: the capital was Almaty."""
    if chosen.worth is not Worth.RIGHT or not said.adds("once", text):
        return False
    return not any(
        one.worth is not Worth.RIGHT and said.number_of(one.start) == said.number_of(chosen.start) for one in found
    )


def is_taken_back(said: Answer, chosen: Candidate, found: Sequence[Candidate]) -> bool:
    """Whether the answer goes on by saying no to it: "Baku. No, …", "… That is not true.", "… Baku is not …"."""
    number = said.number_of(chosen.start)
    again = {said.number_of(one.start) for one in found if one.worth is chosen.worth}
    if any(speech.denies(said.sentence(one), said.language) for one in again):
        return True
    for one in said.later(number):
        sentence = said.sentence(one)
        text = " ".join(word.text for word in sentence)
        if speech.begins("no", text, said.language) or speech.begins("sorry", text, said.language):
            return True
        if speech.says("takes_back", text, said.language):
            return True
    return False


def is_against(said: Answer, chosen: Candidate, one: Candidate, sentence: str) -> bool:
    """Whether another candidate stands in for the answer too: before it, joined to it, or in another answer later."""
    number, other = said.number_of(chosen.start), said.number_of(one.start)
    if one.worth is Worth.PART and chosen.worth is Worth.RIGHT:
        return False
    if chosen.worth is Worth.PART and other == number:
        # On 1991, on December 19, 1991.
        return True
    if one.worth is Worth.ONCE and other == number:
        # Astana, formerly Nur-Sultan.
        return not speech.says("once", sentence, said.language)
    if other > number:
        return is_another_answer(said, number, other) or are_listed(said, chosen, one)
    if said.text[one.end : chosen.start].isspace():
        # Chinghiz Aitmatov: the first part of a name.
        return False
    return one.start < chosen.start or one.worth in {Worth.RIVAL, Worth.NEAR} or is_joined(said, chosen, one)


def is_another_answer(said: Answer, number: int, other: int) -> bool:
    """Whether a later sentence speaks of what was asked as much as the first did."""
    kept = said.kept(said.sentence(other))
    return said.says_again(said.sentence(other)) or kept >= max(1, said.kept(said.sentence(number)))


def are_listed(said: Answer, chosen: Candidate, one: Candidate) -> bool:
    """Whether two candidates stand in lines of a list."""
    lines = [said.text[said.text.rfind("\n", 0, each.start) + 1 : each.end] for each in (chosen, one)]
    return lines[0] != lines[1] and all(ITEM.match(line) for line in lines)


def is_joined(said: Answer, chosen: Candidate, one: Candidate) -> bool:
    """Whether "and", "or", a comma or a dash alone stands between two candidates, or an "or" a word further."""
    first, second = sorted([chosen, one], key=lambda each: each.start)
    between = said.text[first.end : second.start]
    if not between.strip(" \t\n,/;–—-"):
        return bool(between.strip())
    apart = rough(between.strip(" \t\n,/;–—-"))
    if apart in speech.keys("and_or", said.language):
        return True
    words = [rough(word) for word in between.split()]
    return len(words) <= SPREAD and any(word in speech.keys("or", said.language) for word in words)
