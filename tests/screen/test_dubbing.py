"""The dubbing board in a browser: a line is spoken into Chromium's own microphone, and ends as a sound one can play."""

import io
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

import av
import numpy as np
import pytest
from playwright.sync_api import Browser, Page

from ortaq.web.demo.__main__ import free_port
from tests.media import RATE, sound, tone
from tests.node import Node, wait_for
from tests.screen.conftest import CHROMIUMS, Visit, Visitors, picture, until
from tests.screen.test_feed import served
from tests.screen.test_pages import axe_finds_nothing, fits

SPOKEN, MUSIC, ORIGINAL = 700, 1000, 300
"""Hertz of what is said into the microphone, of music and effects, and of the original's voices."""
LINES = ((0.5, 1.5), (2.0, 3.0))
"""From when to when the two lines of the tale are spoken; seconds."""
READY = """
from pathlib import Path
from tests import world
from tests.rooms import dub_stories as stories
told, folder = world.build(), Path({folder!r})
dub = stories.begun(told, stories.tale(told, folder), music=folder / "music.wav")
print(stories.ready_to_record(told, dub).pk)
"""


WAYS = (
    pytest.param({"width": 1440, "dark": False, "language": "en"}, id="wide"),
    pytest.param({"width": 390, "dark": True, "language": "en"}, id="narrow"),
    pytest.param({"width": 320, "dark": False, "language": "ug"}, id="right-to-left"),
)


def looked_at(visitor: Visit, name: str) -> None:
    """Nothing on the page is wrong."""
    picture(visitor.page, name)
    axe_finds_nothing(visitor)
    fits(visitor)
    visitor.sees_nothing_wrong()


# ---------- the pages


@pytest.mark.parametrize("seen_by", WAYS)
def test_every_page_of_the_board_stands(visit: Visitors, seen_by: dict[str, Any]) -> None:
    name = f"dubbing-{seen_by['width']}"
    # Sevda is asked for the film, Erlan translates, Reka records.
    for who, language, step in (
        ("sevda", "en", "material"),
        ("erlan", "ru", "translation"),
        ("reka", "en", "recording"),
    ):
        visitor = visit(**seen_by)
        visitor.sign_in(who)
        page = visitor.go("/studio/dubbing/?show=ours")
        cells = page.locator(".m-making a")
        address = cells.evaluate_all(
            "(all, tag) => all.map(one => one.getAttribute('href')).find(one => one.endsWith(`.${tag}`))", language
        )
        visitor.go(f"/studio/dubbing/{address}")
        looked_at(visitor, f"{name}-board-{step}")
        visitor.go(str(page.locator("#one .panel-foot a[href*='/studio/dubbing/']").last.get_attribute("href")))
        for one in page.locator("main details").all():
            one.evaluate("one => (one.open = true)")
        looked_at(visitor, f"{name}-{step}")
    visitor.go(f"{urlsplit(page.url).path}record/")
    until(page, "document.querySelector('[data-video]').readyState >= 2", seconds=60)
    looked_at(visitor, f"{name}-record")


@pytest.mark.parametrize(("width", "dark"), [(1440, False), (390, True)])
def test_the_matrix_opens_a_cell_and_is_walked_with_arrows(visit: Visitors, width: int, dark: bool) -> None:
    eszter = visit(width=width, dark=dark)
    eszter.sign_in("reka")
    page = eszter.go("/studio/dubbing/")
    assert page.locator("[data-mat] tbody tr:not(.grp)").count() > 30
    first = page.locator("[data-mat] tbody tr:not(.grp) td a").first
    first.focus()
    for key in ("ArrowRight", "ArrowDown", "ArrowLeft", "ArrowUp"):
        page.keyboard.press(key)
    assert first.evaluate("one => one === document.activeElement")
    page.keyboard.press("Enter")
    until(page, "document.querySelector('#one .panel-foot')")
    assert "cell=" in page.url
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    picture(page, f"dubbing-{width}-{'dark' if dark else 'light'}")
    eszter.sees_nothing_wrong()


# ---------- from the microphone to the HLS set


@pytest.fixture
def voice(tmp_path: Path) -> Path:
    """What the microphone hears again and again: a quiet room, then half a second of a voice."""

    def wave(at: np.ndarray) -> np.ndarray:
        room = np.random.default_rng(5).normal(0, 0.0004, (2, at.size))
        return room + np.where(at % 1 < 0.4, 0.0, tone(SPOKEN, -15)(at))

    return sound(tmp_path / "voice.wav", seconds=8, wave=wave)


