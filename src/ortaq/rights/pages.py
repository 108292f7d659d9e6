"""Screens of the room `rights`."""

from django.urls import path

app_name = "rights"
urlpatterns: list = []
