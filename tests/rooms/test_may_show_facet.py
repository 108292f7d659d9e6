"""What may I show, in my language, in March? Aigul opens the catalogue in Bishkek and sees it, and why not the rest."""

import datetime as dt
import re
import uuid
from html import unescape
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from ortaq.catalogue import actions as catalogue
from ortaq.catalogue import facets
from ortaq.catalogue.models import Package, Programme
from ortaq.catalogue.queries import key_of
from ortaq.core.rights import read_terms
from ortaq.exchange import actions as deals
from ortaq.members.actions import give_token
from ortaq.rights import actions, showable
from ortaq.rights.models import Clause, Contract
from tests.rooms.deal_stories import gift, tale
from tests.world import World

pytestmark = pytest.mark.django_db

YEAR = dt.datetime.now(dt.UTC).year + 1
MARCH = f"/catalogue/?month={YEAR}-03"
"""Next year: a contract that is signed today holds in the whole of it."""


def work(
    world: World, title: str, house: str = "almaty", sounds: tuple[str, ...] | None = ("kk", "ky"), **change: object
) -> Programme:
    """A programme, with a package unless it has no sounds."""
    kind = {"kind": "item", "genre": "drama"} | change
    made = Programme.objects.create(
        owner=getattr(world, house),
        titles={"en": title},
        original_language="kk",
        year=2026,
        search_key=key_of({"en": title}),
        **kind,
    )
    if sounds is not None:
        Package.objects.create(
            programme=made,
            folder=made.pk.hex,
            duration=720_000,
            pictures=[],
            sounds=[{"language": tag} for tag in sounds],
            subtitles=[{"language": "ky"}, {"language": "tr"}],
        )
    return made


def give(world: World, programme: Programme, house: str = "bishkek", **change: object) -> Clause:
    """Almaty gives it to a house, by default Kyrgyzstan in Kyrgyz and Kazakh for the whole of next year."""
    usual = {
        "territories": ["KG"],
        "media": ["linear"],
        "sounds": ["ky", "kk"],
        "subtitles": ["ky"],
        "first_day": f"{YEAR}-01-01",
        "days": 365,
        "time_zone": "Asia/Bishkek",
    }
    terms = read_terms(usual | change)
    holder = getattr(world, house) if house else None
    draft = actions.Draft(programme, terms, world.almaty, holder)
    contract = actions.bring_into_force(licensor=world.almaty, licensee=holder, drafts=[draft], signed=terms.plain())
    return contract.clauses.get()


class Seen:
    """The catalogue as somebody sees it: the two lists as {title: what it says}."""

    def __init__(self, page: object) -> None:
        assert page.status_code == 200  # type: ignore[attr-defined]
        self.html = page.content.decode()  # type: ignore[attr-defined]
        before, _heading, after = self.html.partition('id="rest"')
        self.may, self.rest = (
            {
                titled(one): plain(one)
                for one in re.findall(r'<li class="found-one.*?</li>\s*(?=<li class="found-|</ul>)', half, re.DOTALL)
            }
            for half in (before, after)
        )


def titled(item: str) -> str:
    return plain(re.search(r"<h3>(.*?)</h3>", item, re.DOTALL)[1])


def plain(html: str) -> str:
    return unescape(
        re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", re.sub(r"<svg.*?</svg>", "", html, flags=re.DOTALL)))
    ).strip()


@pytest.fixture
def seen(sign_in: object) -> object:
    """`seen(world.aigul, "&language=kk")` is the catalogue in March of next year."""

    def look(person: object, more: str = "", at: str = MARCH) -> Seen:
        return Seen(sign_in(person).get(at + more))

    return look


# ---- what may be shown ---------------------------------------------------------------------------------------------


def test_the_catalogue_opens_with_what_the_house_may_show(world: World, seen: object) -> None:
    give(world, work(world, "given"), runs=6)
    give(world, work(world, "open to all"), "")
    give(world, work(world, "opens on the 15th"), first_day=f"{YEAR}-03-15", days=200)
    work(world, "own", "bishkek")
    work(world, "nobody's but Almaty's")
    page = seen(world.aigul)
    assert list(page.may) == ["own", "open to all", "given", "opens on the 15th"]
    assert list(page.rest) == ["nobody's but Almaty's"]
    assert "1–31 Mar: allowed" in page.may["given"]
    assert "Kyrgyz" in page.may["given"]
    assert "6 showings, 6 left" in page.may["given"]
    assert f"until 31 December {YEAR}" in page.may["given"]
    assert "1–14 Mar: not yet; 15–31 Mar: allowed" in page.may["opens on the 15th"]
    assert "as often as you wish" in page.may["open to all"]
    assert "Demo TV Almaty" in page.may["given"]
    assert ("as often" in page.may["own"], "until" in page.may["own"]) == (False, False)
    assert 'aria-current="page">What you may show</a>' in page.html


