"""The children's portal: its pages, films, lines, games, channel and voices, all from `queries.shown` alone."""

import random
import uuid
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from ortaq.catalogue.queries import poster_address
from ortaq.children import lines, queries, voices, words
from ortaq.children.films import film_of, first_sound, minutes_of, sounds_of, tongue
from ortaq.children.heroes import heroes, heroes_of
from ortaq.children.keeping import Wanted, kept_files, kept_playlist
from ortaq.children.queries import Shown, title_of
from ortaq.children.visit import Visit, first_visit, frame, nothing_here, room, said
from ortaq.core.playout.round import after, order
from ortaq.core.text import languages
from ortaq.core.text.convert import can_convert, convert
from ortaq.core.text.cousins import cousins, table
from ortaq.core.text.lexicon import TAGS
from ortaq.members.territories import territories
from ortaq.viewer import streams, vod
from ortaq.work.limits import slowly

PLAYLIST = "application/vnd.apple.mpegurl"
SPOKEN_A_MINUTE = 240
"""Sounds that one address may have made in a minute; those that were made are kept."""
SISTERS = ("kk", "ky", "uz", "tk", "az", "tr", "hu")
"""In whose languages a word is told."""


# ---------- what stands on pages ----------


def card(one: Shown, visit: Visit) -> dict[str, Any]:
    """A programme as a picture to tap."""
    tag, title = title_of(one.programme, visit.tag)
    return {
        "address": visit.address("tale", programme=one.programme.pk),
        "said": visit.address("said_title", programme=one.programme.pk) if voices.says_title(one, visit.tag) else "",
        "title": title,
        "tag": tag if tag != visit.tag else "",
        "poster": poster_address(one.programme),
        "minutes": minutes_of(one.programme),
        "animal": words.animal(one.programme.owner.territory),
    }


def countries(visit: Visit, found: list[Shown], here: str = "") -> list[dict[str, Any]]:
    """Every country by its animal, and whether there is a tale from there."""
    made = queries.by_country(found)
    return [
        {
            "animal": words.animal(code),
            "address": visit.address("country", country=code.lower()),
            "said": visit.said(f"animal-{code.lower()}"),
            "is_here": code == here,
            "has_tales": code in made,
        }
        for code in territories()
        if code in words.ANIMALS
    ]


def told_heroes(visit: Visit, found: list[Shown], here: str = "") -> list[dict[str, Any]]:
    """Heroes by the picture of a tale of theirs."""
    return [
        {
            "name": one.name,
            "tag": one.tag if one.tag != visit.tag else "",
            "poster": poster_address(one.shown.programme),
            "address": visit.address("hero", hero=one.concept),
            "said": visit.address("said_word", concept=one.concept, language=languages.primary(one.tag))
            if not voices.silence(one.tag)
            else "",
            "is_here": one.concept == here,
        }
        for one in heroes(found, visit.tag)
    ]


def seen(visit: Visit) -> list[Shown]:
    """Everything that this child may see now."""
    return queries.shown(visit.territory, visit.age, visit.at)


def one_of(visit: Visit, programme: uuid.UUID) -> Shown:
    """A programme that this child may see now; raises Http404 for every other one."""
    found = queries.shown_one(programme, visit.territory, visit.age, visit.at)
    if found is None:
        raise Http404
    return found


# ---------- pages ----------


@require_safe
def door(request: HttpRequest) -> HttpResponse:
    """To the first page, in the browser's language; the page itself goes on where this device was last."""
    answer = HttpResponseRedirect(first_visit(request).address("home"))
    answer.headers["Vary"] = "Accept-Language"
    return answer


def on_stage(visit: Visit, one: Shown | None) -> dict[str, Any]:
    """The player of a programme with its choices; empty without one."""
    if one is None:
        return {"film": None}
    film = film_of(one, visit)
    return {
        "film": film,
        "card": card(one, visit),
        "helps": words.helps(film, visit),
        "sound": next((row for row in film["sounds"] if row["tag"] == film["sound"]), None),
        "second": next((row for row in film["reads"] if row["tag"] == film["second"]), None),
    }


