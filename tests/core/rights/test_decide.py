"""Decisions: the answer, and the words for it; checked against an oracle that looks at every hour by itself."""

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from ortaq.core.rights import (
    Answer,
    Clause,
    Decision,
    Duty,
    Medium,
    Owner,
    Pool,
    Use,
    Window,
    acts_of,
    decide,
    window,
)
from ortaq.core.rights.runs import pool_of

ALMATY = Owner("almaty", "Demo TV Almaty")
NAME = "ALM-BIS 2026/1 §1"


def utc(*parts: int) -> dt.datetime:
    return dt.datetime(*parts, tzinfo=dt.UTC)  # type: ignore[arg-type]


def licence(**change: object) -> Clause:
    """Bishkek may show it in Kyrgyzstan for a year, six times, and for seven days after each showing."""
    clause = Clause(
        id="c1",
        name=NAME,
        holder="bishkek",
        window=window(dt.date(2026, 12, 1), dt.date(2027, 12, 1), "Asia/Bishkek"),
        territories=frozenset({"KG"}),
        media=frozenset({"linear", "catch_up", "start_over"}),
        sounds=("ky", "kk"),
        subtitles=("ky", "kk"),
        runs=6,
        catch_up_days=7,
        credit="Demo TV Almaty",
        first_day=dt.date(2026, 12, 1),
        last_day=dt.date(2027, 11, 30),
    )
    return replace(clause, **change)  # type: ignore[arg-type]


def slot(**change: object) -> Use:
    """Thursday evening on Bishkek's channel."""
    start = utc(2026, 12, 10, 14)
    use = Use("bishkek", "KG", start, start + dt.timedelta(minutes=30), sounds=("ky",), subtitles=("kk-Latn",))
    return replace(use, **change)  # type: ignore[arg-type]


def test_bishkek_may_show_what_it_was_given() -> None:
    said = decide(slot(), [licence()], ALMATY, {})
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
        said = decide(slot(broadcaster=other, territory="HU"), [licence()], ALMATY, {})
        assert said.answer is Answer.DENY
        assert not said.is_allowed
        assert said.reasons == (("no_licence", {"territory": "HU", "owner": "Demo TV Almaty"}),)


def test_the_owner_may_everywhere_and_for_ever() -> None:
    said = decide(slot(broadcaster="almaty", territory="HU", sounds=()), [], ALMATY, {})
    assert (said.answer, said.sounds, said.clause) == (Answer.ALLOW, ("*",), "")
    assert said.reasons == (("owner", {"owner": "Demo TV Almaty"}),)
    tail = said.act(Medium.CATCH_UP)
    assert tail is not None
    assert (tail.answer, tail.act.stop) == (Answer.ALLOW, None)


def test_an_open_licence_is_for_every_member() -> None:
    said = decide(slot(broadcaster="lefkosa"), [licence(holder=None, runs=None)], ALMATY, {})
    assert said.answer is Answer.ALLOW
    assert said.reasons[0][0] == "open_licence"
    assert (said.runs_total, said.runs_left) == (None, None)


def test_a_slot_that_crosses_the_end_of_the_window_is_cut_there() -> None:
    end = utc(2027, 11, 30, 18)
    use = slot(start=end - dt.timedelta(minutes=10), stop=end + dt.timedelta(minutes=20))
    said = decide(use, [licence()], ALMATY, {})
    assert (said.answer, said.until) == (Answer.ALLOW_UNTIL, end)
    assert said.stop_for(use.stop) == end
    assert said.reasons[-1] == ("cut", {"clause": NAME, "at": end.isoformat()})
    assert [one.answer for one in said.acts] == [Answer.ALLOW_UNTIL, Answer.ALLOW_UNTIL, Answer.DENY]


