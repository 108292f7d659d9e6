"""What is wrong with a place, and what was seen, in words; never that something is fake, nor that it is not."""

from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

FAULTS: Final = {
    "timeout": gettext_lazy("There was no answer in time; it is tried again later."),
    "no_connection": gettext_lazy("There is no connection to it; it is tried again later."),
    "no_host": gettext_lazy("The name of its host leads nowhere."),
    "bad_address": gettext_lazy("This is no address of the web."),
    "private_address": gettext_lazy("The address is in a private network, which this node does not ask."),
    "too_large": gettext_lazy("What lies there is too large."),
    "redirects": gettext_lazy("It is redirected too often."),
    "not_xml": gettext_lazy("What it sends is no feed: it cannot be read as XML."),
    "no_feed": gettext_lazy("What it sends is neither RSS nor Atom."),
    "has_doctype": gettext_lazy("Its feed has a document type, which could read other files; such feeds are not read."),
    "no_playlist": gettext_lazy("What it sends is no HLS playlist."),
    "no_target_duration": gettext_lazy("Its playlist has no target duration."),
    "too_long": gettext_lazy("Its playlist is too long."),
    "byte_ranges": gettext_lazy("Its segments are byte ranges, which cannot be watched."),
    "encrypted": gettext_lazy("Its segments are encrypted, so they cannot be watched."),
    "delta_update": gettext_lazy("Its playlist is only a part."),
    "i_frames_only": gettext_lazy("Its playlist has only single pictures."),
    "multivariant": gettext_lazy("Its playlist leads to other multivariant playlists."),
    "no_picture": gettext_lazy("None of its renditions has a picture."),
    "no_folders": gettext_lazy("The operator of this node lets no folder be watched (ORTAQ_WATCH_FOLDERS)."),
    "outside": gettext_lazy("The folder lies outside those that may be watched."),
    "no_folder": gettext_lazy("There is no such folder, or it cannot be read."),
    "disk": gettext_lazy("It could not be stored here: look at the disk of this node."),
    "gone": gettext_lazy("It was gone before it could be fetched."),
    "lost": gettext_lazy("Nobody came to it in time."),
    "long": gettext_lazy("It is longer than ten minutes: only the first ten were looked at."),
    "broken": gettext_lazy("An error of this node; it stands in its log."),
}
UNREADABLE: Final = frozenset(
    {
        *("too_large", "not_xml", "no_feed", "has_doctype", "no_playlist", "no_target_duration", "too_long"),
        *("byte_ranges", "encrypted", "delta_update", "i_frames_only", "multivariant", "no_picture"),
    }
)
"""Faults of places that were reached, but whose answer is no use."""
OTHER: Final = gettext_lazy("It cannot be read as a film or a sound.")
VERDICTS: Final = {
    "match": gettext_lazy("Picture found"),
    "shared footage": gettext_lazy("Footage that several programmes share"),
    "spliced": gettext_lazy("Put together, or cut"),
    "sound differs": gettext_lazy("Picture found, another sound"),
    "sound only": gettext_lazy("Sound found"),
    "unknown": gettext_lazy("Unknown"),
}


def fault_of(code: str) -> str:
    """What is wrong, as a sentence."""
    name, _space, status = code.partition(" ")
    if name == "status" and status:
        return _("The server answers with %(status)s; it is tried again later.") % {"status": status}
    return str(FAULTS.get(name, OTHER))


def verdict_of(kind: str) -> str:
    """What was found, in a few words."""
    return str(VERDICTS.get(kind, kind))
