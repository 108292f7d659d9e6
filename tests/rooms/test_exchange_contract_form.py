"""The contract form: its fields are the clause, drafts stay private, differences are told, ways out work."""

import datetime as dt
import re
import uuid
from dataclasses import replace

import pytest
from django.http import QueryDict
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st

from ortaq.core.rights import CONDITIONS, After, Exclusive, Kind, Medium, Terms
from ortaq.core.rights.terms import EVENTS, checked
from ortaq.exchange import actions, queries
from ortaq.exchange.contract.differences import (
    ADDED,
    CHANGED,
    REMOVED,
    SAME,
    differences,
    sentence_of,
    sentence_with_changes,
)
from ortaq.exchange.contract.form import ClauseForm, Setting, Work, fields_of, new_part, with_part
from ortaq.exchange.contract.pick_words import Names, picks
from ortaq.exchange.models import Deal, DealState
from ortaq.exchange.texts import EVERYBODY, IN_A_CONTRACT, LICENSEE, LICENSOR, Part, parts_of
from ortaq.members.territories import groups, territories
from ortaq.rights.drawing import Span, timeline
from ortaq.rights.models import Contract
from tests.rooms.deal_stories import tale
from tests.rooms.test_exchange_pages import Program, text
from tests.world import World

TALE, LEGEND = uuid.UUID(int=1), uuid.UUID(int=2)
SETTING = Setting(
    {LICENSOR: "Demo TV Almaty", LICENSEE: "Demo TV Bishkek"},
    (Work(TALE, "Nasreddin", LICENSOR, "kk"), Work(LEGEND, "Manas", LICENSEE, "ky")),
)
NAMES = Names(
    {LICENSOR: "Demo TV Almaty", LICENSEE: "Demo TV Bishkek", EVERYBODY: ""}, {TALE: "Nasreddin", LEGEND: "Manas"}
)

# ---- every clause that can be written stands in the form, and comes back out of it the same -------------------------

TAGS = ("*", "kk", "kk-Latn", "ky", "tr", "uz-Cyrl", "ru", "de", "fa", "zxx")
SOME_TEXT = st.text("абвгaçöu &<%'\"", min_size=1, max_size=12).map(str.strip).filter(bool)
CLOCKS = st.times().map(lambda one: f"{one:%H:%M}")
SAID = {
    "to": SOME_TEXT,
    "days": st.integers(1, 400),
    "from": CLOCKS,
    "until": CLOCKS,
    "amount": st.integers(1, 10**9),
    "currency": st.sampled_from(("EUR", "KZT", "USD")),
}


def several(words: tuple[str, ...], least: int = 1) -> st.SearchStrategy[tuple[str, ...]]:
    """Some words, in any order."""
    return st.lists(st.sampled_from(words), min_size=least, max_size=5, unique=True).map(tuple)


SIDES = ("licensor", "licensee")
ANY_HOUSE = (*SIDES, uuid.UUID(int=7).hex)
"""Whose first showing a window waits for; a house that is no side is named by its id, which only a database reads."""


@st.composite
def after(draw: st.DrawFn, houses: tuple[str, ...]) -> After:
    """An edge that waits for a first showing."""
    by = draw(st.sampled_from(houses))
    return After(draw(st.sampled_from(EVENTS)), by, draw(st.integers(0, 400)))


