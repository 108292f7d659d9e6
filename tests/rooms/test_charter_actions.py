"""A charter is written, opened, adopted with reservations, and followed by its next version; the log knows it all."""

import datetime as dt
import json
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from ortaq.core import rules as core
from ortaq.ledger.models import Entry
from ortaq.members.rules import NotAllowed
from ortaq.standards.charter import adopting, queries, writing
from ortaq.standards.charter.news import bindings_changed
from ortaq.standards.models import Adoption, Charter, CharterState, Reservation
from tests.rooms.charter_stories import adopted, opened, rule, text_of
from tests.world import World

pytestmark = pytest.mark.django_db


def bound(world: World, house: str, name: str, at: dt.datetime | None = None) -> core.Bound | None:
    """How a rule binds a house."""
    found = queries.bound_rules([getattr(world, house)], at or timezone.now())
    return next((one for one in found if one.rule.id == name), None)


def later(days: int) -> dt.datetime:
    return timezone.now() + dt.timedelta(days=days)


# ---- write


def test_the_template_becomes_a_draft_and_then_a_charter_that_never_changes(world: World) -> None:
    draft = writing.begin(by=world.deniz)
    assert (draft.number, draft.state, draft.rules.count(), draft.is_template) == (1, CharterState.DRAFT, 40, True)
    charter = writing.open_charter(charter=draft, by=world.gulnora)
    assert charter.digest == core.template().digest == queries.charter_value(charter).digest
    with pytest.raises(writing.NotADraft, match="never changes"):
        writing.write_rule(row=rule(charter, "SRC-01"), text="{}", by=world.gulnora)
    with pytest.raises(writing.NotADraft):
        writing.remove_rule(row=rule(charter, "SRC-01"), by=world.gulnora)
    with pytest.raises(writing.NotADraft):
        writing.discard(charter=charter, by=world.gulnora)
    assert [one.action for one in Entry.objects.filter(subject_id=str(charter.pk)).order_by("number")] == [
        "begun",
        "opened",
    ]


def test_only_standards_and_the_secretariat_write_and_only_the_secretariat_opens(world: World) -> None:
    with pytest.raises(NotAllowed, match="Only standards officers and the secretariat"):
        writing.begin(by=world.erlan)
    draft = writing.begin(by=world.deniz)
    with pytest.raises(NotAllowed, match="Only the secretariat"):
        writing.open_charter(charter=draft, by=world.deniz)
    with pytest.raises(NotAllowed):
        writing.write_rule(row=rule(draft, "SRC-01"), text="{}", by=world.asel)
    with pytest.raises(writing.DraftStands):
        writing.begin(by=world.gulnora)


def test_what_cannot_be_read_is_kept_as_typed_beside_the_rule_as_it_was(world: World) -> None:
    draft = writing.begin(by=world.deniz)
    row = rule(draft, "SRC-01")
    before = row.plain
    done = writing.write_rule(row=row, text='{"id": "SRC-01", oh', by=world.deniz)
    assert [one.code for one in done.problems] == ["no-json"]
    row.refresh_from_db()
    assert (row.unread, row.plain) == ('{"id": "SRC-01", oh', before)
    with pytest.raises(writing.NotReady, match="SRC-01 was typed in a form that cannot be read"):
        writing.open_charter(charter=draft, by=world.gulnora)
    writing.write_rule(row=row, text=text_of(row), by=world.deniz)
    assert writing.open_charter(charter=draft, by=world.gulnora).state == CharterState.OPEN


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"examples": []}, "SRC-01 has no example that passes"),
        ({"sources": []}, "SRC-01 has no source"),
        ({"require": {"count>=": ["$item.sources", 3]}}, "expects “pass” and gets “fail”"),
    ],
)
def test_a_charter_is_not_opened_with_a_rule_that_was_not_shown_to_work(
    world: World, changes: dict[str, Any], why: str
) -> None:
    draft = writing.begin(by=world.deniz)
    row = rule(draft, "SRC-01")
    writing.write_rule(row=row, text=text_of(row, **changes), by=world.deniz)
    with pytest.raises(writing.NotReady, match=why):
        writing.open_charter(charter=draft, by=world.gulnora)
    assert Charter.objects.get().state == CharterState.DRAFT


