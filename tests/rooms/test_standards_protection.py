"""Data protection: all that is held about a person, gone with the person's key, while the chain of the log holds."""

import datetime as dt
import io
import json
import os
import zipfile
from collections.abc import Callable
from io import StringIO
from pathlib import Path

import pytest
from django.apps import apps
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.db import models
from django.test import Client
from django.utils import timezone

from ortaq.core.sealing import Unreadable
from ortaq.ledger.models import Entry
from ortaq.members import actions as members
from ortaq.members.models import Person, Token
from ortaq.members.rules import NotAllowed
from ortaq.origin import actions as origin
from ortaq.standards.consents import actions as register
from ortaq.standards.consents import queries as consents
from ortaq.standards.consents.actions import Guardian, Who
from ortaq.standards.models import BiometricItem, Consent, Subject, Sweep
from ortaq.standards.protection import actions, queries, retention, storage, subject_keys
from ortaq.work import personal
from ortaq.work.models import Tally
from ortaq.work.personal import Rows
from ortaq.work.settings import settings as node
from tests.rooms.air_stories import film
from tests.rooms.consent_stories import agreed
from tests.rooms.test_standards_consents import everything_stored
from tests.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_files")]
SignIn = Callable[[object], Client]
NAME, GUARDIAN, PROOF = "Айсұлу Сәтбаева", "Гүлнар Сәтбаева", "safe 3, folder 12"
HASH = "ab" * 32
DAY = dt.timedelta(days=1)


def archive_of(answer: object) -> dict[str, object]:
    """The files of an export, read."""
    whole = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    with zipfile.ZipFile(io.BytesIO(whole)) as archive:
        return {name: json.loads(archive.read(name)) for name in archive.namelist()}


def audit_is_whole() -> bool:
    out = StringIO()
    call_command("audit", "verify", stdout=out)
    return "is whole" in out.getvalue()


# ---- keys -----------------------------------------------------------------------------------------------------------


def test_the_keys_of_people_open_only_with_the_nodes_key_that_lies_outside_the_database(
    world: World, tmp_path: Path
) -> None:
    held = agreed(world, person=Who(NAME))
    [file] = (tmp_path / "keys" / "subjects").glob("*")
    assert (file.name, file.stat().st_mode & 0o777) == ("1.key", 0o600)
    stored = everything_stored()
    assert repr(bytes(held.subject.key))[2:-1].encode() in stored
    for key in (file.read_bytes(), subject_keys.key_of(held.subject)):
        assert repr(key)[2:-1].encode() not in stored
    file.rename(tmp_path / "away")
    with pytest.raises(Unreadable, match="not on this machine"):
        consents.personal_of(held.subject)
    # Nobody makes another key in its place while something is wrapped with it.
    with pytest.raises(Unreadable, match="not on this machine"):
        agreed(world, "V-2")
    assert not file.exists()


def test_one_persons_words_cannot_be_put_under_another_persons_name(world: World) -> None:
    first, second = (agreed(world, f"V-{one}", person=Who(f"P{one}")) for one in (1, 2))
    with pytest.raises(Unreadable):
        subject_keys.opened(second.subject, first.subject.sealed, second.subject_id)
    first.subject.key = second.subject.key
    with pytest.raises(Unreadable):
        consents.personal_of(first.subject)


def test_no_back_up_brings_an_erased_person_back_once_the_nodes_key_is_renewed(world: World, tmp_path: Path) -> None:
    gone, stays = agreed(world, "V-1", person=Who(NAME)), agreed(world, "V-2", person=Who("B."))
    backed_up = Subject.objects.get(pk=gone.subject_id)
    assert subject_keys.renew() == 0
    actions.erase_subject(subject=gone.subject, by=world.erlan)
    # The back-up of yesterday's database still opens while the node's old key is here …
    assert consents.personal_of(backed_up)["name"] == NAME
    files = tmp_path / "keys" / "subjects"
    os.utime(files / "1.key", (0, 0))
    assert subject_keys.renew() == 1
    assert subject_keys.numbers() == [1, 2]
    assert consents.name_of(Subject.objects.get(pk=stays.subject_id)) == "B."
    # … and no more when it has gone, a day after the new one came.
    os.utime(files / "2.key", ((timezone.now() - 2 * DAY).timestamp(),) * 2)
    Subject.objects.exclude(erased_at=None).update(erased_at=timezone.now() - 3 * DAY)
    assert subject_keys.renew() == 0
    assert subject_keys.numbers() == [2]
    with pytest.raises(Unreadable):
        consents.personal_of(backed_up)
    assert consents.name_of(Subject.objects.get(pk=stays.subject_id)) == "B."


