"""The screens and the API of deals: Aigul asks and signs in her browser; a program does the same with a token."""

import datetime as dt
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from ortaq.core.origin.label import label_words
from ortaq.core.origin.uses import AIKind, AIUse
from ortaq.exchange import actions
from ortaq.exchange.deal_templates import deal_templates
from ortaq.exchange.models import Deal, Offer
from ortaq.members.actions import give_token
from ortaq.origin import actions as origin
from ortaq.origin.queries import label_of_all
from ortaq.rights.models import Contract
from tests.rooms.deal_stories import gift, signed, tale, tomorrow
from tests.world import World

pytestmark = pytest.mark.django_db
HALF_AN_HOUR = dt.timedelta(minutes=30)


def text(response: object) -> str:
    """What a page says, without tags, each run of blanks as one."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode())).replace("&quot;", '"')


def test_asel_offers_aigul_asks_both_sign_in_the_browser(world: World, sign_in: object) -> None:
    programme = tale(world)
    client = sign_in(world.asel)
    page = client.get("/exchange/offer/", {"programme": programme.pk})
    assert "Air-time gift" in text(page)
    answer = client.post(
        "/exchange/offer/",
        {"programme": programme.pk, "template": "air-time-gift", "to": [world.bishkek.pk], "runs": 3},
    )
    assert (answer.status_code, answer.url) == (302, "/exchange/")
    offer = Offer.objects.get()
    assert (list(offer.invited.all()), offer.terms["runs"]) == ([world.bishkek], 3)
    sign_in(world.aigul)
    assert "at most 3 showings" in text(client.get("/exchange/"))
    assert "Kyrgyz, Russian and Kazakh" in text(client.get(f"/exchange/offers/{offer.pk}/"))
    answer = client.post(
        f"/exchange/offers/{offer.pk}/", {"sounds": ["ky", "kk"], "runs": 2, "message": "For Thursday evenings"}
    )
    deal = Deal.objects.get()
    assert answer.url == f"/exchange/deals/{deal.pk}/"
    page = client.get(answer.url)
    assert "Sign for Demo TV Bishkek" in text(page)
    assert "For Thursday evenings" in text(page)
    assert client.post(f"/exchange/deals/{deal.pk}/sign/").status_code == 302
    assert "Waits for the signature of Demo TV Almaty" in text(client.get("/exchange/"))
    sign_in(world.asel)
    assert "Demo TV Bishkek has signed: read and sign" in text(client.get("/exchange/"))
    client.post(f"/exchange/deals/{deal.pk}/sign/")
    contract = Contract.objects.get()
    page = client.get(f"/exchange/deals/{deal.pk}/")
    assert page.content.decode().count("signature holds") == 2
    assert contract.number in text(page)
    page = client.get(f"/rights/{contract.pk}/")
    assert "at most 2 showings" in text(page)
    assert "<svg" in page.content.decode()


def test_what_cannot_be_offered_says_why_and_keeps_what_was_typed(world: World, sign_in: object) -> None:
    programme = tale(world, declared=False)
    page = sign_in(world.asel).post(
        "/exchange/offer/", {"programme": programme.pk, "template": "air-time-gift", "to": [world.baku.pk], "runs": 4}
    )
    assert page.status_code == 422
    assert "Say first what AI has made" in text(page)
    html = page.content.decode()
    assert f'value="{programme.pk}" selected' in html
    assert 'value="4"' in html
    assert re.search(rf'value="{world.baku.pk}"[^>]*checked', html)
    assert Offer.objects.count() == 0


def test_the_form_offers_only_ones_own_packaged_programmes(world: World, sign_in: object) -> None:
    tale(world, "baku", "Cırtdan")
    page = sign_in(world.asel).get("/exchange/offer/")
    assert "Cırtdan" not in text(page)


def test_a_scheduler_reads_and_cannot_deal(world: World, sign_in: object) -> None:
    offer = gift(world)
    client = sign_in(world.nurlan)
    assert "Only acquisitions editors and rights managers can ask" in text(client.get(f"/exchange/offers/{offer.pk}/"))
    page = client.post(f"/exchange/offers/{offer.pk}/", {})
    assert page.status_code == 422
    assert "Only an acquisitions editor or a rights manager can ask" in text(page)
    assert Deal.objects.count() == 0


def test_a_third_house_never_sees_terms(world: World, sign_in: object) -> None:
    deal = signed(world, to=[world.bishkek])
    client = sign_in(world.nargiz)
    for address in (
        f"/exchange/deals/{deal.pk}/",
        f"/exchange/offers/{deal.offer_id}/",
        f"/rights/{deal.contract_id}/",
    ):
        assert client.get(address).status_code == 404
    for address in ("/exchange/", "/rights/"):
        assert "Nasreddin" not in text(client.get(address))
    assert client.post(f"/exchange/deals/{deal.pk}/sign/").status_code == 404
    assert client.post(f"/rights/{deal.contract_id}/end/").status_code == 404


def test_one_guest_does_not_see_the_deal_of_another(world: World, sign_in: object) -> None:
    offer = gift(world)
    actions.ask(offer=offer, by=world.nargiz, message="A word for Almaty only")
    page = sign_in(world.aigul).get(f"/exchange/offers/{offer.pk}/")
    assert "Demo TV Bakı" not in text(page).replace("Almaty", "")
    assert "A word for Almaty only" not in text(page)
    assert "Who has asked" not in text(page)


def test_declining_and_withdrawing_in_the_browser(world: World, sign_in: object) -> None:
    offer = gift(world)
    one, two = actions.ask(offer=offer, by=world.aigul), actions.ask(offer=offer, by=world.nargiz)
    client = sign_in(world.aigul)
    client.post(f"/exchange/deals/{one.pk}/decline/")
    page = client.post(f"/exchange/deals/{one.pk}/sign/", follow=True)
    assert "This deal was taken back" in text(page)
    assert client.post(f"/exchange/offers/{offer.pk}/withdraw/").status_code == 404
    sign_in(world.asel).post(f"/exchange/offers/{offer.pk}/withdraw/")
    one.refresh_from_db()
    two.refresh_from_db()
    assert (one.state, two.state) == ("withdrawn", "withdrawn")
    assert "This offer is withdrawn" in text(client.get(f"/exchange/offers/{offer.pk}/"))


def test_an_open_licence_in_the_browser(world: World, sign_in: object) -> None:
    programme = tale(world, genre="archive")
    page = sign_in(world.asel).post(
        "/exchange/offer/", {"programme": programme.pk, "template": "open-licence"}, follow=True
    )
    assert "is now open to all members" in text(page)
    page = sign_in(world.reka).get(f"/rights/programme/{programme.pk}/")
    assert text(page).count("Open to all members. Licence ALM") == 1


def test_a_title_with_markup_stays_text(world: World, sign_in: object) -> None:
    deal = signed(world, tale(world, title="<script>alert(1)</script> & %(where)s"))
    client = sign_in(world.aigul)
    for address in ("/exchange/", f"/exchange/deals/{deal.pk}/", f"/rights/{deal.contract_id}/", "/rights/"):
        assert "<script>alert" not in client.get(address).content.decode()


def test_nobody_without_an_account_or_a_house_comes_in(world: World, client: Client, sign_in: object) -> None:
    for address in ("/exchange/", "/exchange/offer/", "/rights/"):
        assert client.get(address).status_code == 302
    world.gulnora.broadcaster = None
    world.gulnora.save()
    for address in ("/exchange/", "/rights/"):
        assert sign_in(world.gulnora).get(address).status_code == 403


class Program:
    """A program with a person's token."""

    def __init__(self, client: Client, person: object) -> None:
        _token, text = give_token(person=person, name="t", scopes=["read", "deal"])
        self.client, self.headers = client, {"HTTP_AUTHORIZATION": f"Bearer {text}"}

    def post(self, address: str, **data: object) -> tuple[int, dict]:
        answer = self.client.post(f"/api/{address}", data, content_type="application/json", **self.headers)
        return answer.status_code, answer.json()

    def get(self, address: str, **query: object) -> tuple[int, object]:
        answer = self.client.get(f"/api/{address}", query, **self.headers)
        return answer.status_code, answer.json()


