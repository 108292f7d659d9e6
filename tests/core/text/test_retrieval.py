"""Our own retrieval: the passage that answers stands first, in every language, and nothing else is found."""

import math
from collections import Counter
from dataclasses import replace

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ortaq.core.text.retrieval import K1, B, Index, Passage, tokens

CAPITALS = [
    Passage("uz", "en", "The capital of Uzbekistan is Tashkent."),
    Passage("kz", "en", "The capital of Kazakhstan is Astana."),
    Passage("kz-kk", "kk", "Қазақстан: астанасы — Астана."),
    Passage("kg", "en", "The currency of Kyrgyzstan is the som."),
]


def test_the_fact_that_is_asked_for_comes_first() -> None:
    index = Index(CAPITALS)
    assert index.best("What is the capital of Uzbekistan?", 1)[0].passage.id == "uz"
    assert index.best("Қазақстанның астанасы қай қала?", 1)[0].passage.id == "kz-kk"
    assert index.best("Qazaqstannyñ astanasy qai qala?", 1)[0].passage.id == "kz-kk"


def test_whose_country_a_question_names_comes_before_a_rarer_word() -> None:
    asked = "I have read that the capital of Uzbekistan is Astana. Is it?"
    rivers = [Passage(f"uz-{at}", "en", f"Uzbekistan has river number {at}.") for at in range(9)]
    assert Index([*CAPITALS, *rivers]).best(asked, 1)[0].passage.id == "kz"
    named = [replace(CAPITALS[0], about="Uzbekistan"), replace(CAPITALS[1], about="Kazakhstan")]
    assert Index([*named, *rivers]).best(asked, 1)[0].passage.id == "uz"


def test_a_country_is_named_with_an_ending_but_not_by_half() -> None:
    turkey = Passage("tr", "uz", "Turkiya: poytaxti Anqara.", about="Turkiya")
    index = Index([turkey, Passage("ots", "uz", "Kotibiyat Istanbulda.")])
    assert index.best("Turkiyaning kotibiyati Istanbulda", 1)[0].passage.id == "tr"
    assert index.best("Turkiy davlatlar kotibiyati Istanbulda", 1)[0].passage.id == "ots"


def test_only_passages_in_the_language_asked_for() -> None:
    found = Index(CAPITALS).best("Astana", language="kk")
    assert [one.passage.id for one in found] == ["kz-kk"]


def test_words_that_stand_nowhere_find_nothing() -> None:
    assert Index(CAPITALS).best("zzz qqq") == []
    assert Index([]).best("Astana") == []


WORDS = st.lists(st.sampled_from(["ata", "bala", "kala", "dala", "tau"]), min_size=1, max_size=8)


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(WORDS, min_size=1, max_size=8), WORDS)
def test_scores_are_those_of_the_formula(texts: list[list[str]], asked: list[str]) -> None:
    passages = [Passage(str(at), "kk", " ".join(words)) for at, words in enumerate(texts)]
    mean = sum(map(len, texts)) / len(texts)
    expected = {}
    for at, words in enumerate(texts):
        counts, score = Counter(words), 0.0
        for word in set(asked) & set(words):
            held = sum(word in other for other in texts)
            rarity = math.log(1 + (len(texts) - held + 0.5) / (held + 0.5))
            many = counts[word]
            score += rarity * many * (K1 + 1) / (many + K1 * (1 - B + B * len(words) / mean))
        if score:
            expected[str(at)] = score
    found = {one.passage.id: one.score for one in Index(passages).best(" ".join(asked), len(texts))}
    assert found.keys() == expected.keys()
    assert all(math.isclose(found[name], expected[name]) for name in expected)


def test_an_ending_does_not_part_a_word_from_itself() -> None:
    assert tokens("Özbekistanın") == tokens("Özbekistan")
