"""Declare a programme on one page, and fetch the signed film."""

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
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from ortaq.catalogue.models import FILMED, Package, Programme, Version
from ortaq.core.origin.cues import INTERVAL_MS, cues_of
from ortaq.core.origin.label import Label, label_of, label_sentence, label_words
from ortaq.core.origin.manifest import source_type
from ortaq.core.origin.uses import AIKind, AIUse, BadStatement, Part, Statement, inherited
from ortaq.core.text.languages import INTERFACE
from ortaq.members.models import Person
from ortaq.members.rules import person
from ortaq.origin import actions, lengths, queries, rules, standing_pages
from ortaq.origin.addresses import link_to
from ortaq.origin.answers import CHOICES, REAL, REVIEWED, Answer, Choice, Detail, remembered, typed, with_defaults
from ortaq.origin.duty_words import duties_said
from ortaq.origin.models import Declaration, DeclarationState, Tamga, TamgaState
from ortaq.origin.panel import RANGES, PartTold, clock, panel, told_together
from ortaq.origin.sentences import DRAWN, PARTS, PartSaid, kind_words, part_said, reader_tag
from ortaq.standards.consents.queries import choices_for
from ortaq.work.refused import Refused
from ortaq.work.settings import settings


@dataclass(frozen=True)
class Card:
    """One version on the page: what stands, what is written, what it inherits, what is typed, what is wrong with it."""

    version: Version
    declaration: Declaration | None
    draft: Declaration | None
    parents: list[queries.Parent]
    answer: Answer
    reader: Person
    leads: bool = False
    problem: str = ""

    @property
    def may(self) -> bool:
        """Whether the reader may declare it."""
        return rules.may_declare(self.reader, self.version)

    @property
    def part(self) -> str:
        """Picture, sound or subtitles in the reader's language."""
        return str(PARTS[Part(self.version.kind)])

    @property
    def choices(self) -> list[tuple[Choice, bool, Detail]]:
        """What may be ticked, whether it is, and what is said of it."""
        return [
            (choice, choice.value in self.answer.kinds, self.answer.detail(choice.value))
            for choice in CHOICES[Part(self.version.kind)]
        ]

    @property
    def ticked(self) -> list[str]:
        """What is ticked, in words."""
        found = [choice for choice, ticked, _detail in self.choices if ticked]
        is_ai = any(choice.is_ai for choice in found)
        return [str(DRAWN if is_ai and one.value == AIKind.CGI else one.words) for one in found]

    @property
    def is_open(self) -> bool:
        """The first of its kind is open, and whatever is wrong; the others wait with their answer in one line."""
        waits = self.leads and (self.may or self.declaration is None)
        return bool(self.problem) or self.draft is not None or waits

    @property
    def said(self) -> PartSaid | None:
        """The standing declaration in words."""
        return part_said(queries.statement_of(self.declaration)) if self.declaration else None

    @property
    def told(self) -> PartTold | None:
        """The standing declaration, use by use, for who only reads."""
        return told_together([queries.statement_of(self.declaration)])[0] if self.declaration else None

    @property
    def drafted(self) -> PartTold | None:
        """What the draft itself says, use by use, for who only reads."""
        return told_together([queries.own_statement(self.draft)])[0] if self.draft else None

    @property
    def may_review(self) -> bool:
        """Whether the reader can say that somebody else's draft is true."""
        unread = self.draft is not None and self.draft.state == DeclarationState.DRAFT
        return unread and self.may and self.draft is not None and self.draft.declared_by_id != self.reader.pk

    @property
    def handed_down(self) -> list[tuple[AIUse, str, bool]]:
        """What its parents hand down: use, words, and whether it is still in it."""
        found: dict[AIKind, tuple[AIUse, list[str], bool]] = {}
        for parent in self.parents:
            for use in parent.uses:
                kept = use.kind not in parent.removed if self.answer.still is None else use.kind in self.answer.still
                found.setdefault(use.kind, (use, [], kept))[1].append(kind_words(use))
        return [(use, " · ".join(dict.fromkeys(words)), kept) for use, words, kept in found.values()]

    @property
    def is_beyond_the_form(self) -> bool:
        """Whether one kind is named several times in what is written; the form has one row per kind."""
        written = self.draft or self.declaration
        return written is not None and len(remembered(written).kinds) < len(written.uses)

    @property
    def removed(self) -> list[str] | None:
        """Kinds that are no longer in it; None when nobody was asked."""
        return self.answer.removed([use for use, _words, _kept in self.handed_down])

    @property
    def stands(self) -> bool:
        """Whether the answer is what was signed already."""
        if self.declaration is None or not self.answer.says(remembered(self.declaration)):
            return False
        return self.removed is None or all(
            set(self.removed) == set(one.removed) & {use.kind.value for use in one.uses} for one in self.parents
        )

    @property
    def statement(self) -> Statement | None:
        """What is typed with what it inherits, when it can stand."""
        try:
            said = None if self.answer.is_empty else self.answer.statement(self.version)
        except BadStatement:
            return None
        for one in self.parents if said else ():
            gone = one.removed if self.removed is None else self.removed
            if said and one.statement:
                said = inherited(said, [one.statement], {AIKind(kind) for kind in gone})
        return said


