"""A breach of personal data: its house writes it down, the clock runs by the law of its state, everybody is told."""

import datetime as dt
import html
import json
from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone

from ortaq.ledger.models import Entry
from ortaq.members.rules import NotAllowed
from ortaq.members.territories import territories
from ortaq.standards.breaches import actions, queries
from ortaq.standards.breaches.actions import BadBreach, NotSettled, Said
from ortaq.standards.breaches.deadlines import deadline_of, deadlines
from ortaq.standards.models import Breach
from ortaq.standards.personal import sweep_breaches
from ortaq.web.desk.desk import desk_of
from tests.world import World

pytestmark = pytest.mark.django_db
SignIn = Callable[[object], Client]
HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)
WORDS = "A laptop with Aigerim's contract was left on the train"


def said(hours_ago: float = 5, **change: object) -> Said:
    """A laptop was left on a train, some hours ago."""
    told = {"what": WORDS, "found_at": timezone.now() - hours_ago * HOUR, "data": ["names"], "whose": ["staff"]}
    return Said(**(told | change))  # type: ignore[arg-type]


def noted(world: World, hours_ago: float = 5, **change: object) -> Breach:
    """Gulnora has written it into Tashkent's register."""
    return actions.note_breach(house=world.tashkent, said=said(hours_ago, **change), by=world.gulnora)


def jobs(person: object) -> list[tuple[str, str]]:
    desk = desk_of(person, timezone.now())  # type: ignore[arg-type]
    return [(job.title, job.note) for job in (*desk.today, *desk.later) if "breach" in job.title]


def test_the_clock_is_that_of_the_houses_state_and_stands_on_the_officers_desk(world: World) -> None:
    made = noted(world, 5)
    found = queries.standing(made)
    assert (str(made), found.deadline.hours, found.hours_left, found.state) == ("B-1", 72, 66, "due")
    assert found.due_at == made.found_at + 72 * HOUR
    assert jobs(world.gulnora) == [("A breach of personal data: tell the authority", "B-1 · 66 hours left")]
    for other in (world.dilnoza, world.deniz, world.erlan):
        assert jobs(other) == []
    noted(world, 72 + 3.5)
    assert [note for _title, note in jobs(world.gulnora)] == ["B-2 · 4 hours too late", "B-1 · 66 hours left"]
    assert [str(one.breach) for one in queries.to_tell(world.tashkent, timezone.now())] == ["B-2", "B-1"]
    actions.amend_breach(breach=made, said=said(5, authority_told_at=timezone.now() - HOUR), by=world.gulnora)
    assert [note for _title, note in jobs(world.gulnora)] == ["B-2 · 4 hours too late"]


