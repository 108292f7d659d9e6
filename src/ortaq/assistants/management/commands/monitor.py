"""`./ortaq monitor`: ask assistants, check and match what they said, publish the report of a week."""

import datetime as dt
import json
import sys
from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone, translation
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from ortaq.assistants.desk import proof as kept_grades
from ortaq.assistants.models import Answer, Assistant, Channel, FactState, Persona, Run, Shape
from ortaq.assistants.report import actions as report_actions
from ortaq.assistants.report import paper, proof
from ortaq.assistants.report import queries as report_queries
from ortaq.assistants.runs import actions, demo, kept, queries, secrets
from ortaq.assistants.runs.actions import week_of
from ortaq.core.grading.key import Kind, Precision
from ortaq.core.grading.match import match
from ortaq.core.grading.version import MATCHER_VERSION
from ortaq.core.monitor.numbers import MEASURES
from ortaq.core.monitor.pace import MILLION
from ortaq.core.monitor.readings import ACCURACY
from ortaq.core.monitor.runfile import LARGEST
from ortaq.core.monitor.verify import Report, verify
from ortaq.core.monitor.worded import NoKey, worded_key
from ortaq.core.text.languages import INTERFACE
from ortaq.core.text.visible import visible
from ortaq.members import keys
from ortaq.work.refused import Refused

BROKEN, UNKNOWN_SIGNER = 1, 2
"""How `verify` ends: something was changed; nothing was, but whoever signed is not known here."""
SHOWN = 20
"""So many faults are named, the others counted."""


