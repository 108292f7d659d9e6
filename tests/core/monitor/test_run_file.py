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
from ortaq.core.monitor.readings import CRITERIA, file_of
from ortaq.core.monitor.runfile import READINGS, READINGS_SIGNATURE, Entry, RunFile, pack, root, sha256
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


# Of what people read:


def reading_with(chance: random.Random, change: Callable[[dict[str, Any]], None]) -> tuple[dict[str, Any], RunFile]:
    """One reading changed in the file, and nothing else; it is returned as it was."""
    one = chance.choice(sample.read())
    told = json.loads(json.dumps(one))
    change(told)
    return one, replace(sample.read_run(), files={**sample.read_run().files, file_of(one): jcs(told)})


def another_level(chance: random.Random) -> Callable[[dict[str, Any]], None]:
    side, criterion = chance.choice(["home", "abroad"]), chance.choice(CRITERIA)

    def change(told: dict[str, Any]) -> None:
        mark = told[side]["marks"][criterion]
        mark["level"] = (mark["level"] + chance.choice([1, 2])) % 3

    return change


def a_grade_of_a_reader(chance: random.Random) -> tuple[bytes, str]:
    one, run = reading_with(chance, another_level(chance))
    return pack(run), folder_of(one)


def a_grade_with_its_hashes(chance: random.Random) -> tuple[bytes, str]:
    """The reading, its digest, the root and every number made to fit: only the signature tells."""
    one, told = chance.choice(sample.read()), None
    told = json.loads(json.dumps(one))
    another_level(chance)(told)
    others = tuple(told if other is one else other for other in sample.read())
    document = sample.with_readings(others).readings
    return pack(sample.with_readings(others, document, sample.read_run().readings_signature)), READINGS


def a_bit_of_a_reading(chance: random.Random) -> tuple[bytes, str]:
    one = chance.choice(sample.read())
    files = {**sample.read_run().files, file_of(one): flipped(chance, jcs(one))}
    return pack(replace(sample.read_run(), files=files)), folder_of(one)


def one_reading_less(chance: random.Random) -> tuple[bytes, str]:
    one = chance.choice(sample.read())
    files = {name: content for name, content in sample.read_run().files.items() if name != file_of(one)}
    return pack(replace(sample.read_run(), files=files)), folder_of(one)


def a_reading_left_out(chance: random.Random) -> tuple[bytes, str]:
    """With its entry and every number."""
    fewer = tuple(chance.sample(sample.read(), chance.randrange(1, 6)))
    document = sample.with_readings(fewer).readings
    return pack(sample.with_readings(fewer, document, sample.read_run().readings_signature)), READINGS


def one_reading_too_many(chance: random.Random) -> tuple[bytes, str]:
    path = f"readings/{chance.randrange(13, 99):05}.json"
    return pack(replace(sample.read_run(), files={**sample.read_run().files, path: b"{}"})), path


def two_readings_changed_places(chance: random.Random) -> tuple[bytes, str]:
    one, other = chance.sample(sample.read(), 2)
    files = {**sample.read_run().files, file_of(one): jcs(other), file_of(other): jcs(one)}
    return pack(replace(sample.read_run(), files=files)), folder_of(one)


def another_decision(chance: random.Random) -> tuple[bytes, str]:
    one = sample.read()[2]
    told = json.loads(json.dumps(one))
    told["decided"] = chance.choice([{}, {"accuracy": one["decided"]["accuracy"] | {"level": chance.choice([1, 2])}}])
    return pack(replace(sample.read_run(), files={**sample.read_run().files, file_of(one): jcs(told)})), folder_of(one)


def another_reader(chance: random.Random) -> tuple[bytes, str]:
    side = chance.choice(["home", "abroad"])
    one, run = reading_with(chance, lambda told: told[side].update(reader="reader 9"))
    return pack(run), folder_of(one)


def a_number_of_theirs(chance: random.Random) -> tuple[bytes, str]:
    """Alpha or its ends, how many were read, what was drawn, the table that agreement comes from."""
    told = json.loads(sample.read_run().readings)
    accuracy = next(one for one in told["numbers"]["agreement"] if one["criterion"] == "accuracy")
    chance.choice(
        [
            lambda: accuracy.update(alpha=accuracy["alpha"] + 1),
            lambda: accuracy.update(standing="firm" if accuracy["standing"] != "firm" else "tentative"),
            lambda: told["numbers"]["languages"][0].update(read=60),
            lambda: told["draws"][0].update(countries=["KZ"]),
            lambda: told["tables"]["en"]["accuracy"][0].__setitem__(0, 200),
        ]
    )()
    return pack(replace(sample.read_run(), readings=jcs(told))), READINGS


