"""The room `channels` as a Django application."""

from django.apps import AppConfig


class ChannelsConfig(AppConfig):
    """Registers the room with Django, and with the register of consents."""

    name = "ortaq.channels"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Answer the register of consents; models can be imported only now."""
        from ortaq.channels.reach import on_air  # noqa: PLC0415 -- the app registry is ready only here
        from ortaq.standards.consents import reach  # noqa: PLC0415 -- the same

        reach.on_air.add(on_air)
