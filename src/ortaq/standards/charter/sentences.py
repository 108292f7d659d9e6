"""What the core says, as sentences for the reader."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from ortaq.core import rules as core
from ortaq.core.rules.parts import INTERNATIONAL
from ortaq.core.text import convert, languages
from ortaq.members.territories import territories

SEVERITIES = {
    core.Severity.BLOCK: gettext_lazy("blocks"),
    core.Severity.WARN: gettext_lazy("warns"),
    core.Severity.ADVISE: gettext_lazy("advises"),
}
OUTCOMES = {
    core.Outcome.PASS: gettext_lazy("pass"),
    core.Outcome.FAIL: gettext_lazy("fail"),
    core.Outcome.UNKNOWN: gettext_lazy("unknown"),
    core.Outcome.NOT_APPLICABLE: gettext_lazy("not applicable"),
}
CHANGES = {
    core.Change.ADDED: gettext_lazy("new"),
    core.Change.REMOVED: gettext_lazy("taken out"),
    core.Change.STRICTER: gettext_lazy("stricter"),
    core.Change.MILDER: gettext_lazy("milder"),
    core.Change.CHANGED: gettext_lazy("decides otherwise"),
    core.Change.WORDED: gettext_lazy("other words, sources or examples"),
}
FIELDS = {
    "version": gettext_lazy("version"),
    "chapter": gettext_lazy("chapter"),
    "severity": gettext_lazy("severity"),
    "applies_when": gettext_lazy("when it applies"),
    "require": gettext_lazy("what it requires"),
    "title": gettext_lazy("title"),
    "message": gettext_lazy("message"),
    "fix": gettext_lazy("fix"),
    "sources": gettext_lazy("sources"),
    "examples": gettext_lazy("examples"),
    "reviewed": gettext_lazy("reviewed languages"),
}
PROBLEMS = {
    "no-json": gettext_lazy("This is not JSON: at line and column %(where)s, “%(what)s”."),
    "said-twice": gettext_lazy("“%(what)s” stands twice in one object; the first would be lost."),
    "too-much": gettext_lazy("%(where)s take more than %(what)s comparisons; make their lists shorter."),
    "not-an-address": gettext_lazy("%(where)s: “%(what)s” is no address that begins with https://."),
    "too-deep": gettext_lazy("%(where)s is nested more deeply than any rule."),
    "fraction": gettext_lazy("%(where)s: %(what)s is a fraction; use a whole number of a smaller unit."),
    "bad-text": gettext_lazy("%(where)s holds characters that are no text."),
    "not-an-object": gettext_lazy("%(where)s must be an object: {…}."),
    "unknown-field": gettext_lazy("%(where)s: there is no field “%(what)s”."),
    "missing": gettext_lazy("%(where)s: “%(what)s” is missing."),
    "bad-id": gettext_lazy("The id “%(what)s” must be of capital letters, digits and hyphens: CONSENT-01."),
    "twice": gettext_lazy("Another rule is called “%(what)s” already."),
    "not-a-version": gettext_lazy("The version must be a whole number from 1: not “%(what)s”."),
    "unknown-severity": gettext_lazy("The severity is block, warn or advise: not “%(what)s”."),
    "not-text": gettext_lazy("%(where)s: “%(what)s” must be text."),
    "not-yes-or-no": gettext_lazy("%(where)s: “%(what)s” must be true or false."),
    "not-languages": gettext_lazy("“reviewed” must be a list of languages that the rule speaks."),
    "not-texts": gettext_lazy("“%(where)s” must be an object of sentences by language, none of them empty."),
    "language-missing": gettext_lazy("“%(where)s” has no sentence in the language “%(what)s”."),
    "not-an-expression": gettext_lazy("%(where)s must be true, false, or an object with exactly one operator."),
    "needs-a-list": gettext_lazy("%(where)s needs a list: […]."),
    "unknown-operator": gettext_lazy("%(where)s: there is no operator “%(what)s”."),
    "needs-a-fact": gettext_lazy("%(where)s needs a fact, such as $item.editor: not “%(what)s”."),
    "unknown-fact": gettext_lazy("%(where)s: nobody knows a fact “%(what)s”."),
    "needs-list-and-expression": gettext_lazy(
        "%(where)s needs a list of records, an expression about $it, and perhaps another name for it."
    ),
    "bad-name": gettext_lazy(
        "%(where)s: “%(what)s” cannot name a record; take small letters, and no word with which facts begin."
    ),
    "not-records": gettext_lazy("%(where)s: “%(what)s” is not a list of records."),
    "needs-two": gettext_lazy("%(where)s needs a list of two values."),
    "bad-value": gettext_lazy(
        "%(where)s: “%(what)s” is neither a fact, text, a whole number, true, false nor a list of text."
    ),
    "no-fact": gettext_lazy("%(where)s compares two fixed values; one of them must be a fact."),
    "wrong-types": gettext_lazy("%(where)s: “%(what)s” cannot compare these types: %(other)s."),
    "unknown-confidence": gettext_lazy("%(where)s: the confidence is A, B, C or D: not “%(what)s”."),
    "unverified-law": gettext_lazy(
        "%(where)s: “%(what)s” has the confidence %(other)s; only A and B can make a rule block by law."
    ),
    "no-date-of-force": gettext_lazy(
        "%(where)s: “%(what)s” cannot make a rule block by law without the day on which it came into force."
    ),
    "not-a-day": gettext_lazy("%(where)s: “%(what)s” is not a day such as 2026-11-27."),
    "unknown-outcome": gettext_lazy("%(where)s expects pass, fail, unknown or not-applicable: not “%(what)s”."),
    "example-fails": gettext_lazy("%(where)s expects “%(what)s” and gets “%(other)s”."),
    "no-passing-example": gettext_lazy("%(where)s has no example that passes."),
    "no-failing-example": gettext_lazy("%(where)s has no example that fails."),
    "no-source": gettext_lazy("%(where)s has no source."),
    "no-rules": gettext_lazy("The charter has no rules."),
    "unread": gettext_lazy("%(where)s was typed in a form that cannot be read."),
}


def of_problem(problem: core.Problem) -> str:
    """One thing that is wrong with a rule."""
    said = str(PROBLEMS[problem.code]) % {"where": problem.where, "what": problem.what, "other": problem.other}
    if problem.code == "unknown-fact" and problem.other:
        return f"{said} {_('Did you mean $%(fact)s?') % {'fact': problem.other}}"
    return said


def reader() -> str:
    """BCP 47 tag of the reader's language."""
    return languages.INTERFACE.get(get_language() or "en", "en")


