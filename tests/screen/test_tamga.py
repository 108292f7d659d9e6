"""The whole way of the tamga in a browser: declare, preview, sign, play, download, verify, change a byte, verify.

In Kazakh the maker declares and a visitor checks; in Turkish another visitor does the same with the same film.
"""

import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page

from ortaq.core.origin.label import words_of
from ortaq.web.demo.__main__ import Node
from tests.screen.conftest import Visit, Visitors, picture, until
from tests.screen.test_label import declare
from tests.screen.test_player import PLAYING

WHO = """
from ortaq.catalogue.models import Programme
from ortaq.members.models import Person
film = Programme.objects.get(titles__en="Big Buck Bunny")
picture = film.versions.get(kind="picture")
print(film.pk, picture.pk, Person.objects.filter(broadcaster=picture.made_by).first().username)
"""


@pytest.fixture
def film(demo_node: Node) -> Iterator[tuple[str, str, str]]:
    """Programme, its picture, and the user name of somebody who may declare it; afterwards it is as it was."""
    line = [sys.executable, "-m", "ortaq", "shell", "-v0", "-c", WHO]
    done = subprocess.run(line, env=demo_node.environment, check=True, capture_output=True, text=True)
    programme, version, username = done.stdout.split()
    yield programme, version, username
    declare(demo_node, no_ai=True)


def signed(page: Page, address: str, programme: str, before: str) -> str:
    """Wait until the worker has signed what is declared now; the label of the new manifest."""
    for _ in range(240):
        tamga = page.request.get(f"{address}/api/origin/programmes/{programme}").json()["tamga"]
        if tamga and tamga["state"] == "ready" and tamga["manifest"] != before:
            return str(tamga["manifest"])
        time.sleep(0.5)
    pytest.fail("the film was not signed")


def checked(visit: Visit, file: Path) -> str:
    """What the verify page says of a file."""
    page = visit.go("/verify/")
    page.locator("#drop input[name=file]").set_input_files(file)
    page.locator("#drop button.btn-main").click()
    page.locator("#result").wait_for()
    return page.locator("main").inner_text()


def test_from_the_declaration_to_the_changed_byte(
    visit: Visitors, film: tuple[str, str, str], address: str, tmp_path: Path
) -> None:
    programme, version, username = film
    maker = visit(width=1440, language="kk")
    maker.sign_in(username)
    before = (maker.page.request.get(f"{address}/api/origin/programmes/{programme}").json()["tamga"] or {}).get(
        "manifest"
    )

    # Declare: a part of the picture is AI's, from 2 to 3.5 seconds. The preview follows while it is typed.
    page = maker.go(f"/origin/{programme}/")
    card = page.locator("details.ask").first
    for box in card.locator(f"input[name='{version}-kinds']:checked").all():
        box.uncheck()
    page.locator(f"input[name='{version}-kinds'][value='gen.part']").check()
    page.locator(f"input[name='{version}-gen.part-system']").fill("A model")
    page.locator(f"input[name='{version}-gen.part-where']").fill("0:02–0:04")
    page.locator(f"input[name='{version}-gen.part-where']").press("Tab")
    page.locator("#preview").get_by_text(words_of("modified", "kk").badge, exact=False).first.wait_for()
    # What the receiving countries demand stands below it.
    assert "230-VIII" in page.locator("#duties").inner_text()
    picture(page, "declare-kk")
    page.locator("button[name=do][value=sign]").click()
    page.wait_for_load_state("load")
    manifest = signed(page, address, programme, before or "")
    maker.sees_nothing_wrong()

    copies: dict[str, Path] = {}
    for language in ("kk", "tr"):
        visitor = visit(width=1440, language=language)
        seen = visitor.go(f"/programme/{programme}/")
        # Play: the badge is on the picture in the viewer's language.
        until(seen, "document.querySelector('ortaq-player')?.video")
        seen.evaluate("document.querySelector('ortaq-player').video.play()")
        until(seen, PLAYING)
        badge = seen.locator("[data-part=badge]")
        badge.wait_for(state="visible")
        said_on_it = words_of("modified", language).badge
        until(seen, f"document.querySelector('[data-part=badge-words]').textContent === {said_on_it!r}")
        # Download, and check: whole, signed by somebody we know, with the label in the visitor's language.
        copy = tmp_path / f"{language}.mp4"
        copy.write_bytes(seen.request.get(f"{address}/verify/{programme}/film.mp4").body())
        copies[language] = copy
        said = checked(visitor, copy)
        assert words_of("modified", language).sentence in said
        assert manifest in seen.content()
        picture(seen, f"verified-{language}")
        whole = seen.locator("main h1, main h2").all_inner_texts()

        # Change one byte in the middle of the picture, and check again.
        changed = bytearray(copy.read_bytes())
        changed[len(changed) // 2] ^= 1
        other = tmp_path / f"{language}-changed.mp4"
        other.write_bytes(changed)
        checked(visitor, other)
        assert seen.locator("main h1, main h2").all_inner_texts() != whole
        assert seen.locator(".state-review").count()
        picture(seen, f"changed-{language}")
        visitor.sees_nothing_wrong()
    assert copies["kk"].read_bytes() == copies["tr"].read_bytes()
