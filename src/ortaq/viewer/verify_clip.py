"""Where a clip comes from that lost its manifest: how far the search is, and what it found, frame beside frame.

An answer is for whoever has its address, unless a member asked: then for the people of that house. The pictures of a
programme are shown only where the reader may watch it, or works for its house.
"""

import uuid
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, TypeVar

from django.core.files.storage import default_storage
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from ortaq.core.likeness.clip import Answer
from ortaq.likeness.lookups import TAKEN
from ortaq.likeness.models import Lookup, LookupState
from ortaq.likeness.rules import may_read
from ortaq.origin import found
from ortaq.origin.sentences import reader_tag
from ortaq.viewer import queries, territory

Page = TypeVar("Page", bound=HttpResponseBase)
POLLED = "HX-Request"
CLIP, PROGRAMME = range(2)
SIDES = {"clip": CLIP, "programme": PROGRAMME}
TONES = 4
"""Programmes are told apart by so many colours, and always by their names."""


@dataclass(frozen=True)
class PairShown:
    """A second of the clip beside that of the programme; an address is empty where no picture may be shown."""

    clip: str
    programme: str
    clip_at: str
    programme_at: str


@dataclass(frozen=True)
class PartShown:
    """A part of the clip with its pictures, where it lies on the bar, and its colour."""

    told: found.PartTold
    at: float
    share: float
    first: float
    part: float
    tone: int
    is_mirrored: bool
    pairs: tuple[PairShown, ...]


@dataclass(frozen=True)
class Lane:
    """A stretch on a bar: where it begins and how long it is, in hundredths of the bar."""

    at: float
    share: float
    state: str
    words: str


@require_safe
@never_cache
def clip(request: HttpRequest, lookup_id: uuid.UUID) -> HttpResponse:
    """How far the search is, or what it found; the page asks by itself until it is there, also without scripts."""
    lookup = lookup_of(request, lookup_id)
    if POLLED in request.headers:
        return _progress(request, lookup)
    answer = lookup.told
    context: dict[str, Any] = _how_far(lookup)
    if answer is not None:
        context |= _shown(request, lookup, answer)
    elif lookup.problem:
        context["problem"] = found.why_not(lookup)
    page = render(request, "viewer/verify_clip.html", context)
    return _private(page)


@require_safe
@never_cache
def picture(request: HttpRequest, lookup_id: uuid.UUID, number: int, side: str) -> HttpResponse:
    """A picture of the clip, or of the programme at the same moment, for those who may see it."""
    lookup = lookup_of(request, lookup_id)
    answer = lookup.told
    if answer is None or side not in SIDES or number >= len(lookup.pictures):
        raise Http404
    programme = answer.pairs[number].programme
    if side == "programme" and programme not in _seen_by(request, {programme}):
        raise Http404
    name = lookup.pictures[number][SIDES[side]]
    if not name or not default_storage.exists(name):
        raise Http404
    with default_storage.open(name, "rb") as file:
        return _private(HttpResponse(file.read(), content_type="image/jpeg"))


def lookup_of(request: HttpRequest, lookup_id: uuid.UUID) -> Lookup:
    """The lookup, for those who may read it; to others there is none."""
    lookup = Lookup.objects.select_related("house").filter(pk=lookup_id).first()
    if lookup is None or lookup.is_gone() or not may_read(request.user, lookup):
        raise Http404
    return lookup


def _private(page: Page) -> Page:
    """Nobody keeps it, lists it, or tells another site its address."""
    page["X-Robots-Tag"] = "noindex, nofollow"
    page["Referrer-Policy"] = "same-origin"
    return page


def _progress(request: HttpRequest, lookup: Lookup) -> HttpResponse:
    if lookup.is_over:
        return HttpResponse(status=HTTPStatus.OK, headers={"HX-Refresh": "true"})
    return _private(render(request, "viewer/verify_clip_progress.html", _how_far(lookup)))


def _how_far(lookup: Lookup) -> dict[str, Any]:
    waiting = lookup.state == LookupState.WAITING
    before = 0
    if waiting:
        others = Lookup.objects.filter(state__in=(LookupState.WAITING, LookupState.RUNNING))
        before = others.filter(created_at__lt=lookup.created_at).count()
    return {
        "lookup": lookup,
        "busy": not lookup.is_over,
        "before": before,
        "part": lookup.per_mille / 1000,
        "percent": lookup.per_mille // 10,
        "is_compared": lookup.per_mille >= TAKEN,
    }


