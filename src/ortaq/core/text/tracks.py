"""What a track is for, said in its tag: kk is the sound in Kazakh, kk-x-ad the same with audio description.

BCP 47 leaves what follows `x` to those who exchange tags (RFC 5646, 2.2.7); here it says for whom a track was made. So
a track has one name everywhere: in the catalogue, in the folders of a package, in decisions and in the renditions of a
channel. Where others read a language it is plain again (`plain`). A signed picture has the tag of its sign language,
which is a language of its own. An alphabet may be said there too (kk-Latn-x-cta), so what a track is for stands last.

>>> plain("kk-Latn-x-sdh"), purpose("kk-Latn-x-sdh").value, tagged("kk", Purpose.DESCRIBED)
('kk-Latn', 'sdh', 'kk-x-ad')
"""

import re
from collections.abc import Collection
from enum import StrEnum
from typing import Final

PRIVATE: Final = "-x-"


ALPHABETS: Final = ("cta", "2026")
"""What may stand after `x` to say an alphabet: the common one, the Uzbek bill."""


class Purpose(StrEnum):
    """For whom a sound or subtitles were made."""

    MAIN = "main"
    """Everybody: the programme's own sound, or what is said in it."""
    DESCRIBED = "ad"
    """Those who do not see: a voice tells between the lines what happens (audio description)."""
    HARD_OF_HEARING = "sdh"
    """Those who do not hear: also who speaks, music and sounds (subtitles for the deaf and hard of hearing)."""


SOUNDS: Final = (Purpose.MAIN, Purpose.DESCRIBED)
SUBTITLES: Final = (Purpose.MAIN, Purpose.HARD_OF_HEARING)

SIGN_LANGUAGES: Final = {
    "rsl": "Русский жестовый язык",
    "tsm": "Türk İşaret Dili",
    "hsh": "Magyar jelnyelv",
    "ils": "International Sign",
}
"""Sign languages with a code of their own in ISO 639-3 -> their names in the written language beside them.

For Azerbaijan, Kazakhstan, Kyrgyzstan, Turkmenistan and Uzbekistan ISO 639-3 has none: what is signed there as in
Russia is rsl, what is not has the tag of all sign languages with its country, sgn-AZ.
"""
SIGNS: Final = (*SIGN_LANGUAGES, *(f"sgn-{code}" for code in ("AZ", "KG", "KZ", "TM", "UZ")))
"""What people choose from."""
SIGN: Final = re.compile(r"[a-z]{3}|sgn-[A-Z]{2}")
SPOKEN: Final = frozenset({"crh", "gag", "kaa", "zxx"})
"""Tags of three letters that are spoken languages, or none."""


def tagged(language: str, purpose: str = Purpose.MAIN) -> str:
    """The tag of a track in a language for a purpose."""
    if purpose in ("", Purpose.MAIN):
        return language
    return f"{language}-{purpose}" if PRIVATE in language else f"{language}{PRIVATE}{purpose}"


def plain(tag: str) -> str:
    """The language and alphabet alone: kk-x-ad -> kk; what others said in words of their own goes too.

    >>> plain("kk-x-ad"), plain("kk-Latn-x-cta"), plain("kk-Latn-x-cta-sdh"), plain("kk-x-anything")
    ('kk', 'kk-Latn-x-cta', 'kk-Latn-x-cta', 'kk')
    """
    language, _, said = tag.partition(PRIVATE)
    alphabet = next((one for one in said.split("-") if one in ALPHABETS), "")
    return f"{language}{PRIVATE}{alphabet}" if alphabet else language


def purpose(tag: str) -> Purpose:
    """What a tag says its track is for; what it says in words of others is for everybody."""
    said = tag.partition(PRIVATE)[2].rpartition("-")[2]
    return Purpose(said) if said in (Purpose.DESCRIBED, Purpose.HARD_OF_HEARING) else Purpose.MAIN


def is_for_all(tag: str) -> bool:
    """Whether a track was made for everybody."""
    return purpose(tag) is Purpose.MAIN


def is_sign(tag: str) -> bool:
    """Whether this can be the tag of a sign language: rsl, sgn-AZ.

    >>> [is_sign(tag) for tag in ("rsl", "sgn-AZ", "kk", "crh", "zxx", "")]
    [True, True, False, False, False, False]
    """
    return bool(SIGN.fullmatch(tag)) and tag not in SPOKEN


def sign_name(tag: str) -> str:
    """The name of a sign language in the language beside it; the tag where we have none."""
    return SIGN_LANGUAGES.get(tag, tag)


def parsed(said: str) -> tuple[str, str]:
    """What somebody writes of a track: its language, and what it is for; "" when that is not said.

    >>> parsed("kk"), parsed("kk-x-ad"), parsed("kk-x-main"), parsed("kk-Latn-x-cta-ad")
    (('kk', ''), ('kk', 'ad'), ('kk', 'main'), ('kk-Latn-x-cta', 'ad'))
    """
    head, _, what = said.rpartition("-")
    if PRIVATE not in said or what not in tuple(Purpose):
        return said, ""
    return head.removesuffix(PRIVATE.rstrip("-")), what


def text_for(wanted: str, there: Collection[str]) -> str | None:
    """The subtitles that stand for wanted ones: themselves, or those of the same language and script made otherwise.

    >>> text_for("kk-x-sdh", ["kk", "tr"]), text_for("kk", ["kk-x-sdh"]), text_for("kk", ["kk-Latn", "tr"])
    ('kk', 'kk-x-sdh', None)
    """
    if wanted in there:
        return wanted
    own = sorted(tag for tag in there if plain(tag) == plain(wanted))
    return next(iter(own), None)
