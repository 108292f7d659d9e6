"""The grading desk: Asel reads at home, Aigul abroad, Dilnoza decides; none of them can tell whose an answer is."""

import datetime as dt
import json
import re
import uuid
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from ortaq.assistants.corrections import actions as corrections
from ortaq.assistants.corrections.actions import CannotCorrect
from ortaq.assistants.desk import actions, queries
from ortaq.assistants.desk.actions import CannotRead, Dealt, Given
from ortaq.assistants.models import (
    Answer,
    AnswerState,
    Assistant,
    Criterion,
    Fact,
    FactState,
    Mark,
    Match,
    Purpose,
    Question,
    Reading,
    Run,
    Sheet,
    WeeklyReport,
)
from ortaq.assistants.report.actions import CannotPublish, publish
from ortaq.ledger.models import Entry
from ortaq.members.models import Role
from ortaq.members.rules import NotAllowed
from ortaq.web.desk.desk import desk_of
from tests.world import World

pytestmark = pytest.mark.django_db

ASKED = "Қазақстанның астанасы қай қала?"
TEXT = "Қазақстанның астанасы — Алматы қаласы. Бұл туралы stat.gov.kz жазады."
FINE = {name: Given(0) for name in Criterion.values}
FALSE = FINE | {"accuracy": Given(2, "Алматы қаласы", "Астана болуы керек")}
READS = {"asel": ["kk"], "aigul": ["kk", "ky"], "dilnoza": ["kk", "uz"]}


@pytest.fixture
def desk(world: World) -> World:
    """The readers, named by a standards officer in Baku."""
    for name in READS:
        person = getattr(world, name)
        person.roles = [*person.roles, Role.GRADER]
        person.save()
    world.nargiz.roles = [*world.nargiz.roles, Role.STANDARDS]
    world.nargiz.save()
    for name, languages in READS.items():
        actions.name_reader(getattr(world, name), languages, by=world.nargiz)
    return world


def assistant(slug: str) -> Assistant:
    return Assistant.objects.create(
        slug=slug,
        name=f"{slug.title()} Chat",
        maker=f"Makers of {slug}",
        shape="openai",
        channel="api",
        endpoint=f"https://{slug}.example/v1",
        model=f"{slug}-large-2026",
    )


def question(number: int, language: str = "kk") -> Question:
    fact = Fact.objects.create(
        slug=f"kz.fact{number}", country="KZ", topic="state", kind="name", value="Астана", state=FactState.PUBLISHED
    )
    return Question.objects.create(fact=fact, language=language, text=ASKED, key_digest="0" * 64)


def run(of: Assistant, texts: list[str], *, language: str = "kk", minutes: int = 0) -> Run:
    """A run in which an assistant has answered, each answer to a question of its own."""
    made = Run.objects.create(assistant=of, week="2026-W47", code_version="1", plan_digest="0" * 64, state="asked")
    for position, text in enumerate(texts, 1):
        Answer.objects.create(
            run=made,
            question=question(Fact.objects.count(), language),
            position=position,
            state=AnswerState.ANSWERED,
            channel="api",
            asked={"text": ASKED, "language": language, "country": "KZ"},
            text=text,
            request=b"{}",
            model_returned=f"{of.slug}-large-2026-11-05",
            asked_at=timezone.now() - dt.timedelta(minutes=minutes),
        )
    return made


def dealt(world: World, *runs: Run, each: int = 100) -> Dealt:
    return actions.deal(runs, each=each, by=world.nargiz)


def only(person: object) -> Reading:
    return queries.to_read(person).get()


def text_of(response: object) -> str:
    return unescape(re.sub(r"<[^>]+>", " ", response.content.decode()))


def posted(given: dict[str, Given]) -> dict[str, str]:
    return {
        f"{field}_{name}": str(value)
        for name, one in given.items()
        for field, value in (("level", one.level), ("quote", one.quote), ("note", one.note))
    }


# ---- who reads what -------------------------------------------------------------------------------------------------