def test_the_slot_may_be_whole_and_only_its_catch_up_tail_cut() -> None:
    end = utc(2027, 11, 30, 18)
    use = slot(start=end - dt.timedelta(days=2), stop=end - dt.timedelta(days=2) + dt.timedelta(minutes=30))
    said = decide(use, [licence()], ALMATY, {})
    assert (said.answer, said.until, said.stop_for(use.stop)) == (Answer.ALLOW_UNTIL, end, use.stop)
    assert said.reasons[-1] == ("catch_up_cut", {"clause": NAME, "at": end.isoformat()})
    assert [one.answer for one in said.acts] == [Answer.ALLOW, Answer.ALLOW, Answer.ALLOW_UNTIL]


def test_a_slot_that_ends_with_the_window_is_whole_and_leaves_no_tail() -> None:
    end = utc(2027, 11, 30, 18)
    said = decide(slot(start=end - dt.timedelta(minutes=30), stop=end), [licence()], ALMATY, {})
    assert [one.answer for one in said.acts] == [Answer.ALLOW, Answer.ALLOW, Answer.DENY]
    assert (said.answer, said.until) == (Answer.ALLOW_UNTIL, end)


def test_without_catch_up_in_the_clause_there_is_no_tail_to_answer_for() -> None:
    only_linear = licence(media=frozenset({"linear"}))
    said = decide(slot(), [only_linear], ALMATY, {})
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
        ({"start": utc(2026, 11, 1)}, {"first_day": None}, "not_yet", {"from": "", "at": "2026-11-30T18:00:00+00:00"}),
        (
            {"start": utc(2028, 1, 1), "stop": utc(2028, 1, 2)},
            {"last_day": None},
            "over",
            {"last_day": "", "at": "2027-11-30T18:00:00+00:00"},
        ),
    ],
)
def test_a_no_names_the_clause_that_nearly_fits(use: dict, clause: dict, code: str, params: dict) -> None:
    said = decide(slot(**use), [licence(**clause)], ALMATY, {})
    assert said.answer is Answer.DENY
    assert said.clauses == (NAME,)
    assert said.reasons[-1] == (code, {"clause": NAME} | params)
    assert (said.reasons[0][0] == "no_licence") == (code == "elsewhere")


def test_of_many_near_misses_the_nearest_three_are_named() -> None:
    clauses = [licence(id=str(n), name=f"far {n}", territories=frozenset({"KZ"})) for n in range(5)]
    clauses.append(licence(id="near", name="near", sounds=("hu",)))
    assert decide(slot(), clauses, ALMATY, {}).clauses == ("near", "far 0", "far 1")


def test_languages_that_are_not_granted_are_left_out_and_named() -> None:
    said = decide(slot(sounds=("ru", "kk-Latn"), subtitles=("hu", "ky")), [licence()], ALMATY, {})
    assert (said.sounds, said.subtitles) == (("kk-Latn",), ("ky",))
    assert said.reasons[1:] == (
        ("sounds_left_out", {"clause": NAME, "sounds": ["ru"]}),
        ("subtitles_left_out", {"clause": NAME, "subtitles": ["hu"]}),
    )


def test_asking_for_whatever_is_granted_gives_it_all() -> None:
    said = decide(slot(sounds=(), subtitles=()), [licence()], ALMATY, {})
    assert (said.sounds, said.subtitles) == (("ky", "kk"), ("ky", "kk"))


def test_when_no_showing_is_left_the_seventh_is_refused_and_the_sixth_stays() -> None:
    used = {"c1": pool_of(6, [("s1", True), ("s2", True), ("s3", False), ("s4", False), ("s5", False), ("s6", False)])}
    seventh = decide(slot(slot="s7"), [licence()], ALMATY, used)
    assert seventh.answer is Answer.DENY
    assert seventh.reasons == (("runs_used_up", {"clause": NAME, "runs": 6}),)
    assert decide(slot(slot="s6"), [licence()], ALMATY, used).answer is Answer.ALLOW
    assert decide(slot(slot="s1"), [licence()], ALMATY, used).answer is Answer.ALLOW
    assert decide(slot(), [licence()], ALMATY, used).answer is Answer.DENY


def test_a_slot_over_midnight_is_one_run_and_a_run_on_the_air_counts_once() -> None:
    pool = pool_of(3, [("night", False), ("night", True)])
    assert pool == Pool(3, frozenset(), frozenset({"night"}))
    assert pool.left == 2
    assert Pool(1, frozenset({"a", "b"})).left == 0


