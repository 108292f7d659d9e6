"""A person says what a tale is called: recorded for the children of a territory, heard before the machine."""

import datetime as dt
import io
import wave
from collections.abc import Callable
from contextlib import AbstractContextManager

import numpy as np
import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from ortaq.catalogue.models import Programme
from ortaq.catalogue.subtitles import speaking
from ortaq.children import actions, personal, queries, recorded, visit, voices
from ortaq.children.models import TitleVoice
from ortaq.core.media.house import LOUDNESS
from ortaq.ledger.models import Entry
from ortaq.members.models import Person
from ortaq.members.rules import NotAllowed
from ortaq.standards.consents import actions as register
from ortaq.standards.consents import reach
from ortaq.viewer import territory
from ortaq.work.personal import Whom
from ortaq.work.settings import Settings
from tests.rooms.children_stories import approved, child, officer_of, tale
from tests.rooms.consent_stories import agreed
from tests.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_files")]
RATE = 44_100
Commits = Callable[..., AbstractContextManager[object]]


@pytest.fixture(autouse=True)
def silent_node(monkeypatch: pytest.MonkeyPatch) -> None:
    """A node that lets viewers say where they watch; its operator has allowed no machine voice."""
    for place in (territory, visit, voices, speaking):
        monkeypatch.setattr(place, "settings", lambda: Settings(territory_choice=True, demo=True, speak=False))


@pytest.fixture
def commits(django_capture_on_commit_callbacks: Commits) -> Commits:
    """What waits for the end of a transaction is done in a block of this."""
    return django_capture_on_commit_callbacks