def test_an_answer_is_read_once_at_home_and_once_abroad(desk: World) -> None:
    assert dealt(desk, run(assistant("steppe"), [TEXT] * 6)) == Dealt(6, {})
    for sheet in Sheet.objects.all():
        home, foreign = sheet.readings.order_by("-is_home")
        assert (home.person, home.is_home) == (desk.asel, True)
        assert foreign.person in (desk.aigul, desk.dilnoza)
        assert not foreign.is_home
    # The two who read abroad share the work.
    assert [queries.counted(one)["open"] for one in (desk.asel, desk.aigul, desk.dilnoza)] == [6, 3, 3]


def test_what_nobody_can_read_at_home_and_abroad_is_told_and_left(desk: World) -> None:
    steppe = assistant("steppe")
    assert dealt(desk, run(steppe, [TEXT]), run(steppe, ["Dilden"] * 2, language="tr")) == Dealt(1, {"tr": 2})
    assert Sheet.objects.count() == 1


def test_nobody_reads_what_they_captured_themselves(desk: World) -> None:
    captured = run(assistant("steppe"), [TEXT])
    captured.answers.update(captured_by=desk.asel)
    assert dealt(desk, captured) == Dealt(0, {"kk": 1})


def test_answers_of_a_week_are_dealt_from_the_page(desk: World, client: Client) -> None:
    steppe = assistant("steppe")
    run(steppe, [TEXT] * 3)
    run(steppe, ["Dilden"], language="tr")
    client.force_login(desk.nargiz)
    assert "2026-W47 (4)" in text_of(client.get(reverse("assistants:quality")))
    page = client.post(reverse("assistants:deal"), {"week": "2026-W47", "each": "2"}, follow=True)
    assert "2 answers were dealt to two readers." in text_of(page)
    assert "1 answer in Türkçe waits" in text_of(page)
    client.force_login(desk.asel)
    assert client.post(reverse("assistants:deal"), {"week": "2026-W47"}).status_code == 403


def test_an_answer_that_is_being_read_is_to_be_shown_nowhere_else(desk: World) -> None:
    one, other = run(assistant("steppe"), [TEXT]), run(assistant("sea"), [TEXT])
    dealt(desk, one)
    assert list(queries.being_read()) == [one.answers.get()]
    read(desk, one, FINE, FINE)
    dealt(desk, other)
    assert list(queries.being_read()) == [other.answers.get()]


def test_so_many_answers_of_each_assistant_and_language_are_drawn(desk: World) -> None:
    one, other = run(assistant("steppe"), [TEXT] * 9), run(assistant("sea"), [TEXT] * 4)
    assert dealt(desk, one, other, each=5).sheets == 9
    assert Sheet.objects.filter(answer__run=one).count() == 5
    # A later deal draws from what is left.
    assert dealt(desk, one, other, each=5).sheets == 4


def test_a_report_waits_for_readers_and_readers_come_before_a_report(desk: World) -> None:
    out, _waiting = run(assistant("steppe"), [TEXT]), run(assistant("sea"), [TEXT])
    Run.objects.filter(pk=out.pk).update(week="2026-W46")
    WeeklyReport.objects.create(
        week="2026-W46", content={"assistants": []}, digest="0" * 64, published_at=timezone.now()
    )
    assert dealt(desk, *Run.objects.all()).sheets == 1
    with pytest.raises(CannotPublish, match="still being read"):
        publish("2026-W47", by=desk.nargiz)
    actions.lock(only(desk.asel), FALSE, by=desk.asel)
    assert actions.take_back("2026-W47", by=desk.nargiz) == 1
    assert not Sheet.objects.exists()
    # Nothing of the desk stands in its way any more.
    with pytest.raises(CannotPublish, match="No run of this week is sealed"):
        publish("2026-W47", by=desk.nargiz)


def test_who_can_see_the_runs_cannot_read_blind(desk: World) -> None:
    desk.nargiz.roles = [*desk.nargiz.roles, Role.GRADER]
    desk.nargiz.save()
    with pytest.raises(NotAllowed, match="cannot read blind"):
        actions.name_reader(desk.nargiz, ["az"], by=desk.nargiz)


