"""A look before the deal: Aigul asks, Asel lets her see it, her player reports, and time or a word ends it."""

import datetime as dt
import html
import json
import re
from collections.abc import Iterator

import pytest
import time_machine
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client
from django.utils import timezone

from ortaq.catalogue.models import Programme
from ortaq.exchange.models import Screener, ScreenerState, Viewing
from ortaq.exchange.screeners import actions, queries
from ortaq.ledger.models import Entry
from ortaq.members.rules import NotAllowed
from ortaq.origin import actions as origin
from ortaq.standards.consents import actions as register
from ortaq.web.desk.desk import desk_of
from tests.rooms.air_stories import film
from tests.rooms.test_channels_consent import copied
from tests.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_files")]
WEEK = dt.timedelta(days=7)


def tale(world: World) -> Programme:
    """A film of forty seconds in ten segments, in Kazakh and Kyrgyz, with segments that can be fetched."""
    made = film(world, frames=1000)
    package = made.package
    package.pictures = [
        {"name": "720p", "width": 1280, "height": 720, "bandwidth": 2, "average": 1, "codecs": "avc1.64001f"}
    ]
    package.sounds = [{"language": tag, "codecs": "mp4a.40.2", "loudness": -23} for tag in ("kk", "ky")]
    package.save()
    for name in ("init.mp4", "seg00000.m4s", "seg00001.m4s", "seg00009.m4s"):
        default_storage.save(f"packages/{package.folder}/720p/{name}", ContentFile(name.encode()))
    return made


def asked(world: World) -> Screener:
    """Aigul has asked Almaty to see it."""
    return actions.ask(programme=tale(world), by=world.aigul, words="For Thursday evenings")


def granted(world: World, **terms: object) -> Screener:
    """Asel lets one person see it for a week."""
    given = {"until": timezone.now() + WEEK, "people": 1} | terms
    return actions.grant(screener=asked(world), by=world.asel, **given)


def looking(world: World, **terms: object) -> Screener:
    """And Aigul has sat down."""
    screener = granted(world, **terms)
    actions.sit(screener=screener, by=world.aigul)
    return queries.asked_by(world.bishkek).get(pk=screener.pk)


def text(response: object) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def spaced(said: str) -> str:
    """The same with ordinary blanks."""
    return said.replace(queries.NO_BREAK, " ")


def tell(client: Client, screener: Screener, start: float, stop: float) -> object:
    return client.post(
        f"/exchange/screeners/{screener.pk}/watched/",
        json.dumps({"from": start, "to": stop}),
        content_type="application/json",
    )


def addresses(screener: Screener) -> Iterator[str]:
    """Everything that a player fetches."""
    for name in ("film.m3u8", "720p.m3u8", "sound-kk.m3u8", "720p/seg00001.m4s"):
        yield f"/exchange/screeners/{screener.pk}/{name}"


def statuses(client: Client, screener: Screener) -> set[int]:
    return {status(client, one) for one in addresses(screener)}


def status(client: Client, address: str) -> int:
    answer = client.get(address)
    if answer.streaming:
        list(answer.streaming_content)
    return answer.status_code


# ---- the story


def test_aigul_asks_asel_lets_her_see_it_and_reads_what_was_seen(world: World, sign_in: object) -> None:
    programme = tale(world)
    client = sign_in(world.aigul)
    assert "Ask to see it" in text(client.get(f"/catalogue/{programme.pk}/"))
    answer = client.post(f"/exchange/programmes/{programme.pk}/screener/", {"words": "For Thursday evenings"})
    screener = Screener.objects.get()
    assert answer.url == f"/exchange/screeners/{screener.pk}/"
    assert "Demo TV Almaty has not answered yet" in text(client.get(answer.url))
    assert statuses(client, screener) == {404}
    sign_in(world.asel)
    assert "Demo TV Bishkek" in text(client.get("/exchange/requests/"))
    assert "For Thursday evenings" in text(client.get(answer.url))
    week = (timezone.now() + WEEK).date()
    client.post(f"{answer.url}grant/", {"until": week, "people": 1, "language": "", "answer": "Enjoy"})
    screener.refresh_from_db()
    assert (screener.state, screener.people, screener.seconds) == (ScreenerState.GRANTED, 1, None)
    sign_in(world.aigul)
    page = client.get(answer.url)
    assert "What you watch is reported to Demo TV Almaty" in text(page)
    assert b"ortaq-player" not in page.content
    assert statuses(client, screener) == {404}
    client.post(f"{answer.url}sit/")
    page = client.get(answer.url)
    assert f'data-src="/exchange/screeners/{screener.pk}/film.m3u8"' in page.content.decode()
    mine = f"{world.aigul} · Demo TV Bishkek · "
    assert f'data-mark="{mine}' in spaced(page.content.decode())
    assert statuses(client, screener) == {200}
    assert spaced(tell(client, screener, 0, 20).json()["mark"]).startswith(mine)
    tell(client, screener, 20, 30)
    tell(client, screener, 0, 4)
    sign_in(world.asel)
    page = text(client.get(answer.url))
    assert f"{world.aigul} 30 sec seen, 75 %" in page
    sitting = Viewing.objects.get()
    assert (sitting.seat.person, sitting.pieces) == (world.aigul, [[0, 30], [0, 4]])


