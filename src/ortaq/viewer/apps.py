"""The room `viewer` as a Django application."""

from django.apps import AppConfig


class ViewerConfig(AppConfig):
    """Registers the room with Django."""

    name = "ortaq.viewer"
    default_auto_field = "django.db.models.BigAutoField"
