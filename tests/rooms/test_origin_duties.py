"""What receiving countries demand: on the declaration page, over the API, and with `ortaq duties`."""

import json
from collections.abc import Callable
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from ortaq.catalogue.models import Programme
from ortaq.core.origin.duties import profiles
from ortaq.core.origin.uses import AIKind
from tests import origin_clips
from tests.rooms.test_origin_declare import declare_all
from tests.rooms.test_origin_pages import form
from tests.world import World

pytestmark = pytest.mark.usefixtures("own_files")

SignIn = Callable[[object], Client]
DOCS = Path(__file__).resolve().parents[2] / "docs"


@pytest.fixture
def tale(world: World) -> Programme:
    return origin_clips.programme(world.almaty)


@pytest.fixture
def declaration(tmp_path: Path) -> Path:
    """A voice that imitates a real person."""
    use = {"kind": "voice.synthetic", "system": "espeak-ng", "real_person": True}
    path = tmp_path / "D.json"
    path.write_text(json.dumps({"part": "sound", "language": "kk", "uses": [use]}), encoding="utf-8")
    return path


def duties(*arguments: object) -> str:
    out = StringIO()
    call_command("duties", *map(str, arguments), stdout=out)
    return out.getvalue()


def refused(*arguments: object) -> str:
    err = StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("duties", *map(str, arguments), stderr=err)
    assert ended.value.code == 2
    return err.getvalue()


def test_one_country_in_json_with_words_in_kazakh(declaration: Path) -> None:
    told = json.loads(
        duties("--declaration", declaration, "--territory", "KZ", "--date", "2026-11-26", "--lang", "kk", "--json")
    )
    assert told["visible"]["level"] == 3
    assert told["visible"]["text"].startswith("AI · синтезделген дауыс")
    assert told["visible"]["icon_text"].startswith("AI")
    assert told["audible"]["text"] == "Дауысты жасанды интеллект жасаған."
    assert told["machine_mark"] == ["c2pa", "iptc"]
    assert told["demanded_by_law"]["machine"] == ["c2pa"]
    assert told["legal_reference"]["article"] == "1(4), 21(2)"
    assert (told["confidence"], told["is_verified"]) == ("A", True)


def test_before_the_law_the_house_rule_stands_alone(declaration: Path) -> None:
    told = json.loads(duties("--declaration", declaration, "--territory", "KZ", "--date", "2026-01-17", "--json"))
    assert told["demanded_by_law"] is None
    assert told["visible"]["level"] == 3


def test_all_countries_in_words_and_the_unverified_say_so(declaration: Path) -> None:
    told = duties("--declaration", declaration, "--date", "2026-11-26")
    assert "Kazakhstan: demanded by law [A, official text or two sources]" in told
    assert "Uzbekistan: in force, its wording unverified [C, unverified]" in told
    assert "Azerbaijan: a bill, not in force as far as was seen" in told
    assert "Kyrgyzstan: no duty found [D, not found]" in told
    assert "not legal advice" in told


def test_what_makes_no_sense_is_refused_with_a_sentence(declaration: Path, tmp_path: Path) -> None:
    assert "Nothing is known of “ZZ”; known are: KZ," in refused("--declaration", declaration, "--territory", "ZZ")
    broken = tmp_path / "broken.json"
    broken.write_text('{"part": "sound"')
    assert "no JSON" in refused("--declaration", broken)
    broken.write_text('{"part": "sound", "uses": [{"kind": "magic"}]}')
    assert "There is no kind of use “magic”; known are: gen.full.video, gen.full.image," in refused(
        "--declaration", broken
    )
    with pytest.raises(CommandError, match="write the day as 2026-11-26"):
        duties("--declaration", declaration, "--date", "26.11.2026")
    assert "nowhere.json" in refused("--declaration", tmp_path / "nowhere.json")


@pytest.mark.django_db
def test_the_form_shows_what_each_country_demands_of_what_is_typed(
    world: World, tale: Programme, sign_in: SignIn
) -> None:
    answered = form(tale, do="preview")
    page = sign_in(world.erlan).post(f"/origin/{tale.pk}/", answered, headers={"HX-Request": "true"}).content.decode()
    assert "What the receiving countries demand" in page
    for name in ("Kazakhstan", "Hungary", "Uzbekistan"):
        assert name in page
    assert "in force, its wording unverified" in page
    assert "Rows that are unverified stop nothing." in page


@pytest.mark.django_db
def test_the_api_answers_for_one_territory(world: World, tale: Programme, sign_in: SignIn) -> None:
    declare_all(tale, world.erlan)
    client = sign_in(world.erlan)
    told = client.get(f"/api/origin/programmes/{tale.pk}/duties?territory=HU&date=2026-11-26").json()
    assert told["visible"]["level"] == 3
    assert told["demanded_by_law"]["visible"]["icon"] == "ai"
    assert client.get(f"/api/origin/programmes/{tale.pk}/duties?territory=ZZ").status_code == 404
    assert client.get(f"/api/origin/programmes/{tale.pk}/duties?medium=smoke").status_code == 404


def test_the_example_of_a_copied_voice_is_a_declaration(tmp_path: Path) -> None:
    text = (DOCS / "duties.md").read_text(encoding="utf-8")
    example = next(part for part in text.split("`") if '"cloned"' in part)
    written = tmp_path / "D.json"
    written.write_text(" ".join(example.split()), encoding="utf-8")
    assert json.loads(duties("--declaration", written, "--territory", "KZ", "--json"))["visible"]["level"] == 3


def test_every_rule_and_kind_stands_in_the_documentation() -> None:
    text = (DOCS / "duties.md").read_text(encoding="utf-8")
    assert all(f"`{kind}`" in text for kind in AIKind)
    for profile in profiles():
        if profile.reference.instrument:
            assert profile.reference.instrument in text
        assert f"| {profile.territory} |" in text
