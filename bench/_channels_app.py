"""What the measurement of channels serves: one channel's fast path, and a Django view that answers the same.

Run by granian from `bench/channels.py`; no database is asked. The timeline is a day of ten-minute programmes of 36 s
that repeat, so the window holds boundaries as on a real channel of short films.
"""

import os
import time
from collections.abc import Iterable
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ortaq.web.settings")

import django
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import path

django.setup()
settings.ROOT_URLCONF = __name__
# The plainest Django there is: with the middleware of the house the view would look slower still.
settings.MIDDLEWARE = []

from django.core.handlers.wsgi import WSGIHandler  # noqa: E402 -- after the setup

from ortaq.channels.air import answering, registry  # noqa: E402 -- its models need Django's applications to be ready
from ortaq.core.playout import (  # noqa: E402 -- the same
    PROGRAMME,
    SLATE,
    AssetTrack,
    Block,
    Cue,
    Timeline,
    lay_out,
    multivariant,
    playlist,
    renditions,
    ticks,
)

SOUNDS, SUBTITLES = ("ky", "kk"), ("ky", "kk-Latn")
SLOT = 600 * ticks.TICKS
NAMES = renditions(SOUNDS, SUBTITLES)


def asset(name: str, segments: int) -> dict[str, AssetTrack]:
    """An asset of so many whole segments in every rendition."""
    lines = "".join(f"#EXTINF:4.000000,\nseg{n:05}.m4s\n" for n in range(segments))
    index = f'#EXTM3U\n#EXT-X-MAP:URI="init.mp4"\n{lines}'
    return {one: AssetTrack(index, f"/media/{name}/{one}") for one in NAMES}


def day() -> Timeline:
    """A day before and a day after now."""
    start = ticks.grid_down(ticks.from_ns(time.time_ns())) - 144 * SLOT
    films = [asset(f"0f6f1c34-8f5e-4d86-9a0e-5f7d2b6c1d{n:02}", 9) for n in range(10)]
    slate = asset("slate", 2)
    blocks = []
    for n in range(288):
        told = {
            "X-PROGRAMME": "0f6f1c34-8f5e-4d86-9a0e-5f7d2b6c1d77",
            "X-TITLE": "Апенди эшегине тескери минет",
            "X-LABEL": "voice",
            "X-LEVEL": 3,
            "X-VERIFY": "http://127.0.0.1:8000/verify/0f6f1c34-8f5e-4d86-9a0e-5f7d2b6c1d77/",
        }
        cue = Cue(f"a{n}", PROGRAMME, told)
        no = Cue(f"a{n}-slate", SLATE)
        # All of it is on the grid, so there is nothing to pause for.
        blocks.append(Block(start + n * SLOT, start + (n + 1) * SLOT, slate, no, lambda _: slate, films[n % 10], cue))
    return Timeline(*lay_out(blocks, NAMES[0]), NAMES)


timeline = day()
answering.registry.live = {
    "/live/bench/kg": registry.Live(
        timeline,
        {f"{one}.m3u8": one for one in NAMES},
        {"master.m3u8": multivariant(SOUNDS, SUBTITLES)},
        SOUNDS,
        SUBTITLES,
        "kg",
    )
}


def view(request: HttpRequest, name: str) -> HttpResponse:  # noqa: ARG001 -- Django's signature
    """The same playlist through Django."""
    body = playlist(timeline, name, time.time_ns() * 72 // 100_000)
    return HttpResponse(
        body,
        content_type="application/vnd.apple.mpegurl",
        headers={"access-control-allow-origin": "*", "cache-control": "max-age=2"},
    )


urlpatterns = [path("django/<str:name>.m3u8", view)]
handler = WSGIHandler()


def application(environ: dict[str, Any], start_response: answering.StartResponse) -> Iterable[bytes]:
    """As `ortaq.web.wsgi` does it."""
    body = answering.answer(environ, start_response)
    return handler(environ, start_response) if body is None else body
