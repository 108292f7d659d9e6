"""Lower and upper case by language: i/İ and ı/I are two letters in Turkish, Azerbaijani and Kazakh Latin.

The only place that may change the case of content; Python's own `.lower()` knows no language (Unicode, SpecialCasing),
and ICU knows no Kazakh Latin. Which capital belongs to which small letter is said by the alphabet (`alphabets`).

>>> upper("ilik", "tr"), lower("ILIK", "kk-Latn"), upper("qıyın", "kaa")
('İLİK', 'ılık', 'QÍYÍN')
"""

import unicodedata
from functools import cache

from ortaq.core.text.alphabets import alphabets, normal


def lower(text: str, tag: str) -> str:
    """`text` in small letters as the language of `tag` writes them; NFC."""
    text = unicodedata.normalize("NFC", text).translate(_own(tag)[0]).lower()
    return unicodedata.normalize("NFC", text)


def upper(text: str, tag: str) -> str:
    """`text` in capitals as the language of `tag` writes them; NFC."""
    text = unicodedata.normalize("NFC", text).translate(_own(tag)[1]).upper()
    return unicodedata.normalize("NFC", text)


def capital(text: str, tag: str) -> str:
    """`text` with its first letter large, the rest as it is."""
    return upper(text[:1], tag) + text[1:]


def like(pattern: str, text: str, tag: str) -> str:
    """`text` (in small letters) cased as `pattern` is: all capitals, first capital, or small."""
    if len(pattern) > 1 and pattern == upper(pattern, tag) and pattern != lower(pattern, tag):
        return upper(text, tag)
    if pattern[:1] != lower(pattern[:1], tag):
        return capital(text, tag)
    return text


@cache
def _own(tag: str) -> tuple[dict[int, str], dict[int, str]]:
    """Where the pairs of an alphabet are not Unicode's own: ({capital: small}, {small: capital})."""
    found = alphabets().get(normal(tag)) or alphabets().get(normal(tag).partition("-")[0])
    pairs = [pair for pair in found.pairs if len(pair[0]) == len(pair[1]) == 1] if found else []
    small = {ord(large): little for large, little in pairs if large.lower() != little}
    large = {ord(little): big for big, little in pairs if little.upper() != big}
    return small, large
