"""Screens of shares, rights split, finance plan, waterfall and statements of a project."""

from ortaq.studio.shares import (
    finance_pages,
    share_pages,
    showing_pages,
    split_pages,
    statement_pages,
    waterfall_pages,
)

urlpatterns = [
    *share_pages.urlpatterns,
    *split_pages.urlpatterns,
    *finance_pages.urlpatterns,
    *waterfall_pages.urlpatterns,
    *statement_pages.urlpatterns,
    *showing_pages.urlpatterns,
]
"""In the map of this room (`studio.pages`)."""
