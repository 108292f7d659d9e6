"""Which language and script a text is in: close sisters, short and mixed texts, and when nothing is said."""

import hashlib
import json
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ortaq.core.text import identify as lid
from ortaq.core.text.convert import convert
from ortaq.core.text.identify import identify
from ortaq.core.text.subtitles import parse

TALES = Path(__file__).parents[3] / "demo" / "tales"

SENTENCES = {
    "az": "Bir gün kişi bazara gedir, amma evə əliboş qayıdır.",
    "az-Cyrl": "Бир ҝүн киши базара ҝедир, амма евә әлибош гајыдыр.",
    "ba": "Бер көн ҡарт баҙарға бара, әммә өйгә буш ҡул менән ҡайта.",
    "crh": "Bir kün qart bazarğa bara, amma evge boş qollarnen qayta.",
    "cv": "Пӗр кун старик пасара каять, анчах киле пушӑ алӑпа таврӑнать.",
    "en": "One day the old man goes to the market and comes home with empty hands.",
    "gag": "Bir gün dädu panaıra gider, ama evä boş ellän geeri döner.",
    "hu": "Egy napon az öregember elmegy a piacra, de üres kézzel tér haza.",
    "kk": "Бір күні қария базарға барады, бірақ үйге құр қол қайтады.",
    "kk-Arab": "ءبىر كۇنى قاريا بازارعا بارادى، بىراق ۇيگە قۇر قول قايتادى.",
    "kk-Latn": "Bır künı qariia bazarğa barady, bıraq üige qūr qol qaitady.",
    "ky": "Бир күнү карыя базарга барат, бирок үйгө куру кол кайтат.",
    "ru": "Однажды старик идёт на базар, но возвращается домой с пустыми руками.",
    "tk": "Bir gün goja bazara gidýär, emma öýüne boş gaýdyp gelýär.",
    "tr": "Bir gün ihtiyar pazara gider, ama eve eli boş döner.",
    "tt": "Беркөнне карт базарга бара, ләкин өенә буш кул белән кайта.",
    "tt-Latn": "Berkönne qart bazarğa bara, läkin öyenä buş qul belän qayta.",
    "ug": "بىر كۈنى بوۋاي بازارغا بارىدۇ، لېكىن ئۆيگە قۇرۇق قول قايتىدۇ.",
    "uz": "Bir kuni chol bozorga boradi, lekin uyga quruq qoʻl bilan qaytadi.",
    "uz-Cyrl": "Бир куни чол бозорга боради, лекин уйга қуруқ қўл билан қайтади.",
}
"""The same story, written for this test; unreviewed."""


@pytest.mark.parametrize("tag", SENTENCES)
def test_the_same_story_is_known_in_every_language_and_script(tag: str) -> None:
    guess = identify(SENTENCES[tag])
    assert (guess.tag, guess.is_sure) == (tag, True)


@pytest.mark.parametrize(
    "path", sorted(TALES.glob("*/subtitles-*.vtt")), ids=lambda path: f"{path.parent.name}/{path.stem}"
)
def test_the_subtitles_of_our_tales_fit_what_they_are_declared_as(path: Path) -> None:
    declared = path.stem.removeprefix("subtitles-").partition("-x-")[0]
    guess = lid.identify_texts(cue.text for cue in parse(path.read_text("utf-8")))
    assert (guess.tag, guess.is_sure) == (declared, True)


@pytest.mark.parametrize(
    ("text", "tag"),
    [
        ("Kapıyı açıp içeri girdiler", "tr"),
        ("Qapını açıb içəri girdilər", "az"),
        ("Qapını açıp içeri kirdiler", "crh"),
        ("Көшеде балалар ойнап жүр", "kk"),
        ("Көчөдө балдар ойноп жүрөт", "ky"),
        ("Балалар урамда уйный, ә әбиләр карап тора", "tt"),
        ("Урамда балалар уйнап йөрөй", "ba"),
        ("Кўчада болалар ўйнаб юрибди", "uz-Cyrl"),
        ("На улице играют дети", "ru"),
        ("Köçede çagalar oýnap ýör", "tk"),
        ("Ko'chada bolalar o'ynab yuribdi", "uz"),
        ("KOʻCHADA BOLALAR OʻYNAB YURIBDI", "uz"),
        ("ÇOCUKLAR SOKAKTA OYNUYOR", "tr"),
    ],
)
def test_one_short_line_is_told_from_its_sisters(text: str, tag: str) -> None:
    assert identify(text).tag == tag


@pytest.mark.parametrize(
    "text", ["", " ", "12:30", "…", "♪♪♪", "한국어 자막", "ქართული", "OK", "а", "https://ortaq.example/kk"]
)
def test_where_there_is_nothing_to_go_by_it_is_not_sure(text: str) -> None:
    guess = identify(text)
    assert not guess.is_sure
    assert lid.other_than(text, "kk") == ""


def test_a_name_alone_is_no_reason_to_doubt() -> None:
    for name in ("Manas", "Köroğlu", "Шыңғыс", "Tomiris", "Алпамыс"):
        assert lid.other_than(name, "hu") == ""


