"""What the player of the children's room is given: sounds, lines, labels in a child's words, addresses."""

from typing import Any
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from ortaq.catalogue.models import Programme
from ortaq.catalogue.queries import poster_address
from ortaq.catalogue.sentences import MARKS
from ortaq.children import voices
from ortaq.children.lines import deaf_tracks_of, nearest, tracks_of
from ortaq.children.queries import Shown, kept_until, title_of
from ortaq.children.visit import Visit
from ortaq.children.words import Animal, animal_of_language, told
from ortaq.core.origin.label import UNKNOWN, Label
from ortaq.core.text import languages, tracks
from ortaq.origin.queries import labels, labels_of
from ortaq.viewer.vod import labels_of_subtitles, signs_of


def minutes_of(programme: Programme) -> int:
    """Whole minutes, at least one."""
    return max(1, round(programme.package.seconds / 60))


def sounds_of(shown: Shown) -> list[str]:
    """Tags of the sounds that a child may hear, in the order of the package: those for everybody, then described."""
    found = [one["language"] for one in shown.programme.package.sounds if one["language"] in shown.granted.sounds]
    return sorted(found, key=lambda tag: not tracks.is_for_all(tag))


def first_sound(shown: Shown, tag: str) -> str:
    """What a child hears: its own language, else the original, else what there is."""
    found = sounds_of(shown)
    return nearest(found, tag) or nearest(found, shown.programme.original_language) or next(iter(found), "")


def tongue(tag: str) -> dict[str, str]:
    """A language to choose: its animal and its own name, with its script where it has two."""
    mark = MARKS.get(str(tracks.purpose(tag)), "")
    found: Animal = animal_of_language(tag)
    return {
        "tag": tag,
        "plain": tracks.plain(tag),
        "name": _("No words") if tag == "zxx" else languages.autonym(tag),
        "script": " · ".join(filter(None, (languages.script_name(tag), mark))),
        "picture": found.picture,
        "direction": languages.direction(tag),
        "purpose": str(tracks.purpose(tag)),
    }


def signs(shown: Shown, visit: Visit) -> list[dict[str, str]]:
    """The sign languages in which somebody signs in the picture, each with the address of that film."""
    film = visit.address("film", programme=shown.programme.pk)
    return [
        {"tag": tag, "name": tracks.sign_name(tag), "src": f"{film}?{urlencode({'sign': tag})}"}
        for tag in signs_of(shown.programme.package)
    ]


def said_of_ai(label: Label | None, visit: Visit) -> list[dict[str, str]]:
    """A label for the player, what speaks for the whole first: pictures, sentences, and where each is heard.

    The badge is on the picture where the viewers' player has it (core/origin/label.py), here all the time and with all
    its words; its words stand with the first.
    """
    has_badge = label is not None and (label.has_badge or label.code == UNKNOWN.code)
    return [
        {
            "code": one.code,
            "picture": one.picture,
            "badge": one.badge if has_badge else "",
            "sentence": one.sentence,
            "said": visit.said(f"ai-{one.code}"),
        }
        for one in told(label)
    ]


def film_of(shown: Shown, visit: Visit) -> dict[str, Any]:
    """Everything the player needs, as JSON."""
    programme, sound = shown.programme, first_sound(shown, visit.tag)
    read = tracks_of(shown)
    first = nearest(read, visit.tag) or nearest(read, sound)
    origin = nearest(read, programme.original_language)
    whole, by_sound = labels_of([programme.pk])[programme.pk], labels(programme)
    by_lines = labels_of_subtitles(programme)
    deaf = deaf_tracks_of(shown)
    where = {"programme": programme.pk}
    return {
        "id": str(programme.pk),
        "title": title_of(programme, visit.tag)[1],
        "poster": poster_address(programme),
        "src": visit.address("film", **where),
        "sounds": [tongue(tag) for tag in sounds_of(shown)],
        "reads": [tongue(tag) for tag in read],
        "deaf": [tongue(tag) for tag in deaf],
        "signs": signs(shown, visit),
        "sound": sound,
        "first": first,
        "second": origin if languages.primary(origin) != languages.primary(first) else "",
        "ai": said_of_ai(whole, visit),
        "aiBySound": {tag: said_of_ai(by_sound.get(tag, whole), visit) for tag in sounds_of(shown)},
        "aiByLines": {tag: said_of_ai(by_lines[tag], visit) for tag in (*read, *deaf) if tag in by_lines},
        "lines": visit.address("lines", track="TRACK", **where),
        "keep": visit.address("keep", **where) if kept_until(shown, visit.at) else "",
        "game": visit.address("game", **where) if len(read) > 1 else "",
        "page": visit.address("tale", **where),
        "said": visit.address("said_title", **where) if voices.says_title(shown, visit.tag) else "",
    }
