"""The dates of a signer's certificates, held against the time at which a run file was signed."""

import datetime as dt
from dataclasses import replace

import pytest

from ortaq.core.monitor import signing
from ortaq.core.monitor.runfile import RunFile
from ortaq.core.monitor.signing import Validity
from ortaq.core.monitor.verify import check
from ortaq.core.origin import certificates, claim
from tests.core.monitor import sample
from tests.core.origin.clock import Clock

DAY = dt.timedelta(days=1)
FAR = 10_000 * DAY


def signer_of(made_at: dt.datetime) -> tuple[claim.Signer, bytes, dt.datetime]:
    """Who signs with a chain made on a day, the root, and when the first of its certificates runs out."""
    root = certificates.make_root(common="r", organisation="o", now=made_at)
    issuing = certificates.make_issuing(root, common="i", organisation="o", now=made_at)
    leaf = certificates.make_leaf(
        issuing,
        common="m",
        organisation="o",
        country="",
        now=made_at,
        algorithm=certificates.ED25519,
        purpose=certificates.RUN_SIGNING,
    )
    chain = leaf.certificate + issuing.certificate
    return claim.signer_of(chain, leaf.private_key), root.certificate, certificates.not_after(leaf.certificate)


def signed_by(signer: claim.Signer) -> RunFile:
    """The sample, whose answers came on 20 November 2026, signed anew."""
    return replace(sample.run(), signature=signing.sign(sample.run().manifest, signer))


def test_what_was_valid_when_a_clock_stamped_it_stays_so_for_ever() -> None:
    signer, root, ends = signer_of(sample.NOW)
    clock = Clock(sample.NOW + DAY)
    run = signed_by(signer.with_stamp(clock))
    for now in (sample.NOW + DAY, ends + DAY, ends + FAR):
        report = check(run, root, clock.anchor, now=now)
        assert (report.is_whole, report.is_known, report.validity) == (True, True, Validity.PROVED)


@pytest.mark.parametrize("late", [False, True])
def test_what_a_clock_stamped_outside_is_believed_by_nobody(*, late: bool) -> None:
    signer, root, ends = signer_of(sample.NOW)
    clock = Clock(ends + DAY if late else sample.NOW - 2 * DAY)
    report = check(signed_by(signer.with_stamp(clock)), root, clock.anchor, now=ends + FAR)
    assert (report.is_whole, report.is_known, report.validity) == (True, False, Validity.OUTSIDE)


def test_without_a_clock_a_certificate_that_has_run_out_fails_nothing_and_is_told() -> None:
    signer, root, ends = signer_of(sample.NOW)
    run = signed_by(signer)
    before, after = check(run, root, now=ends), check(run, root, now=ends + DAY)
    assert (before.is_known, before.validity) == (True, Validity.HOLDS)
    assert (after.is_whole, after.is_known, after.validity) == (True, True, Validity.LAPSED)


def test_a_stamp_by_a_clock_that_nobody_knows_proves_no_time() -> None:
    signer, root, ends = signer_of(sample.NOW)
    run = signed_by(signer.with_stamp(Clock(ends + DAY)))
    assert check(run, root, now=ends).validity is Validity.HOLDS
    assert check(run, root, now=ends + 2 * DAY).validity is Validity.LAPSED


def test_an_answer_that_came_after_the_certificate_had_run_out_was_not_signed_before() -> None:
    signer, root, ends = signer_of(sample.NOW - FAR)
    assert ends < sample.NOW
    report = check(signed_by(signer), root, now=sample.NOW + DAY)
    assert (report.is_whole, report.is_known, report.validity) == (True, False, Validity.OUTSIDE)


def test_a_certificate_may_be_made_after_the_answers_but_not_after_today() -> None:
    signer, root, _ends = signer_of(sample.NOW + 30 * DAY)
    run = signed_by(signer)
    assert check(run, root, now=sample.NOW + 31 * DAY).validity is Validity.HOLDS
    assert check(run, root, now=sample.NOW + DAY).validity is Validity.OUTSIDE


def test_the_worse_of_two_signatures_counts() -> None:
    """People's readings are signed later, perhaps with another certificate: a good one does not hide a bad one."""
    good, root, ends = signer_of(sample.NOW)
    bad, _root, _ends = signer_of(sample.NOW - FAR)
    whole = sample.read_run()
    document = whole.readings
    later = replace(signed_by(good), readings=document, readings_signature=signing.sign(document, bad))
    report = check(replace(later, files=whole.files), root, now=ends)
    assert (report.validity, report.is_known) == (Validity.OUTSIDE, False)


def test_every_case_is_said_in_a_sentence() -> None:
    assert len({one.words for one in Validity}) == len(Validity)
    assert "NOT valid" in Validity.OUTSIDE.words
