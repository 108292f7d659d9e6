"""The screens of the studio."""

from ortaq.studio.dubbing import pages as dubbing_pages

app_name = "studio"
urlpatterns = [
    *dubbing_pages.urlpatterns,
]
