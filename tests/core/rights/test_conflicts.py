"""Conflicts of a draft: each rule as a story, and all of them against the judge, point by point."""

import datetime as dt
import random
from collections.abc import Sequence
from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from ortaq.core.rights import Answer, Clause, Edition, Exclusive, Kind, Medium, Places, Terms, Use, judge
from ortaq.core.rights.atoms import Compiler, epoch
from ortaq.core.rights.boxes import Box, overlap, uncovered, without
from ortaq.core.rights.conflicts import Conflict, Standing, Work, carved, conflicts, found_in
from ortaq.core.rights.runs import Pool

D = dt.date
ZONE = "Asia/Bishkek"
TALE = Work(("tale", "series"), "almaty", "kk")
STATES = Places(
    frozenset({"KZ", "KG", "UZ", "TR"}),
    {"CENTRAL": (Edition(D(2000, 1, 1), frozenset({"KZ", "KG", "UZ"})),)},
)


def terms(**change: object) -> Terms:
    """Kyrgyzstan, on the channel and on demand, in Kyrgyz and Kazakh, in the year 2027."""
    whole = Terms(
        territories=("KG",),
        media=("linear", "vod"),
        sounds=("ky", "kk"),
        subtitles=("ky",),
        first_day=D(2027, 1, 1),
        days=365,
        time_zone=ZONE,
    )
    return replace(whole, **change)  # type: ignore[arg-type]


def clause(pk: str, holder: str | None = "bishkek", giver: str = "almaty", **change: object) -> Clause:
    """A grant of the tale; what is no field of a clause is one of its terms."""
    own = {name: change.pop(name) for name in ("work", "under", "contract", "ended_at") if name in change}
    made = Clause(pk, f"{pk} §1", "tale", giver, holder, terms(**change), contract=f"contract {pk}")
    return replace(made, **own)  # type: ignore[arg-type]


def standing(*clauses: Clause, **change: object) -> Standing:
    return replace(Standing((TALE,), clauses, STATES), **change)  # type: ignore[arg-type]


def found(draft: Clause, *clauses: Clause, **change: object) -> list[Conflict]:
    return conflicts([draft], standing(*clauses, **change))


def codes(some: Sequence[Conflict]) -> list[str]:
    return [one.code for one in some]


def ways(conflict: Conflict) -> list[str]:
    return [one.code for one in conflict.carves]


def test_what_the_owner_gives_for_the_first_time_breaks_nothing() -> None:
    assert found(clause("draft")) == []
    assert found(clause("draft"), clause("old", "baku"), clause("series", "ankara", work="series")) == []


def test_a_promise_of_exclusivity_is_named_with_its_smallest_box_and_ways_out() -> None:
    almaty_tv = clause("old", "ankara", media=("vod",), days=151, exclusive=Exclusive.FULL)
    (one,) = found(clause("draft", first_day=D(2027, 3, 1), days=184), almaty_tv)
    assert (one.code, one.blocks, one.other) == ("exclusive_given", False, almaty_tv)
    assert (one.box.places, one.box.media) == ({"KG"}, {"vod"})
    assert (one.box.sounds, one.box.subtitles) == ({"ky", "kk"}, {"ky"})
    assert one.days == (D(2027, 3, 1), D(2027, 5, 31))
    assert one.window.start == dt.datetime(2027, 2, 28, 18, tzinfo=dt.UTC)
    assert one.window.stop == dt.datetime(2027, 5, 31, 18, tzinfo=dt.UTC)
    later, without_vod, ask = one.carves
    assert (later.code, without_vod.code, ask.code) == ("later", "without_media", "ask")
    assert [(part.media, part.first_day, part.last_day) for part in later.all_terms] == [
        (("linear",), D(2027, 3, 1), D(2027, 8, 31)),
        (("vod",), D(2027, 6, 1), D(2027, 8, 31)),
    ]
    assert without_vod.terms == replace(one.clause.terms, media=("linear",))
    assert (ask.terms, ask.params) == (one.clause.terms, {"house": "ankara"})


def test_counted_showings_are_not_parted_into_two_clauses() -> None:
    old = clause("old", "ankara", media=("vod",), days=151, exclusive=Exclusive.FULL)
    (one,) = found(clause("draft", runs=6), old)
    assert [(way.code, way.beside) for way in one.carves] == [("later", ()), ("without_media", ()), ("ask", ())]


