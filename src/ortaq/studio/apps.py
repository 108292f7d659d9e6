"""The room `studio` as a Django application."""

from django.apps import AppConfig


class StudioConfig(AppConfig):
    """Registers the room with Django, and its place on a programme's work page."""

    name = "ortaq.studio"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Give the catalogue the panels; models can be imported only now."""
        from ortaq.catalogue import panels  # noqa: PLC0415 -- the app registry is ready only here
        from ortaq.standards.consents import reach  # noqa: PLC0415 -- the same
        from ortaq.studio.dubbing import personal  # noqa: PLC0415 -- the same
        from ortaq.studio.dubbing.panel import dubbing  # noqa: PLC0415 -- the same
        from ortaq.studio.dubbing.resting import resting  # noqa: PLC0415 -- the same

        panels.add(dubbing)
        personal.register()
        reach.resting.add(resting)
