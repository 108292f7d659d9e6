"""Nurlan keeps a week as a template: series go on, rules fill, and what is planned is never overwritten."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.utils import timezone

from ortaq.catalogue.models import Programme
from ortaq.channels import actions
from ortaq.channels.models import Channel, Slot, Template
from ortaq.channels.planning.strips import Strip, What
from tests.rooms.air_stories import channel, film, licence
from tests.rooms.test_channels_listings import in_series
from tests.world import World

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
BISHKEK = ZoneInfo("Asia/Bishkek")


def monday(weeks: int = 1) -> dt.date:
    """A Monday to come, where the channel is."""
    today = timezone.now().astimezone(BISHKEK).date()
    return today - today.weekday() * DAY + weeks * 7 * DAY


def at(day: dt.date, clock: str, zone: ZoneInfo = BISHKEK) -> dt.datetime:
    """A time of the clock on a day."""
    return dt.datetime.combine(day, dt.time.fromisoformat(clock), zone).astimezone(dt.UTC)


def put(mine: Channel, tale: Programme, when: dt.datetime, world: World, seconds: int = 600) -> Slot:
    """Nurlan plans something."""
    return actions.plan(channel=mine, programme=tale, starts_at=when, seconds=seconds, by=world.nurlan)


def planned(mine: Channel, first: dt.date, days: int = 7) -> list[tuple[int, str, Programme, int]]:
    """Day, time, programme and length of what is planned."""
    rows = Slot.objects.filter(channel=mine, removed_at=None).select_related("programme").order_by("starts_at")
    local = [(one, one.starts_at.astimezone(BISHKEK)) for one in rows]
    return [
        ((when.date() - first).days, f"{when:%H:%M}", one.programme, one.seconds)
        for one, when in local
        if 0 <= (when.date() - first).days < days
    ]


def season(world: World, *titles: str) -> list[Programme]:
    """A series with episodes in their order."""
    first, *others = (film(world, title=title) for title in titles)
    in_series(world, first, 1, 1)
    for number, one in enumerate(others, 2):
        one.kind, one.part_of, one.place = "episode", first.part_of, number
        one.save()
    return [first, *others]


def rule(**about: object) -> Strip:
    """What belongs in a strip by rule."""
    return Strip(0, "00:00:00", 0, What.RULE, **about)


def test_a_week_is_planned_again_with_the_next_episodes(world: World) -> None:
    mine, news = channel(world), film(world, title="News")
    one, two, three, four = season(world, "Bir", "Eki", "Üch", "Tört")
    this = monday()
    put(mine, one, at(this, "18:00"), world)
    put(mine, two, at(this + 2 * DAY, "18:00"), world)
    put(mine, news, at(this + 2 * DAY, "20:00"), world)
    # Any day of a week means the week.
    kept = actions.save_template(channel=mine, name=" Winter ", first=this + 4 * DAY, days=7, by=world.nurlan)
    assert (kept.name, [plain["what"] for plain in kept.strips]) == ("Winter", ["series", "series", "programme"])
    made = actions.apply_template(template=kept, first=this + 8 * DAY, by=world.nurlan)
    assert made.left == ()
    assert planned(mine, monday(2)) == [(0, "18:00", three, 600), (2, "18:00", four, 600), (2, "20:00", news, 600)]
    # Then the series is at its end, which is said, and the rest is planned.
    again = actions.apply_template(template=kept, first=monday(3), by=world.nurlan)
    assert [(one.day, one.time, why) for one, _when, why in again.left] == [
        (0, "18:00:00", "“Tales” has no further episode."),
        (2, "18:00:00", "“Tales” has no further episode."),
    ]
    assert planned(mine, monday(3)) == [(2, "20:00", news, 600)]
    assert actions.undo(channel=mine, by=world.nurlan).kind == "templated"
    assert planned(mine, monday(3)) == []
    assert len(planned(mine, monday(2))) == 3


def test_what_is_planned_is_never_overwritten_and_a_taken_strip_uses_up_no_episode(world: World) -> None:
    mine, other = channel(world), film(world, title="Other")
    one, two, three = season(world, "Bir", "Eki", "Üch")
    this = monday()
    put(mine, one, at(this, "18:00"), world)
    put(mine, two, at(this + DAY, "18:00"), world)
    kept = actions.save_template(channel=mine, name="Winter", first=this, days=7, by=world.nurlan)
    put(mine, other, at(monday(2), "18:05"), world)
    made = actions.apply_template(template=kept, first=monday(2), by=world.nurlan)
    assert planned(mine, monday(2)) == [(0, "18:05", other, 600), (1, "18:00", three, 600)]
    ((_strip, when, why),) = made.left
    assert (when, why) == (at(monday(2), "18:00"), "“Nasreddin” has this time: 18:05–18:15.")
    with pytest.raises(actions.NothingToApply, match="has this time"):
        actions.apply_template(template=kept, first=this, by=world.nurlan)


def test_a_rule_takes_what_may_be_shown_then_in_that_genre_language_and_age(world: World) -> None:
    mine, first = channel(world), film(world, title="First")
    good, adult, drama, unlicensed, silent = (
        film(world, title=title, sounds=sounds, frames=9000)
        for title, sounds in (
            ("Good", ("kk", "ky")),
            ("Adult", ("kk", "ky")),
            ("Drama", ("kk", "ky")),
            ("Unlicensed", ("kk", "ky")),
            ("No Kyrgyz", ("kk",)),
        )
    )
    for one in (first, good, adult, drama, silent):
        licence(world, one, runs=None)
    Programme.objects.filter(pk=adult.pk).update(min_age=16)
    Programme.objects.filter(pk=drama.pk).update(genre="drama")
    put(mine, first, at(monday(), "18:00"), world, seconds=1440)
    kept = actions.save_template(channel=mine, name="Rule", first=monday(), days=1, by=world.nurlan)
    by_rule = rule(genre="children", language="ky", max_age=12)
    actions.set_strip(template=kept, number=0, strip=by_rule, by=world.nurlan)
    kept.refresh_from_db()
    # Its place and length stay those of the template.
    assert kept.strips[0] == by_rule.plain() | {"day": 0, "time": "18:00:00", "seconds": 1440}
    actions.apply_template(template=kept, first=monday(2), days=2, by=world.nurlan)
    found = planned(mine, monday(2))
    assert {one for _day, _time, one, _seconds in found} <= {first, good}
    assert {day for day, *_rest in found} == {0, 1}
    for day in (0, 1):
        assert sum(seconds for when, _time, _one, seconds in found if when == day) <= 1440
    assert not {unlicensed, adult, drama, silent} & {one for _day, _time, one, _seconds in found}
    Programme.objects.filter(pk__in=[first.pk, good.pk]).update(genre="news")
    with pytest.raises(actions.NothingToApply, match="follows the rule"):
        actions.apply_template(template=kept, first=monday(3), by=world.nurlan)


def test_a_rule_gives_no_licence_more_showings_than_it_has(world: World) -> None:
    mine, few, many = channel(world), film(world, title="Few", frames=9000), film(world, title="Many", frames=9000)
    licence(world, few, runs=1)
    put(mine, many, at(monday(), "18:00"), world, seconds=360)
    kept = actions.save_template(channel=mine, name="Rule", first=monday(), days=1, by=world.nurlan)
    actions.set_strip(template=kept, number=0, strip=rule(), by=world.nurlan)
    made = actions.apply_template(template=kept, first=monday(2), days=5, by=world.nurlan)
    assert [one.programme for one in made.planned] == [few]
    assert len(made.left) == 4


def test_the_clock_of_the_wall_counts_and_a_skipped_time_is_named(world: World) -> None:
    mine, tale = channel(world, "budapest", time_zone="Europe/Budapest"), film(world, "budapest")
    kept = Template.objects.create(
        channel=mine,
        name="Night",
        days=1,
        made_by=world.reka,
        strips=[Strip(0, clock, 600, What.PROGRAMME, str(tale.pk)).plain() for clock in ("02:30:00", "18:00:00")],
    )
    # The last Sunday of a March to come: at two it is three.
    year = timezone.now().year + 1
    sunday = max(day for day in (dt.date(year, 3, n) for n in range(25, 32)) if day.weekday() == 6)
    made = actions.apply_template(template=kept, first=sunday, by=world.reka)
    assert [one.starts_at for one in made.planned] == [at(sunday, "18:00", ZoneInfo("Europe/Budapest"))]
    assert [(when, why) for _strip, when, why in made.left] == [(None, "The clocks skip this time on that day.")]


def test_a_template_that_says_nothing_is_refused(world: World) -> None:
    mine, tale = channel(world), film(world)
    with pytest.raises(actions.TemplateUnclear, match="nothing in these days"):
        actions.save_template(channel=mine, name="Empty", first=monday(), days=7, by=world.nurlan)
    put(mine, tale, at(monday(), "18:00"), world)
    for name, days in (("", 7), ("x", 3)):
        with pytest.raises(actions.TemplateUnclear, match="needs a name"):
            actions.save_template(channel=mine, name=name, first=monday(), days=days, by=world.nurlan)
    kept = actions.save_template(channel=mine, name="One", first=monday(), days=7, by=world.nurlan)
    with pytest.raises(actions.TemplateUnclear, match="already"):
        actions.save_template(channel=mine, name="One", first=monday(), days=7, by=world.nurlan)
    for wrong, said in (
        (rule(genre="weather"), "that we know"),
        (rule(language="xx"), "that we know"),
        (rule(max_age=99), "that we know"),
        (Strip(0, "", 0, What.SERIES, str(tale.pk)), "Say which"),
        (Strip(0, "", 0, What.PROGRAMME, ""), "Say which"),
    ):
        with pytest.raises(actions.TemplateUnclear, match=said):
            actions.set_strip(template=kept, number=0, strip=wrong, by=world.nurlan)
    with pytest.raises(actions.TemplateUnclear, match="no such strip"):
        actions.set_strip(template=kept, number=1, strip=rule(), by=world.nurlan)


def test_all_of_it_goes_on_pages(world: World, sign_in: object) -> None:
    mine, tale = channel(world), film(world)
    licence(world, tale, runs=None)
    put(mine, tale, at(monday(), "18:00"), world)
    client: Client = sign_in(world.nurlan)
    here = "/channels/demo-bishkek/templates/"
    assert "There is none yet" in client.get(here).content.decode()
    page = client.post(f"{here}save/", {"name": "Winter", "first": monday(), "days": 7}, follow=True)
    kept = Template.objects.get()
    assert page.redirect_chain[-1][0] == f"{here}{kept.pk}/"
    assert "18:00" in page.content.decode()
    assert "What belongs there" in client.get(f"{here}{kept.pk}/?strip=0").content.decode()
    body = {"what": "rule", "genre": "children", "language": "ky", "max_age": "12"}
    page = client.post(f"{here}{kept.pk}/strips/0/", body, follow=True).content.decode()
    assert "children, Kyrgyz, up to 12+" in page
    page = client.post(f"{here}{kept.pk}/strips/0/", {"what": "series"}, follow=True).content.decode()
    assert "Say which programme or series belongs there." in page
    page = client.post(f"{here}{kept.pk}/apply/", {"first": monday(2)}, follow=True).content.decode()
    assert "programme planned." in page or "programmes planned." in page
    assert planned(mine, monday(2))
    client.post(f"{here}{kept.pk}/drop/")
    assert not Template.objects.exists()
    assert planned(mine, monday(2))


def test_over_the_api_and_for_nobody_else(world: World, sign_in: object) -> None:
    mine, tale = channel(world), film(world)
    put(mine, tale, at(monday(), "18:00"), world)
    client: Client = sign_in(world.nurlan)
    path = "/api/channels/demo-bishkek/templates"
    given = {"name": "Day", "first": str(monday()), "days": 1}
    made = client.post(path, given, content_type="application/json").json()
    assert [(one["time"], one["what"], one["work"]) for one in made["strips"]] == [
        ("18:00:00", "programme", str(tale.pk))
    ]
    assert [one["name"] for one in client.get(path).json()] == ["Day"]
    strip = {"what": "programme", "work": str(tale.pk)}
    one = f"{path}/{made['id']}"
    assert client.put(f"{one}/strips/0", strip, content_type="application/json").status_code == 200
    assert client.put(f"{one}/strips/7", strip, content_type="application/json").status_code == 409
    body = {"first": str(monday(2)), "days": 3}
    done = client.post(f"{one}/apply", body, content_type="application/json").json()
    assert (len(done["planned"]), done["left"]) == (3, [])
    client = sign_in(world.reka)
    assert client.get(path).status_code == 403
    assert client.post(f"{one}/apply", body, content_type="application/json").status_code == 403
    assert client.get(f"/channels/demo-bishkek/templates/{made['id']}/").status_code == 404
    # Aigul works at the house, and plans nothing.
    client = sign_in(world.aigul)
    assert client.get(f"/channels/demo-bishkek/templates/{made['id']}/").status_code == 200
    assert client.post(f"{one}/apply", body, content_type="application/json").status_code == 403
    assert client.delete(one).status_code == 403
    client = sign_in(world.nurlan)
    assert client.delete(one).status_code == 204
    assert Slot.objects.filter(channel=mine).count() == 4
