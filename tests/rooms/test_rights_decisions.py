"""Decisions from the database: the same answer as the pure core gives, in two queries for a whole day."""

import datetime as dt
import uuid

import pytest
from django.utils import translation

from ortaq.catalogue.models import Programme
from ortaq.core.rights import Answer, Terms, read_terms
from ortaq.ledger.models import Entry
from ortaq.ledger.queries import proof
from ortaq.members.rules import NotAllowed
from ortaq.rights import actions, queries, sentences
from ortaq.rights.models import Clause, Contract, Run
from tests.world import World

pytestmark = pytest.mark.django_db

NOW = dt.datetime.now(dt.UTC)
TODAY = NOW.date()


def tale(world: World, title: str = "Қожанасыр: теріс мінген", **change: object) -> Programme:
    return Programme.objects.create(
        owner=world.almaty,
        titles={"kk": title, "en": "Nasreddin rides backwards"},
        original_language="kk",
        genre="children",
        year=2026,
        **change,
    )


def terms(**change: object) -> Terms:
    """What Bishkek gets in these stories: Kyrgyzstan, Kyrgyz and Kazakh, six showings, a year from yesterday."""
    return read_terms(
        {
            "territories": ["KG"],
            "media": ["linear", "catch_up", "start_over"],
            "sounds": ["ky", "kk"],
            "subtitles": ["*"],
            "first_day": (TODAY - dt.timedelta(days=1)).isoformat(),
            "days": 365,
            "time_zone": "Asia/Bishkek",
            "runs": 6,
            "catch_up_days": 7,
        }
        | change
    )


def give(world: World, programme: Programme, **change: object) -> Contract:
    agreed = terms(**change)
    return actions.grant(
        licensor=world.almaty,
        licensee=world.bishkek,
        programmes=[programme],
        terms=agreed,
        signed=agreed.plain(),
        by=world.asel,
    )


def ask(world: World, programme: Programme, house: str = "bishkek", place: str = "KG", **change: object) -> object:
    start = NOW + dt.timedelta(days=10)
    asked = {"start": start, "stop": start + dt.timedelta(minutes=30), "sounds": ["ky"], "subtitles": ["kk-Latn"]}
    return queries.decision(programme=programme, broadcaster=getattr(world, house), territory=place, **(asked | change))


def test_bishkek_may_budapest_may_not_and_both_are_told_why(world: World) -> None:
    programme = tale(world)
    contract = give(world, programme)
    last = sentences.day(TODAY + dt.timedelta(days=363))
    may, may_not = ask(world, programme), ask(world, programme, "budapest", "HU")
    assert (may.answer, may_not.answer) == (Answer.ALLOW, Answer.DENY)
    year = NOW.year
    assert contract.number == f"ALM-BIS {year}/1"
    assert sentences.say(may) == [
        f"Licence ALM-BIS {year}/1 §1: Kyrgyzstan, sound in Kyrgyz and Kazakh, until {last}; 6 showings, 6 left."
    ]
    assert sentences.duties(may) == ["The AI label must stay on.", "Name the maker: Demo TV Almaty."]
    assert sentences.say(may_not) == [
        "No licence for Hungary. Demo TV Almaty owns this programme; ask for it in Exchange."
    ]


def test_the_owner_and_everybody_under_an_open_licence_may(world: World) -> None:
    programme, film = tale(world), tale(world, "Архив", attribution="National archive, CC BY 3.0")
    open_terms = terms(territories=["*"], sounds=["*"], runs=None, days=None)
    contract = actions.grant(
        licensor=world.almaty, licensee=None, programmes=[film], terms=open_terms, signed=open_terms.plain()
    )
    assert contract.number == f"ALM {NOW.year}/1"
    assert sentences.say(ask(world, programme, "almaty", "HU")) == [
        "Demo TV Almaty owns this programme and may show it everywhere."
    ]
    everybody = ask(world, film, "budapest", "HU", sounds=["hu"])
    (said,) = sentences.say(everybody)
    licence = f"Licence ALM {NOW.year}/1 §1: Hungary, sound in every language, without an end; as often as you wish."
    assert said == f"Open to all members. {licence}"
    assert sentences.duties(everybody)[1] == "Name the maker: National archive, CC BY 3.0."


def test_nothing_holds_before_both_have_signed_or_after_the_end(world: World) -> None:
    programme = tale(world)
    contract = give(world, programme)
    early = contract.in_force_from - dt.timedelta(minutes=5)
    said = ask(world, programme, start=early, stop=early + dt.timedelta(minutes=30))
    assert said.answer is Answer.DENY
    assert said.reasons[0][0] == "not_yet"
    with pytest.raises(NotAllowed, match="rights manager of the house that gave"):
        actions.end(contract=contract, by=world.aigul)
    # Signed two days ago, so that there is a time in which it held.
    Contract.objects.filter(pk=contract.pk).update(in_force_from=NOW - dt.timedelta(days=2))
    ended = actions.end(contract=contract, by=world.asel)
    assert actions.end(contract=contract, by=world.asel).ended_at == ended.ended_at
    assert ask(world, programme).reasons[0][0] == "over"
    assert Entry.objects.filter(action="ended").count() == 1


