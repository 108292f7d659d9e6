"""The likeness index as a node has it: files by default, ClickHouse where an address is set, also when it is killed."""

import os
import random
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest

from ortaq.core.likeness.index_clickhouse import ClickHouseIndex
from ortaq.core.likeness.index_files import FileIndex
from ortaq.work import likeness
from ortaq.work.settings import Settings, settings
from tests.core.likeness.index_writer import NAMES, seconds, step

SERVER = Path(__file__).parents[1] / "core/likeness/clickhouse_server.py"


@contextmanager
def server(place: Path, port: int) -> Iterator[subprocess.Popen[bytes]]:
    pytest.importorskip("chdb")
    who = ["ortaq", "p@ss:word/1", "media"]
    with subprocess.Popen([sys.executable, SERVER, place, str(port), *who], stdout=subprocess.PIPE) as process:
        try:
            assert process.stdout
            assert process.stdout.readline() == b"listening\n"
            yield process
        finally:
            process.kill()


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


PASSWORD = "p%40ss%3Aword%2F1"


def address(port: int, password: str = PASSWORD) -> str:
    return f"clickhouse://ortaq:{password}@127.0.0.1:{port}/media"


@contextmanager
def engine(port: int, password: str = PASSWORD) -> Iterator[ClickHouseIndex]:
    where = address(port, password)
    try:
        yield ClickHouseIndex(likeness.over_http(where))
    finally:
        likeness.client(where).close()
        likeness.client.cache_clear()


@pytest.fixture
def asked_anew(monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    def forget() -> None:
        for one in (likeness.pictures, likeness.sounds, settings):
            one.cache_clear()

    forget()
    yield monkeypatch
    monkeypatch.undo()
    forget()


def film(number: int) -> np.ndarray:
    return np.random.default_rng(number).integers(0, 2**64, (40, 2), np.uint64)


def test_without_an_address_files_lie_in_the_data_folder(asked_anew: pytest.MonkeyPatch, tmp_path: Path) -> None:
    asked_anew.setenv("ORTAQ_DATA", str(tmp_path))
    asked_anew.delenv("ORTAQ_LIKENESS", raising=False)
    likeness.pictures().add("film", film(1), seconds(film(1)))
    likeness.sounds().add("film", film(2)[:, :1], seconds(film(2)))
    likeness.keep_packed()
    assert isinstance(likeness.pictures(), FileIndex)
    assert likeness.pictures().near(film(1)[:, 1], 0).programmes == ("film",)
    assert not len(likeness.pictures().near(film(2)[:, 0], 0)), "pictures and sounds are apart"
    assert {path.name for path in (tmp_path / "likeness").iterdir()} == {"pictures", "sounds"}


def test_with_an_address_the_engine_is_asked_over_http(asked_anew: pytest.MonkeyPatch, tmp_path: Path) -> None:
    port = free_port()
    asked_anew.setenv("ORTAQ_LIKENESS", address(port))
    with server(tmp_path, port):
        pictures, sounds = likeness.pictures(), likeness.sounds()
        assert isinstance(pictures, ClickHouseIndex)
        pictures.add("Köroğlu 'I'", film(1), seconds(film(1)))
        sounds.add("film", film(2)[:, :1], seconds(film(2)))
        pictures.add("gone", film(3), seconds(film(3)))
        pictures.remove("gone")
        likeness.keep_packed()
        assert (pictures.programmes(), sounds.programmes()) == (("Köroğlu 'I'",), ("film",))
        hits = pictures.near(film(1)[:250, 1], 3)
        assert (hits.programmes, hits.times.tolist()) == (("Köroğlu 'I'",), seconds(film(1)).tolist())
        assert not len(pictures.near(film(2)[:, 0], 3))
        http = likeness.client(address(port))
        with pytest.raises(likeness.Unreachable, match="Authentication failed"), engine(port, "wrong"):
            pass
    with pytest.raises(likeness.Unreachable, match="does not answer"):
        pictures.programmes()
    http.close()


@pytest.mark.parametrize(
    "wrong", ["http://host/x", "clickhouse://host", "clickhouse://host/a?b", "clickhouse:///x", "clickhouse://h/a;b"]
)
def test_an_address_that_cannot_be_one_is_refused(wrong: str) -> None:
    with pytest.raises(ValueError, match="likeness"):
        Settings(likeness=wrong)


def killed(place: Path, port: int, number: int, after: float) -> int:
    """Add and remove from a step on, until the server is killed so long after the first; gives the step cut off."""
    with server(place, port) as process, engine(port) as index:
        timer = threading.Timer(after, os.kill, (process.pid, signal.SIGKILL))
        try:
            while True:
                name, codes = step(number)
                if codes is None:
                    index.remove(name)
                else:
                    index.add(name, codes, seconds(codes))
                number += 1
                if not timer.ident:
                    timer.start()
        except likeness.Unreachable:
            timer.join()
            return number


def kills(place: Path, times: int) -> None:
    """What ClickHouse acknowledged is there after its kill; what it did not is there whole or not at all."""
    port, chance, number = free_port(), random.Random(times), 0
    for _ in range(times):
        number = killed(place, port, number, chance.uniform(0, 0.8))
        with server(place, port), engine(port) as index:
            there = index.programmes()
            for last in range(max(0, number - NAMES), number):
                name, codes = step(last)
                under_way, wanted = step(number)
                ways = [codes, wanted] if name == under_way else [codes]
                assert any(as_wanted(index, name, way, there=name in there) for way in ways), (name, last, number)
    assert number


def as_wanted(index: ClickHouseIndex, name: str, codes: np.ndarray | None, *, there: bool) -> bool:
    if codes is None or not there:
        return codes is None and not there
    hits = index.near(codes[:, 3], 0)
    return hits.programmes == (name,) and hits.times.tolist() == seconds(codes).tolist()


def test_clickhouse_killed_while_written_keeps_what_it_acknowledged(tmp_path: Path) -> None:
    kills(tmp_path, 2)


@pytest.mark.slow
def test_clickhouse_killed_fifty_times_keeps_what_it_acknowledged(tmp_path: Path) -> None:
    kills(tmp_path, 50)
