"""A run file is whole, or says which answer is not."""

import io
import json
import random
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from ortaq.core.ledger.canonical import jcs
from ortaq.core.monitor import runfile, signing
from ortaq.core.monitor.numbers import numbers
from ortaq.core.monitor.runfile import Entry, RunFile, pack, root, sha256
from ortaq.core.monitor.verify import check, row_of, verify
from ortaq.core.origin import certificates, claim
from tests.core.monitor import sample
from tests.core.origin.clock import Clock

ROOT = sample.authority()[1]


def place_of(where: str) -> str:
    """`answers/00007` for everything that is named of that answer; other files by their names."""
    return "/".join(where.partition(" ")[0].split("/")[:2])


def test_a_run_file_is_whole_and_known() -> None:
    report = verify(pack(sample.run()), ROOT)
    assert report.faults == ()
    assert (report.answers, report.signer, report.is_known, report.is_regraded) == (12, "Test", True, True)


def test_its_numbers_are_counted_again_from_its_answers() -> None:
    told = verify(pack(sample.run()), ROOT).head["numbers"]
    # Repeats show how steady an assistant is; the first answers alone are counted, and all six are right.
    assert told["grades"] == {"correct": 6}
    assert told["total"]["wrong"] == {"hits": 0, "of": 6, "share": 0, "low": 0, "high": 0}
    assert told["repeats"] == {"questions": 6, "differ": 6}


def test_a_signer_nobody_knows_is_told() -> None:
    report = verify(pack(sample.run()), b"")
    assert (report.is_whole, report.is_known) == (True, False)


def test_a_key_for_other_things_signs_no_runs() -> None:
    root_ = certificates.make_root(common="r", organisation="o", now=sample.NOW)
    issuing = certificates.make_issuing(root_, common="i", organisation="o", now=sample.NOW)
    house = certificates.make_leaf(
        issuing, common="h", organisation="o", country="", now=sample.NOW, algorithm=certificates.ED25519
    )
    signer = claim.signer_of(house.certificate + issuing.certificate, house.private_key)
    run = replace(sample.run(), signature=signing.sign(sample.run().manifest, signer))
    report = check(run, root_.certificate)
    assert (report.is_whole, report.is_known) == (True, False)


def test_a_time_stamp_says_when_and_by_whom() -> None:
    clock = Clock(sample.NOW)
    run = replace(sample.run(), signature=signing.sign(sample.run().manifest, sample.authority()[0].with_stamp(clock)))
    known, unknown = check(run, ROOT, clock.anchor), check(run, ROOT)
    assert (known.faults, known.stamped_at, known.is_stamp_known) == ((), sample.NOW, True)
    assert (unknown.faults, unknown.stamped_at, unknown.is_stamp_known) == ((), sample.NOW, False)


def test_the_time_stamp_of_another_run_does_not_count() -> None:
    clock = Clock(sample.NOW)
    other = json.loads(signing.sign(b"another", sample.authority()[0].with_stamp(clock)))
    ours = json.loads(sample.run().signature)
    run = replace(sample.run(), signature=jcs(ours | {"stamp": other["stamp"]}))
    assert [one.where for one in check(run, ROOT).faults] == ["signature.json", "signature.json"]


# ---- 200 changes, all found, all named ------------------------------------------------------------------------------

Change = Callable[[random.Random], tuple[bytes, str]]
"""Makes a changed file, and says which place must be named."""


def with_file(path: str, content: bytes | None) -> RunFile:
    files = {**sample.run().files}
    if content is None:
        del files[path]
    else:
        files[path] = content
    return replace(sample.run(), files=files)


def flipped(chance: random.Random, content: bytes) -> bytes:
    at = chance.randrange(len(content))
    return content[:at] + bytes([content[at] ^ 1 << chance.randrange(8)]) + content[at + 1 :]


def some(chance: random.Random) -> Entry:
    return chance.choice(sample.entries())


def a_bit_of_an_answer(chance: random.Random) -> tuple[bytes, str]:
    one, part = some(chance), chance.choice(["answer.json", "request", "response"])
    return pack(with_file(f"{one.folder}/{part}", flipped(chance, one.files[part]))), one.folder


def a_bit_of_the_file(chance: random.Random) -> tuple[bytes, str]:
    """Anywhere in the bytes of an answer as it lies in the zip, its header included."""
    whole, one = pack(sample.run()), some(chance)
    with zipfile.ZipFile(io.BytesIO(whole)) as box:
        about = box.getinfo(f"{one.folder}/{chance.choice(['answer.json', 'request', 'response'])}")
    at = chance.randrange(about.header_offset, about.header_offset + 30 + len(about.filename) + about.file_size)
    return whole[:at] + bytes([whole[at] ^ 1 << chance.randrange(8)]) + whole[at + 1 :], one.folder


