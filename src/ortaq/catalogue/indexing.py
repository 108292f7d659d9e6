"""The search index of the catalogue: what of a programme is searched, kept up with changes, made anew beside the old.

Whatever saves a programme, one of its versions or its package writes a `Change`, in the same transaction. Every minute
a task takes the changes into the index; until then `finding.find` looks at the titles of these few programmes by
themselves. A new generation is filled while the old one is asked; what changes in the meantime goes to both.
"""

import html
import logging
import re
from collections.abc import Iterable, Iterator
from typing import Any
from uuid import UUID

from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Model
from django.db.models.signals import post_delete, post_save
from django.utils import timezone

from ortaq.catalogue import meanings
from ortaq.catalogue.models import Change, Generation, Package, Programme, Version, VersionKind
from ortaq.core.text import subtitles
from ortaq.work.search import Document, Engine, engine, words

log = logging.getLogger(__name__)
FORM, WITH_MEANINGS = "1", "1m"
"""What is indexed and how; another one makes every node index anew, as does switching the setting `meanings`."""
TAGS = re.compile(r"<[^>]*>")
WORDS_OF_SUBTITLES = (".vtt", ".srt")
AT_ONCE = 200


def documents_of(programme: Programme) -> Iterator[Document]:
    """Every text of a programme that is searched: what is told of it, and what is said when."""
    yield from told_of(programme)
    for version in programme.versions.all():
        if version.kind == VersionKind.SUBTITLES:
            yield from cues_of(version)


def told_of(programme: Programme) -> Iterator[Document]:
    """Titles, people and descriptions of a programme."""
    owner = str(programme.pk)
    told = dict.fromkeys((text, tag) for tag, text in programme.titles.items() if text)
    yield from (Document(owner, "names", "title", tag, text) for text, tag in told)
    if programme.based_on:
        yield Document(owner, "names", "based_on", programme.original_language, programme.based_on)
    people = dict.fromkeys(one.get("name", "") for one in programme.credits)
    yield from (Document(owner, "names", "person", "", name) for name in people if name)
    yield from (Document(owner, "texts", "synopsis", tag, text) for tag, text in programme.synopses.items() if text)


def cues_of(version: Version) -> Iterator[Document]:
    """What a set of subtitles says, cue by cue, with the second at which it stands."""
    owner, name = str(version.programme_id), str(version.source.name or "")
    if not name.endswith(WORDS_OF_SUBTITLES):
        return
    try:
        with default_storage.open(name) as file:
            cues = subtitles.parse(subtitles.decode(file.read()))
    except (OSError, subtitles.BadSubtitles):
        log.warning("The subtitles %s cannot be read, so they are not searched", version.pk)
        return
    for cue in cues:
        text = " ".join(html.unescape(TAGS.sub("", cue.text)).split())
        yield Document(owner, "said", "cue", version.language, text, cue.start_ms / 1000)


# ---------- changes ----------


def listen() -> None:
    """Write a change whenever a programme or what belongs to it is saved or deleted."""
    for model in (Programme, Version, Package):
        for signal in (post_save, post_delete):
            signal.connect(_changed, sender=model, dispatch_uid=f"index {model.__name__} {id(signal)}")


def _changed(sender: type[Model], instance: Any, **_: object) -> None:  # noqa: ARG001 -- a signal's signature
    programme = instance.pk if isinstance(instance, Programme) else instance.programme_id
    Change.objects.create(programme=programme)


def current() -> Generation | None:
    """The generation that is asked; None where there is none yet."""
    whole = Generation.objects.filter(made_at__isnull=False, name__startswith=f"f{form()}g")
    return whole.order_by("-made_at").first()


def form() -> str:
    """What this node indexes, for the name of a generation."""
    return WITH_MEANINGS if meanings.model() else FORM


def pending(generation: Generation) -> list[UUID]:
    """Programmes that have changed since a generation read them."""
    fresh = Change.objects.exclude(known_to=generation).order_by()
    return list(fresh.values_list("programme", flat=True).distinct())


def keep_up() -> int:
    """Bring the index up to date with what has changed, and make it where there is none; how many changes it was."""
    generation = current()
    if generation is None or not engine().has(generation.name):
        make()
        return 0
    taken = 0
    while changes := list(Change.objects.exclude(known_to=generation).order_by("pk")[:AT_ONCE]):
        for pk in dict.fromkeys(change.programme for change in changes):
            put(engine(), generation.name, pk)
        settle(changes, generation)
        taken += len(changes)
    if not being_made():
        Change.objects.filter(known_to=generation).delete()
    return taken


def put(asked: Engine, generation: str, pk: UUID) -> None:
    """Let a generation have a programme as it is now, or no more."""
    programme = Programme.objects.filter(pk=pk).first()
    asked.replace(generation, str(pk), list(documents_of(programme)) if programme else [])
    if programme:
        meanings.expect(pk, told_of(programme))


def settle(changes: Iterable[Change], generation: Generation) -> None:
    """Remember that a generation has some changes.

    While another one is filled they stay for that one, which may have read the programmes before they changed. Whether
    there is one is asked after the changes were taken: one that begins later reads what they have made.
    """
    with transaction.atomic():
        if being_made():
            for change in changes:
                change.known_to.add(generation)
        else:
            Change.objects.filter(pk__in=[change.pk for change in changes]).delete()


def being_made() -> bool:
    """Whether a generation is being filled."""
    return Generation.objects.filter(made_at__isnull=True).exists()


# ---------- a new generation ----------


def read(programme: Programme) -> Iterator[Document]:
    """Every text of a programme that a new generation takes; its meaning waits for the worker."""
    meanings.expect(programme.pk, told_of(programme))
    yield from documents_of(programme)


def make() -> Generation:
    """Fill a new generation with every programme, let it be asked, and forget the old ones; returns it."""
    began = timezone.now()
    generation = Generation.objects.create(name=f"f{form()}g{began:%Y%m%d%H%M%S%f}", began_at=began)
    asked = engine()
    try:
        # What has changed until now is read below.
        Change.known_to.through.objects.bulk_create(
            Change.known_to.through(change_id=pk, generation_id=generation.pk)
            for pk in Change.objects.values_list("pk", flat=True)
        )
        asked.make(generation.name)
        every = Programme.objects.order_by("pk").prefetch_related("versions").iterator(AT_ONCE)
        asked.fill(generation.name, (document for programme in every for document in read(programme)))
        asked.settle(generation.name)
        words.make(asked, generation.name)
    except BaseException:
        Generation.objects.filter(name=generation.name).delete()
        asked.drop(generation.name)
        raise
    generation.made_at = timezone.now()
    generation.save(update_fields=["made_at"])
    for name in Generation.objects.filter(began_at__lt=began).values_list("name", flat=True):
        Generation.objects.filter(name=name).delete()
        asked.drop(name)
        words.forget(name)
    return generation
