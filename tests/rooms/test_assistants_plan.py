"""A run is planned on a page: looked at first, begun, asked by workers, paused, and nothing asked twice."""

import datetime as dt
import logging
from typing import Any

import pytest
from django.test import Client
from django_tasks_db.models import DBTaskResult

from ortaq.assistants import tasks
from ortaq.assistants.models import Answer, Assistant, Fact, Question, Run
from ortaq.assistants.runs import actions, planning, secrets
from ortaq.ledger.models import Entry
from tests.rooms.run_stories import SECRET, Service, bank, kestrel
from tests.rooms.searching import files, places_of, tables
from tests.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_files")]
PATH = "/assistants/runs/plan/"
CHOSEN: dict[str, Any] = {
    "assistant": "kestrel",
    "languages": ["en"],
    "personas": ["innocent"],
    "countries": ["KZ", "KG", "UZ"],
    "topics": ["state"],
    "week": "2026-W47",
    "cost": "1,50",
    "per_minute": "600",
}


@pytest.fixture
def service() -> Any:
    """A service of this machine, known to the node with its key, and three questions."""
    secrets.keep("kestrel", SECRET)
    made = Service()
    with made.open() as address:
        kestrel(f"{address}/v1", price_in=1_000_000, price_out=2_000_000, cost_limit=2_000_000)
        bank()
        yield made


@pytest.fixture
def officer(world: World, sign_in: Any) -> Client:
    return sign_in(world.gulnora)  # type: ignore[no-any-return]


def looked(client: Client, **more: Any) -> Any:
    return client.get(PATH, CHOSEN | {"look": "1"} | more)


def begun(client: Client, **more: Any) -> Any:
    seen = looked(client, **more).context["seen"]
    return client.post(PATH, CHOSEN | {"seen": seen.digest} | more)


def test_who_looks_sees_what_it_would_be_and_nobody_is_asked(officer: Client, service: Service) -> None:
    page = looked(officer)
    told = page.content.decode()
    seen = page.context["seen"]
    assert (seen.estimate.requests, seen.counted, seen.is_ready) == (3, 3, True)
    assert seen.estimate.cost == queries_cost(300, 3)
    assert "3 questions" in told
    assert "$" in told
    assert Run.objects.count() == 0
    assert sum(service.asked.values()) == 0


