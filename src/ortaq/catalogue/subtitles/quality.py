"""What is to be said of a track's quality, in sentences, by the limits of its language and its public."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from django.utils.translation import gettext as _

from ortaq.catalogue import queries
from ortaq.catalogue.models import Genre, Programme
from ortaq.core.text.subtitle_quality import FPS, Limits, Mark, check, limits
from ortaq.core.text.subtitles import Cue


@dataclass(frozen=True, slots=True)
class Said:
    """One mark: the cue's number from 0, its time in milliseconds, code, weight, and the sentence."""

    at: int
    start: int
    code: str
    weight: str
    sentence: str


def fps_of(programme: Programme) -> float:
    """Frames a second of the picture; 25 where nothing is known."""
    picture = queries.picture_of(programme)
    try:
        return float(Fraction(str(picture.facts.get("rate", "")))) if picture else FPS
    except (ValueError, ZeroDivisionError):
        return FPS


def length_ms(programme: Programme) -> int | None:
    """How long the picture is; None while there is none."""
    package, picture = queries.package_of(programme), queries.picture_of(programme)
    if package is not None:
        return round(package.seconds * 1000)
    seconds = picture.facts.get("seconds") if picture else None
    return round(float(seconds) * 1000) if seconds else None


def limits_for(programme: Programme, tag: str) -> Limits:
    """The limits of a language for the public of a programme."""
    return limits(tag, children=programme.genre == Genre.CHILDREN)


def said_of(programme: Programme, tag: str, cues: Sequence[Cue]) -> list[Said]:
    """Every mark in words; what only those mind who cut to the frame is told once, not for each cue."""
    marks = check(cues, limits_for(programme, tag), fps=fps_of(programme), film_ms=length_ms(programme))
    return [
        Said(mark.at, cues[mark.at].start_ms, mark.code, mark.weight, sentence(mark))
        for mark in marks
        if mark.weight != "hint"
    ]


def sentence(mark: Mark) -> str:
    """A mark as a sentence with what it has and what the limit is."""
    told = {"has": _number(mark.value), "most": _number(mark.limit)}
    told |= {"seconds": _seconds(mark.value), "limit": _seconds(mark.limit)}
    return {
        "empty": _("There are no words in it."),
        "overlap": _("It is still there when the next one comes: %(seconds)s s."),
        "beyond": _("It ends after the film, which is %(limit)s s long."),
        "line": _("A line has %(has)s letters; at most %(most)s are read easily."),
        "lines": _("It has %(has)s lines; at most %(most)s."),
        "fast": _("%(has)s letters a second; at most %(most)s."),
        "short": _("It stands for %(seconds)s s; at least %(limit)s."),
        "long": _("It stands for %(seconds)s s; at most %(limit)s."),
        "gap": _("The next one comes after %(seconds)s s; leave at least %(limit)s, or none."),
        "off_frame": _("Its times are not those of a frame."),
    }[mark.code] % told


def _number(value: float) -> str:
    return f"{value:g}"


def _seconds(ms: float) -> str:
    return f"{ms / 1000:.2f}".rstrip("0").rstrip(".")


def rules_told(by: Limits) -> list[tuple[str, str, bool, str]]:
    """The limits as lines of a table: what, how much, whether somebody has checked it for the language, where from."""
    names = {
        "letters": _("letters in a line"),
        "lines": _("lines"),
        by.speed: _("letters a second, for children") if by.children else _("letters a second"),
        "shortest_ms": _("shortest, in seconds"),
        "longest_ms": _("longest, in seconds"),
        "gap_frames": _("frames between two"),
    }
    told = []
    for name, words in names.items():
        rule = by.rules[name]
        value = _seconds(rule.value) if name.endswith("_ms") else _number(rule.value)
        told.append((words, value, rule.verified, f"{rule.source} ({rule.confidence})"))
    return told
