"""Sentences that try to mislead the matcher, in all nine languages: what is not clearly so goes to people."""

import datetime as dt
import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ortaq.core.grading.key import Grade, Key, Kind, Precision, Tolerance
from ortaq.core.grading.match import match

TODAY = dt.date(2026, 11, 27)
TRICKS = json.loads(Path(__file__).with_name("adversarial.json").read_text("utf-8"))
"""By language: the question for the capital of Azerbaijan, and what may be said to it, by what it is."""
BAKU = Key(
    Kind.NAME,
    ("Baku", "Bakı", "Баку", "Boku", "Bakü", "Бакы", "Боку"),
    rivals=("Ankara", "Анкара", "Anqara", "Ganja", "Gəncə", "Gence", "Гәнжа", "Гянджа", "Гянжа", "Gandzsa"),
)
EXPECTED = {
    "right": Grade.CORRECT,
    "wrong": Grade.WRONG,
    "echo": Grade.NOT_ATTEMPTED,
    "not_known": Grade.NOT_ATTEMPTED,
    "refused": Grade.REFUSED,
    "off_language": Grade.OFF_LANGUAGE,
}
"""What is not here is for people: negated, hedged, asked back, taken back, contradicted, about another place."""


def tricks() -> Iterator[tuple[str, str, str]]:
    """Every language, what its sentence is, and the sentence."""
    for language, told in TRICKS.items():
        for what, answers in told.items():
            if what != "question":
                yield from ((language, what, answer) for answer in answers)


@pytest.mark.parametrize(("language", "what", "answer"), list(tricks()))
def test_each_turn_of_speech_is_taken_for_what_it_is(language: str, what: str, answer: str) -> None:
    found = match(answer, BAKU, TRICKS[language]["question"], language, TODAY)
    assert found.grade is EXPECTED.get(what, Grade.UNCLEAR)


def test_every_language_has_every_turn_of_speech() -> None:
    assert len(TRICKS) == 9
    assert len({tuple(sorted(told)) for told in TRICKS.values()}) == 1


@pytest.mark.parametrize("language", sorted(TRICKS))
def test_a_right_sentence_beside_a_doubtful_one_is_never_called_wrong(language: str) -> None:
    told = TRICKS[language]
    doubtful = [one for what, some in told.items() if what not in {*EXPECTED, "question"} for one in some]
    for answer in (f"{first} {second}" for first in doubtful for second in told["right"]):
        found = match(answer, BAKU, told["question"], language, TODAY)
        assert found.grade in {Grade.CORRECT, Grade.UNCLEAR}, answer


@pytest.mark.parametrize("dress", ["{}", " {} ", "\n{}\n", "**{}**", "«{}»", "{}\n\n"])
def test_dress_changes_no_verdict(dress: str) -> None:
    for language, what, answer in tricks():
        found = match(dress.format(answer), BAKU, TRICKS[language]["question"], language, TODAY)
        assert found.grade is EXPECTED.get(what, Grade.UNCLEAR), answer


@given(
    st.text(max_size=120), st.sampled_from(sorted(TRICKS)), st.sampled_from(["name", "number", "date", "bool", "list"])
)
def test_no_text_breaks_the_matcher_and_spans_lie_in_it(text: str, language: str, kind: str) -> None:
    keys = {"name": BAKU, "number": AREA, "date": DAY, "bool": Key(Kind.BOOL, value=True), "list": NEIGHBOURS}
    found = match(text, keys[kind], TRICKS[language]["question"], language, TODAY)
    if found.span is not None:
        assert 0 <= found.span[0] < found.span[1] <= len(text)


