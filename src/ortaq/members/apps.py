"""The room `members` as a Django application."""

from django.apps import AppConfig


class MembersConfig(AppConfig):
    """Registers the room with Django."""

    name = "ortaq.members"
    default_auto_field = "django.db.models.BigAutoField"
