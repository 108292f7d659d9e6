"""Chromium with hls.js on the page for viewers, as another player."""

import os
import shutil
import time
from urllib.parse import urlsplit

from bench._players import Player, Seen
from playwright.sync_api import Error, sync_playwright

CHROMIUMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
BEGIN = 60
"""Seconds that a browser may take until the first picture."""
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--mute-audio", "--autoplay-policy=no-user-gesture-required"]
STATE = """() => {
    const player = document.querySelector("ortaq-player"), video = player?.video;
    if (!video) return null;
    if (!window.seen) {
        window.seen = {waited: 0};
        video.addEventListener("waiting", () => { if (video.currentTime > 1) window.seen.waited += 1; });
    }
    const lost = video.getVideoPlaybackQuality().droppedVideoFrames;
    return {at: video.currentTime, errors: player.errors, lost, waited: window.seen.waited};
}"""


def found() -> str:
    """The browser: named, on PATH; empty where there is none."""
    return os.environ.get("ORTAQ_CHROMIUM") or next(filter(None, map(shutil.which, CHROMIUMS)), "")


def chromium(address: str, seconds: float) -> Seen:
    """Watch the page for so long after the first picture; errors of player and console are faults, and each wait is."""
    seen = Seen()
    there = urlsplit(address)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found(), args=ARGUMENTS)
        try:
            context = browser.new_context(viewport={"width": 1280, "height": 800})
            for name, value in (("language", "kk"), ("territory", "KZ")):
                context.add_cookies([{"name": name, "value": value, "url": f"{there.scheme}://{there.netloc}"}])
            page = context.new_page()
            page.on("pageerror", lambda error: seen.faults.append(f"page: {error}"))
            page.on("console", lambda one: one.type == "error" and seen.faults.append(f"console: {one.text}"))
            page.goto(address)
            until, state = time.monotonic() + BEGIN, None
            while time.monotonic() < until:
                state = page.evaluate(STATE) or state
                if state:
                    if not seen.played and state["at"] > 0:
                        until = time.monotonic() + seconds
                    seen.at.append((time.monotonic(), state["at"]))
                page.wait_for_timeout(250)
            if state:
                seen.lost = state["lost"]
                seen.faults += [f"hls.js: {one}" for one in state["errors"]]
                if state["waited"]:
                    seen.faults.append(f"waited {state['waited']} times")
        except Error as error:
            seen.faults.append(str(error).splitlines()[0])
        finally:
            browser.close()
    return seen


CHROMIUM = Player("Chromium + hls.js", found() or "chromium", chromium)