AREA = Key(Kind.NUMBER, value=Decimal(86600), unit="km2", tolerance=Tolerance(relative=Decimal("0.02")))
PEOPLE = Key(Kind.NUMBER, value=Decimal(10_694_370), tolerance=Tolerance(relative=Decimal("0.05")))
FIVE = Key(Kind.NUMBER, value=Decimal(5))
FOUR = Key(Kind.NUMBER, value=Decimal(4))
HOURS = "How many hours ahead of UTC is standard time in the capital of Azerbaijan?"
BORDERS = "With how many countries does Azerbaijan share a land border?"
LIVE = "How many people live in Azerbaijan?"
SIZE = "What is the total area of Azerbaijan in square kilometres?"
RIGHT_, OPEN = {Grade.CORRECT}, {Grade.UNCLEAR}
BAD = {Grade.WRONG, Grade.UNCLEAR, Grade.NOT_ATTEMPTED}


@pytest.mark.parametrize(
    ("language", "question", "key", "answer", "grades"),
    [
        # How numbers are written.
        ("en", LIVE, PEOPLE, "10,694,370", RIGHT_),
        ("en", LIVE, PEOPLE, "About 10.7 million people live there.", RIGHT_),
        ("en", LIVE, PEOPLE, "ten million seven hundred thousand", RIGHT_),
        ("en", LIVE, PEOPLE, "10'694'370 people", RIGHT_),
        ("hu", LIVE, PEOPLE, "10 694 370 fő", RIGHT_),
        ("hu", LIVE, PEOPLE, "10,7 millió ember.", RIGHT_),
        ("tr", LIVE, PEOPLE, "10.694.370 kişi yaşıyor.", RIGHT_),
        ("az", LIVE, PEOPLE, "10,7 milyon nəfər yaşayır.", RIGHT_),
        ("uz", LIVE, PEOPLE, "10,7 mln kishi yashaydi.", RIGHT_),
        ("tk", LIVE, PEOPLE, "10,7 million adam ýaşaýar.", RIGHT_),
        ("kk", LIVE, PEOPLE, "10,7 млн адам тұрады.", RIGHT_),
        ("ky", LIVE, PEOPLE, "10,7 миллион адам жашайт.", RIGHT_),
        ("ru", LIVE, PEOPLE, "10 млн 700 тыс. человек", {Grade.CORRECT, Grade.UNCLEAR}),
        ("ru", LIVE, PEOPLE, "10,7 миллиона человек.", RIGHT_),
        ("en", LIVE, PEOPLE, "10.7 thousand people.", {Grade.WRONG}),
        ("en", LIVE, PEOPLE, "10.7 billion people.", {Grade.WRONG}),
        # Bounds and ranges.
        ("en", LIVE, PEOPLE, "More than 10.5 million people.", RIGHT_),
        ("en", LIVE, PEOPLE, "More than 11 million people.", OPEN),
        ("en", LIVE, PEOPLE, "Less than 10.5 million people.", OPEN),
        ("en", LIVE, PEOPLE, "Between 2 and 3 million people.", {Grade.WRONG}),
        ("en", LIVE, PEOPLE, "Between 9 and 11 million people.", OPEN),
        ("en", LIVE, PEOPLE, "9-11 million people", OPEN),
        ("en", LIVE, PEOPLE, "from 9 to 12 million", OPEN),
        ("kk", LIVE, PEOPLE, "9 бен 12 миллион арасында.", OPEN),
        ("kk", LIVE, PEOPLE, "10,5 миллионнан астам адам.", RIGHT_),
        ("kk", LIVE, PEOPLE, "11 миллионнан астам адам.", OPEN),
        ("ky", LIVE, PEOPLE, "9дан 12 миллионго чейин.", OPEN),
        ("tr", LIVE, PEOPLE, "9 ile 12 milyon arasında.", OPEN),
        ("tr", LIVE, PEOPLE, "11 milyondan fazla.", OPEN),
        ("az", LIVE, PEOPLE, "9 ilə 12 milyon arasında.", OPEN),
        ("uz", LIVE, PEOPLE, "9 va 12 million orasida.", {Grade.UNCLEAR, Grade.WRONG}),
        ("hu", LIVE, PEOPLE, "9 és 12 millió között.", OPEN),
        ("ru", LIVE, PEOPLE, "от 9 до 12 миллионов", OPEN),
        ("ru", LIVE, PEOPLE, "более 11 миллионов", OPEN),
        ("en", BORDERS, FIVE, "More than 5 countries.", OPEN),
        ("en", BORDERS, FIVE, "At least five countries.", OPEN),
        ("ru", BORDERS, FIVE, "Не менее 5 стран.", OPEN),
        ("kk", BORDERS, FIVE, "5 елден астам.", OPEN),
        ("tr", BORDERS, FIVE, "5'ten fazla ülke.", OPEN),
        ("uz", BORDERS, FIVE, "5 dan ortiq davlat.", OPEN),
        ("az", BORDERS, FIVE, "Ən azı 5 ölkə.", OPEN),
        ("hu", BORDERS, FIVE, "Több mint 5 országgal.", OPEN),
        ("tk", BORDERS, FIVE, "Azyndan 5 ýurt.", OPEN),
        ("ky", BORDERS, FIVE, "5тен ашык өлкө.", OPEN),
        # Not this number: an ordinal, a sign, a time, something else counted.
        ("en", BORDERS, FIVE, "Azerbaijan is the 5th largest.", BAD),
        ("ru", BORDERS, FIVE, "Это 5-я страна.", BAD),
        ("tr", BORDERS, FIVE, "5'inci ülke.", BAD),
        ("kk", BORDERS, FIVE, "5-ші ел.", BAD),
        ("en", BORDERS, FIVE, "5 countries.", RIGHT_),
        ("en", BORDERS, FIVE, "Five.", RIGHT_),
        ("en", BORDERS, FIVE, "5 or 6 countries.", OPEN),
        ("en", BORDERS, FIVE, "5 countries or 6.", OPEN),
        ("en", BORDERS, FIVE, "5%", BAD),
        ("en", BORDERS, FIVE, "5 km", BAD),
        ("en", BORDERS, FIVE, "For 5 years.", BAD),
        ("en", BORDERS, FIVE, "It is not 5.", OPEN),
        ("en", BORDERS, FIVE, "5.5", {Grade.WRONG}),
        ("en", HOURS, FOUR, "4 hours.", RIGHT_),
        ("en", HOURS, FOUR, "UTC+4", RIGHT_),
        ("en", HOURS, FOUR, "UTC+04:00", RIGHT_),
        ("en", HOURS, FOUR, "UTC-4", OPEN),
        ("en", HOURS, FOUR, "UTC−04:00", OPEN),
        ("en", HOURS, FOUR, "UTC+4:30", {Grade.WRONG}),
        ("ru", HOURS, FOUR, "UTC+4", RIGHT_),
        # Units.
        ("en", SIZE, AREA, "86,600 km²", RIGHT_),
        ("en", SIZE, AREA, "86,600", RIGHT_),
        ("en", SIZE, AREA, "33,436 square miles", RIGHT_),
        ("en", SIZE, AREA, "8.66 million hectares", RIGHT_),
        ("en", SIZE, AREA, "86,600 hectares", {Grade.WRONG}),
        ("en", SIZE, AREA, "86,600 square metres", {Grade.WRONG}),
        ("en", SIZE, AREA, "86,600 square miles", {Grade.WRONG}),
        ("en", SIZE, AREA, "86,600 m", OPEN),
        ("hu", SIZE, AREA, "86 600 négyzetkilométer", RIGHT_),
        ("hu", SIZE, AREA, "86 600 hektár", {Grade.WRONG}),
        ("kk", SIZE, AREA, "86 600 шаршы шақырым", RIGHT_),
        ("kk", SIZE, AREA, "86 600 га", {Grade.WRONG}),
    ],
)
def test_a_number_is_the_one_that_was_asked_for(
    language: str, question: str, key: Key, answer: str, grades: set[Grade]
) -> None:
    assert match(answer, key, question, language, TODAY).grade in grades


