"""A text in another language than was said: nothing is refused, its maker is told, and nobody else."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from ortaq.catalogue import actions, queries
from ortaq.catalogue.about import About, Incoming
from ortaq.catalogue.models import Programme
from ortaq.catalogue.sentences import doubts
from tests.media import film, subtitles
from tests.world import World

pytestmark = pytest.mark.django_db

TALE = About(titles={"kk": "Қожанасыр есегіне теріс мініпті"}, original_language="kk", genre="children", year=2026)
TURKISH = ("Nasreddin Hoca eşeğine ters bindi.", "Köylüler ona güldüler ama o hiç aldırmadı.")
KAZAKH = ("Қожанасыр есегіне теріс мінді.", "Ауыл адамдары күлді, бірақ ол мән бермеді.")
MAY_BE_WRONG = "“lines.vtt” is declared as Қазақша, but seems to be in Türkçe. Is it the right file?"


def brought_in(world: World, folder: Path, language: str, lines: tuple[str, ...], about: About = TALE) -> Programme:
    ingest = actions.bring_in(
        about=about,
        picture=Incoming(film(folder / "tale.mp4", 2, 128, 72)),
        subtitles=[Incoming(subtitles(folder / "lines.vtt", *lines), language=language)],
        by=world.erlan,
        enqueue=False,
    )
    return ingest.programme


def told(programme: Programme) -> list[str]:
    return doubts(programme, queries.versions(programme))


def test_turkish_subtitles_declared_as_kazakh_are_taken_and_doubted(
    world: World, sign_in: object, tmp_path: Path
) -> None:
    programme = brought_in(world, tmp_path, "kk", TURKISH)
    assert programme.versions.get(kind="subtitles").facts["seems"] == "tr"
    assert told(programme) == [MAY_BE_WRONG]
    page = sign_in(world.erlan).get(f"/catalogue/{programme.pk}/")
    assert (page.status_code, page.context["doubts"]) == (200, [MAY_BE_WRONG])
    assert MAY_BE_WRONG in page.content.decode()


def test_only_those_who_can_mend_it_are_told(world: World, sign_in: object, tmp_path: Path) -> None:
    programme = brought_in(world, tmp_path, "kk", TURKISH)
    page = sign_in(world.aigul).get(f"/catalogue/{programme.pk}/")
    assert "seems to be in" not in page.content.decode()


def test_what_fits_or_says_too_little_is_not_doubted(world: World, tmp_path: Path) -> None:
    programme = brought_in(world, tmp_path, "kk", KAZAKH)
    assert "seems" not in programme.versions.get(kind="subtitles").facts
    assert told(programme) == []


@pytest.mark.parametrize("lines", [("Manas!", "Tomiris?"), ("♪", "…"), ("OK", "12:30")])
def test_names_and_signs_alone_are_not_doubted(world: World, tmp_path: Path, lines: tuple[str, ...]) -> None:
    assert told(brought_in(world, tmp_path, "kk", lines)) == []


def test_the_other_script_of_the_same_language_is_named_by_its_tag(world: World, tmp_path: Path) -> None:
    programme = brought_in(
        world, tmp_path, "uz-Cyrl", ("Bir kuni chol bozorga boradi, lekin uyga quruq qoʻl bilan qaytadi.",)
    )
    assert told(programme) == [
        "“lines.vtt” is declared as Ўзбекча, but seems to be in Oʻzbekcha. Is it the right file?"
    ]


def test_a_title_under_the_wrong_language_is_doubted_with_its_synopsis(world: World, tmp_path: Path) -> None:
    about = About(
        titles={"kk": "Қожанасыр есегіне теріс мініпті", "hu": "Nasreddin Hoca"},
        synopses={"hu": "Hoca eşeğine ters biner, köylüler güler ama o aldırmaz."},
        original_language="kk",
        genre="children",
        year=2026,
    )
    programme = brought_in(world, tmp_path, "kk", KAZAKH, about)
    assert told(programme) == ["The title “Nasreddin Hoca” stands under Magyar, but seems to be in Türkçe."]
    programme.titles |= {"hu": "Nasreddin Hoca eşeğine ters binmiş"}
    programme.synopses = {"hu": "Naszreddin hodzsa fordítva ül fel a szamarára, a falubeliek nevetnek rajta."}
    assert "Nasreddin Hoca eşeğine ters binmiş" in told(programme)[0]


def test_the_command_line_warns_as_the_page_does(world: World, tmp_path: Path) -> None:
    picture, lines = film(tmp_path / "tale.mp4", 2, 128, 72), subtitles(tmp_path / "lines.vtt", *TURKISH)
    said, warned = StringIO(), StringIO()
    call_command(
        "ingest",
        str(picture),
        *("--by", world.erlan.username),
        *("--title", "kk=Қожанасыр", "--subtitles", f"kk={lines}"),
        stdout=said,
        stderr=warned,
    )
    assert MAY_BE_WRONG in warned.getvalue()
    assert "waiting for a worker" in said.getvalue()


def test_the_command_tells_lines_files_and_subtitles(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    said = StringIO()
    monkeypatch.setattr("sys.stdin", StringIO("Nasreddin Hoca eşeğine ters bindi\n\nАуыл адамдары күлді\n"))
    call_command("identify", stdout=said)
    assert [line.split("\t")[0] for line in said.getvalue().splitlines()] == ["tr", "kk"]

    file = subtitles(tmp_path / "lines.vtt", *TURKISH)
    said = StringIO()
    call_command("identify", str(file), "--json", stdout=said)
    assert '"tag": "tr", "sure": true' in said.getvalue()
    said = StringIO()
    call_command("identify", str(file), "--lines", stdout=said)
    assert len(said.getvalue().splitlines()) == len(TURKISH)


def test_the_command_says_what_it_cannot_read(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("identify", str(tmp_path / "gone.txt"))
    (tmp_path / "old.txt").write_bytes("Ауыл".encode("cp1251"))
    with pytest.raises(CommandError, match="no text in UTF-8"):
        call_command("identify", str(tmp_path / "old.txt"))