@st.composite
def clauses(draw: st.DrawFn, houses: tuple[str, ...] = SIDES) -> Part:
    """Any clause on which two houses can agree."""
    kind = draw(st.sampled_from(IN_A_CONTRACT))
    media = draw(several(tuple(map(str, Medium))))
    waits = kind is not Kind.SHARE and draw(st.booleans())
    condition = draw(st.sampled_from(tuple(CONDITIONS))) if kind is Kind.CONDITION else ""
    exclusive = draw(st.sampled_from(tuple(Exclusive)))
    if kind is Kind.EXCLUSIVITY and exclusive is Exclusive.NO:
        exclusive = Exclusive.SOLE
    terms = Terms(
        territories=draw(several(("*", *territories(), *groups()))),
        media=media,
        sounds=draw(several(TAGS)),
        subtitles=draw(several(TAGS, 0)),
        first_day=None if waits else draw(st.dates(dt.date(2020, 1, 1), dt.date(2040, 1, 1))),
        days=None if kind is Kind.SHARE else draw(st.none() | st.integers(1, 4000)),
        time_zone=draw(st.sampled_from(("Asia/Bishkek", "Europe/Budapest", "Asia/Famagusta", "Asia/Seoul"))),
        runs=draw(st.none() | st.integers(1, 9999)),
        # Without catch-up there are no days of it.
        catch_up_days=draw(st.integers(0, 365)) if Medium.CATCH_UP in media else 0,
        label_must_stay=draw(st.booleans()),
        kind=kind,
        opens_after=draw(after(houses)) if waits else None,
        closes_after=draw(st.none() | after(houses)) if kind is not Kind.SHARE else None,
        as_amended=draw(st.booleans()),
        repeat_hours=draw(st.integers(0, 100)),
        exclusive=exclusive,
        sublicence=draw(st.integers(0, 9)),
        condition=condition,
        about={name: draw(SAID[name]) for name in CONDITIONS.get(condition, ())},
    )
    giver = draw(st.sampled_from((LICENSOR, LICENSEE)))
    holder = draw(st.sampled_from((LICENSOR, LICENSEE, EVERYBODY)))
    under = draw(st.none() | st.just(uuid.UUID(int=9)))
    return Part(draw(st.sampled_from((TALE, LEGEND))), checked(terms), giver, holder, under)


def sent(part: Part) -> QueryDict:
    """What a browser would send of a form that shows a clause."""
    data = QueryDict(mutable=True)
    for name, value in fields_of(part).items():
        if isinstance(value, list):
            data.setlist(name, value)
        elif value is True:
            data[name] = "on"
        elif value is not False:
            data[name] = "" if value is None else str(value)
    return data


@given(clauses(ANY_HOUSE))
@settings(max_examples=60, deadline=None)
def test_a_clause_goes_into_the_form_and_comes_back_the_same(part: Part) -> None:
    form = ClauseForm(sent(part), setting=SETTING)
    assert form.is_valid(), form.errors
    assert form.part == part


@given(clauses())
@settings(max_examples=10, deadline=None)
def test_a_clause_that_is_shown_has_all_its_words_ticked_first(part: Part) -> None:
    form = ClauseForm(initial=fields_of(part), setting=SETTING)
    for name, wanted in (("territories", part.terms.territories), ("sounds", part.terms.sounds)):
        offered = [value for value, _label in form.fields[name].choices]
        assert tuple(offered[: len(wanted)]) == wanted
    assert [one.number for one in picks(part, NAMES)] == list(range(1, 8))


def a_clause(**change: object) -> Part:
    """Three showings in Kyrgyzstan in a year."""
    terms = Terms(
        territories=("KG",),
        media=("linear", "catch_up"),
        sounds=("ky", "kk"),
        subtitles=("*",),
        first_day=dt.date(2027, 3, 1),
        days=184,
        time_zone="Asia/Bishkek",
        runs=3,
        catch_up_days=7,
    )
    return Part(TALE, replace(terms, **change))


@pytest.mark.parametrize(
    ("field", "typed", "picker", "said"),
    [
        ("first_day", "", 6, "Say on which day it begins."),
        ("last_day", "2027-02-01", 6, "The last day is before the first one."),
        ("last_day", "", 6, "Say which day is the last one, or that it has no end."),
        ("territories", None, 3, "Choose at least one country."),
        ("ways", None, 5, "Choose at least one way of showing."),
        ("sounds", None, 4, "Choose at least one language of the sound."),
        ("sounds_more", "klingon!", 4, "is no language tag."),
        ("runs", "0", 7, "greater than or equal to 1"),
    ],
)
def test_what_is_not_clear_is_told_in_its_picker_and_stays(
    field: str, typed: str | None, picker: int, said: str
) -> None:
    data = sent(a_clause())
    if typed is None:
        data.setlist(field, [])
    else:
        data[field] = typed
    form = ClauseForm(data, setting=SETTING)
    assert not form.is_valid()
    assert form.part is None
    assert said in " ".join(form.problems(picker))
    assert [other for other in range(1, 8) if form.problems(other)] == [picker]
    if typed:
        assert f'value="{typed}"' in str(form[field])


