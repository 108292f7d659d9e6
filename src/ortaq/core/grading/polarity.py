"""Yes or no: by the first word, or by the question said again with or without a no."""

import re
from collections.abc import Sequence
from typing import Final

from ortaq.core.grading import names, speech
from ortaq.core.grading.answer import Answer, clause_of
from ortaq.core.grading.key import Grade, Key, Match, Why
from ortaq.core.grading.spelling import Word

CLAIM: Final = re.compile(r"[“„«\"]([^“”„«»\"]+)[”“»\"]")
"""What a question quotes, for the answer to agree with."""


def yes_or_no(said: Answer, key: Key) -> Match:
    """Whether an answer says yes or no; one that says both, asks, or is about something else goes to people."""
    number = said.first
    first = said.sentence(number)
    span = (first[0].start, first[-1].end) if first else None
    text = " ".join(word.text for word in first)
    if said.is_echo and said.is_asking(number):
        return Match(Grade.NOT_ATTEMPTED, None, Why.ECHO)
    says_yes, says_no = (speech.begins(about, text, said.language) for about in ("yes", "no"))
    clause = clause_of(said.text, first, marks(said))
    # "No doubt it is" and "not only" begin with a no that is none.
    is_no_doubt = speech.begins("no_doubt", text, said.language)
    claim = claim_of(said) if key.claimed is not None else []
    is_said = said.says_again(clause, said.telling(claim)) if claim else says_again(said, clause)
    if is_no_doubt or not (says_yes or says_no or is_said):
        return Match(Grade.UNCLEAR, span, Why.OPEN)
    if key.claimed is None:
        says_so = polarity(said, first, clause, says_yes=says_yes, says_no=says_no)
    else:
        agrees = agreement(said, clause, claim, says_yes=says_yes, says_no=says_no)
        says_so = key.claimed if agrees else None if agrees is None else not key.claimed
    if says_so is None:
        return Match(Grade.UNCLEAR, span, Why.NEGATED)
    if why := doubted(said, number, clause, says_so=says_so, is_plain=not (says_yes or says_no)):
        return Match(Grade.UNCLEAR, span, why)
    if says_so == key.value:
        return Match(Grade.CORRECT, span, Why.RIGHT)
    return Match(Grade.WRONG, span, Why.OTHER)


def polarity(
    said: Answer, first: Sequence[Word], clause: Sequence[Word], *, says_yes: bool, says_no: bool
) -> bool | None:
    """Whether the first sentence says yes; nothing when its first word says one thing and the rest another."""
    # "Has it no coast?" is said again with its no.
    is_asked_no = asks_no(said)
    rest = list(clause[1:] if says_yes or says_no else clause)
    has_no = speech.denies(rest, said.language)
    if says_no:
        return None if not is_asked_no and not has_no and says_again(said, rest) else False
    if is_asked_no:
        return True if has_no or says_yes else None
    # "… landlocked: it has no coast" answers "… landlocked, without a coast": a no of both is none.
    has_more = speech.denies(list(first), said.language) and not speech.denies(said.asked, said.language)
    if (says_yes and has_no) or (not has_no and has_more):
        return None
    return not has_no


def agreement(said: Answer, clause: Sequence[Word], claim: list[Word], *, says_yes: bool, says_no: bool) -> bool | None:
    """Whether the first sentence agrees with the claim that the question quotes; nothing when it does both.

    Who says "X is not a member" again agrees with a claim that X is none, and denies nothing.
    """
    rest = list(clause[1:] if says_yes or says_no else clause)
    is_like = speech.denies(rest, said.language) == speech.denies(claim, said.language)
    if not (says_yes or says_no):
        return is_like
    return None if said.says_again(rest, said.telling(claim)) and is_like != says_yes else says_yes


def claim_of(said: Answer) -> list[Word]:
    """The words that the question quotes; all of it where it quotes nothing."""
    quoted = CLAIM.search(said.question)
    start, end = quoted.span(1) if quoted else (0, len(said.question))
    return [one for one in said.asked if start <= one.start < end]


def says_again(said: Answer, sentence: Sequence[Word]) -> bool:
    """Whether some words have most of what the question asks before it explains itself."""
    asked = said.telling(clause_of(said.question, said.asked, marks(said)))
    return said.says_again(sentence, asked if len(asked) > 1 else said.told)


def marks(said: Answer) -> str:
    """What ends the clause that answers: "X is landlocked: it has no coast"; but not "X: is it landlocked?"."""
    return ",;—–" if ":" in said.question else ",;:—–"


def asks_no(said: Answer) -> bool:
    """Whether the question itself, and not what it explains after a comma, says no to something."""
    return speech.denies(clause_of(said.question, said.asked, marks(said)), said.language)


def doubted(said: Answer, number: int, clause: Sequence[Word], *, says_so: bool, is_plain: bool) -> Why | None:
    """What speaks against taking the first sentence as a yes or a no."""
    if is_plain and (said.is_asking(number) or speech.has_question_ending(list(clause), said.language)):
        return Why.ASKED_AGAIN
    if said.adds("perhaps", " ".join(word.text for word in said.sentence(number))):
        return Why.HEDGED
    asked, told = (names.countries_in(some, said.language) for some in (said.asked, clause))
    if (told and not told <= asked) or (is_plain and len(asked) > 1 and told != asked):
        return Why.ANOTHER_COUNTRY
    is_asked_no = asks_no(said)
    for one in said.later(number):
        sentence = said.sentence(one)
        text = " ".join(word.text for word in sentence)
        if says_so and speech.begins("no", text, said.language):
            return Why.TAKEN_BACK
        is_no = speech.denies(sentence, said.language)
        if says_again(said, sentence) and not is_asked_no and not said.is_asking(one) and is_no == says_so:
            return Why.TAKEN_BACK
    return None