def test_who_asks_for_exclusivity_must_not_meet_what_others_have() -> None:
    draft = clause("draft", exclusive=Exclusive.FULL)
    assert codes(found(draft, clause("old", "ankara"))) == ["exclusive_asked"]
    assert codes(found(draft, clause("old", None))) == ["exclusive_asked"]
    assert codes(found(draft, clause("old", "ankara", exclusive=Exclusive.SOLE))) == ["exclusive_both"]
    assert found(draft, clause("old", "bishkek", exclusive=Exclusive.FULL)) == []
    assert found(draft, clause("old", "ankara", territories=("KZ",))) == []
    assert found(draft, clause("old", "ankara", first_day=D(2028, 1, 1))) == []
    assert found(draft, clause("old", "ankara", sounds=("tr",), subtitles=())) == []
    (one,) = found(draft, clause("old", "ankara"))
    assert "not_exclusive" in ways(one)
    (one,) = found(draft, clause("old", "ankara", exclusive=Exclusive.FULL))
    assert "not_exclusive" not in ways(one)


def test_subtitles_alone_touch_a_promise() -> None:
    old = clause("old", "ankara", sounds=("tr",), subtitles=("ky",), exclusive=Exclusive.FULL)
    (one,) = found(clause("draft"), old)
    assert (one.box.sounds, one.box.subtitles) == (set(), {"ky"})
    fewer = next(way for way in one.carves if way.code == "without_languages")
    assert (fewer.terms.sounds, fewer.terms.subtitles) == (("ky", "kk"), ())


def test_two_promises_in_different_languages_do_not_meet_and_a_silent_film_meets_both() -> None:
    old = clause("old", "ankara", sounds=("tr",), subtitles=(), exclusive=Exclusive.FULL)
    assert found(clause("draft", sounds=("ky",), exclusive=Exclusive.FULL), old) == []
    (one,) = found(clause("draft", sounds=("zxx",), subtitles=()), old)
    assert (one.code, one.box.languages) == ("exclusive_given", {"zxx"})


def test_a_waiver_and_a_chain_from_the_promised_house_are_no_conflict() -> None:
    old = clause("old", "ankara", exclusive=Exclusive.FULL, sublicence=1)
    assert found(clause("draft"), old, waived=frozenset({("tale", "bishkek", "old")})) == []
    assert found(clause("draft", "bishkek", "ankara", under="old"), old) == []


def test_a_promise_for_one_episode_stops_a_draft_for_the_series_there_only() -> None:
    two = Work(("second", "series"), "almaty", "kk")
    old = clause("old", "ankara", exclusive=Exclusive.FULL)
    (one,) = found(clause("draft", work="series"), old, works=(TALE, two))
    assert (one.code, one.works) == ("exclusive_given", ("tale",))
    (one,) = found(clause("draft", work="series"), replace(old, work="series"), works=(TALE, two))
    assert one.works == ("tale", "second")


def test_a_promise_in_the_middle_is_gone_around() -> None:
    old = clause("old", "ankara", first_day=D(2027, 5, 1), days=31, exclusive=Exclusive.FULL)
    (one,) = found(clause("draft"), old)
    around = one.carves[0]
    assert around.code == "around"
    windows = [(part.first_day, part.last_day) for part in around.all_terms]
    assert windows == [(D(2027, 1, 1), D(2027, 4, 30)), (D(2027, 6, 1), D(2027, 12, 31))]
    counted = found(clause("draft", runs=6), old)[0]
    assert ways(counted) == ["later", "earlier", "ask"]


def test_a_group_is_written_out_when_one_of_its_states_goes() -> None:
    old = clause("old", "ankara", territories=("UZ",), exclusive=Exclusive.FULL)
    (one,) = found(clause("draft", territories=("CENTRAL", "TR")), old)
    fewer = next(way for way in one.carves if way.code == "without_territories")
    assert fewer.terms.territories == ("KG", "KZ", "TR")
    assert fewer.params == {"territories": ["UZ"]}
    (one,) = found(clause("draft", territories=("*",)), old)
    fewer = next(way for way in one.carves if way.code == "without_territories")
    assert fewer.terms.territories == ("KG", "KZ", "TR")
    following = found(clause("draft", territories=("CENTRAL",), as_amended=True), old)[0]
    assert "without_territories" not in ways(following)


