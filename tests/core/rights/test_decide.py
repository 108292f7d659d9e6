"""Decisions: the answer, and the words for it. Whether the answer is right at every instant: see `test_oracle`."""

import datetime as dt
from dataclasses import fields, replace

import pytest

from ortaq.core.rights import (
    After,
    Answer,
    Clause,
    Decision,
    Duty,
    Edition,
    Exclusive,
    Gap,
    Kind,
    Medium,
    Owner,
    Places,
    Pool,
    Terms,
    Use,
    acts_of,
    decide,
    read_terms,
)
from ortaq.core.rights.runs import pool_of
from ortaq.core.rights.windows import end_day_of, first_day_of

ALMATY = Owner("almaty", "Demo TV Almaty")
NAME = "ALM-BIS 2026/1 §1"
TALE = ("tale", "tales")
"""A tale and the series that it is part of."""
WORLD = Places(frozenset({"AZ", "CY", "HU", "KG", "KZ", "TR", "UZ"}))
TERM_NAMES = {one.name for one in fields(Terms)}


def utc(*parts: int) -> dt.datetime:
    return dt.datetime(*parts, tzinfo=dt.UTC)  # type: ignore[arg-type]


def licence(**change: object) -> Clause:
    """Bishkek may show it in Kyrgyzstan for a year, six times, and for seven days after each showing."""
    terms = Terms(
        territories=("KG",),
        media=("linear", "catch_up", "start_over"),
        sounds=("ky", "kk"),
        subtitles=("ky", "kk"),
        first_day=dt.date(2026, 12, 1),
        days=365,
        time_zone="Asia/Bishkek",
        runs=6,
        catch_up_days=7,
    )
    clause = Clause("c1", NAME, "tale", "almaty", "bishkek", terms, contract="2026/1", credit="Demo TV Almaty")
    said = {name: value for name, value in change.items() if name in TERM_NAMES}
    rest = {name: value for name, value in change.items() if name not in TERM_NAMES}
    return replace(clause, terms=replace(terms, **said), **rest)  # type: ignore[arg-type]


def clause(kind: Kind, pk: str, **change: object) -> Clause:
    """Another clause: for everybody, everywhere, in every language and medium, without an end, in its own contract."""
    wide = {"kind": kind, "territories": ("*",), "media": tuple(Medium), "sounds": ("*",), "subtitles": ("*",)}
    more = {
        "days": None,
        "runs": None,
        "catch_up_days": 0,
        "holder": None,
        "contract": f"contract of {pk}",
        "credit": "",
    }
    return licence(**{"id": pk, "name": pk, **wide, **more, **change})


def slot(**change: object) -> Use:
    """Thursday evening on Bishkek's channel."""
    start = utc(2026, 12, 10, 14)
    use = Use("bishkek", "KG", start, start + dt.timedelta(minutes=30), sounds=("ky",), subtitles=("kk-Latn",))
    return use._replace(**change)  # type: ignore[arg-type]  # each story names fields with values of their own types


def at(start: dt.datetime, minutes: int = 30, **change: object) -> Use:
    """A showing on Bishkek's channel that begins then."""
    return slot(start=start, stop=start + dt.timedelta(minutes=minutes), **change)


def asked(use: Use, *clauses: Clause, happened: dict | None = None, places: Places = WORLD, **runs: Pool) -> Decision:
    return decide(use, clauses, ALMATY, runs, TALE, places, happened)


def codes(said: Decision) -> list[str]:
    return [code for code, _ in said.reasons]


def test_bishkek_may_show_what_it_was_given() -> None:
    said = decide(slot(), [licence()], ALMATY, {}, TALE)
    assert said.answer is Answer.ALLOW
    assert said.is_allowed
    assert said.clause == "c1"
    assert said.clauses == (NAME,)
    assert (said.runs_total, said.runs_left) == (6, 6)
    assert (said.sounds, said.subtitles) == (("ky",), ("kk-Latn",))
    assert said.duties == (Duty("label_must_stay"), Duty("credit", "Demo TV Almaty"))
    about = {
        "clause": NAME,
        "territory": "KG",
        "sounds": ["ky", "kk"],
        "last_day": "2027-11-30",
        "runs": 6,
        "left": 6,
    }
    assert said.reasons == (("granted", about),)
    assert [one.answer for one in said.acts] == [Answer.ALLOW] * 3
    assert [one.act.medium for one in said.acts] == [Medium.LINEAR, Medium.START_OVER, Medium.CATCH_UP]


def test_nobody_else_may() -> None:
    for other in ("budapest", "baku"):
        said = decide(slot(broadcaster=other, territory="HU"), [licence()], ALMATY, {}, TALE)
        assert said.answer is Answer.DENY
        assert not said.is_allowed
        assert said.reasons == (("no_licence", {"territory": "HU", "owner": "Demo TV Almaty"}),)


def test_the_owner_may_everywhere_and_for_ever() -> None:
    said = decide(slot(broadcaster="almaty", territory="HU", sounds=()), [], ALMATY, {}, TALE)
    assert (said.answer, said.sounds, said.clause) == (Answer.ALLOW, ("*",), "")
    assert said.reasons == (("owner", {"owner": "Demo TV Almaty"}),)
    tail = said.act(Medium.CATCH_UP)
    assert tail is not None
    assert (tail.answer, tail.act.stop) == (Answer.ALLOW, None)


def test_an_open_licence_is_for_every_member() -> None:
    said = decide(slot(broadcaster="lefkosa"), [licence(holder=None, runs=None)], ALMATY, {}, TALE)
    assert said.answer is Answer.ALLOW
    assert said.reasons[0][0] == "open_licence"
    assert (said.runs_total, said.runs_left) == (None, None)


