"""Lower and upper case by language: i/İ and ı/I are two letters in Turkish, Azerbaijani and Kazakh Latin.

The only place that may change the case of content; Python's own `.lower()` knows no language (Unicode, SpecialCasing).

>>> upper("ilik", "tr"), lower("ILIK", "kk-Latn")
('İLİK', 'ılık')
"""

import unicodedata

DOTTED = {"tr", "az", "az-Latn", "crh", "gag", "tt-Latn", "kk-Latn"}
"""Tags whose alphabet has both a dotted and a dotless i."""


def lower(text: str, tag: str) -> str:
    """`text` in small letters as the language of `tag` writes them; NFC."""
    if tag in DOTTED:
        text = text.replace("İ", "i").replace("I", "ı")
    return unicodedata.normalize("NFC", text.lower())


def upper(text: str, tag: str) -> str:
    """`text` in capitals as the language of `tag` writes them; NFC."""
    if tag in DOTTED:
        text = text.replace("i", "İ").replace("ı", "I")
    return unicodedata.normalize("NFC", text.upper())


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