def test_the_same_way_over_the_api(world: World, client: Client) -> None:
    programme = tale(world)
    asel, aigul, nargiz, reka = (Program(client, world.people[who]) for who in ("asel", "aigul", "nargiz", "reka"))
    names = [one["name"] for one in client.get("/api/exchange/templates").json()]
    assert names == list(deal_templates())
    refused = asel.post("exchange/offers", programme=str(programme.pk), to=["bishkek", "mars"])
    assert refused == (422, {"problem": "There is no member “mars”."})
    status, offer = asel.post("exchange/offers", programme=str(programme.pk), to=["bishkek", "baku"])
    assert (status, offer["to"], offer["asked"]) == (201, ["baku", "bishkek"], [])
    assert reka.post(f"exchange/offers/{offer['id']}/ask")[0] == 404
    refused = aigul.post(f"exchange/offers/{offer['id']}/ask", terms={"territories": ["KZ"]})
    assert refused == (409, {"problem": "Kazakhstan is not in the offer."})
    status, deal = aigul.post(f"exchange/offers/{offer['id']}/ask", message="please")
    assert (status, deal["state"], deal["signatures"]) == (201, "offered", [])
    assert deal["sentence"].startswith(
        "Demo TV Almaty allows Demo TV Bishkek to show “Қожанасыр”: Kyrgyzstan, on the channel and start over, "
        "then 7 days of catch-up, sound in Kyrgyz, Russian and Kazakh, subtitles in every language, from "
    )
    sign = f"exchange/deals/{deal['id']}/sign"
    assert nargiz.post(sign)[0] == 404
    assert aigul.post(sign)[1]["state"] == "offered"
    status, said = aigul.post(sign)
    assert (status, said["problem"][:38]) == (409, "Demo TV Bishkek has already signed; th")
    status, deal = asel.post(sign)
    assert (status, deal["state"]) == (200, "agreed")
    assert [one["holds"] for one in deal["signatures"]] == [True, True]
    assert asel.post(f"exchange/deals/{deal['id']}/decline")[0] == 409
    assert aigul.get(f"exchange/deals/{deal['id']}") == (200, deal)
    assert [one["id"] for one in aigul.get("exchange/deals")[1]] == [deal["id"]]
    (seen,) = nargiz.get("exchange/offers")[1]
    assert (seen["id"], seen["to"], seen["asked"]) == (offer["id"], ["baku"], [])
    assert [(one["to"], one["asked"]) for one in asel.get("exchange/offers")[1]] == [(["baku", "bishkek"], ["bishkek"])]
    assert aigul.post(f"exchange/offers/{offer['id']}/withdraw")[0] == 403
    assert asel.post(f"exchange/offers/{offer['id']}/withdraw")[1]["withdrawn_at"] is not None


