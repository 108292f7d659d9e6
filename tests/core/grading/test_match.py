"""What the matcher says of single answers, written down case by case."""

import datetime as dt
from decimal import Decimal

import pytest

from ortaq.core.grading.dates import days
from ortaq.core.grading.key import Grade, Key, Kind, Precision, Tolerance, Why
from ortaq.core.grading.match import match
from ortaq.core.grading.numbers import numbers

TODAY = dt.date(2026, 11, 27)
RENAMED_BACK = dt.date(2022, 9, 17)
ASTANA = Key(
    Kind.NAME,
    ("Astana", "Астана", "Asztana"),
    rivals=("Almaty", "Алматы"),
    earlier=(Key(Kind.NAME, ("Nur-Sultan", "Нұр-Сұлтан", "Нур-Султан"), valid_to=RENAMED_BACK),),
)
ASKED = {
    "en": "What is the capital of Kazakhstan?",
    "ru": "Какой город является столицей Казахстана?",
    "kk": "Қазақстанның астанасы қай қала?",
    "ky": "Казакстандын борбору кайсы шаар?",
    "uz": "Qozogʻistonning poytaxti qaysi shahar?",
    "tr": "Kazakistan'ın başkenti neresidir?",
    "az": "Qazaxıstanın paytaxtı hansı şəhərdir?",
    "tk": "Gazagystanyň paýtagty haýsy şäher?",
    "hu": "Mi Kazahsztán fővárosa?",
}


def said(answer, language="en", key=ASTANA, question=None, on=TODAY):
    found = match(answer, key, question or ASKED[language], language, on)
    return found.grade, found.why


@pytest.mark.parametrize(
    ("language", "answer"),
    [
        ("en", "The capital of Kazakhstan is Astana."),
        ("en", "Astana"),
        ("en", "astana"),
        ("en", "The capital of the Republic of Kazakhstan is Astana, located in Central Asia."),
        ("en", "Kazakhstan's capital is Astana. Its largest city is Almaty."),
        ("en", "Astana (formerly Nur-Sultan)."),
        ("ru", "Столицей Казахстана является Астана."),
        ("ru", "Столица Казахстана находится в Астане."),
        ("ru", "Казахстан управляется Астаной."),
        ("kk", "Қазақстанның астанасы — Астана қаласы."),
        ("kk", "Қазақстан Республикасының үкіметі Астанада орналасқан."),
        ("kk", "Қазақстанның астанасын Астанадан басқарады."),
        ("kk", "Qazaqstannıñ astanası Astana qalası."),
        ("kk", "Астана."),
        ("ky", "Казакстандын борбору Астана шаары."),
        ("ky", "Казакстандын өкмөтү Астанада."),
        ("uz", "Qozogʻistonning poytaxti Astanadir."),
        ("uz", "Қозоғистоннинг пойтахти Астана шаҳри."),
        ("tr", "Kazakistan'ın başkenti Astana'dır."),
        ("tr", "Kazakistan hükûmeti Astana'dadır."),
        ("az", "Qazaxıstanın paytaxtı Astanadır."),
        ("tk", "Gazagystanyň paýtagty Astanadyr."),
        ("hu", "Kazahsztán fővárosa Asztana."),
        ("hu", "Kazahsztán kormánya Asztanában van."),
    ],
)
def test_the_right_name_is_right_in_every_script_and_with_every_ending(language, answer):
    assert said(answer, language) == (Grade.CORRECT, Why.RIGHT)