def test_a_grant_without_counted_runs_is_used_before_one_with() -> None:
    free = licence(id="free", name="free", runs=None)
    assert decide(slot(), [licence(), free], ALMATY, {}).clause == "free"
    assert decide(slot(), [free, licence()], ALMATY, {}).clause == "free"


def test_more_languages_win_over_fewer() -> None:
    kazakh = licence(id="kk", name="kk", sounds=("kk",), runs=None)
    assert decide(slot(sounds=("ky", "kk")), [kazakh, licence()], ALMATY, {}).clause == "c1"


def test_every_language_is_more_than_three() -> None:
    broad = licence(id="all", name="all", sounds=("*",))
    assert decide(slot(sounds=()), [licence(), broad], ALMATY, {}).clause == "all"


def test_a_published_slot_keeps_the_licence_whose_run_it_holds() -> None:
    broad = licence(id="all", name="all", sounds=("*",), runs=None)
    held = {"c1": pool_of(6, [("s1", False)])}
    assert decide(slot(sounds=(), slot="s1"), [licence(), broad], ALMATY, held).clause == "c1"
    assert decide(slot(sounds=(), slot="s2"), [licence(), broad], ALMATY, held).clause == "all"


def test_of_two_like_licences_the_one_with_more_showings_left_is_used() -> None:
    other = licence(id="c2", name="§2")
    held = {"c1": pool_of(6, [("s1", False)])}
    assert decide(slot(slot="s2"), [licence(), other], ALMATY, held).clause == "c2"


def two_years() -> list[Clause]:
    first = licence(window=Window(utc(2026, 1, 1), utc(2027, 1, 1)))
    return [first, licence(id="c2", name="§2", window=Window(utc(2027, 1, 1), utc(2028, 1, 1)))]


def test_two_grants_that_hold_a_slot_only_together_are_for_a_person() -> None:
    new_year = slot(start=utc(2026, 12, 31, 23, 45), stop=utc(2027, 1, 1, 0, 15))
    said = decide(new_year, two_years(), ALMATY, {})
    assert said.answer is Answer.REVIEW
    assert not said.is_allowed
    assert said.clauses == (NAME, "§2")
    assert said.reasons == (("two_clauses", {"clause": NAME, "second": "§2", "at": "2027-01-01T00:00:00+00:00"}),)


def test_a_second_grant_that_cannot_go_on_changes_nothing() -> None:
    new_year = slot(start=utc(2026, 12, 31, 23, 45), stop=utc(2027, 1, 1, 0, 15))
    used_up = {"c2": Pool(6, frozenset("abcdef"))}
    assert decide(new_year, two_years(), ALMATY, used_up).answer is Answer.ALLOW_UNTIL
    first, second = two_years()
    late = replace(second, window=Window(utc(2027, 1, 1, 0, 5), None))
    assert decide(new_year, [first, late], ALMATY, {}).answer is Answer.ALLOW_UNTIL
    assert decide(new_year, [first, replace(second, holder="baku")], ALMATY, {}).answer is Answer.ALLOW_UNTIL


def test_an_ended_contract_holds_nothing() -> None:
    ended = licence(window=Window(utc(2026, 12, 1), utc(2027, 12, 1)).cut(None, utc(2026, 11, 1)))
    assert ended.window.stop == utc(2026, 11, 1)
    assert decide(slot(), [ended], ALMATY, {}).reasons[0][0] == "over"


def test_a_clause_without_duties_has_none() -> None:
    said = decide(slot(), [licence(label_must_stay=False, credit="")], ALMATY, {})
    assert said.duties == ()


def test_a_use_on_demand_is_one_act() -> None:
    use = slot(medium=Medium.VOD)
    assert [act.medium for act in acts_of(use, 7)] == [Medium.VOD]
    assert [act.medium for act in acts_of(slot(), 0)] == [Medium.LINEAR, Medium.START_OVER]


