"""A server on this machine that gives the recorded answers of a Kitsu, and remembers what it was asked."""

import copy
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

ANSWERS = Path(__file__).parent / "answers.json"
TOKEN = "the-token-of-the-bot"
NAME = "Aldar Kose"


class Kitsu:
    """What was recorded, changed in a test as people would change it there."""

    def __init__(self) -> None:
        told = json.loads(ANSWERS.read_text())
        self.project: str = told["project"]
        self.exchanges: list[dict[str, Any]] = told["exchanges"]
        self.asked: list[tuple[str, str, Any, str]] = []
        self.faults: dict[str, tuple[int, bytes, dict[str, str]]] = {}
        self.drips = 0.0
        self.address = ""
        self.not_let_in = self.exchanges[-1]
        self.full = copy.deepcopy(self.recorded("/full"))
        self.comment = copy.deepcopy(self.recorded("/comment"))

    def recorded(self, end: str) -> Any:
        """The first answer at a path that ends so; tests change it in place."""
        return next(one for one in self.exchanges if urlsplit(one["path"]).path.endswith(end))["answer"]

    @property
    def posted(self) -> list[tuple[str, str]]:
        """Which task was given which status, by short name."""
        return [
            (path.split("/")[-2], self.short(body["task_status_id"]))
            for method, path, body, _token in self.asked
            if method == "POST"
        ]

    def short(self, status: str) -> str:
        """Short name of a status."""
        return next(one["short_name"] for one in self.recorded("/task-status") if one["id"] == status)

    def shot(self, sequence: str, name: str, episode: str) -> dict[str, Any]:
        """A shot as it is told."""
        (part,) = (one for one in self.recorded("/episodes") if one["name"] == episode)
        (row,) = (
            one for one in self.recorded("/sequences") if (one["name"], one["parent_id"]) == (sequence, part["id"])
        )
        (found,) = (one for one in self.recorded("/shots") if (one["name"], one["parent_id"]) == (name, row["id"]))
        row = found
        return row

    def tasks(self, shot: dict[str, Any]) -> list[dict[str, Any]]:
        """Its tasks."""
        return [one for one in self.recorded("/tasks") if one["entity_id"] == shot["id"]]

    def set(self, shot: dict[str, Any], short: str) -> None:
        """Somebody moves all tasks of a shot on, in Kitsu."""
        wanted = next(one["id"] for one in self.recorded("/task-status") if one["short_name"] == short)
        for one in self.tasks(shot):
            one["task_status_id"] = wanted
            one["retake_count"] += short == "retake"

    def answer(self, method: str, path: str, body: Any, token: str) -> tuple[int, Any]:
        """What is answered, as it was recorded."""
        if token != f"Bearer {TOKEN}":
            return self.not_let_in["status"], self.not_let_in["answer"]
        words = urlsplit(path).path.strip("/").split("/")
        task = next((one for one in self.recorded("/tasks") if one["id"] in words), None)
        if task and words[-1] == "full":
            return 200, self.full | {"id": task["id"], "task_status_id": task["task_status_id"]}
        if task and words[-1] == "comment":
            task["task_status_id"] = body["task_status_id"]
            return 201, self.comment | {"object_id": task["id"], "task_status_id": body["task_status_id"]}
        for one in self.exchanges:
            if (one["method"], one["path"]) == (method, path):
                return one["status"], one["answer"]
        return 404, {"message": "The requested URL was not found on the server."}


@contextmanager
def serving(kitsu: Kitsu) -> Iterator[str]:
    """Serve it on this machine; yields the address up to /api."""

    class Answers(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            size = int(self.headers.get("Content-Length") or 0)
            body = json.loads(self.rfile.read(size)) if size else None
            path = self.path.removeprefix("/api")
            token = self.headers.get("Authorization", "")
            kitsu.asked.append((self.command, path, body, token))
            fault = next((told for end, told in kitsu.faults.items() if urlsplit(path).path.endswith(end)), None)
            if fault:
                status, data, headers = fault
            else:
                status, found = kitsu.answer(self.command, path, body, token)
                data, headers = json.dumps(found).encode(), {"Content-Type": "application/json"}
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            try:
                if kitsu.drips:
                    for at in range(len(data)):
                        self.wfile.write(data[at : at + 1])
                        time.sleep(kitsu.drips)
                else:
                    self.wfile.write(data)
            except (BrokenPipeError, ConnectionResetError):
                pass

        do_POST = do_GET  # noqa: N815 -- as the library calls it

        def log_message(self, *_args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/api"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