def test_a_slot_that_crosses_the_end_of_the_window_is_cut_there() -> None:
    end = utc(2027, 11, 30, 18)
    use = slot(start=end - dt.timedelta(minutes=10), stop=end + dt.timedelta(minutes=20))
    said = decide(use, [licence()], ALMATY, {}, TALE)
    assert (said.answer, said.until) == (Answer.ALLOW_UNTIL, end)
    assert said.stop_for(use.stop) == end
    assert said.reasons[-1] == ("cut", {"clause": NAME, "at": end.isoformat()})
    assert [one.answer for one in said.acts] == [Answer.ALLOW_UNTIL, Answer.ALLOW_UNTIL, Answer.DENY]


def test_the_slot_may_be_whole_and_only_its_catch_up_tail_cut() -> None:
    end = utc(2027, 11, 30, 18)
    use = slot(start=end - dt.timedelta(days=2), stop=end - dt.timedelta(days=2) + dt.timedelta(minutes=30))
    said = decide(use, [licence()], ALMATY, {}, TALE)
    assert (said.answer, said.until, said.stop_for(use.stop)) == (Answer.ALLOW_UNTIL, end, use.stop)
    assert said.reasons[-1] == ("catch_up_cut", {"clause": NAME, "at": end.isoformat()})
    assert [one.answer for one in said.acts] == [Answer.ALLOW, Answer.ALLOW, Answer.ALLOW_UNTIL]


def test_a_slot_that_ends_with_the_window_is_whole_and_leaves_no_tail() -> None:
    end = utc(2027, 11, 30, 18)
    said = decide(slot(start=end - dt.timedelta(minutes=30), stop=end), [licence()], ALMATY, {}, TALE)
    assert [one.answer for one in said.acts] == [Answer.ALLOW, Answer.ALLOW, Answer.DENY]
    assert (said.answer, said.until) == (Answer.ALLOW_UNTIL, end)


def test_without_catch_up_in_the_clause_there_is_no_tail_to_answer_for() -> None:
    only_linear = licence(media=("linear",))
    said = decide(slot(), [only_linear], ALMATY, {}, TALE)
    assert said.answer is Answer.ALLOW
    assert said.act(Medium.CATCH_UP) is None
    over = said.act(Medium.START_OVER)
    assert over is not None
    assert over.answer is Answer.DENY


@pytest.mark.parametrize(
    ("use", "clause", "code", "params"),
    [
        ({"territory": "KZ"}, {}, "elsewhere", {"territory": "KZ", "territories": ["KG"]}),
        ({"medium": Medium.VOD}, {}, "not_this_medium", {"medium": "vod"}),
        ({"sounds": ("hu",)}, {}, "no_sound", {"sounds": ["ky", "kk"], "wanted": ["hu"]}),
        (
            {"start": utc(2026, 11, 30, 17, 59)},
            {},
            "not_yet",
            {"from": "2026-12-01", "at": "2026-11-30T18:00:00+00:00"},
        ),
        (
            {"start": utc(2027, 11, 30, 18), "stop": utc(2027, 11, 30, 19)},
            {},
            "over",
            {"last_day": "2027-11-30", "at": "2027-11-30T18:00:00+00:00"},
        ),
    ],
)
def test_a_no_names_the_clause_that_nearly_fits(use: dict, clause: dict, code: str, params: dict) -> None:
    said = decide(slot(**use), [licence(**clause)], ALMATY, {}, TALE)
    assert said.answer is Answer.DENY
    assert said.clauses == (NAME,)
    assert said.reasons[-1] == (code, {"clause": NAME} | params)
    assert (said.reasons[0][0] == "no_licence") == (code == "elsewhere")


def test_of_many_near_misses_the_nearest_three_are_named() -> None:
    clauses = [licence(id=str(n), name=f"far {n}", territories=("KZ",)) for n in range(5)]
    clauses.append(licence(id="near", name="near", sounds=("hu",)))
    assert decide(slot(), clauses, ALMATY, {}, TALE).clauses == ("near", "far 0", "far 1")


def test_languages_that_are_not_granted_are_left_out_and_named() -> None:
    said = decide(slot(sounds=("ru", "kk-Latn"), subtitles=("hu", "ky")), [licence()], ALMATY, {}, TALE)
    assert (said.sounds, said.subtitles) == (("kk-Latn",), ("ky",))
    assert said.reasons[1:] == (
        ("sounds_left_out", {"clause": NAME, "sounds": ["ru"]}),
        ("subtitles_left_out", {"clause": NAME, "subtitles": ["hu"]}),
    )


def test_asking_for_whatever_is_granted_gives_it_all() -> None:
    said = decide(slot(sounds=(), subtitles=()), [licence()], ALMATY, {}, TALE)
    assert (said.sounds, said.subtitles) == (("ky", "kk"), ("ky", "kk"))


def test_when_no_showing_is_left_the_seventh_is_refused_and_the_sixth_stays() -> None:
    used = {"c1": pool_of(6, [("s1", True), ("s2", True), ("s3", False), ("s4", False), ("s5", False), ("s6", False)])}
    seventh = decide(slot(slot="s7"), [licence()], ALMATY, used, TALE)
    assert seventh.answer is Answer.DENY
    assert seventh.reasons == (("runs_used_up", {"clause": NAME, "runs": 6}),)
    assert decide(slot(slot="s6"), [licence()], ALMATY, used, TALE).answer is Answer.ALLOW
    assert decide(slot(slot="s1"), [licence()], ALMATY, used, TALE).answer is Answer.ALLOW
    assert decide(slot(), [licence()], ALMATY, used, TALE).answer is Answer.DENY


