"""One request to an assistant, and what came of it. Nothing here writes a header or a key into a log."""

import contextlib
import ipaddress
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urlsplit

import httpx
from django.utils.translation import gettext as _

from ortaq.assistants.models import Assistant
from ortaq.assistants.runs import local
from ortaq.assistants.runs.secrets import secret, without
from ortaq.core.monitor.shapes import Call
from ortaq.work.refused import Refused

PATIENCE = httpx.Timeout(600.0, connect=20.0)
"""Seconds: a small machine takes minutes for an answer."""
LARGEST = 4 << 20
TOO_MANY, UNAVAILABLE, OVERLOADED = 429, 503, 529
BUSY = {TOO_MANY, UNAVAILABLE, OVERLOADED}
"""What says: later. The question was not answered, so that it may be asked again."""
NOT_LET_IN = {401, 403}
LONGEST_WAIT = 120.0
_LOCAL_HOSTS = {"localhost", "127.0.0.1", "::1"}


class Unsafe(Refused):
    """An address to which no key may be sent."""


class Outcome(StrEnum):
    """What became of a request."""

    ANSWERED = "answered"
    BUSY = "busy"
    NOT_LET_IN = "not let in"
    REFUSED = "refused"
    NOT_SENT = "not sent"
    LOST = "lost"


@dataclass(frozen=True)
class Reply:
    """What came back; `wait` is how many seconds a busy service asks for."""

    outcome: Outcome
    status: int = 0
    body: bytes = b""
    is_redacted: bool = False
    wait: float = 0.0


def checked(endpoint: str) -> str:
    """The endpoint without a slash at its end; raises Unsafe for one that would carry a key in the open.

    Whoever runs the node says it on its command line, and nobody on a page: a house network may hold an assistant. Only
    addresses at which none can be are refused, such as that of a cloud's own data.
    """
    if endpoint.startswith(local.SCHEME):
        return endpoint
    try:
        parts = urlsplit(endpoint)
        host, _port = parts.hostname or "", parts.port
    except ValueError:
        raise Unsafe(_("The address of an assistant begins with https://.")) from None
    if parts.username or parts.password or parts.query or parts.fragment:
        raise Unsafe(_("The address of an assistant holds neither a name nor a password nor a question mark."))
    if not host or (parts.scheme != "https" and not (parts.scheme == "http" and host in _LOCAL_HOSTS)):
        raise Unsafe(_("The address of an assistant begins with https://."))
    if is_nobodys(host):
        raise Unsafe(_("No assistant can be at the address %(host)s.") % {"host": host})
    return endpoint.rstrip("/")


def is_nobodys(host: str) -> bool:
    """Whether a host is an address that reaches no service, or only that of the machine's own provider."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return False
    return address.is_link_local or address.is_multicast or address.is_unspecified


@contextlib.contextmanager
def line_to(assistant: Assistant) -> Iterator["Line"]:
    """A way to ask an assistant, as long as it is needed; a model of this node is started for it, and ended."""
    key = secret(assistant.secret)
    with contextlib.ExitStack() as stack:
        endpoint = checked(assistant.endpoint)
        if endpoint.startswith(local.SCHEME):
            endpoint = stack.enter_context(local.serving(endpoint))
        # What is on this machine is not asked through anybody's proxy; a redirect would carry the key elsewhere.
        is_here = urlsplit(endpoint).hostname in _LOCAL_HOSTS
        client = stack.enter_context(httpx.Client(timeout=PATIENCE, follow_redirects=False, trust_env=not is_here))
        yield Line(client, endpoint, key)


@dataclass(frozen=True)
class Line:
    """Where an assistant is asked, and with which key; its text does not show the key."""

    client: httpx.Client
    endpoint: str
    key: str

    def __repr__(self) -> str:
        return f"Line({self.endpoint})"

    def send(self, call: Call) -> Reply:
        """Send one request."""
        headers = dict(call.headers)
        if self.key:
            name, before = call.key
            headers[name] = before + self.key
        try:
            with self.client.stream("POST", self.endpoint + call.path, content=call.body, headers=headers) as answer:
                body = bytearray()
                for piece in answer.iter_bytes():
                    body += piece
                    if len(body) > LARGEST:
                        return Reply(Outcome.REFUSED, answer.status_code)
                return self._reply(answer, bytes(body))
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.UnsupportedProtocol):
            return Reply(Outcome.NOT_SENT)
        except httpx.HTTPError:
            return Reply(Outcome.LOST)

    def _reply(self, answer: httpx.Response, body: bytes) -> Reply:
        kept, redacted = without(self.key, body)
        status = answer.status_code
        if status in BUSY:
            return Reply(Outcome.BUSY, status, kept, redacted, _seconds(answer.headers.get("retry-after", "")))
        if status in NOT_LET_IN:
            return Reply(Outcome.NOT_LET_IN, status, kept, redacted)
        outcome = Outcome.ANSWERED if answer.is_success else Outcome.REFUSED
        return Reply(outcome, status, kept, redacted)


def _seconds(told: str) -> float:
    """Seconds of `Retry-After`; a date, or nothing, counts as one second."""
    try:
        return min(max(float(told), 0.0), LONGEST_WAIT)
    except ValueError:
        return 1.0
