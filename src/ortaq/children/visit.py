"""Who visits the children's room, read from the address alone: no cookie is set here, and none is read.

An address says the language, the place and the age: `/children/uz/uz/6/`. The place counts only on a node that lets
viewers choose where they watch (a demonstration); elsewhere the node knows itself, and the address says `here`.
"""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import wraps
from http import HTTPStatus
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation.trans_real import parse_accept_lang_header
from django.views.decorators.http import require_safe

from ortaq.children import voices
from ortaq.children.queries import AGES, Shown
from ortaq.core.text import languages
from ortaq.core.text.numbers import in_words
from ortaq.members.territories import territories
from ortaq.viewer import territory
from ortaq.work.settings import settings

HERE = "here"
SMALLEST, LARGEST = 11, 48
"""Between these lie the numbers that the parents' gate adds."""
CHOICES = {"minutes": (15, 30, 45, 60, 90), "bedtime": (19, 20, 21, 22), "chain": (0, 1, 2, 4)}
"""What parents choose from: minutes a day, the hour of going to bed, how many programmes go on by themselves."""
FIRST = {"kk": "KZ", "ky": "KG", "tr": "TR", "az": "AZ", "uz": "UZ", "tk": "TM", "hu": "HU"}
"""Where a demonstration takes a visitor to be who only says a language."""


@dataclass(frozen=True, slots=True)
class Visit:
    """A child in the room: the code of the language and the place as the address has them, age, and where it is."""

    code: str
    place: str
    age: int
    territory: str
    at: dt.datetime

    @property
    def tag(self) -> str:
        """The tag of the language and its script."""
        return languages.INTERFACE[self.code]

    def address(self, name: str, **more: object) -> str:
        """Another page of the room in the same language, place and age."""
        where = {"code": self.code, "place": self.place, "age": self.age}
        return reverse(f"children:{name}", kwargs=where | more)

    def said(self, what: str) -> str:
        """Where something that stands in the room is heard (`pages.said_here`); empty where the machine is silent."""
        return "" if voices.silence(self.tag) else self.address("said", what=what)


def is_known() -> bool:
    """Whether the node itself knows where viewers are."""
    node = settings()
    return bool(node.territory_header or node.territory_database)


def place_of(request: HttpRequest, place: str) -> str:
    """The territory of a visitor; empty when nobody knows it."""
    if is_known():
        return territory.place(request).code
    said = place.upper()
    return said if settings().territory_choice and said in territories() else ""


def room(page: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """A page of the room: read only, in the language of its address, kept by nobody for somebody else."""

    @require_safe
    @wraps(page)
    def answer(request: HttpRequest, code: str, place: str, age: int, **named: Any) -> HttpResponseBase:
        is_place = place == HERE or place.upper() in territories()
        if code not in languages.INTERFACE or age not in AGES or not is_place:
            return nothing_here(request, first_visit(request))
        visit = Visit(code, place, age, place_of(request, place), timezone.now())
        request.tag = visit.tag  # type: ignore[attr-defined]  # as web/middleware.py sets it
        with translation.override(code):
            try:
                response = page(request, visit, **named)
            except Http404:
                response = nothing_here(request, visit)
        response.headers["Content-Language"] = visit.tag
        response.headers.setdefault("Cache-Control", "private, no-cache")
        response.headers["Referrer-Policy"] = "no-referrer"
        return response

    return answer


def frame(visit: Visit, found: Sequence[Shown] | None = None) -> dict[str, Any]:
    """What every page of the room needs: addresses, the parents' gate, what may be chosen."""
    tag = visit.tag
    return {
        "visit": visit,
        "home": visit.address("home"),
        "ages": AGES,
        "choices": CHOICES,
        "numbers": {number: in_words(number, tag) for number in range(SMALLEST, LARGEST + 1)},
        "silence": voices.silence(tag),
        "speaks": not voices.silence(tag) or any(voices.voice_of(one, tag) for one in found or ()),
        "languages_here": visit.address("languages"),
        "channel_here": visit.address("channel") if found is None or found else "",
        "kept_here": visit.address("kept"),
        "worker": reverse("children:worker"),
        "is_nowhere": not visit.territory,
    }


def nothing_here(request: HttpRequest, visit: Visit) -> HttpResponse:
    """That something is not here, as a page of the room."""
    request.tag = visit.tag  # type: ignore[attr-defined]  # as web/middleware.py sets it
    with translation.override(visit.code):
        answer = render(request, "children/lost.html", frame(visit), status=HTTPStatus.NOT_FOUND)
    answer.headers["Content-Language"] = visit.tag
    return answer


def first_visit(request: HttpRequest) -> Visit:
    """Where a visitor begins who has only said `/children/`: in the browser's language, at the youngest age."""
    wanted = (one for one, _weight in parse_accept_lang_header(request.headers.get("Accept-Language", "")))
    code = next((found for one in wanted for found in (one, one.split("-")[0]) if found in languages.INTERFACE), "en")
    place = HERE
    if not is_known() and settings().territory_choice:
        place = FIRST.get(languages.primary(languages.INTERFACE[code]), "KZ").lower()
    return Visit(code, place, AGES[0], place_of(request, place), timezone.now())


def said(content: bytes, *, is_kept: bool = True) -> HttpResponse:
    """A sound; a browser may keep for a day what a machine has spoken, and not what a person can take back."""
    kept = "private, max-age=86400" if is_kept else "private, no-cache"
    return HttpResponse(content, content_type="audio/wav", headers={"Cache-Control": kept})
