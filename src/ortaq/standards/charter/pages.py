"""Screens of charters: the list, the reader, who adopted what, what differs; the rule lab stands in `lab_pages`."""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from ortaq.core import rules as core
from ortaq.members.models import Broadcaster, Person
from ortaq.members.queries import all_members
from ortaq.members.rules import member
from ortaq.standards.charter import actions, lab_pages, queries, rules, sentences
from ortaq.standards.models import Adoption, Applied, Charter, CharterState, Reservation
from ortaq.work.refused import Refused


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


class DayForm(forms.Form):
    """A day that may be left out."""

    day = forms.DateField(
        required=False, widget=forms.DateInput(attrs={"type": "date", "class": "input"}, format="%Y-%m-%d")
    )


@dataclass(frozen=True)
class Line:
    """A charter in the list."""

    charter: Charter
    rules: int
    members: list[Broadcaster]


@login_required
def charters(request: HttpRequest) -> HttpResponse:
    """All charters, with who has adopted each."""
    person, house = member(request)
    now = timezone.now()
    standing = queries.standing(all_members(), now)
    lines = [
        Line(one, one.rules.count(), [each.member for each in standing if each.charter_id == one.pk])
        for one in queries.charters()
    ]
    return render(
        request,
        "standards/charters.html",
        {
            "lines": lines,
            "house": house,
            "ours": next((one for one in standing if one.member_id == house.pk), None),
            "may_write": rules.writes_charters(person),
            "has_draft": any(one.charter.state == CharterState.DRAFT for one in lines),
        },
    )


@dataclass(frozen=True)
class Clause:
    """A rule as the reader shows it: with its sources, and how the reader's house applies it."""

    rule: core.Rule
    severity: str
    bound: core.Bound | None
    reservation: Reservation | None
    sources: list["Cited"]
    silent: list[str]
    is_unreviewed: bool
    form: ReserveForm | None = None


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
    cells = {row.rule.id: row.cells[0] for row in queries.adoption_map(found, [house], now)}
    value, today, tag = queries.charter_value(found), queries.day_of(house, now), sentences.reader().partition("-")[0]
    states = {one.territory: sentences.state_name(one.territory) for one in all_members()}

    def clause(rule: core.Rule) -> Clause:
        cell = cells[rule.id]
        form = typed[1] if typed and typed[0] == rule.id else ReserveForm()
        return Clause(
            rule,
            str(sentences.SEVERITIES[rule.severity]),
            cell.bound,
            cell.reservation,
            cited(rule, today),
            sorted(name for code, name in states.items() if all(one.state != code for one in rule.sources)),
            tag not in rule.reviewed,
            form if ours and rules.binds(person, house) else None,
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
        "coming": queries.adoptions([house]).filter(charter=found, until=None, since__gt=today).first(),
        "may_bind": rules.binds(person, house),
        "may_write": rules.writes_charters(person),
        "may_open": rules.opens_charters(person),
        "unready": [sentences.of_problem(one) for one in queries.unready(found)]
        if found.state == CharterState.DRAFT
        else [],
        "tomorrow": today + dt.timedelta(days=1),
        "today": today,
        "problem": problem,
        "severities": sentences.SEVERITIES,
        "typed": typed[0] if typed else "",
    }
    return render(request, "standards/charter.html", context, status=422 if problem else 200)


def cited(rule: core.Rule, today: dt.date) -> list[Cited]:
    """The sources of a rule, those of states first."""
    found = [
        Cited(source, sentences.state_name(source.state), source.binds(source.state, today.isoformat()))
        for source in rule.sources
    ]
    return sorted(found, key=lambda one: (one.source.state == "*", one.source.confidence))