def test_only_graders_of_a_member_read_and_only_standards_officers_name_them(desk: World) -> None:
    with pytest.raises(NotAllowed, match="Only journalist-graders"):
        actions.name_reader(desk.erlan, ["kk"], by=desk.nargiz)
    with pytest.raises(NotAllowed, match="Only standards officers"):
        actions.name_reader(desk.asel, ["kk"], by=desk.erlan)
    with pytest.raises(NotAllowed, match="Only standards officers"):
        actions.deal([], each=1, by=desk.asel)


# ---- nothing tells whose it is --------------------------------------------------------------------------------------

VARIES = [
    (rb'name="csrfmiddlewaretoken" value="[^"]*"', b"CSRF"),
    (rb'"X-CSRFToken": "[^"]*"', b"CSRF"),
    (rb'nonce="[^"]*"', b"NONCE"),
    (rb"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}", b"ID"),
]


def received(client: Client, reading: Reading) -> tuple[bytes, dict[str, str], int]:
    """What a browser gets of a reading: the page and its headers without what is random, and the queries it took."""
    with CaptureQueriesContext(
        connection,
    ) as taken:
        response = client.get(reverse("assistants:reading", args=[reading.pk]))
    assert response.status_code == 200
    page, headers = response.content, dict(response.headers)
    # The moment of asking.
    del headers["Expires"]
    for pattern, instead in VARIES:
        page = re.sub(pattern, instead, page)
    headers["Content-Security-Policy"] = re.sub(r"'nonce-[^']*'", "NONCE", headers.get("Content-Security-Policy", ""))
    return page, headers, len(taken)


def test_two_assistants_that_say_the_same_give_a_reader_the_same_bytes(desk: World, client: Client) -> None:
    steppe, sea = assistant("steppe"), assistant("sea")
    says = "As {0} of {1}, I say: **{2}** [{3}](https://stat.gov.kz/?utm_source={4}) 【1†{4}】"
    mine = run(steppe, [says.format("Steppe Chat", "Makers of steppe", TEXT, "stat", "steppe")], minutes=900)
    theirs = run(sea, [says.format("sea-large-2026-11-05", "Makers of sea", TEXT, "stat", "sea")], minutes=1)
    dealt(desk, mine, theirs)
    client.force_login(desk.asel)
    for warm_up in queries.to_read(desk.asel):
        received(client, warm_up)
    one, other = (
        received(client, Reading.objects.get(person=desk.asel, sheet__answer__run=each)) for each in (mine, theirs)
    )
    assert one == other
    assert "Алматы қаласы".encode() in one[0]


def test_no_name_id_or_time_of_an_assistant_is_in_what_a_reader_gets(desk: World, client: Client) -> None:
    run_of = run(assistant("steppe"), [f"Steppe Chat by Makers of steppe: {TEXT} (steppe-large-2026)"], minutes=777)
    dealt(desk, run_of)
    answer = run_of.answers.get()
    secrets = [
        "steppe", "Steppe", "Makers", "large-2026", "2026-W47", str(run_of.pk), str(answer.pk), run_of.pk.hex,
        answer.pk.hex, str(run_of.assistant.pk), str(answer.sheet.pk), answer.asked_at.isoformat()[:16],
        f"{answer.asked_at:%H:%M}", "api.example", "kz.fact",
    ]  # fmt: skip
    client.force_login(desk.asel)
    reading = only(desk.asel)
    pages = [
        client.get(reverse("assistants:desk")),
        client.get(reverse("assistants:reading", args=[reading.pk])),
        client.post(reverse("assistants:reading", args=[reading.pk]), {}),
        client.post(reverse("assistants:reading", args=[reading.pk]), posted(FINE), follow=True),
    ]
    for page in pages:
        got = page.content.decode() + repr(sorted(page.headers.items())) + repr(page.cookies)
        assert [secret for secret in secrets if secret in got] == []


