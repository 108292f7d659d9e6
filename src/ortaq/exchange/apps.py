"""The room `exchange` as a Django application."""

from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    """Registers the room with Django, and its place on a programme's work page."""

    name = "ortaq.exchange"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Give the catalogue the panel; models can be imported only now."""
        from ortaq.catalogue import panels  # noqa: PLC0415 -- the app registry is ready only here
        from ortaq.exchange.panel import exchange  # noqa: PLC0415 -- the same

        panels.add(exchange)