# ---- people whose consents a house keeps ----------------------------------------------------------------------------


def test_everything_about_a_person_in_one_file(world: World, sign_in: SignIn) -> None:
    child = Who(NAME, contact="a@b.example", born_on=dt.date(2014, 1, 1), is_child=True)
    told = {"guardian": Guardian(GUARDIAN, "mother"), "ends_on": dt.date(2031, 1, 1), "proof": PROOF}
    held = agreed(world, "C-1", person=child, **told)
    other = agreed(world, "V-2", person=Who("Somebody else"))
    register.ask_withdrawal(consent=held)
    address = f"/standards/protection/people/{held.subject_id}/"
    page = sign_in(world.erlan).get(address).content.decode()
    assert (NAME in page, "a@b.example" in page) == (True, True)
    found = archive_of(sign_in(world.erlan).post(f"{address}export/"))
    assert set(found) == {"about.json", "ledger.entries.json", "standards.people.json"}
    person, consent, request = found["standards.people.json"]
    assert (person["name"], person["contact"], person["born_on"]) == (NAME, "a@b.example", "2014-01-01")
    assert (consent["proof"], consent["guardian"], consent["receipt"][-23:-1]) == (PROOF, GUARDIAN, held.token)
    assert request["is"] == "standards.withdrawalrequest"
    actions_told = [one["action"] for one in found["ledger.entries.json"]]
    assert actions_told == ["consent given", "person exported"]
    assert "Somebody else" not in str(found)
    assert other.reference not in str(found)
    assert "sealed" not in str(found)
    for stranger in (world.asel, world.aigul, world.dilnoza):
        client = sign_in(stranger)
        assert client.get(address).status_code == 404
        assert client.post(f"{address}export/").status_code == 404
        assert client.post(f"{address}erase/", {"pseudonym": held.subject.pseudonym}).status_code == 404
        assert client.get(f"/api/standards/protection/people/{held.subject_id}").status_code == 404
    api = sign_in(world.erlan).get(f"/api/standards/protection/people/{held.subject_id}")
    assert set(archive_of(api)) == set(found)


def test_erasing_a_person_destroys_the_key_withdraws_all_and_leaves_the_chain_whole(
    world: World, sign_in: SignIn
) -> None:
    tale = film(world)
    held = agreed(world, person=Who(NAME), proof=PROOF, proof_sha256=HASH)
    use = {"kind": "voice.synthetic", "system": "x", "cloned": True, "consents": ["V-1"]}
    origin.declare(version=tale.versions.get(kind="sound", language="ky"), by=world.erlan, no_ai=False, uses=[use])
    before = {one.number: one.digest for one in Entry.objects.all()}
    client, address = sign_in(world.erlan), f"/standards/protection/people/{held.subject_id}/"
    client.post(f"{address}erase/", {"pseudonym": "P-WRONG"})
    assert Subject.objects.get().erased_at is None
    page = client.post(f"{address}erase/", {"pseudonym": held.subject.pseudonym}, follow=True).content.decode()
    assert ("Erased on" in page, NAME in page, held.subject.pseudonym in page) == (True, False, True)
    gone, held = Subject.objects.get(), Consent.objects.get()
    assert (gone.key, gone.sealed, held.sealed, held.withdrawn_by) == (None, None, None, "erasure")
    assert (consents.personal_of(gone), consents.private_of(held)) == ({}, {})
    assert HASH.encode() not in everything_stored()
    # What was said before stays word for word, and the pseudonym leads nowhere.
    assert {one.number: one.digest for one in Entry.objects.filter(number__in=before)} == before
    assert audit_is_whole()
    with pytest.raises(register.BadConsent, match="erased"):
        agreed(world, "V-9", person=gone)
    assert actions.erase_subject(subject=gone, by=world.erlan) == actions.Erasure({}, {})


def test_what_is_biometric_is_destroyed_in_its_store_first(world: World, sign_in: SignIn) -> None:
    held = agreed(world)
    told = {"kind": "voiceprint", "place": "s3://elsewhere/1", "sha256": HASH}
    client = sign_in(world.erlan)
    client.post(f"/standards/protection/consents/{held.pk}/items/", told)
    item = BiometricItem.objects.get()
    with pytest.raises(actions.NotErased, match="1 biometric"):
        actions.erase_subject(subject=held.subject, by=world.erlan)
    assert sign_in(world.dilnoza).post(f"/standards/protection/items/{item.pk}/removed/").status_code == 404
    sign_in(world.erlan).post(f"/standards/protection/items/{item.pk}/removed/")
    item.refresh_from_db()
    assert (bool(item.removed_at), item.place, item.sha256) == (True, "", "")
    assert actions.erase_subject(subject=held.subject, by=world.erlan).erased == {"standards.people": 1}