def test_nobody_gives_what_is_not_theirs() -> None:
    (one,) = found(clause("draft", giver="ankara"))
    assert (one.code, one.blocks, ways(one)) == ("no_title", True, ["ask"])
    assert one.carves[-1].params == {"house": "almaty"}
    parent = clause("parent", "ankara", sublicence=1)
    draft = clause("draft", giver="ankara", under="parent")
    assert found(draft, parent) == []
    assert codes(found(draft)) == ["parent_missing"]
    assert codes(found(draft, replace(parent, holder="baku"))) == ["parent_not_held"]
    assert codes(found(draft, replace(parent, terms=terms()))) == ["not_to_be_passed_on"]
    assert codes(found(draft, replace(parent, giver="baku"))) == ["parent_gives_nothing"]
    third = clause("third", "baku", "bishkek", under="draft")
    assert codes(found(third, parent, draft)) == ["not_to_be_passed_on"]
    deep = replace(parent, terms=terms(sublicence=2))
    assert found(third, deep, replace(draft, terms=terms(sublicence=1))) == []


def test_a_sublicence_is_no_wider_than_what_is_passed_on() -> None:
    parent = clause("parent", "ankara", sublicence=1, territories=("KG", "KZ"), days=181)
    draft = clause("draft", giver="ankara", under="parent")
    (one,) = found(draft, parent)
    assert (one.code, one.blocks, one.days) == ("wider_than_parent", True, (D(2027, 7, 1), D(2027, 12, 31)))
    assert (ways(one), one.carves[0].terms.last_day) == (["earlier", "ask"], D(2027, 6, 30))
    wide = clause("draft", giver="ankara", under="parent", territories=("KG", "TR"), days=100)
    (one,) = found(wide, parent)
    assert (one.box.places, ways(one)) == ({"TR"}, ["without_territories", "ask"])
    tail = clause("draft", giver="ankara", under="p", media=("linear", "catch_up"), catch_up_days=14)
    week = clause("p", "ankara", sublicence=1, media=("linear", "catch_up"), catch_up_days=7)
    (one,) = found(tail, week)
    assert (one.code, one.params, ways(one)) == ("wider_catch_up", {"days": 14, "most": 7}, ["shorter_catch_up", "ask"])
    alone = clause("draft", giver="ankara", under="parent", days=100, exclusive=Exclusive.FULL)
    (one,) = found(alone, parent)
    assert (one.code, "not_exclusive" in ways(one)) == ("wider_exclusive", True)
    assert found(alone, replace(parent, terms=replace(parent.terms, exclusive=Exclusive.FULL))) == []


def test_a_co_producer_gives_only_its_own_share() -> None:
    share = clause("share", "ankara", kind=Kind.SHARE, territories=("TR", "UZ"), days=None, first_day=D(2020, 1, 1))
    assert found(clause("draft", giver="ankara", territories=("TR",)), share) == []
    (one,) = found(clause("draft", giver="ankara", territories=("TR", "KG")), share)
    assert (one.code, one.blocks, one.box.places) == ("outside_share", True, {"KG"})
    assert ways(one) == ["without_territories", "ask"]
    (one,) = found(clause("draft", territories=("UZ", "KG")), share)
    assert (one.code, one.box.places) == ("outside_share", {"UZ"})


def test_holdbacks_stand_against_grants_both_ways() -> None:
    wait = clause("wait", None, kind=Kind.HOLDBACK, media=("vod",), days=90)
    (one,) = found(clause("draft"), wait)
    assert (one.code, one.box.media, one.days) == ("holdback_given", {"vod"}, (D(2027, 1, 1), D(2027, 3, 31)))
    assert ways(one)[0] == "later"
    assert found(replace(clause("draft"), contract="contract wait"), wait) == []
    own = clause("wait", "baku", kind=Kind.HOLDBACK)
    assert found(clause("draft"), own) == []
    assert codes(found(clause("draft", None), own)) == ["holdback_given"]
    asked = clause("draft", None, kind=Kind.HOLDBACK, days=90)
    (one,) = found(asked, clause("old", "ankara"))
    assert (one.code, one.carves[-1].params) == ("holdback_asked", {"house": "ankara"})
    assert found(asked, clause("old", "ankara", first_day=D(2027, 4, 1), days=30)) == []


