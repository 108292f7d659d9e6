"""Nurlan opens a channel of his house on the screen and over the API; what makes no sense is refused in a sentence."""

import html
import re

import pytest

from ortaq.channels import actions
from ortaq.channels.models import Channel
from ortaq.ledger.models import Entry
from ortaq.work.refused import Refused
from tests.world import World

pytestmark = pytest.mark.django_db
TYPED = {
    "kind": "own",
    "slug": "bishkek-two",
    "default_sound": "ky",
    "sounds": ["ru", "ky"],
    "subtitles": ["tr"],
    "territories": ["KG", "KZ"],
    "time_zone": "Asia/Bishkek",
    "name-ky": " Бишкек 2 ",
    "name-en": "Bishkek 2",
}


def text(response: object) -> str:
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode())))


def test_nurlan_opens_a_channel_and_it_is_where_everybody_looks(world: World, sign_in: object) -> None:
    client = sign_in(world.nurlan)
    assert "/channels/new/" in client.get("/channels/").content.decode()
    page = client.get("/channels/new/").content.decode()
    assert re.search(r'value="KG"[^>]*checked', page)
    made = client.post("/channels/new/", TYPED)
    assert made["Location"] == "/channels/bishkek-two/"
    one = Channel.objects.get()
    assert (one.broadcaster, one.number, one.time_zone) == (world.bishkek, 1, "Asia/Bishkek")
    assert (one.names, one.sounds) == ({"ky": "Бишкек 2", "en": "Bishkek 2"}, ["ky", "ru"])
    assert (one.subtitles, one.territories) == (["tr"], ["KG", "KZ"])
    told = Entry.objects.get(action="opened", subject_id=str(one.pk))
    assert told.details["number"] == 1
    assert "Bishkek 2" in text(client.get("/channels/bishkek-two/"))
    assert "Bishkek 2" in text(client.get("/watch/bishkek-two/"))
    assert "bishkek-two.ortaq" in client.get("/channels/channels.m3u").content.decode()


def test_a_channel_for_a_feed_leads_to_its_feed(world: World, sign_in: object) -> None:
    client = sign_in(world.nurlan)
    made = client.post("/channels/new/", TYPED | {"kind": "carried", "number": "77"})
    assert made["Location"] == "/channels/bishkek-two/feed/"
    assert Channel.objects.get().number == 77
    assert "Carry a partner's channel live" in text(client.get(made["Location"]))


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"slug": "Bishkek Two"}, "small letters, digits and hyphens"),
        ({"slug": "what-if"}, "small letters, digits and hyphens"),
        ({"slug": "new"}, "small letters, digits and hyphens"),
        ({"name-ky": " ", "name-en": ""}, "A channel needs a name in at least one language."),
        ({"territories": []}, "This field is required."),
        ({"time_zone": "Mars/Olympus"}, "Select a valid choice"),
        ({"default_sound": "xx"}, "Select a valid choice"),
    ],
)
def test_what_makes_no_sense_is_refused_and_stays_typed(
    wrong: dict[str, object], said: str, world: World, sign_in: object
) -> None:
    page = sign_in(world.nurlan).post("/channels/new/", TYPED | wrong)
    assert page.status_code in (409, 422)
    assert said in text(page)
    assert 'value="tr" ' in page.content.decode()
    assert not Channel.objects.exists()


def test_names_and_numbers_belong_to_one_channel(world: World, sign_in: object) -> None:
    client = sign_in(world.nurlan)
    client.post("/channels/new/", TYPED)
    assert "Another channel has this short name." in text(client.post("/channels/new/", TYPED))
    other = TYPED | {"slug": "bishkek-three", "number": "1"}
    assert "Another channel has this number." in text(client.post("/channels/new/", other))
    client.post("/channels/new/", other | {"number": ""})
    assert list(Channel.objects.values_list("number", flat=True)) == [1, 2]


def test_only_schedulers_open_channels_and_only_of_their_house(world: World, sign_in: object) -> None:
    client = sign_in(world.aigul)
    assert "A scheduler of your house can." in text(client.get("/channels/new/"))
    assert client.post("/channels/new/", TYPED).status_code == 409
    assert (
        client.post(
            "/api/channels/", {"slug": "x", "names": {"ky": "X"}, "sounds": ["ky"]}, "application/json"
        ).status_code
        == 403
    )
    with pytest.raises(Refused, match="Only a scheduler of Demo TV Almaty"):
        actions.open_channel(
            broadcaster=world.almaty,
            slug="x",
            names={"kk": "X"},
            sounds=["kk"],
            subtitles=[],
            territories_seen=["KZ"],
            by=world.nurlan,
        )
    assert not Channel.objects.exists()


def test_a_program_opens_one_over_the_api(world: World, sign_in: object) -> None:
    client = sign_in(world.nurlan)
    asked = {"slug": "bishkek-two", "names": {"ky": "Бишкек 2"}, "sounds": ["ky"]}
    made = client.post("/api/channels/", asked, "application/json")
    assert made.status_code == 201
    assert made.json() | {"names": {}} == {
        "slug": "bishkek-two",
        "number": 1,
        "names": {},
        "broadcaster": "bishkek",
        "time_zone": "Asia/Bishkek",
        "sounds": ["ky"],
        "subtitles": [],
        "signs": [],
        "territories": ["KG"],
        "stream": "/live/bishkek-two/kg/master.m3u8",
        "closed_at": None,
    }
    for wrong in (
        {"sounds": []},
        {"sounds": ["qq"]},
        {"sounds": ["ky", "ky"]},
        {"territories": ["XX"]},
        {"time_zone": "Mars/Olympus"},
        {"names": {}},
        {"slug": "a/b"},
    ):
        refused = client.post("/api/channels/", asked | {"slug": "other"} | wrong, "application/json")
        assert (refused.status_code, bool(refused.json())) == (409, True), wrong
    assert Channel.objects.count() == 1
