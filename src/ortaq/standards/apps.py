"""The room `standards` as a Django application."""

from django.apps import AppConfig


class StandardsConfig(AppConfig):
    """Registers the room with Django."""

    name = "ortaq.standards"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Tell what is held about people, and give the report its figures; models can be imported only now."""
        from ortaq.standards import personal  # noqa: PLC0415 -- the app registry is ready only here
        from ortaq.standards.consents import figures as of_consents  # noqa: F401, PLC0415 -- they register
        from ortaq.standards.gate import figures as of_the_gate  # noqa: F401, PLC0415 -- the same

        personal.register()
