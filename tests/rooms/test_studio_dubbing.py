"""A dub from the wish to the sound of the programme: each step by whom it is due, nothing before what it needs."""

import datetime as dt
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from django.core.files.storage import default_storage
from django.utils import timezone

from ortaq.catalogue import actions as catalogue
from ortaq.catalogue.models import Ingest, MachineLine, MachineWork, Programme, Version
from ortaq.catalogue.subtitles import machines
from ortaq.core.media.loudness import measure_track
from ortaq.core.origin.uses import AIKind
from ortaq.ledger.models import Entry
from ortaq.members.models import Person
from ortaq.members.rules import NotAllowed
from ortaq.origin.models import Declaration
from ortaq.origin.queries import may_be_shown
from ortaq.standards.consents.actions import Scope, withdraw_consent
from ortaq.standards.consents.reach import resting
from ortaq.studio.dubbing import actions, queries
from ortaq.studio.dubbing.actions import takes as taking
from ortaq.studio.dubbing.actions.words import Written
from ortaq.studio.dubbing.refusals import CannotDub, OtherPlace
from ortaq.studio.models import Dub, DubStep, Stage, Take, TakeState, Wish
from ortaq.web.desk.desk import desk_of
from tests.media import sound, tone
from tests.rooms import dub_stories as stories
from tests.rooms.air_stories import licence
from tests.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_files")]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("dubs")


@pytest.fixture
def tale(world: World, folder: Path) -> Programme:
    return stories.tale(world, folder)


@pytest.fixture
def dub(world: World, tale: Programme) -> Dub:
    return stories.begun(world, tale)


# ---------- wishes


def test_each_house_wishes_once_and_takes_its_own_wish_back(world: World, tale: Programme) -> None:
    for person in (world.dilnoza, world.dilnoza, world.reka):
        actions.wish(programme=tale, language="uz", by=person)
    assert queries.wishes_of(tale) == {"uz": [world.budapest, world.tashkent]}
    actions.take_back_wish(programme=tale, language="uz", by=world.reka)
    assert queries.wishes_of(tale) == {"uz": [world.tashkent]}


def test_nobody_wishes_for_what_is_there_or_is_no_language(world: World, tale: Programme) -> None:
    for language in ("kk", "zxx", "xx", "kk-Latn", ""):
        with pytest.raises(CannotDub):
            actions.wish(programme=tale, language=language, by=world.dilnoza)
    with pytest.raises(NotAllowed):
        actions.wish(programme=tale, language="uz", by=world.jeren)
    assert Wish.objects.count() == 0


# ---------- the steps


def test_a_house_asks_and_the_owner_hands_over(world: World, tale: Programme) -> None:
    dub = stories.begun(world, tale, handed=False)
    assert dub.step == DubStep.MATERIAL
    track = tale.versions.get(kind="subtitles")
    with pytest.raises(NotAllowed):
        actions.hand_over(dub=dub, subtitles=track, by=world.dilnoza)
    actions.hand_over(dub=dub, subtitles=track, by=world.erlan)
    dub.refresh_from_db()
    assert dub.step == DubStep.TRANSLATION
    told = [(one.line.text, one.line.character, one.line.start, one.line.end) for one in dub.lines.all()]
    assert told == [("Мінер болсам есекке", "Қожанасыр", 500, 1500), ("Ол теріс мінді", "", 2000, 3000)]


def test_the_list_serves_the_next_dub_and_the_owner_goes_on_at_once(world: World, tale: Programme, dub: Dub) -> None:
    own = actions.begin(programme=tale, language="ru", by=world.erlan)
    assert (own.step, own.lines.count()) == (DubStep.TRANSLATION, 2)
    other = actions.begin(programme=tale, language="hu", by=world.reka)
    assert other.step == DubStep.MATERIAL
    actions.hand_over(dub=other, by=world.erlan)
    assert other.lines.count() == 2


