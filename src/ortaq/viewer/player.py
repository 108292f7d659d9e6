"""What the page gives its player (web/player.html, web/player.js): addresses, and every word it may say."""

import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from ortaq.catalogue.sentences import MARKS, PURPOSES
from ortaq.core.origin.label import Label, label_words, labels_by_sound, words_of
from ortaq.core.text import languages, tracks
from ortaq.members.territories import territories
from ortaq.origin.sentences import reader_tag

CODES = (
    *("likeness", "voice-copy", "generated", "modified", "voice", "dub", "sound", "subtitles", "subtitles-checked"),
    *("enhanced", "text", "assisted", "unknown", "consent-withdrawn"),
)
"""Codes of labels that a badge may carry (core/origin/data/label_words.json)."""

MEDIA_CHROME = (
    *(gettext_noop("Play"), gettext_noop("Pause"), gettext_noop("Mute"), gettext_noop("Unmute")),
    *(gettext_noop("play"), gettext_noop("pause"), gettext_noop("mute"), gettext_noop("unmute")),
    *(gettext_noop("volume"), gettext_noop("seek"), gettext_noop("live"), gettext_noop("media loading")),
    *(gettext_noop("video player"), gettext_noop("playback time"), gettext_noop("seek to live")),
    *(gettext_noop("playing live"), gettext_noop("Enter fullscreen mode"), gettext_noop("Exit fullscreen mode")),
    *(gettext_noop("enter fullscreen mode"), gettext_noop("exit fullscreen mode")),
    *(gettext_noop("hour"), gettext_noop("hours"), gettext_noop("minute"), gettext_noop("minutes")),
    *(gettext_noop("second"), gettext_noop("seconds"), gettext_noop("{time} remaining")),
    *(gettext_noop("{currentTime} of {totalTime}"), gettext_noop("video not loaded, unknown time.")),
)
"""What media-chrome says, in its own English; its other words belong to buttons that we do not use."""


class Sign(NamedTuple):
    """A sign language, and the address of the multivariant playlist whose pictures somebody signs in."""

    tag: str
    src: str


@dataclass(frozen=True)
class Player:
    """Everything that web/player.html needs; `sounds` are the labels of each sound of what is on now.

    `subtitles` are those of each set of subtitles; `track` is the address of a film's `labels.vtt`. `is_received` says
    whether the channel is shown in the viewer's territory at all, `openings` when programmes that are not shown there
    yet open (programme -> sentence). What may be seen only `until` an instant ends there with the sentence `over`.
    `age` is the sign of age of a film; a channel's stream says it itself.
    `signs` are the sign languages in which its picture is to be had, `hosts` a partner's from which it fetches beside
    our own. `page` is where it is at home: from there the picture goes on in a corner when the viewer goes on
    (web/mini.js).
    """

    src: str
    title: str
    poster: str = ""
    channel: str = ""
    live: bool = False
    about: str = ""
    territory: str = ""
    label: Label | None = None
    sounds: dict[str, Label | None] = field(default_factory=dict)
    subtitles: dict[str, Label | None] = field(default_factory=dict)
    track: str = ""
    is_received: bool = True
    openings: dict[str, str] = field(default_factory=dict)
    until: dt.datetime | None = None
    over: str = ""
    page: str = ""
    hosts: list[str] = field(default_factory=list)
    signs: Sequence[Sign] = ()
    age: str = ""

    @property
    def signed(self) -> str:
        """JSON: every sign language with its own name and the address of its playlist."""
        told = [{"tag": one.tag, "name": tracks.sign_name(one.tag), "src": one.src} for one in self.signs]
        return json.dumps(told, ensure_ascii=False)

    @property
    def way_back(self) -> str:
        """What the link says that leads from the corner back to where it is at home."""
        return _("Back to the channel") if self.channel else _("Back to the film")

    @property
    def by_sound(self) -> str:
        """What is told with each sound of a film, "kk=none/0 tr=voice/3"; a channel's stream says it itself."""
        return "" if self.live else labels_by_sound(self.sounds)

    @property
    def code(self) -> str:
        """Code of the label at the start."""
        return self.label.code if self.label else "none"

    @property
    def level(self) -> int:
        """How strongly the label at the start is told."""
        return self.label.level if self.label else 0

    @property
    def labels(self) -> str:
        """JSON: code -> badge words and sentence in the reader's language."""
        return json.dumps({code: badge(code) for code in CODES}, ensure_ascii=False)

    @property
    def words(self) -> str:
        """JSON: every other word of the player in the reader's language."""
        return json.dumps(self._words(), ensure_ascii=False)

    def _words(self) -> dict[str, Any]:
        return {
            "media": {english: _(english) for english in MEDIA_CHROME},
            "none": _("None"),
            "cannot": _("This browser cannot play the stream. A newer one can."),
            "network": _("The picture does not arrive. Perhaps the line is down for a moment."),
            "broken": _("The picture cannot be shown just now."),
            "slates": slates(self.territory, is_received=self.is_received),
            "openings": self.openings,
            "over": self.over,
            "autonyms": languages.AUTONYMS | {"zxx": _("no speech")},
            "scripts": languages.SCRIPT_NAMES,
            "purposes": {str(one): str(said) for one, said in PURPOSES.items()},
            "marks": MARKS,
            "unsigned": _("Without sign language"),
            "lacking": _("not in this programme"),
            "sounds": {
                tag: f"AI · {label_words(label, reader_tag())}"
                for tag, label in self.sounds.items()
                if label and label.code != "unknown"
            },
            "subtitles": {
                tag: label_words(label, reader_tag())
                for tag, label in self.subtitles.items()
                if label and label.code != "unknown"
            },
        }


