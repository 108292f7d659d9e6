"""The rule lab: one rule of a charter as JSON, its examples as they come out, and what decided them."""

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ortaq.core import rules as core
from ortaq.core.rules.cel import to_cel
from ortaq.members.rules import member
from ortaq.standards.charter import queries, rules, sentences, writing
from ortaq.standards.models import CharterRule, CharterState
from ortaq.work.refused import Refused

MOST_SAID = 20
"""Problems that are told at once; the rest is counted."""


@dataclass(frozen=True)
class Shown:
    """An example as it came out, in words."""

    tried: core.Tried
    expected: str
    outcome: str
    leaves: list[str]
    given: str


@dataclass(frozen=True)
class Trial:
    """What a text is: a rule with its examples, or everything that is wrong with it."""

    rule: core.Rule | None
    problems: list[str]
    more: int
    examples: list[Shown]
    unready: list[str]
    cel: str


def trial(text: str) -> Trial:
    """Read a text and run its examples; of what is longer than any rule nothing is read."""
    if len(text) > writing.MOST_TEXT:
        return Trial(None, [writing.too_long()], 0, [], [], "")
    try:
        rule = writing.read_text(text)
    except core.BadRule as bad:
        said = [sentences.of_problem(one) for one in bad.problems]
        return Trial(None, said[:MOST_SAID], max(0, len(said) - MOST_SAID), [], [], "")
    return Trial(
        rule,
        [],
        0,
        [shown(one) for one in rule.tried()],
        [sentences.of_problem(one) for one in rule.unready()],
        to_cel(rule),
    )


def shown(tried: core.Tried) -> Shown:
    """An example for the screen."""
    return Shown(
        tried,
        str(sentences.OUTCOMES[tried.example.expect]),
        str(sentences.OUTCOMES[tried.judgement.outcome]),
        [sentences.of_leaf(leaf) for leaf in tried.judgement.leaves],
        writing.as_text(dict(tried.example.given)),
    )


def found_row(charter: UUID, rule: str) -> CharterRule:
    """A rule of a charter, or 404."""
    rows = CharterRule.objects.select_related("charter__based_on", "edited_by")
    return get_object_or_404(rows, charter=charter, rule_id=rule)


@login_required
def lab(request: HttpRequest, charter: UUID, rule: str) -> HttpResponse:
    """Show a rule, or put what was typed into a draft."""
    row = found_row(charter, rule)
    if request.method == "POST":
        return written(request, row)
    return drawn(request, row, row.unread or writing.as_text(core.Rule.kept(row.plain).to_json()))


def written(request: HttpRequest, row: CharterRule) -> HttpResponse:
    """Save; what cannot be read is kept and shown again with its errors."""
    person, _house = member(request)
    text = request.POST.get("text", "").replace("\r\n", "\n")
    try:
        done = writing.write_rule(row=row, text=text, by=person)
    except Refused as no:
        return drawn(request, row, text, str(no))
    if done.rule is None:
        return drawn(request, row, text, _("It is kept as you typed it, but it cannot be read as a rule yet."))
    messages.success(request, _("The rule is saved."))
    return redirect("standards:rule_lab", row.charter_id, row.rule_id)


def drawn(request: HttpRequest, row: CharterRule, text: str, problem: str = "") -> HttpResponse:
    """The lab with a text in it."""
    person, _house = member(request)
    names = list(row.charter.rules.order_by("position").values_list("rule_id", flat=True))
    at = names.index(row.rule_id)
    return render(
        request,
        "standards/rule_lab.html",
        {
            "charter": row.charter,
            "row": row,
            "rule": core.Rule.kept(row.plain),
            "text": text,
            "trial": trial(text),
            "is_draft": row.charter.state == CharterState.DRAFT,
            "may_write": row.charter.state == CharterState.DRAFT and rules.writes_charters(person),
            "problem": problem,
            "facts": core.FACTS.values(),
            "before": names[at - 1] if at else "",
            "after": names[at + 1] if at + 1 < len(names) else "",
        },
        status=422 if problem else 200,
    )


@login_required
@require_POST
def tried(request: HttpRequest, charter: UUID, rule: str) -> HttpResponse:
    """The part of the lab that changes while one types; nothing is saved."""
    found_row(charter, rule)
    text = request.POST.get("text", "")[: writing.MOST_TEXT]
    return render(request, "standards/rule_trial.html", {"trial": trial(text)})


@login_required
@require_POST
def add(request: HttpRequest, charter: UUID) -> HttpResponse:
    """Add a rule to a draft and go to it."""
    person, _house = member(request)
    found = get_object_or_404(queries.charters(), pk=charter)
    try:
        row = writing.add_rule(charter=found, by=person)
    except Refused as no:
        messages.error(request, str(no))
        return redirect("standards:charter", found.pk)
    return redirect("standards:rule_lab", found.pk, row.rule_id)


@login_required
@require_POST
def remove(request: HttpRequest, charter: UUID, rule: str) -> HttpResponse:
    """Take a rule out of a draft."""
    person, _house = member(request)
    row = found_row(charter, rule)
    try:
        writing.remove_rule(row=row, by=person)
    except Refused as no:
        return drawn(request, row, row.unread or writing.as_text(core.Rule.kept(row.plain).to_json()), str(no))
    messages.success(request, _("%(rule)s is taken out of the draft.") % {"rule": rule})
    return redirect("standards:charter", charter)


urlpatterns = [
    path("charters/<uuid:charter>/add/", add, name="rule_add"),
    path("charters/<uuid:charter>/rules/<str:rule>/", lab, name="rule_lab"),
    path("charters/<uuid:charter>/rules/<str:rule>/try/", tried, name="rule_try"),
    path("charters/<uuid:charter>/rules/<str:rule>/remove/", remove, name="rule_remove"),
]
