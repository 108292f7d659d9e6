"""A person takes back a consent: within a minute the slate is on the air, for what comes after and nothing before."""

import datetime as dt
import re
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from ortaq.catalogue.models import Programme
from ortaq.channels import actions, deciding, queries, tasks, week
from ortaq.channels.actions.ahead import repeated
from ortaq.channels.air import answering, registry, timelines
from ortaq.channels.guides import listing
from ortaq.channels.models import Airing, Channel
from ortaq.core.playout import TICKS, playlist, ticks
from ortaq.core.playout.timeline import Timeline
from ortaq.core.rights import Answer
from ortaq.exchange import actions as exchange
from ortaq.members.models import Person
from ortaq.origin import actions as origin
from ortaq.standards.consents import actions as register
from ortaq.standards.consents.actions import Scope
from ortaq.standards.consents.queries import cascade_of
from ortaq.standards.models import Consent
from ortaq.viewer import queries as viewer
from ortaq.web.desk.desk import Desk, desk_of
from tests.rooms.air_stories import channel, film, licence, minute
from tests.rooms.consent_stories import agreed
from tests.rooms.deal_stories import gift
from tests.rooms.test_channels_air import fresh_air, get
from tests.rooms.test_channels_pages import text
from tests.world import World

__all__ = ["fresh_air"]
pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
SECONDS_ALLOWED = 60


def copied(world: World, tale: Programme) -> Consent:
    """The Kyrgyz sound is a copy of a person's voice; the person has agreed."""
    held = agreed(world, given_on=(timezone.now() - 9 * DAY).date())
    uses = [{"kind": "voice.synthetic", "system": "x", "cloned": True, "consents": ["V-1"]}]
    origin.declare(version=tale.versions.get(kind="sound", language="ky"), by=world.erlan, no_ai=False, uses=uses)
    return held


@pytest.fixture
def story(world: World) -> tuple[Channel, Programme, Programme, Consent]:
    """The tale with the copied voice from ten minutes ago on, another one after it, and the tale again."""
    tale, other = film(world), film(world, title="Ер Төстік")
    held = copied(world, tale)
    for one in (tale, other):
        licence(world, one)
    mine = channel(world)
    for programme, start in ((tale, -10), (other, 20), (tale, 50)):
        actions.plan(channel=mine, programme=programme, starts_at=minute(start), seconds=1800, by=world.nurlan)
    actions.publish(channel=mine, by=world.nurlan)
    answering.registry.refresh()
    return mine, tale, other, held


def test_what_is_planned_beyond_the_last_day_of_a_consent_is_red_in_the_week_and_says_why(
    world: World, story: tuple[Channel, Programme, Programme, Consent], sign_in: Callable[[object], Client]
) -> None:
    mine, tale, other, held = story
    tomorrow = timezone.now().astimezone(ZoneInfo(world.almaty.time_zone)).date() + DAY
    Consent.objects.filter(pk=held.pk).update(ends_on=tomorrow)
    ends = dt.datetime.combine(tomorrow + DAY, dt.time(), ZoneInfo(world.almaty.time_zone))
    before, after = ends - 4 * DAY / 24, ends + 2 * DAY / 24
    for programme, at in ((tale, before), (tale, after), (other, after + DAY / 24)):
        actions.plan(channel=mine, programme=programme, starts_at=at, seconds=1800, by=world.nurlan)
    answers = deciding.decided(mine, list(mine.slots.filter(starts_at__gte=before)))
    home = world.bishkek.territory
    told = {slot.starts_at: found[home].answer for slot, found in answers.items()}
    assert told == {before: Answer.ALLOW, after: Answer.DENY, after + DAY / 24: Answer.ALLOW}
    late = mine.slots.get(starts_at=after)
    page = text(sign_in(world.nurlan).get(f"/channels/{mine.slug}/?slot={late.pk}"))
    assert "consent to it runs out on" in page


def shown(timeline: Timeline, tick: int) -> str:
    """The folder of the picture that is on the air at a tick."""
    tracks = timeline.on_at(tick)
    assert tracks
    found = re.search(rb"/media/([^/\n]+)/", tracks["720p"].lines)
    assert found
    return found[1].decode()


def kg() -> Timeline:
    return answering.registry.live["/live/demo-bishkek/kg"].timeline


