"""`ortaq verify FILE`: the same answer without a browser and without a database."""

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.template import Context, Template

from ortaq.core.origin import verdict
from ortaq.core.origin.label import UNKNOWN
from ortaq.core.origin.report import Integrity, Report, Trust
from ortaq.core.origin.uses import AIKind, AIUse, Part, Statement
from ortaq.origin import actions, sentences
from ortaq.work.settings import settings as node
from tests import origin_clips
from tests.core.origin.signing import HOUSE, authority, sign
from tests.rooms.test_origin_declare import VOICE, version
from tests.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_files")]


@pytest.fixture
def signed(tmp_path: Path) -> Path:
    return sign(origin_clips.film(tmp_path / "plain.mp4"), tmp_path / "signed.mp4")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    path = tmp_path / "root.pem"
    path.write_bytes(authority().root)
    return path


def verify(*arguments: object) -> tuple[int, str, str]:
    out, err = StringIO(), StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("verify", *map(str, arguments), stdout=out, stderr=err)
    return int(ended.value.code or 0), out.getvalue(), err.getvalue()


def test_a_whole_film_of_a_known_signer_ends_with_0(signed: Path, root: Path) -> None:
    code, said, _ = verify(signed, "--trust", root)
    assert code == 0
    assert said.splitlines() == [
        "«Nasreddin»",
        "This file is whole, and says what AI made of it.",
        "The voice in this programme was made by a computer. It imitates no real person.",
        "  [AI] synthetic voice",
        "  Integrity: whole. Every byte that counts is as it was signed.",
        f"  Trust: the signer is known. {HOUSE} stands on the list of members.",
        f"  Signed by: {HOUSE}, 2026-11-25 12:00 UTC",
        f"  Picture: Drawn by a program, without AI (pycairo); No AI was used · Erlan, {HOUSE}",
        f"  Sound Қазақша: Synthetic voice (espeak-ng 1.52) · Erlan, {HOUSE}",
        f"  Subtitles Қазақша: Made by people; No AI was used · {HOUSE}",
    ]


def test_it_answers_in_the_readers_language(signed: Path, root: Path) -> None:
    for lang, words in (("kk", "синтезделген дауыс"), ("kk-Latn", "sintezdelgen dauys"), ("tr", "yapay ses")):
        assert f"[AI] {words}" in verify(signed, "--trust", root, "--lang", lang)[1]
    assert "[AI] synthetic voice" in verify(signed, "--trust", root, "--lang", "de")[1]


def test_a_changed_film_ends_with_1(signed: Path, root: Path) -> None:
    data = bytearray(signed.read_bytes())
    data[-40] ^= 4
    signed.write_bytes(data)
    code, said, _ = verify(signed, "--trust", root, "--json")
    told = json.loads(said)
    assert (code, told["integrity"], told["trust"]) == (1, "invalid", "trusted")
    assert told["words"]["headline"] == "This file was changed after it was signed."


def test_a_film_without_seal_or_by_a_stranger_ends_with_2(signed: Path, root: Path, tmp_path: Path) -> None:
    code, said, _ = verify(tmp_path / "plain.mp4", "--trust", root)
    assert (code, said.splitlines()[0]) == (2, "We cannot say where this comes from.")
    code, said, _ = verify(signed)
    assert code == 2
    assert f"{HOUSE} signed it; they do not stand on our list of members." in said


def test_what_is_no_media_or_not_there_ends_with_3(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "letter.txt").write_text("Dear Sir")
    code, said, why = verify(tmp_path / "letter.txt")
    assert (code, said) == (3, "")
    assert why.strip() == "“letter.txt” is no film, sound, picture or document that could carry an origin."
    assert verify(tmp_path / "letter.txt", "--json")[1].startswith('{"problem": "“letter.txt” is no film')
    assert verify(tmp_path / "gone.mp4")[2].strip() == "“gone.mp4” cannot be read: No such file or directory"
    (tmp_path / "a.gif").write_bytes(b"GIF89a" + bytes(99))
    monkeypatch.setattr(verdict, "FULL_READER_LIMIT", 10)
    assert "too large" in verify(tmp_path / "a.gif")[2]