def _cards(programme: Programme, reader: Person, data: QueryDict | None) -> list[Card]:
    """The cards in the order picture, sounds, subtitles; of each kind the original language first, and it leads."""
    cards: list[Card] = []
    found = sorted(queries.declarations(programme, beside=True).items(), key=lambda one: _place(programme, one[0]))
    drafts, parents = queries.drafts(programme), queries.parents_of(version for version, _one in found)
    used = queries.last_used(reader.broadcaster) if reader.broadcaster else {}
    for version, declaration in found:
        # What nobody has signed yet is for the house alone.
        draft = drafts.get(version.pk) if reader.broadcaster_id == version.made_by_id else None
        if data is not None and rules.may_declare(reader, version):
            answer = typed(data, version)
        else:
            written = draft or declaration
            answer = with_defaults(remembered(written) if written else Answer(), Part(version.kind), used)
        leads = all(card.version.kind != version.kind for card in cards)
        cards.append(Card(version, declaration, draft, parents[version], answer, reader, leads))
    return cards


ORDER = [part.value for part in Part]
"""Picture, sound, subtitles, then what stands beside the film."""


def _place(programme: Programme, version: Version) -> tuple[int, bool, str]:
    return ORDER.index(version.kind), version.language != programme.original_language, version.language


def _preview(programme: Programme, cards: list[Card], tag: str) -> dict[str, Any]:
    """What a viewer with the language `tag` would see if the answers were signed as they stand."""
    told = {card.version: card.statement for card in cards}
    spoken = {version.language: version for version in told if version.kind == Part.SOUND}
    sound = spoken.get(tag) or spoken.get(programme.original_language) or next(iter(spoken.values()), None)
    asked = [card for card in cards if card.version.kind == Part.PICTURE or card.version == sound]
    heard = [card.statement for card in asked]
    label = label_of(one for one in heard if one) if all(heard) else Label("unknown", 0)
    rows, strictest = duties_said([one for one in told.values() if one], timezone.localdate())
    return {
        "preview_tag": tag,
        "preview_tags": list(INTERFACE.values()),
        "words": label_words(label, tag),
        "sentence": label_sentence(label, tag),
        "label": label,
        "is_ai": label is not None and label.code != "unknown",
        "source": source_type([one for one in heard if one]).rsplit("/", 1)[-1],
        "missing": next(filter(None, map(_missing, asked)), ""),
        **_when([one for one in heard if one], lengths.length_ms(asked[0].version) if asked else 0),
        "sound": sound,
        "programme": programme,
        "poster": _poster(programme),
        "duties": rows,
        "strictest": strictest,
    }


def _missing(card: Card) -> str:
    """What is still missing in an answer, or wrong with it."""
    return card.answer.problem(card.version, signed=False) if card.may and not card.answer.is_empty else ""


def _when(heard: list[Statement], length: int) -> dict[str, Any]:
    """When the badge is seen: stretches, and whether that is all the time; `length` 0: nobody knows how long it is."""
    end = length or A_DAY
    cues = cues_of(heard, end, interval_ms=0)
    whole = [cue for cue in cues if cue.whole]
    spans = [
        (f"{clock(cue.start_ms)}–{'' if cue.end_ms == A_DAY else clock(cue.end_ms)}", not (cue.start_ms or cue.whole))
        for cue in cues
    ]
    return {
        "all_through": sum(cue.end_ms - cue.start_ms for cue in whole) == end,
        "spans": spans[:RANGES],
        "more_spans": len(spans) > RANGES,
        "comes_back": end > INTERVAL_MS,
    }


A_DAY = 86_400_000
"""What stands for the length of a film that nobody knows."""


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
        replace(one, answer=replace(card.answer, still=one.answer.still))
        if one.may and one.version.kind == card.version.kind
        else one
        for one in cards
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
        elif do in ("sign", "draft"):
            signed = do == "sign"
            cards = [replace(card, problem=_problem(card, signed=signed)) for card in cards]
            if not any(card.problem for card in cards) and _kept(request, cards, reader, signed=signed):
                return redirect("origin:declare", programme_id=programme.pk)
            status = HTTPStatus.UNPROCESSABLE_ENTITY
        elif do in STEPS:
            _step(request, programme, cards, do, which)
            return redirect("origin:declare", programme_id=programme.pk)
    tag = (data or request.GET).get("lang") or reader_tag()
    context = {
        "programme": programme,
        "cards": cards,
        "panel": panel(programme),
        "drafts": sum(card.draft is not None for card in cards),
        "undeclared": sum(card.declaration is None for card in cards if card.version.kind in FILMED),
        "may_any": any(card.may for card in cards),
        "our_own": any(card.version.made_by_id == reader.broadcaster_id for card in cards),
        "may_sign": rules.may_sign(reader, programme),
        "waiting": Tamga.objects.filter(programme=programme, state=TamgaState.WAITING).exists(),
        "systems": sorted(
            {*SYSTEMS, *(detail.system for card in cards for _c, _t, detail in card.choices if detail.system)}
        ),
        "consents": choices_for(reader.broadcaster) if reader.broadcaster else [],
        "reviews": REVIEWED.items(),
        "reals": REAL.items(),
        "beside": _beside(programme, cards) if rules.may_sign(reader, programme) else [],
        **_preview(programme, cards, tag if tag in INTERFACE.values() else "en"),
    }
    if data is not None and request.headers.get("HX-Request"):
        return render(request, "origin/preview.html", context | {"is_partial": True})
    return render(request, "origin/declare.html", context, status=status)


