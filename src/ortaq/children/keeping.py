"""What a device fetches to keep a programme: its page, one picture, one sound, its lines, its voice."""

import datetime as dt
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode, urljoin
from zoneinfo import ZoneInfo

from django.http import Http404

from ortaq.catalogue.queries import poster_address
from ortaq.children import voices
from ortaq.children.films import signs
from ortaq.children.lines import deaf_tracks_of, tracks_of
from ortaq.children.queries import Shown, title_of
from ortaq.children.visit import Visit
from ortaq.children.words import ANIMALS
from ortaq.core.playout.ondemand import renditions, segments
from ortaq.core.text import dates, tracks
from ortaq.members.territories import territories
from ortaq.viewer import streams

HEIGHT: Final = 480
"""The largest picture that is kept has at most so many lines, where there is one: a device has not much room."""
STATIC: Final = (
    *("web/tokens.css", "web/parts.css", "web/icons.svg", "web/icon.svg", "web/remote.js", "web/vendor/hls.mjs"),
    *(f"web/posters/animal-{picture}.svg" for picture, _name in ANIMALS.values()),
    *("children/children.css", "children/room.js", "children/film.js", "children/kept.js"),
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What of a programme a device keeps: a sound, the second subtitles, and the sign language of its picture."""

    sound: str
    second: str = ""
    sign: str = ""


def kept_files(one: Shown, visit: Visit, wanted: Wanted, until: dt.datetime) -> dict[str, Any]:
    """Everything to fetch, for whom it is and until when it may be kept.

    What the right does not grant is not among the files. The film lies under the address that the player asks for: its
    own, and where somebody signs that of the signed one too.
    """
    programme, package = one.programme, one.programme.package
    where = {"programme": programme.pk}
    sound, signed = wanted.sound, [row for row in signs(one, visit) if row["tag"] == wanted.sign]
    pictures = [row for row in package.signed if row["language"] == wanted.sign] if signed else package.pictures
    small = [picture for picture in pictures if picture.get("height", 0) <= HEIGHT]
    picture = (small or pictures[-1:])[0]["name"]
    sounds = [sound] if sound else []
    spoken = tracks.plain(sound)
    languages = {visit.tag, spoken, wanted.second, programme.original_language}
    read = [tag for tag in tracks_of(one) if tag in languages]
    read += [tag for tag in deaf_tracks_of(one) if tracks.plain(tag) in {visit.tag, spoken}]
    found = [visit.address("tale", **where), visit.address("kept")]
    for name in (picture, *(f"sound-{tag}" for tag in sounds)):
        address = visit.address("rendition", rendition=name, **where)
        text = streams.media_playlist(programme, package, name, one.granted).decode()
        found += [address, *(urljoin(address, part) for part in segments(text))]
    found += [visit.address("lines", track=tag, **where) for tag in read]
    found += [poster for poster in [poster_address(programme)] if poster]
    film = visit.address("film", **where)
    _tag, title = title_of(programme, visit.tag)
    found += [visit.address("said_title", **where)] if voices.says_title(one, visit.tag) else []
    return {
        "id": str(programme.pk),
        "title": title,
        "page": visit.address("tale", **where),
        "poster": poster_address(programme),
        "until": round(until.timestamp()),
        # Browsers do not know the months of every language here: the day is said by the node.
        "day": dates.day(until.astimezone(ZoneInfo(territories()[visit.territory].time_zone)).date(), visit.tag),
        "main": {
            "addresses": [film, *(row["src"] for row in signed)],
            "from": f"{film}?{urlencode({'picture': picture, 'sound': sound})}",
        },
        "files": list(dict.fromkeys(found)),
        "static": [f"/static/{name}" for name in STATIC],
    }


def kept_playlist(one: Shown, picture: str, sound: str) -> str:
    """The playlist of what is kept alone: one picture, one granted sound; raises Http404 for another picture."""
    package = one.programme.package
    pictures = [row for row in (*package.pictures, *package.signed) if row["name"] == picture]
    if not pictures:
        raise Http404
    sounds = [row for row in package.sounds if row["language"] == sound and sound in one.granted.sounds]
    return renditions(pictures, sounds, [])