def spoken(seconds: float = 2.0, level: float = 0.05) -> bytes:
    """Somebody speaks quietly, with silence before and after, as a WAV file."""
    time = np.arange(round(seconds * RATE)) / RATE
    words = level * np.sin(2 * np.pi * 300 * time) * (np.sin(2 * np.pi * 3 * time) > -0.4)
    quiet = np.zeros(RATE)
    samples = (np.concatenate([quiet, words, quiet]) * 32767).astype("<i2")
    file = io.BytesIO()
    with wave.open(file, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(RATE)
        out.writeframes(samples.tobytes())
    return file.getvalue()


def said(programme: Programme, by: Person, language: str = "kk", consent: str = "") -> TitleVoice:
    """An officer keeps what Asel has said."""
    told = {"data": spoken(), "speaker": "Asel", "is_human": True}
    return recorded.record(programme=programme, language=language, by=by, consent=consent, **told)


def heard(programme: Programme, where: str) -> bytes:
    """What a child hears that asks for the title; empty: nothing."""
    answer = Client().get(f"{where}tale/{programme.pk}/said/title.wav")
    assert not answer.cookies
    return answer.content if answer.status_code == 200 else b""


# ---------- a person is heard ----------


def test_a_recorded_title_is_heard_at_house_loudness_where_no_machine_may_speak(world: World) -> None:
    one, where = tale(world), child("kz", code="kk")
    approved(one, world.almaty)
    assert heard(one, where) == b""
    made = said(one, officer_of(world.almaty))
    with wave.open(io.BytesIO(heard(one, where))) as file:
        assert (file.getnchannels(), file.getframerate()) == (1, 24_000)
        seconds = file.getnframes() / file.getframerate()
    assert 1.5 < seconds < 2.5, "the silence before and after is cut off"
    assert abs(made.loudness - LOUDNESS) <= 0.5
    page = Client(headers={"accept-language": "en"}).get(where).content.decode()
    assert "data-title-say" in page
    assert f"tale/{one.pk}/said/title.wav" in page
    assert "data-listen" in page, "the room can be read aloud, because a person has said something in it"
    told = Client().get(f"{where}tale/{one.pk}/keep.json").json()
    assert f"{where}tale/{one.pk}/said/title.wav" in told["files"], "it is kept with the tale"


def test_a_person_is_heard_before_the_machine(world: World, monkeypatch: pytest.MonkeyPatch, commits: Commits) -> None:
    one, where = tale(world), child("kz", code="kk")
    approved(one, world.almaty)
    monkeypatch.setattr(voices, "silence", lambda _tag: "")
    monkeypatch.setattr(voices, "said", lambda _text, _tag: b"machine")
    assert heard(one, where) == b"machine"
    made = said(one, officer_of(world.almaty))
    with default_storage.open(made.sound.name) as file:
        assert heard(one, where) == file.read()
    assert heard(one, child("kz", code="en")) == b"machine", "in another language the machine still reads"
    with commits(execute=True):
        recorded.remove(voice=made, by=officer_of(world.almaty))
    assert heard(one, where) == b"machine"
    assert not default_storage.exists(made.sound.name)


def test_nobody_hears_the_script(world: World) -> None:
    one = tale(world)
    approved(one, world.almaty)
    said(one, officer_of(world.almaty))
    for code in ("kk", "kk-latn", "kk-arab"):
        assert heard(one, child("kz", code=code)), code


def test_it_is_heard_only_where_the_officer_answers_for_it(world: World) -> None:
    one = tale(world)
    approved(one, world.almaty)
    approved(one, world.bishkek)
    said(one, officer_of(world.almaty))
    assert heard(one, child("kz", code="kk"))
    assert heard(one, child("kg", code="kk")) == b""
    actions.withdraw(approval=queries.standing("KZ").get(), by=officer_of(world.almaty))
    assert heard(one, child("kz", code="kk")) == b"", "what is not shown is not said either"


def test_a_title_that_was_changed_is_not_said_as_it_was(world: World) -> None:
    one = tale(world)
    approved(one, world.almaty)
    said(one, officer_of(world.almaty))
    Programme.objects.filter(pk=one.pk).update(titles={**one.titles, "kk": "Басқа"})
    assert heard(one, child("kz", code="kk")) == b""


# ---------- whose voice it is ----------


def test_a_voice_with_a_consent_is_silent_from_its_end_on(world: World) -> None:
    one = tale(world)
    approved(one, world.almaty)
    consent = agreed(world)
    said(one, officer_of(world.almaty), consent="V-1")
    assert heard(one, child("kz", code="kk"))
    assert [row.title for row in reach.resting("V-1")] == [one.titles["kk"]]
    register.withdraw_consent(consent=consent, by=world.erlan)
    assert heard(one, child("kz", code="kk")) == b""


@pytest.mark.parametrize(
    ("reference", "change", "sentence"),
    [
        ("V-9", {}, "no such consent"),
        ("V-1", {"kind": "face"}, "something else than the voice"),
        ("V-1", {"given_on": dt.date(2020, 1, 1), "ends_on": dt.date(2021, 1, 1)}, "does not hold"),
    ],
)
def test_a_consent_that_does_not_carry_the_voice_is_refused(
    world: World, reference: str, change: dict[str, object], sentence: str
) -> None:
    agreed(world, **change)
    with pytest.raises(recorded.BadVoice, match=sentence):
        said(tale(world), officer_of(world.almaty), consent=reference)
    assert not TitleVoice.objects.exists()


def test_a_person_who_is_erased_is_no_longer_heard_and_the_log_never_had_the_name(
    world: World, commits: Commits
) -> None:
    one = tale(world)
    consent = agreed(world)
    made = said(one, officer_of(world.almaty), consent="V-1")
    whom = Whom("subject", str(consent.subject_id), "p")
    assert [row["title"] for row in personal.found(whom)] == [made.title]
    with commits(execute=True):
        assert personal.erase(whom) == 1
    assert not TitleVoice.objects.exists()
    assert not default_storage.exists(made.sound.name)
    entry = Entry.objects.get(action="title recorded")
    assert "Asel" not in str(entry.details)
    assert personal.erase(Whom("account", str(world.erlan.pk), "p")) == 0


def test_recordings_of_what_children_no_longer_see_go_when_they_are_old(world: World, commits: Commits) -> None:
    one, other = tale(world), tale(world, title="Алдар Көсе")
    approved(one, world.almaty)
    kept, gone = said(one, officer_of(world.almaty)), said(other, officer_of(world.almaty))
    assert personal.sweep(timezone.now() - dt.timedelta(days=1)) == 0
    with commits(execute=True):
        assert personal.sweep(timezone.now() + dt.timedelta(days=1)) == 1
    assert list(TitleVoice.objects.all()) == [kept]
    assert not default_storage.exists(gone.sound.name)


# ---------- who, and what is taken ----------


def test_only_an_officer_keeps_and_removes_and_only_for_their_own_house(world: World, commits: Commits) -> None:
    one = tale(world)
    for person in (world.aigul, world.nurlan, world.erlan):
        with pytest.raises(NotAllowed):
            said(one, person)
    made = said(one, officer_of(world.almaty))
    with pytest.raises(NotAllowed):
        recorded.remove(voice=made, by=officer_of(world.bishkek))
    assert [row.action for row in Entry.objects.filter(action__startswith="title")] == ["title recorded"]
    with commits(execute=True):
        again = said(one, officer_of(world.almaty))
    assert list(TitleVoice.objects.all()) == [again], "a new one takes the place of the old one"
    assert not default_storage.exists(made.sound.name)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"data": b"RIFF nothing"}, "cannot be read"),
        ({"data": b""}, "cannot be read"),
        ({"data": spoken(9.5)}, "at most 10 seconds"),
        ({"data": b"x" * ((1 << 20) + 1)}, "at most 1 MB"),
        ({"data": spoken(level=0.0)}, "Nothing is heard"),
        ({"is_human": False}, "Say that it is one"),
        ({"speaker": "  "}, "whose voice"),
        ({"speaker": "a" * 121}, "whose voice"),
        ({"language": "hu"}, "no title in this language"),
        ({"language": "../x"}, "no title in this language"),
    ],
)
def test_what_cannot_be_taken_gets_a_sentence_and_leaves_nothing(
    world: World, change: dict[str, object], sentence: str
) -> None:
    told = {"language": "kk", "data": spoken(), "speaker": "Asel", "is_human": True, **change}
    with pytest.raises(recorded.BadVoice, match=sentence):
        recorded.record(programme=tale(world), by=officer_of(world.almaty), **told)
    assert not TitleVoice.objects.exists()
    assert default_storage.exists(recorded.SHELF) is False or default_storage.listdir(recorded.SHELF)[1] == []