def test_two_houses_do_not_dub_into_one_language(world: World, tale: Programme, dub: Dub) -> None:
    with pytest.raises(CannotDub, match="Demo TV Toshkent"):
        actions.begin(programme=tale, language="uz", by=world.erlan)
    actions.drop(dub=dub, by=world.dilnoza)
    assert actions.begin(programme=tale, language="uz", by=world.erlan).house == world.almaty


def test_the_days_of_the_steps_are_spread_until_delivery(world: World, tale: Programme) -> None:
    today = timezone.now().date()
    dub = actions.begin(programme=tale, language="uz", due_on=today + dt.timedelta(days=70), by=world.dilnoza)
    days = list(dub.stages.order_by("due_on").values_list("step", "due_on"))
    assert [step for step, _day in days] == list(DubStep.values)
    assert days[-1][1] == today + dt.timedelta(days=70)
    with pytest.raises(CannotDub):
        actions.begin(programme=tale, language="ru", due_on=today - dt.timedelta(days=9), by=world.dilnoza)


def test_no_step_is_done_before_nothing_of_it_is_missing(world: World, dub: Dub) -> None:
    with pytest.raises(CannotDub, match="2 lines have no words"):
        actions.finish(dub=dub, by=world.dilnoza)
    stories.translated(world, dub)
    with pytest.raises(CannotDub, match="nobody is cast"):
        actions.finish(dub=dub, by=world.dilnoza)
    reference = stories.voice(world).reference
    for character in ("Қожанасыр", ""):
        actions.cast(dub=dub, character=character, consent=reference, by=world.dilnoza)
    actions.finish(dub=dub, by=world.dilnoza)
    stories.take(dub, 1, world.dilnoza)
    with pytest.raises(CannotDub, match="1 line is still"):
        actions.finish(dub=dub, by=world.dilnoza)
    stories.take(dub, 2, world.dilnoza)
    assert actions.finish(dub=dub, by=world.dilnoza).step == DubStep.MIX


def test_nobody_of_another_house_does_anything_with_a_dub(world: World, dub: Dub) -> None:
    stories.ready_to_record(world, dub)
    line, before = dub.lines.get(line__number=1), Entry.objects.count()
    for stranger in (world.people["elif"], world.erlan):
        for act in (
            lambda by: actions.save_words(dub=dub, lines={str(line.pk): Written("x")}, by=by),
            lambda by: actions.cast(dub=dub, character="", consent="V-2026-1", by=by),
            lambda by: actions.begin_take(line=line, is_human=True, speaker_agrees=True, by=by),
            lambda by: actions.ask_again(line=line, why="x", by=by),
            lambda by: actions.finish(dub=dub, by=by),
            lambda by: actions.drop(dub=dub, by=by),
            lambda by: actions.order_mix(dub=dub, is_true=True, by=by),
        ):
            with pytest.raises(NotAllowed):
                act(stranger)
    assert Entry.objects.count() == before


# ---------- the words


class Parrot:
    """A machine that says everything twice."""

    name = "Parrot 1"

    def translate(self, texts: list[str], source: str, target: str) -> list[str]:
        return [f"{text} {text} ({source}-{target})" for text in texts]