@login_required
def adoption_map(request: HttpRequest, charter: UUID) -> HttpResponse:
    """Member by rule: who applies it how."""
    found = get_object_or_404(queries.charters(), pk=charter)
    now, houses = timezone.now(), list(all_members())
    adopted = {one.member_id: one for one in queries.standing(houses, now) if one.charter_id == found.pk}
    return render(
        request,
        "standards/charter_map.html",
        {
            "charter": found,
            "houses": [(one, adopted.get(one.pk)) for one in houses],
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
    return actions.as_text({name: rule.to_json()[name] for name in fields}) if rule else ""


# ---- what is done


@login_required
@require_POST
def begin(request: HttpRequest) -> HttpResponse:
    """Begin a draft from the template, or from the charter that is named."""
    person, _house = member(request)
    base = queries.charters().filter(pk=request.POST["based_on"]).first() if request.POST.get("based_on") else None
    try:
        made = actions.begin(by=person, based_on=base)
    except Refused as no:
        messages.error(request, str(no))
        return redirect("standards:charters")
    messages.success(request, _("The draft is begun. Open a rule to edit it."))
    return redirect("standards:charter", made.pk)


def done(request: HttpRequest, found: Charter, do: Callable[[Person, Broadcaster], object], said: str) -> HttpResponse:
    """Do it and go back to the charter; a refusal stands above it."""
    person, house = member(request)
    try:
        do(person, house)
    except Refused as no:
        return read(request, found, str(no))
    messages.success(request, said)
    return redirect("standards:charter", found.pk)


@login_required
@require_POST
def open_charter(request: HttpRequest, charter: UUID) -> HttpResponse:
    """Open a draft for adoption."""
    found = get_object_or_404(queries.charters(), pk=charter)
    return done(
        request,
        found,
        lambda person, _house: actions.open_charter(charter=found, by=person),
        _("The charter is open for adoption, and nothing in it changes any more."),
    )


@login_required
@require_POST
def name(request: HttpRequest, charter: UUID) -> HttpResponse:
    """Give a draft its title, and say whether it still is a template."""
    found = get_object_or_404(queries.charters(), pk=charter)
    return done(
        request,
        found,
        lambda person, _house: actions.name_charter(
            charter=found,
            by=person,
            tag=sentences.reader(),
            title=request.POST.get("title", "")[:200],
            is_template="is_template" in request.POST,
        ),
        _("The charter is named."),
    )


@login_required
@require_POST
def discard(request: HttpRequest, charter: UUID) -> HttpResponse:
    """Throw a draft away."""
    found = get_object_or_404(queries.charters(), pk=charter)
    person, _house = member(request)
    try:
        actions.discard(charter=found, by=person)
    except Refused as no:
        return read(request, found, str(no))
    messages.success(request, _("The draft is thrown away."))
    return redirect("standards:charters")


@login_required
@require_POST
def adopt(request: HttpRequest, charter: UUID) -> HttpResponse:
    """Bind one's house to a charter."""
    found = get_object_or_404(queries.charters(), pk=charter)
    form = DayForm(request.POST)
    if not form.is_valid():
        return read(request, found, _("Give the day as year, month and day, or leave it empty for today."))
    return done(
        request,
        found,
        lambda person, house: actions.adopt(
            charter=found,
            house=house,
            by=person,
            digest=request.POST.get("digest", ""),
            since=form.cleaned_data["day"],
        ),
        _("Your house has adopted the charter."),
    )


@login_required
@require_POST
def leave(request: HttpRequest, adoption: UUID) -> HttpResponse:
    """End the adoption of one's house."""
    found = get_object_or_404(Adoption.objects.select_related("charter", "member"), pk=adoption)
    form = DayForm(request.POST)
    if not form.is_valid():
        return read(request, found.charter, _("Give the day as year, month and day, or leave it empty for tomorrow."))
    return done(
        request,
        found.charter,
        lambda person, _house: actions.leave(adoption=found, by=person, until=form.cleaned_data["day"]),
        _("The adoption ends on that day."),
    )


@login_required
@require_POST
def reserve(request: HttpRequest, adoption: UUID, rule: str) -> HttpResponse:
    """Make a reservation on a rule; what was typed stays when it is refused."""
    found = get_object_or_404(Adoption.objects.select_related("charter", "member"), pk=adoption)
    person, _house = member(request)
    form = ReserveForm(request.POST)
    if not form.is_valid():
        return read(request, found.charter, _("The reservation lacks something."), (rule, form))
    try:
        actions.reserve(adoption=found, rule_id=rule, by=person, **form.cleaned_data)
    except Refused as no:
        return read(request, found.charter, str(no), (rule, form))
    messages.success(request, _("The reservation stands; everybody can read it."))
    return redirect("standards:charter", found.charter_id)


@login_required
@require_POST
def lift(request: HttpRequest, reservation: UUID) -> HttpResponse:
    """Lift a reservation of one's house."""
    found = get_object_or_404(
        Reservation.objects.select_related("adoption__charter", "adoption__member"), pk=reservation
    )
    return done(
        request,
        found.adoption.charter,
        lambda person, _house: actions.lift(reservation=found, by=person),
        _("The reservation is lifted."),
    )


urlpatterns = [
    path("charters/", charters, name="charters"),
    path("charters/begin/", begin, name="charter_begin"),
    path("charters/<uuid:charter>/", charter, name="charter"),
    path("charters/<uuid:charter>/map/", adoption_map, name="charter_map"),
    path("charters/<uuid:charter>/differences/", differences, name="charter_differences"),
    path("charters/<uuid:charter>/open/", open_charter, name="charter_open"),
    path("charters/<uuid:charter>/name/", name, name="charter_name"),
    path("charters/<uuid:charter>/discard/", discard, name="charter_discard"),
    path("charters/<uuid:charter>/adopt/", adopt, name="charter_adopt"),
    path("adoptions/<uuid:adoption>/leave/", leave, name="adoption_leave"),
    path("adoptions/<uuid:adoption>/reserve/<str:rule>/", reserve, name="adoption_reserve"),
    path("reservations/<uuid:reservation>/lift/", lift, name="reservation_lift"),
    *lab_pages.urlpatterns,
]