def test_nobody_gives_away_what_is_not_theirs(world: World) -> None:
    agreed = terms()
    with pytest.raises(actions.RightsMissing, match="Demo TV Bakı cannot give away “Nasreddin rides backwards”"):
        actions.grant(
            licensor=world.baku, licensee=world.bishkek, programmes=[tale(world)], terms=agreed, signed=agreed.plain()
        )
    assert Contract.objects.count() == 0


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"territories": ["KG", "ZZ"]}, "There is no country “ZZ” here"),
        ({"territories": ["@home"]}, "still an offer"),
    ],
)
def test_terms_that_are_unclear_become_no_contract(world: World, change: dict, message: str) -> None:
    with pytest.raises(actions.TermsUnclear, match=message):
        give(world, tale(world), **change)


def test_contracts_of_two_houses_are_numbered_one_after_the_other(world: World) -> None:
    numbers = [give(world, tale(world)).number for _ in range(3)]
    assert numbers == [f"ALM-BIS {NOW.year}/{n}" for n in (1, 2, 3)]


def test_a_showing_is_held_by_its_slot_and_freed_with_it(world: World) -> None:
    programme = tale(world)
    clause = give(world, programme, runs=2).clauses.get()
    one, two, three = (uuid.uuid4() for _ in range(3))
    first = actions.reserve_run(clause=clause, slot=one, airs_at=NOW, by=world.nurlan)
    again = actions.reserve_run(clause=str(clause.pk), slot=one, airs_at=NOW + dt.timedelta(hours=1))
    assert first is not None
    assert again is not None
    assert (again.pk, again.airs_at) == (first.pk, NOW + dt.timedelta(hours=1))
    actions.reserve_run(clause=clause, slot=two, airs_at=NOW)
    assert ask(world, programme).answer is Answer.DENY
    assert ask(world, programme, slot=two).answer is Answer.ALLOW
    with pytest.raises(actions.RunsUsedUp, match=r"All showings of licence ALM-BIS \d+/1 §1 are taken \(2\)"):
        actions.reserve_run(clause=clause, slot=three, airs_at=NOW)
    assert [actions.mark_aired(slot=one), actions.mark_aired(slot=one), actions.mark_aired(slot=three)] == [1, 0, 0]
    assert [actions.release_run(slot=two), actions.release_run(slot=two), actions.release_run(slot=one)] == [1, 0, 0]
    said = ask(world, programme)
    assert (said.runs_total, said.runs_left) == (2, 1)
    assert list(Run.objects.filter(freed_at=None).values_list("slot", "state")) == [(one, "aired")]
    assert Run.objects.get(slot=two).freed_at
    assert proof().whole


def test_a_channel_seen_in_two_countries_uses_a_run_of_each_licence(world: World) -> None:
    programme = tale(world)
    here, there = give(world, programme), give(world, programme, territories=["KZ"])
    slot = uuid.uuid4()
    for contract in (here, there):
        actions.reserve_run(clause=contract.clauses.get(), slot=slot, airs_at=NOW)
    assert ask(world, programme, place="KG").runs_left == ask(world, programme, place="KZ").runs_left == 5
    assert actions.release_run(slot=slot) == 2


def test_showings_that_are_not_counted_are_not_held(world: World) -> None:
    clause = give(world, tale(world), runs=None).clauses.get()
    assert actions.reserve_run(clause=clause, slot=uuid.uuid4(), airs_at=NOW) is None
    assert Run.objects.count() == 0


def test_a_whole_day_is_six_queries(world: World, django_assert_num_queries: object) -> None:
    programmes = [tale(world, f"Ертегі {n}") for n in range(5)]
    for programme in programmes:
        give(world, programme)
    start = NOW + dt.timedelta(days=1)
    questions = [
        queries.Question(
            programmes[n % 5].pk,
            world.bishkek.pk,
            "KG",
            start + dt.timedelta(minutes=30 * n),
            start + dt.timedelta(minutes=30 * n + 30),
        )
        for n in range(48)
    ]
    with django_assert_num_queries(6):
        said = queries.decisions(questions)
    assert [one.answer for one in said] == [Answer.ALLOW] * 48
    assert queries.decisions([]) == []


def test_rights_that_end_within_72_hours_are_found_by_their_own_midnight(world: World) -> None:
    soon, later = tale(world, "Soon"), tale(world, "Later")
    give(world, soon, days=3)
    give(world, later, days=30)
    found = queries.ending_soon(world.bishkek, dt.timedelta(hours=72))
    assert [clause.programme.titles["kk"] for clause, _ in found] == ["Soon"]
    clause, stop = found[0]
    assert stop == queries.held_in(clause).stop
    assert queries.ending_soon(world.almaty, dt.timedelta(hours=72)) == []


