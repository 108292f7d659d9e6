"""Keep a file that was written here as the subtitles of a track, and have the programme packaged again."""

import tempfile
from pathlib import Path

from django.db import transaction
from django.utils.module_loading import import_string

from ortaq.catalogue import shelves
from ortaq.catalogue.about import Incoming
from ortaq.catalogue.models import Ingest, Programme, Version, VersionKind
from ortaq.catalogue.subtitles.reading import facts_of, read_file
from ortaq.ledger import actions as ledger
from ortaq.members.models import Person
from ortaq.work.models import Json


def keep(
    programme: Programme,
    tag: str,
    data: bytes,
    *,
    called: str,
    by: Person | None,
    did: str,
    conversion: Json | None = None,
) -> Version:
    """A track with this file; one that is there keeps its declarations and gets the file in place of its own.

    `did` is the audit log's word. To be called inside a transaction; raises BadSubtitles.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / called
        path.write_bytes(data)
        facts = facts_of(read_file(path))
        stored = shelves.take_in(Incoming(path, called))
    try:
        version = programme.versions.select_for_update().filter(kind=VersionKind.SUBTITLES, language=tag).first()
        old = str(version.source.name) if version else ""
        version = version or Version(
            programme=programme, kind=VersionKind.SUBTITLES, language=tag, made_by=programme.owner
        )
        version.source = stored.name
        version.source_name, version.sha256, version.size = called, stored.sha256, stored.size
        version.facts, version.conversion = facts, conversion or {}
        version.save()
        more = {"from": conversion["from"], "to": conversion["to"]} if conversion else {}
        ledger.record(version, did, by=by, kind="subtitles", language=tag, sha256=stored.sha256, **more)
    except BaseException:
        shelves.throw_away([stored.name])
        raise
    if old:
        transaction.on_commit(lambda: shelves.throw_away([old]))
    return version


def repackage(programme: Programme, by: Person | None, *, enqueue: bool = True) -> Ingest:
    """Have the package of a programme made anew."""
    ingest = Ingest.objects.create(programme=programme, brought_in_by=by)
    if enqueue:
        # By name: inside a room tasks call actions, so actions cannot import tasks.
        transaction.on_commit(lambda: import_string("ortaq.catalogue.tasks.package").enqueue(str(ingest.pk)))
    return ingest
