"""On the air: what a player in each country gets, and that nothing leaks where there is no licence."""

import datetime as dt
import random
import re
from dataclasses import replace

import pytest
from django.db import DatabaseError, connection
from django.utils import timezone

from ortaq.channels import actions, queries
from ortaq.channels.air import answering, packages, registry
from ortaq.channels.models import Airing, Channel
from ortaq.core.playout import TICKS, playlist, ticks
from ortaq.core.rights import Decision
from ortaq.work.settings import settings as node
from tests.core.playout.assets import plays_of
from tests.rooms.air_stories import channel, film, licence, minute, package
from tests.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def fresh_air(monkeypatch: pytest.MonkeyPatch) -> None:
    """A registry that knows nothing of the other stories."""
    monkeypatch.setattr(answering, "registry", registry.Registry())


def get(path: str, query: str = "") -> tuple[str, dict[str, str], str]:
    said: list = []
    body = answering.answer(
        {"PATH_INFO": path, "QUERY_STRING": query}, lambda status, headers: said.extend((status, headers))
    )
    assert body is not None
    return said[0], dict(said[1]), b"".join(body).decode()


def listed(text: str) -> int:
    """Segments of a live window of a minute: 14 or 15 of them are complete, whatever the second."""
    count = text.count("#EXTINF")
    assert count in {14, 15}
    return count


def on_air(world: World, **rights_given: object) -> Channel:
    """Bishkek shows Almaty's tale from ten minutes ago for an hour; it has a licence for Kyrgyzstan."""
    tale = film(world, voice=True)
    licence(world, tale, **rights_given)
    mine = channel(world)
    actions.plan(channel=mine, programme=tale, starts_at=minute(-10), seconds=3600, by=world.nurlan)
    actions.publish(channel=mine, by=world.nurlan)
    answering.registry.refresh()
    return mine


def test_bishkek_sees_the_tale_and_budapest_sees_why_not(world: World) -> None:
    on_air(world)
    status, headers, text = get("/live/demo-bishkek/kg/720p.m3u8")
    assert (status, headers["content-type"]) == ("200 OK", "application/vnd.apple.mpegurl")
    assert headers["access-control-allow-origin"] == "*"
    assert headers["cache-control"] == "max-age=2"
    tale = Airing.objects.get(slot__isnull=False, number=1)
    assert re.findall(r"^/media/([^/]+)/720p/seg", text, re.MULTILINE) == [tale.folder] * listed(text)
    (said,) = re.findall(r'#EXT-X-DATERANGE:(.*CLASS="org.ortaq.programme".*)', text)
    pk = tale.slot.programme_id
    assert said.split(",", 4)[4] == (
        f'X-PROGRAMME="{pk}",X-TITLE="Қожанасыр (ky)",X-TITLE-LANGUAGE="ky",X-LABEL="voice",X-LEVEL=3,'
        f'X-VERIFY="{node().origin}/verify/{pk}/",X-LABELS="ky=voice/3 kk=none/0"'
    )
    _, _, text = get("/live/demo-bishkek/hu/720p.m3u8")
    assert set(re.findall(r"^/media/([^/]+)/", text, re.MULTILINE)) == {"slate"}
    (said,) = re.findall(r"#EXT-X-DATERANGE:(.*)", text)
    assert 'CLASS="org.ortaq.slate"' in said
    assert f'X-REASON="no_licence",X-PROGRAMME="{pk}"' in said
    _, _, text = get("/live/demo-bishkek/none/sound-ky.m3u8")
    assert set(re.findall(r"^/media/([^/]+/[^/]+)/seg", text, re.MULTILINE)) == {"slate/sound-zxx"}
    assert 'X-REASON="territory"' in text


def test_every_rendition_of_the_multivariant_playlist_answers(world: World) -> None:
    on_air(world)
    _, _, master = get("/live/demo-bishkek/kg/master.m3u8")
    assert '#EXT-X-SESSION-DATA:DATA-ID="org.ortaq.provenance"' in master
    names = re.findall(r'^#EXT-X-MEDIA:.*URI="([^"]+)"', master, re.MULTILINE) + re.findall(
        r"^(\d+p\.m3u8)$", master, re.MULTILINE
    )
    assert names == [
        "sound-ky.m3u8",
        "sound-kk.m3u8",
        "subs-ky.m3u8",
        "subs-kk-Latn.m3u8",
        "720p.m3u8",
        "360p.m3u8",
    ]
    for name in names:
        status, _, text = get(f"/live/demo-bishkek/kg/{name}")
        assert (status, listed(text) > 0) == ("200 OK", True)
    for path in ("/live/demo-bishkek/kg/1080p.m3u8", "/live/demo-bishkek/xx/720p.m3u8", "/live/x", "/live/"):
        assert get(path)[0] == "404 Not Found"
    assert answering.answer({"PATH_INFO": "/watch/"}, lambda *_: None) is None


