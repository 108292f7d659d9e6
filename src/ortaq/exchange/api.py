"""The room `exchange` over the API."""

from ninja import Router

router = Router(tags=["exchange"])
