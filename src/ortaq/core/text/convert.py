"""From one alphabet of a language to another: Kazakh Cyrillic to Latin (draft of 2021), Uzbek both ways.

What is not language stays untouched: addresses, placeholders of three kinds, tags and entities, escapes.

>>> convert("Қожанасыр: теріс мінген", "kk", "kk-Latn")
'Qojanasyr: terıs mıngen'
>>> convert("%(count)s ta dastur yoʻq", "uz", "uz-Cyrl")
'%(count)s та дастур йўқ'
"""

import re
import unicodedata
from collections.abc import Callable, Mapping

from ortaq.core.text import kazakh, languages, uzbek

WAYS: dict[tuple[str, str], Callable[[str], str]] = {
    ("kk", "kk-Latn"): kazakh.to_latin,
    ("uz", "uz-Cyrl"): uzbek.to_cyrillic,
    ("uz-Cyrl", "uz"): uzbek.to_latin,
}
"""(source tag, target tag) -> what converts a stretch of running text."""

UNTOUCHED = re.compile(
    r"%\(\w+\)[#0 +-]?\d*(?:\.\d+)?[a-z]"  # %(name)s
    r"|%[-\d$.]*[a-zA-Z]\b"  # %s, %2$d
    r"|\{[^{}]*\}"  # {name}, {0:.1f}
    r"|<code>[^<>]*</code>|<[^<>]+>"  # what is typed, tags
    r"|&#?\w+;"  # entities
    r"|https?://\S+|www\.\S+|\b[\w-]+\.(?:com|net|org|tv|kz|kg|uz|az|tr|tm|hu|ru)\b"  # addresses
    r"|[\w.+-]+@[\w-]+\.[\w.]+"  # mail addresses
    r"|\\\w|\$\w+"  # escapes, variables
)


class NoWay(LookupError):
    """There is no conversion between these two tags."""


def can_convert(source_tag: str, target_tag: str) -> bool:
    """Whether `convert` knows this way."""
    return source_tag == target_tag or (source_tag, target_tag) in WAYS


def convert(text: str, source_tag: str, target_tag: str) -> str:
    """`text` in the alphabet of `target_tag` (NFC); raises NoWay where no table leads there."""
    if source_tag == target_tag:
        return text
    way = WAYS.get((source_tag, target_tag))
    if way is None:
        raise NoWay(f"no conversion from {source_tag} to {target_tag}")
    text = unicodedata.normalize("NFC", text)
    parts, at = [], 0
    for kept in UNTOUCHED.finditer(text):
        parts += [way(text[at : kept.start()]), kept.group()]
        at = kept.end()
    return "".join([*parts, way(text[at:])])


def in_script(texts: Mapping[str, str], tag: str) -> tuple[str, str]:
    """As `languages.pick`, but what is there in another alphabet of the same language is converted to the reader's.

    >>> in_script({"kk": "Қожанасыр", "en": "Nasreddin"}, "kk-Latn")
    ('kk-Latn', 'Qojanasyr')
    """
    found, text = languages.pick(texts, tag)
    return (tag, convert(text, found, tag)) if (found, tag) in WAYS else (found, text)