def test_a_playlist_is_made_once_a_beat_and_the_same_in_every_process(world: World) -> None:
    on_air(world)
    one, other = registry.Registry(), registry.Registry()
    one.refresh()
    other.refresh()
    here, there = (registry.live["/live/demo-bishkek/kg"] for registry in (one, other))
    chance, start = random.Random(3), ticks.of(timezone.now())
    for _ in range(300):
        now = start + chance.randrange(300 * TICKS)
        beat = now - now % registry.BEAT
        # Whoever asks first in a beat, and whatever was asked before.
        there.listed("360p", start + chance.randrange(300 * TICKS))
        assert here.listed("720p", now) == there.listed("720p", beat) == playlist(here.timeline, "720p", beat)
        assert here.listed("720p", now) is here.listed("720p", now)
    # Another timeline begins with nothing made.
    assert replace(here, timeline=there.timeline).made == {}


def test_a_sound_without_a_licence_is_never_sent_its_stand_in_is_declared(world: World) -> None:
    on_air(world, sounds=["kk"], subtitles=["ky"])
    tale = Airing.objects.get(number=1)
    _, _, text = get("/live/demo-bishkek/kg/sound-ky.m3u8")
    assert set(re.findall(r"^/media/([^/]+/[^/]+)/seg", text, re.MULTILINE)) == {f"{tale.folder}/sound-kk"}
    assert 'X-STAND-IN="ky=kk"' in text
    assert 'X-LABEL="none",X-LEVEL=0' in text
    _, _, text = get("/live/demo-bishkek/kg/subs-kk-Latn.m3u8")
    assert set(re.findall(r"^/media/(.+)", text, re.MULTILINE)) == {packages.BLANK}
    _, _, text = get("/live/demo-bishkek/kg/subs-ky.m3u8")
    assert set(re.findall(r"^/media/([^/]+/[^/]+)/seg", text, re.MULTILINE)) == {f"{tale.folder}/subs-ky"}


def test_where_the_licence_ends_inside_the_slot_the_slate_follows(world: World) -> None:
    # The licence ends at midnight in Bishkek; the slot reaches over it.
    zone = dt.timedelta(hours=6)
    midnight = (timezone.now() + zone).replace(hour=0, minute=0, second=0, microsecond=0) - zone + dt.timedelta(days=1)
    tale = film(world)
    licence(world, tale, days=2)
    mine = channel(world)
    actions.plan(
        channel=mine, programme=tale, starts_at=midnight - dt.timedelta(minutes=10), seconds=1200, by=world.nurlan
    )
    actions.publish(channel=mine, by=world.nurlan)
    timeline = registry.on_air(mine, ticks.of(timezone.now()))[0]["/live/demo-bishkek/kg"].timeline
    edge = ticks.of(midnight)
    for start, tracks, count in plays_of(timeline, "720p"):
        is_slate = "/slate/" in tracks["720p"].head.decode()
        assert is_slate or start + tracks["720p"].ends[count - 1] <= edge
    assert b"licence_ended" in playlist(timeline, "720p", edge + 120 * TICKS)


def leaks(mine: Channel, rows: list[Airing], tries: int) -> tuple[int, int]:
    """Look at random (territory, instant, rendition): how often the log did not allow what was sent, of how many."""
    lives = registry.on_air(mine, ticks.of(timezone.now()))[0]
    chance, wrong, seen = random.Random(7), 0, 0
    allowed: dict[tuple[str, str], list] = {}
    for row in rows:
        for code, plain in row.decisions.items():
            decision = Decision.read(plain)
            if decision.is_allowed:
                until = ticks.of(decision.until) if decision.until else row.stop + 4 * TICKS
                allowed.setdefault((code.lower(), row.folder), []).append((row.start, until, decision))
    for _ in range(tries):
        live = chance.choice(list(lives.values()))
        at = chance.randrange(rows[0].start, rows[-1].stop)
        name = chance.choice(list(live.files.values()))
        tracks = live.timeline.on_at(at)
        assert tracks is not None
        folder, rendition = tracks[name].lines.decode().split("\n")[1].split("/")[2:4]
        seen += 1
        if folder in {"slate", "blank", "pause"}:
            continue
        tag = rendition.partition("-")[2]
        wrong += not any(
            start <= at < until
            and (not rendition.startswith("sound-") or tag in one.sounds or "*" in one.sounds)
            and (not rendition.startswith("subs-") or tag in one.subtitles or "*" in one.subtitles)
            for start, until, one in allowed.get((live.variant, folder), [])
        )
    return wrong, seen


