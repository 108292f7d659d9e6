"""The room `origin` as a Django application."""

from django.apps import AppConfig


class OriginConfig(AppConfig):
    """Registers the room with Django, and its place on a programme's work page."""

    name = "ortaq.origin"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Give the catalogue the panel, the report its figures, and answer the register of consents."""
        from ortaq.catalogue import filters, halts, panels  # noqa: PLC0415 -- the app registry is ready only here
        from ortaq.catalogue.news import subtitles_kept  # noqa: PLC0415 -- the same
        from ortaq.origin import figures, queries, reach  # noqa: F401, PLC0415 -- the same; figures register what they count
        from ortaq.origin.standing_pages import panel  # noqa: PLC0415 -- the same
        from ortaq.origin.subtitles import kept  # noqa: PLC0415 -- the same
        from ortaq.origin.work_panel import declaration  # noqa: PLC0415 -- the same
        from ortaq.standards.consents import reach as asked  # noqa: PLC0415 -- the same

        filters.fill_labelled(queries.marked)
        subtitles_kept.connect(kept, dispatch_uid="origin.subtitles")
        panels.add(declaration)
        panels.add(panel)
        halts.add(reach.halted)
        asked.works.add(reach.works)
        asked.titles.add(reach.titles)
        asked.resting.add(reach.resting)
