"""Screens of the studio's first page and of a project: partners, terms, calendar, signatures, and what still lacks."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path, reverse
from django.utils.translation import get_language_bidi
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ortaq.core.studio.gantt import Picture, Task, lay_out
from ortaq.ledger.models import Entry
from ortaq.ledger.words import said
from ortaq.members.rules import member
from ortaq.studio import queries, rules
from ortaq.studio.actions import milestones, projects, release
from ortaq.studio.forms import FirstDayForm, InviteForm, PlanForm, TermsForm
from ortaq.studio.models import Milestone, Partner, PartnerState, Project, ProjectState
from ortaq.studio.pages.calls import newest
from ortaq.studio.pages.doing import pressed, read_by, taken
from ortaq.studio.sentences import OWNED, terms_of

ORDER = [ProjectState.PREPARING, ProjectState.PRODUCING, ProjectState.LOCKED, ProjectState.RELEASED]


@login_required
def home(request: HttpRequest) -> HttpResponse:
    """Projects of one's house, invitations, its ideas, and calls."""
    person, house = member(request)
    found = list(queries.projects_for(person))
    mine = queries.pitches_for(person)
    context = {
        "house": house,
        "may_call": rules.calls(person),
        "invitations": queries.invitations_to(house),
        "living": [one for one in found if one.state in queries.LIVING],
        "over": [one for one in found if one.state not in queries.LIVING],
        "pitches": mine.filter(house=house).exclude(state="withdrawn"),
        "received": queries.pitches_to_answer(house) if rules.calls(person) else [],
        "calls": newest(),
    }
    return render(request, "studio/home.html", context)


def drawn(project: Project, steps: list[Milestone]) -> Picture | None:
    """The picture of the calendar."""
    today = queries.day_there(project.house.time_zone)
    tasks = [
        Task(str(one.get_kind_display()), one.first_day, one.due_on, queries.standing_of(one, today)) for one in steps
    ]
    return lay_out(tasks, today, mirrored=get_language_bidi())


def states_of(project: Project) -> list[tuple[str, str]]:
    """The states a project goes through: (word, `done`, `now` or `coming`); one that was stopped has none."""
    if project.state not in ORDER:
        return []
    at = ORDER.index(ProjectState(project.state))
    return [
        (str(one.label), "done" if number < at else "now" if number == at else "coming")
        for number, one in enumerate(ORDER)
    ]


def shown(
    request: HttpRequest,
    project: Project,
    *,
    invite: InviteForm | None = None,
    terms: TermsForm | None = None,
    first_day: FirstDayForm | None = None,
    plan: PlanForm | None = None,
) -> HttpResponse:
    """A project; with a form that was not taken."""
    person, house = member(request)
    steps = queries.milestones_of(project)
    today = queries.day_there(project.house.time_zone)
    mine = queries.partner_of(project, house)
    takes_part = mine is not None and mine.state == PartnerState.JOINED
    leads = rules.leads(person, project)
    is_living = project.state in queries.LIVING
    signed = {one.broadcaster_id: one for one in projects.signatures_now(project)}
    partners = sorted(project.partners.all(), key=lambda one: one.broadcaster_id != project.house_id)
    context = {
        "project": project,
        "house": house,
        "states": states_of(project),
        "steps": [
            (one, queries.standing_of(one, today), queries.answers_now(one), queries.missing(one)) for one in steps
        ],
        "picture": drawn(project, steps),
        "partners": [(one, signed.get(one.broadcaster_id)) for one in partners],
        "is_signed": projects.all_signed(project),
        "mine": mine,
        "takes_part": takes_part,
        "may_answer": mine is not None
        and mine.state == PartnerState.INVITED
        and bool(rules.answers(person))
        and is_living,
        "terms": list(terms_of(project)),
        "leads": leads and is_living,
        "may_change": leads and is_living and project.state != ProjectState.LOCKED,
        "may_sign": is_living and rules.may_sign(person, project) and house.pk not in signed and len(partners) > 1,
        "lacks": list(release.lacks(project)) if is_living else [],
        "digest": projects.digest(project),
        "invite_form": invite or InviteForm(),
        "terms_form": terms or TermsForm(initial={name: getattr(project, name) for name in FIELDS}),
        "first_day_form": first_day or FirstDayForm(initial={"first_day": today}),
        "plan_form": plan or PlanForm(initial={"needed": len(queries.houses_of(project))}),
        "open": next(
            (name for name, form in NAMED.items() if isinstance(invite or terms or first_day or plan, form)), ""
        ),
        "happened": told(project, steps) if takes_part else [],
        "tab": "project",
    }
    is_bad = any(form is not None and form.errors for form in (invite, terms, first_day, plan))
    return render(request, "studio/project.html", context, status=422 if is_bad else 200)


def told(project: Project, steps: list[Milestone]) -> list[tuple[Entry, str, str]]:
    """What happened, with the step where it was about one, and the house that did it."""
    names = {str(one.pk): str(one.get_kind_display()) for one in steps}
    entries = queries.happened(project, steps, 12)
    houses = queries.houses_behind(entries)
    return [
        (
            one,
            f"{names[one.subject_id]}: {said(one)}" if one.subject_id in names else said(one),
            houses.get(one.actor, ""),
        )
        for one in entries
    ]