@pytest.mark.parametrize(
    ("language", "answer", "why"),
    [
        ("en", "It is not Almaty, but Astana.", Why.NEGATED),
        ("ru", "Это не Астана.", Why.NEGATED),
        ("kk", "Қазақстанның астанасы Астана емес.", Why.NEGATED),
        ("kk", "Астана Қазақстанның астанасы болып табылмайды.", Why.NEGATED),
        ("tr", "Kazakistan'ın başkenti Astana değildir.", Why.NEGATED),
        ("hu", "Kazahsztán fővárosa nem Asztana.", Why.NEGATED),
        ("en", "It is probably Astana.", Why.HEDGED),
        ("ky", "Балким Астана.", Why.HEDGED),
        ("en", "I don't know, perhaps Astana.", Why.HEDGED),
        ("en", "It is Astana or Almaty.", Why.SEVERAL),
        ("en", "The capital is Shymkent. The government sits in Astana.", Why.SEVERAL),
        ("en", "Astana and Shymkent.", Why.SEVERAL),
        ("en", "The capital is Nur-Sultan, which is Astana.", Why.SEVERAL),
        ("en", "The capital is Astania.", Why.NEAR),
        ("kk", "Астана – Алматы", Why.HOMOGRAPH),
        ("tr", "Kazakistan'ın başkenti Astana neresidir.", Why.ASKED_AGAIN),
        ("az", "Qazaxıstanın indiki paytaxtı şimaldakı astanadır.", Why.NEAR),
        ("en", "Uzbekistan's capital is Astana.", Why.ANOTHER_COUNTRY),
    ],
)
def test_what_rules_cannot_decide_goes_to_people(language, answer, why):
    assert said(answer, language) == (Grade.UNCLEAR, why)


@pytest.mark.parametrize(
    ("language", "answer"),
    [
        ("en", "The capital of Kazakhstan is Almaty."),
        ("kk", "Қазақстанның астанасы — Париж."),
        ("kk", "Астанасы – Париж."),
        ("ru", "Столица Казахстана — Париж."),
    ],
)
def test_another_name_is_wrong_and_the_kazakh_word_for_capital_is_no_name(language, answer):
    assert said(answer, language) == (Grade.WRONG, Why.OTHER)


@pytest.mark.parametrize(
    ("answer", "grade"),
    [
        ("Қазақстанның астанасы — Астана қаласы.", Grade.CORRECT),
        ("Қазақстанның астанасы — Париж.", Grade.WRONG),
        ("Ол Астанада.", Grade.CORRECT),
    ],
)
def test_the_capital_is_told_from_the_word_for_capital_without_a_question_too(answer, grade):
    assert match(answer, Key(Kind.NAME, ("Астана",)), "", "kk", TODAY).grade == grade


def test_a_name_inside_a_longer_one_is_another_name():
    baku = Key(Kind.NAME, ("Baku",))
    assert said("They ski in Bakuriani.", key=baku, question="Where?") == (Grade.UNCLEAR, Why.NEAR)


def test_what_was_right_once_is_outdated_from_the_day_on_which_it_ended():
    answer = "The capital of Kazakhstan is Nur-Sultan."
    assert said(answer) == (Grade.OUTDATED, Why.ONCE_RIGHT)
    assert said(answer, on=RENAMED_BACK) == (Grade.OUTDATED, Why.ONCE_RIGHT)
    assert said(answer, on=RENAMED_BACK - dt.timedelta(days=1)) == (Grade.CORRECT, Why.RIGHT)


def test_what_will_be_right_later_is_not_right_yet():
    later = Key(Kind.NAME, ("Qonaev",), valid_from=dt.date(2030, 1, 1))
    assert said("It is Qonaev.", key=later) == (Grade.UNCLEAR, Why.NOT_YET)


@pytest.mark.parametrize(
    ("language", "answer", "grade", "why"),
    [
        ("en", "", Grade.NOT_ATTEMPTED, Why.EMPTY),
        ("en", " … ", Grade.NOT_ATTEMPTED, Why.EMPTY),
        ("en", "What is the capital of Kazakhstan?", Grade.NOT_ATTEMPTED, Why.ECHO),
        ("ru", "Казахстана столицей является город.", Grade.NOT_ATTEMPTED, Why.ECHO),
        ("en", "I don't know.", Grade.NOT_ATTEMPTED, Why.DOES_NOT_KNOW),
        ("kk", "Мен білмеймін.", Grade.NOT_ATTEMPTED, Why.DOES_NOT_KNOW),
        ("en", "I'm sorry, but I can't assist with that.", Grade.REFUSED, Why.WOULD_NOT),
        ("tr", "Bu soruyu yanıtlayamam.", Grade.REFUSED, Why.WOULD_NOT),
        ("kk", "The capital of Kazakhstan is Astana, a city in the north.", Grade.OFF_LANGUAGE, Why.OTHER_LANGUAGE),
        ("ru", "The capital of Kazakhstan is Astana.", Grade.OFF_LANGUAGE, Why.OTHER_LANGUAGE),
        ("en", "Столицей Казахстана является Астана.", Grade.OFF_LANGUAGE, Why.OTHER_LANGUAGE),
        ("kk", "Столицей Казахстана является город, и это Астана.", Grade.OFF_LANGUAGE, Why.OTHER_LANGUAGE),
    ],
)
def test_no_answer_is_told_from_a_wrong_one(language, answer, grade, why):
    assert said(answer, language) == (grade, why)


