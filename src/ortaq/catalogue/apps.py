"""The room `catalogue` as a Django application."""

from django.apps import AppConfig
from django.core import checks


class CatalogueConfig(AppConfig):
    """Registers the room with Django."""

    name = "ortaq.catalogue"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Let the search index hear of what changes."""
        from ortaq.catalogue import indexing, meanings  # noqa: PLC0415 -- the app registry is ready only here

        indexing.listen()
        checks.register(meanings.check)
