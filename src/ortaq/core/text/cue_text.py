"""What a subtitle says and how: its text as runs that every format can hold, and back as cue text (W3C WebVTT, 4.2).

>>> [(run.text, run.italic, run.voice) for run in runs("<v Ana>Бер <i>мұнда</i> &amp; кет")]
[('Бер ', False, 'Ana'), ('мұнда', True, 'Ana'), (' & кет', False, 'Ana')]
>>> written(runs("<v Ana>Бер <i>мұнда</i> &amp; кет"))
'<v Ana>Бер <i>мұнда</i> &amp; кет'
"""

import html
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Final

TAG: Final = re.compile(r"(<[^>]*>)")
VOICE: Final = re.compile(r"<v(?:\.[^\s>]+)*[ \t\n]+([^>]*)>")
OTHER: Final = re.compile(r"<(?:c|lang|ruby|rt|\d)")
"""Classes, languages, ruby and times inside a cue: only WebVTT holds them."""
DIRECTION: Final = {"lrm": "\u200e", "rlm": "\u200f"}
SIGNS: Final = {"i": "italic", "b": "bold", "u": "underlined"}


@dataclass(frozen=True, slots=True)
class Run:
    """Text of one look: lines are parted by newlines; `voice` is who speaks, empty when nobody is named."""

    text: str
    italic: bool = False
    bold: bool = False
    underlined: bool = False
    voice: str = ""

    @property
    def look(self) -> tuple[str, ...]:
        """The tags around it."""
        return tuple(tag for tag, name in SIGNS.items() if getattr(self, name))


def runs(text: str) -> list[Run]:
    """The runs of a WebVTT cue text; tags that no other format knows are left out, their text stays."""
    found: list[Run] = []
    now = Run("")
    for part in TAG.split(text):
        if not part.startswith("<"):
            if part:
                found.append(replace(now, text=html.unescape(part)))
        elif voice := VOICE.match(part):
            now = replace(now, voice=html.unescape(voice[1].strip()))
        elif part == "</v>":
            now = replace(now, voice="")
        elif sign := re.fullmatch(r"<(/?)([ibu])(?:\.[^>]*)?>", part):
            now = _turned(now, sign[2], is_on=not sign[1])
    return joined(found)


def _turned(now: Run, sign: str, *, is_on: bool) -> Run:
    if sign == "i":
        return replace(now, italic=is_on)
    return replace(now, bold=is_on) if sign == "b" else replace(now, underlined=is_on)


def joined(some: Iterable[Run]) -> list[Run]:
    """Neighbours of one look as one run; what is empty goes."""
    found: list[Run] = []
    for run in some:
        if not run.text:
            continue
        if found and replace(found[-1], text="") == replace(run, text=""):
            found[-1] = replace(run, text=found[-1].text + run.text)
        else:
            found.append(run)
    return found


def written(some: Sequence[Run]) -> str:
    """Runs as WebVTT cue text. A name that stands for all of it needs no end."""
    out, voices = "", {run.voice for run in some}
    for voice, group in groupby(joined(some), key=lambda run: run.voice):
        words = "".join(_marked(run) for run in group)
        if not voice:
            out += words
        else:
            name = re.sub(r"[<>&\s]+", " ", voice).strip()
            out += f"<v {name}>{words}" + ("" if len(voices) == 1 else "</v>")
    return out


def _marked(run: Run) -> str:
    look = run.look
    opening = "".join(f"<{tag}>" for tag in look)
    closing = "".join(f"</{tag}>" for tag in reversed(look))
    return opening + escaped(run.text) + closing


def escaped(text: str) -> str:
    """Plain text as it stands inside a cue; no arrow of times, no blank line that would end the cue."""
    text = text.replace("-->", "→").replace("&", "&amp;").replace("<", "&lt;")
    return re.sub(r"\n\s*\n+", "\n", text)


def spoken(text: str) -> str:
    r"""What one reads of a cue, without any sign: the lines parted by newlines.

    >>> spoken("<v Ana>Бер &lt;3\n<c.loud>мұнда</c>")
    'Бер <3\nмұнда'
    """
    return html.unescape(TAG.sub("", text))


def voices(text: str) -> list[str]:
    """Who speaks in a cue, each once, in order."""
    return list(dict.fromkeys(run.voice for run in runs(text) if run.voice))


def has_other(text: str) -> bool:
    """Whether a cue has signs that only WebVTT holds."""
    return bool(OTHER.search(text))
