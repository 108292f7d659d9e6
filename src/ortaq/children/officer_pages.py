"""The pages on which standards officers approve programmes for children, and have people say their titles."""

import uuid
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from ortaq.catalogue import shelves
from ortaq.catalogue.models import Programme
from ortaq.children import actions, queries, recorded, rules, voices
from ortaq.children.models import TitleVoice
from ortaq.core.dubbing.title import LARGEST, LONGEST
from ortaq.core.text import languages
from ortaq.members.models import Broadcaster, Person
from ortaq.members.rules import member, require
from ortaq.members.territories import territories
from ortaq.origin.sentences import reader_tag
from ortaq.work.answered import answered


def _officer(request: HttpRequest) -> tuple[Person, Broadcaster]:
    reader, house = member(request)
    said = _("Only standards officers approve programmes for children.")
    require(rules.approves(reader, house.territory), said)
    return reader, house


@login_required
@require_safe
def approvals(request: HttpRequest) -> HttpResponse:
    """What waits for a decision, what is approved, and what was taken back."""
    _reader, house = _officer(request)
    found = queries.candidates(house.territory, timezone.now())
    context = {
        "house": house,
        "place": territories()[house.territory].name(reader_tag()),
        "waiting": [one for one in found if one.approval is None or one.is_stale],
        "approved": [one for one in found if one.approval and not one.is_stale],
        "withdrawn": queries.withdrawn(house.territory),
        "has_scale": any(one.suggestion for one in found),
        "scale": next((one.suggestion.floor for one in found if one.suggestion), None),
    }
    return render(request, "children/approvals.html", context)


@login_required
@require_POST
def approve(request: HttpRequest, programme: uuid.UUID) -> HttpResponse:
    """Approve a programme for the age that was chosen, in the officer's own territory."""
    reader, house = _officer(request)
    found = get_object_or_404(Programme, pk=programme)
    chosen = request.POST.get("age", "")

    def does() -> str:
        if not chosen.isdecimal():
            raise actions.BadApproval(_("Choose the age from which children may see it."))
        actions.approve(programme=found, territory=house.territory, age=int(chosen), by=reader)
        return _("“%(title)s” is approved for children of %(age)s and older.") % {"title": found, "age": chosen}

    return answered(request, does, "approvals:approvals")


@login_required
@require_POST
def withdraw(request: HttpRequest, approval: uuid.UUID) -> HttpResponse:
    """Take an approval back."""
    reader, house = _officer(request)
    found = queries.approval_of(approval)
    if found is None or found.territory != house.territory:
        raise Http404

    def does() -> str:
        actions.withdraw(approval=found, by=reader)
        return _("“%(title)s” is no longer shown to children.") % {"title": found.programme}

    return answered(request, does, "approvals:approvals")


# ---------- titles that a person says ----------


@login_required
def title_voices(request: HttpRequest, programme: uuid.UUID) -> HttpResponse:
    """Who says the title of a programme in which language; a POST takes a sound in."""
    reader, house = _officer(request)
    found = get_object_or_404(Programme, pk=programme)
    if request.method == "POST":
        return answered(request, lambda: _record(request, found, reader), "approvals:voices", found.pk)
    kept = {one.language: one for one in recorded.voices(house.territory, [found.pk])}
    heard = recorded.heard(house.territory, [found.pk]).get(found.pk, {})
    context = {
        "house": house,
        "place": territories()[house.territory].name(reader_tag()),
        "programme": found,
        "rows": [_title_row(found, tag, kept.get(tag), is_heard=tag in heard) for tag in recorded.languages_of(found)],
        "longest": round(LONGEST),
        "limit": LARGEST >> 20,
    }
    return render(request, "children/voices.html", context)


def _title_row(programme: Programme, language: str, voice: TitleVoice | None, *, is_heard: bool) -> dict[str, Any]:
    return {
        "language": language,
        "name": languages.autonym(language),
        "title": recorded.title_in(programme, language),
        "voice": voice,
        "is_heard": is_heard,
        "silence": voices.silence(language),
    }


def _record(request: HttpRequest, programme: Programme, reader: Person) -> str:
    sent = request.FILES.get("sound")
    if sent is None:
        raise recorded.BadVoice(_("Record the title, or choose a file."))
    made = recorded.record(
        programme=programme,
        language=request.POST.get("language", ""),
        data=sent.read(LARGEST + 1),
        speaker=request.POST.get("speaker", ""),
        is_human=request.POST.get("human") == "on",
        consent=request.POST.get("consent", ""),
        by=reader,
    )
    return _("Children now hear %(speaker)s say “%(title)s”.") % {"speaker": made.speaker, "title": made.title}


def _voice(request: HttpRequest, voice: uuid.UUID) -> tuple[Person, TitleVoice]:
    """The officer and a recording of their house; raises Http404 for that of another one."""
    reader, house = _officer(request)
    return reader, get_object_or_404(TitleVoice, pk=voice, house=house)


@login_required
@require_safe
def title_sound(request: HttpRequest, voice: uuid.UUID) -> HttpResponse:
    """A recording, for the officer who checks it."""
    _reader, found = _voice(request, voice)
    with shelves.opened(str(found.sound.name)) as file:
        return HttpResponse(file.read(), content_type="audio/wav", headers={"Cache-Control": "private, no-cache"})


@login_required
@require_POST
def remove_voice(request: HttpRequest, voice: uuid.UUID) -> HttpResponse:
    """Take a recording away."""
    reader, found = _voice(request, voice)

    def does() -> str:
        recorded.remove(voice=found, by=reader)
        return _("The recording of “%(title)s” is gone.") % {"title": found.title}

    return answered(request, does, "approvals:voices", found.programme_id)


app_name = "approvals"
urlpatterns = [
    path("", approvals, name="approvals"),
    path("programme/<uuid:programme>/", approve, name="approve"),
    path("programme/<uuid:programme>/voices/", title_voices, name="voices"),
    path("voices/<uuid:voice>/sound.wav", title_sound, name="voice_sound"),
    path("voices/<uuid:voice>/remove/", remove_voice, name="voice_remove"),
    path("<uuid:approval>/withdraw/", withdraw, name="withdraw"),
]
