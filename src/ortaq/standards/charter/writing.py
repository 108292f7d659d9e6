"""Write a charter: begin a draft, edit its rules, name it, and open it for adoption."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ortaq.core import rules as core
from ortaq.core.ledger.canonical import digest as digest_of
from ortaq.ledger import actions as ledger
from ortaq.members.models import Person
from ortaq.members.rules import require
from ortaq.standards.charter import queries, rules, sentences
from ortaq.standards.models import Charter, CharterRule, CharterState
from ortaq.work.refused import Refused

TEMPLATE = "template"
"""The line that begins with the template."""
MOST_TEXT = 60_000
"""Characters of one rule as JSON."""
LINE = 90
"""Characters of a line of it."""


class DraftStands(Refused):
    """There is a draft of this line already."""


class TitleMissing(Refused):
    """A charter without a title."""


class NotADraft(Refused):
    """What is open for adoption never changes."""


class NotReady(Refused):
    """The charter cannot be opened or adopted; `problems` say why."""

    def __init__(self, problems: Iterable[core.Problem]) -> None:
        self.problems = list(problems)
        said = " ".join(sentences.of_problem(problem) for problem in self.problems[:5])
        super().__init__(_("It cannot be adopted yet. %(why)s") % {"why": said})


class TooLong(Refused):
    """The text of a rule is longer than any rule."""


def may_write(by: Person) -> None:
    """Raises NotAllowed."""
    require(rules.writes_charters(by), _("Only standards officers and the secretariat can write a charter."))


@transaction.atomic
def begin(*, by: Person, based_on: Charter | None = None) -> Charter:
    """Begin a draft: the next version of a charter, or a first one from the template.

    Raises NotAllowed, DraftStands.
    """
    may_write(by)
    line = based_on.line if based_on else TEMPLATE
    standing = Charter.objects.filter(line=line).order_by("-number")
    if standing.filter(state=CharterState.DRAFT).exists():
        raise DraftStands(_("There is a draft of this charter already. Go on with that one."))
    last = standing.first()
    base = based_on or last
    value = queries.charter_value(base) if base else core.template()
    made = Charter.objects.create(
        line=line,
        number=last.number + 1 if last else 1,
        based_on=base,
        title=dict(value.title),
        note=dict(value.note),
        chapters=value.to_json()["chapters"],
        is_template=value.is_template,
        drafted_by=by,
    )
    CharterRule.objects.bulk_create(
        CharterRule(charter=made, position=at, rule_id=rule.id, plain=rule.to_json(), digest=rule.digest)
        for at, rule in enumerate(value.rules)
    )
    ledger.record(made, "begun", by=by, line=line, number=made.number, rules=len(value.rules))
    return made


@dataclass(frozen=True)
class Written:
    """What became of a text: the rule when it could be read, else what is wrong with it."""

    row: CharterRule
    rule: core.Rule | None
    problems: tuple[core.Problem, ...] = ()


def too_long() -> str:
    """Why a text is no rule."""
    return _("A rule has at most %(number)s characters.") % {"number": MOST_TEXT}


def read_text(text: str) -> core.Rule:
    """The rule in a text; raises core.rules.BadRule, also for what is no JSON."""
    try:
        plain = json.loads(text, object_pairs_hook=_each_once)
    except json.JSONDecodeError as error:
        raise core.BadRule((core.Problem("no-json", f"{error.lineno}:{error.colno}", error.msg),)) from error
    except RecursionError as error:
        raise core.BadRule((core.Problem("too-deep", "rule"),)) from error
    except core.BadRule:
        raise
    except ValueError as error:  # a number of thousands of digits
        raise core.BadRule((core.Problem("no-json", "1:1", str(error)),)) from error
    return core.Rule.read(plain)


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object in which nothing is said twice, for the first would be lost."""
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _value in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise core.BadRule((core.Problem("said-twice", twice, twice),))
    return found


def as_text(plain: object, inside: int = 0) -> str:
    """JSON as a person edits it: what fits into a line stands in one."""
    line = json.dumps(plain, ensure_ascii=False)
    if len(line) + inside <= LINE or not plain or not isinstance(plain, dict | list):
        return line
    deeper = " " * (inside + 2)
    if isinstance(plain, dict):
        parts = [
            f"{json.dumps(name, ensure_ascii=False)}: {as_text(value, inside + 2)}" for name, value in plain.items()
        ]
        begin, end = "{}"
    else:
        parts = [as_text(value, inside + 2) for value in plain]
        begin, end = "[]"
    body = ",\n".join(deeper + part for part in parts)
    return f"{begin}\n{body}\n{' ' * inside}{end}"


@transaction.atomic
def write_rule(*, row: CharterRule, text: str, by: Person) -> Written:
    """Put a text into a rule of a draft; what cannot be read is kept as it was typed, beside the rule as it was.

    A rule that differs from the one in the charter before gets the next version by itself.
    Raises NotAllowed, NotADraft, TooLong.
    """
    may_write(by)
    draft_or_no(row.charter)
    if len(text) > MOST_TEXT:
        raise TooLong(too_long())
    row.edited_by, row.edited_at = by, timezone.now()
    try:
        rule = renamed_or_no(row, numbered(row.charter, read_text(text)))
    except core.BadRule as bad:
        row.unread = text
        row.save()
        return Written(row, None, bad.problems)
    row.plain, row.digest, row.rule_id, row.unread = rule.to_json(), rule.digest, rule.id, ""
    row.save()
    ledger.record(row.charter, "rule written", by=by, rule=rule.id, version=rule.version, digest=rule.digest)
    return Written(row, rule)


