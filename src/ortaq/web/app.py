"""Ortaq as an app on a telephone or a television: its manifest, its service worker, and the page for when no line is.

The worker keeps the shell of the public screens only (styles, scripts, fonts), and one page that says that there is no
line. No playlist, no segment, no page with anything personal in it and nothing of the desk is ever kept.
"""

import hashlib
import json
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from uuid import UUID

from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import get_template
from django.templatetags.static import static
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from ortaq.core.text import languages

SHELL = (
    *(f"web/{name}.css" for name in ("tokens", "parts", "home", "watch", "player")),
    *(f"web/{name}.js" for name in ("page", "remote", "mini", "player", "labels", "lines", "offline")),
    *(f"viewer/{name}" for name in ("preview.js", "watch.js", "verify.js", "verify.css")),
    *("web/icons.svg", "web/icon.svg", "web/posters/caravan.svg"),
)
"""What the public screens are drawn with, beside the fonts."""
PAPER, NIGHT = "#fbf7ef", "#0b1a26"
HOUR = 3600


@require_safe
def manifest(request: HttpRequest) -> HttpResponse:
    """What a device must know to install it, in the language that the address names (W3C Web Application Manifest)."""
    code = request.GET.get("language", "")
    with translation.override(code if code in languages.INTERFACE else translation.get_language()):
        told = manifest_in(languages.INTERFACE.get(translation.get_language() or "en", "en"))
    answer = JsonResponse(told, json_dumps_params={"ensure_ascii": False}, content_type="application/manifest+json")
    answer.headers["Cache-Control"] = f"public, max-age={HOUR}"
    return answer


def manifest_in(tag: str) -> dict[str, object]:
    """The manifest in the language that is spoken now, whose tag this is."""
    return {
        "id": reverse("viewer:channels"),
        "name": f"Ortaq · {_('Television of eight countries')}",
        "short_name": "Ortaq",
        "description": _("Watch your neighbours' films and tales in your language and your script."),
        "lang": tag,
        "dir": languages.direction(tag),
        "start_url": reverse("viewer:channels"),
        "scope": "/",
        "display": "standalone",
        "background_color": PAPER,
        "theme_color": PAPER,
        "categories": ["entertainment", "news", "kids"],
        "icons": [
            {"src": static("web/icon.svg"), "sizes": "any", "type": "image/svg+xml"},
            *(picture("icon", size) for size in (192, 512)),
            picture("icon-maskable", 512) | {"purpose": "maskable"},
        ],
        "shortcuts": [
            {"name": _("TV guide"), "url": reverse("viewer:guide")},
            {"name": _("Search"), "url": reverse("viewer:search")},
        ],
    }


def picture(name: str, size: int) -> dict[str, str]:
    """A square picture of the sign, as a manifest names it."""
    return {"src": static(f"web/icons/{name}-{size}.png"), "sizes": f"{size}x{size}", "type": "image/png"}


@require_safe
def service_worker(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 -- a page's signature
    """The worker of this release: whenever one of the files that it keeps has changed, it is another one."""
    answer = HttpResponse(worker(), content_type="text/javascript")
    answer.headers["Cache-Control"] = "no-cache"
    return answer


@lru_cache(maxsize=1)
def worker() -> bytes:
    """The worker of the files as they are."""
    source = (Path(__file__).parent / "service_worker.js").read_text(encoding="utf-8")
    page = get_template("web/offline.html").render({"languages": in_every_language()})
    return worker_of(source, page, {name: content_of(name) for name in (*SHELL, *fonts())})


def worker_of(source: str, page: str, files: Mapping[str, bytes]) -> bytes:
    """A worker's source, with what it keeps, which pages it may stand in for, and a version made from all of these."""
    told: dict[str, str | list[str]] = {
        "shell": [static(name) for name in files],
        "offline": reverse("offline"),
        "pages": [reverse(f"viewer:{name}") for name in ("home", "channels", "guide", "search", "verify")],
        "below": [reverse("viewer:channels"), below_programmes()],
    }
    digest = hashlib.sha256("\0".join((json.dumps(told), source, page)).encode())
    for content in files.values():
        digest.update(hashlib.sha256(content).digest())
    told["version"] = digest.hexdigest()[:16]
    return f"const SHELL = {json.dumps(told)};\n{source}".encode()


def fonts() -> list[str]:
    """The fonts of the screens."""
    folder = Path(str(finders.find("web/tokens.css"))).parent / "fonts"
    return [f"web/fonts/{one.name}" for one in sorted(folder.glob("*.woff2"))]


def content_of(name: str) -> bytes:
    """What stands in a static file."""
    return Path(str(finders.find(name))).read_bytes()


def below_programmes() -> str:
    """The address below which every programme has its page."""
    nobody = UUID(int=0)
    return reverse("viewer:programme", args=(nobody,)).removesuffix(f"{nobody}/")


@require_safe
def offline(request: HttpRequest) -> HttpResponse:
    """That there is no line just now, in every language: the device shows the viewer's own."""
    answer = render(request, "web/offline.html", {"languages": in_every_language()})
    answer.headers["Cache-Control"] = f"public, max-age={HOUR}"
    return answer


def in_every_language() -> list[dict[str, str]]:
    """The words of that page in each language of the screens."""
    told = []
    for code, tag in languages.INTERFACE.items():
        with translation.override(code):
            told.append(
                {
                    "code": code,
                    "tag": tag,
                    "direction": languages.direction(tag),
                    "title": _("No line just now"),
                    "sentence": _("The pictures come back by themselves as soon as this device is on the net again."),
                    "again": _("Try again"),
                }
            )
    return told