@pytest.fixture
def microphone(chromium: Browser, voice: Path) -> Iterator[Browser]:
    """A browser whose microphone hears the voice."""
    browser = chromium.browser_type.launch(
        executable_path=os.environ.get("ORTAQ_CHROMIUM") or next(filter(None, map(shutil.which, CHROMIUMS)), None),
        args=[
            *("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--mute-audio"),
            *("--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"),
            f"--use-file-for-fake-audio-capture={voice}",
            "--autoplay-policy=no-user-gesture-required",
        ],
    )
    yield browser
    browser.close()


@pytest.fixture
def studio(microphone: Browser, tmp_path: Path) -> Iterator[tuple[Visitors, str]]:
    """Visitors of a node of its own with a tale of four seconds, and its dub into Uzbek, ready to be recorded."""
    port = free_port()
    node = Node(tmp_path / "node")
    node.env |= {"ORTAQ_DEMO": "true", "ORTAQ_ORIGIN": f"http://127.0.0.1:{port}"}
    sound(tmp_path / "music.wav", seconds=4, wave=tone(MUSIC, -30))
    dub = node.python(READY.format(folder=str(tmp_path))).split()[-1]
    node.worker()
    line = [sys.executable, "-m", "ortaq.web.server", "--port", str(port)]
    server = subprocess.Popen(line, env=node.env, start_new_session=True)
    try:
        wait_for(lambda: served(f"http://127.0.0.1:{port}/healthz"), 60)
        yield Visitors(microphone, f"http://127.0.0.1:{port}", {}), f"/studio/dubbing/{dub}/"
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        server.wait(20)
        node.stop()


def test_lines_are_recorded_and_the_programme_speaks_another_language_in_its_hls_set(
    studio: tuple[Visitors, str],
) -> None:
    visitors, dub = studio
    dilnoza = visitors()
    dilnoza.sign_in("dilnoza")
    page = dilnoza.go(f"{dub}record/")
    until(page, "document.querySelector('[data-video]').readyState >= 2", seconds=60)
    assert page.locator("[data-lines] li").count() == len(LINES)
    assert page.locator("[data-record]").is_disabled()
    # By keys alone: the two questions, then each line.
    for question in ("human", "agrees"):
        page.locator(f"[data-{question}]").focus()
        page.keyboard.press("Space")
    for number in range(len(LINES)):
        record(page, number)
    # A line is replaced: its reason is said, it is spoken again, and both takes are kept.
    page.locator("[data-again] input").fill("the name was not clear")
    page.locator("[data-again] button").click()
    until(page, "document.querySelectorAll('[data-lines] .is-again').length === 1")
    record(page, len(LINES) - 1)
    assert page.locator("[data-takes] li").count() == 2
    assert page.locator("[data-takes] li.is-used").count() == 1
    assert re.search(
        r"\d\.\d s of 1\.0 s · begins [+-]\d\.\d\d s · -\d\d\.\d LUFS", page.locator("[data-takes]").inner_text()
    )
    assert page.locator("[data-figures]").inner_text() == "2 done · 0 again · 0 to come"
    looked_at(dilnoza, "dubbing-takes")
    page.locator(".head-do button").click()
    page.wait_for_url(f"**{dub}")
    page.locator("input[name=human]").check()
    page.locator("form[action$='/mix/'] button").click()
    page.locator("[data-sound]").wait_for(timeout=60_000)
    looked_at(dilnoza, "dubbing-mixed")

    erlan = visitors()
    erlan.sign_in("erlan")
    page = erlan.go(dub)
    until(page, "document.querySelector('[data-sound]').readyState >= 1")
    page.evaluate("void document.querySelector('[data-sound]').play()")
    film = "document.querySelector('[data-video]')"
    until(page, f"document.querySelector('[data-sound]').currentTime > 0.5 && {film}.currentTime > 0.5")
    page.evaluate("document.querySelector('[data-sound]').pause()")
    looked_at(erlan, "dubbing-check")
    page.locator("form[action$='/deliver/'] button").click()
    page.locator(".note-grass").wait_for(timeout=60_000)
    looked_at(erlan, "dubbing-delivered")
    programme = page.locator(".note-grass a").get_attribute("href") or ""
    master = f"{erlan.address}{programme}subtitles/film.m3u8"
    is_heard(samples_of(erlan, sound_of(erlan, master, "uz")))
    plays(page, master, "uz")
    erlan.sees_nothing_wrong()


