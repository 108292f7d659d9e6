"""Signed notes, checkpoints, policies: against the examples of the specifications and what real logs have signed."""

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ortaq.core.ledger import policy as policies
from ortaq.core.ledger.checkpoints import Checkpoint, NotSigned, cosigned, opened, with_lines
from ortaq.core.ledger.merkle import EMPTY
from ortaq.core.ledger.notes import COSIGNS, SIGNS, BrokenNote, Note, PublicKey, SecretKey
from ortaq.core.ledger.policy import BrokenPolicy, Policy

LOG = SecretKey("example.org/audit", SIGNS, bytes(range(32)))
NOW = 1_795_000_000


def witness(name: str) -> SecretKey:
    return SecretKey(f"example.org/{name}", COSIGNS, name.encode().ljust(32, b"."))


ALMATY, BAKU, BISHKEK = map(witness, ("almaty", "baku", "bishkek"))


def signed(size: int = 3, root: bytes = bytes(32), *witnesses: SecretKey) -> Note:
    text = Checkpoint("example.org/audit", size, root).text
    return Note(text).with_signature(LOG.sign(text), *(one.sign(text, at=NOW - 60) for one in witnesses))


# ---- what others have signed -------------------------------------------------------------------------------------


def test_the_example_of_the_specification_holds() -> None:
    key = PublicKey.read("example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k")
    line = "Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM="
    note = Note.read(f"This is an example message.\n\n— example.com/foo {line}\n")
    assert key.verifies(note.text, note.signatures[0])


GO_SECRET = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
GO_PUBLIC = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
GO_NOTE = """If you think cryptography is the answer to your problem,
then you don't know what your problem is.

— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=
"""


def test_we_sign_as_the_note_package_of_go_does() -> None:
    key, note = SecretKey.read(GO_SECRET), Note.read(GO_NOTE)
    assert (str(key.public), key.written().strip()) == (GO_PUBLIC, GO_SECRET)
    assert str(Note(note.text).with_signature(key.sign(note.text))) == GO_NOTE


SUM_GOLANG_ORG = """go.sum database tree
6476701
mb8QLQIs0Z0yP5Cstq6guj87oXWeC9gEM8oVikmm9Wk=

— sum.golang.org Az3grsLX85Gz+s1SiTbgkuqxgItqFq7gsMUEyVnrsa9LM7Us9S+1xbFIGu95949rj4nPRYfvimWEPWL+o3GeoWwOoAw=
"""


def test_a_checkpoint_of_the_go_checksum_database_holds() -> None:
    key = PublicKey.read("sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8")
    note = Note.read(SUM_GOLANG_ORG)
    assert Checkpoint.read(note.text).size == 6476701
    assert key.verifies(note.text, note.signatures[0])
    # Its name is not that of the log, so for a policy it is no key of that log.
    with pytest.raises(NotSigned, match="no key of a log “go.sum database tree” is known"):
        opened(SUM_GOLANG_ORG, [key])


WITNESSED = """arche2025h1.staging.ct.transparency.dev
1432088532
U7WM79jrzyhGZ5/GUBTpM7NzwdyfFx61t3RovgcC4Ro=

— arche2025h1.staging.ct.transparency.dev zTM8sQAAAZ5W0WdjBAMARjBEAiBjW5IQf9pvsYLfQFX6hoGREPMHbdQ3urbllzalApkptQIgIpwtEroeW2BXaHAI4kJXFbon5Ch9MNL5zRNZ55lvGt0=
— arche2025h1.staging.ct.transparency.dev ui8GwCF1+kWqZrxGdhj4aX3gcw7XUlXQQabg/27lefwhUkzbC3NygNI75MdhL1bfTW9g8Ei59RA23oHP7Ry1k3ZFWwQ=
— remora.n621.de 2net5wAAAABqEiEgPlfF3V06o0Y+fHM+J5J9s27wgxxcOVSpZ/2g/KSiXCg9DEZI+aVCIobWX9sXTynk5XeU/zZ0WBxtqB0DrAWfBw==
"""  # noqa: E501 -- as it was signed


