"""Declarations: under a name, never changed in place; and the signed film that follows from them."""

from pathlib import Path

import av
import pytest
from django.core.files.storage import default_storage
from django_tasks_db.models import DBTaskResult

from ortaq.catalogue.models import Programme, Version
from ortaq.core.origin import verdict
from ortaq.core.origin.label import UNKNOWN, Label
from ortaq.core.origin.uses import AIKind, AIUse
from ortaq.ledger.models import Entry
from ortaq.members import keys
from ortaq.members.models import Person, Role
from ortaq.members.rules import NotAllowed
from ortaq.origin import actions, queries, tasks
from ortaq.origin.models import Declaration, DeclarationState, Tamga, TamgaState
from tests import origin_clips
from tests.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_files")]
DRAWN = AIUse(AIKind.CGI, system="pycairo")
VOICE = AIUse(AIKind.VOICE, system="espeak-ng", version="1.52")
HUMAN = AIUse(AIKind.HUMAN)


@pytest.fixture
def tale(world: World) -> Programme:
    return origin_clips.programme(world.almaty)


def version(tale: Programme, kind: str, language: str = "") -> Version:
    return tale.versions.get(kind=kind, language=language)


def content(name: str) -> bytes:
    with default_storage.open(name) as file:
        return file.read()


def declare_all(tale: Programme, by: Person) -> None:
    actions.declare(version=version(tale, "picture"), by=by, no_ai=True, uses=[DRAWN])
    for one in tale.versions.filter(kind="sound"):
        actions.declare(version=one, by=by, no_ai=False, uses=[VOICE])
    for one in tale.versions.filter(kind="subtitles"):
        actions.declare(version=one, by=by, no_ai=True, uses=[HUMAN])


def test_erlan_declares_the_voice_under_his_name(world: World, tale: Programme) -> None:
    made = actions.declare(
        version=version(tale, "sound", "kk"), by=world.erlan, no_ai=False, uses=[VOICE], note=" tale "
    )
    statement = queries.statement_of(made)
    assert (statement.uses, statement.declared_by, statement.declared_for) == (
        (VOICE,),
        world.erlan.name,
        world.almaty.name,
    )
    assert (made.note, made.state, len(made.digest)) == ("tale", DeclarationState.SIGNED, 64)
    entry = Entry.objects.latest("number")
    assert (entry.action, entry.actor, entry.details["digest"]) == ("declared", str(world.erlan.pseudonym), made.digest)


def test_that_no_ai_was_used_is_a_statement_with_a_name_under_it(world: World, tale: Programme) -> None:
    made = actions.declare(version=version(tale, "picture"), by=world.erlan, no_ai=True)
    assert (made.no_ai, made.uses, made.declared_by) == (True, [], world.erlan)


def test_a_new_declaration_takes_the_place_of_the_old_one_which_stays(world: World, tale: Programme) -> None:
    sound = version(tale, "sound", "kk")
    old = actions.declare(version=sound, by=world.erlan, no_ai=True)
    new = actions.declare(version=sound, by=world.erlan, no_ai=False, uses=[VOICE])
    old.refresh_from_db()
    assert (old.state, old.no_ai, new.state) == (DeclarationState.SUPERSEDED, True, DeclarationState.SIGNED)
    assert Entry.objects.latest("number").details["supersedes"] == str(old.pk)
    again = actions.declare(version=sound, by=world.erlan, no_ai=False, uses=[VOICE])
    assert (again, Declaration.objects.count()) == (new, 2)


def test_uses_may_come_as_json(world: World, tale: Programme) -> None:
    made = actions.declare(
        version=version(tale, "sound", "kk"),
        by=world.erlan,
        no_ai=False,
        uses=[{"kind": "dub.ai", "system": "espeak-ng"}],
    )
    assert queries.statement_of(made).uses == (AIUse(AIKind.DUB, system="espeak-ng"),)


@pytest.mark.parametrize(
    ("no_ai", "uses", "code"),
    [
        (False, [], "nothing-said"),
        (True, [{"kind": "voice.synthetic", "system": "x"}], "contradiction"),
        (False, [{"kind": "voice.synthetic"}], "system-missing"),
        (False, [{"kind": "voice.synthetic", "system": "x", "cloned": True}], "consent-missing"),
        (False, [{"kind": "magic"}], "unknown-kind"),
        (False, [{"kind": "gen.full.video", "system": "x"}], "contradiction"),
        (False, [{"kind": "voice.synthetic", "system": "x", "ranges": [[5, 5]]}], "bad-range"),
        (False, [{"kind": "voice.synthetic", "system": "x", "colour": "red"}], "bad-field"),
    ],
)
def test_what_cannot_stand_is_refused_with_a_sentence(
    world: World, tale: Programme, no_ai: bool, uses: list[dict[str, object]], code: str
) -> None:
    with pytest.raises(actions.BadDeclaration) as refused:
        actions.declare(version=version(tale, "sound", "kk"), by=world.erlan, no_ai=no_ai, uses=uses)
    assert refused.value.code == code
    assert str(refused.value).endswith(".")
    assert Declaration.objects.count() == 0


