"""Duties: every row of the table of kinds and regimes, every dated rule, and what must hold whatever is declared."""

import datetime as dt
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ortaq.core.origin.duties import (
    STRICTEST,
    Duty,
    Medium,
    Status,
    UnknownMedium,
    UnknownTerritory,
    duties,
    duties_everywhere,
    gb_label,
    icon_of,
    known_territories,
    profile_of,
    profiles,
)
from ortaq.core.origin.uses import AIKind, AIUse, Part, Statement

TODAY = dt.date(2026, 11, 26)
MEMBERS = ("KZ", "UZ", "AZ", "TR", "KG", "TM", "HU", "XN")


def use(kind: AIKind, **told: object) -> AIUse:
    """One use that can stand."""
    more = {"consents": ("c-1",)} if kind.row.needs_consent or told.get("cloned") else {}
    if kind is AIKind.SUBTITLES_REVIEWED:
        more |= {"editor": "Aigul", "review": "full"}  # type: ignore[dict-item]  # fields of several types
    return AIUse(kind, system="a system", **(more | told))  # type: ignore[arg-type]  # fields of several types


def said(kind: AIKind, **told: object) -> Statement:
    """A statement of one use about the first part it may be said of."""
    return Statement(kind.row.parts[0], uses=(use(kind, **told),))


# The table of the field note on provenance, section 4: kind, EU icon, Kazakhstan's “synthetic result”, GB label, level.
# “if” stands for: only when it imitates a real person or a real event.
TABLE = (
    (AIKind.VIDEO, "ai-generated", "yes", "1", 3),
    (AIKind.IMAGE, "ai-generated", "yes", "1", 3),
    (AIKind.AUDIO, "ai-generated", "yes", "1", 3),
    (AIKind.INSERT, "ai-modified", "if", "1", 3),
    (AIKind.FACE, "ai-modified", "yes", "1", 3),
    (AIKind.BODY, "ai-modified", "yes", "1", 3),
    (AIKind.DEEPFAKE, "ai-modified", "yes", "1", 3),
    (AIKind.VOICE, "ai", "if", "1", 3),
    (AIKind.DUB, "ai", "cloned", "1", 2),
    (AIKind.SUBTITLES_RAW, "ai", "no", "1", 1),
    (AIKind.SUBTITLES_REVIEWED, "ai", "no", "", 1),
    (AIKind.METADATA, "ai", "no", "1", 1),
    (AIKind.ENHANCE, "ai", "no", "", 1),
    (AIKind.ENHANCE_GENERATIVE, "ai-modified", "if", "1", 2),
    (AIKind.ASSIST, "ai", "no", "", 1),
)


@pytest.mark.parametrize(("kind", "icon", "kz", "gb", "level"), TABLE)
def test_each_kind_as_the_table_says(kind: AIKind, icon: str, kz: str, gb: str, level: int) -> None:
    one = use(kind)
    assert (icon_of([one]), gb_label([one]), one.level) == (icon, gb, level)
    plain, imitating = (duties([said(kind, **told)], "KZ", TODAY).law for told in ({}, {"real_person": True}))
    cloned = duties([said(kind, cloned=True, real_person=True)], "KZ", TODAY).law
    assert (plain is not None, imitating is not None, cloned is not None) == {
        "yes": (True, True, True),
        "if": (False, True, True),
        "cloned": (False, True, True),
        "no": (False, False, False),
    }[kz]


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row[0].value)
def test_the_eu_speaks_of_all_but_help_and_checked_text(row: tuple[AIKind, str, str, str, int]) -> None:
    exempt = (AIKind.ENHANCE, AIKind.ASSIST, AIKind.SUBTITLES_REVIEWED)
    found = duties([said(row[0])], "HU", TODAY).law
    assert (found is None) == (row[0] in exempt)
    if found:
        assert found.visible is not None
        assert (found.visible.icon, found.visible.level) == (row[1], row[4])


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row[0].value)
def test_china_marks_what_its_table_marks(row: tuple[AIKind, str, str, str, int]) -> None:
    assert (duties([said(row[0])], "CN", TODAY).law is not None) == (row[3] == "1")