def test_everything_is_one_press_away_and_stays_in_the_address(world: World, sign_in: object) -> None:
    work(world, "own", "bishkek")
    client = sign_in(world.aigul)
    assert 'href="?facet=off"' in client.get("/catalogue/").content.decode()
    page = client.get("/catalogue/?facet=off").content.decode()
    assert ("The rest, and why not" in page, 'name="facet" value="off"' in page, "1 programme" in page) == (
        False,
        True,
        True,
    )


@pytest.mark.parametrize("person", ["erlan", "nurlan", "gulnora", "aigul"])
def test_everybody_of_a_house_has_it_and_nobody_else(world: World, sign_in: object, person: str) -> None:
    one = getattr(world, person)
    assert "You may show these" in sign_in(one).get("/catalogue/").content.decode()
    one.broadcaster = None
    one.save()
    assert sign_in(one).get("/catalogue/").status_code == 403


def test_the_language_country_and_way_can_be_chosen(world: World, seen: object) -> None:
    give(world, work(world, "kazakh only"), sounds=["kk"])
    give(world, work(world, "on demand"), media=["vod"])
    give(world, work(world, "in Kazakhstan"), territories=["KZ"])
    assert list(seen(world.aigul).may) == []
    assert list(seen(world.aigul, "&language=kk").may) == ["kazakh only"]
    assert list(seen(world.aigul, "&language=any").may) == ["kazakh only"]
    assert list(seen(world.aigul, "&how=vod").may) == ["on demand"]
    assert list(seen(world.aigul, "&where=KZ").may) == ["in Kazakhstan"]


def test_words_genre_and_whose_narrow_both_lists(world: World, seen: object) -> None:
    for title in ("horse", "horse race"):
        give(world, work(world, title))
    work(world, "horse of another")
    work(world, "own horse", "bishkek", genre="children")
    give(world, work(world, "camel"))
    page = seen(world.aigul, "&q=horse")
    assert (sorted(page.may), list(page.rest)) == (["horse", "horse race", "own horse"], ["horse of another"])
    assert list(seen(world.aigul, "&q=horse&of=ours").may) == ["own horse"]
    assert list(seen(world.aigul, "&genre=children").may) == ["own horse"]
    assert "Nothing that was found may be shown there and then." in seen(world.aigul, "&q=another").html
    assert "No title comes near “klmn”." in seen(world.aigul, "&q=klmn").html


def test_days_are_those_of_the_house_s_own_clock(world: World, seen: object) -> None:
    """Midnight in Istanbul is three in the morning in Bishkek: a part of the first day is not allowed yet."""
    give(world, work(world, "from Istanbul"), first_day=f"{YEAR}-03-01", days=31, time_zone="Europe/Istanbul")
    give(world, work(world, "from Bishkek"), first_day=f"{YEAR}-03-01", days=31)
    give(world, work(world, "February"), first_day=f"{YEAR}-02-01", days=28, time_zone="Europe/Istanbul")
    page = seen(world.aigul)
    assert "1 Mar: allowed for a part of the day; 2–31 Mar: allowed" in page.may["from Istanbul"]
    assert "1–31 Mar: allowed" in page.may["from Bishkek"]
    # The last hours of February in Istanbul are the first of March in Bishkek.
    assert "1 Mar: allowed for a part of the day; 2–31 Mar: no longer" in page.may["February"]
    assert list(page.may)[:2] == ["February", "from Bishkek"]
    assert list(seen(world.nargiz, "&language=any").may) == []