def test_a_right_answer_that_the_question_offers_is_left_to_people():
    question = "Is Astana or Almaty the capital of Kazakhstan?"
    assert said("Astana is the capital of Kazakhstan.", question=question)[0] is not Grade.CORRECT


def test_the_span_is_the_characters_that_decided():
    answer = "Қазақстанның үкіметі Астанада отырады."
    start, end = match(answer, ASTANA, ASKED["kk"], "kk", TODAY).span
    assert answer[start:end] == "Астанада"


def test_a_name_of_several_words_may_be_written_together_or_apart():
    lake = Key(Kind.NAME, ("Issyk-Kul",))
    question = "What is the largest lake?"
    for answer in ("It is Issyk-Kul.", "It is Issyk Kul.", "It is Issykkul."):
        assert said(answer, key=lake, question=question) == (Grade.CORRECT, Why.RIGHT)


def test_the_first_part_of_a_persons_name_is_no_other_answer():
    writer = Key(Kind.NAME, ("Aitmatov", "Айтматов"))
    question = "Who wrote Jamila?"
    assert said("It was written by Chinghiz Aitmatov.", key=writer, question=question) == (Grade.CORRECT, Why.RIGHT)
    assert said("By Auezov, not far from Aitmatov.", key=writer, question=question)[0] is Grade.UNCLEAR


def test_who_repeats_the_wrong_answer_of_a_leading_question_is_wrong():
    question = "Isn't Almaty the capital of Kazakhstan?"
    assert said("Almaty is the capital of Kazakhstan.", question=question) == (Grade.WRONG, Why.OTHER)
    assert said("Almaty is not the capital of Kazakhstan.", question=question)[0] is Grade.NOT_ATTEMPTED
    assert said("No, it is Astana.", question=question)[0] is Grade.UNCLEAR


def test_an_ordinary_word_needs_no_capital():
    tenge = Key(Kind.NAME, ("tenge", "теңге"))
    question = "Қазақстанның ақшасы қалай аталады?"
    assert said("Ол теңгемен төленеді.", "kk", tenge, question) == (Grade.CORRECT, Why.RIGHT)


NEIGHBOURS = Key(Kind.LIST, items=(("Russia",), ("China",), ("Uzbekistan",)), rivals=("Mongolia",))


@pytest.mark.parametrize(
    ("answer", "grade", "why"),
    [
        ("Russia, China and Uzbekistan.", Grade.CORRECT, Why.RIGHT),
        ("It borders Russia and China.", Grade.PARTIAL, Why.SOME),
        ("It borders Russia, China, Uzbekistan and Mongolia.", Grade.UNCLEAR, Why.SEVERAL),
        ("It borders Russia but not China.", Grade.UNCLEAR, Why.NEGATED),
        ("It borders Mongolia.", Grade.WRONG, Why.OTHER),
    ],
)
def test_a_list_may_be_whole_or_in_part(answer, grade, why):
    assert said(answer, key=NEIGHBOURS, question="Which countries border Kazakhstan?") == (grade, why)


PEOPLE = Key(Kind.NUMBER, value=Decimal(20_000_000), tolerance=Tolerance(relative=Decimal("0.05")))
AREA = Key(Kind.NUMBER, value=Decimal(2_724_900), unit="km2", tolerance=Tolerance(relative=Decimal("0.01")))
PROVINCES = Key(Kind.NUMBER, value=Decimal(81))


