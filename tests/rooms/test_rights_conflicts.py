"""What a draft would break, asked of the contracts in the database and said in words."""

import datetime as dt
import re
from dataclasses import replace

import pytest
from django.template.loader import render_to_string
from django.test import RequestFactory

from ortaq.catalogue.models import Programme, Version
from ortaq.core.rights import Clause as Written
from ortaq.core.rights import Exclusive, Kind, Terms
from ortaq.core.rights.conflicts import BLOCKING, EXCLUSIVES, FORBIDDEN
from ortaq.members.models import Broadcaster
from ortaq.rights.conflict_words import SENTENCES, shown
from ortaq.rights.conflicts import carved_draft, chosen, conflicts_of_contract, conflicts_of_draft, value_of
from ortaq.rights.models import Clause, Contract, Run, Waiver
from tests.rooms.deal_stories import tale
from tests.world import World

D = dt.date


def terms(**change: object) -> Terms:
    """Kyrgyzstan in 2027, on the channel and on demand, in Kyrgyz and Kazakh."""
    whole = Terms(("KG",), ("linear", "vod"), ("ky", "kk"), ("ky",), D(2027, 1, 1), 365, "Asia/Bishkek")
    return replace(whole, **change)  # type: ignore[arg-type]


def draft(programme: Programme, **change: object) -> Written:
    """A clause that waits to be signed."""
    return Written("d1", "Draft §1", programme.pk.hex, "", "", terms(**change))


def standing(
    number: str,
    programme: Programme,
    giver: Broadcaster,
    holder: Broadcaster | None,
    under: Clause | None = None,
    **change: object,
) -> Clause:
    """A clause of a contract that was signed in 2026."""
    contract = Contract.objects.create(
        number=number,
        licensor=giver,
        licensee=holder,
        terms={},
        terms_digest="0" * 64,
        in_force_from=dt.datetime(2026, 1, 1, tzinfo=dt.UTC),
    )
    words = terms(**change)
    plain = words.plain()
    told = {name: plain[name] for name in ("territories", "media", "sounds", "subtitles", "time_zone", "runs")}
    more = {name: plain[name] for name in ("exclusive", "sublicence", "asset", "ground") if name in plain}
    return Clause.objects.create(
        contract=contract,
        position=1,
        kind=words.kind,
        giver=giver,
        holder=holder,
        under=under,
        programme=programme,
        first_day=words.first_day,
        end_day=words.end_day,
        details=more,
        **told,
    )


@pytest.mark.django_db
def test_what_ankara_has_alone_is_found_said_and_carved_out(world: World) -> None:
    programme = tale(world)
    old = standing(
        "ALM-ANK 2026/22", programme, world.almaty, world.ankara, media=("vod",), days=151, exclusive=Exclusive.FULL
    )
    clause = draft(programme, first_day=D(2027, 3, 1), days=184)
    found = conflicts_of_draft([clause], world.almaty, world.bishkek)
    (one,) = found
    assert (one.code, one.other and one.other.id, one.blocks) == ("exclusive_given", old.pk.hex, False)
    (said,) = shown(found, world.almaty)
    assert said.says == "Demo TV Ankara has this for itself alone by ALM-ANK 2026/22 §1."
    assert dict(said.rows) == {
        "Where": "Kyrgyzstan",
        "How": "on demand",
        "Sound": "Kazakh and Kyrgyz",
        "Subtitles": "Kyrgyz",
        "When": "1 March 2027 to the end of 31 May 2027 (Bishkek time)",
    }
    assert said.utc == "2027-02-28 18:00 → 2027-05-31 18:00"
    assert [way.says for way in said.ways] == [
        "Start this part on 1 June 2027",
        "Without this use: on demand",
        "Ask Demo TV Ankara for permission",
    ]
    picked = chosen(found, said.ways[0].value)
    assert picked is not None
    parts = carved_draft([clause], *picked)
    assert [part.terms.media for part in parts] == [("linear",), ("vod",)]
    assert conflicts_of_draft(parts, world.almaty, world.bishkek) == []
    assert chosen(found, "0123456789ab:later") is None


