"""Every file of the corpus through `./ortaq verify`: the state and the codes that its makers give, in two verdicts."""

import json
import sys
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

CORPUS = Path(__file__).parents[3] / "shared/corpora/c2pa"
EXPECTED: dict[str, dict[str, Any]] = (
    json.loads((CORPUS / "expected.json").read_text(encoding="utf-8"))["files"] if CORPUS.exists() else {}
)
pytestmark = pytest.mark.django_db
if not EXPECTED and sys.__stderr__:
    sys.__stderr__.write(f"\nNO FILES OF OTHERS ARE CHECKED: there is no corpus at {CORPUS}\n")


def verify(*arguments: object) -> tuple[int, dict[str, Any]]:
    out = StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("verify", *map(str, arguments), "--json", "--trust", str(CORPUS / "trust"), stdout=out)
    return int(ended.value.code or 0), json.loads(out.getvalue())


def verdicts(state: str, codes: list[str]) -> tuple[str, str]:
    """What integrity and trust must be for a state and the codes of c2pa-rs; they are never mixed.

    A run-out or unknown credential makes c2pa-rs say Invalid, or not; to integrity it means nothing.
    """
    if state in ("none", "remote", "refused"):
        return "none", "none"
    about_the_signer = all(code.startswith("signingCredential.") for code in codes)
    integrity = "invalid" if state == "Invalid" and not about_the_signer else "valid"
    if "claimSignature.mismatch" in codes:
        return integrity, "none"
    doubted = any(code.startswith(("signingCredential.", "cawg.")) for code in codes)
    return integrity, "untrusted" if doubted else "trusted"


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_a_file_of_others_gives_the_state_and_codes_of_its_makers(name: str) -> None:
    expected = EXPECTED[name]
    init = expected.get("init")
    if init:
        code, told = verify(CORPUS / init, "--segment", CORPUS / name)
    else:
        code, told = verify(CORPUS / name)
    assert (told["integrity"], told["trust"]) == verdicts(expected["state"], expected["codes"])
    assert told["codes"] == expected["codes"]
    assert told["method"] == ("none" if told["integrity"] == "none" else "embedded")
    assert told["problem"] == {"remote": "remote", "refused": "unreadable"}.get(expected["state"], told["problem"])
    assert (code == 0) == (expected["category"] == "valid")
    assert list(told)[:10] == [
        *("file", "method", "integrity", "trust", "trust_list", "codes", "signer", "labels", "ingredients", "signals")
    ]


@pytest.mark.skipif(not EXPECTED, reason=f"NO FILES OF OTHERS ARE CHECKED: there is no corpus at {CORPUS}")
def test_all_of_them_are_checked_and_a_flipped_bit_in_a_segment_is_seen(tmp_path: Path) -> None:
    assert len(EXPECTED) >= 28
    name, expected = next((name, one) for name, one in EXPECTED.items() if "after_flipping_one_bit" in one)
    data = bytearray((CORPUS / name).read_bytes())
    data[-1] ^= 1
    (tmp_path / "changed.m4s").write_bytes(data)
    code, told = verify(CORPUS / expected["init"], "--segment", tmp_path / "changed.m4s")
    assert (code, told["integrity"], told["trust"]) == (1, "invalid", "untrusted")
    assert "assertion.bmffHash.mismatch" in told["codes"]


@pytest.mark.skipif(not EXPECTED, reason=f"NO FILES OF OTHERS ARE CHECKED: there is no corpus at {CORPUS}")
def test_an_ingredient_that_was_broken_when_it_was_taken_in_is_told_and_changes_no_verdict() -> None:
    name = next(one for one in EXPECTED if "CIE-sig-CA" in one and EXPECTED[one]["category"] == "valid")
    _code, told = verify(CORPUS / name)
    recorded = {code for one in told["ingredients"] for code in one["codes"]}
    assert recorded == set(EXPECTED[name]["recorded_ingredient_codes"])
    assert (told["integrity"], told["trust"], told["codes"]) == ("valid", "trusted", [])
