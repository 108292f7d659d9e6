"""Subtitles of a programme: every format, other alphabets, the editor with its drafts; nobody's work is overwritten."""

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from ortaq.catalogue import actions
from ortaq.catalogue.about import About, Incoming, NotAccepted
from ortaq.catalogue.models import Ingest, MachineLine, MachineWork, Programme, SubtitleDraft, Version
from ortaq.catalogue.subtitles import drafts, reading, scripts
from ortaq.core.origin.uses import AIKind
from ortaq.core.text.subtitle_files import Form, read, write
from ortaq.core.text.subtitles import Cue, to_vtt
from ortaq.ledger.models import Entry
from ortaq.members.rules import NotAllowed
from ortaq.origin.actions import declare
from ortaq.origin.models import Declaration, DeclarationState
from tests.media import film, tone
from tests.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_files")]

DAY = dt.date(2026, 11, 28)
CUES = [Cue(200, 1400, "Қожанасыр есегіне"), Cue(1500, 2800, "<i>теріс</i> мінді")]
VTT = """WEBVTT

NOTE осы қалады

1
00:00.200 --> 00:01.400 line:0
Қожанасыр есегіне

00:01.500 --> 00:02.800
<i>теріс</i> мінді
"""


@pytest.fixture(scope="module")
def picture(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return film(tmp_path_factory.mktemp("subtitles") / "tale.mp4", 3, 128, 72, 25, [tone(300, -30)])


@pytest.fixture
def vtt(tmp_path: Path) -> Path:
    path = tmp_path / "tale.vtt"
    path.write_text(VTT)
    return path


@pytest.fixture
def tale(world: World, picture: Path, vtt: Path) -> Programme:
    """A tale of Almaty with Kazakh subtitles."""
    return bring(world, picture, Incoming(vtt, language="kk"))


@pytest.fixture(autouse=True)
def two_editors(world: World) -> None:
    """Asel dubs as well in these stories."""
    world.asel.roles = [*world.asel.roles, "dubbing"]
    world.asel.save()


def bring(world: World, picture: Path, *subtitles: Incoming) -> Programme:
    about = About(titles={"kk": "Қожанасыр"}, original_language="kk", genre="children", year=2026)
    ingest = actions.bring_in(
        about=about, picture=Incoming(picture), subtitles=subtitles, by=world.erlan, enqueue=False
    )
    return ingest.programme


def track(programme: Programme, tag: str) -> Version:
    return programme.versions.get(kind="subtitles", language=tag)


def text_of(version: Version) -> str:
    with version.source.open("rb") as file:
        return str(file.read().decode())


# ---------- formats ----------


def test_all_four_formats_come_in_and_the_package_has_them(world: World, picture: Path, tmp_path: Path) -> None:
    said = {
        "tr": (Form.VTT, "Nasreddin"),
        "hu": (Form.SRT, "Naszreddin"),
        "az": (Form.TTML, "Nəsrəddin"),
        "ru": (Form.STL, "Насреддин"),
    }
    files = []
    for tag, (form, words) in said.items():
        path = tmp_path / f"{tag}.{form}"
        path.write_bytes(write([Cue(200, 1400, words)], form, tag, day=DAY))
        files.append(Incoming(path, language=tag))
    programme = bring(world, picture, *files)
    assert {one.language: one.facts["form"] for one in programme.versions.filter(kind="subtitles")} == {
        tag: form for tag, (form, _words) in said.items()
    }
    package = actions.make_package(ingest=programme.ingests.get())
    assert package is not None
    assert {one["language"] for one in package.subtitles} == set(said)


def test_a_file_that_is_no_subtitles_is_refused_with_its_line(world: World, picture: Path, tmp_path: Path) -> None:
    path = tmp_path / "broken.ttml"
    path.write_text("<tt xmlns='http://www.w3.org/ns/ttml'>\n<body><div>\n<p begin='x'>a</p></div></body></tt>")
    with pytest.raises(NotAccepted) as refused:
        bring(world, picture, Incoming(path, language="tr"))
    assert "broken.ttml" in str(refused.value)
    assert "3" in str(refused.value)


def test_the_owners_take_them_in_every_format_and_others_do_not(client: Client, world: World, tale: Programme) -> None:
    version = track(tale, "kk")
    client.force_login(world.erlan)
    for form in ("vtt", "srt", "ttml"):
        answer = client.get(f"/catalogue/subtitles/{version.pk}/as/{form}/")
        assert answer.status_code == 200
        data = b"".join(answer.streaming_content) if answer.streaming else answer.content
        assert [cue.text for cue in read(data).cues] == [cue.text for cue in CUES]
        if form == "vtt":
            assert data.decode() == VTT  # as it was brought in, byte for byte
    refused = client.get(f"/catalogue/subtitles/{version.pk}/as/stl/")
    assert refused.status_code == 409
    assert "Қ" in refused.content.decode()
    client.force_login(world.aigul)
    assert client.get(f"/catalogue/subtitles/{version.pk}/as/srt/").status_code == 404
    page = client.get(f"/catalogue/{tale.pk}/subtitles/").content.decode()
    assert "/as/srt/" not in page
    assert "Қожанасыр есегіне" not in page


def test_the_programmes_page_says_what_is_lost_and_what_is_to_be_looked_at(
    client: Client, world: World, tale: Programme
) -> None:
    client.force_login(world.erlan)
    page = client.get(f"/catalogue/{tale.pk}/subtitles/").content.decode()
    assert "notes" in page  # SubRip has no place for the NOTE
    assert "EBU STL has no signs for these letters" in page
    assert "13" in page  # the limit for children, who read 14.2 letters a second here


# ---------- other alphabets ----------


def test_a_second_alphabet_is_written_marked_and_written_anew_when_its_source_changes(
    world: World, tale: Programme
) -> None:
    made = scripts.write(version=track(tale, "kk"), target="kk-Latn", by=world.erlan, enqueue=False)
    assert text_of(made) == VTT.replace("Қожанасыр есегіне", "Qojanasyr esegıne").replace(
        "теріс</i> мінді", "terıs</i> mındı"
    )
    assert made.conversion["alphabets"] == ["kk-cyrl-1940", "kk-latn-2021"]
    assert made.conversion["source_sha256"] == track(tale, "kk").sha256
    assert Entry.objects.filter(subject_id=str(made.pk), action="written in other letters").count() == 1
    edit(world, tale, "kk", lambda cues: cues[0].update(text="Қожанасыр әлі келеді"))
    again = track(tale, "kk-Latn")
    assert again.pk == made.pk
    assert "Qojanasyr älı keledı" in text_of(again)
    assert again.is_converted


def test_what_people_wrote_is_never_overwritten(world: World, picture: Path, vtt: Path, tmp_path: Path) -> None:
    latin = tmp_path / "latin.vtt"
    latin.write_text(to_vtt([Cue(200, 1400, "Qojanasyr, adam jazǵan")]))
    tale = bring(world, picture, Incoming(vtt, language="kk", second=True), Incoming(latin, language="kk-Latn"))
    assert "adam jazǵan" in text_of(track(tale, "kk-Latn"))
    with pytest.raises(scripts.NotWritten):
        scripts.write(version=track(tale, "kk"), target="kk-Latn", by=world.erlan, enqueue=False)
    edit(world, tale, "kk", lambda cues: cues[0].update(text="Басқа"))
    assert "adam jazǵan" in text_of(track(tale, "kk-Latn"))


def test_a_second_alphabet_at_once_when_it_is_wished_and_a_persons_edit_makes_it_theirs(
    world: World, picture: Path, vtt: Path
) -> None:
    tale = bring(world, picture, Incoming(vtt, language="kk", second=True))
    assert track(tale, "kk-Latn").is_converted
    edit(world, tale, "kk-Latn", lambda cues: cues[0].update(text="Qojanasyr esegine"))
    assert not track(tale, "kk-Latn").is_converted
    edit(world, tale, "kk", lambda cues: cues[0].update(text="Басқа"))
    assert "Qojanasyr esegine" in text_of(track(tale, "kk-Latn"))


def test_a_persons_file_takes_the_place_of_what_a_program_wrote_also_on_the_air(
    world: World, tale: Programme, tmp_path: Path
) -> None:
    scripts.write(version=track(tale, "kk"), target="kk-Latn", by=world.erlan, enqueue=False)
    for ingest in tale.ingests.order_by("created_at"):
        actions.make_package(ingest=ingest)
    path = tmp_path / "own.vtt"
    path.write_text(to_vtt([Cue(0, 1000, "Öz sözimiz")]))
    fresh = Programme.objects.get(pk=tale.pk)
    actions.add_subtitles(programme=fresh, subtitles=Incoming(path, language="kk-Latn"), by=world.erlan)
    assert not track(fresh, "kk-Latn").is_converted
    with pytest.raises(NotAccepted):
        actions.add_subtitles(programme=fresh, subtitles=Incoming(path, language="kk"), by=world.erlan)


def test_what_is_declared_of_the_source_is_said_of_the_same_words_in_other_letters(
    world: World, tale: Programme
) -> None:
    early = scripts.write(version=track(tale, "kk"), target="kk-Latn", by=world.erlan, enqueue=False)
    assert not early.declarations.exists()
    declare(version=track(tale, "kk"), by=world.erlan, no_ai=False, uses=[{"kind": "subtitle.ai.raw", "system": "X 1"}])
    late = scripts.write(version=track(tale, "kk"), target="kk-Arab", by=world.erlan, enqueue=False)
    for made in (early, late):
        said = made.declarations.get(state=DeclarationState.SIGNED)
        assert [use["kind"] for use in said.uses] == ["subtitle.ai.raw"]
        assert "kk-cyrl-1940" in said.note
        assert made.parents.get().parent == track(tale, "kk")


def test_only_people_of_the_house_write_other_alphabets(client: Client, world: World, tale: Programme) -> None:
    with pytest.raises(NotAllowed):
        scripts.write(version=track(tale, "kk"), target="kk-Latn", by=world.aigul)
    client.force_login(world.aigul)
    assert client.post(f"/catalogue/subtitles/{track(tale, 'kk').pk}/letters/", {"to": "kk-Latn"}).status_code == 404
    client.force_login(world.erlan)
    assert client.post(f"/catalogue/subtitles/{track(tale, 'kk').pk}/letters/", {"to": "kk-Latn"}).status_code == 302
    assert client.post(f"/catalogue/subtitles/{track(tale, 'kk').pk}/letters/", {"to": "tr"}).status_code == 409


# ---------- the editor ----------


def edit(world: World, programme: Programme, tag: str, how: Any) -> Version:
    """Open, change, publish, as the editor does."""
    sheet = drafts.sheet(programme, tag)
    how(sheet.cues)
    saved = drafts.save(
        programme=programme, tag=tag, source="", revision=sheet.revision, rows=sheet.cues, by=world.erlan
    )
    return drafts.publish(programme=programme, tag=tag, revision=saved.revision, by=world.erlan, enqueue=False)


def post(client: Client, programme: Programme, tag: str, what: str, **said: object) -> Any:
    return client.post(f"/catalogue/{programme.pk}/subtitles/{tag}/{what}/", json.dumps(said), "application/json")


def cue(start: int, end: int, text: str, name: str = "c1") -> dict[str, object]:
    return {"id": name, "start": start, "end": end, "text": text, "at": "", "align": ""}


def test_what_is_written_is_kept_judged_and_published_as_a_new_file(
    client: Client, world: World, tale: Programme
) -> None:
    client.force_login(world.erlan)
    page = client.get(f"/catalogue/{tale.pk}/subtitles/tr/?beside=kk")
    assert page.status_code == 200
    assert (
        "Қожанасыр есегіне" in page.content.decode("unicode_escape", errors="ignore")
        or "\\u049a" in page.content.decode()
    )
    saved = post(
        client, tale, "tr", "draft", revision=0, cues=[cue(0, 1000, "A <3 & b --> c\n\n<i>d</i>")], beside="kk"
    )
    assert saved.status_code == 200
    assert saved.json()["revision"] == 1
    assert [mark["weight"] for mark in saved.json()["marks"]] == ["warning"]
    assert not tale.versions.filter(language="tr").exists()
    done = post(client, tale, "tr", "publish", revision=1)
    assert done.status_code == 200
    version = track(tale, "tr")
    assert reading.stored(version).cues == (Cue(0, 1000, "A &lt;3 &amp; b → c\n<i>d</i>"),)
    assert not SubtitleDraft.objects.exists()
    assert Ingest.objects.filter(programme=tale).count() == 2
    assert Entry.objects.filter(subject_id=str(version.pk), action="subtitles edited").exists()


def test_a_published_track_keeps_its_declaration_and_its_identity(world: World, tale: Programme) -> None:
    version = track(tale, "kk")
    declare(version=version, by=world.erlan, no_ai=True)
    again = edit(world, tale, "kk", lambda cues: cues.pop())
    assert again.pk == version.pk
    assert again.sha256 != version.sha256
    assert Declaration.objects.get(version=version).state == DeclarationState.SIGNED


def test_two_editors_at_once_are_told_and_neither_loses_anything(client: Client, world: World, tale: Programme) -> None:
    client.force_login(world.erlan)
    assert post(client, tale, "kk", "draft", revision=0, cues=[cue(0, 900, "бірінші")]).status_code == 200
    other = Client()
    other.force_login(world.asel)
    late = post(other, tale, "kk", "draft", revision=0, cues=[cue(0, 900, "екінші")])
    assert late.status_code == 409
    assert str(world.erlan) in late.json()["problem"]
    assert late.json()["there"]["cues"][0]["text"] == "бірінші"
    over = post(other, tale, "kk", "draft", revision=late.json()["there"]["revision"], cues=[cue(0, 900, "екінші")])
    assert over.json()["revision"] == 2
    assert post(client, tale, "kk", "publish", revision=1).status_code == 409
    assert post(other, tale, "kk", "publish", revision=2).status_code == 200
    gone = post(client, tale, "kk", "draft", revision=1, cues=[cue(0, 900, "бірінші")])
    assert gone.status_code == 409
    assert gone.json()["there"] is None


@pytest.mark.parametrize(
    "row",
    [
        {"id": "c", "start": -1, "end": 1, "text": "a"},
        {"id": "c", "start": 0, "end": 10**9, "text": "a"},
        {"id": "c", "start": 0.5, "end": 1, "text": "a"},
        {"id": "<x>", "start": 0, "end": 1, "text": "a"},
        {"id": "c", "start": 0, "end": 1, "text": "a" * 3000},
        {"id": "c", "start": 0, "end": 1, "text": None},
        "a",
    ],
)
def test_what_is_no_subtitle_is_not_kept(client: Client, world: World, tale: Programme, row: object) -> None:
    client.force_login(world.erlan)
    assert post(client, tale, "kk", "draft", revision=0, cues=[row]).status_code == 422
    assert not SubtitleDraft.objects.exists()


def test_an_unfinished_draft_is_not_published(client: Client, world: World, tale: Programme) -> None:
    client.force_login(world.erlan)
    for number, cues in enumerate(([], [cue(0, 900, " ")], [cue(900, 900, "a")])):
        post(client, tale, "tr", "draft", revision=number, cues=cues)
        refused = post(client, tale, "tr", "publish", revision=number + 1)
        assert refused.status_code == 422
        assert refused.json()["problem"]
    assert not tale.versions.filter(language="tr").exists()


def test_only_makers_of_the_house_open_save_publish_discard_or_see_the_film(
    client: Client, world: World, tale: Programme
) -> None:
    for person in (world.aigul, world.dana):
        client.force_login(person)
        assert client.get(f"/catalogue/{tale.pk}/subtitles/kk/").status_code in {403, 409}
        assert client.get(f"/catalogue/{tale.pk}/subtitles/film.m3u8").status_code in {403, 409}
        assert post(client, tale, "kk", "draft", revision=0, cues=[]).status_code == 403
        assert post(client, tale, "kk", "publish", revision=0).status_code == 403
        assert client.post(f"/catalogue/{tale.pk}/subtitles/kk/discard/").status_code in {403, 409}
    client.logout()
    assert client.get(f"/catalogue/{tale.pk}/subtitles/kk/").status_code == 302


def test_the_film_plays_in_the_editor_once_it_is_packaged(client: Client, world: World, tale: Programme) -> None:
    client.force_login(world.erlan)
    assert client.get(f"/catalogue/{tale.pk}/subtitles/film.m3u8").status_code == 404
    actions.make_package(ingest=tale.ingests.get())
    playlist = client.get(f"/catalogue/{tale.pk}/subtitles/film.m3u8").content.decode()
    names = [line for line in playlist.splitlines() if line.endswith(".m3u8")]
    assert names
    assert "#EXTINF" in client.get(f"/catalogue/{tale.pk}/subtitles/{names[0]}").content.decode()
    assert client.get(f"/catalogue/{tale.pk}/subtitles/subs-kk.m3u8").status_code == 404


# ---------- what a machine wrote ----------


def machine_draft(world: World, tale: Programme, *texts: str) -> SubtitleDraft:
    """A draft as a machine leaves it."""
    rows = []
    for at, text in enumerate(texts):
        line = MachineLine.objects.create(
            programme=tale, work=MachineWork.TRANSLATION, language="tr", source_language="kk", engine="Engine 7",
            start=at * 1000, end=at * 1000 + 900, source_text="…", machine_text=text,
        )  # fmt: skip
        rows.append(cue(at * 1000, at * 1000 + 900, text, f"m{at}") | {"line": str(line.pk), "reviewed": False})
    return SubtitleDraft.objects.create(
        programme=tale, language="tr", source_language="kk", cues=rows, revision=1, changed_by=world.erlan,
        changed_at=tale.created_at,
    )  # fmt: skip


def test_machine_text_that_nobody_has_read_is_declared_so(world: World, tale: Programme) -> None:
    machine_draft(world, tale, "bir", "iki")
    version = drafts.publish(programme=tale, tag="tr", revision=1, by=world.erlan, enqueue=False)
    [use] = version.declarations.get().uses
    assert (use["kind"], use["system"]) == (AIKind.SUBTITLES_RAW, "Engine 7")
    assert (use["source_language"], use["target_language"]) == ("kk", "tr")
    assert "review" not in use


def test_every_line_read_by_a_person_is_declared_with_their_name_and_recorded(world: World, tale: Programme) -> None:
    draft = machine_draft(world, tale, "bir", "iki")
    rows = [row | {"reviewed": True, "text": row["text"] + "!"} for row in draft.cues]
    drafts.save(programme=tale, tag="tr", source="kk", revision=1, rows=rows, by=world.asel)
    version = drafts.publish(programme=tale, tag="tr", revision=2, by=world.erlan, enqueue=False)
    [use] = version.declarations.get().uses
    assert (use["kind"], use["review"], use["editor"]) == (AIKind.SUBTITLES_REVIEWED, "full", str(world.asel))
    lines = MachineLine.objects.order_by("start")
    assert [(one.machine_text, one.human_text, one.editor, one.published) for one in lines] == [
        ("bir", "bir!", world.asel, True),
        ("iki", "iki!", world.asel, True),
    ]
    assert all(one.reviewed_at for one in lines)


def test_lines_that_some_have_read_are_told_as_such_and_where(world: World, tale: Programme) -> None:
    draft = machine_draft(world, tale, "bir", "iki")
    rows = [draft.cues[0] | {"reviewed": True}, draft.cues[1], cue(2000, 2800, "kendim", "own")]
    drafts.save(programme=tale, tag="tr", source="kk", revision=1, rows=rows, by=world.asel)
    version = drafts.publish(programme=tale, tag="tr", revision=2, by=world.erlan, enqueue=False)
    [use] = version.declarations.get().uses
    assert (use["kind"], use["review"]) == (AIKind.SUBTITLES_RAW, "spot")
    assert use["ranges"] == [[0, 900], [1000, 1900]]


def test_the_label_goes_with_the_words_when_a_line_is_split_or_joined_and_nobody_can_send_it_away(
    world: World, tale: Programme
) -> None:
    draft = machine_draft(world, tale, "bir iki")
    halves = [cue(0, 400, "bir", "m0"), cue(400, 900, "iki", "new") | {"from": "m0", "reviewed": True}]
    saved = drafts.save(programme=tale, tag="tr", source="kk", revision=1, rows=halves, by=world.asel)
    line = draft.cues[0]["line"]
    assert [row["line"] for row in saved.cues] == [line, line]
    assert MachineLine.objects.get().reviewed_at is None  # only half of it was read
    both = [cue(0, 900, "bir iki", "joined") | {"from": "new", "line": "forged"}]
    saved = drafts.save(programme=tale, tag="tr", source="kk", revision=2, rows=both, by=world.asel)
    assert saved.cues[0]["line"] == line


def test_a_draft_that_is_thrown_away_leaves_no_machine_text(world: World, tale: Programme) -> None:
    machine_draft(world, tale, "bir")
    drafts.discard(programme=tale, tag="tr", by=world.erlan)
    assert not MachineLine.objects.exists()
    assert not SubtitleDraft.objects.exists()
