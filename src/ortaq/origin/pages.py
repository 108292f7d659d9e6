"""Screens of the room `origin`."""

from django.urls import path

app_name = "origin"
urlpatterns: list = []
