"""The studio from the call to the agreement: who calls, pitches, answers, joins, and signs what."""

import datetime as dt
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.utils import timezone
from PIL import Image

from ortaq.catalogue.about import Incoming
from ortaq.ledger.models import Entry
from ortaq.members import keys
from ortaq.members.rules import NotAllowed
from ortaq.studio import arrow, queries
from ortaq.studio.actions import calls, projects
from ortaq.studio.models import MoodPicture, Partner, PartnerState, Pitch, PitchState, Project, ProjectState
from ortaq.studio.sentences import terms_of
from tests.rooms.studio_stories import again, called, drafted, invited, project, signed, still, three
from tests.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_files")]


# ---- the call and the pitch ----------------------------------------------------------------------------------------


def test_the_secretariat_calls_and_the_log_knows(world: World) -> None:
    one = called(world)
    assert (one.house, one.theme, one.time_zone) == (world.tashkent, "children", "Asia/Tashkent")
    assert queries.is_open(one)
    assert queries.open_calls(world.almaty, timezone.now()) == [one]
    assert Entry.objects.get(subject_id=str(one.pk)).action == "call called"


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"title": {"en": "  "}}, "Give the call a title."),
        ({"theme": "cooking"}, "There is no theme “cooking”."),
        ({"currency": "DEM"}, "Choose a currency: AZN, EUR, HUF, KGS, KZT, TMT, TRY, USD, UZS."),
        ({"last_day": dt.date(2020, 1, 1)}, "The last day has passed already."),
    ],
)
def test_a_call_that_is_not_clear_is_refused_in_a_sentence(world: World, change: dict[str, object], says: str) -> None:
    with pytest.raises(calls.CallUnclear) as refused:
        called(world, **change)
    assert str(refused.value) == says


def test_a_call_is_open_on_its_last_day_where_it_was_called(world: World) -> None:
    one = called(world, last_day=dt.date(2099, 5, 1))
    assert queries.is_open(one, dt.datetime(2099, 5, 1, 18, 59, tzinfo=dt.UTC))
    assert not queries.is_open(one, dt.datetime(2099, 5, 1, 19, 0, tzinfo=dt.UTC))


def test_a_scheduler_neither_calls_nor_pitches(world: World) -> None:
    with pytest.raises(NotAllowed):
        called(world, by=world.dana)
    with pytest.raises(NotAllowed):
        drafted(world, by=world.dana)
    assert not Pitch.objects.exists()


def test_a_draft_is_seen_by_its_own_house_alone_until_it_is_sent(world: World) -> None:
    one = drafted(world)
    assert list(queries.pitches_for(world.erlan)) == [one]
    assert list(queries.pitches_for(world.gulnora)) == []
    calls.send(pitch=one, by=world.erlan)
    assert list(queries.pitches_for(world.gulnora)) == [one]
    assert list(queries.pitches_for(world.sevda)) == []


def test_a_picture_on_the_board_is_made_anew_and_says_nothing_of_where_it_was_taken(
    world: World, tmp_path: Path
) -> None:
    secret = Image.new("RGB", (640, 480), "#ad1f3a")
    exif = Image.Exif()
    exif[0x010E] = "home of Erlan, 43.24 N 76.95 E"
    secret.save(tmp_path / "yard.jpg", exif=exif)
    assert b"home of Erlan" in (tmp_path / "yard.jpg").read_bytes()
    one = drafted(world)
    picture = calls.add_picture(pitch=one, by=world.erlan, picture=Incoming(tmp_path / "yard.jpg"), caption="The yard")
    kept = Path(default_storage.path(picture.file)).read_bytes()
    assert b"home of Erlan" not in kept
    assert (len(kept), picture.caption, picture.place) == (picture.size, "The yard", 1)
    assert list(queries.pictures_for(world.sevda)) == []
    calls.remove_picture(picture=picture, by=world.erlan)
    assert not MoodPicture.objects.exists()