def queries_cost(max_tokens: int, many: int) -> int:
    """At these prices, by hand: two millionths a token out, one a token in (a third of its bytes, and 16 around)."""
    texts = list(Question.objects.values_list("text", flat=True))[:many]
    return sum(-(-len(text) // 3) + 16 + 2 * max_tokens for text in texts)


def test_a_repeat_counts_in_the_cost_and_not_in_what_the_report_shows(officer: Client, service: Service) -> None:
    seen = looked(officer, repeats="3", every="1").context["seen"]
    assert (seen.estimate.requests, seen.counted) == (9, 3)


def test_it_is_begun_asked_by_a_worker_and_goes_to_its_end(
    officer: Client, service: Service, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        answer = begun(officer)
    run = Run.objects.get()
    assert answer.url == f"/assistants/runs/{run.pk}/"
    assert (run.week, run.limits, run.started_by.username) == (
        "2026-W47", {"per_minute": 600, "cost": 1_500_000}, "gulnora",
    )  # fmt: skip
    waiting = DBTaskResult.objects.get(task_path="ortaq.assistants.tasks.ask_for_run")
    assert (waiting.args_kwargs["args"], run.is_wanted) == ([str(run.pk)], True)
    assert "It is being asked" in officer.get(answer.url).content.decode()
    tasks.ask_for_run.func(str(run.pk))
    run.refresh_from_db()
    assert (run.state, run.is_wanted, sum(service.asked.values())) == ("asked", False, 3)
    actions_told = list(Entry.objects.order_by("number").values_list("action", flat=True))
    assert actions_told.index("run planned") < actions_told.index("run let ask")


def test_a_paused_run_asks_nothing_until_somebody_goes_on(officer: Client, service: Service) -> None:
    begun(officer)
    run = Run.objects.get()
    officer.post(f"/assistants/runs/{run.pk}/pause/")
    tasks.ask_for_run.func(str(run.pk))
    run.refresh_from_db()
    assert (run.state, run.why, sum(service.asked.values())) == ("stopped", "It was paused.", 0)
    page = officer.get(f"/assistants/runs/{run.pk}/").content.decode()
    assert "Begin to ask" in page
    officer.post(f"/assistants/runs/{run.pk}/ask/")
    tasks.ask_for_run.func(str(run.pk))
    assert set(service.asked.values()) == {1}


def test_who_pauses_while_it_is_asked_stops_it_before_the_next_question(officer: Client, service: Service) -> None:
    begun(officer)
    run = Run.objects.get()

    def pausing(_seconds: float) -> None:
        Run.objects.filter(pk=run.pk).update(is_wanted=False)

    actions.ask_some(run, sleep=pausing)
    run.refresh_from_db()
    assert (run.state, sum(service.asked.values())) == ("stopped", 1)


def test_a_worker_asks_for_a_while_and_stands_at_the_end_of_the_queue_again(officer: Client, service: Service) -> None:
    begun(officer)
    run = Run.objects.select_related("assistant").get()
    DBTaskResult.objects.all().delete()
    assert actions.ask_some(run, seconds=1e-9)
    run.refresh_from_db()
    assert (run.state, run.is_wanted, sum(service.asked.values())) == ("asking", True, 0)
    # Nobody has it in hand: the next minute takes it up, once.
    tasks.ask_on.func()
    tasks.ask_on.func()
    assert DBTaskResult.objects.filter(task_path="ortaq.assistants.tasks.ask_for_run").count() == 1


def test_after_a_crash_the_question_that_was_out_is_lost_and_not_asked_again(officer: Client, service: Service) -> None:
    begun(officer)
    run = Run.objects.get()
    out = run.answers.order_by("position").first()
    # What a killed worker leaves behind.
    Answer.objects.filter(pk=out.pk).update(state="sent")
    Run.objects.filter(pk=run.pk).update(state="asking")
    tasks.ask_for_run.func(str(run.pk))
    told = dict(run.answers.values_list("position", "state"))
    assert told == {1: "lost", 2: "answered", 3: "answered"}
    assert service.asked[out.asked["text"]] == 0


def test_a_service_that_lets_nobody_in_stops_it_for_a_person_to_look(officer: Client, service: Service) -> None:
    service.moods = [401]
    begun(officer)
    run = Run.objects.get()
    tasks.ask_for_run.func(str(run.pk))
    tasks.ask_on.func()
    run.refresh_from_db()
    assert (run.state, run.is_wanted) == ("stopped", False)
    assert "does not accept the key" in run.why
    assert sum(service.asked.values()) == 1


def test_no_faster_than_was_said(officer: Client, service: Service) -> None:
    begun(officer, per_minute="2")
    slept: list[float] = []
    actions.ask_some(Run.objects.get(), sleep=slept.append)
    assert [round(one) for one in slept] == [0, 0, 60]


def test_it_stops_before_it_costs_more_than_was_said(officer: Client, service: Service) -> None:
    begun(officer, cost="0.00064")
    run = Run.objects.get()
    actions.ask_some(run)
    run.refresh_from_db()
    assert run.why == "The next answer could cost more than the run may cost."
    assert sum(service.asked.values()) < 3


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"assistant": "nobody"}, "assistant"),
        ({"languages": []}, "languages"),
        ({"languages": ["xx"]}, "languages"),
        ({"personas": ["kind"]}, "personas"),
        ({"countries": ["FR"]}, "countries"),
        ({"topics": []}, "topics"),
        ({"week": "2026-W60"}, "week"),
        ({"week": "<b>"}, "week"),
        ({"cost": ""}, "cost"),
        ({"cost": "-1"}, "cost"),
        ({"cost": "NaN"}, "cost"),
        ({"cost": "1e99"}, "cost"),
        ({"per_minute": "0"}, "per_minute"),
        ({"per_minute": "6001"}, "per_minute"),
        ({"repeats": "11"}, "repeats"),
        ({"most": "٣"}, "most"),
        ({"seed": "9" * 40}, "seed"),
        ({"region": "x" * 61}, "region"),
    ],
)
def test_what_cannot_be_stands_at_its_field_and_nothing_is_lost(
    officer: Client, service: Service, changed: dict[str, Any], field: str
) -> None:
    typed = {"region": "Tashkent, fibre"} | changed
    for answer in (looked(officer, **typed), officer.post(PATH, CHOSEN | {"seen": "x"} | typed)):
        assert set(answer.context["typed"].errors) == {field}
        page = answer.content.decode()
        assert f'id="{field}-error"' in page
        assert typed["region"] in page
    assert answer.status_code == 422
    assert Run.objects.count() == 0