def badge(code: str) -> dict[str, str]:
    """Words of a label's badge and its sentence, in the reader's language."""
    said = words_of(code, reader_tag())
    return {"badge": said.badge, "sentence": said.sentence}


def slate_sentence(territory: str) -> str:
    """What stands on the slate: where the programme may not be shown."""
    if territory in territories():
        return _("This programme may not be shown in %(territory)s") % {
            "territory": territories()[territory].name(reader_tag())
        }
    return _("This programme may not be shown where you are")


def slates(territory: str, *, is_received: bool = True) -> dict[str, tuple[str, str]]:
    """What a slate says, by the reason that the channel gives (channels/timelines.py): a line and a sentence."""
    blocked = slate_sentence(territory)
    nowhere = (
        _("We do not know that you may watch this channel"),
        _("It is licensed for certain countries, and nobody has told us that you are in one of them."),
    )
    if territory in territories() and not is_received:
        place = {"place": territories()[territory].name(reader_tag())}
        nowhere = (
            _("This channel is not shown in %(place)s") % place,
            _("It is licensed for certain countries, and yours is not among them."),
        )
    return {
        "no_licence": (blocked, _("There is no licence for it here. The channel goes on with the next programme.")),
        "licence_ended": (blocked, _("Its licence has ended here. The channel goes on with the next programme.")),
        "blocked": (blocked, _("Something forbids showing it here now. The channel goes on with the next programme.")),
        "not_later": (
            _("This programme may be shown at its own time only"),
            _("It may not be seen again here. The channel goes on with the next programme."),
        ),
        "age_hours": (
            _("This programme may not be shown at this hour"),
            _("The law leaves other hours to its age here. The channel goes on with the next programme."),
        ),
        "territory": nowhere,
        "blackout": (blocked, _("The channel itself goes on; this part of it is left out here.")),
        "stale": (_("The line to the channel is broken"), _("It goes on by itself as soon as the channel is back.")),
        "gap": (_("Nothing is on just now"), _("The guide tells what comes next.")),
        "consent": (
            _("This programme is not shown any more"),
            _("Somebody has withdrawn their consent to it. The channel goes on with the next programme."),
        ),
        "rule": (
            _("This programme is not shown any more"),
            _("It does not keep a rule that the channel has agreed to. The channel goes on with the next programme."),
        ),
        "not_ready": (_("This film is not ready yet"), _("The channel goes on with the next programme.")),
    }
