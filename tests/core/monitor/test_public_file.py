"""The run file that everybody may take: what it leaves out is known by its digest, and every number is still proved."""

import json
from dataclasses import replace
from typing import Any

import pytest

from ortaq.core.ledger.canonical import jcs
from ortaq.core.monitor import readings, runfile, signing
from ortaq.core.monitor.numbers import numbers
from ortaq.core.monitor.runfile import Entry, RunFile, pack
from ortaq.core.monitor.verify import row_of, verify
from tests.core.monitor import sample

ROOT = sample.authority()[1]


def tables(accuracy: readings.Table) -> dict[str, Any]:
    """How often which levels met: in the facts as given, in all else nothing was ever found."""
    many = sum(map(sum, accuracy))
    return {"en": {name: [[many, 0, 0], [0] * 3, [0] * 3] for name in readings.CRITERIA} | {"accuracy": accuracy}}


FEW = tables([[9, 1, 0], [0, 2, 0], [1, 0, 0]])
APART = tables([[20, 20, 0], [20, 20, 0], [1, 0, 0]])


def with_more() -> RunFile:
    """The sample with a picture beside its first answer, and an answer that the service refused."""
    first, *rest = sample.entries()
    first = Entry(first.position, first.question, first.language, {**first.files, "screenshot": b"\x89PNG of a screen"})
    body = b'{"error": {"message": "Rate limit reached in organization org-4711 at 10.0.0.5"}}'
    refused = json.loads(rest[-1].files["answer.json"]) | {
        "state": "failed", "text": "", "model_returned": "", "match": None, "response_sha256": runfile.sha256(body),
    }  # fmt: skip
    last = Entry(rest[-1].position, rest[-1].question, "en", {
        "answer.json": jcs(refused), "request": rest[-1].files["request"], "response": body,
    })  # fmt: skip
    entries = [first, *rest[:-1], last]
    rows = [row_of(json.loads(one.files["answer.json"])) for one in entries]
    manifest = runfile.manifest_of(sample.HEAD, entries, numbers(rows, 1))
    return RunFile(manifest, signing.sign(manifest, sample.authority()[0]), runfile.files_of(entries))


PICTURE, REFUSAL = "answers/00001/screenshot", f"answers/{len(sample.entries()):05}/response"


def without(run: RunFile, *paths: str) -> RunFile:
    return replace(run, files={path: content for path, content in run.files.items() if path not in paths})


def test_a_picture_and_a_refusal_may_be_left_out_and_every_number_is_counted_again() -> None:
    whole, public = verify(pack(with_more()), ROOT), verify(pack(without(with_more(), PICTURE, REFUSAL)), ROOT)
    assert (whole.faults, whole.left_out) == ((), ())
    assert (public.faults, public.left_out) == ((), (PICTURE, REFUSAL))
    assert public.head["numbers"] == whole.head["numbers"]


@pytest.mark.parametrize("name", ["answer.json", "request", "response"])
def test_nothing_else_of_an_answer_may_be_missing(name: str) -> None:
    report = verify(pack(without(with_more(), f"answers/00003/{name}")), ROOT)
    assert [one.where for one in report.faults] == ["answers/00003 (uz.capital, en)"]


def test_a_picture_that_is_there_must_be_the_one_that_was_signed() -> None:
    run = with_more()
    report = verify(pack(replace(run, files={**run.files, PICTURE: b"another picture"})), ROOT)
    assert [(one.where, one.what) for one in report.faults] == [
        ("answers/00001 (kz.capital, en)", "screenshot was changed")
    ]


def test_who_turns_an_answer_into_a_refusal_to_hide_it_is_found() -> None:
    run = without(with_more(), "answers/00003/response")
    told = json.loads(run.files["answers/00003/answer.json"]) | {"state": "failed"}
    report = verify(pack(replace(run, files={**run.files, "answers/00003/answer.json": jcs(told)})), ROOT)
    assert "answers/00003 (uz.capital, en)" in {one.where for one in report.faults}


def signed_with(these: dict[str, Any]) -> RunFile:
    """The sample with readings, whose agreement these weeks is that of the tables."""
    base, told = sample.run(), sample.read()
    answers = [json.loads(one.files["answer.json"]) for one in sample.entries()]
    document = readings.document(base.manifest, told, sample.DRAWS, these, answers)
    return sample.with_readings(told, document)


@pytest.mark.parametrize(("these", "why"), [(FEW, "few_in_all"), (APART, "apart")])
def test_readings_of_a_language_that_is_held_back_may_be_left_out_and_alpha_is_still_reckoned(
    these: dict[str, Any], why: str
) -> None:
    run = signed_with(these)
    paths = [readings.file_of(one) for one in sample.read()]
    whole, public = verify(pack(run), ROOT), verify(pack(without(run, *paths)), ROOT)
    assert (whole.faults, public.faults) == ((), ())
    assert public.left_out == tuple(sorted(paths))
    assert public.joined == whole.joined
    assert [one["why"] for one in public.joined["languages"]] == [why]
    assert b'"marks"' not in pack(without(run, *paths))


def test_readings_of_a_language_that_is_published_may_not() -> None:
    run = sample.read_run()
    path = readings.file_of(sample.read()[0])
    report = verify(pack(without(run, path)), ROOT)
    assert [one.where for one in report.faults] == ["readings/00001 (kz.capital, en)"]


def test_what_is_held_back_cannot_be_counted_as_more_than_it_can_be() -> None:
    run = signed_with(FEW)
    told = json.loads(run.readings)
    told["numbers"]["languages"][0]["read"] = 7
    forged = sample.with_readings(sample.read(), jcs(told))
    report = verify(pack(without(forged, *map(readings.file_of, sample.read()))), ROOT)
    assert [one.what for one in report.faults] == ["its numbers are not those of its readings"]
