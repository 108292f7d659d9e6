"""The room `likeness` as a Django application."""

from django.apps import AppConfig


class LikenessConfig(AppConfig):
    """Registers the room with Django, and lets it look on when programmes are packaged."""

    name = "ortaq.likeness"
    label = "likeness"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Be there when a package is made, hear when a fingerprint is deleted, tell what is held about people."""
        from django.db.models.signals import post_delete  # noqa: PLC0415 -- the app registry is ready only here

        from ortaq.catalogue.news import packaged, packaging  # noqa: PLC0415 -- the same
        from ortaq.likeness import personal, registry, witness  # noqa: PLC0415 -- the same
        from ortaq.likeness.models import Fingerprint  # noqa: PLC0415 -- the same
        from ortaq.likeness.watching import personal as watching  # noqa: PLC0415 -- the same

        watching.register()
        packaging.connect(witness.called, dispatch_uid="likeness.witness")
        packaged.connect(witness.heard, dispatch_uid="likeness.witness")
        post_delete.connect(registry.deleted, sender=Fingerprint, dispatch_uid="likeness.registry")
        personal.register()
