"""What the audit log's words of this room mean to a person."""

from django.utils.translation import gettext_lazy as _

HAPPENED = {
    "approved for children": _("approved for children"),
    "approval for children withdrawn": _("approval for children withdrawn"),
    "title recorded": _("title recorded by a person, for children"),
    "title voice removed": _("recorded title removed"),
}