def test_within_a_minute_the_slate_is_on_and_what_was_shown_stays(
    world: World, story: tuple[Channel, Programme, Programme, Consent], django_capture_on_commit_callbacks: object
) -> None:
    mine, tale, other, held = story
    before = kg()
    now = ticks.of(timezone.now())
    early = playlist(before, "720p", now)
    withdrawn = timezone.now()
    with django_capture_on_commit_callbacks(execute=True):
        held = register.withdraw_consent(consent=held, by=world.erlan)
    cascade = cascade_of(held)
    assert (cascade.is_through, cascade.seconds) == (False, None)
    job = DBTaskResult.objects.get(task_path="ortaq.channels.tasks.withhold_what_may_not_be_shown")
    assert job.args_kwargs == {"args": [], "kwargs": {}}
    tasks.withhold_what_may_not_be_shown.call()
    assert answering.registry.refresh() == 1
    after = kg()
    # What a player may have seen already is byte for byte as it was, but for the label, which has turned.
    plain = re.compile(rb"^#EXT-X-DATERANGE.*\n", re.MULTILINE)
    assert plain.sub(b"", playlist(after, "720p", now)) == plain.sub(b"", early)
    assert b'X-LABEL="consent-withdrawn"' in playlist(after, "720p", now)
    cut = next(airing for airing in mine.airings.all() if airing.withheld_from).withheld_from
    assert cut
    assert (cut - now) / TICKS < SECONDS_ALLOWED - 10
    # The consent's own page follows it as far as the screen: who was told, what is off, and how long it took.
    cascade = cascade_of(held)
    assert [(one.house, titles) for one, titles in cascade.notices] == [(world.bishkek, [str(tale)])]
    assert [(one.title, one.language) for one in cascade.rests] == [(str(tale), "ky")]
    assert [one.off_at and one.off_at >= one.starts_at for one in cascade.showings] == [True, True]
    assert cascade.is_through
    assert cascade.seconds is not None
    assert 0 <= cascade.seconds < SECONDS_ALLOWED
    folder = tale.package.folder
    assert shown(after, cut - 5 * TICKS) == folder
    later = now + SECONDS_ALLOWED * TICKS
    text = playlist(after, "720p", later).decode()
    assert text.rstrip().splitlines()[-1].startswith("/media/slate/")
    assert 'X-REASON="consent"' in text
    # For the rest of the tale the slate, then the other one as planned, then the slate again where the tale would be.
    starts = [ticks.of(minute(at)) for at in (19, 21, 49, 51, 79)]
    assert [shown(after, at) for at in starts] == [
        "slate",
        other.package.folder,
        other.package.folder,
        "slate",
        "slate",
    ]
    assert folder not in {shown(after, at) for at in range(later, ticks.of(minute(80)), 20 * TICKS)}
    # Start-over and catch-up do not lead around it.
    _, _, text = get("/live/demo-bishkek/kg/720p.m3u8", f"from={int(time.time()) - 300}")
    first = re.search(r"PROGRAM-DATE-TIME:(\S+)", text)
    assert first
    assert dt.datetime.fromisoformat(first[1]) > withdrawn - dt.timedelta(seconds=70)
    # The counters never go back.
    for name in after.msn:
        assert after.msn[name][0] == before.msn[name][0]


def test_nothing_changes_twice_and_the_next_publication_counts_on(
    world: World, story: tuple[Channel, Programme, Programme, Consent]
) -> None:
    mine, _tale, other, held = story
    register.withdraw_consent(consent=held, by=world.erlan)
    publication = actions.withhold(channel=mine)
    assert publication
    assert actions.withhold(channel=mine) is None
    answering.registry.refresh()
    before = kg()
    actions.plan(channel=mine, programme=other, starts_at=minute(80), seconds=1800, by=world.nurlan)
    actions.publish(channel=mine, by=world.nurlan)
    answering.registry.refresh()
    after = kg()
    end = ticks.of(minute(70))
    for at in range(ticks.of(minute(-9)), end, 7 * TICKS):
        for name in ("720p", "sound-ky"):
            assert playlist(after, name, at) == playlist(before, name, at)
    assert [shown(after, ticks.of(minute(at))) for at in (60, 81)] == ["slate", other.package.folder]


