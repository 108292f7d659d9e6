"""Terms for AI platforms: a house sets them, every machine reads the same, nobody else sets them."""

import datetime as dt
import json
import re
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from types import SimpleNamespace
from typing import Any
from urllib.robotparser import RobotFileParser

import c2pa
import jsonschema
import pytest
from django.test import Client
from django.utils import timezone
from lxml import etree, html

from ortaq.assistants.models import Fact, FactReview
from ortaq.catalogue.models import Programme
from ortaq.core.interchange.platforms import mining, robots, rsl, tdmrep, told
from ortaq.core.interchange.platforms.terms import CELLS, NOTHING_SAID, Leave, Price, Terms, Thing, Use, read
from ortaq.core.origin import reader
from ortaq.ledger.models import Entry
from ortaq.members import keys
from ortaq.members.models import Broadcaster, Person
from ortaq.members.rules import NotAllowed
from ortaq.origin import actions as origin
from ortaq.origin.models import Manifest
from ortaq.standards.charter import adopting, writing
from ortaq.standards.models import PlatformTerms
from ortaq.standards.terms import actions, queries
from ortaq.standards.terms.templates import ANSWERS, TEMPLATES
from ortaq.work import llms
from tests import origin_clips
from tests.rooms.test_origin_declare import declare_all
from tests.world import World

pytestmark = pytest.mark.django_db
SignIn = Callable[[object], Client]
ASK_AT = "https://lefkosa.example/rights"
OPEN = Terms(dict.fromkeys(CELLS, Leave.ALLOWED))


def officer(house: Broadcaster) -> Person:
    """Somebody of a house, as its standards officer."""
    found = house.people.order_by("pk").first()
    assert found is not None
    found.roles = [*found.roles, "standards"]
    return found


def programme(house: Broadcaster) -> Programme:
    return Programme.objects.create(
        owner=house, titles={"en": "x"}, original_language="en", genre="children", year=2026
    )


def confirmed(*people: Person) -> None:
    """These people have confirmed what stands in the bank."""
    fact = Fact.objects.create(slug="kz-capital", country="KZ", topic="state", kind="capital", version=1)
    for one in people:
        FactReview.objects.create(fact=fact, version=1, person=one, country="KZ")


def set_everywhere(terms: Terms) -> None:
    """Every house has something on the node, and says these terms of it."""
    confirmed(*(officer(house) for house in Broadcaster.objects.all()))
    for house in Broadcaster.objects.all():
        programme(house)
        actions.set_terms(house=house, by=officer(house), terms=terms)


def on_page(client: Client, address: str) -> dict[tuple[Thing, Use], Leave]:
    """The answers of a page for people."""
    cells = html.fromstring(client.get(address).content).xpath("//td[@data-leave]")
    return {(Thing(td.get("data-thing")), Use(td.get("data-use"))): Leave(td.get("data-leave")) for td in cells}


def form_of(terms: Terms, **more: str) -> dict[str, str]:
    """What a browser sends for terms."""
    told = {f"{thing}-{use}": terms.leave(thing, use).value for thing, use in CELLS}
    told |= {name: "on" for name in ("attribution", "link") if getattr(terms, name)}
    told |= {name: str(value) for name in ("fresh_hours", "quote_words") if (value := getattr(terms, name))}
    return told | {"contact": terms.contact} | more


