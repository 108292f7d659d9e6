"""The trust list: who may sign, here and on other nodes; what is decided holds at once, everywhere."""

import datetime as dt
import json
import os
import re
import subprocess
import sys
from io import StringIO
from pathlib import Path
from urllib.parse import unquote

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from django.core.management import CommandError, call_command
from django.test import Client

from ortaq.core.origin import carrier_mp4, certificates, claim, lote, manifest, verdict
from ortaq.core.origin.claim import sign_es256
from ortaq.core.origin.report import Trust
from ortaq.core.origin.trust import Judgement, TrustList, fingerprint
from ortaq.ledger.models import Entry
from ortaq.members import keys, stamps, trust
from ortaq.members.models import Broadcaster, TrustedRoot
from ortaq.origin import registry
from ortaq.origin.film import sha256_of
from ortaq.origin.models import ManifestKind
from ortaq.origin.sentences import say
from ortaq.work.settings import settings as node
from tests import database, origin_clips
from tests.core.origin import signing
from tests.core.origin.clock import Clock
from tests.world import World

pytestmark = pytest.mark.django_db
HOUSE = "Sovereign TV"


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(node(), "data", tmp_path)
    return tmp_path / "keys"


def said(*arguments: str) -> str:
    out = StringIO()
    call_command("keys", *arguments, stdout=out)
    return out.getvalue()


def chain_of(house: Broadcaster) -> list[bytes]:
    return certificates.chain_der(keys.ensure_key(house).certificate_chain.encode())


class Elsewhere:
    """Another node: a root, an issuing certificate, a key for lists and one house."""

    def __init__(self, name: str = "Sovereign node") -> None:
        now = dt.datetime.now(dt.UTC)
        self.root = certificates.make_root(common=name, organisation=name, now=now)
        self.issuing = certificates.make_issuing(self.root, common=name, organisation=name, now=now)
        self.house = self.leaf(HOUSE)
        self.lister = self.leaf(name, certificates.LIST_SIGNING)

    def leaf(self, name: str, purpose: x509.ObjectIdentifier = certificates.CLAIM_SIGNING) -> certificates.Holder:
        return certificates.make_leaf(
            self.issuing,
            common=name,
            organisation=name,
            country="KZ",
            now=dt.datetime.now(dt.UTC),
            purpose=purpose,
        )

    def chain(self, holder: certificates.Holder) -> list[bytes]:
        return certificates.chain_der(holder.certificate + self.issuing.certificate)

    def signed(self, number: int, *services: lote.Service) -> str:
        told = lote.list_json(
            [lote.Entity(HOUSE, "KZ", services or (self.service(),))],
            operator="elsewhere",
            address="https://elsewhere.example/",
            number=number,
            issued=dt.datetime.now(dt.UTC),
        )
        key = certificates.load_key(self.lister.private_key)
        whole = [*self.chain(self.lister), *certificates.chain_der(self.root.certificate)]
        return lote.sign_list(told, whole, lambda data: sign_es256(key, data))

    def service(self, *, granted: bool = True, reason: str = "") -> lote.Service:
        return lote.Service("signing", self.chain(self.house)[0], granted, "2026-11-01T00:00:00Z", reason)


@pytest.fixture
def elsewhere() -> Elsewhere:
    return Elsewhere()


def judged(elsewhere: Elsewhere, holder: certificates.Holder | None = None) -> Judgement:
    return trust.trust_list().judge(elsewhere.chain(holder or elsewhere.house))


def test_a_member_stands_on_the_list_from_its_first_key_on(world: World) -> None:
    assert trust.trust_list() == TrustList()
    assert trust.rows() == []
    chain = chain_of(world.almaty)
    assert trust.trust_list().judge(chain) == Judgement("ortaq")
    assert [one.name for one in trust.rows()] == [world.almaty.name]


