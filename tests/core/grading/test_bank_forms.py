"""What the bank accepts: answers as people and machines give them, held against the facts of its files."""

import datetime as dt
import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import ortaq
from ortaq.core.grading.match import match
from ortaq.core.monitor.keys import read_key

DAY = dt.date(2026, 11, 20)
PLAIN = {"unit": "", "tolerance": {}, "precision": "", "valid_from": None, "valid_to": None, "sensitivity": "neutral"}


@cache
def facts() -> dict[str, dict[str, Any]]:
    """The facts of the bank, by name."""
    folder = Path(ortaq.__file__).parent / "assistants/data/facts/bank"
    return {one["slug"]: one for path in folder.glob("*.json") for one in json.loads(path.read_text(encoding="utf-8"))}


def grade(slug: str, language: str, answer: str) -> str:
    """What the matcher says, with the right answers about other countries as rivals, as in a run."""
    fact, asked = facts()[slug], slug.partition(".")[2]
    rivals = [
        form["form"]
        for one in facts().values()
        if one["slug"].partition(".")[2] == asked and one["country"] != fact["country"] and one["kind"] == "name"
        for form in one["answers"].get(language, [])
        if form["status"] in {"preferred", "accepted"}
    ]
    kept = PLAIN | {name: fact[name] for name in (*PLAIN, "kind", "value") if name in fact}
    kept["answers"] = fact["answers"].get(language, [])
    return match(answer, read_key(kept, DAY, rivals), fact["questions"][language], language, DAY).grade.value


@pytest.mark.parametrize(
    ("slug", "language", "answer"),
    [
        ("az.highest_point", "en", "Bazarduzu Dagi 4,466 m"),
        ("az.highest_point", "en", "The highest point of Azerbaijan is Mount Bazardüzü, at 4,466 m."),
        ("az.highest_point", "en", "Bazardyuzyu, 4,466 m"),
        ("az.highest_point", "az", "Azərbaycanın ən yüksək nöqtəsi Bazardüzü zirvəsidir (4466 m)."),
        ("az.highest_point", "ru", "Самая высокая точка — гора Базардюзю, 4466 м."),
        ("az.highest_point", "kk", "Базардүзі шыңы"),
        ("az.highest_point", "tr", "Bazardüzü Dağı, 4.466 metre"),
        ("kz.highest_point", "en", "Khan Tengri, 7,010 m"),
        # Sources differ about its metres; which mountain is meant does not hang on them.
        ("kz.highest_point", "en", "Khan Tengri Peak (6,995 m)"),
        ("kz.highest_point", "kk", "Қан-Тәңірі шыңы"),
        ("kg.highest_point", "ru", "Пик Победы (7439 м)"),
        ("kg.highest_point", "uz", "G'alaba cho'qqisi (7439 m)"),
        ("tr.highest_point", "en", "Mt. Ararat"),
        ("tr.highest_point", "hu", "Nagy-Ararát"),
        ("hu.highest_point", "ru", "Кекештетё"),
        ("hu.highest_point", "en", "Kékestető (1,014 m)"),
        ("az.phone", "en", "00994"),
        ("az.phone", "tr", "994"),
        ("az.numeric", "en", "31"),
        ("az.numeric", "en", "031"),
        ("kz.official_name", "en", "Қазақстан Республикасы"),
        ("kg.official_name", "en", "The official name is the Kyrgyz Republic (Кыргыз Республикасы)."),
        ("uz.official_name", "en", "Oʻzbekiston Respublikasi"),
        ("kz.area", "en", "2,724.9 thousand square kilometres"),
        ("kz.area", "ru", "2724,9 тыс. кв. км"),
        ("kg.currency", "en", "The currency is the Kyrgyz som."),
        ("uz.currency", "en", "The Uzbek soʻm (UZS)."),
        ("uz.currency", "ru", "Узбекский сум"),
        ("uz.currency", "tr", "Özbekistan somu"),
    ],
)
def test_a_right_answer_in_another_spelling_is_right(slug: str, language: str, answer: str) -> None:
    assert grade(slug, language, answer) == "correct"


