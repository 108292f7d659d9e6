"""What the audit log's words of this room mean to a person; a key may begin with the kind of thing they are said of."""

from django.utils.translation import gettext_lazy as _

HAPPENED = {
    "admitted": _("member admitted"),
    "invited": _("person invited"),
    "suspended": _("trust suspended"),
    "resumed": _("trusted again"),
    "trusted": _("key of another exchange trusted"),
    "no longer trusted": _("key of another exchange no longer trusted"),
    "list taken": _("list of trusted members taken over"),
    "key made": _("signing key made"),
    "key retired": _("signing key retired"),
    "key revoked": _("signing key revoked"),
    "witness key made": _("key of a witness made"),
    "token given": _("key for programs given"),
    "token taken back": _("key for programs taken back"),
}