def test_a_suspended_house_is_not_trusted_and_signs_nothing_until_it_is_resumed(world: World) -> None:
    chain = chain_of(world.almaty)
    keys.sign(world.almaty, "ab" * 32)
    assert trust.trust_list().judge(chain_of(world.baku)) == Judgement("ortaq")
    trust.suspend(world.almaty, by=world.asel)
    assert trust.trust_list().judge(chain, dt.datetime(2026, 1, 1, tzinfo=dt.UTC)).problem == "suspended"
    with pytest.raises(keys.Suspended, match="suspended"):
        keys.sign(Broadcaster.objects.get(pk=world.almaty.pk), "ab" * 32)
    trust.resume(world.almaty, by=world.asel)
    assert trust.trust_list().judge(chain) == Judgement("ortaq")
    keys.sign(world.almaty, "ab" * 32)
    assert [one.action for one in Entry.objects.filter(subject_kind="broadcaster").order_by("-number")[:2]] == [
        "resumed",
        "suspended",
    ]


def test_a_stale_copy_of_a_house_signs_nothing_either(world: World) -> None:
    keys.ensure_key(world.almaty)
    stale = Broadcaster.objects.get(pk=world.almaty.pk)
    trust.suspend(world.almaty)
    with pytest.raises(keys.Suspended):
        keys.signer(stale)


def test_a_revoked_key_is_told_from_a_retired_one(world: World) -> None:
    retired, revoked = chain_of(world.almaty), chain_of(world.baku)
    for house, end in ((world.almaty, keys.retire_key), (world.baku, keys.revoke_key)):
        living = keys.living_key(house)
        assert living
        end(living)
    now = trust.trust_list()
    assert now.judge(retired) == Judgement("ortaq")
    assert now.judge(revoked).problem == "revoked"
    assert now.judge(revoked, dt.datetime(2026, 1, 1, tzinfo=dt.UTC)).problem == ""
    assert now.judge(chain_of(world.baku)) == Judgement("ortaq")


# --- what is published ---


def test_the_published_list_names_every_key_with_its_state(world: World, client: Client) -> None:
    kept, revoked = keys.ensure_key(world.almaty), keys.ensure_key(world.baku)
    keys.revoke_key(revoked)
    chain_of(world.bishkek)
    trust.suspend(world.bishkek)
    told = lote.read_list(json.loads(client.get("/trust/ortaq.json").content))
    states = {
        entity.name: [(fingerprint(one.certificate), one.granted, one.reason) for one in entity.services]
        for entity in told.entities
    }
    assert states[world.almaty.name] == [(kept.fingerprint, True, "")]
    assert states[world.baku.name] == [(revoked.fingerprint, False, "revoked")]
    assert [one[1:] for one in states[world.bishkek.name]] == [(False, "suspended")]
    assert told.operator == node().node
    assert json.loads(said("trust", "export", "--json"))["LoTE"]["TrustedEntitiesList"]


def test_the_number_grows_with_every_decision(world: World) -> None:
    chain_of(world.almaty)
    numbers = [trust.number()]
    for decide in (trust.suspend, trust.resume):
        decide(world.almaty)
        numbers.append(trust.number())
    living = keys.living_key(world.almaty)
    assert living
    keys.revoke_key(living)
    numbers.append(trust.number())
    assert numbers == sorted(set(numbers))
    assert trust.published() == trust.published()


def test_the_signed_list_holds_below_our_root_and_its_key_signs_no_film(world: World, client: Client) -> None:
    chain_of(world.almaty)
    answer = client.get("/trust/ortaq.jws")
    assert answer.headers["Content-Type"] == "application/jose"
    root = client.get("/trust/root.pem").content
    opened = lote.open_list(answer.content.decode(), root, dt.datetime.now(dt.UTC))
    assert [one.name for one in opened.entities] == [world.almaty.name]
    leaf = x509.load_pem_x509_certificates((keys.folder() / "list.pem").read_bytes())[0]
    usage = leaf.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    assert list(usage) == [certificates.LIST_SIGNING]


@pytest.mark.parametrize("address", ["ortaq.json", "ortaq.jws", "root.pem"])
def test_what_is_published_may_be_kept_for_a_minute_at_most(world: World, client: Client, address: str) -> None:
    chain_of(world.almaty)
    kept = client.get(f"/trust/{address}").headers["Cache-Control"]
    assert {"public", "max-age=60"} == set(kept.split(", "))


def test_the_page_shows_who_may_sign_and_who_is_suspended_at_once(world: World, client: Client) -> None:
    assert "Nobody has a key yet." in client.get("/trust/").content.decode()
    chain_of(world.almaty)
    chain_of(world.baku)
    page = client.get("/trust/").content.decode()
    assert world.almaty.name in page
    assert ("state-allow" in page, "state-deny" in page) == (True, False)
    said("trust", "suspend", "baku")
    assert client.get("/trust/").content.decode().count("state-deny") == 1
    said("trust", "resume", "baku")
    assert "state-deny" not in client.get("/trust/").content.decode()
    assert client.get("/trust/root.pem").status_code == 200


