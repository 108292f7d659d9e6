"""What the audit log's words of this room mean to a person; a key may begin with the kind of thing they are said of."""

from django.utils.translation import gettext_lazy as _

HAPPENED = {
    "granted": _("rights granted"),
    "suspended": _("contract suspended"),
    "resumed": _("contract in force again"),
    "ended": _("contract ended"),
    "run reserved": _("run of a licence reserved"),
    "run released": _("run of a licence given back"),
    "run aired": _("run of a licence aired"),
    "waived": _("clause waived"),
    "waiver withdrawn": _("waiver of a clause withdrawn"),
    "decision signed": _("decision on rights signed"),
}