@pytest.mark.parametrize(
    ("language", "answer", "key", "grade"),
    [
        ("en", "About 20.1 million people live there in 2024.", PEOPLE, Grade.CORRECT),
        ("en", "20,134,000", PEOPLE, Grade.CORRECT),
        ("en", "Twenty million.", PEOPLE, Grade.CORRECT),
        ("ru", "20,1 млн человек", PEOPLE, Grade.CORRECT),
        ("kk", "Шамамен жиырма миллионға жуық адам.", PEOPLE, Grade.CORRECT),
        ("hu", "Mintegy 20,1 millió ember él ott.", PEOPLE, Grade.CORRECT),
        ("hu", "Ott 20,1 millióan élnek.", PEOPLE, Grade.CORRECT),
        ("az", "20 milyon nəfər", PEOPLE, Grade.CORRECT),
        ("en", "It has 16 million people.", PEOPLE, Grade.WRONG),
        ("en", "Between 18 and 21 million.", PEOPLE, Grade.UNCLEAR),
        ("en", "16 or 20 million.", PEOPLE, Grade.UNCLEAR),
        ("en", "2,724,900 km²", AREA, Grade.CORRECT),
        ("kk", "2 724 900 шаршы километр", AREA, Grade.CORRECT),
        ("tr", "2.724.900 kilometrekaredir", AREA, Grade.CORRECT),
        ("az", "2,72 milyon kvadrat kilometr", AREA, Grade.CORRECT),
        ("en", "It is 1,052,090 square miles.", AREA, Grade.CORRECT),
        ("en", "It is 2,724,900 square miles.", AREA, Grade.WRONG),
        ("en", "It is 2,724,900 miles long.", AREA, Grade.UNCLEAR),
        ("en", "It is 3,000 miles long.", AREA, Grade.NOT_ATTEMPTED),
        ("tr", "Türkiye'de seksen bir il vardır.", PROVINCES, Grade.CORRECT),
        ("tr", "1923 yılından beri 81 il vardır.", PROVINCES, Grade.CORRECT),
        ("hu", "Nyolcvanegy.", PROVINCES, Grade.CORRECT),
        ("tr", "Türkiye'de 67 il vardır.", PROVINCES, Grade.WRONG),
    ],
)
def test_numbers_are_read_as_they_are_written(language, answer, key, grade):
    assert said(answer, language, key, question="?")[0] == grade


def test_a_number_of_the_question_is_no_answer():
    question = "Were there 20,000,000 people in 2024?"
    assert said("In 2024 there were 20,000,000.", key=PEOPLE, question=question)[0] is not Grade.CORRECT


DAY = Key(Kind.DATE, value=dt.date(1991, 12, 16))
YEAR = Key(Kind.DATE, value=dt.date(1991, 12, 16), precision=Precision.YEAR)
EVERY_YEAR = Key(Kind.DATE, value=dt.date(2026, 8, 20), precision=Precision.YEARLY)


@pytest.mark.parametrize(
    ("language", "written"),
    [
        ("en", "16 December 1991"),
        ("en", "December 16th, 1991"),
        ("en", "1991-12-16"),
        ("en", "12/16/1991"),
        ("ru", "16 декабря 1991 года"),
        ("ru", "16.12.1991"),
        ("kk", "1991 жылғы 16 желтоқсанда"),
        ("kk", "1991 ж. 16 желтоқсан"),
        ("ky", "1991-жылдын 16-декабрында"),
        ("uz", "1991-yil 16-dekabrda"),
        ("tr", "16 Aralık 1991'de"),
        ("az", "16 dekabr 1991-ci ildə"),
        ("tk", "1991-nji ýylyň 16-njy dekabrynda"),
        ("hu", "1991. december 16-án"),
    ],
)
def test_a_day_is_read_in_every_language(language, written):
    assert [one[:3] for one in days(written, language)] == [(1991, 12, 16)]
    assert said(written, language, DAY, question="?") == (Grade.CORRECT, Why.RIGHT)
    assert said(written, language, YEAR, question="?") == (Grade.CORRECT, Why.RIGHT)