def test_without_keys_there_is_no_root_to_show(client: Client, db: None) -> None:
    assert client.get("/trust/root.pem").status_code == 404


def test_where_the_roots_key_is_away_the_list_cannot_be_signed_and_says_so(
    world: World, client: Client, own_folder: Path
) -> None:
    chain_of(world.almaty)
    for name in ("root.key", "issuing.pem", "issuing.key"):
        (own_folder / name).unlink()
    answer = client.get("/trust/ortaq.jws")
    assert (answer.status_code, "root" in answer.content.decode()) == (503, True)


# --- others ---


def test_a_list_of_another_node_is_taken_with_its_root_pinned(elsewhere: Elsewhere, tmp_path: Path, db: None) -> None:
    (tmp_path / "list.jws").write_text(elsewhere.signed(7))
    (tmp_path / "root.pem").write_bytes(elsewhere.root.certificate)
    assert judged(elsewhere) == Judgement("")
    told = said("trust", "add", str(tmp_path / "list.jws"), "--name", "south", "--root", str(tmp_path / "root.pem"))
    assert told.startswith("south is trusted")
    assert judged(elsewhere) == Judgement("ortaq")
    assert judged(elsewhere, elsewhere.leaf("Somebody")).problem == "not-listed"
    # A key that was made after the list was written is known by its house.
    assert judged(elsewhere, elsewhere.leaf(HOUSE)) == Judgement("ortaq")
    assert HOUSE in said("trust", "list")
    assert "(south)" in said("trust", "list")


def test_a_newer_list_takes_the_place_of_the_older_and_never_the_other_way(elsewhere: Elsewhere, db: None) -> None:
    trust.add_list(name="south", signed=elsewhere.signed(7), pem=elsewhere.root.certificate)
    trust.add_list(name="south", signed=elsewhere.signed(8, elsewhere.service(granted=False, reason="suspended")))
    assert judged(elsewhere).problem == "suspended"
    assert judged(elsewhere, elsewhere.leaf(HOUSE)).problem == "suspended"
    with pytest.raises(trust.CannotTrust, match="older"):
        trust.add_list(name="south", signed=elsewhere.signed(7))
    trust.add_list(name="south", signed=elsewhere.signed(9, elsewhere.service(granted=False, reason="revoked")))
    assert judged(elsewhere).problem == "revoked"
    assert judged(elsewhere, elsewhere.leaf(HOUSE)) == Judgement("ortaq")


def test_a_list_for_which_another_root_is_pinned_is_refused(elsewhere: Elsewhere, db: None) -> None:
    stranger = Elsewhere("Stranger")
    with pytest.raises(trust.CannotTrust, match="--root"):
        trust.add_list(name="south", signed=elsewhere.signed(1))
    with pytest.raises(trust.CannotTrust, match="below the pinned root"):
        trust.add_list(name="south", signed=elsewhere.signed(1), pem=stranger.root.certificate)
    trust.add_list(name="south", signed=elsewhere.signed(1), pem=elsewhere.root.certificate)
    with pytest.raises(trust.CannotTrust, match="another root"):
        trust.add_list(name="south", signed=stranger.signed(2), pem=stranger.root.certificate)
    with pytest.raises(trust.CannotTrust, match="below the pinned root"):
        trust.add_list(name="south", signed=stranger.signed(2))
    with pytest.raises(trust.CannotTrust, match="no signed trust list"):
        trust.add_list(name="south", signed="hello")
    assert judged(stranger) == Judgement("")


def test_a_refused_list_leaves_nothing_behind(elsewhere: Elsewhere, db: None) -> None:
    with pytest.raises(trust.CannotTrust):
        trust.add_list(name="south", signed="a.b.c", pem=elsewhere.root.certificate)
    assert (TrustedRoot.objects.count(), Entry.objects.count()) == (0, 0)


