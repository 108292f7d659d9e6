"""Screens of calls and pitches."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ortaq.catalogue.forms import uploaded
from ortaq.catalogue.sending import sent
from ortaq.catalogue.uploads import too_large
from ortaq.members.rules import member
from ortaq.rights.sentences import reader
from ortaq.studio import queries, rules
from ortaq.studio.actions import calls
from ortaq.studio.forms import AnswerForm, CallForm, PictureForm, PitchForm
from ortaq.studio.models import Call, Pitch, PitchState
from ortaq.studio.pages.doing import pressed, taken
from ortaq.work.refused import Refused


@login_required
def begin_call(request: HttpRequest) -> HttpResponse:
    """Call for projects."""
    person, _house = member(request)
    form = CallForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given, tag = form.cleaned_data, reader()
        try:
            made = calls.call(
                by=person,
                title={tag: given["title"]},
                about={tag: given["about"]},
                theme=given["theme"],
                last_day=given["last_day"],
                currency=given["currency"],
            )
        except Refused as error:
            form.add_error(None, str(error))
        else:
            return redirect("studio:call", made.pk)
    context = {"form": form, "may_call": rules.calls(person)}
    return render(request, "studio/call_new.html", context, status=422 if form.errors else 200)


@login_required
def call(request: HttpRequest, call: UUID) -> HttpResponse:
    """A call, with what came and what one's house has written."""
    person, house = member(request)
    one = get_object_or_404(queries.calls(), pk=call)
    found = queries.pitches_for(person).filter(call=one)
    context = {
        "call": one,
        "house": house,
        "is_open": queries.is_open(one),
        "is_ours": one.house_id == house.pk,
        "may_close": one.house_id == house.pk and rules.calls(person) and queries.is_open(one),
        "may_pitch": rules.pitches(person) and queries.is_open(one),
        "pitches": found,
    }
    return render(request, "studio/call.html", context)


@login_required
@require_POST
def close_call(request: HttpRequest, call: UUID) -> HttpResponse:
    """Take no more ideas."""
    person, _house = member(request)
    one: Call = get_object_or_404(queries.calls(), pk=call)
    back = reverse("studio:call", args=[one.pk])
    return pressed(request, lambda: calls.close(call=one, by=person), _("The call is closed."), back)


@login_required
def begin_pitch(request: HttpRequest, call: UUID) -> HttpResponse:
    """Write an idea down."""
    person, house = member(request)
    one = get_object_or_404(queries.calls(), pk=call)
    form = PitchForm(request.POST or None, initial={"language": house.languages[0] if house.languages else "en"})
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        try:
            made = calls.pitch(call=one, by=person, title={given["language"]: given.pop("title")}, **given)
        except Refused as error:
            form.add_error(None, str(error))
        else:
            return redirect("studio:pitch", made.pk)
    context = {"form": form, "call": one, "may_pitch": rules.pitches(person)}
    return render(request, "studio/pitch_new.html", context, status=422 if form.errors else 200)


def shown(
    request: HttpRequest, one: Pitch, *, picture: PictureForm | None = None, answer: AnswerForm | None = None
) -> HttpResponse:
    """A pitch with its board; with a form that was not taken."""
    person, house = member(request)
    is_ours = one.house_id == house.pk
    may_answer = one.call.house_id == house.pk and bool(rules.calls(person)) and one.state == PitchState.SENT
    houses = list(dict.fromkeys((one.house, one.call.house)))
    context = {
        "pitch": one,
        "house": house,
        "is_ours": is_ours,
        "may_change": is_ours and rules.pitches(person) and one.state == PitchState.DRAFT,
        "may_withdraw": is_ours and rules.pitches(person) and one.state == PitchState.SENT,
        "picture_form": picture or PictureForm(),
        "answer_form": (answer or AnswerForm(houses=houses)) if may_answer else None,
        "project": getattr(one, "project", None),
    }
    is_bad = any(form is not None and form.errors for form in (picture, answer))
    return render(request, "studio/pitch.html", context, status=422 if is_bad else 200)


def pitch_of(request: HttpRequest, pk: UUID) -> Pitch:
    """A pitch that the reader may see."""
    person, _house = member(request)
    return get_object_or_404(queries.pitches_for(person), pk=pk)


@login_required
def pitch(request: HttpRequest, pitch: UUID) -> HttpResponse:
    """A pitch with its board of pictures."""
    return shown(request, pitch_of(request, pitch))