def renamed_or_no(row: CharterRule, rule: core.Rule) -> core.Rule:
    """The rule, if its name is not taken by another one of the charter; raises core.rules.BadRule."""
    if row.charter.rules.filter(rule_id=rule.id).exclude(pk=row.pk).exists():
        raise core.BadRule((core.Problem("twice", "id", rule.id),))
    return rule


def numbered(charter: Charter, rule: core.Rule) -> core.Rule:
    """The rule with its version: that of the charter before as long as it is the same, else the next."""
    before = queries.rule_of(charter.based_on, rule.id) if charter.based_on else None
    if before is None:
        return core.Rule.read(rule.to_json() | {"version": 1})
    was = int(before.plain["version"])
    same = core.Rule.read(rule.to_json() | {"version": was})
    return same if same.digest == before.digest else core.Rule.read(rule.to_json() | {"version": was + 1})


@transaction.atomic
def add_rule(*, charter: Charter, by: Person) -> CharterRule:
    """Put a new rule at the end of a draft: a skeleton that says in every language that it is one.

    Raises NotAllowed, NotADraft.
    """
    may_write(by)
    draft_or_no(charter)
    taken = set(charter.rules.values_list("rule_id", flat=True))
    name = next(name for number in range(1, 10_000) if (name := f"NEW-{number:02}") not in taken)
    texts = dict.fromkeys(core.LANGUAGES, "…")
    plain: dict[str, Any] = {
        "id": name,
        "version": 1,
        "chapter": charter.chapters[-1]["id"] if charter.chapters else "",
        "severity": "advise",
        "applies_when": True,
        "require": {"declared": "$item.editor"},
        "title": texts,
        "message": texts,
        "fix": texts,
        "sources": [],
        "examples": [],
        "reviewed": [],
    }
    last = charter.rules.order_by("-position").first()
    rule = core.Rule.read(plain)
    made = CharterRule.objects.create(
        charter=charter,
        position=last.position + 1 if last else 0,
        rule_id=name,
        plain=rule.to_json(),
        digest=rule.digest,
        edited_by=by,
        edited_at=timezone.now(),
    )
    ledger.record(charter, "rule added", by=by, rule=name)
    return made


@transaction.atomic
def remove_rule(*, row: CharterRule, by: Person) -> None:
    """Take a rule out of a draft. Raises NotAllowed, NotADraft."""
    may_write(by)
    draft_or_no(row.charter)
    ledger.record(row.charter, "rule removed", by=by, rule=row.rule_id, digest=row.digest)
    row.delete()


def draft_or_no(charter: Charter) -> None:
    """Raises NotADraft."""
    if charter.state != CharterState.DRAFT:
        raise NotADraft(_("This charter is open for adoption and never changes. Begin its next version."))


@transaction.atomic
def name_charter(*, charter: Charter, by: Person, tag: str, title: str, is_template: bool) -> Charter:
    """Give a draft its title in a language, and say whether it still is a template, agreed by nobody.

    What is no template any more loses the template's note, and its titles in other languages.
    Raises NotAllowed, NotADraft, TitleMissing.
    """
    may_write(by)
    draft_or_no(charter)
    if not title.strip():
        raise TitleMissing(_("Give the charter a title."))
    was_template, charter.is_template = charter.is_template, is_template
    others = {} if was_template and not is_template else charter.title
    charter.title = {**others, tag: title.strip()}
    charter.note = (charter.note or dict(core.template().note)) if is_template else {}
    charter.save()
    ledger.record(charter, "named", by=by, template=is_template, digest=digest_of([charter.title, is_template]))
    return charter


@transaction.atomic
def discard(*, charter: Charter, by: Person) -> None:
    """Throw a draft away. Raises NotAllowed, NotADraft."""
    may_write(by)
    draft_or_no(charter)
    ledger.record(charter, "discarded", by=by, line=charter.line, number=charter.number)
    charter.delete()


@transaction.atomic
def open_charter(*, charter: Charter, by: Person) -> Charter:
    """Open a draft for adoption; the version before it is superseded, and still binds whoever adopted it.

    Raises NotAllowed, NotADraft, NotReady.
    """
    require(rules.opens_charters(by), _("Only the secretariat can open a charter for adoption."))
    charter = Charter.objects.select_for_update().get(pk=charter.pk)
    draft_or_no(charter)
    if problems := queries.unready(charter):
        raise NotReady(problems)
    value = queries.charter_value(charter)
    now = timezone.now()
    for before in Charter.objects.filter(line=charter.line, state=CharterState.OPEN):
        before.state, before.superseded_at = CharterState.SUPERSEDED, now
        before.save()
        ledger.record(before, "superseded", by=by, next=charter.pk)
    charter.state, charter.digest, charter.opened_by, charter.opened_at = CharterState.OPEN, value.digest, by, now
    charter.save()
    ledger.record(charter, "opened", by=by, number=charter.number, digest=charter.digest, rules=len(value.rules))
    return charter
