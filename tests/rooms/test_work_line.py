"""The line to a partner: where a feed may come from, how much, how long, and that no secret is told."""

import logging
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from ortaq.work import line as lines
from ortaq.work.line import Line, NoAnswer, has_password, is_public, refuse_private, shown
from ortaq.work.settings import settings as node


class Handler(BaseHTTPRequestHandler):
    """/round leads to itself, /away to a file, /drip never ends, /large is large."""

    def do_GET(self) -> None:
        if self.path in {"/round", "/away"}:
            self.send_response(302)
            self.send_header("Location", "/round" if self.path == "/round" else "file:///etc/passwd")
            self.end_headers()
            return
        self.send_response(200 if self.path != "/gone" else 410)
        self.end_headers()
        for _ in range(50 if self.path == "/drip" else 1):
            self.wfile.write(b"x" * (5000 if self.path == "/large" else 5))
            time.sleep(0.05 if self.path == "/drip" else 0)

    def log_message(self, *_: object) -> None:
        """Quiet."""

    def handle(self) -> None:
        try:
            super().handle()
        except OSError:
            self.close_connection = True


@pytest.fixture
def server() -> Iterator[str]:
    """The address of a partner."""
    made = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    made.daemon_threads = True
    thread = threading.Thread(target=made.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{made.server_port}"
    made.shutdown()
    made.server_close()
    thread.join()


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("/round", "redirects"),
        ("/away", "bad_address"),
        ("/drip", "timeout"),
        ("/large", "too_large"),
        ("/gone", "status"),
    ],
)
def test_what_a_partner_may_not_do_ends_with_a_code(
    server: str, path: str, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(node(), "feeds_private", True)
    monkeypatch.setattr(lines, "LONGEST", 0.3)
    with Line() as line, pytest.raises(NoAnswer) as told:
        line.get(server + path, limit=1000)
    assert (told.value.code, told.value.is_gone) == (code, path == "/gone")


def test_what_lies_there_comes_with_its_last_address(server: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(node(), "feeds_private", True)
    with Line() as line:
        assert line.get(f"{server}/x") == (b"xxxxx", f"{server}/x", {server: False})


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1/x",
        "http://localhost/x",
        "http://10.1.2.3/x",
        "http://192.168.0.1:8080/x",
        "http://169.254.169.254/latest/meta-data",
        "http://[::1]/x",
        "http://[::ffff:10.0.0.1]/x",
        "http://0.0.0.0/x",
        "http://2130706433/x",
    ],
)
def test_no_address_of_a_private_network_may_be_asked(address: str) -> None:
    with pytest.raises(NoAnswer, match="private_address"):
        refuse_private(address)


def test_public_addresses_are_public() -> None:
    assert [is_public(one) for one in ("93.184.216.34", "2606:2800:220:1::1", "224.0.0.1", "x")] == [
        True,
        True,
        False,
        False,
    ]


def test_no_secret_of_an_address_is_shown_or_logged(
    server: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    secret = server.replace("http://", "http://me:pw@") + "/a?token=abc"
    assert has_password(secret)
    assert shown(secret) == f"{server}/a"
    monkeypatch.setattr(node(), "feeds_private", True)
    with caplog.at_level(logging.INFO), Line() as line:
        line.get(secret)
    assert not [one for one in caplog.messages if "pw" in one or "token" in one]
