"""The room `likeness` as a Django application."""

from django.apps import AppConfig


class LikenessConfig(AppConfig):
    """Registers the room with Django."""

    name = "ortaq.likeness"
    label = "likeness"
    default_auto_field = "django.db.models.BigAutoField"
