"""Say how subtitles were written here, by machines or from others in other letters, under the name of who did it."""

from typing import Any

from ortaq.catalogue.models import Version
from ortaq.catalogue.subtitles.records import Machine
from ortaq.core.origin.uses import AIKind, AIUse
from ortaq.members.models import Person
from ortaq.origin import queries, rules
from ortaq.origin.actions.declare import declare, declare_as


def kept(
    *, version: Version, by: Person | None, source: Version | None, machine: tuple[Machine, ...] | None, **_more: Any
) -> None:
    """A track of subtitles has a new file (catalogue.news.subtitles_kept)."""
    if by is None or not rules.may_declare(by, version):
        return
    if source is not None:
        said = queries.in_force().filter(version=source).first()
        if said:
            declare_as(version, source, queries.own_statement(said), by)
    elif machine:
        declare(version=version, by=by, no_ai=False, uses=[use_of(one) for one in machine])


def use_of(machine: Machine) -> AIUse:
    """What a machine did as a use of AI; `reviewed` only where a person has confirmed every line of it."""
    kind = AIKind.SUBTITLES_REVIEWED if machine.review == "full" else AIKind.SUBTITLES_RAW
    return AIUse(
        kind,
        system=machine.engine,
        purpose=machine.work,
        ranges=machine.ranges,
        review=machine.review,
        editor=machine.editor,
        source_language=machine.source_language,
        target_language=machine.target_language,
    )
