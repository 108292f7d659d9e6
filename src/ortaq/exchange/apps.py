"""The room `exchange` as a Django application."""

from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    """Registers the room with Django."""

    name = "ortaq.exchange"
    default_auto_field = "django.db.models.BigAutoField"
