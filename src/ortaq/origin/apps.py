"""The room `origin` as a Django application."""

from django.apps import AppConfig


class OriginConfig(AppConfig):
    """Registers the room with Django."""

    name = "ortaq.origin"
    default_auto_field = "django.db.models.BigAutoField"
