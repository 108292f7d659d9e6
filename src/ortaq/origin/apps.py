"""The room `origin` as a Django application."""

from django.apps import AppConfig


class OriginConfig(AppConfig):
    """Registers the room with Django, and its place on a programme's work page."""

    name = "ortaq.origin"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Give the catalogue the panel; models can be imported only now."""
        from ortaq.catalogue import panels  # noqa: PLC0415 -- the app registry is ready only here
        from ortaq.origin.work_panel import declaration  # noqa: PLC0415 -- the same

        panels.add(declaration)
