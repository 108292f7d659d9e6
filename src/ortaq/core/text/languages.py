"""Languages and scripts as BCP 47 tags: names in themselves, direction, and the choice of the nearest text.

>>> pick({"kk": "Қожанасыр", "tr": "Nasreddin Hoca"}, "kk-Latn")
('kk', 'Қожанасыр')
"""

from collections.abc import Mapping

from ortaq.core.text.tracks import plain, sign_name

INTERFACE = {
    "en": "en",
    "kk": "kk",
    "kk-latn": "kk-Latn",
    "ky": "ky",
    "tr": "tr",
    "az": "az",
    "uz": "uz",
    "uz-cyrl": "uz-Cyrl",
    "tk": "tk",
    "hu": "hu",
    "ru": "ru",
}
"""Django's code of each interface language -> its BCP 47 tag."""

AUTONYMS = {
    "az": "Azərbaycanca",
    "en": "English",
    "hu": "Magyar",
    "kk": "Қазақша",
    "kk-Latn": "Qazaqşa",
    "ky": "Кыргызча",
    "ru": "Русский",
    "tk": "Türkmençe",
    "tr": "Türkçe",
    "uz": "Oʻzbekcha",
    "uz-Cyrl": "Ўзбекча",
    "zxx": "—",
}

SCRIPT_NAMES = {"kk": "Кирилл", "kk-Latn": "Latyn", "uz": "Lotin", "uz-Cyrl": "Кирилл"}
"""Said beside the name where a language has two scripts."""

NEAREST = {
    "kk-Latn": ("kk",),
    "uz-Cyrl": ("uz",),
    "kk": ("ky", "kk-Latn"),
    "ky": ("kk",),
    "uz": ("uz-Cyrl",),
    "tr": ("az",),
    "az": ("tr",),
    "tk": ("tr", "az"),
}
"""What a reader of a language would rather read than English."""


def primary(tag: str) -> str:
    """The language without script: uz-Cyrl -> uz."""
    return tag.split("-", 1)[0]


def autonym(tag: str) -> str:
    """The language's name in itself, whatever the track is for; the tag when we have no name."""
    return AUTONYMS.get(plain(tag)) or AUTONYMS.get(primary(tag)) or sign_name(tag)


def script_name(tag: str) -> str:
    """The script's name in the language itself, where it has two; else empty."""
    return SCRIPT_NAMES.get(plain(tag), "")


def direction(tag: str) -> str:
    """`rtl` for Arabic script, else `ltr`."""
    return "rtl" if "-Arab" in tag or primary(tag) in {"ug", "fa", "ar"} else "ltr"


def pick(texts: Mapping[str, str], tag: str) -> tuple[str, str]:
    """The text nearest to `tag` and the tag it is in; ("", "") when there is none."""
    for wanted in (tag, *NEAREST.get(tag, ()), primary(tag), "en"):
        if texts.get(wanted):
            return wanted, texts[wanted]
    return next(((other, text) for other, text in texts.items() if text), ("", ""))
