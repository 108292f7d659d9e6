"""The room `rights` as a Django application."""

from django.apps import AppConfig


class RightsConfig(AppConfig):
    """Registers the room with Django."""

    name = "ortaq.rights"
    default_auto_field = "django.db.models.BigAutoField"