def test_every_kind_of_ai_stands_in_the_table() -> None:
    assert {row[0] for row in TABLE} | {AIKind.TEXT} == {kind for kind in AIKind if kind.is_ai}


DATES = (
    # territory, the day before, the first day, what holds on it
    ("KZ", dt.date(2026, 1, 17), dt.date(2026, 1, 18), Status.IN_FORCE),
    ("UZ", dt.date(2026, 1, 20), dt.date(2026, 1, 21), Status.IN_FORCE),
    ("HU", dt.date(2026, 8, 1), dt.date(2026, 8, 2), Status.IN_FORCE),
    ("CN", dt.date(2025, 8, 31), dt.date(2025, 9, 1), Status.IN_FORCE),
)


@pytest.mark.parametrize(("territory", "before", "first", "status"), DATES)
def test_a_law_holds_from_its_first_day(territory: str, before: dt.date, first: dt.date, status: Status) -> None:
    told = [said(AIKind.DEEPFAKE)]
    assert duties(told, territory, before).status is Status.NONE_FOUND
    assert duties(told, territory, before).law is None
    assert duties(told, territory, first).status is status


def test_the_grace_of_the_eu_is_told_until_it_ends() -> None:
    def notes(day: dt.date) -> str:
        return " ".join(duties([said(AIKind.VIDEO)], "HU", day).reference.notes)

    assert "Grace" in notes(dt.date(2026, 12, 1))
    assert "Grace" not in notes(dt.date(2026, 12, 2))


@pytest.mark.parametrize("territory", ["UZ", "AZ", "TR", "KG", "TM", "XN"])
def test_what_is_a_bill_unverified_or_unknown_is_never_called_a_demand_of_the_law(territory: str) -> None:
    found = duties([said(AIKind.DEEPFAKE)], territory, TODAY)
    assert found.law is None
    # The house rule holds all the same: a level-3 badge and a signed mark.
    assert found.apply.visible is not None
    assert found.apply.visible.level == 3
    assert "c2pa" in found.apply.machine
    assert (found.unverified is not None) == (found.status is not Status.NONE_FOUND)


@pytest.mark.parametrize("profile", profiles(), ids=lambda one: f"{one.territory}-{one.since or 'always'}")
def test_every_rule_has_a_source_a_date_and_a_confidence(profile: object) -> None:
    reference = profile.reference  # type: ignore[attr-defined]  # pytest gives it untyped
    assert reference.sources
    assert dt.date.fromisoformat(reference.as_of) <= TODAY
    assert reference.confidence in "ABCD"
    assert reference.says


def test_the_rules_of_a_territory_never_overlap() -> None:
    days = [dt.date(2025, 1, 1) + dt.timedelta(days=7 * week) for week in range(150)]
    for territory, day in product((STRICTEST, *known_territories()), days):
        assert len([one for one in profiles() if one.territory == territory and one.holds(day)]) <= 1


def test_every_member_and_china_for_export_are_known() -> None:
    assert set(known_territories()) == {*MEMBERS, "CN"}
    assert profile_of("CN", TODAY).export


def test_a_deepfake_in_kazakhstan() -> None:
    found = duties([said(AIKind.DEEPFAKE)], "KZ", TODAY)
    law = found.law
    assert law is not None
    assert law.machine == ("c2pa",)
    assert law.visible is not None
    assert (law.visible.where, law.visible.every_minutes, law.visible.after_breaks, law.visible.whole_ranges) == (
        "top-end",
        10,
        True,
        True,
    )
    assert found.reference.article == "1(4), 21(2)"
    assert found.is_verified


def test_evident_fiction_is_told_more_quietly_but_a_real_person_is_not_fiction() -> None:
    film = duties([said(AIKind.VIDEO, fiction=True)], "HU", TODAY).law
    real = duties([said(AIKind.VIDEO, fiction=True, real_person=True)], "HU", TODAY).law
    assert film is not None
    assert real is not None
    assert film.visible is not None
    assert real.visible is not None
    assert (film.visible.level, real.visible.level) == (2, 3)


