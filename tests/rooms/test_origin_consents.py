"""Consents to synthetic and copied voices and faces: kept by a house, needed before signing, withdrawn with effect."""

import datetime as dt
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from ortaq.catalogue.models import Programme
from ortaq.core.origin.label import Label
from ortaq.core.origin.uses import AIKind, AIUse
from ortaq.ledger.models import Entry
from ortaq.members.rules import NotAllowed
from ortaq.origin import actions, check, queries
from ortaq.standards.consents import actions as register
from ortaq.standards.consents.actions import BadConsent, Who
from ortaq.standards.consents.news import consent_withdrawn
from ortaq.standards.consents.queries import ConsentState, name_of, state_of
from ortaq.standards.models import Consent
from tests import origin_clips
from tests.rooms.consent_stories import agreed
from tests.rooms.test_origin_declare import content, declare_all, version
from tests.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_files")]
TODAY = dt.datetime.now(dt.UTC).date()
DAY = dt.timedelta(days=1)


@pytest.fixture
def tale(world: World) -> Programme:
    return origin_clips.programme(world.almaty)


def copied(*references: str, kind: AIKind = AIKind.VOICE) -> AIUse:
    return AIUse(kind, system="x", cloned=kind is AIKind.VOICE, consents=references)


def test_a_copied_voice_is_signed_when_its_consent_stands_in_the_houses_register(world: World, tale: Programme) -> None:
    held = agreed(world, "V-1")
    entry = Entry.objects.latest("number")
    assert (entry.action, entry.subject_id) == ("consent given", str(held.pk))
    assert name_of(held.subject) == "A."
    assert "A." not in str(entry.details)
    actions.declare(version=version(tale, "sound", "kk"), by=world.erlan, no_ai=False, uses=[copied("V-1")])
    assert queries.label_for(tale, "kk").code == "voice-copy"
    assert queries.may_be_shown(tale)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"reference": "V-2"}, "consent-unknown"),
        ({"ends_on": TODAY - 2 * DAY}, "consent-over"),
        ({"given_on": TODAY + 2 * DAY}, "consent-not-yet"),
        ({"kind": "face"}, "consent-unfit"),
    ],
)
def test_a_consent_that_does_not_carry_the_use_stops_the_signing(
    world: World, tale: Programme, change: dict[str, object], code: str
) -> None:
    agreed(world, **({"reference": "V-1"} | change))
    said = {"version": version(tale, "sound", "kk"), "by": world.erlan, "no_ai": False, "uses": [copied("V-1")]}
    with pytest.raises(actions.BadDeclaration) as refused:
        actions.declare(**said)
    assert (refused.value.code, str(refused.value)[-1]) == (code, ".")
    # What nobody has put a name under may wait for its consent.
    draft = actions.save_draft(**said)
    with pytest.raises(actions.BadDeclaration) as refused:
        actions.sign_draft(draft=draft, by=world.erlan)
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("kind", "subject", "fits"),
    [
        (AIKind.FACE, "face", True),
        (AIKind.FACE, "performance", True),
        (AIKind.FACE, "voice", False),
        (AIKind.BODY, "performance", True),
        (AIKind.BODY, "face", False),
        (AIKind.DEEPFAKE, "face", True),
        (AIKind.DEEPFAKE, "voice", False),
    ],
)
def test_a_consent_to_a_voice_is_none_to_a_face(
    world: World, tale: Programme, kind: AIKind, subject: str, fits: bool
) -> None:
    agreed(world, "P-1", subject)
    said = {"version": version(tale, "picture"), "by": world.erlan, "no_ai": False, "uses": [copied("P-1", kind=kind)]}
    if fits:
        assert actions.declare(**said).uses[0]["consents"] == ["P-1"]
    else:
        with pytest.raises(actions.BadDeclaration):
            actions.declare(**said)


def test_another_houses_consent_is_as_unknown_as_none(world: World, tale: Programme) -> None:
    agreed(world, "T-1", house=world.tashkent, person=Who("D."), by=world.dilnoza)
    with pytest.raises(actions.BadDeclaration) as refused:
        actions.declare(version=version(tale, "sound", "kk"), by=world.erlan, no_ai=False, uses=[copied("T-1")])
    assert (refused.value.code, "Tashkent" in str(refused.value)) == ("consent-unknown", False)


def test_who_keeps_the_register(world: World) -> None:
    held = agreed(world, "V-1")
    for stranger in (world.aigul, world.nurlan, world.dilnoza):
        with pytest.raises(NotAllowed, match=world.almaty.name):
            register.withdraw_consent(consent=held, by=stranger)
        with pytest.raises(NotAllowed):
            agreed(world, "X", by=stranger)
    assert Consent.objects.get().withdrawn_at is None