def test_a_window_that_waits_for_an_event_has_no_last_day() -> None:
    data = sent(a_clause())
    data["opens"] = "event"
    form = ClauseForm(data, setting=SETTING)
    assert "nobody knows yet on which day it begins" in str(form.errors)
    data["lasts"], data["days"] = "days", "30"
    form = ClauseForm(data, setting=SETTING)
    assert form.is_valid()
    assert form.part
    assert (form.part.terms.opens_after, form.part.terms.first_day) == (After("first_linear", "licensor"), None)


def test_duties_go_along_when_their_licence_moves() -> None:
    grant = a_clause()
    duty = new_part(Kind.CONDITION, grant)
    other = Part(LEGEND, grant.terms, LICENSEE, LICENSOR)
    moved, followed = with_part([grant, duty], 0, other)
    assert (moved, followed.programme, followed.giver, followed.holder) == (other, LEGEND, LICENSEE, LICENSOR)
    # Another licence of the same programme still needs it.
    assert with_part([grant, duty, grant], 0, other)[1] == duty


# ---- differences -----------------------------------------------------------------------------------------------------


def test_differences_are_told_fact_by_fact() -> None:
    before = [a_clause(), new_part(Kind.CONDITION, a_clause())]
    after = [
        a_clause(runs=6, sounds=("kk", "ky"), territories=("KG", "KZ")),
        new_part(Kind.HOLDBACK, a_clause()),
    ]
    changed, added, removed = differences(before, after, NAMES)
    assert (changed.state, added.state, removed.state) == (CHANGED, ADDED, REMOVED)
    assert (changed.before, changed.after, removed.before, removed.after) == (1, 1, 2, None)
    # The order of languages says nothing; the countries and the showings do.
    assert [(one.label, one.old, one.new) for one in changed.changes] == [
        ("Where", "Kyrgyzstan", "Kyrgyzstan and Kazakhstan"),
        ("How often", "at most 3 showings", "at most 6 showings"),
    ]
    assert changed.pickers == {3, 7}
    said = sentence_with_changes(before[0], after[0], NAMES)
    assert '<del><span class="vh">before: </span>at most 3 showings</del>' in said
    assert '<ins><span class="vh">now: </span>at most 6 showings</ins>' in said
    assert said.count("<del>") == 2


@given(clauses(), clauses())
@settings(max_examples=20, deadline=None)
def test_the_same_text_differs_in_nothing_and_a_swap_of_clauses_in_nothing_either(one: Part, other: Part) -> None:
    assert {found.state for found in differences([one, other], [one, other], NAMES)} == {SAME}
    assert {found.state for found in differences([one, other], [other, one], NAMES)} == {SAME}


def test_titles_and_names_are_escaped_in_every_dress() -> None:
    names = Names({LICENSOR: "<b>A</b>", LICENSEE: "B & C", EVERYBODY: ""}, {TALE: "<script>x</script>"})
    for said in (sentence_of(a_clause(), names), sentence_with_changes(a_clause(), a_clause(runs=5), names)):
        assert "<script>" not in said
        assert "<b>A" not in said
        assert "B &amp; C" in said


def test_a_picture_begins_with_the_proposal_and_outlines_where_two_meet() -> None:
    def day(month: int, number: int = 1) -> dt.date:
        return dt.date(2027, month, number)

    old = Span(dt.date(2020, 1, 1), dt.date(2026, 12, 31), "g-own", "over by then")
    long = Span(dt.date(2020, 1, 1), None, "g-ex", "Demo TV Baku: on the channel, on demand and as clips")
    new = Span(day(3), day(8, 31), "g-new", "this proposal")
    box = Span(day(3), day(5, 31), "clash-line", "conflict")
    picture = timeline([("Kyrgyzstan", [old, long, new], True)], day(3), begin=day(3), boxes={"Kyrgyzstan": [box]})
    assert picture.months[0].day == day(3)
    (row,) = picture.rows
    assert [one.look for one in row.bars] == ["g-ex", "g-new"]
    (outline,) = row.boxes
    assert (outline.x, outline.y, outline.height) == (row.bars[1].x, row.y + 2, row.bottom - row.y - 4)
    assert row.bars[0].shown == row.bars[0].words
    narrow = replace(row.bars[0], width=100.0)
    assert (narrow.shown, replace(narrow, width=30.0).shown) == ("Demo TV Baku:…", "")


