"""Work that the worker does for the room `catalogue`."""

from uuid import UUID

from ortaq.catalogue import actions
from ortaq.catalogue.models import Ingest
from ortaq.work.queue import task


@task()
def package(ingest_id: str) -> None:
    """Make the package of a programme."""
    actions.make_package(ingest=Ingest.objects.get(pk=UUID(ingest_id)))