def test_the_order_of_reading_tells_nothing(desk: World) -> None:
    first, second = (run(assistant(name), [TEXT] * 40) for name in ("steppe", "sea"))
    dealt(desk, first, second)
    order = [reading.sheet.answer.run_id == first.pk for reading in queries.to_read(desk.asel)]
    # Of 80 answers in a random order the longest run of one assistant is short, and both are in both halves.
    assert max(len(piece) for piece in re.findall("A+|B+", "".join("AB"[one] for one in order))) <= 16
    assert 8 <= sum(order[:40]) <= 32
    # Nor do ids follow the order in which answers were given, or in which they are read.
    ids = list(queries.to_read(desk.asel).values_list("pk", flat=True))
    assert {one.version for one in ids} == {4}
    assert ids != sorted(ids)
    positions = [reading.sheet.answer.position for reading in queries.to_read(desk.asel)]
    assert positions != sorted(positions)


def test_answers_wait_until_every_assistant_of_the_week_has_answered(desk: World) -> None:
    """Dealt one after the other, a reader's first answers would be one assistant's, and the later ones another's."""
    first, second = run(assistant("steppe"), [TEXT] * 3), run(assistant("sea"), [TEXT] * 3)
    Run.objects.filter(pk=second.pk).update(state="asking")
    with pytest.raises(CannotRead, match="still being asked"):
        dealt(desk, first)
    Run.objects.filter(pk=second.pk).update(state="sealed")
    assert dealt(desk, first, second).sheets == 6


def test_contested_matters_and_unfriendly_askers_are_not_dealt(desk: World) -> None:
    steppe = assistant("steppe")
    contested, malign, plain = (run(steppe, [TEXT]) for _ in range(3))
    Fact.objects.filter(questions__answers__run=contested).update(sensitivity="contested")
    Question.objects.filter(answers__run=malign).update(persona="malign")
    assert dealt(desk, contested, malign, plain).sheets == 1
    assert Sheet.objects.get().answer.run_id == plain.pk


def test_no_other_page_tells_a_reader_whose_an_answer_is(desk: World, client: Client) -> None:
    """A reader may open every address of the room; none shows an answer of this week beside its assistant."""
    run_of = run(assistant("steppe"), [f"Зығыр-7719. {TEXT}"])
    answer = run_of.answers.get()
    Match.objects.create(answer=answer, version="1", grade="wrong", start=0, stop=3)
    Run.objects.filter(pk=run_of.pk).update(state="sealed", manifest=b"{}")
    runs, week, api = f"/assistants/runs/{run_of.pk}", "/assistants/report/2026-W47", "/api/assistants"
    addresses = [
        "/assistants/", "/assistants/desk/", "/assistants/corrections/", "/assistants/facts/", "/assistants/runs/",
        f"{runs}/", f"{runs}/run.zip", f"{runs}/capture/", "/assistants/report/",
        f"{week}/answers/{answer.pk}/response", f"{week}/runs/{run_of.pk}.zip",
        f"/assistants/answers/{answer.pk}/screenshot", "/assistants/desk/quality/",
        "/audit/", "/audit/?page=2", "/corrections/", "/corrections/feed.json", "/search/?q=7719", "/desk/",
        f"{api}/runs", f"{api}/runs/{run_of.pk}", f"{api}/runs/{run_of.pk}/answers",
        f"{api}/runs/{run_of.pk}/file", f"{api}/assistants", f"{api}/reports", f"{api}/grades/agreement",
        f"{api}/reports/2026-W47/answers?assistant=steppe&language=kk", f"{api}/grades/proof", f"{api}/grades/to-read",
        f"{api}/errors", "/standards/protection/me/", "/assistants/disputes/", "/assistants/report/errors/",
        "/assistants/facts/findings/", "/assistants/facts/questions/", f"{api}/corrections", "/corrections/list.json",
    ]  # fmt: skip
    # Everything else is really there: an address that is gone would tell nothing of a leak.
    shut = re.compile(r"/runs|answers|zip|screenshot|quality|agreement|proof|assistants$")
    for is_dealt in (False, True):
        if is_dealt:
            dealt(desk, run_of)
        client.force_login(desk.asel)
        for address in addresses:
            answered = client.get(address, follow=True)
            page = b"".join(answered).decode(errors="replace")
            assert answered.status_code in ({403, 404} if shut.search(address) else {200}), address
            assert not ("steppe" in page.casefold() and "Зығыр-7719" in page), (address, is_dealt)
            # A page that is not there repeats only the address that was asked for.
            assert str(answer.pk) in address or str(answer.pk) not in page, (address, is_dealt)
    # Whoever reads nothing blind sees it, so that it could have leaked; while it is being read, nobody does.
    client.force_login(desk.nargiz)
    assert "Зығыр-7719" not in client.get("/assistants/corrections/").content.decode()
    actions.take_back("2026-W47", by=desk.nargiz)
    assert "Зығыр-7719" in client.get("/assistants/corrections/").content.decode()


