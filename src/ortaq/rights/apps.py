"""The room `rights` as a Django application."""

from django.apps import AppConfig


class RightsConfig(AppConfig):
    """Registers the room with Django, and its answer to what may be shown with the catalogue."""

    name = "ortaq.rights"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Answer the catalogue and the register of consents, and follow the tree; models can be imported only now."""
        from ortaq.catalogue import facets, news  # noqa: PLC0415 -- the app registry is ready only here
        from ortaq.rights.holders import holders  # noqa: PLC0415 -- the same
        from ortaq.rights.showable import Showable  # noqa: PLC0415 -- the same
        from ortaq.rights.tree import follow  # noqa: PLC0415 -- the same
        from ortaq.standards.consents import reach  # noqa: PLC0415 -- the same

        facets.fill(Showable())
        reach.holders.add(holders)
        news.programme_moved.connect(follow, dispatch_uid="rights")
