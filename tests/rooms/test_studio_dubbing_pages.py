"""The screens of the dubbing board: who sees what, how many questions the matrix takes, and the way through a dub."""

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from ortaq.catalogue.models import Programme, Version
from ortaq.core.origin.uses import AIKind, AIUse
from ortaq.ledger.models import Entry
from ortaq.members.models import Person
from ortaq.origin.actions import declare
from ortaq.studio.dubbing import actions
from ortaq.studio.dubbing.board import COLUMNS, board_for
from ortaq.studio.dubbing.shown import figure
from ortaq.studio.models import Dub, DubStep, Stage, Wish
from tests.rooms import dub_stories as stories
from tests.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_files")]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("dubs")


@pytest.fixture
def tale(world: World, folder: Path) -> Programme:
    return stories.tale(world, folder)


def as_(person: Person) -> Client:
    client = Client()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client


# ---------- the matrix


def shelf(world: World, titles: int) -> list[Programme]:
    """So many programmes in all languages by turns, with sounds, subtitles, dubs and wishes."""
    made = Programme.objects.bulk_create(
        Programme(
            owner=world.almaty, titles={COLUMNS[at % 9]: f"Tale {at}"}, original_language=COLUMNS[at % 9],
            genre=("children", "drama", "documentary")[at % 3], year=2026, minutes=at % 50, poster_art="caravan",
        )
        for at in range(titles)
    )  # fmt: skip
    versions, dubs, wishes = [], [], []
    for at, one in enumerate(made):
        for step, tag in enumerate(COLUMNS):
            match (at + step) % 6:
                case 0:
                    versions.append(Version(programme=one, kind="sound", language=tag, made_by=world.almaty))
                case 1:
                    versions.append(Version(programme=one, kind="subtitles", language=tag, made_by=world.almaty))
                case 2 if tag != one.original_language:
                    step_of = DubStep.values[at % 6]
                    dubs.append(
                        Dub(programme=one, language=tag, house=world.tashkent, begun_by=world.dilnoza, step=step_of)
                    )
                case 3:
                    wishes.append(Wish(programme=one, language=tag, house=world.tashkent, by=world.dilnoza))
    Version.objects.bulk_create(versions)
    Dub.objects.bulk_create(dubs)
    Stage.objects.bulk_create(
        Stage(dub=one, step=one.step, due_on=timezone.now().date() + dt.timedelta(days=at % 20 - 5))
        for at, one in enumerate(dubs)
    )
    Wish.objects.bulk_create(wishes)
    return made


def test_two_hundred_titles_take_as_many_questions_as_two(
    world: World, django_assert_max_num_queries: Any, django_assert_num_queries: Any
) -> None:
    client, address = as_(world.dilnoza), reverse("studio:dubbing")
    shelf(world, 2)
    client.get(address)
    with django_assert_max_num_queries(14) as few:
        client.get(address)
    shelf(world, 198)
    with django_assert_num_queries(len(few)):
        page = client.get(address)
    assert page.status_code == 200
    assert page.content.decode().count("<td") == 200 * len(COLUMNS)


def test_every_cell_says_what_there_is(world: World, tale: Programme) -> None:
    Version.objects.create(programme=tale, kind="sound", language="tr-x-ad", made_by=world.almaty)
    Version.objects.create(programme=tale, kind="sound", language="ky", made_by=world.almaty)
    Version.objects.create(programme=tale, kind="subtitles", language="hu", made_by=world.almaty)
    dub = actions.begin(programme=tale, language="uz", by=world.dilnoza)
    dub.stages.filter(step="material").update(due_on=timezone.now().date() - dt.timedelta(days=2))
    actions.wish(programme=tale, language="az", by=world.sevda)
    [row] = board_for(world.baku).rows
    told = {cell.language: (cell.kind, cell.says) for cell in row.cells}
    assert told == {
        "az": ("wished", "1 house wishes for it, yours among them"),
        "kk": ("original", "original"),
        "ky": ("done", "done"),
        "tr": ("none", "missing; make a wish"),
        "uz": ("making", "M&E, dialogue list, 2 days late"),
        "tk": ("none", "missing; make a wish"),
        "hu": ("subtitles", "only subtitles"),
        "ru": ("none", "missing; make a wish"),
        "en": ("none", "missing; make a wish"),
    }
    assert [cell.is_mine for cell in row.cells if cell.language == "az"] == [True]


