"""The list of charters, and the addresses of all screens of charters."""

from dataclasses import dataclass

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils import timezone

from ortaq.members.models import Broadcaster
from ortaq.members.queries import all_members
from ortaq.members.rules import member
from ortaq.standards.charter import deed_pages, lab_pages, queries, reader_pages, rules
from ortaq.standards.models import Adoption, Charter, CharterState


@dataclass(frozen=True)
class Line:
    """A charter in the list: how many rules it has, whom it binds, and whom it will."""

    charter: Charter
    rules: int
    members: list[Broadcaster]
    coming: list[Adoption]


@login_required
def charters(request: HttpRequest) -> HttpResponse:
    """All charters, with who has adopted each."""
    person, house = member(request)
    now = timezone.now()
    living = queries.living(all_members(), now)
    standing = [one for one in living if queries.is_held(one, queries.day_of(one.member, now))]
    lines = [
        Line(
            one,
            one.rules.count(),
            [each.member for each in standing if each.charter_id == one.pk],
            [each for each in living if each.charter_id == one.pk and each not in standing],
        )
        for one in queries.charters()
    ]
    return render(
        request,
        "standards/charters.html",
        {
            "lines": lines,
            "house": house,
            "ours": next((one for one in living if one.member_id == house.pk), None),
            "may_write": rules.writes_charters(person),
            "has_draft": any(one.charter.state == CharterState.DRAFT for one in lines),
        },
    )


urlpatterns = [
    path("charters/", charters, name="charters"),
    path("charters/begin/", deed_pages.begin, name="charter_begin"),
    path("charters/<uuid:charter>/", reader_pages.charter, name="charter"),
    path("charters/<uuid:charter>/map/", reader_pages.adoption_map, name="charter_map"),
    path("charters/<uuid:charter>/differences/", reader_pages.differences, name="charter_differences"),
    path("charters/<uuid:charter>/open/", deed_pages.open_charter, name="charter_open"),
    path("charters/<uuid:charter>/name/", deed_pages.name, name="charter_name"),
    path("charters/<uuid:charter>/discard/", deed_pages.discard, name="charter_discard"),
    path("charters/<uuid:charter>/adopt/", deed_pages.adopt, name="charter_adopt"),
    path("adoptions/<uuid:adoption>/leave/", deed_pages.leave, name="adoption_leave"),
    path("adoptions/<uuid:adoption>/reserve/<str:rule>/", deed_pages.reserve, name="adoption_reserve"),
    path("reservations/<uuid:reservation>/lift/", deed_pages.lift, name="reservation_lift"),
    *lab_pages.urlpatterns,
]
