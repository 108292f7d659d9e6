"""What is not language and stays when a text is written in another alphabet: addresses, placeholders, tags, numbers.

>>> [found.group() for found in UNTOUCHED.finditer("%(n)s ta, {x} va https://ortaq.example/a?b")]
['%(n)s', '{x}', 'https://ortaq.example/a?b']
"""

import json
import re
from pathlib import Path
from typing import Final

UNTOUCHED: Final = re.compile(
    r"%\(\w+\)[#0 +-]?\d*(?:\.\d+)?[a-z]"  # %(name)s
    r"|(?<!\d)%[sd](?:x(?=%))?|%[-\d$.]*(?:l{0,2}[a-zA-Z]|\d)\b"  # %s, %sx%s, %2$d, %ld, %1
    r"|\{[^{}]*\}"  # {name}, {0:.1f}
    r"|<code>[^<>]*</code>|<[^<>]+>"  # what is typed, tags
    r"|&#?\w+;"  # entities
    r"|https?://\S+|www\.\S+|(?<![\w-])[\w-]++\.(?:com|net|org|tv|kz|kg|uz|az|tr|tm|hu|ru)\b"  # addresses
    r"|(?<![\w-])[\w-]++\.(?:txt|html?|xml|json|css|js|py|png|jpe?g|gif|svg|mp[34]|mkv|mov|wav)\b"  # files
    r"|(?<![\w-])[\w-]++\.(?:srt|vtt|ttml|stl|pdf|zip|theme|docx|xlsx)\b"
    r"|(?<![\w-])[\w-]++\.(?:com|org|net|me|io|tv|kz|kg|uz|az|tr|tm|hu|ru)/\S+"  # addresses without a scheme
    r"|(?<![\w.+-])[\w.+-]++@[\w-]+\.[\w.]+|(?<![\w@])@\w+"  # mail addresses, names in networks
    r"|\\\w|\$\w+"  # escapes, variables
    r"|(?<!\w)--[a-z][\w-]+(?:=[A-Za-z_]+)?|(?<!\S)-[a-z]\b"  # options of commands
    r"|(?<![\w/])[~.]?/[\w.-]+(?:/[\w.-]+)*"  # paths
    r"|\b[A-Za-z]+(?:_[A-Z0-9]\w*)+|\b[A-Za-z]+\d+[A-Za-z]\w*"  # identifiers: Page_Down, C2PA
)
SIGNS: Final = re.compile(r"[%{<&@\\$/_]|\.[a-z]|--?[a-z]|[A-Za-z]\d")
"""Where none of these is, there is nothing to leave untouched."""
SPACED: Final = re.compile(r"<code>[^<>]*</code>|<[^<>]+>|\{[^{}]*\}")
"""What stays and may have spaces in it."""

ROMAN: Final = re.compile(r"(?=[IVXLCDM]{2})M{0,3}(?:CM|CD|D?C{0,3})(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})")
CYRILLIC_ROMAN: Final = re.compile(r"(?<!\w)(?=[VXI]*[ХІ])(?:[ХІVXI]{2,}(?!\w)|[ХІ](?![\w.]))")
"""Roman numbers typed with Cyrillic letters: ХХІ, ХVІІІ; a single one unless it is an initial."""
TO_ROMAN: Final = str.maketrans("ХІ", "XI")
ACRONYM: Final = re.compile(r"([A-Z]{2,5})((?:ʼ?[a-zəğıñöşüçäāūžýňʻ][a-zəğıñöşüçäāūžýňʻʼ]*)?)$")
"""An abbreviation in Latin capitals, with the ending it may have: XMLʼni."""

_KEPT = json.loads(Path(__file__).with_name("kept.json").read_text(encoding="utf-8"))
BRANDS: Final = frozenset(_KEPT["brands"])
"""Names that nobody writes in another script."""
FORMATS: Final = frozenset(_KEPT["formats"])
"""Abbreviations of the trade that stay where others are spelled anew: from and to the common alphabet."""
