"""The register of a house on the screen: what is written down, and one more entry, with what it would break before."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from ortaq.catalogue.models import Programme
from ortaq.core.ledger.canonical import digest
from ortaq.core.rights import EVERYTHING, BadTerms, Kind, Medium, Terms, read_terms
from ortaq.core.rights.conflicts import Conflict
from ortaq.core.rights.terms import ASSETS, GROUNDS, SEPARATE
from ortaq.members.models import Broadcaster
from ortaq.members.queries import partners
from ortaq.members.rules import NotAllowed, deals, member
from ortaq.members.territories import groups, territories
from ortaq.rights import actions, queries, register, sentences
from ortaq.rights.conflict_words import Shown, shown
from ortaq.rights.models import Clause, Contract
from ortaq.rights.queries import Stage
from ortaq.work.refused import Refused

KINDS = {
    Kind.UNDERLYING: (
        gettext_lazy("Right in what is inside"),
        gettext_lazy("Music, archive film, a performer, a text."),
    ),
    Kind.BLOCK: (gettext_lazy("Block"), gettext_lazy("A court, the editors, a sanction, a missing consent.")),
    Kind.HOLDBACK: (gettext_lazy("Holdback"), gettext_lazy("Not shown for a time, by one house or by everybody.")),
    Kind.SHARE: (gettext_lazy("Share of a partner"), gettext_lazy("Where a co-producer owns the rights.")),
}
"""What can be written down: how it is called here, and an example."""


class ProgrammeField(forms.ModelChoiceField[Programme]):
    """A programme by its title in the reader's language."""

    def label_from_instance(self, obj: Programme) -> str:
        """Its title."""
        return sentences.title(obj)


