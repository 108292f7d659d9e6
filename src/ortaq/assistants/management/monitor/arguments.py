"""What can be typed after `./ortaq monitor`."""

import datetime as dt
import json
from argparse import ArgumentParser, ArgumentTypeError
from decimal import Decimal
from pathlib import Path

from ortaq.assistants.models import Channel, Persona, Shape
from ortaq.core.grading.key import Kind, Precision
from ortaq.core.text.languages import INTERFACE


def add_all(parser: ArgumentParser) -> None:
    """What to do."""
    whats = parser.add_subparsers(dest="what", metavar="what", required=True)
    whats.add_parser("list", help="the assistants and the latest runs")
    add_assistant(whats.add_parser("assistant", help="make an assistant known, or change one"))
    key = whats.add_parser("key", help="keep the key of an assistant as a file of this node; type it, or pipe it in")
    key.add_argument("name")
    add_run(whats.add_parser("run", help="ask, grade, sign, and write the run file"))
    on = whats.add_parser("resume", help="go on with a run that stopped or broke off; nothing is asked twice")
    on.add_argument("run", help="first digits of its id")
    on.add_argument("--seal", action="store_true", help="seal it as it is, without asking on")
    on.add_argument("--out", type=Path, help="where to write the run file")
    check = whats.add_parser("verify", help="recompute a run file, or a run of this node, and name what was changed")
    check.add_argument("run", help="RUN.zip, first digits of a run's id, 'grades' (what people graded), or 'all'")
    check.add_argument("--root", type=Path, action="append", default=[], help="PEM of a node whose runs you believe")
    check.add_argument("--json", action="store_true", dest="as_json")
    add_match(whats.add_parser("match", help="hold one answer against a key"))
    week = whats.add_parser("report", help="the report of a week")
    week.add_argument("week", nargs="?", default="", help="2026-W47; without: the latest")
    week.add_argument("--publish", action="store_true", help="publish it from the sealed runs of that week first")
    week.add_argument("--pdf", type=Path, help="write it on paper as well")
    week.add_argument("--language", choices=sorted(INTERFACE), default="en", help="of the PDF")
    week.add_argument("--json", action="store_true", dest="as_json")


def add_assistant(parser: ArgumentParser) -> None:
    """`assistant`: every field."""
    parser.add_argument("slug")
    parser.add_argument("--name", required=True)
    parser.add_argument("--maker", required=True)
    parser.add_argument("--note", default="", help="what readers should know: 'search on'")
    parser.add_argument("--shape", choices=Shape.values, default=Shape.OPENAI)
    parser.add_argument("--channel", choices=Channel.values, default=Channel.API)
    parser.add_argument("--endpoint", default="", help="base address: https://…/v1 for an OpenAI-compatible one")
    parser.add_argument("--model", default="")
    parser.add_argument("--secret", default="", help="name of its key; put the key in with: monitor key NAME")
    parser.add_argument("--more", type=json.loads, default={}, help="JSON that goes into each request; null removes")
    parser.add_argument("--per-minute", type=int, default=20)
    parser.add_argument("--currency", default="USD")
    for price in ("in", "out"):
        parser.add_argument(f"--price-{price}", type=Decimal, default=Decimal(), help="for a million tokens")
    parser.add_argument("--price-request", type=Decimal, default=Decimal(), help="for one request")
    parser.add_argument("--cost-limit", type=Decimal, default=Decimal(), help="what a run may cost")


def add_run(parser: ArgumentParser) -> None:
    """`run`: whom, what, how often, for how much."""
    parser.add_argument("--demo", action="store_true", help="ask the small model of this node, without a network")
    parser.add_argument("--assistant", default="")
    parser.add_argument("--languages", default="", help="az,kk,…; without: every language with questions")
    parser.add_argument("--countries", default="", help="KZ,KG,…; without: all")
    parser.add_argument("--personas", default=Persona.INNOCENT.value)
    parser.add_argument("--questions", type=int, default=0, help="at most so many, mixed by the seed; 0: all")
    parser.add_argument("--repeats", type=int, default=1, help="how often every tenth question is asked")
    parser.add_argument("--week", default="", help="2026-W47; without: this one")
    parser.add_argument("--temperature", type=int, default=0, help="in hundredths")
    parser.add_argument("--max-tokens", type=int, default=0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--region", default="", help="where the question comes from, as the run file tells it")
    parser.add_argument("--cost-limit", type=Decimal, default=None)
    parser.add_argument("--dry-run", action="store_true", help="say what would be asked and cost, and ask nothing")
    parser.add_argument("--json", action="store_true", dest="as_json")
    parser.add_argument("--out", type=Path, help="where to write the run file")


def add_match(parser: ArgumentParser) -> None:
    """`match`: a key in words, and an answer."""
    parser.add_argument("--lang", required=True, help="language of the question, az … en")
    parser.add_argument("--accept", action="append", default=[], help="a right form; may be given several times")
    parser.add_argument("--outdated", action="append", default=[], help="a form that was right once")
    parser.add_argument("--rival", action="append", default=[], help="what others wrongly answer")
    parser.add_argument("--answer", required=True)
    parser.add_argument("--question", default="")
    parser.add_argument("--kind", choices=[one.value for one in Kind], default=Kind.NAME.value)
    parser.add_argument("--value", default="", help="a number, an ISO date (or its year), true or false")
    parser.add_argument("--unit", default="")
    parser.add_argument("--percent", default="0", help="tolerance of a number")
    parser.add_argument("--precision", choices=[one.value for one in Precision], default=Precision.DAY.value)
    parser.add_argument("--on", type=day_in, default=None, metavar="2026-11-27", help="day of the question; today")
    parser.add_argument("--json", action="store_true", dest="as_json")


def day_in(text: str) -> dt.date:
    """A day as it is typed; argparse says what is wrong with it."""
    try:
        return dt.date.fromisoformat(text)
    except ValueError as error:
        raise ArgumentTypeError(f"{text} is no day; write it as 2026-11-27") from error