@pytest.mark.parametrize("use", [slot(), slot(broadcaster="budapest"), slot(broadcaster="almaty", sounds=())])
def test_a_decision_comes_back_from_json_as_it_went(use: Use) -> None:
    said = decide(use, [licence(window=Window(utc(2026, 12, 1), utc(2026, 12, 12)))], ALMATY, {})
    assert Decision.read(said.plain()) == said


# The oracle knows nothing of intervals: it asks of every hour of the use, and of every clause, whether it is in.

HOURS = [utc(2027, 1, 1) + dt.timedelta(hours=hour) for hour in range(60)]
SOUNDS = some.lists(some.sampled_from(["kk", "ky", "kk-Latn", "*"]), min_size=1, max_size=2, unique=True).map(tuple)


@some.composite
def clauses(draw: some.DrawFn) -> Clause:
    start = draw(some.integers(0, 40))
    stop = draw(some.none() | some.integers(start, 55))
    return Clause(
        id=draw(some.sampled_from("abcdef")),
        name="§",
        holder=draw(some.sampled_from(["bishkek", "baku", None])),
        window=Window(HOURS[start], None if stop is None else HOURS[stop]),
        territories=frozenset(draw(some.sampled_from([["KG"], ["KZ"], ["KG", "KZ"], ["*"]]))),
        media=frozenset(draw(some.sampled_from([["linear"], ["vod"], ["linear", "catch_up"]]))),
        sounds=draw(SOUNDS),
        subtitles=("*",),
        runs=draw(some.sampled_from([None, 1])),
    )


@some.composite
def uses(draw: some.DrawFn) -> Use:
    start = draw(some.integers(0, 50))
    wanted = draw(some.sampled_from([(), ("kk",), ("ky",), ("kk-Latn", "ky"), ("hu",), ("zxx",)]))
    stop = HOURS[draw(some.integers(start + 1, 56))]
    return Use("bishkek", draw(some.sampled_from(["KG", "KZ"])), HOURS[start], stop, sounds=wanted, slot="mine")


def holds(clause: Clause, use: Use, hour: dt.datetime, full: set[str]) -> bool:
    """Whether one clause allows one hour of the use."""
    languages = {tag.split("-")[0] for tag in clause.sounds}
    speaks = not use.sounds or "*" in languages or any(w.split("-")[0] in languages | {"zxx"} for w in use.sounds)
    return (
        clause.holder in ("bishkek", None)
        and bool({"*", use.territory} & clause.territories)
        and "linear" in clause.media
        and speaks
        and hour >= clause.window.start
        and (clause.window.stop is None or hour < clause.window.stop)
        and not (clause.runs and clause.id in full)
    )


@settings(max_examples=600, deadline=None)
@given(some.lists(clauses(), max_size=4, unique_by=lambda one: one.id), uses(), some.sets(some.sampled_from("abcdef")))
def test_the_answer_is_that_of_an_oracle_which_asks_every_hour(
    given_clauses: list[Clause], use: Use, full: set[str]
) -> None:
    hours = [hour for hour in HOURS if use.start <= hour < use.stop]
    rows = [[holds(clause, use, hour, full) for hour in hours] for clause in given_clauses]
    reach = 0
    if any(all(row) for row in rows):
        expected = Answer.ALLOW
    elif not any(row[0] for row in rows):
        expected = Answer.DENY
    else:
        # As far as one clause reaches from the beginning; a second that holds from there to the end makes it a review.
        reach = max(row.index(False) for row in rows if row[0])
        others = [row for row in rows if not row[0] and row[-1]]
        expected = Answer.REVIEW if any(all(row[reach:]) for row in others) else Answer.ALLOW_UNTIL
    pools = {one: Pool(1, frozenset({"another"})) for one in full}
    said = decide(use, given_clauses, ALMATY, pools)
    # Where only the catch-up tail is cut the use itself is allowed whole.
    assert (said.acts[0].answer if said.is_allowed else said.answer) is expected
    if expected is Answer.ALLOW_UNTIL:
        assert said.until == hours[reach]
