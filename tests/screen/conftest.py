"""A demo node with its whole world, as `./ortaq demo` runs it, and a Chromium that looks at it.

`ORTAQ_CHROMIUM` names the browser, else one on PATH or Playwright's own is taken. `ORTAQ_SCREEN_DATA` names a folder
in which the loaded world is kept for the next run. `ORTAQ_SCREENS` names a folder for pictures of the pages.
"""

import os
import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from ortaq.web.demo.__main__ import Node, free_port, loaded, remember_loaded, running
from tests import database

ROOT = Path(__file__).resolve().parents[2]
CHROMIUMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PASSWORD = "ortaq-demo-2026"
CHOICES = {"language", "territory"}
"""Cookies of a visitor's own, which go with no session."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything here drives a browser."""
    for item in items:
        if "tests/screen" in item.path.as_posix():
            item.add_marker(pytest.mark.screen)


@pytest.fixture(scope="session")
def demo_world(source_path: None, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data of a node that has its whole world; loaded by the first process that asks, while the others wait."""
    # Beside the folders of the processes of this run, when it has several.
    mine = tmp_path_factory.getbasetemp()
    shared = mine.parent if "PYTEST_XDIST_WORKER" in os.environ else mine
    kept = Path(os.environ.get("ORTAQ_SCREEN_DATA") or shared / "demo-world")
    with database.one_at_a_time(shared):
        if not kept.exists():
            database.put_into(kept)
        node = Node(kept, "127.0.0.1", free_port())
        if not loaded(node):
            with running(node):
                assert node.children["loader"].wait(600) == 0
                remember_loaded(node)
    return kept


@pytest.fixture(scope="session")
def source_path() -> Iterator[None]:
    """The processes of a node find our source."""
    before = os.environ.get("PYTHONPATH", "")
    os.environ["PYTHONPATH"] = f"{ROOT / 'src'}{os.pathsep}{before}"
    yield
    os.environ["PYTHONPATH"] = before


@pytest.fixture(scope="package")
def demo_node(source_path: None, demo_world: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Node]:
    """A running demo node with a copy of the whole world, which the tests of this process change."""
    data = tmp_path_factory.mktemp("demo") / "node"
    shutil.copytree(demo_world, data)
    node = Node(data, "127.0.0.1", free_port())
    with running(node):
        yield node
    shutil.rmtree(data, ignore_errors=True)


@pytest.fixture(scope="package")
def address(demo_node: Node) -> str:
    """Where the demo node answers."""
    return demo_node.address


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    """The browser; without one the tests fail and say how to get it.

    It ends with the screens: while its loop stands, Django refuses to ask the database.
    """
    found = os.environ.get("ORTAQ_CHROMIUM") or next(filter(None, map(shutil.which, CHROMIUMS)), None)
    with sync_playwright() as playwright:
        if not found and not Path(playwright.chromium.executable_path).exists():
            pytest.fail("No Chromium: set ORTAQ_CHROMIUM, or run `playwright install chromium`.")
        browser = playwright.chromium.launch(
            executable_path=found,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--mute-audio"],
        )
        yield browser
        browser.close()


@dataclass
class Visit:
    """A person at a browser; `faults` are errors on the console and requests to any other host."""

    page: Page
    address: str
    faults: list[str] = field(default_factory=list)
    sessions: dict[str, list[dict[str, Any]]] = field(default_factory=dict)

    def go(self, path: str) -> Page:
        """Open a page and wait until it has settled."""
        self.page.goto(self.address + path, wait_until="load")
        until(self.page, "document.fonts.status === 'loaded'")
        return self.page

    def sign_in(self, username: str) -> None:
        """Sign in as one of the demo's people, with one press; who has done so in another window is known here."""
        context = self.page.context
        if username in self.sessions:
            context.add_cookies(self.sessions[username])
            return
        self.go("/account/login/")
        self.page.locator(f".people button[data-fill*='\"{username}\"']").click()
        self.page.wait_for_url("**/desk/")
        self.sessions[username] = [one for one in context.cookies() if one["name"] not in CHOICES]

    def sees_nothing_wrong(self) -> None:
        """No error on the console, no request to another host; raises AssertionError with what there was."""
        found, self.faults[:] = list(self.faults), []
        assert found == []


@pytest.fixture(scope="package")
def sessions() -> dict[str, list[dict[str, Any]]]:
    """Cookies of the people who have signed in to the demo node."""
    return {}


@pytest.fixture
def visit(chromium: Browser, address: str, sessions: dict[str, list[dict[str, Any]]]) -> Iterator["Visitors"]:
    """`visit(width=390, dark=True, language="kk")` is a new visitor."""
    visitors = Visitors(chromium, address, sessions)
    yield visitors
    for context in visitors.contexts:
        for page in context.pages:
            # A playlist that is still on its way through a story's own hands would fail the story that is over.
            page.unroute_all(behavior="ignoreErrors")
        context.close()


@dataclass
class Visitors:
    """Makes visitors."""

    browser: Browser
    address: str
    sessions: dict[str, list[dict[str, Any]]]
    contexts: list[BrowserContext] = field(default_factory=list)

    def __call__(
        self,
        *,
        width: int = 1440,
        dark: bool = False,
        language: str = "en",
        territory: str = "",
        calm: bool = True,
        script: bool = True,
        worker: bool = False,
    ) -> Visit:
        context = self.browser.new_context(
            viewport={"width": width, "height": 900},
            color_scheme="dark" if dark else "light",
            reduced_motion="reduce" if calm else "no-preference",
            java_script_enabled=script,
            # What a worker fetches, a test cannot stand in for.
            service_workers="allow" if worker else "block",
        )
        self.contexts.append(context)
        context.add_cookies([{"name": "language", "value": language, "url": self.address}])
        if territory:
            context.add_cookies([{"name": "territory", "value": territory, "url": self.address}])
        visit = Visit(context.new_page(), self.address, sessions=self.sessions)
        host = urlsplit(self.address).netloc

        def watch(url: str) -> None:
            if urlsplit(url).scheme in {"http", "https", "ws", "wss"} and urlsplit(url).netloc != host:
                visit.faults.append(f"asked another host: {url}")

        visit.page.on("request", lambda request: watch(request.url))
        visit.page.on("pageerror", lambda error: visit.faults.append(f"error: {error}"))
        visit.page.on(
            "console",
            lambda line: visit.faults.append(f"console: {line.text}") if line.type == "error" else None,
        )
        return visit


PLAYER_STATE = """(() => {
    const player = document.querySelector("ortaq-player"), video = player?.video, details = player?.details;
    return video && {
        at: video.currentTime, ready: video.readyState, paused: video.paused, error: video.error?.message,
        errors: player.errors, trouble: document.querySelector("[data-part=trouble-say]").textContent,
        buffered: [...Array(video.buffered.length).keys()].map((n) => [video.buffered.start(n), video.buffered.end(n)]),
        listed: details && [details.fragments[0].start, details.fragments.at(-1).end, details.startSN, details.age],
        asked: performance.getEntriesByType("resource").slice(-8).map((one) => one.name.slice(-60)),
    };
})()"""


def until(page: Page, expression: str, seconds: float = 20) -> None:
    """Wait until a JavaScript expression is true; Playwright's own waiting needs eval, which our policy forbids."""
    deadline = time.monotonic() + seconds
    while not page.evaluate(f"Boolean({expression})"):
        assert time.monotonic() < deadline, f"never true: {expression}; the player: {page.evaluate(PLAYER_STATE)}"
        page.wait_for_timeout(100)


def picture(page: Page, name: str) -> None:
    """Keep a picture of the page when `ORTAQ_SCREENS` names a folder."""
    if folder := os.environ.get("ORTAQ_SCREENS"):
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)
