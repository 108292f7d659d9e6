"""What is wrong with a file, in sentences; and what the stages of the work are called."""

from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from ortaq.catalogue.models import Programme, Version
from ortaq.core.media.probe import BadMedia
from ortaq.core.text import identify, languages, tracks
from ortaq.core.text.subtitles import BadSubtitles

STAGES = {
    "": gettext_lazy("Waiting for a worker"),
    "probe": gettext_lazy("Looking at the files"),
    "picture": gettext_lazy("Making the picture ready"),
    "sound": gettext_lazy("Setting the loudness of the sounds"),
    "subtitles": gettext_lazy("Cutting the subtitles"),
    "publish": gettext_lazy("Putting everything in its place"),
}

PURPOSES = {
    tracks.Purpose.MAIN: "",
    tracks.Purpose.DESCRIBED: gettext_lazy("audio description"),
    tracks.Purpose.HARD_OF_HEARING: gettext_lazy("for the deaf and hard of hearing"),
}
"""For whom a track was made, in words."""
MARKS = {str(tracks.Purpose.DESCRIBED): "AD", str(tracks.Purpose.HARD_OF_HEARING): "SDH"}
"""The same as a sign that people know from other screens; the words stand beside it or in its title."""


ROLES = {
    "director": pgettext_lazy("credit", "director"),
    "writer": pgettext_lazy("credit", "writer"),
    "producer": pgettext_lazy("credit", "producer"),
    "picture": pgettext_lazy("credit", "picture"),
    "voice": pgettext_lazy("credit", "voice"),
    "music": pgettext_lazy("credit", "music"),
    "editing": pgettext_lazy("credit", "editing"),
    "sound": pgettext_lazy("credit", "sound"),
}
"""What people did, as far as every language has a word; others stay as they were written."""


def role(said: str) -> str:
    """What somebody did, in the reader's language where we know the word."""
    return str(ROLES.get(said.strip().lower(), said))


def track_name(tag: str) -> str:
    """A track as a person reads it: its language in itself, and for whom it was made."""
    return " · ".join(filter(None, (languages.autonym(tag), str(PURPOSES[tracks.purpose(tag)]))))


def bad_media(error: BadMedia) -> str:  # noqa: C901 -- one line a case
    """A sentence that says what is wrong with a file and what to do."""
    params = {"file": "?", "stream": 0, **error.params}
    if isinstance(params["stream"], int):
        params["stream"] += 1
    match error.code:
        case "cut_short" if "seconds" in params:
            text = _("“%(file)s” is cut short: only %(seconds)s of %(declared)s seconds are there. Copy it anew.")
        case "cut_short":
            text = _("“%(file)s” is cut short: its end is missing. Copy it anew.")
        case "no_video":
            text = _("“%(file)s” has no moving picture.")
        case "no_sound" if params["stream"] == 1:
            text = _("“%(file)s” has no sound.")
        case "no_sound":
            text = _("“%(file)s” has no sound number %(stream)s.")
        case "too_long":
            text = _("“%(file)s” is %(minutes)s minutes long; at most %(limit)s are allowed here.")
        case "lying_type":
            text = _("“%(file)s” says that it is %(said)s, but its content is %(found)s.")
        case "other_length":
            text = _("“%(file)s” is %(seconds)s seconds long; to take the picture's place it must be %(wanted)s long.")
        case "damaged":
            text = _("“%(file)s” is damaged: too much of it cannot be read.")
        case "picture_too_large":
            text = _("The picture of “%(file)s” is too large: %(width)s × %(height)s.")
        case _code:
            text = _("“%(file)s” is not a film or a sound that we can read.")
    return text % params


def doubts(programme: Programme, versions: Iterable[Version]) -> list[str]:
    """A sentence for each text that seems to be in another language than was said; never more than a warning.

    Subtitles were looked at when they came in (`facts["seems"]`); titles are read alone, and with their synopses.
    """
    found = [
        _("“%(file)s” is declared as %(declared)s, but seems to be in %(other)s. Is it the right file?")
        % {"file": version.source_name, **_two_languages(version.language, version.facts["seems"])}
        for version in versions
        if version.facts.get("seems")
    ]
    for tag, title in programme.titles.items():
        whole = f"{title}. {programme.synopses.get(tag, '')}"
        if other := identify.other_than(title, tag) or identify.other_than(whole, tag):
            found.append(
                _("The title “%(title)s” stands under %(declared)s, but seems to be in %(other)s.")
                % {"title": title, **_two_languages(tag, other)}
            )
    return found


def _two_languages(declared: str, other: str) -> dict[str, str]:
    """Both languages in themselves; where they are one in two scripts, with the script."""
    told = {"declared": languages.autonym(declared), "other": languages.autonym(other)}
    if told["declared"] == told["other"]:
        return {"declared": f"{told['declared']} ({tracks.plain(declared)})", "other": f"{told['other']} ({other})"}
    return told


def bad_subtitles(error: BadSubtitles, file: str) -> str:
    """A sentence that says what is wrong with a subtitle file, and in which line."""
    text = {
        "not_utf8": _("“%(file)s”, line %(line)d: the letters are not in UTF-8. Save the file as UTF-8."),
        "bad_time": _("“%(file)s”, line %(line)d: there should be a time like 00:00:01.000 --> 00:00:04.000."),
        "ends_before_start": _("“%(file)s”, line %(line)d: the subtitle ends before it begins."),
        "too_many": _("“%(file)s” has too many subtitles."),
        "no_cues": _("There is no subtitle in “%(file)s”."),
        "not_xml": _("“%(file)s”, line %(line)d: this is no well-formed TTML."),
    }.get(error.code, _("“%(file)s” is not a subtitle file. Bring WebVTT, SubRip, TTML or EBU STL."))
    return text % {"file": file, "line": error.line}