def test_days_can_be_asked_about_and_what_is_wrong_is_said(world: World, seen: object, sign_in: object) -> None:
    give(world, work(world, "spring"), first_day=f"{YEAR}-03-20", days=30)
    days = seen(world.aigul, f"?first_day={YEAR}-03-18&last_day={YEAR}-04-25", at="/catalogue/")
    assert "18–19 Mar: not yet; 20 Mar – 18 Apr: allowed; 19–25 Apr: no longer" in days.may["spring"]
    assert f"until 18 April {YEAR}" in days.may["spring"]
    spring = f"first_day={YEAR}-03-18&last_day={YEAR}-04-25"
    assert list(seen(world.aigul, f"&by=days&{spring}").may) == ["spring"]
    assert list(seen(world.aigul, f"?by=month&month={YEAR}-02&{spring}", at="/catalogue/").rest) == ["spring"]
    assert "20–31 Mar: allowed" in seen(world.aigul, f"?by=days&last_day={YEAR}-03-31", at="/catalogue/").may["spring"]
    client = sign_in(world.aigul)
    for asked, said in (
        (f"first_day={YEAR}-03-18&last_day={YEAR}-03-01", "The last day must not lie before the first."),
        (f"first_day={YEAR}-03-18&last_day={YEAR + 1}-06-01", "At most 366 days can be asked about at once."),
        ("where=XX", "XX is not one of the available choices."),
        ("month=soon", "soon is not one of the available choices."),
        ("first_day=tomorrow", "Enter a valid date."),
    ):
        page = client.get(f"/catalogue/?{asked}")
        assert (page.status_code, said in unescape(page.content.decode())) == (200, True)
        assert "You may show these" not in page.content.decode()
    assert f'value="{YEAR}-03-18"' in client.get(f"/catalogue/?first_day={YEAR}-03-18").content.decode()


def test_a_long_time_is_drawn_in_weeks(world: World, seen: object) -> None:
    give(world, work(world, "spring"), first_day=f"{YEAR}-03-20", days=30)
    page = seen(world.aigul, f"?first_day={YEAR}-01-01&last_day={YEAR}-06-30", at="/catalogue/")
    assert (
        len(re.findall(r'class="c-(?:allow|part|deny)"', page.html.split('class="calendar"')[1].split("</svg>")[0]))
        == 26
    )


def test_of_this_month_only_what_is_still_to_come_counts(world: World, seen: object) -> None:
    give(world, work(world, "ended on the 10th"), first_day=f"{YEAR}-02-01", days=38)
    give(world, work(world, "holds"), first_day=f"{YEAR}-02-01", days=80)
    with time_machine.travel(dt.datetime(YEAR, 3, 20, 12, tzinfo=ZoneInfo("Asia/Bishkek")), tick=False):
        page = seen(world.aigul, at="/catalogue/")
    assert list(page.may) == ["holds"]
    assert "20–31 Mar: allowed" in page.may["holds"]
    assert f"ended on 11 March {YEAR}" in page.rest["ended on the 10th"]


def test_hours_of_the_day_and_showings_are_told(world: World, seen: object) -> None:
    night, once = work(world, "night"), work(world, "once")
    usual = {"territories": ["KG"], "media": ["linear"], "sounds": ["*"], "subtitles": [], "first_day": f"{YEAR}-01-01"}
    usual |= {"days": 365, "time_zone": "Asia/Bishkek"}
    slot = {"kind": "condition", "condition": "age_slot", "about": {"from": "22:00", "until": "06:00"}}
    drafts = [
        actions.Draft(night, read_terms(usual), world.almaty, world.bishkek),
        actions.Draft(night, read_terms(usual | slot), world.almaty, world.bishkek),
    ]
    actions.bring_into_force(licensor=world.almaty, licensee=world.bishkek, drafts=drafts, signed={})
    clause = give(world, once, runs=1)
    page = seen(world.aigul)
    assert "1–31 Mar: allowed between 22:00 and 06:00 (Bishkek time)" in page.may["night"]
    assert f"until 31 December {YEAR}" in page.may["night"]
    assert "1 showing, 1 left" in page.may["once"]
    actions.reserve_run(clause=clause, slot=uuid.uuid4(), airs_at=timezone.now())
    rest = seen(world.aigul).rest["once"]
    assert f"All showings of licence {clause} are taken (1)." in rest
    assert f"Licence {clause.contract}" in rest


# ---- why not the rest ----------------------------------------------------------------------------------------------


