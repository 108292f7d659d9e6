"""The room `rights` over the API."""

from ninja import Router

router = Router(tags=["rights"])