def test_we_may_suspend_another_node_or_one_of_its_houses(elsewhere: Elsewhere, db: None) -> None:
    trust.add_list(name="south", signed=elsewhere.signed(7), pem=elsewhere.root.certificate)
    said("trust", "suspend", "south", "--house", HOUSE)
    assert judged(elsewhere).problem == "suspended"
    # Their newer list does not take our decision back.
    trust.add_list(name="south", signed=elsewhere.signed(8))
    assert judged(elsewhere).problem == "suspended"
    said("trust", "resume", "south", "--house", HOUSE)
    assert judged(elsewhere) == Judgement("ortaq")
    said("trust", "suspend", "south")
    assert judged(elsewhere).problem == "suspended"
    assert elsewhere.root.certificate.strip() not in keys.trust_anchors()
    said("trust", "resume", "south")
    assert elsewhere.root.certificate.strip() in keys.trust_anchors()
    said("trust", "remove", "south")
    assert judged(elsewhere) == Judgement("")
    with pytest.raises(CommandError, match="not removed"):
        said("trust", "remove", "south")


def test_a_broadcaster_with_an_authority_of_its_own_is_added_by_its_root(
    elsewhere: Elsewhere, tmp_path: Path, world: World
) -> None:
    (tmp_path / "root.pem").write_bytes(elsewhere.root.certificate)
    (tmp_path / "leaf.pem").write_bytes(elsewhere.house.certificate)
    with pytest.raises(CommandError, match="issued it"):
        said("trust", "add", str(tmp_path / "leaf.pem"), "--name", HOUSE)
    said("trust", "add", str(tmp_path / "root.pem"), "--name", HOUSE)
    assert judged(elsewhere) == Judgement("ortaq")
    with pytest.raises(CommandError, match="known already"):
        said("trust", "add", str(tmp_path / "root.pem"), "--name", "again")
    keys.ensure_root()
    (tmp_path / "own.pem").write_bytes(keys.own_root())
    with pytest.raises(CommandError, match="own root"):
        said("trust", "add", str(tmp_path / "own.pem"), "--name", "self")
    with pytest.raises(CommandError, match="Name a broadcaster"):
        said("trust", "suspend", "nobody")
    said("trust", "suspend", HOUSE)
    assert judged(elsewhere).problem == "suspended"
    assert f"suspended {dt.datetime.now(dt.UTC):%Y-%m-%d}" in said("trust", "list")


def test_the_official_list_counts_where_an_operator_has_installed_it(
    elsewhere: Elsewhere, own_folder: Path, client: Client, db: None
) -> None:
    assert "not installed" in client.get("/trust/").content.decode()
    (own_folder / "c2pa").mkdir(parents=True)
    (own_folder / "c2pa" / "list.pem").write_bytes(elsewhere.root.certificate)
    assert judged(elsewhere) == Judgement("c2pa")
    assert keys.trust_anchors() == b""
    assert "not installed" not in client.get("/trust/").content.decode()


