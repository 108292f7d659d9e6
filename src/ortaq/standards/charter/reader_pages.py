"""Screens to read a charter by: its clauses with their sources, who applies them how, and what differs from another."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext_lazy

from ortaq.core import rules as core
from ortaq.members.models import Broadcaster
from ortaq.members.queries import all_members
from ortaq.members.rules import member
from ortaq.standards.charter import queries, rules, sentences, writing
from ortaq.standards.models import Applied, Charter, CharterState, Reservation


class ReserveForm(forms.Form):
    """How a rule is applied, why, and until when."""

    applied = forms.ChoiceField(choices=Applied.choices, label=gettext_lazy("How your house applies it"))
    reason = forms.CharField(
        max_length=2000,
        label=gettext_lazy("Reason, for everybody to read"),
        widget=forms.Textarea(attrs={"rows": 3, "class": "input"}),
    )
    ends_on = forms.DateField(
        required=False,
        label=gettext_lazy("First day without the reservation"),
        widget=forms.DateInput(attrs={"type": "date", "class": "input"}, format="%Y-%m-%d"),
    )


@dataclass(frozen=True)
class Clause:
    """A rule as the reader shows it: with its sources, how the reader's house applies it, and who else reserves it."""

    rule: core.Rule
    severity: str
    bound: core.Bound | None
    reservations: list["Reserved"]
    sources: list["Cited"]
    silent: list[str]
    is_unreviewed: bool
    form: ReserveForm | None = None


@dataclass(frozen=True)
class Reserved:
    """A reservation of some house; `since` is its first day where that is still to come."""

    reservation: Reservation
    house: Broadcaster
    is_ours: bool
    since: dt.date | None


@dataclass(frozen=True)
class Cited:
    """A source with its state in words."""

    source: core.Source
    state: str
    binds_now: bool


@dataclass(frozen=True)
class Chapter:
    """A heading with its clauses."""

    id: str
    title: dict[str, str]
    clauses: list[Clause]


@login_required
def charter(request: HttpRequest, charter: UUID) -> HttpResponse:
    """One charter to read: clause, rule, and the law of each state."""
    found = get_object_or_404(queries.charters(), pk=charter)
    return read(request, found)


def read(
    request: HttpRequest, found: Charter, problem: str = "", typed: tuple[str, ReserveForm] | None = None
) -> HttpResponse:
    """The reader; with `problem`, and the form of one rule as it was typed, when something was refused."""
    person, house = member(request)
    now = timezone.now()
    adoption = queries.adoption_of(house, now)
    ours = adoption if adoption and adoption.charter_id == found.pk else None
    coming = queries.to_come(found, house, now)
    # Where one ends and the next is to come, what is still to be agreed is how the next one is applied.
    reservable = (coming or ours) if rules.binds(person, house) else None
    cells = {row.rule.id: row.cells[0] for row in queries.adoption_map(found, [house], now)}
    reserved = reservations(found, house, now)
    value, today, tag = queries.charter_value(found), queries.day_of(house, now), sentences.reader().partition("-")[0]
    states = {one.territory: sentences.state_name(one.territory) for one in all_members()}

    def clause(rule: core.Rule) -> Clause:
        cell = cells[rule.id]
        form = typed[1] if typed and typed[0] == rule.id else ReserveForm()
        told = reserved.get(rule.id, [])
        is_free = reservable and all(one.reservation.adoption_id != reservable.pk for one in told)
        return Clause(
            rule,
            str(sentences.SEVERITIES[rule.severity]),
            cell.bound,
            told,
            cited(rule, today),
            sorted(name for code, name in states.items() if all(one.state != code for one in rule.sources)),
            tag not in rule.reviewed,
            form if is_free else None,
        )

    chapters = [
        Chapter(one.id, dict(one.title), [clause(rule) for rule in value.rules if rule.chapter == one.id])
        for one in value.chapters
    ]
    known = {one.id for one in value.chapters}
    chapters.append(Chapter("", {"en": "…"}, [clause(rule) for rule in value.rules if rule.chapter not in known]))
    context = {
        "charter": found,
        "digest": found.digest or value.digest,
        "chapters": [one for one in chapters if one.clauses],
        "number": len(value.rules),
        "house": house,
        "ours": ours,
        "other": adoption if adoption and not ours else None,
        "coming": coming,
        "reservable": reservable,
        "may_bind": rules.binds(person, house),
        "may_write": rules.writes_charters(person),
        "may_open": rules.opens_charters(person),
        "unready": [sentences.of_problem(one) for one in queries.unready(found)]
        if found.state == CharterState.DRAFT
        else [],
        "tomorrow": today + dt.timedelta(days=1),
        "first_end": max(today, reservable.since if reservable else today) + dt.timedelta(days=1),
        "today": today,
        "problem": problem,
        "severities": sentences.SEVERITIES,
        "typed": typed[0] if typed else "",
    }
    return render(request, "standards/charter.html", context, status=422 if problem else 200)


