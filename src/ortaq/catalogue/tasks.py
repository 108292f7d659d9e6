"""Work that the worker does for the room `catalogue`."""

from uuid import UUID

from ortaq.catalogue import actions, indexing, meanings
from ortaq.catalogue.models import Ingest, SubtitleDraft
from ortaq.catalogue.subtitles import machine_drafts
from ortaq.work.clock import regularly
from ortaq.work.queue import task


@task()
def package(ingest_id: str) -> None:
    """Make the package of a programme."""
    actions.make_package(ingest=Ingest.objects.get(pk=UUID(ingest_id)))


@regularly(minutes=1)
@task()
def index_changes() -> None:
    """Bring the search index up to date; the first time, and after a new version of it, make it."""
    indexing.keep_up()


@regularly(minutes=1)
@task()
def make_meanings() -> None:
    """Go on with the vectors of titles and descriptions, where they are wanted."""
    meanings.make()


@task()
def write_subtitles(draft_id: str) -> None:
    """Let a machine write a draft of subtitles, unless somebody has thrown it away meanwhile."""
    draft = SubtitleDraft.objects.filter(pk=UUID(draft_id)).first()
    if draft is not None:
        machine_drafts.write(draft)