@room
def home(request: HttpRequest, visit: Visit) -> HttpResponse:
    """A tale that is ready to play, the animals of the countries, the heroes, and all tales."""
    found = seen(visit)
    first = next(iter(in_round(visit, found)), None)
    context = frame(visit, found) | on_stage(visit, first)
    context |= {
        "countries": countries(visit, found),
        "heroes": told_heroes(visit, found),
        "tales": [card(one, visit) for one in found],
        "tales_title": _("All tales"),
    }
    return render(request, "children/home.html", context)


@room
def tale(request: HttpRequest, visit: Visit, programme: uuid.UUID) -> HttpResponse:
    """One tale on the stage, and those from the same country below."""
    one, found = one_of(visit, programme), seen(visit)
    made_in = one.programme.owner.territory
    kindred = [other for other in found if other.programme.pk != programme]
    kindred.sort(key=lambda other: other.programme.owner.territory != made_in)
    context = frame(visit, found) | on_stage(visit, one)
    context |= {
        "countries": countries(visit, found, made_in),
        "tales": [card(other, visit) for other in kindred],
        "tales_title": _("More tales"),
    }
    return render(request, "children/home.html", context)


@room
def country(request: HttpRequest, visit: Visit, country: str) -> HttpResponse:
    """The tales of a country, which is an animal here."""
    code = country.upper()
    if code not in words.ANIMALS:
        raise Http404
    found = seen(visit)
    theirs = [one for one in found if one.programme.owner.territory == code]
    animal = words.animal(code)
    context = frame(visit, found) | {
        "film": None,
        "animal": animal,
        "countries": countries(visit, found, code),
        "heroes": told_heroes(visit, theirs),
        "tales": [card(one, visit) for one in theirs],
        "tales_title": _("Tales from %(country)s") % {"country": animal.country},
        "is_chosen": True,
    }
    return render(request, "children/home.html", context)


@room
def hero(request: HttpRequest, visit: Visit, hero: str) -> HttpResponse:
    """The tales about a hero, from every country."""
    found = seen(visit)
    theirs = [one for one in found if hero in heroes_of(one)]
    if not theirs:
        raise Http404
    rows = told_heroes(visit, found, hero)
    context = frame(visit, found) | {
        "film": None,
        "countries": countries(visit, found),
        "heroes": rows,
        "tales": [card(one, visit) for one in theirs],
        "tales_title": next(row["name"] for row in rows if row["is_here"]),
        "is_chosen": True,
        "hero_here": True,
    }
    return render(request, "children/home.html", context)