def test_each_of_the_rest_says_why_not(world: World, seen: object) -> None:
    work(world, "alone")
    later = give(world, work(world, "later"), first_day=f"{YEAR}-04-01")
    other = give(world, work(world, "other sound"), sounds=["kk"])
    page = seen(world.aigul)
    assert page.may == {}
    assert "No licence for Kyrgyzstan. Demo TV Almaty owns this programme" in page.rest["alone"]
    assert f"Licence {later} begins only on 1 April {YEAR}, 00:00 (Bishkek)." in page.rest["later"]
    assert f"Licence {other} covers sound in Kazakh, not in Kyrgyz" in page.rest["other sound"]
    assert list(page.rest)[-1] == "alone"
    assert reverse("rights:contract", args=(later.contract_id,)) in page.html


def test_what_may_be_shown_but_is_not_there_stands_among_the_rest(world: World, seen: object) -> None:
    give(world, work(world, "turkish", sounds=("tr",)), sounds=["*"])
    give(world, work(world, "silent", sounds=("zxx",)), sounds=["kk"])
    own = work(world, "planned", "almaty", sounds=None)
    give(world, own)
    page = seen(world.aigul)
    assert list(page.may) == ["silent"]
    assert "nobody speaks" in page.may["silent"]
    assert "You may show it, but it has no sound in Kyrgyz and Russian, only in Turkish." in page.rest["turkish"]
    assert "1–31 Mar: allowed You may show it, but it has no file yet." in page.rest["planned"]
    assert "Add the files" not in page.rest["planned"]
    assert list(seen(world.aigul, "&language=tr").may) == ["silent", "turkish"]
    mine = seen(world.erlan)
    assert "Add the files" in mine.rest["planned"]
    assert f'href="/catalogue/{own.pk}/#files"' in mine.html


def test_what_others_have_agreed_is_not_told(world: World, seen: object) -> None:
    """Baku has promises, holdbacks and a song under contracts of its own; Bishkek learns that, not with whom or how."""
    promised, held_back, song, blocked = (work(world, title) for title in ("promised", "held back", "song", "blocked"))
    for one in (promised, held_back, song, blocked):
        give(world, one)
    secret = [
        give(world, promised, "baku", exclusive="exclusive", runs=17),
        give(world, held_back, "baku", kind="holdback", sounds=["*"]),
        give(world, held_back, "", kind="holdback", sounds=["*"]),
        give(world, song, "", kind="underlying", asset="music: Song of the steppe", sounds=["*"], territories=["KZ"]),
        give(world, blocked, "", kind="block", ground="court", sounds=["*"]),
        give(world, work(world, "sold elsewhere"), "baku", runs=17),
    ]
    # What was given to nobody stands in registers of the owner's own; else it were a licence open to all, to be read.
    Contract.objects.filter(licensee=None).update(kind="register")
    page = seen(world.aigul)
    for one in secret:
        assert str(one.contract) not in page.html
    for word in ("Baku", "Bakı", "17", "Song of the steppe"):
        assert word not in " ".join([*page.may.values(), *page.rest.values()])
    assert "1–31 Mar: for a person to decide" in page.rest["promised"]
    assert "Promised to another house alone. A person has to decide: ask Demo TV Almaty." in page.rest["promised"]
    assert f"Held back, until 31 December {YEAR}. Ask Demo TV Almaty." in page.rest["held back"]
    assert f"Blocked: a court’s decision, until 31 December {YEAR}." in page.rest["blocked"]
    assert "The rights in what is inside the programme do not reach so far: music." in page.rest["song"]
    assert next(iter(page.rest)) == "promised"
    # The owner's own people see nothing of it here: the programme is theirs to show at home.
    assert "sold elsewhere" in seen(world.asel, "&language=any").may


def test_the_rest_has_pages_of_its_own(world: World, seen: object) -> None:
    for number in range(30):
        work(world, f"no {number}")
    first, second = seen(world.aigul), seen(world.aigul, "&rest=2")
    assert (len(first.rest), len(second.rest)) == (24, 6)
    assert set(first.rest) & set(second.rest) == set()
    assert f"month={YEAR}-03&amp;rest=2#rest" in first.html