def test_foreign_names_links_and_placeholders_do_not_lead_astray() -> None:
    text = (
        "«Netflix Originals» арнасынан <i>The Crown</i> фильмін %(count)s рет қарадық: https://example.com/watch?v=abc"
    )
    assert identify(text).tag == "kk"
    assert identify("Dosyayı {file_name_with_english_words} klasörüne taşıyın &amp; bekleyin").tag == "tr"


def test_half_in_one_script_and_half_in_the_other_is_not_sure() -> None:
    mixed = "Балалар базарға барды Children went to market"
    assert not identify(mixed).is_sure


def test_letters_of_the_other_script_that_only_look_alike_do_no_harm() -> None:
    # Chuvash and Kazakh typed with Latin letters where a key was missing.
    typed = SENTENCES["cv"].translate(str.maketrans("ӑӗҫ", "ăĕç"))
    assert identify(typed).tag == "cv"
    assert identify(SENTENCES["kk"].replace("і", "i")).tag == "kk"


def test_every_apostrophe_of_uzbek_is_the_same() -> None:
    for sign in "ʻʼ‘’'`´":
        assert identify(f"Qo{sign}shni qishloqda to{sign}y bo{sign}ldi").tag == "uz"


def test_how_a_text_is_composed_does_not_matter() -> None:
    for tag, text in SENTENCES.items():
        assert identify(unicodedata.normalize("NFD", text)) == identify(unicodedata.normalize("NFC", text)), tag


def test_more_of_the_same_language_makes_it_surer() -> None:
    one = "Балалар ойнап жүр"
    assert identify(one * 1 + " " + SENTENCES["kk"]).margin > identify(one).margin


def test_a_declared_language_is_doubted_only_when_the_text_surely_is_another() -> None:
    assert lid.other_than(SENTENCES["tr"], "kk-Latn") == "tr"
    assert lid.other_than(SENTENCES["kk"], "ru") == "kk"
    assert lid.other_than(convert(SENTENCES["uz"], "uz", "uz-Cyrl"), "uz") == "uz-Cyrl"
    assert lid.other_than(SENTENCES["kk"], "kk-KZ") == ""
    assert lid.other_than(SENTENCES["kk"], "kk-x-sdh") == ""
    assert lid.other_than(SENTENCES["uz-Cyrl"], "uz-Cyrl-x-2026") == ""


def test_a_language_that_is_not_known_here_is_never_doubted() -> None:
    assert lid.other_than(SENTENCES["tr"], "rom") == ""
    assert lid.other_than(SENTENCES["tr"], "zxx") == ""
    assert lid.other_than(SENTENCES["tr"], "kk-Latn-x-cta") == ""
    assert lid.other_than(SENTENCES["tr"], "kk-Latn-x-cta-sdh") == ""
    assert lid.other_than(SENTENCES["tr"], "kk-Latn-x-sdh") == "tr"


def test_the_usual_script_may_be_written_or_not() -> None:
    assert lid.other_than(SENTENCES["uz"], "uz-Latn") == ""
    assert lid.other_than(SENTENCES["kk"], "kk-Cyrl-KZ") == ""
    assert lid.other_than(SENTENCES["tt-Latn"], "tt") == "tt-Latn"
    assert lid.other_than(SENTENCES["uz"], "uz-Cyrl") == "uz"


def test_a_book_is_read_as_fast_as_a_chapter() -> None:
    book = " ".join([SENTENCES["ky"], SENTENCES["kk"], *[SENTENCES["kk"]] * 5_000])
    assert sum(map(len, lid.words(book))) <= lid.MOST_LETTERS
    assert identify(book).tag == "kk"


@given(st.text(max_size=200))
def test_any_text_gets_an_answer(text: str) -> None:
    guess = identify(text)
    assert guess.margin >= 0
    assert guess.tag in lid.known() | {lid.UNKNOWN}
    assert identify(text) == guess
    if guess.is_sure:
        assert guess.margin >= lid.SURE


@given(st.sampled_from(sorted(SENTENCES)), st.randoms(use_true_random=False))
def test_the_order_of_words_does_not_matter(tag: str, chance: object) -> None:
    words = SENTENCES[tag].split()
    chance.shuffle(words)  # type: ignore[attr-defined]
    shuffled, whole = identify(" ".join(words)), identify(SENTENCES[tag])
    assert shuffled.tag == whole.tag
    assert shuffled.margin == pytest.approx(whole.margin, rel=1e-3)


def test_the_model_is_small_and_says_what_it_was_counted_from() -> None:
    assert lid.MODEL.stat().st_size <= 1_500_000
    manifest = json.loads((lid.MODEL.parent / "sources.json").read_text("utf-8"))
    assert manifest["model_sha256"] == hashlib.sha256(lid.MODEL.read_bytes()).hexdigest()
    for source in manifest["sources"]:
        assert source["licence"]
        assert "GPL" not in source["licence"]
        assert source.get("version") or source.get("commit") or source["name"] == "ortaq"


def test_fourteen_sets_and_more_are_known() -> None:
    wanted = {"az", "kk", "ky", "tr", "uz", "uz-Cyrl", "tk", "tt", "tt-Latn", "crh", "ug", "cv", "hu", "ru"}
    assert wanted | {"ba", "kaa", "gag", "az-Cyrl", "kk-Latn", "kk-Arab", "tk-Cyrl", "en"} <= lid.known()
