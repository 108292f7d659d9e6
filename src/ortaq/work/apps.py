"""The room `work` as a Django application."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class WorkConfig(AppConfig):
    """Registers the room with Django, and every room's tasks with the clock."""

    name = "ortaq.work"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Tasks must be known before a worker looks at the clock; models can be imported only now."""
        from ortaq.work import forgetting  # noqa: PLC0415 -- the app registry is ready only here

        autodiscover_modules("tasks")
        forgetting.register()
