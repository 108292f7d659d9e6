"""A clip without a manifest is looked up: what may be said of it, what is kept, who may read it, what is deleted."""

import datetime as dt
from pathlib import Path

import cv2
import numpy as np
import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone
from django.utils.translation import override

from ortaq.catalogue.models import Programme
from ortaq.core.likeness import sandbox
from ortaq.core.likeness.verdicts import Kind
from ortaq.core.origin.label import UNKNOWN, label_words
from ortaq.likeness import lookups, rules
from ortaq.likeness.models import Lookup, LookupState
from ortaq.origin import found
from ortaq.work import likeness as indexes
from ortaq.work.settings import settings as node
from tests.core.likeness import moving
from tests.rooms import lookup_stories as stories
from tests.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_files")]
SMALL = {"crf": "30"}


@pytest.fixture(autouse=True)
def own_index(own_files: None) -> None:
    """An index of this test alone."""
    indexes.pictures.cache_clear()
    indexes.sounds.cache_clear()


@pytest.fixture
def steppe(world: World) -> Programme:
    """A programme of Almaty in Kazakh and Kyrgyz, beside another one."""
    stories.registered(world.baku, 2)
    return stories.registered(world.almaty, 1)


def grey(picture: bytes) -> np.ndarray:
    return cv2.resize(cv2.imdecode(np.frombuffer(picture, np.uint8), cv2.IMREAD_GRAYSCALE), (160, 90)).astype(float)


def stored(name: str) -> bytes:
    with default_storage.open(name, "rb") as file:
        return bytes(file.read())


def on_disk(folder: Path, piece: bytes) -> list[Path]:
    """Files in which these bytes lie."""
    return [path for path in folder.rglob("*") if path.is_file() and piece in path.read_bytes()]


def kept_files() -> list[str]:
    folder = Path(default_storage.path("lookups"))
    return sorted(path.name for path in folder.rglob("*")) if folder.exists() else []


def test_a_dub_cut_out_and_cropped_is_found_with_its_seconds_its_language_and_its_pictures(
    steppe: Programme, tmp_path: Path
) -> None:
    sounds = [stories.later(stories.voice(11), 6)]
    clip = stories.drawn(tmp_path / "a.mp4", 1, 10, start=6, change=moving.cropped, sounds=sounds, options=SMALL)
    made = lookups.look_up(clip, "seen/on/a wall.mp4")
    made.refresh_from_db()
    assert (made.state, made.file_name, made.per_mille) == (LookupState.READY, "a wall.mp4", 1000)
    answer = made.told
    assert answer
    (part,) = answer.verdict.parts
    assert (answer.verdict.kind, part.programme) == (Kind.MATCH, str(steppe.pk))
    assert abs(part.first - 6) < 0.3
    assert {tag for one in part.sounds for tag in one.languages[:1]} == {"ky"}
    assert 1 <= len(answer.pairs) <= 3
    for mine, theirs in made.pictures:
        one, other = grey(stored(mine)), grey(stored(theirs))
        # Aligned: the clip's picture is the middle of the programme's.
        middle = cv2.resize(other[4:86, 8:152], (160, 90))
        assert np.corrcoef(one.ravel(), middle.ravel())[0, 1] > 0.9


def test_another_sound_is_told_and_from_which_programme_it_is(steppe: Programme, tmp_path: Path) -> None:
    other = Programme.objects.exclude(pk=steppe.pk).get()
    sounds = [stories.later(stories.voice(20), 4)]
    clip = stories.drawn(tmp_path / "a.mp4", 1, 12, start=4, sounds=sounds, options=SMALL)
    answer = lookups.look_up(clip, "a.mp4").told
    assert answer
    assert answer.verdict.kind is Kind.SOUND_DIFFERS
    assert {one.taken_from for one in answer.verdict.differs} <= {str(other.pk), ""}
    with override("en"):
        told = found.told(answer, None, "en")
    assert told.headline.startswith("The picture looks like “The steppe, part 1”, 0:04–")
    assert told.headline.endswith(" The sound is another one.")
    assert {one.kind for one in told.parts[0].sounds} == {"other"}
    # Nothing is declared of that sound, so nothing is said that would speak for it.
    assert told.parts[0].badge in {"", label_words(UNKNOWN, "en")}
    assert "of the sound in this clip nothing is known here" in told.parts[0].sentence


def test_missing_seconds_are_told(steppe: Programme, tmp_path: Path) -> None:
    clip = stories.joined(tmp_path / "a.mp4", (1, 2.0, 8.0), (1, 15.0, 8.0), options=SMALL)
    answer = lookups.look_up(clip, "a.mp4").told
    assert answer
    with override("en"):
        told = found.told(answer, None, "en")
    assert told.kind is Kind.SPLICED
    assert told.headline == "This was put together from parts of “The steppe, part 1”."
    assert [part.named.title for part in told.parts] == ["The steppe, part 1"] * 2
    ((at, words),) = told.cuts
    assert abs(at - 8) < 1.5
    assert words.endswith("5 seconds of the programme are missing.")


def test_of_what_is_not_registered_we_cannot_say_anything_and_say_no_more(steppe: Programme, tmp_path: Path) -> None:
    clip = stories.drawn(tmp_path / "a.mp4", 77, 10, sounds=[stories.voice(770)])
    answer = lookups.look_up(clip, "a.mp4").told
    assert answer
    with override("en"):
        told = found.told(answer, None, "en")
    assert (told.kind, told.parts, told.heard) == (Kind.UNKNOWN, (), ())
    assert told.headline == "We cannot say where this clip comes from."
    said = f"{told.headline} {told.sentence}".lower()
    assert "says nothing about who made it or whether ai was used" in said
    assert not [word for word in ("fake", "not ai", "without ai", "genuine") if word in said]