def test_what_a_machine_wrote_waits_for_a_person(world: World, dub: Dub, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = dub.lines.all()
    actions.save_words(dub=dub, lines={str(first.pk): Written("Eshakka minsam")}, by=world.dilnoza)
    monkeypatch.setattr(machines, "translator", lambda *_languages: Parrot())
    assert actions.draft_by_machine(dub=dub, by=world.dilnoza) == 1
    second.refresh_from_db()
    assert (second.text, second.engine) == ("Ол теріс мінді Ол теріс мінді (kk-uz)", "Parrot 1")
    with pytest.raises(CannotDub, match="nobody has read"):
        actions.finish(dub=dub, by=world.dilnoza)
    actions.save_words(dub=dub, lines={str(second.pk): Written(second.text, is_read=True)}, by=world.dilnoza)
    second.refresh_from_db()
    assert second.editor == world.dilnoza
    assert actions.finish(dub=dub, by=world.dilnoza).step == DubStep.CASTING


def test_subtitles_that_are_there_are_the_beginning_of_a_translation(
    world: World, tale: Programme, dub: Dub, tmp_path: Path
) -> None:
    path = tmp_path / "uz.vtt"
    path.write_text("WEBVTT\n\n00:00.600 --> 00:01.400\nEshakka minsam\n\n00:03.500 --> 00:03.900\nTamom\n")
    catalogue.add(programme=tale, subtitles=[stories.Incoming(path, language="uz")], by=world.erlan, enqueue=False)
    track = tale.versions.get(kind="subtitles", language="uz")
    MachineLine.objects.create(
        programme=tale, work=MachineWork.TRANSLATION, language="uz", source_language="kk", engine="Parrot 1",
        start=600, end=1400, machine_text="Eshakka", published=True,
    )  # fmt: skip
    assert actions.take_subtitles(dub=dub, version=track, by=world.dilnoza) == 1
    first, second = dub.lines.all()
    assert (first.text, first.engine, first.waits_for_a_reader, second.text) == ("Eshakka minsam", "Parrot 1", True, "")


# ---------- voices


def test_a_voice_needs_a_consent_that_carries_it(world: World, dub: Dub) -> None:
    stories.translated(world, dub)
    elsewhere = Programme.objects.create(owner=world.almaty, titles={"kk": "x"}, genre="drama", year=2026)
    stories.voice(world, "V-1", scope=Scope(languages=["kk"], operations=()))
    stories.voice(world, "V-2", scope=Scope(programmes=[str(elsewhere.pk)], operations=()))
    withdraw_consent(consent=stories.voice(world, "V-4"), by=world.dilnoza)
    stories.consent_stories.agreed(world, "V-5")
    said = {"V-1": "this language", "V-2": "this programme", "V-4": "does not hold", "V-5": "no such", "V-9": "no such"}
    for reference, words in said.items():
        with pytest.raises(CannotDub, match=words):
            actions.cast(dub=dub, character="", consent=reference, by=world.dilnoza)
    with pytest.raises(CannotDub):
        actions.cast(dub=dub, character="Nobody", consent=stories.voice(world, "V-6").reference, by=world.dilnoza)


def test_a_consent_taken_back_stops_the_recording_the_mix_and_the_delivery(world: World, dub: Dub) -> None:
    dub = stories.mixed(world, dub)
    consent = stories.Consent.objects.get(reference="V-2026-1")
    assert [one.language for one in resting("V-2026-1")] == ["uz"]
    withdraw_consent(consent=consent, by=world.dilnoza)
    with pytest.raises(CannotDub, match="V-2026-1: The consent does not hold"):
        actions.deliver(dub=dub, by=world.erlan, enqueue=False)
    line = dub.lines.first()
    assert line is not None
    actions.send_back(dub=dub, lines={str(line.pk): "another voice"}, by=world.erlan)
    with pytest.raises(CannotDub, match="does not hold"):
        actions.begin_take(line=line, is_human=True, speaker_agrees=True, by=world.dilnoza)
    assert not Version.objects.filter(kind="sound", language="uz").exists()


# ---------- takes


def test_nothing_is_recorded_before_it_is_declared_and_the_speaker_agrees(world: World, dub: Dub) -> None:
    stories.ready_to_record(world, dub)
    line = dub.lines.get(line__number=1)
    for human, agrees in ((False, True), (True, False)):
        with pytest.raises(CannotDub):
            actions.begin_take(line=line, is_human=human, speaker_agrees=agrees, by=world.dilnoza)
    assert Take.objects.count() == 0


def test_a_take_is_measured_against_its_line_and_used(world: World, dub: Dub) -> None:
    stories.ready_to_record(world, dub)
    take = stories.take(dub, 1, world.dilnoza)
    assert (take.state, take.findings, take.consent, take.is_human) == (TakeState.KEPT, [], "V-2026-1", True)
    assert take.onset_ms == pytest.approx(500, abs=30)
    assert take.end_ms == pytest.approx(1500, abs=60)
    assert take.loudness == pytest.approx(-17, abs=1.5)
    assert dub.lines.get(line__number=1).take == take
    late = stories.take(dub, 2, world.dilnoza, begins_ms=2100)
    assert late.findings == ["late", "long"]


def test_a_silent_take_is_kept_but_not_used_and_what_is_no_sound_is_not_kept(
    world: World, dub: Dub, django_capture_on_commit_callbacks: Any
) -> None:
    stories.ready_to_record(world, dub)
    with django_capture_on_commit_callbacks(execute=True):
        silent = stories.take(dub, 1, world.dilnoza, data=stories.spoken(1.0, 0.5, level=0))
    assert silent.findings == ["silent"]
    assert dub.lines.get(line__number=1).take is None
    with pytest.raises(CannotDub):
        actions.choose_take(take=silent, by=world.dilnoza)
    with pytest.raises(CannotDub, match="cannot be read"):
        stories.take(dub, 1, world.dilnoza, data=b"#EXTM3U\nfile:///etc/passwd")
    assert Take.objects.filter(state=TakeState.UNREADABLE).count() == 1
    assert default_storage.listdir("takes/arriving")[1] == []


def test_a_take_goes_on_where_the_line_broke_off(world: World, dub: Dub) -> None:
    stories.ready_to_record(world, dub)
    data, by = stories.spoken(0.5, 1.0), world.dilnoza
    take = actions.begin_take(line=dub.lines.get(line__number=1), is_human=True, speaker_agrees=True, by=by)
    assert actions.receive(take=take, offset=0, data=data[:4000], by=by) == 4000
    # The answer was lost: the same piece comes again.
    assert actions.receive(take=take, offset=0, data=data[:4000], by=by) == 4000
    with pytest.raises(OtherPlace) as other:
        actions.receive(take=take, offset=6000, data=data[6000:], by=by)
    assert other.value.received == 4000
    assert actions.receive(take=take, offset=4000, data=data[4000:], by=by) == len(data)
    take.refresh_from_db()
    assert actions.finish_take(take=take, begins_ms=0, by=by).findings == []
    with pytest.raises(CannotDub, match="finished"):
        actions.receive(take=take, offset=len(data), data=b"x", by=by)


def test_a_take_has_limits(world: World, dub: Dub, monkeypatch: pytest.MonkeyPatch) -> None:
    stories.ready_to_record(world, dub)
    line, by = dub.lines.get(line__number=1), world.dilnoza
    take = actions.begin_take(line=line, is_human=True, speaker_agrees=True, by=by)
    with pytest.raises(NotAllowed):
        actions.receive(take=take, offset=0, data=b"x", by=world.erlan)
    for data in (b"", b"x" * (taking.PIECE + 1)):
        with pytest.raises(CannotDub):
            actions.receive(take=take, offset=0, data=data, by=by)
    monkeypatch.setattr(taking, "LARGEST", 10)
    with pytest.raises(CannotDub, match="at most"):
        actions.receive(take=take, offset=0, data=b"x" * 11, by=by)
    # Announced anew, what never arrived is gone.
    actions.receive(take=take, offset=0, data=b"x" * 9, by=by)
    actions.begin_take(line=line, is_human=True, speaker_agrees=True, by=by)
    assert line.takes.count() == 1
    monkeypatch.setattr(taking, "MOST_TAKES", 0)
    with pytest.raises(CannotDub):
        actions.begin_take(line=line, is_human=True, speaker_agrees=True, by=by)


def test_a_line_with_other_words_is_recorded_again_and_an_older_take_can_be_chosen(world: World, dub: Dub) -> None:
    stories.ready_to_record(world, dub)
    first, second = stories.take(dub, 1, world.dilnoza), stories.take(dub, 1, world.dilnoza)
    line = dub.lines.get(line__number=1)
    assert line.take == second
    actions.save_words(dub=dub, lines={str(line.pk): Written("Eshakka minib")}, by=world.dilnoza)
    line.refresh_from_db()
    assert not line.is_recorded
    actions.choose_take(take=first, by=world.dilnoza)
    line.refresh_from_db()
    assert (line.take, line.is_recorded) == (first, True)


# ---------- mix and delivery


def tone_at(samples: np.ndarray, hertz: float) -> float:
    """dB of one frequency."""
    wave = np.exp(-2j * np.pi * hertz * np.arange(samples.size) / stories.RATE)
    return float(20 * np.log10(abs(np.dot(samples, wave)) / samples.size + 1e-9))


def heard(path: Path) -> np.ndarray:
    with stories.av.open(str(path)) as container:
        frames = [one.to_ndarray() for one in container.decode(audio=0)]
    return np.concatenate(frames, axis=1).reshape(-1, 2).T[0] / 2**31


def test_voices_lie_over_music_and_effects_and_the_original_is_silent(
    world: World, tale: Programme, tmp_path: Path
) -> None:
    music = sound(tmp_path / "music.wav", seconds=4, wave=tone(1000, -30))
    dub = stories.mixed(world, stories.begun(world, tale, music=music))
    mix = dub.mixes.get()
    assert (dub.step, mix.is_ducked, mix.state) == (DubStep.CHECK, False, "ready")
    samples = heard(Path(mix.sound.path))
    assert samples.size == 4 * stories.RATE
    line, pause = samples[int(0.7 * 48000) : int(1.3 * 48000)], samples[int(3.3 * 48000) : int(3.9 * 48000)]
    assert tone_at(line, 220) > tone_at(line, 1000) > -60
    assert tone_at(line, 300) < tone_at(line, 1000) - 20
    assert tone_at(pause, 1000) == pytest.approx(tone_at(line, 1000), abs=1)
    assert tone_at(pause, 220) < -70


def test_without_music_and_effects_the_original_gives_way_under_the_voices(world: World, dub: Dub) -> None:
    dub = stories.mixed(world, dub)
    mix = dub.mixes.get()
    assert mix.is_ducked
    samples = heard(Path(mix.sound.path))
    line, pause = samples[int(0.7 * 48000) : int(1.3 * 48000)], samples[int(3.3 * 48000) : int(3.9 * 48000)]
    assert tone_at(line, 300) == pytest.approx(tone_at(pause, 300) - 18, abs=2)


def test_the_owner_checks_and_the_dub_is_a_sound_of_the_programme(world: World, tale: Programme, dub: Dub) -> None:
    dub = stories.mixed(world, dub)
    with pytest.raises(NotAllowed):
        actions.deliver(dub=dub, by=world.dilnoza, enqueue=False)
    ingest: Ingest = actions.deliver(dub=dub, by=world.erlan, enqueue=False)
    dub.refresh_from_db()
    version = tale.versions.get(kind="sound", language="uz")
    assert (dub.step, dub.version, version.made_by) == (DubStep.DELIVERED, version, world.tashkent)
    said = Declaration.objects.get(version=version, state="signed")
    assert (said.no_ai, said.declared_by) == (True, world.dilnoza)
    assert said.uses == [{"kind": AIKind.HUMAN, "consents": ["V-2026-1"]}]
    package = catalogue.make_package(ingest=ingest)
    assert package is not None
    assert [one["language"] for one in package.sounds] == ["kk", "uz"]
    folder = Path(default_storage.path(f"packages/{package.folder}/sound-uz"))
    assert measure_track(folder).integrated == pytest.approx(-23, abs=0.5)
    with pytest.raises(CannotDub):
        actions.drop(dub=dub, by=world.dilnoza)


def test_a_voice_taken_back_later_takes_the_dub_off_the_air(world: World, tale: Programme, dub: Dub) -> None:
    dub = stories.mixed(world, dub)
    actions.deliver(dub=dub, by=world.erlan, enqueue=False)
    withdraw_consent(consent=stories.Consent.objects.get(), by=world.dilnoza)
    assert not may_be_shown(Programme.objects.get(pk=tale.pk))


def test_a_machine_that_helped_to_translate_stands_on_the_label(
    world: World, tale: Programme, dub: Dub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(machines, "translator", lambda *_languages: Parrot())
    actions.draft_by_machine(dub=dub, by=world.dilnoza)
    dub = stories.mixed(world, dub)
    actions.deliver(dub=dub, by=world.erlan, enqueue=False)
    said = Declaration.objects.get(version__language="uz", version__kind="sound", state="signed")
    assert not said.no_ai
    assert [(one["kind"], one.get("system")) for one in said.uses] == [("human", None), ("assist", "Parrot 1")]


def test_the_owner_sends_lines_back_and_the_mix_is_made_anew(world: World, dub: Dub) -> None:
    dub = stories.mixed(world, dub)
    line = dub.lines.get(line__number=2)
    with pytest.raises(CannotDub):
        actions.send_back(dub=dub, lines={str(line.pk): "  "}, by=world.erlan)
    dub = actions.send_back(dub=dub, lines={str(line.pk): "the name is wrong"}, by=world.erlan)
    assert dub.step == DubStep.RECORDING
    with pytest.raises(CannotDub):
        actions.finish(dub=dub, by=world.dilnoza)
    stories.take(dub, 2, world.dilnoza)
    dub = actions.finish(dub=dub, by=world.dilnoza)
    actions.make_mix(mixed=actions.order_mix(dub=dub, is_true=True, by=world.dilnoza, enqueue=False))
    dub.refresh_from_db()
    assert (dub.step, dub.mixes.count()) == (DubStep.CHECK, 2)


def test_who_dubs_declares_before_it_is_mixed(world: World, dub: Dub) -> None:
    stories.ready_to_record(world, dub)
    for number in (1, 2):
        stories.take(dub, number, world.dilnoza)
    dub = actions.finish(dub=dub, by=world.dilnoza)
    with pytest.raises(CannotDub):
        actions.order_mix(dub=dub, is_true=False, by=world.dilnoza)
    actions.order_mix(dub=dub, is_true=True, by=world.dilnoza, enqueue=False)
    with pytest.raises(CannotDub, match="already"):
        actions.order_mix(dub=dub, is_true=True, by=world.dilnoza, enqueue=False)


# ---------- who is told


def test_a_dub_made_once_is_offered_to_everyone_entitled_and_told_to_who_wished(
    world: World, tale: Programme, dub: Dub
) -> None:
    actions.wish(programme=tale, language="uz", by=world.sevda)
    licence(world, tale, "bishkek", sounds=["ky", "uz"])
    licence(world, tale, "ankara", territories=["TR"], sounds=["tr"])

    def told(person: Person) -> list[str]:
        desk = desk_of(person, timezone.now())
        return [job.title for job in (*desk.today, *desk.later) if job.address.endswith(f"?cell={tale.pk}.uz")]

    readers = (world.aigul, world.sevda, world.people["elif"], world.asel, world.dilnoza)
    dub = stories.mixed(world, dub)
    assert [told(one) for one in readers] == [[]] * 5
    assert queries.offers_to(world.bishkek, timezone.now() - dt.timedelta(days=30)) == []
    actions.deliver(dub=dub, by=world.erlan, enqueue=False)
    assert queries.entitled(tale, "uz") == [world.bishkek]
    show, ask = ["Show it in another language"], ["Ask for the right to what you wished for"]
    # Ankara's right is for the Turkish sound; Almaty took it in, and Toshkent made it.
    assert [told(one) for one in readers] == [show, ask, [], [], []]
    Stage.objects.filter(dub=dub, step="check").update(done_at=timezone.now() - dt.timedelta(days=31))
    assert [told(one) for one in readers] == [[]] * 5