def test_what_programs_get_of_a_reading_is_as_blind_as_the_page(desk: World, client: Client) -> None:
    steppe, sea = assistant("steppe"), assistant("sea")
    mine, theirs = (run(one, [f"I am {one.name}. {TEXT}"], minutes=10) for one in (steppe, sea))
    dealt(desk, mine, theirs)
    client.force_login(desk.asel)
    response = client.get("/api/assistants/grades/to-read")
    rows = response.json()
    assert {tuple(sorted(row)) for row in rows} == {("id", "language", "question", "sources", "text")}
    assert [row["id"] for row in rows] == [str(one.pk) for one in queries.to_read(desk.asel)]
    assert len({json.dumps({**row, "id": ""}) for row in rows}) == 1


def test_neither_page_nor_programs_get_a_date_or_a_tag_of_a_reading(desk: World, client: Client) -> None:
    dealt(desk, run(assistant("steppe"), [TEXT]))
    client.force_login(desk.asel)
    reading = reverse("assistants:reading", args=[only(desk.asel).pk])
    for address in ("/assistants/desk/", reading, "/api/assistants/grades/to-read"):
        headers = {name.lower(): value for name, value in client.get(address).headers.items()}
        assert {"etag", "last-modified", "server-timing", "x-runtime"} & set(headers) == set()
        assert "no-store" in headers["cache-control"], address


def test_another_deal_does_not_come_before_what_a_reader_has(desk: World) -> None:
    dealt(desk, run(assistant("steppe"), [TEXT] * 3))
    before = list(queries.to_read(desk.asel))
    dealt(desk, run(assistant("sea"), [TEXT] * 3))
    assert list(queries.to_read(desk.asel))[:3] == before


# ---- a reading ------------------------------------------------------------------------------------------------------


def test_what_is_significant_needs_its_words_and_they_must_stand_in_the_answer(desk: World, client: Client) -> None:
    dealt(desk, run(assistant("steppe"), [TEXT]))
    client.force_login(desk.asel)
    reading = only(desk.asel)
    address = reverse("assistants:reading", args=[reading.pk])
    missing = FALSE | {"accuracy": Given(2, "", "why I think so")}
    response = client.post(address, posted(missing))
    assert response.status_code == 422
    assert "Mark the words that make the issue with accuracy significant." in text_of(response)
    assert 'value="why I think so"' in response.content.decode()
    response = client.post(address, posted(FALSE | {"accuracy": Given(2, "Шымкент")}))
    assert "do not stand in the answer like this" in text_of(response)
    response = client.post(address, {"level_accuracy": "0"})
    assert "Give a level for sourcing." in text_of(response)
    assert not Mark.objects.exists()
    assert client.post(address, posted(FALSE)).status_code == 302
    mark = Mark.objects.get(criterion="accuracy")
    assert (mark.level, reading.sheet.text[mark.start : mark.stop]) == (2, "Алматы қаласы")


def test_words_of_two_lines_are_found_as_the_form_gives_them(desk: World) -> None:
    """A browser takes the line break out of what is marked; the span in the answer has it."""
    dealt(desk, run(assistant("steppe"), ["Қазақстанның астанасы:\n\nАлматы қаласы."]))
    locked = actions.lock(only(desk.asel), FINE | {"accuracy": Given(2, "астанасы: Алматы")}, by=desk.asel)
    mark = locked.marks.get(criterion="accuracy")
    assert locked.sheet.text[mark.start : mark.stop] == "астанасы:\n\nАлматы"


