"""The catalogue: Erlan brings in a tale, the worker packages it; what is wrong is said, nothing half-made stays."""

import signal
import sqlite3
import time
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.db import DatabaseError
from django.utils import translation
from PIL import Image

from ortaq.catalogue import actions, queries, shelves
from ortaq.catalogue.about import About, Incoming, NotAccepted
from ortaq.catalogue.models import Ingest, IngestState, Package, Programme, Version
from ortaq.catalogue.sentences import bad_media, bad_subtitles
from ortaq.core.media import probe as media
from ortaq.core.media import segments
from ortaq.core.origin import merkle, stream
from ortaq.core.text.subtitles import BadSubtitles
from ortaq.ledger.models import Entry
from ortaq.members.rules import NotAllowed
from ortaq.work.queue import TryAgain
from ortaq.work.settings import settings as node_settings
from tests.media import film, sound, subtitles, tone
from tests.node import Node, wait_for
from tests.world import World

pytestmark = pytest.mark.django_db

TALE = About(
    titles={"kk": "Қожанасыр есекке теріс мінді", "tr": "Nasreddin Hoca ters biner"},
    original_language="kk",
    genre="children",
    year=2026,
    synopses={"en": "He rides backwards."},
    credits=[{"role": "director", "name": "Erlan"}],
)


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A film of 3 s with its own sound, a sound, subtitles, a poster."""
    folder = tmp_path_factory.mktemp("brought")
    Image.new("RGB", (400, 300), "#0b7f8f").save(folder / "poster.png")
    return {
        "picture": film(folder / "tale.mp4", 3, 128, 72, 30, [tone(300, -30)]),
        "kk": sound(folder / "kk.m4a", 3),
        "tr": sound(folder / "tr.wav", 2),
        "kk-Latn": subtitles(folder / "kk-Latn.vtt", "Bır", "Ekı"),
        "poster": folder / "poster.png",
    }


def stored() -> list[str]:
    """Every file in the storage."""
    root = Path(default_storage.path(""))
    places = [root / name for name in ("sources", "posters", "packages", "making")]
    return sorted(str(path.relative_to(root)) for place in places for path in place.rglob("*") if path.is_file())


@pytest.fixture(autouse=True)
def empty_storage(db: None) -> None:
    shelves.throw_away(name for name in stored())


def bring_in(world: World, files: dict[str, Path], **more: object) -> Ingest:
    given = {
        "about": TALE,
        "picture": Incoming(files["picture"]),
        "sounds": [Incoming(files["kk"], language="kk"), Incoming(files["tr"], language="tr")],
        "subtitles": [Incoming(files["kk-Latn"], language="kk-Latn")],
        "by": world.erlan,
        "enqueue": False,
    }
    return actions.bring_in(**(given | more))  # type: ignore[arg-type]


def test_a_producer_brings_in_a_tale_and_it_becomes_ready(world: World, files: dict[str, Path]) -> None:
    ingest = bring_in(world, files)
    assert (ingest.state, ingest.programme.owner, ingest.brought_in_by) == ("waiting", world.almaty, world.erlan)
    versions = list(ingest.programme.versions.values_list("kind", "language", "source_name", "sha256"))
    assert versions == [
        ("picture", "", "tale.mp4", shelves.sha256(files["picture"])),
        ("sound", "kk", "kk.m4a", shelves.sha256(files["kk"])),
        ("sound", "tr", "tr.wav", shelves.sha256(files["tr"])),
        ("subtitles", "kk-Latn", "kk-Latn.vtt", shelves.sha256(files["kk-Latn"])),
    ]
    seen: list[tuple[str, int]] = []
    package = actions.make_package(ingest=ingest, told=lambda stage, part: seen.append((stage, part)))
    assert package is not None
    assert (ingest.state, ingest.per_mille, ingest.problem, ingest.attempts) == ("ready", 1000, "", 1)
    assert package.seconds == 3
    assert ingest.programme.minutes == 1
    tracks = queries.on_air_tracks(Programme.objects.get())
    assert tracks is not None
    assert (tracks.pictures, tracks.sounds, tracks.subtitles) == (("360p",), ("kk", "tr"), ("kk-Latn",))
    assert tracks.address == f"/media/{package.folder}"
    for name in ("360p", tracks.sound_folder("tr"), tracks.subtitle_folder("kk-Latn")):
        assert default_storage.exists(f"packages/{package.folder}/{name}/index.m3u8")
    assert [name for name in stored() if name.startswith("making/")] == []
    assert seen[0] == ("probe", 0)
    assert files["picture"].exists()


def test_every_segment_is_bound_when_the_package_is_made_and_its_bits_are_told_as_they_are(
    world: World, files: dict[str, Path]
) -> None:
    package = actions.make_package(ingest=bring_in(world, files))
    assert package is not None
    folder = Path(default_storage.path(f"packages/{package.folder}"))
    trees = stream.read_trees((folder / "merkle.json").read_bytes())
    assert set(trees) == {one["name"] for one in package.pictures} | {f"sound-{o['language']}" for o in package.sounds}
    for name in trees:
        for place, path in enumerate(sorted((folder / name).glob("*.m4s"))):
            with path.open("rb") as segment:
                assert merkle.check_segment(segment, trees.values()).place == place
    sounds = {one["language"]: segments.track_facts(folder / f"sound-{one['language']}") for one in package.sounds}
    for one in package.sounds:
        assert (one["bandwidth"], one["average"]) == (sounds[one["language"]].peak, sounds[one["language"]].average)
    for one in package.pictures:
        track = segments.track_facts(folder / one["name"])
        assert one["bandwidth"] == track.peak + max(sound.peak for sound in sounds.values())
        assert one["average"] == track.average + max(sound.average for sound in sounds.values())


def test_each_step_stands_in_the_log_under_a_pseudonym(world: World, files: dict[str, Path]) -> None:
    ingest = bring_in(world, files)
    actions.make_package(ingest=ingest)
    told = [(one.action, one.subject_kind, one.actor) for one in queries.history(ingest.programme)]
    me = str(world.erlan.pseudonym)
    assert told == [
        ("entered", "programme", me),
        *[("brought in", "version", me)] * 4,
        ("packaged", "programme", me),
    ]
    assert "tale.mp4" not in repr(list(Entry.objects.values()))


def test_the_sound_of_the_original_language_comes_first(world: World, files: dict[str, Path]) -> None:
    ingest = bring_in(world, files, about=replace(TALE, original_language="tr"))
    package = actions.make_package(ingest=ingest)
    assert package is not None
    assert [one["language"] for one in package.sounds] == ["tr", "kk"]


def test_a_sound_may_lie_in_the_pictures_file_and_is_kept_once(world: World, files: dict[str, Path]) -> None:
    ingest = bring_in(world, files, sounds=[Incoming(files["picture"], language="ky")], subtitles=[])
    names = set(ingest.programme.versions.values_list("source", flat=True))
    assert len(names) == len(stored()) == 1
    package = actions.make_package(ingest=ingest)
    assert package is not None
    assert [(one["language"], one["loudness"]) for one in package.sounds] == [("ky", pytest.approx(-23, abs=0.4))]


def test_an_upload_is_moved_and_a_file_of_this_machine_is_copied(
    world: World, files: dict[str, Path], tmp_path: Path
) -> None:
    upload = tmp_path / "upload.tmp"
    upload.write_bytes(files["picture"].read_bytes())
    bring_in(world, files, picture=Incoming(upload, "my tale.mp4", ours=True))
    assert not upload.exists()
    assert Version.objects.get(kind="picture").source_name == "my tale.mp4"


def test_a_chosen_poster_becomes_the_packages_poster(world: World, files: dict[str, Path], client: object) -> None:
    ingest = bring_in(world, files, poster=Incoming(files["poster"]))
    programme = ingest.programme
    assert queries.poster_address(programme) == f"/catalogue/{programme.pk}/poster"
    package = actions.make_package(ingest=ingest)
    assert package is not None
    assert queries.poster_address(Programme.objects.get()) == f"/media/{package.folder}/poster.jpg"
    assert queries.strip_address(Programme.objects.get()) == f"/media/{package.folder}/strip.jpg"
    with default_storage.open(f"packages/{package.poster}") as file, Image.open(file) as poster:
        assert poster.size == (400, 225)
        assert poster.getpixel((200, 100)) == pytest.approx((11, 127, 143), abs=6)


def test_an_entry_without_media_shows_its_drawn_poster(world: World) -> None:
    programme = actions.enter(about=replace(TALE, poster_art="steppe"), by=world.erlan)
    assert queries.poster_address(programme) == "/static/web/posters/steppe.svg"
    assert (queries.on_air_tracks(programme), queries.strip_address(programme)) == (None, "")
    assert queries.poster_address(actions.enter(about=TALE, by=world.erlan)) == ""


def test_an_entry_gets_its_picture_later(world: World, files: dict[str, Path]) -> None:
    programme = actions.enter(about=TALE, owner=world.almaty)
    with pytest.raises(NotAccepted, match="This programme has no picture yet"):
        actions.add(programme=programme, sounds=[Incoming(files["kk"], language="kk")], by=world.erlan)
    ingest = actions.add(programme=programme, picture=Incoming(files["picture"]), by=world.erlan, enqueue=False)
    assert actions.make_package(ingest=ingest) is not None


# ---- who may -------------------------------------------------------------------------------------------------------


def test_only_people_who_make_programmes_bring_them_in(world: World, files: dict[str, Path]) -> None:
    with pytest.raises(NotAllowed, match="Only producers and dubbing managers may bring in programmes"):
        bring_in(world, files, by=world.nurlan)
    with pytest.raises(NotAllowed, match="Only people of Demo TV Bishkek may bring in its programmes"):
        bring_in(world, files, owner=world.bishkek)
    with pytest.raises(NotAccepted, match="Say which broadcaster"):
        bring_in(world, files, by=None)
    assert (Programme.objects.count(), stored()) == (0, [])


def test_a_dubbing_manager_of_another_house_cannot_add_to_our_programme(world: World, files: dict[str, Path]) -> None:
    programme = bring_in(world, files).programme
    before = stored()
    with pytest.raises(NotAllowed, match="Only people of Demo TV Almaty"):
        actions.add_sound(programme=programme, sound=Incoming(files["tr"], language="uz"), by=world.dilnoza)
    assert stored() == before


# ---- what is wrong -------------------------------------------------------------------------------------------------


def test_everything_that_is_wrong_is_said_at_once_and_nothing_stays(
    world: World, files: dict[str, Path], tmp_path: Path
) -> None:
    (tmp_path / "text.mp4").write_text("no film")
    (tmp_path / "cut.m4a").write_bytes(files["kk"].read_bytes()[:3000])
    (tmp_path / "old.srt").write_bytes("1\n00:00:01,000 --> 00:00:02,000\nСалем".encode("cp1251"))
    (tmp_path / "poster.jpg").write_text("no picture")
    with pytest.raises(NotAccepted) as refused:
        bring_in(
            world,
            files,
            about=replace(TALE, titles={"kk": " "}, genre="opera", year=1066, min_age=99, original_language="KK"),
            picture=Incoming(tmp_path / "text.mp4"),
            sounds=[Incoming(tmp_path / "cut.m4a", language="kk"), Incoming(files["tr"], language="tr", stream=1)],
            subtitles=[Incoming(tmp_path / "old.srt", language="kk")],
            poster=Incoming(tmp_path / "poster.jpg"),
        )
    assert refused.value.problems == {
        "titles": "Give the programme a title in at least one language.",
        "genre": "There is no genre “opera”.",
        "year": f"The year must lie between 1888 and {time.gmtime().tm_year + 1}.",
        "min_age": "The age must lie between 0 and 21.",
        "original_language": "Say which language the programme was made in.",
        "picture": "“text.mp4” is not a film or a sound that we can read.",
        "sound-kk": "“cut.m4a” is cut short: its end is missing. Copy it anew.",
        "sound-tr": "“tr.wav” has no sound number 2.",
        "subtitles-kk": "“old.srt”, line 3: the letters are not in UTF-8. Save the file as UTF-8.",
        "poster": "“poster.jpg” is not a picture that we can read.",
    }
    assert (Programme.objects.count(), Entry.objects.filter(subject_kind="programme").count(), stored()) == (0, 0, [])


@pytest.mark.parametrize(
    ("more", "problem"),
    [
        ({"titles": {"Kazakh": "x"}}, "“Kazakh” is no language tag. Write it like kk or kk-Latn."),
        ({"titles": {"kk": "x" * 201}}, "A text is too long: at most 200 letters fit."),
        ({"credits": [{"role": "director", "name": ""}]}, "Every credit needs a role and a name."),
    ],
)
def test_facts_that_cannot_be_are_refused_in_words(world: World, more: dict[str, object], problem: str) -> None:
    with pytest.raises(NotAccepted) as refused:
        actions.enter(about=replace(TALE, **more), by=world.erlan)  # type: ignore[arg-type]
    assert str(refused.value) == problem


def test_a_number_is_given_once(world: World) -> None:
    actions.enter(about=replace(TALE, number="10.5240/X"), by=world.erlan)
    with pytest.raises(NotAccepted, match="There already is a programme with the number 10.5240/X"):
        actions.enter(about=replace(TALE, number="10.5240/X"), by=world.erlan)


def test_a_language_comes_once_and_every_file_has_one(world: World, files: dict[str, Path]) -> None:
    with pytest.raises(NotAccepted) as refused:
        bring_in(
            world,
            files,
            sounds=[Incoming(files["kk"], language="kk"), Incoming(files["tr"], language="kk")],
            subtitles=[Incoming(files["kk-Latn"], language=""), Incoming(files["kk-Latn"], language="zxx")],
        )
    assert refused.value.problems == {
        "sound-kk": "“tr.wav” is the second file for the same language.",
        "subtitles-": "Say which language “kk-Latn.vtt” is in.",
        "subtitles-zxx": "Say which language “kk-Latn.vtt” is in.",
    }


def test_a_file_that_is_too_large_too_long_or_gone_is_refused(
    world: World, files: dict[str, Path], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(node_settings(), "max_upload_mb", 0)
    with pytest.raises(NotAccepted, match=r"“tale\.mp4” is larger than 0 MB\."):
        bring_in(world, files, sounds=[], subtitles=[])
    monkeypatch.setattr(node_settings(), "max_upload_mb", 100)
    with pytest.raises(NotAccepted, match=r"“gone\.mp4” cannot be read\."):
        bring_in(world, files, picture=Incoming(tmp_path / "gone.mp4"), sounds=[], subtitles=[])


def test_a_failure_after_the_files_were_moved_removes_them_again(
    world: World, files: dict[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_words: object, **_details: object) -> None:
        raise DatabaseError("the disk is full")

    monkeypatch.setattr("ortaq.ledger.actions.record", fail)
    with pytest.raises(DatabaseError):
        bring_in(world, files)
    assert (Programme.objects.count(), stored()) == (0, [])


def test_every_problem_of_a_file_has_its_sentence() -> None:
    said = {
        media.NotMedia(file="a"): "“a” is not a film or a sound that we can read.",
        media.CutShort(file="a"): "“a” is cut short: its end is missing. Copy it anew.",
        media.CutShort(
            file="a", seconds=3, declared=9
        ): "“a” is cut short: only 3 of 9 seconds are there. Copy it anew.",
        media.NoVideo(file="a"): "“a” has no moving picture.",
        media.NoSound(file="a", stream=0): "“a” has no sound.",
        media.NoSound(file="a", stream=1): "“a” has no sound number 2.",
        media.TooLong(file="a", minutes=9, limit=5): "“a” is 9 minutes long; at most 5 are allowed here.",
        media.LyingType(file="a", said=".mp4", found="WAV"): "“a” says that it is .mp4, but its content is WAV.",
        media.Damaged(file="a"): "“a” is damaged: too much of it cannot be read.",
        media.PictureTooLarge(file="a", width=9, height=8): "The picture of “a” is too large: 9 × 8.",
    }
    assert {error: bad_media(error) for error in said} == said
    assert bad_subtitles(BadSubtitles("too_many"), "a") == "“a” has too many subtitles."
    told = bad_subtitles(BadSubtitles("not_text"), "a")
    assert told == "“a” is not a subtitle file. Bring WebVTT, SubRip, TTML or EBU STL."


# ---- the worker ----------------------------------------------------------------------------------------------------


def test_more_languages_are_added_and_the_package_is_made_anew(world: World, files: dict[str, Path]) -> None:
    first = bring_in(world, files, sounds=[Incoming(files["kk"], language="kk")], subtitles=[])
    old = actions.make_package(ingest=first)
    assert old is not None
    programme = Programme.objects.get()
    with pytest.raises(NotAccepted, match="The programme already has this version: sound Қазақша"):
        actions.add_sound(programme=programme, sound=Incoming(files["tr"], language="kk"), by=world.erlan)
    with pytest.raises(NotAccepted, match="There is no file to add"):
        actions.add(programme=programme, by=world.erlan)
    ingest = actions.add(
        programme=programme,
        sounds=[Incoming(files["tr"], language="az")],
        subtitles=[Incoming(files["kk-Latn"], language="kk-Latn")],
        by=world.erlan,
        enqueue=False,
    )
    new = actions.make_package(ingest=ingest)
    assert new is not None
    assert (Package.objects.count(), new.pk) == (1, old.pk)
    assert [one["language"] for one in new.sounds] == ["kk", "az"]
    assert new.subtitles == [{"language": "kk-Latn"}]
    # A channel may still be playing the old folder.
    assert new.folder != old.folder
    assert default_storage.exists(f"packages/{old.folder}/360p/index.m3u8")


def test_a_file_that_turns_out_bad_fails_with_a_sentence_in_the_makers_language(
    world: World, files: dict[str, Path]
) -> None:
    ingest = bring_in(world, files, sounds=[], subtitles=[])
    path = Path(default_storage.path(ingest.programme.versions.get().source.name))
    path.chmod(0o644)
    path.write_bytes(path.read_bytes()[:-2000])
    assert actions.make_package(ingest=ingest) is None
    with translation.override(world.erlan.language):
        expected = bad_media(media.CutShort(file="tale.mp4"))
    assert (ingest.state, ingest.problem) == (IngestState.FAILED, expected)
    assert [name for name in stored() if not name.startswith("sources/")] == []
    assert actions.make_package(ingest=ingest) is None
    assert Entry.objects.filter(action="packaging failed").count() == 1


def test_a_failed_programme_gets_another_picture_or_is_taken_out_with_its_files(
    world: World, files: dict[str, Path]
) -> None:
    programme = bring_in(world, files, poster=Incoming(files["poster"])).programme
    again = actions.add(programme=programme, picture=Incoming(files["picture"]), by=world.erlan, enqueue=False)
    assert programme.versions.filter(kind="picture").count() == 1
    with pytest.raises(NotAllowed):
        actions.take_out(programme=programme, by=world.dilnoza)
    actions.take_out(programme=programme, by=world.erlan)
    assert (Programme.objects.count(), Ingest.objects.filter(pk=again.pk).count()) == (0, 0)


def test_a_programme_that_is_ready_cannot_be_taken_out(world: World, files: dict[str, Path]) -> None:
    ingest = bring_in(world, files, sounds=[], subtitles=[])
    actions.make_package(ingest=ingest)
    with pytest.raises(NotAccepted, match="This programme is in use"):
        actions.take_out(programme=Programme.objects.get(), by=world.erlan)


def test_a_full_disk_is_waited_for_and_the_next_attempt_succeeds(
    world: World, files: dict[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    ingest = bring_in(world, files, sounds=[], subtitles=[])

    def full(_stage: str, part: int) -> None:
        if part > 700:
            raise OSError(28, "No space left on device")

    with pytest.raises(TryAgain, match="No space left on device"):
        actions.make_package(ingest=ingest, told=full)
    ingest.refresh_from_db()
    assert (ingest.state, ingest.per_mille) == (IngestState.WAITING, 0)
    assert [name for name in stored() if not name.startswith("sources/")] == []
    assert actions.make_package(ingest=ingest) is not None
    assert ingest.attempts == 2


def test_a_fault_of_ours_is_written_down_and_not_hidden(world: World, files: dict[str, Path]) -> None:
    ingest = bring_in(world, files, sounds=[], subtitles=[])

    def fault(_stage: str, _part: int) -> None:
        raise RuntimeError("a bug")

    with pytest.raises(RuntimeError, match="a bug"):
        actions.make_package(ingest=ingest, told=fault)
    assert ingest.state == IngestState.FAILED
    assert ingest.problem


def test_work_that_never_ends_is_given_up_after_four_attempts(world: World, files: dict[str, Path]) -> None:
    ingest = bring_in(world, files, sounds=[], subtitles=[])
    Ingest.objects.update(attempts=4, state=IngestState.RUNNING, brought_in_by=None)
    ingest.refresh_from_db()
    assert actions.make_package(ingest=ingest) is None
    assert ingest.problem == "It was tried 4 times and never came to an end. The operator must look at it."


def test_of_two_workers_with_the_same_work_only_the_newer_one_writes(world: World, files: dict[str, Path]) -> None:
    ingest = bring_in(world, files, sounds=[], subtitles=[])

    def taken_over(stage: str, _part: int) -> None:
        if stage == "sound":
            Ingest.objects.update(attempts=2)

    assert actions.make_package(ingest=ingest, told=taken_over) is None
    assert Ingest.objects.get().state == IngestState.RUNNING
    assert Package.objects.count() == 0


def test_an_older_work_that_ends_later_does_not_take_languages_away(world: World, files: dict[str, Path]) -> None:
    older = bring_in(world, files, sounds=[Incoming(files["kk"], language="kk")], subtitles=[])
    newer = actions.add(
        programme=older.programme,
        sounds=[Incoming(files["tr"], language="tr")],
        by=world.erlan,
        enqueue=False,
    )
    new = actions.make_package(ingest=newer)
    assert new is not None
    kept = actions.make_package(ingest=older)
    assert kept is not None
    assert kept.folder == new.folder
    assert Package.objects.get().folder == new.folder


def test_a_worker_killed_in_the_middle_loses_nothing(tmp_path: Path) -> None:
    """A real worker process, a real SIGKILL while it encodes; the next one takes the task up again and finishes."""
    node = Node(tmp_path / "node")
    node.python("from tests import world; world.build()")
    picture = film(tmp_path / "long.mp4", 12, 960, 540, 30)
    node.run("ingest", str(picture), "--owner", "almaty", "--title", "kk=Ұзақ")

    def now() -> tuple[str, int, int, int]:
        """State, per mille, attempts, packages; read past Django, whose start would take longer than the work."""
        with closing(sqlite3.connect(node.folder / "ortaq.sqlite3", timeout=20)) as database:
            packages = "(SELECT count(*) FROM catalogue_package)"
            [row] = database.execute(f"SELECT state, per_mille, attempts, {packages} FROM catalogue_ingest")
        return row  # type: ignore[no-any-return]

    assert now() == ("waiting", 0, 0, 0)
    worker = node.worker()
    wait_for(lambda: now()[1] >= 30, 60)
    worker.send_signal(signal.SIGKILL)
    worker.wait()
    state, part, attempts, packages = now()
    assert (state, attempts, packages) == ("running", 1, 0)
    assert part < 1000
    assert list((node.folder / "files" / "making").iterdir()) != []
    node.run("worker", "--batch")
    assert now() == ("ready", 1000, 2, 1)
    assert list((node.folder / "files" / "making").iterdir()) == []


# ---- find ----------------------------------------------------------------------------------------------------------


def test_a_title_is_found_in_any_script_and_by_its_number(world: World) -> None:
    tale = actions.enter(about=replace(TALE, number="10.5240/DEMO-1"), by=world.erlan)
    other = actions.enter(about=replace(TALE, titles={"hu": "A só"}), owner=world.budapest)
    for text in ("қожанасыр", "Qojanasyr", "QOJANASYR теріс", "nasreddin", "10.5240/demo-1"):
        assert list(queries.search(text)) == [tale]
    assert list(queries.search("")) == [other, tale]
    assert list(queries.search("so", queries.programmes_of(world.budapest))) == [other]
    assert list(queries.search("қожанасыр", queries.programmes_of(world.budapest))) == []
    assert list(queries.search("%")) == []
    # Their keys stand in the titles' keys; nobody would say that they are in the titles.
    for nonsense in ("zzzzqqq", "qqqq", "ааааа", "hhhhh", "zzz nasreddin"):
        assert list(queries.search(nonsense)) == []
    assert list(queries.on_air()) == []
