"""What the audit log's words of the dubbing board mean to a person."""

from django.utils.translation import gettext_lazy as _

HAPPENED = {
    "wish made": _("dub wished for"),
    "wish taken back": _("wish for a dub taken back"),
    "dub begun": _("dub begun"),
    "material handed over": _("material for dubs handed over"),
    "dub step done": _("step of a dub done"),
    "dub step opened": _("dub sent back to a step"),
    "dub due": _("day of a step of a dub set"),
    "voice cast": _("voice of a dub cast"),
    "take kept": _("take of a dub recorded"),
    "dub mixed": _("dub mixed"),
    "dub delivered": _("dub delivered"),
    "dub dropped": _("dub given up"),
}