def reservations(found: Charter, house: Broadcaster, now: dt.datetime) -> dict[str, list[Reserved]]:
    """Rule -> the reservations of all members that count or are announced, those of the reader's house first."""
    told: dict[str, list[Reserved]] = {}
    for rule, some in queries.announced(found, all_members(), now).items():
        rows = [
            Reserved(one, one.adoption.member, one.adoption.member_id == house.pk, first if first > today else None)
            for one in some
            for first, today in [(queries.first_day_of(one), queries.day_of(one.adoption.member, now))]
        ]
        told[rule] = sorted(rows, key=lambda one: (not one.is_ours, one.house.name))
    return told


def cited(rule: core.Rule, today: dt.date) -> list[Cited]:
    """The sources of a rule, those of states first."""
    found = [
        Cited(source, sentences.state_name(source.state), source.binds(source.state, today.isoformat()))
        for source in rule.sources
    ]
    return sorted(found, key=lambda one: (one.source.state == "*", one.source.confidence))


@login_required
def adoption_map(request: HttpRequest, charter: UUID) -> HttpResponse:
    """Member by rule: who applies it how, or will."""
    found = get_object_or_404(queries.charters(), pk=charter)
    now, houses = timezone.now(), list(all_members())
    adopted = queries.on_the_map(found, houses, now)
    return render(
        request,
        "standards/charter_map.html",
        {
            "charter": found,
            "houses": [
                (one, adoption, bool(adoption and adoption.since > queries.day_of(one, now)))
                for one in houses
                for adoption in [adopted.get(one.slug)]
            ],
            "some_coming": any(one.since > queries.day_of(one.member, now) for one in adopted.values()),
            "rows": queries.adoption_map(found, houses, now),
            "severities": sentences.SEVERITIES,
        },
    )


@dataclass(frozen=True)
class Changed:
    """A difference in words."""

    difference: core.Difference
    change: str
    fields: list[str]
    severities: tuple[str, str]
    was: str = ""
    now: str = ""


@login_required
def differences(request: HttpRequest, charter: UUID) -> HttpResponse:
    """What differs from another charter (`?from=`), by default from the one it is based on."""
    found = get_object_or_404(queries.charters(), pk=charter)
    others = queries.charters().exclude(pk=found.pk)
    asked = request.GET.get("from", "")
    before = next((one for one in others if str(one.pk) == asked), None) or found.based_on
    lines = (
        [changed(one) for one in core.differences(queries.charter_value(before), queries.charter_value(found))]
        if before
        else []
    )
    return render(
        request,
        "standards/charter_differences.html",
        {"charter": found, "before": before, "others": others, "lines": lines},
    )


def changed(one: core.Difference) -> Changed:
    """A difference for the screen."""
    said = tuple(str(sentences.SEVERITIES[rule.severity]) if rule else "" for rule in (one.before, one.after))
    fields = [str(sentences.FIELDS[name]) for name in one.fields if name in sentences.FIELDS]
    was, now = (text_of(rule, one.fields) for rule in (one.before, one.after))
    return Changed(one, str(sentences.CHANGES[one.change]), fields, (said[0], said[1]), was, now)


def text_of(rule: core.Rule | None, fields: Iterable[str]) -> str:
    """Some fields of a rule as JSON."""
    return writing.as_text({name: rule.to_json()[name] for name in fields}) if rule else ""
