"""`./ortaq demo --check`: the main job over HTTP, as the demo's people do it; one line a step with its seconds.

Erlan of Demo TV Almaty brings in a tale and declares it, Asel offers it; Aigul of Demo TV Bishkek asks and signs, and
so does Nargiz of Demo TV Bakı; Nurlan plans it in Bishkek, Réka in Budapest is refused; it goes on the air, stands in
the guide, is downloaded and verified, and every step is in the audit log. Only the site is used, never the database.
"""

import contextlib
import datetime as dt
import json
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import cached_property
from pathlib import Path
from typing import Any, Self
from urllib.parse import urljoin

import httpx
from lxml import etree
from rich.console import Console

LOCK = dt.timedelta(seconds=75)
"""What begins sooner can no longer be changed; with a little time to spare."""
say = Console(highlight=False, soft_wrap=True)
results: list[bool] = []


class Unexpected(AssertionError):
    """The answer is not what the step needs."""


def expect(holds: object, otherwise: str) -> None:
    """Raise Unexpected with the words unless it holds."""
    if not holds:
        raise Unexpected(otherwise)


@contextlib.contextmanager
def step(words: str) -> Iterator[None]:
    """One step of the story: its line, its seconds, whether it passed. A failed step ends the story."""
    began = time.monotonic()
    passed = False
    try:
        yield
        passed = True
    finally:
        results.append(passed)
        mark = "[green]passed[/]" if passed else "[red]FAILED[/]"
        say.print(f"{mark} {time.monotonic() - began:6.1f} s  {words}")


def summary() -> None:
    """The closing line."""
    failed = results.count(False)
    say.print(f"{len(results) - failed} passed, {failed} failed")


class Visitor:
    """Somebody with a browser's session; signs in with the form, as everybody does."""

    def __init__(self, address: str) -> None:
        self.http = httpx.Client(base_url=address, timeout=60, headers={"Accept-Language": "en"})

    def sign_in(self, username: str, password: str) -> Self:
        """Through the sign-in page."""
        self.page("/account/login/")
        answer = self.http.post(
            "/account/login/",
            data={"login": username, "password": password, "csrfmiddlewaretoken": self.http.cookies["csrftoken"]},
            headers={"Referer": str(self.http.base_url)},
        )
        expect(answer.status_code == httpx.codes.FOUND, f"{username} could not sign in ({answer.status_code})")
        return self

    def page(self, path: str) -> str:
        """A page that must be there."""
        answer = self.http.get(path, follow_redirects=True)
        expect(answer.status_code == httpx.codes.OK, f"{path} answered {answer.status_code}")
        return answer.text

    def get(self, path: str, **query: Any) -> Any:
        """What the API answers."""
        return self.told(self.http.get(f"/api/{path}", params=query))

    def send(self, path: str, body: object = None, *, method: str = "POST", **more: Any) -> Any:
        """Change something over the API."""
        return self.told(self.ask(path, body, method=method, **more))

    def ask(self, path: str, body: object = None, *, method: str = "POST", **more: Any) -> httpx.Response:
        """The same, with the answer as it came."""
        headers = {"X-CSRFToken": self.http.cookies.get("csrftoken") or "", "Referer": str(self.http.base_url)}
        if body is not None:
            more["json"] = body
        return self.http.request(method, f"/api/{path}", headers=headers, **more)

    def refused(self, path: str, body: object = None, **more: Any) -> str:
        """The sentence with which something is refused; it must be refused."""
        answer = self.ask(path, body, **more)
        expect(httpx.codes.is_client_error(answer.status_code), f"{path} was not refused ({answer.status_code})")
        return str(answer.json()["problem"])

    @staticmethod
    def told(answer: httpx.Response) -> Any:
        """The JSON of a good answer."""
        expect(answer.is_success, f"{answer.request.url.path} answered {answer.status_code}: {answer.text[:300]}")
        return answer.json() if answer.content else None


def wait_for(what: Callable[[], Any], seconds: float, otherwise: str) -> Any:
    """Ask again and again until the answer is true."""
    deadline = time.monotonic() + seconds
    while not (answer := what()):
        expect(time.monotonic() < deadline, otherwise)
        time.sleep(0.25)
    return answer


