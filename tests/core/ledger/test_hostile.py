"""Notes, requests and proofs come from elsewhere: whatever stands in them is answered in words."""

import json

import pytest

from ortaq.core.ledger import policy, proofs
from ortaq.core.ledger.checkpoints import Checkpoint
from ortaq.core.ledger.notes import COSIGNS, SIGNS, BrokenNote, Note, SecretKey
from ortaq.core.ledger.proofs import EntryProof, NotProved
from ortaq.core.ledger.witness import Request

LONG = "9" * 5000
"""More digits than Python reads as a number."""
LOG = SecretKey("example.org/audit", SIGNS, bytes(range(32)))


@pytest.mark.parametrize("size", [LONG, str(2**63), "07", "-1", "٣", " 3", "3.0", ""])
def test_a_size_that_no_log_has_is_a_broken_checkpoint(size: str) -> None:
    text = Checkpoint("example.org/audit", 3, bytes(32)).text.replace("\n3\n", f"\n{size}\n")
    with pytest.raises(BrokenNote):
        Checkpoint.read(text)


@pytest.mark.parametrize("size", [LONG, "07", "-1", "٣"])
def test_a_request_from_a_size_that_no_log_has_is_broken(size: str) -> None:
    with pytest.raises(BrokenNote):
        Request.read(f"old {size}\n\nexample.org/audit\n")


def test_a_policy_that_asks_for_endlessly_many_is_broken() -> None:
    witness = SecretKey("example.org/witness", COSIGNS, bytes(32)).public
    with pytest.raises(policy.BrokenPolicy):
        policy.read(f"witness a {witness}\ngroup g {LONG} a\nquorum g\n")


def test_an_entry_nested_without_end_is_not_proved() -> None:
    said = Checkpoint("example.org/audit", 1, bytes(32)).text
    entry = {"number": 1, "previous": "", "content": "x"}
    told = {"entry": entry, "index": 0, "proof": [], "checkpoint": str(Note(said).with_signature(LOG.sign(said)))}
    deep = json.dumps(told).replace('"x"', "[" * 900 + "]" * 900)
    with pytest.raises(NotProved):
        proofs.check(EntryProof.read(deep), policy.Policy(logs=(LOG.public,)), now=0)
