"""The studio while something is made: milestones, files, notes, approvals, silence, money, changes, credits, shots."""

import datetime as dt
import hashlib
from pathlib import Path

import pytest
import time_machine
from django.core.files.storage import default_storage

from ortaq.catalogue.about import Incoming
from ortaq.ledger.models import Entry
from ortaq.members.rules import NotAllowed
from ortaq.studio import queries
from ortaq.studio.actions import approvals, milestones, money, projects, tracker
from ortaq.studio.models import (
    Approval,
    Deliverable,
    FileVersion,
    MilestoneKind,
    MilestoneState,
    OrderState,
    ProjectState,
    Verdict,
)
from tests.rooms.studio_stories import (
    again,
    approved,
    brought,
    captions,
    due,
    heard,
    moving,
    paper,
    planned,
    signed,
    step,
    still,
)
from tests.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_files")]


# ---- milestones ----------------------------------------------------------------------------------------------------


def test_the_usual_milestones_follow_each_other_and_ask_each_partner_for_its_language(world: World) -> None:
    one = planned(world)
    found = queries.milestones_of(one)
    assert [(step.kind, step.first_day.isoformat(), step.due_on.isoformat(), step.needed) for step in found] == [
        ("script", "2027-01-11", "2027-01-31", 3),
        ("animatic", "2027-02-01", "2027-02-28", 3),
        ("rough_cut", "2027-03-01", "2027-04-11", 3),
        ("lock", "2027-04-12", "2027-04-25", 3),
        ("sound", "2027-04-26", "2027-05-16", 3),
        ("delivery", "2027-05-17", "2027-05-30", 3),
    ]
    sounds = Deliverable.objects.filter(kind="sound").values_list("language", "house__slug")
    assert set(sounds) == {("kk", "almaty"), ("uz", "tashkent"), ("az", "baku")}
    assert {step.silence_days for step in found if step.kind == "lock"} == {None}
    with pytest.raises(milestones.PlanUnclear):
        milestones.plan_usual(project=one, by=world.erlan, first_day=dt.date(2027, 1, 11))


def test_only_the_lead_plans(world: World) -> None:
    one = planned(world)
    with pytest.raises(NotAllowed):
        milestones.plan(
            project=one,
            by=world.sevda,
            kind="script",
            first_day=dt.date(2027, 1, 1),
            due_on=dt.date(2027, 1, 2),
            needed=1,
        )


def test_subtitles_need_a_language_and_a_still_has_none(world: World) -> None:
    one = planned(world)
    for kind, language in (("subtitles", ""), ("stills", "kk"), ("subtitles", "kazakh please")):
        with pytest.raises(milestones.PlanUnclear):
            milestones.ask(
                milestone=step(one, MilestoneKind.SOUND), by=world.erlan, kind=kind, house=world.baku, language=language
            )
    with pytest.raises(milestones.PlanUnclear) as refused:
        milestones.ask(milestone=step(one, MilestoneKind.SOUND), by=world.erlan, kind="stills", house=world.ankara)
    assert str(refused.value) == "Demo TV Ankara does not take part."


# ---- files ---------------------------------------------------------------------------------------------------------


def test_every_version_of_a_file_is_kept_with_its_digest(world: World, tmp_path: Path) -> None:
    one = planned(world)
    script = due(one, "script")
    first = brought(world, script, paper(tmp_path))
    (tmp_path / "second.pdf").write_bytes(b"%PDF-1.7 another end")
    second = brought(world, script, Incoming(tmp_path / "second.pdf"))
    assert (first.number, second.number, first.name) == (1, 2, "script.pdf")
    for file in (first, second):
        assert hashlib.sha256(Path(default_storage.path(file.file)).read_bytes()).hexdigest() == file.sha256
    assert again(one, world.erlan).state == ProjectState.PRODUCING


def test_a_film_is_probed_and_what_is_none_is_refused_without_a_trace(world: World, tmp_path: Path) -> None:
    one = planned(world)
    film = brought(world, due(one, "animatic"), moving(tmp_path))
    assert (film.facts["seconds"], film.facts["width"]) == (2.0, 128)
    (tmp_path / "fake.mp4").write_bytes(b"this is no film at all, whatever its name says")
    before = sorted(Path(default_storage.path("studio")).iterdir())
    with pytest.raises(milestones.FileNotTaken):
        brought(world, due(one, "picture"), Incoming(tmp_path / "fake.mp4"))
    assert sorted(Path(default_storage.path("studio")).iterdir()) == before


