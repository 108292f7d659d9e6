"""The room `ledger` as a Django application."""

from django.apps import AppConfig


class LedgerConfig(AppConfig):
    """Registers the room with Django."""

    name = "ortaq.ledger"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Tell what is held about people; models can be imported only now."""
        from ortaq.ledger import personal  # noqa: PLC0415 -- the app registry is ready only here

        personal.register()