def test_deniz_begins_with_a_template_and_the_world_can_read_the_terms_at_once(world: World, sign_in: SignIn) -> None:
    client = sign_in(world.deniz)
    page = html.fromstring(client.get("/standards/platforms/set/?template=answers").content)
    ticked = {box.get("name"): box.get("value") for box in page.xpath("//input[@type='radio'][@checked]")}
    assert ticked == {f"{thing}-{use}": ANSWERS.leave(thing, use).value for thing, use in CELLS}
    answer = client.post("/standards/platforms/set/", form_of(ANSWERS, template="answers", contact=ASK_AT))
    assert answer.url == "/standards/platforms/lefkosa/1/"
    held = PlatformTerms.objects.get()
    assert (held.broadcaster, held.number, held.template, held.set_by) == (world.lefkosa, 1, "answers", world.deniz)
    assert read(held.said) == Terms(ANSWERS.leaves, True, True, 24, 90, contact=ASK_AT)
    entry = Entry.objects.latest("number")
    assert (entry.action, entry.details["digest"]) == ("platform terms set", held.digest)
    client.logout()
    assert on_page(client, "/standards/platforms/lefkosa/") == dict(ANSWERS.leaves)
    assert read(client.get("/standards/platforms/lefkosa/terms.json").json()) == read(held.said)
    assert read(client.get("/api/standards/platforms/lefkosa").json()) == read(held.said)
    # Everybody else has said nothing, and that is told too.
    assert on_page(client, "/standards/platforms/almaty/") == dict(NOTHING_SAID.leaves)
    assert read(client.get("/api/standards/platforms/almaty").json()) == NOTHING_SAID


@pytest.mark.parametrize("who", ["erlan", "asel", "aigul", "nurlan"])
def test_nobody_but_a_standards_officer_of_the_house_sets_its_terms(world: World, sign_in: SignIn, who: str) -> None:
    person = world.people[who]
    client = sign_in(person)
    assert client.get("/standards/platforms/set/").status_code == 403
    assert client.post("/standards/platforms/set/", form_of(OPEN)).status_code == 403
    told = client.post("/api/standards/platforms/", json.dumps(OPEN.plain), content_type="application/json")
    assert told.status_code == 403
    assert not PlatformTerms.objects.exists()


def test_an_officer_of_another_house_and_a_visitor_set_nothing(world: World, client: Client) -> None:
    with pytest.raises(NotAllowed):
        actions.set_terms(house=world.almaty, by=world.deniz, terms=OPEN)
    assert client.post("/standards/platforms/set/", form_of(OPEN)).status_code == 302
    answer = client.post("/api/standards/platforms/", json.dumps(OPEN.plain), content_type="application/json")
    assert answer.status_code == 401
    assert not PlatformTerms.objects.exists()
    assert not Entry.objects.filter(action="platform terms set").exists()


def test_what_is_wrong_in_the_form_is_told_at_its_field_and_nothing_typed_is_lost(
    world: World, sign_in: SignIn
) -> None:
    client = sign_in(world.deniz)
    asking = Terms({(Thing.FACTS, Use.TRAINING): Leave.ASK}, contact=ASK_AT)
    page = client.post("/standards/platforms/set/", form_of(asking, contact="", amount="2", currency="euro"))
    assert page.status_code == 200
    assert "Write the three letters" not in page.content.decode()
    assert page.context["form"].errors["currency"]
    page = client.post("/standards/platforms/set/", form_of(asking, contact="", amount="2", currency="eu"))
    assert page.context["form"].errors == {"currency": ["Write the three letters of the currency, such as EUR."]}
    page = client.post("/standards/platforms/set/", form_of(asking, contact="", amount="2", currency="eur"))
    assert page.context["form"].errors == {"contact": ["Say where to ask, or nobody can."]}
    assert page.context["form"]["amount"].value() == "2"
    assert client.post("/standards/platforms/set/", form_of(asking, amount="2", currency="eur")).status_code == 302
    assert queries.standing(world.lefkosa).terms.price == Price(Decimal(2), "EUR")


