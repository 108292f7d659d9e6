"""Whether a word is another with an ending of its language: case, possession, plural, copula; on rough keys.

Roughly: endings are lists, sound changes at the seam are few, and what is not on the list is not accepted, so that
Baku is not found in Bakuriani.
"""

import re
from functools import cache

TURKIC = (
    "[ldt][aeo]r",  # plural
    "s?[iu]n?",  # his, her, its
    "[iu]m[iu]z|[iu]n[iu]z|[iu]m",  # our, your, my
    "[ndt]?[iu]n",  # of; the nasal of Kazakh, Kyrgyz, Uzbek and Turkmen is n in the key
    "[ndt]?[iu]",  # accusative
    "[gkni]?[aeo]|ge?",  # to
    "n?[dt][aeo]",  # in
    "[ndt][aeo]n",  # from
    "[iu]?l[ae]|[mbp]en|men",  # with
    "n?[dt][aeio]?[gk][iuo]",  # that is in
    "[dt][iu]r",  # is
    "sa|se",
)
RUSSIAN = (
    "a|u|e|i|o|om|em|oi|ei|oiu|eiu|ia|iu|ie|ii|iei|iem|iom|ov|ev|am|ami|ah|iam|iami|iah|ogo|ego|omu|emu|im|ih|imi|aia|uiu|oe|ie",
)
HUNGARIAN = (
    "[aeo]?k|ai|ei|i",
    "ban|ben|ba|be|bol|tol|rol|ra|re|nak|nek|hoz|hez|nal|nel|[vl]?al|[vl]?el|[aeo]?t|ig|ert|kent|kor|[aeo]?n|ul|[aeo]?s|e|a|ja|je",
)
ENGLISH = ("s|es",)
ENDINGS = {"ru": (RUSSIAN, 1), "hu": (HUNGARIAN, 3), "en": (ENGLISH, 1)}
SOFT = {"k": "g", "p": "b", "t": "d", "c": "j"}
VOWELS = "aeiou"
TURK, TURKMEN = re.compile("turi?k"), re.compile("turi?k(?:men|man|mon).*")
"""With "-men" a Turk is a Turkmen: here it is no ending."""
SHORTEST_STEM = 3


@cache
def endings(language: str) -> re.Pattern[str]:
    """What may follow a stem in a language, whole."""
    suffixes, many = ENDINGS.get(language, (TURKIC, 3))
    return re.compile(f"(?:{'|'.join(suffixes)}){{0,{many}}}")


def is_form_of(word: str, base: str, language: str) -> bool:
    """Whether the key `word` is the key `base`, alone or with an ending of `language` (without script)."""
    if word == base:
        return True
    if len(base) < SHORTEST_STEM or (TURK.fullmatch(base) and TURKMEN.fullmatch(word)):
        return False
    return any(
        word.startswith(stem)
        # One of two equal letters at the seam was folded away: Казакстан + ның.
        and (ends.fullmatch(word[len(stem) :]) or ends.fullmatch(stem[-1] + word[len(stem) :]))
        for stem in stems(base, language)
        for ends in (endings(language),)
    )


def stems(base: str, language: str) -> list[str]:
    """What of a word stays the same before endings."""
    if language == "ru" and len(base) > SHORTEST_STEM and base[-1] in VOWELS:
        return [base, base[:-2] if base.endswith(("ia", "ii", "ie")) and len(base) > SHORTEST_STEM + 1 else base[:-1]]
    if language == "tk" and base.endswith("e"):
        # Türkiýe, Türkiýäniň.
        return [base, f"{base[:-1]}a"]
    if language not in ENDINGS and base[-1] in SOFT:
        return [base, base[:-1] + SOFT[base[-1]]]
    return [base]