def test_nothing_is_taken_without_a_word_on_ai(world: World, tmp_path: Path) -> None:
    script = due(planned(world), "script")
    with pytest.raises(milestones.StatementMissing) as refused:
        milestones.bring(deliverable=script, by=world.erlan, file=paper(tmp_path), no_ai=None)
    assert str(refused.value) == "Say whether AI was used in it, and for what: the film's label is made of it."
    with pytest.raises(milestones.StatementMissing):
        # A contradiction, and a kind that is not said of texts.
        milestones.bring(
            deliverable=script, by=world.erlan, file=paper(tmp_path), no_ai=True, uses=[{"kind": "voice.synthetic"}]
        )
    assert not FileVersion.objects.exists()


def test_only_the_house_that_owes_something_brings_it(world: World, tmp_path: Path) -> None:
    one = planned(world)
    for person in (world.sevda, world.people["elif"], world.asel):
        with pytest.raises(NotAllowed):
            milestones.bring(deliverable=due(one, "script"), by=person, file=paper(tmp_path), no_ai=True)


def test_files_are_seen_by_partners_and_not_by_who_is_only_invited(world: World, tmp_path: Path) -> None:
    one = planned(world)
    file = brought(world, due(one, "script"), paper(tmp_path))
    projects.invite(project=one, by=world.erlan, house=world.ankara, role="post")
    assert list(queries.files_for(world.sevda)) == [file]
    assert list(queries.files_for(world.people["elif"])) == []
    assert list(queries.files_for(world.aigul)) == []


# ---- notes ---------------------------------------------------------------------------------------------------------


def test_a_note_stands_at_its_moment_and_is_mended_by_who_made_the_film(world: World, tmp_path: Path) -> None:
    one = planned(world)
    film = brought(world, due(one, "animatic"), moving(tmp_path))
    late = milestones.note(file=film, by=world.sevda, text="The miser blinks.", at=1_500)
    milestones.note(file=film, by=world.dilnoza, text="Lovely snow.", at=200)
    whole = milestones.note(file=film, by=world.nargiz, text="Too fast for children.")
    assert [(note.at, note.text) for note in queries.notes_of(film)] == [
        (None, "Too fast for children."),
        (200, "Lovely snow."),
        (1_500, "The miser blinks."),
    ]
    assert queries.notes_to_mend(world.almaty).count() == 3
    with pytest.raises(NotAllowed):
        milestones.mend(note=late, by=world.dilnoza)
    milestones.mend(note=late, by=world.erlan)
    assert queries.notes_to_mend(world.almaty).count() == 2
    assert "The miser blinks." not in str(list(Entry.objects.values_list("details", flat=True)))
    assert whole.house == world.baku


def test_a_film_of_two_seconds_has_no_moment_after_them(world: World, tmp_path: Path) -> None:
    one = planned(world)
    film = brought(world, due(one, "animatic"), moving(tmp_path))
    script = brought(world, due(one, "script"), paper(tmp_path))
    for file, at in ((film, 2_001), (script, 0)):
        with pytest.raises(milestones.NoteUnclear):
            milestones.note(file=file, by=world.sevda, text="Here!", at=at)


# ---- approvals -----------------------------------------------------------------------------------------------------


def test_n_of_m_approve_and_then_it_stands(world: World, tmp_path: Path) -> None:
    one = planned(world)
    brought(world, due(one, "script"), paper(tmp_path))
    asked = approvals.ask_for_approval(milestone=step(one, MilestoneKind.SCRIPT), by=world.erlan)
    assert [found.kind for found in queries.to_approve(world.baku)] == ["script"]
    assert queries.to_approve(world.almaty) == []
    approvals.approve(milestone=asked, by=world.dilnoza, yes=True)
    assert step(one, MilestoneKind.SCRIPT).state == MilestoneState.ASKED
    approvals.approve(milestone=asked, by=world.sevda, yes=True)
    assert step(one, MilestoneKind.SCRIPT).state == MilestoneState.APPROVED
    with pytest.raises(approvals.NothingAsked):
        approvals.approve(milestone=asked, by=world.sevda, yes=False, reason="Wait")


def test_one_no_of_three_sends_back_what_all_must_approve(world: World, tmp_path: Path) -> None:
    one = planned(world)
    brought(world, due(one, "script"), paper(tmp_path))
    asked = approvals.ask_for_approval(milestone=step(one, MilestoneKind.SCRIPT), by=world.erlan)
    with pytest.raises(approvals.NothingAsked):
        approvals.approve(milestone=asked, by=world.sevda, yes=False)
    approvals.approve(milestone=asked, by=world.sevda, yes=False, reason="The end is cruel.")
    held = step(one, MilestoneKind.SCRIPT)
    assert (held.state, held.turn) == (MilestoneState.OPEN, 1)
    (tmp_path / "kind.pdf").write_bytes(b"%PDF-1.7 a kind end")
    brought(world, due(one, "script"), Incoming(tmp_path / "kind.pdf"))
    again_asked = approvals.ask_for_approval(milestone=held, by=world.erlan)
    assert again_asked.turn == 2
    assert again_asked.digest != asked.digest