def busy(world: World) -> Channel:
    """A day of ten slots under five kinds of right, seen in four countries."""
    mine = channel(world, territories_seen=["KG", "KZ", "HU", "TR"])
    films = [film(world, title=f"Film {n}", frames=700 + 133 * n) for n in range(4)]
    licence(world, films[0])
    licence(world, films[1], territories=["KG", "KZ"], sounds=["kk"], subtitles=[], runs=None)
    licence(world, films[2], territories=["*"], sounds=["*"], runs=None, days=9)
    licence(world, films[3], territories=["KG", "TR"], media=["linear"], runs=None)
    for n in range(40):
        actions.plan(
            channel=mine,
            programme=films[n % 4],
            starts_at=minute(-30 + n * 40),
            seconds=(600, 1200, 2400)[n % 3],
            by=world.nurlan,
        ) if n % 4 or n < 20 else None
    actions.publish(channel=mine, by=world.nurlan)
    return mine


def log_of(mine: Channel) -> list[Airing]:
    """What was decided, as it stands in the log."""
    return list(Airing.objects.filter(channel=mine).select_related("slot").order_by("number"))


def test_nothing_leaks_into_a_territory_without_licence(world: World) -> None:
    mine = busy(world)
    assert leaks(mine, log_of(mine), 5_000) == (0, 5_000)


@pytest.mark.slow
def test_nothing_leaks_in_a_hundred_thousand_looks(world: World) -> None:
    mine = busy(world)
    assert leaks(mine, log_of(mine), 100_000) == (0, 100_000)


def test_the_leak_test_would_notice_a_leak(world: World) -> None:
    mine = busy(world)
    log = log_of(mine)
    for row in Airing.objects.filter(channel=mine, slot__isnull=False):
        # As if the air had taken Hungary's decision for Kyrgyzstan's.
        row.decisions["HU"], row.decisions["KG"] = row.decisions["KG"], row.decisions["HU"]
        row.save()
    assert leaks(mine, log, 1_000)[0] > 0


def test_start_over_and_catch_up_reach_as_far_as_the_licence(world: World) -> None:
    mine = on_air(world)
    begin = int(minute(-10).timestamp())
    _, _, text = get("/live/demo-bishkek/kg/720p.m3u8", f"from={begin}")
    assert "#EXT-X-MEDIA-SEQUENCE:0\n" in text
    assert text.count("#EXTINF") >= 149
    _, _, master = get("/live/demo-bishkek/kg/master.m3u8", f"from={begin}&to={begin + 36}&x=1")
    assert f'URI="sound-ky.m3u8?from={begin}&to={begin + 36}"' in master
    _, _, text = get("/live/demo-bishkek/kg/720p.m3u8", f"from={begin}&to={begin + 36}")
    assert (text.count("#EXTINF"), text.endswith("#EXT-X-ENDLIST\n")) == (9, True)
    for bad in ("from=x", "to=3", "from=1%00", "x"):
        assert get("/live/demo-bishkek/kg/720p.m3u8", bad)[0] == "404 Not Found"
    assert mine.slug == "demo-bishkek"


def test_without_the_right_to_start_over_only_the_live_window_is_shown(world: World) -> None:
    on_air(world, media=["linear"])
    _, _, text = get("/live/demo-bishkek/kg/720p.m3u8", f"from={int(minute(-10).timestamp())}")
    assert listed(text)


