"""Made-up titles by the million for `bench/search.py`: words of the lexicon, names, and words that only sound like it.

How often each word comes follows Zipf's law, as in languages: some are in every tenth title, most in a few.
"""

import itertools
import random
from collections.abc import Iterator

from ortaq.core.text.lexicon import TAGS, lexicon
from ortaq.work.search import Document

SEED = 7
FEWEST, MOST = 2, 6
INVENTED = 250_000
"""Distinct words that no language has, so that there are as many as in a real catalogue with its names."""
FIRST = ["k", "t", "b", "s", "m", "n", "d", "g", "y", "j", "r", "l", "ç", "ş", "z", "p", "v", "h", "f", "ş"]
MIDDLE = ["a", "e", "i", "o", "u", "ö", "ü", "ı"]
LAST = ["", *["n", "r", "l", "k", "t", "m", "s", "z", "y", "ş", "ng", "rd", "lt"]]
ASKED = 300


def words() -> list[str]:
    """All words from the most common to the rarest."""
    chance = random.Random(SEED)  # noqa: S311 -- for figures, not for secrets
    known = {form for concept in lexicon().concepts for tag in TAGS for form in concept.written.get(tag, ())}
    real = sorted(form for form in known if " " not in form)
    made: dict[str, None] = {}
    while len(made) < INVENTED:
        syllables = chance.choice((2, 2, 3, 3, 4))
        word = "".join(chance.choice(FIRST) + chance.choice(MIDDLE) + chance.choice(LAST) for _ in range(syllables))
        made[word.capitalize()] = None
    chance.shuffle(real)
    return [*real, *made]


def titles(many: int) -> Iterator[Document]:
    """So many titles, always the same."""
    chance = random.Random(SEED + 1)  # noqa: S311 -- as above
    listed = words()
    weights = list(itertools.accumulate(1 / (rank + 10) for rank in range(len(listed))))
    for number in range(many):
        chosen = chance.choices(listed, cum_weights=weights, k=chance.randint(FEWEST, MOST))
        yield Document(str(number), "names", "title", "tr", " ".join(chosen))


def questions(many: int) -> dict[str, list[tuple[str, str]]]:
    """Questions with the number of the title they are about: as it is written, misspelled, and two words of it."""
    chance = random.Random(SEED + 2)  # noqa: S311 -- as above
    wanted = set(chance.sample(range(many), min(many, ASKED)))
    chosen = [document for number, document in enumerate(titles(many)) if number in wanted]
    return {
        "whole titles": [(one.text, one.owner) for one in chosen],
        "misspelled": [(misspelled(one.text, chance), one.owner) for one in chosen],
        "two words": [(" ".join(one.text.split()[:2]), one.owner) for one in chosen],
        "in Cyrillic": [(cyrillic(one.text), one.owner) for one in chosen],
    }


def misspelled(text: str, chance: random.Random) -> str:
    """A letter of each longer word is another, or not there."""
    said = []
    for word in text.split():
        at = chance.randrange(1, len(word)) if len(word) > FEWEST else 0
        said.append(word[:at] + chance.choice(("", "a", "t", "i")) + word[at + 1 :] if at else word)
    return " ".join(said)


def cyrillic(text: str) -> str:
    """The same in other letters, as somebody in Almaty may type it."""
    table = dict(zip("abvgdejziyklmnoprstufhçşğıöüəəx", "абвгдежзиыклмнопрстуфхчшғыөүәәх", strict=True)) | {"c": "ж"}
    return "".join(table.get(letter, letter) for letter in text.lower())
