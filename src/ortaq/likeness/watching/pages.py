"""Screens of the watch list: what was seen, where is watched, one sighting with its evidence, and the export."""

import csv
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.files.storage import default_storage
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from ortaq.catalogue.queries import poster_address
from ortaq.catalogue.sending import private
from ortaq.likeness.models import Sighting, SightingState, Watch
from ortaq.likeness.watching import actions, forms, looking, queries
from ortaq.likeness.watching.rules import require_watcher, watches
from ortaq.likeness.watching.words import fault_of, verdict_of
from ortaq.members.rules import member
from ortaq.work.answered import answered
from ortaq.work.refused import Refused

A_PAGE, FOUND = 24, 40
WIDE = 1000
"""Width of the picture of the programme's seconds."""


@dataclass(frozen=True)
class Shown:
    """A sighting with what people are told of it."""

    sighting: Sighting

    @property
    def verdict(self) -> str:
        """What was found, in a few words."""
        return verdict_of(self.sighting.kind)

    @property
    def seconds(self) -> str:
        """From which to which second of the programme."""
        one = self.sighting
        return "" if one.first is None or one.last is None else f"{clock(one.first)} – {clock(one.last)}"

    @property
    def parts(self) -> list[dict[str, str]]:
        """Each part: where in the clip, where in the programme."""
        return [
            {name: clock(float(part[name])) for name in ("start", "end", "first", "last")}
            for part in self.sighting.parts
        ]

    @property
    def length(self) -> float:
        """Seconds of the programme, as far as they are known."""
        return max(self.sighting.programme.minutes * 60.0, self.sighting.last or 0.0)

    @property
    def bars(self) -> list[tuple[float, float]]:
        """The seconds that were seen, as left edge and width of WIDE."""
        scale = WIDE / self.length if self.length else 0.0
        return [
            (round(part["first"] * scale, 1), max(3.0, round((part["last"] - part["first"]) * scale, 1)))
            for part in self.sighting.parts
        ]

    @property
    def pictures(self) -> list[dict[str, object]]:
        """Evidence: the clip's own picture, and that of the programme at the same moment where it is the house's."""
        lookup = self.sighting.lookup
        if lookup is None or lookup.told is None:
            return []
        mine = str(self.sighting.programme_id)
        is_ours = self.sighting.programme.owner_id == self.sighting.watch.house_id
        return [
            {
                "clip": self._address(at, "clip") if of_clip else "",
                "programme": self._address(at, "programme") if of_programme and is_ours else "",
                "at": clock(pair.clip),
                "second": clock(pair.second),
            }
            for at, (pair, (of_clip, of_programme)) in enumerate(zip(lookup.told.pairs, lookup.pictures, strict=False))
            if pair.programme == mine
        ]

    def _address(self, at: int, which: str) -> str:
        return reverse("watching:picture", args=[self.sighting.pk, at, which])


def clock(seconds: float) -> str:
    """Seconds as people read them: 4:07.5.

    >>> clock(247.5), clock(3601)
    ('4:07.5', '1:00:01.0')
    """
    tenths = round(max(0.0, seconds) * 10)
    minutes, rest = divmod(tenths, 600)
    hours, minutes = divmod(minutes, 60)
    said = f"{minutes:02d}:{rest / 10:04.1f}" if hours else f"{minutes}:{rest / 10:04.1f}"
    return f"{hours}:{said}" if hours else said


@login_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What was seen, the latest first, and what is watched."""
    person, house = member(request)
    state = request.GET.get("state", "")
    found = queries.sightings(house)
    found = found.filter(state=state) if state in SightingState.values else found.filter(state__in=queries.OPEN)
    now = timezone.now()
    page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    told = {
        "house": house,
        "page": page,
        "lines": [Shown(one) for one in page],
        "state": state,
        "states": SightingState.choices,
        "places": [queries.Standing(one, queries.is_silent(one, now)) for one in queries.watches(house)],
        "may": bool(watches(person)),
    }
    return render(request, "likeness/watching.html", told)


@login_required
def new(request: HttpRequest) -> HttpResponse:
    """Have a place watched."""
    person, house = member(request)
    require_watcher(person, house.pk)
    form = forms.WatchForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.add(house=house, by=person, **form.cleaned_data)
        except Refused as refused:
            form.add_error("address", str(refused))
        else:
            return redirect("watching:place", made.pk)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "likeness/watch_new.html", {"form": form, "house": house}, status=status)


def own_watch(request: HttpRequest, pk: UUID) -> Watch:
    """A place that the reader's house has watched; raises Http404."""
    _person, house = member(request)
    return get_object_or_404(queries.watches(house), pk=pk)


def own_sighting(request: HttpRequest, pk: UUID) -> Sighting:
    """Something that was seen for the reader's house; raises Http404."""
    _person, house = member(request)
    return get_object_or_404(queries.sightings(house), pk=pk)


