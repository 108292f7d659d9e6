"""Time stamps: proof of when it was signed, accepted by c2pa-rs, and never a reason not to sign."""

import datetime as dt
import json
from pathlib import Path

import c2pa
import cbor2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ortaq.core.origin import carrier_mp4, reader, timestamps
from ortaq.core.origin.claim import is_stamped
from tests import origin_clips
from tests.core.origin.clock import Clock
from tests.core.origin.signing import authority, seal_of

NOW = dt.datetime.now(dt.UTC)


def judge(path: Path, house: bytes, time: bytes = b"") -> tuple[str, dict[str, set[str]], dict[str, object]]:
    """State, codes and signature of c2pa-rs; anchors for signers, and others for time."""
    trust = {"trust_anchors": house.decode(), "trust_config": reader.EKUS}
    if time:
        trust["anchors"] = [{"trust_anchors": time.decode(), "trust_kind": "tsa"}]
    config = {"verify": {"verify_trust": True, "remote_manifest_fetch": False}, "trust": trust}
    with c2pa.Reader(str(path), context=c2pa.Context.from_dict(config)) as found:
        told = json.loads(found.json())
        active = told["validation_results"]["activeManifest"]
        codes = {kind: {one["code"] for one in active.get(kind) or []} for kind in active}
        return found.get_validation_state(), codes, found.get_active_manifest()["signature_info"]


@pytest.fixture
def film(tmp_path: Path) -> Path:
    return origin_clips.film(tmp_path / "film.mp4")


def test_c2pa_rs_accepts_the_stamp_and_tells_its_time(film: Path, tmp_path: Path) -> None:
    clock, signed = Clock(NOW), tmp_path / "signed.mp4"
    carrier_mp4.sign_mp4(seal_of(authority().signer.with_stamp(clock)), film, signed)
    state, codes, signature = judge(signed, authority().root, clock.anchor)
    assert state == "Trusted", codes
    assert {"timeStamp.validated", "timeStamp.trusted"} <= codes["success"]
    assert str(signature["time"]).startswith(f"{NOW:%Y-%m-%dT%H:%M}")
    assert clock.asked == 1  # the store is measured without the authority


def test_an_unknown_authority_of_time_takes_no_trust_from_the_signer(film: Path, tmp_path: Path) -> None:
    clock, signed = Clock(NOW), tmp_path / "signed.mp4"
    carrier_mp4.sign_mp4(seal_of(authority().signer.with_stamp(clock)), film, signed)
    state, codes, _ = judge(signed, authority().root)
    assert state == "Trusted", codes
    assert "timeStamp.untrusted" in codes["informational"] | codes["failure"]


def test_a_film_outlives_the_certificate_it_was_signed_with(film: Path, tmp_path: Path) -> None:
    then = NOW - dt.timedelta(days=500)
    old = authority("Old house", days_ago=510)  # its certificate ran out after 398 days
    stamped, plain, clock = tmp_path / "stamped.mp4", tmp_path / "plain.mp4", Clock(then)
    carrier_mp4.sign_mp4(seal_of(old.signer.with_stamp(clock)), film, stamped)
    carrier_mp4.sign_mp4(seal_of(old.signer), film, plain)
    state, codes, _ = judge(stamped, old.root, clock.anchor)
    assert state == "Trusted", codes
    state, codes, _ = judge(plain, old.root, clock.anchor)
    assert state != "Trusted"
    assert codes["failure"] & {"signingCredential.expired", "signingCredential.untrusted"}


@pytest.mark.parametrize("mood", ["silent", "noise", "refusing", "mistaken"])
def test_an_authority_that_does_not_answer_does_not_stop_the_signing(mood: str, film: Path, tmp_path: Path) -> None:
    clock, signed = Clock(NOW, mood=mood), tmp_path / "signed.mp4"
    carrier_mp4.sign_mp4(seal_of(authority().signer.with_stamp(clock)), film, signed)
    assert clock.asked == 1
    state, codes, _ = judge(signed, authority().root, clock.anchor)
    assert state == "Trusted", codes
    with signed.open("rb") as file:
        assert not is_stamped(carrier_mp4.store_in(file) or b"")


def test_a_store_tells_whether_it_is_stamped() -> None:
    seal = seal_of(authority().signer.with_stamp(Clock(NOW)))
    assert is_stamped(seal(b"\1" * 32))
    assert not is_stamped(seal(bytes(32)))  # only measured
    assert len(seal(b"\1" * 32)) == len(seal(bytes(32)))


@given(st.binary(max_size=timestamps.RESERVE - 64))
def test_the_header_is_as_long_with_every_token(token: bytes) -> None:
    told = timestamps.header(token)
    assert len(cbor2.dumps(told)) == timestamps.RESERVE
    assert not token or told["sigTst2"]["tstTokens"] == [{"val": token}]


@pytest.mark.parametrize("short", range(40, 330))
def test_where_the_padding_is_small(short: int) -> None:
    assert len(cbor2.dumps(timestamps.header(b"x" * (timestamps.RESERVE - short - 24)))) == timestamps.RESERVE


def test_an_answer_to_another_question_is_no_stamp() -> None:
    asked = timestamps.request(b"mine")
    assert asked.cert_req
    answer = Clock(NOW)(timestamps.request(b"another's").as_bytes())
    assert answer
    with pytest.raises(timestamps.BadStamp):
        timestamps.token_in(answer, asked)