@pytest.mark.parametrize(
    ("answer", "key", "grade"),
    [
        ("It was in 1991.", DAY, Grade.PARTIAL),
        ("In December 1991.", DAY, Grade.PARTIAL),
        ("On 25 December 1991.", DAY, Grade.WRONG),
        ("On 18 February 2011.", YEAR, Grade.WRONG),
        ("In 1990 or 1991.", YEAR, Grade.UNCLEAR),
        ("It may be long ago.", YEAR, Grade.NOT_ATTEMPTED),
        ("On August 20.", EVERY_YEAR, Grade.CORRECT),
        ("On 20 August 2023.", EVERY_YEAR, Grade.CORRECT),
        ("On March 15.", EVERY_YEAR, Grade.WRONG),
    ],
)
def test_a_date_is_held_to_what_was_asked(answer, key, grade):
    assert said(answer, key=key, question="When?")[0] == grade


def test_day_and_month_in_doubt_are_left_to_people():
    third = Key(Kind.DATE, value=dt.date(1991, 9, 3))
    assert said("03/09/1991", key=third, question="When?")[0] is Grade.UNCLEAR


YES = Key(Kind.BOOL, value=True)
NO = Key(Kind.BOOL, value=False)


@pytest.mark.parametrize(
    ("language", "answer", "question", "yes"),
    [
        ("en", "Yes, it is.", "Is Kazakhstan landlocked?", True),
        ("en", "Kazakhstan is landlocked.", "Is Kazakhstan landlocked?", True),
        ("en", "No.", "Is Kazakhstan landlocked?", False),
        ("en", "Kazakhstan is not landlocked.", "Is Kazakhstan landlocked?", False),
        ("kk", "Иә, солай.", "Алматы үлкен бе?", True),
        ("ky", "Жок, Алматы эмес.", "Алматы борборбу?", False),
        ("tr", "Hayır, Bakü Türkiye'nin başkenti değildir.", "Bakü Türkiye'nin başkenti midir?", False),
        ("az", "Bəli.", "Bakı paytaxtdırmı?", True),
        ("hu", "Igen.", "Átfolyik?", True),
    ],
)
def test_yes_and_no_are_understood(language, answer, question, yes):
    grades = [match(answer, key, question, language, TODAY).grade for key in (YES, NO)]
    assert grades == ([Grade.CORRECT, Grade.WRONG] if yes else [Grade.WRONG, Grade.CORRECT])


def test_a_yes_that_takes_itself_back_goes_to_people():
    assert said("Yes, it is not.", key=YES, question="Is it?") == (Grade.UNCLEAR, Why.NEGATED)


def test_open_questions_are_for_people_unless_nothing_was_answered():
    key = Key(Kind.TEXT)
    assert said("It is a feast of spring.", key=key, question="Why?") == (Grade.UNCLEAR, Why.OPEN)
    assert said("I don't know.", key=key, question="Why?") == (Grade.NOT_ATTEMPTED, Why.DOES_NOT_KNOW)


def test_hungarian_writes_numbers_together_and_one_is_an_article():
    assert [one.low for one in numbers("egy ország huszonöt és tizenkilenc", "hu")] == [25, 19]


def test_a_code_is_a_name_of_figures():
    key = Key(Kind.NAME, ("+994",))
    question = "What is the international telephone code of Azerbaijan?"
    assert said("It is +994.", key=key, question=question) == (Grade.CORRECT, Why.RIGHT)
    assert said("It is +99.", key=key, question=question)[0] is Grade.WRONG
    assert said("It is +99 or +994.", key=key, question=question) == (Grade.UNCLEAR, Why.SEVERAL)


def test_a_question_with_a_no_in_it_is_said_again_with_its_no():
    question = "Түрікменстан: мұхитқа шыға алмайтын ел ме?"
    assert said("Түрікменстан: мұхитқа шыға алмайтын ел.", "kk", YES, question) == (Grade.CORRECT, Why.RIGHT)
    assert said("Түрікменстан: мұхитқа шыға алатын ел.", "kk", YES, question)[0] is Grade.UNCLEAR
