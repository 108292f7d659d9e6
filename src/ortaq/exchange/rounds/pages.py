"""Screens of rounds: the list, the board of one round, the call, and the page on which a house signs them all."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from ortaq.catalogue.models import Genre, Programme
from ortaq.core.rights import read_terms
from ortaq.exchange.answering import posted
from ortaq.exchange.deal_templates import deal_templates
from ortaq.exchange.models import Round, RoundSlot, RoundState, StepKind
from ortaq.exchange.rounds import actions, queries
from ortaq.exchange.rounds.todo import Todo, todo
from ortaq.exchange.texts import LICENSOR
from ortaq.members.models import Broadcaster
from ortaq.members.queries import all_members
from ortaq.members.rules import deals, makes_programmes, member
from ortaq.rights import sentences
from ortaq.rights.clause_words import dressed_sentence, plainly
from ortaq.work.refused import Refused


def day_field(kind: StepKind) -> forms.DateField:
    """The field of one date of the calendar."""
    return forms.DateField(
        required=kind in actions.NEEDED,
        label=kind.label,
        widget=forms.DateInput(attrs={"type": "date", "class": "input"}, format="%Y-%m-%d"),
    )


class CalendarForm(forms.Form):
    """The dates of a round; only delivery and exchange must be there."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for kind in StepKind:
            self.fields[f"day_{kind}"] = day_field(kind)

    def days(self) -> dict[StepKind, dt.date]:
        """The dates that were given."""
        given = {kind: self.cleaned_data.get(f"day_{kind}") for kind in StepKind}
        return {kind: day for kind, day in given.items() if day}

    def dates(self) -> list[forms.BoundField]:
        """Their fields."""
        return [self[f"day_{kind}"] for kind in StepKind]