@pytest.mark.django_db
def test_a_choice_is_not_taken_for_another_box(world: World) -> None:
    programme = tale(world)
    old = standing("ALM-ANK 2026/22", programme, world.almaty, world.ankara, days=151, exclusive=Exclusive.FULL)
    found = conflicts_of_draft([draft(programme)], world.almaty, world.bishkek)
    value = value_of(found[0], found[0].carves[0])
    Clause.objects.filter(pk=old.pk).update(end_day=D(2027, 9, 1))
    assert chosen(conflicts_of_draft([draft(programme)], world.almaty, world.bishkek), value) is None


@pytest.mark.django_db
def test_a_house_that_is_no_side_of_it_learns_neither_name_nor_number(world: World) -> None:
    programme = tale(world)
    parent = standing("ALM-BAK 2026/7", programme, world.almaty, world.baku, sublicence=1)
    standing("ALM-ANK 2026/22", programme, world.almaty, world.ankara, exclusive=Exclusive.FULL)
    clause = replace(draft(programme), under=parent.pk.hex)
    found = conflicts_of_draft([clause], world.baku, world.bishkek)
    (said,) = shown(found, world.baku)
    html = render_to_string(
        "rights/_conflicts.html", {"conflicts": [said], "may_carve": True}, RequestFactory().get("/")
    )
    for text in (str(said), html):
        assert "another house has this for itself alone by another contract" in text
        assert "Ankara" not in text
        assert "ALM-ANK" not in text
    assert "Ankara" in str(shown(found, world.almaty))


@pytest.mark.django_db
def test_who_does_not_own_it_cannot_give_it(world: World) -> None:
    programme = tale(world)
    found = conflicts_of_draft([draft(programme)], world.baku, world.bishkek)
    (said,) = shown(found, world.baku)
    assert said.blocks
    assert said.says == f"{world.baku.name} does not own this. The owner is Demo TV Almaty."
    assert [way.says for way in said.ways] == ["Ask Demo TV Almaty for permission"]


@pytest.mark.django_db
def test_waivers_showings_and_dubs_are_read(world: World) -> None:
    programme = tale(world)
    alone = standing("A 1", programme, world.almaty, world.ankara, territories=["TR"], exclusive=Exclusive.FULL)
    turkish = draft(programme, territories=("TR",), sounds=("kk",), subtitles=())
    assert len(conflicts_of_draft([turkish], world.almaty, world.bishkek)) == 1
    waiver = Waiver.objects.create(clause=alone, programme=programme, house=world.bishkek, by=world.asel)
    assert conflicts_of_draft([turkish], world.almaty, world.bishkek) == []
    Waiver.objects.filter(pk=waiver.pk).update(withdrawn_at=dt.datetime.now(dt.UTC))
    assert len(conflicts_of_draft([turkish], world.almaty, world.bishkek)) == 1

    owned = standing("A 2", programme, world.almaty, world.baku, sublicence=1, runs=2)
    passed = replace(draft(programme, sounds=("kk",), runs=2), under=owned.pk.hex)
    assert conflicts_of_draft([passed], world.baku, world.bishkek) == []
    now = dt.datetime.now(dt.UTC)
    Run.objects.create(clause=owned, programme=programme, slot=owned.pk, airs_at=now)
    (short,) = conflicts_of_draft([passed], world.baku, world.bishkek)
    assert (short.code, short.params["left"]) == ("runs_oversold", 1)
    (said,) = shown([short], world.baku)
    assert said.says == "The draft gives 2 showings, but of 2 by A 2 §1 only 1 can still be given."
    assert said.ways[0].says == "Give no more than 1 showing"

    Version.objects.create(
        programme=programme, kind="sound", language="ky-Cyrl", made_by=world.tashkent, source_name="x", sha256="1" * 64
    )
    (dub,) = conflicts_of_draft([draft(programme)], world.almaty, world.bishkek)
    (said,) = shown([dub], world.almaty)
    assert said.says == f"{world.tashkent.name} has made the sound in Kyrgyz; Demo TV Almaty has made none in it."
    assert "Without sound in Kyrgyz" in [way.says for way in said.ways]