# ---- in the browser --------------------------------------------------------------------------------------------------

pages = pytest.mark.django_db


def begun(world: World, **change: object) -> Deal:
    """Asel writes a draft for Bishkek."""
    asked = {"by": world.asel, "other": world.bishkek, "programmes": [tale(world)], "template": "term-licence"}
    return actions.draft(**(asked | change))


def typed_in(deal: Deal, house: object, clause: int = 1, **change: object) -> dict[str, object]:
    """What the form of a clause would send, with single fields typed otherwise."""
    mine = queries.draft_of(deal, house)
    assert mine
    data = sent(parts_of(mine.text)[clause - 1])
    return {"clause": clause} | {name: data.getlist(name) for name in data} | change


def grant_in(deal: Deal, house: object) -> Terms:
    """The terms of the first clause of a house's draft."""
    mine = queries.draft_of(deal, house)
    assert mine
    return parts_of(mine.text)[0].terms


@pages
def test_one_page_and_one_click_begin_a_contract(world: World, sign_in: object) -> None:
    programme, theirs = tale(world), tale(world, "baku", "Cırtdan")
    client = sign_in(world.asel)
    page = client.get("/exchange/deals/new/", {"programme": programme.pk, "to": "bishkek", "template": "term-licence"})
    assert "The ordinary licence: at most three showings in a year" in text(page)
    assert "Open licence to all members" not in text(page)
    html = page.content.decode()
    assert re.search(rf'value="{programme.pk}" checked', html)
    assert re.search(rf'name="to" value="{world.bishkek.pk}" checked', html)
    chosen = {"giving": "1", "programme": [programme.pk], "template": "term-licence"}
    page = client.post("/exchange/deals/new/", chosen)
    assert page.status_code == 422
    assert "Choose the other house." in text(page)
    assert re.search(rf'value="{programme.pk}" checked', page.content.decode())
    answer = client.post("/exchange/deals/new/", chosen | {"to": world.bishkek.pk})
    deal = Deal.objects.get()
    assert answer.url == f"/exchange/deals/{deal.pk}/"
    page = text(client.get(answer.url))
    assert "Seven choices template: Licence for a term" in page
    assert "Demo TV Almaty allows Demo TV Bishkek to show" in page
    # Who asks for a programme of another house writes with that house.
    asked = client.post("/exchange/deals/new/", {"giving": "0", "programme": [theirs.pk], "template": "term-licence"})
    other = Deal.objects.exclude(pk=deal.pk).get()
    assert asked.url == f"/exchange/deals/{other.pk}/"
    assert (other.licensor, other.licensee) == (world.baku, world.almaty)


@pages
def test_a_draft_is_seen_by_no_other_house(world: World, sign_in: object) -> None:
    deal = begun(world)
    addresses = [
        f"/exchange/deals/{deal.pk}/",
        *(f"/exchange/deals/{deal.pk}/1/proposal.{one}" for one in ("pdf", "json")),
    ]
    for person in (world.aigul, world.nargiz):
        client = sign_in(person)
        assert [client.get(one).status_code for one in addresses] == [404, 404, 404]
        for act in ("save", "preview", "send", "drop", "counter", "sign"):
            assert client.post(f"/exchange/deals/{deal.pk}/{act}/", typed_in(deal, world.almaty)).status_code == 404
        assert "Nasreddin" not in text(client.get("/exchange/"))
    assert queries.draft_of(deal, world.almaty)
    client = sign_in(world.asel)
    assert [client.get(one).status_code for one in addresses] == [200, 200, 200]
    actions.send(deal=deal, by=world.asel)
    actions.redraft(deal=deal, by=world.aigul, parts=[replace(a_clause(runs=17), programme=deal.programme.pk)])
    # Aigul's answer is not sent yet: Asel reads the version that she sent, and nothing else.
    page = text(client.get(f"/exchange/deals/{deal.pk}/"))
    assert "17 showings" not in page
    assert client.get(f"/exchange/deals/{deal.pk}/?version=2").status_code == 404
    assert client.get(f"/exchange/deals/{deal.pk}/2/proposal.json").status_code == 404
    assert "17 showings" in text(sign_in(world.aigul).get(f"/exchange/deals/{deal.pk}/"))