def a_better_grade(chance: random.Random) -> tuple[bytes, str]:
    one = some(chance)
    told = json.loads(one.files["answer.json"])
    told["match"]["grade"] = "wrong" if told["match"]["grade"] == "correct" else "correct"
    return pack(with_file(f"{one.folder}/answer.json", jcs(told))), one.folder


def a_better_grade_with_its_hashes(chance: random.Random) -> tuple[bytes, str]:
    """Everything made to fit but the signature, which needs the key."""
    one = some(chance)
    told = json.loads(one.files["answer.json"])
    told["match"]["grade"] = "wrong" if told["match"]["grade"] == "correct" else "correct"
    changed = replace(one, files={**one.files, "answer.json": jcs(told)})
    entries = [changed if other is one else other for other in sample.entries()]
    rows = [row_of(json.loads(other.files["answer.json"])) for other in entries]
    manifest = runfile.manifest_of(sample.HEAD, entries, numbers(rows, 1))
    return pack(RunFile(manifest, sample.run().signature, runfile.files_of(entries))), one.folder


def another_word(chance: random.Random) -> tuple[bytes, str]:
    """The text and the bytes it came in, changed alike."""
    one = some(chance)
    told = json.loads(one.files["answer.json"])
    came = one.files["response"].replace(b"The capital", b"The old capital")
    told |= {"text": told["text"].replace("The capital", "The old capital"), "response_sha256": sha256(came)}
    files = {**sample.run().files, f"{one.folder}/answer.json": jcs(told), f"{one.folder}/response": came}
    return pack(replace(sample.run(), files=files)), one.folder


def one_less(chance: random.Random) -> tuple[bytes, str]:
    one = some(chance)
    part = chance.choice(["answer.json", "request", "response"])
    return pack(with_file(f"{one.folder}/{part}", None)), one.folder


def one_too_many(chance: random.Random) -> tuple[bytes, str]:
    path = f"answers/{chance.randrange(13, 99):05}/response"
    return pack(with_file(path, b"{}")), place_of(path)


def two_changed_places(chance: random.Random) -> tuple[bytes, str]:
    one, other = chance.sample(sample.entries(), 2)
    files = {**sample.run().files}
    for part in ("answer.json", "response"):
        files[f"{one.folder}/{part}"], files[f"{other.folder}/{part}"] = other.files[part], one.files[part]
    return pack(replace(sample.run(), files=files)), one.folder


def manifest_with(chance: random.Random, change: Callable[[dict[str, Any]], None]) -> tuple[bytes, str]:
    told = json.loads(sample.run().manifest)
    change(told)
    return pack(replace(sample.run(), manifest=jcs(told))), "manifest.json"


def a_number(chance: random.Random) -> tuple[bytes, str]:
    measure, name = chance.choice(["wrong", "not_attempted", "no_source"]), chance.choice(["hits", "share", "high"])

    def change(told: dict[str, Any]) -> None:
        told["numbers"]["total"][measure][name] += 1

    return manifest_with(chance, change)


def an_answer_left_out(chance: random.Random) -> tuple[bytes, str]:
    """With its files, its entry, the root and the numbers: only the signature tells."""
    entries = [one for one in sample.entries() if one is not some(chance)][: chance.randrange(6, 12)]
    rows = [row_of(json.loads(one.files["answer.json"])) for one in entries]
    manifest = runfile.manifest_of(sample.HEAD, entries, numbers(rows, 1))
    return pack(RunFile(manifest, sample.run().signature, runfile.files_of(entries))), "manifest.json"


def another_model(chance: random.Random) -> tuple[bytes, str]:
    return manifest_with(chance, lambda told: told["assistant"].update(name=chance.choice(["Juniper", "Orrery 2"])))


def another_root(chance: random.Random) -> tuple[bytes, str]:
    def change(told: dict[str, Any]) -> None:
        told["entries"] = told["entries"][::-1]
        told["root"] = root(told["entries"])

    return manifest_with(chance, change)


def a_bit_of_the_signature(chance: random.Random) -> tuple[bytes, str]:
    return pack(replace(sample.run(), signature=flipped(chance, sample.run().signature))), "signature.json"


