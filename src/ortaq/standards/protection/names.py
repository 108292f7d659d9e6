"""People whom a house names in its statements, its register of AI tools and its self-assessment.

What is stored there is a pseudonym; the name is sealed under a key of the person, as that of a subject of a consent.
Who is erased is a pseudonym of which nobody knows the name any more.
"""

import re
import uuid
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import QuerySet, TextField
from django.db.models.functions import Cast
from django.utils import timezone

from ortaq.core.sealing import new_key
from ortaq.members.models import Broadcaster, Person
from ortaq.standards.gate.news import standing_changed
from ortaq.standards.models import SelfAssessment, Statement, Subject, Tool
from ortaq.standards.models.consents import ALPHABET
from ortaq.standards.protection import subject_keys

ONE_PERSON = ("item.editor", "member.statements.reply_contact")
"""Facts that are a person, or how to reach one; when the person is erased nobody knows them any more."""
SOURCES, PERSON, SAID_OF = "item.sources", "person", ("name", "reason")
"""Of a source that is a person, these fields may say who."""
NAMING = (*ONE_PERSON, SOURCES)
_PSEUDONYM = re.compile(rf"P-[{ALPHABET}]{{8}}")


def people_named(house: Broadcaster) -> list[tuple[Subject, str]]:
    """Everybody whom a house names, with the name (of a source without one: why it is not named)."""
    found = [(one, _told(one)) for one in _named(house.pk).filter(erased_at=None)]
    return sorted(((one, told["name"] or told["reason"]) for one, told in found), key=lambda row: row[1].casefold())


def _named(house: uuid.UUID) -> QuerySet[Subject]:
    return Subject.objects.filter(house=house, is_named=True)


def _told(one: Subject) -> dict[str, str]:
    return {"name": "", "reason": ""} | subject_keys.opened(one, one.sealed, one.pk)


# ---- write and read ------------------------------------------------------------------------------------------------


def put(house: Broadcaster, path: str, value: Any) -> Any:
    """A fact as it is stored: with pseudonyms where people are named."""
    if path in ONE_PERSON and value:
        return put_name(house, value)
    if path == SOURCES and value:
        return [_put_source(house, one) for one in value]
    return value


def put_name(house: Broadcaster, name: str) -> str:
    """The pseudonym of somebody whom a house names."""
    return _pseudonym_of(house, {"name": name.strip(), "reason": ""}) if name.strip() else ""


def _put_source(house: Broadcaster, source: dict[str, Any]) -> dict[str, Any]:
    if str(source.get("kind", "")).strip().casefold() != PERSON:
        return source
    told = {key: str(source.get(key, "")).strip() for key in SAID_OF}
    if not any(told.values()):
        return source
    known = _pseudonym_of(house, told)
    return source | {key: known for key in SAID_OF if source.get(key)}


def _pseudonym_of(house: Broadcaster, told: dict[str, str]) -> str:
    """Of somebody of whom the same was said before; else somebody new is written down under a key of their own."""
    typed = told["name"] or told["reason"]
    # What was read as a pseudonym, of somebody erased or over the API, is written back as one.
    if _PSEUDONYM.fullmatch(typed) and _named(house.pk).filter(pseudonym=typed).exists():
        return typed
    for one in _named(house.pk).filter(erased_at=None):
        if _told(one) == told:
            return str(one.pseudonym)
    made = Subject(house=house, territory=house.territory, language=house.languages[0], is_named=True)
    colleagues = list(Person.objects.filter(broadcaster=house, name=told["name"])[:2]) if told["name"] else []
    made.account = colleagues[0] if len(colleagues) == 1 else None
    made.key, made.wrapped_with = subject_keys.wrapped(new_key(), made.pk)
    made.sealed = subject_keys.sealed(made, told, made.pk)
    made.save(force_insert=True)
    return str(made.pseudonym)