DAY = Key(Kind.DATE, value=dt.date(1991, 10, 18))
YEAR = Key(Kind.DATE, value=dt.date(1990, 1, 1), precision=Precision.YEAR)
WHEN = "On which date did Azerbaijan become independent of the Soviet Union?"


@pytest.mark.parametrize(
    ("language", "key", "answer", "grades"),
    [
        ("en", DAY, "18 October 1991", RIGHT_),
        ("en", DAY, "October 18, 1991", RIGHT_),
        ("en", DAY, "10/18/1991", RIGHT_),
        ("en", DAY, "18.10.91", OPEN),
        ("hu", DAY, "1991. 10. 18.", RIGHT_),
        ("hu", DAY, "1991.10.18.", RIGHT_),
        ("hu", DAY, "1991. X. 18.", RIGHT_),
        ("kk", DAY, "1991.10.18", RIGHT_),
        ("kk", DAY, "1991 жылғы 18 қазанда", RIGHT_),
        ("ky", DAY, "1991-жылдын 18-октябрында", RIGHT_),
        ("uz", DAY, "1991-yil 18-oktyabrda", RIGHT_),
        ("az", DAY, "18 oktyabr 1991-ci ildə", RIGHT_),
        ("tr", DAY, "18 Ekim 1991'de", RIGHT_),
        ("tk", DAY, "1991-nji ýylyň 18-nji oktýabrynda", RIGHT_),
        ("ru", DAY, "18 октября 1991 года", RIGHT_),
        ("ru", DAY, "18.X.1991", RIGHT_),
        ("en", DAY, "Before 18 October 1991", OPEN),
        ("en", DAY, "After 18 October 1991", OPEN),
        ("ru", DAY, "после 18 октября 1991 года", OPEN),
        ("kk", DAY, "1991 жылғы 18 қазанға дейін", OPEN),
        ("tr", DAY, "18 Ekim 1991'den önce", OPEN),
        ("uz", DAY, "1991-yil 18-oktyabrdan keyin", OPEN),
        ("hu", DAY, "1991. október 18. előtt", OPEN),
        ("en", DAY, "18 October 1991 or 30 August 1991", OPEN),
        ("en", DAY, "Not on 18 October 1991.", OPEN),
        ("en", DAY, "18 October 1990", {Grade.WRONG}),
        ("en", YEAR, "1990", RIGHT_),
        ("en", YEAR, "In the 1990s.", OPEN),
        ("en", YEAR, "in the 1990's", OPEN),
        ("ru", YEAR, "В 1990-е годы.", OPEN),
        ("kk", YEAR, "1990 жылдары", OPEN),
        ("ky", YEAR, "1990-жылдары", OPEN),
        ("uz", YEAR, "1990-yillarda", OPEN),
        ("az", YEAR, "1990-cı illərdə", OPEN),
        ("tr", YEAR, "1990'larda", OPEN),
        ("hu", YEAR, "az 1990-es években", OPEN),
        ("en", YEAR, "1990–1995", OPEN),
        ("en", YEAR, "1985-1990", OPEN),
        ("en", YEAR, "Around 1990.", OPEN),
        ("en", YEAR, "By 1990.", OPEN),
        ("ru", YEAR, "около 1990 года", OPEN),
        ("az", YEAR, "1990-cı ildən sonra", OPEN),
    ],
)
def test_a_date_is_the_one_that_was_asked_for(language: str, key: Key, answer: str, grades: set[Grade]) -> None:
    assert match(answer, key, WHEN, language, TODAY).grade in grades


