"""What is put into a sentence from right to left keeps its own direction (Unicode UAX #9, isolates).

>>> isolated("%(house)s: <a href='%(at)s'>{n}</a>").replace(FIRST_STRONG, "[").replace(END, "]")
"[%(house)s]: <a href='%(at)s'>[{n}]</a>"
"""

import re
from typing import Final

FIRST_STRONG: Final = "\u2068"
"""FSI: what follows is set apart and runs as its first letter says."""
END: Final = "\u2069"
"""PDI: the end of it."""
PARTS: Final = re.compile(r"(<[^<>]*>)|(%\(\w+\)[a-z]|%[sd]|\{\w*(?:[.:!][^{}]*)?\})")


def isolated(text: str) -> str:
    """`text` with each placeholder set apart from the letters around it, but not inside of tags."""
    return PARTS.sub(lambda found: found[1] or f"{FIRST_STRONG}{found[2]}{END}", text)