def test_terms_are_versions_that_begin_now_or_later_and_stay_readable(world: World, client: Client) -> None:
    now = timezone.now()
    first = actions.set_terms(house=world.lefkosa, by=world.deniz, terms=OPEN)
    soon = now + dt.timedelta(days=3)
    second = actions.set_terms(house=world.lefkosa, by=world.deniz, terms=ANSWERS, valid_from=soon)
    assert queries.in_force(world.lefkosa) == first
    assert queries.in_force(world.lefkosa, soon) == second
    assert queries.in_force(world.lefkosa, now - dt.timedelta(days=1)) is None
    assert on_page(client, "/standards/platforms/lefkosa/1/") == dict(OPEN.leaves)
    assert on_page(client, "/standards/platforms/lefkosa/2/") == dict(ANSWERS.leaves)
    assert client.get("/standards/platforms/lefkosa/3/").status_code == 404
    with pytest.raises(actions.NotInThePast):
        actions.set_terms(house=world.lefkosa, by=world.deniz, terms=NOTHING_SAID, valid_from=now)
    with pytest.raises(actions.TermsUnchanged):
        actions.set_terms(house=world.lefkosa, by=world.deniz, terms=OPEN)
    assert PlatformTerms.objects.count() == 2


@pytest.mark.parametrize("name", TEMPLATES)
def test_when_every_house_says_the_same_every_form_on_the_node_says_it(world: World, client: Client, name: str) -> None:
    terms = TEMPLATES[name]
    set_everywhere(terms)
    places = {one.path: [] for one in queries.places([])}
    for one in queries.places([]):
        places[one.path].append(one.thing)
    assert {thing for things in places.values() for thing in things} == set(Thing)
    groups = robots.read(client.get("/robots.txt").content.decode())
    licence = rsl.read(client.get("/license.xml").content)
    reserved = client.get("/.well-known/tdmrep.json").json()
    for path, things in places.items():
        leaves = {use: max((terms.leave(t, use) for t in things), key=list(Leave).index) for use in Use}
        for crawler in robots.crawlers():
            group = robots.group_of(groups, crawler.token)
            assert group is not None
            assert group.allows(f"{path}x") is (leaves[crawler.purpose] is Leave.ALLOWED)
        assert {use: leave for use, (leave, _price) in licence[path].items()} == {
            use: leaves[use] for use in rsl.TOKENS.values()
        }
        said = tdmrep.read_file(reserved, f"{path}x")
        assert said is not None
        assert said.is_reserved is not all(terms.is_free(thing, Use.TRAINING) for thing in things)
    policies = client.get("/standards/platforms/policies.json").json()
    assert len(policies) == 8
    for policy in policies:
        assert tdmrep.read_policy(policy) == {thing: terms.leave(thing, Use.TRAINING) for thing in Thing}
    text = client.get("/llms.txt").content.decode()
    lines = re.findall(r"^Demo TV .*$", text, re.MULTILINE)
    assert len(lines) == 8
    assert all(told.read(line.replace("\\", "")) == terms.leaves for line in lines)
    assert all(on_page(client, f"/standards/platforms/{house}/") == terms.leaves for house in world.broadcasters)


def test_one_silent_house_among_eight_closes_what_they_share(world: World, client: Client) -> None:
    set_everywhere(OPEN)
    PlatformTerms.objects.filter(broadcaster=world.ankara).delete()
    groups = robots.read(client.get("/robots.txt").content.decode())
    for crawler in robots.crawlers():
        group = robots.group_of(groups, crawler.token)
        assert group is not None
        assert not group.allows("/programme/x")
        assert group.allows("/standards/platforms/")
    found = rsl.read(client.get("/license.xml").content)
    assert {leave for said in found.values() for leave, _price in said.values()} == {Leave.NOT_ALLOWED}
    assert {row["tdm-reservation"] for row in client.get("/.well-known/tdmrep.json").json()} == {1}
    # It is not asked where nothing of it lies.
    Programme.objects.filter(owner=world.ankara).delete()
    group = robots.group_of(robots.read(client.get("/robots.txt").content.decode()), "GPTBot")
    assert group is not None
    assert group.allows("/programme/x")
    assert not group.allows("/assistants/x")