@login_required
@require_safe
def place(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One place: how it is, what was found there."""
    person, house = member(request)
    watch = own_watch(request, pk)
    found = [(one, fault_of(one.problem) if one.problem else "") for one in queries.found_at(watch)[:FOUND]]
    told = {
        "house": house,
        "one": queries.Standing(watch, queries.is_silent(watch, timezone.now())),
        "found": found,
        "lines": [Shown(one) for one in queries.sightings(house).filter(watch=watch)[:A_PAGE]],
        "may": bool(watches(person)),
    }
    return render(request, "likeness/watch.html", told)


def deed(does: Callable[[HttpRequest, Watch], str], back: str = "") -> Callable[[HttpRequest, UUID], HttpResponse]:
    """A page that does something with a place and goes back."""

    def page(request: HttpRequest, pk: UUID) -> HttpResponse:
        watch = own_watch(request, pk)
        return answered(request, lambda: does(request, watch), back or reverse("watching:place", args=[pk]))

    return login_required(require_POST(page))


def _pause(request: HttpRequest, watch: Watch) -> str:
    actions.switch(watch=watch, is_on=False, by=member(request)[0])
    return _("Paused.")


def _go_on(request: HttpRequest, watch: Watch) -> str:
    actions.switch(watch=watch, is_on=True, by=member(request)[0])
    return _("It is watched again.")


@login_required
@require_POST
def remove(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Stop watching a place for good."""
    person, _house = member(request)
    watch = own_watch(request, pk)
    try:
        actions.remove(watch=watch, by=person)
    except Refused as refused:
        said = str(refused)
        return answered(request, lambda: _refuse(said), "watching:place", pk)
    return answered(request, lambda: _("It is watched no more."), "watching:home")


def _refuse(said: str) -> str:
    raise Refused(said)


@login_required
@require_safe
def sighting(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One sighting with its evidence; who opens a new one has seen it."""
    person, house = member(request)
    one = own_sighting(request, pk)
    may = bool(watches(person))
    if may:
        looking.seen_by_somebody(one)
    told = {
        "house": house,
        "line": Shown(one),
        "sighting": one,
        "place": queries.Standing(one.watch, is_silent=False),
        "poster": poster_address(one.programme),
        "wide": WIDE,
        "may": may,
        # Whoever mends the note of one that is closed does not open it again unawares.
        "form": forms.HandleForm(
            initial={"state": one.state if not one.is_open else SightingState.IN_WORK, "note": one.note}
        ),
    }
    return render(request, "likeness/sighting.html", told)


@login_required
@require_POST
def handle(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take it into work, close it, open it again."""
    person, _house = member(request)
    one = own_sighting(request, pk)

    def does() -> str:
        given = request.POST
        changed = actions.handle(sighting=one, state=given.get("state", ""), note=given.get("note", ""), by=person)
        return _("It is “%s” now.") % changed.get_state_display()

    return answered(request, does, "watching:sighting", pk)


@login_required
@require_POST
def keep(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Keep its evidence, with the reason."""
    person, _house = member(request)
    one = own_sighting(request, pk)

    def does() -> str:
        actions.keep(sighting=one, why=request.POST.get("why", ""), by=person)
        return _("The evidence is kept.")

    return answered(request, does, "watching:sighting", pk)


@login_required
@require_POST
def let_go(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Let its evidence expire."""
    person, _house = member(request)
    one = own_sighting(request, pk)

    def does() -> str:
        actions.let_go(sighting=one, by=person)
        return _("The evidence expires again.")

    return answered(request, does, "watching:sighting", pk)


@login_required
@require_safe
def picture(request: HttpRequest, pk: UUID, at: int, which: str) -> HttpResponse:
    """A picture of the evidence, for the people of the house alone."""
    one = own_sighting(request, pk)
    is_ours = one.programme.owner_id == one.watch.house_id
    kept = one.lookup.pictures if one.lookup else []
    answer = one.lookup.told if one.lookup else None
    if answer is None or at >= min(len(kept), len(answer.pairs)) or which not in {"clip", "programme"}:
        raise Http404
    name = kept[at][which == "programme"]
    if not name or answer.pairs[at].programme != str(one.programme_id) or (which == "programme" and not is_ours):
        raise Http404
    try:
        with default_storage.open(name, "rb") as file:
            return private(HttpResponse(file.read(), content_type="image/jpeg"))
    except FileNotFoundError as error:
        raise Http404 from error


@login_required
@require_safe
def table(request: HttpRequest) -> HttpResponse:
    """Everything that was seen, as a table."""
    _person, house = member(request)
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="sightings.csv"'
    # Spreadsheets take a file for UTF-8 only when it says so.
    answer.write("\ufeff")
    csv.writer(answer).writerows(queries.table(queries.sightings(house)))
    return private(answer)


app_name = "watching"
urlpatterns: list[URLPattern] = [
    path("", home, name="home"),
    path("new/", new, name="new"),
    path("sightings.csv", table, name="table"),
    path("sightings/<uuid:pk>/", sighting, name="sighting"),
    path("sightings/<uuid:pk>/handle/", handle, name="handle"),
    path("sightings/<uuid:pk>/keep/", keep, name="keep"),
    path("sightings/<uuid:pk>/let-go/", let_go, name="let_go"),
    path("sightings/<uuid:pk>/<int:at>-<slug:which>.jpg", picture, name="picture"),
    path("<uuid:pk>/", place, name="place"),
    path("<uuid:pk>/pause/", deed(_pause), name="pause"),
    path("<uuid:pk>/go-on/", deed(_go_on), name="go_on"),
    path("<uuid:pk>/remove/", remove, name="remove"),
]
