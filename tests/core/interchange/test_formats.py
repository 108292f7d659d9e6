"""What the list of formats says of itself is true: what it calls lost is lost, and all else comes back."""

import datetime as dt
from dataclasses import replace

import pytest

from ortaq.core.interchange.formats import ASPECTS, FORMATS
from ortaq.core.interchange.model import Listing, Showing, Work
from ortaq.core.rights import After, Clause, Exclusive, Kind
from tests.core.interchange.test_odrl import licence

NOON = dt.datetime(2026, 12, 1, 6, tzinfo=dt.UTC)
SERIES = Work("s", "series", {"kk": "Ертегілер"})
FILM = Work("f", "episode", {"kk": "Есек"}, "s", 1, not_before=NOON, source_type="compositeSynthetic")
FIRST = replace(licence(catch_up_days=7, exclusive="exclusive", sublicence=1), work="f")
PASSED = Clause(
    "c2", "c2", "f", "bishkek", "baku", replace(FIRST.terms, opens_after=After("first_any", "*", 7)), under="c1"
)
HELD = replace(FIRST, id="c3", terms=replace(FIRST.terms, kind=Kind.HOLDBACK, runs=None, exclusive=Exclusive.NO))
DUTY = replace(
    HELD, id="c4", terms=replace(HELD.terms, kind=Kind.CONDITION, condition="credit", about={"to": "Ата-Мұра"})
)
WHOLE = Listing(
    (SERIES, FILM),
    (FIRST, replace(PASSED, terms=replace(PASSED.terms, first_day=None)), HELD, DUTY),
    (Showing("1", "f", "one", NOON, NOON + dt.timedelta(hours=1)),),
    houses={"almaty": "Demo TV Almaty"},
    channels={"one": "One"},
)


def aspects_in(found: Listing) -> dict[str, bool]:
    """Which aspects a listing holds; what it takes to see each."""
    by_id = {one.id: one for one in found.clauses}
    work = found.work("f") or Work("f")
    first = by_id.get("c1")
    passed = by_id.get("c2")
    return {
        "programmes": bool(work.titles),
        "contracts": bool(by_id),
        "runs": bool(first and first.terms.runs == 3),
        "catch_up": bool(first and first.terms.catch_up_days == 7),
        "languages": bool(first and first.terms.sounds == ("ky",)),
        "exclusivity": bool(first and first.terms.exclusive is Exclusive.FULL),
        "prohibitions": bool("c3" in by_id and by_id["c3"].terms.kind is Kind.HOLDBACK),
        "events": bool(passed and passed.terms.opens_after),
        "chains": bool(passed and passed.under == "c1"),
        "duties": bool("c4" in by_id and by_id["c4"].terms.about),
        "houses": found.houses.get("almaty") == "Demo TV Almaty",
        "series": work.parent == "s" and found.work("s") is not None,
        "embargo": work.not_before == NOON,
        "ai_label": work.source_type == "compositeSynthetic",
        "schedule": bool(found.showings),
        "channels": bool(found.channels),
    }


def test_the_data_has_every_aspect() -> None:
    assert set(aspects_in(WHOLE)) == set(ASPECTS)
    assert all(aspects_in(WHOLE).values())


@pytest.mark.parametrize("code", FORMATS)
def test_what_is_called_lost_is_lost_and_all_else_comes_back(code: str) -> None:
    kind = FORMATS[code]
    assert kind.read
    done = kind.read(kind.export(WHOLE))
    assert done.bad == ()
    assert {name for name, there in aspects_in(done.listing).items() if not there} == set(kind.lost)


@pytest.mark.parametrize("code", FORMATS)
def test_nothing_is_lost_and_ours_at_once(code: str) -> None:
    kind = FORMATS[code]
    assert set(kind.lost) | set(kind.ours) <= set(ASPECTS)
    assert not set(kind.lost) & set(kind.ours)