def test_every_step_stands_in_the_audit_log_without_names(world: World) -> None:
    screener = looking(world)
    actions.withdraw(screener=screener, by=world.asel)
    entries = Entry.objects.filter(subject_id=str(screener.pk)).order_by("number")
    assert [(one.action, one.actor) for one in entries] == [
        ("asked to see", str(world.aigul.pseudonym)),
        ("let see", str(world.asel.pseudonym)),
        ("sat down", str(world.aigul.pseudonym)),
        ("withdrawn", str(world.asel.pseudonym)),
    ]
    assert str(world.aigul) not in json.dumps([one.details for one in entries])


# ---- what may be played


def test_no_address_of_a_screener_tells_where_the_package_lies(world: World, sign_in: object) -> None:
    screener = looking(world)
    client = sign_in(world.aigul)
    told = "".join(client.get(one).content.decode() for one in list(addresses(screener))[:3])
    assert screener.programme.package.folder not in told
    assert "720p/seg00009.m4s" in told


def test_a_segment_is_sent_as_it_lies_in_the_package_and_kept_by_nobody(world: World, sign_in: object) -> None:
    screener = looking(world)
    answer = sign_in(world.aigul).get(f"/exchange/screeners/{screener.pk}/720p/seg00001.m4s")
    assert b"".join(answer.streaming_content) == b"seg00001.m4s"
    assert (answer["Content-Type"], answer["Cache-Control"]) == ("video/iso.segment", "private, no-store")


def test_one_granted_sound_is_the_only_one(world: World, sign_in: object) -> None:
    screener = looking(world, language="kk")
    client = sign_in(world.aigul)
    told = client.get(f"/exchange/screeners/{screener.pk}/film.m3u8").content.decode()
    assert ("sound-kk.m3u8" in told, "sound-ky.m3u8" in told) == (True, False)
    assert client.get(f"/exchange/screeners/{screener.pk}/sound-kk.m3u8").status_code == 200
    assert client.get(f"/exchange/screeners/{screener.pk}/sound-ky.m3u8").status_code == 404


def test_only_the_first_minutes_can_be_fetched(world: World, sign_in: object) -> None:
    screener = looking(world, minutes=1)
    Screener.objects.update(seconds=8)  # a minute of a film of forty seconds would be all of it
    client = sign_in(world.aigul)
    told = client.get(f"/exchange/screeners/{screener.pk}/720p.m3u8").content.decode()
    assert re.findall(r"^720p/.*$", told, re.MULTILINE) == ["720p/seg00000.m4s", "720p/seg00001.m4s"]
    assert status(client, f"/exchange/screeners/{screener.pk}/720p/seg00001.m4s") == 200
    assert client.get(f"/exchange/screeners/{screener.pk}/720p/seg00009.m4s").status_code == 404
    tell(client, screener, 0, 30)
    assert Viewing.objects.get().pieces == [[0, 8]]


@pytest.mark.parametrize("name", ["720p/..%2F..%2Fpackages", "720p/index.m3u8", "1080p/seg00001.m4s", "1080p.m3u8"])
def test_what_is_not_in_the_film_is_not_there(world: World, sign_in: object, name: str) -> None:
    screener = looking(world)
    assert sign_in(world.aigul).get(f"/exchange/screeners/{screener.pk}/{name}").status_code == 404


# ---- who may look, and until when


def test_when_the_time_is_over_the_next_segment_is_refused(world: World, sign_in: object) -> None:
    screener = looking(world)
    client = sign_in(world.aigul)
    with time_machine.travel(timezone.now() + WEEK - dt.timedelta(minutes=1), tick=False):
        assert statuses(client, screener) == {200}
    with time_machine.travel(timezone.now() + WEEK + dt.timedelta(seconds=1), tick=False):
        assert statuses(client, screener) == {404}
        assert (tell(client, screener, 0, 5).status_code, Viewing.objects.count()) == (403, 0)
        assert "Its time is over" in text(client.get(f"/exchange/screeners/{screener.pk}/"))