def words(texts: Mapping[str, str]) -> str:
    """A multilingual text of a rule or charter in the reader's language."""
    return convert.in_script(texts, reader())[1]


def state_name(state: str) -> str:
    """The name of a state, or that the instrument belongs to none."""
    if state == INTERNATIONAL:
        return _("of no state")
    known = territories().get(state)
    return known.name(reader()) if known else state


def of_leaf(leaf: core.Leaf) -> str:
    """The comparison that decided, with the values that were met."""
    if not leaf.operator:
        return _("It always holds.") if leaf.truth else _("It never holds.")
    if leaf.operator == "declared":
        return (_("%(fact)s is known.") if leaf.truth else _("%(fact)s is not known.")) % {"fact": leaf.operands[0]}
    if len(leaf.operands) == 1:
        value = leaf.values[0]
        return (_("%(fact)s is not known.") if value is None else _("%(fact)s is empty.")) % {"fact": leaf.operands[0]}
    said = " ".join((told(leaf, 0), leaf.operator, told(leaf, 1)))
    if leaf.truth is None:
        return _("%(comparison)s cannot be answered.") % {"comparison": said}
    return (_("%(comparison)s is true.") if leaf.truth else _("%(comparison)s is false.")) % {"comparison": said}


def told(leaf: core.Leaf, at: int) -> str:
    """One side of a comparison: a fact with its value, or the value that stands in the rule."""
    operand, value = leaf.operands[at], leaf.values[at]
    if isinstance(operand, str) and operand.startswith("$"):
        return f"{operand} ({plain(value)})"
    return plain(value)


def plain(value: Any) -> str:
    """A value as the reader sees it."""
    if value is None:
        return _("not known")
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return ngettext("%(number)s record", "%(number)s records", len(value)) % {"number": len(value)}
    if isinstance(value, list):
        return ", ".join(plain(one) for one in value) or _("empty")
    if value == core.OPEN_END:
        return _("no end")
    return f"“{value}”" if isinstance(value, str) else str(value)