def a_bit_of_the_manifest(chance: random.Random) -> tuple[bytes, str]:
    return pack(replace(sample.run(), manifest=flipped(chance, sample.run().manifest))), "manifest.json"


CHANGES: list[Change] = [
    a_bit_of_an_answer,
    a_bit_of_the_file,
    a_better_grade,
    a_better_grade_with_its_hashes,
    another_word,
    one_less,
    one_too_many,
    two_changed_places,
    a_number,
    an_answer_left_out,
    another_model,
    another_root,
    a_bit_of_the_signature,
    a_bit_of_the_manifest,
]


@pytest.mark.parametrize("seed", range(200))
def test_two_hundred_changes_are_found_and_named(seed: int) -> None:
    data, place = CHANGES[seed % len(CHANGES)](random.Random(seed))
    assert data != pack(sample.run())
    report = verify(data, ROOT)
    assert not report.is_whole
    assert place in {place_of(one.where) for one in report.faults}


def test_an_answer_is_named_by_its_place_and_its_question() -> None:
    one = sample.entries()[6]
    data = pack(with_file(f"{one.folder}/response", flipped(random.Random(1), one.files["response"])))
    assert [(fault.where, fault.what) for fault in verify(data, ROOT).faults] == [
        ("answers/00007 (kz.capital, en)", "response was changed")
    ]


def test_every_single_byte_counts() -> None:
    """Of the whole file, header and list of contents included, no byte can be another one unseen."""
    whole = pack(sample.run())
    chance = random.Random(7)
    for at in chance.sample(range(len(whole)), 250):
        report = verify(whole[:at] + bytes([whole[at] ^ 1 << chance.randrange(8)]) + whole[at + 1 :], ROOT)
        assert not report.is_whole, at


@pytest.mark.parametrize("data", [b"", b"PK", b"no zip at all" * 100, pack(sample.run())[:-30]])
def test_what_is_no_run_file_is_refused_in_words(data: bytes) -> None:
    report = verify(data, ROOT)
    assert [one.where for one in report.faults] == ["the file"]


def test_a_zip_that_would_unpack_to_more_than_it_is_is_not_opened() -> None:
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as box:
        box.writestr("manifest.json", bytes(1 << 20))
    assert not verify(whole.getvalue(), ROOT).is_whole


def test_grades_of_another_matcher_are_taken_as_signed() -> None:
    run = sample.run()
    told = json.loads(run.manifest) | {"matcher": "0"}
    manifest = jcs(told)
    report = check(RunFile(manifest, signing.sign(manifest, sample.authority()[0]), run.files), ROOT)
    assert (report.is_whole, report.is_regraded) == (True, False)


# ---- files that somebody made to do harm ----------------------------------------------------------------------------


def zipped(names: dict[str, bytes]) -> bytes:
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_STORED) as box:
        for name, content in names.items():
            box.writestr(name, content)
    return whole.getvalue()