def _shown(request: HttpRequest, lookup: Lookup, answer: Answer) -> dict[str, Any]:
    told = found.told(answer, request.user, reader_tag())
    seen = _seen_by(request, {pair.programme for pair in answer.pairs})
    length = max(told.seconds, 0.001)
    tones = {named: number % TONES for number, named in enumerate(dict.fromkeys(part.named for part in told.parts))}
    parts = [
        PartShown(
            told=part,
            at=100 * part.start / length,
            share=100 * (part.end - part.start) / length,
            first=100 * part.first / part.named.seconds if part.named.seconds else 0.0,
            part=100 * (part.last - part.first) / part.named.seconds if part.named.seconds else 0.0,
            tone=tones[part.named],
            is_mirrored="mirrored" in seen_as.changes,
            pairs=tuple(_pair(lookup, answer, number, seen) for number in part.pairs),
        )
        for part, seen_as in zip(told.parts, answer.verdict.parts, strict=True)
    ]
    heard = [
        Lane(100 * one.start / length, 100 * (one.end - one.start) / length, one.state, one.words)
        for part in told.parts
        for one in part.sounds
    ]
    is_one = len({part.named for part in told.parts}) == 1
    labels = [dict.fromkeys(_label(part) for part in told.parts if part.named == named) for named in told.named]
    return {
        "found": told,
        "parts": parts,
        # What holds for the whole clip stands at the top, else beside the programme that it is said of.
        "label": next(iter(labels[0])) if is_one and labels and len(labels[0]) == 1 else None,
        "whose": list(zip(told.named, labels, strict=True)),
        "heard": heard,
        "sounds": _sounds_said(told),
        "cuts": [(100 * at / length, words) for at, words in told.cuts],
        "shared": [(100 * one.start / length, 100 * (one.end - one.start) / length) for one in told.shared],
        "programmes": [
            (named, [one for one in parts if one.told.named == named]) for named in told.named if named.seconds
        ],
        "has_pairs": any(one.pairs for one in parts),
        "clip_length": found.clock_of(told.seconds),
        "json_address": f"/api/origin/find/{lookup.pk}",
    }


def _label(part: found.PartTold) -> tuple[str, bool, str]:
    return part.badge, part.badge_is_ai, part.sentence


def _sounds_said(told: found.Found) -> list[tuple[str, str, str]]:
    """What is said of the sound: a sign, the words, and the seconds where there is more than one thing to say."""
    said: dict[tuple[str, str], list[str]] = {}
    for part in told.parts:
        for one in part.sounds:
            said.setdefault((one.state, one.words), []).append(one.span)
    return [(state, words, ", ".join(spans) if len(said) > 1 else "") for (state, words), spans in said.items()]


def _pair(lookup: Lookup, answer: Answer, number: int, seen: set[str]) -> PairShown:
    pair = answer.pairs[number]
    stored = lookup.pictures[number] if number < len(lookup.pictures) else ["", ""]

    def address(side: str) -> str:
        return reverse("viewer:verify_clip_picture", args=(lookup.pk, number, side)) if stored[SIDES[side]] else ""

    return PairShown(
        clip=address("clip"),
        programme=address("programme") if pair.programme in seen else "",
        clip_at=found.clock_of(pair.clip),
        programme_at=found.clock_of(pair.second),
    )


def _seen_by(request: HttpRequest, programmes: set[str]) -> set[str]:
    """The programmes whose pictures this reader may see: of the own house, and what may be watched where they are."""
    known = found.names(programmes, request.user, reader_tag())
    may = {pk for pk, named in known.items() if named.is_own}
    at = timezone.now()
    for pk, named in known.items():
        film = named.programme
        if film is not None and named.seconds and pk not in may:
            code = territory.place(request, film.owner.territory).code
            may |= {str(one) for one in queries.granted_in([film], code, at)}
    return may


urlpatterns = [
    path("verify/clip/<uuid:lookup_id>/", clip, name="verify_clip"),
    path("verify/clip/<uuid:lookup_id>/<int:number>-<slug:side>.jpg", picture, name="verify_clip_picture"),
]
