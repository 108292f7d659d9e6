"""The catalogue on the screen, over the API and at the command line: bring in, watch the work, find, download."""

import io
import json
import re
from pathlib import Path
from uuid import uuid4

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client
from django_tasks_db.models import DBTaskResult

from ortaq.catalogue import actions, panels, queries
from ortaq.catalogue.about import About, Incoming
from ortaq.catalogue.management.commands.ingest import file_of, pair
from ortaq.catalogue.models import Ingest, IngestState, Programme, Version
from ortaq.members.actions import give_token
from tests.media import film, sound, subtitles
from tests.world import World

pytestmark = pytest.mark.django_db
TALE = About(titles={"kk": "Қожанасыр", "en": "Nasreddin"}, original_language="kk", genre="children", year=2026)


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("pages")
    return {
        "picture": film(folder / "tale.mp4", 2, 128, 72),
        "kk": sound(folder / "kk.m4a", 2),
        "tr": sound(folder / "tr.m4a", 2),
        "subtitles": subtitles(folder / "kk.vtt", "Бір"),
    }


def upload(path: Path, name: str = "") -> SimpleUploadedFile:
    kind = {".mp4": "video/mp4", ".m4a": "audio/mp4"}.get(path.suffix, "application/octet-stream")
    return SimpleUploadedFile(name or path.name, path.read_bytes(), kind)


def typed(**more: object) -> dict[str, object]:
    """The form as a browser sends it."""
    form: dict[str, object] = {
        "original_language": "kk",
        "genre": "children",
        "min_age": "6",
        "year": "2026",
        "number": "KZ-1",
        "kind": "item",
        "texts-0-language": "kk",
        "texts-0-title": "Қожанасыр",
        "texts-0-synopsis": "Есекке теріс мінеді.",
        "texts-1-language": "en",
        "texts-1-title": "",
        "credits-0-role": "director",
        "credits-0-name": "Erlan",
    }
    return form | lines(texts=2, sounds=2, subtitles=1, signed=0, credits=1) | more


def lines(**counts: int) -> dict[str, object]:
    """What a browser sends of lists that grow: how many lines each has."""
    told: dict[str, object] = {}
    for prefix, count in counts.items():
        told |= {f"{prefix}-TOTAL_FORMS": count, f"{prefix}-INITIAL_FORMS": 0}
    return told


