"""Find programmes, and say where their parts lie."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Case, F, Q, QuerySet, When
from django.urls import reverse

from ortaq.catalogue import shelves
from ortaq.catalogue.models import FILMED, WHOLES, Ingest, IngestState, Package, Programme, Version, VersionKind
from ortaq.core.text.fold import fold
from ortaq.core.text.nearness import FLOOR, nearness_to_any
from ortaq.ledger.models import Entry
from ortaq.members.models import Broadcaster


@dataclass(frozen=True, slots=True)
class Tracks:
    """What of a programme can go to air: names of the folders of its package, the public address before them."""

    folder: str
    address: str
    duration: int
    pictures: tuple[str, ...]
    sounds: tuple[str, ...]
    subtitles: tuple[str, ...]

    @staticmethod
    def sound_folder(tag: str) -> str:
        """Folder of the sound of a language."""
        return f"sound-{tag}"

    @staticmethod
    def subtitle_folder(tag: str) -> str:
        """Folder of the subtitles of a language and script."""
        return f"subs-{tag}"


def programmes() -> QuerySet[Programme]:
    """All programmes with what a list shows of them."""
    return Programme.objects.select_related("owner", "package")


def named(text: str) -> Programme | None:
    """The programme with this number or id."""
    try:
        wanted = Q(number=text) | Q(pk=UUID(text))
    except ValueError:
        wanted = Q(number=text)
    return Programme.objects.filter(wanted).first()


def programmes_of(house: Broadcaster) -> QuerySet[Programme]:
    """What a broadcaster owns, the newest first."""
    return programmes().filter(owner=house)


def on_air() -> QuerySet[Programme]:
    """Programmes that have a package."""
    return programmes().filter(package__isnull=False)


def search(text: str, among: QuerySet[Programme] | None = None) -> QuerySet[Programme]:
    """Programmes whose titles hold every word of `text`, in any language and script; all of them for an empty text.

    The words are folded here (core/text/fold.py), so that every database gives the same answer; of what shares their
    key, what comes near enough is found (core/text/nearness.py), words as they were typed first, and else in the order
    of `among`. A number (EIDR) is found as it is written.
    """
    found = programmes() if among is None else among
    text = text.strip()
    if not text:
        return found
    words = fold(text).split()
    folded = Q(pk__isnull=not words)
    for word in words:
        folded &= Q(search_key__contains=word)
    near: dict[bool, list[UUID]] = {True: [], False: []}
    for pk, titles in found.filter(folded).order_by().values_list("pk", "titles"):
        if (how_near := nearness_to_any(text, titles.values())) >= FLOOR:
            near[how_near == 1].append(pk)
    order = found.query.order_by or Programme._meta.ordering or ()
    is_as_typed = Case(When(Q(pk__in=near[True]) | Q(number__iexact=text), then=0), default=1)
    return found.filter(Q(pk__in=near[True] + near[False]) | Q(number__iexact=text)).order_by(is_as_typed, *order)


def key_of(titles: dict[str, str]) -> str:
    """The search key of a programme: its titles folded, each once."""
    return " | ".join(dict.fromkeys(filter(None, map(fold, titles.values()))))


def parts_of(programme: Programme) -> QuerySet[Programme]:
    """What is directly part of a programme, in its order."""
    return programmes().filter(part_of=programme).order_by(F("place").asc(nulls_last=True), "created_at")


def below(programmes: Iterable[UUID]) -> list[UUID]:
    """Programmes and everything that is part of them, however deep; each once."""
    found = dict.fromkeys(programmes)
    layer = list(found)
    while layer:
        parts = Programme.objects.filter(part_of__in=layer).values_list("pk", flat=True)
        layer = [pk for pk in parts if pk not in found]
        found |= dict.fromkeys(layer)
    return list(found)


def above(programme: Programme) -> list[Programme]:
    """What a programme is part of, the widest first."""
    found: list[Programme] = []
    at = programme.part_of
    while at is not None and at not in found and at != programme:
        found.insert(0, at)
        at = at.part_of
    return found


def wholes_of(house: Broadcaster) -> QuerySet[Programme]:
    """What of a house can have parts: its collections, series and seasons."""
    return programmes().filter(owner=house, kind__in=WHOLES).order_by("-created_at")


def latest_ingest(programme: Programme) -> Ingest | None:
    """The newest work on a programme."""
    return programme.ingests.order_by("-created_at").first()


def superseded(ingest: Ingest) -> bool:
    """Whether a later ingest of the same programme has already been finished."""
    later = Q(programme=ingest.programme_id, created_at__gt=ingest.created_at, state=IngestState.READY)
    return Ingest.objects.filter(later).exists()


def package_of(programme: Programme) -> Package | None:
    """The package, or None while there is none."""
    return getattr(programme, "package", None)


def on_air_tracks(programme: Programme) -> Tracks | None:
    """What of a programme can go to air; None without a package."""
    package = package_of(programme)
    if package is None:
        return None
    return Tracks(
        folder=package.folder,
        address=shelves.address(package.folder),
        duration=package.duration,
        pictures=tuple(picture["name"] for picture in package.pictures),
        sounds=tuple(sound["language"] for sound in package.sounds),
        subtitles=tuple(subtitles["language"] for subtitles in package.subtitles),
    )


def versions(programme: Programme) -> QuerySet[Version]:
    """Picture, sounds, subtitles, in this order."""
    return programme.versions.filter(kind__in=FILMED).select_related("made_by").order_by("kind", "language")


def picture_of(programme: Programme) -> Version | None:
    """The picture's version, in which nobody signs."""
    return programme.versions.filter(kind=VersionKind.PICTURE, language="").first()


def poster_address(programme: Programme) -> str:
    """Where the poster is: of the package, else the chosen picture, else the drawn one; empty when there is none."""
    package = package_of(programme)
    if package is not None and package.poster:
        return shelves.address(package.poster)
    if programme.poster_image:
        return reverse("catalogue:poster", args=(programme.pk,))
    return f"/static/web/posters/{programme.poster_art}.svg" if programme.poster_art else ""


def strip_address(programme: Programme) -> str:
    """Where the film strip is (ten tiles of 160 × 90 in a row); empty when there is none."""
    package = package_of(programme)
    return shelves.address(package.strip) if package is not None and package.strip else ""


def history(programme: Programme) -> QuerySet[Entry]:
    """What happened to a programme and its versions, the latest last."""
    parts: list[UUID] = [programme.pk, *programme.versions.values_list("pk", flat=True)]
    kinds = ("programme", "version")
    return Entry.objects.filter(subject_kind__in=kinds, subject_id__in=[str(pk) for pk in parts]).order_by("number")


def sources_of(house: Broadcaster) -> QuerySet[Version]:
    """Versions whose files a broadcaster may take out again: those of its own programmes, and those it made."""
    return Version.objects.filter(Q(programme__owner=house) | Q(made_by=house), kind__in=FILMED)