def test_a_synthetic_voice_is_said_to_those_who_hear_the_page_too(world: World, tale: Programme) -> None:
    version = Version.objects.create(programme=tale, kind="sound", language="ky", made_by=world.almaty)
    declare(version=version, by=world.erlan, no_ai=False, uses=[AIUse(AIKind.VOICE, system="Dauys")])
    page = as_(world.dilnoza).get(reverse("studio:dubbing")).content.decode()
    assert 'aria-label="Қожанасыр, Kyrgyz: done, synthetic voice"' in page
    assert page.count('<span class="ai">AI</span></a>') == 1


def test_the_choices_show_what_they_say(world: World, tale: Programme) -> None:
    dub = actions.begin(programme=tale, language="uz", by=world.dilnoza)
    rows = {
        show: len(board_for(world.tashkent, show=show).rows) for show in ("all", "late", "missing", "wished", "ours")
    }
    assert rows == {"all": 1, "late": 0, "missing": 0, "wished": 0, "ours": 1}
    dub.stages.filter(step="material").update(due_on=dt.date(2026, 1, 1))
    rows = {show: len(board_for(world.budapest, show=show).rows) for show in ("late", "missing", "ours")}
    assert rows == {"late": 1, "missing": 1, "ours": 0}
    client = as_(world.dilnoza)
    for show in ("late", "missing", "wished", "ours", "nonsense"):
        assert client.get(reverse("studio:dubbing"), {"show": show, "page": "99"}).status_code == 200


def test_a_cell_opens_beside_the_matrix_and_nonsense_opens_nothing(world: World, tale: Programme) -> None:
    client, address = as_(world.dilnoza), reverse("studio:dubbing")
    part = client.get(address, {"cell": f"{tale.pk}.uz"}, headers={"HX-Target": "one"}).content.decode()
    assert "Ask the owner" in part
    assert "<html" not in part
    assert "We wish for it" in client.get(address, {"cell": f"{tale.pk}.uz"}).content.decode()
    for cell in ("x", f"{tale.pk}.zz", f"{tale.pk}", "..", f"{tale.pk}.uz.uz"):
        assert "Choose a cell" in client.get(address, {"cell": cell}).content.decode()


def test_a_wish_is_made_and_taken_back_at_one_press(world: World, tale: Programme) -> None:
    client, address = as_(world.dilnoza), reverse("studio:dub_wish", args=(tale.pk, "uz"))
    client.post(address, {"wish": "yes"})
    assert Wish.objects.get().house == world.tashkent
    client.post(address, {"wish": "no"})
    assert Wish.objects.count() == 0


# ---------- through a dub


DUB_POSTS = ("hand_over", "words", "cast", "finish", "due", "drop", "mix", "back", "deliver")


