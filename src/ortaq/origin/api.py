"""The room `origin` over the API."""

from ninja import Router

router = Router(tags=["origin"])