def test_a_timeline_taken_up_after_the_withdrawal_counts_as_one_that_began_before(
    world: World, story: tuple[Channel, Programme, Programme, Consent], monkeypatch: pytest.MonkeyPatch
) -> None:
    mine, _tale, _other, held = story
    register.withdraw_consent(consent=held, by=world.erlan)
    publication = actions.withhold(channel=mine)
    assert publication
    whole, _ = registry.on_air(mine, ticks.of(timezone.now()))
    # As a day later, when what was before the publication has left the memory.
    part, _ = registry.on_air(mine, publication.at + timelines.PAST)
    for name in ("kg", "kz", "none"):
        place = f"/live/demo-bishkek/{name}"
        long, short = whole[place].timeline, part[place].timeline
        assert (len(short.starts) < len(long.starts), short.mark) == (True, long.mark)
        at = publication.at + 600 * TICKS
        assert playlist(short, "sound-ky", at) == playlist(long, "sound-ky", at)


def test_where_the_consent_does_not_reach_the_slate_stands_and_nowhere_else(world: World) -> None:
    tale = film(world)
    held = agreed(world, given_on=(timezone.now() - 9 * DAY).date(), scope=Scope(territories=("KG",)))
    uses = [{"kind": "voice.synthetic", "system": "x", "cloned": True, "consents": [held.reference]}]
    origin.declare(version=tale.versions.get(kind="sound", language="ky"), by=world.erlan, no_ai=False, uses=uses)
    licence(world, tale, territories=["KG", "KZ"])
    mine = channel(world)
    slot = actions.plan(channel=mine, programme=tale, starts_at=minute(-10), seconds=1800, by=world.nurlan)
    assert {code: one.answer for code, one in deciding.decided(mine, [slot])[slot].items()}["KG"] == "allow"
    assert deciding.decided(mine, [slot])[slot]["KZ"] == deciding.WITHHELD
    assert deciding.preview(mine, tale, minute(90), 600)["KZ"] == deciding.WITHHELD
    # On demand it was free at its home, in Kazakhstan: there nobody agreed to it.
    assert viewer.on_demand(tale, timezone.now()) == {}
    actions.publish(channel=mine, by=world.nurlan)
    answering.registry.refresh()
    folders = {
        name: shown(answering.registry.live[f"/live/demo-bishkek/{name}"].timeline, ticks.of(minute(5)))
        for name in ("kg", "kz")
    }
    assert folders == {"kg": tale.package.folder, "kz": "slate"}


def test_new_showings_are_refused_with_a_sentence_and_the_guide_is_silent(
    world: World, story: tuple[Channel, Programme, Programme, Consent]
) -> None:
    mine, tale, other, held = story
    assert set(viewer.on_demand(tale, timezone.now())) == {"KZ"}
    assert listing.xmltv_of([mine]).count(b"<programme ") == 3
    register.withdraw_consent(consent=held, by=world.erlan)
    actions.withhold(channel=mine)
    actions.plan(channel=mine, programme=tale, starts_at=minute(90), seconds=600, by=world.nurlan)
    with pytest.raises(origin.ConsentEnded, match="Nasreddin"):
        actions.publish(channel=mine, by=world.nurlan)
    assert viewer.on_demand(tale, timezone.now()) == {}
    assert set(viewer.on_demand(other, timezone.now())) == {"KZ"}
    assert listing.xmltv_of([mine]).count(b"<programme ") == 1
    blocked = [one.is_blocked for one in viewer.showings(minute(-10), minute(80), "KG")]
    assert blocked == [True, False, True]


TOLD = "A person has taken back a consent: take it down, and say so"
WHY = "It is not shown any more: a person's consent to it was withdrawn or has run out."