SHARE = "Do Azerbaijan and Hungary share a land border?"
COAST = "Is Azerbaijan landlocked, without a coast on the ocean or its seas?"


@pytest.mark.parametrize(
    ("language", "question", "answer", "says"),
    [
        ("en", SHARE, "No, Azerbaijan and Hungary do not share a land border.", False),
        ("en", SHARE, "Yes, Azerbaijan and Hungary share a land border.", True),
        ("en", SHARE, "Azerbaijan and Hungary do not share a land border.", False),
        ("en", SHARE, "No.", False),
        ("en", SHARE, "No, Azerbaijan and Hungary share a land border.", None),
        ("en", SHARE, "Yes, Azerbaijan and Hungary do not share a land border.", None),
        ("en", SHARE, "Yes. Azerbaijan and Hungary do not share a land border.", None),
        ("en", SHARE, "Yes. No, wait.", None),
        ("en", SHARE, "Yes and no.", None),
        ("en", SHARE, "Perhaps yes.", None),
        ("en", SHARE, "Yes, probably.", None),
        ("en", SHARE, "Azerbaijan and Georgia share a land border.", None),
        ("en", SHARE, "Yes, Azerbaijan and Georgia share a land border.", None),
        ("en", SHARE, "Do Azerbaijan and Hungary share a land border?", None),
        ("en", COAST, "Azerbaijan is landlocked: it has no coast on the ocean.", True),
        ("en", COAST, "Azerbaijan is not landlocked: it has a coast.", False),
        ("en", COAST, "No doubt Azerbaijan is landlocked.", None),
        ("ru", "Граничит ли Азербайджан с Венгрией?", "Нет, не граничит.", False),
        ("ru", "Граничит ли Азербайджан с Венгрией?", "Нет, Азербайджан граничит с Венгрией.", None),
        ("tr", "Azerbaycan ile Macaristan komşu mu?", "Hayır, Azerbaycan ile Macaristan komşu.", None),
        ("tr", "Azerbaycan ile Macaristan komşu mu?", "Azerbaycan ile Macaristan komşu mu?", None),
        ("kk", "Әзербайжан теңізге шыға ма?", "Әзербайжан теңізге шыға ма.", None),
        ("kk", "Әзербайжан теңізге шыға ма?", "Иә, шығады.", True),
        ("hu", "Van Azerbajdzsánnak tengerpartja?", "Nem, nincs.", False),
        ("hu", "Van Azerbajdzsánnak tengerpartja?", "Igen, van.", True),
        ("uz", "Ozarbayjon dengizga chiqadimi?", "Yoʻq, chiqmaydi.", False),
        ("uz", "Ozarbayjon dengizga chiqadimi?", "Ha, chiqmaydi.", None),
    ],
)
def test_a_yes_is_no_no(language: str, question: str, answer: str, says: bool | None) -> None:
    found = match(answer, Key(Kind.BOOL, value=True), question, language, TODAY).grade
    if says is None:
        assert found in {Grade.UNCLEAR, Grade.NOT_ATTEMPTED}
    else:
        assert found is (Grade.CORRECT if says else Grade.WRONG)


