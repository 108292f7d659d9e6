"""Work that the worker does for the dubbing board."""

from uuid import UUID

from ortaq.studio.dubbing import actions
from ortaq.studio.models import Mix
from ortaq.work.queue import task


@task()
def mix(mix_id: str) -> None:
    """Mix a dub, unless somebody has given it up meanwhile."""
    found = Mix.objects.filter(pk=UUID(mix_id)).first()
    if found is not None:
        actions.make_mix(mixed=found)