@pages
def test_the_sentence_follows_what_is_typed_and_nothing_is_saved_by_looking(world: World, sign_in: object) -> None:
    deal, client = begun(world), sign_in(world.asel)
    page = client.post(f"/exchange/deals/{deal.pk}/preview/", typed_in(deal, world.almaty, runs=11))
    assert "at most 11 showings" in text(page)
    assert 'id="pick-7" hx-swap-oob="true"' in page.content.decode()
    assert grant_in(deal, world.almaty).runs == 3
    page = client.post(f"/exchange/deals/{deal.pk}/preview/", typed_in(deal, world.almaty, last_day="2020-01-01"))
    assert "The last day is before the first one." in text(page)


@pages
def test_drafts_save_themselves_and_what_is_wrong_stays_typed(world: World, sign_in: object) -> None:
    deal, client = begun(world), sign_in(world.asel)
    address = f"/exchange/deals/{deal.pk}/save/"
    said = client.post(address, typed_in(deal, world.almaty, runs=4), headers={"HX-Request": "true"})
    assert re.search(r"draft saved by itself · \d\d:\d\d", text(said))
    assert queries.draft_of(deal, world.almaty).digest in text(said)
    assert grant_in(deal, world.almaty).runs == 4
    said = client.post(address, typed_in(deal, world.almaty, runs="many"), headers={"HX-Request": "true"})
    assert "Not saved yet" in text(said)
    page = client.post(address, typed_in(deal, world.almaty, runs="many"))
    assert page.status_code == 422
    assert 'value="many"' in page.content.decode()
    assert "Enter a whole number" in text(page)
    assert grant_in(deal, world.almaty).runs == 4


@pages
def test_nobody_overwrites_what_a_colleague_has_written_meanwhile(world: World, sign_in: object) -> None:
    deal, client = begun(world), sign_in(world.asel)
    address = f"/exchange/deals/{deal.pk}/"
    seen = re.search(r'name="seen" value="([0-9a-f]{64})"', client.get(address).content.decode()).group(1)
    world.dana.roles = ["rights"]
    world.dana.save()
    mine = queries.draft_of(deal, world.almaty)
    theirs = [replace(one, terms=replace(one.terms, runs=8)) for one in parts_of(mine.text)]
    actions.redraft(deal=deal, by=world.dana, parts=theirs)
    typed = typed_in(deal, world.almaty, runs=2, seen=seen)
    for act in ("save", "send"):
        page = client.post(f"{address}{act}/", typed)
        assert page.status_code == 422
        assert f"{world.dana} has changed this draft meanwhile." in text(page)
        assert 'value="2"' in page.content.decode()
    assert grant_in(deal, world.almaty).runs == 8
    # One's own saving by itself is no other's.
    actions.redraft(deal=deal, by=world.asel, parts=theirs)
    assert client.post(f"{address}save/", typed).status_code == 302
    assert grant_in(deal, world.almaty).runs == 2


@pages
def test_clauses_are_added_opened_and_taken_out(world: World, sign_in: object) -> None:
    deal, client = begun(world), sign_in(world.asel)
    address = f"/exchange/deals/{deal.pk}/save/"
    answer = client.post(address, typed_in(deal, world.almaty, do="add:holdback"))
    assert answer.url == f"/exchange/deals/{deal.pk}/?clause=3"
    assert "holds “Nasreddin rides backwards” back" in text(client.get(answer.url))
    answer = client.post(address, typed_in(deal, world.almaty, 3, do="open:1"))
    assert answer.url == f"/exchange/deals/{deal.pk}/?clause=1"
    page = client.post(address, typed_in(deal, world.almaty, 1, do="remove"))
    # The duty to report would hang on nothing, and a contract must give something.
    assert page.status_code == 422
    assert "it needs at least one licence or share" in text(page)
    client.post(address, typed_in(deal, world.almaty, 3, do="remove"))
    assert [one.terms.kind for one in parts_of(queries.draft_of(deal, world.almaty).text)] == [
        Kind.GRANT,
        Kind.CONDITION,
    ]