SYSTEMS = ("espeak-ng", "Piper", "Whisper", "pycairo", "Blender")
"""Offered beside what the house has named before."""
STEPS = ("review", "discard", "add")
"""What a button may do besides signing and saving: each says of what, after a colon."""


def _beside(programme: Programme, cards: list[Card]) -> list[tuple[str, str, str]]:
    """What stands beside the film and can be declared as well: value of the button, part, language."""
    there = {(card.version.kind, card.version.language) for card in cards}
    texts = sorted(programme.titles | programme.synopses)
    wanted = [(Part.IMAGES, ""), *((Part.TEXT, tag) for tag in texts)]
    return [(f"{part}:{tag}", str(PARTS[part]), tag) for part, tag in wanted if (part.value, tag) not in there]


def _step(request: HttpRequest, programme: Programme, cards: list[Card], do: str, which: str) -> None:
    """Review or throw away a draft, or add a part; says so in a message."""
    reader = person(request)
    card = next((one for one in cards if str(one.version.pk) == which), None)
    try:
        if do == "add":
            kind, _colon, tag = which.partition(":")
            actions.part_of(programme=programme, kind=kind, language=tag, by=reader)
        elif card and card.draft and do == "review":
            actions.review(draft=card.draft, by=reader)
            messages.success(request, _("Reviewed: it can be signed now."))
        elif card and do == "discard":
            actions.discard_draft(version=card.version, by=reader)
            messages.success(request, _("The draft is thrown away; what was signed stands."))
    except Refused as error:
        messages.error(request, str(error))


def _problem(card: Card, *, signed: bool) -> str:
    if card.answer.is_empty or not card.may or card.stands:
        return ""
    if card.is_beyond_the_form:
        return _("This names one kind of use several times, which this page cannot show; change it over the API.")
    if (
        signed
        and card.draft
        and card.draft.reviewed_by_id == card.reader.pk
        and card.answer.says(remembered(card.draft))
    ):
        return _("You reviewed this draft; somebody else signs it.")
    return card.answer.problem(card.version, signed=signed)


def _kept(request: HttpRequest, cards: list[Card], reader: Person, *, signed: bool) -> bool:
    """Declare or write down what was answered, all or nothing; says so, and returns whether there was anything."""
    answered = [card for card in cards if card.may and not card.answer.is_empty]
    if not answered:
        messages.error(request, _("Nothing is answered yet: say of at least one version how it was made."))
        return False
    new = [card for card in answered if not card.stands]
    keep = actions.declare if signed else actions.save_draft
    with transaction.atomic():
        for card in new:
            version = card.version
            keep(
                version=version,
                by=reader,
                no_ai=card.answer.no_ai,
                uses=card.answer.uses(original=version.programme.original_language, language=version.language),
                note=card.answer.note,
                removed=card.removed,
            )
    if not new:
        messages.info(request, _("Nothing is new: everything stands as it was signed."))
    elif signed:
        said = ngettext(
            "%(number)s version is declared under your name.",
            "%(number)s versions are declared under your name.",
            len(new),
        )
        messages.success(request, said % {"number": len(new)})
    else:
        said = ngettext(
            "%(number)s draft is saved; nobody has signed it yet.",
            "%(number)s drafts are saved; nobody has signed them yet.",
            len(new),
        )
        messages.success(request, said % {"number": len(new)})
    return True


@login_required
@require_POST
def sign(request: HttpRequest, programme_id: uuid.UUID) -> HttpResponse:
    """Make the signed film now."""
    programme = get_object_or_404(Programme.objects.select_related("owner"), pk=programme_id)
    try:
        actions.sign_programme(programme=programme, by=person(request))
        messages.success(request, _("The film is signed."))
    except Refused as error:
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
    name = f"{programme.pk}.mp4"
    made = FileResponse(tamga.file.open(), as_attachment=True, filename=name, content_type="video/mp4")
    made["Link"] = link_to(tamga.manifest)
    return made


app_name = "origin"
urlpatterns = [
    path("<uuid:programme_id>/", declare, name="declare"),
    path("<uuid:programme_id>/standing/", standing_pages.standing, name="standing"),
    path("<uuid:programme_id>/standing/exception/", standing_pages.ask_exception, name="ask_exception"),
    path("<uuid:programme_id>/sign/", sign, name="sign"),
    path("<uuid:programme_id>/film.mp4", film, name="film"),
]
