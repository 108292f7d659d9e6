"""The room `children` as a Django application."""

from django.apps import AppConfig


class ChildrenConfig(AppConfig):
    """Registers the room with Django, and what it tells other rooms."""

    name = "ortaq.children"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Tell what is held about people, and which titles rest on a consent; models can be imported only now."""
        from ortaq.children import personal  # noqa: PLC0415 -- the app registry is ready only here
        from ortaq.children.recorded import resting  # noqa: PLC0415 -- the same
        from ortaq.standards.consents import reach  # noqa: PLC0415 -- the same

        reach.resting.add(resting)
        personal.register()