def test_questions_that_changed_meanwhile_are_looked_at_once_more(officer: Client, service: Service) -> None:
    seen = looked(officer).context["seen"]
    Question.objects.filter(fact__slug="kz.capital").update(retired_at=dt.datetime(2026, 11, 20, tzinfo=dt.UTC))
    answer = officer.post(PATH, CHOSEN | {"seen": seen.digest})
    assert answer.status_code == 409
    assert "The questions have changed since you looked." in answer.content.decode()
    assert Run.objects.count() == 0


def test_a_missing_key_is_named_and_nothing_begins(
    officer: Client, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    secrets.path_of("kestrel").unlink()
    page = looked(officer)
    assert "ORTAQ_ASSISTANT_KEY_KESTREL" in page.content.decode()
    assert not page.context["seen"].is_ready
    answer = officer.post(PATH, CHOSEN | {"seen": page.context["seen"].digest})
    assert (answer.status_code, Run.objects.count()) == (409, 0)
    monkeypatch.setenv("ORTAQ_ASSISTANT_KEY_KESTREL", SECRET)
    assert looked(officer).context["seen"].is_ready


def test_a_model_that_is_not_on_this_node_is_told_before_anything_begins(officer: Client, service: Service) -> None:
    Assistant.objects.update(endpoint="local:no_such_package/model.gguf", secret="")
    page = looked(officer)
    assert "The local model is not installed." in page.content.decode()
    assert "Begin to ask" not in page.content.decode()
    answer = officer.post(PATH, CHOSEN | {"seen": page.context["seen"].digest})
    assert (answer.status_code, Run.objects.count()) == (409, 0)


def test_the_key_and_the_address_stand_nowhere(
    officer: Client, service: Service, tmp_path: Any, caplog: pytest.LogCaptureFixture
) -> None:
    """From the plan to the sealed run, in the database, the pages and the logs; the file with the key is its place."""
    caplog.set_level(logging.DEBUG)
    service.moods = ["echo"]
    begun(officer)
    run = Run.objects.get()
    tasks.ask_for_run.func(str(run.pk))
    pages = [officer.get(path).content for path in (PATH, "/assistants/runs/", f"/assistants/runs/{run.pk}/")]
    pages += [looked(officer).content, officer.get(f"/assistants/runs/{run.pk}/progress/").content]
    sealed = actions.seal(Run.objects.get())
    places = [*((f"page {at}", page) for at, page in enumerate(pages)), ("the log", caplog.text.encode())]
    places.append(("the run", actions.file_of(sealed)))
    kept = [one for one in files(tmp_path) if not one[0].endswith("kestrel.key")]
    assert places_of((SECRET,), tables(), kept, places) == set()
    address = Assistant.objects.get().endpoint
    assert places_of((address,), [], [], places) == set()


def test_an_assistant_that_people_ask_waits_for_them(world: World, officer: Client, service: Service) -> None:
    kestrel("", slug="app", shape="manual", channel="manual", secret="")
    assert "for people to ask" in looked(officer, assistant="app", cost="").content.decode()
    begun(officer, assistant="app", cost="")
    run = Run.objects.get()
    assert (run.is_wanted, DBTaskResult.objects.count()) == (False, 0)
    assert "Capture answers" in officer.get(f"/assistants/runs/{run.pk}/").content.decode()
    assert officer.post(f"/assistants/runs/{run.pk}/ask/", follow=True).status_code == 200
    assert not Run.objects.get().is_wanted


@pytest.mark.parametrize("who", ["maral", "aigul"])
def test_nobody_else_plans(world: World, sign_in: Any, service: Service, who: str) -> None:
    client = sign_in(getattr(world, who))
    assert client.get(PATH).status_code in {302, 403}
    assert client.post(PATH, CHOSEN).status_code in {302, 403}
    assert Run.objects.count() == 0


def test_what_a_language_shows_follows_from_how_many_questions_it_has() -> None:
    fact = Fact(slug="x.y", sensitivity="neutral")
    many = [Question(fact=fact, language="kk", persona="innocent") for _ in range(270)]
    asked_otherwise = [Question(fact=fact, language="tr", persona="malign") for _ in range(50)]
    kk, tr = sorted(planning.lines(many + asked_otherwise), key=lambda line: line.language)
    assert (kk.questions, kk.within, kk.is_few) == (270, 6, False)
    assert kk.drop is not None
    assert 5 < kk.drop < 11
    assert (tr.questions, tr.drop, tr.is_few) == (0, None, True)
