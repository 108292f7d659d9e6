"""A reader sees what an answer says, and nothing of who says it."""

import pytest

from ortaq.core.grading.blinding import HIDDEN, blind

NAMES = ("House Assistant", "house-assistant-7b", "Maker Works")


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("As an AI trained by OpenAI, I say Astana.", f"As an AI trained by {HIDDEN}, I say Astana."),
        ("I am ChatGPT.", f"I am {HIDDEN}."),
        ("ChatGPT'nin cevabı: Ankara.", f"{HIDDEN} cevabı: Ankara."),
        ("Мен — Клодпын.", f"Мен – {HIDDEN}."),
        ("I am GPT-4o, GPT 5 or gpt4.", f"I am {HIDDEN}, {HIDDEN} or {HIDDEN}."),
        ("This is house assistant by MakerWorks.", f"This is {HIDDEN} by {HIDDEN}."),
        ("House-Assistant-7B says so.", f"{HIDDEN} says so."),
        ("Astana【4†source】is the capital.", "Astanais the capital."),
        ("Astana is the capital.\ue200cite\ue202turn0search1\ue201", "Astana is the capital."),
        ("Astana [1][^2^] citeturn0search0turn1news2.", "Astana [1][2] ."),
        ("Bu adam xain idi, o kimi.", "Bu adam xain idi, o kimi."),
        ("# Capital\n\n* **Astana** ✅\n* `Almaty` 🏔\n---\nDone", "Capital\n\n– Astana\n– Almaty\n\nDone"),
        ("<think>Which?</think>Astana.", "Astana."),
        # Names that somebody hides, and names in another script.
        (
            "I am Chat\u200bGPT, \uff23\uff48\uff41\uff54 \uff27\uff30\uff34 or \u0421hatGPT.",
            f"I am {HIDDEN}, {HIDDEN} or {HIDDEN}.",
        ),
        ("Мен Чат ГПТ, Гемини не ДипСикпін.", f"Мен {HIDDEN}, {HIDDEN} не {HIDDEN}."),
        (
            "A model trained by Google says so; Google is a firm.",
            f"A model trained by {HIDDEN} says so; Google is a firm.",
        ),
        # Marks that nobody sees, and one kind of quotes, dashes, tables, lists and tags.
        ("Ast\u2060ana\U000e0041 is\u00ad it\u202f.", "Astana is it ."),
        ("“Astana” — it’s so\u2011so…", '"Astana" – it\'s so-so...'),
        (
            "| a | b |\n|---|:--|\n| 1 | 2 |\n> quoted\n1) one<br>\\(x\\) <b>two</b>",
            "a – b\n1 – 2\nquoted\n1. one\nx two",
        ),
        ("It was renamed.", "It was renamed."),
        ("Bingöl ve Bardakçı", "Bingöl ve Bardakçı"),
    ],
)
def test_names_citation_marks_and_looks_are_taken_out(text, seen):
    assert blind(text, NAMES).text.replace("  ", " ") == seen.replace("  ", " ")


def test_sources_stay_as_numbers_without_what_tells_who_sent_the_reader():
    seen = blind(
        "Astana ([gov.kz](https://gov.kz/a?utm_source=chatgpt.com&id=7#:~:text=Astana)), see https://stat.gov.kz/b.",
        sources=["https://stat.gov.kz/b?ref=claude"],
    )
    assert seen.text == "Astana (gov.kz [2]), see [1]."
    assert seen.sources == ("https://stat.gov.kz/b", "https://gov.kz/a?id=7")


def test_an_address_that_only_leads_on_does_not_tell_who_leads() -> None:
    seen = blind(
        "See [1].",
        sources=[
            "https://www.google.com/url?q=https://gov.kz/a%3Fid%3D1%26utm_source%3Dx&sa=U",
            "https://vertexaisearch.cloud.google.com/grounding-api-redirect/AUZIYQ",
            "https://www.bing.com/ck/a?p=3",
        ],
    )
    assert seen.sources == ("https://gov.kz/a?id=1", HIDDEN)


def test_what_was_seen_once_is_seen_the_same_again():
    once = blind("**I am ChatGPT**, see https://gov.kz/x", NAMES)
    assert blind(once.text, NAMES).text == once.text
