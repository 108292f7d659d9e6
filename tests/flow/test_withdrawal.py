"""The end of a consent, the whole way: from the code on the receipt to the screen, with a real web server and worker.

A person takes their consent back without an account; a minute later nothing of it is made or shown, and who holds it is
told. Another consent runs out meanwhile, and nobody does anything. The third channel never stops.
"""

import contextlib
import datetime as dt
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.node import Node, wait_for
from tests.rooms.searching import files, places_of

SECONDS_ALLOWED = 60
SECONDS_ALONE = 90
"""What nobody has announced is found by the minute's task: a minute, and what a withdrawal takes after it."""
PATIENCE = 180
"""Seconds in which a loaded machine starts a node."""
NAME = "Айсұлу Қарабатырқызы"


def begin() -> dict[str, Any]:
    """Almaty made three tales, two with a copied voice; each is on the air in another house. Run inside the node."""
    from django.core.files.base import ContentFile
    from django.core.files.storage import default_storage
    from django.utils import timezone

    from ortaq.channels import actions as air
    from ortaq.members.actions import give_token
    from ortaq.origin import actions as origin
    from ortaq.standards.consents import actions, words
    from ortaq.standards.consents.actions import Who
    from tests.rooms.air_stories import channel, film, licence, minute
    from tests.rooms.consent_stories import agreed
    from tests.world import build

    world, today = build(), timezone.localdate()
    told: dict[str, Any] = {"folders": {}}
    for number, (house, planner, reference) in enumerate(
        (("bishkek", world.nurlan, "V-1"), ("baku", world.sevda, "V-2"), ("budapest", world.reka, "")),
        start=1,
    ):
        tale = film(world, title=f"For {house}")
        if reference:
            held = agreed(
                world,
                reference,
                person=Who(NAME, language="kk"),
                ends_on=today + dt.timedelta(days=20),
            )
            uses = [{"kind": "voice.synthetic", "system": "x", "cloned": True, "consents": [reference]}]
            sound = tale.versions.get(kind="sound", language="ky")
            origin.declare(version=sound, by=world.erlan, no_ai=False, uses=uses)
            told[reference] = {"id": str(held.pk), "programme": str(tale.pk), "title": str(tale)}
            told[reference]["receipt"] = words.receipt_address(held)
            told[reference]["secret"] = actions.issue_receipt(consent=held, by=world.erlan)
        default_storage.save(f"sources/{house}.mp4", ContentFile(b"no film"))
        tale.versions.update(source=f"sources/{house}.mp4")
        licence(world, tale, house, territories=["KG", "AZ", "HU"])
        mine = channel(world, house, number=number)
        for start in (-10, 20):
            air.plan(channel=mine, programme=tale, starts_at=minute(start), seconds=1800, by=planner)
        air.publish(channel=mine, by=planner)
        told["folders"][house] = tale.package.folder
    for name in ("erlan", "nurlan", "reka"):
        told[name] = give_token(person=world.people[name], name="story", scopes=["read", "agree"])[1]
    return told


def free_port() -> int:
    with contextlib.closing(socket.socket()) as door:
        door.bind(("127.0.0.1", 0))
        return int(door.getsockname()[1])


class Serving(Node):
    """A node with a web server too."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        port = free_port()
        self.address = f"http://127.0.0.1:{port}"
        self.env |= {"ORTAQ_ORIGIN": self.address, "ORTAQ_TERRITORY_CHOICE": "true"}
        self.port = port

    def start(self) -> None:
        """Web server and worker, each with its log in the node's folder."""
        for words in (["ortaq.web.server", "--port", str(self.port)], ["ortaq", "worker"]):
            log = (self.folder / f"{words[0]}.log").open("wb")
            line = [sys.executable, "-m", *words]
            self.workers.append(
                subprocess.Popen(line, env=self.env, stdout=log, stderr=subprocess.STDOUT, start_new_session=True)
            )
            log.close()
        wait_for(self.answers, PATIENCE)

    def stop(self) -> None:
        """End them with the processes that they have started."""
        for one in self.workers:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(one.pid, signal.SIGKILL)
            one.wait()
        self.workers.clear()

    def answers(self) -> bool:
        with contextlib.suppress(httpx.HTTPError):
            return httpx.get(f"{self.address}/healthz", timeout=5).status_code == 200
        return False

    def shows(self, house: str) -> str:
        """The folder of the newest segment on the air of a house in Kyrgyzstan."""
        text = httpx.get(f"{self.address}/live/demo-{house}/kg/720p.m3u8", timeout=PATIENCE).text
        return re.findall(r"/media/([^/\n]+)/", text)[-1]

    def api(self, token: str, path: str) -> Any:
        return httpx.get(
            f"{self.address}/api{path}", headers={"Authorization": f"Bearer {token}"}, timeout=PATIENCE
        ).json()


@pytest.fixture
def node(tmp_path: Path) -> Iterator[Serving]:
    node = Serving(tmp_path / "node")
    yield node
    node.stop()


