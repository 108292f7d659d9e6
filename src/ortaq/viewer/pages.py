"""The public screens."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path


def home(request: HttpRequest) -> HttpResponse:
    """What is on now in eight countries, and what is new."""
    return render(request, "viewer/home.html")


app_name = "viewer"
urlpatterns = [path("", home, name="home")]
