"""The public screens: home, channels, guide, programme, search; a channel itself is in `watching`."""

import datetime as dt
import uuid
from collections.abc import Sequence
from zoneinfo import ZoneInfo

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from ortaq.catalogue import finding
from ortaq.catalogue.filters import Filters, Judge
from ortaq.catalogue.models import Genre, Programme
from ortaq.catalogue.queries import on_air_tracks, poster_address
from ortaq.channels.hours import sign_shown
from ortaq.channels.queries import channels as every_channel
from ortaq.channels.queries import stream
from ortaq.core.interchange.platforms import tdmrep
from ortaq.core.interchange.platforms.terms import Thing
from ortaq.core.text import convert, languages
from ortaq.members.territories import territories
from ortaq.members.whereabouts import made_at
from ortaq.origin.queries import labels, labels_of
from ortaq.origin.sentences import reader_tag
from ortaq.standards.terms.machines import reserve
from ortaq.standards.terms.queries import reserved as reserved_of
from ortaq.viewer import queries, sentences, streams, territory, verify, vod, watching
from ortaq.viewer.player import Player, Sign
from ortaq.viewer.territory import name_of, own_zone

PER_PAGE = 24
NEIGHBOURS = 60
"""Of so many that were found it is told how the neighbours write what was asked for."""
HERO = "Көрұғлы"
"""The hero whose name every neighbour writes in another way: what the search on the first page shows off with."""
FIRST = "KZ"
"""At whose clock the guide is told to somebody of whom we know nothing at all."""
DAYS_BACK = 7
"""So many days back the guide leads to what can still be seen again; addresses lead further."""
DAY_STARTS = 5
"""Television days begin at five in the morning."""


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What this is, what is on now in eight countries, and what is new."""
    at, place = timezone.now(), territory.place(request)
    now = queries.on_now(at, place.code)
    on_air = [(channel, now.get(channel.pk)) for channel in every_channel()]
    first = next((pair for pair in on_air if pair[1] and not pair[1].is_withheld), None)
    hero_place = territory.place(request, first[0].broadcaster.territory) if first else place
    told = list(queries.found(HERO)[:3])
    newest, songs = list(queries.newest(10)), list(queries.shelf((Genre.MUSIC, Genre.CULTURE)))
    return render(
        request,
        "viewer/home.html",
        {
            "at": at,
            "on_air": [(channel, showing, showing.part(at) if showing else 0) for channel, showing in on_air],
            "hero": first,
            "hero_src": stream(first[0], hero_place.code) if first else "",
            "newest": newest,
            "songs": songs,
            "labels": labels_of(one.pk for one in (*newest, *songs, *told)),
            "size": queries.catalogue_size(),
            "kin_name": HERO,
            "kin": queries.spellings(HERO, told),
            "kin_found": told,
        },
    )


@require_safe
def channels(request: HttpRequest) -> HttpResponse:
    """Every channel with what is on it now and next."""
    at = timezone.now()
    where = territory.place(request).code
    found = queries.on_and_after(at, where)
    rows = []
    for channel in every_channel():
        now, after = found.get(channel.pk, (None, []))
        rows.append((channel, now, now.part(at) if now else 0, after))
    return render(request, "viewer/channels.html", {"rows": rows, "at": at, "where": where})


@require_safe
def guide(request: HttpRequest) -> HttpResponse:
    """A day of all channels, at the viewer's own clock or that of a place."""
    at, place = timezone.now(), territory.place(request)
    chosen = request.GET.get("zone", "")
    codes = territories()
    # Unless another clock is asked for it is the viewer's own: that of the country, else that of the browser.
    own = None if place.code else territory.browser_zone(request)
    where = chosen if chosen in codes else place.code or ("" if own else FIRST)
    zone = own if own and not where else ZoneInfo(codes[where].time_zone)
    today = (at.astimezone(zone) - dt.timedelta(hours=DAY_STARTS)).date()
    try:
        day = dt.date.fromisoformat(request.GET.get("day", ""))
    except ValueError:
        day = today
    start = dt.datetime.combine(day, dt.time(DAY_STARTS), zone)
    return render(
        request,
        "viewer/guide.html",
        {
            "grid": queries.grid(start, 26, at, place.code, zone),
            "day": day,
            "days": [today + dt.timedelta(days=step) for step in range(-DAYS_BACK, 6)],
            "today": today,
            "zone": zone,
            "where": where,
            "where_name": name_of(where),
            "own": own,
            "is_guessed": not (place.code or own or chosen in codes),
            "zones": [(code, name_of(code)) for code in codes],
            "place": place,
            "place_name": name_of(place.code),
        },
    )