def test_a_slot_over_midnight_is_one_run_and_a_run_on_the_air_counts_once() -> None:
    pool = pool_of(3, [("night", False), ("night", True)])
    assert (pool.reserved, pool.aired) == (frozenset(), frozenset({"night"}))
    assert pool.left == 2
    assert Pool(1, frozenset({"a", "b"})).left == 0


def test_a_grant_without_counted_runs_is_used_before_one_with() -> None:
    free = licence(id="free", name="free", runs=None)
    assert decide(slot(), [licence(), free], ALMATY, {}, TALE).clause == "free"
    assert decide(slot(), [free, licence()], ALMATY, {}, TALE).clause == "free"


def test_more_languages_win_over_fewer() -> None:
    kazakh = licence(id="kk", name="kk", sounds=("kk",), runs=None)
    assert decide(slot(sounds=("ky", "kk")), [kazakh, licence()], ALMATY, {}, TALE).clause == "c1"


def test_every_language_is_more_than_three() -> None:
    broad = licence(id="all", name="all", sounds=("*",))
    assert decide(slot(sounds=()), [licence(), broad], ALMATY, {}, TALE).clause == "all"


def test_a_published_slot_keeps_the_licence_whose_run_it_holds() -> None:
    broad = licence(id="all", name="all", sounds=("*",), runs=None)
    held = {"c1": pool_of(6, [("s1", False)])}
    assert decide(slot(sounds=(), slot="s1"), [licence(), broad], ALMATY, held, TALE).clause == "c1"
    assert decide(slot(sounds=(), slot="s2"), [licence(), broad], ALMATY, held, TALE).clause == "all"


def test_of_two_like_licences_the_one_with_more_showings_left_is_used() -> None:
    other = licence(id="c2", name="§2")
    held = {"c1": pool_of(6, [("s1", False)])}
    assert decide(slot(slot="s2"), [licence(), other], ALMATY, held, TALE).clause == "c2"


def two_years() -> list[Clause]:
    first = licence(first_day=dt.date(2026, 1, 1), days=365, time_zone="UTC")
    return [first, licence(id="c2", name="§2", first_day=dt.date(2027, 1, 1), time_zone="UTC")]


def test_two_grants_that_hold_a_slot_only_together_are_for_a_person() -> None:
    new_year = slot(start=utc(2026, 12, 31, 23, 45), stop=utc(2027, 1, 1, 0, 15))
    said = decide(new_year, two_years(), ALMATY, {}, TALE)
    assert said.answer is Answer.REVIEW
    assert not said.is_allowed
    assert said.clauses == (NAME, "§2")
    assert said.reasons == (("two_clauses", {"clause": NAME, "second": "§2", "at": "2027-01-01T00:00:00+00:00"}),)


def test_a_second_grant_that_cannot_go_on_changes_nothing() -> None:
    new_year = slot(start=utc(2026, 12, 31, 23, 45), stop=utc(2027, 1, 1, 0, 15))
    used_up = {"c2": Pool(6, frozenset("abcdef"))}
    assert decide(new_year, two_years(), ALMATY, used_up, TALE).answer is Answer.ALLOW_UNTIL
    first, second = two_years()
    late = replace(second, in_force_from=utc(2027, 1, 1, 0, 5))
    assert decide(new_year, [first, late], ALMATY, {}, TALE).answer is Answer.ALLOW_UNTIL
    assert decide(new_year, [first, replace(second, holder="baku")], ALMATY, {}, TALE).answer is Answer.ALLOW_UNTIL


def test_an_ended_contract_holds_nothing() -> None:
    ended = licence(ended_at=utc(2026, 12, 5))
    assert decide(slot(), [ended], ALMATY, {}, TALE).reasons[0][0] == "over"
    assert decide(at(utc(2026, 12, 4, 20)), [ended], ALMATY, {}, TALE).is_allowed
    assert asked(slot(), licence(ended_at=utc(2026, 11, 1))).answer is Answer.DENY


def test_a_clause_without_duties_has_none() -> None:
    said = decide(slot(), [licence(label_must_stay=False, credit="")], ALMATY, {}, TALE)
    assert said.duties == ()


def test_a_use_on_demand_is_one_act() -> None:
    use = slot(medium=Medium.VOD)
    assert [act.medium for act in acts_of(use, 7)] == [Medium.VOD]
    assert [act.medium for act in acts_of(slot(), 0)] == [Medium.LINEAR, Medium.START_OVER]


@pytest.mark.parametrize("use", [slot(), slot(broadcaster="budapest"), slot(broadcaster="almaty", sounds=())])
def test_a_decision_comes_back_from_json_as_it_went(use: Use) -> None:
    said = decide(use, [licence(days=12, media=("linear", "catch_up"))], ALMATY, {}, TALE)
    assert Decision.read(said.plain()) == said


# ---- what forbids


def test_a_holdback_of_a_house_binds_that_house_alone() -> None:
    held = clause(Kind.HOLDBACK, "held", holder="bishkek", first_day=dt.date(2026, 12, 10), days=1)
    said = asked(slot(), licence(), held)
    assert (said.answer, codes(said), said.clauses) == (Answer.DENY, ["holdback"], ("held",))
    assert asked(slot(), licence(), replace(held, holder="baku")).answer is Answer.ALLOW
    assert asked(at(utc(2026, 12, 10, 18)), licence(), held).answer is Answer.ALLOW
    before = asked(at(utc(2026, 12, 9, 17, 45)), licence(), held)
    assert (before.answer, before.until, codes(before)[-1]) == (
        Answer.ALLOW_UNTIL,
        utc(2026, 12, 9, 18),
        "cut_holdback",
    )