def test_only_the_house_that_made_a_version_declares_it(world: World, tale: Programme) -> None:
    for person in (world.aigul, world.nurlan):
        with pytest.raises(NotAllowed, match=world.almaty.name):
            actions.declare(version=version(tale, "picture"), by=person, no_ai=True)
    world.asel.roles = [Role.RIGHTS]
    with pytest.raises(NotAllowed):
        actions.declare(version=version(tale, "picture"), by=world.asel, no_ai=True)
    world.asel.roles = [Role.STANDARDS]
    assert actions.declare(version=version(tale, "picture"), by=world.asel, no_ai=True).declared_by == world.asel


def test_a_programme_is_declared_when_every_version_is(world: World, tale: Programme) -> None:
    assert not queries.declared(tale)
    assert len(queries.undeclared_versions(tale)) == 4
    declare_all(tale, world.erlan)
    assert queries.declared(tale)
    assert queries.undeclared_versions(tale) == []
    assert not queries.declared(origin_clips.programme(world.almaty, sounds=(), subtitles=()))


def test_a_programme_without_versions_is_not_declared(world: World) -> None:
    empty = origin_clips.programme(world.almaty, sounds=(), subtitles=())
    empty.versions.all().delete()
    assert not queries.declared(empty)
    assert (queries.label_of_all(empty), queries.label_for(empty, "kk")) == (UNKNOWN, UNKNOWN)
    with pytest.raises(actions.DeclarationMissing):
        actions.refuse_undeclared(programme=empty)


def test_the_label_follows_the_sound_that_is_heard(world: World, tale: Programme) -> None:
    assert queries.label_for(tale, "kk") == UNKNOWN
    actions.declare(version=version(tale, "picture"), by=world.erlan, no_ai=True, uses=[DRAWN])
    actions.declare(version=version(tale, "sound", "kk"), by=world.erlan, no_ai=True, uses=[HUMAN])
    assert queries.label_for(tale, "kk") is None
    assert queries.label_for(tale, "kk", "kk") == UNKNOWN
    actions.declare(version=version(tale, "sound", "ky"), by=world.erlan, no_ai=False, uses=[VOICE])
    voice = Label("voice", 3, ("voice.synthetic",))
    assert queries.label_for(tale, "ky", "kk") == voice
    raw = AIUse(AIKind.SUBTITLES_RAW, system="Apertium")
    actions.declare(version=version(tale, "subtitles", "kk"), by=world.erlan, no_ai=False, uses=[raw])
    assert queries.label_for(tale, "kk", "kk") == Label("subtitles", 1, ("subtitle.ai.raw",))
    assert queries.labels(tale) == {"kk": None, "ky": voice}
    assert queries.label_of_all(tale) == Label("voice", 3, ("subtitle.ai.raw", "voice.synthetic"))


def test_a_programme_that_is_not_wholly_declared_is_not_signed(world: World, tale: Programme) -> None:
    origin_clips.packaged(tale)
    actions.declare(version=version(tale, "picture"), by=world.erlan, no_ai=True)
    with pytest.raises(actions.DeclarationMissing, match=r"sound kk, sound ky, subtitles kk\.$"):
        actions.sign_programme(programme=tale, by=world.erlan)
    assert Tamga.objects.count() == 0


def test_a_programme_without_a_package_and_a_stranger_are_refused(world: World, tale: Programme) -> None:
    declare_all(tale, world.erlan)
    with pytest.raises(actions.NotPackaged):
        actions.sign_programme(programme=tale, by=world.erlan)
    with pytest.raises(NotAllowed):
        actions.sign_programme(programme=tale, by=world.aigul)


