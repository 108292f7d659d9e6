"""The screen and the API of a live feed: Nurlan sets it up, others do not find it, nobody sees a password."""

import datetime as dt
import html
import re
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from ortaq.channels.feeds.state import FAULTS, SENTENCES, now_of, said
from ortaq.channels.models import Blackout, Feed, FeedEvent
from ortaq.core.playout import ticks
from tests.rooms.air_stories import channel, licence
from tests.rooms.feed_stories import feed, partners_channel
from tests.world import World

pytestmark = pytest.mark.django_db
BISHKEK = ZoneInfo("Asia/Bishkek")
AT = "https://partner.example/live/index.m3u8"


def text(response: object) -> str:
    """What a page says, without tags, each run of blanks as one."""
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode())))


def test_nurlan_sets_a_feed_up_starts_and_stops_it(world: World, sign_in: object) -> None:
    work = partners_channel(world)
    licence(world, work, media=["live_carriage"], runs=None, catch_up_days=0, sounds=["kk"])
    channel(world, slug="demo-live", sounds=["kk"], subtitles=[], territories_seen=["KG", "HU"])
    client = sign_in(world.nurlan)
    assert "/channels/demo-live/feed/" in client.get("/channels/demo-live/").content.decode()
    page = client.get("/channels/demo-live/feed/")
    assert "Demo TV Almaty, live" in text(page)
    typed = {"programme": work.pk, "address": "ftp://x", "mode": "rewritten"}
    refused = client.post("/channels/demo-live/feed/open/", typed)
    assert (refused.status_code, "begins with https://" in text(refused)) == (409, True)
    assert 'value="ftp://x"' in refused.content.decode()
    client.post("/channels/demo-live/feed/open/", typed | {"address": AT})
    shown = text(client.get("/channels/demo-live/feed/"))
    assert "The house does not carry this feed now." in shown
    assert "Kyrgyzstan" in shown
    assert "only live" in shown
    assert "Hungary No licence for Hungary." in shown
    client.post("/channels/demo-live/feed/start/")
    assert Feed.objects.get().is_on
    assert "waiting for its first segment" in text(client.get("/channels/demo-live/feed/now/"))
    client.post("/channels/demo-live/feed/stop/")
    assert not Feed.objects.get().is_on


def test_nobody_ever_sees_the_password_of_an_address(world: World, sign_in: object) -> None:
    made = feed(world, "https://me:pw-9@partner.example:8443/a/index.m3u8?token=abc", "remux")
    client = sign_in(world.nurlan)
    pages = [client.get("/channels/demo-live/feed/"), client.get("/api/channels/demo-live/feed")]
    for page in pages:
        assert page.status_code == 200
        assert "https://partner.example:8443/a/index.m3u8" in page.content.decode()
        assert not re.search("pw-9|token=|me:pw", page.content.decode())
    assert now_of(made).code == "waiting"


def test_others_do_not_find_the_page_and_may_change_nothing(world: World, sign_in: object) -> None:
    feed(world, AT)
    client = sign_in(world.reka)
    assert client.get("/channels/demo-live/feed/").status_code == 404
    assert client.post("/channels/demo-live/feed/stop/").status_code == 404
    assert client.get("/api/channels/demo-live/feed").status_code == 403
    assert client.post("/api/channels/demo-live/feed/stop").status_code == 403
    client = sign_in(world.aigul)
    assert "Black out a stretch" not in text(client.get("/channels/demo-live/feed/"))
    client.post("/channels/demo-live/feed/stop/")
    assert Feed.objects.get().is_on


