"""What the audit log's words of this room mean to a person; a key may begin with the kind of thing they are said of."""

from django.utils.translation import gettext_lazy as _

HAPPENED = {
    "treaty entered": _("rules of a treaty entered"),
    "treaty withdrawn": _("rules of a treaty withdrawn"),
    "shares set": _("shares of a co-production set"),
    "split saved": _("rights of a co-production split"),
    "cost added": _("line of a budget added"),
    "cost removed": _("line of a budget removed"),
    "contribution added": _("contribution to a co-production added"),
    "contribution removed": _("contribution to a co-production removed"),
    "rate set": _("exchange rate set"),
    "waterfall saved": _("order of payments of a co-production set"),
    "revenue received": _("revenue of a co-production received"),
}
