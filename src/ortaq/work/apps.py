"""The room `work` as a Django application."""

from django.apps import AppConfig


class WorkConfig(AppConfig):
    """Registers the room with Django."""

    name = "ortaq.work"
    default_auto_field = "django.db.models.BigAutoField"