def test_a_dub_goes_its_way_over_the_pages(world: World, tale: Programme) -> None:  # noqa: PLR0915 -- one long way
    house, owner = as_(world.dilnoza), as_(world.erlan)
    answer = house.post(reverse("studio:dub_begin", args=(tale.pk, "uz")), {"due_on": "2099-01-01"})
    assert not Dub.objects.exists()
    answer = house.post(reverse("studio:dub_begin", args=(tale.pk, "uz")), {"due_on": ""})
    dub = Dub.objects.get()
    at = {name: reverse(f"studio:{name}", args=(dub.pk,)) for name in (
        "dub", "dub_hand_over", "dub_words", "dub_cast", "dub_finish", "dub_due", "dub_mix", "dub_progress",
        "dub_record", "dub_film", "dub_deliver", "dub_back", "dub_mix_sound",
    )}  # fmt: skip
    assert answer.headers["Location"] == at["dub"]
    assert "is asked for the film" in house.get(at["dub"]).content.decode()
    # Nothing of the film is seen before the owner has said yes.
    assert house.get(at["dub_film"]).status_code == 404
    owner.post(at["dub_hand_over"], {"subtitles": "kk"})
    assert house.get(at["dub_film"]).status_code == 200
    assert house.get(at["dub_record"]).status_code == 302
    page = house.get(at["dub"]).content.decode()
    assert "Мінер болсам есекке" in page
    first, second = dub.lines.all()
    house.post(at["dub_words"], {f"text-{first.pk}": "Eshakka minsam", f"text-{second.pk}": "U teskari mindi",
                                 "who-2": "  The   wife ", "do": "finish"})  # fmt: skip
    dub.refresh_from_db()
    assert dub.step == DubStep.CASTING
    assert house.get(at["dub"]).context["parts"][1].name == "The wife"
    new = {"do": "new", "name": "A. B.", "proof": "folder 3", "given_on": "2026-11-01", "character": "Қожанасыр"}
    house.post(at["dub_cast"], new)
    reference = dub.castings.get().consent
    house.post(at["dub_cast"], {"character": "The wife", "consent": reference})
    house.post(at["dub_finish"])
    house.post(at["dub_due"], {"due-mix": "2026-12-24", "due-check": "nonsense"})
    page = house.get(at["dub_record"])
    assert page.status_code == 200
    told = page.context["told"]
    assert [one["consent"] for one in told["lines"]] == [reference, reference]
    for one in told["lines"]:
        record(house, one)
    house.post(at["dub_finish"])
    house.post(at["dub_mix"], {"human": "yes"})
    mix = dub.mixes.get()
    assert "It is being mixed" in house.get(at["dub_progress"]).content.decode()
    actions.make_mix(mixed=mix)
    assert house.get(at["dub_progress"]).headers["HX-Refresh"] == "true"
    sound = owner.get(at["dub_mix_sound"], headers={"Range": "bytes=0-3"})
    assert b"".join(sound.streaming_content) == b"fLaC"  # type: ignore[attr-defined]
    assert "take it into the programme" in owner.get(at["dub"]).content.decode()
    owner.post(at["dub_back"], {f"why-{first.pk}": "louder", "why-nonsense": "x"})
    dub.refresh_from_db()
    assert dub.step == DubStep.RECORDING
    again = house.get(at["dub_record"]).context["told"]["lines"][0]
    assert again["again"] == "louder"
    assert house.post(again["takes"][0]["choose"]).json() == {"used": again["takes"][0]["id"], "again": ""}
    house.post(at["dub_finish"])
    house.post(at["dub_mix"], {"human": "yes"})
    actions.make_mix(mixed=dub.mixes.first())  # type: ignore[arg-type]
    owner.post(at["dub_deliver"])
    dub.refresh_from_db()
    assert dub.step == DubStep.DELIVERED
    page = owner.get(reverse("studio:dubbing"), {"cell": f"{tale.pk}.uz"}).content.decode()
    assert "Demo TV Toshkent" in page
    assert owner.get(at["dub"]).status_code == 200
    assert owner.get(reverse("catalogue:programme", args=(tale.pk,))).status_code == 200


def record(client: Client, line: dict[str, Any]) -> dict[str, Any]:
    """What the script of the recording page does."""
    said = {"human": True, "agrees": True}
    told = client.post(line["begin"], said, content_type="application/json").json()
    data = stories.spoken(0.5, 1.0)
    for at in range(0, len(data), 5000):
        answer = client.generic("POST", f"{told['piece']}?offset={at}", data[at : at + 5000])
        assert answer.json() == {"received": min(at + 5000, len(data))}
    assert client.get(told["piece"]).json() == {"received": len(data)}
    answer = client.post(told["finish"], {"begins": line["start"] - 500}, content_type="application/json").json()
    assert (answer["take"]["usable"], answer["used"]) == (True, answer["take"]["id"])
    return dict(answer)