FIELDS = (*OWNED, "min_age", "allows_ai_training", "allows_voice_clones")
NAMED = {"invite": InviteForm, "terms": TermsForm, "first_day": FirstDayForm, "plan": PlanForm}
"""Which part of the page a form belongs to, so that it is open when it was not taken."""


@login_required
def project(request: HttpRequest, project: UUID) -> HttpResponse:
    """A project."""
    _reader, _house, one = read_by(request, project)
    return shown(request, one)


def back_to(one: Project) -> str:
    """The project's page."""
    return reverse("studio:project", args=[one.pk])


@login_required
@require_POST
def invite(request: HttpRequest, project: UUID) -> HttpResponse:
    """Invite a house."""
    person, _house, one = read_by(request, project)
    return taken(
        request,
        InviteForm(request.POST),
        lambda given: projects.invite(project=one, by=person, **given),
        _("The house is invited and sees it on its desk."),
        back_to(one),
        lambda bad: shown(request, one, invite=bad),  # type: ignore[arg-type]  # the same form
    )


@login_required
@require_POST
def answer(request: HttpRequest, partner: UUID) -> HttpResponse:
    """Answer an invitation."""
    person, house = member(request)
    one = get_object_or_404(
        Partner.objects.select_related("broadcaster", "project__house"), pk=partner, broadcaster=house
    )
    join = request.POST.get("join") == "yes"
    words = _("Your house takes part.") if join else _("The lead is told that your house does not take part.")
    back = back_to(one.project) if join else reverse("studio:home")
    return pressed(request, lambda: projects.answer_invitation(partner=one, by=person, join=join), words, back)


@login_required
@require_POST
def uninvite(request: HttpRequest, partner: UUID) -> HttpResponse:
    """Take back an invitation that nobody has answered."""
    person, _house = member(request)
    seen = queries.projects_for(person).values("pk")
    found = Partner.objects.select_related("broadcaster", "project__house")
    one = get_object_or_404(found, pk=partner, project__in=seen)
    return pressed(
        request,
        lambda: projects.withdraw_invitation(partner=one, by=person),
        _("The invitation is taken back."),
        back_to(one.project),
    )


@login_required
@require_POST
def set_terms(request: HttpRequest, project: UUID) -> HttpResponse:
    """Set the terms."""
    person, _house, one = read_by(request, project)
    return taken(
        request,
        TermsForm(request.POST),
        lambda given: projects.set_terms(project=one, by=person, **given),
        _("The terms are set; whoever has signed signs anew."),
        back_to(one),
        lambda bad: shown(request, one, terms=bad),  # type: ignore[arg-type]  # the same form
    )


@login_required
@require_POST
def plan_usual(request: HttpRequest, project: UUID) -> HttpResponse:
    """Put the usual milestones into the calendar."""
    person, _house, one = read_by(request, project)
    return taken(
        request,
        FirstDayForm(request.POST),
        lambda given: milestones.plan_usual(project=one, by=person, **given),
        _("The milestones stand in the calendar."),
        back_to(one),
        lambda bad: shown(request, one, first_day=bad),  # type: ignore[arg-type]  # the same form
    )


@login_required
@require_POST
def plan(request: HttpRequest, project: UUID) -> HttpResponse:
    """Put one milestone into the calendar, or move one that is open."""
    person, _house, one = read_by(request, project)
    return taken(
        request,
        PlanForm(request.POST),
        lambda given: milestones.plan(project=one, by=person, **given),
        _("The milestone stands in the calendar."),
        back_to(one),
        lambda bad: shown(request, one, plan=bad),  # type: ignore[arg-type]  # the same form
    )


@login_required
@require_POST
def sign(request: HttpRequest, project: UUID) -> HttpResponse:
    """Sign the agreement for one's house, if it is what was read."""
    person, _house, one = read_by(request, project)

    def signing() -> None:
        if request.POST.get("digest") != projects.digest(one):
            raise projects.NotReadyToSign(_("The agreement has changed since you read it. Read it again, then sign."))
        projects.sign(project=one, by=person)

    return pressed(request, signing, _("Signed with the key of your house."), back_to(one))


@login_required
@require_POST
def stop(request: HttpRequest, project: UUID) -> HttpResponse:
    """End a project without a programme."""
    person, _house, one = read_by(request, project)
    reason = request.POST.get("reason", "")
    return pressed(
        request,
        lambda: projects.stop(project=one, by=person, reason=reason),
        _("The project is stopped."),
        back_to(one),
    )


urlpatterns = [
    path("", home, name="home"),
    path("<uuid:project>/", project, name="project"),
    path("<uuid:project>/invite/", invite, name="invite"),
    path("partners/<uuid:partner>/answer/", answer, name="answer"),
    path("partners/<uuid:partner>/uninvite/", uninvite, name="uninvite"),
    path("<uuid:project>/terms/", set_terms, name="terms"),
    path("<uuid:project>/usual/", plan_usual, name="plan_usual"),
    path("<uuid:project>/plan/", plan, name="plan"),
    path("<uuid:project>/sign/", sign, name="sign"),
    path("<uuid:project>/stop/", stop, name="stop"),
]
