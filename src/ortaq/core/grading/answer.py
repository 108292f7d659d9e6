"""An answer taken apart once, beside its question, and what is given in it."""

from bisect import bisect_right
from collections.abc import Collection, Sequence
from enum import Enum, auto
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

from ortaq.core.grading import speech
from ortaq.core.grading.inflection import is_form_of
from ortaq.core.grading.spelling import Word, sentence_ends, words
from ortaq.core.text.languages import primary

AGAIN = 0.75
"""Who says so much of a question's words again has answered it."""
FEW_WORDS = 2
"""An answer of no more words, small ones left out, is about what was asked, whatever it says."""
SMALL = ("function", "question_words", "or")
"""Kinds of words that tell nothing of what a question is about."""
CLOSING = "\"'»”)*_ \n\t"


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

    @cached_property
    def ends(self) -> list[int]:
        """Where its sentences end."""
        return sentence_ends(self.text)

    def number_of(self, start: int) -> int:
        """Which sentence a place is in."""
        return bisect_right(self.ends, start)

    @cached_property
    def sentences(self) -> dict[int, list[Word]]:
        """Its words by their sentences."""
        found: dict[int, list[Word]] = {}
        for word in self.words:
            found.setdefault(word.sentence, []).append(word)
        return found

    def sentence(self, number: int) -> list[Word]:
        """The words of a sentence."""
        return self.sentences.get(number, [])

    def written(self, number: int) -> str:
        """A sentence as it is written, with its marks."""
        start = self.ends[number - 1] if number else 0
        return self.text[start : self.ends[number] if number < len(self.ends) else len(self.text)]

    def later(self, number: int) -> list[int]:
        """The sentences after one that have words, in their order."""
        return [one for one in self.sentences if one > number]

    def is_asking(self, number: int) -> bool:
        """Whether a sentence asks: by its mark, by a word, or by the ending of its last one."""
        sentence = self.sentence(number)
        text = " ".join(word.text for word in sentence)
        return (
            self.written(number).rstrip(CLOSING).endswith(("?", "؟"))
            or speech.says("asks", text, self.language)
            or speech.has_question_ending(sentence, self.language)
        )

    def adds(self, about: str, text: str) -> bool:
        """Whether a part of the answer has a phrase of a kind that its question does not have already."""
        return speech.says(about, text, self.language) and not speech.says(about, self.question, self.language)

    @cached_property
    def first(self) -> int:
        """The number of its first sentence that has words."""
        return min(self.sentences, default=0)

    @cached_property
    def told(self) -> set[str]:
        """The keys of the question's words that are not small ones."""
        return self.telling(self.asked)

    def telling(self, some: Sequence[Word]) -> set[str]:
        """The keys of those of some words that are not small ones."""
        small = {key for about in SMALL for key in speech.keys(about, self.language)}
        return {word.key for word in some if word.key not in small}

    def kept(self, sentence: Sequence[Word], told: Collection[str] = ()) -> int:
        """How many of the question's words, or of those that are given, a sentence has, with whatever ending."""
        return sum(any(is_either(one, word.key, self.language) for word in sentence) for one in told or self.told)

    def says_again(self, sentence: Sequence[Word], told: Collection[str] = ()) -> bool:
        """Whether a sentence has most of the question's words, or of those that are given."""
        told = told or self.told
        return bool(told) and self.kept(sentence, told) >= AGAIN * len(told)

    def is_short(self, words: Sequence[Word]) -> bool:
        """Whether there is hardly a word but the one that is given."""
        small = speech.keys("function", self.language)
        return sum(word.key not in small for word in words) <= FEW_WORDS

    def is_about(self, number: int) -> bool:
        """Whether a sentence is an answer to the question, good or bad: it has a word of it, or hardly any."""
        sentence = self.sentence(number)
        return self.is_short(sentence) or not self.told or self.kept(sentence) > 0

    @cached_property
    def is_echo(self) -> bool:
        """Whether it says nothing that its question did not."""
        asked = [word.key for word in self.asked]
        small = speech.keys("function", self.language)
        return all(
            word.key in small or any(is_either(word.key, one, self.language) for one in asked) for word in self.words
        )


def is_either(one: str, other: str, language: str) -> bool:
    """Whether one word is a form of the other."""
    return is_form_of(one, other, language) or is_form_of(other, one, language)


def clause_of(text: str, sentence: Sequence[Word], marks: str) -> list[Word]:
    """The words of a sentence of a text up to the first of some marks; after a lone first word, those after it too."""
    for before, after in pairwise(sentence):
        if set(text[before.end : after.start]) & set(marks) and before is not sentence[0]:
            return [word for word in sentence if word.start <= before.start]
    return list(sentence)
