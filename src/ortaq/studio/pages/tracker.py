"""Screens of shots and episodes."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ortaq.core.studio.shots import NEXT, Status, counted
from ortaq.members.models import Person
from ortaq.members.rules import member
from ortaq.studio import kitsu, queries, rules
from ortaq.studio.actions import episodes, tracker
from ortaq.studio.forms import EpisodeForm, KitsuForm, ShotForm, ShotsForm
from ortaq.studio.kitsu import words
from ortaq.studio.models import Episode, KitsuLink, KitsuShot, Project, ProjectState, Shot
from ortaq.studio.pages.doing import part_of, pressed, taken
from ortaq.studio.words import STATUSES, STEPS

OPEN = (ProjectState.PREPARING, ProjectState.PRODUCING)
"""While episodes can be planned."""


def people_of(project: Project) -> list[tuple[str, str]]:
    """Who can work on a shot: those who make programmes at the partners."""
    found = Person.objects.filter(broadcaster__in=queries.houses_of(project), is_active=True)
    return [
        (str(one.pk), f"{one} · {one.broadcaster}") for one in found.select_related("broadcaster") if rules.works(one)
    ]


def kitsu_of(project: Project, person: Person, form: KitsuForm | None = None) -> dict[str, object]:
    """What the panel of Kitsu shows; empty where there is none, and for people of other houses than its own."""
    if not kitsu.is_set_up() or not rules.may_ask_kitsu(person, project):
        return {}
    link = KitsuLink.objects.filter(project=project).first()
    return {
        "link": link,
        "is_asked": link is not None and link.state == "asked",
        "problem": words.problem(link.problem, link.about) if link and link.problem else "",
        "came": words.came(link.counts) if link and link.counts else [],
        "left_out": [words.left_out(code, about) for code, about in link.told] if link else [],
        "form": form or KitsuForm(),
        "is_open": project.state in queries.LIVING,
    }


def shown(
    request: HttpRequest,
    project: Project,
    form: ShotsForm | None = None,
    *,
    episode_form: EpisodeForm | None = None,
    kitsu_form: KitsuForm | None = None,
) -> HttpResponse:
    """The shots of each episode, or of one that was chosen; with a form that was not taken."""
    person, _house = member(request)
    there = list(project.episodes.prefetch_related("shots__assignee"))
    in_kitsu = dict(KitsuShot.objects.filter(link__project=project).values_list("shot_id", "people"))
    asked = request.GET.get("episode", "")
    chosen = next((one for one in there if str(one.number) == asked), None)
    today = queries.day_there(project.house.time_zone)
    rows = []
    for episode in [chosen] if chosen else there:
        shots = list(episode.shots.all())
        counts = counted(one.status for one in shots)
        lines = [
            (
                one,
                STATUSES[Status(one.status)],
                [(step, STEPS[step]) for step in NEXT[Status(one.status)]],
                bool(one.due_on and one.due_on < today and one.status != Status.DONE),
                in_kitsu.get(one.pk, ""),
            )
            for one in shots
        ]
        rows.append(
            (
                episode,
                lines,
                [(STATUSES[status], status, count) for status, count in counts.items() if count],
                len(shots),
            )
        )
    context = {
        "project": project,
        "episodes": rows,
        "may_work": rules.may_work(person, project) and project.state in queries.LIVING,
        "people": people_of(project),
        "numbers": [one.number for one in there],
        "chosen": chosen,
        "may_plan": rules.leads(person, project) and project.state in OPEN and not episodes.is_one_film(project),
        "form": form or ShotsForm(initial={"episode": chosen.number if chosen else 1}),
        "episode_form": episode_form
        or EpisodeForm(
            initial={
                "number": chosen.number if chosen else max((one.number for one in there), default=0) + 1,
                "language": project.language,
                "minutes": chosen.minutes if chosen else project.minutes,
            }
        ),
        "is_open": bool(chosen or (episode_form and episode_form.errors)),
        "kitsu": kitsu_of(project, person, kitsu_form),
        "tab": "tracker",
    }
    is_bad = any(one is not None and one.errors for one in (form, episode_form, kitsu_form))
    return render(request, "studio/tracker.html", context, status=422 if is_bad else 200)


@login_required
def shots(request: HttpRequest, project: UUID) -> HttpResponse:
    """The shots of a project; adding some is a POST."""
    person, one = part_of(request, project)
    if request.method != "POST":
        answer = shown(request, one)
        if request.headers.get("HX-Request") and not KitsuLink.objects.filter(project=one, state="asked").exists():
            # The panel that waits for Kitsu asks: it has answered, so the shots are shown anew as well.
            answer["HX-Refresh"] = "true"
        return answer
    return taken(
        request,
        ShotsForm(request.POST),
        lambda given: tracker.add_shots(
            project=one, by=person, episode=given["episode"], title=given["title"], shots=given["lines"]
        ),
        _("The shots are added."),
        reverse("studio:tracker", args=[one.pk]),
        lambda bad: shown(request, one, bad),  # type: ignore[arg-type]  # the same form
    )


@login_required
@require_POST
def plan_episode(request: HttpRequest, project: UUID) -> HttpResponse:
    """Add an episode, or change one."""
    person, one = part_of(request, project)
    return taken(
        request,
        EpisodeForm(request.POST),
        lambda given: episodes.plan_episode(
            project=one,
            by=person,
            number=given["number"],
            titles={given["language"]: given["title"]},
            minutes=given["minutes"],
        ),
        _("The episode is planned."),
        reverse("studio:tracker", args=[one.pk]),
        lambda bad: shown(request, one, episode_form=bad),  # type: ignore[arg-type]  # the same form
    )


@login_required
@require_POST
def drop_episode(request: HttpRequest, episode: UUID) -> HttpResponse:
    """Take an episode out."""
    person, _house = member(request)
    found = get_object_or_404(Episode.objects.select_related("project__house"), pk=episode)
    part_of(request, found.project_id)
    back = reverse("studio:tracker", args=[found.project_id])
    return pressed(request, lambda: episodes.drop_episode(episode=found, by=person), _("The episode is out."), back)


def shot_of(request: HttpRequest, pk: UUID) -> Shot:
    """A shot of a project in which the reader's house takes part."""
    found: Shot = get_object_or_404(Shot.objects.select_related("episode__project__house"), pk=pk)
    part_of(request, found.episode.project_id)
    return found