def test_when_it_is_withdrawn_the_next_segment_is_refused(world: World, sign_in: object) -> None:
    screener = looking(world)
    client = sign_in(world.aigul)
    assert statuses(client, screener) == {200}
    actions.withdraw(screener=screener, by=world.asel)
    assert statuses(client, screener) == {404}
    assert tell(client, screener, 0, 5).json() == {"problem": "This screener is over."}


@pytest.mark.parametrize("name", ["nurlan", "nargiz", "asel"])
def test_nobody_looks_without_a_place_of_their_own(world: World, sign_in: object, name: str) -> None:
    screener = looking(world)
    assert statuses(sign_in(getattr(world, name)), screener) == {404}
    assert tell(sign_in(getattr(world, name)), screener, 0, 5).status_code in {403, 404}
    assert Viewing.objects.count() == 0


def test_a_visitor_who_knows_the_address_sees_nothing(world: World, client: Client) -> None:
    screener = looking(world)
    assert statuses(client, screener) == {404}
    assert client.get(f"/exchange/screeners/{screener.pk}/").url.startswith("/account/login/")


def test_as_many_people_look_as_were_allowed_and_one_place_is_kept_for_whoever_asked(world: World) -> None:
    screener = granted(world, people=1)
    with pytest.raises(actions.NoPlace, match="No place is left. Ask Demo TV Almaty for more."):
        actions.sit(screener=screener, by=world.nurlan)
    assert actions.sit(screener=screener, by=world.aigul) == actions.sit(screener=screener, by=world.aigul)


def test_with_two_places_a_colleague_looks_too(world: World) -> None:
    screener = granted(world, people=2)
    seats = {actions.sit(screener=screener, by=one).person for one in (world.nurlan, world.aigul)}
    assert seats == {world.nurlan, world.aigul}


def test_people_of_other_houses_take_no_place(world: World) -> None:
    with pytest.raises(NotAllowed, match="Only people of Demo TV Bishkek may see this."):
        actions.sit(screener=granted(world), by=world.nargiz)


def test_who_leaves_the_house_looks_no_longer(world: World, sign_in: object) -> None:
    screener = looking(world)
    client = sign_in(world.aigul)
    world.aigul.broadcaster = world.baku
    world.aigul.save()
    assert statuses(client, screener) == {404}


def test_a_consent_that_was_withdrawn_ends_every_look(world: World, sign_in: object) -> None:
    screener = looking(world)
    held = copied(world, screener.programme)
    client = sign_in(world.aigul)
    assert statuses(client, screener) == {200}
    register.withdraw_consent(consent=held, by=world.erlan)
    assert statuses(client, screener) == {404}
    assert "a person's consent to it was withdrawn" in html.unescape(
        text(client.get(f"/exchange/screeners/{screener.pk}/"))
    )
    with pytest.raises(origin.ConsentEnded):
        actions.ask(programme=screener.programme, by=world.nargiz)


# ---- asking and answering


def test_a_house_asks_once_until_it_is_answered_and_again_when_its_time_is_over(world: World) -> None:
    screener = asked(world)
    with pytest.raises(actions.AskedAlready, match="Demo TV Bishkek has already asked; Demo TV Almaty has not"):
        actions.ask(programme=screener.programme, by=world.nurlan)
    actions.grant(screener=screener, by=world.asel, until=timezone.now() + WEEK)
    with pytest.raises(actions.AskedAlready, match="Demo TV Bishkek may see it already."):
        actions.ask(programme=screener.programme, by=world.nurlan)
    with time_machine.travel(timezone.now() + WEEK * 2, tick=False):
        assert actions.ask(programme=screener.programme, by=world.nurlan).state == ScreenerState.ASKED


def test_a_house_does_not_ask_itself_nor_for_a_film_that_is_not_there(world: World) -> None:
    programme = tale(world)
    with pytest.raises(actions.OwnProgramme):
        actions.ask(programme=programme, by=world.erlan)
    programme.package.delete()
    with pytest.raises(origin.NotPackaged, match="Its film is not in the exchange yet"):
        actions.ask(programme=Programme.objects.get(pk=programme.pk), by=world.aigul)


