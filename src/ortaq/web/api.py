"""The JSON API: each room's router below its own name."""

from ninja import NinjaAPI

api = NinjaAPI(title="Ortaq", version="1")
