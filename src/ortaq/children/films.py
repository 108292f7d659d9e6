"""What the player of the children's room is given: sounds, lines, labels in a child's words, addresses."""

from typing import Any

from django.utils.translation import gettext as _

from ortaq.catalogue.models import Programme
from ortaq.catalogue.queries import poster_address
from ortaq.catalogue.sentences import MARKS
from ortaq.children.lines import nearest, tracks_of
from ortaq.children.queries import Shown
from ortaq.children.visit import Visit
from ortaq.children.words import Animal, Told, animal_of_language, told
from ortaq.core.text import convert, languages, tracks
from ortaq.origin.queries import labels, labels_of
from ortaq.viewer.vod import labels_of_subtitles


def title_of(programme: Programme, tag: str) -> tuple[str, str]:
    """Tag and text of the title nearest to a language."""
    found, text = convert.in_script(programme.titles, tag)
    return str(found), str(text)


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
    }


def said_of_ai(one: Told) -> dict[str, str]:
    """A label for the player."""
    return {"code": one.code, "picture": one.picture, "badge": one.badge, "sentence": one.sentence}


def film_of(shown: Shown, visit: Visit) -> dict[str, Any]:
    """Everything the player needs, as JSON."""
    programme, sound = shown.programme, first_sound(shown, visit.tag)
    read = tracks_of(shown)
    first = nearest(read, visit.tag) or nearest(read, sound)
    origin = nearest(read, programme.original_language)
    whole = told(labels_of([programme.pk])[programme.pk])
    by_sound = {tag: told(label) for tag, label in labels(programme).items()}
    by_lines = {tag: told(label) for tag, label in labels_of_subtitles(programme).items()}
    where = {"programme": programme.pk}
    return {
        "id": str(programme.pk),
        "title": title_of(programme, visit.tag)[1],
        "poster": poster_address(programme),
        "src": visit.address("film", **where),
        "sounds": [tongue(tag) for tag in sounds_of(shown)],
        "reads": [tongue(tag) for tag in read],
        "sound": sound,
        "first": first,
        "second": origin if languages.primary(origin) != languages.primary(first) else "",
        "ai": said_of_ai(whole),
        "aiBySound": {tag: said_of_ai(by_sound.get(tag, whole)) for tag in sounds_of(shown)},
        "aiByLines": {tag: said_of_ai(by_lines[tag]) for tag in read if tag in by_lines},
        "lines": visit.address("lines", track="TRACK", **where),
        "keep": visit.address("keep", **where),
        "page": visit.address("tale", **where),
        "said": visit.address("said_title", **where),
    }