@pytest.mark.parametrize("name", ["dana", "aigul", "nargiz"])
def test_only_those_who_decide_for_the_owner_answer(world: World, name: str) -> None:
    screener = asked(world)
    with pytest.raises(NotAllowed, match="of Demo TV Almaty decide who may see its programmes"):
        actions.grant(screener=screener, by=getattr(world, name), until=timezone.now() + WEEK)
    with pytest.raises(NotAllowed):
        actions.refuse(screener=screener, by=getattr(world, name), answer="No")


def test_the_producer_may_let_others_see_it(world: World) -> None:
    given = actions.grant(screener=asked(world), by=world.erlan, until=timezone.now() + WEEK)
    assert given.answered_by == world.erlan


@pytest.mark.parametrize(
    ("terms", "says"),
    [
        ({"until": -WEEK}, "Choose an end within the next 60 days."),
        ({"until": WEEK * 20}, "Choose an end within the next 60 days."),
        ({"people": 0}, "Choose 1 to 20 people."),
        ({"people": 21}, "Choose 1 to 20 people."),
        ({"language": "tr"}, "The programme has no sound in this language."),
        ({"minutes": 0}, "Show at least the first minute, or all of it."),
    ],
)
def test_terms_that_make_no_sense_are_told_in_a_sentence(world: World, terms: dict, says: str) -> None:
    given = {"until": WEEK} | terms
    with pytest.raises(actions.TermsMissing, match=re.escape(says)):
        actions.grant(screener=asked(world), by=world.asel, **(given | {"until": timezone.now() + given["until"]}))


def test_a_form_with_something_wrong_keeps_what_was_typed(world: World, sign_in: object) -> None:
    screener = asked(world)
    far = (timezone.now() + WEEK * 20).date()
    answer = sign_in(world.asel).post(
        f"/exchange/screeners/{screener.pk}/grant/", {"until": far, "people": 3, "answer": "Tell us"}
    )
    assert answer.status_code == 422
    assert "Choose an end within the next 60 days." in text(answer)
    assert (f'value="{far}"' in answer.content.decode(), "Tell us" in text(answer)) == (True, True)


def test_who_refuses_says_why_and_the_house_reads_it(world: World, sign_in: object) -> None:
    screener = asked(world)
    with pytest.raises(actions.TermsMissing, match="Say in a word why not."):
        actions.refuse(screener=screener, by=world.asel, answer="  ")
    client = sign_in(world.asel)
    client.post(f"/exchange/screeners/{screener.pk}/refuse/", {"answer": "It is sold for Kyrgyzstan."})
    sign_in(world.aigul)
    assert "It is sold for Kyrgyzstan." in text(client.get(f"/exchange/screeners/{screener.pk}/"))
    with pytest.raises(actions.Answered):
        actions.grant(screener=screener, by=world.asel, until=timezone.now() + WEEK)


def test_another_house_learns_nothing_of_a_request(world: World, sign_in: object) -> None:
    screener = looking(world)
    client = sign_in(world.nargiz)
    assert client.get(f"/exchange/screeners/{screener.pk}/").status_code == 404
    assert "Demo TV Bishkek" not in text(client.get("/exchange/requests/"))
    assert client.post(f"/exchange/screeners/{screener.pk}/withdraw/").status_code == 404
    assert Screener.objects.get().state == ScreenerState.GRANTED


def test_the_house_that_asked_does_not_read_the_report(world: World, sign_in: object) -> None:
    screener = looking(world)
    client = sign_in(world.aigul)
    tell(client, screener, 0, 20)
    assert "What was seen" not in text(client.get(f"/exchange/screeners/{screener.pk}/"))


# ---- the report


def test_who_comes_back_later_has_looked_twice(world: World) -> None:
    screener = looking(world)
    actions.watched(screener=screener, by=world.aigul, start=0, stop=5)
    with time_machine.travel(timezone.now() + dt.timedelta(hours=2), tick=False):
        actions.watched(screener=screener, by=world.aigul, start=5, stop=10)
    (seen,) = queries.seen(queries.asked_of(world.almaty).get())
    assert (seen.who, seen.seconds, seen.percent, len(seen.viewings)) == (str(world.aigul), 10, 25, 2)


@pytest.mark.parametrize(
    ("told", "kept"), [((-5, 3), [[0, 3]]), ((30, 9999), [[30, 40]]), ((20, 10), []), ((99, 120), [])]
)
def test_what_cannot_have_been_played_is_not_written_down(world: World, told: tuple, kept: list) -> None:
    viewing = actions.watched(screener=looking(world), by=world.aigul, start=told[0], stop=told[1])
    assert viewing.pieces == kept


