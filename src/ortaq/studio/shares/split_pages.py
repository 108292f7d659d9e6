"""The screen of the rights split: its lines, and the matrix of the world with gaps and overlaps while it is written."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ortaq.core.rights import EVERYTHING
from ortaq.core.shares.apportion import apportioned
from ortaq.core.shares.split import MEDIA, BadSplit, Line, Matrix, Split, in_lowest_terms, read_split
from ortaq.core.shares.treaties import WHOLE
from ortaq.members.models import Broadcaster
from ortaq.rights import sentences
from ortaq.studio.models import Project
from ortaq.studio.shares import actions, queries, reading, words
from ortaq.studio.shares.frame import Seen, seen, shown
from ortaq.work.refused import Refused

MOST_TOLD = 6
"""So many gaps and overlaps are told; the matrix shows all."""


@dataclass(frozen=True, slots=True)
class Part:
    """A house and its part of a field or line: its weight as it was typed, and the share that this is."""

    house: Broadcaster
    weight: int
    share: str = ""


@dataclass(frozen=True, slots=True)
class Piece:
    """Languages of one field, and who owns them: nobody is a gap, two lines are an overlap."""

    tongues: str
    owners: tuple[Part, ...]
    lines: tuple[int, ...]

    @property
    def look(self) -> str:
        """Its look."""
        return "twice" if len(self.lines) > 1 else "gap" if not self.owners else "one"


@dataclass(frozen=True, slots=True)
class Drawn:
    """The matrix as a table: columns are media that are alike everywhere."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[tuple[Piece, ...], ...]], ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """One code that a line can name."""

    code: str
    word: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Fields:
    """One line in the form."""

    place: int
    summary: str
    owners: tuple[Part, ...]
    axes: tuple[tuple[str, str, tuple[Choice, ...]], ...]
    is_open: bool


@login_required
def rights_split(request: HttpRequest, project: UUID) -> HttpResponse:
    """The split; whoever answers for the leading house writes it, and only what is whole is saved."""
    one = seen(request, project)
    problem = ""
    if request.method == "POST":
        try:
            split = reading.split(request.POST, one.houses)
            split, is_saved = done(request, one, split)
        except Refused as error:
            split, is_saved, problem = beginning(one), False, str(error)
        if is_saved:
            return redirect("studio:split", project)
    else:
        split = saved(one.project) or beginning(one)
    kept = queries.split_of(one.project)
    return shown(
        request,
        one,
        "split",
        "split",
        422 if problem else 200,
        fields=[fields_of(one, line, place, split) for place, line in enumerate(split.lines)],
        rest=[Part(house, split.rest.get(who, 0)) for who, house in one.houses.items()],
        kept=kept,
        problem=problem,
        houses=one.houses.values(),
        **told(one, split),
    )


def done(request: HttpRequest, one: Seen, split: Split) -> tuple[Split, bool]:
    """Do what was pressed: a line more, a line less, or save; says whether it was saved."""
    match request.POST.get("do", "save").partition("-"):
        case ["add", _, _]:
            return Split((*split.lines, Line({}, (), (EVERYTHING,), (EVERYTHING,))), split.rest), False
        case ["drop", _, place] if place.isdecimal():
            lines = [line for number, line in enumerate(split.lines) if number != int(place)]
            return Split(tuple(lines), split.rest), False
        case ["save", _, _]:
            try:
                actions.save_split(project=one.project, split=split, by=one.person)
            except Refused as error:
                messages.error(request, str(error))
                return split, False
            messages.success(request, _("The split is saved: every field of the world has its owners, once."))
            return split, True
    return split, False


@login_required
@require_POST
def check(request: HttpRequest, project: UUID) -> HttpResponse:
    """The matrix of a split that is still being written."""
    one = seen(request, project)
    try:
        found = told(one, reading.split(request.POST, one.houses))
    except Refused as error:
        found = {"unreadable": str(error)}
    return render(request, "studio/_matrix.html", {"project": one.project, **found})


def saved(project: Project) -> Split | None:
    """The saved split."""
    kept = queries.split_of(project)
    return kept.lines if kept else None


def beginning(one: Seen) -> Split:
    """What to begin with: each its own country, the rest of the world by the shares (equal where none are set)."""
    shares = {str(each.partner.broadcaster_id): each.share for each in queries.shares_of(one.project) if each.share}
    lines = [Line({who: 1}, (house.territory,)) for who, house in one.houses.items()]
    whole = in_lowest_terms(shares or dict.fromkeys(one.houses, 1))
    return Split(tuple(lines), dict(whole))


def told(one: Seen, split: Split) -> dict[str, Any]:
    """The matrix of a split, and what is wrong with it."""
    try:
        matrix = queries.matrix_of(read_split(split.plain()), queries.today(one.project))
    except BadSplit as bad:
        return {"unreadable": words.bad_split(bad)}
    problems = words.problems(matrix)
    return {
        "drawn": drawn(matrix, one.houses),
        "problems": problems[:MOST_TOLD],
        "more": max(0, len(problems) - MOST_TOLD),
        "legend": one.houses.values(),
    }


def drawn(matrix: Matrix, houses: dict[str, Broadcaster]) -> Drawn:
    """The matrix as a table."""
    fields = {
        (place, medium): pieces(matrix, place, medium, houses) for place in matrix.territories for medium in MEDIA
    }
    alike: dict[tuple[tuple[Piece, ...], ...], list[str]] = defaultdict(list)
    for medium in MEDIA:
        alike[tuple(fields[place, medium] for place in matrix.territories)].append(medium)
    columns = tuple(
        words.medium(EVERYTHING) if len(media) == len(MEDIA) else sentences.in_a_row(map(words.medium, media))
        for media in alike.values()
    )
    rows = tuple(
        (words.place(place), tuple(column[number] for column in alike))
        for number, place in enumerate(matrix.territories)
    )
    return Drawn(columns, rows)


def pieces(matrix: Matrix, place: str, medium: str, houses: dict[str, Broadcaster]) -> tuple[Piece, ...]:
    """One field, language by language; languages with the same owners are one piece."""
    alike: dict[tuple[int, ...], list[str]] = defaultdict(list)
    for tag in matrix.languages:
        lines = tuple(
            number
            for number, (where, tongues, how) in enumerate(matrix.claims, 1)
            if place in where and tag in tongues and medium in how
        )
        alike[lines].append(tag)
    found = []
    for lines, tags in alike.items():
        owners = matrix.split.lines[lines[0] - 1].owners if lines else matrix.split.rest
        is_every = len(tags) == len(matrix.languages)
        found.append(
            Piece(
                "" if is_every else sentences.in_a_row(map(words.tongue, tags)),
                parts_of(dict(in_lowest_terms(owners)) if owners else {}, houses),
                lines,
            )
        )
    return tuple(found)


def parts_of(owners: dict[str, int], houses: dict[str, Broadcaster]) -> tuple[Part, ...]:
    """Owners that take part, in the order of the houses."""
    some = {who: owners[who] for who in houses if who in owners}
    shares = apportioned(WHOLE, some) if some else {}
    return tuple(Part(houses[who], weight, words.share(shares[who])) for who, weight in some.items())


def fields_of(one: Seen, line: Line, place: int, split: Split) -> Fields:
    """One line in the form; what it says stands in its summary."""
    known = reading.choices()
    chosen = {"t": line.territories, "g": line.languages, "m": line.media}
    labels = {"t": _("Countries"), "g": _("Languages"), "m": _("Ways of showing it")}
    owners = parts_of(dict(line.owners), one.houses)
    is_said = bool(owners and line.territories and line.languages and line.media)
    return Fields(
        place,
        in_words(owners, line) if is_said else _("Not said yet"),
        tuple(Part(house, line.owners.get(who, 0)) for who, house in one.houses.items()),
        tuple(
            (axis, labels[axis], tuple(Choice(code, word, code in chosen[axis]) for code, word in known[axis]))
            for axis in ("t", "g", "m")
        ),
        is_open=not is_said and place == len(split.lines) - 1,
    )


def in_words(owners: Iterable[Part], line: Line) -> str:
    """A line as a sentence."""
    return _("%(owners)s: %(where)s; %(tongues)s; %(how)s") % {
        "owners": sentences.in_a_row(str(one.house) for one in owners),
        "where": words.places(line.territories),
        "tongues": sentences.in_a_row(map(words.tongue, line.languages)),
        "how": sentences.in_a_row(map(words.medium, line.media)),
    }


urlpatterns = [
    path("<uuid:project>/rights/", rights_split, name="split"),
    path("<uuid:project>/rights/check/", check, name="split_check"),
]
"""In the map of this room (`studio.pages`)."""