def test_a_locked_reading_is_locked_and_anothers_is_not_mine(desk: World, client: Client) -> None:
    dealt(desk, run(assistant("steppe"), [TEXT]))
    reading = only(desk.asel)
    with pytest.raises(NotAllowed, match="given to somebody else"):
        actions.lock(reading, FINE, by=desk.aigul)
    actions.lock(reading, FALSE, by=desk.asel)
    with pytest.raises(CannotRead, match="cannot be changed any more"):
        actions.lock(reading, FINE, by=desk.asel)
    assert Mark.objects.get(criterion="accuracy").level == 2
    for person in (desk.asel, desk.aigul):
        client.force_login(person)
        assert client.get(reverse("assistants:reading", args=[reading.pk])).status_code == 404


def test_the_first_grade_is_nowhere_before_the_second_is_locked(desk: World, client: Client) -> None:
    run_of = run(assistant("steppe"), [TEXT])
    dealt(desk, run_of)
    told = FALSE | {"context": Given(1, "", "зығыр-7719")}
    locked = actions.lock(only(desk.asel), told, by=desk.asel)
    sheet = locked.sheet
    other = sheet.readings.exclude(person=desk.asel).get().person
    client.force_login(other)
    pages = [
        client.get(reverse("assistants:desk")),
        client.get(reverse("assistants:reading", args=[only(other).pk])),
        client.get(reverse("assistants:dispute", args=[sheet.pk]), follow=True),
        client.get("/audit/", follow=True),
    ]
    for page in pages:
        got = page.content.decode()
        assert "зығыр-7719" not in got
        assert "болуы керек" not in got
    # The audit log has a digest that proves the marks later, and no level.
    entry = Entry.objects.get(action="reading locked")
    assert set(entry.details) == {"marks"}
    assert entry.details["marks"] == actions.digest_of(locked, locked.marks.all())
    changed = [Mark(criterion=mark.criterion, level=0) for mark in locked.marks.all()]
    assert entry.details["marks"] != actions.digest_of(locked, changed)
    assert queries.disputes() == []
    assert queries.adjudicated([run_of]) == {}
    assert queries.agreements() == {}
    actions.lock(only(other), FINE, by=other)
    assert [one.sheet for one in queries.disputes()] == [sheet]


# ---- two readings, and a third --------------------------------------------------------------------------------------


def read(world: World, run_of: Run, home: dict[str, Given], abroad: dict[str, Given]) -> Sheet:
    """Both readings of the only answer of a run."""
    sheet = run_of.answers.get().sheet
    for reading in sheet.readings.filter(purpose=Purpose.PAIR):
        actions.lock(reading, home if reading.is_home else abroad, by=reading.person)
    return sheet


def third(world: World, sheet: Sheet) -> object:
    """The reader who has not read it."""
    taken = set(sheet.readings.values_list("person", flat=True))
    return next(one for one in (world.aigul, world.dilnoza) if one.pk not in taken)


def test_where_two_differ_on_something_significant_a_third_country_decides(desk: World, client: Client) -> None:
    run_of = run(assistant("steppe"), [TEXT])
    dealt(desk, run_of)
    sheet = read(desk, run_of, FALSE, FINE | {"context": Given(1)})
    # Where they differ below that, an issue that one sees is an issue; the whole waits for the decision.
    assert queries.adjudicated([run_of]) == {}
    decider = third(desk, sheet)
    for reader in (desk.asel, sheet.readings.get(is_home=False).person):
        with pytest.raises(NotAllowed, match="third country"):
            actions.decide(sheet, "accuracy", 0, "Because.", by=reader)
    client.force_login(decider)
    page = client.get(reverse("assistants:dispute", args=[sheet.pk]))
    assert "Астана болуы керек" in page.content.decode()
    for name in ("Asel", "Әсел", "Aigul", "Айгүл", "Almaty", "Bishkek", "Tashkent"):
        assert name not in text_of(page).replace(str(decider), "").replace(decider.broadcaster.name, "")
    address = reverse("assistants:dispute", args=[sheet.pk])
    assert "Say why" in text_of(client.post(address, {"criterion": "accuracy", "level": "2", "reason": " "}))
    client.post(address, {"criterion": "accuracy", "level": "2", "reason": "Астана — астана."})
    assert list(queries.adjudicated([run_of]).values()) == [
        {"accuracy": 2, "sourcing": 0, "opinion": 0, "editorialisation": 0, "context": 1}
    ]
    with pytest.raises(CannotRead, match="nothing to decide"):
        actions.decide(sheet, "accuracy", 0, "Otherwise.", by=decider)


