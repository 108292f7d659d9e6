"""Screens of the studio."""

from ortaq.studio.dubbing import pages as dubbing
from ortaq.studio.pages import calls, exports, kitsu, making, money, projects, tracker
from ortaq.studio.shares import pages as shares

app_name = "studio"
urlpatterns = [
    *projects.urlpatterns,
    *calls.urlpatterns,
    *making.urlpatterns,
    *money.urlpatterns,
    *tracker.urlpatterns,
    *kitsu.urlpatterns,
    *exports.urlpatterns,
    *shares.urlpatterns,
    *dubbing.urlpatterns,
]