def test_nothing_secret_leaves_with_the_list(world: World, client: Client, own_folder: Path) -> None:
    chain_of(world.almaty)
    everything = b"".join(client.get(f"/trust/{one}").content for one in ("", "ortaq.json", "ortaq.jws", "root.pem"))
    secrets = [path.read_bytes() for path in own_folder.rglob("*.key") if b"PRIVATE" in path.read_bytes()]
    assert len(secrets) == 4
    for secret in secrets:
        der = serialization.load_pem_private_key(secret, None).private_bytes(
            serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        assert der not in everything
        assert secret.splitlines()[1] not in everything


# --- what follows for a film: the command, the public call and the page say the same, at once ---


@pytest.fixture
def signed_film(world: World, own_folder: Path) -> Path:
    """A film of Demo TV Almaty on disk, signed and not in the registry."""
    signer = keys.signer(world.almaty)
    plain = origin_clips.film(own_folder.parent / "plain.mp4")
    signed = own_folder.parent / "signed.mp4"
    carrier_mp4.sign_mp4(signing.seal_of(signer), plain, signed)
    return signed


def answers(client: Client, film: Path) -> set[tuple[str, str]]:
    """Trust and problem, as the command, the API and the page's own JSON tell them."""
    out = StringIO()
    with pytest.raises(SystemExit):
        call_command("verify", str(film), "--json", stdout=out)
    told = [json.loads(out.getvalue())]
    with film.open("rb") as file:
        told.append(client.post("/api/origin/verify", {"file": file}).json())
    with film.open("rb") as file:
        page = client.post("/verify/", {"file": file}).content.decode()
    found = re.search(r"data:application/json;charset=utf-8,([^\"]+)", page)
    assert found
    told.append(json.loads(unquote(found[1])))
    return {(one["trust"], one["problem"]) for one in told}


def test_a_suspension_holds_at_once_in_command_call_and_page(world: World, client: Client, signed_film: Path) -> None:
    assert answers(client, signed_film) == {(Trust.TRUSTED, "")}
    said("trust", "suspend", "almaty")
    assert answers(client, signed_film) == {(Trust.UNTRUSTED, "suspended")}
    with signed_film.open("rb") as file:
        page = client.post("/verify/", {"file": file}).content.decode()
    assert f"{world.almaty.name} is suspended" in page
    said("trust", "resume", "almaty")
    assert answers(client, signed_film) == {(Trust.TRUSTED, "")}


def test_another_process_sees_a_suspension_that_was_made_in_this_one(tmp_path: Path) -> None:
    """A fresh process has kept nothing: it reads what the first has written, and the other way round."""
    env = os.environ | {"ORTAQ_DATA": str(tmp_path), "PYTHONPATH": "src", "ORTAQ_DATABASE": ""}

    def run(code: str) -> str:
        script = f"import django; django.setup()\n{code}"
        done = subprocess.run([sys.executable, "-c", script], env=env, capture_output=True, text=True, check=True)
        return done.stdout.strip()

    env["DJANGO_SETTINGS_MODULE"] = "ortaq.web.settings"
    database.put_into(tmp_path)
    run(
        "from ortaq.members import actions, keys\n"
        "keys.ensure_key(actions.admit(slug='a', name='House A', territory='KZ',"
        "languages=['kk'], time_zone='Asia/Almaty', mark='m', tone='t'))"
    )
    # One process that lives on, as a web server does, and is asked before and after another has decided.
    lasting = (
        "import sys, django; django.setup()\n"
        "from ortaq.core.origin import certificates\n"
        "from ortaq.members import trust\n"
        "from ortaq.members.models import SigningKey\n"
        "chain = certificates.chain_der(SigningKey.objects.get().certificate_chain.encode())\n"
        "for _ in sys.stdin:\n"
        "    print(trust.trust_list().judge(chain).problem or 'trusted', flush=True)\n"
    )
    server = subprocess.Popen(
        [sys.executable, "-c", lasting],
        env=env,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert server.stdin
    assert server.stdout

    def ask() -> str:
        server.stdin.write("?\n")  # type: ignore[union-attr]
        server.stdin.flush()  # type: ignore[union-attr]
        return server.stdout.readline().strip()  # type: ignore[union-attr]

    try:
        assert ask() == "trusted"
        command = "from django.core.management import call_command as c; c('keys', 'trust', '{}', 'a')"
        run(command.format("suspend"))
        assert ask() == "suspended"
        run(command.format("resume"))
        assert ask() == "trusted"
    finally:
        server.stdin.close()
        server.wait(10)
        server.stdout.close()


def test_a_revoked_key_takes_the_trust_from_a_film_unless_the_registry_knew_it_before(
    world: World, client: Client, signed_film: Path
) -> None:
    living = keys.living_key(world.almaty)
    assert living
    with signed_film.open("rb") as file:
        store = carrier_mp4.store_in(file)
    assert store
    keys.revoke_key(living)
    assert answers(client, signed_film) == {(Trust.UNTRUSTED, "revoked")}
    kept = registry.register(store=store, kind=ManifestKind.FILM, sha256=sha256_of(signed_film))
    # Registered after the key was lost: that proves nothing.
    assert answers(client, signed_film) == {(Trust.UNTRUSTED, "revoked")}
    assert living.revoked_at
    kept.created_at = living.revoked_at - dt.timedelta(minutes=1)
    kept.save()
    assert answers(client, signed_film) == {(Trust.TRUSTED, "")}
    # One byte more, and it is not the file that was seen.
    with signed_film.open("ab") as file:
        file.write(b"\0\0\0\x08free")
    assert answers(client, signed_film) == {(Trust.UNTRUSTED, "revoked")}


def test_a_film_is_told_by_which_list_its_signer_is_known(
    world: World, elsewhere: Elsewhere, own_folder: Path, signed_film: Path
) -> None:
    assert verdict.read(signed_film, trust.trust_list()).trust_list == "ortaq"
    root = keys.own_root()
    assert verdict.read(signed_film, root).trust_list == "given"
    assert verdict.read(signed_film, b"").trust_list == ""
    signer = claim.signer_of(elsewhere.house.certificate + elsewhere.issuing.certificate, elsewhere.house.private_key)
    theirs = own_folder.parent / "theirs.mp4"
    carrier_mp4.sign_mp4(signing.seal_of(signer), own_folder.parent / "plain.mp4", theirs)
    (own_folder / "c2pa").mkdir()
    (own_folder / "c2pa" / "list.pem").write_bytes(elsewhere.root.certificate)
    report = verdict.read(theirs, trust.trust_list())
    assert (report.trust, report.trust_list) == (Trust.TRUSTED, "c2pa")
    assert "official list of C2PA" in say(report, "en").trust.sentence
    trust.add_list(name="south", signed=elsewhere.signed(1), pem=elsewhere.root.certificate)
    report = verdict.read(theirs, trust.trust_list())
    assert (report.trust, report.trust_list) == (Trust.TRUSTED, "ortaq")


def test_a_film_is_not_better_than_the_signer_of_what_it_was_made_from(
    world: World, own_folder: Path, signed_film: Path
) -> None:
    with signed_film.open("rb") as file:
        parent = carrier_mp4.store_in(file)
    assert parent
    told = claim.ingredient(parent, relationship="parentOf", title="Original")
    label = "urn:c2pa:0b3a1f52-1d0e-4b9a-9c1d-5e2f60718200"

    def seal(digest: bytes) -> bytes:
        binding = manifest.content_binding(digest, carrier_mp4.EXCLUSIONS)
        opened = {"action": "c2pa.opened", "parameters": {"ingredients": [told.reference]}}
        done = claim.Assertion("c2pa.actions.v2", {"actions": [opened], "allActionsIncluded": True})
        return claim.manifest_store(keys.signer(world.baku), [told, done, binding], label=label, ingredients=[parent])

    dub = own_folder.parent / "dub.mp4"
    carrier_mp4.sign_mp4(seal, own_folder.parent / "plain.mp4", dub)
    report = verdict.read(dub, trust.trust_list())
    assert (report.trust, report.problem) == (Trust.TRUSTED, "")
    trust.suspend(world.almaty)
    report = verdict.read(dub, trust.trust_list())
    assert (report.trust, report.problem) == (Trust.UNTRUSTED, "ingredient")


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock(dt.datetime.now(dt.UTC) - dt.timedelta(minutes=5))
    monkeypatch.setattr(stamps, "stamper", lambda: made)
    return made


def test_what_a_time_stamp_proves_was_signed_before_outlives_a_revoked_key(
    world: World, own_folder: Path, clock: Clock, signed_film: Path
) -> None:
    assert clock.asked == 1
    living = keys.living_key(world.almaty)
    assert living
    keys.revoke_key(living)
    # The clock's root is not among those that are believed: whoever stole the key may have a clock of their own.
    report = verdict.read(signed_film, trust.trust_list())
    assert (report.trust, report.problem, report.time_proved) == (Trust.UNTRUSTED, "revoked", False)
    (own_folder / "clocks").mkdir()
    (own_folder / "clocks" / "time.pem").write_bytes(clock.anchor)
    report = verdict.read(signed_film, trust.trust_list())
    assert (report.trust, report.problem, report.time_proved) == (Trust.TRUSTED, "", True)


def test_a_clock_signs_no_films(world: World, own_folder: Path, elsewhere: Elsewhere, signed_film: Path) -> None:
    (own_folder / "clocks").mkdir()
    (own_folder / "clocks" / "time.pem").write_bytes(elsewhere.root.certificate)
    signer = claim.signer_of(elsewhere.house.certificate + elsewhere.issuing.certificate, elsewhere.house.private_key)
    theirs = own_folder.parent / "theirs.mp4"
    carrier_mp4.sign_mp4(signing.seal_of(signer), own_folder.parent / "plain.mp4", theirs)
    report = verdict.read(theirs, trust.trust_list())
    assert (report.trust, report.trust_list) == (Trust.UNTRUSTED, "")