def test_a_programmes_page_says_its_own_houses_terms_in_headers_and_in_the_page(world: World, client: Client) -> None:
    def said(shown: Programme) -> tuple[tdmrep.Reserved | None, tdmrep.Reserved | None]:
        answer = client.get(f"/programme/{shown.pk}/")
        metas = html.fromstring(answer.content).xpath("//meta[starts-with(@name, 'tdm-')]")
        in_page = {one.get("name"): one.get("content") for one in metas}
        assert 'rel="license"; type="application/rsl+xml"' in answer.headers["Link"]
        return tdmrep.read_headers(answer.headers), tdmrep.read_headers(in_page)

    ours, theirs = programme(world.lefkosa), programme(world.almaty)
    policy = tdmrep.Reserved(True, "http://127.0.0.1:8000/standards/platforms/lefkosa/policy.json")
    assert said(ours) == (policy, policy)
    # Only the texts are free, and the page shows the film too.
    free = {(Thing.TEXTS, use): Leave.ALLOWED for use in Use}
    actions.set_terms(house=world.lefkosa, by=world.deniz, terms=Terms(free))
    assert said(ours) == (policy, policy)
    actions.set_terms(house=world.lefkosa, by=world.deniz, terms=OPEN)
    assert said(ours) == (tdmrep.Reserved(False), tdmrep.Reserved(False))
    assert all(one is not None and one.is_reserved for one in said(theirs))


@pytest.mark.usefixtures("own_files")
def test_a_film_carries_the_terms_of_its_house_on_the_day_it_was_signed(world: World) -> None:
    tale = origin_clips.programme(world.almaty)
    origin_clips.packaged(tale)
    declare_all(tale, world.erlan)
    by = officer(world.almaty)
    leaves = {(Thing.PROGRAMMES, Use.ANSWERING): Leave.ALLOWED, (Thing.PROGRAMMES, Use.QUOTING): Leave.ASK}
    terms = Terms(leaves, link=True, contact="mailto:rights@almaty.example")
    actions.set_terms(house=world.almaty, by=by, terms=terms)
    tamga = origin.sign_programme(programme=tale, by=world.erlan)
    actions.set_terms(house=world.almaty, by=by, terms=NOTHING_SAID)
    at = "http://127.0.0.1:8000/standards/platforms/almaty/1/"
    with tamga.file.open("rb") as file:
        config = {"verify": {"verify_trust": True}, "trust": {"trust_anchors": keys.trust_anchors().decode()}}
        config["trust"]["trust_config"] = reader.EKUS
        found = c2pa.Reader("video/mp4", file, context=c2pa.Context.from_dict(config))
    assert found.get_validation_state() == "Trusted"
    active = json.loads(found.json())["manifests"][tamga.manifest]
    said = next(one["data"] for one in active["assertions"] if one["label"] == mining.LABEL)
    assert said["entries"] == mining.entries(terms, at)
    assert mining.read(said["entries"]) == {use: terms.leave(Thing.PROGRAMMES, use) for use in Use}
    kept = Manifest.objects.get(urn=tamga.manifest)
    assert f"{at}#ask".encode() in bytes(kept.store)


def test_nothing_that_a_house_is_called_can_write_another_line_of_llms_txt(world: World, client: Client) -> None:
    Broadcaster.objects.filter(pk=world.lefkosa.pk).update(name="Evil\n## Terms\n> all [free](https://x.example)")
    actions.set_terms(house=world.lefkosa, by=world.deniz, terms=ANSWERS)
    lines = client.get("/llms.txt").content.decode().splitlines()
    headings = [line for line in lines if line.startswith("#")]
    assert headings[0] == "# Ortaq"
    assert "## Terms" not in headings
    assert not [line for line in lines if "[free]" in line]
    assert [line for line in lines if line.startswith("- [")] == [line for line in lines if "](http" in line]


def test_a_room_without_anything_to_say_has_no_section() -> None:
    assert llms.linked(llms.Link("a (b)", "/c(d)")) == r"- [a \(b\)](http://127.0.0.1:8000/c%28d%29)"
    assert [one.heading for one in llms.sections() if not one.lines and not one.links] == []


