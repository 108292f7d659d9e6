"""What the air reads ready-made is what it would build from the airings, whatever has happened; or it is not read."""

import contextlib
import datetime as dt
import itertools
import random
import shutil
from collections.abc import Callable

import pytest
import time_machine
from django.core.files.storage import default_storage
from django.db import DatabaseError
from django.utils import timezone

from ortaq.catalogue.models import Programme
from ortaq.channels import actions
from ortaq.channels.air import answering, news, packages, reels, registry
from ortaq.channels.air.reels import Numbers
from ortaq.channels.air.shared import Shared
from ortaq.channels.models import Airing, Channel, Period, Publication, Reel
from ortaq.core.playout import SEGMENT, TICKS, Timeline, playlist, since, ticks
from ortaq.origin import actions as origin
from ortaq.rights import actions as rights
from ortaq.standards.consents import actions as register
from ortaq.work.refused import Refused
from tests.rooms.air_stories import channel, film, licence, minute
from tests.rooms.test_channels_air import fresh_air
from tests.rooms.test_channels_consent import copied
from tests.world import World

FILMS = (("Қожанасыр", 900), ("Stag", 833), ("Ер Төстік", 325))
__all__ = ["fresh_air"]
pytestmark = pytest.mark.django_db


def held(mine: Channel) -> dict[str, Timeline] | None:
    """What the reel of a channel says; None when it does not hold."""
    return reels.held([mine], reels.newest([mine.pk]), Shared()).get(mine.pk)


class Life:
    """A channel to which everything happens that can change its air, in an order that dice choose."""

    def __init__(self, world: World, clock: time_machine.Traveller, seed: int) -> None:
        self.world, self.clock, self.dice = world, clock, random.Random(seed)
        tale, stag, cloned = (film(world, title=title, frames=frames) for title, frames in FILMS)
        self.consent, self.films = copied(world, cloned), [tale, stag, cloned]
        where = [{}, {"territories": ["KG", "KZ"]}, {"territories": ["HU"]}, {"territories": ["KG", "KZ", "HU"]}]
        works = [*self.films, cloned]
        self.contracts = [licence(world, one, runs=None, **at) for one, at in zip(works, where, strict=True)]
        self.mine = channel(world)

    def publish(self) -> None:
        for _ in range(self.dice.randint(1, 3)):
            programme, instead = self.dice.sample(self.films, 2)
            at = minute(2 + self.dice.randrange(0, 300, 10))
            with contextlib.suppress(Refused):
                slot = actions.plan(
                    channel=self.mine, programme=programme, starts_at=at, seconds=600, by=self.world.nurlan
                )
                actions.name_stand_in(slot=slot, programme=instead, by=self.world.nurlan)
        actions.publish(channel=self.mine, by=self.world.nurlan)

    def cards(self) -> None:
        actions.make_cards(channel=self.mine)

    def revoke(self) -> None:
        rights.end(contract=self.contracts.pop(self.dice.randrange(len(self.contracts))), by=self.world.asel)
        actions.follow_rights(channel=self.mine)

    def withdraw(self) -> None:
        register.withdraw_consent(consent=self.consent, by=self.world.erlan)
        actions.withhold(channel=self.mine)

    def sign(self) -> None:
        """Another init section from some minute on; who signs it is told elsewhere (test_channels_periods.py)."""
        number = Period.objects.count()
        Period.objects.create(
            channel=self.mine,
            folder=self.dice.choice(self.films).package.folder,
            stream=f"urn:c2pa:stream-{number}",
            urn=f"urn:c2pa:{number:08}-0000-0000-0000-000000000000",
            since=ticks.of(minute(self.dice.randrange(1, 90))),
            signed_at=timezone.now(),
        )
        reels.keep(self.mine)

    def wait(self) -> None:
        self.clock.shift(dt.timedelta(minutes=self.dice.choice([1, 7, 95, 700, 1500])))
        actions.keep_ahead(channel=self.mine)

    def require_same(self) -> None:
        """The reel holds, and plays what is built from the airings, in every territory and rendition, at any time."""
        now, slug = ticks.now(), self.mine.slug
        found, (fresh, is_whole) = held(self.mine), registry.on_air(self.mine, now)
        assert is_whole
        assert found is not None
        assert {f"/live/{slug}/{name}" for name in found} == set(fresh)
        for name, kept in found.items():
            built = fresh[f"/live/{slug}/{name}"].timeline
            assert kept.mark == built.mark
            since_when = max(kept.starts[0], built.starts[0])
            moments = [now, *(now + self.dice.randrange(-1800, 8 * 3600) * TICKS + 7 for _ in range(6))]
            for at, rendition in itertools.product([max(one, since_when) for one in moments], kept.count):
                assert playlist(kept, rendition, at) == playlist(built, rendition, at)
                hour = max(at - 3600 * TICKS, since_when)
                assert since(kept, rendition, at, hour) == since(built, rendition, at, hour)