def test_two_rules_cannot_have_one_name_and_a_text_has_an_end(world: World) -> None:
    draft = writing.begin(by=world.deniz)
    row = rule(draft, "SRC-01")
    done = writing.write_rule(row=row, text=text_of(row, id="SRC-02"), by=world.deniz)
    assert [one.code for one in done.problems] == ["twice"]
    with pytest.raises(writing.TooLong):
        writing.write_rule(row=row, text=" " * 70_000, by=world.deniz)


def test_a_text_that_is_nested_without_end_is_no_rule(world: World) -> None:
    draft = writing.begin(by=world.deniz)
    deep = '{"not": ' * 5000 + "true" + "}" * 5000
    done = writing.write_rule(row=rule(draft, "SRC-01"), text=deep, by=world.deniz)
    assert done.rule is None
    nested: Any = True
    for _ in range(70):
        nested = {"not": nested}
    row = rule(draft, "SRC-02")
    done = writing.write_rule(row=row, text=text_of(row, require=nested), by=world.deniz)
    assert [one.code for one in done.problems] == ["too-deep"]


def test_a_rule_is_written_out_so_that_it_can_be_read_and_read_back(world: World) -> None:
    for row in writing.begin(by=world.deniz).rules.all():
        text = writing.as_text(row.plain)
        assert json.loads(text) == row.plain
        assert len(text.splitlines()) > 30


def test_what_is_said_twice_in_one_object_is_not_lost(world: World) -> None:
    draft = writing.begin(by=world.deniz)
    done = writing.write_rule(row=rule(draft, "SRC-01"), text='{"id": "A", "id": "B"}', by=world.deniz)
    assert [(one.code, one.what) for one in done.problems] == [("said-twice", "id")]


def test_a_new_rule_stands_at_the_end_and_waits_for_its_examples(world: World) -> None:
    draft = writing.begin(by=world.deniz)
    made = writing.add_rule(charter=draft, by=world.deniz)
    assert (made.rule_id, made.position) == ("NEW-01", 40)
    assert writing.add_rule(charter=draft, by=world.deniz).rule_id == "NEW-02"
    with pytest.raises(writing.NotReady, match="NEW-01 has no example that passes"):
        writing.open_charter(charter=draft, by=world.gulnora)


def test_a_charter_of_ones_own_has_its_own_title_and_loses_the_note_of_the_template(world: World) -> None:
    draft = writing.begin(by=world.deniz)
    writing.name_charter(charter=draft, by=world.deniz, tag="tr", title=" Sözleşme ", is_template=True)
    assert (draft.title["tr"], draft.title["hu"], draft.is_template) == ("Sözleşme", "Mintacharta", True)
    with pytest.raises(writing.TitleMissing):
        writing.name_charter(charter=draft, by=world.deniz, tag="tr", title="  ", is_template=True)
    writing.name_charter(charter=draft, by=world.deniz, tag="tr", title="Bizim sözleşme", is_template=False)
    draft.refresh_from_db()
    assert (draft.title, draft.note, draft.is_template) == ({"tr": "Bizim sözleşme"}, {}, False)
    charter = writing.open_charter(charter=draft, by=world.gulnora)
    with pytest.raises(writing.NotADraft):
        writing.name_charter(charter=charter, by=world.deniz, tag="tr", title="Başka", is_template=False)


def test_the_next_version_counts_the_rules_that_differ(world: World) -> None:
    first = opened(world)
    draft = writing.begin(by=world.deniz, based_on=first)
    row = rule(draft, "SRC-01")
    writing.write_rule(row=row, text=text_of(row, severity="block", version=7), by=world.deniz)
    other = rule(draft, "SRC-02")
    writing.write_rule(row=other, text=text_of(other, version=9), by=world.deniz)
    writing.remove_rule(row=rule(draft, "REENACT-01"), by=world.deniz)
    second = writing.open_charter(charter=draft, by=world.gulnora)
    first.refresh_from_db()
    assert (second.number, first.state) == (2, CharterState.SUPERSEDED)
    assert (rule(second, "SRC-01").plain["version"], rule(second, "SRC-02").plain["version"]) == (2, 1)
    found = core.differences(queries.charter_value(first), queries.charter_value(second))
    assert [(one.rule_id, one.change) for one in found] == [
        ("SRC-01", core.Change.STRICTER),
        ("REENACT-01", core.Change.REMOVED),
    ]