def test_a_blackout_is_typed_on_the_channels_clocks_and_lifted(world: World, sign_in: object) -> None:
    feed(world, AT)
    client, at = sign_in(world.nurlan), (timezone.now() + dt.timedelta(hours=2)).replace(second=0, microsecond=0)
    local = at.astimezone(BISHKEK)
    typed = {
        "start": f"{local:%Y-%m-%dT%H:%M}",
        "stop": f"{local + dt.timedelta(hours=1):%Y-%m-%dT%H:%M}",
        "territories": ["KG"],
        "slack": "5",
        "because": "Football",
    }
    wrong = client.post("/channels/demo-live/feed/blackouts/", typed | {"stop": typed["start"]})
    assert (wrong.status_code, "It has to end after it begins." in text(wrong)) == (422, True)
    client.post("/channels/demo-live/feed/blackouts/", typed)
    made = Blackout.objects.get()
    assert (made.starts_at, made.stops_at - made.starts_at) == (at, dt.timedelta(hours=1))
    assert (made.territories, made.slack) == (["KG"], 300 * ticks.TICKS)
    assert "Football" in text(client.get("/channels/demo-live/feed/"))
    client.post(f"/channels/demo-live/feed/blackouts/{made.pk}/lift/")
    assert "Football" not in text(client.get("/channels/demo-live/feed/"))


def test_viewers_read_whose_channel_it_is(world: World, client: object) -> None:
    feed(world, AT)
    shown = text(client.get("/watch/demo-live/"))
    assert "Demo TV Almaty, live carried live from Demo TV Almaty" in shown
    assert "Nothing is on just now." not in shown


def test_the_page_says_why_browsers_cannot_play_it_and_what_to_do(world: World, sign_in: object) -> None:
    made = feed(world, AT)
    Feed.objects.filter(pk=made.pk).update(hosts=[["https://cdn.example", False], ["https://ok.example", True]])
    client = sign_in(world.nurlan)
    shown = text(client.get("/channels/demo-live/feed/now/"))
    assert "Browsers cannot play this feed: https://cdn.example sends no CORS header" in shown
    assert "ok.example" not in shown
    assert client.get("/api/channels/demo-live/feed").json()["hosts"] == [
        {"origin": "https://cdn.example", "readable": False},
        {"origin": "https://ok.example", "readable": True},
    ]


def test_a_program_does_it_all_over_the_api(world: World, sign_in: object) -> None:
    work = partners_channel(world)
    licence(world, work, media=["live_carriage", "catch_up"], runs=None, catch_up_days=1, sounds=["kk"])
    channel(world, slug="demo-live", sounds=["kk"], subtitles=[], territories_seen=["KG"])
    client = sign_in(world.nurlan)

    def send(method: str, path: str, **body: object) -> object:
        return getattr(client, method)(f"/api/channels/demo-live/feed{path}", body, content_type="application/json")

    made = send("post", "", programme=str(work.pk), address=AT, mode="remux")
    assert (made.status_code, made.json()["state"]) == (201, "off")
    assert made.json()["carried"][0] | {"sentences": []} == {
        "territory": "KG",
        "allowed": True,
        "back_seconds": 86_400,
        "sentences": [],
    }
    assert send("post", "", programme=str(work.pk), address=AT).status_code == 409
    assert send("post", "/start").json()["state"] == "waiting"
    now = timezone.now()
    dark = send("post", "/blackouts", start=now.isoformat(), stop=(now + dt.timedelta(hours=1)).isoformat())
    assert dark.status_code == 201
    assert len(client.get("/api/channels/demo-live/feed").json()["blackouts"]) == 1
    assert client.delete(f"/api/channels/demo-live/feed/blackouts/{dark.json()['id']}").status_code == 204
    assert send("patch", "", address="https://other.example/x.m3u8").json()["address"] == "https://other.example/x.m3u8"
    assert send("post", "/stop").json()["state"] == "off"


def test_every_event_is_a_sentence(world: World, sign_in: object) -> None:
    made = feed(world, AT)
    values = {"seq": 7, "seconds": 3.5, "segments": 2, "was": 9, "now": 0, "said": 4.0, "measured": 6.0, "gb": 5}
    values |= {"host": "https://cdn.example", "track": "Қазақша"}
    for code in SENTENCES:
        FeedEvent.objects.create(feed=made, at=timezone.now(), code=code, about=values | {"reason": "timeout"})
    shown = text(sign_in(world.nurlan).get("/channels/demo-live/feed/"))
    for code in SENTENCES:
        assert said(code, values | {"reason": "timeout"}) in shown
    assert all(said("silent", {"reason": code}) for code in [*FAULTS, "status 404"])