def readings_of_another_run(chance: random.Random) -> tuple[bytes, str]:
    told = json.loads(sample.read_run().readings) | {"manifest": sha256(chance.randbytes(8))}
    return pack(replace(sample.read_run(), readings=jcs(told))), READINGS


def a_bit_of_what_was_signed_of_them(chance: random.Random) -> tuple[bytes, str]:
    run = sample.read_run()
    if chance.random() < 0.5:
        return pack(replace(run, readings=flipped(chance, run.readings))), READINGS
    return pack(replace(run, readings_signature=flipped(chance, run.readings_signature))), READINGS_SIGNATURE


def folder_of(one: dict[str, Any]) -> str:
    return file_of(one).removesuffix(".json")


OF_GRADES: list[Change] = [
    a_grade_of_a_reader,
    a_grade_with_its_hashes,
    a_bit_of_a_reading,
    one_reading_less,
    a_reading_left_out,
    one_reading_too_many,
    two_readings_changed_places,
    another_decision,
    another_reader,
    a_number_of_theirs,
    readings_of_another_run,
    a_bit_of_what_was_signed_of_them,
]
CHANGES: list[Change] = [
    *OF_GRADES,
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
    assert data not in {pack(sample.run()), pack(sample.read_run())}
    report = verify(data, ROOT)
    assert not report.is_whole
    assert place in {place_of(one.where) for one in report.faults}


def test_what_people_read_is_whole_known_and_counted_again() -> None:
    report = verify(pack(sample.read_run()), ROOT)
    assert (report.faults, report.readings, report.is_known) == ((), 6, True)
    (accuracy,) = (one for one in report.joined["agreement"] if one["criterion"] == "accuracy")
    # 78 of 80 agree. Six of this run are too few to publish a share, and the file says so.
    assert (accuracy["items"], accuracy["standing"]) == (80, "firm")
    assert report.joined["languages"] == [{"language": "en", "answers": 6, "read": 6, "why": "few_read"}]


def test_a_changed_grade_is_named_by_its_answer() -> None:
    one, run = reading_with(random.Random(3), another_level(random.Random(3)))
    assert [(fault.where, fault.what) for fault in verify(pack(run), ROOT).faults] == [
        (f"readings/{one['position']:05} ({one['question']}, en)", "was changed")
    ]


def test_readings_that_were_signed_but_say_what_cannot_be_are_told() -> None:
    """Whoever holds the key can sign anything; what does not follow is found all the same."""

    def where(told: tuple[dict[str, Any], ...], **changed: Any) -> set[tuple[str, str]]:
        document = jcs(json.loads(sample.with_readings(told).readings) | changed)
        return {(one.where, one.what) for one in verify(pack(sample.with_readings(told, document)), ROOT).faults}

    once_more = json.loads(json.dumps(sample.read()[0]))
    once_more |= {"position": 7, "question": "kz.capital"}
    assert ("readings/00007 (kz.capital, en)", "is of an answer that nobody was to grade") in where((once_more,))
    alone = json.loads(json.dumps(sample.read()[0]))
    alone["abroad"]["reader"] = alone["home"]["reader"]
    assert ("readings/00001 (kz.capital, en)", "was read by one person twice") in where((alone,))
    few = {"en": {name: [[1, 0, 0], [0] * 3, [0] * 3] for name in CRITERIA}}
    assert ("readings.json", "its table of en, accuracy lacks readings of this run") in where(sample.read(), tables=few)
    numbers_ = json.loads(sample.read_run().readings)["numbers"] | {"total": None, "languages": []}
    assert where(sample.read(), numbers=numbers_) == {("readings.json", "its numbers are not those of its readings")}


def test_readings_of_a_signer_nobody_knows_are_not_known() -> None:
    document = sample.read_run().readings
    signed = replace(sample.read_run(), readings_signature=signing.sign(document, stranger()))
    report = check(signed, ROOT)
    assert (report.faults, report.is_known) == ((), False)


def stranger() -> claim.Signer:
    root_ = certificates.make_root(common="r", organisation="o", now=sample.NOW)
    issuing = certificates.make_issuing(root_, common="i", organisation="o", now=sample.NOW)
    leaf = certificates.make_leaf(
        issuing, common="m", organisation="o", country="", now=sample.NOW, algorithm=certificates.ED25519,
        purpose=certificates.RUN_SIGNING,
    )  # fmt: skip
    return claim.signer_of(leaf.certificate + issuing.certificate, leaf.private_key)


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
