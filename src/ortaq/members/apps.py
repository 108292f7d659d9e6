"""The room `members` as a Django application."""

from django.apps import AppConfig


class MembersConfig(AppConfig):
    """Registers the room with Django."""

    name = "ortaq.members"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Tell what is held about people; models can be imported only now."""
        from ortaq.members import personal  # noqa: PLC0415 -- the app registry is ready only here

        personal.register()
