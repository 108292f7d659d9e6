"""The form in which a fact is written: what was typed, what it means, what is the matter with it by field."""

import datetime as dt
import re
from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from ortaq.assistants.facts.actions import NotOpen, page_site, right_forms
from ortaq.assistants.facts.agreement import ENOUGH, agrees, independent
from ortaq.assistants.models import Fact, FactKind, Persona, Topic
from ortaq.core.grading.key import Precision
from ortaq.members.territories import territories

LANGUAGES = ("az", "kk", "ky", "tr", "uz", "tk", "hu", "ru", "en")
STATUSES = {"right": "", "outdated": "outdated", "common": "wrong_but_common"}
"""The three boxes for forms of an answer in a language, and what stands in them."""
TEXTS = ("statement", "question")
FIELDS = ("slug", "country", "topic", "kind", "value", "unit", "precision", "as_of", "valid_from", "valid_to")
MORE = ("tolerance_kind", "tolerance", "why", "was_wrong", "version")
SOURCE = ("publisher", "locator", "says", "quote", "official")
SOURCES = 4
LONGEST, LONGEST_QUOTE, LONGEST_SLUG, MOST_FORMS, MOST_DIGITS = 500, 2000, 120, 40, 15
TOLERANCES = ("", "percent", "absolute", "range")
_SLUG = re.compile(r"[a-z][a-z0-9]*(\.[a-z0-9_]+)+")
_DAYS = {
    Precision.DAY: r"\d{4}-\d\d-\d\d",
    Precision.MONTH: r"\d{4}-\d\d",
    Precision.YEAR: r"\d{4}",
    Precision.YEARLY: r"--\d\d-\d\d",
}


@dataclass
class Typed:
    """What somebody has typed, as it came; `errors` name the field."""

    fields: dict[str, str]
    errors: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, data: QueryDict) -> "Typed":
        """From a request."""
        names = (*FIELDS, *MORE, *(f"{name}-{tag}" for name in (*TEXTS, *STATUSES) for tag in LANGUAGES))
        names += tuple(f"{name}-{number}" for name in SOURCE for number in range(SOURCES))
        return cls({name: data.get(name, "").replace("\r\n", "\n").replace("\0", "").strip() for name in names})

    @classmethod
    def known(cls, fact: Fact) -> "Typed":
        """What the bank says of one."""
        told = {name: getattr(fact, name) or "" for name in ("slug", "country", "topic", "kind", "unit", "precision")}
        told |= {name: str(getattr(fact, name) or "") for name in ("as_of", "valid_from", "valid_to")}
        told |= {"value": as_typed(fact.value), "version": str(fact.version), "was_wrong": "yes"}
        for kind in TOLERANCES[1:]:
            if kind in fact.tolerance:
                told |= {"tolerance_kind": kind, "tolerance": as_typed(fact.tolerance[kind])}
        asked = fact.questions.filter(retired_at=None, persona=Persona.INNOCENT).values_list("language", "text")
        told |= {f"question-{tag}": text for tag, text in asked}
        told |= {f"statement-{tag}": text for tag, text in fact.statement.items()}
        for tag, forms in fact.answers.items():
            told |= {f"{box}-{tag}": forms_as_typed(fact.kind, forms, box) for box in STATUSES}
        return cls({**dict.fromkeys((*FIELDS, *MORE), ""), **told})


@dataclass(frozen=True)
class Said:
    """A fact as it was meant: its content as `Fact` keeps it, its questions by language, its sources."""

    slug: str
    country: str
    topic: str
    content: dict[str, Any]
    questions: dict[str, str]
    sources: tuple[dict[str, Any], ...]