def test_where_the_risk_is_high_the_people_are_told_too(world: World) -> None:
    made = noted(world, risk="high", authority_told_at=timezone.now())
    assert jobs(world.gulnora) == [("A breach of personal data with a high risk: tell the people", "B-1")]
    with pytest.raises(NotSettled, match="tell the people"):
        actions.close_breach(
            breach=actions.amend_breach(
                breach=made, said=said(risk="high", done="Locked.", authority_told_at=timezone.now()), by=world.gulnora
            ),
            by=world.gulnora,
        )
    now = timezone.now()
    told = said(risk="high", done="Locked.", authority_told_at=now, people_told_at=now)
    actions.amend_breach(breach=made, said=told, by=world.gulnora)
    assert jobs(world.gulnora) == []
    assert actions.close_breach(breach=made, by=world.gulnora).closed_at
    with pytest.raises(BadBreach, match="closed"):
        actions.amend_breach(breach=made, said=said(), by=world.gulnora)
    with pytest.raises(BadBreach, match="closed"):
        actions.close_breach(breach=made, by=world.gulnora)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"risk": "none"}, "what was done"),
        ({"done": "Locked.", "risk": "risk"}, "Tell the authority"),
        ({"done": "Locked.", "risk": "none"}, "told late, or not at all"),
        ({"done": "Locked.", "hours_ago": 80, "authority_told_at": timezone.now()}, "told late"),
    ],
)
def test_nothing_is_closed_before_everybody_was_told_or_the_reason_is_written(
    world: World, change: dict[str, object], says: str
) -> None:
    made = noted(world, **change)  # type: ignore[arg-type]
    with pytest.raises(NotSettled, match=says):
        actions.close_breach(breach=made, by=world.gulnora)
    if "done" in change and change.get("risk") != "risk":
        made = actions.amend_breach(
            breach=made,
            said=said(**(change | {"reason": "It was encrypted."})),
            by=world.gulnora,  # type: ignore[arg-type]
        )
        assert queries.standing(actions.close_breach(breach=made, by=world.gulnora)).state == "closed"


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"what": " "}, "what happened"),
        ({"data": []}, "what kind of data"),
        ({"whose": ["cats"]}, "from the list"),
        ({"risk": "huge"}, "may mean"),
        ({"hours_ago": -1}, "before now"),
        ({"began_at": timezone.now() - HOUR}, "before it began"),
        ({"authority_told_at": timezone.now() - 6 * HOUR}, "before it was found"),
    ],
)
def test_what_cannot_be_is_refused_with_a_sentence(world: World, change: dict[str, object], says: str) -> None:
    with pytest.raises(BadBreach, match=says):
        noted(world, **change)  # type: ignore[arg-type]
    assert not Breach.objects.exists()


def test_only_a_standards_officer_of_the_house_writes_and_reads_it(world: World, sign_in: SignIn) -> None:
    for stranger in (world.dilnoza, world.deniz, world.erlan):
        with pytest.raises(NotAllowed, match=world.tashkent.name):
            actions.note_breach(house=world.tashkent, said=said(), by=stranger)
    made = noted(world)
    address, api = f"/standards/protection/breaches/{made.pk}/", f"/api/standards/protection/breaches/{made.pk}"
    for stranger, status in ((world.dilnoza, 403), (world.erlan, 403), (world.deniz, 404)):
        client = sign_in(stranger)
        assert client.get(address).status_code == status
        assert client.post(f"{address}close/").status_code == status
        assert client.post(f"{api}/close").status_code == status
        assert WORDS not in html.unescape(client.get("/standards/protection/").content.decode())
    assert sign_in(world.deniz).get("/api/standards/protection/breaches").json() == []
    assert Client().get(address).status_code == 302
    made.refresh_from_db()
    assert made.closed_at is None


def test_the_ledger_holds_numbers_and_times_and_none_of_the_words(world: World) -> None:
    made = noted(world, people=12)
    actions.amend_breach(breach=made, said=said(done="Aigerim was called", reason="Aigerim"), by=world.gulnora)
    told = Entry.objects.filter(subject_kind="breach", subject_id=str(made.pk))
    assert [one.action for one in told] == ["breach noted", "breach amended"]
    assert told[0].details["people"] == 12
    written = json.dumps([one.details for one in told])
    for word in ("Aigerim", "laptop", "called"):
        assert word not in written


def test_the_house_keeps_it_on_one_screen_with_times_of_its_own_clock(world: World, sign_in: SignIn) -> None:
    client, address = sign_in(world.gulnora), "/standards/protection/breaches/"
    page = html.unescape(client.get(address).content.decode())
    assert ("There is none." in page, "We know of no term in its own law" in page) == (True, True)
    form = {"what": WORDS, "found_at": "2026-11-20T09:30", "data": ["names"], "whose": ["staff"], "people": "12"}
    for wrong, says in (
        ({"people": "a dozen"}, "as a number"),
        ({"found_at": "yesterday"}, "Write times like"),
        ({"found_at": ""}, "became aware"),
        ({"data": []}, "what kind of data"),
    ):
        answer = client.post(address, form | {"risk": "risk"} | wrong)
        shown = html.unescape(answer.content.decode())
        assert (answer.status_code, says in shown, WORDS in shown) == (422, True, True)
    assert client.post(address, form | {"risk": "risk"}).status_code == 302
    made = Breach.objects.get()
    # Tashkent is five hours before Greenwich.
    assert made.found_at == dt.datetime(2026, 11, 20, 4, 30, tzinfo=dt.UTC)
    page = html.unescape(client.get(f"{address}{made.pk}/").content.decode())
    for word in (WORDS, "names and ways to reach people", "12", "too late", 'value="2026-11-20T09:30"'):
        assert word in page
    late = form | {"risk": "risk", "done": "Locked.", "authority_told_at": "2026-11-24T12:00", "reason": "A holiday."}
    assert client.post(f"{address}{made.pk}/", late).status_code == 302
    assert client.post(f"{address}{made.pk}/close/", follow=True).status_code == 200
    made.refresh_from_db()
    assert made.closed_at
    page = html.unescape(client.get(f"{address}{made.pk}/").content.decode())
    assert ("closed" in page, "27 hours too late" in page, "Bring it up to date" in page) == (True, True, False)


