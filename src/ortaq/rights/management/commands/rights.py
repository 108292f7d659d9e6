"""`./ortaq rights check --scenario FILE`: answer questions about contracts that are in the file, without a database.

The file is described in docs/scenario.md; `-` is the standard input. Ends with 0 when every question was answered,
whatever the answer, and with 2 when the file makes no sense.
"""

import json as jsons
import sys
from argparse import ArgumentParser
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import translation
from django.utils.translation import gettext as _

from ortaq.core.rights import Answer, Decision
from ortaq.core.rights.scenario import BadScenario, Question, Scenario, plain, read
from ortaq.core.text import languages
from ortaq.rights.sentences import SENTENCES, moment

BAD_FILE = 2


class Command(BaseCommand):
    """Answer the questions of one file."""

    help = "Answer questions about contracts in a JSON file, without a database."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What to do, the file, and the form and language of the answer."""
        parser.add_argument("what", choices=["check"], help="check: answer the questions of a scenario")
        parser.add_argument("--scenario", required=True, help="JSON file, see docs/scenario.md; - is standard input")
        parser.add_argument("--lang", default="en", help="language of the answer, e.g. kk")
        parser.add_argument("--json", action="store_true", help="answer in JSON")

    def handle(self, *, scenario: str, lang: str, json: bool, **options: Any) -> None:  # noqa: ARG002 -- Django's own
        """Print the answers."""
        code = next((one for one, tag in languages.INTERFACE.items() if lang in (one, tag)), "en")
        with translation.override(code):
            try:
                asked = read(told_in(scenario))
                answers = [(one, asked.decision(one)) for one in asked.questions]
            except (OSError, ValueError, RecursionError) as error:
                self.refuse(why_not(error, scenario), error, as_json=json)
                sys.exit(BAD_FILE)
            if json:
                rows = [plain(one, said) | {"sentences": sentences(said)} for one, said in answers]
                self.stdout.write(jsons.dumps({"decisions": rows}, ensure_ascii=False, indent=1))
            else:
                for one, said in answers:
                    self.print_words(asked, one, said)

    def refuse(self, why: str, error: Exception, *, as_json: bool) -> None:
        """A sentence for a file that makes no sense, with the place in it."""
        if as_json:
            place = error.place if isinstance(error, BadScenario) else ""
            self.stdout.write(jsons.dumps({"problem": why, "place": place}, ensure_ascii=False))
        else:
            self.stderr.write(why)

    def print_words(self, asked: Scenario, question: Question, said: Decision) -> None:
        """One answer as a person reads it."""
        use = question.use
        house, title = asked.houses.get(use.broadcaster, use.broadcaster), asked.works[question.work].title
        about = {"id": question.id, "house": house, "territory": use.territory, "time": moment(use.start)}
        self.stdout.write(
            _("Question %(id)s: %(house)s, %(territory)s, %(time)s") % about + (f", {title}" * bool(title))
        )
        self.stdout.write("  " + answered(said))
        for line in sentences(said):
            self.stdout.write(f"  · {line}")
        for duty in said.duties:
            more = ", ".join(filter(None, [duty.to, *(f"{name}: {value}" for name, value in duty.about.items())]))
            self.stdout.write(f"  · {_('Duty')}: {duty.code.replace('_', ' ')}" + (f" ({more})" if more else ""))


def answered(said: Decision) -> str:
    """The answer in a few words."""
    words = {
        Answer.ALLOW: _("Yes."),
        Answer.ALLOW_UNTIL: _("Yes, until %(time)s."),
        Answer.DENY: _("No."),
        Answer.REVIEW: _("A person has to decide."),
    }
    return words[said.answer] % {"time": moment(said.until) if said.until else ""}


def told_in(name: str) -> Any:
    """What stands in the file; raises OSError and ValueError."""
    text = sys.stdin.read() if name == "-" else Path(name).read_text(encoding="utf-8-sig")
    return jsons.loads(text, object_pairs_hook=each_once)


def each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object of the file; a name that stands there twice would lose one of its values."""
    told = dict(pairs)
    if len(told) < len(pairs):
        names = [name for name, _value in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(_("The scenario says “%(name)s” twice in one place.") % {"name": twice})
    return told


def sentences(said: Decision) -> list[str]:
    """The reasons in words."""
    return [sentence(code, params) for code, params in said.reasons]


def sentence(code: str, params: Mapping[str, Any]) -> str:
    """One reason in words; one that has none yet is told by its code and what it speaks of."""
    try:
        return SENTENCES[code](params, "")
    except KeyError:
        facts = (f"{name}: {', '.join(value) if isinstance(value, list) else value}" for name, value in params.items())
        return f"{code.replace('_', ' ')} ({'; '.join(facts)})"


def why_not(error: Exception, name: str) -> str:
    """Why a file cannot be answered."""
    if isinstance(error, BadScenario):
        return str(error)
    if isinstance(error, OSError):
        return _("“%(name)s” cannot be read: %(why)s") % {"name": name, "why": error.strerror or str(error)}
    if isinstance(error, jsons.JSONDecodeError | UnicodeDecodeError | RecursionError):
        return _("The scenario is no JSON: %(why)s") % {"why": error}
    return str(error)
