"""The studio of the demo world: it loads in a moment, a second time is harmless, and something waits for everybody."""

import json
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader

from ortaq.studio import queries
from ortaq.studio.exports import dossier, sheet
from ortaq.studio.models import Call, MilestoneState, Note, Project, Shot
from ortaq.studio.shares import queries as share_queries
from ortaq.web.demo import shares, studio
from tests.world import World

TALES = Path(__file__).resolve().parents[2] / "demo" / "tales"


@pytest.mark.django_db
@pytest.mark.usefixtures("own_files")
def test_the_demo_shows_a_film_in_the_making(world: World) -> None:
    told = json.loads((TALES.parent / "world" / "shares.json").read_text())
    for _time in range(2):
        shares.load(told, studio.load(TALES))
    assert (Call.objects.count(), Project.objects.count(), Note.objects.count(), Shot.objects.count()) == (2, 1, 3, 8)
    one = Project.objects.get()
    # One film shows everything: what is made, and whose it is and what it costs and brings.
    split, books = share_queries.split_of(one), share_queries.books_of(one)
    assert split
    assert books
    assert (split.number, len(share_queries.shares_of(one)), len(books.revenues)) == (1, 3, 3)
    plan = share_queries.finance_of(one, share_queries.costs_of(one), share_queries.contributions_of(one))
    assert (plan.budget, sum(plan.brought)) == (10_189_560, 10_189_560)
    states = {step.kind: step.state for step in one.milestones.all()}
    assert (states["script"], states["animatic"]) == (MilestoneState.APPROVED, MilestoneState.ASKED)
    assert [partner.project for partner in queries.invitations_to(world.ankara)] == [one]  # type: ignore[arg-type]
    assert len(queries.to_approve(world.baku)) == 1  # type: ignore[arg-type]
    assert queries.orders_for(world.almaty).count() == 1  # type: ignore[arg-type]
    assert queries.pitches_to_answer(world.ankara).count() == 1  # type: ignore[arg-type]


@pytest.mark.django_db
@pytest.mark.usefixtures("own_files", "world")
def test_the_dossier_and_the_workbook_hold_money_and_rights_as_they_are_agreed() -> None:
    one = studio.load(TALES)
    shares.load(json.loads((TALES.parent / "world" / "shares.json").read_text()), one)
    one = queries.projects_for(one.begun_by or one.partners.get(role="lead").answered_by).get(pk=one.pk)  # type: ignore[arg-type]
    book = load_workbook(BytesIO(sheet.written(one)))

    def rows(name: str) -> list[tuple[object, ...]]:
        return [tuple(cell.value for cell in row) for row in book[name].iter_rows(min_row=2)]

    assert [row[:2] for row in rows("Shares")] == [
        ("Demo TV Almaty", "50 %"),
        ("Demo TV Toshkent", "20 %"),
        ("Demo TV Bakı", "30 %"),
    ]
    assert rows("Rights")[3][:2] == ("Demo TV Almaty 50 %, Demo TV Toshkent 50 %", "Uzbekistan")
    assert rows("Rights")[-1][:2] == (
        "Demo TV Almaty 50 %, Demo TV Toshkent 20 %, Demo TV Bakı 30 %",
        "Everything else",
    )
    assert rows("Budget")[2][:3] == ("Orchestra, two days", 18_700, "AZN")
    assert {row[0] for row in rows("Exchange rates")} == {"AZN", "KZT"}
    assert rows("Exchange rates")[0][3] == "0.588"
    assert rows("Waterfall")[0] == ("1. Sales agent", "15 % of all that comes in", "Silk Road Sales 1")
    assert rows("Waterfall")[1][2].count("USD") == 3  # type: ignore[union-attr]  # a text
    assert rows("What a showing pays")[2] == ("Demo TV Bakı", "600.00 AZN", "150.00 AZN")
    text = "".join(page.extract_text() for page in PdfReader(BytesIO(dossier.written(one))).pages)
    for words in (
        "Exchange rates",
        "0.588",
        "Orchestra",
        "money back",
        "Silk Road Sales",
        "What a showing pays",
        "Azerbaijani",
    ):
        assert words in text, words
