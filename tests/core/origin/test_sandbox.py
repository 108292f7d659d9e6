"""Strangers' files in a process of their own: the same answers, and a parser that dies is an answer."""

import json
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from ortaq.core.origin import manifest, sandbox, sidecar, verdict
from ortaq.core.origin.report import Integrity, Trust
from ortaq.core.origin.sandbox import Limits
from ortaq.core.origin.trust import TrustList
from tests import origin_clips
from tests.core.origin.signing import FILM, HOUSE, LABEL, STATEMENTS, authority, sign


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return origin_clips.film(tmp_path_factory.mktemp("film") / "plain.mp4")


@pytest.fixture(scope="module")
def signed(plain: Path) -> Path:
    return sign(plain, plain.with_name("signed.mp4"))


@pytest.fixture(scope="module")
def trust() -> TrustList:
    return TrustList.of(authority().root)


def test_the_answer_is_the_same_as_without_it(plain: Path, signed: Path, trust: TrustList) -> None:
    for path in (plain, signed):
        assert sandbox.read(path, trust) == verdict.read(path, trust)
    assert sandbox.read(signed, trust).organisation == HOUSE


def test_what_is_no_media_or_too_large_is_refused_by_the_same_names(
    tmp_path: Path, trust: TrustList, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "letter").write_text("Dear Sir")
    with pytest.raises(verdict.NotMedia):
        sandbox.read(tmp_path / "letter", trust)
    (tmp_path / "a.gif").write_bytes(b"GIF89a" + bytes(99))
    monkeypatch.setattr(verdict, "FULL_READER_LIMIT", 10)
    with pytest.raises(verdict.TooLarge):
        sandbox.read(tmp_path / "a.gif", trust)
    with pytest.raises(FileNotFoundError):
        sandbox.read(tmp_path / "gone.mp4", trust)


@pytest.mark.parametrize(
    "limits",
    [Limits(memory=40 << 20), Limits(clock=0.01), Limits(memory=1 << 30, seconds=0)],
    ids=["memory", "clock", "cpu"],
)
def test_a_parser_that_needs_too_much_is_ended_and_that_is_an_answer(
    limits: Limits, signed: Path, trust: TrustList
) -> None:
    report = sandbox.read(signed, trust, limits=limits)
    assert (report.integrity, report.trust, report.mime) == (Integrity.NONE, Trust.NONE, "video/mp4")
    assert report.problem in (sandbox.OVER_LIMITS, sandbox.UNREADABLE)


@pytest.mark.parametrize(
    ("dies", "problem"),
    [
        ("import os; os.kill(os.getpid(), 11)", sandbox.OVER_LIMITS),
        ("import os; os._exit(3)", sandbox.UNREADABLE),
        ("print('no JSON')", sandbox.UNREADABLE),
        ("print('[1]')", sandbox.UNREADABLE),
        ("""print('{"report": {"integrity": "splendid"}}')""", sandbox.UNREADABLE),
        ("print('[' * 100000)", sandbox.UNREADABLE),
    ],
)
def test_whatever_a_dying_parser_says_it_is_no_error_page(
    dies: str, problem: str, signed: Path, trust: TrustList, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sandbox, "_BOOT", dies)
    assert sandbox.read(signed, trust).problem == problem


CONFINED = """
import json, resource, socket, sys, os
sys.path.insert(0, sys.argv[1])
from ortaq.core.origin.sandbox import confine
confine(700 << 20, 9)
told = {"memory": resource.getrlimit(resource.RLIMIT_AS), "cpu": resource.getrlimit(resource.RLIMIT_CPU)}
try:
    bytearray(900 << 20)
    told["bomb"] = "taken"
except MemoryError:
    told["bomb"] = "refused"
try:
    socket.create_connection(("127.0.0.1", int(sys.argv[2])), 2).close()
    told["network"] = "reached"
except OSError:
    told["network"] = "refused"
told["namespace"] = os.readlink("/proc/self/ns/net")
print(json.dumps(told))
"""


def test_the_process_has_little_memory_and_no_network() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = str(server.getsockname()[1])
        root = str(Path(sandbox.__file__).parents[3])
        done = subprocess.run(
            [sys.executable, "-I", "-c", CONFINED, root, port], capture_output=True, check=True, timeout=60
        )
    told = json.loads(done.stdout)
    assert (told["memory"], told["cpu"], told["bomb"]) == ([700 << 20] * 2, [9, 9], "refused")
    # Where the system lets nobody make a network of their own, only c2pa-rs' own setting keeps it from loading.
    apart = told["namespace"] != str(Path("/proc/self/ns/net").readlink())
    assert told["network"] == ("refused" if apart else "reached")


def test_the_callers_environment_does_not_reach_it(
    signed: Path, trust: TrustList, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("ORTAQ_FILES_SECRET", "very-secret")
    writes = "import os; open({!r}, 'w').write(repr(dict(os.environ)) + os.getcwd()); raise SystemExit(1)"
    monkeypatch.setattr(sandbox, "_BOOT", writes.format(str(tmp_path / "told")))
    sandbox.read(signed, trust)
    told = (tmp_path / "told").read_text()
    assert "very-secret" not in told
    assert "PATH" in told
    assert told.endswith("/")


def test_a_file_with_its_manifest_beside_it_passes_through_too(tmp_path: Path, trust: TrustList) -> None:
    film = tmp_path / "titles.srt"
    film.write_text("1\n00:00:01,000 --> 00:00:02,000\nСәлем\n")
    told = manifest.assertions(FILM, STATEMENTS)
    with film.open("rb") as file:
        store = sidecar.sign_beside(authority().signer, told, file, label=LABEL)
    report = sandbox.read(film, trust, beside=store)
    assert (report.integrity, report.trust, report.method) == (Integrity.VALID, Trust.TRUSTED, "sidecar")
    film.write_text("other words")
    report = sandbox.read(film, trust, beside=store)
    assert (report.integrity, report.codes) == (Integrity.INVALID, ("assertion.dataHash.mismatch",))
    vouched = sandbox.read(film, trust, beside=store, vouched=True)
    assert vouched.integrity is Integrity.VALID
    assert sandbox.read(film, trust, beside=b"nothing").problem == "unreadable"