def test_text_under_an_editors_control_is_exempt_in_the_eu() -> None:
    raw = duties([said(AIKind.TEXT)], "HU", TODAY, Medium.TEXT)
    edited = duties([said(AIKind.TEXT, editor="Kovács Éva", review="full")], "HU", TODAY, Medium.TEXT)
    glanced = duties([said(AIKind.TEXT, editor="Kovács Éva", review="spot")], "HU", TODAY, Medium.TEXT)
    assert raw.law is not None
    assert edited.law is None
    assert glanced.law is not None


def test_radio_says_the_label_and_shows_none() -> None:
    dub = Statement(Part.SOUND, "kk", uses=(use(AIKind.DUB, target_language="kk"),))
    found = duties([dub, said(AIKind.VIDEO)], STRICTEST, TODAY, Medium.RADIO).apply
    assert found.visible is None
    assert found.audible is not None
    assert found.audible.code == "dub"


def test_china_gets_its_own_mark_and_nobody_else_does() -> None:
    assert "aigc" in duties([said(AIKind.VIDEO)], "CN", TODAY).apply.machine
    for territory in (*MEMBERS, STRICTEST):
        assert "aigc" not in duties([said(AIKind.VIDEO)], territory, TODAY).apply.machine


def test_an_unknown_territory_or_medium_is_refused() -> None:
    with pytest.raises(UnknownTerritory):
        duties([], "ZZ", TODAY)
    with pytest.raises(UnknownMedium):
        duties([], "KZ", TODAY, "smoke signals")


uses_of_ai = st.builds(
    use,
    st.sampled_from([kind for kind in AIKind if kind.is_ai]),
    real_person=st.booleans(),
    real_event=st.booleans(),
    fiction=st.booleans(),
)
declared = st.lists(uses_of_ai.map(lambda one: Statement(one.kind.row.parts[0], uses=(one,))), max_size=4)
days = st.dates(dt.date(2025, 1, 1), dt.date(2028, 1, 1))
media = st.sampled_from(Medium)


@given(declared, days, media)
def test_the_strictest_does_whatever_any_member_asks_for(told: list[Statement], day: dt.date, way: Medium) -> None:
    strictest = duties(told, STRICTEST, day, way).apply
    for found in duties_everywhere(told, day, way):
        if found.territory != "CN":
            assert strictest.covers(found.law or found.house)
            assert found.unverified is None or strictest.covers(found.unverified)


@given(declared, uses_of_ai, st.sampled_from([*MEMBERS, "CN", STRICTEST]), days, media)
def test_one_more_use_never_asks_for_less(
    told: list[Statement], more: AIUse, territory: str, day: dt.date, way: Medium
) -> None:
    def strength(found: Duty) -> tuple[object, ...]:
        seen, heard = found.apply.visible, found.apply.audible
        return (
            set(found.apply.machine),
            seen.level if seen else -1,
            bool(seen and seen.after_breaks),
            heard is not None,
            bool(heard and heard.after_breaks),
        )

    before = strength(duties(told, territory, day, way))
    after = strength(duties([*told, Statement(more.kind.row.parts[0], uses=(more,))], territory, day, way))
    assert before[0] <= after[0]  # type: ignore[operator]  # sets of marks
    assert all(one <= other for one, other in zip(before[1:], after[1:], strict=True))  # type: ignore[operator]  # numbers


@given(days, media)
def test_where_no_ai_was_used_nothing_is_asked_for(day: dt.date, way: Medium) -> None:
    none = Statement(Part.PICTURE, no_ai=True, uses=(AIUse(AIKind.CAMERA),))
    for found in (*duties_everywhere([none], day, way), duties([none], STRICTEST, day, way)):
        assert found.apply.is_empty
        assert found.law is None
        assert found.unverified is None