@pytest.mark.parametrize("name", ["/etc/passwd", "../../escape", "answers/../../escape", "C:\\x", "a\x1b[2Jb"])
def test_names_of_files_lead_nowhere(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is ever unpacked to the disk; a name that belongs to no answer is named."""
    monkeypatch.chdir(tmp_path)
    whole = pack(replace(sample.run(), files={**sample.run().files, name: b"x"}))
    assert name in {one.where for one in verify(whole, ROOT).faults}
    assert not [*tmp_path.rglob("*")]


def test_a_link_is_only_a_file_with_a_name() -> None:
    whole = io.BytesIO(pack(sample.run()))
    with zipfile.ZipFile(whole, "a") as box:
        about = zipfile.ZipInfo("answers/00001/link")
        about.external_attr = 0o120777 << 16
        box.writestr(about, "/etc/passwd")
    assert not verify(whole.getvalue(), ROOT).is_whole


def test_a_name_that_stands_twice_is_a_fault() -> None:
    whole = io.BytesIO(pack(sample.run()))
    with zipfile.ZipFile(whole, "a") as box, pytest.warns(UserWarning, match="Duplicate"):
        box.writestr("manifest.json", b"{}")
    assert "manifest.json" in {one.where for one in verify(whole.getvalue(), ROOT).faults}


def test_files_that_lie_in_one_another_are_not_read() -> None:
    """Each file holds all that follow, so that a small container would come to much more than it is."""
    inner = zipped({"b": bytes(40_000)})
    head = zipfile.ZipInfo("a")
    end = inner.index(b"PK\x01\x02")
    # The list of contents gains a first entry, whose bytes are the whole of the other file.
    local = zipped({"a": b""})
    offset = local.index(b"PK\x01\x02")
    outer = bytearray(local[:offset])
    size, crc = end, zipfile.crc32(inner[:end])
    outer[14:26] = crc.to_bytes(4, "little") + size.to_bytes(4, "little") * 2
    first = bytearray(local[offset : offset + 46 + len(head.filename)])
    first[16:28] = bytes(outer[14:26])
    second = bytearray(inner[end : end + 46 + 1])
    second[42:46] = len(outer).to_bytes(4, "little")
    contents = bytes(first) + bytes(second)
    tail = bytearray(inner[-22:])
    tail[8:12] = (2).to_bytes(2, "little") * 2
    tail[12:16] = len(contents).to_bytes(4, "little")
    tail[16:20] = (len(outer) + end).to_bytes(4, "little")
    whole = bytes(outer) + inner[:end] + contents + bytes(tail)
    assert [one.file_size for one in zipfile.ZipFile(io.BytesIO(whole)).infolist()] == [end, 40_000]
    assert [one.what for one in verify(whole, ROOT).faults] == ["its files are larger than itself"]


def signed(told: Any) -> RunFile:
    """Whatever somebody writes into a manifest, rightly signed by whoever that is."""
    manifest = jcs(told)
    return RunFile(manifest, signing.sign(manifest, sample.authority()[0]), sample.run().files)


def changed(**more: Any) -> dict[str, Any]:
    return json.loads(sample.run().manifest) | more


DEEP: list[Any] = []
for _level in range(250):
    DEEP = [DEEP]


@pytest.mark.parametrize(
    "told",
    [
        [],
        "run",
        7,
        {},
        changed(entries=7),
        changed(entries=[7]),
        changed(entries=[{"position": "x", "question": "q", "language": "en", "files": {}}]),
        changed(seed=[1]),
        changed(seed=DEEP),
        changed(assistant={}),
        changed(assistant={"shape": "telepathy"}),
    ],
)
def test_a_manifest_may_say_anything_and_is_answered_in_words(told: Any) -> None:
    assert not check(signed(told), ROOT).is_whole


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("language", "zz"),
        ("key", {"kind": "number", "value": "many"}),
        ("key", {"kind": "number", "value": "1e999999999999"}),
        ("key", {"kind": "date", "value": "tomorrow"}),
        ("key", {"kind": "name", "answers": DEEP}),
        ("key", DEEP),
        ("rivals", 7),
        ("text", None),
    ],
)
def test_an_answer_may_say_anything_and_is_named(field: str, value: Any) -> None:
    """All digests fit, as whoever holds a key of their own can make them; only what it says is nonsense."""
    one = sample.entries()[0]
    told = json.loads(one.files["answer.json"])
    told["asked"][field] = told["asked"]["key"] | value if isinstance(value, dict) else value
    entries = (replace(one, files={**one.files, "answer.json": jcs(told)}), *sample.entries()[1:])
    manifest = runfile.manifest_of(sample.HEAD, entries, {})
    run = RunFile(manifest, signing.sign(manifest, sample.authority()[0]), runfile.files_of(entries))
    assert "answers/00001" in {place_of(fault.where) for fault in check(run, ROOT).faults}


def test_the_chain_of_a_signature_may_be_any_certificate() -> None:
    """One without a purpose signs nothing that is known, and nothing breaks."""
    told = json.loads(sample.run().signature) | {"chain": ROOT.decode()}
    report = check(replace(sample.run(), signature=jcs(told)), ROOT)
    assert (report.is_whole, report.is_known) == (False, False)


def test_a_house_cannot_make_itself_a_monitor() -> None:
    """Its certificate signs, and issues nothing: what it issues all the same leads to no root that is believed."""
    root_ = certificates.make_root(common="r", organisation="o", now=sample.NOW)
    issuing = certificates.make_issuing(root_, common="i", organisation="o", now=sample.NOW)
    house = certificates.make_leaf(issuing, common="h", organisation="o", country="", now=sample.NOW)
    own = certificates.make_leaf(
        house,
        common="Ortaq monitor",
        organisation="Ortaq",
        country="",
        now=sample.NOW,
        algorithm=certificates.ED25519,
        purpose=certificates.RUN_SIGNING,
    )
    signer = claim.signer_of(own.certificate + house.certificate + issuing.certificate, own.private_key)
    run = replace(sample.run(), signature=signing.sign(sample.run().manifest, signer))
    report = check(run, root_.certificate)
    assert (report.is_whole, report.is_known) == (True, False)
