"""The room `studio` as a Django application."""

from django.apps import AppConfig


class StudioConfig(AppConfig):
    """Registers the room with Django, and what it tells other rooms."""

    name = "ortaq.studio"
    label = "studio"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Give others the signatures, the panels, and what is held about people; models can be imported only now."""
        from ortaq.catalogue import panels  # noqa: PLC0415 -- the app registry is ready only here
        from ortaq.rights.documents import sign_source  # noqa: PLC0415 -- the same
        from ortaq.standards.consents import reach  # noqa: PLC0415 -- the same
        from ortaq.studio import arrow, personal  # noqa: PLC0415 -- the same
        from ortaq.studio.dubbing import personal as dubbing_personal  # noqa: PLC0415 -- the same
        from ortaq.studio.dubbing.panel import dubbing  # noqa: PLC0415 -- the same
        from ortaq.studio.dubbing.resting import resting  # noqa: PLC0415 -- the same
        from ortaq.studio.shares import roots  # noqa: PLC0415 -- the same
        from ortaq.studio.signed import signed_agreement  # noqa: PLC0415 -- the same

        sign_source.register(signed_agreement)
        arrow.fill_split.register(roots.drafts_of, roots.is_agreed)
        arrow.agreement.add("split", roots.told)
        panels.add(dubbing)
        reach.resting.add(resting)
        personal.register()
        dubbing_personal.register()