def take_back(receipt: str, secret: str) -> float:
    """The person opens the address of the code without an account and types the secret; when that was."""
    with httpx.Client(headers={"Accept-Language": "en"}, timeout=PATIENCE) as browser:
        page = browser.get(receipt)
        assert (page.status_code, '<html lang="kk"' in page.text, NAME in page.text) == (200, True, False)
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.text)
        assert token
        asked = time.monotonic()
        answer = browser.post(
            receipt, data={"csrfmiddlewaretoken": token[1], "secret": secret}, headers={"Referer": receipt}
        )
        assert answer.status_code == 302
    return asked


PACKAGE = """
from ortaq.catalogue.models import Ingest, Programme
from ortaq.catalogue.tasks import package
work = Ingest.objects.create(programme=Programme.objects.get(pk={!r}))
package.enqueue(str(work.pk))
print(work.pk)
"""
PROBLEM = "from ortaq.catalogue.models import Ingest; print(Ingest.objects.get(pk={!r}).problem)"


@pytest.mark.slow  # Two minutes: a world, a web server, a worker, and the minutes in which nobody does anything.
def test_from_the_receipt_to_the_screen_and_to_whoever_holds_it_within_a_minute(
    node: Serving, capsys: pytest.CaptureFixture[str]
) -> None:
    told = json.loads(
        node.python("import json; from tests.flow.test_withdrawal import begin; print(json.dumps(begin()))")
    )
    folders, first, second = told["folders"], told["V-1"], told["V-2"]
    node.start()
    wait_for(lambda: all(node.shows(house) == folder for house, folder in folders.items()), PATIENCE)
    cascade = node.api(told["erlan"], f"/standards/consents/{first['id']}")
    assert (cascade["ended_at"], [one["house"] for one in cascade["holders"]]) == (None, ["Demo TV Bishkek"])

    began = take_back(first["receipt"], first["secret"])

    # The holder knows in the same moment; who holds something else of Almaty hears nothing.
    notices = node.api(told["nurlan"], "/standards/consents/notices")
    told_after = time.monotonic() - began
    assert [(one["kind"], one["programmes"]) for one in notices] == [("withdrawn", [first["programme"]])]
    assert node.api(told["reka"], "/standards/consents/notices") == []
    # A render that is asked for now is refused by the worker, with the reason.
    work = node.python(PACKAGE.format(first["programme"]))
    wait_for(lambda: node.shows("bishkek") == "slate", SECONDS_ALLOWED)
    off_after = time.monotonic() - began
    assert "consent was withdrawn" in node.python(PROBLEM.format(work))
    # The other channels play on, also the one whose consent ends in twenty days.
    assert [node.shows(house) == folders[house] for house in ("baku", "budapest")] == [True, True]
    page = httpx.get(first["receipt"], timeout=PATIENCE).text
    assert first["secret"] not in page

    def is_through() -> bool:
        return bool(node.api(told["erlan"], f"/standards/consents/{first['id']}")["is_through"])

    wait_for(is_through, SECONDS_ALLOWED)
    cascade = node.api(told["erlan"], f"/standards/consents/{first['id']}")
    assert [(one["title"], one["language"]) for one in cascade["rests"]] == [(first["title"], "ky")]
    assert [bool(one["told_at"]) for one in cascade["holders"]] == [True]
    assert {bool(one["off_at"]) for one in cascade["showings"]} == {True}
    assert cascade["seconds"] < SECONDS_ALLOWED
    assert off_after < SECONDS_ALLOWED

    # The other consent was foretold by the worker as soon as it ran, to its house and to Baku.
    kinds = node.api(told["erlan"], "/standards/consents/notices")
    assert [(one["kind"], one["reference"]) for one in kinds] == [("ends-30", "V-2")]
    # Its last day is over: from here on nobody does anything.
    node.python(
        "from ortaq.standards.models import Consent; import datetime as dt;"
        "Consent.objects.filter(reference='V-2').update(ends_on=dt.date.today() - dt.timedelta(days=2))"
    )
    over = time.monotonic()
    wait_for(lambda: node.shows("baku") == "slate", SECONDS_ALONE)
    alone_after = time.monotonic() - over
    wait_for(lambda: bool(node.api(told["erlan"], f"/standards/consents/{second['id']}")["is_through"]), SECONDS_ALONE)
    cascade = node.api(told["erlan"], f"/standards/consents/{second['id']}")
    assert [one["house"] for one in cascade["holders"] if one["told_at"]] == ["Demo TV Bakı"]
    work = node.python(PACKAGE.format(second["programme"]))
    wait_for(lambda: "consent was withdrawn or has run out" in node.python(PROBLEM.format(work)))
    assert node.shows("budapest") == folders["budapest"]
    # Somebody who has taken their consent back may also be erased: nothing on the disk has ever had the name.
    node.python(
        "from ortaq.members.models import Person; from ortaq.standards.models import Subject;"
        "from ortaq.standards.protection import actions;"
        "[actions.erase_subject(subject=one, by=Person.objects.get(username='erlan')) for one in Subject.objects.all()]"
    )
    assert "is whole" in node.run("audit", "verify")
    node.stop()
    assert places_of([NAME, first["secret"]], files(node.folder)) == set()
    with capsys.disabled():
        sys.stdout.write(
            f"\nholder told after {told_after:.1f} s, off the air after {off_after:.1f} s; "
            f"run out by itself: off the air after {alone_after:.1f} s\n"
        )