class CallForm(CalendarForm):
    """What a round is about, how long its programmes are, on which terms, and who is invited."""

    name = forms.CharField(max_length=120, label=gettext_lazy("Name of the round"))
    theme = forms.CharField(
        required=False,
        max_length=1000,
        label=gettext_lazy("Theme"),
        widget=forms.Textarea(attrs={"rows": 3, "class": "input"}),
    )
    genre = forms.ChoiceField(choices=Genre.choices, initial=Genre.CHILDREN, label=gettext_lazy("Genre"))
    minutes = forms.IntegerField(
        min_value=1, max_value=actions.LONGEST, initial=15, label=gettext_lazy("Minutes of each programme")
    )
    tolerance = forms.IntegerField(
        min_value=0, max_value=actions.LONGEST, initial=2, label=gettext_lazy("Give or take so many minutes")
    )
    template = forms.ChoiceField(label=gettext_lazy("Terms"), initial="make-one-take-all", widget=forms.RadioSelect)
    invited = forms.ModelMultipleChoiceField(
        Broadcaster.objects.none(), label=gettext_lazy("Whom you invite"), widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["invited"].queryset = all_members()  # type: ignore[attr-defined]  # a Field to django-stubs
        self.fields["template"].choices = [(one.name, one.title) for one in terms_for_rounds()]  # type: ignore[attr-defined]  # a Field to django-stubs


def terms_for_rounds() -> list[Any]:
    """The templates under which two houses can exchange, that of rounds first."""
    found = [one for one in deal_templates().values() if not one.open]
    return sorted(found, key=lambda one: (one.name != "make-one-take-all", not one.swap))


@dataclass(frozen=True, slots=True)
class Place:
    """The place of a house on the board: how far it is, as a word and a look."""

    slot: RoundSlot
    word: str
    look: str
    is_ours: bool


@dataclass(frozen=True, slots=True)
class RoundLine:
    """A round in the list, with what comes next in it for the reader."""

    round: Round
    next: Todo
    step: queries.Dated | None
    joined: int
    delivered: int


@login_required
def rounds(request: HttpRequest) -> HttpResponse:
    """Rounds that one's house leads or is invited to, with the next step of each."""
    person, house = member(request)
    lines = [line_for(one, person) for one in queries.with_deals(queries.rounds_for(person))]
    return render(
        request,
        "exchange/rounds.html",
        {
            "house": house,
            "may_call": queries.may_call(person),
            "open": [line for line in lines if line.round.state != RoundState.CLOSED],
            "closed": [line for line in lines if line.round.state == RoundState.CLOSED],
        },
    )


def line_for(one: Round, person: Any) -> RoundLine:
    """A round for its line."""
    today = queries.today_of(one)
    dated = queries.calendar(one, today)
    ahead = next((step for step in dated if step.standing in ("missed", "next")), None)
    return RoundLine(
        one, todo(one, person, today)[0], ahead, len(queries.taking_part(one)), len(queries.delivered(one))
    )


@login_required
def call(request: HttpRequest) -> HttpResponse:
    """Call a round; what was typed stays when it is not clear."""
    person, house = member(request)
    form = CallForm(posted(request), initial={"invited": [house.pk]})
    if request.method == "POST" and form.is_valid():
        given, tag = form.cleaned_data, sentences.reader()
        try:
            made = actions.call(
                by=person,
                names={tag: given["name"]},
                themes={tag: given["theme"]},
                genre=given["genre"],
                template=given["template"],
                minutes=given["minutes"],
                tolerance=given["tolerance"],
                days=form.days(),
                invited=given["invited"],
            )
        except Refused as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The round is called; the houses you invited see it."))
            return redirect("exchange:round", made.pk)
    context = {
        "form": form,
        "house": house,
        "may_call": queries.may_call(person),
        "swaps": [one for one in terms_for_rounds() if one.swap],
        "others": [one for one in terms_for_rounds() if not one.swap],
        "swap_names": [one.name for one in terms_for_rounds() if one.swap],
    }
    return render(request, "exchange/round_call.html", context, status=422 if form.errors else 200)


@login_required
def board(request: HttpRequest, round: UUID) -> HttpResponse:  # noqa: A002 -- the name in the address
    """The board of a round: theme, calendar, places, and who gives what to whom."""
    return shown(request, found_round(request, round))


def found_round(request: HttpRequest, pk: UUID) -> Round:
    """The round, if it is for the reader."""
    person, _house = member(request)
    return get_object_or_404(queries.rounds_for(person), pk=pk)


def shown(request: HttpRequest, one: Round, problem: str = "", typed: dict[str, str] | None = None) -> HttpResponse:
    """The board; with `problem` and what was typed when something was refused."""
    person, house = member(request)
    [one] = queries.with_deals([one])
    today = queries.today_of(one)
    takers = queries.taking_part(one)
    mine = queries.slot_of(one, house)
    joins = mine is not None and bool(mine.joined_at) and not mine.declined_at
    is_open = one.state in actions.OPEN_FOR_HOUSES
    steps = queries.calendar(one, today)
    context = {
        "round": one,
        "house": house,
        "today": today,
        "steps": steps,
        "before": [dated for dated in steps if dated.step.day < today],
        "after": [dated for dated in steps if dated.step.day >= today],
        "states": states_of(one),
        "todo": todo(one, person, today),
        "places": [place_of(slot, one, today, house) for slot in one.slots.all()],
        "rows": list(zip(takers, queries.matrix(one), strict=True)),
        "takers": takers,
        "mine": mine,
        "joins": joins,
        "may_answer": mine is not None and deals(person) and is_open and not joins,
        "may_leave": joins and deals(person) and (is_open or one.state == RoundState.SCREENING),
        "may_make": joins and (deals(person) or makes_programmes(person)) and one.state != RoundState.CLOSED,
        "may_describe": is_open or one.state == RoundState.SCREENING,
        "fitting": queries.candidates(one, house) if joins else [],
        "leads": queries.leads(one, person),
        "following": following(one),
        "may_invite": is_open,
        "uninvited": all_members().exclude(pk__in=[slot.house_id for slot in one.slots.all()]),
        "calendar": CalendarForm(initial={f"day_{dated.step.kind}": dated.step.day for dated in steps}),
        "template": deal_templates().get(one.template),
        "waiting": queries.waiting_for(one, house) if deals(person) else [],
        "owing": queries.unsigned(one),
        "problem": problem,
        "typed": typed or {},
    }
    return render(request, "exchange/round.html", context, status=422 if problem else 200)


def states_of(one: Round) -> list[tuple[str, str]]:
    """The states a round goes through: (word, `done`, `now` or `coming`)."""
    at = queries.ORDER.index(RoundState(one.state))
    return [
        (str(state.label), "done" if number < at else "now" if number == at else "coming")
        for number, state in enumerate(queries.ORDER)
    ]


def following(one: Round) -> str:
    """What the button says that moves a round on; empty when it is closed."""
    says = {
        RoundState.CALL: _("Confirm the round"),
        RoundState.CONFIRMED: _("Begin production"),
        RoundState.PRODUCING: _("Open the screening"),
        RoundState.SCREENING: _("Open the exchange"),
        RoundState.EXCHANGED: _("Close the round"),
    }
    return says.get(RoundState(one.state), "")


def place_of(slot: RoundSlot, one: Round, today: dt.date, house: Broadcaster) -> Place:
    """How far a house is."""
    if slot.declined_at:
        word, look = (_("has left") if slot.joined_at else _("does not take part")), "deny"
    elif queries.is_delivered(slot):
        word, look = _("delivered"), "allow"
    elif queries.is_late(slot, one, today):
        word, look = _("late"), "deny"
    elif slot.joined_at:
        word, look = _("takes part"), "review"
    else:
        word, look = _("has not answered"), "unknown"
    return Place(slot, word, look, slot.house_id == house.pk)


Act = Callable[[Round], object]


def done(request: HttpRequest, pk: UUID, act: Act, said: str) -> HttpResponse:
    """Do something on a round and show it again; when it is refused, with the sentence and what was typed."""
    one = found_round(request, pk)
    try:
        act(one)
    except Refused as error:
        typed = {name: str(value) for name, value in request.POST.items()}
        return shown(request, found_round(request, pk), str(error), typed)
    messages.success(request, said)
    return redirect("exchange:round", pk)


@login_required
@require_POST
def join(request: HttpRequest, round: UUID) -> HttpResponse:  # noqa: A002 -- the name in the address
    """Take one's place in a round."""
    person, _house = member(request)
    title, synopsis = request.POST.get("working_title", ""), request.POST.get("synopsis", "")
    return done(
        request,
        round,
        lambda one: actions.join(round=one, by=person, working_title=title, synopsis=synopsis),
        _("Your house takes part."),
    )


@login_required
@require_POST
def describe(request: HttpRequest, round: UUID) -> HttpResponse:  # noqa: A002 -- the name in the address
    """Say what one's house makes."""
    person, _house = member(request)
    title, synopsis = request.POST.get("working_title", ""), request.POST.get("synopsis", "")
    return done(
        request,
        round,
        lambda one: actions.describe(round=one, by=person, working_title=title, synopsis=synopsis),
        _("It is on the board."),
    )


@login_required
@require_POST
def assign(request: HttpRequest, round: UUID) -> HttpResponse:  # noqa: A002 -- the name in the address
    """Bring one's programme."""
    person, house = member(request)
    form = forms.Form(request.POST)
    form.fields["programme"] = forms.ModelChoiceField(Programme.objects.select_related("owner", "package"))
    if not form.is_valid():
        return shown(request, found_round(request, round), _("Choose a programme of %(house)s.") % {"house": house})
    programme = form.cleaned_data["programme"]
    return done(
        request,
        round,
        lambda one: actions.assign(round=one, by=person, programme=programme),
        _("“%(title)s” is delivered to the round.") % {"title": sentences.title(programme)},
    )


@login_required
@require_POST
def leave(request: HttpRequest, round: UUID) -> HttpResponse:  # noqa: A002 -- the name in the address
    """Say no to a round, or leave it."""
    person, _house = member(request)
    return done(request, round, lambda one: actions.leave(round=one, by=person), _("Your house does not take part."))


@login_required
@require_POST
def invite(request: HttpRequest, round: UUID) -> HttpResponse:  # noqa: A002 -- the name in the address
    """Invite more houses."""
    person, _house = member(request)
    chosen = all_members().filter(slug__in=request.POST.getlist("house"))
    return done(request, round, lambda one: actions.invite(round=one, by=person, houses=chosen), _("They are invited."))


@login_required
@require_POST
def reschedule(request: HttpRequest, round: UUID) -> HttpResponse:  # noqa: A002 -- the name in the address
    """Set the calendar anew."""
    person, _house = member(request)
    form = CalendarForm(request.POST)
    if not form.is_valid():
        problem = " ".join(f"{form[name].label}: {' '.join(map(str, said))}" for name, said in form.errors.items())
        return shown(request, found_round(request, round), problem)
    return done(
        request,
        round,
        lambda one: actions.reschedule(round=one, by=person, days=form.days()),
        _("The calendar is changed."),
    )


@login_required
@require_POST
def move_on(request: HttpRequest, round: UUID) -> HttpResponse:  # noqa: A002 -- the name in the address
    """Take the round one step further."""
    person, _house = member(request)
    return done(request, round, lambda one: actions.move_on(round=one, by=person), _("The round has moved on."))


@dataclass(frozen=True, slots=True)
class ToSign:
    """A deal on the page that signs them all: with whom, and its clauses as sentences."""

    pair: queries.Pair
    clauses: tuple[SafeString, ...]
    has_theirs: bool
    is_changed: bool


@login_required
def sign(request: HttpRequest, round: UUID) -> HttpResponse:  # noqa: A002 -- the name in the address
    """Read once what is the same in all deals of one's house, and sign them together."""
    person, house = member(request)
    one = found_round(request, round)
    refused: list[tuple[Broadcaster, str]] = []
    if request.method == "POST":
        try:
            signing = actions.sign_all(round=one, by=person)
        except Refused as error:
            messages.error(request, str(error))
            return redirect("exchange:round", one.pk)
        count = len(signing.signed)
        if count:
            messages.success(
                request, ngettext("%(count)s deal is signed.", "%(count)s deals are signed.", count) % {"count": count}
            )
        if not signing.refused:
            return redirect("exchange:round", one.pk)
        refused = signing.refused
    waiting = [to_sign(one, pair) for pair in queries.waiting_for(one, house)]
    template = deal_templates()[one.template]
    terms = read_terms({"first_day": one.first_day.isoformat() if one.first_day else None} | dict(template.terms))
    context = {
        "round": one,
        "house": house,
        "waiting": waiting,
        "refused": refused,
        "template": template,
        "sentence": dressed_sentence(
            terms,
            plainly,
            licensor=_("Each house"),
            licensee=_("each other house"),
            programme=_("its programme"),
        ),
        "may_sign": deals(person) and any(not line.is_changed for line in waiting),
    }
    return render(request, "exchange/round_sign.html", context, status=409 if refused else 200)


def to_sign(one: Round, pair: queries.Pair) -> ToSign:
    """One deal, with its clauses in both directions word for word."""
    clauses = []
    for part in actions.parts_between(one, pair.mine, pair.theirs):
        giver, taker = (pair.mine, pair.theirs) if part.giver == LICENSOR else (pair.theirs, pair.mine)
        assert giver.programme  # noqa: S101 -- only delivered places are exchanged
        clauses.append(
            sentences.clause_sentence(
                part.terms,
                licensor=str(giver.house),
                licensee=str(taker.house),
                programme=sentences.title(giver.programme),
            )
        )
    changed = pair.deal is not None and not actions.says_what_was_agreed(one, pair.deal, pair.mine, pair.theirs)
    return ToSign(pair, tuple(clauses), pair.theirs.house_id in queries.signed_by(pair.deal), changed)


urlpatterns = [
    path("rounds/", rounds, name="rounds"),
    path("rounds/call/", call, name="round_call"),
    path("rounds/<uuid:round>/", board, name="round"),
    path("rounds/<uuid:round>/join/", join, name="round_join"),
    path("rounds/<uuid:round>/describe/", describe, name="round_describe"),
    path("rounds/<uuid:round>/programme/", assign, name="round_assign"),
    path("rounds/<uuid:round>/leave/", leave, name="round_leave"),
    path("rounds/<uuid:round>/invite/", invite, name="round_invite"),
    path("rounds/<uuid:round>/calendar/", reschedule, name="round_calendar"),
    path("rounds/<uuid:round>/move-on/", move_on, name="round_move_on"),
    path("rounds/<uuid:round>/sign/", sign, name="round_sign"),
]
"""In the map of this room (`exchange.pages`)."""
