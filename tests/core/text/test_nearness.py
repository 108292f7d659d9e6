"""What comes near enough to be found: every spelling of a name, slips of the hand, and no word that nobody wrote."""

import json
from itertools import permutations, product
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ortaq.core.text.fold import fold, letters
from ortaq.core.text.nearness import FLOOR, nearness, nearness_to_any

VECTORS = json.loads((Path(__file__).parent / "words.json").read_text(encoding="utf-8"))
CATALOGUE = Path(__file__).parents[3] / "demo" / "world" / "catalogue.json"
TITLES = sorted(
    {
        title
        for programme in json.loads(CATALOGUE.read_text(encoding="utf-8"))["programmes"]
        for title in programme["titles"].values()
    }
)
WORDS = sorted({word for title in TITLES for word in letters(title).split()})
MASHED = (
    *("zzzzqqq", "qwrtp", "asdf", "asdfgh", "qwerty", "йцукен", "sdkfjh", "hjkl", "zxcvb", "blahblah", "lorem"),
    *("qqq", "zzz", "wwww", "xxxxx", "kkkk", "ыыыы", "ааааа", "щщщ", "aaaaaaa", "qqqqzzzz", "хзхзхз"),
)


@pytest.mark.parametrize("spellings", VECTORS["meet"], ids=lambda spellings: spellings[0])
def test_every_spelling_of_a_name_is_near_every_other(spellings: list[str]) -> None:
    far = {(one, other): near for one, other in permutations(spellings, 2) if (near := nearness(one, other)) < FLOOR}
    assert far == {}


@pytest.mark.parametrize("mashed", MASHED)
def test_keys_pressed_at_random_come_near_no_title(mashed: str) -> None:
    assert len(TITLES) > 100
    assert [title for title in TITLES if nearness(mashed, title) >= FLOOR] == []


def test_the_widest_of_them_are_caught_by_the_key_alone_in_many_titles() -> None:
    caught = [title for title in TITLES if fold("zzz") in fold(title)]
    assert len(caught) > len(TITLES) / 4


@given(st.sampled_from(TITLES))
def test_a_title_and_each_of_its_beginnings_find_it_whole(title: str) -> None:
    written = letters(title)
    assert [nearness(written[:length], title) for length in range(1, len(written) + 1)] == [1] * len(written)
    assert nearness(title, title) == 1


SLIPS = ("xx", "kq", "qk", "dt", "td", "oö", "uü", "iı", "ei", "bp", "sz", "cç", "sş")


@given(st.sampled_from([word for word in WORDS if len(word) >= 5]), st.sampled_from(SLIPS), st.integers(0, 20))
def test_one_slip_of_the_hand_in_a_word_is_forgiven(word: str, slip: str, at: int) -> None:
    """A letter doubled, or one for its sister; where the key still holds it, the floor does not take it away."""
    at %= len(word)
    typed = word[:at] + word[at] * 2 + word[at + 1 :] if slip == "xx" else word.replace(slip[0], slip[1], 1)
    if fold(typed) in fold(word):
        assert nearness(typed, word) >= FLOOR


@given(st.text("bcdfghjklmnpqrstvwxzaeiouy", min_size=2, max_size=9), st.sampled_from(WORDS))
def test_what_is_found_shares_most_of_its_letters_by_the_plain_count(typed: str, word: str) -> None:
    """The oracle: Levenshtein's distance, all sounds of a class written alike, to the nearest piece of the word."""
    if nearness(typed, word) >= FLOOR:
        one, other = classes(letters(typed).replace(" ", "")), classes(word)
        pieces = {other[start:stop] for start, stop in product(range(len(other) + 1), repeat=2) if start <= stop}
        assert min(levenshtein(one, piece) for piece in pieces) <= len(one) / 2 + 1


def test_each_word_may_be_met_by_another_title_and_the_worst_of_them_counts() -> None:
    titles = ("Nasreddin rides backwards", "Қожанасыр теріс мінгенде")
    assert nearness_to_any("қожанасыр backwards", titles) == 1
    assert nearness_to_any("qojanasyr backwards", titles) > FLOOR
    assert nearness_to_any("qojanasyr zzzzqqq", titles) < FLOOR
    assert (nearness("", "Nasreddin"), nearness("—", "Nasreddin"), nearness("映画", "映画の夜")) == (1, 1, 1)


def test_a_short_word_begins_and_a_long_one_may_stand_inside() -> None:
    assert nearness("oglu", "Köroğlu") > FLOOR
    assert nearness("lu", "Köroğlu") < FLOOR
    assert nearness("ko", "Köroğlu") > FLOOR


def classes(word: str) -> str:
    """One letter for each class of sounds."""
    return word.translate(str.maketrans("eıioöuüäygğhpvfşçczjd", "aaaaaaaaakkkbbbssssst"))


def levenshtein(one: str, other: str) -> int:
    """How many letters must be changed, put in or taken out."""
    row = list(range(len(other) + 1))
    for letter in one:
        above, row = row, [row[0] + 1]
        for at, there in enumerate(other):
            row.append(min(above[at] + (letter != there), above[at + 1] + 1, row[at] + 1))
    return row[-1]