def test_the_officer_records_listens_and_removes_on_the_page(world: World, sign_in: Callable[..., Client]) -> None:
    one = tale(world)
    approved(one, world.almaty)
    client = sign_in(officer_of(world.almaty))
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    address = f"/standards/children/programme/{one.pk}/voices/"
    assert "nobody says it" in client.get(address).content.decode()
    form = {"language": "kk", "speaker": "Asel", "human": "on"}
    sound = SimpleUploadedFile("title.webm", spoken(), "audio/webm")
    page = client.post(address, form | {"sound": sound}, follow=True).content.decode()
    assert "a human voice: Asel" in page
    made = TitleVoice.objects.get()
    assert client.get(f"/standards/children/voices/{made.pk}/sound.wav").content[:4] == b"RIFF"
    assert "a person in 1 language" in client.get("/standards/children/").content.decode()
    assert "Record the title, or choose a file" in client.post(address, form, follow=True).content.decode()
    other = sign_in(officer_of(world.bishkek))
    for path in ("sound.wav", "remove/"):
        method = other.get if path.endswith("wav") else other.post
        assert method(f"/standards/children/voices/{made.pk}/{path}").status_code == 404
    client = sign_in(officer_of(world.almaty))
    client.post(f"/standards/children/voices/{made.pk}/remove/")
    assert not TitleVoice.objects.exists()
