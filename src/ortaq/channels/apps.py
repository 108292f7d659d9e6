"""The room `channels` as a Django application."""

from django.apps import AppConfig


class ChannelsConfig(AppConfig):
    """Registers the room with Django."""

    name = "ortaq.channels"
    default_auto_field = "django.db.models.BigAutoField"
