"""What a device fetches to keep a programme: its page, one picture, one sound, its lines, its voice."""

import datetime as dt
from typing import Any, Final
from urllib.parse import urlencode, urljoin

from django.http import Http404

from ortaq.catalogue.queries import poster_address
from ortaq.children import voices
from ortaq.children.films import title_of
from ortaq.children.lines import tracks_of
from ortaq.children.queries import Shown
from ortaq.children.visit import Visit
from ortaq.children.words import ANIMALS
from ortaq.core.playout.ondemand import renditions, segments
from ortaq.viewer import streams

HEIGHT: Final = 480
"""The largest picture that is kept has at most so many lines, where there is one: a device has not much room."""
STATIC: Final = (
    *("web/tokens.css", "web/parts.css", "web/icons.svg", "web/icon.svg", "web/remote.js", "web/vendor/hls.mjs"),
    *(f"web/posters/animal-{picture}.svg" for picture, _name in ANIMALS.values()),
    *("children/children.css", "children/room.js", "children/film.js", "children/kept.js"),
)


def kept_files(one: Shown, visit: Visit, wanted: tuple[str, str], until: dt.datetime) -> dict[str, Any]:
    """Everything to fetch, for whom it is and until when it may be kept.

    `wanted` are the sound and the second subtitles. What the right does not grant is not among the files.
    """
    programme, package = one.programme, one.programme.package
    where = {"programme": programme.pk}
    sound, second = wanted
    small = [picture for picture in package.pictures if picture.get("height", 0) <= HEIGHT]
    picture = (small or package.pictures[-1:])[0]["name"]
    sounds = [sound] if sound else []
    read = [tag for tag in tracks_of(one) if tag in {visit.tag, sound, second, programme.original_language}]
    found = [visit.address("tale", **where), visit.address("kept")]
    for name in (picture, *(f"sound-{tag}" for tag in sounds)):
        address = visit.address("rendition", rendition=name, **where)
        text = streams.media_playlist(programme, package, name, one.granted).decode()
        found += [address, *(urljoin(address, part) for part in segments(text))]
    found += [visit.address("lines", track=tag, **where) for tag in read]
    found += [poster for poster in [poster_address(programme)] if poster]
    film = visit.address("film", **where)
    tag, title = title_of(programme, visit.tag)
    found += [visit.address("said_title", **where)] if voices.silence(tag) == "" else []
    return {
        "id": str(programme.pk),
        "title": title,
        "page": visit.address("tale", **where),
        "poster": poster_address(programme),
        "until": round(until.timestamp()),
        "main": {"address": film, "from": f"{film}?{urlencode({'picture': picture, 'sound': sound})}"},
        "files": list(dict.fromkeys(found)),
        "static": [f"/static/{name}" for name in STATIC],
    }


def kept_playlist(one: Shown, picture: str, sound: str) -> str:
    """The playlist of what is kept alone: one picture, one granted sound; raises Http404 for another picture."""
    package = one.programme.package
    pictures = [row for row in package.pictures if row["name"] == picture]
    if not pictures:
        raise Http404
    sounds = [row for row in package.sounds if row["language"] == sound and sound in one.granted.sounds]
    return renditions(pictures, sounds, [])
