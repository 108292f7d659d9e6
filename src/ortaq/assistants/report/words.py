"""What the report says, in the reader's language: grades, measures, countries, topics, shares."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from babel import Locale
from babel.numbers import format_decimal
from django.utils.translation import get_language, gettext_lazy, ngettext, pgettext_lazy
from django.utils.translation import gettext as _

from ortaq.assistants.models import Channel, ErratumKind, Persona, Topic
from ortaq.core.monitor import readings
from ortaq.core.text import convert, dates, languages
from ortaq.members.territories import territories

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

GRADES: "dict[str, StrOrPromise]" = {
    "correct": pgettext_lazy("grade of an answer", "right"),
    "outdated": pgettext_lazy("grade of an answer", "outdated"),
    "partial": pgettext_lazy("grade of an answer", "partly right"),
    "wrong": pgettext_lazy("grade of an answer", "wrong"),
    "not_attempted": pgettext_lazy("grade of an answer", "not answered"),
    "refused": pgettext_lazy("grade of an answer", "refused"),
    "off_language": pgettext_lazy("grade of an answer", "in another language"),
    "unclear": pgettext_lazy("grade of an answer", "unclear, for people to read"),
    "ungraded": pgettext_lazy("grade of an answer", "contested, not graded"),
}
MEASURES: "dict[str, StrOrPromise]" = {
    "wrong": gettext_lazy("Wrong or outdated"),
    "not_attempted": gettext_lazy("Not answered"),
    "no_source": gettext_lazy("No source named"),
}
WHYS: "dict[str, StrOrPromise]" = {
    readings.FEW_IN_ALL: gettext_lazy("Not published: two people have read fewer than 30 answers in this language."),
    readings.APART: gettext_lazy("Not published: the two readers agree too little. They are being trained again."),
    readings.UNDECIDED: gettext_lazy("Not published yet: two readers differ, and a third has still to decide."),
    readings.FEW_READ: gettext_lazy("Not published on its own: two people have read fewer than 30 of these answers."),
}
"""Why nothing that people found is published."""
ERRORS: "dict[str, StrOrPromise]" = {"fact": gettext_lazy("the bank of facts"), **dict(ErratumKind.choices)}
"""What of ours was wrong."""
ORDER = (Persona.INNOCENT.value, Persona.LEADING.value, Persona.FALSE_PREMISE.value, Persona.MALIGN.value)
SIGNS = {
    "correct": "right",
    "wrong": "wrong",
    "outdated": "wrong",
    "partial": "part",
}
"""The little sign of a grade; all others have the dash."""


def tag() -> str:
    """BCP 47 tag of the reader's language."""
    return languages.INTERFACE.get(get_language() or "en", "en")


def locale() -> str:
    """Whose CLDR data the reader's numbers use."""
    return dates.LOCALES.get(tag(), tag())


def grade(name: str) -> str:
    """A grade as a word."""
    return str(GRADES.get(name, name))


def measure(name: str) -> str:
    """What is counted."""
    return str(MEASURES[name])


def topic(name: str) -> str:
    """A topic."""
    return str(dict(Topic.choices).get(name, name))


def persona(name: str) -> str:
    """In whose manner a question was asked."""
    return str(dict(Persona.choices).get(name, name))


def channel(name: str) -> str:
    """A way of asking."""
    return str(dict(Channel.choices).get(name, name))


def country(code: str) -> str:
    """A country; what is common to all has no code."""
    found = territories().get(code)
    return found.name(tag()) if found else _("all together")


def why(name: str) -> str:
    """Why nothing that people found is published; empty where it is."""
    return str(WHYS.get(name, ""))


def error_of(kind: str) -> str:
    """What of ours was wrong."""
    return str(ERRORS.get(kind, kind))


def effect(told: dict[str, Any]) -> str:
    """What an error of ours has changed, as far as it was counted; empty where it was not."""
    if not told:
        return ""
    return _(
        "Of %(answers)s answers of %(week)s, graded again, %(changed)s have another grade: %(wrong)s are wrong now, "
        "%(right)s right."
    ) % {
        "answers": number(told["answers"]),
        "week": told["week"],
        "changed": number(told["changed"]),
        "wrong": number(told["turned_wrong"]),
        "right": number(told["turned_right"]),
    }


def said(by_language: dict[str, str]) -> str:
    """What stands in the reader's language, else in English, else as it was written."""
    return convert.in_script(by_language, tag())[1]


def more(points: int) -> str:
    """A difference of shares in points, with its sign: +12."""
    return format_decimal(round(points / 100), format="+0;−0", locale=locale()) if round(points / 100) else "0"


def more_span(one: Mapping[str, int]) -> str:
    """The interval of a difference: +3 … +21."""
    return f"{more(one['low'])} … {more(one['high'])}"


def per_cent(share: int) -> str:
    """A share of hundredths of a per cent, without the sign: 31."""
    return format_decimal(round(share / 100), locale=locale())


def number(many: int) -> str:
    """A whole number: 13,988."""
    return format_decimal(many, locale=locale())


def span(one: Mapping[str, int]) -> str:
    """An interval in per cent: 26–35."""
    return f"{per_cent(one['low'])}–{per_cent(one['high'])}"


def alpha(thousandths: int | None) -> str:
    """An agreement with two digits, from thousandths: 0.87."""
    return "–" if thousandths is None else format_decimal(thousandths / 1000, format="0.00", locale=locale())


def days(tenths: int | None) -> str:
    """A median of days; None is not reached."""
    if tenths is None:
        return _("not reached")
    whole = round(tenths / 10)
    return ngettext("%(n)s day", "%(n)s days", whole) % {"n": number(whole)}


def language(code: str) -> str:
    """A language in the reader's language."""
    name = Locale.parse(locale()).languages.get(code) or languages.autonym(code)
    return convert.convert(name, dates.MADE_FROM.get(tag(), tag()), tag())