@require_safe
def programme(request: HttpRequest, programme: uuid.UUID) -> HttpResponse:
    """A programme: its film where it may be watched, its names, languages, makers, rights, origin, next showings."""
    shown = get_object_or_404(Programme.objects.select_related("owner", "package"), pk=programme)
    at = timezone.now()
    place = territory.place(request, shown.owner.territory)
    zone = own_zone(request, place, shown.owner.time_zone)
    open_in = queries.on_demand(shown, at)
    label = labels_of([shown.pk])[shown.pk]
    player, opens_at, kept_back = None, None, None
    if place.code not in open_in and place.code:
        kept_back = queries.kept_back(shown, place.code, at)
        opens_at = queries.opens_on_demand(shown, place.code, at)
    if place.code in open_in:
        player = Player(
            src=reverse("viewer:vod", args=(shown.pk,)),
            title=str(convert.in_script(shown.titles, reader_tag())[1]),
            poster=poster_address(shown),
            territory=place.code,
            label=label,
            sounds=labels(shown),
            subtitles=vod.labels_of_subtitles(shown),
            track=reverse("viewer:labels", args=(shown.pk,)),
            page=reverse("viewer:programme", args=(shown.pk,)),
            age=sign_shown(place.code, shown.min_age),
            signs=[
                Sign(tag, reverse("viewer:vod_signed", args=(shown.pk, tag))) for tag in vod.signs_of(shown.package)
            ],
        )
    sounds, subtitles = queries.sounds_and_subtitles(shown)
    # The page shows the film and what is written about it: the stricter terms hold.
    reserved = reserved_of(shown.owner, (Thing.PROGRAMMES, Thing.TEXTS))
    kindred = queries.kindred(shown)
    page = render(
        request,
        "viewer/programme.html",
        {
            "programme": shown,
            "poster": poster_address(shown),
            "player": player,
            "kept_back": sentences.kept_back(*kept_back) if kept_back else "",
            "opens": sentences.opens(opens_at, place.code) if opens_at else "",
            "open_in": [name_of(code) for code in territories() if code in open_in],
            "has_film": on_air_tracks(shown) is not None,
            "label": label,
            "titles": in_order(shown.titles, shown.original_language),
            "sounds": sounds,
            "subtitles": subtitles,
            "signed": queries.signed(shown),
            "coming": queries.coming_up(shown, at, place.code, zone),
            "kindred": kindred,
            "labels": labels_of(one.pk for one in kindred),
            "zone": zone,
            "at": at,
            "place": place,
            "place_name": name_of(place.code),
            "reserved": tdmrep.headers(reserved),
        },
    )
    return reserve(page, reserved)


@require_safe
def vod_playlist(request: HttpRequest, programme: uuid.UUID, sign: str = "") -> HttpResponse:
    """The multivariant playlist of a programme on demand, where the viewer may watch it; `sign`: as it is signed."""
    shown = get_object_or_404(Programme.objects.select_related("owner", "package"), pk=programme)
    place = territory.place(request, shown.owner.territory)
    granted = queries.on_demand(shown, timezone.now()).get(place.code)
    if granted is None or (sign and sign not in vod.signs_of(shown.package)):
        raise Http404
    answer = HttpResponse(vod.multivariant(shown.package, granted, sign), content_type="application/vnd.apple.mpegurl")
    # Who may watch depends on where and when: nobody may keep it for somebody else.
    answer.headers["Cache-Control"] = "private, max-age=60"
    return answer


@require_safe
def vod_media(request: HttpRequest, programme: uuid.UUID, rendition: str) -> HttpResponse:
    """The media playlist of one picture, sound or subtitle of a programme on demand, with its labels."""
    shown = get_object_or_404(Programme.objects.select_related("owner", "package"), pk=programme)
    place = territory.place(request, shown.owner.territory)
    granted = queries.on_demand(shown, timezone.now()).get(place.code)
    if granted is None:
        raise Http404
    answer = HttpResponse(
        streams.media_playlist(shown, shown.package, rendition, granted), content_type="application/vnd.apple.mpegurl"
    )
    answer.headers["Cache-Control"] = "private, max-age=60"
    return answer


@require_safe
def provenance(request: HttpRequest, programme: uuid.UUID) -> HttpResponse:  # noqa: ARG001 -- a page's signature
    """The origin of a programme for machines: its label in every language, its manifests, and where to verify it."""
    shown = get_object_or_404(Programme.objects.select_related("owner", "package"), pk=programme)
    return streams.told_to_machines(streams.provenance(shown))


