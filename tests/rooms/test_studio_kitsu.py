"""The shots of a Kitsu in our tracker: gazu asks a server on this machine that gives recorded answers (tests/kitsu)."""

import logging
import sys
from collections.abc import Iterator
from typing import Any

import pytest
import requests
from django.db import connection
from django.test import Client
from django.urls import reverse
from django_tasks_db.models import DBTaskResult

from ortaq.ledger.models import Entry
from ortaq.members.models import Person
from ortaq.members.rules import NotAllowed
from ortaq.studio import kitsu as seam
from ortaq.studio import tasks
from ortaq.studio.actions import kitsu, projects, tracker
from ortaq.studio.kitsu import line, words
from ortaq.studio.models import Episode, KitsuLink, KitsuShot, Project, Shot
from ortaq.work.settings import settings
from tests.kitsu.server import NAME, TOKEN, Kitsu, serving
from tests.rooms.studio_stories import planned
from tests.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_files")]
MISER = "E01 The miser"


@pytest.fixture
def there(monkeypatch: pytest.MonkeyPatch) -> Iterator[Kitsu]:
    """Almaty's Kitsu."""
    found = Kitsu()
    with serving(found) as address:
        found.address = address
        for name, value in {"kitsu_url": address, "kitsu_token": TOKEN, "kitsu_house": "almaty"}.items():
            monkeypatch.setattr(settings(), name, value)
        yield found


def met(one: Project) -> KitsuLink:
    """The worker has asked."""
    tasks.ask_kitsu.func(str(KitsuLink.objects.get(project=one).pk))
    return KitsuLink.objects.get(project=one)


def followed(world: World, work: str = "") -> tuple[Project, KitsuLink]:
    one = planned(world)
    kitsu.follow(project=one, by=world.erlan, name=NAME, work=work)
    return one, met(one)


def asked_again(world: World, one: Project) -> KitsuLink:
    kitsu.ask(project=one, by=world.erlan)
    return met(one)


def shots(one: Project) -> dict[tuple[int, str], Shot]:
    return {(shot.episode.number, shot.code): shot for shot in Shot.objects.filter(episode__project=one)}


def rows(one: Project) -> list[Any]:
    """All that the tracker holds of a project."""
    kept = (
        "code",
        "place",
        "frames",
        "status",
        "retakes",
        "words",
        "kitsu__people",
        "kitsu__agreed",
        "episode__titles",
    )
    return list(Shot.objects.filter(episode__project=one).order_by("pk").values_list("pk", *kept))


def said(link: KitsuLink) -> list[str]:
    return [words.left_out(code, about) for code, about in link.told]


def moved(world: World, shot: Shot, *way: str) -> None:
    for to in way:
        tracker.move(
            shot=Shot.objects.get(pk=shot.pk), by=world.erlan, to=to, words="The hat." if to == "retake" else ""
        )


# ---- what comes ----------------------------------------------------------------------------------------------------


def test_a_series_comes_with_its_episodes_shots_lengths_and_statuses(world: World, there: Kitsu) -> None:
    one, link = followed(world)
    assert (link.state, link.name, str(link.there), link.rate) == ("done", NAME, there.project, "24")
    found = {key: (shot.place, shot.frames, shot.status, shot.retakes) for key, shot in shots(one).items()}
    assert found == {
        (1, "S010 0010"): (1, 48, "done", 0),
        # From its first to its last frame, both included.
        (1, "S010 0020"): (2, 72, "review", 0),
        # Layout is done, animation is in work.
        (1, "S010 0030"): (3, 60, "working", 0),
        (2, "S010 0010"): (1, 96, "retake", 2),
        # “On Hold” means nothing here; the name of the sequence is not said twice.
        (2, "S020_0010"): (2, 25, "waiting", 0),
    }
    assert list(Episode.objects.filter(project=one).values_list("number", "titles")) == [
        (1, {"kk": "The miser"}),
        (2, {}),
    ]
    assert link.counts == {"new": 5, "changed": 0, "taken": 0, "sent": 0}
    assert sorted(said(link)) == [
        "S010 0020 (episode 2) has no length in frames; it was left as it is here.",
        "S020_0010 (episode 2): the status “On Hold” means nothing here; ours stays as it is.",
        "S990 0010 belongs to no episode; it was left out.",
        "The episode “Bonus” has no number from 1 to 999; its shots were left out.",
    ]
    assert there.posted == []


