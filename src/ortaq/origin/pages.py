"""Screens of the room `origin`."""

from django.urls import URLPattern

app_name = "origin"
urlpatterns: list[URLPattern] = []