def test_blocks_and_reservations_above_are_seen() -> None:
    court = clause("court", None, kind=Kind.BLOCK, ground="court", territories=("KG",))
    (one,) = found(clause("draft", territories=("KG", "KZ")), court)
    assert (one.code, one.params, one.box.places) == ("blocked", {"ground": "court"}, {"KG"})
    parent = clause("parent", "ankara", sublicence=1, territories=("KG", "KZ"))
    kept = replace(clause("kept", "ankara", kind=Kind.RESERVATION, territories=("KZ",)), contract=parent.contract)
    draft = clause("draft", giver="ankara", under="parent", territories=("KG", "KZ"))
    assert codes(found(draft, parent, kept)) == ["reserved"]
    assert found(clause("draft", territories=("KZ",)), parent, kept) == []


def test_music_that_is_licensed_for_less_shows_where_it_is_missing() -> None:
    song = clause("song", None, kind=Kind.UNDERLYING, asset="music: Song", sounds=("*",), subtitles=("*",), days=181)
    (one,) = found(clause("draft"), song)
    assert (one.code, one.params, one.days) == (
        "underlying_short",
        {"asset": "music: Song"},
        (D(2027, 7, 1), D(2027, 12, 31)),
    )
    assert ways(one) == ["earlier", "ask"]
    rest = replace(song, id="rest", terms=replace(song.terms, first_day=D(2027, 7, 1), days=184))
    assert found(clause("draft"), song, rest) == []
    other = replace(rest, terms=replace(rest.terms, asset="music: Other"))
    assert sorted(codes(found(clause("draft"), song, other))) == ["underlying_short"] * 2


def test_a_dub_belongs_to_whoever_made_it() -> None:
    dubs = {("tale", "ky"): frozenset({"ankara"}), ("tale", "kk"): frozenset({"ankara"})}
    (one,) = found(clause("draft"), dubs=dubs)
    assert (one.code, one.box.languages) == ("dub_of_another", {"ky"})
    assert one.params == {"language": "ky", "house": "ankara"}
    assert ways(one)[-2:] == ["without_languages", "ask"]
    for house in ("almaty", "bishkek"):
        assert found(clause("draft"), dubs={("tale", "ky"): frozenset({house})}) == []
    assert found(clause("draft", sounds=("kk",)), dubs=dubs) == []
    assert found(clause("draft"), dubs={("other", "ky"): frozenset({"ankara"})}) == []
    assert codes(found(clause("draft", sounds=("*",)), dubs=dubs)) == ["dub_of_another"]


OWNED = {"sublicence": 2, "runs": 6}
HALF, REST = {"days": 181}, {"first_day": D(2027, 7, 1), "days": 184}


def six() -> Clause:
    """Ankara owns six showings for the whole of 2027."""
    return clause("six", "ankara", **OWNED)


def five(**change: object) -> Clause:
    """Five of them are sold to Baku for the first half, exclusively."""
    return clause("five", "baku", "ankara", under="six", runs=5, **(HALF | {"exclusive": Exclusive.FULL} | change))


@pytest.mark.parametrize(
    ("window", "runs", "wanted"),
    [
        (HALF, 1, ["runs_exclusive"]),
        ({"first_day": D(2027, 6, 30), "days": 1}, 1, ["runs_exclusive"]),
        ({"days": 365}, 1, ["runs_exclusive"]),
        (REST, 1, []),
        (REST, 2, ["runs_oversold"]),
        (HALF, 2, ["runs_oversold", "runs_exclusive"]),
        (REST, None, ["runs_oversold"]),
    ],
)
def test_of_six_showings_five_are_sold_exclusively_for_the_first_half(
    window: dict[str, object], runs: int | None, wanted: list[str]
) -> None:
    owned = replace(six(), terms=replace(six().terms, exclusive=Exclusive.FULL))
    said = found(clause("draft", "bishkek", "ankara", under="six", runs=runs, **window), owned, five())
    assert sorted(codes(said)) == sorted(wanted)
    for one in said:
        assert {name: one.params[name] for name in ("owned", "sold", "left")} == {"owned": 6, "sold": 5, "left": 1}


def test_the_sixth_showing_can_go_elsewhere_or_later() -> None:
    draft = clause("draft", "bishkek", "ankara", under="six", runs=1)
    (one,) = found(draft, six(), five())
    assert (one.days, one.params["taken"]) == ((D(2027, 1, 1), D(2027, 6, 30)), 5)
    later = one.carves[0]
    assert (later.code, later.terms.first_day, later.terms.last_day) == ("later", D(2027, 7, 1), D(2027, 12, 31))
    wide = replace(six(), terms=replace(six().terms, territories=("KG", "KZ")))
    assert found(replace(draft, terms=replace(draft.terms, territories=("KZ",))), wide, five()) == []