@pytest.mark.parametrize(
    "change",
    [
        {"reference": "Айсұлу 7"},
        {"reference": "AISULU-7"},
        {"reference": "900101400123"},
        {"note": "x" * 301},
        {"person": Who("")},
        {"proof": ""},
        {"kind": "soul"},
        {"ends_on": dt.date(2025, 1, 1)},
        {"reference": "V-1"},
    ],
)
def test_a_consent_that_says_too_little_is_refused_with_a_sentence(world: World, change: dict[str, object]) -> None:
    agreed(world, "V-1")
    with pytest.raises(BadConsent, match=r"\.$"):
        agreed(world, **({"reference": "V-2"} | change))
    assert Consent.objects.count() == 1


def test_the_last_day_is_that_of_the_house(world: World) -> None:
    held = agreed(world, "V-1", given_on=dt.date(2026, 3, 1), ends_on=dt.date(2026, 3, 31))
    # Almaty is five hours before Greenwich.
    assert state_of(held, dt.datetime(2026, 3, 31, 18, 59, tzinfo=dt.UTC)) is ConsentState.IN_FORCE
    assert state_of(held, dt.datetime(2026, 3, 31, 19, 1, tzinfo=dt.UTC)) is ConsentState.OVER
    assert state_of(held, dt.datetime(2026, 2, 28, 18, 59, tzinfo=dt.UTC)) is ConsentState.NOT_YET


def test_withdrawal_turns_the_label_and_stops_the_signing_of_the_film(
    world: World, tale: Programme, django_capture_on_commit_callbacks: object
) -> None:
    held = agreed(world, "V-1")
    other = origin_clips.programme(world.almaty)
    for one in tale.versions.all():
        spoken = one.kind == "sound" and one.language == "kk"
        actions.declare(version=one, by=world.erlan, no_ai=not spoken, uses=[copied("V-1")] if spoken else [])
    heard: list[str] = []

    def listen(consent: str, **_: object) -> None:
        heard.append(consent)

    consent_withdrawn.connect(listen)
    try:
        with django_capture_on_commit_callbacks(execute=True):
            register.withdraw_consent(consent=held, by=world.erlan)
            register.withdraw_consent(consent=held, by=world.erlan)
    finally:
        consent_withdrawn.disconnect(listen)
    assert heard == [str(held.pk)]
    assert Entry.objects.filter(action="consent withdrawn").count() == 1
    turned = Label("consent-withdrawn", 3, ("voice.synthetic",))
    assert (queries.label_of_all(tale), queries.label_for(tale, "kk"), queries.label_for(tale, "ky")) == (
        turned,
        turned,
        None,
    )
    assert queries.withheld([tale.pk, other.pk]) == {tale.pk}
    origin_clips.packaged(tale)
    with pytest.raises(actions.ConsentEnded, match=r"may not be shown"):
        actions.sign_programme(programme=tale, by=world.erlan)
    assert actions.want_tamga(programme=tale) is None
    # A new declaration without that voice frees the programme.
    actions.declare(version=version(tale, "sound", "kk"), by=world.erlan, no_ai=True)
    assert (queries.may_be_shown(tale), queries.label_of_all(tale)) == (True, None)


def test_a_consent_runs_out_by_itself(world: World, tale: Programme) -> None:
    held = agreed(world, "V-1", ends_on=TODAY + DAY)
    actions.declare(version=version(tale, "sound", "kk"), by=world.erlan, no_ai=False, uses=[copied("V-1")])
    assert queries.may_be_shown(tale)
    Consent.objects.filter(pk=held.pk).update(ends_on=TODAY - 2 * DAY)
    assert not queries.may_be_shown(tale)


def test_a_film_signed_before_the_withdrawal_says_what_has_happened_since(
    world: World, tale: Programme, tmp_path: Path
) -> None:
    held = agreed(world, "V-1")
    origin_clips.packaged(tale)
    declare_all(tale, world.erlan)
    actions.declare(version=version(tale, "sound", "kk"), by=world.erlan, no_ai=False, uses=[copied("V-1")])
    tamga = actions.sign_programme(programme=tale, by=world.erlan)
    path = tmp_path / "film.mp4"
    path.write_bytes(content(str(tamga.file.name)))
    report = check.read(path)
    assert check.since_then(report) == ""
    register.withdraw_consent(consent=held, by=world.erlan)
    assert "withdrawn" in check.since_then(report)
    # The file itself is as whole and as well signed as before: integrity and trust do not change.
    assert (check.read(path).integrity, check.read(path).trust) == (report.integrity, report.trust)
    out = StringIO()
    with pytest.raises(SystemExit):
        call_command("verify", str(path), stdout=out)
    assert "Since it was signed" in out.getvalue()