def test_a_holdback_that_names_nobody_protects_those_under_its_contract_from_all_others() -> None:
    held = clause(Kind.HOLDBACK, "held", contract="2026/1")
    other = licence(id="c2", name="§2", holder="baku", contract="2026/2")
    assert asked(slot(), licence(), other, held).answer is Answer.ALLOW
    assert codes(asked(slot(broadcaster="baku"), licence(), other, held)) == ["holdback"]
    assert codes(asked(slot(broadcaster="almaty"), licence(), other, held)) == ["holdback"]
    assert asked(slot(broadcaster="almaty"), licence(), replace(held, ended_at=utc(2026, 12, 1))).is_allowed


def test_a_holdback_in_one_language_takes_that_language_and_not_the_others() -> None:
    held = clause(Kind.HOLDBACK, "held", holder="bishkek", sounds=("ky",), subtitles=("kk",))
    said = asked(slot(sounds=("ky", "kk"), subtitles=("ky", "kk-Latn")), licence(), held)
    assert (said.answer, said.sounds, said.subtitles) == (Answer.ALLOW, ("kk",), ("ky",))
    assert said.reasons[1:] == (
        ("sounds_stopped", {"clause": NAME, "sounds": ["ky"]}),
        ("subtitles_stopped", {"clause": NAME, "subtitles": ["kk-Latn"]}),
    )
    assert codes(asked(slot(), licence(), held)) == ["holdback"]


def test_a_language_that_is_held_back_later_is_left_for_one_that_lasts() -> None:
    held = clause(Kind.HOLDBACK, "held", holder="bishkek", sounds=("ky",), first_day=dt.date(2026, 12, 11))
    said = asked(at(utc(2026, 12, 10, 17, 45), sounds=("ky", "kk")), licence(), held)
    assert (said.answer, said.sounds) == (Answer.ALLOW, ("kk",))
    only = asked(at(utc(2026, 12, 10, 17, 45), sounds=("ky",)), licence(), held)
    assert (only.answer, only.until) == (Answer.ALLOW_UNTIL, utc(2026, 12, 10, 18))


def test_a_reservation_narrows_the_grants_of_its_contract_and_what_is_passed_on_from_them() -> None:
    first = licence(holder="baku", territories=("AZ", "KG"), sublicence=1)
    passed = licence(id="c2", name="§2", giver="baku", under="c1", contract="2026/9")
    own = licence(id="c3", name="§3", holder="budapest", contract="2026/3")
    kept = clause(Kind.RESERVATION, "kept", contract="2026/1", territories=("KG",))
    assert codes(asked(slot(), first, passed, kept)) == ["reservation"]
    assert codes(asked(slot(broadcaster="baku"), first, passed, kept)) == ["reservation"]
    assert asked(slot(broadcaster="baku", territory="AZ"), first, kept).is_allowed
    assert asked(slot(broadcaster="budapest"), own, kept).is_allowed
    assert asked(slot(broadcaster="almaty"), first, kept).is_allowed


def test_a_block_stops_everybody_at_once_and_says_why() -> None:
    court = clause(Kind.BLOCK, "court", work="tales", ground="court", territories=("KG",))
    for house in ("bishkek", "almaty"):
        said = asked(slot(broadcaster=house), licence(), court)
        assert said.answer is Answer.DENY
        assert said.reasons[-1] == ("block", {"clause": "court", "ground": "court", "last_day": ""})
    assert asked(slot(broadcaster="almaty", territory="KZ"), court).is_allowed


def test_a_clause_about_a_series_holds_for_its_parts_and_one_about_another_work_does_not() -> None:
    assert asked(slot(), licence(work="tales")).is_allowed
    assert not asked(slot(), licence(work="another tale")).is_allowed


# ---- what is inside the work


def music(pk: str, first: dt.date, days: int | None, **change: object) -> Clause:
    about = {"asset": "music: song", "first_day": first, "days": days, "time_zone": "UTC"}
    return clause(Kind.UNDERLYING, pk, **{**about, **change})


def test_nobody_may_where_the_music_is_not_cleared() -> None:
    song = music("song", dt.date(2026, 1, 1), 343)
    said = asked(slot(), licence(), song)
    assert (said.answer, codes(said), said.clauses) == (Answer.DENY, ["underlying"], ("song",))
    assert said.reasons[0][1]["asset"] == "music: song"
    assert asked(slot(broadcaster="almaty"), song).answer is Answer.DENY
    assert asked(slot(broadcaster="almaty"), replace(song, work="another")).answer is Answer.ALLOW


def test_two_clearances_that_join_are_one_and_a_gap_between_them_cuts() -> None:
    first = music("first", dt.date(2026, 1, 1), 344)  # to the end of 10 December
    joined = music("second", dt.date(2026, 12, 11), None)
    late = music("second", dt.date(2026, 12, 12), None)
    night = at(utc(2026, 12, 10, 23, 45))
    assert asked(night, licence(), first, joined).answer is Answer.ALLOW
    said = asked(night, licence(), first, late)
    assert (said.answer, said.until, codes(said)[-1]) == (
        Answer.ALLOW_UNTIL,
        utc(2026, 12, 11),
        "cut_underlying",
    )
    assert asked(at(utc(2026, 12, 11, 12)), licence(), first, late).answer is Answer.DENY
    assert asked(at(utc(2026, 12, 12)), licence(), first, late).answer is Answer.ALLOW


