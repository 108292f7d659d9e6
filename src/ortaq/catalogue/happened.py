"""What the audit log's words of this room mean to a person; a key may begin with the kind of thing they are said of."""

from django.utils.translation import gettext_lazy as _

HAPPENED = {
    "entered": _("entered into the catalogue"),
    "brought in": _("file brought in"),
    "packaged": _("made ready for the air"),
    "packaging failed": _("could not be made ready"),
    "moved": _("put into its place"),
    "written in other letters": _("written in other letters by a program"),
    "subtitles edited": _("subtitles edited"),
    "taken out": _("taken out of its place"),
}
