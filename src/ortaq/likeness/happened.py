"""What the audit log's words of this room mean to a person."""

from django.utils.translation import gettext_lazy as _

HAPPENED = {
    "watch begun": _("a place is watched for programmes"),
    "watch paused": _("watch of a place paused"),
    "watch taken up": _("watch of a place taken up again"),
    "watch ended": _("watch of a place ended"),
    "programme seen": _("programme seen at a place that is watched"),
    "sighting handled": _("sighting of a programme handled"),
    "evidence kept": _("evidence of a sighting kept"),
    "evidence let go": _("evidence of a sighting let go"),
}