def test_the_api_says_the_same(world: World, sign_in: SignIn) -> None:
    client, address = sign_in(world.gulnora), "/api/standards/protection/breaches"
    told = {"what": WORDS, "data": ["names"], "whose": ["staff"], "found_at": "2026-11-20T09:30:00"}

    def send(path: str, told: object, verb: str = "post") -> tuple[int, dict[str, object]]:
        answer = getattr(client, verb)(address + path, told, content_type="application/json")
        return answer.status_code, answer.json()

    status, problem = send("", told)
    assert (status, "offset" in str(problem["problem"])) == (409, True)
    told["found_at"] += "+05:00"  # type: ignore[operator]
    status, made = send("", told)
    assert (status, made["state"], made["must_tell_authority"]) == (200, "late", True)
    assert dt.datetime.fromisoformat(str(made["due_at"])) == dt.datetime(2026, 11, 23, 4, 30, tzinfo=dt.UTC)
    _status, now = send(f"/{made['id']}", told | {"risk": "none", "done": "Locked.", "reason": "Encrypted."}, "put")
    assert (now["state"], now["hours_late"]) == ("open", 0)
    assert send(f"/{made['id']}/close", {})[1]["state"] == "closed"
    assert [one["number"] for one in client.get(address).json()] == [1]


def test_the_record_of_processing_refers_to_it_and_old_ones_go(world: World, sign_in: SignIn) -> None:
    made = noted(world)
    record = sign_in(world.dilnoza).get("/standards/protection/record.json").json()
    assert record["breaches"] == {
        "recorded": 1,
        "open": 1,
        "deadline_hours": 72,
        "law": "",
        "source": "",
        "confidence": "D",
    }
    assert "standards.breaches" in {one["name"] for one in record["activities"]}
    now = timezone.now()
    Breach.objects.filter(pk=made.pk).update(created_at=now - 3000 * DAY)
    assert (sweep_breaches(now - DAY), sweep_breaches(now + DAY)) == (0, 0)
    Breach.objects.filter(pk=made.pk).update(closed_at=now - 2 * DAY)
    assert (sweep_breaches(now - 3 * DAY), sweep_breaches(now - DAY)) == (0, 1)


def test_every_state_has_a_term_and_says_how_sure_we_are_of_it() -> None:
    today = timezone.localdate()
    states = {"AZ", "KZ", "KG", "TR", "UZ", "TM", "HU", "XN"}
    assert states == {one.territory for one in deadlines()} <= set(territories())
    for one in deadlines():
        # What rests on no law says that it is unverified; what rests on one says where it was read.
        assert (bool(one.source), one.confidence != "D") == (one.is_known, one.is_known)
    assert (deadline_of("KZ", today).hours, deadline_of("TR", today).hours, deadline_of("HU", today).hours) == (
        24,
        72,
        72,
    )
    # Before its law came a state has the yardstick.
    assert (deadline_of("KZ", dt.date(2024, 6, 30)).is_known, deadline_of("KZ", dt.date(2024, 7, 1)).is_known) == (
        False,
        True,
    )