class Command(BaseCommand):
    """Ask assistants and check what they said."""

    help = "Ask AI assistants what they know of us, keep every byte, grade, sign, and check it again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What to do."""
        whats = parser.add_subparsers(dest="what", metavar="what", required=True)
        whats.add_parser("list", help="the assistants and the latest runs")
        self.add_assistant(whats.add_parser("assistant", help="make an assistant known, or change one"))
        key = whats.add_parser(
            "key", help="keep the key of an assistant as a file of this node; type it, or pipe it in"
        )
        key.add_argument("name")
        self.add_run(whats.add_parser("run", help="ask, grade, sign, and write the run file"))
        on = whats.add_parser("resume", help="go on with a run that stopped or broke off; nothing is asked twice")
        on.add_argument("run", help="first digits of its id")
        on.add_argument("--seal", action="store_true", help="seal it as it is, without asking on")
        on.add_argument("--out", type=Path, help="where to write the run file")
        check = whats.add_parser(
            "verify", help="recompute a run file, or a run of this node, and name what was changed"
        )
        check.add_argument("run", help="RUN.zip, first digits of a run's id, 'grades' (what people graded), or 'all'")
        check.add_argument(
            "--root", type=Path, action="append", default=[], help="PEM of a node whose runs you believe"
        )
        check.add_argument("--json", action="store_true", dest="as_json")
        self.add_match(whats.add_parser("match", help="hold one answer against a key"))
        week = whats.add_parser("report", help="the report of a week")
        week.add_argument("week", nargs="?", default="", help="2026-W47; without: the latest")
        week.add_argument("--publish", action="store_true", help="publish it from the sealed runs of that week first")
        week.add_argument("--pdf", type=Path, help="write it on paper as well")
        week.add_argument("--language", choices=sorted(INTERFACE), default="en", help="of the PDF")
        week.add_argument("--json", action="store_true", dest="as_json")

    def add_assistant(self, parser: ArgumentParser) -> None:
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
        parser.add_argument(
            "--more", type=json.loads, default={}, help="JSON that goes into each request; null removes"
        )
        parser.add_argument("--per-minute", type=int, default=20)
        parser.add_argument("--currency", default="USD")
        for price in ("in", "out"):
            parser.add_argument(f"--price-{price}", type=Decimal, default=Decimal(), help="for a million tokens")
        parser.add_argument("--price-request", type=Decimal, default=Decimal(), help="for one request")
        parser.add_argument("--cost-limit", type=Decimal, default=Decimal(), help="what a run may cost")

    def add_run(self, parser: ArgumentParser) -> None:
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

    def add_match(self, parser: ArgumentParser) -> None:
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

    def handle(self, *, what: str, **options: Any) -> None:
        """Do it; what a room refuses is said as a sentence."""
        try:
            getattr(self, f"do_{what}")(**options)
        except (Refused, OSError) as error:
            raise CommandError(str(error)) from error

    # ---- assistants ----

    def do_list(self, **options: Any) -> None:  # noqa: ARG002 -- Django's signature
        """One line an assistant, one a run."""
        for one in queries.assistants():
            self.stdout.write(f"{one.slug:<20} {one.name}, {one.maker}: {one.get_channel_display()}, {one.model}")
        for run in queries.runs()[:SHOWN]:
            told = queries.states(run)
            self.stdout.write(
                f"{str(run.pk)[:8]}  {run.week}  {run.assistant.slug:<20} {run.get_state_display():<10} "
                f"{told['answered']} of {sum(told.values())}  {run.why}"
            )

    def do_assistant(self, **options: Any) -> None:
        """Enter it."""
        fields = {name: options[name] for name in ASSISTANT_FIELDS}
        for money in ("price_in", "price_out", "price_request", "cost_limit"):
            fields[money] = int(options[money] * MILLION)
        made = actions.enter_assistant(**fields)
        self.stdout.write(f"{made.slug}: {made}")

    def do_key(self, *, name: str, **options: Any) -> None:  # noqa: ARG002 -- Django's signature
        """Keep a key."""
        if sys.stdin.isatty():
            self.stderr.write(f"The key “{name}”, then Enter:")
        typed = secrets.typed()
        if not typed:
            raise CommandError("There was no key to keep.")
        secrets.keep(name, typed)
        self.stdout.write(f"Kept for this node: {name}")

    # ---- runs ----

    def do_run(self, **options: Any) -> None:
        """Plan, ask, seal and write; or only say what it would be."""
        if options["demo"]:
            # A clean machine has no tables yet; one that has them is not changed.
            call_command("migrate", verbosity=0)
        assistant, chosen, tokens = self.whom(options)
        limit = options["cost_limit"]
        limit = assistant.cost_limit if limit is None else int(limit * MILLION)
        told = actions.estimate(assistant, [one.text for one in chosen], max_tokens=tokens)
        if options["dry_run"]:
            self.tell_plan(assistant, told, limit, chosen, as_json=options["as_json"])
            return
        run = actions.plan(
            assistant,
            chosen,
            week=options["week"],
            max_tokens=tokens,
            temperature=options["temperature"],
            seed=options["seed"],
            repeats=options["repeats"],
            region=options["region"],
            cost_limit=limit,
            is_demo=options["demo"],
        )
        self.stderr.write(f"Run {str(run.pk)[:8]}: {assistant}, {told.requests} questions")
        self.ask(run)
        self.finish(run, options["out"], as_json=options["as_json"])

    def whom(self, options: dict[str, Any]) -> tuple[Assistant, list[Any], int]:
        """Which assistant, which questions, how long an answer may be; raises CommandError."""
        languages = [one for one in options["languages"].split(",") if one]
        if wrong := set(languages) - set(INTERFACE):
            raise CommandError(
                f"No questions are asked in {', '.join(sorted(wrong))}; choose of {', '.join(INTERFACE)}."
            )
        if options["demo"]:
            assistant, tokens = demo.ready(), options["max_tokens"] or demo.MAX_TOKENS
            languages = languages or list(demo.LANGUAGES)
            most, states = options["questions"] or demo.QUESTIONS, demo.asked_states()
        else:
            found = queries.assistants().filter(slug=options["assistant"]).first()
            if found is None:
                names = ", ".join(queries.assistants().values_list("slug", flat=True))
                raise CommandError(f"Name an assistant with --assistant: {names or 'there is none yet'}.")
            assistant, tokens, most = found, options["max_tokens"] or 300, options["questions"]
            states = [FactState.PUBLISHED]
        countries = [one for one in options["countries"].split(",") if one]
        chosen = list(queries.questions(languages, options["personas"].split(","), countries=countries, states=states))
        mixed = [one for one, _repeat in actions.in_order(chosen, seed=options["seed"], repeats=1, every=1)]
        return assistant, mixed[: most or None], tokens

    def tell_plan(self, assistant: Assistant, told: Any, limit: int, chosen: list[Any], *, as_json: bool) -> None:
        """What a run would be."""
        languages = sorted({one.language for one in chosen})
        if as_json:
            plan = {
                "assistant": assistant.slug,
                "requests": told.requests,
                "tokens_in": told.tokens_in,
                "tokens_out": told.tokens_out,
                "cost_millionths": told.cost,
                "limit_millionths": limit,
                "currency": assistant.currency,
                "minutes": told.minutes,
                "languages": languages,
            }
            self.stdout.write(json.dumps(plan))
            return
        money = f"{Decimal(told.cost) / MILLION:.2f} {assistant.currency}"
        self.stdout.write(
            f"{assistant}: {told.requests} questions in {', '.join(languages) or 'no language'}; at most "
            f"{told.tokens_in} tokens in, {told.tokens_out} out, {money}; at least {told.minutes} minutes."
        )
        if limit and told.cost > limit:
            self.stdout.write(f"It may cost {Decimal(limit) / MILLION:.2f} {assistant.currency}: it would stop before.")
        for one in chosen[:SHOWN]:
            self.stdout.write(f"  {one.language}  {one.text}")
        if len(chosen) > SHOWN:
            self.stdout.write(f"  … and {len(chosen) - SHOWN} more")

    def ask(self, run: Run) -> None:
        """Ask, with a bar on a terminal."""
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        with Progress(*columns, console=Console(stderr=True)) as progress:
            left = run.answers.filter(state="planned").count()
            task = progress.add_task("Asking", total=left)

            def tell(answer: Answer) -> None:
                progress.update(task, advance=1, description=answer.asked["fact"])

            actions.go_on(run, tell=tell)

    def finish(self, run: Run, out: Path | None, *, as_json: bool) -> None:
        """Seal what is asked, and write the run file; a run that stopped says how to go on."""
        if run.state != "asked":
            raise CommandError(f"The run stopped. {run.why} Go on with: ./ortaq monitor resume {str(run.pk)[:8]}")
        run = actions.seal(run)
        out = out or Path(queries.file_name(run))
        out.write_bytes(actions.file_of(run))
        told = json.loads(bytes(run.manifest))["numbers"]
        if as_json:
            self.stdout.write(
                json.dumps({"run": str(run.pk), "file": str(out), "manifest": run.manifest_digest, "numbers": told})
            )
            return
        self.tell_numbers(told)
        self.stdout.write(f"Sealed: {run.manifest_digest}\nWritten: {out}\nCheck it with: ./ortaq monitor verify {out}")

    def tell_numbers(self, told: dict[str, Any]) -> None:
        """The grades, and the measures with their intervals."""
        self.stdout.write(visible(", ".join(f"{grade} {number}" for grade, number in told["grades"].items())))
        for name in MEASURES:
            one = told["total"][name]
            self.stdout.write(
                f"{name}: {one['share'] / 100:.0f} % [{one['low'] / 100:.0f}–{one['high'] / 100:.0f}] of {one['of']}"
            )

    def do_resume(self, *, run: str, seal: bool, out: Path | None, **options: Any) -> None:  # noqa: ARG002 -- Django's signature
        """Go on, or seal what there is."""
        found = self.find(run)
        if not seal:
            self.ask(found)
        self.finish(found if not seal else self.as_asked(found), out, as_json=False)

    def as_asked(self, run: Run) -> Run:
        """A run that nobody asks on."""
        run.state = "asked"
        return run

    def find(self, digits: str) -> Run:
        """The run whose id begins so; raises CommandError."""
        found = [run for run in queries.runs() if str(run.pk).startswith(digits)]
        if len(found) != 1:
            raise CommandError(f"{len(found)} runs begin with {digits}; see ./ortaq monitor list")
        return found[0]

    # ---- check ----

    def do_verify(self, *, run: str, root: list[Path], as_json: bool, **options: Any) -> None:  # noqa: ARG002 -- Django's signature
        """A file needs no database; ends with 1 when something was changed, with 2 when the signer is not known."""
        roots = b"".join([keys.own_root(), keys.trusted_files(), *(one.read_bytes() for one in root)])
        if Path(run).is_file():
            if Path(run).stat().st_size > LARGEST:
                raise CommandError(f"{run} is larger than a run file may be.")
            reports = [(run, verify(Path(run).read_bytes(), roots, keys.clock_anchors()))]
        elif run == "grades":
            reports = [("grades", kept_grades.report())]
        elif run == "all":
            reports = [(str(one.pk), actions.proof(one)) for one in queries.runs().filter(state="sealed")]
            reports.append(("grades", kept_grades.report()))
            reports.append(("log", Report(faults=(*kept.gone(), *proof.faults()), is_known=True)))
        elif run.endswith(".zip"):
            raise CommandError(f"There is no file {run}.")
        else:
            found = self.find(run)
            reports = [(str(found.pk), actions.proof(found))]
        say: Callable[[str, Report], None] = self.say_json if as_json else self.say
        for name, report in reports:
            say(name, report)
        if not all(report.is_whole for _name, report in reports):
            sys.exit(BROKEN)
        if not all(report.is_known for _name, report in reports):
            sys.exit(UNKNOWN_SIGNER)

    def say_json(self, name: str, report: Report) -> None:
        """For programs."""
        told = {
            "run": name,
            "whole": report.is_whole,
            "answers": report.answers,
            "faults": [{"where": one.where, "what": one.what} for one in report.faults],
            "signer": report.signer,
            "fingerprint": report.fingerprint,
            "known": report.is_known,
            "regraded": report.is_regraded,
            "readings": report.readings,
            "joined": report.joined,
            "stamped_at": report.stamped_at.isoformat() if report.stamped_at else None,
            "stamp_known": report.is_stamp_known,
        }
        # In ASCII: what a file says may be meant for whoever looks at a terminal.
        self.stdout.write(json.dumps(told))

    def say(self, name: str, report: Report) -> None:
        """For people."""
        if not report.is_whole:
            self.stdout.write(f"{name}: CHANGED after it was signed.")
            for fault in report.faults[:SHOWN]:
                self.stdout.write(visible(f"  {fault.where}: {fault.what}"))
            if len(report.faults) > SHOWN:
                self.stdout.write(f"  … and {len(report.faults) - SHOWN} more")
            return
        if name == "log":
            self.stdout.write(f"{name}: whole. Every run that was sealed is there, and reports are as published.")
            return
        if not report.head:
            self.stdout.write(f"{name}: whole. {report.readings} readings and decisions are those that the log knows.")
            return
        again = "read, graded and counted again" if report.is_regraded else "read and counted again (another matcher)"
        self.stdout.write(f"{name}: whole. {report.answers} answers, {again}; every number is the same.")
        known = "a node that is known here" if report.is_known else "a node that is NOT known here (--root PEM)"
        self.stdout.write(visible(f"  signed by {report.signer}, {known}; key {report.fingerprint[:16]}"))
        if report.stamped_at:
            clock = "an authority that counts here" if report.is_stamp_known else "an authority that is not known here"
            self.stdout.write(f"  stamped at {report.stamped_at:%Y-%m-%d %H:%M:%S} UTC by {clock}")
        self.tell_numbers(report.head["numbers"])
        self.tell_joined(report)

    def tell_joined(self, report: Report) -> None:
        """What people read, how far they agree, and what both come to."""
        if not report.readings:
            self.stdout.write("No readings of people stand in it.")
            return
        self.stdout.write(f"{report.readings} answers were read by two; agreement and joined shares are the same.")
        for one in report.joined["agreement"]:
            if one["criterion"] == ACCURACY and one["alpha"] is not None:
                ends = f"[{one['low'] / 1000:.2f}–{one['high'] / 1000:.2f}]"
                told = f"alpha {one['alpha'] / 1000:.2f} {ends} of {one['items']}: {one['standing']}"
                self.stdout.write(f"  {one['language']} {told}")
        for one in [*report.joined["languages"], *filter(None, [report.joined["total"]])]:
            name = one.get("language") or "all"
            share = one["why"] or f"{one['share'] / 100:.0f} % [{one['low'] / 100:.0f}–{one['high'] / 100:.0f}]"
            self.stdout.write(f"  {name} together: {share}, matcher {one['answers']}, people {one['read']}")

    # ---- report ----

    def do_report(self, *, week: str, publish: bool, pdf: Path | None, language: str, **options: Any) -> None:
        """Publish it, print it, put it on paper."""
        week = week or week_of(timezone.now())
        found = report_actions.publish(week) if publish else report_queries.reports().filter(week__lte=week).first()
        if found is None:
            raise CommandError("No report has been published yet; publish one with --publish.")
        if pdf:
            with translation.override(language):
                pdf.write_bytes(paper.pdf_of(found))
        if options["as_json"]:
            self.stdout.write(json.dumps({"digest": found.digest, "report": found.content}, ensure_ascii=False))
            return
        self.stdout.write(f"{found.week}, published {found.published_at:%Y-%m-%d}, SHA-256 {found.digest}")
        for one in found.content["assistants"]:
            told = one["total"]["wrong"]
            self.stdout.write(
                f"  {one['name']} ({one['channel']}): wrong or outdated {told['share'] / 100:.0f} % "
                f"[{told['low'] / 100:.0f}–{told['high'] / 100:.0f}] of {told['of']}"
            )

    # ---- match ----

    def do_match(self, *, as_json: bool, **options: Any) -> None:
        """One answer."""
        day = options["on"] or timezone.now().date()
        try:
            key = worded_key(options, day)
        except NoKey as error:
            raise CommandError(str(error)) from error
        found = match(options["answer"], key, options["question"], options["lang"], day)
        words = options["answer"][slice(*found.span)] if found.span else ""
        if as_json:
            told = {
                "grade": str(found.grade),
                "span": list(found.span) if found.span else None,
                "words": words,
                "why": str(found.why),
                "matcher": MATCHER_VERSION,
            }
            self.stdout.write(json.dumps(told, ensure_ascii=False))
        else:
            self.stdout.write(f"{found.grade} ({found.why}){': ' + words if words else ''}")


def day_in(text: str) -> dt.date:
    """A day as it is typed; argparse says what is wrong with it."""
    try:
        return dt.date.fromisoformat(text)
    except ValueError as error:
        raise ArgumentTypeError(f"{text} is no day; write it as 2026-11-27") from error


ASSISTANT_FIELDS = (
    "slug",
    "name",
    "maker",
    "note",
    "shape",
    "channel",
    "endpoint",
    "model",
    "secret",
    "more",
    "per_minute",
    "currency",
)
