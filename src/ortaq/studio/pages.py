"""Screens of the room `studio`."""

from ortaq.studio.shares import pages as shares_pages

app_name = "studio"
urlpatterns = [*shares_pages.urlpatterns]
