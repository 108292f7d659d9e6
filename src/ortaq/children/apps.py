"""The room `children` as a Django application."""

from django.apps import AppConfig


class ChildrenConfig(AppConfig):
    """Registers the room with Django."""

    name = "ortaq.children"
    default_auto_field = "django.db.models.BigAutoField"