def read(house: uuid.UUID, values: dict[str, Any]) -> dict[str, Any]:
    """Facts as the house itself reads them: with names. `house` is the id of the house that has stated them."""
    used = {text for path in NAMING for text in _pseudonyms_in(values.get(path))}
    if not used:
        return values
    known = {one.pseudonym: _told(one) for one in _named(house).filter(pseudonym__in=used, erased_at=None)}

    def name(text: Any, field: str) -> Any:
        return known[text][field] if text in known else text

    found = dict(values)
    for path in ONE_PERSON:
        if path in found:
            found[path] = name(found[path], "name")
    if SOURCES in found:
        found[SOURCES] = [
            one | {field: name(one[field], field) for field in SAID_OF if field in one} for one in found[SOURCES] or ()
        ]
    return found


def read_name(house: uuid.UUID, text: str) -> str:
    """A name that was put; the pseudonym of somebody who is erased."""
    return str(read(house, {ONE_PERSON[0]: text})[ONE_PERSON[0]])


def _pseudonyms_in(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value] if _PSEUDONYM.fullmatch(value) else []
    if isinstance(value, list):
        return [text for one in value for field in SAID_OF for text in _pseudonyms_in(one.get(field))]
    return []


# ---- of one person -------------------------------------------------------------------------------------------------


def with_same_name(people: Iterable[Subject]) -> list[Subject]:
    """These people, and whom their houses name in the same way: whoever is erased goes everywhere."""
    found: dict[uuid.UUID, Subject] = {}
    for person in people:
        found[person.pk] = person
        name = _told(person)["name"] if person.is_named else ""
        if name:
            found |= {
                one.pk: one for one in _named(person.house_id).filter(erased_at=None) if _told(one)["name"] == name
            }
    return list(found.values())


def statements_naming(subject: Subject) -> QuerySet[Statement]:
    """Everything that was ever stated about or through this person."""
    rows = Statement.objects.filter(house=subject.house_id, key__in=NAMING).annotate(text=Cast("value", TextField()))
    return rows.filter(text__contains=subject.pseudonym)


def tools_naming(subject: Subject) -> QuerySet[Tool]:
    """Entries of the register of AI tools for which this person answers."""
    return Tool.objects.filter(house=subject.house_id, owner=subject.pseudonym)


def assessments_naming(subject: Subject) -> QuerySet[SelfAssessment]:
    """Self-assessments for which this person answers."""
    return SelfAssessment.objects.filter(broadcaster=subject.house_id, responsible=subject.pseudonym)


def counted(subject: Subject) -> dict[str, int]:
    """In how many statements that stand somebody is named, how many of them nobody knows after an erasure, and more."""
    people = with_same_name([subject])
    standing = [statements_naming(one).filter(superseded_at=None) for one in people]
    return {
        "statements": sum(rows.count() for rows in standing),
        "unknown": sum(rows.filter(key__in=ONE_PERSON).count() for rows in standing),
        "tools": sum(tools_naming(one).filter(retired_at=None).count() for one in people),
        "assessments": sum(assessments_naming(one).count() for one in people),
    }


def unname(subject: Subject) -> None:
    """Nobody answers any more for what this person did: such facts are not known from now on, and rules ask again.

    A source remains a source, under its pseudonym; so does who once published a self-assessment.
    """
    standing = statements_naming(subject).filter(superseded_at=None, key__in=ONE_PERSON)
    touched = set(standing.values_list("subject_id", flat=True))
    standing.update(superseded_at=timezone.now())
    tools = tools_naming(subject).filter(retired_at=None).update(owner="")
    if touched or tools:
        transaction.on_commit(lambda: standing_changed.send(Statement, subjects=None if tools else list(touched)))


def in_use() -> set[str]:
    """The pseudonyms in statements that stand, in the registers of tools and in self-assessments."""
    standing = Statement.objects.filter(superseded_at=None, key__in=NAMING).values_list("value", flat=True)
    found = {text for value in standing for text in _pseudonyms_in(value)}
    found |= set(Tool.objects.filter(retired_at=None).exclude(owner="").values_list("owner", flat=True))
    return found | set(SelfAssessment.objects.exclude(responsible="").values_list("responsible", flat=True))