@pytest.mark.parametrize("seed", [1, *(pytest.param(seed, marks=pytest.mark.slow) for seed in (2, 3, 4))])
def test_whatever_happens_the_reel_is_what_would_be_built(world: World, seed: int) -> None:
    with time_machine.travel(timezone.now(), tick=False) as clock:
        life = Life(world, clock, seed)
        life.publish()
        life.require_same()
        happenings = [life.publish] * 3 + [life.wait] * 3
        happenings += [life.cards, life.revoke, life.withdraw, life.sign, life.sign]
        life.dice.shuffle(happenings)
        for happening in happenings:
            with contextlib.suppress(Refused):
                happening()
            life.require_same()
        assert Publication.objects.filter(channel=life.mine).count() > 2


@pytest.fixture
def story(world: World) -> tuple[Channel, Programme]:
    """A tale on the air from ten minutes ago on, and again in half an hour."""
    tale = film(world, voice=True)
    licence(world, tale)
    mine = channel(world)
    for at in (-10, 30):
        actions.plan(channel=mine, programme=tale, starts_at=minute(at), seconds=1200, by=world.nurlan)
    actions.publish(channel=mine, by=world.nurlan)
    return mine, tale


def on(code: str = "kg") -> Timeline:
    answering.registry = registry.Registry()  # as another process starts
    answering.registry.refresh()
    return answering.registry.live[f"/live/demo-bishkek/{code}"].timeline


def retitled(_mine: Channel, tale: Programme) -> None:
    tale.titles = {"ky": "Башка ат"}
    tale.save()


def declared_anew(_mine: Channel, tale: Programme) -> None:
    version = tale.versions.get(kind="sound", language="kk")
    origin.declare(
        version=version, by=tale.owner.people.first(), no_ai=False, uses=[{"kind": "voice.synthetic", "system": "x"}]
    )


def speaking_other_languages(mine: Channel, _tale: Programme) -> None:
    mine.sounds = ["kk", "ky"]
    mine.save()


def with_a_picture_in_sign_language(mine: Channel, _tale: Programme) -> None:
    mine.signs = ["rsl"]
    mine.save()


def seen_elsewhere(mine: Channel, _tale: Programme) -> None:
    mine.territories = ["KG"]
    mine.save()


def signed_since(mine: Channel, tale: Programme) -> None:
    Period.objects.create(
        channel=mine, folder=tale.package.folder, stream="urn:x", urn="urn:c2pa:x", signed_at=timezone.now()
    )


def withheld_since(mine: Channel, _tale: Programme) -> None:
    """As an action would that forgot the reel."""
    Airing.objects.filter(channel=mine).update(withheld_from=ticks.now(), withheld_because="consent")
    Publication.objects.create(channel=mine, published_at=timezone.now(), at=1 << 61)


def of_another_make(_mine: Channel, tale: Programme) -> None:
    shutil.rmtree(default_storage.path(f"packages/{tale.package.folder}/sound-ky"))
    packages._known.clear()


def spoilt(mine: Channel, _tale: Programme) -> None:
    Reel.objects.filter(channel=mine).update(data=b"\0" * 40)


