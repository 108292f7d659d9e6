"""What stories about runs need: questions about capitals, and services that answer as the real ones write."""

import json
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from ortaq.assistants.facts.keys import key_of
from ortaq.assistants.models import Assistant, Fact, Question
from ortaq.assistants.runs import actions
from ortaq.core.ledger.canonical import digest

CAPITALS = {"KZ": ("Kazakhstan", "Astana"), "KG": ("Kyrgyzstan", "Bishkek"), "UZ": ("Uzbekistan", "Tashkent")}
SECRET = "sk-very-secret-4711"


def bank(countries: tuple[str, ...] = ("KZ", "KG", "UZ")) -> list[Question]:
    """Published facts about capitals with one English question each."""
    made = []
    for country in countries:
        name, capital = CAPITALS[country]
        fact = Fact.objects.create(
            slug=f"{country.lower()}.capital",
            country=country,
            topic="state",
            kind="name",
            statement={"en": f"{capital} is the capital of {name}."},
            value=capital,
            answers={"en": [{"form": capital, "script": "Latn", "status": "preferred"}]},
            state="published",
        )
        question = Question(fact=fact, language="en", text=f"What is the capital of {name}?")
        question.key_digest = digest(key_of(question))
        question.save()
        made.append(question)
    return made


def kestrel(endpoint: str, **more: Any) -> Assistant:
    """An assistant behind an OpenAI-compatible service."""
    fields = {
        "slug": "kestrel",
        "name": "Kestrel 4",
        "maker": "Falconry",
        "shape": "openai",
        "channel": "api",
        "endpoint": endpoint,
        "model": "kestrel-4",
        "secret": "kestrel",
        "per_minute": 6000,
    }
    return actions.enter_assistant(**(fields | more))


class Service:
    """A service on this machine: it speaks all three forms, counts what it is asked, and has a mood.

    `moods` are used up one a request: `ok`, a status, `noise`, `cut` (the line breaks), `echo` (repeats the key it was
    given), `slow`. Then it is `ok`.
    """

    def __init__(self, *moods: str | int) -> None:
        self.moods = list(moods)
        self.asked: Counter[str] = Counter()
        self.headers: list[dict[str, str]] = []
        self.paths: list[str] = []
        self.bodies: list[bytes] = []
        self.release = threading.Event()
        self.answers: dict[str, str] = {}

    def says(self, question: str) -> str:
        """What it answers: right about Kyrgyzstan, wrong about Kazakhstan, nothing about the rest."""
        told = {
            "What is the capital of Kazakhstan?": "The capital of Kazakhstan is Almaty.",
            "What is the capital of Kyrgyzstan?": "The capital of Kyrgyzstan is Bishkek.",
        }
        return self.answers.get(question) or told.get(question, "I don't know.")

    def body(self, path: str, question: str) -> dict[str, Any]:
        """The answer in the form of the path."""
        text = self.says(question)
        if path.endswith("/v1/messages"):
            return {
                "id": "msg_1",
                "type": "message",
                "role": "assistant",
                "model": "kestrel-4-20261001",
                "content": [{"type": "text", "text": text}],
                "stop_reason": "end_turn",
                "usage": {"input_tokens": 15, "output_tokens": 8},
            }
        if path.endswith(":generateContent"):
            return {
                "candidates": [{"content": {"role": "model", "parts": [{"text": text}]}, "finishReason": "STOP"}],
                "usageMetadata": {"promptTokenCount": 15, "candidatesTokenCount": 8},
                "modelVersion": "kestrel-4-001",
            }
        return {
            "id": "chatcmpl-1",
            "object": "chat.completion",
            "model": "kestrel-4-2026-10-01",
            "choices": [{"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": text}}],
            "usage": {"prompt_tokens": 15, "completion_tokens": 8},
        }

    @contextmanager
    def open(self) -> Iterator[str]:
        """Its address while it is open."""
        service = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                told = self.rfile.read(int(self.headers["Content-Length"]))
                service.headers.append({name.lower(): value for name, value in self.headers.items()})
                service.paths.append(self.path)
                service.bodies.append(told)
                asked = json.loads(told)
                question = (
                    asked["contents"][0]["parts"][0]["text"] if "contents" in asked else asked["messages"][0]["content"]
                )
                service.asked[question] += 1
                mood = service.moods.pop(0) if service.moods else "ok"
                if mood == "cut":
                    self.connection.close()
                    return
                if mood == "slow":
                    service.release.wait(60)
                if isinstance(mood, int):
                    self.reply(mood, b'{"error": {"message": "no"}}')
                elif mood == "noise":
                    self.reply(200, b"<html>Bad gateway</html>")
                elif mood == "echo":
                    key = self.headers["Authorization"].removeprefix("Bearer ")
                    self.reply(400, json.dumps({"error": {"message": f"Incorrect API key: {key}"}}).encode())
                else:
                    self.reply(200, json.dumps(service.body(self.path, question)).encode())

            def reply(self, status: int, content: bytes) -> None:
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(content)))
                if status == 429:
                    self.send_header("Retry-After", "2")
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *words: object) -> None:
                pass

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            self.release.set()
            server.shutdown()
            server.server_close()
            thread.join()


def until(true: Any, seconds: float = 60) -> None:
    """Wait for something that another process does."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it never came"
        time.sleep(0.05)
