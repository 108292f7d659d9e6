"""What the audit log's words of this room mean to a person; a key may begin with the kind of thing they are said of."""

from django.utils.translation import gettext_lazy as _

HAPPENED = {
    "declared": _("use of AI declared"),
    "draft saved": _("draft of a declaration saved"),
    "draft discarded": _("draft of a declaration thrown away"),
    "reviewed": _("declaration looked at by an editor"),
    "derived": _("declaration made from another one"),
    "signed": _("signed"),
    "copied for an outlet": _("copy made for an outlet"),
}