@pytest.mark.parametrize(
    "changed",
    [
        retitled,
        declared_anew,
        speaking_other_languages,
        with_a_picture_in_sign_language,
        seen_elsewhere,
        signed_since,
        withheld_since,
        of_another_make,
        spoilt,
    ],
)
def test_a_reel_that_was_made_of_something_else_does_not_hold_and_is_wound_anew(
    story: tuple[Channel, Programme], changed: Callable[[Channel, Programme], None]
) -> None:
    mine, tale = story
    before = held(mine)
    assert before is not None
    changed(mine, tale)
    mine.refresh_from_db()
    assert held(mine) is None
    now = ticks.now() + 16 * SEGMENT
    first, fresh = on(), registry.on_air(mine, now)[0]["/live/demo-bishkek/kg"].timeline
    second = held(mine)
    assert second is not None  # the first process has kept what it has built
    for name in fresh.count:
        assert playlist(first, name, now) == playlist(second["kg"], name, now) == playlist(fresh, name, now)
    if changed not in (with_a_picture_in_sign_language, seen_elsewhere, spoilt):
        names = ("720p", "sound-ky", "sound-kk")
        assert [playlist(first, name, now) for name in names] != [playlist(before["kg"], name, now) for name in names]


def test_another_ortaq_reads_no_reels_of_this_one(
    story: tuple[Channel, Programme], monkeypatch: pytest.MonkeyPatch
) -> None:
    mine, _tale = story
    before = Reel.objects.get().key
    monkeypatch.setattr(reels, "source", lambda: "another")
    assert held(mine) is None
    on()
    assert Reel.objects.get().key != before
    assert held(mine) is not None


def test_a_package_that_cannot_be_read_now_leaves_the_slate_and_no_reel_of_it(
    story: tuple[Channel, Programme], monkeypatch: pytest.MonkeyPatch
) -> None:
    mine, tale = story
    before, key = playlist(on(), "720p", ticks.now()), Reel.objects.get().key
    real = packages.asset
    monkeypatch.setattr(packages, "asset", lambda folder: None if folder == tale.package.folder else real(folder))
    assert held(mine) is None
    assert b"not_ready" in playlist(on(), "720p", ticks.now())
    assert Reel.objects.get().key == key
    monkeypatch.undo()
    assert playlist(on(), "720p", ticks.now()) == before


def test_a_database_that_keeps_nothing_does_no_harm(
    story: tuple[Channel, Programme], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    Reel.objects.all().delete()

    def away(*_: object, **__: object) -> None:
        raise DatabaseError

    monkeypatch.setattr(reels, "save", away)
    assert on().tracks
    assert "could not be kept" in caplog.text


def test_what_is_new_is_heard_of_though_it_is_written_out_of_order(story: tuple[Channel, Programme]) -> None:
    mine, _tale = story
    first = Publication.objects.get(channel=mine).number
    Publication.objects.all().update(number=first + 1000)
    told = news.News()
    assert told.look(100.0) == {mine.pk: Numbers(first + 1000)}

    def write(number: int) -> None:
        Publication.objects.create(number=number, channel=mine, published_at=timezone.now())

    late, other = channel_beside(mine), channel_beside(mine)
    # It had its number before, and is there only now.
    Publication.objects.create(number=first + 990, channel=late, published_at=timezone.now())
    write(first + 1001)
    Period.objects.create(channel=mine, folder="x", stream="s", urn="u", signed_at=timezone.now())
    number = Period.objects.get().number
    assert told.look(101.0) == {mine.pk: Numbers(first + 1001, number), late.pk: Numbers(first + 990)}
    # Later still: the whole look finds it, and what has gone.
    Publication.objects.create(number=first + 5, channel=other, published_at=timezone.now())
    late.delete()
    assert other.pk not in told.look(102.0)
    assert told.look(161.0) == {mine.pk: Numbers(first + 1001, number), other.pk: Numbers(first + 5)}


def channel_beside(mine: Channel) -> Channel:
    number = Channel.objects.count() + 1
    return Channel.objects.create(
        broadcaster=mine.broadcaster,
        slug=f"beside-{number}",
        number=number,
        names=mine.names,
        time_zone=mine.time_zone,
        sounds=mine.sounds,
        subtitles=mine.subtitles,
        territories=mine.territories,
    )


def test_a_look_when_nothing_is_new_asks_for_next_to_nothing(
    story: tuple[Channel, Programme], django_assert_num_queries: Callable[..., object]
) -> None:
    answering.registry.refresh()
    with django_assert_num_queries(3):  # publications, signatures, feeds
        assert answering.registry.follow(answering.registry.news.look) == 0
