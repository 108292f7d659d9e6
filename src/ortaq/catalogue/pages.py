"""Screens of the room `catalogue`."""

from django.urls import path

app_name = "catalogue"
urlpatterns: list = []