NEIGHBOURS = Key(Kind.LIST, items=(("Armenia",), ("Georgia",), ("Iran",), ("Russia",), ("Türkiye", "Turkey")))


@pytest.mark.parametrize(
    ("answer", "grade"),
    [
        ("Armenia, Georgia, Iran, Russia and Türkiye.", Grade.CORRECT),
        ("Azerbaijan borders Turkey, Iran, Russia, Georgia and Armenia.", Grade.CORRECT),
        ("Armenia and Georgia.", Grade.PARTIAL),
        ("Armenia, Georgia, Iran, Russia, Türkiye and Iraq.", Grade.UNCLEAR),
        ("Armenia, Georgia, Iran, Russia, Türkiye, France and Spain.", Grade.UNCLEAR),
        ("Kazakhstan borders Armenia, Georgia, Iran, Russia and Türkiye.", Grade.UNCLEAR),
        ("Perhaps Armenia, Georgia, Iran, Russia and Türkiye.", Grade.UNCLEAR),
        ("Armenia, Georgia, Iran, Russia and Türkiye?", Grade.UNCLEAR),
        ("None of Armenia, Georgia, Iran, Russia and Türkiye.", Grade.UNCLEAR),
        ("All but Armenia, Georgia, Iran, Russia, Türkiye: except them.", Grade.UNCLEAR),
    ],
)
def test_a_list_has_what_is_on_it_and_nothing_else(answer: str, grade: Grade) -> None:
    question = "Which countries share a land border with Azerbaijan?"
    assert match(answer, NEIGHBOURS, question, "en", TODAY).grade is grade