@login_required
@require_POST
def move(request: HttpRequest, shot: UUID) -> HttpResponse:
    """Move a shot on."""
    person, _house = member(request)
    one = shot_of(request, shot)
    to, words = request.POST.get("to", ""), request.POST.get("words", "")
    back = reverse("studio:tracker", args=[one.episode.project_id]) + f"#shot-{one.pk}"
    return pressed(request, lambda: tracker.move(shot=one, by=person, to=to, words=words), _("Moved on."), back)


@login_required
@require_POST
def give(request: HttpRequest, shot: UUID) -> HttpResponse:
    """Give a shot to somebody, with a day."""
    person, _house = member(request)
    one = shot_of(request, shot)
    project = one.episode.project
    form = ShotForm(request.POST, people=people_of(project))
    back = reverse("studio:tracker", args=[project.pk]) + f"#shot-{one.pk}"

    def giving() -> None:
        if not form.is_valid():
            raise tracker.ShotUnclear(_("Choose somebody of a partner, and a day."))
        chosen = form.cleaned_data["assignee"]
        to = Person.objects.get(pk=chosen) if chosen else None
        tracker.give(shot=one, by=person, to=to, due_on=form.cleaned_data["due_on"])

    return pressed(request, giving, _("It is given."), back)


urlpatterns = [
    path("<uuid:project>/shots/", shots, name="tracker"),
    path("<uuid:project>/episodes/", plan_episode, name="episode_plan"),
    path("episodes/<uuid:episode>/drop/", drop_episode, name="episode_drop"),
    path("shots/<uuid:shot>/move/", move, name="shot_move"),
    path("shots/<uuid:shot>/give/", give, name="shot_give"),
]