@room
def choose_language(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Every language in itself with its animal, each script by a tap."""
    rows = []
    for tags in languages.by_language().values():
        scripts = [
            {
                "tag": tag,
                "name": languages.SWITCH_NAMES.get(tag, ""),
                "address": reverse(
                    "children:home", kwargs={"code": tag.lower(), "place": visit.place, "age": visit.age}
                ),
                "is_here": tag == visit.tag,
            }
            for tag in tags
        ]
        animal = words.animal_of_language(tags[0])
        spoken = visit.address("said", what=f"language-{tags[0].lower()}") if not voices.silence(tags[0]) else ""
        rows.append({**tongue(tags[0]), "animal": animal, "scripts": scripts, "said": spoken})
    return render(request, "children/languages.html", frame(visit) | {"rows": rows})


@room
def kept(request: HttpRequest, visit: Visit) -> HttpResponse:
    """What lies on this device; the device itself says it, for the server does not know."""
    return render(request, "children/kept.html", frame(visit))


# ---------- the game ----------


@room
def game(request: HttpRequest, visit: Visit, programme: uuid.UUID) -> HttpResponse:
    """Match the cousin words of a programme's own lines in two languages."""
    one = one_of(visit, programme)
    read = lines.tracks_of(one)
    first = lines.nearest(read, visit.tag) or lines.nearest(read, first_sound(one, visit.tag))
    others = [tag for tag in read if languages.primary(tag) != languages.primary(first)]
    asked = request.GET.get("with", "")
    second = asked if asked in others else lines.nearest(others, one.programme.original_language)
    second = second or next(iter(others), "")
    found = lines.game_of(one, first, second) if first and second else []
    turned = list(found)
    random.Random(f"{programme} {first} {second}").shuffle(turned)  # noqa: S311 -- the order of cards in a game
    context = frame(visit) | {
        "card": card(one, visit),
        "first": tongue(first) if first else None,
        "second": tongue(second) if second else None,
        "left": [game_card(visit, pair.concept, pair.first, first) for pair in found],
        "right": [game_card(visit, pair.concept, pair.second, second) for pair in turned],
        "others": [tongue(tag) | {"is_here": tag == second} for tag in others],
        "praises": words.praises(),
    }
    return render(request, "children/game.html", context)


def game_card(visit: Visit, concept: str, text: str, tag: str) -> dict[str, str]:
    """A word to tap; its sound is that of the word as the lexicon has it."""
    is_said = table().get(concept) and not voices.silence(tag)
    address = visit.address("said_word", concept=concept, language=languages.primary(tag)) if is_said else ""
    return {"concept": concept, "text": text, "tag": tag, "said": address}


# ---------- the channel ----------


def in_round(visit: Visit, found: list[Shown]) -> list[Shown]:
    """What a child may see in the order of the day; what is spoken in its language comes first."""
    day = visit.at.astimezone(ZoneInfo(territories()[visit.territory].time_zone)).date() if found else visit.at.date()
    place = {name: number for number, name in enumerate(order((str(one.programme.pk) for one in found), day))}
    return sorted(found, key=lambda one: (not speaks(one, visit.tag), place[str(one.programme.pk)]))


def speaks(one: Shown, tag: str) -> bool:
    """Whether a programme can be heard in a language."""
    return languages.primary(first_sound(one, tag)) == languages.primary(tag)


@room
def channel(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The channel of a language: one approved programme after the other, with a card between them."""
    row = [one for one in in_round(visit, seen(visit)) if speaks(one, visit.tag)]
    context = frame(visit) | on_stage(visit, next(iter(row), None))
    context |= {"round": [card(one, visit) for one in row], "next": visit.address("channel_next")}
    return render(request, "children/channel.html", context)


@room
def channel_next(request: HttpRequest, visit: Visit) -> JsonResponse:
    """What follows a programme in the round, asked again at each card: what may be seen then, and in this language."""
    row = {str(one.programme.pk): one for one in seen(visit) if speaks(one, visit.tag)}
    if not row:
        return JsonResponse({"next": None})
    day = visit.at.astimezone(ZoneInfo(territories()[visit.territory].time_zone)).date()
    following = after(row, day, request.GET.get("after", "")) or next(iter(row))
    film = film_of(row[following], visit)
    animal = words.animal(row[following].programme.owner.territory)
    return JsonResponse({"next": film | {"animal": {"picture": animal.picture, "name": animal.name}}})


# ---------- films ----------


@room
def film(request: HttpRequest, visit: Visit, programme: uuid.UUID) -> HttpResponse:
    """The playlist of a programme, with the sounds and subtitles that are granted there.

    With `?sign=rsl` its pictures are those in which somebody signs so. For a device that keeps it only the one picture
    and the one sound that it keeps (`?picture=360p&sound=kk`).
    """
    one, sign = one_of(visit, programme), request.GET.get("sign", "")
    if sign and sign not in vod.signs_of(one.programme.package):
        raise Http404
    if "picture" in request.GET:
        content = kept_playlist(one, request.GET["picture"], request.GET.get("sound", ""))
    else:
        content = vod.multivariant(one.programme.package, one.granted, sign)
    return HttpResponse(content, content_type=PLAYLIST)


@room
def rendition(request: HttpRequest, visit: Visit, programme: uuid.UUID, rendition: str) -> HttpResponse:  # noqa: ARG001 -- a page's signature
    """The playlist of one picture, sound or subtitle."""
    one = one_of(visit, programme)
    content = streams.media_playlist(one.programme, one.programme.package, rendition, one.granted)
    return HttpResponse(content, content_type=PLAYLIST)


@room
def track_lines(request: HttpRequest, visit: Visit, programme: uuid.UUID, track: str) -> JsonResponse:  # noqa: ARG001 -- a page's signature
    """The lines of a track word by word, with the cousins of each word and where to hear them."""
    one = one_of(visit, programme)
    if track not in {*lines.tracks_of(one), *lines.deaf_tracks_of(one)}:
        raise Http404
    found = lines.lines_of(one, track)
    concepts = {word.concept for line in found for word in line.words if word.concept}
    where = {"programme": programme, "track": track, "line": 0, "word": 0}
    told = {
        "lines": [
            {"start": line.start, "end": line.end, "words": [[w.before, w.text, w.concept] for w in line.words]}
            for line in found
        ],
        "cousins": {concept: told_cousins(visit, concept, track) for concept in sorted(concepts)},
        "said": visit.address("said_in_line", **where).removesuffix("0/0.wav") if voices.silence(track) == "" else "",
        "direction": languages.direction(track),
    }
    return JsonResponse(told)


def told_cousins(visit: Visit, concept: str, track: str) -> list[dict[str, Any]]:
    """How the sister languages say a word, with the animal of each and where to hear it."""
    own = languages.primary(track)
    tags = [visit.tag if languages.primary(visit.tag) == tag else tag for tag in SISTERS if tag != own]
    return [
        {
            "tag": one.tag,
            "text": one.text,
            "kin": one.is_kin,
            "name": languages.autonym(one.tag),
            "picture": words.animal_of_language(one.tag).picture,
            "said": ""
            if voices.silence(one.tag)
            else visit.address("said_word", concept=concept, language=languages.primary(one.tag)),
        }
        for one in cousins(concept, track, tags)
    ]


@room
def keep(request: HttpRequest, visit: Visit, programme: uuid.UUID) -> HttpResponse:
    """What a device fetches to keep a programme, and until when it may: then its worker deletes it."""
    one = one_of(visit, programme)
    until = queries.kept_until(one, visit.at)
    if until is None:
        raise Http404
    asked = request.GET.get("sound", "")
    sound = asked if asked in sounds_of(one) else first_sound(one, visit.tag)
    wanted = Wanted(sound, request.GET.get("second", ""), request.GET.get("sign", ""))
    return JsonResponse(kept_files(one, visit, wanted, until))


# ---------- voices ----------


@room
@slowly(SPOKEN_A_MINUTE)
def said_title(request: HttpRequest, visit: Visit, programme: uuid.UUID) -> HttpResponse:  # noqa: ARG001 -- a page's signature
    """The title of a programme: as a person has said it, else read aloud by a machine."""
    one = one_of(visit, programme)
    voice = voices.voice_of(one, visit.tag)
    content = voices.recording(str(voice.sound.name)) if voice else b""
    if content:
        return said(content, is_kept=False)
    tag, title = title_of(one.programme, visit.tag)
    return heard(title, tag)


@room
@slowly(SPOKEN_A_MINUTE)
def said_in_line(
    request: HttpRequest,  # noqa: ARG001 -- a page's signature
    visit: Visit,
    *,
    programme: uuid.UUID,
    track: str,
    line: int,
    word: int,
) -> HttpResponse:
    """A word of a line, read aloud."""
    one = one_of(visit, programme)
    if track not in {*lines.tracks_of(one), *lines.deaf_tracks_of(one)}:
        raise Http404
    found = lines.lines_of(one, track)
    if line >= len(found) or word >= len(found[line].words):
        raise Http404
    return heard(found[line].words[word].text, track)


@room
@slowly(SPOKEN_A_MINUTE)
def said_word(request: HttpRequest, visit: Visit, concept: str, language: str) -> HttpResponse:  # noqa: ARG001 -- a page's signature
    """A word of the media lexicon in a language, read aloud."""
    text = table().get(concept, {}).get(language, "") if language in TAGS else ""
    return heard(text, language)


@room
@slowly(SPOKEN_A_MINUTE)
def said_here(request: HttpRequest, visit: Visit, what: str) -> HttpResponse:  # noqa: ARG001 -- a page's signature
    """An animal, a language, a help for those who do not see or hear, or what AI made, read aloud."""
    kind, _dash, which = what.partition("-")
    if kind == "animal" and which.upper() in words.ANIMALS:
        animal = words.animal(which.upper())
        return heard(f"{animal.name}. {animal.country}", visit.tag)
    if kind == "help" and which in words.HELPS:
        return heard(str(words.HELPS[which]), visit.tag)
    if kind == "ai" and which in words.CHILD_WORDS:
        return heard(str(words.CHILD_WORDS[which][1]), visit.tag)
    if kind == "language" and which in languages.INTERFACE:
        tag = languages.INTERFACE[which]
        return heard(languages.autonym(languages.primary(tag)), languages.primary(tag))
    raise Http404


def heard(text: str, tag: str) -> HttpResponse:
    """A text as a sound; raises Http404 where it cannot be said."""
    lang = languages.primary(tag)
    plain = convert(text, tag, lang) if tag != lang and can_convert(tag, lang) else text
    content = voices.said(plain, lang) if plain else b""
    if not content:
        raise Http404
    return said(content)


@require_safe
def lost(request: HttpRequest, rest: str) -> HttpResponseBase:
    """Whatever address there is not below the room: its own page says so, for the site's has ways out and a cookie.

    It speaks the language of the address, where that has one.
    """
    code, _slash, beyond = rest.partition("/")
    if code in languages.INTERFACE and beyond.count("/") > 1:
        place, age, *_rest = beyond.split("/")
        if age.isdecimal() and len(age) < len("100"):
            return room(_not_here)(request, code, place, int(age))
    return nothing_here(request, first_visit(request))


def _not_here(_request: HttpRequest, _visit: Visit) -> HttpResponse:
    raise Http404


@require_safe
def worker(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 -- a page's signature
    """The service worker of the room: plays what is kept, and deletes it when the right has ended."""
    source = (Path(__file__).parent / "worker.js").read_bytes()
    return HttpResponse(source, content_type="text/javascript", headers={"Cache-Control": "no-cache"})


IN = "<slug:code>/<slug:place>/<int:age>/"
TALE = f"{IN}tale/<uuid:programme>/"
app_name = "children"
urlpatterns = [
    path("", door, name="door"),
    path("worker.js", worker, name="worker"),
    path(IN, home, name="home"),
    path(f"{IN}languages/", choose_language, name="languages"),
    path(f"{IN}kept/", kept, name="kept"),
    path(f"{IN}channel/", channel, name="channel"),
    path(f"{IN}channel/next.json", channel_next, name="channel_next"),
    path(f"{IN}from/<slug:country>/", country, name="country"),
    path(f"{IN}hero/<slug:hero>/", hero, name="hero"),
    path(TALE, tale, name="tale"),
    path(f"{TALE}game/", game, name="game"),
    path(f"{TALE}keep.json", keep, name="keep"),
    path(f"{TALE}main.m3u8", film, name="film"),
    path(f"{TALE}lines/<slug:track>.json", track_lines, name="lines"),
    path(f"{TALE}said/title.wav", said_title, name="said_title"),
    path(f"{TALE}said/<slug:track>/<int:line>/<int:word>.wav", said_in_line, name="said_in_line"),
    path(f"{TALE}<slug:rendition>.m3u8", rendition, name="rendition"),
    path(f"{IN}said/<slug:concept>/<slug:language>.wav", said_word, name="said_word"),
    path(f"{IN}said/<slug:what>.wav", said_here, name="said"),
    path("<path:rest>", lost, name="lost"),
]