def test_the_house_and_the_schedulers_find_it_on_their_desks(
    world: World,
    story: tuple[Channel, Programme, Programme, Consent],
    django_assert_max_num_queries: Callable[[int], AbstractContextManager[object]],
) -> None:
    mine, tale, _other, held = story
    everybody = (world.erlan, world.nurlan, world.nargiz, world.reka, world.asel, world.aigul)
    jobs = {one: {job.title for job in (*desk.today, *desk.later)} for one in everybody for desk in [desk_now(one)]}
    register.withdraw_consent(consent=held, by=world.erlan)
    new = {
        one: [job for job in (*desk.today, *desk.later) if job.title not in jobs[one]]
        for one in everybody
        for desk in [desk_now(one)]
    }
    (declare,), (replan, follow) = new.pop(world.erlan), new.pop(world.nurlan)
    # Who buys at the house that holds it was told as well, and nobody else.
    assert {one: [job.title for job in jobs] for one, jobs in new.items() if jobs} == {world.aigul: [follow.title]}
    assert (follow.title, follow.note, follow.address) == (TOLD, str(tale), "/standards/consents/")
    assert declare.title == "A consent was withdrawn or has run out: replace the voice or face"
    assert (declare.programme, declare.note, declare.address) == (tale, WHY, f"/origin/{tale.pk}/")
    assert replan.title == "A consent was withdrawn or has run out: plan something else"
    day = minute(50).astimezone(ZoneInfo("Asia/Bishkek")).date()
    assert (replan.programme, replan.note, replan.due) == (tale, WHY, mine.slots.last().starts_at)
    assert replan.address == f"/channels/demo-bishkek/?day={day}"
    # A fixed number, whatever waits: nine of them ask the studio and the dubbing board.
    with django_assert_max_num_queries(25):
        desk_now(world.erlan)
    origin.declare(version=tale.versions.get(kind="sound", language="ky"), by=world.erlan, no_ai=True)
    assert desk_now(world.erlan).is_empty
    assert {job.title for job in desk_now(world.nurlan).today} == {*jobs[world.nurlan], TOLD}
    register.follow_notice(notice=world.bishkek.notices.get(), by=world.nurlan)
    assert {job.title for job in desk_now(world.nurlan).today} == jobs[world.nurlan]


def desk_now(person: Person) -> Desk:
    return desk_of(person, timezone.now())


def test_the_schedule_refuses_what_is_coming_and_says_why(
    world: World, story: tuple[Channel, Programme, Programme, Consent], sign_in: Callable[[object], Client]
) -> None:
    mine, tale, _other, held = story
    on, _between, coming = mine.slots.all()
    client, exchange_link = sign_in(world.nurlan), "Ask for it in Exchange"
    assert not {week.state_of(one) for one in week.Week(mine, monday()).decisions.values()} - {"allow"}
    register.withdraw_consent(consent=held, by=world.erlan)
    decisions = week.Week(mine, monday()).decisions
    assert {week.state_of(one) for slot, one in decisions.items() if slot.programme == tale} == {"deny"}
    assert {week.state_of(one) for slot, one in decisions.items() if slot.programme != tale} <= {"allow"}
    for slot in (on, coming):
        page = text(client.get(f"/channels/demo-bishkek/?slot={slot.pk}"))
        assert (WHY in page, "Not allowed" in page, exchange_link in page) == (True, True, False)
    assert deciding.preview(mine, tale, minute(90), 600)["KG"].answer == "deny"


def monday() -> dt.date:
    today = timezone.now().astimezone(ZoneInfo("Asia/Bishkek")).date()
    return today - today.weekday() * DAY


def test_viewers_read_the_reason_of_the_slate_and_it_is_not_on_now(
    world: World,
    story: tuple[Channel, Programme, Programme, Consent],
    client: Client,
    sign_in: Callable[[object], Client],
) -> None:
    mine, tale, other, held = story
    register.withdraw_consent(consent=held, by=world.erlan)
    actions.withhold(channel=mine)
    gone, licensed = "This programme is not shown any more", "Not in Hungary"
    client.cookies["territory"] = "KG"
    home, watch = text(client.get("/")), text(client.get("/watch/demo-bishkek/about/"))
    channels, guide = text(client.get("/watch/")), text(client.get("/guide/"))
    for page in (home, watch, channels, guide):
        assert (gone in page, licensed in page, "not licensed" in page) == (True, False, False)
    assert "Somebody has withdrawn their consent to it." in watch
    assert "Nasreddin" in watch.split("Next")[1]
    assert "Nasreddin" not in watch.split("Next")[0]
    # Where it has no licence anyway the slate says so, and so do the pages.
    client.cookies["territory"] = "HU"
    assert (gone in text(client.get("/watch/")), licensed in text(client.get("/watch/"))) == (False, True)
    assert [one.programme for one in viewer.coming_up(other, timezone.now())] == [other]
    assert viewer.coming_up(tale, timezone.now()) == []
    tick = timezone.now() + dt.timedelta(minutes=1)
    assert [(one.programme, one.airing.slot.programme) for one in queries.on_now(tick)] == [(None, tale)]
    assert [one.slot.programme for one in queries.coming_up(mine, timezone.now())] == [other]