def promised_to_baku(world: World, deal: Deal) -> Contract:
    """Almaty has given Baku the same programme in Kyrgyzstan, to nobody else, for half a year."""
    promise = actions.draft(by=world.asel, other=world.baku, programmes=[deal.programme], template="term-licence")
    grant, *duties = parts_of(queries.draft_of(promise, world.almaty).text)
    terms = replace(grant.terms, territories=("KG",), exclusive=Exclusive.FULL, days=180, sounds=("ky", "az"))
    actions.redraft(deal=promise, by=world.asel, parts=[replace(grant, terms=terms), *duties])
    actions.send(deal=promise, by=world.asel)
    actions.sign(deal=promise, by=world.nargiz)
    signed = actions.sign(deal=promise, by=world.asel)
    assert signed.contract
    return signed.contract


@pages
def test_a_way_out_that_is_taken_removes_the_conflict(world: World, sign_in: object) -> None:
    deal = begun(world)
    contract = promised_to_baku(world, deal)
    client = sign_in(world.asel)
    page = client.get(f"/exchange/deals/{deal.pk}/")
    assert f"has this for itself alone by {contract.number} §1" in text(page)
    html = page.content.decode()
    assert '<mark class="hot">' in html
    assert "clash-line" in html
    way = re.search(r'name="carve" value="([0-9a-f]+:later)"', html).group(1)
    answer = client.post(f"/exchange/deals/{deal.pk}/save/", typed_in(deal, world.almaty, carve=way, apply_carve="1"))
    page = text(client.get(answer.url))
    assert "Taken: this conflict is gone." in page
    assert "No conflict It was compared with" in page
    assert contract.number not in page
    begins = contract.clauses.get(position=1).end_day
    assert grant_in(deal, world.almaty).first_day >= begins
    # An old page's choice is not taken twice.
    answer = client.post(
        f"/exchange/deals/{deal.pk}/save/", typed_in(deal, world.almaty, carve=way, apply_carve="1"), follow=True
    )
    assert "Something has changed since" in text(answer)


@pages
def test_the_other_side_learns_nothing_of_contracts_with_others(world: World, sign_in: object) -> None:
    deal = begun(world)
    contract = promised_to_baku(world, deal)
    actions.send(deal=deal, by=world.asel)
    address = f"/exchange/deals/{deal.pk}/"
    assert contract.number in text(sign_in(world.asel).get(address))
    client = sign_in(world.aigul)
    client.post(f"{address}counter/")
    preview = client.post(f"{address}preview/", typed_in(deal, world.bishkek, runs=9))
    for page in (client.get(address), client.get(f"{address}?version=1"), preview):
        assert page.status_code == 200
        assert "at most" in text(page)
        for secret in (contract.number, "Demo TV Bakı", 'class="hot"', "A person must look at this"):
            assert secret not in page.content.decode()
    assert "only Demo TV Almaty sees what stands against them" in text(client.get(address))


@pages
def test_an_answer_is_read_as_differences_and_both_sign_the_same_version(world: World, sign_in: object) -> None:
    deal = begun(world)
    address = f"/exchange/deals/{deal.pk}/"
    client = sign_in(world.asel)
    answer = client.post(
        f"{address}send/", typed_in(deal, world.almaty, message="For the spring.", and_sign="1"), follow=True
    )
    assert "Version 1 is signed and sent." in text(answer)
    client = sign_in(world.aigul)
    page = text(client.get(address))
    assert "Demo TV Almaty writes: “For the spring.”" in page.replace("&#x27;", "'")
    assert client.post(f"{address}counter/").status_code == 302
    page = client.post(f"{address}send/", typed_in(deal, world.bishkek))
    assert page.status_code == 422
    assert "Nothing differs from version 1" in text(page)
    client.post(f"{address}send/", typed_in(deal, world.bishkek, runs=6, message="Six, please."))
    page = text(sign_in(world.asel).get(address))
    assert "What differs from version 1" in page
    assert "before: at most 3 showings → now: at most 6 showings" in page
    assert re.search(r"version 1 was signed on .*; version 2 must be signed anew", page)
    assert "counter-offer 2" in page
    client.post(f"{address}sign/")
    sign_in(world.aigul).post(f"{address}sign/")
    deal.refresh_from_db()
    assert (deal.state, deal.contract.terms) == (DealState.AGREED, deal.current.text)
    page = client.get(address)
    assert re.search(r'aria-current="step"><b>active', page.content.decode())
    assert page.content.decode().count("signature holds") == 2
    said = client.get(f"{address}2/proposal.json").json()
    assert (said["digest"], len(said["signatures"])) == (deal.current.digest, 2)
    assert said["digest"] in text(page)
    papers = client.get(f"/rights/{deal.contract_id}/contract.json").json()
    assert [one["holds"] for one in papers["signatures"]] == [True, True]


