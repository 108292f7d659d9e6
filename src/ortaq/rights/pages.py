"""Screens of the room `rights`: contracts given and taken, and one programme's rights, country by country.

One contract stands in `contract_pages`.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _

from ortaq.catalogue.models import Programme
from ortaq.core.rights import Decision
from ortaq.members.models import Broadcaster
from ortaq.members.rules import member
from ortaq.members.territories import territories
from ortaq.rights import contract_pages, document_pages, known_pages, queries, register_pages, sentences
from ortaq.rights.contract_pages import Line, line_of, picture_of
from ortaq.rights.models import ContractKind


@login_required
def contracts(request: HttpRequest) -> HttpResponse:
    """Contracts taken, given, and open to all."""
    (_person, house), now = member(request), timezone.now()
    groups: dict[str, list[Line]] = {"taken": [], "given": [], "open": []}
    for contract in queries.contracts_of(house).filter(kind=ContractKind.LICENCE):
        kind = "given" if contract.licensor_id == house.pk else "taken" if contract.licensee_id else "open"
        for clause in contract.clauses.all():
            groups[kind].append(line_of(clause, now))
    named = [
        (_("Taken: what we may show"), groups["taken"]),
        (_("Given: what others may show of ours"), groups["given"]),
        (_("Open to all members"), groups["open"]),
    ]
    return render(
        request,
        "rights/contracts.html",
        {"house": house, "groups": [(title, lines) for title, lines in named if lines]},
    )


@login_required
def programme(request: HttpRequest, programme: UUID) -> HttpResponse:
    """May my house show this, and where? One answer for each territory, and the clauses of one's own programme."""
    _person, house = member(request)
    found = get_object_or_404(Programme.objects.select_related("owner", "package"), pk=programme)
    now = timezone.now()
    # Not what is cut at this very moment, but what a showing of this length would be.
    length = dt.timedelta(minutes=found.minutes or 30)
    codes = sorted(territories(), key=lambda code: code != house.territory)
    answers = queries.decisions(queries.Question(found.pk, house.pk, code, now, now + length) for code in codes)
    mine = found.owner_id == house.pk
    given = list(queries.clauses_of(found).filter(contract__kind=ContractKind.LICENCE)) if mine else []
    return render(
        request,
        "rights/programme.html",
        {
            "programme": found,
            "house": house,
            "is_ours": mine,
            "answers": together(codes, answers, house),
            "lines": [line_of(clause, now) for clause in given],
            "picture": picture_of(given, house, now.date()) if given else None,
        },
    )


@dataclass(frozen=True, slots=True)
class Place:
    """The answer for one territory, or for several with the same one, in words."""

    codes: tuple[str, ...]
    decision: Decision
    house: Broadcaster

    @property
    def name(self) -> str:
        """The territories' names."""
        return sentences.places(self.codes)

    @property
    def said(self) -> list[str]:
        """The reasons."""
        return sentences.say(self.decision, time_zone=self.house.time_zone)


def together(codes: Sequence[str], answers: Sequence[Decision], house: Broadcaster) -> list[Place]:
    """The answers, with territories that differ in nothing but their name put together; the first come first."""
    groups: dict[str, list[tuple[str, Decision]]] = {}
    for code, one in zip(codes, answers, strict=True):
        same = [
            (reason, {name: value for name, value in params.items() if name != "territory"})
            for reason, params in one.reasons
        ]
        groups.setdefault(f"{one.answer}{one.until}{same}", []).append((code, one))
    places = []
    for group in groups.values():
        everywhere, (_code, first) = tuple(code for code, _one in group), group[0]
        reasons = tuple(
            (reason, {**params, "territory": list(everywhere)} if "territory" in params else params)
            for reason, params in first.reasons
        )
        places.append(Place(everywhere, replace(first, reasons=reasons), house))
    return places


app_name = "rights"
urlpatterns = [
    path("", contracts, name="contracts"),
    path("programme/<uuid:programme>/", programme, name="programme"),
    *known_pages.urlpatterns,
    *register_pages.urlpatterns,
    *contract_pages.urlpatterns,
    *document_pages.urlpatterns,
]
