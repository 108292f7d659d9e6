"""Screens of a milestone, of a file with its notes, and of bringing one."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ortaq.catalogue.forms import uploaded
from ortaq.catalogue.sending import sent
from ortaq.catalogue.uploads import too_large
from ortaq.core.origin.uses import AIUse
from ortaq.members.rules import member
from ortaq.origin.sentences import kind_words
from ortaq.studio import queries, rules
from ortaq.studio.actions import approvals, milestones, money
from ortaq.studio.actions.milestones import FILMED, HEARD, PART_OF
from ortaq.studio.forms import DeliverableForm, FileForm, NoteForm, PaymentForm
from ortaq.studio.models import (
    Deliverable,
    DeliverableKind,
    FileVersion,
    Milestone,
    MilestoneState,
    Note,
    ProjectState,
)
from ortaq.studio.pages.doing import part_of, pressed, taken
from ortaq.work.refused import Refused


def milestone_of(request: HttpRequest, pk: UUID) -> Milestone:
    """A milestone of a project in which the reader's house takes part."""
    person, _house = member(request)
    one: Milestone = get_object_or_404(queries.milestone_for(person, pk))
    _person, one.project = part_of(request, one.project_id)
    return one


def shown_milestone(
    request: HttpRequest, one: Milestone, *, due: DeliverableForm | None = None, payment: PaymentForm | None = None
) -> HttpResponse:
    """A milestone; with a form that was not taken."""
    person, house = member(request)
    project = one.project
    one = next(found for found in queries.milestones_of(project) if found.pk == one.pk)
    one.project = project
    houses = queries.houses_of(project)
    spoken = {answer.broadcaster_id: answer for answer in queries.answers_now(one)}
    is_living = project.state in queries.LIVING
    leads = rules.leads(person, project) and is_living
    context = {
        "project": project,
        "milestone": one,
        "house": house,
        "standing": queries.standing_of(one, queries.day_there(project.house.time_zone)),
        "due": [(found, list(reversed(found.files.all()))) for found in one.deliverables.all()],
        "answers": [(partner, spoken.get(partner.pk)) for partner in houses],
        "earlier": [answer for answer in one.approvals.all() if answer.turn < one.turn and answer.reason],
        "may_bring": rules.may_work(person, project) and one.state == MilestoneState.OPEN and is_living,
        "may_ask": rules.may_ask_for_approval(person, one) and one.state == MilestoneState.OPEN and is_living,
        "may_answer": (
            one.state == MilestoneState.ASKED
            and rules.may_answer(person, project)
            and house.pk not in spoken
            and is_living
        ),
        "leads": leads,
        "may_plan": leads and one.state == MilestoneState.OPEN,
        "may_pay": leads and project.state != ProjectState.LOCKED,
        "due_form": due or DeliverableForm(project=project),
        "payment_form": payment or PaymentForm(houses=houses, currency=project.currency),
        "open": "due" if due else "payment" if payment else "",
        "missing": queries.missing(one),
    }
    is_bad = any(form is not None and form.errors for form in (due, payment))
    return render(request, "studio/milestone.html", context, status=422 if is_bad else 200)


@login_required
def milestone(request: HttpRequest, milestone: UUID) -> HttpResponse:
    """A milestone: what is due, what was delivered, who has approved."""
    return shown_milestone(request, milestone_of(request, milestone))


def back_to(one: Milestone) -> str:
    """The milestone's page."""
    return reverse("studio:milestone", args=[one.pk])


@login_required
@require_POST
def ask_for_approval(request: HttpRequest, milestone: UUID) -> HttpResponse:
    """Ask the partners."""
    person, _house = member(request)
    one = milestone_of(request, milestone)
    return pressed(
        request,
        lambda: approvals.ask_for_approval(milestone=one, by=person),
        _("The partners are asked; they see it on their desks."),
        back_to(one),
    )


@login_required
@require_POST
def approve(request: HttpRequest, milestone: UUID) -> HttpResponse:
    """Say yes or no for one's house."""
    person, _house = member(request)
    one = milestone_of(request, milestone)
    yes = request.POST.get("verdict") == "yes"
    return pressed(
        request,
        lambda: approvals.approve(milestone=one, by=person, yes=yes, reason=request.POST.get("reason", "")),
        _("Your house has approved it.") if yes else _("It is sent back."),
        back_to(one),
    )


@login_required
@require_POST
def ask_due(request: HttpRequest, milestone: UUID) -> HttpResponse:
    """Agree that a house delivers something."""
    person, _house = member(request)
    one = milestone_of(request, milestone)
    return taken(
        request,
        DeliverableForm(request.POST, project=one.project),
        lambda given: milestones.ask(milestone=one, by=person, **given),
        _("It is agreed; the house sees it on its desk."),
        back_to(one),
        lambda bad: shown_milestone(request, one, due=bad),  # type: ignore[arg-type]  # the same form
    )


@login_required
@require_POST
def agree_payment(request: HttpRequest, milestone: UUID) -> HttpResponse:
    """Agree that a partner pays another when the milestone is approved."""
    person, _house = member(request)
    one = milestone_of(request, milestone)
    return taken(
        request,
        PaymentForm(request.POST, houses=queries.houses_of(one.project), currency=one.project.currency),
        lambda given: money.agree_payment(milestone=one, by=person, **given),
        _("The payment stands in the agreement; whoever has signed signs anew."),
        back_to(one),
        lambda bad: shown_milestone(request, one, payment=bad),  # type: ignore[arg-type]  # the same form
    )


