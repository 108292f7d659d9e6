"""The studio of the demo world: it loads in a moment, a second time is harmless, and something waits for everybody."""

import json
from pathlib import Path

import pytest

from ortaq.studio import queries
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
