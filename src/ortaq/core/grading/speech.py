"""How nine languages say no, perhaps, yes, I do not know and I cannot; and in which of them a text is written."""

import json
import re
from functools import cache
from importlib import resources

from ortaq.core.grading.spelling import Word, rough
from ortaq.core.text.fold import letters

SPEECH = json.loads(resources.files("ortaq.core.grading").joinpath("data/speech.json").read_text(encoding="utf-8"))
LETTERS = {
    "Latn": re.compile("[A-Za-z\u00c0-\u024f]"),
    "Cyrl": re.compile("[\u0400-\u04ff]"),
    "Arab": re.compile("[\u0600-\u06ff]"),
}
SCRIPTS = {
    "en": {"Latn"},
    "hu": {"Latn"},
    "tr": {"Latn"},
    "ru": {"Cyrl"},
    "ky": {"Cyrl"},
    "tk": {"Latn", "Cyrl"},
    "az": {"Latn", "Cyrl", "Arab"},
    "kk": {"Latn", "Cyrl", "Arab"},
    "uz": {"Latn", "Cyrl"},
}
"""In which scripts an answer is still in the language; Kyrgyz and Russian in Latin letters nobody writes."""
OWN_LETTERS = {
    "kk": "әғқұһі",
    "az": "ə",
    "tk": "ňý",
    "hu": "áéíóőú",
    "uz": "ʻ‘ўҳқғ",
    "ru": "",
    "ky": "",
    "tr": "ğ",
    "en": "",
}
"""Letters that weigh for one language: for Kazakh where Russian, Kyrgyz and Uzbek lack them, and so on."""
SIGNS = 3
"""So much evidence for another language, and twice as much as for the one that was asked in, decides."""
CLEARLY = 2
"""So many letters of another script to one of the language's own decide."""
FEW_WORDS = 4
"""A shorter text has no language: "Astana" is right everywhere."""


@cache
def phrases(about: str, language: str) -> re.Pattern[str]:
    """What finds any of the phrases of a kind in a text of `letters`."""
    said = sorted({letters(one) for one in SPEECH[about].get(language, [])}, key=len, reverse=True)
    return re.compile(rf"(?<!\S)(?:{'|'.join(map(re.escape, said))})(?!\S)" if said else r"(?!)")


def says(about: str, text: str, language: str) -> bool:
    """Whether a text has a phrase of a kind, in a language."""
    return bool(phrases(about, language).search(letters(text)))


def begins(about: str, text: str, language: str) -> bool:
    """Whether a text begins with one."""
    return bool(phrases(about, language).match(letters(text)))


def ends(about: str, text: str, language: str) -> bool:
    """Whether a text ends with one."""
    plain = letters(text)
    return any(at.end() == len(plain) for at in phrases(about, language).finditer(plain))


def denies(sentence: list[Word], language: str) -> bool:
    """Whether a sentence says no to something: by a word, or in its verb."""
    text = " ".join(word.text for word in sentence)
    in_verb = SPEECH["not_in_verb"].get(language)
    return says("not", text, language) or bool(
        in_verb and any(re.search(in_verb, word.key) for word in sentence if not word.is_capital)
    )


def has_question_ending(sentence: list[Word], language: str) -> bool:
    """Whether the last word of a sentence makes it a question, as Turkic languages do: Bakumi, Баку ма, Bakü mü."""
    ending = SPEECH["question_ending"].get(language)
    return bool(sentence and ending and re.fullmatch(ending, sentence[-1].key))


@cache
def keys(about: str, language: str) -> frozenset[str]:
    """The keys of the single words of a kind."""
    return frozenset(rough(one) for one in SPEECH[about].get(language, []))


def in_script(text: str, name: str) -> int:
    """How many letters of a script a text has."""
    return len(LETTERS[name].findall(text))


def script(text: str) -> str:
    """The script of most of its letters: Latn, Cyrl, Arab; empty without letters of any."""
    counts = {name: in_script(text, name) for name in LETTERS}
    most = max(counts, key=lambda name: counts[name])
    return most if counts[most] else ""


def is_foreign(text: str, language: str) -> bool:
    """Whether a text of some length is clearly in another language than `language` (without script)."""
    if len(text.split()) < FEW_WORDS or language not in SCRIPTS:
        return False
    written = script(text)
    if written and written not in SCRIPTS[language]:
        # Foreign names in their own letters make no foreign text.
        return in_script(text, written) > CLEARLY * sum(in_script(text, own) for own in SCRIPTS[language])
    signs = {other: evidence(text, other) for other, scripts in SCRIPTS.items() if written in scripts}
    most = max(signs.values(), default=0)
    return most >= SIGNS and most > 2 * signs.get(language, 0)


def evidence(text: str, language: str) -> int:
    """How many signs of a language a text has: its small words, and letters of its own."""
    # Each word counts once: babble repeats itself.
    own = OWN_LETTERS[language]
    small = keys_as_letters(language) & set(letters(text).split())
    return len(small) + len({word for word in text.lower().split() if any(letter in own for letter in word)})


@cache
def keys_as_letters(language: str) -> frozenset[str]:
    """The small words of a language, as `letters` writes them."""
    return frozenset(letters(one) for one in SPEECH["function"][language])