def test_an_episode_that_a_series_has_not_planned_is_told_and_left_out(world: World, there: Kitsu) -> None:
    one = planned(world)
    Project.objects.filter(pk=one.pk).update(is_series=True)
    Episode.objects.create(project=one, number=2, titles={"kk": "Екінші"}, minutes=5)
    kitsu.follow(project=Project.objects.get(pk=one.pk), by=world.erlan, name=NAME, work="")
    link = met(one)
    assert {number for number, _code in shots(one)} == {2}
    assert f"The episode “{MISER}” (1) is not planned in this series; its shots were left out." in said(link)
    assert list(Episode.objects.filter(project=one).values_list("number", "titles")) == [(2, {"kk": "Екінші"})]


def test_whoever_works_there_comes_as_a_name_and_nothing_else(
    world: World, there: Kitsu, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    one, _link = followed(world)
    first = KitsuShot.objects.get(shot=shots(one)[1, "S010 0010"])
    assert first.people == "Aigerim Invented, Rustam Made-Up"
    assert first.shot.assignee is None
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            kept = str(cursor.fetchall())
            assert TOKEN not in kept, table
            assert "@kitsu.example" not in kept, table
            assert "Aigerim" not in kept or table == "studio_kitsushot", table
            assert there.address not in kept, table
    assert TOKEN not in caplog.text
    assert TOKEN not in repr(settings())
    with seam.opened() as held:
        assert TOKEN not in repr(held)
    kitsu.part(project=one, by=world.erlan)
    assert not KitsuShot.objects.exists()
    assert len(shots(one)) == 5


def test_a_second_time_nothing_changes(world: World, there: Kitsu) -> None:
    one, first = followed(world)
    before, entries = rows(one), Entry.objects.count()
    again = asked_again(world, one)
    assert (again.state, again.told) == ("done", first.told)
    assert again.counts == {"new": 0, "changed": 0, "taken": 0, "sent": 0}
    assert rows(one) == before
    assert list(Entry.objects.filter(number__gt=entries).values_list("action", flat=True)) == [
        "kitsu asked",
        "kitsu read",
    ]
    # By its id the second time: another of the same name there is none of ours.
    assert [path for _m, path, _b, _t in there.asked if path.endswith(there.project)]


def test_only_what_changed_there_changes_here(world: World, there: Kitsu) -> None:
    one, _link = followed(world)
    before = {key: shot.pk for key, shot in shots(one).items()}
    there.shot("S010", "0010", MISER)["nb_frames"] = 50
    there.shot("S010", "0020", MISER)["name"] = "0015"
    there.shot("S010", "0030", MISER)["canceled"] = True
    gone = there.shot("S020", "S020_0010", "E02")
    there.recorded("/shots").remove(gone)
    there.set(there.shot("S010", "0010", "E02"), "wfa")
    there.shot("S010", "0020", "E02")["nb_frames"] = 10
    link = asked_again(world, one)
    assert link.counts == {"new": 1, "changed": 2, "taken": 1, "sent": 0}
    now = shots(one)
    assert now[1, "S010 0010"].frames == 50
    assert now[1, "S010 0015"].pk == before[1, "S010 0020"]
    assert now[2, "S010 0010"].status == "review"
    assert [shot.code for shot in Episode.objects.get(project=one, number=2).shots.all()] == [
        "S010 0010", "S010 0020", "S020_0010",
    ]  # fmt: skip
    assert "S010 0030 (episode 1) was cancelled in Kitsu; here it stays." in said(link)
    assert "S020_0010 (episode 2) is no longer in Kitsu; here it stays." in said(link)
    assert Entry.objects.filter(action="shot moved", details__from_kitsu=True).count() == 1


def test_our_own_shots_are_met_by_their_names_and_others_stay(world: World, there: Kitsu) -> None:
    one = planned(world)
    mine = tracker.add_shots(project=one, by=world.erlan, shots=[("TITLES", 100), ("S010 0020", 70), ("S010 0010", 48)])
    moved(world, mine[1], "working")
    kitsu.follow(project=one, by=world.erlan, name=there.project)
    link = met(one)
    assert link.counts["new"] == 3
    assert [(shot.code, shot.frames) for shot in Episode.objects.get(project=one, number=1).shots.all()] == [
        ("S010 0010", 48), ("S010 0020", 72), ("S010 0030", 60), ("TITLES", 100),
    ]  # fmt: skip
    # Nobody had begun the first one here; the second was begun here and shown there.
    assert shots(one)[1, "S010 0010"].status == "done"
    assert shots(one)[1, "S010 0020"].status == "working"
    assert said(link)[0] == (
        "S010 0020 (episode 1) was moved on here and in Kitsu: here it is “in work”, there “to be looked at”. "
        "Set one of them, and ask again."
    )


# ---- what goes back ------------------------------------------------------------------------------------------------


def test_what_changed_only_here_goes_to_kitsu_once(world: World, there: Kitsu) -> None:
    one, _link = followed(world)
    shot = shots(one)[1, "S010 0020"]
    (task,) = there.tasks(there.shot("S010", "0020", MISER))
    moved(world, shot, "retake")
    link = asked_again(world, one)
    assert (link.counts["sent"], there.posted) == (1, [(task["id"], "retake")])
    assert [body["comment"] for method, _p, body, _t in there.asked if method == "POST"] == ["The hat."]
    moved(world, shot, "working", "review", "done")
    link = asked_again(world, one)
    assert (link.counts["sent"], there.posted[1:]) == (1, [(task["id"], "done")])
    assert asked_again(world, one).counts["sent"] == 0
    assert Entry.objects.filter(action="shot sent to kitsu").count() == 2


def test_where_both_have_moved_on_neither_is_written_over(world: World, there: Kitsu) -> None:
    one, _link = followed(world)
    shot = shots(one)[1, "S010 0020"]
    moved(world, shot, "done")
    there.set(there.shot("S010", "0020", MISER), "retake")
    link = asked_again(world, one)
    assert (link.told[0][0], there.posted) == ("conflict", [])
    assert Shot.objects.get(pk=shot.pk).status == "done"
    # Somebody there agrees: then both are of one mind, and the next change goes its way.
    there.set(there.shot("S010", "0020", MISER), "done")
    assert "conflict" not in {code for code, _about in asked_again(world, one).told}
    there.set(there.shot("S010", "0020", MISER), "retake")
    asked_again(world, one)
    assert Shot.objects.get(pk=shot.pk).status == "retake"


def test_a_shot_with_several_tasks_is_sent_only_when_one_type_is_followed(world: World, there: Kitsu) -> None:
    one, _link = followed(world)
    shot = shots(one)[1, "S010 0030"]
    moved(world, shot, "review")
    assert "several" in {code for code, _about in asked_again(world, one).told}
    assert there.posted == []
    kitsu.part(project=one, by=world.erlan)
    kitsu.follow(project=one, by=world.erlan, name=NAME, work="animation")
    link = met(one)
    # “In work” there, “to be looked at” here: nothing says who was first, so it is told.
    assert link.told[0][0] == "conflict"
    there.set(there.shot("S010", "0030", MISER), "wfa")
    asked_again(world, one)
    moved(world, shot, "done")
    assert asked_again(world, one).counts["sent"] == 1
    assert [short for _task, short in there.posted] == ["done"]


def test_a_status_that_kitsu_changes_meanwhile_is_left_alone(
    world: World, there: Kitsu, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, _link = followed(world)
    moved(world, shots(one)[1, "S010 0020"], "done")
    plain = there.answer

    def faster(method: str, path: str, body: Any, token: str) -> tuple[int, Any]:
        if path.endswith("/full"):
            there.set(there.shot("S010", "0020", MISER), "retake")
        return plain(method, path, body, token)

    monkeypatch.setattr(there, "answer", faster)
    link = asked_again(world, one)
    assert (link.told[0][0] if link.told else "", link.counts["sent"]) != ("", 1)
    assert "moved_meanwhile" in {code for code, _about in link.told}
    assert there.posted == []


def test_a_status_that_kitsu_refuses_is_told(world: World, there: Kitsu) -> None:
    one, _link = followed(world)
    moved(world, shots(one)[1, "S010 0020"], "done")
    there.faults["/comment"] = (403, b"{}", {})
    link = asked_again(world, one)
    assert (
        "The status of S010 0020 (episode 1) was not taken by Kitsu. "
        "The token does not allow to read this project in Kitsu." in said(link)
    )
    del there.faults["/comment"]
    assert asked_again(world, one).counts["sent"] == 1


# ---- when nothing comes --------------------------------------------------------------------------------------------

NO_JSON = b"<html>Welcome</html>"
FAULTS = {
    "not json": ("/shots", (200, NO_JSON, {}), "bad_answer"),
    "an object": ("/shots", (200, b'{"error": true}', {}), "bad_answer"),
    "null": ("/tasks", (200, b"null", {}), "bad_answer"),
    "texts": ("/episodes", (200, b'["E01"]', {}), "bad_answer"),
    "no name": ("/shots", (200, b'[{"id": "00000000-0000-4000-8000-000000000001"}]', {}), "bad_answer"),
    "no id": ("/task-status", (200, b'[{"name": "Done", "id": 7}]', {}), "bad_answer"),
    "bad id": ("/task-types", (200, b'[{"name": "Animation", "id": "../.."}]', {}), "bad_answer"),
    "deep": ("/team", (200, b"[" * 100_000, {}), "bad_answer"),
    "not let in": ("/tasks", (401, b'{"msg": "Token has been revoked"}', {}), "not_let_in"),
    "not allowed": ("/team", (403, b"{}", {}), "not_allowed"),
    "away": ("/shots", (404, b"{}", {}), "not_found"),
    "broken": ("/shots", (500, b'{"stacktrace": "secret of the server"}', {}), "refused"),
    "busy": ("/shots", (503, b"later", {}), "bad_answer"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_bad_answer_is_a_sentence_and_changes_nothing(
    world: World, there: Kitsu, name: str, caplog: pytest.LogCaptureFixture
) -> None:
    end, fault, code = FAULTS[name]
    one, first = followed(world)
    before = rows(one)
    there.set(there.shot("S010", "0010", "E02"), "wfa")
    there.faults[end] = fault
    link = asked_again(world, one)
    assert (link.state, link.problem) == ("failed", code)
    assert words.problem(link.problem, link.about)
    assert (rows(one), link.counts, link.there) == (before, first.counts, first.there)
    assert "secret of the server" not in caplog.text
    there.faults.clear()
    assert asked_again(world, one).counts["taken"] == 1


def test_a_project_that_is_not_there_and_a_wrong_token(
    world: World, there: Kitsu, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = planned(world)
    kitsu.follow(project=one, by=world.erlan, name="Nothing of this name")
    assert met(one).problem == "no_project"
    kitsu.part(project=one, by=world.erlan)
    kitsu.follow(project=one, by=world.erlan, name="00000000-0000-4000-8000-000000000000")
    assert met(one).problem == "not_found"
    kitsu.part(project=one, by=world.erlan)
    kitsu.follow(project=one, by=world.erlan, name=NAME, work="Puppets")
    link = met(one)
    assert words.problem(link.problem, link.about) == (
        "There is no such type of task in this project of Kitsu. There are: Animation, Layout."
    )
    monkeypatch.setattr(settings(), "kitsu_token", "wrong")
    assert asked_again(world, one).problem == "not_let_in"
    assert not Shot.objects.exists()


def test_the_token_follows_no_redirect(world: World, there: Kitsu) -> None:
    elsewhere = Kitsu()
    with serving(elsewhere) as address:
        there.faults["/shots"] = (302, b"", {"Location": f"{address}/data/shots"})
        _one, link = followed(world)
    assert (link.problem, elsewhere.asked) == ("redirected", [])


def test_nobody_waits_for_ever_or_reads_without_end(
    world: World, there: Kitsu, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(line, "LARGEST", 4000)
    one, link = followed(world)
    assert link.problem == "too_large"
    monkeypatch.setattr(line, "LARGEST", 1 << 20)
    monkeypatch.setattr(line, "LONGEST", 0.3)
    monkeypatch.setattr(line, "PIECE", 8)
    there.drips = 0.01
    assert asked_again(world, one).problem == "timeout"
    monkeypatch.setattr(line, "PATIENCE", (1.0, 0.05))
    there.drips = 0.2
    assert asked_again(world, one).problem in {"timeout", "no_connection"}
    there.drips = 0
    monkeypatch.setattr(settings(), "kitsu_url", "http://127.0.0.1:9/api")
    assert asked_again(world, one).problem == "no_connection"


def test_without_gazu_it_is_said(world: World, there: Kitsu, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "ortaq.studio.kitsu.line")
    monkeypatch.setitem(sys.modules, "gazu", None)
    _one, link = followed(world)
    assert (link.problem, there.asked) == ("not_installed", [])


def test_no_proxy_and_no_netrc_of_this_machine_is_used(
    world: World, there: Kitsu, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("NO_PROXY", "")
    assert requests.utils.should_bypass_proxies(there.address, None) is False
    assert followed(world)[1].state == "done"


# ---- who may, and the page -----------------------------------------------------------------------------------------


def as_(person: Person) -> Client:
    client = Client()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client


def page(person: Person, one: Project) -> str:
    return as_(person).get(reverse("studio:tracker", args=[one.pk])).content.decode()


def test_the_panel_is_there_for_the_house_whose_kitsu_it_is(
    world: World, there: Kitsu, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = planned(world)
    assert "Bring the shots" in page(world.erlan, one)
    # Asel signs contracts in the same house; Sevda makes programmes at another one.
    assert 'id="kitsu"' not in page(world.asel, one) + page(world.sevda, one)
    for person in (world.sevda, world.asel):
        with pytest.raises(NotAllowed):
            kitsu.follow(project=one, by=person, name=NAME)
    kitsu.follow(project=one, by=world.erlan, name=NAME)
    met(one)
    for act in (kitsu.ask, kitsu.part):
        with pytest.raises(NotAllowed):
            act(project=one, by=world.sevda)
    # All partners see the shots, and who works on them.
    assert "In Kitsu: Aigerim Invented, Rustam Made-Up" in page(world.sevda, one)
    for name in ("kitsu_url", "kitsu_token", "kitsu_house"):
        with monkeypatch.context() as patch:
            patch.setattr(settings(), name, "")
            assert 'id="kitsu"' not in page(world.erlan, one)
            with pytest.raises(kitsu.KitsuUnclear):
                kitsu.ask(project=one, by=world.erlan)


def test_from_the_panel_to_the_shots(world: World, there: Kitsu, django_capture_on_commit_callbacks: Any) -> None:
    one = planned(world)
    erlan = as_(world.erlan)
    bad = erlan.post(reverse("studio:kitsu_follow", args=[one.pk]), {"name": "", "work": "Animation"})
    assert bad.status_code == 422
    assert 'value="Animation"' in bad.content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        erlan.post(reverse("studio:kitsu_follow", args=[one.pk]), {"name": NAME})
    (queued,) = DBTaskResult.objects.filter(task_path="ortaq.studio.tasks.ask_kitsu")
    waiting = page(world.erlan, one)
    assert "Kitsu is being asked" in waiting
    assert 'hx-trigger="load delay:3s"' in waiting
    twice = erlan.post(reverse("studio:kitsu_ask", args=[one.pk]), follow=True)
    assert "Kitsu is being asked already." in twice.content.decode()
    tasks.ask_kitsu.func(*queued.args_kwargs["args"])
    answer = erlan.get(reverse("studio:tracker", args=[one.pk]), headers={"HX-Request": "true"})
    assert answer["HX-Refresh"] == "true"
    shown = page(world.erlan, one)
    assert "S010 0030" in shown
    assert "4 things could not be brought together" in shown
    assert "New shots:" in shown
    assert "Statuses sent" not in shown
    assert "belongs to no episode" in shown
    erlan.post(reverse("studio:kitsu_part", args=[one.pk]))
    assert "Bring the shots" in page(world.erlan, one)


def test_a_project_that_is_over_takes_nothing(world: World, there: Kitsu) -> None:
    one = planned(world)
    kitsu.follow(project=one, by=world.erlan, name=NAME)
    projects.stop(project=one, by=world.erlan, reason="No money.")
    assert met(one).problem == "over"
    with pytest.raises(projects.ProjectClosed):
        kitsu.ask(project=one, by=world.erlan)
    assert not Shot.objects.exists()