# ---- where what is biometric lies -----------------------------------------------------------------------------------


@pytest.fixture
def stores(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        node(), "biometric_stores", {"UZ": "s3://tashkent-vault/", "KZ": "https://vault.kz.example/bio"}
    )


@pytest.mark.usefixtures("stores")
@pytest.mark.parametrize(
    ("territory", "place", "may"),
    [
        ("UZ", "s3://tashkent-vault/voices/1", True),
        ("UZ", "s3://tashkent-vault-of-others/voices/1", False),
        ("UZ", "s3://tashkent-vault/../almaty/1", False),
        ("UZ", "s3://tashkent-vault/%2e%2e/almaty/1", False),
        ("UZ", "s3://tashkent-vault/%252e%252e/almaty/1", False),
        ("UZ", "s3://tashkent-vault/..\\almaty", False),
        ("UZ", "S3://TASHKENT-VAULT/1", False),
        ("UZ", "https://vault.kz.example/bio/1", False),
        ("UZ", "voices/1", False),
        ("KZ", "https://vault.kz.example/bio/1", True),
        ("KZ", "https://vault.kz.example/biometry/1", False),
        ("KZ", "s3://tashkent-vault/1", False),
        ("KG", "s3://anywhere/1", True),
        ("KG", "s3://tashkent-vault/1", False),
    ],
)
def test_an_item_lies_in_the_store_of_its_state_and_nowhere_else(
    world: World, territory: str, place: str, *, may: bool
) -> None:
    held = agreed(world, person=Who(NAME, territory=territory))
    told = {"consent": held, "kind": "recording", "place": place, "sha256": HASH, "by": world.erlan}
    if may:
        assert actions.keep_item(**told).territory == territory
    else:
        with pytest.raises(storage.WrongStore):
            actions.keep_item(**told)
        assert not BiometricItem.objects.exists()


def test_a_state_that_wants_them_at_home_gets_none_while_there_is_no_store(world: World) -> None:
    held = agreed(world, person=Who(NAME, territory="UZ"))
    with pytest.raises(storage.WrongStore, match="no store there yet"):
        actions.keep_item(consent=held, kind="face", place="s3://any/1", sha256=HASH, by=world.erlan)
    assert storage.law_of("UZ", dt.date(2026, 3, 25)) is None
    assert all((one.source, one.law, one.confidence in "ABCD") for one in storage.laws())
    with pytest.raises(NotAllowed):
        actions.keep_item(consent=held, kind="face", place="s3://any/1", sha256=HASH, by=world.dilnoza)
    with pytest.raises(actions.BadItem):
        actions.keep_item(consent=held, kind="soul", place="s3://any/1", sha256=HASH, by=world.erlan)


# ---- accounts -------------------------------------------------------------------------------------------------------


def test_no_table_that_names_an_account_is_forgotten() -> None:
    told = {
        (find.model, column)
        for one in queries.holdings()
        for find in one.finds
        if isinstance(find, Rows | queries.Deeds)
        for column in find.columns
    }
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if isinstance(field, models.ForeignKey) and field.related_model is Person:
                assert (model, field.name) in told
    for one in queries.holdings():
        assert all((one.what, one.why, one.ground, one.whose, one.seen_by))
        assert bool(one.erase) != bool(one.stays)


def test_everything_about_ones_own_account_in_one_click(world: World, sign_in: SignIn) -> None:
    tale = film(world)
    _token, text = members.give_token(person=world.erlan, name="robot", scopes=["read"])
    page = sign_in(world.erlan).get("/standards/protection/me/").content.decode()
    assert "Take all of it as a file" in page
    found = archive_of(sign_in(world.erlan).post("/standards/protection/me/export/"))
    account, token = found["members.account.json"]
    assert (account["name"], account["email"], token["name"]) == (world.erlan.name, world.erlan.email, "robot")
    for secret in (text, world.erlan.password, Token.objects.get().digest):
        assert secret not in str(found)
    deeds = {(one["is"], one["as"]) for one in found["work.deeds.json"]}
    assert deeds == {("origin.declaration", "declared_by")}
    assert {one["actor"] for one in found["ledger.entries.json"]} == {str(world.erlan.pseudonym)}
    assert {one["file"] for one in found["about.json"]["kinds"]} == set(found) - {"about.json"}
    theirs = archive_of(sign_in(world.aigul).get("/api/standards/protection/me"))
    assert "work.deeds.json" not in theirs
    for hers in (world.erlan.name, str(world.erlan.pseudonym), str(tale.pk)):
        assert hers not in str(theirs)
    assert Client().post("/standards/protection/me/export/").status_code == 302