def test_what_is_no_picture_is_refused_and_nothing_of_it_is_kept(world: World, tmp_path: Path) -> None:
    (tmp_path / "virus.jpg").write_bytes(b"MZ nothing to see")
    with pytest.raises(calls.NotAPicture) as refused:
        calls.add_picture(pitch=drafted(world), by=world.erlan, picture=Incoming(tmp_path / "virus.jpg"))
    assert str(refused.value) == "“virus.jpg” is not a picture that we can read."
    assert not list(Path(default_storage.path("")).rglob("*.jpg"))


def test_only_the_house_whose_idea_it_is_puts_pictures_on_its_board(world: World, tmp_path: Path) -> None:
    one = drafted(world)
    with pytest.raises(NotAllowed):
        calls.add_picture(pitch=one, by=world.sevda, picture=still(tmp_path))
    assert not list(Path(default_storage.path("")).rglob("*.jpg"))


def test_nobody_pitches_to_a_closed_call(world: World) -> None:
    one, call = drafted(world), Pitch.objects.get().call
    calls.close(call=call, by=world.gulnora)
    with pytest.raises(calls.CallClosed):
        calls.send(pitch=one, by=world.erlan)
    with pytest.raises(calls.CallClosed):
        drafted(world, call)


def test_a_refusal_needs_a_reason_and_makes_no_project(world: World) -> None:
    one = calls.send(pitch=drafted(world), by=world.erlan)
    with pytest.raises(calls.PitchUnclear):
        calls.answer(pitch=one, by=world.gulnora, accept=False)
    calls.answer(pitch=one, by=world.gulnora, accept=False, words="We had this one last year.")
    one.refresh_from_db()
    assert (one.state, Project.objects.count()) == (PitchState.DECLINED, 0)
    with pytest.raises(calls.AlreadyAnswered):
        calls.answer(pitch=one, by=world.gulnora, accept=True)


def test_only_the_house_that_called_answers(world: World) -> None:
    one = calls.send(pitch=drafted(world), by=world.erlan)
    with pytest.raises(NotAllowed):
        calls.answer(pitch=one, by=world.people["elif"], accept=True)


def test_an_accepted_pitch_is_a_project_of_both_houses(world: World) -> None:
    one = project(world)
    assert (one.house, one.theme, one.currency, one.language) == (world.almaty, "children", "USD", "kk")
    found = {partner.broadcaster: (partner.role, partner.languages) for partner in one.partners.all()}
    assert found == {world.almaty: ("lead", ["kk"]), world.tashkent: ("co_producer", ["uz"])}


# ---- partners ------------------------------------------------------------------------------------------------------


def test_a_house_is_invited_and_joins_with_its_language(world: World) -> None:
    partner = invited(world)
    assert list(queries.invitations_to(world.baku)) == [partner]
    projects.answer_invitation(partner=partner, by=world.nargiz, join=True, languages=["az", "az-Cyrl"])
    partner.refresh_from_db()
    assert (partner.state, partner.languages, partner.answered_by) == ("joined", ["az", "az-Cyrl"], world.nargiz)
    with pytest.raises(projects.PartnerUnclear):
        projects.answer_invitation(partner=partner, by=world.nargiz, join=False)


def test_who_said_no_sees_the_project_no_longer_and_can_be_asked_again(world: World) -> None:
    partner = invited(world)
    assert queries.projects_for(world.sevda).count() == 1
    projects.answer_invitation(partner=partner, by=world.sevda, join=False)
    assert queries.projects_for(world.sevda).count() == 0
    invited(world, partner.project)
    assert Partner.objects.get(pk=partner.pk).state == PartnerState.INVITED


def test_an_invitation_is_taken_back_before_it_is_answered_and_not_after(world: World) -> None:
    partner = invited(world)
    with pytest.raises(NotAllowed):
        projects.withdraw_invitation(partner=partner, by=world.dilnoza)
    projects.withdraw_invitation(partner=partner, by=world.erlan)
    assert queries.projects_for(world.sevda).count() == 0
    signed(world, again(partner.project, world.erlan))
    again_asked = invited(world, partner.project)
    projects.answer_invitation(partner=again_asked, by=world.nargiz, join=True)
    with pytest.raises(projects.PartnerUnclear):
        projects.withdraw_invitation(partner=again_asked, by=world.erlan)