def test_this_nodes_own_root_is_trusted_without_being_named(tmp_path: Path, signed: Path) -> None:
    (node().keys).mkdir(parents=True, exist_ok=True)
    (node().keys / "root.pem").write_bytes(authority().root)
    assert verify(signed)[0] == 0


def report(integrity: Integrity, trust: Trust, **more: object) -> Report:
    return Report(integrity, trust, "video/mp4", 1, **({"organisation": HOUSE} | more))


@pytest.mark.parametrize(
    ("told", "headline", "integrity", "trust"),
    [
        (
            report(Integrity.VALID, Trust.TRUSTED, label=None),
            "no AI was used",
            "as it was signed",
            "stands on the list",
        ),
        (
            report(Integrity.VALID, Trust.UNTRUSTED, problem="expired"),
            "does not say",
            "as it was signed",
            "had run out",
        ),
        (report(Integrity.VALID, Trust.UNTRUSTED, problem="ingredient"), "does not say", "as", "somebody before them"),
        (report(Integrity.VALID, Trust.UNTRUSTED, problem="identity"), "does not say", "as", "an identity named"),
        (report(Integrity.INVALID, Trust.NONE, problem="signature"), "was changed", "no longer", "does not belong"),
        (report(Integrity.INVALID, Trust.TRUSTED, problem="cut-short"), "was changed", "cut short", "stands"),
        (report(Integrity.NONE, Trust.NONE, problem="remote"), "cannot say", "load nothing", "nobody vouches"),
        (report(Integrity.NONE, Trust.NONE, problem="unreadable"), "cannot say", "cannot read", "nobody vouches"),
        (report(Integrity.NONE, Trust.NONE, problem="cut-short"), "cannot say", "cut short", "nobody vouches"),
    ],
)
def test_every_pair_of_verdicts_has_its_sentences(told: Report, headline: str, integrity: str, trust: str) -> None:
    said = sentences.say(told, "en")
    assert headline in said.headline
    assert integrity in said.integrity.sentence
    assert trust in said.trust.sentence
    everything = f"{said.headline} {said.sentence} {said.integrity.sentence} {said.trust.sentence}".lower()
    assert [word for word in ("fake", "tampered", "forged") if word in everything] == []


def test_times_that_are_none_and_copied_voices_have_words() -> None:
    assert sentences.moment("2026-99-99T00:00:00Z") is None
    copy = Statement(Part.SOUND, "kk", uses=(AIUse(AIKind.VOICE, system="x", cloned=True, consents=("c",)),))
    assert sentences.part_said(copy).words == ("Copy of a real person's voice, with consent (x)",)


@pytest.mark.django_db
def test_badge_and_panel_stand_in_any_template(world: World) -> None:
    tale = origin_clips.programme(world.almaty)
    page = Template(
        '{% load tamga %}{% tamga_badge tale "kk" %}|{% tamga_panel tale "kk" %}|'
        "{% tamga_badge tale %}|{{ label|badge_words }}"
    )
    assert "origin not declared" in page.render(Context({"tale": tale, "label": UNKNOWN}))
    actions.declare(version=version(tale, "picture"), by=world.erlan, no_ai=True)
    actions.declare(version=version(tale, "sound", "kk"), by=world.erlan, no_ai=False, uses=[VOICE])
    badge, panel, whole, words = page.render(Context({"tale": tale, "label": None})).split("|")
    assert badge.strip() == '<span class="tamga"><span class="tamga-ai">AI</span>synthetic voice</span>'
    assert (world.erlan.name in panel, f"/verify/{tale.pk}/" in panel) == (True, True)
    assert ("synthetic voice" in whole, words) == (True, "no AI declared")