def said(page: object) -> str:
    """What a page says, without tags."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.content.decode()))  # type: ignore[attr-defined]


def ready(world: World, files: dict[str, Path], **more: object) -> Programme:
    """A programme of Almaty with a package."""
    given = {"about": TALE, "picture": Incoming(files["picture"]), "sounds": [Incoming(files["kk"], language="kk")]}
    ingest = actions.bring_in(**(given | {"by": world.erlan, "enqueue": False} | more))  # type: ignore[arg-type]
    actions.make_package(ingest=ingest)
    return Programme.objects.get(pk=ingest.programme_id)


# ---- the form ------------------------------------------------------------------------------------------------------


def test_erlan_brings_in_a_tale_in_his_browser(world: World, sign_in: object, files: dict[str, Path]) -> None:
    client = sign_in(world.erlan)
    form = typed(
        picture=upload(files["picture"]),
        **{
            "sounds-0-language": "kk",
            "sounds-0-file": upload(files["kk"]),
            "sounds-1-language": "tr",
            "sounds-1-file": upload(files["tr"]),
            "subtitles-0-language": "kk-Latn",
            "subtitles-0-file": upload(files["subtitles"]),
        },
    )
    answer = client.post("/catalogue/bring-in/", form)
    programme = Programme.objects.get()
    assert (answer.status_code, answer.url) == (302, f"/catalogue/{programme.pk}/")
    assert (programme.titles, programme.synopses) == ({"kk": "Қожанасыр"}, {"kk": "Есекке теріс мінеді."})
    assert (programme.owner, programme.min_age, programme.number) == (world.almaty, 6, "KZ-1")
    assert programme.credits == [{"role": "director", "name": "Erlan"}]
    assert list(programme.versions.values_list("kind", "language")) == [
        ("picture", ""),
        ("sound", "kk"),
        ("sound", "tr"),
        ("subtitles", "kk-Latn"),
    ]


def test_the_sound_of_the_picture_file_may_be_used(world: World, sign_in: object, tmp_path: Path) -> None:
    from tests.media import tone

    picture = film(tmp_path / "both.mp4", 2, 64, 36, sounds=[tone()])
    sign_in(world.erlan).post("/catalogue/bring-in/", typed(picture=upload(picture), picture_sound="az"))
    assert list(Version.objects.values_list("kind", "language")) == [("picture", ""), ("sound", "az")]
    assert Version.objects.values("source").distinct().count() == 1


def test_the_task_waits_only_after_everything_is_written(
    world: World, sign_in: object, files: dict[str, Path], django_capture_on_commit_callbacks: object
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        sign_in(world.erlan).post("/catalogue/bring-in/", typed(picture=upload(files["picture"])))
    [task] = DBTaskResult.objects.all()
    assert (task.task_path, task.args_kwargs) == (
        "ortaq.catalogue.tasks.package",
        {"args": [str(Ingest.objects.get().pk)], "kwargs": {}},
    )
    task.task.func(*task.args_kwargs["args"])
    assert Ingest.objects.get().state == IngestState.READY


def test_what_was_typed_is_kept_and_what_is_wrong_is_said(
    world: World, sign_in: object, files: dict[str, Path], tmp_path: Path
) -> None:
    (tmp_path / "notes.mp4").write_text("no film")
    form = typed(
        picture=upload(tmp_path / "notes.mp4"),
        year="1066",
        **{"sounds-0-language": "", "sounds-0-file": upload(files["kk"]), "subtitles-0-language": "ky"},
    )
    answer = sign_in(world.erlan).post("/catalogue/bring-in/", form)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "“notes.mp4” is not a film or a sound that we can read." in page
    assert "The year must lie between 1888" in page
    assert "Say which language “kk.m4a” is in." in page
    assert 'value="Қожанасыр"' in page
    assert "Есекке теріс мінеді." in page
    assert '<option value="ky" selected>' in page
    assert (Programme.objects.count(), Version.objects.count()) == (0, 0)


def test_our_script_gets_the_problems_by_the_names_of_the_fields(
    world: World, sign_in: object, files: dict[str, Path]
) -> None:
    client, accept = sign_in(world.erlan), {"accept": "application/json"}
    form = typed(**{"texts-0-title": "", "sounds-0-language": "kk", "sounds-0-file": upload(files["subtitles"])})
    answer = client.post("/catalogue/bring-in/", form, headers=accept)
    assert (answer.status_code, answer.json()) == (
        422,
        {"problems": {"picture": "Choose the file with the picture."}},
    )
    form = typed(
        picture=upload(files["kk"], "song.m4a"),
        **{"texts-0-title": "", "sounds-0-language": "kk", "sounds-0-file": upload(files["subtitles"])},
    )
    answer = client.post("/catalogue/bring-in/", form, headers=accept)
    assert answer.json()["problems"] == {
        "picture": "“song.m4a” has no moving picture.",
        "texts-0-title": "Give the programme a title in at least one language.",
        "sounds-0-file": "“kk.vtt” is not a film or a sound that we can read.",
    }
    answer = client.post("/catalogue/bring-in/", typed(picture=upload(files["picture"])), headers=accept)
    assert answer.json() == {"address": f"/catalogue/{Programme.objects.get().pk}/"}


def test_a_file_larger_than_the_limit_is_not_even_kept_on_disk(
    world: World, sign_in: object, files: dict[str, Path], settings: object
) -> None:
    settings.MAX_UPLOAD_BYTES = 5000  # type: ignore[attr-defined]
    client = sign_in(world.erlan)
    answer = client.post("/catalogue/bring-in/", typed(picture=upload(files["picture"])))
    assert answer.status_code == 422
    assert "“tale.mp4” is larger than 0 MB." in said(answer)
    assert "Choose the file with the picture" not in said(answer)
    assert 'value="Қожанасыр"' in answer.content.decode()
    programme = actions.enter(about=TALE, by=world.erlan)
    rows = {
        "sounds-TOTAL_FORMS": 1,
        "sounds-INITIAL_FORMS": 0,
        "subtitles-TOTAL_FORMS": 0,
        "subtitles-INITIAL_FORMS": 0,
        "signed-TOTAL_FORMS": 0,
        "signed-INITIAL_FORMS": 0,
    }
    large = rows | {"sounds-0-language": "tr", "sounds-0-file": upload(files["tr"])}
    answer = client.post(f"/catalogue/{programme.pk}/add/", large)
    assert (answer.status_code, "“tr.m4a” is larger than 0 MB." in said(answer)) == (422, True)
    folder = Path(default_storage.path("")).parent / "tmp"
    assert [path.name for path in folder.glob("*.upload*")] == []


def test_a_request_far_beyond_the_limit_is_refused_before_it_is_read(world: World, sign_in: object) -> None:
    client = sign_in(world.erlan)
    huge = {"content_type": "multipart/form-data; boundary=x", "CONTENT_LENGTH": "99999999999"}
    answer = client.post("/catalogue/bring-in/", b"", **huge)
    assert (answer.status_code, "a file may have at most 4096 MB" in said(answer)) == (413, True)
    answer = client.post("/catalogue/bring-in/", b"", headers={"accept": "application/json"}, **huge)
    assert list(answer.json()["problems"]) == [""]


def test_the_form_needs_the_csrf_token(world: World, files: dict[str, Path]) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(world.erlan, backend="django.contrib.auth.backends.ModelBackend")
    assert client.post("/catalogue/bring-in/", typed(picture=upload(files["picture"]))).status_code == 403
    assert Programme.objects.count() == 0


def test_a_scheduler_is_told_who_may_bring_in(world: World, sign_in: object, files: dict[str, Path]) -> None:
    client = sign_in(world.nurlan)
    answer = client.get("/catalogue/bring-in/")
    assert answer.status_code == 403
    assert "Only producers and dubbing managers may bring in programmes." in said(answer)
    assert client.post("/catalogue/bring-in/", typed(picture=upload(files["picture"]))).status_code == 403
    assert "Bring in a programme" not in said(client.get("/catalogue/"))


def test_the_empty_form_begins_with_the_languages_of_the_house(world: World, sign_in: object) -> None:
    page = sign_in(world.erlan).get("/catalogue/bring-in/").content.decode()
    chosen = re.findall(r'<option value="([\w-]+)" selected>', page)
    assert chosen[:3] == ["kk", "ru", "en"]
    assert page.count('type="file"') == 2 + 2 + 2 + 2 + 2


# ---- list, work page -----------------------------------------------------------------------------------------------


def test_the_list_shows_ours_or_all_and_finds_in_any_script(
    world: World, sign_in: object, files: dict[str, Path]
) -> None:
    tale = ready(world, files)
    actions.enter(about=About({"hu": "A só"}, "hu", "drama", 2020), owner=world.budapest)
    client = sign_in(world.erlan)
    ours, everyone = said(client.get("/catalogue/?facet=off")), said(client.get("/catalogue/?facet=off&of=all"))
    assert ("Nasreddin" in ours, "A só" in ours) == (True, False)
    assert ("Nasreddin" in everyone, "A só" in everyone) == (True, True)
    assert ("ready" in ours, "no file yet" in ours) == (True, False)
    for question in ("q=Qojanasyr", "q=nasreddin", "genre=children&q=қожанасыр"):
        assert "1 programme" in said(client.get(f"/catalogue/?facet=off&{question}"))
    assert "Nothing found" in said(client.get("/catalogue/?facet=off&q=klmn"))
    assert "Nothing found" in said(client.get("/catalogue/?facet=off&of=all&genre=drama&q=nasreddin"))
    poster = f"/media/{queries.package_of(tale).folder}/poster.jpg"
    assert poster in client.get("/catalogue/?facet=off").content.decode()
    assert "No programme yet" in said(sign_in(world.gulnora).get("/catalogue/?facet=off"))


def test_a_long_list_has_pages(world: World, sign_in: object) -> None:
    for number in range(26):
        actions.enter(about=About({"kk": f"Ертегі {number}"}, "kk", "drama", 2020), owner=world.almaty)
    client = sign_in(world.erlan)
    first, second = (client.get(f"/catalogue/?facet=off&genre=drama{page}") for page in ("", "&page=2"))
    assert "page 1 of 2" in said(first)
    assert "genre=drama&amp;page=2" in first.content.decode()
    assert second.content.decode().count("tile-title") == 2


def test_the_work_page_tells_everything_and_offers_what_the_reader_may(
    world: World, sign_in: object, files: dict[str, Path]
) -> None:
    programme = ready(world, files)
    page = sign_in(world.erlan).get(f"/catalogue/{programme.pk}/")
    for words in ("Nasreddin", "Ready for the air", "128 × 72", "-23", "made ready for the air", "Ерлан", "Declare"):
        assert words in said(page)
    assert "strip.jpg" in page.content.decode()
    other = sign_in(world.dilnoza).get(f"/catalogue/{programme.pk}/")
    assert ("Add sounds" in said(page), "Add sounds" in said(other)) == (True, False)
    assert "/catalogue/sources/" not in other.content.decode()
    assert sign_in(world.erlan).get(f"/catalogue/{uuid4()}/").status_code == 404


def test_the_catalogue_is_for_people_of_a_member(world: World, sign_in: object, client: Client) -> None:
    assert client.get("/catalogue/").status_code == 302
    world.erlan.broadcaster = None
    world.erlan.save()
    assert sign_in(world.erlan).get("/catalogue/").status_code == 403


def test_progress_is_asked_every_second_until_the_page_is_fetched_anew(
    world: World, sign_in: object, files: dict[str, Path]
) -> None:
    ingest = actions.bring_in(about=TALE, picture=Incoming(files["picture"]), by=world.erlan, enqueue=False)
    client, at = sign_in(world.erlan), f"/catalogue/{ingest.programme_id}/ingest/"
    page = client.get(f"/catalogue/{ingest.programme_id}/").content.decode()
    assert ("Waiting for a worker" in page, f'hx-get="{at}"' in page) == (True, True)
    Ingest.objects.update(state="running", stage="sound", per_mille=815, attempts=2)
    part = client.get(at, headers={"hx-request": "true"})
    assert "81 % Setting the loudness of the sounds · attempt 2" in said(part).replace("  ", " ")
    assert "--part: 0.815" in part.content.decode()
    assert 'hx-trigger="load delay:1s"' in part.content.decode()
    Ingest.objects.update(state="failed", problem="“tale.mp4” is damaged.")
    assert client.get(at, headers={"hx-request": "true"}).headers["HX-Refresh"] == "true"
    page = said(client.get(at))
    assert ("This did not work" in page, "“tale.mp4” is damaged." in page) == (True, True)
    assert "Take this programme out again" in said(client.get(f"/catalogue/{ingest.programme_id}/"))


def test_languages_are_added_on_the_work_page_and_refused_in_words(
    world: World, sign_in: object, files: dict[str, Path]
) -> None:
    programme, client = ready(world, files), sign_in(world.erlan)
    rows = {
        "sounds-TOTAL_FORMS": 1,
        "sounds-INITIAL_FORMS": 0,
        "subtitles-TOTAL_FORMS": 1,
        "subtitles-INITIAL_FORMS": 0,
        "signed-TOTAL_FORMS": 0,
        "signed-INITIAL_FORMS": 0,
    }
    at = f"/catalogue/{programme.pk}/add/"
    again = rows | {"sounds-0-language": "kk", "sounds-0-file": upload(files["kk"])}
    answer = client.post(at, again)
    assert (answer.status_code, "The programme already has this version" in said(answer)) == (422, True)
    assert "not filled in properly" in said(client.post(at, {}))
    more = rows | {
        "sounds-0-language": "tr",
        "sounds-0-file": upload(files["tr"]),
        "subtitles-0-language": "kk",
        "subtitles-0-file": upload(files["subtitles"]),
    }
    assert client.post(at, more).url == f"/catalogue/{programme.pk}/"
    assert list(programme.versions.values_list("kind", "language")) == [
        ("picture", ""),
        ("sound", "kk"),
        ("sound", "tr"),
        ("subtitles", "kk"),
    ]
    foreign = sign_in(world.dilnoza).post(at, rows | {"sounds-0-language": "uz", "sounds-0-file": upload(files["tr"])})
    assert "Only people of Demo TV Almaty may bring in its programmes." in said(foreign)


def test_a_programme_that_never_became_ready_is_taken_out(
    world: World, sign_in: object, files: dict[str, Path]
) -> None:
    kept = ready(world, files)
    entry = actions.enter(about=TALE, by=world.erlan)
    client = sign_in(world.erlan)
    answer = client.post(f"/catalogue/{kept.pk}/take-out/")
    assert (answer.status_code, "This programme is in use" in said(answer)) == (422, True)
    assert client.post(f"/catalogue/{entry.pk}/take-out/").url == "/catalogue/"
    assert list(Programme.objects.all()) == [kept]


def test_sources_go_out_only_to_the_house_that_owns_them(world: World, sign_in: object, files: dict[str, Path]) -> None:
    version = ready(world, files).versions.get(kind="picture")
    answer = sign_in(world.asel).get(f"/catalogue/sources/{version.pk}/")
    assert b"".join(answer.streaming_content) == files["picture"].read_bytes()
    assert 'filename="tale.mp4"' in answer.headers["Content-Disposition"]
    assert sign_in(world.aigul).get(f"/catalogue/sources/{version.pk}/").status_code == 404


def test_the_chosen_poster_of_an_entry_is_shown(world: World, client: Client, files: dict[str, Path]) -> None:
    programme = actions.enter(about=TALE, by=world.erlan)
    assert client.get(f"/catalogue/{programme.pk}/poster").status_code == 404
    programme.poster_image.save("still.png", SimpleUploadedFile("still.png", b"\x89PNG"))
    answer = client.get(queries.poster_address(programme))
    assert (b"".join(answer.streaming_content), answer.headers["Content-Type"]) == (b"\x89PNG", "image/png")


def test_later_rooms_have_their_place_on_the_work_page(world: World, sign_in: object) -> None:
    from django.utils.html import format_html

    programme = actions.enter(about=TALE, by=world.erlan)

    def mine(_request: object, one: Programme) -> str:
        return format_html("<p>a panel for {}</p>", one.year)

    before = len(panels._panels)
    try:
        panels.add(mine)
        panels.add(mine)
        assert said(sign_in(world.erlan).get(f"/catalogue/{programme.pk}/")).count("a panel for 2026") == 1
    finally:
        del panels._panels[before:]


# ---- API -----------------------------------------------------------------------------------------------------------


def bearer(person: object, *scopes: str) -> dict[str, str]:
    _token, text = give_token(person=person, name="test", scopes=["read", *scopes])  # type: ignore[arg-type]
    return {"authorization": f"Bearer {text}"}


def about(**more: object) -> str:
    told = {"titles": {"kk": "Қожанасыр"}, "original_language": "kk", "genre": "children", "year": 2026}
    return json.dumps(told | {"credits": [{"role": "director", "name": "Erlan"}]} | more)


def test_a_program_brings_in_watches_and_finds(world: World, client: Client, files: dict[str, Path]) -> None:
    mine = bearer(world.erlan, "bring-in")
    parts = {
        "about": about(number="KZ-9"),
        "picture": upload(files["picture"]),
        "sound-kk": upload(files["kk"]),
        "sound-tr": upload(files["tr"]),
        "subtitles-kk-Latn": upload(files["subtitles"]),
    }
    answer = client.post("/api/catalogue/programmes", parts, headers=mine)
    ingest = Ingest.objects.get()
    expected = {
        "id": str(ingest.pk),
        "programme": str(ingest.programme_id),
        "state": "waiting",
        "stage": "",
        "per_mille": 0,
        "problem": "",
    }
    assert (answer.status_code, answer.json()) == (201, expected)
    assert client.get(f"/api/catalogue/ingests/{ingest.pk}", headers=mine).json() == expected
    actions.make_package(ingest=ingest)
    at = f"/api/catalogue/programmes/{ingest.programme_id}"
    assert client.get(f"{at}/ingest", headers=mine).json()["state"] == "ready"
    whole = client.get(at, headers=mine).json()
    assert [(one["kind"], one["language"]) for one in whole["versions"]] == [
        ("picture", ""),
        ("sound", "kk"),
        ("sound", "tr"),
        ("subtitles", "kk-Latn"),
    ]
    assert (whole["package"]["seconds"], whole["owner"], whole["ready"]) == (2.0, "almaty", True)
    assert whole["ingest"]["state"] == "ready"
    for question in ({"q": "Qojanasyr"}, {"q": "kz-9"}, {"owner": "almaty", "limit": "1"}):
        [one] = client.get("/api/catalogue/programmes", question, headers=mine).json()
        assert (one["id"], one["poster"]) == (str(ingest.programme_id), whole["poster"])
    assert client.get("/api/catalogue/programmes", {"owner": "baku"}, headers=mine).json() == []


def test_a_program_uses_the_sounds_in_the_picture_and_adds_a_language(
    world: World, client: Client, tmp_path: Path, files: dict[str, Path]
) -> None:
    from tests.media import silence, tone

    mine = bearer(world.erlan, "bring-in")
    picture = film(tmp_path / "two.mp4", 2, 64, 36, sounds=[silence, tone()])
    parts = {"about": about(picture_sounds={"ky": 1}), "picture": upload(picture)}
    programme = client.post("/api/catalogue/programmes", parts, headers=mine).json()["programme"]
    assert Version.objects.get(kind="sound").stream_index == 1
    at = f"/api/catalogue/programmes/{programme}/versions"
    answer = client.post(at, {"sound-tk": upload(files["tr"])}, headers=mine)
    assert answer.status_code == 201
    assert client.post(at, {}, headers=mine).json() == {"problem": "There is no file to add."}


def test_a_program_enters_a_programme_without_media(world: World, client: Client) -> None:
    mine = bearer(world.erlan, "bring-in")
    answer = client.post("/api/catalogue/entries", about(), content_type="application/json", headers=mine)
    assert (answer.status_code, answer.json()["ready"], answer.json()["poster"]) == (201, False, "")
    at = f"/api/catalogue/programmes/{answer.json()['id']}/ingest"
    assert client.get(at, headers=mine).status_code == 404
    wrong = client.post("/api/catalogue/entries", about(genre="opera"), content_type="application/json", headers=mine)
    assert (wrong.status_code, wrong.json()) == (422, {"problem": "There is no genre “opera”."})


def test_the_api_says_what_is_wrong_in_words(
    world: World, client: Client, files: dict[str, Path], tmp_path: Path, settings: object
) -> None:
    mine, at = bearer(world.erlan, "bring-in"), "/api/catalogue/programmes"
    (tmp_path / "text.mp4").write_text("no film")

    def good() -> dict[str, object]:
        return {"about": about(), "picture": upload(files["picture"])}

    answers = [
        client.post(at, {"about": "{", "picture": upload(files["picture"])}, headers=mine),
        client.post(at, {"about": about()}, headers=mine),
        client.post(at, {"about": about(), "picture": upload(tmp_path / "text.mp4")}, headers=mine),
        client.post(
            at, {"about": about(), "picture": upload(files["picture"])}, headers=bearer(world.nurlan, "bring-in")
        ),
        client.post(at, good(), headers=bearer(world.erlan)),
    ]
    assert [(one.status_code, list(one.json())) for one in answers] == [
        (422, ["problem"]),
        (422, ["problem"]),
        (422, ["problem"]),
        (403, ["problem"]),
        (403, ["problem"]),
    ]
    assert [one.json()["problem"] for one in answers[1:4]] == [
        "Choose the file with the picture.",
        "“text.mp4” is not a film or a sound that we can read.",
        "Only producers and dubbing managers may bring in programmes.",
    ]
    settings.MAX_UPLOAD_BYTES = 5000  # type: ignore[attr-defined]
    large = client.post(at, {"about": about(), "picture": upload(files["picture"])}, headers=mine)
    assert (large.status_code, large.json()) == (413, {"problem": "“tale.mp4” is larger than 0 MB."})
    assert Programme.objects.count() == 0


# ---- command -------------------------------------------------------------------------------------------------------


def test_the_command_brings_in_and_makes_ready_with_a_bar(world: World, files: dict[str, Path]) -> None:
    out = io.StringIO()
    words = ["ingest", str(files["picture"]), "--by", "erlan", "--title", "kk=Қожанасыр", "--now"]
    more = ["--sound", f"kk={files['kk']}#0", "--subtitles", f"kk-Latn={files['subtitles']}", "--age", "6"]
    call_command(*words, *more, "--credit", "director=Erlan", "--synopsis", "kk=Ертегі", stdout=out)
    programme = Programme.objects.get()
    assert out.getvalue().strip().endswith(f"Қожанасыр: ready ({programme.pk})")
    assert (programme.owner, programme.original_language, programme.min_age) == (world.almaty, "kk", 6)
    assert queries.on_air_tracks(programme) is not None


def test_the_command_leaves_the_work_to_the_worker(world: World, files: dict[str, Path]) -> None:
    out = io.StringIO()
    call_command("ingest", str(files["picture"]), "--owner", "baku", "--title", "az=Nağıl", stdout=out)
    assert out.getvalue() == f"Nağıl: waiting for a worker ({Programme.objects.get().pk})\n"
    assert Programme.objects.get().owner == world.baku


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        (["--owner", "atlantis"], "There is no broadcaster “atlantis”."),
        (["--by", "nobody"], "There is no person “nobody”."),
        (["--by", "nurlan"], "Only producers and dubbing managers may bring in programmes."),
        (["--owner", "baku", "--genre", "opera"], "There is no genre “opera”."),
        ([], "Say which broadcaster the programme belongs to."),
    ],
)
def test_the_command_says_what_is_wrong(world: World, files: dict[str, Path], words: list[str], problem: str) -> None:
    with pytest.raises(CommandError) as wrong:
        call_command("ingest", str(files["picture"]), "--title", "kk=x", *words)
    assert str(wrong.value) == problem
    assert Programme.objects.count() == 0


def test_the_command_ends_with_the_problem_when_the_work_fails(
    world: World, files: dict[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    from ortaq.core.media.probe import Damaged

    def damaged(*_what: object, **_who: object) -> None:
        raise Damaged(file="tale.mp4")

    monkeypatch.setattr("ortaq.catalogue.actions.package.make", damaged)
    with pytest.raises(CommandError, match="“tale.mp4” is damaged: too much of it cannot be read"):
        call_command(
            "ingest", str(files["picture"]), "--title", "kk=x", "--owner", "baku", "--now", stdout=io.StringIO()
        )


def test_options_are_read_as_they_are_written(tmp_path: Path) -> None:
    assert pair("kk=a=b") == ("kk", "a=b")
    with pytest.raises(Exception, match="write it as NAME=VALUE"):
        pair("kk")
    hashed = tmp_path / "a#1"
    hashed.touch()
    assert file_of("kk", "film.mp4#2") == Incoming(Path("film.mp4"), language="kk", stream=2)
    assert file_of("kk", str(hashed)) == Incoming(hashed, language="kk")
    assert file_of("kk", "film.mp4") == Incoming(Path("film.mp4"), language="kk")