def test_showings_without_exclusivity_are_only_counted() -> None:
    shared = five(exclusive=Exclusive.NO)
    assert found(clause("draft", "bishkek", "ankara", under="six", runs=1, **HALF), six(), shared) == []
    (one,) = found(clause("draft", "bishkek", "ankara", under="six", runs=3), six(), shared)
    assert (one.code, ways(one)) == ("runs_oversold", ["fewer_runs", "ask"])
    assert one.carves[0].terms.runs == 1


def test_showings_used_count_and_those_of_an_ended_sale_come_back() -> None:
    draft = clause("draft", "bishkek", "ankara", under="six", runs=4)
    shared = five(exclusive=Exclusive.NO)
    ended = replace(shared, ended_at=dt.datetime(2027, 2, 1, tzinfo=dt.UTC))
    assert codes(found(draft, six(), shared)) == ["runs_oversold"]
    used = {("five", "tale"): 2, ("six", "tale"): 2}
    assert found(draft, six(), ended, used=used) == []
    (one,) = found(draft, six(), ended, used={("five", "tale"): 2, ("six", "tale"): 3})
    assert (one.params["sold"], one.params["left"]) == (3, 3)
    (one,) = found(draft, six(), used={("six", "tale"): 6})
    assert (one.params["left"], ways(one)) == (0, ["ask"])


# All of it, point by point.

HOUSES = ("almaty", "ankara", "bishkek", "baku")
PLACES = ("KG", "KZ", "UZ", "TR")
MEDIA = ("linear", "vod", "social")
TAGS = ("ky", "kk", "tr")
DAY = 86_400
SPOKEN = {("tale", tag): frozenset(HOUSES) for tag in TAGS}
"""Everybody's dubs: so all languages of the questions are spoken of, and none is in anybody's way."""


@some.composite
def written(draw: some.DrawFn, kinds: Sequence[Kind] = (Kind.GRANT,)) -> Terms:
    kind = draw(some.sampled_from(kinds))
    word = draw(some.sampled_from((Exclusive.NO, Exclusive.FULL, Exclusive.SOLE)))
    if kind is Kind.EXCLUSIVITY and word is Exclusive.NO:
        word = Exclusive.FULL
    return Terms(
        territories=tuple(draw(some.one_of(some.just(["*"]), some.just(["CENTRAL"]), subset(PLACES)))),
        media=tuple(draw(subset(MEDIA))),
        sounds=tuple(draw(some.one_of(some.just(["*"]), subset(TAGS)))),
        subtitles=tuple(draw(some.lists(some.sampled_from(TAGS), unique=True, max_size=2))),
        first_day=D(2027, 1, 1) + dt.timedelta(days=draw(some.integers(0, 20))),
        days=draw(some.one_of(some.none(), some.integers(1, 20))),
        time_zone=draw(some.sampled_from(("Asia/Bishkek", "Europe/Istanbul", "UTC"))),
        kind=kind,
        exclusive=word if kind in (Kind.GRANT, Kind.EXCLUSIVITY) else Exclusive.NO,
        sublicence=draw(some.integers(0, 2)) if kind is Kind.GRANT else 0,
        asset="music: Song" if kind is Kind.UNDERLYING else "",
        ground="court" if kind is Kind.BLOCK else "",
        runs=draw(some.sampled_from((None, None, 3))) if kind is Kind.GRANT else None,
    )


def subset(of: Sequence[str]) -> some.SearchStrategy[list[str]]:
    return some.lists(some.sampled_from(of), unique=True, min_size=1, max_size=len(of))


@some.composite
def worlds(draw: some.DrawFn) -> tuple[list[Clause], list[Clause]]:
    """Clauses that stand, and one draft."""
    kinds = (Kind.GRANT,) * 4 + (Kind.EXCLUSIVITY, Kind.HOLDBACK, Kind.BLOCK, Kind.UNDERLYING, Kind.RESERVATION)
    old: list[Clause] = []
    for at in range(draw(some.integers(0, 4))):
        under = draw(some.sampled_from([None, *(one.id for one in old if one.terms.kind is Kind.GRANT)]))
        giver = next((one.holder for one in old if one.id == under and one.holder), "almaty")
        holder = draw(some.sampled_from((*HOUSES, None)))
        made = draw(written(kinds))
        under = under if made.kind is Kind.GRANT else None
        old.append(Clause(f"old{at}", "", "tale", giver if under else "almaty", holder, made, f"c{at}", under))
    under = draw(some.sampled_from([None, *(one.id for one in old if one.terms.kind is Kind.GRANT)]))
    giver = next((one.holder for one in old if one.id == under and one.holder), "almaty")
    return old, [Clause("draft", "", "tale", giver, "bishkek", draw(written()), "c", under)]