def test_nothing_changes_while_it_waits_for_approval(world: World, tmp_path: Path) -> None:
    one = planned(world)
    brought(world, due(one, "script"), paper(tmp_path))
    approvals.ask_for_approval(milestone=step(one, MilestoneKind.SCRIPT), by=world.erlan)
    with pytest.raises(milestones.PlanUnclear):
        brought(world, due(one, "script"), paper(tmp_path))


def test_what_is_not_delivered_is_named(world: World) -> None:
    with pytest.raises(approvals.NotReadyYet) as refused:
        approvals.ask_for_approval(milestone=step(planned(world), MilestoneKind.SCRIPT), by=world.erlan)
    assert str(refused.value) == "Not delivered yet: script (Demo TV Almaty)."


def test_silence_means_yes_after_warnings_and_the_log_tells_whose(world: World, tmp_path: Path) -> None:
    one = planned(world)
    brought(world, due(one, "script"), paper(tmp_path))
    # Seven whole days of Almaty (UTC+5) after the day of asking.
    with time_machine.travel(dt.datetime(2027, 1, 20, 10, tzinfo=dt.UTC), tick=False):
        asked = approvals.ask_for_approval(milestone=step(one, MilestoneKind.SCRIPT), by=world.erlan)
        approvals.approve(milestone=asked, by=world.dilnoza, yes=True)
    end = dt.datetime(2027, 1, 27, 19, tzinfo=dt.UTC)
    assert asked.silence_at == end

    def words(action: str) -> int:
        return Entry.objects.filter(action=action).count()

    for before, warned in ((80, 0), (72, 1), (71, 1), (24, 2), (1, 2)):
        assert approvals.keep_clocks(end - dt.timedelta(hours=before)) == 0
        assert words("silence near") == warned, before
    assert Entry.objects.filter(action="silence near").last().details["houses"] == [str(world.baku.pk)]  # type: ignore[union-attr]
    assert approvals.keep_clocks(end) == 1
    held = step(one, MilestoneKind.SCRIPT)
    assert (held.state, held.approved_at) == (MilestoneState.APPROVED, end)
    silent = Approval.objects.get(milestone=held, broadcaster=world.baku)
    assert (silent.person, silent.verdict) == (None, Verdict.YES)
    assert words("silence taken") == 1
    assert approvals.keep_clocks(end + dt.timedelta(days=1)) == 0


def test_a_no_is_not_outvoted_by_silence(world: World, tmp_path: Path) -> None:
    one = planned(world)
    brought(world, due(one, "script"), paper(tmp_path))
    asked = approvals.ask_for_approval(milestone=step(one, MilestoneKind.SCRIPT), by=world.erlan)
    approvals.approve(milestone=asked, by=world.sevda, yes=False, reason="No.")
    assert asked.silence_at
    approvals.keep_clocks(asked.silence_at)
    assert step(one, MilestoneKind.SCRIPT).state == MilestoneState.OPEN


def test_the_picture_lock_locks_the_project_and_is_never_silent(world: World, tmp_path: Path) -> None:
    one = planned(world)
    brought(world, due(one, "picture"), moving(tmp_path))
    held = approved(world, one, MilestoneKind.LOCK)
    assert held.silence_at is None
    one = again(one, world.erlan)
    assert (one.state, one.locked_by) == (ProjectState.LOCKED, world.erlan)
    with pytest.raises(projects.ProjectClosed):
        projects.set_terms(project=one, by=world.erlan, sequel="lead")


# ---- money, changes, credits ---------------------------------------------------------------------------------------


def test_a_payment_is_due_with_its_milestone_and_both_sides_say_that_it_went(world: World, tmp_path: Path) -> None:
    one = planned(world)
    owed = money.agree_payment(
        milestone=step(one, MilestoneKind.SCRIPT),
        by=world.erlan,
        payer=world.tashkent,
        payee=world.almaty,
        amount=250_000,
    )
    with pytest.raises(money.PaymentUnclear):
        money.pay(payment=owed, by=world.dilnoza)
    brought(world, due(one, "script"), paper(tmp_path))
    approved(world, one, MilestoneKind.SCRIPT)
    assert list(queries.payments_due(world.tashkent)) == [owed]
    with pytest.raises(money.PaymentUnclear):
        money.confirm_payment(payment=owed, by=world.asel)
    with pytest.raises(NotAllowed):
        money.pay(payment=owed, by=world.asel)
    money.pay(payment=owed, by=world.dilnoza)
    assert list(queries.payments_to_confirm(world.almaty)) == [owed]
    assert money.confirm_payment(payment=owed, by=world.asel).confirmed_at


