"""Ortaq as an app: a manifest in every language, and a worker that keeps the shell and nothing of anybody."""

import json
import re

import pytest
from django.contrib.staticfiles import finders
from django.test import Client

from ortaq.core.text import languages
from ortaq.web import app
from tests.world import World

pytestmark = pytest.mark.django_db


def there(address: str) -> bool:
    """Whether a static file has this address."""
    return finders.find(address.removeprefix("/static/")) is not None


@pytest.mark.parametrize("code", languages.INTERFACE)
def test_the_manifest_speaks_the_language_of_the_page_that_names_it(client: Client, code: str) -> None:
    client.cookies["language"] = code
    page = client.get("/watch/").content.decode()
    (address,) = re.findall(r'<link rel="manifest" href="([^"]*)"', page)
    # A browser asks for it without cookies.
    answer = Client().get(address)
    told = json.loads(answer.content)
    assert (answer["Content-Type"], told["lang"], told["start_url"], told["display"]) == (
        "application/manifest+json",
        languages.INTERFACE[code],
        "/watch/",
        "standalone",
    )
    assert told["id"] == "/watch/"
    sizes = {(one["sizes"], one.get("purpose", "any")) for one in told["icons"]}
    assert {("192x192", "any"), ("512x512", "any"), ("512x512", "maskable")} <= sizes
    assert [one["src"] for one in told["icons"] if not there(one["src"])] == []


def test_the_worker_keeps_static_files_and_the_offline_page_only(client: Client) -> None:
    answer = client.get("/service-worker.js")
    assert (answer["Content-Type"], answer["Cache-Control"]) == ("text/javascript", "no-cache")
    told = json.loads(re.findall(r"^const SHELL = (.*);$", answer.content.decode(), re.MULTILINE)[0])
    assert {one.split("/")[1] for one in told["shell"]} == {"static"}
    assert (told["offline"], {one for one in told["shell"] if "desk" in one or "vendor" in one}) == ("/offline/", set())
    assert [one for one in told["shell"] if not there(one)] == []
    stood_in_for = [*told["pages"], *told["below"]]
    private = ("/desk/", "/account/", "/catalogue/", "/channels/", "/api/", "/live/", "/media/")
    assert [one for one in private for start in stood_in_for if start != "/" and one.startswith(start)] == []


def test_another_release_is_another_worker() -> None:
    """One letter in one file, in the page or in the worker itself is enough; nothing else is."""
    files = {"web/parts.css": b"a", "web/page.js": b"b"}
    made = [
        app.worker_of(*release)
        for release in (
            ("source", "page", files),
            ("source", "page", dict(files)),
            ("source", "page", files | {"web/page.js": b"c"}),
            ("source", "other page", files),
            ("other source", "page", files),
        )
    ]
    versions = [re.findall(rb'"version": "(\w+)"', one)[0] for one in made]
    assert (versions[0] == versions[1], len(set(versions))) == (True, 4)


def test_the_offline_page_holds_every_language_and_nothing_of_a_person(world: World, client: Client) -> None:
    client.force_login(world.erlan)
    page = client.get("/offline/")
    html = page.content.decode()
    assert re.findall(r'data-code="([^"]*)"', html) == list(languages.INTERFACE)
    assert ("Erlan" in html, "csrf" in html, "Cookie" in page.get("Vary", "")) == (False, False, False)
    assert page["Cache-Control"].startswith("public")