def points(chance: random.Random) -> list[Use]:
    """Questions of Bishkek at random."""
    first = epoch(dt.datetime(2026, 12, 31, tzinfo=dt.UTC))
    return [
        use_at(chance.choice(PLACES), chance.choice(MEDIA), chance.choice(TAGS), chance.choice(TAGS), at)
        for at in (first + chance.randrange(45 * DAY) for _ in range(40))
    ]


def use_at(place: str, medium: str, sound: str, subtitle: str, at: int) -> Use:
    start = dt.datetime.fromtimestamp(at, dt.UTC)
    texts = (subtitle,) if subtitle else ()
    return Use("bishkek", place, start, start + dt.timedelta(seconds=1), Medium(medium), (sound,), texts)


def answer(use: Use, clauses: Sequence[Clause], *, of_draft: bool = True) -> tuple[Answer, tuple[str, ...]]:
    """What the judge says when only the draft's grants may be used (and their chains), and in which subtitles."""
    atoms = Compiler(TALE.path, TALE.owner, clauses, STATES, {}).atoms()
    mine = [one for one in atoms if not (of_draft and one.kind in ("grant", "title")) or one.clause.startswith("draft")]
    said = judge(use, mine, lambda link: Pool(link.runs or 0))
    return said.answer, said.fit.subtitles if said.fit else ()


def says_it_gives(draft: Sequence[Clause], use: Use) -> bool:
    """Whether the words of the draft hold the use, whatever its giver has."""
    sound, texts, at = use.sounds[0], use.subtitles, epoch(use.start)
    for one in draft:
        terms = one.terms
        places = {code for word in terms.territories for code in meaning(word)}
        begins, ends = local(terms.first_day, terms.time_zone), local(terms.end_day, terms.time_zone)
        inside = begins is not None and begins <= at and (ends is None or at < ends)
        told = all(text in terms.subtitles for text in texts)
        spoken = "*" in terms.sounds or sound in terms.sounds
        if inside and told and spoken and use.territory in places and use.medium in terms.media:
            return True
    return False


def meaning(word: str) -> set[str]:
    return {"*": set(PLACES), "CENTRAL": {"KZ", "KG", "UZ"}}.get(word, {word})


def local(day: dt.date | None, zone: str) -> int | None:
    return epoch(dt.datetime.combine(day, dt.time(), ZoneInfo(zone))) if day else None


def in_box(box: Box, use: Use) -> bool:
    """Whether a use touches a box with its sound or its subtitles."""
    languages = {*use.sounds, *("+" + tag for tag in use.subtitles)}
    at = epoch(use.start)
    return (
        use.territory in box.places
        and use.medium in box.media
        and bool(box.languages & languages)
        and box.start <= at < box.stop
    )


def check_world(old: list[Clause], draft: list[Clause], chance: random.Random) -> None:
    stands = standing(*old, dubs=SPOKEN)
    said = found_in(draft, stands)
    for use in points(chance):
        bare = use._replace(subtitles=())
        for one in (use, bare):
            if not says_it_gives(draft, one):
                continue
            verdict, texts = answer(one, [*old, *draft])
            # Who asks for no subtitles gets those of the grant.
            shown = one if one.subtitles else one._replace(subtitles=draft[0].terms.subtitles)
            if not any(in_box(conflict.box, shown) for conflict in said):
                assert verdict is Answer.ALLOW, (verdict, one)
                assert texts == one.subtitles or not one.subtitles
    for conflict in said:
        # Showings are counted for all points at once, and what a draft promises is no trouble for its own holder.
        if conflict.code in ("runs_oversold", "exclusive_asked", "wider_exclusive", "wider_catch_up"):
            continue
        witness = point_in(conflict.box, chance)
        if witness and says_it_gives(draft, witness):
            verdict, texts = answer(witness, [*old, *draft])
            assert verdict in (Answer.DENY, Answer.REVIEW) or texts != witness.subtitles, conflict


