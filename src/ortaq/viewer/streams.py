"""The stream of a film with its origin: media playlists that name the signed init sections and say the labels.

Nothing that is published is written anew: what players ask for here is put together from the package's own playlist,
the newest manifest over its stream, and what is declared now.
"""

from functools import lru_cache
from typing import Any

from django.core.files.storage import default_storage
from django.http import Http404, JsonResponse
from django.urls import reverse

from ortaq.catalogue import shelves
from ortaq.catalogue.models import Package, Programme
from ortaq.channels.models import Channel
from ortaq.core.origin.cues import LABEL_CLASS, LabelCue, attributes, cues_by_sound
from ortaq.core.origin.label import Label, all_words
from ortaq.core.playout.daterange import Cue
from ortaq.core.playout.ondemand import on_demand
from ortaq.origin.panel import verify_address
from ortaq.origin.queries import Told, label_of_all, labels, tamga_of
from ortaq.origin.streams import init_address, stream_of
from ortaq.viewer.queries import Granted
from ortaq.work.settings import settings


def label_cues(programme: Programme, package: Package) -> tuple[LabelCue, ...]:
    """When which label is on the picture with which sound, in the film's own time."""
    told = Told.of(programme)
    sounds = [str(one["language"]) for one in package.sounds]
    statements = [one for one in told.statements.values() if one]
    return cues_by_sound(statements, round(package.seconds * 1000), sounds, not_in_force=told.not_in_force)


def provenance_address(programme: Programme) -> str:
    """Where a machine reads the origin of a programme."""
    return settings().origin + reverse("viewer:provenance", args=(programme.pk,))


def media_playlist(programme: Programme, package: Package, rendition: str, granted: Granted) -> bytes:
    """The playlist of one rendition of a film; raises Http404 for one that it does not have, or that is not granted."""
    folder = package.folder
    named = {one["name"] for one in (*package.pictures, *package.signed)}
    named |= {f"sound-{one['language']}" for one in package.sounds if one["language"] in granted.sounds}
    named |= {f"subs-{one['language']}" for one in package.subtitles if one["language"] in granted.subtitles}
    if rendition not in named:
        raise Http404
    address = shelves.address(folder, rendition)
    decl = verify_address(programme)
    ranges = [
        (cue.start_ms, cue.end_ms, Cue(f"ai-{number}", LABEL_CLASS, attributes(cue, decl)))
        for number, cue in enumerate(label_cues(programme, package), 1)
    ]
    stream = None if rendition.startswith("subs-") else stream_of(folder)
    init = init_address(folder, rendition, stream.urn) if stream else ""
    return on_demand(_index(address, folder, rendition), address, init=init, labels=ranges)


@lru_cache(maxsize=256)
def _index(address: str, folder: str, rendition: str) -> str:  # noqa: ARG001 -- the address is the key
    """The playlist as it was packaged; a package never changes."""
    try:
        with default_storage.open(f"packages/{folder}/{rendition}/index.m3u8", "rb") as file:
            return str(file.read().decode())
    except OSError as error:
        raise Http404 from error


def told_label(label: Label | None) -> dict[str, Any] | None:
    """A label with its words in every language; null where there is nothing to tell."""
    return {"code": label.code, "level": label.level, "text": all_words(label.code)} if label else None


def provenance(programme: Programme) -> dict[str, Any]:
    """What a machine is told of a programme's origin; where a person sees it stands under `verify`."""
    package = getattr(programme, "package", None)
    stream = stream_of(package.folder) if package else None
    tamga = tamga_of(programme)
    return {
        "programme": {"id": str(programme.pk), "titles": programme.titles, "owner": programme.owner.name},
        "label": told_label(label_of_all(programme)),
        "labels": {tag: told_label(label) for tag, label in labels(programme).items()},
        "verify": verify_address(programme),
        "track": settings().origin + reverse("viewer:labels", args=(programme.pk,)) if package else None,
        "manifest": tamga.manifest if tamga else None,
        "stream": {"signed": stream is not None, "manifest": stream.urn if stream else None},
    }


def channel_provenance(channel: Channel, programme: Programme | None) -> dict[str, Any]:
    """What a machine is told of what is on a channel now; `programme` is null while the slate plays."""
    told = {"slug": channel.slug, "names": channel.names, "house": channel.broadcaster.name}
    return {"channel": told, "now": provenance(programme) if programme else None}


def told_to_machines(told: dict[str, Any]) -> JsonResponse:
    """JSON that any player may read, wherever its page comes from."""
    answer = JsonResponse(told, json_dumps_params={"ensure_ascii": False})
    answer.headers["Access-Control-Allow-Origin"] = "*"
    answer.headers["Cache-Control"] = "private, max-age=60"
    return answer
