"""Screens of the room `ledger`."""

from django.urls import path

app_name = "ledger"
urlpatterns: list = []
