"""Numbers from 0 to 99 in words: what a grown-up reads at a glance and a small child does not.

>>> in_words(23, "uz"), in_words(41, "hu"), in_words(18, "kk-Latn")
('yigirma uch', 'negyvenegy', 'on segız')
"""

from typing import Final

from ortaq.core.text.convert import can_convert, convert
from ortaq.core.text.languages import MADE, primary

UNITS: Final = {
    "az": "sıfır bir iki üç dörd beş altı yeddi səkkiz doqquz",
    "kk": "нөл бір екі үш төрт бес алты жеті сегіз тоғыз",
    "ky": "нөл бир эки үч төрт беш алты жети сегиз тогуз",
    "tr": "sıfır bir iki üç dört beş altı yedi sekiz dokuz",
    "uz": "nol bir ikki uch toʻrt besh olti yetti sakkiz toʻqqiz",
    "tk": "nol bir iki üç dört bäş alty ýedi sekiz dokuz",
    "ug": "نۆل بىر ئىككى ئۈچ تۆت بەش ئالتە يەتتە سەككىز توققۇز",
    "hu": "nulla egy kettő három négy öt hat hét nyolc kilenc",
    "ru": "ноль один два три четыре пять шесть семь восемь девять",
    "en": "zero one two three four five six seven eight nine",
}
TENS: Final = {
    "az": "on iyirmi otuz qırx əlli altmış yetmiş səksən doxsan",
    "kk": "он жиырма отыз қырық елу алпыс жетпіс сексен тоқсан",
    "ky": "он жыйырма отуз кырк элүү алтымыш жетимиш сексен токсон",
    "tr": "on yirmi otuz kırk elli altmış yetmiş seksen doksan",
    "uz": "oʻn yigirma oʻttiz qirq ellik oltmish yetmish sakson toʻqson",
    "tk": "on ýigrimi otuz kyrk elli altmyş ýetmiş segsen togsan",
    "ug": "ئون يىگىرمە ئوتتۇز قىرىق ئەللىك ئاتمىش يەتمىش سەكسەن توقسان",
    "hu": "tíz húsz harminc negyven ötven hatvan hetven nyolcvan kilencven",
    "ru": "десять двадцать тридцать сорок пятьдесят шестьдесят семьдесят восемьдесят девяносто",
    "en": "ten twenty thirty forty fifty sixty seventy eighty ninety",
}
TEENS: Final = {
    "ru": "десять одиннадцать двенадцать тринадцать четырнадцать пятнадцать шестнадцать семнадцать восемнадцать "
    "девятнадцать",
    "en": "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen",
}
MOST: Final = 99
TEN: Final = 10
BEFORE_UNITS: Final = {1: "tizen", 2: "huszon"}
"""Hungarian ten and twenty, when something follows."""


def in_words(number: int, tag: str) -> str:
    """A whole number from 0 to 99 in the words of a language, in its script; in English where we have no words.

    Raises ValueError for any other number.
    """
    if not 0 <= number <= MOST:
        raise ValueError(f"{number} is not between 0 and {MOST}")
    lang = primary(tag) if primary(tag) in UNITS else "en"
    said = _said(number, lang)
    own = MADE.get(tag)
    return convert(said, own, tag) if own == lang and can_convert(own, tag) else said


def _said(number: int, lang: str) -> str:
    tens, units = divmod(number, TEN)
    unit = UNITS[lang].split()[units]
    if not tens:
        return unit
    if tens == 1 and lang in TEENS:
        return TEENS[lang].split()[units]
    ten = TENS[lang].split()[tens - 1]
    if not units:
        return ten
    if lang == "hu":
        return BEFORE_UNITS.get(tens, ten) + unit
    return f"{ten}-{unit}" if lang == "en" else f"{ten} {unit}"