def test_decisions_and_contracts_over_the_api(world: World, client: Client) -> None:
    programme = tale(world)
    deal = signed(world, programme)
    asel, aigul, reka = (Program(client, world.people[who]) for who in ("asel", "aigul", "reka"))
    at = tomorrow().replace(microsecond=0)
    asked = {"programme": str(programme.pk), "start": at.isoformat(), "stop": (at + HALF_AN_HOUR).isoformat()}
    status, said = aigul.get("rights/decision", territory="KG", sounds="ky", **asked)
    assert (status, said["answer"], said["sounds"]) == (200, "allow", ["ky"])
    assert said["clauses"] == [f"{deal.contract.number} §1"]
    status, said = reka.get("rights/decision", territory="HU", **asked)
    assert said["answer"] == "deny"
    assert said["sentences"] == ["No licence for Hungary. Demo TV Almaty owns this programme; ask for it in Exchange."]
    refused = aigul.get("rights/decision", territory="QQ", **asked)
    assert refused == (422, {"problem": "There is no territory “QQ”."})
    refused = aigul.get("rights/decision", territory="KG", **(asked | {"stop": asked["start"]}))
    assert refused == (422, {"problem": "The end must come after the beginning."})
    questions = [asked | {"territory": place} for place in ("KG", "HU")]
    status, many = aigul.post("rights/decisions", questions=questions)
    assert (status, [one["answer"] for one in many]) == (200, ["allow", "deny"])
    lost = "00000000-0000-4000-8000-000000000000"
    assert aigul.post("rights/decisions", questions=[questions[0] | {"programme": lost}])[0] == 404
    assert aigul.get("rights/decision", territory="KG", **(asked | {"programme": lost}))[0] == 404
    _status, (contract,) = aigul.get("rights/contracts")
    assert (contract["number"], contract["clauses"][0]["runs_used"]) == (deal.contract.number, 0)
    assert contract["terms_digest"] == aigul.get(f"exchange/deals/{deal.pk}")[1]["digest"]
    assert aigul.get(f"rights/contracts/{contract['id']}") == (200, contract)
    assert reka.get(f"rights/contracts/{contract['id']}")[0] == 404
    assert aigul.post(f"rights/contracts/{contract['id']}/end")[0] == 403
    assert asel.post(f"rights/contracts/{contract['id']}/end")[1]["ended_at"] is not None


