"""Uzbek between the Latin alphabet of 1995 and Cyrillic, with the stems of loan words that lose letters in Latin.

The tables and the rules in words stand in `alphabets/uz-latn-1995.json` and `alphabets/uz-cyrl.json`. The way
Latin -> Cyrillic -> Latin gives the same word back for everything spelled by the rules of 1995.

>>> to_cyrillic("Oʻzbekcha maʼlumot, oktabrning 5-kuni"), to_latin("Исҳоқ ер юзида")
('Ўзбекча маълумот, октябрнинг 5-куни', 'Isʼhoq yer yuzida')
"""

import re
from functools import lru_cache

from ortaq.core.text import casing
from ortaq.core.text.alphabets import table

LATIN_WORD = re.compile(r"[A-Za-z][A-Za-zʻʼ]*")
CYRILLIC_WORD = re.compile("[а-яёўқғҳ]+", re.IGNORECASE)
TURNED, TUTUQ = "ʻ", "ʼ"
AFTER_O_OR_G = re.compile(r"(?<=[OoGg])[ʻ‘’'`´ʼ]")
ELSEWHERE = re.compile(r"(?<=[A-Za-z])(?<![OoGg])[ʻʼ‘’'`´](?=[A-Za-z])")
FOREIGN = re.compile(r"c(?!h)|w")
SHORT = re.compile(r"([A-Z]{2,5})((?:ʼ?[a-z][a-zʻʼ]*)?)$")
ENDING = re.compile(
    "(?:lar|ning|ni|ga|dagi|dan|da|gacha|dek|lik|li|siz|chi|shunos|im|ing|iz|i|si|miz|ingiz|lash|mi|u|ku|dir)*$"
)
VOWELS, CYRILLIC_VOWELS = "aeiouʻ", "аеёиоуўыэюя"
LOAN_TS = re.compile("ts(?=iya|ion|ent|enz|ip)|(?<=[knp])s(?=iya)")
"""Where Latin ts, or s after к н п, is written ц in Cyrillic: -tsiya, -ksiya, -tsion, -tsent."""


def to_cyrillic(text: str) -> str:
    """Every Latin word of `text` in Cyrillic letters; foreign words and abbreviations stay."""
    return LATIN_WORD.sub(lambda found: _cyrillic_word(found.group()), tidy(text))


def to_latin(text: str) -> str:
    """Every Cyrillic word of `text` in Latin letters, with ʻ and ʼ."""
    return CYRILLIC_WORD.sub(lambda found: _latin_word(found.group()), text)


def tidy(text: str) -> str:
    """The many apostrophes people type become U+02BB after o and g, U+02BC inside other words."""
    return ELSEWHERE.sub(TUTUQ, AFTER_O_OR_G.sub(TURNED, text))


@lru_cache(100_000)
def _cyrillic_word(word: str) -> str:
    rules = table("uz", "uz-Cyrl")
    small = casing.lower(word, "uz")
    if word in rules["kept"] or FOREIGN.search(small):
        return word
    if short := SHORT.match(word):
        return short[1] + (_cyrillic_word(short[2].lstrip(TUTUQ)) if short[2] else "")
    cyrillic, at = "", 0
    if (stem := _stem(small)) and casing.upper(word, "uz") != word:
        cyrillic, at = rules["stems"][stem], len(stem)
        # A last soft sign goes before any ending: октябрь, октябрда.
        cyrillic = cyrillic.removesuffix("ь") if at < len(small) else cyrillic
        cyrillic = casing.like(word[0], cyrillic, "uz-Cyrl")
    large = casing.upper if len(word) > 1 and casing.upper(word, "uz") == word else casing.capital
    loans = {found.start(): found.group() for found in LOAN_TS.finditer(small)}
    while at < len(small):
        latin, letter = _next_letter(small, at, loans, rules)
        cyrillic += large(letter, "uz-Cyrl") if word[at] != small[at] else letter
        at += len(latin)
    return cyrillic


def _stem(small: str) -> str:
    """The listed loan word that `small` is a form of; empty when it is none."""
    stems = table("uz", "uz-Cyrl")["stems"]
    fitting = (stem for stem in stems if small.startswith(stem) and ENDING.match(small, len(stem)))
    return max(fitting, key=len, default="")


def _next_letter(small: str, at: int, loans: dict[int, str], rules: dict[str, dict[str, str]]) -> tuple[str, str]:
    """The Latin letters at a place and the Cyrillic ones for them."""
    if at in loans:
        return loans[at], "ц"
    before = small[at - 1] if at else ""
    for digraph, letter in rules["digraphs"].items():
        if small.startswith(digraph, at):
            soft = digraph == "ye" and before and before not in VOWELS + TUTUQ
            return digraph, "ье" if soft else letter
    if small.startswith("sʼh", at):
        return "sʼ", "с"
    if small[at] == "e" and (not before or before in VOWELS + TUTUQ):
        return "e", "э"
    return small[at], rules["letters"].get(small[at], small[at])


@lru_cache(100_000)
def _latin_word(word: str) -> str:
    rules = table("uz-Cyrl", "uz")["letters"]
    small = casing.lower(word, "uz-Cyrl")
    capitals = len(word) > 1 and word == casing.upper(word, "uz-Cyrl")
    latin, at = "", 0
    for stem, spelled in table("uz", "uz-Cyrl")["stems"].items():
        root = spelled if small.startswith(spelled) else spelled.rstrip("ь")
        if small.startswith(root) and ENDING.match(_by_rule(small[len(root) :], rules, capitals=False)):
            latin, at = casing.like(word if capitals else word[0], stem, "uz"), len(root)
            break
    return latin + _by_rule(word[at:], rules, capitals=capitals, before=word[:at])


def _by_rule(word: str, rules: dict[str, str], *, capitals: bool, before: str = "") -> str:
    """Letter by letter, with the three rules for е, ц and сҳ."""
    whole, out = before + word, []
    small = casing.lower(whole, "uz-Cyrl")
    for at in range(len(before), len(whole)):
        letter, previous, following = small[at], small[at - 1 : at], small[at + 1 : at + 2]
        latin = rules.get(letter, letter)
        if letter == "е" and (not previous or previous in CYRILLIC_VOWELS + "ъь"):
            latin = "ye"
        elif letter == "ц" and previous not in tuple(CYRILLIC_VOWELS):
            latin = "s"
        elif letter == "с" and following == "ҳ":
            latin = "s" + TUTUQ
        if whole[at] != letter:
            latin = casing.upper(latin, "uz") if capitals else casing.capital(latin, "uz")
        out.append(latin)
    return "".join(out)