def test_a_real_checkpoint_of_a_certificate_log_holds_with_its_witness() -> None:
    policy = policies.read(
        "# two keys that anybody can look up\n"
        "log arche2025h1.staging.ct.transparency.dev+ba2f06c0+AU0vHmlGCS/PdN8b2OaGmKprLI8HKM+dJ472xgFYh15f\n"
        "witness remora remora.n621.de+da77ade7+BOvN63jn/bLvkieywe8R6UYAtVtNbZpXh34x7onlmtw2 https://remora.n621.de/\n"
        "quorum remora\n"
    )
    said, note, _key = opened(WITNESSED, policy.logs)
    lines = cosigned(note, policy.keys, now=1_780_000_000)
    assert (said.size, lines.by, lines.false) == (1432088532, {"remora.n621.de": 0x6A122120}, ())
    assert policy.suffices(lines.by)
    # The very same before its time: a witness cannot have signed tomorrow.
    assert cosigned(note, policy.keys, now=1_700_000_000).false == ("remora.n621.de",)


# ---- notes -------------------------------------------------------------------------------------------------------


def test_a_note_comes_back_as_it_was_written() -> None:
    note = signed(3, bytes(32), ALMATY, BAKU)
    assert Note.read(str(note)) == note
    assert note.with_signature(*note.signatures) == note
    assert "seed" not in repr(LOG)


@given(st.integers(0, 63), st.integers(0, 7))
def test_one_flipped_bit_of_a_signature_is_seen(at: int, bit: int) -> None:
    note = signed()
    one = note.signatures[0]
    made = bytearray(one.made)
    made[at] ^= 1 << bit
    assert LOG.public.verifies(note.text, one)
    assert not LOG.public.verifies(note.text, dataclasses.replace(one, made=bytes(made)))
    assert not LOG.public.verifies(note.text.replace("3", "4"), one)


@pytest.mark.parametrize(
    "told",
    [
        "no signature\n",
        "no end\n\n— a AAAAAAA=",
        "\n\n— a AAAAAAA=\n",
        "text\n\n- a AAAAAAA=\n",
        "text\n\n— a+b AAAAAAA=\n",
        "text\n\n— AAAAAAA=\n",
        "text\n\n— a AAAA\n",
        "text\n\n— a AAAAAAB=\n",
        "text\n\n— a AAAA AAA=\n",
        "te\txt\n\n— a AAAAAAA=\n",
        "text\n\n" + "— a AAAAAAA=\n" * 65,
        "x" * 70_000 + "\n\n— a AAAAAAA=\n",
    ],
)
def test_what_is_no_note_is_refused(told: str) -> None:
    with pytest.raises(BrokenNote):
        Note.read(told)


@pytest.mark.parametrize(
    "vkey",
    ["", "a", "a+00000000+AAAA", GO_PUBLIC.replace("c74f20a3", "c74f20a4"), GO_PUBLIC.replace("+AR", "+CR"), "+1+"],
)
def test_what_is_no_key_is_refused(vkey: str) -> None:
    with pytest.raises(BrokenNote):
        PublicKey.read(vkey)


def test_a_signing_key_has_a_name_without_blanks_and_is_read_as_such() -> None:
    with pytest.raises(BrokenNote, match="cannot be the name of a key"):
        SecretKey.new("example.org/my log", SIGNS)
    made = SecretKey.new("example.org/audit", SIGNS)
    assert SecretKey.read(made.written()) == made != SecretKey.new("example.org/audit", SIGNS)
    with pytest.raises(BrokenNote, match="no signing key"):
        SecretKey.read(str(made.public))


# ---- checkpoints -------------------------------------------------------------------------------------------------


def test_a_checkpoint_comes_back_as_it_was_written() -> None:
    said = Checkpoint("example.org/audit", 7, bytes(range(32)), ("a line of its own",))
    assert Checkpoint.read(said.text) == said
    assert Checkpoint.read(Checkpoint("example.org/audit", 0, EMPTY).text).size == 0


@pytest.mark.parametrize(
    "text",
    [
        "a\n1\n",
        "a\n1\nAAAA\n",
        "a\n01\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n",
        "a\n-1\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n",
        "a\n٣\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n",
        "a\n0\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n",
        "a\n99999999999999999999\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n",
        "\n1\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n",
        "a\n1\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n\n",
        "a\n1\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
    ],
)
def test_what_is_no_checkpoint_is_refused(text: str) -> None:
    with pytest.raises(BrokenNote):
        Checkpoint.read(text)