@login_required
@require_POST
def add_picture(request: HttpRequest, pitch: UUID) -> HttpResponse:
    """Put a picture on the board."""
    person, _house = member(request)
    one = pitch_of(request, pitch)
    form = PictureForm(request.POST, request.FILES)
    if large := too_large(request):
        form.is_valid()
        form.add_error("picture", " ".join(large.values()))
        return shown(request, one, picture=form)
    return taken(
        request,
        form,
        lambda given: calls.add_picture(
            pitch=one, by=person, picture=uploaded(given["picture"]), caption=given["caption"]
        ),
        _("It is on the board."),
        reverse("studio:pitch", args=[one.pk]),
        lambda bad: shown(request, one, picture=bad),  # type: ignore[arg-type]  # the same form
    )


@login_required
@require_POST
def remove_picture(request: HttpRequest, picture: UUID) -> HttpResponse:
    """Take a picture from the board."""
    person, _house = member(request)
    one = get_object_or_404(queries.pictures_for(person).select_related("pitch__house"), pk=picture)
    back = reverse("studio:pitch", args=[one.pitch_id])
    return pressed(request, lambda: calls.remove_picture(picture=one, by=person), _("It is off the board."), back)


@login_required
def picture(request: HttpRequest, picture: UUID) -> HttpResponseBase:
    """A picture of a board, for those who see the pitch."""
    person, _house = member(request)
    one = get_object_or_404(queries.pictures_for(person), pk=picture)
    return sent(request, one.file, called="mood.jpg", size=one.size, sha256=one.sha256, as_attachment=False)


@login_required
@require_POST
def send_pitch(request: HttpRequest, pitch: UUID) -> HttpResponse:
    """Send an idea to the house that called."""
    person, _house = member(request)
    one = pitch_of(request, pitch)
    back = reverse("studio:pitch", args=[one.pk])
    return pressed(request, lambda: calls.send(pitch=one, by=person), _("Your idea is sent."), back)


@login_required
@require_POST
def withdraw_pitch(request: HttpRequest, pitch: UUID) -> HttpResponse:
    """Take an idea back."""
    person, _house = member(request)
    one = pitch_of(request, pitch)
    back = reverse("studio:pitch", args=[one.pk])
    return pressed(request, lambda: calls.withdraw(pitch=one, by=person), _("Your idea is taken back."), back)


@login_required
@require_POST
def answer_pitch(request: HttpRequest, pitch: UUID) -> HttpResponse:
    """Accept an idea or decline it."""
    person, _house = member(request)
    one = pitch_of(request, pitch)
    accept = request.POST.get("accept") == "yes"
    houses = list(dict.fromkeys((one.house, one.call.house)))
    form = AnswerForm(request.POST, houses=houses)
    leads = {house.slug: house for house in houses}
    return taken(
        request,
        form,
        lambda given: calls.answer(
            pitch=one, by=person, accept=accept, words=given["words"], lead=leads[given["lead"]]
        ),
        _("A project has begun.") if accept else _("The house is told."),
        reverse("studio:pitch", args=[one.pk]),
        lambda bad: shown(request, one, answer=bad),  # type: ignore[arg-type]  # the same form
    )


def newest() -> list[tuple[Call, bool]]:
    """Calls, and whether they are open; those that are come first."""
    now = timezone.now()
    found = [(one, queries.is_open(one, now)) for one in queries.calls()[:60]]
    return sorted(found, key=lambda pair: not pair[1])


urlpatterns = [
    path("calls/new/", begin_call, name="call_new"),
    path("calls/<uuid:call>/", call, name="call"),
    path("calls/<uuid:call>/close/", close_call, name="call_close"),
    path("calls/<uuid:call>/pitch/", begin_pitch, name="pitch_new"),
    path("pitches/<uuid:pitch>/", pitch, name="pitch"),
    path("pitches/<uuid:pitch>/pictures/", add_picture, name="picture_add"),
    path("pitches/<uuid:pitch>/send/", send_pitch, name="pitch_send"),
    path("pitches/<uuid:pitch>/withdraw/", withdraw_pitch, name="pitch_withdraw"),
    path("pitches/<uuid:pitch>/answer/", answer_pitch, name="pitch_answer"),
    path("pictures/<uuid:picture>/", picture, name="picture"),
    path("pictures/<uuid:picture>/remove/", remove_picture, name="picture_remove"),
]