def test_of_a_large_catalogue_what_may_be_shown_is_found_wherever_it_lies(
    world: World, seen: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(showable, "MOST", 5)
    old = work(world, "old and ours to show")
    give(world, old)
    for number in range(9):
        work(world, f"new {number}")
    page = seen(world.aigul)
    assert (list(page.may), len(page.rest)) == (["old and ours to show"], 5)
    assert "4 older programmes were not asked about" in page.html
    assert list(seen(world.aigul, "&q=new").may) == []


def test_what_can_be_done_is_one_press_away(world: World, seen: object) -> None:
    offered, alone = tale(world), work(world, "alone")
    offer = gift(world, offered)
    page = seen(world.aigul)
    assert "Read the offer" in page.rest["Nasreddin rides backwards"]
    assert f'href="{reverse("exchange:ask", args=(offer.pk,))}"' in page.html
    assert "Ask Demo TV Almaty for it" in page.rest["alone"]
    assert f'href="{reverse("exchange:begin")}?giving=0&amp;programme={alone.pk}"' in page.html
    assert f'href="{reverse("exchange:ask_to_see", args=(alone.pk,))}"' in page.html
    deal = deals.ask(offer=offer, by=world.aigul)
    page = seen(world.aigul)
    assert "Go on with the deal" in page.rest["Nasreddin rides backwards"]
    assert f'href="{reverse("exchange:deal", args=(deal.pk,))}"' in page.html
    # Réka in Budapest was not invited, and Nurlan signs nothing: he may ask to see it, no more.
    assert not re.search("offer|Go on", seen(world.reka).rest["Nasreddin rides backwards"])
    planner = seen(world.nurlan).rest["alone"]
    assert ("Ask to see it" in planner, "for it: alone" in planner) == (True, False)


# ---- the tree ------------------------------------------------------------------------------------------------------


def test_a_licence_for_a_series_covers_an_episode_that_comes_later(world: World, seen: object) -> None:
    series, other = (work(world, title, sounds=None, kind="series") for title in ("series", "other series"))
    give(world, series)
    assert seen(world.aigul).may == {}
    episode = work(world, "episode 1", kind="episode", part_of=series, place=1)
    page = seen(world.aigul)
    assert list(page.may) == ["episode 1"]
    assert "series 1 · Demo TV Almaty" in page.may["episode 1"]
    assert ("series" in page.rest, "other series" in page.rest) == (False, False)
    catalogue.put(programme=episode, kind="episode", part_of=other, place=1, by=world.erlan)
    assert (seen(world.aigul).may, list(seen(world.aigul).rest)) == ({}, ["episode 1"])
    catalogue.put(programme=episode, kind="episode", part_of=series, place=2, by=world.erlan)
    assert list(seen(world.aigul).may) == ["episode 1"]


# ---- without the room of rights, and over the API ------------------------------------------------------------------


def test_without_a_room_that_answers_everything_is_shown_as_before(
    world: World, sign_in: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(facets._filled, "facet", None)
    page = sign_in(world.aigul).get("/catalogue/").content.decode()
    assert ("You may show these" in page, "No programme yet" in page) == (False, True)


def test_the_same_question_over_the_api(world: World, client: object) -> None:
    given = work(world, "given")
    give(world, given, first_day=f"{YEAR}-03-10")
    token = give_token(person=world.aigul, name="x", scopes=["read"])[1]
    headers = {"authorization": f"Bearer {token}"}
    asked = f"territory=KG&language=ky&from={YEAR}-03-01&to={YEAR}-03-31"
    answer = client.get(f"/api/rights/may-show?{asked}", headers=headers)
    assert answer.json() == {
        "total": 1,
        "page": 1,
        "rows": [
            {"programme": str(given.pk), "title": "given", "begins": f"{YEAR}-03-09T18:00:00Z"},
        ],
    }
    assert client.get(f"/api/rights/may-show?{asked}&page=2", headers=headers).json()["rows"] == []
    assert client.get(f"/api/rights/may-show?{asked}&medium=vod", headers=headers).json()["total"] == 0
    wrong = client.get(f"/api/rights/may-show?territory=XX&from={YEAR}-03-01&to={YEAR}-03-31", headers=headers)
    assert (wrong.status_code, wrong.json()) == (422, {"problem": "There is no territory “XX”."})
    wrong = client.get(f"/api/rights/may-show?territory=KG&from={YEAR}-03-31&to={YEAR}-03-01", headers=headers)
    assert (wrong.status_code, wrong.json()["problem"]) == (422, "The last day must not lie before the first.")