# ---- adopt


def test_a_standards_officer_binds_the_own_house_to_what_was_read(world: World) -> None:
    charter = opened(world)
    assert queries.bound_rules([world.lefkosa], timezone.now()) == []
    with pytest.raises(NotAllowed, match="Only a standards officer of Demo TV Lefkoşa"):
        adopting.adopt(charter=charter, house=world.lefkosa, by=world.gulnora, digest=charter.digest)
    with pytest.raises(adopting.AnotherWasRead):
        adopting.adopt(charter=charter, house=world.lefkosa, by=world.deniz, digest="0" * 64)
    adoption = adopted(world, charter)
    assert len(queries.bound_rules([world.lefkosa], timezone.now())) == 40
    assert queries.bound_rules([world.almaty], timezone.now()) == []
    entry = Entry.objects.get(subject_id=str(adoption.pk))
    assert (entry.action, entry.details["digest"]) == ("adopted", charter.digest)
    assert "Deniz" not in str(entry.details)
    with pytest.raises(adopting.DaysUnclear, match="already"):
        adopted(world, charter)


def test_a_charter_whose_facts_are_asked_no_more_binds_as_unknown_and_cannot_be_adopted_anew(world: World) -> None:
    charter = opened(world)
    row = rule(charter, "SRC-01")
    row.plain = row.plain | {"require": {"==": ["$item.colour", "red"]}}
    row.save()  # as if the list of facts had changed since then
    queries._kept.cache_clear()
    assert len(queries.charter_value(charter).rules) == 40
    with pytest.raises(writing.NotReady, match="SRC-01"):
        adopted(world, charter)


def test_a_draft_and_a_superseded_charter_cannot_be_adopted(world: World) -> None:
    draft = writing.begin(by=world.deniz)
    with pytest.raises(adopting.NotOpen):
        adopting.adopt(charter=draft, house=world.lefkosa, by=world.deniz, digest="")


def test_a_reservation_softens_a_rule_until_its_day_and_everybody_can_read_why(world: World) -> None:
    adoption = adopted(world)
    ends = queries.day_of(world.lefkosa, later(10))
    made = adopting.reserve(
        adoption=adoption, rule_id="CORR-02", applied="warn", reason=" no line yet ", ends_on=ends, by=world.deniz
    )
    assert made.reason == "no line yet"
    now, then = bound(world, "lefkosa", "CORR-02"), bound(world, "lefkosa", "CORR-02", later(10))
    assert now is not None
    assert then is not None
    assert (now.severity, then.severity) == (core.Severity.WARN, core.Severity.BLOCK)
    adopting.lift(reservation=made, by=world.deniz)
    again = bound(world, "lefkosa", "CORR-02")
    assert again is not None
    assert again.severity is core.Severity.BLOCK
    assert [one.action for one in Entry.objects.filter(subject_id=str(made.pk)).order_by("number")] == [
        "reserved",
        "lifted",
    ]


