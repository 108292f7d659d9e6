"""The room `channels` over the API."""

from ninja import Router

router = Router(tags=["channels"])