def test_a_person_without_a_house_gets_a_sentence(world: World, client: Client) -> None:
    token = give_token(person=world.gulnora, name="t", scopes=["read"])[1]
    world.gulnora.broadcaster = None
    world.gulnora.save()
    for address in ("exchange/offers", "rights/contracts"):
        answer = client.get(f"/api/{address}", HTTP_AUTHORIZATION=f"Bearer {token}")
        assert (answer.status_code, answer.json()) == (403, {"problem": "Only people of a member can ask this."})


def test_a_programmes_page_says_to_whom_it_is_offered(world: World, sign_in: object) -> None:
    programme = tale(world)
    address = f"/catalogue/{programme.pk}/"
    assert "Not offered to anybody yet." in text(sign_in(world.asel).get(address))
    assert "Demo TV Almaty has not offered it to your house." in text(sign_in(world.aigul).get(address))
    offer = gift(world, programme)
    assert "Demo TV Bakı , Demo TV Bishkek" in text(sign_in(world.asel).get(address)).replace(",", " ,").replace(
        "  ", " "
    )
    guest = text(sign_in(world.aigul).get(address))
    assert "Demo TV Almaty offers it to you" in guest
    assert "Demo TV Bakı" not in guest
    deal = actions.ask(offer=offer, by=world.aigul)
    assert "offered" in text(sign_in(world.aigul).get(address))
    actions.sign(deal=deal, by=world.aigul)
    deal = actions.sign(deal=deal, by=world.asel)
    assert f"{deal.contract.number} §1" in text(sign_in(world.aigul).get(address))
    assert deal.contract.number not in text(sign_in(world.nargiz).get(address))


def test_the_number_of_queries_does_not_grow_with_the_offers(world: World, sign_in: object) -> None:
    spoken = tale(world)
    sound = spoken.versions.get(kind="sound")
    origin.declare(version=sound, by=world.erlan, no_ai=False, uses=[AIUse(AIKind.VOICE, system="espeak-ng")])
    gift(world, spoken)
    client = sign_in(world.aigul)

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            client.get("/exchange/")
        return len(queries)

    asked()  # what is read once is read
    few = asked()
    for number in range(4):
        gift(world, tale(world, title=f"Tale {number}"))
    assert asked() == few
    # Each card has its own label.
    page = text(client.get("/exchange/"))
    assert page.count(label_words(label_of_all(spoken), "en")) == 1
    assert page.count(label_words(None, "en")) == 4
