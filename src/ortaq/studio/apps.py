"""The room `studio` as a Django application."""

from django.apps import AppConfig


class StudioConfig(AppConfig):
    """Registers the room with Django, who signed the contracts that come of it, and what it holds about people."""

    name = "ortaq.studio"
    label = "studio"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Give the rights the signatures; models can be imported only now."""
        from ortaq.rights.documents import sign_source  # noqa: PLC0415 -- the app registry is ready only here
        from ortaq.studio import personal  # noqa: PLC0415 -- the same
        from ortaq.studio.signed import signed_agreement  # noqa: PLC0415 -- the same

        sign_source.register(signed_agreement)
        personal.register()