def test_two_assets_must_both_be_cleared() -> None:
    song = music("song", dt.date(2026, 1, 1), None)
    reel = music("reel", dt.date(2026, 1, 1), None, asset="archive: reel", territories=("KZ",))
    assert codes(asked(slot(), licence(), song, reel)) == ["underlying"]


def test_music_that_ends_before_the_catch_up_tail_cuts_only_that() -> None:
    said = asked(slot(), licence(), music("song", dt.date(2026, 1, 1), 346))
    assert (said.answer, said.until) == (Answer.ALLOW_UNTIL, utc(2026, 12, 13))
    assert said.acts[0].answer is Answer.ALLOW
    assert codes(said)[-1] == "catch_up_cut_underlying"


def test_a_clearance_that_waits_for_something_is_none_yet() -> None:
    song = music("song", dt.date(2026, 1, 1), None, first_day=None, opens_after=After("first_any", "almaty"))
    said = asked(slot(), licence(), song)
    assert (said.answer, said.clauses) == (Answer.DENY, ("song",))
    shown = {("tale", "first_any", "almaty"): utc(2026, 12, 1)}
    assert asked(slot(), licence(), song, happened=shown).is_allowed


# ---- exclusivity


def rival(word: Exclusive = Exclusive.FULL, **change: object) -> Clause:
    """Baku has it alone in Kyrgyzstan."""
    more = {"holder": "baku", "exclusive": word, "territories": ("KG",), "first_day": dt.date(2026, 12, 1)}
    return clause(Kind.GRANT, "rival", **{**more, **change})


def test_somebody_elses_exclusivity_is_for_a_person() -> None:
    said = asked(slot(), licence(), rival())
    assert (said.answer, said.is_allowed, said.clauses) == (Answer.REVIEW, False, (NAME, "rival"))
    assert said.reasons == (("rival", {"clause": "rival", "house": "baku", "at": "2026-12-10T14:00:00+00:00"}),)
    assert asked(slot(), licence(), rival(sounds=("hu",), subtitles=())).is_allowed
    assert asked(slot(), licence(), rival(territories=("KZ",))).is_allowed
    assert asked(slot(broadcaster="baku"), licence(), rival()).is_allowed


def test_who_has_agreed_is_asked_no_more() -> None:
    assert asked(slot(waived=frozenset({"rival"})), licence(), rival()).answer is Answer.ALLOW
    assert asked(slot(waived=frozenset({"another"})), licence(), rival()).answer is Answer.REVIEW


def test_sole_leaves_the_owner_and_exclusive_does_not() -> None:
    owner = slot(broadcaster="almaty")
    assert asked(owner, rival(Exclusive.SOLE)).answer is Answer.ALLOW
    assert asked(owner, rival(Exclusive.FULL)).answer is Answer.REVIEW
    assert asked(slot(), licence(), rival(Exclusive.SOLE)).answer is Answer.REVIEW


def test_who_holds_by_the_exclusive_house_takes_nothing_from_it() -> None:
    passed = licence(giver="baku", under="rival")
    assert asked(slot(), rival(sublicence=1), passed).answer is Answer.ALLOW
    promise = clause(Kind.EXCLUSIVITY, "promise", holder="baku", exclusive=Exclusive.FULL)
    assert asked(slot(), rival(Exclusive.NO, sublicence=1), promise, passed).answer is Answer.ALLOW
    assert asked(slot(), licence(id="own"), promise).answer is Answer.REVIEW


def test_a_promise_that_begins_in_the_catch_up_tail_touches_only_that() -> None:
    said = asked(slot(), licence(), rival(first_day=dt.date(2026, 12, 14), time_zone="UTC"))
    assert (said.answer, said.until) == (Answer.ALLOW_UNTIL, slot().stop)
    assert [one.answer for one in said.acts] == [Answer.ALLOW, Answer.ALLOW, Answer.REVIEW]


# ---- passed on


def chain() -> tuple[Clause, Clause, Clause]:
    """Almaty gave it to Baku, Baku to Budapest, and Budapest to Bishkek."""
    wide = {"territories": ("AZ", "HU", "KG"), "sounds": ("ky", "hu"), "subtitles": ("*",), "credit": "", "runs": None}
    one = licence(id="one", name="one", holder="baku", contract="1", sublicence=2, catch_up_days=3, **wide)
    two = licence(
        id="two", name="two", giver="baku", holder="budapest", contract="2", under="one", sublicence=1, **wide
    )
    three = licence(id="three", name="three", giver="budapest", contract="3", under="two", sounds=("*",), runs=6)
    return one, two, three


def test_what_is_passed_on_is_no_more_than_what_its_giver_has() -> None:
    said = asked(slot(sounds=()), *chain())
    assert (said.answer, said.clause, said.sounds) == (Answer.ALLOW, "three", ("hu", "ky"))
    assert said.reasons[0][1]["second"] == "two"
    assert codes(said) == ["passed_on"]
    tail = said.act(Medium.CATCH_UP)
    assert tail is not None
    assert tail.act.stop == slot().stop + dt.timedelta(days=3)
    assert codes(asked(slot(sounds=("kk",)), *chain()))[-1] == "no_sound"
    one, two, three = chain()
    narrow = replace(one, terms=replace(one.terms, territories=("AZ", "HU")))
    assert asked(slot(), narrow, two, three).answer is Answer.DENY