@pytest.mark.django_db
def test_an_episode_that_is_promised_is_named_in_a_draft_for_the_series(world: World) -> None:
    series, one, two = tale(world, title="Series"), tale(world, title="First"), tale(world, title="Second")
    Programme.objects.filter(pk__in=[one.pk, two.pk]).update(part_of=series)
    standing("A 1", one, world.almaty, world.ankara, exclusive=Exclusive.FULL)
    found = conflicts_of_draft([draft(series)], world.almaty, world.bishkek)
    assert [conflict.works for conflict in found] == [(one.pk.hex,)]
    standing("A 2", series, world.almaty, world.baku, kind=Kind.HOLDBACK)
    assert len(conflicts_of_draft([draft(series)], world.almaty, world.bishkek)) == 1
    (held,) = (
        conflict
        for conflict in conflicts_of_draft([draft(series)], world.almaty, world.baku)
        if conflict.code == "holdback_given"
    )
    assert set(held.works) == {series.pk.hex, one.pk.hex, two.pk.hex}


@pytest.mark.django_db
def test_every_language_but_the_one_that_the_music_has(world: World) -> None:
    programme = tale(world)
    standing("A 1", programme, world.almaty, None, kind=Kind.UNDERLYING, asset="music: Song", sounds=("ky",))
    wide = draft(programme, sounds=("*",))
    (said,) = shown(conflicts_of_draft([wide], world.almaty, world.bishkek), world.almaty)
    assert said.says == "The rights in the music “Song” do not reach this far."
    assert dict(said.rows)["Sound"] == "every language but Kyrgyz"
    assert "Subtitles" not in dict(said.rows)


@pytest.mark.django_db
def test_a_signed_contract_shows_its_conflicts_to_the_house_that_gave_it(world: World, sign_in: object) -> None:
    programme = tale(world)
    old = standing("ALM-ANK 2026/22", programme, world.almaty, world.ankara, exclusive=Exclusive.FULL)
    new = standing("ALM-BIS 2027/1", programme, world.almaty, world.bishkek)
    page = sign_in(world.asel).get(f"/rights/{new.contract_id}/").content.decode()  # type: ignore[operator]
    assert "1 conflict with other contracts" in page
    assert f'<a href="/rights/{old.contract_id}/">ALM-ANK 2026/22 §1</a>' in page
    assert 'name="carve"' not in page
    page = sign_in(world.aigul).get(f"/rights/{new.contract_id}/").content.decode()  # type: ignore[operator]
    assert "conflict with other contracts" not in page
    assert "ALM-ANK" not in page
    Contract.objects.filter(pk=new.contract_id).update(ended_at=dt.datetime.now(dt.UTC))
    assert conflicts_of_contract(Contract.objects.get(pk=new.contract_id)) == []


@pytest.mark.django_db
def test_the_partial_has_one_choice_for_all_and_escapes_what_people_wrote(world: World) -> None:
    programme = tale(world)
    standing("<b>1", programme, world.almaty, world.ankara, exclusive=Exclusive.FULL)
    standing("<b>2", programme, world.almaty, world.baku, exclusive=Exclusive.FULL, media=("vod",))
    found = shown(conflicts_of_draft([draft(programme)], world.almaty, world.bishkek), world.almaty)
    html = render_to_string(
        "rights/_conflicts.html", {"conflicts": found, "may_carve": True}, RequestFactory().get("/")
    )
    assert html.count('name="carve"') == sum(len(one.ways) for one in found)
    assert html.count(" checked") == 1
    assert len(set(re.findall(r'value="([0-9a-f]{12}:\w+)"', html))) == html.count('name="carve"')
    assert "<b>1" not in html
    assert "&lt;b&gt;1 §1" in html


def test_every_conflict_has_a_sentence() -> None:
    codes = BLOCKING | EXCLUSIVES | set(FORBIDDEN.values())
    codes |= {"holdback_asked", "underlying_short", "dub_of_another", "wider_exclusive", "runs_oversold"}
    assert set(SENTENCES) == codes