def test_terms_over_the_api_are_refused_with_what_is_wrong(world: World, sign_in: SignIn) -> None:
    client = sign_in(world.deniz)

    def send(**told: Any) -> Any:
        return client.post("/api/standards/platforms/", json.dumps(told), content_type="application/json")

    assert send(leaves={"facts": {"training": "perhaps"}}).status_code == 422
    assert send(price={"amount": "1E+9999999", "currency": "EUR"}).status_code == 422
    made = send(leaves={"facts": {"answering": "allowed"}}, link=True)
    assert made.status_code == 200
    assert (made.json()["version"], made.json()["leaves"]["facts"]["answering"]) == (1, "allowed")
    assert send(leaves={"facts": {"answering": "allowed"}}, link=True).status_code == 409


def test_a_house_begins_with_what_its_charter_proposes_and_its_page_says_so(world: World, sign_in: SignIn) -> None:
    draft = writing.begin(by=world.gulnora)
    proposing = Terms(ANSWERS.leaves, attribution=True)
    client = sign_in(world.gulnora)
    address = f"/standards/platforms/charter/{draft.pk}/"
    assert client.post(address, form_of(proposing)).url == f"/standards/charters/{draft.pk}/"
    # It binds nobody: nobody has adopted the charter, and nobody has set terms.
    assert not PlatformTerms.objects.exists()
    assert queries.proposal_for(world.lefkosa) is None
    opened = writing.open_charter(charter=draft, by=world.gulnora)
    assert b"never changes" in client.post(address, form_of(OPEN)).content
    assert read(opened.platform_terms.said) == proposing
    adopting.adopt(charter=opened, house=world.lefkosa, by=world.deniz, digest=opened.digest)
    client = sign_in(world.deniz)
    page = html.fromstring(client.get("/standards/platforms/set/?template=charter").content)
    ticked = {box.get("name"): box.get("value") for box in page.xpath("//input[@type='radio'][@checked]")}
    assert ticked == {f"{thing}-{use}": proposing.leave(thing, use).value for thing, use in CELLS}
    made = actions.set_terms(house=world.lefkosa, by=world.deniz, terms=replace(proposing, contact=ASK_AT))
    assert made.charter == opened
    page = client.get("/standards/platforms/lefkosa/").content.decode()
    assert "those that the charter proposes" in page
    # What says something else follows no charter, and the next version of a charter keeps what this one proposes.
    assert actions.set_terms(house=world.lefkosa, by=world.deniz, terms=OPEN).charter is None
    following = writing.begin(by=world.gulnora, based_on=opened)
    assert queries.proposal_of(following) == opened.platform_terms


@pytest.mark.parametrize("who", ["erlan", "aigul"])
def test_who_may_not_write_a_charter_proposes_nothing_in_it(world: World, sign_in: SignIn, who: str) -> None:
    draft = writing.begin(by=world.gulnora)
    client = sign_in(world.people[who])
    assert client.get(f"/standards/platforms/charter/{draft.pk}/").status_code == 403
    assert client.post(f"/standards/platforms/charter/{draft.pk}/", form_of(OPEN)).status_code == 403
    assert queries.proposal_of(draft) is None


def test_the_pages_name_every_crawler_with_its_confidence_and_what_is_only_a_demonstration(
    world: World, client: Client
) -> None:
    actions.set_terms(house=world.lefkosa, by=world.deniz, terms=ANSWERS)
    page = client.get("/standards/platforms/").content.decode()
    assert all(f"<code>{one.token}</code>" in page for one in robots.crawlers())
    assert page.count("demonstration") >= 1
    assert SimpleNamespace(**client.get("/standards/platforms/lefkosa/terms.json").json()).is_demonstration


# ---- what reads it that is not ours ---------------------------------------------------------------------------------


def as_others_read(client: Client) -> RobotFileParser:
    """`robots.txt` as the parser of Python's library reads it, which takes the first line that fits."""
    found = RobotFileParser()
    found.parse(client.get("/robots.txt").content.decode().splitlines())
    return found