def point_in(box: Box, chance: random.Random) -> Use | None:
    places, media = sorted(box.places & set(PLACES)), sorted(box.media & set(MEDIA))
    sounds = sorted(box.sounds & set(TAGS))
    if not (places and media and sounds):
        return None
    at = chance.randrange(box.start, min(box.stop, box.start + 60 * DAY))
    return use_at(chance.choice(places), chance.choice(media), chance.choice(sounds), "", at)


def check_carves(old: list[Clause], draft: list[Clause], chance: random.Random) -> None:
    stands = standing(*old, dubs=SPOKEN)
    for conflict in conflicts(draft, stands):
        for way in conflict.carves:
            if way.code == "ask":
                assert way.terms == draft[0].terms
                continue
            parts = carved(draft[0], way)
            again = found_in(parts, stands)
            assert not any(conflict.is_like(one) and overlap(one.box, conflict.box) for one in again), way
            for use in [*points(chance), *filter(None, (point_in(conflict.box, chance) for _ in range(5)))]:
                one = use._replace(subtitles=())
                before, after = says_it_gives(draft, one), says_it_gives(parts, one)
                assert before or not after, "a way out never gives more"
                if before and not after:
                    assert lost_rightly(conflict, way.code, one), (way, one)


def lost_rightly(conflict: Conflict, code: str, use: Use) -> bool:
    """Whether a point that a way out gives up had to go: those that part the clause lose nothing but the box."""
    box, zone = conflict.box, conflict.clause.terms.time_zone
    first, last = box.days(zone)
    begins, ends = local(first, zone), local(last + dt.timedelta(days=1) if last else None, zone)
    assert begins is not None
    at = epoch(use.start)
    if conflict.clause.terms.runs is None and code in ("later", "earlier", "around", "leave_out"):
        media = box.media | {"linear", "catch_up", "start_over"} if "linear" in box.media else box.media
        speaks = use.sounds[0] in box.sounds or not box.sounds or "*" in conflict.clause.terms.sounds
        all_sounds = set(conflict.clause.terms.sounds) <= box.sounds
        sides = [use.territory in box.places, use.medium in media, speaks or all_sounds]
        return all(sides) and begins <= at and (ends is None or at < ends)
    return {
        "later": ends is not None and at < ends,
        "earlier": at >= begins,
        "without_territories": use.territory in box.places,
        "without_media": use.medium in box.media,
        "without_languages": use.sounds[0] in box.sounds,
    }[code]


@settings(max_examples=60, deadline=None)
@given(worlds(), some.integers().map(random.Random))
def test_conflicts_say_what_the_judge_will_say(world: tuple[list[Clause], list[Clause]], chance: random.Random) -> None:
    check_world(*world, chance)


@settings(max_examples=100, deadline=None)
@given(worlds(), some.integers().map(random.Random))
def test_ways_out_remove_their_conflict_and_give_nothing_more(
    world: tuple[list[Clause], list[Clause]], chance: random.Random
) -> None:
    check_carves(*world, chance)


@pytest.mark.slow
@settings(max_examples=6000, deadline=None)
@given(worlds(), some.integers().map(random.Random))
def test_many_conflicts_say_what_the_judge_will_say(
    world: tuple[list[Clause], list[Clause]], chance: random.Random
) -> None:
    check_world(*world, chance)
    check_carves(*world, chance)


BOXES = some.builds(
    lambda *sides: Box(frozenset(sides[0]), frozenset(sides[1]), frozenset(sides[2]), sides[3], sides[3] + sides[4]),
    subset("ab"),
    subset("xy"),
    subset("kt"),
    some.integers(0, 5),
    some.integers(1, 5),
)


@settings(max_examples=300, deadline=None)
@given(BOXES, BOXES, BOXES)
def test_what_is_left_of_a_box_is_exactly_what_lies_outside(one: Box, gone: Box, more: Box) -> None:
    pieces, rest = without(one, gone), uncovered(one, [gone, more])
    for place in "ab":
        for medium in "xy":
            for language in "kt":
                for at in range(11):
                    point = (place, medium, language, at)
                    inside = one.holds(*point) and not gone.holds(*point)
                    assert sum(piece.holds(*point) for piece in pieces) == inside
                    assert any(piece.holds(*point) for piece in rest) == (inside and not more.holds(*point))