@pytest.mark.parametrize(
    ("language", "code", "question", "answer", "grade"),
    [
        ("hu", "AZ", "Mi az ország kétbetűs kódja?", "Az ország kódja ismert.", Grade.UNCLEAR),
        ("hu", "AZ", "Mi az ország kétbetűs kódja?", "A kód AZ.", Grade.CORRECT),
        ("tr", "az", "Dilin kodu nedir?", "Bu dili az kişi konuşur.", Grade.UNCLEAR),
        ("tr", "az", "Dilin kodu nedir?", "Kodu AZ.", Grade.CORRECT),
        ("kk", "AZ", "Елдің екі әріпті коды қандай?", "Коды — AZ.", Grade.CORRECT),
        ("kk", "KAZ", "Елдің үш әріпті коды қандай?", "Қаз деген құс.", Grade.NOT_ATTEMPTED),
        ("en", "AZN", "What is the code of the currency?", "The code of the currency is AZN.", Grade.CORRECT),
        ("en", "AZN", "What is the code of the currency?", "The code of the currency is AZM.", Grade.WRONG),
        ("en", "AZN", "What is the code of the currency?", "The code is AZN or AZM.", Grade.UNCLEAR),
        ("en", ".az", "What is the domain of the country?", "It is .az", Grade.CORRECT),
        ("hu", ".az", "Mi az ország tartománya?", "A tartománya .az", Grade.CORRECT),
        ("hu", ".az", "Mi az ország tartománya?", "Ez az ország tartománya.", Grade.UNCLEAR),
    ],
)
def test_a_code_is_its_very_letters(language: str, code: str, question: str, answer: str, grade: Grade) -> None:
    assert match(answer, Key(Kind.NAME, (code,)), question, language, TODAY).grade is grade


def test_a_turkmen_is_no_turk_with_an_ending() -> None:
    turkish = Key(Kind.NAME, ("түрік тілі",))
    question = "Елдің мемлекеттік тілі қандай?"
    assert match("Мемлекеттік тілі — түрік тілі.", turkish, question, "kk", TODAY).grade is Grade.CORRECT
    assert match("Мемлекеттік тілі — түрікмен тілі.", turkish, question, "kk", TODAY).grade is not Grade.CORRECT


@pytest.mark.parametrize(
    ("answer", "grade"),
    [
        ("Astana was the capital of Kazakhstan until 2019.", Grade.UNCLEAR),
        ("Astana is the former capital of Kazakhstan.", Grade.UNCLEAR),
        ("Astana, formerly Nur-Sultan, is the capital of Kazakhstan.", Grade.CORRECT),
        ("The capital of Kazakhstan is Nur-Sultan.", Grade.OUTDATED),
        ("The capital of Kazakhstan is Nur-Sultan, formerly Astana.", Grade.UNCLEAR),
        ("The capital of Kazakhstan is not Nur-Sultan.", Grade.UNCLEAR),
    ],
)
def test_what_was_is_told_from_what_is(answer: str, grade: Grade) -> None:
    old = Key(Kind.NAME, ("Nur-Sultan",), valid_to=dt.date(2022, 9, 17))
    key = Key(Kind.NAME, ("Astana",), rivals=("Almaty",), earlier=(old,))
    assert match(answer, key, "What is the capital of Kazakhstan?", "en", TODAY).grade is grade
