"""The room `viewer` as a Django application."""

from django.apps import AppConfig

from ortaq.work.places import public_place


class ViewerConfig(AppConfig):
    """Registers the room with Django."""

    name = "ortaq.viewer"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Say what lies where for programs that read; models can be imported only now."""
        from ortaq.viewer.queries import makers  # noqa: PLC0415 -- the app registry is ready only here

        for path in ("/programme/", "/watch/", "/media/"):
            public_place(path, "programmes", makers)
        for path in ("/programme/", "/guide/", "/search/"):
            public_place(path, "texts", makers)
