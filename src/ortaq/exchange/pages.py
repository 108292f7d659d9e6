"""Screens of the room `exchange`."""

from django.urls import path

app_name = "exchange"
urlpatterns: list = []