def test_the_signed_film_says_who_made_it_and_what_ai_made_of_it(world: World, tale: Programme, tmp_path: Path) -> None:
    origin_clips.packaged(tale)
    declare_all(tale, world.erlan)
    tamga = actions.sign_programme(programme=tale, by=world.erlan)
    copy = tmp_path / "film.mp4"
    copy.write_bytes(content(tamga.file.name))
    report = verdict.read(copy, keys.trust_anchors())
    assert (report.integrity, report.trust, report.organisation) == ("valid", "trusted", world.almaty.name)
    assert (report.programme, report.manifest, report.title) == (
        str(tale.pk),
        tamga.manifest,
        "Қожанасыр: теріс мінген",
    )
    assert set(report.statements) == set(queries.statements(tale))
    assert report.label == Label("voice", 3, ("voice.synthetic",))
    assert (tamga.state, tamga.key.broadcaster) == (TamgaState.READY, world.almaty)
    assert Entry.objects.latest("number").details == {
        "programme": str(tale.pk),
        "manifest": tamga.manifest,
        "sha256": tamga.sha256,
        "key": tamga.key.fingerprint,
        "stamped": False,  # no authority is named
    }
    with av.open(str(copy)) as film:
        assert [stream.type for stream in film.streams] == ["video", "audio", "audio"]
        assert [stream.metadata.get("language") for stream in film.streams][1:] == ["kaz", "kir"]


def test_the_streams_of_the_package_are_copied_not_encoded_again(world: World, tale: Programme, tmp_path: Path) -> None:
    package = origin_clips.packaged(tale)
    declare_all(tale, world.erlan)
    tamga = actions.sign_programme(programme=tale, by=world.erlan)
    (tmp_path / "film.mp4").write_bytes(content(tamga.file.name))
    parts = []
    for name in ("720p", "sound-kk", "sound-ky"):
        base = f"packages/{package.folder}/{name}"
        names = ["init.mp4", *sorted(one for one in default_storage.listdir(base)[1] if one.endswith(".m4s"))]
        part = tmp_path / f"{name}.mp4"
        part.write_bytes(b"".join(content(f"{base}/{one}") for one in names))
        parts += origin_clips.decoded(part)
    assert origin_clips.decoded(tmp_path / "film.mp4") == parts


def test_a_signed_programme_is_not_signed_twice_but_again_after_a_new_declaration(
    world: World, tale: Programme
) -> None:
    origin_clips.packaged(tale)
    declare_all(tale, world.erlan)
    first = actions.sign_programme(programme=tale, by=world.erlan)
    assert actions.sign_programme(programme=tale, by=world.erlan) == first
    actions.declare(version=version(tale, "sound", "ky"), by=world.erlan, no_ai=True, uses=[HUMAN])
    assert queries.tamga_of(tale) is None
    second = actions.sign_programme(programme=tale, by=world.erlan)
    assert second.manifest != first.manifest
    assert queries.tamga_of(tale) == second
    assert queries.tamga_by_manifest(first.manifest) == first


def test_the_last_declaration_puts_the_signing_in_the_queue(
    world: World, tale: Programme, django_capture_on_commit_callbacks: object
) -> None:
    origin_clips.packaged(tale)
    with django_capture_on_commit_callbacks(execute=True):
        declare_all(tale, world.erlan)
    waiting = queries.waiting().get()
    job = DBTaskResult.objects.get(task_path="ortaq.origin.tasks.sign")
    assert job.args_kwargs["args"] == [str(waiting.pk)]
    tasks.sign.call(str(waiting.pk))
    waiting.refresh_from_db()
    assert (waiting.state, queries.tamga_of(tale)) == (TamgaState.READY, waiting)
    tasks.sign.call(str(waiting.pk))
    assert Tamga.objects.count() == 1


def test_what_was_declared_before_it_was_packaged_is_found_by_the_regular_round(
    world: World, tale: Programme, django_capture_on_commit_callbacks: object
) -> None:
    declare_all(tale, world.erlan)
    tasks.sign_what_is_ready.call()
    assert Tamga.objects.count() == 0
    origin_clips.packaged(tale)
    with django_capture_on_commit_callbacks(execute=True):
        tasks.sign_what_is_ready.call()
    assert queries.waiting().get().programme == tale
    tasks.sign_what_is_ready.call()
    assert Tamga.objects.count() == 1


def test_a_package_that_cannot_be_read_leaves_nothing_half_made(world: World, tale: Programme) -> None:
    package = origin_clips.packaged(tale)
    declare_all(tale, world.erlan)
    default_storage.delete(f"packages/{package.folder}/sound-ky/init.mp4")
    with pytest.raises(actions.SigningFailed):
        actions.sign_programme(programme=tale, by=world.erlan)
    failed = tale.tamgas.get(state=TamgaState.FAILED)
    assert (failed.file.name, failed.problem.startswith("FileNotFoundError")) == ("", True)
    assert list(queries.ready_to_sign()) == []