@pytest.mark.parametrize("body", ["", "[]", '{"from": 1}', '{"from": "x", "to": 2}', '{"from": NaN, "to": 2}'])
def test_a_report_that_makes_no_sense_is_refused_in_a_sentence(world: World, sign_in: object, body: str) -> None:
    screener = looking(world)
    answer = sign_in(world.aigul).post(
        f"/exchange/screeners/{screener.pk}/watched/", body, content_type="application/json"
    )
    assert (answer.status_code, answer.json()) == (422, {"problem": "Say from where to where, in seconds."})
    assert Viewing.objects.count() == 0


def test_a_request_waits_on_the_desk_of_those_who_answer(world: World) -> None:
    asked(world)
    on_the_desks = [
        [(job.title, job.house, job.say) for job in desk_of(one, timezone.now()).today if "see it" in job.title]
        for one in (world.asel, world.erlan, world.dana, world.aigul)
    ]
    told = ("They want to see it first", "Demo TV Bishkek", "For Thursday evenings")
    assert on_the_desks == [[told], [told], [], []]


def test_an_answer_waits_on_the_desk_of_who_asked_until_they_have_looked(world: World) -> None:
    def told(person: object) -> list[tuple[str, str]]:
        desk = desk_of(person, timezone.now())
        return [(job.title, job.say) for job in (*desk.today, *desk.later) if "screeners" in job.address]

    screener = granted(world, answer="As you wish")
    assert told(world.aigul) == [("You may look", "As you wish")]
    assert told(world.dana) == []
    actions.sit(screener=screener, by=world.aigul)
    assert told(world.aigul) == [("You may look", "As you wish")]
    actions.watched(screener=queries.asked_by(world.bishkek).get(), by=world.aigul, start=0, stop=10)
    assert told(world.aigul) == []
    other = actions.ask(programme=tale(world), by=world.aigul)
    actions.refuse(screener=other, by=world.asel, answer="Not before it is shown here")
    assert told(world.aigul) == [("Nothing to see", "Not before it is shown here")]
    with time_machine.travel(timezone.now() + WEEK + dt.timedelta(seconds=1), tick=False):
        assert told(world.aigul) == []


def test_its_end_is_told_by_the_last_minute_not_by_the_next_midnight() -> None:
    until = dt.datetime(2027, 3, 2, 0, 0, tzinfo=dt.UTC)
    assert Screener(until=until).last_minute == dt.datetime(2027, 3, 1, 23, 59, tzinfo=dt.UTC)
    assert Screener().last_minute is None


# ---- with a program


def test_a_program_asks_grants_reads_and_ends_it(world: World, sign_in: object) -> None:
    programme = tale(world)
    client = sign_in(world.aigul)
    made = client.post("/api/exchange/screeners", {"programme": str(programme.pk)}, "application/json").json()
    address = f"/api/exchange/screeners/{made['id']}"
    assert (made["state"], made["owner"], made["house"]) == ("asked", "almaty", "bishkek")
    until = (timezone.now() + WEEK).isoformat()
    assert client.post(f"{address}/grant", {"until": until}, "application/json").status_code == 404
    sign_in(world.asel)
    given = client.post(f"{address}/grant", {"until": until, "language": "ky"}, "application/json").json()
    assert (given["state"], given["language"]) == ("granted", "ky")
    actions.sit(screener=Screener.objects.get(), by=world.aigul)
    actions.watched(screener=queries.asked_by(world.bishkek).get(), by=world.aigul, start=0, stop=10)
    (seen,) = client.get(address).json()["seen"]
    assert (seen["who"], seen["parts"]) == (str(world.aigul), [{"start": 0, "stop": 10, "times": 1}])
    sign_in(world.aigul)
    assert client.get(address).json()["seen"] == []
    assert client.post(f"{address}/withdraw", {}, "application/json").json()["state"] == "withdrawn"
    again = client.post(f"{address}/withdraw", {}, "application/json")
    assert (again.status_code, again.json()) == (409, {"problem": "It is over already."})


def test_a_program_of_a_third_house_finds_nothing(world: World, sign_in: object) -> None:
    screener = asked(world)
    client = sign_in(world.nargiz)
    assert client.get("/api/exchange/screeners").json() == []
    assert client.get(f"/api/exchange/screeners/{screener.pk}").status_code == 404
    refused = client.post(f"/api/exchange/screeners/{screener.pk}/refuse", {"answer": "No"}, "application/json")
    assert (refused.status_code, Screener.objects.get().state) == (404, ScreenerState.ASKED)
