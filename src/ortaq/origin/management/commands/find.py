"""`./ortaq find CLIP`: which registered programme, and which of its seconds, a clip comes from that has no manifest.

It compares the clip with what this node has registered; the clip stays where it is, and nothing of it is kept.

Ends with 0 when a programme is named (match, spliced, sound differs, sound only), 1 when several programmes have the
same footage, 2 when we cannot say, 3 when the clip cannot be read.
"""

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import translation
from django.utils.translation import gettext as _

from ortaq.core.likeness.verdicts import Kind
from ortaq.core.text import languages
from ortaq.likeness import lookups
from ortaq.likeness.models import Lookup
from ortaq.origin import found

NAMED, SHARED, UNKNOWN, UNREADABLE = range(4)
CODES = {Kind.SHARED: SHARED, Kind.UNKNOWN: UNKNOWN}


class Command(BaseCommand):
    """Look clips up."""

    help = "Say which registered programme, and which of its seconds, a clip comes from."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The clip, the form and the language of the answer, and for whom."""
        parser.add_argument("clip", type=Path, help="a film or a sound")
        parser.add_argument("--json", action="store_true", help="answer in JSON")
        parser.add_argument("--lang", default="en", help="language of the answer, e.g. kk")

    def handle(self, *, clip: Path, json: bool, lang: str, **_options: Any) -> None:
        """Print the answer and end with the code that says it in a number."""
        code = next((one for one, tag in languages.INTERFACE.items() if lang in (one, tag)), "en")
        with translation.override(code):
            try:
                lookup = lookups.look_up(clip, clip.name, told=self.how_far)
            except (OSError, lookups.TooLarge) as error:
                self.say(getattr(error, "strerror", None) or str(error), as_json=json)
                sys.exit(UNREADABLE)
            try:
                ended = self.answer(lookup, languages.INTERFACE[code], as_json=json)
            finally:
                lookups.delete([lookup])
        sys.exit(ended)

    def how_far(self, part: float) -> None:
        """A line that grows, on a terminal."""
        if sys.stderr.isatty():
            self.stderr.write(f"\r{part:4.0%}", ending="\n" if part >= 1 else "")

    def answer(self, lookup: Lookup, tag: str, *, as_json: bool) -> int:
        """Say what was found; the code of it."""
        answer = lookup.told
        if answer is None:
            self.say(found.why_not(lookup), as_json=as_json)
            return UNREADABLE
        said = found.told(answer, None, tag)
        if as_json:
            told = {"file": lookup.file_name} | found.answer_json(answer, said, tag)
            self.stdout.write(json.dumps(told, ensure_ascii=False, indent=1))
        else:
            self.print_words(said)
        return CODES.get(said.kind, NAMED)

    def say(self, sentence: str, *, as_json: bool) -> None:
        """Why there is no answer."""
        if as_json:
            self.stdout.write(json.dumps({"problem": sentence}, ensure_ascii=False))
        else:
            self.stderr.write(sentence)

    def print_words(self, said: found.Found) -> None:
        """The answer as a person reads it."""
        self.stdout.write(said.headline)
        self.stdout.write(said.sentence)
        for part in said.parts:
            more = f" ({', '.join(part.changes)})" if part.changes else ""
            self.stdout.write(f"  {part.span} → {part.named.quoted} {part.where}{more}")
            if part.named.programme:
                self.stdout.write(f"    {_('Registered by')}: {part.named.house} · {part.named.address}")
            if part.badge:
                self.stdout.write(f"    [{'AI' if part.badge_is_ai else '–'}] {part.badge}")
            for sound in part.sounds:
                self.stdout.write(f"    {sound.span} {sound.words}" if len(part.sounds) > 1 else f"    {sound.words}")
        for _at, words in said.cuts:
            self.stdout.write(f"  ! {words}")
        for one in said.shared:
            titles = [film.quoted for film in one.named] + [found.UNNAMED.quoted] * one.more
            self.stdout.write(f"  {one.span}: {', '.join(titles)}")
        for heard in said.heard:
            self.stdout.write(f"  {heard.named.quoted} · {languages.autonym(heard.language)} · {heard.at}")
            if heard.badge:
                self.stdout.write(f"    [{'AI' if heard.badge_is_ai else '–'}] {heard.badge}")
