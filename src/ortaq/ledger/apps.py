"""The room `ledger` as a Django application."""

from django.apps import AppConfig


class LedgerConfig(AppConfig):
    """Registers the room with Django."""

    name = "ortaq.ledger"
    default_auto_field = "django.db.models.BigAutoField"