def as_typed(value: Any) -> str:
    """A value as it is typed."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "; ".join(map(str, value)) if isinstance(value, list) else "" if value is None else str(value)


def forms_as_typed(kind: str, forms: list[dict[str, Any]], box: str) -> str:
    """The forms of one box: one a line, of a list one member a line."""
    its = [one for one in forms if (STATUSES[box] or None) == (one["status"] if box != "right" else None)]
    if box == "right":
        its = [one for one in forms if one["status"] in {"preferred", "accepted"}]
    if kind != FactKind.LIST or box != "right":
        return "\n".join(one["form"] for one in its)
    members: dict[int, list[str]] = {}
    for one in its:
        members.setdefault(one.get("item", 0), []).append(one["form"])
    return "\n".join("; ".join(members[number]) for number in sorted(members))


def read_value(kind: str, typed: str) -> Any:
    """What was typed as a value of a kind; raises NotOpen where it is none."""
    typed = typed.strip()
    if not typed:
        raise NotOpen(_("Write the value."))
    if kind == FactKind.NUMBER:
        digits = re.sub(r"[\s\u00a0\u202f]", "", typed)
        if not re.fullmatch(rf"-?[0-9]{{1,{MOST_DIGITS}}}", digits):
            raise NotOpen(_("Write a whole number, as 2724900."))
        return int(digits)
    if kind == FactKind.BOOL:
        if typed not in {"yes", "no"}:
            raise NotOpen(_("Write yes or no."))
        return typed == "yes"
    if kind == FactKind.DATE and not any(is_day(typed, one) for one in Precision):
        raise NotOpen(_("Write a day as 1991-12-16, a month as 1991-12, a year as 1991, a yearly day as --12-16."))
    if kind == FactKind.LIST:
        return [part.strip() for part in typed.split(";") if part.strip()]
    return typed


def is_day(text: str, precision: Precision) -> bool:
    """Whether a text is a day, month or year that there is."""
    if not re.fullmatch(_DAYS[precision], text):
        return False
    whole = text.replace("--", "2000-", 1)
    try:
        dt.date.fromisoformat(whole + "-01-01"[len(whole) - 10 :] if len(whole) < len("2000-01-01") else whole)
    except ValueError:
        return False
    return True


def read(typed: Typed, fact: Fact | None = None) -> Said | None:
    """What a form means, or nothing and the errors stand in it; of a `fact` only what it says can be otherwise."""
    names, errors = typed.fields, typed.errors
    if fact is None:
        _read_place(typed)
    elif not names["why"]:
        errors["why"] = _("Say why; it is shown to everybody.")
    kind = fact.kind if fact else names["kind"]
    if kind not in FactKind.values:
        errors["kind"] = _("Choose what kind of answer it has.")
        return None
    content: dict[str, Any] = {"kind": kind, "unit": names["unit"][:20] if kind == FactKind.NUMBER else ""}
    try:
        content["value"] = read_value(kind, names["value"])
    except NotOpen as problem:
        errors["value"] = str(problem)
    content["precision"] = _read_precision(typed, kind)
    content["tolerance"] = _read_tolerance(typed, kind)
    content |= _read_dates(typed)
    statement, answers, questions = _read_languages(typed, kind, content.get("value"))
    content |= {"statement": statement, "answers": answers}
    sources = () if fact else _read_sources(typed, kind, content)
    if errors:
        return None
    return Said(names["slug"], names["country"], names["topic"], content, questions, tuple(sources))


def _read_place(typed: Typed) -> None:
    """The name of a new fact, and where it belongs."""
    names, errors = typed.fields, typed.errors
    if not _SLUG.fullmatch(names["slug"]) or len(names["slug"]) > LONGEST_SLUG:
        errors["slug"] = _("Small letters, digits and points, as kz.capital.")
    elif Fact.objects.filter(slug=names["slug"]).exists():
        errors["slug"] = _("There is a fact of this name.")
    if names["country"] and names["country"] not in territories():
        errors["country"] = _("Choose a country.")
    if names["topic"] not in Topic.values:
        errors["topic"] = _("Choose a topic.")


def _read_precision(typed: Typed, kind: str) -> str:
    """What of a day is asked for; as exact as the value where nothing is said."""
    if kind != FactKind.DATE or "value" in typed.errors:
        return ""
    value, told = typed.fields["value"], typed.fields["precision"]
    shape = next(one for one in Precision if is_day(value, one))
    less = {Precision.DAY: ("day", "month", "year"), Precision.MONTH: ("month", "year")}.get(shape, (shape.value,))
    if told and told not in less:
        typed.errors["precision"] = _("The value is not so exact.")
    return told or shape.value


def _read_tolerance(typed: Typed, kind: str) -> dict[str, Any]:
    """How far a number may be off."""
    how, text = typed.fields["tolerance_kind"], typed.fields["tolerance"]
    if kind != FactKind.NUMBER or how not in TOLERANCES[1:]:
        return {}
    numbers = re.split(r"\s*;\s*", text)
    if how == "range":
        two = [int(one) for one in numbers if re.fullmatch(r"-?[0-9]{1,15}", one)]
        if len(two) == len(numbers) == 2 and two[0] <= two[1]:  # noqa: PLR2004 -- from, to
            return {"range": two}
        typed.errors["tolerance"] = _("Write the least and the most, as 10; 20.")
    elif re.fullmatch(r"[0-9]{1,9}", text) and (how != "percent" or int(text) <= 100):  # noqa: PLR2004 -- all of it
        return {how: int(text)}
    else:
        typed.errors["tolerance"] = _("Write a whole number.")
    return {}


def _read_dates(typed: Typed) -> dict[str, dt.date | None]:
    """When it was counted, and from when to when it is so."""
    found: dict[str, dt.date | None] = {}
    for name in ("as_of", "valid_from", "valid_to"):
        text, day = typed.fields[name], None
        try:
            day = parse_date(text) if text else None
        except ValueError:
            day = None
        if text and day is None:
            typed.errors[name] = _("Write a day as 1991-12-16.")
        found[name] = day
    if found["valid_from"] and found["valid_to"] and found["valid_from"] >= found["valid_to"]:
        typed.errors["valid_to"] = _("It ends before it begins.")
    return found


def _read_languages(
    typed: Typed, kind: str, value: Any
) -> tuple[dict[str, str], dict[str, list[dict[str, Any]]], dict[str, str]]:
    """Sentences, forms and questions by language: in a language all of them, or nothing."""
    statement, answers, questions = {}, {}, {}
    for tag in LANGUAGES:
        said = {name: typed.fields[f"{name}-{tag}"] for name in (*TEXTS, *STATUSES)}
        if not any(said.values()):
            continue
        for name in TEXTS:
            if not said[name] or len(said[name]) > LONGEST:
                typed.errors[f"{name}-{tag}"] = _("Write it too, in at most %d letters.") % LONGEST
        statement[tag], questions[tag] = said["statement"], said["question"]
        try:
            answers[tag] = read_forms(kind, value, said)
        except NotOpen as problem:
            typed.errors[f"right-{tag}"] = str(problem)
    if "en" not in statement:
        typed.errors.setdefault("statement-en", _("Write it in English at least."))
    return statement, answers, questions


def read_forms(kind: str, value: Any, said: dict[str, str]) -> list[dict[str, Any]]:
    """The forms of an answer in one language; raises NotOpen where there are none, or not for each member of a list."""
    lines = {box: [line.strip() for line in said[box].split("\n") if line.strip()] for box in STATUSES}
    if sum(map(len, lines.values())) > MOST_FORMS or any(len(one) > LONGEST for its in lines.values() for one in its):
        raise NotOpen(_("There are too many forms, or they are too long."))
    if kind in {FactKind.NAME, FactKind.LIST} and not lines["right"]:
        raise NotOpen(_("Write at least one right answer, the best one first."))
    if kind == FactKind.LIST and len(lines["right"]) != len(value or []):
        raise NotOpen(_("Write one line for each member of the list, in the order of the value."))
    found: dict[str, dict[str, Any]] = {}
    for number, line in enumerate(lines["right"]):
        forms = [part.strip() for part in line.split(";") if part.strip()] if kind == FactKind.LIST else [line]
        for at, form in enumerate(forms):
            is_first = at == 0 and (kind == FactKind.LIST or number == 0)
            one = form_of(form, "preferred" if is_first else "accepted")
            found.setdefault(form, one | ({"item": number} if kind == FactKind.LIST else {}))
    for box in ("outdated", "common"):
        for form in lines[box]:
            if form in found:
                raise NotOpen(_("“%s” cannot be right and not right.") % form)
            found[form] = form_of(form, STATUSES[box])
    return list(found.values())


def form_of(form: str, status: str) -> dict[str, str]:
    """A form as the bank keeps it."""
    return {"form": form, "script": "Cyrl" if re.search("[\u0400-\u04ff]", form) else "Latn", "status": status}


def _read_sources(typed: Typed, kind: str, content: dict[str, Any]) -> list[dict[str, Any]]:
    """The sources of a new fact; two of different sites must say what it says."""
    found: list[dict[str, Any]] = []
    for number in range(SOURCES):
        said = {name: typed.fields[f"{name}-{number}"] for name in SOURCE}
        if not any(said.values()):
            continue
        source = _read_source(typed, number, kind, content, said)
        if source["locator"] in {one["locator"] for one in found}:
            typed.errors[f"locator-{number}"] = _("This page stands here already.")
        found.append(source)
    enough = independent((one["group"], one["agrees"]) for one in found if one["group"]) >= ENOUGH
    if "value" in content and not enough:
        typed.errors.setdefault("sources", _("Two sources of different sites must say the same as the value."))
    return found


def _read_source(typed: Typed, number: int, kind: str, content: dict[str, Any], said: dict[str, str]) -> dict[str, Any]:
    """One source; what is the matter with it stands at its fields."""
    if not said["publisher"] or len(said["publisher"]) > 200:  # noqa: PLR2004 -- as the table has it
        typed.errors[f"publisher-{number}"] = _("Say who publishes it.")
    if len(said["quote"]) > LONGEST_QUOTE or not said["quote"]:
        typed.errors[f"quote-{number}"] = _("Copy the words that say so.")
    site, says, agreed = "", None, False
    try:
        site = page_site(said["locator"])
    except NotOpen as problem:
        typed.errors[f"locator-{number}"] = str(problem)
    try:
        says = read_value(kind, said["says"])
        agreed = "value" in content and agrees(kind, content["value"], says, forms=right_forms(content["answers"]))
    except NotOpen as problem:
        typed.errors[f"says-{number}"] = str(problem)
    return said | {"group": site, "says": says, "agrees": agreed, "official": said["official"] == "on"}