def test_a_chain_is_as_long_as_its_first_link_allows() -> None:
    one, two, three = chain()
    short = replace(one, terms=replace(one.terms, sublicence=1))
    assert asked(slot(), short, two, three).answer is Answer.DENY
    assert asked(slot(broadcaster="budapest", territory="HU"), short, two).is_allowed
    assert asked(slot(), one, replace(two, terms=replace(two.terms, sublicence=0)), three).answer is Answer.DENY
    assert asked(slot(), one, replace(two, giver="almaty"), three).answer is Answer.DENY
    assert asked(slot(), two, three).answer is Answer.DENY


def test_a_link_that_ends_or_is_suspended_takes_what_hangs_on_it() -> None:
    one, two, three = chain()
    ended = replace(one, ended_at=utc(2026, 12, 10, 14, 10))
    said = asked(slot(), ended, two, three)
    assert (said.answer, said.until) == (Answer.ALLOW_UNTIL, utc(2026, 12, 10, 14, 10))
    rests = (Gap(utc(2026, 12, 10), utc(2026, 12, 11), "The bill is open"),)
    gap = replace(two, suspended=rests)
    said = asked(slot(), one, gap, three)
    assert said.answer is Answer.DENY
    # Why a contract between two others rests is their own affair.
    assert "bill" not in str(said)
    assert (
        dict(asked(slot(), one, two, replace(three, suspended=rests)).reasons)["suspended"]["reason"] == rests[0].reason
    )
    assert dict(said.reasons)["suspended"]["at"] == "2026-12-10T00:00:00+00:00"
    assert asked(at(utc(2026, 12, 11)), one, gap, three).is_allowed
    # Ended is not suspended, though it was suspended once before.
    over = replace(gap, ended_at=utc(2026, 12, 12))
    assert codes(asked(at(utc(2026, 12, 13)), one, over, three))[-1] == "over"


def test_grants_that_hang_on_each_other_or_on_no_grant_give_nothing() -> None:
    a = licence(id="a", name="a", giver="baku", under="b", sublicence=9)
    b = licence(id="b", name="b", giver="bishkek", holder="baku", under="a", sublicence=9)
    assert asked(slot(), a, b).answer is Answer.DENY
    assert asked(slot(), replace(a, under="a", giver="bishkek")).answer is Answer.DENY
    held = clause(Kind.HOLDBACK, "held", holder="baku", sublicence=9)
    assert asked(slot(), replace(a, under="held"), held).answer is Answer.DENY


def test_every_counted_link_needs_room() -> None:
    one, two, three = chain()
    counted = replace(one, terms=replace(one.terms, runs=1))
    assert asked(slot(), counted, two, three).runs_left == 1
    said = asked(slot(), counted, two, three, one=Pool(1, frozenset({"other"})))
    assert codes(said) == ["runs_used_up"]


# ---- co-productions


def share(pk: str, holder: str, *territories: str, **change: object) -> Clause:
    return clause(Kind.SHARE, pk, holder=holder, territories=territories, **change)


def test_in_a_co_production_each_owns_its_territories_and_the_maker_the_rest() -> None:
    shares = share("hu", "budapest", "HU"), share("kg", "bishkek", "KG")
    assert codes(asked(slot(broadcaster="budapest", territory="HU"), *shares)) == ["share"]
    for house, place in (("almaty", "HU"), ("almaty", "KG"), ("budapest", "KG"), ("budapest", "KZ")):
        assert asked(slot(broadcaster=house, territory=place), *shares).answer is Answer.DENY
    assert codes(asked(slot(broadcaster="almaty"), *shares))[-1] == "shared_out"
    assert asked(slot(broadcaster="almaty", territory="KZ"), *shares).answer is Answer.ALLOW


def test_a_grant_gives_no_more_than_its_givers_share() -> None:
    mine = share("kg", "budapest", "KG")
    assert asked(slot(), mine, licence()).answer is Answer.DENY
    assert asked(slot(), mine, licence(giver="budapest")).answer is Answer.ALLOW
    wide = licence(giver="budapest", territories=("*",))
    assert asked(slot(territory="KZ"), mine, wide).answer is Answer.DENY


def test_a_share_shares_territories_and_not_languages() -> None:
    mine = share("kg", "bishkek", "KG", sounds=("ky",), subtitles=())
    assert asked(slot(sounds=("ru",), subtitles=()), mine).sounds == ("ru",)


# ---- groups


OTS = Places(
    WORLD.territories,
    {
        "OTS": (
            Edition(dt.date(2009, 10, 3), frozenset({"AZ", "KG", "KZ", "TR"})),
            Edition(dt.date(2026, 12, 10), frozenset({"AZ", "KG", "KZ", "TR", "UZ"})),
        )
    },
)


def test_a_group_is_as_at_the_signing_or_followed_as_amended() -> None:
    there, before = slot(territory="UZ"), at(utc(2026, 12, 9, 17, 30), territory="UZ")
    frozen = licence(territories=("OTS",))
    followed = licence(territories=("OTS",), as_amended=True)
    assert asked(there, frozen, places=OTS).answer is Answer.DENY
    assert asked(there, followed, places=OTS).answer is Answer.ALLOW
    assert asked(before, followed, places=OTS).answer is Answer.DENY
    assert asked(there, replace(frozen, in_force_from=utc(2026, 12, 9, 18)), places=OTS).answer is Answer.ALLOW
    assert asked(there, replace(frozen, in_force_from=utc(2026, 12, 9, 17, 59, 59)), places=OTS).answer is Answer.DENY


