"""A copy for an outlet that strips every mark: label in the picture, line in the sound, signed and registered."""

import json
import shutil
from io import StringIO
from pathlib import Path

import av
import pytest
from django.core.management import CommandError, call_command

from ortaq.catalogue.models import Programme
from ortaq.core.origin import verdict
from ortaq.core.origin.report import Integrity, Trust
from ortaq.core.origin.uses import AIKind
from ortaq.members.trust import trust_list
from ortaq.origin import actions, registry
from ortaq.origin.models import ManifestKind
from tests import origin_clips
from tests.core.origin.test_burn import has_badge
from tests.rooms.test_origin_declare import declare_all
from tests.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_files")]


@pytest.fixture
def tale(world: World) -> Programme:
    """A drawn tale with synthetic voices, signed."""
    made = origin_clips.programme(world.almaty)
    origin_clips.packaged(made)
    declare_all(made, world.erlan)
    actions.sign_programme(programme=made, by=world.erlan)
    return made


def outlet(tale: Programme, out: Path, *more: str) -> str:
    said = StringIO()
    call_command("outlet", str(tale.pk), "--sound", "kk", "--out", str(out), *more, stdout=said)
    return said.getvalue()


def test_the_copy_bears_its_label_and_is_proved_to_come_from_the_signed_film(tale: Programme, tmp_path: Path) -> None:
    out = tmp_path / "copy.mp4"
    assert "urn:c2pa:" in outlet(tale, out, "--silent")
    with av.open(str(out)) as copy:
        assert has_badge(next(copy.decode(video=0)))
        assert len(copy.streams.audio) == 1
    report = verdict.read(out, trust_list())
    assert (report.integrity, report.trust) == (Integrity.VALID, Trust.TRUSTED)
    assert report.label is not None
    assert report.label.code == "voice"
    assert [link.signed for link in report.chain] == [True, True]
    kept = registry.by_urn(report.manifest)
    assert kept is not None
    assert kept.kind == ManifestKind.OUTLET


@pytest.mark.skipif(shutil.which("espeak-ng") is None, reason="espeak-ng is not installed")
def test_the_spoken_line_is_heard_and_declared(tale: Programme, tmp_path: Path) -> None:
    quiet, loud = tmp_path / "quiet.mp4", tmp_path / "loud.mp4"
    outlet(tale, quiet, "--silent")
    outlet(tale, loud)

    def sound(path: Path) -> bytes:
        with av.open(str(path)) as copy:
            return b"".join(frame.to_ndarray().tobytes() for frame in copy.decode(audio=0))

    assert sound(quiet) != sound(loud)
    [said] = [
        use
        for one in verdict.read(loud, trust_list()).statements
        for use in one.uses
        if use.kind is AIKind.VOICE and use.purpose
    ]
    assert (said.system, said.ranges[0][0]) == ("espeak-ng", 500)


def test_without_the_program_the_line_is_refused_with_a_sentence(
    tale: Programme, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(CommandError, match="espeak-ng, which is not installed"):
        outlet(tale, tmp_path / "copy.mp4")
    assert not (tmp_path / "copy.mp4").exists()


def test_only_a_delivery_to_china_carries_the_tag_aigc(tale: Programme, tmp_path: Path) -> None:
    tags = {}
    for territory in ("AZ", "CN"):
        out = tmp_path / f"{territory}.mp4"
        outlet(tale, out, "--silent", "--territory", territory)
        with av.open(str(out), options={"export_xmp": "1"}) as copy:
            tags[territory] = dict(copy.metadata)
    assert "AIGC" not in tags["AZ"]
    assert "TC260:AIGC=" not in tags["AZ"]["xmp"]
    assert json.loads(tags["CN"]["AIGC"])["Label"] == "1"
    assert "TC260:AIGC=" in tags["CN"]["xmp"]


def test_what_was_never_signed_has_no_copy(world: World, tmp_path: Path) -> None:
    made = origin_clips.programme(world.almaty)
    with pytest.raises(CommandError, match="declare and sign it first"):
        outlet(made, tmp_path / "copy.mp4")
    with pytest.raises(CommandError, match="There is no programme"):
        call_command("outlet", "nothing", "--sound", "kk", "--out", str(tmp_path / "copy.mp4"))
