"""What an API token may be allowed to do."""

from django.utils.translation import gettext_lazy as _

SCOPES = {
    "read": _("read what you may see"),
    "bring-in": _("bring in programmes"),
    "declare": _("declare the use of AI, and sign files"),
    "deal": _("offer, ask and sign"),
    "schedule": _("plan and publish"),
    "agree": _("write and adopt rules, keep consents"),
    "examine": _("keep facts, ask assistants, grade their answers, watch places"),
}