def test_footage_of_several_programmes_is_listed_and_what_is_not_public_is_only_counted(
    world: World, steppe: Programme, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    twin = stories.registered(world.bishkek, 1)
    clip = stories.drawn(tmp_path / "a.mp4", 1, 10, start=5, options=SMALL)
    answer = lookups.look_up(clip, "a.mp4").told
    assert answer
    assert answer.verdict.kind is Kind.SHARED
    monkeypatch.setattr(found.queries, "withheld", lambda programmes: {twin.pk} & {*programmes})
    with override("en"):
        for person, more in ((None, 1), (world.erlan, 1), (world.aigul, 0)):
            (shared,) = found.told(answer, person, "en").shared
            assert (len(shared.named), shared.more) == (2 - more, more)
            told = str(found.answer_json(answer, found.told(answer, person, "en"), "en"))
            assert (str(twin.pk) in told) is (more == 0)
        assert found.told(answer, None, "en").headline == "The same footage is in 2 programmes."


def test_nothing_of_the_clip_is_on_the_disk_once_it_is_answered(steppe: Programme, tmp_path: Path) -> None:
    clip = stories.drawn(tmp_path.parent / f"{tmp_path.name}-clip.mp4", 1, 8, start=6, options=SMALL)
    piece = clip.read_bytes()[-400:-200]
    waits = lookups.begin(clip, "a.mp4")
    assert len(on_disk(tmp_path, piece)) == 1
    lookups.work(waits)
    waits.refresh_from_db()
    assert (waits.state, waits.clip) == (LookupState.READY, "")
    assert on_disk(tmp_path, piece) == []
    assert all(name.endswith(".jpg") for name in kept_files())
    assert kept_files()
    # What a worker left behind that was lost goes too, but not while somebody may still be at it.
    left = default_storage.save(f"lookups/{waits.pk}-7-clip.jpg", ContentFile(piece))
    lookups.forget()
    assert default_storage.exists(left)
    lookups.forget(timezone.now() + lookups.GIVEN_UP + dt.timedelta(minutes=1))
    assert on_disk(tmp_path, piece) == []
    # What shows the answer goes as well, and on its day only.
    assert lookups.forget(timezone.now() + dt.timedelta(days=node().find_keep_days - 1)) == 0
    assert lookups.forget(timezone.now() + dt.timedelta(days=node().find_keep_days + 1)) == 1
    assert (kept_files(), Lookup.objects.count()) == ([], 0)


def test_nothing_of_it_is_left_either_when_it_cannot_be_read_or_something_breaks(
    steppe: Programme, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    letter = tmp_path / "letter.mp4"
    letter.write_bytes(b"Dear Sir, " * 50)
    unread = lookups.begin(letter, "letter.mp4")
    lookups.work(unread)
    assert (unread.state, unread.problem) == (LookupState.FAILED, sandbox.UNREADABLE)
    monkeypatch.setattr(lookups.clips, "look", lambda *_given, **_named: 1 / 0)
    broken = lookups.begin(stories.drawn(tmp_path / "a.mp4", 1, 4), "a.mp4")
    with pytest.raises(ZeroDivisionError):
        lookups.work(broken)
    broken.refresh_from_db()
    assert (broken.state, broken.problem) == (LookupState.FAILED, lookups.BROKEN)
    never = lookups.begin(letter, "letter.mp4")
    assert kept_files() == [f"{never.pk}.clip"]
    lookups.forget(timezone.now() + lookups.GIVEN_UP + dt.timedelta(minutes=1))
    never.refresh_from_db()
    assert (never.state, never.problem, kept_files()) == (LookupState.FAILED, lookups.LOST, [])


def test_a_case_is_kept_until_it_is_let_go(steppe: Programme, tmp_path: Path) -> None:
    made = lookups.look_up(stories.drawn(tmp_path / "a.mp4", 1, 8), "a.mp4")
    lookups.keep(made)
    assert lookups.forget(timezone.now() + dt.timedelta(days=1000)) == 0
    lookups.let_go(made)
    assert lookups.forget(timezone.now() + dt.timedelta(days=node().find_keep_days + 1)) == 1


def test_too_large_and_too_many_clips_are_not_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, db: None) -> None:
    clip = tmp_path / "a.mp4"
    clip.write_bytes(bytes((1 << 20) + 1))
    monkeypatch.setattr(node(), "find_max_mb", 1)
    with pytest.raises(lookups.TooLarge):
        lookups.begin(clip, "a.mp4")
    with pytest.raises(lookups.TooLarge):
        lookups.look_up(clip, "a.mp4")
    clip.write_bytes(b"small")
    monkeypatch.setattr(node(), "find_waiting", 1)
    lookups.begin(clip, "a.mp4")
    with pytest.raises(lookups.Busy):
        lookups.begin(clip, "a.mp4")


def test_a_members_answer_is_for_the_house_that_asked(world: World, tmp_path: Path) -> None:
    (tmp_path / "a.mp4").write_bytes(b"small")
    asked = lookups.begin(tmp_path / "a.mp4", "a.mp4", by=world.erlan, house=world.almaty)
    open_to_all = lookups.begin(tmp_path / "a.mp4", "a.mp4")
    assert [rules.may_read(who, asked) for who in (world.erlan, world.asel, world.aigul, None)] == [
        True,
        True,
        False,
        False,
    ]
    assert rules.may_read(None, open_to_all)
