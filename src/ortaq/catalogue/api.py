"""The room `catalogue` over the API."""

from ninja import Router

router = Router(tags=["catalogue"])
