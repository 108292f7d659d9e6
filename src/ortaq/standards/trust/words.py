"""The figures of a quarter in the reader's language."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django_stubs_ext import StrOrPromise

from ortaq.core.figures import Plain
from ortaq.core.text import dates, languages
from ortaq.standards.trust.figures import name_of
from ortaq.work.settings import settings


@dataclass(frozen=True)
class PartTold:
    """One part of a whole: its name, its number or why there is none, and its share."""

    name: StrOrPromise
    number: str
    share: float | None

    @property
    def percent(self) -> str:
        """The share, whole per cent."""
        return "" if self.share is None else f"{round(self.share * 100)} %"


@dataclass(frozen=True)
class FigureTold:
    """One figure in words; `is_withheld`: it is not told, and `value` says why."""

    name: StrOrPromise
    form: str
    value: str
    is_withheld: bool = False
    parts: tuple[PartTold, ...] = ()
    texts: tuple[str, ...] = ()


def tag() -> str:
    """BCP 47 tag of the reader's language."""
    return languages.INTERFACE.get(get_language() or "en", "en")


def withheld() -> str:
    """Why a number is not told."""
    return _("withheld, because it could point at somebody")


def told(figures: Sequence[Plain]) -> list[FigureTold]:
    """Figures in words."""
    return [figure(one) for one in figures]


def figure(one: Plain) -> FigureTold:
    """One figure in words."""
    name, form = name_of(one["key"]), one["form"]
    if form == "count":
        return FigureTold(name, form, number(one["number"]), one["number"] is None)
    if form == "median":
        if one["seconds"] is None:
            none = one["of"] == 0
            return FigureTold(name, form, _("none in this quarter") if none else withheld(), is_withheld=not none)
        value = _("%(time)s, half of %(count)s took longer") % {
            "time": dates.length(float(one["seconds"]), tag()),
            "count": one["of"],
        }
        return FigureTold(name, form, value)
    if form == "waits":
        return waits(name, one)
    if form == "sayings":
        return FigureTold(name, form, str(len(one["texts"])), texts=tuple(one["texts"]))
    return FigureTold(
        name,
        form,
        number(one["whole"]),
        one["whole"] is None,
        parts=tuple(parts(one["key"], one["whole"], one["parts"])),
    )


def waits(name: StrOrPromise, one: Plain) -> FigureTold:
    """How long things took of which some are still open."""
    if one["of"] == 0:
        return FigureTold(name, "waits", _("none in this quarter"))
    if one["is_reached"] is None:
        return FigureTold(name, "waits", withheld(), is_withheld=True)
    if not one["is_reached"]:
        return FigureTold(name, "waits", _("not yet for half of %(count)s") % {"count": one["of"]})
    value = _("%(time)s, half of %(count)s took longer or are still open") % {
        "time": dates.length(float(one["seconds"]), tag()),
        "count": one["of"],
    }
    return FigureTold(name, "waits", value)


def parts(key: str, whole: int | None, said: dict[str, Any]) -> Iterator[PartTold]:
    """The parts of a whole, the largest first, those withheld last."""
    for part, count in sorted(said.items(), key=lambda pair: (pair[1] is None, -(pair[1] or 0))):
        share = count / whole if count is not None and whole else None
        yield PartTold(name_of(key, part), _("withheld") if count is None else str(count), share)


def number(count: int | None) -> str:
    """A number, or why it is not told."""
    return withheld() if count is None else str(count)


def rule() -> str:
    """The rule of withholding, for under the figures."""
    return _(
        "Numbers from 1 to %(most)s are withheld, and with them what they could be reckoned from. "
        "Nothing that counts people is told before the quarter is over."
    ) % {"most": settings().smallest_figure - 1}