def test_readers_agreement_is_a_gate_by_language_and_criterion(desk: World, client: Client) -> None:
    run_of = run(assistant("steppe"), [TEXT] * 32)
    dealt(desk, run_of)
    for number, sheet in enumerate(Sheet.objects.all()):
        # On accuracy they always agree, on context never.
        both = FALSE if number % 2 else FINE
        for reading in sheet.readings.filter(purpose=Purpose.PAIR):
            context = number % 2 if reading.is_home else 1 - number % 2
            actions.lock(reading, both | {"context": Given(context)}, by=reading.person)
    found = queries.agreements()
    assert {
        cell: (one.items, str(one.standing)) for cell, one in found.items() if cell[1] in ("accuracy", "context")
    } == {
        ("kk", "accuracy"): (32, "firm"),
        ("kk", "context"): (32, "not_published"),
    }
    # Nobody found anything in the other criteria: agreement that says nothing publishes nothing.
    assert found["kk", "sourcing"].standing == "not_published"
    client.force_login(desk.nargiz)
    page = text_of(client.get(reverse("assistants:quality")))
    assert "firm" in page
    assert "not published" in page
    client.force_login(desk.asel)
    assert client.get(reverse("assistants:quality")).status_code == 403


# ---- how steady a reader is -----------------------------------------------------------------------------------------


def test_known_answers_and_a_readers_own_come_again_unseen(desk: World, client: Client) -> None:
    steppe = assistant("steppe")
    known = run(steppe, [TEXT])
    dealt(desk, known)
    sheet = read(desk, known, FALSE, FALSE)
    actions.make_gold(sheet, by=desk.nargiz)
    fresh = third(desk, sheet)
    dealt(desk, run(steppe, [TEXT] * 60))
    mine = list(queries.to_read(fresh))
    purposes = [one.purpose for one in mine]
    assert purposes.count(Purpose.KNOWN) == 1
    assert purposes.count(Purpose.AGAIN) == 1
    again = next(one for one in mine if one.purpose == Purpose.AGAIN)
    first = next(one for one in mine if one.sheet_id == again.sheet_id and one.purpose != Purpose.AGAIN)
    assert mine.index(first) < mine.index(again)
    for one in mine:
        actions.lock(one, FALSE if one.pk != again.pk else FINE, by=fresh)
    quality = queries.quality(fresh.reader)
    assert (quality.gold, quality.again) == ((5, 5), (4, 5))
    # Known answers measure readers: they are counted once, as they were read first.
    assert queries.agreements()["kk", "accuracy"].items == 1


def test_only_what_both_readers_agree_on_can_be_known(desk: World) -> None:
    run_of = run(assistant("steppe"), [TEXT])
    dealt(desk, run_of)
    sheet = read(desk, run_of, FALSE, FINE)
    with pytest.raises(CannotRead, match="both readers agree"):
        actions.make_gold(sheet, by=desk.nargiz)


def test_readings_and_decisions_wait_on_ones_own_desk(desk: World) -> None:
    run_of = run(assistant("steppe"), [TEXT])
    dealt(desk, run_of)

    def jobs(person: object) -> list[str]:
        mine = desk_of(person, timezone.now())
        return [job.title for job in (*mine.today, *mine.later) if "/assistants/" in job.address]

    assert jobs(desk.asel) == ["Read answers of assistants"]
    sheet = read(desk, run_of, FALSE, FINE)
    assert jobs(desk.asel) == []
    assert jobs(third(desk, sheet)) == ["Decide between two readers"]
    assert jobs(desk.erlan) == []


def test_ids_of_readings_are_random(desk: World) -> None:
    dealt(desk, run(assistant("steppe"), [TEXT]))
    assert isinstance(only(desk.asel).pk, uuid.UUID)
    assert only(desk.asel).pk.version == 4


# ---- by no other way ------------------------------------------------------------------------------------------------