def test_a_rule_that_is_not_applied_does_not_bind_unless_the_law_demands_it(world: World) -> None:
    charter = opened(world)
    world.asel.roles = ["standards"]
    world.asel.save()
    for house, officer in ((world.lefkosa, world.deniz), (world.almaty, world.asel)):
        adoption = adopting.adopt(charter=charter, house=house, by=officer, digest=charter.digest)
        adopting.reserve(adoption=adoption, rule_id="LABEL-01", applied="not", reason="tried", by=officer)
    assert bound(world, "lefkosa", "LABEL-01") is None
    lawful = bound(world, "almaty", "LABEL-01")
    assert lawful is not None
    assert (lawful.severity, lawful.by_law) == (core.Severity.BLOCK, True)


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"rule_id": "NO-SUCH"}, adopting.RuleUnknown),
        ({"applied": "sometimes"}, adopting.RuleUnknown),
        ({"reason": "  "}, adopting.ReasonMissing),
        ({"ends_on": dt.date(2020, 1, 1)}, adopting.DaysUnclear),
    ],
)
def test_a_reservation_needs_a_rule_a_reason_and_a_day_to_come(
    world: World, change: dict[str, Any], error: type[Exception]
) -> None:
    asked: dict[str, Any] = {"rule_id": "SRC-01", "applied": "advise", "reason": "small desk", "by": world.deniz}
    with pytest.raises(error):
        adopting.reserve(adoption=adopted(world), **(asked | change))
    assert Reservation.objects.count() == 0


def test_only_the_own_house_reserves_lifts_and_leaves(world: World) -> None:
    adoption = adopted(world)
    made = adopting.reserve(adoption=adoption, rule_id="SRC-01", applied="advise", reason="desk", by=world.deniz)
    for forbidden in (
        lambda: adopting.reserve(adoption=adoption, rule_id="SRC-02", applied="not", reason="x", by=world.gulnora),
        lambda: adopting.lift(reservation=made, by=world.gulnora),
        lambda: adopting.leave(adoption=adoption, by=world.gulnora),
    ):
        with pytest.raises(NotAllowed):
            forbidden()


def test_the_next_charter_takes_the_place_of_the_last_and_reservations_go_with_it(world: World) -> None:
    adoption = adopted(world)
    adopting.reserve(adoption=adoption, rule_id="SRC-01", applied="advise", reason="desk", by=world.deniz)
    adopting.reserve(adoption=adoption, rule_id="REENACT-01", applied="not", reason="none made", by=world.deniz)
    draft = writing.begin(by=world.deniz, based_on=adoption.charter)
    writing.remove_rule(row=rule(draft, "REENACT-01"), by=world.deniz)
    second = writing.open_charter(charter=draft, by=world.gulnora)
    assert len(queries.bound_rules([world.lefkosa], timezone.now())) == 39  # the first still binds who adopted it
    since = queries.day_of(world.lefkosa, later(5))
    made = adopting.adopt(charter=second, house=world.lefkosa, by=world.deniz, digest=second.digest, since=since)
    adoption.refresh_from_db()
    assert adoption.until == since
    assert [one.rule_id for one in queries.reservations_of(made)] == ["SRC-01"]
    now, then = (queries.adoption_of(world.lefkosa, at) for at in (timezone.now(), later(6)))
    assert (now, then) == (adoption, made)


def test_who_leaves_is_bound_until_the_day(world: World) -> None:
    adoption = adopted(world)
    with pytest.raises(adopting.DaysUnclear):
        adopting.leave(adoption=adoption, by=world.deniz, until=adoption.since)
    left = adopting.leave(adoption=adoption, by=world.deniz)
    assert left.until == adoption.since + dt.timedelta(days=1)
    assert len(queries.bound_rules([world.lefkosa], timezone.now())) == 40
    assert queries.bound_rules([world.lefkosa], later(2)) == []
    assert queries.adoption_of(world.lefkosa, later(2)) is None


def test_later_rooms_hear_whose_rules_have_changed(world: World, django_capture_on_commit_callbacks: Any) -> None:
    heard: list[Any] = []

    def listen(members: list[Any], **_rest: Any) -> None:
        heard.extend(members)

    bindings_changed.connect(listen)
    try:
        with django_capture_on_commit_callbacks(execute=True):
            adopted(world)
    finally:
        bindings_changed.disconnect(listen)
    assert heard == [world.lefkosa.pk]


def test_a_house_has_one_standing_adoption_even_behind_the_actions(world: World) -> None:
    adoption = adopted(world)
    with pytest.raises(IntegrityError), transaction.atomic():
        Adoption.objects.create(
            charter=adoption.charter,
            member=world.lefkosa,
            digest=adoption.digest,
            signed_by=world.deniz,
            signed_at=timezone.now(),
            since=adoption.since,
        )
