"""What Kitsu is asked, through gazu, with limits of our own: gazu itself waits as long as a server likes.

The token goes to the operator's address and nowhere else: no redirect is followed, no proxy and no netrc of this
machine is used. Nothing is logged.
"""

import logging
import time
from collections.abc import Callable, Mapping
from types import TracebackType
from typing import Any, Final, Self
from uuid import UUID

import gazu
import requests
from gazu import exception
from requests.adapters import HTTPAdapter

from ortaq.core.studio import kitsu
from ortaq.studio.kitsu import NoAnswer

# It would write what a server says of its own faults, and addresses.
logging.getLogger("gazu").setLevel(logging.CRITICAL)
logging.getLogger("urllib3").setLevel(logging.WARNING)

PATIENCE: Final = (5.0, 20.0)
"""Seconds for a connection, and for the next bytes."""
LONGEST: Final = 60.0
"""Seconds for one answer, however steadily it drips."""
LARGEST: Final = 64 << 20
"""Bytes; a task takes about 2 kB."""
PIECE: Final = 1 << 16
FAULTS: Final[tuple[tuple[type[Exception], str], ...]] = (
    (exception.NotAuthenticatedException, "not_let_in"),
    # An unreadable token is answered with 422, as something that is not valid.
    (exception.ValidationException, "not_let_in"),
    (exception.NotAllowedException, "not_allowed"),
    (exception.RouteNotFoundException, "not_found"),
    (exception.GazuException, "refused"),
    (requests.exceptions.TooManyRedirects, "redirected"),
    (requests.exceptions.Timeout, "timeout"),
    (requests.exceptions.JSONDecodeError, "bad_answer"),
    (requests.exceptions.RequestException, "no_connection"),
    (OSError, "no_connection"),
    # What gazu makes of an answer that is not what it expects.
    (LookupError, "bad_answer"),
    (TypeError, "bad_answer"),
    (AttributeError, "bad_answer"),
    (ValueError, "bad_answer"),
    (RecursionError, "bad_answer"),
)


class Limited(HTTPAdapter):
    """Waits for so long and reads so much, whatever the server does."""

    def send(self, request: requests.PreparedRequest, *words: Any, **more: Any) -> requests.Response:
        """Send a request and read its answer whole; raises NoAnswer."""
        until = time.monotonic() + LONGEST
        response = super().send(request, *words, **(more | {"stream": True, "timeout": PATIENCE}))
        found = bytearray()
        for piece in response.iter_content(PIECE):
            found += piece
            if len(found) > LARGEST:
                raise NoAnswer("too_large")
            if time.monotonic() > until:
                raise NoAnswer("timeout")
        response._content = bytes(found)
        return response


class Line:
    """A connection to Kitsu; its text shows no token."""

    def __init__(self, address: str, token: str) -> None:
        self.address = address
        # A client of our own: the library's common one would be shared between threads.
        self.client = gazu.client.create_client(address, access_token=token)
        session = self.client.session
        session.trust_env = False
        session.max_redirects = 0
        for scheme in ("https://", "http://"):
            session.mount(scheme, Limited())

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        # The library's own end would sign the token out.
        self.client.session.close()

    def __repr__(self) -> str:
        return f"Line({self.address})"

    def ask(self, what: Callable[..., Any], *words: object, **more: object) -> Any:
        """Ask with a function of gazu; raises NoAnswer."""
        try:
            return what(*words, **more, client=self.client)
        except NoAnswer:
            raise
        except Exception as error:
            for kind, code in FAULTS:
                if isinstance(error, kind):
                    raise NoAnswer(code) from None
            raise

    def read(self, project: str) -> kitsu.Show:
        """All that is followed of a project, named by its id or its name there; raises NoAnswer."""
        found = self.find(project)
        pk = {"id": str(found.get("id"))}
        answers: Mapping[str, object] = {
            "project": found,
            "episodes": self.ask(gazu.shot.all_episodes_for_project, pk),
            "sequences": self.ask(gazu.shot.all_sequences_for_project, pk),
            "shots": self.ask(gazu.shot.all_shots_for_project, pk),
            "tasks": self.ask(gazu.task.all_tasks_for_project, pk),
            "statuses": self.ask(gazu.task.all_task_statuses_for_project, pk),
            "types": self.ask(gazu.task.all_task_types_for_project, pk),
            "team": self.ask(gazu.project.get_team, pk),
        }
        try:
            return kitsu.show_of(answers)
        except kitsu.BadShape as bad:
            raise NoAnswer("bad_answer", str(bad)) from None

    def find(self, project: str) -> Mapping[str, Any]:
        """A project by its id or its name; raises NoAnswer."""
        try:
            found = self.ask(gazu.project.get_project, str(UUID(project)))
        except ValueError:
            found = self.ask(gazu.project.get_project_by_name, project)
        if found is None:
            raise NoAnswer("no_project")
        if not isinstance(found, dict):
            raise NoAnswer("bad_answer", "project")
        return found

    def status_of(self, task: str) -> str:
        """The id of the status that a task has now; raises NoAnswer."""
        found = self.ask(gazu.task.get_task, task)
        try:
            return kitsu.id_of(found, "task_status_id")
        except (kitsu.BadShape, AttributeError):
            raise NoAnswer("bad_answer", "task_status_id") from None

    def send(self, task: str, status: str, words: str = "") -> None:
        """Give a task a status, as Kitsu does it: by a comment; raises NoAnswer."""
        try:
            self.ask(gazu.task.add_comment, task, status, words)
        except NoAnswer as error:
            # Who has read was let in: here it means that the status was not taken.
            raise NoAnswer("refused") if error.code == "not_let_in" else error from None
