"""What the states of a shot are called, and what leads to them."""

from django.utils.translation import gettext_lazy as _

from ortaq.core.studio.shots import Status

STATUSES = {
    Status.WAITING: _("waiting"),
    Status.WORKING: _("in work"),
    Status.REVIEW: _("to be looked at"),
    Status.RETAKE: _("retake"),
    Status.DONE: _("done"),
}
STEPS = {
    Status.WAITING: _("Lay it aside"),
    Status.WORKING: _("Begin"),
    Status.REVIEW: _("Show it"),
    Status.RETAKE: _("Retake"),
    Status.DONE: _("It is done"),
}