def test_a_consent_that_runs_out_by_date_is_noticed_within_a_minute(
    world: World, story: tuple[Channel, Programme, Programme, Consent]
) -> None:
    _mine, _tale, _other, held = story
    tasks.withhold_what_may_not_be_shown.call()
    assert not Airing.objects.exclude(withheld_from=None).exists()
    Consent.objects.filter(pk=held.pk).update(ends_on=(timezone.now() - 2 * DAY).date())
    tasks.withhold_what_may_not_be_shown.call()
    assert Airing.objects.exclude(withheld_from=None).count() == 2


def test_what_may_be_shown_again_comes_back_where_it_has_not_begun(
    world: World, story: tuple[Channel, Programme, Programme, Consent]
) -> None:
    mine, tale, _other, held = story
    register.withdraw_consent(consent=held, by=world.erlan)
    actions.withhold(channel=mine)
    origin.declare(version=tale.versions.get(kind="sound", language="ky"), by=world.erlan, no_ai=True)
    assert actions.withhold(channel=mine)
    assert actions.withhold(channel=mine) is None
    answering.registry.refresh()
    assert [shown(kg(), ticks.of(minute(at))) for at in (19, 51)] == ["slate", tale.package.folder]


def test_the_channel_does_not_repeat_what_may_not_be_shown(
    world: World, story: tuple[Channel, Programme, Programme, Consent]
) -> None:
    mine, tale, _other, held = story
    begin = minute(-10) + DAY
    register.withdraw_consent(consent=held, by=world.erlan)
    pieces = repeated(mine, begin, begin + dt.timedelta(hours=2))
    assert tale not in {one.slot.programme for one in pieces if one.slot}
    assert queries.last_airing(mine)


def test_no_new_offer_wish_or_signature_for_what_may_not_be_shown(world: World) -> None:
    programme = film(world)
    held = copied(world, programme)
    offer = gift(world, programme)
    deal = exchange.ask(offer=offer, by=world.aigul)
    register.withdraw_consent(consent=held, by=world.erlan)
    with pytest.raises(origin.ConsentEnded, match="may not be shown"):
        exchange.ask(offer=offer, by=world.nargiz)
    with pytest.raises(origin.ConsentEnded):
        exchange.sign(deal=deal, by=world.aigul)
    with pytest.raises(origin.ConsentEnded):
        gift(world, programme)
    assert (deal.current.signatures.count(), offer.deals.count()) == (0, 1)


def test_the_film_on_demand_is_refused_too(world: World, client: Client) -> None:
    programme = film(world)
    held = copied(world, programme)
    client.cookies["territory"] = "KZ"
    page, playlist_of = f"/programme/{programme.pk}/", f"/programme/{programme.pk}/main.m3u8"
    assert "main.m3u8" in client.get(page).content.decode()
    register.withdraw_consent(consent=held, by=world.erlan)
    page_now = client.get(page).content.decode()
    assert ("main.m3u8" in page_now, "consent to it was withdrawn" in page_now) == (False, True)
    assert client.get(playlist_of).status_code == 404


def test_the_signed_film_leaves_the_verify_page_but_for_its_owner(
    world: World, client: Client, sign_in: Callable[[object], Client]
) -> None:
    programme = film(world)
    held = copied(world, programme)
    programme.licence = "CC BY 3.0"
    programme.save()
    address = f"/verify/{programme.pk}/film.mp4"
    # It is not signed yet: 404 says that the file is missing, 403 that one may not have it.
    assert client.get(address).status_code == 404
    register.withdraw_consent(consent=held, by=world.erlan)
    assert client.get(address).status_code == 403
    assert sign_in(world.aigul).get(address).status_code == 403
    assert sign_in(world.erlan).get(address).status_code == 404
    assert "consent withdrawn" in client.get(f"/verify/{programme.pk}/").content.decode()