@require_safe
def labels_track(request: HttpRequest, programme: uuid.UUID) -> HttpResponse:  # noqa: ARG001 -- a page's signature
    """When which AI label is on the picture of a programme, as WebVTT metadata with the words of every language."""
    shown = get_object_or_404(Programme.objects.select_related("package"), pk=programme, package__isnull=False)
    answer = HttpResponse(vod.labels_track(shown, shown.package), content_type="text/vtt")
    answer.headers["Cache-Control"] = "public, max-age=60"
    return answer


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Programmes by any spelling in any language and script; all of them for an empty question."""
    text, genre = request.GET.get("q", "").strip()[:200], request.GET.get("genre", "")
    filters, is_here = Filters(request.GET), request.GET.get("here") == "on"
    among = filters.narrowed(queries.every(), genre)
    found = finding.find(text, among)
    readable = readable_by(request)
    kept = filters.judged(found.programmes, *([watchable_by(request)] if is_here else []))
    page = Paginator(kept, PER_PAGE).get_page(request.GET.get("page"))
    shown = finding.in_order(page, among)
    near = finding.in_order(kept[:NEIGHBOURS], among) if text else []
    said = finding.said(found, among, text, readable) if text and page.number == 1 else []
    if filters.given.get("ai"):
        fit = set(filters.judged([one.programme.pk for one in said]))
        said = [one for one in said if one.programme.pk in fit]
    answer = render(
        request,
        "viewer/search.html",
        {
            "q": text,
            "genre": genre,
            "genres": Genre.choices,
            "page": page,
            "shown": shown,
            "filters": filters,
            "is_here": is_here,
            "place_name": name_of(territory.place(request).code),
            "labels": labels_of(one.pk for one in shown),
            "why": finding.explain(found, page, text),
            "said": said,
            "spellings": queries.spellings(text, near) if text else [],
        },
    )
    # What is said in a film is told where it may be watched: nobody may keep it for somebody else.
    answer.headers["Cache-Control"] = "private, no-cache"
    return answer


@require_safe
def suggest(request: HttpRequest) -> JsonResponse:
    """Programmes that somebody may mean who has typed so much; titles and people alone."""
    text = request.GET.get("q", "").strip()[:100]
    found = finding.suggest(text, queries.every(), reader_tag())
    return finding.told(found, lambda pk: reverse("viewer:programme", args=(pk,)))


def readable_by(request: HttpRequest) -> finding.Readable:
    """The subtitles that a visitor may read: of films that may be watched where they are, those that are granted."""

    def of(films: Sequence[Programme]) -> dict[uuid.UUID, frozenset[str]]:
        at = timezone.now()
        found: dict[uuid.UUID, frozenset[str]] = {}
        for film in films:
            code = territory.place(request, film.owner.territory).code
            found |= {pk: what.subtitles for pk, what in queries.granted_in([film], code, at).items()}
        return found

    return of


def watchable_by(request: HttpRequest) -> Judge:
    """Which of some programmes a visitor may watch on demand where they are."""

    def of(programmes: Sequence[uuid.UUID]) -> set[uuid.UUID]:
        films = Programme.objects.filter(pk__in=programmes, package__isnull=False).select_related("owner", "package")
        at = timezone.now()
        places = ((film, territory.place(request, film.owner.territory).code) for film in films)
        return {film.pk for film, code in places if queries.granted_in([film], code, at)}

    return of


@require_POST
def choose_territory(request: HttpRequest) -> HttpResponse:
    """Remember where the viewer says that they watch, and go back; on nodes that let viewers choose."""
    back = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}):
        back = "/"
    response = redirect(back)
    territory.remember(response, request.POST.get("territory", ""))
    return response


@require_safe
def where(request: HttpRequest) -> HttpResponse:
    """Where we take the viewer to be, how we know, and what that can and cannot prove."""
    place = territory.place(request)
    return render(
        request,
        "viewer/where.html",
        {
            "place": place,
            "place_name": name_of(place.code),
            "made_at": made_at() if place.how == "address" else None,
            "received": [one for one in every_channel() if place.code in one.territories],
        },
    )


def in_order(texts: dict[str, str], original: str) -> list[tuple[str, str]]:
    """Texts by language, the original first, then by the languages' own names."""
    return sorted(texts.items(), key=lambda pair: (pair[0] != original, languages.autonym(pair[0])))


app_name = "viewer"
urlpatterns = [
    path("", home, name="home"),
    path("watch/", channels, name="channels"),
    path("guide/", guide, name="guide"),
    path("search/", search, name="search"),
    path("search/suggest/", suggest, name="suggest"),
    path("programme/<uuid:programme>/", programme, name="programme"),
    path("programme/<uuid:programme>/main.m3u8", vod_playlist, name="vod"),
    path("programme/<uuid:programme>/main-sign-<slug:sign>.m3u8", vod_playlist, name="vod_signed"),
    path("programme/<uuid:programme>/labels.vtt", labels_track, name="labels"),
    path("programme/<uuid:programme>/provenance.json", provenance, name="provenance"),
    path("programme/<uuid:programme>/<slug:rendition>.m3u8", vod_media, name="vod_media"),
    path("territory/", choose_territory, name="choose_territory"),
    path("where/", where, name="where"),
    *watching.urlpatterns,
    *verify.urlpatterns,
]
