"""The screens of shares, rights split, finance, waterfall and statements: what they show, and to whom."""

import csv
import io
import re
from html import unescape
from typing import Any

import openpyxl
import pypdf
import pytest
from django.test import Client

from ortaq.studio.models import Contribution, Cost, ExchangeRate, Project, Revenue, RightsSplit, Treaty, WaterfallPlan
from ortaq.studio.shares import actions, queries
from tests.rooms.share_stories import DAY, own_countries, partner, payee, paying, project, thirds
from tests.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_files")]

PAGES = ("shares", "rights", "finance", "waterfall", "statements")


def words(answer: Any) -> str:
    """What a page says, without its marks."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())).split())


def at(film: Project, page: str) -> str:
    """The address of a page of a project."""
    return f"/studio/{film.pk}/{page}/"


def share_form(world: World, *shares: str, rules: str = "coe-multilateral/2017") -> dict[str, str]:
    """The form of shares as it is sent."""
    houses = [str(one.pk) for one in (world.almaty, world.baku, world.tashkent)]
    form = {"rules": rules, "day": "2026-11-28"}
    for house, share in zip(houses, shares, strict=True):
        form |= {f"share-{house}": share, f"party-{house}": "yes"}
    return form


def split_form(world: World, **change: str) -> dict[str, Any]:
    """The form of a split: Almaty has Kazakhstan, all share the rest."""
    almaty, baku, tashkent = (str(one.pk) for one in (world.almaty, world.baku, world.tashkent))
    form: dict[str, Any] = {"lines": "1", f"l0-o-{almaty}": "1", "l0-t": ["KZ"], "l0-g": ["*"], "l0-m": ["*"]}
    return form | {f"rest-o-{almaty}": "5", f"rest-o-{baku}": "3", f"rest-o-{tashkent}": "2"} | change


def plan_form(world: World, **change: str) -> dict[str, Any]:
    """The form of an order of payments: 15 % to an agent, money back, then by parts."""
    almaty, baku = (str(one.pk) for one in (world.almaty, world.baku))
    return {
        "tiers": "3",
        "t0-kind": "percentage", "t0-share": "15", "t0-of": "gross", "t0-other": "Silk Road Sales", "t0-n-other": "1",
        "t1-kind": "recoup", "t1-pace": "order", f"t1-n-{almaty}": "6 000", f"t1-turn-{almaty}": "2",
        f"t1-n-{baku}": "3 000,50", f"t1-turn-{baku}": "1",
        "t2-kind": "net", f"t2-n-{almaty}": "60", f"t2-n-{baku}": "40",
        **change,
    }  # fmt: skip


@pytest.mark.parametrize("page", PAGES)
def test_a_project_is_for_the_houses_that_take_part(world: World, client: Client, sign_in: Any, page: str) -> None:
    film = project(world)
    assert client.get(at(film, page)).status_code == 302
    assert sign_in(world.aigul).get(at(film, page)).status_code == 404
    assert sign_in(world.nargiz).get(at(film, page)).status_code == 200
    assert sign_in(world.erlan).get(at(film, page)).status_code == 200


@pytest.mark.parametrize("page", ["shares/check", "rights/check", "received", "statements/file/csv"])
def test_parts_of_the_screens_are_for_them_too(world: World, client: Client, sign_in: Any, page: str) -> None:
    film = project(world)
    paying(world, film)
    ask = "get" if "file" in page else "post"
    assert getattr(client, ask)(at(film, page)).status_code == 302
    assert getattr(sign_in(world.aigul), ask)(at(film, page)).status_code == 404


# ---- shares --------------------------------------------------------------------------------------------------------


def test_shares_pass_or_fail_while_they_are_written(world: World, sign_in: Any) -> None:
    film, client = project(world), sign_in(world.erlan)
    said = words(client.post(at(film, "shares/check"), share_form(world, "85", "11", "4")))
    assert "fails" in said
    assert "Demo TV Almaty has 85 %; these rules allow at most 80 %." in said
    assert "unverified, confidence B" in said
    said = words(client.post(at(film, "shares/check"), share_form(world, "60", "30", "10")))
    assert "These rules ask for creative points; how many is not known here." in said
    assert "passes" in words(
        client.post(at(film, "shares/check"), share_form(world, "60", "30", "10", rules="contract/contract"))
    )
    assert "write a share as a number" in words(
        client.post(at(film, "shares/check"), share_form(world, "much", "30", "10"))
    )
    assert queries.table_of(film) is None


def test_shares_are_saved_and_what_was_typed_stays_when_they_cannot_be(world: World, sign_in: Any) -> None:
    film, client = project(world), sign_in(world.erlan)
    wrong = client.post(at(film, "shares"), share_form(world, "60", "30", "9.99"))
    assert wrong.status_code == 422
    assert "99.99 % together; 0.01 % is still missing" in words(wrong)
    assert 'value="9.99"' in wrong.content.decode()
    assert client.post(at(film, "shares"), share_form(world, "60", "30", "10")).status_code == 302
    assert [one.share for one in queries.shares_of(film)] == [6_000, 3_000, 1_000]
    assert 'value="60"' in client.get(at(film, "shares")).content.decode()
    refused = sign_in(world.nargiz).post(at(film, "shares"), share_form(world, "10", "80", "10"))
    assert refused.status_code == 422
    assert [one.share for one in queries.shares_of(film)] == [6_000, 3_000, 1_000]


def test_a_treaty_is_entered_used_and_taken_off_the_list(world: World, sign_in: Any) -> None:
    film, client = project(world), sign_in(world.asel)
    form = {"name": "Treaty of two seas", "least": "20", "fewest": "2", "confidence": "C", "source": "§ 4, by phone"}
    wrong = client.post("/studio/treaties/", form | {"least": "lots"})
    assert wrong.status_code == 422
    assert "Treaty of two seas" in wrong.content.decode()
    assert client.post("/studio/treaties/", form).status_code == 302
    made = Treaty.objects.get()
    listed = words(client.get("/studio/treaties/"))
    assert "Treaty of two seas unverified, confidence C fewest partners 2 least share 20 % § 4, by phone" in listed
    said = words(client.post(at(film, "shares/check"), share_form(world, "60", "30", "10", rules=str(made.pk))))
    assert "Demo TV Toshkent has 10 %; these rules want at least 20 % of each." in said
    assert sign_in(world.nargiz).post(f"/studio/treaties/{made.pk}/withdraw/").status_code == 404
    assert sign_in(world.erlan).post("/studio/treaties/", form).status_code == 422
    sign_in(world.asel).post(f"/studio/treaties/{made.pk}/withdraw/")
    assert "Entered by Demo TV Almaty" not in words(client.get("/studio/treaties/"))
    made.refresh_from_db()
    assert made.withdrawn_at


# ---- rights --------------------------------------------------------------------------------------------------------


def test_the_matrix_shows_gaps_and_overlaps_while_the_split_is_written(world: World, sign_in: Any) -> None:
    film, client = project(world), sign_in(world.erlan)
    baku = str(world.baku.pk)
    said = words(client.post(at(film, "rights/check"), split_form(world)))
    assert "The world whole" in said
    more = {"lines": "2", f"l1-o-{baku}": "1", "l1-t": ["KZ"], "l1-g": ["ru"], "l1-m": ["vod"]}
    said = words(client.post(at(film, "rights/check"), split_form(world, **more)))
    assert "not whole" in said
    assert "Lines 1 and 2 both give this: Kazakhstan; Russian; on demand." in said
    assert "twice: lines 1, 2 Russian" in said
    alone = {name: value for name, value in split_form(world).items() if not name.startswith("rest")}
    said = words(client.post(at(film, "rights/check"), alone))
    assert "Nobody owns this: the rest of the world; every language; in every way." in said
    assert "Line 2: say who owns it." in words(client.post(at(film, "rights/check"), split_form(world, lines="2")))
    assert not RightsSplit.objects.exists()


def test_a_split_is_saved_only_when_it_is_whole_and_nothing_typed_is_lost(world: World, sign_in: Any) -> None:
    film, client = project(world), sign_in(world.erlan)
    begun = client.get(at(film, "rights"))
    assert "not saved yet" in words(begun)
    more = client.post(at(film, "rights"), split_form(world, do="add"))
    assert 'name="lines" value="2"' in more.content.decode()
    fewer = client.post(at(film, "rights"), split_form(world, do="drop-0"))
    assert 'name="lines" value="0"' in fewer.content.decode()
    alone = {name: value for name, value in split_form(world).items() if not name.startswith("rest")}
    kept = client.post(at(film, "rights"), alone | {"do": "save"})
    assert 'name="lines" value="1"' in kept.content.decode()
    assert not RightsSplit.objects.exists()
    assert client.post(at(film, "rights"), split_form(world, do="save")).status_code == 302
    assert "version 1" in words(client.get(at(film, "rights")))
    sign_in(world.nargiz).post(at(film, "rights"), split_form(world, do="save"))
    assert RightsSplit.objects.count() == 1


# ---- finance -------------------------------------------------------------------------------------------------------


def test_budget_finance_and_rates_are_kept_line_by_line(world: World, sign_in: Any) -> None:
    film, client = project(world), sign_in(world.erlan)
    address = at(film, "finance")
    cost = {"do": "cost", "name": "Camera", "amount": "1 000,50", "currency": "USD", "day": "2026-11-01"}
    assert client.post(address, cost).status_code == 302
    assert "There is no rate from USD to KZT on or before 1 November 2026." in words(client.get(address))
    rate = {"do": "rate", "currency": "USD", "value": "500", "day": "2026-11-01", "source": "National Bank"}
    assert client.post(address, rate).status_code == 302
    brings = {
        "do": "contribution",
        "partner": str(partner(film, world.baku).pk),
        "name": "Edit suite",
        "amount": "200000",
    }
    assert client.post(address, brings | {"means": "facilities", "confirmed": "1"}).status_code == 302
    page = words(client.get(address))
    assert "300,250.00 KZT missing" in page
    assert "Demo TV Bakı · facilities · confirmed" in page
    assert (Cost.objects.count(), Contribution.objects.count(), ExchangeRate.objects.count()) == (1, 1, 1)
    wrong = client.post(address, cost | {"amount": "a lot"})
    assert wrong.status_code == 422
    assert 'value="a lot"' in wrong.content.decode()
    assert "“a lot” is no amount of money." in words(wrong)
    client.post(address, {"do": "drop-cost", "which": str(Cost.objects.get().pk)})
    client.post(address, {"do": "drop-contribution", "which": str(Contribution.objects.get().pk)})
    assert (Cost.objects.count(), Contribution.objects.count()) == (0, 0)
    for bad in ({"do": "drop-cost", "which": "x"}, {"do": "dance"}, brings | {"partner": "x"}):
        assert client.post(address, bad).status_code == 422


def test_what_is_in_another_project_cannot_be_taken_out_here(world: World, sign_in: Any) -> None:
    film, other = project(world), project(world)
    cost = actions.add_cost(project=other, name="Camera", amount=5, currency="KZT", by=world.erlan)
    assert sign_in(world.erlan).post(at(film, "finance"), {"do": "drop-cost", "which": str(cost.pk)}).status_code == 404


# ---- waterfall -----------------------------------------------------------------------------------------------------


def test_the_order_of_payments_is_written_tried_and_saved(world: World, sign_in: Any) -> None:
    film, client = project(world), sign_in(world.erlan)
    address = at(film, "waterfall")
    assert client.get(address).status_code == 200
    assert client.post(address, plan_form(world, do="save")).status_code == 302
    plan = WaterfallPlan.objects.get().plan
    assert list(plan[1].caps.items()) == [(payee(world.baku), 300_050), (payee(world.almaty), 600_000)]
    assert (plan[0].share, plan[0].to, plan[1].in_order) == (1_500, {"other:Silk Road Sales": 1}, True)
    tried = words(client.get(address, {"total": "1000000", "share0": "1000", "cap1": "50"}))
    # 10 % of 10 000 to the agent, half of the caps (4 500.25) back, 4 499.75 by 60 to 40.
    assert "Silk Road Sales 1,000.00 KZT 10 %" in tried
    assert "Demo TV Almaty 5,699.85 KZT 56.99 %" in tried
    for text in ("-1", "x", "9" * 30, "0"):
        assert client.get(address, {"total": text, "share0": text, "cap1": text}).status_code == 200


def test_steps_are_added_moved_and_taken_out_and_wrong_ones_are_told(world: World, sign_in: Any) -> None:
    film, client = project(world), sign_in(world.erlan)
    address = at(film, "waterfall")
    for do, count in (("add-recoup", 4), ("add-percentage", 4), ("drop-1", 2), ("up-1", 3)):
        page = client.post(address, plan_form(world, do=do))
        assert f'name="tiers" value="{count}"' in page.content.decode()
    wrong = client.post(address, plan_form(world, **{"t0-share": "0"}, do="save"))
    assert wrong.status_code == 422
    assert "Step 1: a percentage is more than 0 and at most 100." in words(wrong)
    assert "Silk Road Sales" in wrong.content.decode()
    assert client.post(address, plan_form(world, **{"t0-kind": "tax"})).status_code == 422
    assert not WaterfallPlan.objects.exists()
    assert sign_in(world.nargiz).post(address, plan_form(world, do="save")).status_code == 422
    assert not WaterfallPlan.objects.exists()


# ---- statements ----------------------------------------------------------------------------------------------------


def received(world: World) -> Project:
    """Money has come in twice."""
    film = project(world)
    paying(world, film)
    actions.receive(film, 1_000_000, "KZT", DAY, "=SUM(A1) sale", by=world.erlan)
    actions.receive(film, 1_000_000, "KZT", DAY, "Festival", by=world.erlan)
    return film


def test_money_is_received_on_the_page(world: World, sign_in: Any) -> None:
    film = project(world)
    paying(world, film)
    client = sign_in(world.erlan)
    form = {"source": "Sale to a channel", "amount": "10 000", "day": "2026-11-01"}
    assert client.post(at(film, "received"), form).status_code == 302
    client.post(at(film, "received"), form | {"amount": "none"})
    assert [one.booked for one in Revenue.objects.all()] == [1_000_000]
    page = words(client.get(at(film, "statements")))
    # 15 % to the agent, half of the rest is Almaty's money back.
    assert "Sale to a channel 10,000.00 KZT 4,250.00 KZT" in page
    sign_in(world.nargiz).post(at(film, "received"), form)
    assert Revenue.objects.count() == 1


def test_a_statement_is_for_its_house_and_for_the_lead(world: World, sign_in: Any) -> None:
    film = received(world)
    address = at(film, "statements")
    mine = words(sign_in(world.nargiz).get(address))
    assert "5,100.00 KZT" in mine
    assert "Silk Road Sales" not in mine
    almaty = payee(world.almaty)
    assert sign_in(world.nargiz).get(address, {"payee": almaty}).status_code == 403
    assert sign_in(world.nargiz).get(at(film, "statements/file/csv"), {"payee": almaty}).status_code == 403
    assert sign_in(world.nargiz).get(address, {"payee": "house:nobody"}).status_code == 404
    assert "Silk Road Sales" in words(sign_in(world.erlan).get(address))
    assert sign_in(world.erlan).get(address, {"payee": almaty, "from": "2"}).status_code == 200


def test_a_statement_comes_as_csv_as_excel_and_on_paper_with_the_same_figures(world: World, sign_in: Any) -> None:
    film, client = received(world), sign_in(world.nargiz)
    text = client.get(at(film, "statements/file/csv")).content.decode().removeprefix("\ufeff")
    rows = list(csv.reader(io.StringIO(text)))
    assert rows[0] == ["The Weaver’s Map", "Demo TV Bakı", "KZT"]
    assert "largest remainder" in rows[2][0]
    assert rows[3][:7] == ["number", "day", "source", "received", "currency", "rate", "gross"]
    # No spreadsheet runs what a source is called.
    assert rows[4] == [
        "1",
        "2026-11-01",
        "'=SUM(A1) sale",
        "10000.00",
        "KZT",
        "1",
        "10000.00",
        "0.00",
        "2550.00",
        "0.00",
        "2550.00",
        "2550.00",
    ]
    book = openpyxl.load_workbook(io.BytesIO(client.get(at(film, "statements/file/xlsx")).content))
    sheet = list(book["statement"].values)
    assert [float(one) for one in sheet[5][6:]] == [10_000, 0, 450, 2_100, 2_550, 5_100]
    assert sheet[4][2] == "=SUM(A1) sale"
    assert book["statement"]["C5"].data_type == "s"
    paper = client.get(at(film, "statements/file/pdf"))
    assert paper["Content-Type"] == "application/pdf"
    page = " ".join(one.extract_text() for one in pypdf.PdfReader(io.BytesIO(paper.content)).pages)
    assert "5,100.00" in page
    assert client.get(at(film, "statements/file/doc")).status_code == 404


def test_the_figures_of_a_page_are_in_the_readers_own_writing(world: World, sign_in: Any) -> None:
    film = received(world)
    actions.set_shares(project=film, rules="contract/contract", shares=thirds(world), day=DAY, by=world.erlan)
    actions.save_split(project=film, split=own_countries(world), by=world.erlan)
    client = sign_in(world.erlan)
    for language in ("kk", "kk-latn", "tr", "ug", "az-cyrl", "uz", "ru"):
        client.cookies["language"] = language
        for page in PAGES:
            assert client.get(at(film, page)).status_code == 200, (language, page)
