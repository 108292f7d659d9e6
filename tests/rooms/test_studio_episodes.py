"""A series in the studio: episodes from the idea to the catalogue, where the series holds a programme for each."""

import datetime as dt
import json
from io import BytesIO
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from ortaq.catalogue.models import Programme, WorkKind
from ortaq.core.rights import Answer
from ortaq.members.rules import NotAllowed
from ortaq.origin.models import Declaration
from ortaq.rights import queries as rights
from ortaq.studio import arrow, queries
from ortaq.studio.actions import approvals, calls, episodes, milestones, projects, release, tracker
from ortaq.studio.exports import cut, ontology, sheet
from ortaq.studio.models import Deliverable, MilestoneKind, Project, ProjectState
from ortaq.studio.shares import roots
from tests.rooms.studio_stories import (
    again,
    approved,
    brought,
    called,
    drafted,
    equal_split,
    heard,
    moving,
    paper,
    planned,
    signed,
    step,
    still,
    three,
)
from tests.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_files")]


def series(world: World) -> Project:
    """Almaty and Tashkent make two episodes; the second has a title of its own."""
    pitch = calls.send(pitch=drafted(world, called(world), episodes=2), by=world.erlan)
    calls.answer(pitch=pitch, by=world.gulnora, accept=True, words="Two of them, please.")
    one = Project.objects.get(pitch=pitch)
    episodes.plan_episode(project=one, by=world.erlan, number=2, titles={"kk": "Қарлы түн"})
    milestones.plan_usual(project=one, by=world.erlan, first_day=dt.date(2027, 1, 11))
    return again(one, world.erlan)


def made(world: World, folder: Path) -> Project:
    """Everything of both is delivered, approved and signed; Tashkent's second sound has a voice that was cloned."""
    one = series(world)
    for due in Deliverable.objects.filter(milestone__project=one).select_related("milestone__project__house", "house"):
        kind, second = due.kind, due.episode_id and due.episode.number == 2
        if kind in {"animatic", "picture"}:
            brought(world, due, moving(folder, 2 if not second else 3), [{"kind": "cgi"}] if second else [])
        elif kind in {"sound", "m_and_e"}:
            brought(world, due, heard(folder, due.language or "me", 3 if second else 2))
        else:
            brought(world, due, still(folder) if kind == "stills" else paper(folder))
    for kind in MilestoneKind:
        approved(world, one, kind)
    signed(world, again(one, world.erlan))
    return again(one, world.erlan)


# ---- planning ------------------------------------------------------------------------------------------------------


def test_an_idea_of_several_episodes_becomes_a_series_and_each_is_asked_for(world: World) -> None:
    one = series(world)
    assert one.is_series
    assert [(found.number, found.titles, found.minutes) for found in one.episodes.all()] == [
        (1, {}, 1),
        (2, {"kk": "Қарлы түн"}, 1),
    ]
    asked = Deliverable.objects.filter(milestone__project=one).values_list("kind", "language", "episode__number")
    assert set(asked) == {
        *((kind, "", number) for kind in ("script", "animatic", "picture", "m_and_e") for number in (1, 2)),
        *((kind, "kk", number) for kind in ("dialogue", "sound") for number in (1, 2)),
        *(("sound", "uz", number) for number in (1, 2)),
        *((kind, "", None) for kind in ("stills", "cue_sheet", "manifest")),
    }
    with pytest.raises(approvals.NotReadyYet) as refused:
        approvals.ask_for_approval(milestone=step(one, MilestoneKind.LOCK), by=world.erlan)
    assert str(refused.value) == (
        "Not delivered yet: episode 1, picture (Demo TV Almaty), episode 2, picture (Demo TV Almaty)."
    )


def test_in_a_series_a_picture_or_a_sound_says_of_which_episode_it_is(world: World) -> None:
    one = series(world)
    lock, first = step(one, MilestoneKind.LOCK), one.episodes.get(number=1)
    with pytest.raises(milestones.PlanUnclear) as refused:
        milestones.ask(milestone=lock, by=world.erlan, kind="subtitles", house=world.tashkent, language="uz")
    assert str(refused.value) == "In a series this is of one episode: say of which."
    due = milestones.ask(
        milestone=lock, by=world.erlan, kind="subtitles", house=world.tashkent, language="uz", episode=first
    )
    assert due.episode == first
    other = planned(world)
    for elsewhere in (other, one):
        with pytest.raises(milestones.PlanUnclear):
            milestones.ask(
                milestone=step(elsewhere, MilestoneKind.LOCK),
                by=world.erlan,
                kind="subtitles",
                house=world.tashkent,
                language="uz",
                episode=first,
            )