def test_a_payment_is_part_of_what_is_signed(world: World) -> None:
    one = planned(world)
    signed(world, one)
    money.agree_payment(
        milestone=step(one, MilestoneKind.SCRIPT), by=world.erlan, payer=world.tashkent, payee=world.almaty, amount=1
    )
    assert len(projects.unsigned(again(one, world.erlan))) == 3


def test_a_change_holds_when_all_have_agreed_and_not_before(world: World) -> None:
    one = planned(world)
    order = money.ask_for_change(
        project=one,
        by=world.sevda,
        reason="The composer is ill.",
        milestone=step(one, MilestoneKind.SOUND),
        due_on=dt.date(2027, 6, 1),
    )
    assert [found.number for found in queries.orders_for(world.almaty)] == [1]
    assert list(queries.orders_for(world.baku)) == []
    money.answer_change(order=order, by=world.erlan, yes=True)
    assert step(one, MilestoneKind.SOUND).due_on == dt.date(2027, 5, 16)
    order = money.answer_change(order=order, by=world.dilnoza, yes=True)
    assert step(one, MilestoneKind.SOUND).due_on == dt.date(2027, 6, 1)
    assert order.state == OrderState.ACCEPTED


def test_one_no_ends_a_change(world: World) -> None:
    one = planned(world)
    order = money.ask_for_change(
        project=one,
        by=world.sevda,
        reason="Later.",
        milestone=step(one, MilestoneKind.SOUND),
        due_on=dt.date(2027, 6, 1),
    )
    assert money.answer_change(order=order, by=world.erlan, yes=False).state == OrderState.DECLINED
    with pytest.raises(money.ChangeUnclear):
        money.answer_change(order=order, by=world.dilnoza, yes=True)
    assert step(one, MilestoneKind.SOUND).due_on == dt.date(2027, 5, 16)


def test_credits_have_an_order_of_their_own_in_each_language(world: World) -> None:
    one = planned(world)
    money.set_credits(
        project=one, by=world.erlan, language="kk", lines=[("режиссёр", "Ерлан"), ("композитор", "Севда")]
    )
    money.set_credits(project=one, by=world.erlan, language="az", lines=[("bəstəkar", "Sevda"), ("rejissor", "Yerlan")])
    told = {tag: [line.name for line in lines] for tag, lines in queries.credits_of(one).items()}
    assert told == {"az": ["Sevda", "Yerlan"], "kk": ["Ерлан", "Севда"]}
    with pytest.raises(money.CreditsUnclear):
        money.set_credits(project=one, by=world.erlan, language="kk", lines=[("режиссёр", " ")])
    assert "Севда" not in str(list(Entry.objects.values_list("details", flat=True)))


# ---- shots ---------------------------------------------------------------------------------------------------------


def test_a_shot_goes_from_waiting_to_done_over_a_retake(world: World) -> None:
    one = planned(world)
    first, second = tracker.add_shots(project=one, by=world.erlan, shots=[("010", 48), ("020", 96)], title="The snow")
    tracker.give(shot=first, by=world.erlan, to=world.sevda, due_on=dt.date(2027, 2, 1))
    assert list(queries.shots_of(world.sevda)) == [first]
    for to, words in (
        ("working", ""),
        ("review", ""),
        ("retake", "The hat."),
        ("working", ""),
        ("review", ""),
        ("done", ""),
    ):
        first = tracker.move(shot=first, by=world.sevda, to=to, words=words)
    assert (first.status, first.retakes, first.words) == ("done", 1, "The hat.")
    assert list(queries.shots_of(world.sevda)) == []
    with pytest.raises(tracker.ShotUnclear):
        tracker.move(shot=second, by=world.sevda, to="done")
    with pytest.raises(tracker.ShotUnclear):
        tracker.give(shot=second, by=world.erlan, to=world.people["elif"])
    with pytest.raises(tracker.ShotUnclear):
        tracker.add_shots(project=one, by=world.erlan, shots=[("010", 1)])


def test_stills_sounds_and_subtitles_are_looked_at(world: World, tmp_path: Path) -> None:
    one = planned(world)
    milestones.ask(
        milestone=step(one, MilestoneKind.SOUND), by=world.erlan, kind="subtitles", house=world.almaty, language="kk"
    )
    assert brought(world, due(one, "stills"), still(tmp_path)).facts == {}
    assert brought(world, due(one, "sound", "kk"), heard(tmp_path, "kk")).facts["channels"] == 2
    assert brought(world, due(one, "m_and_e"), heard(tmp_path, "me")).facts["seconds"] == pytest.approx(2, abs=0.1)
    assert brought(world, due(one, "subtitles", "kk"), captions(tmp_path)).facts["cues"] == 2
    with pytest.raises(milestones.FileNotTaken):
        brought(world, due(one, "sound", "az"), captions(tmp_path))
    with pytest.raises(milestones.FileNotTaken):
        brought(world, due(one, "stills"), heard(tmp_path, "x"))