def test_an_erased_account_leaves_a_pseudonym_and_a_chain_that_verifies(world: World, sign_in: SignIn) -> None:
    tale = film(world)
    members.give_token(person=world.erlan, name="robot", scopes=["read"])
    name, mail, pseudonym = world.erlan.name, world.erlan.email, world.erlan.pseudonym
    with pytest.raises(NotAllowed):
        actions.erase_account(person=world.erlan, by=world.asel)
    client = sign_in(world.erlan)
    client.post("/standards/protection/me/erase/", {"username": "somebody"})
    assert Person.objects.get(pk=world.erlan.pk).name == name
    assert client.post("/standards/protection/me/erase/", {"username": "erlan"}).status_code == 302
    gone = Person.objects.get(pk=world.erlan.pk)
    assert (gone.name, gone.email, gone.roles, gone.is_active, gone.pseudonym) == ("", "", [], False, pseudonym)
    assert gone.has_usable_password() is False
    assert not Token.objects.exists()
    assert client.get("/desk/").status_code == 302
    stored = everything_stored()
    for said in (mail, "robot"):
        assert said.encode() not in stored
    # The film is still declared, by somebody of the house whose name nobody can tell.
    assert str(tale.versions.first().declarations.get().declared_by).startswith("erased-")
    assert Entry.objects.filter(actor=str(pseudonym)).exists()
    assert audit_is_whole()


def test_the_record_of_processing_is_a_page_and_json(world: World, sign_in: SignIn) -> None:
    page = sign_in(world.nurlan).get("/standards/protection/").content.decode()
    assert ("Record of processing" in page, "People whose consents your house keeps" in page) == (True, False)
    gone = sum(one.is_erasable for one in queries.holdings())
    assert page.count("It is erased.") == gone > 0
    told = sign_in(world.nurlan).get("/standards/protection/record.json").json()
    assert (told["controller"], told["territory"]) == (world.bishkek.name, "KG")
    assert {one["name"] for one in told["activities"]} == {one.name for one in queries.holdings()}
    assert sign_in(world.erlan).get("/api/standards/protection/record").json()["controller"] == world.almaty.name
    agreed(world, person=Who(NAME))
    assert NAME in sign_in(world.erlan).get("/standards/protection/").content.decode()
    for stranger in (world.asel, world.aigul, world.dilnoza):
        assert NAME not in sign_in(stranger).get("/standards/protection/").content.decode()


# ---- how long things are kept ---------------------------------------------------------------------------------------


def test_every_rule_is_about_something_and_everything_that_ages_has_a_rule() -> None:
    assert {one.what for one in retention.rules()} == set(personal.keepings())
    assert all(one.days > 0 and one.source and one.confidence in "ABCD" for one in retention.rules())
    assert retention.in_force(dt.date(2026, 11, 26)) == []


def test_what_is_too_old_goes_and_nothing_else(world: World) -> None:
    now = timezone.now()
    kept = agreed(world, "V-1", person=Who("still agreed"))
    ended = agreed(
        world, "V-2", person=Who(NAME), ends_on=(now - 2000 * DAY).date(), given_on=(now - 2400 * DAY).date()
    )
    fresh = agreed(world, "V-3", person=Who("lately ended"), ends_on=(now - 100 * DAY).date())
    both = agreed(
        world, "V-4", person=Who("agrees again"), ends_on=(now - 2000 * DAY).date(), given_on=(now - 2400 * DAY).date()
    )
    agreed(world, "V-5", person=both.subject)
    Subject.objects.update(created_at=now - 2400 * DAY)
    for key, ago in (("old", 3 * DAY), ("new", dt.timedelta())):
        Session.objects.create(session_key=key, session_data="", expire_date=now - ago)
        Tally.objects.create(key=key, minute=int((now - ago).timestamp()) // 60)
    done = {one.rule: one.deleted for one in actions.sweep(now)}
    assert done == dict.fromkeys(personal.keepings(), 0) | {
        "members.sessions": 1,
        "work.tallies": 1,
        "standards.people": 1,
    }
    assert [one.session_key for one in Session.objects.all()] == ["new"]
    erased = {one.subject_id for one in Consent.objects.exclude(subject__erased_at=None)}
    assert (erased, {kept.subject_id, fresh.subject_id, both.subject_id} & erased) == ({ended.subject_id}, set())
    assert queries.last_sweeps()["standards.people"].deleted == 1
    assert Sweep.objects.count() == len(personal.keepings())
    assert {one.deleted for one in actions.sweep(now)} == {0}
    assert audit_is_whole()
