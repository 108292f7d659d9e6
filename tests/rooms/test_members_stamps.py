"""Time stamps over the network: an authority that answers, and many ways in which one does not."""

import datetime as dt
import logging
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from ortaq.core.origin import carrier_mp4, manifest, reader
from ortaq.core.origin.claim import is_stamped, manifest_store
from ortaq.core.origin.trust import TrustList
from ortaq.members import keys, stamps, trust
from ortaq.work.settings import settings as node
from tests.core.origin.clock import Clock
from tests.core.origin.signing import FILM, LABEL, STATEMENTS
from tests.world import World


class Authority(ThreadingHTTPServer):
    """A TSA on this machine; `answer` is how it behaves."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Desk)
        self.clock, self.answer, self.asked = Clock(dt.datetime.now(dt.UTC)), "stamp", []

    @property
    def address(self) -> str:
        return f"http://user:secret@127.0.0.1:{self.server_port}/tsa"


class Desk(BaseHTTPRequestHandler):
    server: Authority

    def do_POST(self) -> None:
        request = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.asked.append(self.headers["Content-Type"])
        code, told = {
            "stamp": (200, self.server.clock(request) or b""),
            "noise": (200, b"<html>"),
            "error": (503, b"busy"),
            "endless": (200, bytes(stamps.LARGEST + 1)),
        }[self.server.answer]
        self.send_response(code)
        self.send_header("Content-Length", str(len(told)))
        self.end_headers()
        self.wfile.write(told)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def authority(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Authority]:
    with Authority() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        monkeypatch.setattr(node(), "data", tmp_path)
        monkeypatch.setattr(node(), "tsa", server.address)
        yield server
        server.shutdown()
        thread.join()


def store_of(world: World) -> bytes:
    told = manifest.assertions(FILM, STATEMENTS)
    binding = manifest.content_binding(b"\1" * 32, carrier_mp4.EXCLUSIONS)
    return manifest_store(keys.signer(world.almaty), [*told, binding], label=LABEL)


@pytest.mark.django_db
def test_a_house_signs_with_the_time_of_the_authority(world: World, authority: Authority) -> None:
    store = store_of(world)
    assert is_stamped(store)
    assert authority.asked == ["application/timestamp-query"]
    found = reader.read_store(store, keys.trust_anchors())
    assert found
    assert "timeStamp.validated" in found.successes
    assert "timeStamp.trusted" not in found.successes  # its root is not in keys/clocks
    clocks = keys.folder() / "clocks"
    clocks.mkdir()
    (clocks / "tsa.pem").write_bytes(authority.clock.anchor)
    listed = trust.trust_list()
    assert listed.clocks.strip() == authority.clock.anchor.decode().strip()
    assert TrustList.from_json(listed.to_json()) == listed
    assert authority.clock.anchor not in listed.pem  # it vouches for no signer


@pytest.mark.django_db
@pytest.mark.parametrize("answer", ["noise", "error", "endless"])
def test_an_authority_that_fails_stops_nobody(
    answer: str, world: World, authority: Authority, caplog: pytest.LogCaptureFixture
) -> None:
    authority.answer = answer
    with caplog.at_level(logging.WARNING):
        store = store_of(world)
    assert not is_stamped(store)
    assert authority.asked
    assert "secret" not in caplog.text
    assert ("time stamp authority" in caplog.text) == (answer != "noise")
    found = reader.read_store(store, keys.trust_anchors())
    assert found
    assert "signingCredential.trusted" in found.successes


@pytest.mark.django_db
def test_nobody_is_asked_when_no_authority_is_named(
    world: World, authority: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(node(), "tsa", "")
    store = store_of(world)
    assert (is_stamped(store), authority.asked) == (False, [])


@pytest.mark.parametrize("address", ["http://127.0.0.1:1/tsa", "no address", "ftp://127.0.0.1/"])
def test_an_address_where_nobody_is(address: str) -> None:
    assert stamps.ask(address, b"x") is None