def test_a_suspension_does_not_sign_a_group_anew() -> None:
    frozen = licence(territories=("OTS",), suspended=(Gap(utc(2026, 12, 2), utc(2026, 12, 10)),))
    assert asked(slot(territory="UZ"), frozen, places=OTS).answer is Answer.DENY
    assert asked(slot(territory="KG"), frozen, places=OTS).answer is Answer.ALLOW


def test_a_member_that_leaves_during_a_showing_cuts_it() -> None:
    editions = (Edition(dt.date(2020, 1, 1), frozenset({"KG"})), Edition(dt.date(2026, 12, 11), frozenset({"KZ"})))
    places = Places(WORLD.territories, {"CLUB": editions})
    said = asked(at(utc(2026, 12, 10, 17, 45)), licence(territories=("CLUB",), as_amended=True), places=places)
    assert (said.answer, said.until) == (Answer.ALLOW_UNTIL, utc(2026, 12, 10, 18))


# ---- windows that wait, clocks that change


def test_a_window_that_waits_for_a_showing_is_closed_until_then() -> None:
    waits = licence(first_day=None, days=2, opens_after=After("first_linear", "licensor", 7), catch_up_days=0)
    assert asked(slot(), waits).answer is Answer.DENY
    shown = {("tale", "first_linear", "almaty"): utc(2026, 12, 3, 14)}
    assert asked(at(utc(2026, 12, 10, 13, 59)), waits, happened=shown).answer is Answer.DENY
    assert asked(slot(), waits, happened=shown).is_allowed
    assert asked(at(utc(2026, 12, 12, 14)), waits, happened=shown).answer is Answer.DENY
    for other in (
        ("tales", "first_linear", "almaty"),
        ("tale", "first_any", "almaty"),
        ("tale", "first_linear", "baku"),
    ):
        assert asked(slot(), waits, happened={other: utc(2026, 12, 3, 14)}).answer is Answer.DENY
    anybody = licence(first_day=None, opens_after=After("first_linear", "*", 7))
    assert asked(slot(), anybody, happened={("tale", "first_linear", "baku"): utc(2026, 12, 3)}).is_allowed


def test_an_end_that_waits_for_a_showing_is_open_until_then() -> None:
    ends = licence(closes_after=After("first_any", "licensee", 1), catch_up_days=0)
    assert asked(slot(), ends).answer is Answer.ALLOW
    shown = {("tale", "first_any", "bishkek"): utc(2026, 12, 9, 14, 10)}
    assert asked(slot(), ends, happened=shown).until == utc(2026, 12, 10, 14, 10)


def test_days_after_a_showing_are_days_of_the_clock_and_none_is_the_same_instant() -> None:
    waits = licence(first_day=None, days=None, opens_after=After("first_any", "*", 1), time_zone="Europe/Budapest")
    shown = {("tale", "first_any", "baku"): utc(2027, 3, 27, 19)}
    assert asked(at(utc(2027, 3, 28, 18)), waits, happened=shown).is_allowed
    assert not asked(at(utc(2027, 3, 28, 17, 59)), waits, happened=shown).is_allowed
    at_once = licence(first_day=None, days=None, opens_after=After("first_any", "*"), time_zone="Europe/Budapest")
    twice = {("tale", "first_any", "baku"): utc(2026, 10, 25, 1, 30)}  # the second 02:30 of that night
    assert asked(at(utc(2026, 10, 25, 1, 30)), at_once, happened=twice).is_allowed
    assert not asked(at(utc(2026, 10, 25, 0, 30), 1), at_once, happened=twice).is_allowed


@pytest.mark.parametrize(
    ("zone", "first", "begins", "ends"),
    [
        ("Asia/Almaty", dt.date(2024, 2, 29), utc(2024, 2, 28, 18), utc(2024, 2, 29, 19)),
        ("Asia/Almaty", dt.date(2024, 3, 1), utc(2024, 2, 29, 19), utc(2024, 3, 1, 19)),
        ("Europe/Budapest", dt.date(2027, 3, 28), utc(2027, 3, 27, 23), utc(2027, 3, 28, 22)),
        ("Europe/Budapest", dt.date(2026, 10, 25), utc(2026, 10, 24, 22), utc(2026, 10, 25, 23)),
        ("Asia/Nicosia", dt.date(2027, 3, 28), utc(2027, 3, 27, 22), utc(2027, 3, 28, 21)),
        ("Asia/Nicosia", dt.date(2026, 10, 25), utc(2026, 10, 24, 21), utc(2026, 10, 25, 22)),
    ],
)
def test_one_day_lasts_as_long_as_its_clock_says(
    zone: str, first: dt.date, begins: dt.datetime, ends: dt.datetime
) -> None:
    day = licence(first_day=first, days=1, time_zone=zone, media=("linear",), catch_up_days=0)
    second = dt.timedelta(seconds=1)
    for moment, holds in ((begins - second, False), (begins, True), (ends - second, True), (ends, False)):
        use = slot(start=moment, stop=moment + second)
        assert asked(use, day).is_allowed is holds, moment


def test_an_end_as_spreadsheets_write_it_is_the_same_end() -> None:
    zone = "Asia/Bishkek"
    for written in ("2027-11-30", "2027-11-30T23:59:59+06:00", "2027-12-01T00:00:00+06:00", "2027-11-30T17:59:59Z"):
        first = first_day_of("2026-12-01T00:00:00+06:00", zone)
        imported = licence(first_day=first, days=(end_day_of(written, zone) - first).days)
        assert imported == licence()


# ---- how often, at what hours, and what nobody has


