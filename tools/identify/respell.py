"""Texts for a script that has too few of its own, made from the same language's other script.

Only to be counted: a letter that comes out wrong here and there does no harm. What people read is converted by
`ortaq.core.text.convert`.
"""

import re
from collections.abc import Callable
from functools import cache

from ortaq.core.text.convert import convert

AZERI = dict(zip("abvqğdeəjziıykglmnoöprstuüfxhçcş", "абвгғдеәжзиыјкҝлмноөпрстуүфхһчҹш", strict=True))
TURKMEN = dict(zip("abwgdežzijklmnňoöprstuüfhçşyäý", "абвгдежзиҗклмнңоөпрстуүфхчшыәй", strict=True)) | {"j": "җ"}
KARAKALPAK = dict(zip("аәбвгғдежзийкқлмнңоөпрстуүўфхҳыэц", "aábvgǵdejziykqlmnńoóprstuúwfxhıec", strict=True)) | {
    "ш": "sh", "ч": "ch", "щ": "sh", "ё": "yo", "ю": "yu", "я": "ya", "ь": "", "ъ": "", "ҳ": "h",
}  # fmt: skip
TATAR = dict(zip("абвдеәжзийлмнңоөпрстуүфхһцчшыэҗ", "abvdeäjziylmnñoöprstuüfxhsçşıec", strict=True))
CRIMEAN = dict(zip("абвгдежзийклмнопрстуфхцчшыэ", "abvgdejziyklmnoprstufhtçşıe", strict=True))
FRONT, BACK = "әеөүиэ", "аоуыяюё"
VOWELS = "аәеёиоөуүыэюя"


def respelled() -> dict[tuple[str, str], Callable[[str], str]]:
    """(from, to) -> what makes texts for one tag from those of another."""
    return {
        ("az", "az-Cyrl"): _letters(AZERI),
        ("tk", "tk-Cyrl"): _turkmen,
        ("tt", "tt-Latn"): _by_word(_tatar),
        ("crh-Cyrl", "crh"): _by_word(_crimean),
        ("kaa-Cyrl", "kaa"): _by_word(_karakalpak),
        ("uz", "uz-Cyrl"): lambda text: convert(text, "uz", "uz-Cyrl"),
        ("uz-Cyrl", "uz"): lambda text: convert(text, "uz-Cyrl", "uz"),
        ("kk", "kk-Latn"): lambda text: convert(text, "kk", "kk-Latn"),
    }


def _letters(table: dict[str, str]) -> Callable[[str], str]:
    kept = str.maketrans(table)
    return lambda text: text.replace("I", "ı").replace("İ", "i").lower().translate(kept)


def _turkmen(text: str) -> str:
    text = text.lower()
    for latin, letter in (("ýe", "е"), ("ýo", "ё"), ("ýu", "ю"), ("ýa", "я")):
        text = text.replace(latin, letter)
    text = re.sub(r"\be|(?<=[aäoöuüyi])e", "э", text)
    return text.translate(str.maketrans(TURKMEN))


def _by_word(spell: Callable[[str], str]) -> Callable[[str], str]:
    known = cache(spell)
    return lambda text: re.sub(r"[^\W\d_]+", lambda found: known(found[0].lower()), text)


def _tatar(word: str) -> str:
    """Tatar Latin of 2012: q and ğ beside back vowels, w for у and ү beside a vowel, iä for ия."""
    out = ""
    is_front = _is_front(word)
    for at, letter in enumerate(word):
        before, after = word[at - 1 : at], word[at + 1 : at + 2]
        if letter in "кг":
            near = after if after in VOWELS and after else before
            soft = near in FRONT if near and near in FRONT + "аоуы" else is_front
            out += {"к": "qk", "г": "ğg"}[letter][soft]
        elif (letter in "уү" and before and before in VOWELS) or (letter == "в" and after and after in "аә"):
            out += "w"
        elif before == "и" and letter in "яю":
            out += {"я": "äa", "ю": "üu"}[letter][not is_front]
        elif letter in "еюяё":
            start = not before or before in VOWELS + "ьъ"
            sound = {"е": "eı", "ю": "üu", "я": "äa", "ё": "öo"}[letter][not is_front]
            out += ("y" + sound) if start else "e" if letter == "е" else "y" + sound
        elif letter in "ьъ":
            continue
        else:
            out += "şç" if letter == "щ" else TATAR.get(letter, letter)
    return out


def _is_front(word: str) -> bool:
    """Whether most vowels of the word are front ones; a word without vowels is back."""
    return sum(letter in FRONT for letter in word) > sum(letter in "аоуы" for letter in word)


def _crimean(word: str) -> str:
    """Crimean Tatar: къ гъ нъ дж are one sound, о and у of a front word's first syllable are ö and ü."""
    for pair, letter in (("къ", "q"), ("гъ", "ğ"), ("нъ", "ñ"), ("дж", "c"), ("щ", "şç")):
        word = word.replace(pair, letter)
    vowels = [letter for letter in word if letter in VOWELS]
    front = bool(re.match(r"[^аеёиоуыэюя]*[оу][^аеёиоуыэюя]*ь", word)) or (len(vowels) > 1 and vowels[1] in "еиэюё")
    out, first = "", True
    for at, letter in enumerate(word):
        start = at == 0 or word[at - 1] in VOWELS + "ьъ"
        if letter in "ёюяе":
            glide = {"ё": "yo", "ю": "yu", "я": "ya", "е": "ye"}[letter]
            out += glide if start else {"ё": "ö", "ю": "ü", "я": "â", "е": "e"}[letter]
        elif letter in "оу" and first and front:
            out += {"о": "ö", "у": "ü"}[letter]
        elif letter not in "ьъ":
            out += "ts" if letter == "ц" else CRIMEAN.get(letter, letter)
        first = first and letter not in VOWELS
    return out


def _karakalpak(word: str) -> str:
    """Karakalpak Latin of 2016: acute accents, ı, sh."""
    return "".join(KARAKALPAK.get(letter, letter) for letter in word)