def found_wrong(of: Run) -> Answer:
    """An answer of a sealed run that the matcher calls wrong."""
    Run.objects.filter(pk=of.pk).update(state="sealed")
    Match.objects.bulk_create(Match(answer=one, version="1", grade="wrong") for one in of.answers.all())
    return of.answers.get()


def test_what_is_read_stands_beside_its_assistant_on_no_other_desk(desk: World, client: Client) -> None:
    """The desk of corrections shows wrong answers with their assistants; its people are graders too."""
    one = run(assistant("steppe"), [TEXT])
    answer = found_wrong(one)
    dealt(desk, one)
    for reader in (desk.asel, desk.aigul, desk.dilnoza):
        client.force_login(reader)
        page = client.get(reverse("assistants:corrections_desk")).content.decode()
        assert "steppe" not in page.lower()
        with pytest.raises(CannotCorrect, match="still being read"):
            corrections.draft(answer, by=reader)
    # Nobody corrects it before it is read; then who runs the monitor, and reads nothing, is the first to see it.
    client.force_login(desk.nargiz)
    assert "Steppe Chat" not in client.get(reverse("assistants:corrections_desk")).content.decode()
    read(desk, one, FINE, FINE)
    assert "Steppe Chat" in client.get(reverse("assistants:corrections_desk")).content.decode()
    client.force_login(desk.asel)
    assert "steppe" not in client.get(reverse("assistants:corrections_desk")).content.decode().lower()
    WeeklyReport.objects.create(week="2026-W47", content={}, digest="0" * 64, published_at=timezone.now())
    assert "Steppe Chat" in client.get(reverse("assistants:corrections_desk")).content.decode()


def test_whoever_is_no_keeper_of_facts_sees_no_desk_of_corrections(desk: World, client: Client) -> None:
    client.force_login(desk.erlan)
    assert client.get(reverse("assistants:corrections_desk")).status_code == 403


def test_who_can_see_the_runs_by_now_reads_nothing_any_more(desk: World, client: Client) -> None:
    dealt(desk, run(assistant("steppe"), [TEXT]))
    reading = only(desk.asel)
    desk.asel.roles = [*desk.asel.roles, Role.STANDARDS]
    desk.asel.save()
    client.force_login(desk.asel)
    assert client.get(reverse("assistants:reading", args=[reading.pk])).status_code == 403
    with pytest.raises(NotAllowed):
        actions.lock(reading, FINE, by=desk.asel)
    # The next answer goes to nobody at home: she was the only one.
    assert dealt(desk, run(assistant("sea"), [TEXT])).missing == {"kk": 1}


def test_who_captured_an_answer_does_not_decide_about_it(desk: World) -> None:
    one = run(assistant("steppe"), [TEXT])
    one.answers.update(captured_by=desk.dilnoza)
    dealt(desk, one)
    read(desk, one, FINE, FALSE)
    (dispute,) = queries.disputes()
    assert not queries.may_decide(desk.dilnoza, dispute)
    one.answers.update(captured_by=None)
    (dispute,) = queries.disputes()
    assert queries.may_decide(desk.dilnoza, dispute)


def test_naming_readers_tells_nobody_who_has_an_account(desk: World, client: Client) -> None:
    client.force_login(desk.erlan)
    said = [
        client.post(reverse("assistants:name_reader"), {"username": name, "languages": "kk"}).status_code
        for name in ("asel", "nobody-of-that-name")
    ]
    assert said == [403, 403]


@pytest.mark.parametrize("typed", ["9" * 5000, "²", "٣٣٣٣٣", "-1", "1e9", ""])
def test_a_level_that_is_no_number_breaks_nothing(desk: World, client: Client, typed: str) -> None:
    dealt(desk, run(assistant("steppe"), [TEXT]))
    client.force_login(desk.asel)
    form = posted(FINE) | {"level_accuracy": typed}
    assert client.post(reverse("assistants:reading", args=[only(desk.asel).pk]), form).status_code == 422
    client.force_login(desk.nargiz)
    assert client.post(reverse("assistants:deal"), {"week": "2026-W47", "each": typed}).status_code == 302
