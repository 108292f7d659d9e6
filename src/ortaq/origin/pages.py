"""Declare a programme on one page, and fetch its signed film."""

import uuid
from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from ortaq.catalogue.models import Package, Programme, Version
from ortaq.core.origin.label import Label, label_of, label_sentence, label_words
from ortaq.core.origin.manifest import source_type
from ortaq.core.origin.uses import BadStatement, Part, Statement
from ortaq.core.text.languages import INTERFACE
from ortaq.members.models import Person
from ortaq.members.rules import NotAllowed, person
from ortaq.origin import actions, queries, rules
from ortaq.origin.answers import CHOICES, Answer, Choice, remembered, typed
from ortaq.origin.models import Declaration, Tamga, TamgaState
from ortaq.origin.panel import panel
from ortaq.origin.sentences import PARTS, part_said, reader_tag
from ortaq.work.settings import settings


@dataclass(frozen=True)
class Card:
    """One version on the page: what stands, what is typed, what is wrong with it."""

    version: Version
    declaration: Declaration | None
    answer: Answer
    may: bool
    leads: bool = False
    problem: str = ""

    @property
    def part(self) -> str:
        """Picture, sound or subtitles in the reader's language."""
        return str(PARTS[Part(self.version.kind)])

    @property
    def choices(self) -> list[tuple[Choice, bool]]:
        """What may be ticked, and whether it is."""
        return [(choice, choice.value in self.answer.kinds) for choice in CHOICES[Part(self.version.kind)]]

    @property
    def ticked(self) -> list[str]:
        """What is ticked, in words."""
        return [str(choice.words) for choice, ticked in self.choices if ticked]

    @property
    def is_open(self) -> bool:
        """The first of its kind is open, and whatever is wrong; the others wait with their answer in one line."""
        return bool(self.problem) or (self.leads and (self.may or self.declaration is None))

    @property
    def said(self) -> Any:
        """The standing declaration in words."""
        return part_said(queries.statement_of(self.declaration)) if self.declaration else None

    @property
    def statement(self) -> Statement | None:
        """What is typed, when it can stand."""
        try:
            return None if self.answer.is_empty else self.answer.statement(self.version)
        except BadStatement:
            return None


def _cards(programme: Programme, person: Person, data: QueryDict | None) -> list[Card]:
    """The cards in the order picture, sounds, subtitles; of each kind the original language first, and it leads."""
    cards: list[Card] = []
    found = queries.declarations(programme).items()
    for version, declaration in sorted(found, key=lambda one: _place(programme, one[0])):
        may = rules.may_declare(person, version)
        if data is not None and may:
            answer = typed(data, version)
        else:
            answer = remembered(declaration) if declaration else Answer()
        leads = all(card.version.kind != version.kind for card in cards)
        cards.append(Card(version=version, declaration=declaration, answer=answer, may=may, leads=leads))
    return cards


def _place(programme: Programme, version: Version) -> tuple[str, bool, str]:
    return version.kind, version.language != programme.original_language, version.language


def _preview(programme: Programme, cards: list[Card], tag: str) -> dict[str, Any]:
    """What a viewer with the language `tag` would see if the answers were signed as they stand."""
    told = {card.version: card.statement for card in cards}
    spoken = {version.language: version for version in told if version.kind == Part.SOUND}
    sound = spoken.get(tag) or spoken.get(programme.original_language) or next(iter(spoken.values()), None)
    heard = [one for version, one in told.items() if version.kind == Part.PICTURE or version == sound]
    label = label_of(one for one in heard if one) if all(heard) else Label("unknown", 0)
    return {
        "preview_tag": tag,
        "preview_tags": list(INTERFACE.values()),
        "words": label_words(label, tag),
        "sentence": label_sentence(label, tag),
        "label": label,
        "is_ai": label is not None and label.code != "unknown",
        "source": source_type([one for one in heard if one]).rsplit("/", 1)[-1],
        "sound": sound,
        "programme": programme,
        "poster": _poster(programme),
    }


def _poster(programme: Programme) -> str:
    """Address of the still picture; empty when there is only a drawn poster or none."""
    package = Package.objects.filter(programme=programme).only("poster").first()
    return f"{settings().media_origin}/{package.poster}" if package and package.poster else ""