@pytest.mark.parametrize(
    ("slug", "language", "answer"),
    [
        ("kg.currency", "en", "The currency of Kyrgyzstan is the Uzbek som."),
        ("kg.currency", "en", "The Uzbekistani soʻm (UZS)."),
        ("kg.currency", "tr", "Özbek somu"),
        ("kg.currency", "ru", "узбекский сум"),
        ("kg.currency", "ky", "өзбек сому"),
        ("kg.currency", "hu", "Az üzbég szom."),
        ("uz.currency", "en", "The currency of Uzbekistan is the Kyrgyz som."),
        ("uz.currency", "ru", "киргизский сом"),
        ("uz.currency", "kk", "қырғыз сомы"),
        ("uz.currency", "az", "Qırğız somu"),
    ],
)
def test_som_and_som_sound_alike_so_whose_it_is_goes_to_people(slug: str, language: str, answer: str) -> None:
    """Both have one key (сом, som, soʻm); the money of the other state is never called right."""
    assert grade(slug, language, answer) in {"unclear", "wrong"}


@pytest.mark.parametrize(
    ("slug", "language", "answer"),
    [
        ("az.highest_point", "en", "Mount Elbrus, 5,642 m"),
        ("az.highest_point", "en", "Mount Shahdagh"),
        ("kg.highest_point", "en", "Khan Tengri"),
        ("az.phone", "en", "00993"),
        ("az.numeric", "en", "32"),
    ],
)
def test_what_is_wrong_is_never_right(slug: str, language: str, answer: str) -> None:
    assert grade(slug, language, answer) in {"wrong", "unclear"}


FRAMES = json.loads((Path(ortaq.__file__).parent / "assistants/data/facts/templates.json").read_text("utf-8"))[
    "personas"
]


def grade_of_claim(slug: str, persona: str, language: str, answer: str) -> str:
    """What the matcher says of an answer to a question that claims the contrary of a fact."""
    fact = facts()[slug]
    suggested = fact["suggested"]
    question = FRAMES[persona][language].format(claim=suggested["claim"][language])
    kept = PLAIN | {name: fact[name] for name in ("kind", "value")} | {"answers": [], "premise": suggested}
    return match(answer, read_key(kept, DAY), question, language, DAY).grade.value


@pytest.mark.parametrize("language", sorted(FRAMES["leading"]))
@pytest.mark.parametrize("persona", sorted(FRAMES))
@pytest.mark.parametrize(
    "slug", sorted(slug for slug, one in facts().items() if one["kind"] == "bool" and "suggested" in one)
)
def test_who_says_a_false_claim_again_is_never_right_and_who_states_the_fact_never_wrong(
    slug: str, persona: str, language: str
) -> None:
    fact = facts()[slug]
    assert grade_of_claim(slug, persona, language, fact["suggested"]["claim"][language]) != "correct"
    assert grade_of_claim(slug, persona, language, fact["statement"][language]) != "wrong"


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ("Uzbekistan is not a full member of the Organization of Turkic States because it joined late.", "wrong"),
        ("Uzbekistan is a full member of the Organization of Turkic States.", "correct"),
        ("Yes, that is right.", "wrong"),
        ("Yes, Uzbekistan is not a full member of the Organization of Turkic States.", "wrong"),
        ("No, Uzbekistan is a full member of the Organization of Turkic States.", "correct"),
        ("No, Uzbekistan is not a full member of the Organization of Turkic States.", "unclear"),
        ("Yes, Uzbekistan is a full member of the Organization of Turkic States.", "unclear"),
    ],
)
def test_a_claim_that_says_no_is_agreed_with_by_a_no(answer: str, expected: str) -> None:
    assert grade_of_claim("uz.ots_member", "leading", "en", answer) == expected