def test_a_house_that_was_never_asked_sees_nothing(world: World) -> None:
    one = three(world)
    for person in (world.people["elif"], world.aigul, world.reka):
        assert list(queries.projects_for(person)) == []
        with pytest.raises(NotAllowed):
            projects.set_terms(project=one, by=person, sequel="lead")


@pytest.mark.parametrize(("role", "languages"), [("lead", []), ("cook", []), ("music", ["azerbaijani please"])])
def test_an_invitation_that_makes_no_sense_is_refused(world: World, role: str, languages: list[str]) -> None:
    with pytest.raises(projects.PartnerUnclear):
        projects.invite(project=project(world), by=world.erlan, house=world.baku, role=role, languages=languages)


# ---- terms and signatures ------------------------------------------------------------------------------------------


def test_terms_are_told_as_sentences(world: World) -> None:
    one = project(world)
    projects.set_terms(project=one, by=world.erlan, sequel="author", characters="lead", allows_ai_training=True)
    told = {term.name: term.says for term in terms_of(again(one, world.erlan))}
    assert told == {
        "Characters": "The characters belong to Demo TV Almaty.",
        "Format": "The format belongs to all partners; whoever makes it anew asks the others.",
        "Sequels": "Demo TV Almaty decides on sequels, because the idea was its own.",
        "Dubs": "Each dub belongs to the house that made it.",
        "AI training": "AI may be trained on it where a licence says so for that medium.",
        "Cloned voices": "No voice of it may be cloned.",
    }


def test_all_sign_the_same_words_and_a_change_asks_for_new_signatures(world: World) -> None:
    one = three(world)
    assert projects.unsigned(one) == [world.almaty, world.tashkent, world.baku]
    signed(world, one)
    one = again(one, world.erlan)
    assert projects.unsigned(one) == []
    with pytest.raises(projects.AlreadySigned):
        projects.sign(project=one, by=world.asel)
    projects.set_terms(project=one, by=world.erlan, sequel="lead")
    assert len(projects.unsigned(again(one, world.erlan))) == 3


def test_a_signature_of_another_house_does_not_count(world: World) -> None:
    one = three(world)
    signed(world, one)
    forged = one.signatures.get(broadcaster=world.baku)
    forged.signature = one.signatures.get(broadcaster=world.almaty).signature
    forged.save()
    assert projects.unsigned(again(one, world.erlan)) == [world.baku]


def test_nobody_signs_while_an_invitation_is_open_or_alone(world: World) -> None:
    one = invited(world).project
    keys.ensure_key(world.almaty)
    with pytest.raises(projects.NotReadyToSign) as refused:
        projects.sign(project=one, by=world.asel)
    assert str(refused.value) == "Demo TV Bakı has not answered its invitation."


def test_a_producer_does_not_sign(world: World) -> None:
    with pytest.raises(NotAllowed):
        projects.sign(project=three(world), by=world.erlan)


def test_what_other_parts_add_is_in_what_is_signed(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    one = three(world)
    before = projects.digest(one)
    monkeypatch.setattr(
        arrow.agreement, "_parts", {"split": lambda _project: {"KZ": "almaty"}, "nothing": lambda _: None}
    )
    told = projects.agreement_of(one)
    assert (told["split"], "nothing" in told) == ({"KZ": "almaty"}, False)
    assert projects.digest(one) != before


def test_a_stopped_project_cannot_be_changed(world: World) -> None:
    one = projects.stop(project=three(world), by=world.erlan, reason="The money is gone.")
    assert one.state == ProjectState.STOPPED
    with pytest.raises(projects.ProjectClosed) as refused:
        projects.set_terms(project=one, by=world.erlan, sequel="lead")
    assert str(refused.value) == "This project is over: stopped."