def test_one_film_becomes_a_series_only_before_its_picture_is_agreed(world: World) -> None:
    film = planned(world)
    with pytest.raises(episodes.EpisodeUnclear):
        episodes.plan_episode(project=film, by=world.erlan, number=1)
    assert not Project.objects.get(pk=film.pk).is_series
    early = three(world)
    episodes.plan_episode(project=early, by=world.erlan, number=1, minutes=7)
    assert Project.objects.get(pk=early.pk).is_series
    for person in (world.sevda, world.people["elif"]):
        with pytest.raises(NotAllowed):
            episodes.plan_episode(project=early, by=person, number=2)
    for wrong in ({"number": 0}, {"number": 1, "minutes": 5_000}, {"number": 1, "titles": {"kazakh?": "Қар"}}):
        with pytest.raises(episodes.EpisodeUnclear):
            episodes.plan_episode(project=early, by=world.erlan, **wrong)  # type: ignore[arg-type]


def test_an_episode_on_which_work_hangs_stays(world: World) -> None:
    one = series(world)
    first, second = one.episodes.all()
    tracker.add_shots(project=one, by=world.erlan, episode=2, shots=[("010", 48)])
    with pytest.raises(tracker.ShotUnclear):
        tracker.add_shots(project=one, by=world.erlan, episode=3, shots=[("010", 48)])
    with pytest.raises(episodes.EpisodeUnclear):
        episodes.drop_episode(episode=second, by=world.erlan)
    episodes.drop_episode(episode=first, by=world.erlan)
    assert [found.number for found in queries.films_of(again(one, world.erlan)) if found] == [2]
    second.shots.all().delete()
    episodes.drop_episode(episode=second, by=world.erlan)
    assert queries.films_of(again(one, world.erlan)) == [None]


# ---- the arrow -----------------------------------------------------------------------------------------------------


def test_the_arrow_makes_the_series_with_a_programme_for_each_episode(world: World, tmp_path: Path) -> None:
    one = made(world, tmp_path)
    assert list(release.lacks(one)) == ["How the rights are split has not been agreed: the split is missing."]
    arrow.fill_split.register(equal_split)
    try:
        whole = release.release(one)
    finally:
        arrow.fill_split.register(roots.drafts_of, roots.is_agreed)
    assert whole, Project.objects.get(pk=one.pk).problem
    assert (whole.kind, whole.titles["kk"], whole.versions.count()) == (WorkKind.SERIES, "Алдар Көсе", 0)
    assert again(one, world.erlan).state == ProjectState.RELEASED
    first, second = Programme.objects.filter(part_of=whole).order_by("place")
    assert [(part.kind, part.place, part.owner) for part in (first, second)] == [
        (WorkKind.EPISODE, 1, world.almaty),
        (WorkKind.EPISODE, 2, world.almaty),
    ]
    assert (first.titles, second.titles["kk"]) == ({"kk": "Алдар Көсе 1", "en": "Aldar Kose 1"}, "Қарлы түн")

    # each has the versions of those who made them, from its own files, and says what AI did in it
    for part, uses in ((first, []), (second, ["cgi"])):
        found = {(one.kind, one.language): one.made_by for one in part.versions.exclude(source="")}
        assert found == {("picture", ""): world.almaty, ("sound", "kk"): world.almaty, ("sound", "uz"): world.tashkent}
        told = Declaration.objects.get(version__programme=part, version__kind="picture")
        assert [use["kind"] for use in told.uses] == uses
    pictures = {part.versions.get(kind="picture").sha256 for part in (first, second)}
    assert len(pictures) == 2

    # the split of the series holds in its episodes
    hour = {"start": timezone.now(), "stop": timezone.now() + dt.timedelta(hours=1)}
    for part in (first, second):
        for house, territory, wanted in (
            (world.tashkent, "UZ", Answer.ALLOW),
            (world.almaty, "KZ", Answer.ALLOW),
            (world.tashkent, "KZ", Answer.DENY),
            (world.almaty, "UZ", Answer.DENY),
            (world.ankara, "TR", Answer.DENY),
        ):
            asked = rights.decision(programme=part, broadcaster=house, territory=territory, **hour)
            assert asked.answer is wanted, (part.place, house, territory)
    assert release.release(one) is None
    assert Programme.objects.count() == 3