def test_clauses_of_a_programme_and_contracts_of_a_house(world: World) -> None:
    programme, other = tale(world), tale(world, "Other")
    contract = give(world, programme)
    give(world, other)
    assert [str(clause) for clause in queries.clauses_of(programme)] == [f"{contract.number} §1"]
    assert queries.contracts_of(world.bishkek).count() == queries.contracts_of(world.almaty).count() == 2
    assert queries.contracts_of(world.budapest).count() == 0
    assert Clause.objects.count() == 2


def test_every_reason_has_its_sentence_in_every_language(world: World) -> None:
    samples = {
        "owner": {"owner": "A"},
        "granted": {"clause": "C", "territory": "KG", "sounds": ["ky"], "last_day": "2027-11-30"},
        "open_licence": {"clause": "C", "territory": "*", "sounds": ["*"], "last_day": "", "runs": 1, "left": 1},
        "no_licence": {"territory": "HU", "owner": "A"},
        "elsewhere": {"clause": "C", "territory": "HU", "territories": ["KG", "KZ", "@home", "QQ"]},
        "not_this_medium": {"clause": "C", "medium": "vod"},
        "no_sound": {"clause": "C", "sounds": ["kk", "kk-Latn", "ky"], "wanted": ["hu", "fi"]},
        "not_yet": {"clause": "C", "from": "2026-12-01", "at": "2026-11-30T18:00:00+00:00"},
        "over": {"clause": "C", "last_day": "2026-12-01", "at": "2026-11-30T18:00:00+00:00"},
        "suspended": {"clause": "C", "last_day": "2026-12-01", "at": "2026-11-30T18:00:00+00:00"},
        "cleared": {"person": "P", "at": "2026-11-30T18:00:00+00:00", "reason": "R"},
        "runs_used_up": {"clause": "C", "runs": 6},
        "two_clauses": {"clause": "C", "second": "D", "at": "2026-11-30T18:00:00+00:00"},
        "sounds_left_out": {"clause": "C", "sounds": ["ru"]},
        "subtitles_left_out": {"clause": "C", "subtitles": ["ru"]},
        "cut": {"clause": "C", "at": "2026-11-30T18:00:00+00:00"},
        "catch_up_cut": {"clause": "C", "at": "2026-11-30T18:00:00+00:00"},
        "consent": {},
        "not_received": {},
        "passed_on": {"clause": "C", "second": "D", "territory": "KG", "sounds": ["ky"], "last_day": ""},
        "share": {"clause": "C", "territory": "KG"},
        "shared_out": {"territory": "KG", "medium": "linear"},
        "separate_right": {"territory": "KG", "medium": "ai_training"},
        "rival": {"clause": "C", "house": "B", "at": "2026-11-30T18:00:00+00:00"},
        "holdback": {"clause": "C", "last_day": "2026-12-01"},
        "reservation": {"clause": "C", "last_day": ""},
        "block": {"clause": "C", "ground": "court", "last_day": "2026-12-01"},
        "underlying": {"clause": "C", "asset": "music: Steppe song", "last_day": ""},
        "age_slot": {"clause": "C", "from": "22:00", "until": "06:00"},
        "age_hours": {"territory": "TR", "sign": "18+", "hours": "00:00–05:00", "law": "Law 6112", "as_of": "2026-11"},
        "sounds_stopped": {"clause": "C", "sounds": ["ru"]},
        "subtitles_stopped": {"clause": "C", "subtitles": ["ru"]},
        "against_a_rule": {},
    }
    words = ["en", "It has no editor.", "kk", "Редакторы жоқ."]
    for code in ("rule", "rule_open"):
        samples[code] = {"rule": "EDITOR-01", "house": "Almaty TV", "words": words, "fix": words}
    for begin in ("cut", "catch_up_cut"):
        at = {"clause": "C", "at": "2026-11-30T18:00:00+00:00"}
        samples |= {
            f"{begin}_holdback": at,
            f"{begin}_reservation": at,
            f"{begin}_underlying": at | {"asset": "music"},
            f"{begin}_block": at | {"ground": "sanction"},
        }
    assert set(samples) == set(sentences.SENTENCES)
    for tag in ("en", "kk", "kk-latn", "ky", "tr", "az", "uz", "uz-cyrl", "tk", "hu", "ru"):
        with translation.override(tag):
            for code, params in samples.items():
                said = sentences.SENTENCES[code](params, "Asia/Bishkek")
                assert "%(" not in said
                assert said.strip()
    assert sentences.SENTENCES["no_sound"](samples["no_sound"], "") == (
        "Licence C covers sound in Kazakh and Kyrgyz, not in Hungarian and fi."
    )
    assert sentences.SENTENCES["not_yet"](samples["not_yet"], "Asia/Bishkek") == (
        "Licence C begins only on 1 December 2026, 00:00 (Bishkek)."
    )
    assert sentences.SENTENCES["cut"](samples["cut"], "") == (
        "The licence ends during this showing, at 30 November 2026, 18:00 (UTC); the programme is cut there."
    )