def test_the_script_is_told_in_a_sentence_what_cannot_be_taken(world: World, tale: Programme) -> None:
    dub, house = stories.begun(world, tale), as_(world.dilnoza)
    stories.ready_to_record(world, dub)
    line = dub.lines.first()
    assert line is not None
    begin = reverse("studio:take_begin", args=(line.pk,))
    for body in ("", "[", "[]", "{}", json.dumps({"human": "yes", "agrees": 1})):
        answer = house.generic("POST", begin, body, content_type="application/json")
        assert (answer.status_code, bool(answer.json()["problem"])) == (422, True)
    told = house.post(begin, {"human": True, "agrees": True}, content_type="application/json").json()
    for offset in ("", "-1", "x", "9" * 12):
        assert house.generic("POST", f"{told['piece']}?offset={offset}", b"x").status_code == 422
    answer = house.generic("POST", f"{told['piece']}?offset=7", b"x")
    assert (answer.status_code, answer.json()["received"]) == (409, 0)
    assert house.generic("POST", f"{told['piece']}?offset=0", b"x" * (6 << 20)).status_code == 422
    for body in ("{}", '{"begins": "x"}', '{"begins": NaN}', '{"begins": -5}', '{"begins": 1e300}'):
        assert house.generic("POST", told["finish"], body, content_type="application/json").status_code == 422
    assert house.post(told["finish"], {"begins": 0}, content_type="application/json").status_code == 422


# ---------- who sees what


def test_a_stranger_sees_the_board_but_no_line_no_take_and_no_film(world: World, tale: Programme) -> None:
    dub = stories.mixed(world, stories.begun(world, tale))
    stranger = as_(world.people["elif"])
    before = Entry.objects.count()
    page = stranger.get(reverse("studio:dubbing"), {"cell": f"{tale.pk}.uz"}).content.decode()
    assert "Eshakka" not in page
    assert "V-2026-1" not in page
    assert "Open the dub" not in page
    line = dub.lines.first()
    assert line is not None
    for name, pk in (
        *((name, dub.pk) for name in ("dub", "dub_film", "dub_mix_sound", "dub_record", "dub_progress")),
        ("take_sound", line.take_id),
        ("take_piece", line.take_id),
    ):
        assert stranger.get(reverse(f"studio:{name}", args=(pk,))).status_code == 404, name
    for name, pk in (
        *((f"dub_{name}", dub.pk) for name in DUB_POSTS),
        *((f"take_{name}", line.take_id) for name in ("piece", "finish", "choose")),
        ("take_begin", line.pk), ("line_again", line.pk),
    ):  # fmt: skip
        assert stranger.post(reverse(f"studio:{name}", args=(pk,))).status_code == 404, name
    assert stranger.get(reverse("studio:dub_rendition", args=(dub.pk, "360p"))).status_code == 404
    assert Entry.objects.count() == before


def test_the_owner_looks_but_does_not_write_and_a_visitor_is_asked_to_sign_in(
    world: World, tale: Programme, client: Client
) -> None:
    dub = stories.begun(world, tale)
    owner, line = as_(world.erlan), dub.lines.first()
    assert line is not None
    owner.post(reverse("studio:dub_words", args=(dub.pk,)), {f"text-{line.pk}": "x"})
    assert dub.lines.filter(text="x").count() == 0
    assert owner.get(reverse("studio:dub_record", args=(dub.pk,))).status_code == 403
    assert client.get(reverse("studio:dubbing")).status_code == 302
    assert client.get(reverse("studio:dub", args=(dub.pk,))).status_code == 302


def test_measured_numbers_are_written_as_the_reader_writes_them() -> None:
    for tag, heard, early in (("en", "-23.4", "-0.05"), ("kk", "-23,4", "-0,05"), ("hu", "-23,4", "-0,05")):
        with override(tag):
            assert (figure(-23.44, 1), figure(-0.052, 2, sign=True)) == (heard, early)
            assert figure(0.0, 2, sign=True)[0] == "+"