def record(page: Page, number: int) -> None:
    """Speak a line by keys alone, from the first sight of it until the take is kept."""
    for key in ["ArrowUp"] * len(LINES) + ["ArrowDown"] * number:
        page.keyboard.press(key)
    page.keyboard.press("r")
    until(page, "document.querySelector('[data-recorder]').classList.contains('is-recording')")
    until(page, "document.querySelector('[data-over]').classList.contains('is-now')")
    picture(page, "dubbing-recording")
    kept = f"document.querySelectorAll('[data-lines] li')[{number}].classList.contains('is-recorded')"
    until(page, f"{kept} && !document.querySelector('[data-record]').disabled", seconds=60)


def asked(visit: Visit, address: str) -> bytes:
    """What stands at an address, as this visitor gets it."""
    answer = visit.page.request.get(address)
    assert answer.ok, f"{address}: {answer.status}"
    return answer.body()


def sound_of(visit: Visit, master: str, language: str) -> str:
    """The address of a language's media playlist, as soon as the master playlist names it."""
    for _time in range(120):
        named = re.search(rf'TYPE=AUDIO.*LANGUAGE="{language}".*URI="([^"]+)"', asked(visit, master).decode())
        if named:
            return urljoin(master, named[1])
        visit.page.wait_for_timeout(500)
    raise AssertionError(asked(visit, master).decode())


def samples_of(visit: Visit, playlist: str) -> np.ndarray:
    """The sound of a media playlist, decoded from its segments."""
    told = asked(visit, playlist).decode()
    begins = re.search(r'#EXT-X-MAP:URI="([^"]+)"', told)
    assert begins, told
    parts = [begins[1], *re.findall(r"^[^#\s].*$", told, re.MULTILINE)]
    whole = b"".join(asked(visit, urljoin(playlist, one)) for one in parts)
    with av.open(io.BytesIO(whole)) as container:
        frames = [one.to_ndarray() for one in container.decode(audio=0)]
        assert container.streams.audio[0].rate == RATE
    return np.concatenate(frames, axis=1)[0]


def loud(samples: np.ndarray, hertz: float, begins: float, ends: float) -> float:
    """dB of one frequency between two times."""
    part = samples[round(begins * RATE) : round(ends * RATE)]
    wave = np.exp(-2j * np.pi * hertz * np.arange(part.size) / RATE)
    return float(20 * np.log10(2 * abs(np.dot(part, wave)) / part.size + 1e-9))


def is_heard(samples: np.ndarray) -> None:
    """What was said into the microphone is heard in each line, over music and effects, and the original nowhere."""
    assert samples.size == pytest.approx(4 * RATE, abs=RATE // 5)
    for begins, ends in LINES:
        # On a busy machine the recording begins a little late; what is not there at all lies below -60.
        assert loud(samples, SPOKEN, begins, ends) > -48
        assert loud(samples, SPOKEN, begins, ends) > loud(samples, ORIGINAL, begins, ends) + 20
    assert loud(samples, MUSIC, 3.4, 3.9) > -60
    assert loud(samples, ORIGINAL, 0, 4) < -60


def plays(page: Page, master: str, language: str) -> None:
    """The HLS set is played with the sound of a language."""
    page.evaluate(
        """async ([film, language]) => {
            const { default: Hls } = await import("/static/web/vendor/hls.mjs");
            const video = document.body.appendChild(Object.assign(document.createElement("video"), { muted: true }));
            const hls = new Hls({ enableWorker: false, audioPreference: { lang: language } });
            hls.on(Hls.Events.ERROR, (_name, told) => (globalThis.wrong = told.details));
            hls.on(Hls.Events.FRAG_BUFFERED, (_name, told) => {
              if (told.frag.type === "audio") globalThis.heard = told.frag.url;
            });
            hls.loadSource(film);
            hls.attachMedia(video);
            globalThis.dubbed = video;
            video.play();
        }""",
        [master, language],
    )
    until(page, f"globalThis.dubbed.currentTime > 1 && (globalThis.heard ?? '').includes('/sound-{language}/')")
    assert page.evaluate("globalThis.wrong ?? ''") == ""
