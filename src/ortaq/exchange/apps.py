"""The room `exchange` as a Django application."""

from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    """Registers the room with Django, its place on a programme's work page, and its answers to other rooms."""

    name = "ortaq.exchange"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Give the catalogue the panel and the ways; models can be imported only now."""
        from ortaq.catalogue import facets, panels  # noqa: PLC0415 -- the app registry is ready only here
        from ortaq.exchange.deliveries.holders import holders  # noqa: PLC0415 -- the same
        from ortaq.exchange.panel import exchange  # noqa: PLC0415 -- the same
        from ortaq.exchange.screeners import personal  # noqa: PLC0415 -- the same
        from ortaq.exchange.signed import signed_contract  # noqa: PLC0415 -- the same
        from ortaq.exchange.ways import ways  # noqa: PLC0415 -- the same
        from ortaq.rights.documents import sign_source  # noqa: PLC0415 -- the same
        from ortaq.standards.consents import reach  # noqa: PLC0415 -- the same

        panels.add(exchange)
        facets.add_ways(ways)
        sign_source.register(signed_contract)
        personal.register()
        reach.holders.add(holders)
