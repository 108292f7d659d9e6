"""Live segments, experimental: what is changed, repeated or missing is noticed; c2pa-rs trusts the init section."""

import datetime as dt
import io

import c2pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ortaq.core.origin import live, manifest, reader
from ortaq.core.origin.carrier_mp4 import CannotCarry
from ortaq.core.origin.claim import Assertion, manifest_store
from tests import origin_clips
from tests.core.origin.signing import FILM, LABEL, STATEMENTS, authority

NOW = dt.datetime(2026, 11, 26, 18, tzinfo=dt.UTC)
SEGMENT = 90_000
STREAM = origin_clips.rendition(pitch=None, seconds=4)


def opened(form: live.Binding = live.Binding.TAGGED, key: live.SessionKey | None = None) -> tuple[bytes, live.Session]:
    """A stream whose init section names a key; and its session."""
    key = key or live.new_key(b"k1", NOW)
    told = [*manifest.assertions(FILM, STATEMENTS), live.session_keys([key], authority().signer.chain[0], form)]

    def seal(binding: Assertion) -> bytes:
        return manifest_store(authority().signer, [*told, binding], label=LABEL, title=FILM.title)

    return live.sign_init(seal, STREAM[0]), live.Session(key, LABEL, SEGMENT)


def sent(session: live.Session, first: int = 1) -> list[bytes]:
    """Four segments on the air, one after another."""
    return [
        session.segment(data, number, SEGMENT, NOW + dt.timedelta(seconds=number))
        for number, data in enumerate(STREAM[1], first)
    ]


@pytest.mark.parametrize("form", list(live.Binding))
def test_c2pa_rs_trusts_the_init_section_in_every_form_of_the_binding(form: live.Binding) -> None:
    init, _session = opened(form)
    config = {
        "verify": {"verify_trust": True, "remote_manifest_fetch": False},
        "trust": {"trust_anchors": authority().root.decode(), "trust_config": reader.EKUS},
    }
    found = c2pa.Reader("video/mp4", io.BytesIO(init), context=c2pa.Context.from_dict(config))
    assert found.get_validation_state() == "Trusted"
    assert live.SESSION_KEYS.encode() in init


def test_a_stream_as_it_was_sent_is_believed_segment_by_segment() -> None:
    init, session = opened()
    checker = live.Checker.of(init)
    for number, segment in enumerate(sent(session), 1):
        checker = checker.check(segment, NOW + dt.timedelta(minutes=1))
        assert checker.last == number
    # Who tunes in later begins with what comes.
    assert live.Checker.of(init).check(sent(session)[2], NOW + dt.timedelta(minutes=1)).last == 3


def test_every_frame_is_the_same_and_the_proof_is_small(tmp_path: object) -> None:
    _init, session = opened()
    plain, signed = STREAM[0] + b"".join(STREAM[1]), STREAM[0] + b"".join(sent(session))
    for name, data in (("plain.mp4", plain), ("signed.mp4", signed)):
        (tmp_path / name).write_bytes(data)  # type: ignore[operator]
    frames = origin_clips.decoded(tmp_path / "plain.mp4")  # type: ignore[operator]
    assert len(frames) == 100
    assert origin_clips.decoded(tmp_path / "signed.mp4") == frames  # type: ignore[operator]
    assert (len(signed) - len(plain)) / 4 < 600


def problem(checker: live.Checker, segment: bytes, now: dt.datetime = NOW + dt.timedelta(minutes=1)) -> tuple[str, str]:
    with pytest.raises(live.LiveProblem) as found:
        checker.check(segment, now)
    return found.value.code, found.value.reason


def test_a_change_a_repeat_a_gap_and_an_exchange_are_noticed() -> None:
    init, session = opened()
    one, two, three, _four = sent(session)
    fresh = live.Checker.of(init)
    after = fresh.check(one, NOW + dt.timedelta(minutes=1))
    changed = bytearray(two)
    changed[-30] ^= 1
    assert problem(after, bytes(changed)) == ("livevideo.segment.invalid", "hash")
    assert problem(after, one) == ("livevideo.assertion.invalid", "duplicate")
    assert problem(after, three) == ("livevideo.assertion.invalid", "gap_detected")
    # The proof of the second in front of the third.
    proof = len(two) - len(STREAM[1][1])
    assert problem(after, two[:proof] + STREAM[1][2]) == ("livevideo.segment.invalid", "hash")
    assert problem(after, STREAM[1][1]) == ("livevideo.segment.invalid", "no proof")
    renumbered = live.Session(live.new_key(b"k1", NOW), LABEL, SEGMENT).segment(STREAM[1][1], 2, SEGMENT, NOW)
    assert problem(after, renumbered) == ("livevideo.segment.invalid", "signature")


def test_a_segment_of_another_stream_with_the_same_key_and_a_key_out_of_time_are_refused() -> None:
    key = live.new_key(b"k1", NOW, seconds=60, first=10)
    init, session = opened(key=key)
    checker = live.Checker.of(init)
    other = live.Session(key, LABEL.replace("3f1c", "3f1d"), SEGMENT)
    data, soon = STREAM[1][0], NOW + dt.timedelta(seconds=30)
    assert problem(checker, other.segment(data, 10, SEGMENT, soon)) == ("livevideo.assertion.invalid", "manifest")
    out = ("livevideo.assertion.invalid", "key_not_valid")
    assert problem(checker, session.segment(data, 9, SEGMENT, soon)) == out
    assert problem(checker, session.segment(data, 10, SEGMENT, NOW + dt.timedelta(seconds=61))) == out
    assert problem(checker, session.segment(data, 10, SEGMENT, soon), NOW - dt.timedelta(hours=1)) == out
    assert checker.check(session.segment(data, 10, SEGMENT, soon), soon).last == 10


def test_nothing_is_signed_twice_and_an_init_section_without_keys_is_no_live_stream() -> None:
    init, session = opened()
    with pytest.raises(CannotCarry):
        session.segment(sent(session)[0], 5, SEGMENT, NOW)
    with pytest.raises(CannotCarry):
        live.sign_init(lambda _binding: b"", init)
    for bad in (STREAM[0], b"", INIT_WITHOUT_KEYS):
        with pytest.raises(live.LiveProblem) as found:
            live.Checker.of(bad)
        assert found.value.code == "livevideo.init.invalid"


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_no_byte_of_a_segment_can_be_changed_unnoticed(data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(SIGNED) - 1))
    changed = bytearray(SIGNED)
    changed[at] ^= data.draw(st.integers(1, 255))
    try:
        found = CHECKER.check(bytes(changed), NOW + dt.timedelta(minutes=1))
    except live.LiveProblem:
        return
    # The head of the event (its times, which players go by) is not covered: C2PA leaves the whole box out.
    assert found.last == 1
    start = SIGNED.index(live.SCHEME) - 12
    assert start <= at < start + 12 + len(live.SCHEME) + 6 + 16


def test_what_is_marked_as_something_else_than_a_signature_is_none() -> None:
    at = SIGNED.index(b"\xd2\x84")
    with pytest.raises(live.LiveProblem):
        CHECKER.check(SIGNED[:at] + b"\xd3" + SIGNED[at + 1 :], NOW + dt.timedelta(minutes=1))


INIT, SESSION = opened()
INIT_WITHOUT_KEYS = live.sign_init(
    lambda binding: manifest_store(authority().signer, [binding], label=LABEL), STREAM[0]
)
SIGNED = sent(SESSION)[0]
CHECKER = live.Checker.of(INIT)