def _copied(cards: list[Card], source: str) -> list[Card]:
    """The same answers for every version of the same kind that the person may declare."""
    card = next((one for one in cards if str(one.version.pk) == source), None)
    if card is None:
        return cards
    return [
        replace(one, answer=card.answer) if one.may and one.version.kind == card.version.kind else one for one in cards
    ]


@login_required
def declare(request: HttpRequest, programme_id: uuid.UUID) -> HttpResponse:
    """All versions on one page; signing takes those that were answered, and keeps what was typed when one is wrong."""
    programme = get_object_or_404(Programme.objects.select_related("owner"), pk=programme_id)
    reader = person(request)
    data = request.POST if request.method == "POST" else None
    cards = _cards(programme, reader, data)
    status = HTTPStatus.OK
    if data is not None:
        do, _colon, which = data.get("do", "sign").partition(":")
        if do == "copy":
            cards = _copied(cards, which)
        elif do == "sign":
            cards = [replace(card, problem=_problem(card)) for card in cards]
            if not any(card.problem for card in cards) and _signed(request, cards, reader):
                return redirect("origin:declare", programme_id=programme.pk)
            status = HTTPStatus.UNPROCESSABLE_ENTITY
    tag = (data or request.GET).get("lang") or reader_tag()
    context = {
        "programme": programme,
        "cards": cards,
        "panel": panel(programme),
        "undeclared": sum(card.declaration is None for card in cards),
        "may_any": any(card.may for card in cards),
        "may_sign": rules.may_sign(reader, programme),
        "waiting": Tamga.objects.filter(programme=programme, state=TamgaState.WAITING).exists(),
        **_preview(programme, cards, tag if tag in INTERFACE.values() else "en"),
    }
    if data is not None and request.headers.get("HX-Request"):
        return render(request, "origin/preview.html", context)
    return render(request, "origin/declare.html", context, status=status)


def _problem(card: Card) -> str:
    return "" if card.answer.is_empty or not card.may else card.answer.problem(card.version)


def _signed(request: HttpRequest, cards: list[Card], person: Person) -> bool:
    """Declare what was answered, all or nothing; says so in a message, and returns whether there was anything."""
    answered = [card for card in cards if card.may and not card.answer.is_empty]
    if not answered:
        messages.error(request, _("Nothing is answered yet: say of at least one version how it was made."))
        return False
    with transaction.atomic():
        for card in answered:
            version = card.version
            actions.declare(
                version=version,
                by=person,
                no_ai=card.answer.no_ai,
                uses=card.answer.uses(original=version.programme.original_language, language=version.language),
                note=card.answer.note,
            )
    said = ngettext(
        "%(number)s version is declared under your name.",
        "%(number)s versions are declared under your name.",
        len(answered),
    )
    messages.success(request, said % {"number": len(answered)})
    return True


@login_required
@require_POST
def sign(request: HttpRequest, programme_id: uuid.UUID) -> HttpResponse:
    """Make the signed film now."""
    programme = get_object_or_404(Programme.objects.select_related("owner"), pk=programme_id)
    try:
        actions.sign_programme(programme=programme, by=person(request))
        messages.success(request, _("The film is signed."))
    except (NotAllowed, actions.DeclarationMissing, actions.NotPackaged, actions.SigningFailed) as error:
        messages.error(request, str(error))
    return redirect("origin:declare", programme_id=programme.pk)


@login_required
def film(request: HttpRequest, programme_id: uuid.UUID) -> FileResponse:
    """The signed MP4, for people of the house that owns the programme."""
    programme = get_object_or_404(Programme, pk=programme_id)
    if not rules.owns(person(request), programme):
        raise PermissionDenied
    return film_response(programme)


def film_response(programme: Programme) -> FileResponse:
    """The newest signed film as a download; raises Http404 when there is none."""
    tamga = queries.tamga_of(programme)
    if tamga is None:
        raise Http404
    return FileResponse(tamga.file.open(), as_attachment=True, filename=f"{programme.pk}.mp4", content_type="video/mp4")


app_name = "origin"
urlpatterns = [
    path("<uuid:programme_id>/", declare, name="declare"),
    path("<uuid:programme_id>/sign/", sign, name="sign"),
    path("<uuid:programme_id>/film.mp4", film, name="film"),
]
