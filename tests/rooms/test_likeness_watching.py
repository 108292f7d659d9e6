"""The watch list: what is seen at places of others is reported once, with evidence; nothing of strangers is kept."""

import csv
import datetime as dt
import io
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
import time_machine
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from ortaq.catalogue.models import Programme
from ortaq.core.likeness.sound import Kind as SoundKind
from ortaq.core.likeness.verdicts import Kind, Part, Shared, Sounding, Verdict
from ortaq.ledger.models import Entry
from ortaq.likeness import lookups
from ortaq.likeness.models import Lookup, Sighting, Watch, Watched, WatchedState
from ortaq.likeness.watching import actions, looking, polling, sources, tasks
from ortaq.members.models import Broadcaster, Person
from ortaq.members.rules import NotAllowed
from ortaq.web.demo import watching as demo
from ortaq.work import likeness as indexes
from ortaq.work.line import Line
from ortaq.work.settings import settings as node
from tests.rooms import lookup_stories, watch_stories
from tests.rooms.watch_stories import Place
from tests.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_files")]
BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture(autouse=True)
def of_its_own(own_files: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """An index of this test alone; servers on this machine may be asked."""
    indexes.pictures.cache_clear()
    indexes.sounds.cache_clear()
    monkeypatch.setattr(node(), "watch_private", True)


@pytest.fixture
def elsewhere() -> Iterator[Place]:
    """A server of others."""
    with watch_stories.place() as here:
        yield here


@pytest.fixture
def asel(world: World) -> Person:
    """Who looks after rights at Almaty."""
    return world.people["asel"]


def house_of(person: Person) -> Broadcaster:
    """Whom somebody works for."""
    assert person.broadcaster
    return person.broadcaster


def watch(asel: Person, kind: str, address: str, *, only_ours: bool = True) -> Watch:
    """Have a place watched for Almaty."""
    return actions.add(house=house_of(asel), name="Agency", kind=kind, address=address, only_ours=only_ours, by=asel)


def go(*, work: bool = True) -> int:
    """Poll what is due, and do what the worker would."""
    Watch.objects.update(due_at=timezone.now())
    with Line(sources.AGENT, private=node().watch_private) as line:
        polled = polling.poll_due(line, "tests")
    if work:
        for pk in looking.due():
            looking.look_at(Watched.objects.select_related("watch__house").get(pk=pk))
    return polled


def strangers_files() -> list[str]:
    """Whatever lies in the storage that is no package, fingerprint or evidence."""
    root = Path(default_storage.path(""))
    every = [str(one.relative_to(root)) for one in root.rglob("*") if one.is_file()]
    return [one for one in every if not one.startswith(("packages/", "fingerprints/", "lookups/"))]


# ---- an agency's feed ----


def test_a_feed_that_shows_a_film_of_ours_is_reported_once_with_its_evidence(
    asel: Person, elsewhere: Place, client: Client
) -> None:
    film = lookup_stories.registered(house_of(asel), 3)
    elsewhere.files |= {"a.mp4": watch_stories.clip(3, 10, 6.0), "b.mp4": watch_stories.clip(77, 10)}
    elsewhere.say_feed(("A flood in the steppe", "a.mp4"), ("Something else", "b.mp4"))
    made = watch(asel, "feed", elsewhere.at("feed.xml"))
    go()
    (seen,) = Sighting.objects.all()
    assert (seen.programme, seen.title, seen.kind, seen.state) == (film, "A flood in the steppe", "match", "new")
    assert seen.first == pytest.approx(6.0, abs=0.6)
    assert seen.last == pytest.approx(16.0, abs=0.8)
    assert Lookup.objects.count() == 1
    assert strangers_files() == []
    go()
    assert Sighting.objects.count() == 1
    assert elsewhere.asked.count("a.mp4") == elsewhere.asked.count("b.mp4") == 1
    assert elsewhere.asked.count("feed.xml") == 2
    made.refresh_from_db()
    assert made.fault == ""

    client.force_login(asel, backend=BACKEND)
    page = client.get(f"/watching/sightings/{seen.pk}/")
    assert page.status_code == 200
    assert "secret" not in page.content.decode()
    picture = client.get(f"/watching/sightings/{seen.pk}/0-clip.jpg")
    assert picture.status_code == 200
    assert picture.content.startswith(b"\xff\xd8")
    assert client.get(f"/watching/sightings/{seen.pk}/0-programme.jpg").status_code == 200
    assert client.get(f"/verify/clip/{seen.lookup_id}/").status_code == 200
    client.logout()
    assert client.get(f"/verify/clip/{seen.lookup_id}/").status_code == 404
    client.force_login(asel, backend=BACKEND)
    assert client.get(f"/watching/sightings/{seen.pk}/9-clip.jpg").status_code == 404
    seen.refresh_from_db()
    assert seen.state == "seen"
    for address in ("/watching/", f"/watching/{made.pk}/"):
        shown = client.get(address).content.decode()
        assert "A flood in the steppe" in shown
        assert "secret" not in shown


def test_a_feed_that_was_away_for_months_comes_back_and_nothing_is_reported_twice(
    asel: Person, elsewhere: Place
) -> None:
    lookup_stories.registered(house_of(asel), 3)
    elsewhere.files["a.mp4"] = watch_stories.clip(3, 10, 6.0)
    elsewhere.say_feed(("A flood in the steppe", "a.mp4"))
    made = watch(asel, "feed", elsewhere.at("feed.xml"))
    go()
    feed = elsewhere.files.pop("feed.xml")
    with time_machine.travel(timezone.now() + actions.FORGOTTEN * 3, tick=True):
        go()
        made.refresh_from_db()
        assert made.fault == "status 404"
        actions.forget()
        elsewhere.files["feed.xml"] = feed
        go()
        made.refresh_from_db()
        assert made.fault == ""
        assert Sighting.objects.count() == 1
    assert elsewhere.asked.count("a.mp4") == 1


def test_whose_sound_lies_under_other_pictures_is_not_told_of_pictures(world: World, asel: Person) -> None:
    ours = lookup_stories.registered(house_of(asel), 3)
    theirs = lookup_stories.registered(world.broadcasters["bishkek"], 4)
    sounding = Sounding(0.0, 10.0, SoundKind.OTHER, (), str(ours.pk))
    part = Part(0.0, 10.0, str(theirs.pk), 3.0, 13.0, 1.0, 0.99, ("none",), (sounding,))
    verdict = Verdict(Kind.SOUND_DIFFERS, (part,), differs=(sounding,))
    assert looking.kind_of(verdict, ours) == Kind.SOUND_ONLY
    assert looking.kind_of(verdict, theirs) == Kind.SOUND_DIFFERS
    shared = Verdict(Kind.SPLICED, (part,), shared=(Shared(10.0, 14.0, (str(ours.pk), "x"), (1.0, 2.0)),))
    assert looking.kind_of(shared, ours) == Kind.SHARED


def test_a_film_of_another_house_is_told_only_to_who_asked_for_all(
    world: World, asel: Person, elsewhere: Place, client: Client
) -> None:
    lookup_stories.registered(world.broadcasters["bishkek"], 4)
    elsewhere.files["a.mp4"] = watch_stories.clip(4, 10, 2.0)
    elsewhere.say_feed(("News", "a.mp4"))
    watch(asel, "feed", elsewhere.at("feed.xml"))
    go()
    assert not Sighting.objects.exists()
    assert not Lookup.objects.exists()
    assert not [one for one in Path(default_storage.path("")).rglob("lookups/*") if one.is_file()]
    watch(asel, "feed", elsewhere.at("feed.xml") + "&all", only_ours=False)
    go()
    (seen,) = Sighting.objects.all()
    client.force_login(asel, backend=BACKEND)
    assert client.get(f"/watching/sightings/{seen.pk}/0-clip.jpg").status_code == 200
    assert client.get(f"/watching/sightings/{seen.pk}/0-programme.jpg").status_code == 404


def test_a_place_that_fails_says_so_in_a_sentence_and_goes_on_later(asel: Person, elsewhere: Place) -> None:
    lookup_stories.registered(house_of(asel), 3)
    elsewhere.files["a.mp4"] = watch_stories.clip(3, 10, 6.0)
    elsewhere.say_feed(("News", "a.mp4"))
    elsewhere.broken.add("feed.xml")
    made = watch(asel, "feed", elsewhere.at("feed.xml"))
    waits = []
    for _ in range(3):
        go()
        made.refresh_from_db()
        waits.append(made.due_at - timezone.now())
    assert made.fault == "status 503"
    assert (made.failures, waits[0] < waits[1] < waits[2]) == (3, True)
    elsewhere.broken.clear()
    go()
    made.refresh_from_db()
    assert (made.fault, made.failures, made.fault_since) == ("", 0, None)
    assert Sighting.objects.count() == 1


def test_an_item_that_cannot_be_fetched_is_tried_again_and_one_that_is_no_film_is_not(
    asel: Person, elsewhere: Place
) -> None:
    elsewhere.files |= {"a.mp4": watch_stories.clip(3, 6), "b.mp4": b"no film"}
    elsewhere.broken.add("a.mp4")
    elsewhere.say_feed(("A", "a.mp4"), ("B", "b.mp4"))
    watch(asel, "feed", elsewhere.at("feed.xml"))
    go()
    one, two = Watched.objects.order_by("title")
    assert (one.state, one.problem, one.tries) == (WatchedState.WAITING, "status 503", 1)
    assert two.state == WatchedState.FAILED
    with time_machine.travel(timezone.now() + looking.PAUSE * 2, tick=True):
        elsewhere.broken.clear()
        go()
        one.refresh_from_db()
        assert (one.state, one.problem) == (WatchedState.LOOKED, "")
    assert elsewhere.asked.count("b.mp4") == 1


def test_a_private_address_is_watched_only_where_the_operator_lets_it(
    asel: Person, elsewhere: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = watch(asel, "feed", elsewhere.at("feed.xml"))
    monkeypatch.setattr(node(), "watch_private", False)
    with pytest.raises(actions.CannotWatch, match="private network"):
        watch(asel, "feed", "http://169.254.169.254/latest/")
    with pytest.raises(actions.CannotWatch, match="no address"):
        watch(asel, "stream", "file:///etc/passwd")
    go()
    made.refresh_from_db()
    assert made.fault == "private_address"
    assert elsewhere.asked == []


# ---- a folder ----


def test_a_folder_is_watched_and_its_files_stay_where_they_are(
    asel: Person, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lookup_stories.registered(house_of(asel), 3)
    monkeypatch.setattr(node(), "watch_folders", str(tmp_path))
    folder = tmp_path / "monitor/tv1"
    folder.mkdir(parents=True)
    (folder / "notes.txt").write_text("x")
    (folder / "linked.mp4").symlink_to("/etc/passwd")
    record, growing = folder / "0900.mp4", folder / "0930.mp4"
    for one in (record, growing):
        one.write_bytes(watch_stories.clip(3, 10, 6.0))
    before = (timezone.now() - dt.timedelta(minutes=5)).timestamp()
    os.utime(record, (before, before))
    watch(asel, "folder", "monitor")
    go()
    (seen,) = Sighting.objects.all()
    assert seen.title == "tv1/0900.mp4"
    assert Watched.objects.count() == 1
    assert record.exists()
    os.utime(growing, (before + 1, before + 1))
    go()
    assert sorted(Sighting.objects.values_list("title", flat=True)) == ["tv1/0900.mp4", "tv1/0930.mp4"]
    assert strangers_files() == []


@pytest.mark.parametrize("name", ["..", "/etc", "monitor/../../x", "gone"])
def test_no_folder_outside_is_watched(name: str, asel: Person, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "in/monitor").mkdir(parents=True)
    with pytest.raises(actions.CannotWatch, match="ORTAQ_WATCH_FOLDERS"):
        watch(asel, "folder", "monitor")
    monkeypatch.setattr(node(), "watch_folders", str(tmp_path / "in"))
    with pytest.raises(actions.CannotWatch, match="folder"):
        watch(asel, "folder", name)


# ---- a live stream ----


def test_a_stream_is_looked_at_in_stretches_and_what_goes_on_is_one_sighting(asel: Person, elsewhere: Place) -> None:
    film = lookup_stories.registered(house_of(asel), 3)
    ours, others = watch_stories.segments(3, 6), watch_stories.segments(77, 6)
    elsewhere.files |= {f"o{at}.ts": one for at, one in enumerate(ours)}
    elsewhere.files |= {f"x{at}.ts": one for at, one in enumerate(others)}
    names = [*(f"x{at}.ts" for at in range(6)), *(f"o{at}.ts" for at in range(6))]
    made = watch(asel, "stream", elsewhere.at("live.m3u8"))
    for first in range(7):
        listed = names[first : first + 6]
        cut = [*listed[: 6 - first], "", *listed[6 - first :]] if 0 < first < 6 else listed
        elsewhere.say_stream(100 + first, cut)
        go()
    (seen,) = Sighting.objects.all()
    made.refresh_from_db()
    assert (seen.programme, made.fault, made.missed) == (film, "", 0)
    assert seen.stretches >= 1
    assert seen.ended_at > seen.began_at
    assert seen.first is not None
    assert seen.first <= 1.0
    assert Lookup.objects.count() == 1
    assert strangers_files() == []
    assert not Watched.objects.exclude(file="").exists()


def test_a_stream_says_what_it_has_missed_and_an_encoder_may_begin_anew(asel: Person, elsewhere: Place) -> None:
    elsewhere.files |= {f"x{at}.ts": one for at, one in enumerate(watch_stories.segments(77, 6))}
    names = [f"x{at}.ts" for at in range(6)]
    made = watch(asel, "stream", elsewhere.at("live.m3u8"))
    elsewhere.say_stream(100, names)
    go(work=False)
    elsewhere.say_stream(200, names)
    go(work=False)
    made.refresh_from_db()
    assert made.missed == 95
    elsewhere.say_stream(0, names)
    go(work=False)
    made.refresh_from_db()
    assert (made.missed, made.fault) == (95, "")
    assert made.place["seq"] < 10
    elsewhere.say_stream(6, ["gone.ts"] * 6)
    go(work=False)
    made.refresh_from_db()
    assert made.missed > 95


def test_stretches_that_nobody_came_to_are_let_go(asel: Person, elsewhere: Place) -> None:
    elsewhere.files |= {f"x{at}.ts": one for at, one in enumerate(watch_stories.segments(77, 6))}
    watch(asel, "stream", elsewhere.at("live.m3u8"))
    elsewhere.say_stream(100, [f"x{at}.ts" for at in range(6)])
    go(work=False)
    assert len(strangers_files()) == 1
    lost = default_storage.save("watched/lost.clip", ContentFile(b"x"))
    actions.forget()
    assert len(strangers_files()) == 2
    with time_machine.travel(timezone.now() + actions.STALE * 2, tick=True):
        actions.forget()
    assert not default_storage.exists(lost)
    assert strangers_files() == []
    assert Watched.objects.get().state == WatchedState.FAILED


# ---- what people do ----


@pytest.fixture
def seen(asel: Person) -> Sighting:
    """Something that was seen, with its evidence."""
    film = Programme.objects.create(owner=house_of(asel), titles={"en": "The steppe"}, genre="drama", year=2026)
    now = timezone.now()
    made = Watch.objects.create(
        house=house_of(asel), name="=Agency", kind="feed", address="https://me:pw@x.example/feed?token=1", due_at=now
    )
    lookup = Lookup.objects.create(
        file_name="a", size=1, house=house_of(asel), state="ready", expires_at=now + dt.timedelta(days=7)
    )
    return Sighting.objects.create(
        watch=made, programme=film, lookup=lookup, title="=1+1", began_at=now, ended_at=now, kind="match",
        parts=[{"start": 0, "end": 5, "first": 60, "last": 65}], changed_at=now,
    )  # fmt: skip


def test_a_sighting_goes_from_hand_to_hand_and_is_closed_with_a_note(asel: Person, seen: Sighting) -> None:
    assert actions.handle(sighting=seen, state="in work", by=asel).handled_by == asel
    with pytest.raises(actions.CannotHandle, match="note"):
        actions.handle(sighting=seen, state="closed", by=asel)
    with pytest.raises(actions.CannotHandle):
        actions.handle(sighting=seen, state="new", by=asel)
    assert not actions.handle(sighting=seen, state="closed", note="They have a licence.", by=asel).is_open
    assert list(Entry.objects.filter(action="sighting handled").values_list("details__state", flat=True)) == [
        "in work",
        "closed",
    ]


def test_evidence_expires_unless_somebody_keeps_it_with_a_reason(asel: Person, seen: Sighting) -> None:
    with pytest.raises(actions.CannotHandle, match="why"):
        actions.keep(sighting=seen, why=" ", by=asel)
    actions.keep(sighting=seen, why="We write to them.", by=asel)
    later = timezone.now() + dt.timedelta(days=400)
    lookups.forget(later)
    seen.refresh_from_db()
    assert seen.lookup
    with pytest.raises(actions.CannotWatch, match="kept"):
        actions.remove(watch=seen.watch, by=asel)
    actions.let_go(sighting=seen, by=asel)
    lookups.forget(later)
    seen.refresh_from_db()
    assert seen.lookup is None
    with pytest.raises(actions.CannotHandle, match="expired"):
        actions.keep(sighting=seen, why="x", by=asel)
    actions.remove(watch=seen.watch, by=asel)
    assert not Sighting.objects.exists()


def test_only_those_who_look_after_it_change_the_watch_list_and_only_of_their_house(
    world: World, asel: Person, seen: Sighting, client: Client
) -> None:
    erlan, aigul = world.people["erlan"], world.people["aigul"]
    for who in (erlan, aigul):
        with pytest.raises(NotAllowed):
            actions.handle(sighting=seen, state="seen", by=who)
        with pytest.raises(NotAllowed):
            actions.keep(sighting=seen, why="x", by=who)
        with pytest.raises(NotAllowed):
            actions.switch(watch=seen.watch, is_on=False, by=who)
        with pytest.raises(NotAllowed):
            actions.remove(watch=seen.watch, by=who)
    client.force_login(aigul, backend=BACKEND)
    own = ("", "keep/", "handle/", "let-go/", "0-clip.jpg")
    for address in [f"/watching/sightings/{seen.pk}/{rest}" for rest in own] + [f"/watching/{seen.watch_id}/"]:
        assert client.get(address).status_code in {404, 405}, address
    assert client.get(f"/api/watching/sightings/{seen.pk}").status_code == 404
    assert client.get("/api/watching/sightings").json() == []
    client.force_login(erlan, backend=BACKEND)
    assert client.get(f"/watching/sightings/{seen.pk}/").status_code == 200
    assert client.get("/watching/new/").status_code == 403
    seen.refresh_from_db()
    assert seen.state == "new"


def test_the_table_has_no_formula_and_no_secret(asel: Person, seen: Sighting, client: Client) -> None:
    client.force_login(asel, backend=BACKEND)
    answer = client.get("/watching/sightings.csv").content.decode("utf-8-sig")
    (row,) = csv.DictReader(io.StringIO(answer))
    assert (row["watch"], row["item"]) == ("'=Agency", "'=1+1")
    assert (row["first_second"], row["last_second"], row["place"]) == ("60.0", "65.0", "https://x.example/feed")
    assert "pw" not in answer
    assert "token" not in answer


def test_the_api_does_what_the_pages_do(asel: Person, seen: Sighting, client: Client) -> None:
    client.force_login(asel, backend=BACKEND)
    told = {"name": "A", "kind": "feed", "address": "https://me:pw@127.0.0.1/f", "only_ours": False}
    made = client.post("/api/watching/places", told, content_type="application/json").json()
    assert made["address"] == "https://127.0.0.1/f"
    assert client.post("/api/watching/places", told, content_type="application/json").status_code == 409
    off = client.post(f"/api/watching/places/{made['id']}", {"is_on": False}, content_type="application/json")
    assert off.json()["is_on"] is False
    assert client.delete(f"/api/watching/places/{made['id']}").status_code == 204
    assert len(client.get("/api/watching/places").json()) == 1
    at = f"/api/watching/sightings/{seen.pk}"
    assert client.post(at, {"state": "in work"}, content_type="application/json").json()["state"] == "in work"
    kept = client.post(f"{at}/keep", {"why": "Because."}, content_type="application/json").json()
    assert kept["why_kept"] == "Because."
    assert client.post(f"{at}/keep", {}, content_type="application/json").json()["why_kept"] == ""
    assert [one["id"] for one in client.get("/api/watching/sightings?state=in work").json()] == [str(seen.pk)]


def test_a_place_is_added_paused_and_removed_on_the_pages(asel: Person, elsewhere: Place, client: Client) -> None:
    client.force_login(asel, backend=BACKEND)
    told = {"name": "Agency", "kind": "feed", "address": elsewhere.at("feed.xml"), "only_ours": "ours"}
    assert client.post("/watching/new/", told | {"address": "ftp://x"}).status_code == 422
    assert client.post("/watching/new/", told).status_code == 302
    made = Watch.objects.get()
    assert made.only_ours
    client.post(f"/watching/{made.pk}/pause/")
    assert go() == 0
    client.post(f"/watching/{made.pk}/go-on/")
    assert go() == 1
    assert "404" in client.get(f"/watching/{made.pk}/").content.decode()
    client.post(f"/watching/{made.pk}/remove/")
    assert not Watch.objects.exists()


def test_what_waits_is_on_the_desk_of_who_looks_after_it(
    world: World, asel: Person, seen: Sighting, client: Client
) -> None:
    for name, is_there in (("asel", True), ("erlan", False), ("aigul", False)):
        client.force_login(world.people[name], backend=BACKEND)
        assert (f"/watching/sightings/{seen.pk}/" in client.get("/desk/").content.decode()) is is_there
    actions.handle(sighting=seen, state="seen", by=asel)
    client.force_login(asel, backend=BACKEND)
    assert f"/watching/sightings/{seen.pk}/" not in client.get("/desk/").content.decode()


def test_two_processes_never_poll_the_same_place(asel: Person, elsewhere: Place) -> None:
    made = watch(asel, "feed", elsewhere.at("feed.xml"))
    Watch.objects.filter(pk=made.pk).update(holder="other", held_until=timezone.now() + dt.timedelta(minutes=1))
    assert go() == 0
    assert elsewhere.asked == []


def test_the_demo_shows_a_film_of_its_own_that_was_seen(asel: Person) -> None:
    film = lookup_stories.registered(house_of(asel), 3)
    demo.watching()
    demo.watching()
    (seen,) = Sighting.objects.all()
    assert (seen.programme, seen.kind) == (film, "match")
    assert strangers_files() == []


def test_what_is_found_stands_in_the_queue_and_a_worker_looks_at_it_once(asel: Person, elsewhere: Place) -> None:
    lookup_stories.registered(house_of(asel), 3)
    elsewhere.files["a.mp4"] = watch_stories.clip(3, 10, 6.0)
    elsewhere.say_feed(("News", "a.mp4"))
    watch(asel, "feed", elsewhere.at("feed.xml"))
    go(work=False)
    (queued,) = DBTaskResult.objects.filter(task_path="ortaq.likeness.watching.tasks.look_at")
    (pk,) = queued.args_kwargs["args"]
    assert looking.due(tasks.PATIENCE) == []
    tasks.look_at.call(pk)
    tasks.look_at.call(pk)
    assert Sighting.objects.count() == 1
    assert elsewhere.asked.count("a.mp4") == 1
