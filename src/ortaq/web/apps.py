"""The room `web` as a Django application."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """Registers the room with Django."""

    name = "ortaq.web"
    default_auto_field = "django.db.models.BigAutoField"