def test_facts_and_corrections_are_open_to_crawlers_where_those_who_keep_them_allow_it(
    world: World, client: Client
) -> None:
    programme(world.almaty)
    confirmed(world.deniz, world.gulnora)
    pages = ("/corrections/", "/corrections/feed.json", "/corrections/rag.jsonl", "/assistants/facts/kz-capital/")
    assert {as_others_read(client).can_fetch("GPTBot", page) for page in pages} == {False}
    facts = TEMPLATES["facts"]
    actions.set_terms(house=world.lefkosa, by=world.deniz, terms=facts)
    # One of the two who keep the facts has said nothing yet.
    assert {as_others_read(client).can_fetch("GPTBot", page) for page in pages} == {False}
    actions.set_terms(house=world.tashkent, by=world.gulnora, terms=facts)
    robots_now = as_others_read(client)
    text = client.get("/robots.txt").content.decode()
    for line in ("Allow: /corrections/", "Allow: /assistants/facts/"):
        assert line in text.splitlines()
    for one in robots.crawlers():
        assert {robots_now.can_fetch(one.token, page) for page in pages} == {True}
        # What is nobody's fact stays closed.
        assert not robots_now.can_fetch(one.token, "/programme/x/")
        assert not robots_now.can_fetch(one.token, "/desk/")
    assert robots_now.site_maps() == ["http://127.0.0.1:8000/corrections/sitemap.xml"]
    licence = rsl.read(client.get("/license.xml").content)
    assert licence["/corrections/"][Use.TRAINING][0] is Leave.ALLOWED
    said = tdmrep.read_file(client.get("/.well-known/tdmrep.json").json(), "/corrections/feed.json")
    assert said == tdmrep.Reserved(False)


TDMREP = {
    "type": "array",
    "minItems": 1,
    "items": {
        "type": "object",
        "required": ["location", "tdm-reservation"],
        "additionalProperties": False,
        "properties": {
            "location": {"type": "string", "pattern": r"^/[^\s]*$"},
            "tdm-reservation": {"enum": [0, 1]},
            "tdm-policy": {"type": "string", "format": "uri", "pattern": "^https?://"},
        },
        "if": {"properties": {"tdm-reservation": {"const": 0}}},
        "then": {"not": {"required": ["tdm-policy"]}},
    },
}
"""What a file of TDMRep is (TDM Reservation Protocol, 6): written from its text, as there is no schema of its own."""


def test_every_form_is_well_formed_for_readers_that_are_not_ours(world: World, client: Client) -> None:
    set_everywhere(ANSWERS)
    price = replace(ANSWERS, price=Price(Decimal("2.50"), "EUR"), contact=ASK_AT)
    actions.set_terms(house=world.lefkosa, by=world.deniz, terms=price)
    jsonschema.validate(client.get("/.well-known/tdmrep.json").json(), TDMREP)
    answer = client.get("/license.xml")
    assert answer.headers["Content-Type"].startswith("application/rsl+xml")
    root = etree.fromstring(answer.content, etree.XMLParser(resolve_entities=False, no_network=True))
    assert etree.QName(root).localname == "rsl"
    contents = [one for one in root if isinstance(one.tag, str)]
    assert {etree.QName(one).localname for one in contents} == {"content"}
    assert all(one.get("url", "").startswith("/") and len(one) for one in contents)
    headings = [line for line in client.get("/llms.txt").content.decode().splitlines() if line.startswith("#")]
    # One name at the top, then sections (llmstxt.org).
    assert [line.split()[0] for line in headings] == ["#", *["##"] * (len(headings) - 1)]
    for policy in client.get("/standards/platforms/policies.json").json():
        assert policy["@context"][0] == "http://www.w3.org/ns/odrl.jsonld"
        assert policy["uid"].startswith("http")
        assert policy.get("permission") or policy.get("prohibition")
