"""The room `assistants` as a Django application."""

from django.apps import AppConfig

from ortaq.work.places import public_place, public_sitemap


class AssistantsConfig(AppConfig):
    """Registers the room with Django."""

    name = "ortaq.assistants"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Say what lies where for programs that read; models can be imported only now."""
        from ortaq.assistants import personal  # noqa: PLC0415 -- the app registry is ready only here
        from ortaq.assistants.facts.queries import keepers  # noqa: PLC0415 -- the app registry is ready only here

        personal.register()
        for path in ("/assistants/", "/assistants/facts/", "/corrections/"):
            public_place(path, "facts", keepers)
        public_sitemap("/corrections/sitemap.xml")