class EntryForm(forms.Form):
    """One entry: of which programme, what it is, where, how, in which languages, from when until when."""

    programme = ProgrammeField(
        Programme.objects.none(), label=gettext_lazy("Programme"), empty_label=gettext_lazy("Choose a programme")
    )
    asset = forms.ChoiceField(label=gettext_lazy("What it is in"))
    name = forms.CharField(label=gettext_lazy("Its name"), max_length=120)
    ground = forms.ChoiceField(label=gettext_lazy("Why it is blocked"))
    holder = forms.ModelChoiceField(Broadcaster.objects.none(), label=gettext_lazy("House"), to_field_name="slug")
    territories = forms.MultipleChoiceField(label=gettext_lazy("Where"), widget=forms.CheckboxSelectMultiple)
    uses = forms.MultipleChoiceField(label=gettext_lazy("How"), widget=forms.CheckboxSelectMultiple)
    sounds = forms.MultipleChoiceField(
        label=gettext_lazy("Languages of the sound"), widget=forms.CheckboxSelectMultiple
    )
    first_day = forms.DateField(label=gettext_lazy("First day"))
    last_day = forms.DateField(label=gettext_lazy("Last day"), required=False)
    note = forms.CharField(label=gettext_lazy("Note for your house"), max_length=300, required=False)

    def __init__(self, *args: Any, house: Broadcaster, kind: Kind, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind, self.zone = kind, house.time_zone
        fields: dict[str, Any] = self.fields
        fields["programme"].queryset = Programme.objects.filter(owner=house)
        fields["holder"].queryset = partners(house)
        fields["asset"].choices = [(one, sentences.ASSETS[one]) for one in ASSETS]
        fields["ground"].choices = [(one, sentences.GROUNDS[one]) for one in GROUNDS]
        places = [EVERYTHING, *territories(), *groups()]
        fields["territories"].choices = [(code, sentences.place(code)) for code in places]
        fields["uses"].choices = [(one, sentences.MEDIA[one]) for one in Medium]
        fields["sounds"].choices = [(tag, sentences.language(tag)) for tag in (EVERYTHING, *sentences.LANGUAGES)]
        unused = {
            Kind.UNDERLYING: ("ground", "holder"),
            Kind.BLOCK: ("asset", "name", "holder"),
            Kind.HOLDBACK: ("asset", "name", "ground"),
            Kind.SHARE: ("asset", "name", "ground", "last_day"),
        }
        for name in unused[kind]:
            del fields[name]
        if kind is Kind.HOLDBACK:
            fields["holder"].required = False
            fields["holder"].empty_label = _("Everybody")
        elif kind is Kind.SHARE:
            fields["holder"].empty_label = _("Choose a house")

    def clean_last_day(self) -> dt.date | None:
        """Not before the first one."""
        last, first = self.cleaned_data["last_day"], self.cleaned_data.get("first_day")
        if last and first and last < first:
            raise forms.ValidationError(_("The last day lies before the first."))
        return last  # type: ignore[no-any-return]  # a Field to django-stubs

    def clean_territories(self) -> list[str]:
        """Everywhere, or single countries."""
        return one_or_all(self.cleaned_data["territories"])

    def clean_sounds(self) -> list[str]:
        """Every language, or single ones."""
        return one_or_all(self.cleaned_data["sounds"])

    def terms(self) -> Terms:
        """What was typed, as terms; raises BadTerms."""
        given = self.cleaned_data
        first, last = given["first_day"], given.get("last_day")
        return read_terms(
            {
                "kind": self.kind,
                "territories": given["territories"],
                "media": given["uses"],
                "sounds": given["sounds"],
                "subtitles": [EVERYTHING],
                "first_day": first.isoformat(),
                "days": (last - first).days + 1 if last else None,
                "time_zone": self.zone,
                "asset": f"{given['asset']}: {given['name']}" if "asset" in given else "",
                "ground": given.get("ground", ""),
            }
        )


def one_or_all(chosen: list[str]) -> list[str]:
    """What was chosen; raises ValidationError for everything together with something."""
    if EVERYTHING in chosen and len(chosen) > 1:
        raise forms.ValidationError(_("Choose all of them, or single ones, not both."))
    return chosen


def initial_of(kind: Kind, house: Broadcaster, programme: str) -> dict[str, Any]:
    """A new entry before anything is typed: everywhere (but a share), from today on, in every way.

    What gives or narrows a right says nothing of the separate ones, AI training and voice cloning, until they are
    ticked; what forbids, forbids them too.
    """
    separate = SEPARATE if kind in (Kind.SHARE, Kind.UNDERLYING) else ()
    return {
        "programme": programme,
        "territories": [] if kind is Kind.SHARE else [EVERYTHING],
        "uses": [str(one) for one in Medium if one not in separate],
        "sounds": [EVERYTHING],
        "first_day": timezone.localdate(timezone=ZoneInfo(house.time_zone)).isoformat(),
        "holder": "" if kind is Kind.HOLDBACK else None,
    }


def typed_of(entry: Contract) -> dict[str, Any]:
    """An entry as the form shows it."""
    clause = entry.clauses.get()
    terms = clause.terms
    asset, _colon, name = terms.asset.partition(":")
    return {
        "programme": clause.programme_id,
        "asset": asset,
        "name": name.strip(),
        "ground": terms.ground,
        "holder": clause.holder.slug if clause.holder else "",
        "territories": list(terms.territories),
        "uses": list(terms.media),
        "sounds": list(terms.sounds),
        "first_day": terms.first_day.isoformat() if terms.first_day else "",
        "last_day": terms.last_day.isoformat() if terms.last_day else "",
        "note": entry.terms.get("note", ""),
    }


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry as a line of the list."""

    contract: Contract
    clause: Clause
    stage: Stage
    name: str
    sentence: SafeString
    note: str


def entry_of(contract: Contract, now: dt.datetime) -> Entry:
    """An entry in words."""
    clause = next(iter(contract.clauses.all()))
    return Entry(
        contract,
        clause,
        queries.stage_of_clause(clause, now),
        str(KINDS[Kind(clause.kind)][0]),
        said_of(clause.terms, clause.programme, clause.giver, clause.holder),
        contract.terms.get("note", ""),
    )


def said_of(terms: Terms, programme: Programme, giver: Broadcaster, holder: Broadcaster | None) -> SafeString:
    """The clause of an entry as a sentence."""
    return sentences.clause_sentence(
        terms, licensor=str(giver), licensee=str(holder or ""), programme=sentences.title(programme)
    )


@login_required
def entries(request: HttpRequest) -> HttpResponse:
    """The register of one's own house: what holds, and what no longer does."""
    person, house = member(request)
    now = timezone.now()
    found = [entry_of(one, now) for one in register.entries_of(house)]
    return render(
        request,
        "rights/register.html",
        {
            "house": house,
            "may": deals(person),
            "kinds": [(kind, *words) for kind, words in KINDS.items()],
            "entries": [one for one in found if one.stage is not Stage.ENDED],
            "past": [one for one in found if one.stage is Stage.ENDED],
        },
    )


@login_required
def new(request: HttpRequest) -> HttpResponse:
    """One more entry: first what it would say and break, then it is written down."""
    return entry_page(request, None, kind_of(request.GET.get("kind", "")))


@login_required
def edit(request: HttpRequest, entry: UUID) -> HttpResponse:
    """Another entry in the place of one: the old one is ended with it and stays in the list."""
    _person, house = member(request)
    old = get_object_or_404(register.entries_of(house).filter(ended_at=None), pk=entry)
    return entry_page(request, old, Kind(old.clauses.get().kind))


def kind_of(written: str) -> Kind:
    """What is to be written down; music and the like, where nothing else was said."""
    return Kind(written) if written in KINDS else Kind.UNDERLYING


def entry_page(request: HttpRequest, old: Contract | None, kind: Kind) -> HttpResponse:
    """The form; sent once it shows what follows, sent again unchanged it is written down."""
    person, house = member(request)
    problem, preview = "", None
    if request.method == "POST":
        form = EntryForm(request.POST, house=house, kind=kind)
        if form.is_valid():
            try:
                terms = form.terms()
                if request.POST.get("write") and request.POST.get("seen") == seen_of(form, terms):
                    write(form, terms, person=person, old=old)
                    messages.success(request, _("It stands in the register."))
                    return redirect("rights:register")
                preview = preview_of(form, terms, house, old)
            except BadTerms as error:
                problem = sentences.bad_terms(error)
            except Refused as error:
                problem = str(error)
    else:
        start = typed_of(old) if old else initial_of(kind, house, request.GET.get("programme", ""))
        form = EntryForm(initial=start, house=house, kind=kind)
    refused = bool(problem or (form.is_bound and form.errors))
    return render(
        request,
        "rights/register_entry.html",
        {
            "house": house,
            "may": deals(person),
            "form": form,
            "kind": kind,
            "kind_name": KINDS[kind][0],
            "kinds": [(one, *words) for one, words in KINDS.items()],
            "old": old,
            "problem": problem,
            "preview": preview,
        },
        status=HTTPStatus.UNPROCESSABLE_ENTITY if refused else HTTPStatus.OK,
    )


def seen_of(form: EntryForm, terms: Terms) -> str:
    """What the person has seen the consequences of: another entry needs another look."""
    holder = form.cleaned_data.get("holder")
    about = [str(form.cleaned_data["programme"].pk), holder.slug if holder else "", terms.plain()]
    return digest(about)


def write(form: EntryForm, terms: Terms, *, person: Any, old: Contract | None) -> Contract:
    """Write the entry down."""
    return actions.register(
        programme=form.cleaned_data["programme"],
        terms=terms,
        by=person,
        holder=form.cleaned_data.get("holder"),
        note=form.cleaned_data["note"],
        instead_of=old,
    )


@dataclass(frozen=True, slots=True)
class Preview:
    """What an entry says and would break, before it is written down."""

    sentence: SafeString
    seen: str
    headline: str
    conflicts: list[Shown]


def preview_of(form: EntryForm, terms: Terms, house: Broadcaster, old: Contract | None) -> Preview:
    """Look what would follow."""
    programme, holder = form.cleaned_data["programme"], form.cleaned_data.get("holder")
    actions.check_terms(terms)
    found = register.would_break(programme, terms, holder=holder, instead_of=old, name=_("The new entry"))
    return Preview(
        said_of(terms, programme, house, holder),
        seen_of(form, terms),
        headline(terms, found),
        licences_shown(found, house),
    )


def headline(terms: Terms, found: Sequence[Conflict]) -> str:
    """How many licences it is about, in one sentence."""
    count = len(register.licences_in(found))
    if not count:
        return _("No licence that your house has given is touched.")
    if terms.kind is Kind.UNDERLYING:
        said = ngettext(
            "These rights reach less far than %(count)s licence that your house has given.",
            "These rights reach less far than %(count)s licences that your house has given.",
            count,
        )
    else:
        said = ngettext(
            "%(count)s licence that your house has given would no longer hold everywhere.",
            "%(count)s licences that your house has given would no longer hold everywhere.",
            count,
        )
    return said % {"count": count}


def licences_shown(found: Sequence[Conflict], house: Broadcaster) -> list[Shown]:
    """The conflicts in words, each with the licence that it is of."""
    resting = register.resting(found)

    def name(one: Conflict) -> str:
        is_resting = one.clause.contract in resting
        return _("%(clause)s (suspended)") % {"clause": one.clause.name} if is_resting else one.clause.name

    return [
        replace(words, clause=name(one), address=reverse("rights:contract", args=[UUID(one.clause.contract)]))
        for one, words in zip(found, shown(found, house), strict=True)
    ]


@login_required
@require_POST
def end(request: HttpRequest, entry: UUID) -> HttpResponse:
    """End an entry; it stays in the list."""
    person, house = member(request)
    found = get_object_or_404(register.entries_of(house), pk=entry)
    try:
        actions.end(contract=found, by=person)
    except NotAllowed as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The entry %(number)s has ended.") % {"number": found.number})
    return redirect("rights:register")


urlpatterns = [
    path("register/", entries, name="register"),
    path("register/new/", new, name="register_new"),
    path("register/<uuid:entry>/", edit, name="register_edit"),
    path("register/<uuid:entry>/end/", end, name="register_end"),
]