def test_what_one_episode_lacks_holds_the_whole_series(world: World, tmp_path: Path) -> None:
    one = made(world, tmp_path)
    Deliverable.objects.get(kind="sound", language="uz", episode__number=2, milestone__project=one).files.all().delete()
    assert "Episode 2: The version in Uzbek of Demo TV Toshkent is not delivered and approved." in release.lacks(one)
    assert release.release(one) is None
    assert not Programme.objects.exists()


# ---- exports and screens -------------------------------------------------------------------------------------------


def test_exports_tell_the_episodes(world: World, tmp_path: Path) -> None:
    one = made(world, tmp_path)
    project = Project.objects.get(pk=one.pk)
    for number, frames in ((1, 30), (2, 40)):
        tracker.add_shots(project=project, by=world.erlan, episode=number, shots=[("010", frames)])
    films = [cut.newest_film(project, episode) for episode in project.episodes.all()]
    assert all(films)
    milestones.note(file=films[1], by=world.erlan, text="Snow.", at=1_000)  # type: ignore[arg-type]  # asked above
    track = json.loads(cut.written(project))["tracks"]["children"][0]
    assert [clip["source_range"]["start_time"]["value"] for clip in track["children"]] == [0, 0]
    assert len({clip["media_references"]["DEFAULT_MEDIA"]["target_url"] for clip in track["children"]}) == 2
    # One second into the second episode, which begins after thirty frames at 25 a second.
    assert [mark["marked_range"]["start_time"]["value"] for mark in track["markers"]] == [55]
    works = [
        one for one in json.loads(ontology.written(again(one, world.erlan))) if one["entityType"] == "CreativeWork"
    ]
    assert [(work["creativeWorkType"], "Series" in work) for work in works] == [
        ("series", False),
        ("episode", True),
        ("episode", True),
    ]
    book = load_workbook(BytesIO(sheet.written(again(one, world.erlan))))
    assert [[cell.value for cell in row] for row in book["Episodes"].iter_rows(min_row=2)] == [
        [1, "kk", None, 1],
        [2, "kk", "Қарлы түн", 1],
    ]
    assert {row[1].value for row in book["Files"].iter_rows(min_row=2)} == {1, 2, None}


def test_the_lead_plans_episodes_on_the_page_and_looks_at_one(world: World, client: Client) -> None:
    one = series(world)
    tracker.add_shots(project=one, by=world.erlan, episode=1, shots=[("one-010", 48)])
    tracker.add_shots(project=one, by=world.erlan, episode=2, shots=[("two-010", 48)])
    client.force_login(world.erlan, backend="django.contrib.auth.backends.ModelBackend")
    address = reverse("studio:tracker", args=[one.pk])
    page = client.get(address, {"episode": 2}).content.decode()
    assert ("two-010" in page, "one-010" in page) == (True, False)
    told = {"number": 3, "language": "kk", "title": "Көктем", "minutes": ""}
    assert client.post(reverse("studio:episode_plan", args=[one.pk]), told).status_code == 302
    assert one.episodes.get(number=3).titles == {"kk": "Көктем"}
    bad = client.post(reverse("studio:episode_plan", args=[one.pk]), told | {"number": "x"})
    assert bad.status_code == 422
    client.post(reverse("studio:episode_drop", args=[one.episodes.get(number=3).pk]))
    assert one.episodes.count() == 2
    lock = step(one, MilestoneKind.LOCK)
    wanted = {"kind": "subtitles", "language": "kk", "house": "almaty", "episode": 2}
    assert client.post(reverse("studio:due_ask", args=[lock.pk]), wanted).status_code == 302
    assert "Episode 2" in client.get(reverse("studio:milestone", args=[lock.pk])).content.decode()
    projects.stop(project=one, by=world.erlan, reason="No money.")
    with pytest.raises(projects.ProjectClosed):
        episodes.plan_episode(project=one, by=world.erlan, number=4)