@login_required
def bring(request: HttpRequest, deliverable: UUID) -> HttpResponse:
    """Deliver a file, and say what AI made of it."""
    person, _house = member(request)
    found = get_object_or_404(
        Deliverable.objects.select_related("milestone__project__house", "house", "episode"), pk=deliverable
    )
    _person, project = part_of(request, found.milestone.project_id)
    part = PART_OF[DeliverableKind(found.kind)]
    is_sent = request.method == "POST"
    form = FileForm(request.POST, request.FILES, part=part) if is_sent else FileForm(part=part, initial={"ai": ""})
    if is_sent and (large := too_large(request)):
        form.is_valid()
        form.add_error("file", " ".join(large.values()))
    elif is_sent and form.is_valid():
        try:
            made = milestones.bring(
                deliverable=found,
                by=person,
                file=uploaded(form.cleaned_data["file"]),
                no_ai=form.no_ai,
                uses=form.uses(),
                words=form.cleaned_data["words"],
            )
        except Refused as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Delivered as version %(number)d.") % {"number": made.number})
            return redirect("studio:file", made.pk)
    context = {
        "project": project,
        "deliverable": found,
        "milestone": found.milestone,
        "form": form,
        "may_bring": rules.may_work(person, project) and person.broadcaster_id == found.house_id,
    }
    return render(request, "studio/bring.html", context, status=422 if form.errors else 200)


def file_of(request: HttpRequest, pk: UUID) -> FileVersion:
    """A file that the reader may see."""
    person, _house = member(request)
    found: FileVersion = get_object_or_404(queries.files_for(person), pk=pk)
    return found


def shown_file(request: HttpRequest, one: FileVersion, form: NoteForm | None = None) -> HttpResponse:
    """A file with its notes; with a note that was not taken."""
    person, house = member(request)
    project = one.deliverable.milestone.project
    may_note = rules.may_work(person, project) or rules.may_answer(person, project)
    context = {
        "project": project,
        "file": one,
        "milestone": one.deliverable.milestone,
        "house": house,
        "is_film": one.deliverable.kind in FILMED,
        "is_heard": one.deliverable.kind in HEARD,
        "is_still": one.deliverable.kind == DeliverableKind.STILLS,
        "notes": queries.notes_of(one),
        "open_notes": sum(note.mended_at is None for note in queries.notes_of(one)),
        "versions": one.deliverable.files.all(),
        "uses": [kind_words(AIUse.from_json(use)) for use in one.uses],
        "may_note": may_note and project.state in queries.LIVING,
        "may_mend": rules.may_work(person, project),
        "form": form or NoteForm(),
    }
    return render(request, "studio/file.html", context, status=422 if form is not None and form.errors else 200)


@login_required
def file(request: HttpRequest, file: UUID) -> HttpResponse:
    """A file: the player, the notes, what AI made of it."""
    return shown_file(request, file_of(request, file))


@login_required
def content(request: HttpRequest, file: UUID) -> HttpResponseBase:
    """The file itself: a film or a sound to be played here, anything else to be taken away."""
    one = file_of(request, file)
    plays = one.deliverable.kind in (*FILMED, *HEARD) and "take" not in request.GET
    return sent(request, one.file, called=one.name, size=one.size, sha256=one.sha256, as_attachment=not plays)


@login_required
@require_POST
def note(request: HttpRequest, file: UUID) -> HttpResponse:
    """Note something."""
    person, _house = member(request)
    one = file_of(request, file)
    return taken(
        request,
        NoteForm(request.POST),
        lambda given: milestones.note(file=one, by=person, **given),
        _("It is noted."),
        reverse("studio:file", args=[one.pk]),
        lambda bad: shown_file(request, one, bad),  # type: ignore[arg-type]  # the same form
    )


@login_required
@require_POST
def mend(request: HttpRequest, note: UUID) -> HttpResponse:
    """Say that a note has been dealt with."""
    person, _house = member(request)
    one = get_object_or_404(
        Note.objects.select_related("file__deliverable__milestone__project__house", "file__house"),
        pk=note,
        file__in=queries.files_for(person).values("pk"),
    )
    back = reverse("studio:file", args=[one.file_id])
    return pressed(request, lambda: milestones.mend(note=one, by=person), _("Mended."), back)


urlpatterns = [
    path("milestones/<uuid:milestone>/", milestone, name="milestone"),
    path("milestones/<uuid:milestone>/ask/", ask_for_approval, name="approval_ask"),
    path("milestones/<uuid:milestone>/approve/", approve, name="approve"),
    path("milestones/<uuid:milestone>/due/", ask_due, name="due_ask"),
    path("milestones/<uuid:milestone>/payments/", agree_payment, name="payment_agree"),
    path("due/<uuid:deliverable>/bring/", bring, name="bring"),
    path("files/<uuid:file>/", file, name="file"),
    path("files/<uuid:file>/content/", content, name="file_content"),
    path("files/<uuid:file>/notes/", note, name="note"),
    path("notes/<uuid:note>/mended/", mend, name="mend"),
]