class MainJob:
    """The story, a method a step; what one step learns the next ones use."""

    def __init__(self, address: str, demo: Path, environment: dict[str, str]) -> None:
        self.address, self.demo, self.environment = address, demo, environment
        self.password = json.loads((demo / "world" / "members.json").read_text(encoding="utf-8"))["password"]
        self.visitor = Visitor(address)
        self.tale = demo / "tales" / "qozhanasyr"
        self.told = json.loads((self.tale / "tale.json").read_text(encoding="utf-8"))
        self.programme = self.offer = ""
        self.slot: dict[str, Any] = {}
        self.film = b""

    def person(self, username: str) -> Visitor:
        """Somebody who signs in."""
        return Visitor(self.address).sign_in(username, self.password)

    # ---- make and package --------------------------------------------------------------------------------------------

    def about(self, **change: object) -> str:
        """What Erlan tells of the tale."""
        told = {
            "titles": {tag: f"{title} (II)" for tag, title in self.told["titles"].items()},
            "synopses": self.told["synopses"],
            "original_language": "kk",
            "genre": "children",
            "year": 2026,
            "credits": [{"role": row["role"], "name": row["name"]} for row in self.told["credits"]],
            "machine_written": self.told["machine_written"],
        }
        return json.dumps(told | change)

    def refuse_what_is_no_film(self) -> None:
        """Files that are no media, are cut short, or lie about their type are refused in words; nothing stays."""
        before = len(self.erlan.get("catalogue/programmes", owner="almaty", limit=200))
        whole = (self.tale / "picture.mp4").read_bytes()
        subtitles = (self.tale / "subtitles-kk.vtt").read_bytes()
        for name, content in (("film.mp4", subtitles), ("film.mp4", whole[: len(whole) // 2]), ("film.mov", b"")):
            problem = self.erlan.refused(
                "catalogue/programmes", data={"about": self.about()}, files={"picture": (name, content, "video/mp4")}
            )
            expect(problem.endswith("."), f"no sentence: {problem}")
        after = len(self.erlan.get("catalogue/programmes", owner="almaty", limit=200))
        expect(after == before, "something half-made stayed")

    def bring_in(self) -> None:
        """A picture, the same with an interpreter, eight sounds and eleven subtitles, in one upload."""
        with contextlib.ExitStack() as open_files:
            files: dict[str, Any] = {}
            for path in sorted(self.tale.glob("*")):
                kind = {".mp4": "video/mp4", ".m4a": "audio/mp4", ".vtt": "text/vtt"}.get(path.suffix)
                if kind:
                    files[path.stem] = (path.name, open_files.enter_context(path.open("rb")), kind)
            ingest = self.erlan.send("catalogue/programmes", data={"about": self.about()}, files=files)
        self.programme = ingest["programme"]

    def packaged(self) -> None:
        """The worker makes the package; its progress can be watched."""
        seen: set[int] = set()

        def ready() -> bool:
            ingest = self.erlan.get(f"catalogue/programmes/{self.programme}/ingest")
            expect(ingest["state"] != "failed", ingest["problem"])
            seen.add(ingest["per_mille"])
            return bool(ingest["state"] == "ready")

        wait_for(ready, 180, "it was not packaged in time")
        package = self.erlan.get(f"catalogue/programmes/{self.programme}")["package"]
        expect([one["name"] for one in package["pictures"]] == ["720p", "360p"], "not two pictures")
        heard = {"kk", "kk-x-ad", "ky", "tr", "az", "uz", "tk", "hu"}
        expect({one["language"] for one in package["sounds"]} == heard, "sounds")
        expect(all(abs(one["loudness"] + 23) <= 0.5 for one in package["sounds"]), "loudness")  # noqa: PLR2004 -- EBU R128
        expect(
            {"kk", "kk-Latn", "kk-x-sdh", "uz", "uz-Cyrl"} <= {one["language"] for one in package["subtitles"]},
            "scripts",
        )
        expect(len(seen) > 1, "no progress was to be seen")

    # ---- declare and exchange ----------------------------------------------------------------------------------------

    def not_offered_undeclared(self) -> None:
        """No declaration, no exchange."""
        problem = self.asel.refused("exchange/offers", {"programme": self.programme, "to": ["bishkek"]})
        expect("declaration" in problem.lower(), f"refused for another reason: {problem}")

    def declare(self) -> None:
        """The picture is drawn by a program, the voice is synthetic, the subtitles are a person's."""
        voice = {"kind": "voice.synthetic", "system": "espeak-ng", "fiction": True, "trained": False}
        said = {
            "picture": {"no_ai": True, "uses": [{"kind": "cgi"}]},
            "sound": {"no_ai": False, "uses": [voice]},
            "subtitles": {"no_ai": True, "uses": [{"kind": "human"}]},
        }
        versions = self.erlan.get(f"origin/programmes/{self.programme}")["versions"]
        told = [{"version": one["version"]} | said[one["part"]] for one in versions]
        origin = self.erlan.send(f"origin/programmes/{self.programme}/declare", told)
        expect(origin["declared"], "something is still undeclared")
        expect(origin["label"]["level"] == 3, f"label {origin['label']}")  # noqa: PLR2004 -- a synthetic voice

    def exchange(self) -> None:
        """Almaty offers to Bishkek and Baku; they ask; both sides sign; the contract is in force."""
        offer = self.asel.send("exchange/offers", {"programme": self.programme, "to": ["bishkek", "baku"]})
        for taker, house in ((self.aigul, "bishkek"), (self.person("nargiz"), "baku")):
            deal = taker.send(f"exchange/offers/{offer['id']}/ask", {"message": "For our children's hour."})
            once = taker.send(f"exchange/deals/{deal['id']}/sign")
            expect(once["state"] == "offered" and not once["contract"], f"{house}: {once['state']}")
            twice = self.asel.send(f"exchange/deals/{deal['id']}/sign")
            expect(twice["state"] == "agreed" and twice["contract"], f"{house}: {twice['state']}")
            expect([one["holds"] for one in twice["signatures"]] == [True, True], f"{house}: a signature does not hold")

    # ---- schedule and air --------------------------------------------------------------------------------------------

    def decision(self, who: Visitor, territory: str, start: dt.datetime) -> Any:
        """What the rights say."""
        stop = start + dt.timedelta(minutes=2)
        query = {
            "programme": self.programme,
            "territory": territory,
            "start": start.isoformat(),
            "stop": stop.isoformat(),
        }
        return who.get("rights/decision", **query)

    def plan(self) -> None:
        """Nurlan sees ALLOW with the clause and the runs left, takes out a repeat, plans the tale and publishes."""
        standing = self.nurlan.get("channels/bishkek/slots")
        in_the_way = next(one for one in standing if dt.datetime.fromisoformat(one["starts_at"]) > soon(LOCK))
        start = dt.datetime.fromisoformat(in_the_way["starts_at"])
        answer = self.decision(self.nurlan, "KG", start)
        expect(answer["answer"] in {"allow", "allow_until"}, f"not allowed: {answer['sentences']}")
        expect((answer["runs_total"], answer["runs_left"]) == (6, 6), f"showings {answer['runs_left']}")
        expect(answer["clauses"] and answer["sentences"], "no clause is named")
        self.nurlan.send(f"channels/slots/{in_the_way['id']}", method="DELETE")
        told = {"programme": self.programme, "starts_at": start.isoformat(), "seconds": in_the_way["seconds"]}
        self.slot = self.nurlan.send("channels/bishkek/slots", told)
        self.nurlan.send("channels/bishkek/publish")
        left = self.decision(self.nurlan, "KG", start + dt.timedelta(hours=1))["runs_left"]
        expect(left == 5, f"{left} showings left after one was planned")  # noqa: PLR2004 -- six less one

    def denied_in_budapest(self) -> None:
        """Réka sees DENY and why, and cannot publish it."""
        answer = self.decision(self.person("reka"), "HU", soon(dt.timedelta(minutes=5)))
        expect(answer["answer"] == "deny", f"not refused: {answer['answer']}")
        expect(any("Hungary" in one for one in answer["sentences"]), f"no reason: {answer['sentences']}")

    def playlist(self, territory: str, name: str) -> tuple[str, str]:
        """Text and address of a playlist of Bishkek's channel as seen in a territory."""
        variant = self.visitor.get("channels/bishkek/variant", territory=territory)["variant"]
        address = f"/live/bishkek/{variant}/{name}"
        return self.visitor.http.get(address).text, address

    def on_the_air(self) -> None:
        """At its time Bishkek's playlist holds our segments, and the label stands in the stream."""
        start = dt.datetime.fromisoformat(self.slot["starts_at"])
        master, _address = self.playlist("KG", "master.m3u8")
        expect('LANGUAGE="ky"' in master and 'LANGUAGE="kk-Latn"' in master, "languages are missing")
        wait = (start - now()).total_seconds() + 20

        def playing() -> str:
            text, _where = self.playlist("KG", "720p.m3u8")
            ours = [part for part in re.split(r"#EXT-X-DISCONTINUITY\n", text) if self.folder in part]
            return text if ours else ""

        text = wait_for(playing, wait, "it did not go on the air at its time")
        line = next(line for line in text.splitlines() if "DATERANGE" in line and self.programme in line)
        expect('X-LABEL="voice' in line and "X-LEVEL=3" in line, f"no label in the stream: {line}")
        _text, address = self.playlist("KG", "720p.m3u8")
        segment = next(line for line in text.splitlines() if self.folder in line and line.endswith(".m4s"))
        answer = self.visitor.http.get(urljoin(address, segment))
        expect(answer.is_success and len(answer.content) > 10_000, f"segment: {answer.status_code}")  # noqa: PLR2004 -- a picture

    @cached_property
    def folder(self) -> str:
        """Where the package of our programme lies."""
        return str(self.erlan.get(f"catalogue/programmes/{self.programme}")["package"]["folder"])

    def slate_in_hungary(self) -> None:
        """At the same time a viewer in Hungary gets the slate, and so does one of whom nothing is known."""
        for territory in ("HU", ""):
            text, _address = self.playlist(territory, "720p.m3u8")
            expect(self.folder not in text, "the programme leaked")
            expect('CLASS="org.ortaq.slate"' in text and self.programme in text, "no slate that says so")

    def in_the_guide(self) -> None:
        """The page, XMLTV and M3U come from the same timeline and carry the label."""
        guide = etree.fromstring(self.visitor.http.get("/channels/bishkek/guide.xml").content)
        start = dt.datetime.fromisoformat(self.slot["starts_at"])
        entries = [
            one
            for one in guide.iter("programme")
            if dt.datetime.strptime(str(one.attrib["start"]), "%Y%m%d%H%M%S %z") == start
        ]
        expect(len(entries) == 1, "it does not stand in XMLTV at its time")
        titles = {title.attrib["lang"] for title in entries[0].iter("title")}
        expect({"ky", "kk", "kk-Latn", "uz-Cyrl"} <= titles, f"titles only in {titles}")
        keywords = [one.text or "" for one in entries[0].iter("keyword")]
        expect(any("voice" in word or "ai" in word.lower() for word in keywords), f"no label: {keywords}")
        expect("tvg-id" in self.visitor.http.get("/channels/channels.m3u").text, "M3U")
        expect(
            self.told["titles"]["en"] in self.visitor.page("/watch/bishkek/"), "it does not stand on the channel's page"
        )

    # ---- verify and account ------------------------------------------------------------------------------------------

    def verify(self) -> None:
        """The download is whole and its signer known; a changed byte is noticed; without a manifest it is unknown."""
        path = f"/api/origin/programmes/{self.programme}/film"
        wait_for(lambda: self.erlan.http.get(path).is_success, 60, "there is no signed film")
        self.film = self.erlan.http.get(path).content
        changed = bytearray(self.film)
        changed[len(changed) * 2 // 3] ^= 1
        stripped = (self.tale / "picture.mp4").read_bytes()
        for content, integrity, trust in (
            (self.film, "valid", "trusted"),
            (bytes(changed), "invalid", None),
            (stripped, "none", "none"),
        ):
            report = self.visitor.send("origin/verify", files={"file": ("clip.mp4", content, "video/mp4")})
            expect(report["integrity"] == integrity, f"{report['integrity']} instead of {integrity}")
            expect(trust is None or report["trust"] == trust, f"{report['trust']} instead of {trust}")
        with tempfile.NamedTemporaryFile(suffix=".mp4") as file:
            file.write(self.film)
            file.flush()
            done = subprocess.run(
                [sys.executable, "-m", "ortaq", "verify", file.name, "--json"],
                env=self.environment,
                capture_output=True,
                check=False,
            )
        expect(done.returncode == 0, f"./ortaq verify: {done.stdout.decode()[:200]}{done.stderr.decode()[:200]}")
        expect(
            "Demo TV Almaty" in self.visitor.page(f"/verify/{self.programme}/"),
            "the public page does not name the maker",
        )

    def account(self) -> None:
        """Each step stands in the audit log, and the log is whole."""
        done = {one["action"] for one in self.erlan.get(f"audit/programme/{self.programme}")}
        expect("entered" in done, f"the log knows only {done}")
        slot = {one["action"] for one in self.erlan.get(f"audit/slot/{self.slot['id']}")}
        expect(slot, "the log does not know the slot")
        proof = self.erlan.get("audit/proof")
        expect(proof["whole"], f"the log is broken: {proof['findings']}")
        done_by_command = subprocess.run(
            [sys.executable, "-m", "ortaq", "audit", "verify"], env=self.environment, capture_output=True, check=False
        )
        expect(done_by_command.returncode == 0, done_by_command.stdout.decode())

    def tell(self, loader: "subprocess.Popen[bytes]") -> None:
        """The whole story; the first step that fails ends it."""
        with step("a newcomer opens the first page"):
            expect("Ortaq" in self.visitor.page("/"), "no first page")
        with step("the demo world is complete: films packaged, declared, licensed, on the air"):
            expect(loader.wait(240) == 0, "the demo world could not be loaded")
        with step("Erlan, Asel, Aigul and Nurlan sign in"):
            self.erlan, self.asel, self.aigul, self.nurlan = map(self.person, ("erlan", "asel", "aigul", "nurlan"))
        with step("files that are no film are refused in words, and nothing half-made stays"):
            self.refuse_what_is_no_film()
        with step("Erlan brings in a picture, a signed one, eight sounds and eleven subtitles"):
            self.bring_in()
        with step("the worker packages it: 720p, 360p, −23 LUFS, every script"):
            self.packaged()
        with step("undeclared it cannot be offered"):
            self.not_offered_undeclared()
        with step("Erlan declares every version"):
            self.declare()
        with step("Almaty offers; Bishkek and Baku ask; both sides sign; the contracts are in force"):
            self.exchange()
        with step("Budapest's scheduler sees DENY, and why"):
            self.denied_in_budapest()
        with step("Bishkek's scheduler sees ALLOW with the clauses and six showings, plans and publishes"):
            self.plan()
        with step("the guide, XMLTV and M3U carry it with its label"):
            self.in_the_guide()
        with step("the download is whole, its signer known; a changed byte is noticed"):
            self.verify()
        with step("at its time it is on the air in Bishkek, with its label in the stream"):
            self.on_the_air()
        with step("in Hungary, and for whoever is nowhere, a slate plays and says so"):
            self.slate_in_hungary()
        with step("every step stands in the audit log, which is whole"):
            self.account()


def now() -> dt.datetime:
    """The time in UTC."""
    return dt.datetime.now(dt.UTC)


def soon(after: dt.timedelta) -> dt.datetime:
    """The first multiple of four seconds that is at least so far away."""
    at = int((now() + after).timestamp())
    return dt.datetime.fromtimestamp(at + -at % 4, dt.UTC)


def main_job(address: str, demo: Path, *, loader: "subprocess.Popen[bytes]", environment: dict[str, str]) -> bool:
    """Tell the story to a running demo node; returns whether something failed."""
    try:
        MainJob(address, demo, environment).tell(loader)
    except (Unexpected, httpx.HTTPError, subprocess.TimeoutExpired) as problem:
        say.print(f"        {type(problem).__name__}: {problem}")
    return False in results
