"""The room `studio` as a Django application."""

from django.apps import AppConfig


class StudioConfig(AppConfig):
    """Registers the room with Django."""

    name = "ortaq.studio"
    label = "studio"
    default_auto_field = "django.db.models.BigAutoField"