def test_showings_within_some_hours_are_one_run() -> None:
    repeats = licence(runs=1, repeat_hours=24)
    held = pool_of(1, [("s1", True, int(slot().start.timestamp()))], 24)
    day = dt.timedelta(hours=24)
    again = at(slot().start + day - dt.timedelta(seconds=1), slot="s2")
    assert asked(again, repeats, c1=held).is_allowed
    assert codes(asked(at(slot().start + day, slot="s2"), repeats, c1=held)) == ["runs_used_up"]
    assert codes(asked(again, licence(runs=1), c1=pool_of(1, [("s1", True, 0)]))) == ["runs_used_up"]


def night(opens: str = "22:00", closes: str = "06:00", zone: str = "Asia/Bishkek") -> Clause:
    hours = {"condition": "age_slot", "about": {"from": opens, "until": closes}}
    return clause(Kind.CONDITION, "night", contract="2026/1", time_zone=zone, **hours)


@pytest.mark.parametrize(
    ("start", "minutes", "holds"),
    [
        (utc(2026, 12, 10, 15, 59), 30, False),
        (utc(2026, 12, 10, 16), 30, True),
        (utc(2026, 12, 10, 17, 45), 60, True),
        (utc(2026, 12, 10, 23, 30), 30, True),
        (utc(2026, 12, 10, 23, 30), 31, False),
        (utc(2026, 12, 11, 6), 30, False),
    ],
)
def test_an_age_slot_goes_over_midnight(start: dt.datetime, minutes: int, holds: bool) -> None:
    said = asked(at(start, minutes), licence(), night())
    assert said.is_allowed is holds
    if holds:
        assert Duty("age_slot", "", {"from": "22:00", "until": "06:00"}) in said.duties
    else:
        assert said.reasons == (("age_slot", {"clause": "night", "from": "22:00", "until": "06:00"}),)


def test_an_age_slot_binds_its_own_contract() -> None:
    noon = at(utc(2026, 12, 11, 6))
    assert asked(noon, licence(contract="2026/2"), night()).is_allowed
    assert asked(noon._replace(broadcaster="almaty"), night()).is_allowed


def test_an_age_slot_follows_the_clock_in_the_nights_that_change_it() -> None:
    budapest = night(zone="Europe/Budapest")
    long_night = at(utc(2026, 10, 24, 20), 9 * 60)  # 22:00 to 06:00, with one hour twice
    short_night = at(utc(2027, 3, 27, 21), 8 * 60)  # 22:00 to 07:00, with one hour left out
    wide = licence(first_day=dt.date(2026, 1, 1), days=None)
    assert asked(long_night, wide, budapest).is_allowed
    assert not asked(short_night, wide, budapest).is_allowed
    assert asked(at(utc(2027, 3, 27, 21), 7 * 60), wide, budapest).is_allowed


@pytest.mark.parametrize("medium", [Medium.AI_TRAINING, Medium.VOICE_CLONING])
def test_nobody_may_train_or_clone_unless_a_grant_names_it(medium: Medium) -> None:
    for house in ("almaty", "bishkek"):
        said = asked(slot(broadcaster=house, medium=medium), licence(media=("linear", "vod")))
        assert (said.answer, codes(said)[0]) == (Answer.DENY, "separate_right")
    named = licence(media=(medium,))
    assert asked(slot(medium=medium), named).answer is Answer.ALLOW
    assert asked(slot(broadcaster="almaty", medium=medium), named).answer is Answer.DENY
    own = licence(media=(medium,), holder="almaty")
    assert asked(slot(broadcaster="almaty", medium=medium), own).answer is Answer.ALLOW


def test_what_forbids_every_subtitle_leaves_none() -> None:
    mute = clause(Kind.BLOCK, "mute", ground="editorial", sounds=("hu",), subtitles=("*",))
    said = asked(slot(broadcaster="almaty", sounds=(), subtitles=()), mute)
    assert (said.sounds, said.subtitles) == (("*",), ())


def test_duties_come_from_the_whole_chain_and_its_contracts() -> None:
    one, two, three = chain()
    report = clause(Kind.CONDITION, "report", contract="1", condition="report", about={"days": 30})
    logo = clause(Kind.CONDITION, "logo", contract="3", condition="logo", about={"to": "Baku"})
    other = clause(Kind.CONDITION, "other", contract="9", condition="no_cutting")
    said = asked(slot(), one, replace(two, credit="Baku"), three, report, logo, other)
    assert [(one.code, one.to) for one in said.duties] == [
        ("label_must_stay", ""),
        ("credit", "Demo TV Almaty"),
        ("credit", "Baku"),
        ("logo", "Baku"),
        ("report", ""),
    ]


def test_somebody_elses_month_leaves_the_time_before_and_after_it() -> None:
    year = licence(first_day=dt.date(2027, 1, 1), days=365, time_zone="UTC", runs=5, catch_up_days=0, media=("linear",))
    march = rival(first_day=dt.date(2027, 3, 1), days=31, time_zone="UTC")
    assert asked(at(utc(2027, 2, 28, 23, 30)), year, march).answer is Answer.ALLOW
    assert asked(at(utc(2027, 2, 28, 23, 45)), year, march).answer is Answer.REVIEW
    assert asked(at(utc(2027, 3, 31, 23, 59)), year, march).answer is Answer.REVIEW
    assert asked(at(utc(2027, 4, 1)), year, march).answer is Answer.ALLOW


def test_terms_of_every_kind_come_back_from_json() -> None:
    for one in (rival(), night(), music("m", dt.date(2026, 1, 1), 3), licence(opens_after=After("first_any", "*", 3))):
        assert read_terms(one.terms.plain()) == one.terms
