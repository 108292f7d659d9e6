"""The room `catalogue` as a Django application."""

from django.apps import AppConfig


class CatalogueConfig(AppConfig):
    """Registers the room with Django."""

    name = "ortaq.catalogue"
    default_auto_field = "django.db.models.BigAutoField"