def test_a_checkpoint_counts_when_a_known_key_of_its_log_signed_it() -> None:
    said, _note, key = opened(str(signed()), [ALMATY.public, LOG.public])
    assert (said.size, key) == (3, LOG.public)
    other = SecretKey("example.org/audit", SIGNS, bytes(32))
    with pytest.raises(NotSigned, match="did not sign it with a key that is known"):
        opened(str(signed()), [other.public])
    false = str(signed()).replace("\n3\n", "\n4\n")
    with pytest.raises(NotSigned, match="the signature of example.org/audit is false"):
        opened(false, [LOG.public])


def test_lines_of_witnesses_are_counted_once_and_strangers_are_ignored() -> None:
    note = with_lines(str(signed()), f"{ALMATY.sign(signed().text, at=NOW - 5)}{witness('stranger').sign('x', at=1)}")
    again = note.with_signature(ALMATY.sign(note.text, at=NOW - 2))
    lines = cosigned(again, [ALMATY.public, BAKU.public], now=NOW)
    assert (lines.by, lines.false) == ({"example.org/almaty": NOW - 2}, ())
    # The key of a log is no witness, even where its name and key are known.
    as_log = SecretKey(ALMATY.name, SIGNS, ALMATY.seed)
    assert cosigned(Note(note.text).with_signature(as_log.sign(note.text)), [ALMATY.public], now=NOW).by == {}


# ---- policies ----------------------------------------------------------------------------------------------------


def test_a_policy_grows_by_witnesses_and_asks_for_more_than_half() -> None:
    policy = Policy().with_log(LOG.public).with_log(LOG.public)
    assert (policy.suffices([]), policy.needed, len(policy.logs)) == (True, "none", 1)
    for name, key in (("almaty", ALMATY), ("baku", BAKU), ("bishkek", BISHKEK)):
        policy = policy.asking(name=name, key=key.public)
    assert (policy.needed, policies.read(str(policy))) == ("2 of 3", policy)
    assert not policy.suffices([ALMATY.name, "example.org/stranger"])
    assert policy.suffices([ALMATY.name, BISHKEK.name])
    assert policy.asking(needed=3).needed == "3 of 3"
    for wrong in ({"needed": 4}, {"name": "almaty", "key": witness("osh").public}, {"name": "x", "key": BAKU.public}):
        with pytest.raises(BrokenPolicy):
            policy.asking(**wrong)  # type: ignore[arg-type]


def test_groups_may_stand_in_groups() -> None:
    text = f"""
    witness X1 {ALMATY.public}
    witness X2 {BAKU.public}
    witness Y1 {BISHKEK.public}
    group X any X1 X2
    group both all X Y1
    quorum both
    """
    policy = policies.read(text)
    assert policy.suffices([BAKU.name, BISHKEK.name])
    assert not policy.suffices([ALMATY.name, BAKU.name])
    with pytest.raises(BrokenPolicy, match="written by hand"):
        policy.asking(name="Y2", key=witness("osh").public)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "one line “quorum”"),
        ("quorum none\nquorum none", "one line “quorum”"),
        ("quorum almaty", "line 1: “quorum”"),
        (f"log {ALMATY.public}\nquorum none", "a log signs, a witness co-signs"),
        (f"witness a {LOG.public}\nquorum none", "a log signs, a witness co-signs"),
        (f"log {LOG.public}\nlog {LOG.public}\nquorum none", "line 2: this key is there twice"),
        (f"witness none {ALMATY.public}\nquorum none", "line 1: “witness”"),
        (f"witness a {ALMATY.public}\ngroup g 2 a\nquorum g", "line 2: 2 of 1 cannot be asked for"),
        (f"witness a {ALMATY.public}\ngroup g any a a\nquorum g", "each in one group only"),
        (f"witness a {ALMATY.public}\ngroup g any a\ngroup h any a\nquorum h", "each in one group only"),
        ("group g any none\nquorum g", "each in one group only"),
        ("log nonsense\nquorum none", "line 1: this is no verifier key of Ed25519"),
        ("hello world\nquorum none", "“hello” cannot be read"),
        ("#" * 70_000, "too long"),
    ],
)
def test_what_is_no_policy_is_refused_with_its_line(text: str, why: str) -> None:
    with pytest.raises(BrokenPolicy, match=why):
        policies.read(text)