def test_a_trusted_proxy_has_the_last_word_on_where_a_viewer_is(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    on_air(world)
    assert answering.header_key("") is None
    monkeypatch.setattr(answering, "TERRITORY", answering.header_key("X-Viewer-Country"))
    said: list = []
    for country, status in (("KG", "200 OK"), ("HU", "404 Not Found"), ("", "404 Not Found")):
        environ = {"PATH_INFO": "/live/demo-bishkek/kg/720p.m3u8", "HTTP_X_VIEWER_COUNTRY": country}
        answering.answer(environ, lambda one, _headers: said.append(one))
        assert said[-1] == status
    assert get("/live/demo-bishkek/none/720p.m3u8")[0] == "200 OK"


def test_two_processes_answer_with_the_same_bytes(world: World) -> None:
    mine = busy(world)
    now = ticks.of(timezone.now())
    one, other = registry.on_air(mine, now)[0], registry.on_air(mine, now)[0]
    for place, live in one.items():
        for name in live.files.values():
            for at in range(now, now + 7200 * TICKS, 211 * TICKS):
                assert playlist(live.timeline, name, at) == playlist(other[place].timeline, name, at)


def test_a_later_publication_never_renumbers_what_was_on_the_air(world: World) -> None:
    mine = busy(world)
    now = ticks.of(timezone.now())
    before = registry.on_air(mine, now)[0]
    late = minute(30 * 60)
    other = film(world, title="New", frames=511)
    licence(world, other)
    slot = actions.plan(channel=mine, programme=other, starts_at=late, seconds=600, by=world.nurlan)
    actions.publish(channel=mine, by=world.nurlan)
    actions.remove(slot=queries.slots(mine, minute(8 * 60), late).order_by("starts_at").first(), by=world.nurlan)
    actions.publish(channel=mine, by=world.nurlan)
    after = registry.on_air(mine, now)[0]
    # A process that starts tomorrow takes the timeline up in the middle, and counts on with the same numbers.
    pruned = registry.on_air(mine, ticks.of(late) + 25 * 3600 * TICKS)[0]
    assert pruned["/live/demo-bishkek/kg"].timeline.played[0] > 0
    for place, live in before.items():
        for name in live.files.values():
            for at in range(now, now + 7 * 3600 * TICKS, 997 * TICKS):
                assert playlist(live.timeline, name, at) == playlist(after[place].timeline, name, at)
            for at in range(ticks.of(late), after[place].timeline.end + 60 * TICKS, 97 * TICKS):
                if at - 60 * TICKS > pruned[place].timeline.starts[0]:
                    assert playlist(pruned[place].timeline, name, at) == playlist(after[place].timeline, name, at)
    assert slot.pk


def test_a_new_package_does_not_change_what_was_published(world: World) -> None:
    mine = on_air(world)
    tale = Airing.objects.get(number=1)
    before = get("/live/demo-bishkek/kg/master.m3u8")
    package(tale.slot.programme, frames=500, sounds=("kk",), subtitles=())
    lives = registry.on_air(mine, ticks.of(timezone.now()))[0]
    assert tale.folder.encode() in lives["/live/demo-bishkek/kg"].timeline.tracks[0]["720p"].head
    assert before[0] == "200 OK"


def test_the_air_looks_for_news_and_survives_a_database_that_is_away(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine = on_air(world)
    assert answering.registry.refresh() == 0
    next_slot = actions.plan(channel=mine, programme=film(world), starts_at=minute(90), by=world.nurlan)
    actions.remove(slot=next_slot, by=world.nurlan)
    other = channel(world, "almaty", number=2)
    own = film(world, title="Own")
    actions.plan(channel=other, programme=own, starts_at=minute(-3), seconds=600, by=world.dana)
    actions.publish(channel=other, by=world.dana)
    assert answering.registry.refresh() == 1
    assert listed(get("/live/demo-almaty/hu/720p.m3u8")[2])

    def away(*_: object, **__: object) -> None:
        raise DatabaseError

    with monkeypatch.context() as broken:
        broken.setattr(connection, "cursor", away)
        with pytest.raises(DatabaseError):
            answering.registry.refresh()
    assert get("/live/demo-bishkek/kg/720p.m3u8")[0] == "200 OK"
    Airing.objects.filter(channel=other).delete()
    other.slots.all().delete()
    other.delete()
    answering.registry.refresh()
    assert get("/live/demo-almaty/hu/720p.m3u8")[0] == "404 Not Found"
    assert get("/live/demo-bishkek/kg/720p.m3u8")[0] == "200 OK"


def test_a_package_that_cannot_be_read_is_a_slate_and_is_tried_again(world: World) -> None:
    mine = on_air(world)
    Airing.objects.filter(channel=mine, number=1).update(folder="not-there-yet")
    found, whole = registry.on_air(mine, ticks.of(timezone.now()))
    assert not whole
    text = playlist(found["/live/demo-bishkek/kg"].timeline, "720p", ticks.of(timezone.now())).decode()
    assert 'X-REASON="not_ready"' in text