@pages
def test_a_draft_that_is_thrown_away_is_gone(world: World, sign_in: object) -> None:
    deal, client = begun(world), sign_in(world.asel)
    answer = client.post(f"/exchange/deals/{deal.pk}/drop/")
    assert answer.url == "/exchange/"
    assert not Deal.objects.exists()
    deal = begun(world)
    actions.send(deal=deal, by=world.asel)
    client = sign_in(world.aigul)
    client.post(f"/exchange/deals/{deal.pk}/counter/")
    answer = client.post(f"/exchange/deals/{deal.pk}/drop/")
    assert answer.url == f"/exchange/deals/{deal.pk}/"
    assert queries.draft_of(deal, world.bishkek) is None


@pages
def test_a_scheduler_reads_a_contract_and_writes_none(world: World, sign_in: object) -> None:
    deal = begun(world)
    client = sign_in(world.dana)
    page = text(client.get(f"/exchange/deals/{deal.pk}/"))
    assert "Seven choices" not in page
    client.post(f"/exchange/deals/{deal.pk}/save/", typed_in(deal, world.almaty, runs=9))
    assert grant_in(deal, world.almaty).runs == 3
    page = client.post(
        "/exchange/deals/new/",
        {"giving": "1", "programme": [deal.programme.pk], "to": world.baku.pk, "template": "term-licence"},
    )
    assert page.status_code == 422
    assert "Only an acquisitions editor or a rights manager" in text(page)


@pages
def test_the_same_way_over_the_api(world: World, client: Client) -> None:
    programme = tale(world)
    asel, aigul, nargiz = (Program(client, world.people[who]) for who in ("asel", "aigul", "nargiz"))
    status, deal = asel.post("exchange/deals", to="bishkek", programmes=[str(programme.pk)])
    assert (status, deal["state"], deal["draft"]["sent_at"]) == (201, "drafted", None)
    assert asel.post("exchange/deals", to="mars", programmes=[])[0] == 422
    lost = str(uuid.UUID(int=5))
    assert asel.post("exchange/deals", to="baku", programmes=[lost])[1]["problem"] == f"There is no programme “{lost}”."
    address = f"exchange/deals/{deal['id']}"
    assert aigul.get(f"{address}/proposals")[0] == 404
    said = [
        {"programme": one["programme"]["id"]} | {name: one[name] for name in ("giver", "holder", "under", "terms")}
        for one in deal["draft"]["text"]["clauses"]
    ]
    said[0]["terms"]["runs"] = 5

    def write(who: Program, clauses: list[object]) -> tuple[int, dict]:
        answer = client.put(
            f"/api/{address}/draft", {"clauses": clauses}, content_type="application/json", **who.headers
        )
        return answer.status_code, answer.json()

    assert write(asel, said)[1]["draft"]["text"]["clauses"][0]["terms"]["runs"] == 5
    assert write(asel, [said[0] | {"terms": {}}])[0] == 422
    status, versions = asel.post(f"{address}/send", message="Five.")
    assert (status, [(one["number"], one["message"]) for one in versions]) == (200, [(1, "Five.")])
    said[0]["terms"]["runs"] = 7
    assert write(aigul, said)[1]["draft"]["number"] == 2
    assert [one["number"] for one in asel.get(f"{address}/proposals")[1]] == [1]
    assert asel.get(f"{address}/differences", before=1, after=2)[0] == 404
    assert aigul.post(f"{address}/send", sign=True)[1][1]["signed_by"] == ["bishkek"]
    status, (changed,) = asel.get(f"{address}/differences", before=1, after=2)
    assert (status, changed["state"], changed["changes"]) == (
        200,
        "changed",
        [{"fact": "runs", "label": "How often", "old": "at most 5 showings", "new": "at most 7 showings"}],
    )
    assert nargiz.get(f"{address}/differences", before=1, after=2)[0] == 404
    assert asel.post(f"{address}/sign")[1]["state"] == "agreed"
